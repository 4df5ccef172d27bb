"""`jiefen crisis`: the numbers of help come first, before anything is asked, looked up or tried."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interface.cli.terminal import (
    As,
    AsJson,
    Lang,
    Office,
    Role,
    console,
    language,
    officer,
    print_json,
    print_table,
    system,
    whoever_reads,
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


@crisis.command("raise")
def press(
    *,
    area: Annotated[
        str, typer.Option("--area", metavar="CODE", help="Where: county, township or village.")
    ],
    dispute: Annotated[
        str, typer.Option("--dispute", metavar="ID", help="The case on the screen, if any: its id.")
    ] = "",
    who: As = "",
    role: Role = "",
    office: Office = "",
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Call the two people on call in an area, at once. Nothing else is asked."""
    _help_first()
    data: dict[str, Any] = {"area": area} | ({"dispute": dispute} if dispute else {})
    acting = officer(who, role, office)
    with system() as running:
        answer = _do(running, "raise_crisis", None, acting, data)
        _print_shown(running, str(answer.stream), acting, as_json=as_json)


@crisis.command("ack")
def acknowledge(
    *,
    which: Which,
    who: As = "",
    role: Role = "",
    office: Office = "",
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Take it: nobody else is called."""
    _command("acknowledge", which, (who, role, office), {}, as_json=as_json)


@crisis.command("record")
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
    who: As = "",
    role: Role = "",
    office: Office = "",
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Write down afterwards what was done; it is sealed, and closed after 72 hours.

    ACT: ambulance_called, police_called, hotline_called, relative_contacted,
    stayed_with_the_person, taken_to_hospital, reported_as_the_law_obliges.
    """
    data = {"acts": acts, "account": _text(account)}
    _command("record_details", which, (who, role, office), data, as_json=as_json)


@crisis.command("tell")
def tell(
    *,
    which: Which,
    channel: Annotated[
        str, typer.Option("--channel", help="in_person, on_paper, online or phone.")
    ],
    who: As = "",
    role: Role = "",
    office: Office = "",
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Note that the person was told what was done and what was written down."""
    _command("tell_person", which, (who, role, office), {"channel": channel}, as_json=as_json)


@crisis.command("end")
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
    who: As = "",
    role: Role = "",
    office: Office = "",
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """End it, and with it what the emergency permits."""
    _command("end", which, (who, role, office), {"outcome": outcome}, as_json=as_json)


@crisis.command("show")
def show(
    *,
    which: Which,
    who: As = "",
    role: Role = "",
    office: Office = "",
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Where it stands, and everything that happened: who was called when, through what."""
    _help_first()
    reader = whoever_reads(who, role, office)
    with system() as running:
        _print_shown(running, which, reader, as_json=as_json)


@crisis.command("list")
def listed(
    *,
    area: Annotated[str, typer.Option("--area", help="An area and all below it.")] = "",
    who: As = "",
    role: Role = "",
    office: Office = "",
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """The crises of an area, the latest first: who is called, who has it."""
    from interface.crises import listed as rows_of  # noqa: PLC0415
    from interface.words import heading, value  # noqa: PLC0415

    _help_first()
    reader = whoever_reads(who, role, office)
    with system() as running:
        rows = rows_of(running, area or None, reader, language())
    if as_json:
        print_json(rows)
        return
    columns = ("code", "area", "raised_at", "rung", "called", "until", "acknowledged_by", "outcome")
    print_table(
        [
            {heading(name, language()): value(row[name], language(), name) for name in columns}
            for row in rows
        ]
    )


def _help_first() -> None:
    """On the screen before anything can fail; on standard error, so that JSON stays JSON."""
    from interface.crises import help_line  # noqa: PLC0415

    console(stderr=True).print(help_line(language()), style="bold red", markup=False)


def _command(
    name: str, which: str, who: tuple[str, str, str], data: dict[str, Any], *, as_json: bool
) -> None:
    _help_first()
    acting = officer(*who)
    with system() as running:
        answer = _do(running, name, which, acting, data)
        _print_shown(running, str(answer.stream), acting, as_json=as_json)


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
    style = "bold red" if found["nobody_reached"] else "bold"
    out.print(Text(f"{found['code']}  {found['standing']}", style))
    for entry in found["trace"]:
        out.print(
            Text(f"{entry['version']:>4}  {moment(entry['happened_at'])}  {entry['sentence']}")
        )
        for label, said in entry["details"].items():
            out.print(Text(f"      {label}: {said}"))


def _text(given: str) -> str:
    if given == "@-":
        return sys.stdin.read()
    if given.startswith("@"):
        try:
            return Path(given[1:]).read_text("utf-8")
        except (OSError, ValueError) as error:
            raise typer.BadParameter(f"--account: {error}") from None
    return given
