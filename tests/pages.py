"""Pages whose commands are run as they are printed, and the command line in this process."""

import io
import re
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from typing import NamedTuple

import pytest

from interface.cli.app import main


class Step(NamedTuple):
    """A command of the page, and the lines shown below it. `…` stands for anything."""

    command: str
    shown: tuple[str, ...]
    exit_code: int


def steps(page: str) -> Iterator[Step]:
    """The commands of all console blocks."""
    for block in re.findall(r"^```console\n(.*?)^```", page, re.S | re.M):
        for part in re.split(r"^\$ ", block.replace("\\\n", ""), flags=re.M)[1:]:
            command, *lines = part.rstrip("\n").split("\n")
            while command.count("'") % 2:  # JSON in quotes, over several lines
                command += f"\n{lines.pop(0)}"
            code = re.match(r"# exit code (\d)", lines[-1]) if lines else None
            shown = lines[:-1] if code else lines
            yield Step(command, tuple(filter(None, map(plain, shown))), int(code[1]) if code else 0)


def plain(line: str) -> str:
    return " ".join(line.split())


def missing(shown: tuple[str, ...], output: str) -> list[str]:
    """The lines of the page that the program did not print, or not in this order."""
    printed = iter([plain(line) for line in output.splitlines()])
    wanted = [line for line in shown if line != "…"]
    lost = []
    for line in wanted:
        pattern = re.compile(".*".join(map(re.escape, line.split("…"))))
        if not any(pattern.fullmatch(each) for each in printed):
            lost.append(line)
    return lost


def called() -> tuple[int, str]:
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out), pytest.raises(SystemExit) as ended:
        main()
    code = ended.value.code
    return code if isinstance(code, int) else int(bool(code)), out.getvalue()


def section(page: str, title: str) -> str:
    """The text below this heading, up to the next one of its level. Fails if there is none."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", page, re.S | re.M)
    assert found, f"the page lost {title}"
    return found[1]


def scripts(text: str) -> list[str]:
    """The shell scripts, in their order."""
    return re.findall(r"^```sh\n(.*?)^```", text, re.S | re.M)
