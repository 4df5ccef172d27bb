"""`jiefen oncall`: who is called when a life is in danger, and where the lists have holes."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from interface.cli.terminal import (
    AsJson,
    Asker,
    Lang,
    by_somebody,
    language,
    print_json,
    print_table,
    system,
    wrong_call,
)

if TYPE_CHECKING:
    from workers.system import System

oncall = typer.Typer(help="On-call lists: who is called in a crisis.", no_args_is_help=True)

Area = Annotated[
    str, typer.Option("--area", metavar="CODE", help="A village, township or county: 12 digits.")
]


@oncall.callback()
def about_oncall() -> None:
    """On-call lists: who is called in a crisis."""


@oncall.command("show")
def show(area: Area, lang: Lang = "", as_json: AsJson = False) -> None:
    """Who would be called from this area now, rung by rung, and what is wrong with each list."""
    with system() as running:
        rows = _ladder(running, area)
    if as_json:
        print_json(rows)
    else:
        _print(rows)


@oncall.command("keep")
@by_somebody
def keep(
    *,
    area: Area,
    shift: Annotated[
        list[str],
        typer.Option(
            "--shift",
            metavar="BEGIN/END=ID,ID",
            help="Who, e.g. 2026-12-01T08:00+08:00/2026-12-02T08:00+08:00=w-1,w-2",
        ),
    ] = [],  # noqa: B006 (typer reads it)
    minutes: Annotated[
        int, typer.Option("--minutes", help="How long they have to answer.", min=1, max=15)
    ] = 5,
    asker: Asker,
) -> None:
    """Keep the list of an area in place of the one before it; what is wrong with it is told.

    Without any --shift the area is taken off the book, and calls from it go to the next rung.
    """
    from domain.oncall import ONCALL_STREAM  # noqa: PLC0415
    from workers.handler import Request  # noqa: PLC0415

    acting = asker.acting()
    data = {"area": area, "shifts": [_shift(each) for each in shift], "patience_minutes": minutes}
    with system() as running:
        running.handler.perform(
            Request(
                aggregate="oncall",
                command="keep_list",
                stream=ONCALL_STREAM,
                data=data,
                officer=acting,
            )
        )
        rows = _ladder(running, area)
    if asker.as_json:
        print_json(rows)
    else:
        _print(rows)


def _shift(text: str) -> dict[str, Any]:
    times, equals, people = text.partition("=")
    begins, slash, ends = times.partition("/")
    if not equals or not slash:
        raise wrong_call("--shift {text}: not like BEGIN/END=ID,ID", text=text)
    return {"begins_at": begins, "ends_at": ends, "people": people.split(",")}


def _ladder(running: "System", area: str) -> list[dict[str, Any]]:
    from datetime import UTC, datetime  # noqa: PLC0415

    from interface.oncall import ladder  # noqa: PLC0415

    return ladder(running, area, datetime.now(UTC), language())


def _print(rows: list[dict[str, Any]]) -> None:
    from interface.words import heading  # noqa: PLC0415

    print_table(
        [
            {
                heading("rung", language()): row["rung"],
                heading("area", language()): row["area"],
                heading("on_call", language()): ", ".join(row["on_call"]) or "—",
                heading("away", language()): ", ".join(row["away"]) or "—",
                heading("flaws", language()): "\n".join(row["flaws"]) or "—",
            }
            for row in rows
        ]
    )
