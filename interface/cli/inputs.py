"""Commands for what comes from outside the cases: `calendar add`, `rules check`, `import`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interface.cli.terminal import (
    As,
    AsJson,
    Lang,
    language,
    print_json,
    print_table,
    running_somewhere,
    system,
)

if TYPE_CHECKING:
    from domain.calendar import Calendar, Unit

calendar = typer.Typer(help="Working days.", no_args_is_help=True)
rules = typer.Typer(help="Limits and their articles.", no_args_is_help=True)
imports = typer.Typer(help="Take over older registers.", no_args_is_help=True)

_UNITS = {
    "working": "working_day",
    "calendar": "day",
    "month": "month",
    "year": "year",
}


@calendar.callback()
def about_calendar() -> None:
    """Working days."""


@calendar.command("add")
def add(
    start: Annotated[str, typer.Argument(metavar="DATE", help="From this day, not counted.")],
    count: Annotated[int, typer.Argument(metavar="N", help="How many.", min=0)],
    unit: Annotated[str, typer.Option("--unit", help="working, calendar, month or year.")] = (
        "working"
    ),
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Where a limit ends: the day it is due, the day to act by, and whether that is certain."""
    from datetime import date  # noqa: PLC0415

    from interface.language import say  # noqa: PLC0415

    if unit not in _UNITS:
        raise typer.BadParameter(f"--unit is one of {', '.join(_UNITS)}")
    try:
        begin = date.fromisoformat(start)
        end = _published().add(begin, count, _unit(unit))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    answer = {
        "start": begin.isoformat(),
        "last": end.last.isoformat(),
        "due": end.due.isoformat(),
        "act_by": end.act_by.isoformat(),
        "provisional": end.provisional,
    }
    if as_json:
        print_json({**answer, "skipped": [day.isoformat() for day in end.skipped]})
        return
    print_table([answer])
    if end.provisional:
        typer.echo(say("provisional: the notice of that year is not published yet", language()))


def _unit(name: str) -> "Unit":
    units: dict[str, Unit] = {
        "working": "working_day",
        "calendar": "day",
        "month": "month",
        "year": "year",
    }
    return units[name]


def _published() -> "Calendar":
    """The days that are published, whether or not a system runs."""
    from datetime import UTC, datetime  # noqa: PLC0415
    from functools import reduce  # noqa: PLC0415

    from domain.calendar import Calendar, evolve  # noqa: PLC0415
    from workers.seed import published_years  # noqa: PLC0415

    now = datetime.now(UTC)
    return reduce(lambda known, year: evolve(known, year, now), published_years(), Calendar())


@rules.callback()
def about_rules() -> None:
    """Limits and their articles."""


@rules.command("check")
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A set of rules: toml or json.")],
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Say whether a set of rules can be adopted, and if not, what is wrong with which rule."""
    from domain.rule_keeping import check as problems_of  # noqa: PLC0415
    from domain.rules import RulesAdopted  # noqa: PLC0415
    from interface.problems import refusal  # noqa: PLC0415
    from interface.rule_file import read  # noqa: PLC0415

    rows = read(file)
    problems = [
        refusal(problem, language())
        for problem in problems_of(RulesAdopted(version="", rules=rows, source=""))
    ]
    if as_json:
        print_json({"rules": len(rows), "problems": problems})
    else:
        for problem in problems:
            typer.echo(problem)
        typer.echo(f"{len(rows)} rules, {len(problems)} problems")
    if problems:
        raise typer.Exit(1)


@imports.callback()
def about_imports() -> None:
    """Take over older registers."""


@imports.command("disputes")
def disputes(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A register: xlsx or csv.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is wrong.")] = False,
    who: As = "",
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Import a register of disputes: the whole file is checked before the first row is written.

    A dry run works with nothing running too.
    """
    from interface.cli.progress import stages  # noqa: PLC0415
    from interface.register_import import check_register, import_register  # noqa: PLC0415

    if not dry_run and not who:
        raise typer.BadParameter("say who imports: --as ID, or set JIEFEN_OFFICER")
    with stages() as tell:
        if dry_run and not running_somewhere():
            report = check_register(file, tell)
        else:
            with system("import") as running:
                report = import_register(
                    running, file, operator=who, dry_run=dry_run, progress=tell
                )
    if as_json:
        print_json(report.told(language()))
    else:
        for line in report.lines(language()):
            typer.echo(line)
    if not report.ok:
        raise typer.Exit(1)
