"""The command that writes files to be handed on: `export`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interface.cli.asking import Question, asks_a_ledger
from interface.cli.terminal import (
    Asker,
    by_somebody,
    language,
    print_json,
    print_table,
    quiet_settings,
    system,
    wrong_call,
)

if TYPE_CHECKING:
    from domain.kernel import Officer
    from interface.exports.making import Made, Wish

What = Annotated[str, typer.Argument(metavar="NAME", help="Which; none lists them.")]
Form = Annotated[
    str,
    typer.Option("--format", help="xlsx, csv, jsonl, ocel, xes; else as the file's name says."),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="The file to write.")]

LOG = {"export": "log", "formats": "jsonl"}


@by_somebody
@asks_a_ledger
def export(
    *,
    name: What = "",
    out: Out = None,
    form: Form = "",
    question: Question,
    asker: Asker,
) -> None:
    """Write a ledger to a file: the register as a sheet, cases for process mining, the whole log.

    `jiefen export register --format xlsx --out register.xlsx --area 150524101`: the register in its
    official columns. `--format ocel` (OCEL 2.0 JSON) and `--format xes` (IEEE 1849) give the steps
    of each case for process mining: no name, no officer, no text. `jiefen export log` writes the
    log byte for byte, personal values sealed, for `verify --dump`.

    --as-of and --known-on write it as it stood, or as it was known, at the end of a day, for
    whoever may have it today.

    Called alone, it lists what there is. The file is there when it is complete; a cancelled export
    leaves none.
    """
    if not name:
        _list(as_json=asker.as_json)
        return
    if out is None:
        raise wrong_call("name the file to write: --out FILE")
    reader = asker.reading()
    if name == "log":
        _log(reader, out, as_json=asker.as_json)
        return
    from interface.exports.making import Wish, form_of  # noqa: PLC0415

    wish = Wish(name, form_of(name, form, out), question.asked(), reader, language(), patient=True)
    _told(out, _made(wish, out, question.view), as_json=asker.as_json)


def _list(*, as_json: bool) -> None:
    from interface.exports.making import EXPORTED  # noqa: PLC0415
    from interface.words import heading  # noqa: PLC0415

    rows = [{"export": name, "formats": ", ".join(forms)} for name, forms in EXPORTED.items()]
    if as_json:
        print_json([*rows, LOG])
        return
    speaking = language()
    print_table([{heading(n, speaking): held for n, held in row.items()} for row in [*rows, LOG]])


def _made(wish: "Wish", out: Path, view: str) -> "Made":
    from dataclasses import replace  # noqa: PLC0415

    from interface.cli.progress import bar  # noqa: PLC0415
    from interface.exports.making import make  # noqa: PLC0415
    from interface.views import through_view  # noqa: PLC0415

    with _writing(out), system("export") as running, bar("cases") as tell:
        asked, gone = through_view(
            running, wish.name, wish.reader, wish.asked, view, language=wish.language
        )
        if gone:
            typer.echo(gone, err=True)
        return make(running, replace(wish, asked=asked), out, tell)


def _log(reader: "Officer", out: Path, *, as_json: bool) -> None:
    from interface.cli.progress import bar  # noqa: PLC0415
    from interface.exports.making import for_who_keeps_it  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415
    from workers.proof.export import write  # noqa: PLC0415

    for_who_keeps_it(reader)
    known = quiet_settings("export")
    with _writing(out), bar("events") as tell:
        written = write(known.database(), out, tell)
    counts: dict[str, Any] = {**written._asdict(), "file": str(out)}
    if as_json:
        print_json(counts)
    else:
        typer.echo(
            say("In {file}: events {events}, checkpoints {checkpoints}", language(), **counts)
        )
        text = (
            "It holds the facts of every stream, also of support plans: names and texts are sealed,"
            " codes and days are not. Keep it like a backup, and hand it to who verifies it only"
        )
        typer.echo(say(text, language()), err=True)


def _told(out: Path, made: "Made", *, as_json: bool) -> None:
    from interface.language import say  # noqa: PLC0415

    counts: dict[str, Any] = {"rows": made.rows, "events": made.events, "file": str(out)}
    if as_json:
        print_json(counts)
    elif made.events is None:
        typer.echo(say("In {file}: rows {rows}", language(), **counts))
    else:
        typer.echo(say("In {file}: cases {rows}, steps {events}", language(), **counts))


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    """What the disk says, in words; and that somebody who cancels leaves nothing."""
    from interface.language import say  # noqa: PLC0415
    from interface.problems import Unusable  # noqa: PLC0415

    try:
        yield
    except KeyboardInterrupt:
        text = "Cancelled: nothing was written, and what was there is as it was"
        typer.echo(say(text, language()), err=True)
        raise
    except OSError as error:
        raise Unusable(
            409, "unable", "{file} cannot be written: {reason}", file=out, reason=error.strerror
        ) from None
