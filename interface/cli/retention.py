"""`jiefen retention`: how long what is kept, which files are due, and what is held back."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from interface.cli.terminal import (
    Asker,
    by_somebody,
    json_given,
    language,
    print_json,
    print_pairs,
    print_rows,
    system,
    text_given,
    wrong_call,
)

if TYPE_CHECKING:
    from uuid import UUID

    from workers.system import System

retention = typer.Typer(
    help="The archive: periods, files that are due, what is held back.", no_args_is_help=True
)

Which = Annotated[str, typer.Argument(metavar="ID", help="The id or the code of the case.")]
Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT|@FILE", help="Why; sealed. @- is stdin.")
]


@retention.callback()
def about_retention() -> None:
    """The archive: periods, files that are due, what is held back.

    The archive's owner sets the periods; no law names one for a mediation file. A file whose period
    is over is appraised by one person and destroyed over the signature of another: its keys are
    destroyed, and the log still holds its days.
    """


@retention.command("show")
@by_somebody
def show(*, asker: Asker) -> None:
    """The table in force at your office, and what is held back there."""
    from interface.archive import PERIODS, table  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415
    from interface.words import label, value  # noqa: PLC0415

    reader = asker.reading()
    with system() as running:
        held = table(running, reader)
    if asker.as_json:
        print_json(held)
        return
    print_pairs([(label("version", language()), value(held["version"], language()))])
    print_rows(held["periods"], PERIODS)
    one = say("one record", language())
    holds = [row | {"record": row["record"] or one} for row in held["holds"]]
    print_rows(holds, ("hold", "record", "since", "by"))


@retention.command("adopt")
@by_somebody
def adopt(
    *,
    version: Annotated[str, typer.Option("--version", help="What this table is called: 2026-1.")],
    periods: Annotated[
        str,
        typer.Option(
            "--periods",
            metavar="JSON|@FILE",
            help="One row for each kind: record, years (null: for ever), source.",
        ),
    ],
    asker: Asker,
) -> None:
    """Set the whole table of your area, as its archivist. Files that have a period keep it.

    jiefen retention adopt --version 2026-1 --periods @periods.json --as zhou --role archivist
    --office 150524000000
    """
    data = {"version": version, "periods": json_given("--periods", periods)}
    _do("retention", "adopt_table", None, asker, data)


@retention.command("keep")
@by_somebody
def keep(
    *,
    which: Which,
    asker: Asker,
) -> None:
    """Give a filed case its period by the table in force."""
    _do("dispute", "retain", which, asker, {"retention": "by_local_table"})


@retention.command("due")
@by_somebody
def due(
    *,
    area: Annotated[str, typer.Option("--area", help="An area and all below it.")] = "",
    limit: Annotated[int, typer.Option("--limit", help="At most so many rows.", min=1)] = 200,
    asker: Asker,
) -> None:
    """The files whose period is over, longest first; which wait for a signature, or are held."""
    from interface.ledgers import Asked, ask, shelf  # noqa: PLC0415

    reader = asker.reading()
    with system() as running:
        page = ask(
            running,
            "retention",
            reader,
            Asked(area=area or None, limit=limit),
            language=language(),
        )
    if asker.as_json:
        print_json(page.rows)
    else:
        print_rows(page.rows, shelf("retention").columns)


@retention.command("appraise")
@by_somebody
def appraise(
    *,
    which: Which,
    destroy: Annotated[bool, typer.Option("--destroy", help="Propose to destroy it.")] = False,
    keep_until: Annotated[
        str, typer.Option("--keep-until", metavar="DATE", help="Or keep it until this day.")
    ] = "",
    asker: Asker,
) -> None:
    """Appraise a file whose period is over, as the archivist: the first of two people."""
    if destroy == bool(keep_until):
        raise wrong_call("either --destroy, or --keep-until with the new last day")
    data: dict[str, Any] = {"destroy": destroy}
    if keep_until:
        data["keep_until"] = keep_until
    _do("dispute", "appraise", which, asker, data)


@retention.command("destroy")
@by_somebody
def destroy(*, which: Which, asker: Asker) -> None:
    """Sign as the second person: the keys of the file's texts are destroyed, for good."""
    _do("dispute", "destroy", which, asker, {})


@retention.command("hold")
@by_somebody
def hold(*, which: Which, reason: Reason, asker: Asker) -> None:
    """Hold a file back from destruction and erasure: a court asks, or somebody disputes it."""
    _do("retention", "set_hold", which, asker, {"reason": text_given("--reason", reason)})


@retention.command("lift")
@by_somebody
def lift(
    *,
    held: Annotated[str, typer.Argument(metavar="HOLD", help="Which, as `show` has it: h1.")],
    reason: Reason,
    asker: Asker,
) -> None:
    """Say why it need not be held back any more."""
    data = {"hold": held, "reason": text_given("--reason", reason)}
    _do("retention", "lift_hold", None, asker, data)


def _do(kind: str, command: str, which: str | None, asker: Asker, data: dict[str, Any]) -> None:
    from domain.retention import RETENTION_STREAM  # noqa: PLC0415
    from workers.handler import Request  # noqa: PLC0415

    acting = asker.acting()
    with system() as running:
        case = _case(running, which)
        if kind == "retention" and case is not None:
            data = data | {"record": str(case)}
        answer = running.handler.perform(
            Request(
                aggregate=kind,
                command=command,
                stream=RETENTION_STREAM if kind == "retention" else case,
                data=data,
                officer=acting,
            )
        )
    if asker.as_json:
        print_json(answer._asdict())
    else:
        typer.echo("\n".join(answer.facts))


def _case(running: "System", which: str | None) -> "UUID | None":
    from interface.finding import existing  # noqa: PLC0415

    return existing(running, "dispute", which) if which else None
