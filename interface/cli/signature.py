"""`jiefen signature`: an agreement signed at a certified provider, if the office has one."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from interface.cli.terminal import Asker, by_somebody, language, print_json, system

if TYPE_CHECKING:
    from interface.language import Language
    from workers.handler import Request
    from workers.system import System

signature = typer.Typer(
    help="Agreements signed at a certified provider: give one there, ask how far it is.",
    no_args_is_help=True,
)

_SAID: Final = {
    "waiting": "It is not signed yet.",
    "signed": "It is signed, and put in as a file.",
    "declined": "It is not signed: somebody declined.",
    "expired": "It is not signed: its time there is over.",
}

Case = Annotated[str, typer.Argument(metavar="CASE", help="The case: its id or code.")]


@signature.callback()
def about_signatures() -> None:
    """Agreements signed at a certified provider: give one there, ask how far it is, take it back.

    JIEFEN_SIGNING names the adapter of the office's provider. What leaves is the agreement as PDF,
    and of each who signs there the name and the telephone number.
    """


@signature.command("ask")
@by_somebody
def ask_signing(
    *,
    case: Case,
    agreed: Annotated[
        list[str],
        typer.Option(
            "--agreed",
            metavar="P",
            help="Who agreed that it goes there: everybody who stands in it, p1 and so on.",
        ),
    ],
    paper: Annotated[
        str, typer.Option("--in", metavar="LANGUAGE", help="Language of the paper: zh or en.")
    ] = "zh",
    key: Annotated[
        str,
        typer.Option("--key", metavar="KEY", help="Sent again with the same key: recorded once."),
    ] = "",
    asker: Asker,
) -> None:
    """Have the agreement signed at the provider, by those who sign there as it says.

    jiefen signature ask 150524103201-2026-00001 --agreed p1 --agreed p2 --as m-1 --role mediator
    --office 150524103201
    """
    from interface.signatures import ask  # noqa: PLC0415

    tongue: Language = "en" if paper == "en" else "zh"
    with system() as running:
        request = _request(running, case, asker, key=key or None, data={"agreed_by": agreed})
        answer = ask(running, request, tongue)
    if asker.as_json:
        print_json(answer._asdict())


@signature.command("standing")
@by_somebody
def standing(*, case: Case, asker: Asker) -> None:
    """Ask the provider how far it is; what is signed is put in as a file."""
    from interface.language import say  # noqa: PLC0415
    from interface.signatures import look  # noqa: PLC0415

    with system() as running:
        found = look(running, _request(running, case, asker), language())
    if asker.as_json:
        print_json({"state": found.state, "file": found.file})
    else:
        typer.echo(say(_SAID[found.state], language()))


@signature.command("end")
@by_somebody
def end_signing(*, case: Case, asker: Asker) -> None:
    """Take it back: nothing more is sent, and what is signed there is not put in."""
    from interface.signatures import end  # noqa: PLC0415

    with system() as running:
        answer = end(running, _request(running, case, asker))
    if asker.as_json:
        print_json(answer._asdict())


def _request(running: "System", case: str, asker: Asker, **more: object) -> "Request":
    from interface.finding import existing  # noqa: PLC0415
    from workers.handler import Request  # noqa: PLC0415

    stream = existing(running, "dispute", case)
    return Request.model_validate(
        {"command": "", "stream": stream, "officer": asker.acting(), **more}
    )
