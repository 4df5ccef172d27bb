"""`jiefen duties`: what an office owes for the personal data it has."""

from typing import Any

import typer

from interface.cli.terminal import (
    AsJson,
    Asker,
    Lang,
    by_somebody,
    language,
    print_json,
    print_rows,
    system,
)

duties = typer.Typer(
    help="The office's own duties: register, assessments and switches, incidents.",
    no_args_is_help=True,
)


@duties.callback()
def about_duties() -> None:
    """The office's own duties: register, assessments and switches, incidents.

    What handles sensitive data is off until one person assessed what it means for people, and
    another switched it on:

    jiefen act duties - assess_impact --data @assessment.json --as k-1 --role county_desk

    jiefen act duties - switch_on --feature plans --area 150524000000 --assessment a1 --as k-2

    Data were leaked, altered or lost? `jiefen act duties - raise_incident --help`; its clocks start
    at once, and `duties incidents` says what is owed by when.
    """


@duties.command("register")
def register(lang: Lang = "", as_json: AsJson = False) -> None:
    """List what is done here with personal data: of whom, what for, on which basis, how long."""
    from interface.duties import REGISTER_COLUMNS  # noqa: PLC0415
    from interface.duties import register as table  # noqa: PLC0415

    _print(table(language()), REGISTER_COLUMNS, as_json=as_json)


@duties.command("features")
def features(lang: Lang = "", as_json: AsJson = False) -> None:
    """List what handles sensitive data, where it is switched on, and on which assessment."""
    from interface.duties import SWITCH_COLUMNS, switches  # noqa: PLC0415

    with system() as running:
        rows = switches(running, language())
    _print(rows, SWITCH_COLUMNS, as_json=as_json)


@duties.command("incidents")
@by_somebody
def incidents(*, asker: Asker) -> None:
    """List data that were leaked, altered or lost, and what is still owed for it by when."""
    from interface.duties import INCIDENT_COLUMNS  # noqa: PLC0415
    from interface.duties import incidents as listed  # noqa: PLC0415

    reader = asker.reading()
    with system() as running:
        rows = listed(running, reader, language())
    _print(rows, INCIDENT_COLUMNS, as_json=asker.as_json)


def _print(rows: list[dict[str, Any]], columns: tuple[str, ...], *, as_json: bool) -> None:
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, columns)
