"""`jiefen crisis`: the numbers of help come first, before anything is asked, looked up or tried."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from interface.cli.terminal import (
    Asker,
    by_somebody,
    console,
    language,
    print_json,
    print_table,
    speak_early,
    system,
    text_given,
)

if TYPE_CHECKING:
    from workers.handler import Answer
    from workers.system import System

crisis = typer.Typer(
    help="Danger to life: call 110, 120, 12356; then call whoever is on call.",
    no_args_is_help=True,
)

Which = Annotated[str, typer.Argument(metavar="ID", help="The crisis: its code (4F2A-91C3) or id.")]


@crisis.callback()
def about_crisis() -> None:
    """Danger to life: call 110 (police), 120 (ambulance), 12356 (support hotline) first."""
    help_first()


@crisis.command("raise")
@by_somebody
def press(
    *,
    area: Annotated[
        str, typer.Option("--area", metavar="CODE", help="Where: county, township or village.")
    ],
    dispute: Annotated[
        str, typer.Option("--dispute", metavar="ID", help="The case on the screen, if any: its id.")
    ] = "",
    asker: Asker,
) -> None:
    """Call the two people on call in an area, at once. Nothing else is asked.

    Where nobody is on call for CODE up to its county, or CODE is a whole city, those of your own
    --office are called, and it is said in red: is the code right? Somebody else than you takes it,
    or you end it.
    """
    data = {"area": area} | ({"dispute": dispute} if dispute else {})
    _command("raise_crisis", None, asker, data)


@crisis.command("ack")
@by_somebody
def acknowledge(*, which: Which, asker: Asker) -> None:
    """Take it: nobody else is called. Not for whoever raised it: somebody else has to come."""
    _command("acknowledge", which, asker, {})


@crisis.command("record")
@by_somebody
def record(
    *,
    which: Which,
    acts: Annotated[
        list[str],
        typer.Option("--act", metavar="ACT", help="What was done; several times if need be."),
    ],
    account: Annotated[
        str, typer.Option("--account", metavar="TEXT|@FILE", help="What happened; @- is stdin.")
    ],
    asker: Asker,
) -> None:
    """Write down afterwards what was done; it is sealed, and closed after 72 hours.

    ACT: ambulance_called, police_called, hotline_called, relative_contacted,
    stayed_with_the_person, taken_to_hospital, reported_as_the_law_obliges.
    """
    data = {"acts": acts, "account": text_given("--account", account)}
    _command("record_details", which, asker, data)


@crisis.command("tell")
@by_somebody
def tell(
    *,
    which: Which,
    channel: Annotated[
        str, typer.Option("--channel", help="in_person, on_paper, online or phone.")
    ],
    asker: Asker,
) -> None:
    """Note that the person was told what was done and what was written down."""
    _command("tell_person", which, asker, {"channel": channel})


@crisis.command("end")
@by_somebody
def end(
    *,
    which: Which,
    outcome: Annotated[
        str,
        typer.Option(
            "--outcome",
            help="danger_over, with_the_ambulance, with_the_police, consented_to_support or "
            "false_alarm.",
        ),
    ],
    asker: Asker,
) -> None:
    """End it, and with it what the emergency permits."""
    _command("end", which, asker, {"outcome": outcome})


@crisis.command("show")
@by_somebody
def show(*, which: Which, asker: Asker) -> None:
    """Where it stands, and everything that happened: who was called when, through what."""
    reader = asker.reading()
    with system() as running:
        _print_shown(running, which, reader, as_json=asker.as_json)


@crisis.command("list")
@by_somebody
def listed(
    *,
    area: Annotated[str, typer.Option("--area", help="An area and all below it.")] = "",
    asker: Asker,
) -> None:
    """The crises of an area, the latest first: who is called, who has it."""
    from interface.crises import listed as rows_of  # noqa: PLC0415
    from interface.words import heading, value  # noqa: PLC0415

    reader = asker.reading()
    with system() as running:
        rows = rows_of(running, area or None, reader, language()).rows
    if asker.as_json:
        print_json(rows)
        return
    columns = ("code", "area", "raised_at", "rung", "called", "until", "acknowledged_by", "outcome")
    print_table(
        [
            {heading(name, language()): value(row[name], language(), name) for name in columns}
            for row in rows
        ]
    )


def help_first() -> None:
    """On the screen before anything can fail, a forgotten option too; on standard error, so that
    JSON stays JSON."""
    from interface.crises import help_line  # noqa: PLC0415

    speak_early()
    console(stderr=True).print(help_line(language()), style="bold red", markup=False)


def _command(name: str, which: str | None, asker: Asker, data: dict[str, Any]) -> None:
    """Do it, and show where the crisis stands then; without `which` it is a new one."""
    acting = asker.acting()
    with system() as running:
        answer = _do(running, name, which, acting, data)
        _print_shown(running, str(answer.stream), acting, as_json=asker.as_json)


def _do(
    running: "System", name: str, which: str | None, acting: Any, data: dict[str, Any]
) -> "Answer":
    from interface.finding import existing  # noqa: PLC0415
    from workers.handler import Request  # noqa: PLC0415

    stream = existing(running, "crisis", which) if which else None
    request = Request(aggregate="crisis", command=name, stream=stream, officer=acting, data=data)
    return running.handler.perform(request)


def _print_shown(running: "System", which: str, reader: Any, *, as_json: bool) -> None:
    from rich.text import Text  # noqa: PLC0415

    from interface.crises import shown  # noqa: PLC0415
    from interface.finding import existing  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415
    from interface.words import moment  # noqa: PLC0415

    found = shown(running, existing(running, "crisis", which), Reader(reader, language()))
    if as_json:
        print_json(found)
        return
    out = console()
    alone = found["nobody_reached"] or (found["nobody_there"] and found["calling"])
    style = "bold red" if alone else "bold"
    out.print(Text(f"{found['code']}  {found['standing']}", style))
    for entry in found["trace"]:
        out.print(
            Text(f"{entry['version']:>4}  {moment(entry['happened_at'])}  {entry['sentence']}")
        )
        for label, said in entry["details"].items():
            out.print(Text(f"      {label}: {said}"))
