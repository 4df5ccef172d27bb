"""What `--help` says, in the reader's language: looked up in this one place, for every command.

English stands beside each command and option, and is shown as it is. Whatever has no translation is
shown in English too.
"""

import inspect
import re
from collections.abc import Iterator, Sequence
from typing import Any

import typer
from typer._click import HelpFormatter  # what Typer writes its help with; it names it nowhere else

from interface.cli.terminal import language
from interface.language import say, translated

HEADINGS = ("Arguments", "Options", "Commands")
OF_TYPER = ("Show this message and exit.", "required", "default: {value}", "env var: {value}")
"""What Typer adds to the help of a command and of an option."""

_COLUMNS = 2
_UNIT = re.compile(r"(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef]+)[，。；：、！？）」》…]*|\s+")
"""What is not parted at the end of a line: a word, or a character with the marks after it."""


def teach(command: Any) -> None:
    """Have a command of Typer's, its options and all commands below it teach in the reader's
    language."""
    command.context_class = _Context
    command.help = said(command.help or "")
    command.short_help = _first_sentence(command.help)
    for param in command.params:
        param.help = said(getattr(param, "help", None) or "")
    for below in getattr(command, "commands", {}).values():
        teach(below)


def paragraphs(text: str) -> Iterator[str]:
    """What is looked up: each paragraph, on one line."""
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        yield " ".join(paragraph.split("\n"))


def said(text: str) -> str:
    """A text of help in the reader's language."""
    return "\n\n".join(translated(paragraph, language()) for paragraph in paragraphs(text))


def _first_sentence(text: str) -> str:
    return text.split("\n", maxsplit=1)[0].split("。", maxsplit=1)[0]


class _Formatter(HelpFormatter):
    """Writes headings and remarks in the reader's language, and folds lines by their width."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        usage = say("Usage: {usage}", language(), usage="")
        super().write_usage(prog, args, prefix or usage)

    def write_heading(self, heading: str) -> None:
        super().write_heading(translated(heading, language()))

    def write_text(self, text: str) -> None:
        width = self.width - self.current_indent
        super().write_text("\n\n".join(_folded(part, width) for part in text.split("\n\n")))

    def write_dl(
        self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = _COLUMNS
    ) -> None:
        first = min(max((len(name) for name, _ in rows), default=0), col_max) + col_spacing
        width = self.width - first - _COLUMNS
        told = [(name, _folded(_with_remarks(text), width)) for name, text in rows]
        super().write_dl(told, col_max, col_spacing)


class _Context(typer.Context):
    formatter_class = _Formatter


def _with_remarks(text: str) -> str:
    """What is said of an option, and of what Typer adds to it in brackets."""
    help_, bracket, remarks = text.rpartition("  [")
    if not bracket:
        return translated(text, language())
    told = "; ".join(map(_remark, remarks.removesuffix("]").split("; ")))
    return f"{translated(help_, language())}  [{told}]"


def _remark(text: str) -> str:
    name, colon, value = text.partition(": ")
    return say(name + ": {value}", language(), value=value) if colon else say(text, language())


def _folded(text: str, width: int) -> str:
    """The text in lines of this width on the screen, marked so that they stay as they are."""
    from rich.cells import cell_len  # noqa: PLC0415

    lines = [""]
    for unit in _UNIT.findall(text):
        if lines[-1] and cell_len((lines[-1] + unit).rstrip()) > width:
            lines.append("")
        lines[-1] += unit if lines[-1] else unit.lstrip()
    return "\b\n" + "\n".join(line.rstrip() for line in lines)
