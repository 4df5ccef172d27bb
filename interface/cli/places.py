"""`jiefen places`: where somebody can be referred to, when it is open, how many it takes a week."""

from typing import Annotated

import typer

from interface.cli.terminal import Asker, by_somebody, language, print_json, print_rows, system

places = typer.Typer(
    help="Places that take people in: hours, room. Refer: `act referral new offer_referral`.",
    no_args_is_help=True,
)


@places.callback()
def about_places() -> None:
    """Places that take people in: hours, room. Refer: `act referral new offer_referral`."""


@places.command("show")
@by_somebody
def show(
    *,
    area: Annotated[
        str,
        typer.Option("--area", metavar="CODE", help="Only of this area: its code, or a prefix."),
    ] = "",
    asker: Asker,
) -> None:
    """The places that take people in now: number, hours, how many a week, green channel or not.

    A place is entered with `jiefen act places - enter_place`, and closed with `close_place`.
    """
    from interface.places import COLUMNS, listed  # noqa: PLC0415

    reader = asker.reading()
    with system() as running:
        rows = listed(running, reader, language(), area)
    if asker.as_json:
        print_json(rows)
    else:
        print_rows(rows, COLUMNS)
