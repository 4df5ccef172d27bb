"""Commands that read: `history`, `replay`, `ledger`, `why`. None of them changes a case."""

from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from interface.cli.acting import Kind
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
    from datetime import date
    from uuid import UUID

    from domain.area_lineage import View
    from domain.kernel import Cursor, Officer
    from domain.past import Then
    from interface.ledgers import Asked, Page
    from interface.replay import Point
    from interface.story import Entry
    from workers.system import System

Only = Annotated[str, typer.Argument(metavar="ID", help="The id or the code of the case.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Which; none lists them.")]
Area = Annotated[str, typer.Option("--area", help="An area and all below it.")]
Read = Annotated[
    str,
    typer.Option(
        "--areas",
        metavar="as-today|as-was",
        help="Count older codes where the area is today, or where they lay.",
    ),
]
Mediator = Annotated[str, typer.Option("--mediator", help="Only this mediator's.")]
Owner = Annotated[str, typer.Option("--owner", help="Only what this role has to do.")]
OfOffice = Annotated[str, typer.Option("--of-office", help="Only what this office has to do.")]
Case = Annotated[str, typer.Option("--case", help="A case (timeline, notices): id or code.")]
Type = Annotated[str, typer.Option("--type", help="Only this type of dispute.")]
Source = Annotated[str, typer.Option("--source", help="Only from this source.")]
Status = Annotated[str, typer.Option("--status", help="Only in this status.")]
Counsellor = Annotated[
    bool | None, typer.Option("--counsellor/--no-counsellor", help="A counsellor took part.")
]
Open = Annotated[bool | None, typer.Option("--open/--closed", help="Only those.")]
Since = Annotated[str, typer.Option("--since", metavar="DATE", help="Registered from.")]
Until = Annotated[str, typer.Option("--until", metavar="DATE", help="Registered up to.")]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="As it stood at the end of this day.")
]
KnownOn = Annotated[
    str, typer.Option("--known-on", metavar="DATE", help="As it was known at the end of this day.")
]
Diff = Annotated[
    str,
    typer.Option("--diff", metavar="DATE", help="What became different from that day to this one."),
]
InPeriod = Annotated[
    str, typer.Option("--period", metavar="PERIOD", help="2026-11, 2026-Q4 or 2026.")
]
By = Annotated[str, typer.Option("--by", help="Indicators: for each area, month, type or source.")]
Behind = Annotated[
    str, typer.Option("--indicator", metavar="KEY", help="Only what stands behind this one.")
]
Limit = Annotated[int, typer.Option("--limit", help="At most so many rows.", min=1)]
Names = Annotated[bool, typer.Option("--names", help="Open names; the reading is logged.")]
Follow = Annotated[
    bool, typer.Option("--follow", help="Print it again whenever it changes; Ctrl-C ends it.")
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="CONDITION",
        help="A condition on a column, as often as you like: type=neighbour,contract, "
        "registered_on=this_month, claimed_fen>=100000, mediator=none.",
    ),
]
Sort = Annotated[
    str, typer.Option("--sort", metavar="COLUMNS", help="-registered_on,code: - is greatest first.")
]
Show = Annotated[str, typer.Option("--show", metavar="COLUMNS", help="Only these: code,area.")]
Text = Annotated[
    str,
    typer.Option(
        "--text",
        help="Words that stand in a code, an area, a type …: in nothing personal.",
    ),
]
Count = Annotated[bool, typer.Option("--count", help="Print how many there are, and no row.")]
After = Annotated[
    str, typer.Option("--after", metavar="PLACE", help="Go on where the page before ended.")
]
ViewNamed = Annotated[
    str, typer.Option("--view", metavar="VIEW", help="A saved view: its number or name; `default`.")
]
Columns = Annotated[bool, typer.Option("--columns", help="Print what can be asked of it.")]
Token = Annotated[str, typer.Option("--token", help="Wait until this can be read.")]


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
    from interface.replay import flat, plain  # noqa: PLC0415
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
    if asker.as_json:
        print_json({"version": result.version, "state": plain(result.state)})
        return
    rows = [
        {"part": part, "state": _said(held)} for part, held in flat(plain(result.state)).items()
    ]
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
    from interface.replay import between, difference, not_begun  # noqa: PLC0415
    from interface.replay import replay as replayed  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415
    from interface.story import history as told  # noqa: PLC0415

    found = [replayed(running, kind, stream, at, reader, or_nothing=True) for at in points]
    changes = [change._asdict() for change in difference(*(each.state for each in found))]
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


WITH_A_CASE = {
    "timeline": "a case as people read it",
    "notices": "who was told what of a case, and how",
}
"""What `ledger` prints beside the ledgers, with `--case`."""


@by_somebody
def ledger(
    *,
    name: Name = "",
    area: Area = "",
    areas: Read = "as-today",
    mediator: Mediator = "",
    owner: Owner = "",
    of_office: OfOffice = "",
    case: Case = "",
    kind: Type = "",
    source: Source = "",
    status: Status = "",
    counsellor: Counsellor = None,
    open_: Open = None,
    since: Since = "",
    until: Until = "",
    where: Where = None,
    sort: Sort = "",
    show: Show = "",
    text: Text = "",
    period: InPeriod = "",
    by: By = "",
    indicator: Behind = "",
    limit: Limit = 200,
    after: After = "",
    count: Count = False,
    columns: Columns = False,
    view: ViewNamed = "",
    names: Names = False,
    as_of: AsOf = "",
    known_on: KnownOn = "",
    diff: Diff = "",
    follow: Follow = False,
    token: Token = "",
    asker: Asker,
) -> None:
    """Print a ledger: register, figures, agenda, overdue, worklist, …; called alone, list all.

    `jiefen ledger register --where type=neighbour --where registered_on=this_month --sort
    -claimed_fen` asks about the ledger's own columns; `jiefen ledger register --columns` says which
    there are. Days may be words (today, this_week, last_month, next_7_days), a range has .. in it
    (2026-01-01..2026-03-31), none is an empty column, and != asks for the others.

    --as-of is what had happened by a day, --known-on what was recorded by then: what is entered
    today with an old date is in the first and not in the second. Together: what had happened by the
    one, as far as it was known on the other. With --diff, what became different from that day to
    another one, in words.
    """
    from interface.language import say, translated  # noqa: PLC0415
    from interface.ledgers import SHELVES, Asked, named, shelf  # noqa: PLC0415
    from interface.words import heading  # noqa: PLC0415

    if not name and not view:
        speaking, helps = language(), {name: of.help for name, of in SHELVES.items()}
        listed = [
            (name, translated(text, speaking)) for name, text in (helps | WITH_A_CASE).items()
        ]
        print_table(
            [{heading("ledger", speaking): n, heading("shows", speaking): t} for n, t in listed]
        )
        return
    reader, position = asker.reading(), _position(token)
    name = name or _ledger_of(reader, view)
    if name == "notices":
        _print_notices(case, reader, as_json=asker.as_json)
        return
    if name == "timeline":
        _print_timeline(case, reader, position, as_json=asker.as_json)
        return
    shelved = shelf(name, tuple(WITH_A_CASE))
    if columns:
        _print_columns(name, as_json=asker.as_json)
        return
    asked = Asked(
        area=area or None,
        areas=how_read(areas),
        mediator=mediator or (asker.who if name == "worklist" else None),
        open=open_,
        type=kind or None,
        source=source or None,
        status=status or None,
        counsellor=counsellor,
        since=day(since),
        until=day(until),
        limit=1 if count else limit,
        names=names,
        where=tuple(where or ()),
        sort=sort,
        show=named(show),
        text=text,
        counted=count,
        after=after,
        owner=owner or None,
        office=of_office or None,
        as_of=day(as_of),
        known_on=day(known_on),
        period=period or None,
        by=by or None,
        indicator=indicator or None,
    )
    with system() as running:
        asked = _through(running, name, reader, asked, view)
        if follow:
            _follow(running, name, reader, asked, as_json=asker.as_json)
        if other := day(diff):
            pair = asked, other
            _print_different(running, name, reader, pair, position, as_json=asker.as_json)
            return
        page = _page(running, name, reader, asked, position)
    if count:
        print_json({"total": page.total}) if asker.as_json else typer.echo(page.total)
        return
    shown = asked.show or tuple(shelved.columns)
    if asker.as_json:
        print_json(page.rows)
    else:
        print_rows(page.rows, [*shown, *(("parties", "matter") if names else ())])
    if page.next:
        typer.echo(
            say("There are more: go on with --after {place}", language(), place=page.next), err=True
        )


def _ledger_of(reader: "Officer", view: str) -> str:
    """Which ledger a view asks."""
    from interface.views import opened  # noqa: PLC0415

    with system() as running:
        return opened(running, reader, view, language()).ledger


def _through(running: "System", name: str, reader: "Officer", asked: "Asked", view: str) -> "Asked":
    """What is asked through a view; of what is there no more, that is said."""
    from interface.views import through_view  # noqa: PLC0415

    asked, gone = through_view(running, name, reader, asked, view, language=language())
    if gone:
        typer.echo(gone, err=True)
    return asked


def _print_columns(name: str, *, as_json: bool) -> None:
    from interface.ledgers import columns_of  # noqa: PLC0415

    rows = columns_of(name)
    if as_json:
        print_json(rows)
    else:
        print_table(
            [{**row, "can_be": ", ".join(row["can_be"]), "orders": _tick(row)} for row in rows]
        )


def _tick(row: "dict[str, Any]") -> str:
    from interface.words import word  # noqa: PLC0415

    return word("yes" if row["orders"] else "no", language())


def _page(
    running: "System", name: str, reader: "Officer", asked: "Asked", position: "Cursor | None"
) -> "Page":
    from interface.cli.progress import bar  # noqa: PLC0415
    from interface.ledgers import ask  # noqa: PLC0415

    with bar("Reading the log") as tell:
        page = ask(running, name, reader, asked, position, language=language(), progress=tell)
    for line in (page.note, *page.notices):
        if line:
            typer.echo(line, err=True)
    return page


def _print_different(
    running: "System",
    name: str,
    reader: "Officer",
    pair: "tuple[Asked, date]",
    position: "Cursor | None",
    *,
    as_json: bool,
) -> None:
    from interface.cli.progress import bar  # noqa: PLC0415
    from interface.ledgers.differing import Between, difference  # noqa: PLC0415
    from interface.words import word  # noqa: PLC0415

    between = Between.of(*pair)
    with bar("Reading the log") as tell:
        found = difference(
            running, name, reader, between, position, language=language(), progress=tell
        )
    if as_json:
        print_json({"said": found.said, "rows": found.rows})
        return
    typer.echo("\n".join(found.said))
    rows = [row | {"change": word(row["change"], language())} for row in found.rows]
    print_rows(rows, ("code", "area", "rule", "change", "text"))


def indicators(lang: Lang = "", as_json: AsJson = False) -> None:
    """What supervisors steer by: each indicator, its definition, its source, how it is derived.

    `jiefen ledger indicators --area 150524 --period 2026-11` reads them, `--by area` for each part,
    and `jiefen ledger register --indicator KEY` lists the cases behind one.
    """
    from interface.indicators import listed  # noqa: PLC0415

    rows = listed(language())
    if as_json:
        print_json(rows)
    else:
        shown = ("key", "name", "defined", "source", "derived", "behind")
        print_rows(rows, shown)


def how_read(given: str) -> "View":
    """How areas are read. A wrong call if it is neither of the two."""
    from domain.area_lineage import View  # noqa: PLC0415

    found: View | None = next((each for each in get_args(View) if each == given), None)
    if found is None:
        raise wrong_call("--areas is as-today or as-was, not {text!r}", text=given)
    return found


def _follow(
    running: "System", name: str, reader: "Officer", asked: "Asked", *, as_json: bool
) -> None:
    """Print a ledger again and again, until Ctrl-C."""
    import time  # noqa: PLC0415
    from datetime import UTC, datetime  # noqa: PLC0415

    from interface.following import PAUSE, Away, Following  # noqa: PLC0415
    from interface.ledgers import shelf  # noqa: PLC0415
    from interface.words import moment  # noqa: PLC0415

    following = Following(running, name, reader, asked, language())
    while True:
        try:
            page = following.look()
        except Away:
            page = None
        if page is not None and as_json:
            print_json(page.rows)
        elif page is not None:
            console().print(f"[dim]{moment(datetime.now(UTC))}[/]")
            print_rows(page.rows, asked.show or shelf(name).columns)
        time.sleep(PAUSE)


def _print_timeline(
    case: str, reader: "Officer", position: "Cursor | None", *, as_json: bool
) -> None:
    from dataclasses import asdict  # noqa: PLC0415

    from interface.finding import existing  # noqa: PLC0415
    from interface.story import Reader, timeline  # noqa: PLC0415

    if not case:
        raise wrong_call("name the case: --case ID")
    with system() as running:
        stream = existing(running, "dispute", case)
        entries = timeline(running, stream, Reader(reader, language()), position)
    if as_json:
        print_json([asdict(entry) for entry in entries])
    else:
        print_story(entries)


def _print_notices(case: str, reader: "Officer", *, as_json: bool) -> None:
    from interface.finding import existing  # noqa: PLC0415
    from interface.inbox import OF_A_CASE, of_case  # noqa: PLC0415

    if not case:
        raise wrong_call("name the case: --case ID")
    with system() as running:
        rows = of_case(running, reader, language(), existing(running, "dispute", case))
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, OF_A_CASE)


def _position(token: str) -> "Cursor | None":
    from domain.kernel import Cursor  # noqa: PLC0415

    try:
        return Cursor.parse(token) if token else None
    except ValueError:
        raise wrong_call("{token!r} is no position token", token=token) from None


def day(text: str) -> "date | None":
    """The day that an option says; None if it says nothing. A wrong call if it is none."""
    from datetime import date  # noqa: PLC0415

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise wrong_call("{day!r} is no day like 2026-03-20", day=text) from None


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
