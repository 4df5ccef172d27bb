"""Commands that print a ledger and what is in it: `ledger`, `indicators`. None of them changes a
case.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from interface.cli.asking import (
    After,
    Behind,
    By,
    Case,
    Columns,
    Count,
    Diff,
    Follow,
    InPeriod,
    Limit,
    Mediator,
    OfOffice,
    Owner,
    Question,
    Show,
    Sort,
    Token,
    asks_a_ledger,
    day,
)
from interface.cli.reading import print_story
from interface.cli.terminal import (
    AsJson,
    Asker,
    Lang,
    by_somebody,
    console,
    language,
    print_json,
    print_rows,
    print_table,
    system,
    wrong_call,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from domain.kernel import Cursor, Officer
    from interface.ledgers import Asked, Page
    from workers.system import System

Name = Annotated[str, typer.Argument(metavar="NAME", help="Which; none lists them.")]

WITH_A_CASE = {
    "timeline": "a case as people read it",
    "notices": "who was told what of a case, and how",
}
"""What `ledger` prints beside the ledgers, with `--case`."""


@by_somebody
@asks_a_ledger
def ledger(
    *,
    name: Name = "",
    question: Question,
    mediator: Mediator = "",
    owner: Owner = "",
    of_office: OfOffice = "",
    case: Case = "",
    sort: Sort = "",
    show: Show = "",
    period: InPeriod = "",
    by: By = "",
    indicator: Behind = "",
    limit: Limit = 200,
    after: After = "",
    count: Count = False,
    columns: Columns = False,
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
    from interface.ledgers import named, shelf  # noqa: PLC0415

    if not name and not question.view:
        _print_all()
        return
    reader, position = asker.reading(), _position(token)
    name = name or _ledger_of(reader, question.view)
    if name == "notices":
        _print_notices(case, reader, as_json=asker.as_json)
        return
    if name == "timeline":
        _print_timeline(case, reader, position, as_json=asker.as_json)
        return
    columns_shown = shelf(name, tuple(WITH_A_CASE)).columns
    if columns:
        _print_columns(name, as_json=asker.as_json)
        return
    asked = question.asked(
        mediator=mediator or (asker.who if name == "worklist" else None),
        limit=1 if count else limit,
        sort=sort,
        show=named(show),
        counted=count,
        after=after,
        owner=owner or None,
        office=of_office or None,
        period=period or None,
        by=by or None,
        indicator=indicator or None,
    )
    with system() as running:
        asked = _through(running, name, reader, asked, question.view)
        if follow:
            _follow(running, name, reader, asked, as_json=asker.as_json)
        if other := day(diff):
            pair = asked, other
            _print_different(running, name, reader, pair, position, as_json=asker.as_json)
            return
        page = _page(running, name, reader, asked, position)
    if count:
        print_json({"total": page.total}) if asker.as_json else typer.echo(page.total)
    else:
        shown = asked.show or tuple(columns_shown)
        _print_page(page, shown, names=asked.names, as_json=asker.as_json)


def _print_all() -> None:
    """Which ledgers there are, and what each shows."""
    from interface.language import translated  # noqa: PLC0415
    from interface.ledgers import SHELVES  # noqa: PLC0415
    from interface.words import heading  # noqa: PLC0415

    speaking = language()
    helps = {name: of.help for name, of in SHELVES.items()} | WITH_A_CASE
    ledger, shows = heading("ledger", speaking), heading("shows", speaking)
    print_table([{ledger: n, shows: translated(text, speaking)} for n, text in helps.items()])


def _print_page(page: "Page", shown: "Sequence[str]", *, names: bool, as_json: bool) -> None:
    from interface.language import say  # noqa: PLC0415

    if as_json:
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
