"""`jiefen calendar`: count days, look at a year. Both work with nothing running.

Where a system runs, its own calendar counts, corrections and local closures included; elsewhere the
years this program was shipped with.
"""

from typing import TYPE_CHECKING, Annotated

import typer

from interface.cli.terminal import (
    AsJson,
    Lang,
    language,
    print_json,
    print_pairs,
    print_table,
    running_somewhere,
    system,
)

if TYPE_CHECKING:
    from domain.calendar import Calendar

calendar = typer.Typer(help="Working days.", no_args_is_help=True)

Area = Annotated[
    str, typer.Option("--area", metavar="CODE", help="With the local closures of this area.")
]


@calendar.callback()
def about_calendar() -> None:
    """Working days: count them, see why one is none, look at a year."""


@calendar.command("add")
def add(
    *,
    start: Annotated[str, typer.Argument(metavar="DATE", help="From this day, not counted.")],
    number: Annotated[int, typer.Argument(metavar="N", help="How many.", min=0)],
    unit: Annotated[str, typer.Option("--unit", help="working, calendar, month or year.")] = (
        "working"
    ),
    area: Area = "",
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Where a limit ends that begins on DATE, and which days it skips, each with its reason.

    jiefen calendar add 2026-02-13 5 --unit working
    """
    from datetime import date  # noqa: PLC0415

    from interface.days import UNITS, count  # noqa: PLC0415

    if unit not in UNITS:
        raise typer.BadParameter(f"--unit is one of {', '.join(UNITS)}")
    try:
        begin = date.fromisoformat(start)
    except ValueError:
        raise typer.BadParameter(f"{start!r} is no day like 2026-03-20") from None
    days, ours = _calendar()
    answer = count(days, begin, number, unit, area) | {"shipped": not ours}
    if as_json:
        print_json(answer)
    else:
        _print_count(days, answer, area)


def _print_count(days: "Calendar", answer: dict[str, object], area: str) -> None:
    from interface.days import count_in_words  # noqa: PLC0415

    print_pairs(count_in_words(days, answer, area, language()))


@calendar.command("show")
def show(
    *,
    year: Annotated[int, typer.Argument(metavar="YEAR", help="Which year.")],
    area: Area = "",
    every: Annotated[bool, typer.Option("--all", help="Every day, not only those named.")] = False,
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """The days of a year: what each is, which notice says so, and what that replaced."""
    from interface.days import in_words, year_in_words, year_table  # noqa: PLC0415

    days, _ = _calendar()
    rows = year_table(days, year, area, every=every)
    if as_json:
        print_json({"year": year, "published": days.published(year), "days": rows})
        return
    typer.echo(year_in_words(days, year, language()))
    print_table([in_words(row, language()) for row in rows])


def _calendar() -> "tuple[Calendar, bool]":
    """The calendar of the running system, and True; as shipped, and False, where there is none."""
    from interface.days import calendar_now, shipped  # noqa: PLC0415

    if not running_somewhere():
        return shipped(), False
    with system("calendar") as running:
        return calendar_now(running), True
