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
)


def doctor(lang: Lang = "", as_json: AsJson = False) -> None:
    """Look at everything that could be wrong, and say what to do about it."""
    from interface.doctor import examine  # noqa: PLC0415

    findings = examine(quiet_settings("doctor"), language())
    if as_json:
        print_json([finding._asdict() for finding in findings])
    else:
        print_table(
            [
                {
                    "": "✓" if finding.well else "✗",
                    "what": finding.what,
                    "found": finding.found,
                    "do": finding.advice,
                }
                for finding in findings
            ]
        )
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


def migrate(lang: Lang = "") -> None:
    """Create or extend the tables in the database of JIEFEN_DATABASE_URL; `up` does so itself."""
    from workers.store.migrating import migrate as extend  # noqa: PLC0415

    extend(quiet_settings("migrate").database())
    typer.echo("the tables are up to date")


def rebuild(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which ledger.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every ledger.")] = False,
    lang: Lang = "",
) -> None:
    """Make a ledger anew from the log, beside the one being read, and switch."""
    from interface.cli.progress import bar  # noqa: PLC0415
    from projections.registry import LEDGERS  # noqa: PLC0415
    from workers.rebuilding import rebuild as made_anew  # noqa: PLC0415

    wanted = [ledger for ledger in LEDGERS if everything or ledger.name == name]
    if not wanted:
        names = ", ".join(ledger.name for ledger in LEDGERS)
        raise typer.BadParameter(f"name a ledger, or --all: {names}")
    with system("rebuild") as running:
        for ledger in wanted:
            with bar(ledger.name) as tell:
                made_anew(running.settings.database(), running.log, ledger, tell)
            typer.echo(f"{ledger.name}: rebuilt and switched")


def rearm(lang: Lang = "") -> None:
    """Tell every clock anew what is due when, soonest first."""
    from interface.cli.progress import bar  # noqa: PLC0415
    from workers.rearm import rearm as restored  # noqa: PLC0415

    known = quiet_settings("rearm")
    with bar("clocks") as tell:
        told = restored(known, tell)
    typer.echo(f"{told} clocks told")
