"""Commands for whoever keeps the system running: `doctor`, `migrate`, `rebuild`, `rearm`."""

from typing import Annotated

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
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which ledger.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every ledger.")] = False,
    lang: Lang = "",
) -> None:
    """Make a ledger anew from the log, beside the one being read, and switch.

    `names` is what finds people: it is forgotten, and the projector takes it in anew.

    If the database goes away meanwhile, it is waited for, and the ledger is begun again.
    """
    from interface.cli.progress import bar  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415
    from projections.registry import LEDGERS  # noqa: PLC0415
    from workers.persons.following import NAMES, begin_anew  # noqa: PLC0415
    from workers.rebuilding import rebuild_patiently  # noqa: PLC0415

    wanted = [ledger for ledger in LEDGERS if everything or ledger.name == name]
    finding = everything or name == NAMES
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
        text = "the database went away: it is waited for, then the ledger is begun again"
        typer.echo(say(text, language()), err=True)

    for ledger in wanted:
        with bar(ledger.name) as tell:
            rebuild_patiently(url, log, ledger, tell, gone)
        typer.echo(say("{ledger}: rebuilt and switched", language(), ledger=ledger.name))


def rearm(lang: Lang = "") -> None:
    """Tell every clock anew what is due when, soonest first."""
    from interface.cli.progress import bar  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415
    from workers.rearm import rearm as restored  # noqa: PLC0415

    known = quiet_settings("rearm")
    with bar("clocks") as tell:
        told = restored(known, tell)
    typer.echo(say("clocks told: {count}", language(), count=told))
