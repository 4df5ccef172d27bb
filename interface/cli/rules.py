"""`jiefen rules`: look at a set of rules, see what it would move, and put it in force."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interface.cli.terminal import (
    AsJson,
    Asker,
    Lang,
    by_somebody,
    console,
    language,
    print_json,
    print_table,
    running_somewhere,
    system,
)

if TYPE_CHECKING:
    from domain.areas import Areas
    from domain.rules import RuleBook, RulesAdopted
    from interface.what_if import Forecast
    from workers.system import System

rules = typer.Typer(help="Limits and their articles.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="FILE", help="A set of rules: toml or json.")]
Most = Annotated[int, typer.Option("--limit", help="List at most so many.", min=0)]


@rules.callback()
def about_rules() -> None:
    """Limits and their articles."""


@rules.command("check")
def check(file: File, lang: Lang = "", as_json: AsJson = False) -> None:
    """Say what keeps a set from being adopted, line by line.

    Where a system runs, the set is held against the rules in force there; else, against the
    national ones.
    """
    from datetime import UTC, datetime  # noqa: PLC0415

    from domain.kernel import civil_date  # noqa: PLC0415
    from interface.rule_file import findings  # noqa: PLC0415

    book, areas = _in_force()
    found = findings(file, language(), book, civil_date(datetime.now(UTC)), areas)
    if as_json:
        print_json({"file": str(file), "problems": [each._asdict() for each in found]})
    else:
        for each in found:
            where = f"{file}:{each.line}" if each.line else str(file)
            typer.echo(f"{where}: {each.problem}")
        typer.echo(_counted(len(found)))
    if found:
        raise typer.Exit(1)


@rules.command("what-if")
def what_if(file: File, most: Most = 50, lang: Lang = "", as_json: AsJson = False) -> None:
    """Show which open limits and levels of ladders a set would move; records nothing.

    Counts by rule and ladder, then each: case, area, from which day to which, and whether it would
    be overdue, or a superior hear of it, at once.
    """
    from interface.rule_file import read  # noqa: PLC0415

    draft = read(file).adopted
    with system() as running:
        forecast = _forecast(running, draft, most)
    if as_json:
        print_json(forecast.told())
    else:
        print_forecast(forecast)


@rules.command("adopt")
@by_somebody
def adopt(
    *,
    file: File,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    most: Most = 50,
    asker: Asker,
) -> None:
    """Put a set in force, after showing what it moves and asking.

    A case keeps the rules it began under, unless the file names the article that reaches it
    (`running_cases`). With `--yes` it shows the same and does not ask.
    """
    from domain.rules import RULES_STREAM  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415
    from interface.rule_file import read  # noqa: PLC0415
    from interface.what_if import begun  # noqa: PLC0415
    from workers.handler import Request  # noqa: PLC0415

    acting = asker.acting()
    draft = read(file).adopted
    with system() as running:
        forecast = (forecast_if_any if yes else _forecast)(running, draft, most)
        if not (yes and asker.as_json):
            print_forecast(forecast)
        if not yes:
            typer.confirm(say("Put these rules in force?", language()), abort=True)
        data = draft.model_dump(mode="json", exclude_unset=True)
        answer = running.handler.perform(
            Request(
                aggregate="rules",
                command="adopt",
                stream=RULES_STREAM,
                data={"rows" if name == "rules" else name: held for name, held in data.items()},
                officer=acting,
            )
        )
        latest = _latest(running)
    if asker.as_json:
        print_json(answer._asdict() | {"moves": forecast.told() if forecast else None})
    else:
        typer.echo(begun(latest, language()))


@rules.command("show")
def show(lang: Lang = "", as_json: AsJson = False) -> None:
    """List the sets that reach a case: of which area, begun when.

    The latest that reaches a case counts; in its area a set stands upon the wider ones.
    """
    from interface.language import say  # noqa: PLC0415
    from interface.words import label  # noqa: PLC0415

    columns = ("version", "area", "valid_from", "valid_until", "running_cases", "source")
    sets = [held.model_dump(mode="json") for held in _in_force()[0].sets]
    if as_json:
        print_json(sets)
        return
    if not running_somewhere():
        typer.echo(say("Nothing is running here: these are the rules that are shipped", language()))
    print_table([{label(name, language()): held[name] or "—" for name in columns} for held in sets])


@rules.command("national")
def national(lang: Lang = "") -> None:
    """Print the national set that this program is shipped with.

    To go over to it: `jiefen rules national > national.json`, then `what-if` and `adopt`. Cases
    keep what they began under.
    """
    from workers.seed import national_rules  # noqa: PLC0415

    told = {"version", "source", "longest_mediation", "rules"}
    print_json(national_rules().model_dump(mode="json", include=told))


@rules.command("templates")
def templates(lang: Lang = "", as_json: AsJson = False) -> None:
    """List sets to start from, for what no law sets."""
    from interface.rule_templates import about, names  # noqa: PLC0415

    rows = [{"name": name, "about": about(name)} for name in names()]
    if as_json:
        print_json(rows)
    else:
        print_table([{"template": row["name"], "about": row["about"]} for row in rows])


@rules.command("template")
def template(
    name: Annotated[str, typer.Argument(metavar="NAME", help="See `jiefen rules templates`.")],
    lang: Lang = "",
) -> None:
    """Print one of them, to be edited and checked.

    `jiefen rules template ladder > ladder.toml`
    """
    from interface.rule_templates import text  # noqa: PLC0415

    typer.echo(text(name), nl=False)


def _in_force() -> "tuple[RuleBook, Areas]":
    """The rules that are in force here, and the areas that are known."""
    from domain.aggregates import AREAS, RULES  # noqa: PLC0415
    from domain.areas import AREAS_STREAM, NO_LIST  # noqa: PLC0415
    from domain.rules import RULES_STREAM, RuleBook  # noqa: PLC0415
    from workers.seed import national_rules  # noqa: PLC0415

    if not running_somewhere():
        return RuleBook((national_rules(),)), NO_LIST
    with system() as running, running.reading.connection() as connection:
        book: RuleBook = running.states.load(connection, RULES, RULES_STREAM).state
        areas: Areas = running.states.load(connection, AREAS, AREAS_STREAM).state
        return book, areas


def _forecast(running: "System", draft: "RulesAdopted", most: int) -> "Forecast":
    from interface.cli.progress import bar  # noqa: PLC0415
    from interface.what_if import what_if as forecast_of  # noqa: PLC0415

    with bar("cases") as tell:
        return forecast_of(running, draft, tell, most)


def _latest(running: "System") -> "RulesAdopted":
    """The set that was adopted just now, as the log has it."""
    from domain.aggregates import RULES  # noqa: PLC0415
    from domain.rules import RULES_STREAM, RuleBook  # noqa: PLC0415

    with running.reading.connection() as connection:
        book: RuleBook = running.states.load(connection, RULES, RULES_STREAM).state
    return book.sets[-1]


def forecast_if_any(running: "System", draft: "RulesAdopted", most: int) -> "Forecast | None":
    """What a set would move; None where the cases were never gathered, so that nobody can say.
    Raises Refused."""
    from workers.reading import NotBuilt  # noqa: PLC0415

    try:
        return _forecast(running, draft, most)
    except NotBuilt:
        return None


def print_forecast(forecast: "Forecast | None") -> None:
    """What a set would move: how many cases, limits and levels, then each."""
    from interface.language import say  # noqa: PLC0415

    if forecast is None:
        typer.echo(say("The agenda was never built: what would move cannot be shown", language()))
        return
    text = "{touched} of {cases} open cases would change"
    typer.echo(say(text, language(), touched=forecast.touched, cases=forecast.cases))
    if not forecast.touched:
        return
    print_table(forecast.rows(language()))
    if forecast.moved:
        console().print()
        print_table(forecast.listed(language()))


def _counted(problems: int) -> str:
    from interface.language import say  # noqa: PLC0415

    if not problems:
        return say("Nothing is wrong with it", language())
    return say("Problems: {count}", language(), count=problems)
