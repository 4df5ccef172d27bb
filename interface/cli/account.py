"""`jiefen account`: officers of offices without a provider, who sign in with a passkey."""

from typing import Annotated

import typer

from interface.cli.terminal import (
    AsJson,
    Body,
    Lang,
    language,
    officer,
    print_json,
    print_table,
    system,
    wrong_call,
)

account = typer.Typer(help="Officers who sign in with a passkey.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="The officer's id.")]


@account.callback()
def about_account() -> None:
    """Officers who sign in with a passkey."""


@account.command("invite")
def invite(
    who: Id,
    *,
    role: Annotated[str, typer.Option("--role", help="In which role: desk, mediator, …")],
    office: Annotated[str, typer.Option("--office", help="For which office: 12 digits.")],
    body: Body = "",
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Invite an officer with a code, which is shown once, good for an hour, and used once.

    Whoever has an account already gets a code for another passkey, and acts from now on as said.
    """
    from interface.language import say  # noqa: PLC0415
    from workers.console import accounts  # noqa: PLC0415
    from workers.console.posts import ROLES  # noqa: PLC0415

    if role not in ROLES or not office:
        roles = ", ".join(ROLES)
        raise wrong_call("who signs in has an office and one of these roles: {roles}", roles=roles)
    invited = officer(who, role, office, body)
    with system() as running, running.pool.connection() as connection:
        code = accounts.invite(connection, invited)
        address = f"{running.settings.site()}/enrol"
    if as_json:
        print_json({"officer": invited.id, "code": code, "address": address})
        return
    text = "{who} opens {address} within an hour and types: {code}"
    typer.echo(say(text, language(), who=invited.id, address=address, code=code))


@account.command("list")
def show(lang: Lang = "", as_json: AsJson = False) -> None:
    """List who signs in with a passkey, and who is invited to."""
    from interface.words import moment, word  # noqa: PLC0415
    from workers.console import accounts  # noqa: PLC0415

    with system() as running, running.reading.connection() as connection:
        found = accounts.listed(connection)
    if as_json:
        print_json([each._asdict() for each in found])
        return
    print_table(
        [
            {
                "officer": each.officer,
                "role": word(each.role, language()),
                "office": each.office,
                "passkeys": each.passkeys,
                "last_used": moment(each.used_at) if each.used_at else "—",
                "invited_until": moment(each.invited_until) if each.invited_until else "—",
                "state": word("ended" if each.ended else "open", language()),
            }
            for each in found
        ]
    )


@account.command("end")
def end(who: Id, lang: Lang = "") -> None:
    """End an account: its passkeys and codes are forgotten, and whoever is signed in is out."""
    from domain.kernel import spelled  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415
    from interface.problems import Unusable  # noqa: PLC0415
    from workers.console import accounts  # noqa: PLC0415

    with system() as running, running.pool.connection() as connection:
        ended = accounts.end(connection, spelled(who))
    if not ended:
        raise Unusable(404, "not-found", "Nobody of this id has an account; log-ins were ended")
    typer.echo(say("{who}: the account is ended, and every log-in", language(), who=who))
