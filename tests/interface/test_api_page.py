"""What docs/api.md shows is so: each request is answered as it stands there, the Python runs."""

import json
import re
import shlex
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from tests.interface.support import TOKEN
from workers.local.process import free_port
from workers.projector import Projector
from workers.system import System

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(sh|http|python)\n(.*?)^```", PAGE, re.S | re.M)
SAID = (
    "type",
    "title",
    "host",
    "steps",
    "status",
    "detail",
    "law",
    "facts",
    "ledger",
    "expected",
    "version",
)
"""What of an answer is the same each time."""


@pytest.fixture
def address(app: FastAPI, system: System, projector: Projector) -> Iterator[str]:
    """Where the API is served, over a real connection."""
    app.state.system = system
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def test_every_example_of_the_page_is_answered_as_it_says(address: str) -> None:
    names = {"JIEFEN": address, "TOKEN": TOKEN}
    python: dict[str, Any] = {"address": address, "token": TOKEN}
    answers, alias = list[httpx.Response](), list[str]()
    for kind, block in BLOCKS:
        if kind == "python":
            exec(compile(block, "docs/api.md", "exec"), python)
        elif kind == "http":
            _is_as_shown(answers[-1], block)
        elif "alias jf=" in block:
            (said,) = re.findall(r"alias jf='(.*)'", block)
            alias = shlex.split(said)
        else:
            for call in re.split(r"^(?=jf )", block, flags=re.M)[1:]:
                answers.append(_asked([*alias, *shlex.split(call)[1:]], names))
                if answers[-1].status_code == httpx.codes.CREATED:
                    names["CASE"] = answers[-1].json().get("stream", names.get("CASE"))
    assert len(answers) >= 5 and "case" in python, "not walked"


def _asked(words: list[str], names: dict[str, str]) -> httpx.Response:
    """What curl would be answered."""
    words = [re.sub(r"\$([A-Z]+)", lambda found: names[found[1]], word) for word in words]
    headers, form, url, rest = {}, None, "", iter(words)
    for word in rest:
        match word:
            case "curl" | "-s" | "-i":
                pass
            case "-H":
                name, _, said = next(rest).partition(": ")
                headers[name] = said
            case "--json":
                form = json.loads(next(rest))
            case _:
                assert word.startswith("http"), word
                url = word
    verb = "GET" if form is None else "POST"
    answer = httpx.request(verb, url, headers=headers, json=form, timeout=30)
    assert answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR, answer.text
    return answer


def _is_as_shown(answer: httpx.Response, shown: str) -> None:
    head, _, body = shown.partition("\n\n")
    status, *headers = head.strip().split("\n")
    assert str(answer.status_code) == status.split()[1], answer.text
    for line in headers:
        name, _, said = line.partition(": ")
        assert name in answer.headers, line
        if name in ("ETag", "Content-Type"):
            assert answer.headers[name] == said
    if body.strip():
        told, kept = json.loads(body), answer.json()
        assert set(told) == set(kept)
        for name in SAID:
            assert told.get(name) == kept.get(name), name
