"""`jiefen note`: clinical notes, for the person's own counsellor, in a store of their own."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interface.cli.terminal import (
    Asker,
    by_somebody,
    console,
    language,
    print_json,
    print_rows,
    system,
    wrong_call,
)

if TYPE_CHECKING:
    from domain.plan.notes import Doing

note = typer.Typer(
    help="Clinical notes: a counsellor's own, in a store of their own.", no_args_is_help=True
)

Plan = Annotated[str, typer.Argument(metavar="PLAN", help="The id of the person's plan.")]
Note = Annotated[str, typer.Argument(metavar="NOTE", help="Which, as `jiefen note list` has it.")]
File = Annotated[
    str,
    typer.Option(
        "--file", metavar="FILE", help="The text; - reads it from standard input. Else your editor."
    ),
]


@note.callback()
def about_note() -> None:
    """Clinical notes: a counsellor's own, in a store of their own.

    Nobody else reads them: no head, no administrator, no other body. Each reading is on record, and
    the person sees that record. A text is never given on the command line, where it would stay in
    the history of the shell.
    """


@note.command("draft")
@by_somebody
def draft(
    *,
    plan: Plan,
    which: Annotated[
        str, typer.Option("--note", metavar="NOTE", help="A draft to change, instead of a new one.")
    ] = "",
    file: File = "",
    asker: Asker,
) -> None:
    """Write a note, or change a draft. A draft is its author's, and is handed to nobody.

    jiefen note draft PLAN --file note.txt --as c-1 --role counsellor --office 150524103201
    """
    before = _before(plan, which, asker) if which and not file else ""
    form = {"text": _text(file, before)} | ({"note": which} if which else {})
    _print(_ask(plan, asker, "draft", "/notes", form), asker)


@note.command("sign")
@by_somebody
def sign(*, plan: Plan, which: Note, asker: Asker) -> None:
    """Sign a draft: from now on it stays as it is."""
    _print(_ask(plan, asker, "sign", f"/notes/{_id(which)}/sign", {}), asker)


@note.command("amend")
@by_somebody
def amend(*, plan: Plan, which: Note, file: File = "", asker: Asker) -> None:
    """Add to a signed note, late; the original stays beside it."""
    form = {"text": _text(file)}
    _print(_ask(plan, asker, "amend", f"/notes/{_id(which)}/amendments", form), asker)


@note.command("read")
@by_somebody
def read(*, plan: Plan, which: Note, asker: Asker) -> None:
    """Read a note and what was added to it. The reading is logged, and the person sees that."""
    told = _ask(plan, asker, "read", f"/notes/{_id(which)}")
    if asker.as_json:
        print_json(told)
        return
    from rich.text import Text  # noqa: PLC0415

    from interface.words import moment  # noqa: PLC0415

    out = console()
    for entry in told["entries"]:
        head = f"{entry['number']}  {moment(_moment(entry['at']))}  {entry['author']}"
        out.print(Text(head, "bold"))
        out.print(Text(entry["text"] + "\n"))


@note.command("list")
@by_somebody
def list_(*, plan: Plan, asker: Asker) -> None:
    """List your notes about the person: when drafted, signed, added to; no word of them."""
    from interface.notes import LISTED, listed  # noqa: PLC0415

    rows = _ask(plan, asker, "list", "/notes")["notes"]
    _table(rows if asker.as_json else listed(rows), LISTED, asker)


@note.command("hand-over")
@by_somebody
def hand_over(
    *,
    plan: Plan,
    to: Annotated[str, typer.Option("--to", metavar="ID", help="The person's next counsellor.")],
    words: Annotated[
        str, typer.Option("--words", metavar="FILE", help="In which words the person said yes.")
    ],
    channel: Annotated[
        str, typer.Option("--channel", help="How: in_person, on_paper or online.")
    ] = "on_paper",
    agreed_by: Annotated[
        str, typer.Option("--agreed-by", help="Who said yes: person or guardian.")
    ] = "person",
    under: Annotated[
        str,
        typer.Option(
            "--under",
            metavar="PLAN",
            help="The plan under which they counsel the person now, if not this one.",
        ),
    ] = "",
    asker: Asker,
) -> None:
    """Hand your signed notes to the person's next counsellor, with the person's yes.

    First the person agrees to that counsellor: in the team of this plan (`change_team`), or in a
    plan of theirs elsewhere (--under). After this plan is over only the person does it (--as p1
    --role party). Without that yes nobody gets them, and nobody else does.
    """
    form = {"to": to, "agreed_by": agreed_by, "channel": channel, "words": _text(words)}
    told = _ask(plan, asker, "hand_over", "/hand-overs", form, under=under)
    _print(told, asker)


@note.command("log")
@by_somebody
def log(*, plan: Plan, asker: Asker) -> None:
    """Show the person who did what with the notes about them (--as p1 --role party)."""
    from interface.notes import LOGGED, logged  # noqa: PLC0415

    rows = _ask(plan, asker, "log", "/reads")["rows"]
    _table(rows if asker.as_json else logged(rows, language()), LOGGED, asker)


def _ask(
    plan: str, asker: Asker, doing: "Doing", path: str, form: Any = None, *, under: str = ""
) -> dict[str, Any]:
    from interface.notes import ask  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    reader = Reader(asker.acting(), language())
    stream, other = _uuid(plan), _uuid(under) if under else None
    with system() as running:
        return ask(running, stream, reader, doing, path=path, form=form, under=other)


def _before(plan: str, which: str, asker: Asker) -> str:
    """What a draft says now, for the editor."""
    told = _ask(plan, asker, "read", f"/notes/{_id(which)}")
    return str(told["entries"][0]["text"])


def _text(file: str, before: str = "") -> str:
    if file == "-" or (not file and not sys.stdin.isatty()):
        return sys.stdin.read()
    if file:
        try:
            return Path(file).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise wrong_call("{file} cannot be read", file=file) from None
    return _edited(before)


def _edited(before: str) -> str:
    """What somebody writes in their editor: in memory where there is such a folder, closed to
    others, and gone afterwards."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    try:
        file = folder / "note.txt"
        file.touch(mode=0o600)
        file.write_text(before, "utf-8")
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
        if subprocess.call([*shlex.split(editor), str(file)]):
            raise wrong_call("the editor ended without saving: {editor}", editor=editor)
        return file.read_text("utf-8")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _uuid(text: str) -> Any:
    from uuid import UUID  # noqa: PLC0415

    from workers.handler import NotFound  # noqa: PLC0415

    try:
        return UUID(text)
    except ValueError:
        raise NotFound(f"{text!r} is no id") from None


def _id(text: str) -> str:
    return str(_uuid(text))


def _moment(text: str) -> Any:
    from datetime import datetime  # noqa: PLC0415

    return datetime.fromisoformat(text)


def _print(told: dict[str, Any], asker: Asker) -> None:
    """What came of something done: which note, how many."""
    if asker.as_json:
        print_json(told)
        return
    names = {"note": "clinical_note", "number": "amendment"}
    shown = {names.get(name, name): str(held) for name, held in told.items()}
    print_rows([shown], tuple(shown))


def _table(rows: list[dict[str, Any]], columns: tuple[str, ...], asker: Asker) -> None:
    if asker.as_json:
        print_json(rows)
    else:
        print_rows(rows, columns)
