"""`jiefen diary`: when a counsellor is free, for whoever books."""

from typing import Annotated

import typer

from interface.cli.terminal import Asker, by_somebody, language, print_json, print_rows, system

diary = typer.Typer(
    help="Counsellors' diaries: which time is taken. Book: `act counselling ID book_session`.",
    no_args_is_help=True,
)


@diary.callback()
def about_diary() -> None:
    """Counsellors' diaries: which time is taken. Book: `act counselling ID book_session`."""


@diary.command("show")
@by_somebody
def show(
    *,
    counsellor: Annotated[str, typer.Argument(metavar="OFFICER", help="Whose: a staff id.")],
    asker: Asker,
) -> None:
    """Which time of a counsellor is taken from now on: from when until when, never for whom.

    Time is kept free with `jiefen act diary OFFICER block_time`, and opened again with `free_time`.
    """
    from datetime import UTC, datetime  # noqa: PLC0415

    from interface.diary import COLUMNS, ahead  # noqa: PLC0415

    reader = asker.reading()
    with system() as running:
        rows = ahead(running, reader, counsellor, datetime.now(UTC), language())
    if asker.as_json:
        print_json(rows)
    else:
        print_rows(rows, COLUMNS)
