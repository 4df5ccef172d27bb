"""`jiefen code`: with what a party opens its own page; made with the party beside you."""

from typing import Annotated

import typer

from interface.cli.terminal import (
    Asker,
    by_somebody,
    language,
    print_json,
    print_rows,
    system,
    text_given,
    wrong_call,
)

_COLUMNS = ("party", "state", "made_on", "made_by", "channel", "sent_on", "ends_on", "why_not")

code = typer.Typer(
    help="Codes for parties: with one and a word of its own a party opens its own page.",
    no_args_is_help=True,
)

Case = Annotated[str, typer.Argument(metavar="CASE", help="The case: its id or code.")]
Party = Annotated[str, typer.Argument(metavar="PARTY", help="The party: p1.")]


@code.callback()
def about_codes() -> None:
    """Codes for parties: with one and a word of its own a party opens its own page.

    There it reads how its matter stands, answers, and asks what is held about it; of the others it
    sees nothing. The word stands nowhere: the party chooses it, and types it itself.
    """


@code.command("make")
@by_somebody
def make(
    *,
    case: Case,
    party: Party,
    word: Annotated[
        str,
        typer.Option(
            "--word", metavar="@FILE", help="Where the word is read; @- is stdin. [asked for]"
        ),
    ] = "",
    send: Annotated[
        str,
        typer.Option(
            "--send",
            metavar="CHANNEL",
            help="Send it by message as well: `email`, or an adapter of JIEFEN_CHANNELS.",
        ),
    ] = "",
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="@FILE",
            help="Where the address is read that the party calls safe now, and that it alone "
            "reads; @- is stdin. [asked for]",
        ),
    ] = "",
    asker: Asker,
) -> None:
    """Make a code; it is shown this once. An earlier one opens nothing any more.

    With --send it goes by message as well, once; the word never does. The address is kept nowhere.
    Mail needs JIEFEN_SMTP_HOST, another channel an adapter in JIEFEN_CHANNELS.

    jiefen code make 150524103201-2026-00001 p1 --as wang --role desk --office 150524103201
    """
    from interface.finding import existing  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415
    from interface.party_codes import Sending, make, went  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    by = asker.acting()
    if word and not word.startswith("@"):
        raise wrong_call("the word is not given on the line, where others read it: --word @FILE")
    if to and not to.startswith("@"):
        raise wrong_call("the address is not given on the line, where others read it: --to @FILE")
    if to and not send:
        raise wrong_call("say by which channel the message goes: --send")
    chosen = text_given("--word", word).strip() if word else _typed()
    sending = Sending(send, text_given("--to", to).strip() if to else _address()) if send else None
    with system() as running:
        stream = existing(running, "dispute", case)
        reader = Reader(by, language())
        slip = make(running, stream, party, chosen, reader, sending=sending)
    if asker.as_json:
        print_json(slip._asdict())
        return
    typer.echo(slip.address)
    typer.echo(slip.code)
    typer.echo(say("Until {day}", language(), day=slip.ends_on))
    if slip.sent:
        typer.echo(went(slip, language()))


def _address() -> str:
    from interface.language import say  # noqa: PLC0415

    asked = "An address that the party calls safe now, and that it alone reads"
    typed: str = typer.prompt(say(asked, language()))
    return typed.strip()


def _typed() -> str:
    """Typed twice, and seen by nobody."""
    from interface.language import say  # noqa: PLC0415

    asked = say("The party's word", language())
    again = say("The same once more", language())
    typed: str = typer.prompt(asked, hide_input=True, confirmation_prompt=again)
    return typed


@code.command("show")
@by_somebody
def show(*, case: Case, asker: Asker) -> None:
    """Show which party has a code, until when, and whether it is locked; never a code."""
    from interface.finding import existing  # noqa: PLC0415
    from interface.party_codes import listed  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    by = asker.acting()
    with system() as running:
        rows = listed(running, existing(running, "dispute", case), Reader(by, language()))
    if asker.as_json:
        print_json(rows)
    else:
        print_rows(rows, _COLUMNS)


@code.command("withdraw")
@by_somebody
def withdraw(*, case: Case, party: Party, asker: Asker) -> None:
    """Withdraw a party's code: it opens nothing any more, and whoever got in with it is out."""
    from interface.finding import existing  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415
    from interface.party_codes import withdraw  # noqa: PLC0415

    by = asker.acting()
    with system() as running:
        ended = withdraw(running, existing(running, "dispute", case), party, by)
    if asker.as_json:
        print_json({"withdrawn": ended})
    else:
        said = "Withdrawn" if ended else "There is no code for this party"
        typer.echo(say(said, language()))
