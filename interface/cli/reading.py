"""Commands that read one case: `history`, `replay`, `why`, `seen`. None of them changes it."""

from typing import TYPE_CHECKING, Annotated

import typer

from interface.cli.acting import Kind
from interface.cli.asking import AsOf, KnownOn, day
from interface.cli.terminal import (
    AsJson,
    Asker,
    Lang,
    by_somebody,
    console,
    language,
    print_json,
    print_pairs,
    print_rows,
    print_table,
    system,
    wrong_call,
)

if TYPE_CHECKING:
    from uuid import UUID

    from domain.kernel import Officer
    from domain.past import Then
    from interface.replay import Point
    from interface.story import Entry
    from workers.system import System

Only = Annotated[str, typer.Argument(metavar="ID", help="The id or the code of the case.")]


@by_somebody
def history(
    *,
    kind: Kind,
    which: Only = "-",
    as_of: AsOf = "",
    known_on: KnownOn = "",
    asker: Asker,
) -> None:
    """Print a stream as people read it. What is personal is opened, and the reading is logged.

    --as-of: what had happened by a day; --known-on: what was recorded by then. Who may read what of
    it is as it is today.
    """
    from dataclasses import asdict  # noqa: PLC0415

    from interface.finding import existing  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415
    from interface.story import history as told  # noqa: PLC0415

    reader, then = asker.reading(), _then(as_of, known_on)
    _known(kind)
    with system() as running:
        stream = existing(running, kind, which)
        only = then.holds if then.past else None
        entries = told(running, kind, stream, Reader(reader, language()), only)
    if asker.as_json:
        print_json([asdict(entry) for entry in entries])
    else:
        print_story(entries)


def print_story(entries: "list[Entry]") -> None:
    """Print events as people read them, one after the other."""
    from rich.text import Text  # noqa: PLC0415

    from interface.story import shown  # noqa: PLC0415
    from interface.words import moment  # noqa: PLC0415

    out = console()
    for entry in entries:
        line = Text(f"{entry.version:>4}  {moment(entry.happened_at)}  ")
        line.append(entry.sentence, "bold").append(f"  — {shown(entry, language())}", "dim")
        out.print(line)
        for label, said in entry.details.items():
            out.print(Text(f"      {label}: {said}"))


@by_somebody
def replay(
    *,
    kind: Kind,
    which: Only = "-",
    at: Annotated[
        str, typer.Option("--at", metavar="VERSION|DATE", help="Then, instead of now.")
    ] = "",
    diff: Annotated[
        tuple[str, str], typer.Option("--diff", metavar="A B", help="Between two points.")
    ] = ("", ""),
    as_of: AsOf = "",
    known_on: KnownOn = "",
    asker: Asker,
) -> None:
    """Show the state after any event or at the end of any day, or what changed between two.

    --at DATE and --as-of DATE are what had happened by a day, --known-on what was recorded by then.
    With --diff, what happened in between is told as people read it, and the reading is logged.
    """
    from interface.finding import existing  # noqa: PLC0415
    from interface.replay import as_known, flat  # noqa: PLC0415
    from interface.replay import replay as replayed  # noqa: PLC0415

    reader = asker.reading()
    _known(kind)
    points = [_point(text) for text in diff if text]
    past = _then(as_of, known_on)
    then = past if past.past else _point(at) if at else None
    with system() as running:
        stream = existing(running, kind, which)
        if points:
            _print_difference(running, kind, stream, points, reader, as_json=asker.as_json)
            return
        result = replayed(running, kind, stream, then, reader)
        state = as_known(running, result.state, reader)
    if asker.as_json:
        print_json({"version": result.version, "state": state})
        return
    rows = [{"part": part, "state": _said(held)} for part, held in flat(state).items()]
    print_table([{"part": "version", "state": result.version}, *rows])


def _print_difference(  # noqa: PLR0913 (what is asked, and by whom)
    running: "System",
    kind: str,
    stream: "UUID",
    points: "list[Point]",
    reader: "Officer",
    *,
    as_json: bool,
) -> None:
    from interface.replay import as_known, between, difference, not_begun  # noqa: PLC0415
    from interface.replay import replay as replayed  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415
    from interface.story import history as told  # noqa: PLC0415

    found = [replayed(running, kind, stream, at, reader, or_nothing=True) for at in points]
    states = (as_known(running, each.state, reader) for each in found)
    changes = [change._asdict() for change in difference(*states)]
    if note := not_begun(points, found, language()):
        typer.echo(note, err=True)
    if as_json:
        print_json(changes)
        return
    if reader.role != "operator":  # who keeps the system running sees no case
        print_story(told(running, kind, stream, Reader(reader, language()), between(*points)))
    print_table([{name: _said(held) for name, held in row.items()} for row in changes])


def _then(as_of: str, known_on: str) -> "Then":
    from domain.past import Then  # noqa: PLC0415
    from interface.ledgers.travelling import over  # noqa: PLC0415

    return over(Then(day(as_of), day(known_on)))


def _said(held: object) -> str:
    if isinstance(held, list):
        return ", ".join(map(str, held))
    return "" if held is None else str(held)


def _point(text: str) -> "Point":
    from interface.replay import point  # noqa: PLC0415

    try:
        return point(text)
    except ValueError:
        raise wrong_call("{text!r} is neither a version nor a day", text=text) from None


def _known(kind: str) -> None:
    from domain.aggregates import AGGREGATES  # noqa: PLC0415

    if kind not in AGGREGATES:
        raise wrong_call(
            "no kind {kind!r}; there are: {kinds}", kind=kind, kinds=", ".join(AGGREGATES)
        )


HasDeadlines = Annotated[
    str, typer.Argument(metavar="KIND", help="dispute, plan: nothing else has deadlines.")
]


@by_somebody
def why(
    *,
    kind: HasDeadlines,
    which: Only,
    deadline: Annotated[str, typer.Argument(metavar="DEADLINE", help="Only this one.")] = "",
    asker: Asker,
) -> None:
    """Show where the due dates of a case come from, or of a plan for who works on it (--as).

    Which fact began the limit, the rule with its article, each day skipped and why, what every
    suspension did, and the notices of the calendar it all rests on. Then who hears, level by level,
    if the matter is not settled, on which day, and which limit decides that.
    """
    from interface.finding import existing  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415
    from interface.why import why as derived  # noqa: PLC0415
    from interface.why import why_plan  # noqa: PLC0415

    if kind not in ("dispute", "plan"):
        raise wrong_call("only a dispute or a plan has deadlines")
    reader = asker.reading()
    with system() as running:
        stream = existing(running, kind, which)
        if kind == "plan":
            rows = why_plan(running, stream, Reader(reader, language()), deadline)
        else:
            rows = derived(running, stream, language(), deadline, reader)
    if asker.as_json:
        print_json(rows)
        return
    for row in rows:
        title = f"{row['name']} ({row['deadline']})"
        print_pairs([(line["label"], line["text"]) for line in row["lines"]], title)
        typer.echo("")
    if not rows:
        print_table([])


Party = Annotated[str, typer.Option("--party", help="A party of the case: p1, p2, …")]
On = Annotated[str, typer.Option("--on", metavar="DATE", help="At the end of this day.")]


@by_somebody
def seen(*, kind: Kind, which: Only, party: Party, on: On = "", asker: Asker) -> None:
    """Print what one party of a case could see of it, now or at the end of a day.

    Asked by the party itself (--as p2 --role party) or by who may read the case; both the party and
    whoever asks must be allowed to read what is shown. The reading is logged.
    """
    from dataclasses import asdict  # noqa: PLC0415

    from interface.finding import existing  # noqa: PLC0415
    from interface.story import Reader, seen_by  # noqa: PLC0415

    if kind != "dispute":
        raise wrong_call("only a dispute has parties")
    reader, then = asker.reading(), day(on)
    with system() as running:
        stream = existing(running, kind, which)
        entries = seen_by(running, stream, Reader(reader, language()), party, then)
    if asker.as_json:
        print_json([asdict(entry) for entry in entries])
    else:
        print_story(entries)


OfPlan = Annotated[str, typer.Argument(metavar="ID", help="The plan's number, as it was given.")]
OfParty = Annotated[
    str, typer.Option("--party", help="Of which party: p1, p2, …; a party asks about itself.")
]


@by_somebody
def access_log(*, kind: Kind, which: Only, party: OfParty = "", asker: Asker) -> None:
    """Print who looked at what is held about somebody: role, office, day, and at what.

    A party of a dispute asks about itself (--as p2 --role party), as does the person of a support
    plan (--as p1 --role party). Whoever may read the case can print it for them. No officer is
    named: who it was is found by the office, from the record.
    """
    from interface.finding import existing  # noqa: PLC0415
    from interface.looked import COLUMNS, KINDS, who_looked  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    if kind not in KINDS:
        raise wrong_call("only a dispute, or help that somebody accepted, is about somebody")
    reader = Reader(asker.reading(), language())
    with system() as running:
        rows = who_looked(running, kind, existing(running, kind, which), reader, party)
    if asker.as_json:
        print_json(rows)
    else:
        print_rows(rows, COLUMNS)


@by_somebody
def assigned(*, plan: OfPlan, asker: Asker) -> None:
    """Print that support is assigned to somebody, and where to ask for it: for a mediator.

    The person, or their counsellor for them, gives the number. Nothing else of the plan is shown,
    and the person reads that it was looked at.
    """
    from interface.assigned import assigned as of_plan  # noqa: PLC0415
    from interface.finding import existing  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    reader = Reader(asker.reading(), language())
    with system() as running:
        found = of_plan(running, existing(running, "plan", plan), reader)
    if asker.as_json:
        print_json(found)
    else:
        typer.echo(found["contact"])


def receipt(kind: Kind, which: Only, lang: Lang = "", as_json: AsJson = False) -> None:
    """Print for the party when its claim was received and when it was registered."""
    from interface.finding import existing  # noqa: PLC0415
    from interface.receipt import receipt as lines_of  # noqa: PLC0415

    if kind != "dispute":
        raise wrong_call("only a dispute has a claim")
    with system() as running:
        lines = lines_of(running, existing(running, kind, which), language(), Asker().reading())
    if as_json:
        print_json({"lines": lines})
    else:
        typer.echo("\n".join(lines))
