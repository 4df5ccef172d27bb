"""`jiefen calendar`: count days, look at a year, enter one. The first two work with nothing up.

Where a system runs, its own calendar counts, corrections and local closures included; elsewhere the
years this program was shipped with.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interface.cli.terminal import (
    AsJson,
    Asker,
    Lang,
    by_somebody,
    language,
    print_json,
    print_pairs,
    print_table,
    running_somewhere,
    system,
    wrong_call,
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


@calendar.command("add", context_settings={"ignore_unknown_options": True})  # N may be -5
def add(
    *,
    start: Annotated[str, typer.Argument(metavar="DATE", help="From this day, not counted.")],
    number: Annotated[int, typer.Argument(metavar="N", help="How many.")],
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
        raise wrong_call("--unit is one of {units}", units=", ".join(UNITS))
    try:
        begin = date.fromisoformat(start)
    except ValueError:
        raise wrong_call("{day!r} is no day like 2026-03-20", day=start) from None
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


@calendar.command("load")
@by_somebody
def load(
    *,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The notice: toml (see below).")
    ] = None,
    year: Annotated[
        int, typer.Option("--year", metavar="YEAR", help="One that this program knows.")
    ] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would move.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    asker: Asker,
) -> None:
    """Enter the holiday notice of a year, after saying what it would move.

    The file names year, notice_no, published_on, source, and two lists of days: holidays (as
    announced) and shifted_workdays (weekend days worked).
    """
    from domain.calendar import CALENDAR_STREAM  # noqa: PLC0415
    from interface.cli.progress import bar  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415
    from interface.new_year import effect, known, read  # noqa: PLC0415
    from workers.handler import Request  # noqa: PLC0415

    if (file is None) == (not year):
        raise wrong_call("give a FILE, or --year YEAR")
    if asker.as_json and not (yes or dry_run):
        raise wrong_call("--json asks nobody: say --dry-run or --yes")
    acting = asker.acting()
    draft = read(file) if file else known(year)
    with system("calendar") as running:
        with bar("cases") as tell:
            found = effect(running, draft, acting, tell)
        told = found._asdict() | {"moved": found.moved, "year": draft.year, "recorded": False}
        if not asker.as_json:
            typer.echo(
                say(
                    "{year}: of {deadlines} deadlines in {cases} open cases {later} would be later,"
                    " {certain} certain, {to_act_by} with another day to act by",
                    language(),
                    **{name: told[name] for name in ("year", *found._fields)},
                )
            )
        if not dry_run and (yes or typer.confirm(say("Enter it?", language()))):
            running.handler.perform(
                Request(
                    aggregate="calendar",
                    command="publish_year",
                    stream=CALENDAR_STREAM,
                    data=draft.model_dump(mode="json"),
                    officer=acting,
                )
            )
            told["recorded"] = True
            if not asker.as_json:
                typer.echo(say("Entered. What moved: `jiefen ledger moved`", language()))
    if asker.as_json:
        print_json(told)


def _calendar() -> "tuple[Calendar, bool]":
    """The calendar of the running system, and True; as shipped, and False, where there is none."""
    from interface.days import calendar_now, shipped  # noqa: PLC0415

    if not running_somewhere():
        return shipped(), False
    with system("calendar") as running:
        return calendar_now(running), True
