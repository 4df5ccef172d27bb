"""`jiefen inbox`: what waits for an officer, and saying that it was read."""

from typing import Annotated

import typer

from interface.cli.terminal import (
    Asker,
    by_somebody,
    console,
    language,
    print_json,
    print_rows,
    system,
)

Code = Annotated[
    str, typer.Option("--read", metavar="CODE", help="Say that you have read this one.")
]
All = Annotated[bool, typer.Option("--all", help="Also what was read or is settled.")]
Limit = Annotated[int, typer.Option("--limit", help="At most so many.", min=1)]


@by_somebody
def inbox(
    *,
    read: Code = "",
    everything: All = False,
    limit: Limit = 200,
    asker: Asker,
) -> None:
    """Show what waits for you: codes, cases, times. `history dispute CASE` tells the rest."""
    from interface.inbox import COLUMNS, mark_read  # noqa: PLC0415
    from interface.inbox import inbox as waiting  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415

    reader = asker.acting()
    with system() as running:
        if read:
            rows = [mark_read(running, reader, language(), read)]
        else:
            rows = waiting(running, reader, language(), everything=everything, limit=limit)
    if asker.as_json:
        print_json(rows)
    elif rows:
        print_rows(rows, COLUMNS)
    else:
        console().print(say("Nothing waits for you", language()))
