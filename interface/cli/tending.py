"""Commands for whoever keeps the system running: `doctor`, `migrate`, `rebuild`, `rearm`."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from interface.cli.terminal import (
    AsJson,
    Lang,
    language,
    print_json,
    print_table,
    quiet_settings,
    system,
    wrong_call,
)

if TYPE_CHECKING:
    from workers.comparing import Compared


def doctor(lang: Lang = "", as_json: AsJson = False) -> None:
    """Look at everything that could be wrong, and say what to do about it."""
    from interface.doctor import examine  # noqa: PLC0415
    from interface.words import heading  # noqa: PLC0415

    findings = examine(quiet_settings("doctor"), language())
    if as_json:
        print_json([finding._asdict() for finding in findings])
    else:
        print_table(
            [
                {
                    "": "✓" if finding.well else "✗",
                    heading("what", language()): finding.what,
                    heading("found", language()): finding.found,
                    heading("do", language()): finding.advice,
                }
                for finding in findings
            ]
        )
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


def migrate(lang: Lang = "") -> None:
    """Create or extend the tables in the database of JIEFEN_DATABASE_URL; `up` does so itself."""
    from interface.language import say  # noqa: PLC0415
    from workers.store.migrating import migrate as extend  # noqa: PLC0415

    extend(quiet_settings("migrate").database())
    typer.echo(say("the tables are up to date", language()))


def rebuild(
    *,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which ledger.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every ledger.")] = False,
    look: Annotated[bool, typer.Option("--look", help="Compare, and do not switch.")] = False,
    back: Annotated[bool, typer.Option("--back", help="Switch to the build before.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Drop what an earlier call left.")] = False,
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Make a ledger anew from the log, beside the one being read, compare the two, and switch.

    The report says what is another in the new one: rows, sums, columns, from what to what. With
    `--look` it is only told; the next call switches. Whatever is cut short goes on where it was.
    The build before is kept: `--back` has it catch up and switches to it.

    `names` is what finds people: it is forgotten, and the projector takes it in anew.
    """
    from interface.cli.progress import bar, stages  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415
    from projections.registry import LEDGERS  # noqa: PLC0415
    from workers.comparing import Compared, compare  # noqa: PLC0415, F811
    from workers.ledgers import Build  # noqa: PLC0415
    from workers.persons.following import NAMES, begin_anew  # noqa: PLC0415
    from workers.rebuilding import CatchUp, How, go_back, rebuild_patiently  # noqa: PLC0415

    if back and (look or anew or everything):
        raise wrong_call("--back goes by itself, for one ledger")
    wanted = [ledger for ledger in LEDGERS if everything or ledger.name == name]
    finding = (everything and not look) or name == NAMES
    if name == NAMES and (look or back):
        raise wrong_call("what finds people is not compared, and none of it is kept")
    if not (wanted or finding):
        names = ", ".join([*(ledger.name for ledger in LEDGERS), NAMES])
        raise wrong_call("name a ledger, or --all: {names}", names=names)
    with system("rebuild") as running:  # refused, where things do not belong together
        url, log = running.settings.database(), running.log
        if finding:
            with running.pool.connection() as connection:
                begin_anew(connection)
            typer.echo(say("names: forgotten; the projector takes them in anew", language()))

    def gone() -> None:
        text = "the database went away: it is waited for, then the ledger is gone on with"
        typer.echo(say(text, language()), err=True)

    for ledger in wanted:
        told = list[Compared]()

        def judge(old: Build, new: Build, catch_up: CatchUp) -> bool:
            with bar("comparing") as tell:
                found = compare(url, old, new, catch_up, tell, derived=ledger.derived)  # noqa: B023
            told.append(found)  # noqa: B023
            return not look

        with stages() as tell_of:
            how = How(
                progress=partial(tell_of, ledger.name),
                indexing=partial(tell_of, "indexes"),
                anew=anew,
                judge=judge,
            )
            if back:
                go_back(url, log, ledger, how)
            else:
                rebuild_patiently(url, log, ledger, how, gone)
        _print_rebuilt(ledger.name, told[-1] if told else None, switched=not look, as_json=as_json)


def _print_rebuilt(ledger: str, found: "Compared | None", *, switched: bool, as_json: bool) -> None:
    from interface.language import say  # noqa: PLC0415
    from interface.rebuilt import lines  # noqa: PLC0415

    if as_json:
        tables = [table._asdict() | {"same": table.same} for table in found.tables] if found else []
        print_json({"ledger": ledger, "switched": switched, "tables": tables})
        return
    for line in lines(found, language()) if found else ():
        typer.echo(line)
    text = "{ledger}: rebuilt and switched" if switched else "{ledger}: rebuilt, and not switched"
    typer.echo(say(text, language(), ledger=ledger))


def rearm(lang: Lang = "") -> None:
    """Tell every clock anew what is due when, soonest first."""
    from interface.cli.progress import bar  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415
    from workers.rearm import rearm as restored  # noqa: PLC0415

    known = quiet_settings("rearm")
    with bar("clocks") as tell:
        told = restored(known, tell)
    typer.echo(say("clocks told: {count}", language(), count=told))
