"""Commands that read: `history`, `replay`, `ledger`, `why`. None of them changes a case."""

from typing import TYPE_CHECKING, Annotated

import typer

from interface.cli.acting import Kind, Which
from interface.cli.terminal import (
    As,
    AsJson,
    Lang,
    Office,
    Role,
    console,
    language,
    officer,
    print_json,
    print_table,
    system,
)

if TYPE_CHECKING:
    from uuid import UUID

    from interface.replay import Point
    from interface.story import Story
    from workers.system import System

Only = Annotated[str, typer.Argument(metavar="ID", help="The id or the code of the case.")]


def history(
    kind: Kind,
    which: Only = "-",
    who: As = "",
    role: Role = "",
    office: Office = "",
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Print a stream as people read it. What is personal is opened, and the reading is logged."""
    from dataclasses import asdict  # noqa: PLC0415

    from interface.finding import existing  # noqa: PLC0415
    from interface.story import history as told  # noqa: PLC0415

    reader = officer(who, role, office)
    _known(kind)
    with system() as running:
        stream = existing(running, kind, which)
        story = told(running, kind, stream, reader, language(), "history")
    if as_json:
        print_json([asdict(entry) for entry in story.entries])
    else:
        _print_story(story)


def _print_story(story: "Story") -> None:
    from rich.padding import Padding  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from interface.story import shown  # noqa: PLC0415
    from interface.words import moment  # noqa: PLC0415

    out = console()
    for entry in story.entries:
        line = Text(f"{entry.version:>4}  {moment(entry.happened_at)}  ")
        line.append(entry.sentence, "bold").append(f"  — {shown(entry, language())}", "dim")
        out.print(line)
        for label, said in entry.details.items():
            out.print(Padding(Text(f"{label}: {said}"), (0, 0, 0, 6)))


def replay(
    kind: Kind,
    which: Only = "-",
    at: Annotated[
        str, typer.Option("--at", metavar="VERSION|DATE", help="Then, instead of now.")
    ] = "",
    diff: Annotated[
        tuple[str, str], typer.Option("--diff", metavar="A B", help="Between two points.")
    ] = ("", ""),
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Show the state after any event or at the end of any day, or what changed between two."""
    from interface.finding import existing  # noqa: PLC0415
    from interface.replay import flat, plain  # noqa: PLC0415
    from interface.replay import replay as replayed  # noqa: PLC0415

    _known(kind)
    points = [_point(text) for text in diff if text]
    then = _point(at) if at else None
    with system() as running:
        stream = existing(running, kind, which)
        if points:
            _print_difference(running, kind, stream, points, as_json=as_json)
            return
        result = replayed(running, kind, stream, then)
    if as_json:
        print_json({"version": result.version, "state": plain(result.state)})
        return
    rows = [
        {"part": part, "state": _said(held)} for part, held in flat(plain(result.state)).items()
    ]
    print_table([{"part": "version", "state": result.version}, *rows])


def _print_difference(
    running: "System", kind: str, stream: "UUID", points: "list[Point]", *, as_json: bool
) -> None:
    from interface.replay import difference  # noqa: PLC0415
    from interface.replay import replay as replayed  # noqa: PLC0415

    before, after = (replayed(running, kind, stream, point).state for point in points)
    changes = [change._asdict() for change in difference(before, after)]
    if as_json:
        print_json(changes)
    else:
        print_table([{name: _said(held) for name, held in row.items()} for row in changes])


def _said(held: object) -> str:
    if isinstance(held, list):
        return ", ".join(map(str, held))
    return "" if held is None else str(held)


def _point(text: str) -> "Point":
    from interface.replay import point  # noqa: PLC0415

    try:
        return point(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is neither a version nor a day") from None


def _known(kind: str) -> None:
    from domain.aggregates import AGGREGATES  # noqa: PLC0415

    if kind not in AGGREGATES:
        raise typer.BadParameter(f"no kind {kind!r}; there are: {', '.join(AGGREGATES)}")


def ledger(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which; none lists them.")] = "",
    area: Annotated[str, typer.Option("--area", help="An area and all below it.")] = "",
    mediator: Annotated[str, typer.Option("--mediator", help="Whose worklist.")] = "",
    stream: Annotated[str, typer.Option("--case", help="The id or the code of a case.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help="On that day.")] = "",
    token: Annotated[str, typer.Option("--token", help="Wait until this can be read.")] = "",
    who: As = "",
    role: Role = "",
    office: Office = "",
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Print a ledger: disputes, figures, agenda, worklist, timeline, …"""


def why(
    kind: Kind,
    which: Only,
    deadline: Annotated[str, typer.Argument(metavar="DEADLINE", help="Only this one.")] = "",
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Show where the due dates of a case come from: article, day counted from, rolling."""
    from interface.finding import existing  # noqa: PLC0415
    from interface.why import why as derived  # noqa: PLC0415

    if kind != "dispute":
        raise typer.BadParameter("only a dispute has deadlines")
    with system() as running:
        rows = derived(running, existing(running, kind, which), language(), deadline)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        print_table([{"": name, " ": held} for name, held in row.items() if held])
        typer.echo("")
    if not rows:
        print_table([])
