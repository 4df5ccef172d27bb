"""A command teaches in the reader's language: each text of its help has a Chinese one, and fits."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from rich.cells import cell_len

from interface.cli import documents, teaching, terminal
from interface.cli.app import app
from interface.language import catalogue
from interface.replay import Change
from interface.words import heading
from workers.handler import Answer

WIDTH = 80
CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(r"\b[A-Za-z]+(?: [a-z]+){2,}\b")
"""Three words and more; what is typed stands in code, an option or a line of its own."""
TYPED = re.compile(r"`[^`]*`|\bjiefen .*|--[a-z-]+|<[a-z ]+>")


def commands(command: Any = None, path: str = "jiefen") -> Iterator[tuple[str, Any]]:
    command = command or typer.main.get_command(app)
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, f"{path} {name}")


ALL = dict(commands())


@pytest.mark.parametrize("path", ALL)
def test_every_text_of_every_command_has_a_chinese_one(path: str) -> None:
    command = ALL[path]
    assert command.help, "a command says what it does"
    for text in (command.help, *(getattr(param, "help", None) or "" for param in command.params)):
        for paragraph in teaching.paragraphs(text):
            if re.search("[A-Za-z]", TYPED.sub("", paragraph)):
                chinese = catalogue("zh").get(("", paragraph))
                assert chinese, f"no translation of {paragraph!r}"
                typed = set(re.findall(r"`[^`]*`", paragraph))
                assert typed <= set(re.findall(r"`[^`]*`", chinese)), paragraph


@pytest.mark.parametrize("text", [*teaching.HEADINGS, *teaching.OF_TYPER])
def test_what_typer_adds_has_a_chinese_word(text: str) -> None:
    assert CHINESE.search(catalogue("zh")["", text])


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "_chosen", ["zh"])
    monkeypatch.setenv("COLUMNS", str(WIDTH))


@pytest.mark.parametrize("path", ALL)
def test_help_in_chinese_has_no_english_in_it_and_no_line_too_long(
    path: str, chinese: None
) -> None:
    root = typer.main.get_command(app)
    teaching.teach(root)
    taught = dict(commands(root))
    context, names = None, path.split()
    for n, name in enumerate(names):
        command = taught[" ".join(names[: n + 1])]
        context = command.make_context(name, [], parent=context, resilient_parsing=True)
    assert context is not None
    shown = context.get_help()
    assert shown.startswith("用法：jiefen")
    for line in shown.splitlines()[1:]:
        assert not ENGLISH.search(TYPED.sub("", line)), line
        assert cell_len(line) <= WIDTH, line


HEADINGS = (
    *("kind", "command", "help", "argument", "must", "value_type", "default", "part", "state"),
    *("version", "ledger", "shows", "what", "found", "do", "template", "about"),
    *("clinical_note", "author", "drafted_at", "signed_at", "amendments", "amendment", "notes"),
    *("done_at", "who", "role", "office", "doing"),
    *documents.COLUMNS,
    *Answer._fields,
    *Change._fields,
)
"""Of the tables that are no ledger."""


@pytest.mark.parametrize("name", dict.fromkeys(HEADINGS))
def test_what_stands_above_a_table_is_chinese(name: str) -> None:
    assert CHINESE.search(heading(name, "zh"))
