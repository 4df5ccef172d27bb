# make up      the whole system on this machine; ARGS="--port 9000 --empty" are passed on
# make test    every test but the drills; ARGS="tests/local -k restart" are passed on
# make check   style, types, import rules
# make chaos   the drills of the runbook, then kill the real system at random under load; ARGS="--seed 7"
# make bench   every figure against its limit, into build/bench.json; ARGS="command writers" for some
# make bench-full  the same on a large log, kept in build/bench-full; ARGS="--facts 5000000"
# make fuzz    damaged registers from another seed; ARGS="--seed 7 --rows 100000 --files 2000"
# make fuzz-api  every operation of HTTP with right and wrong data; ARGS="--examples 300 --seed 7"
# make client  write interface/client/operations.py anew from the description of HTTP
# make mutants  which small changes to the rules no test notices: an hour, later runs less
# make lock    write requirements.lock anew from pyproject.toml; ARGS=--upgrade for newer releases
#
# Each sets up what it needs first: Python 3.11 or later and make are all that must be there. `make test`
# needs a browser and Chinese fonts, too, and installs them on Debian where it may.

VENV := .venv
STAMP := $(VENV)/.installed
RUN := $(VENV)/bin/

.PHONY: help up test check chaos bench bench-full fuzz fuzz-api client mutants lock

help:
	@sed -n 's/^# make/make/p' Makefile

up: $(STAMP)
	@exec $(RUN)jiefen up $(ARGS)

test: $(STAMP)
	@sh tools/have-debian chromium fonts-noto-cjk
	$(RUN)python -m pytest -n 3 --dist worksteal -m "not slow" $(ARGS)

check: $(STAMP)
	$(RUN)ruff check .
	$(RUN)ruff format --check .
	$(RUN)mypy
	$(RUN)lint-imports

chaos: $(STAMP)
	$(RUN)python -m pytest -n 2 -m slow
	$(RUN)python -m tests.chaos $(ARGS)

bench: $(STAMP)
	$(RUN)python -m benchmarks $(ARGS)

bench-full: $(STAMP)
	$(RUN)python -m benchmarks.full $(ARGS)

fuzz: $(STAMP)
	$(RUN)python -m tests.interface.damage $(ARGS)

fuzz-api: $(STAMP)
	$(RUN)python -m tests.interface.conforming $(ARGS)

client: $(STAMP)
	$(RUN)python tools/client.py

mutants: $(STAMP)
	$(RUN)python tools/mutants.py $(ARGS)

lock: $(STAMP)
	$(RUN)uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --quiet \
		--custom-compile-command "make lock" --output-file requirements.lock $(ARGS)

# The code itself is not built or installed: a .pth line and a command of three lines find it here.
$(STAMP): requirements.lock
	@sh tools/make-venv $(VENV) requirements.lock
	@touch $@
