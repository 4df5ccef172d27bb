"""`jiefen single-act`: what the law permits without consent, and what the person is told of it."""

from typing import Annotated

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

single_act = typer.Typer(
    help="Single acts without consent: the closed table, and the person's notice.",
    no_args_is_help=True,
)

Which = Annotated[str, typer.Argument(metavar="ID", help="The id that `begin_act` answered with.")]


@single_act.callback()
def about_single_acts() -> None:
    """Single acts without consent: the closed table, and the person's notice.

    jiefen act single_act new begin_act --kind contact_rescue --area 150524103201 --ground @why.txt

    It ends when it is finished, `act single_act ID finish_act`, or after 72 hours; then the person
    is told, `single-act notice ID`, and that is noted, `act single_act ID tell_of_act`.
    """


@single_act.command("permitted")
def permitted(lang: Lang = "", as_json: AsJson = False) -> None:
    """List what is permitted without consent: which act, by whom, on which article, how long."""
    from interface.single_acts import COLUMNS  # noqa: PLC0415
    from interface.single_acts import permitted as table  # noqa: PLC0415

    rows = table(language())
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, COLUMNS)


@single_act.command("notice")
@by_somebody
def notice(*, which: Which, asker: Asker) -> None:
    """Print what the person is told of an act that is over. Whoever is suspected is not told."""
    from interface.finding import existing  # noqa: PLC0415
    from interface.single_acts import notice as lines_of  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    reader = Reader(asker.reading(), language())
    with system() as running:
        lines = lines_of(running, existing(running, "single_act", which), reader)
    if asker.as_json:
        print_json({"lines": lines})
    else:
        typer.echo("\n".join(lines))
