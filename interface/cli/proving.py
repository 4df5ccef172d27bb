"""Commands for whoever must show that nothing was changed: `checkpoint`, `verify`."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from interface.cli.terminal import (
    As,
    AsJson,
    Lang,
    language,
    options_of,
    print_json,
    quiet_settings,
    wrong_call,
)

if TYPE_CHECKING:
    from workers.proof.checkpoints import Checkpoint


Reason = Annotated[str, typer.Option("--reason", help="Why; it is signed, so name nobody.")]


def checkpoint(
    *,
    accept_loss: Annotated[
        bool,
        typer.Option("--accept-loss", help="Go on after a restore that lost the end of the log."),
    ] = False,
    new_key: Annotated[
        bool, typer.Option("--new-key", help="Go on with another signing key.")
    ] = False,
    reason: Reason = "",
    who: As = "",
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Sign what is new in the log now, and keep a copy outside the database.

    The system does so by itself every hour. A lost signing key or a log that lost its end is never
    passed over: decide with --new-key or --accept-loss, which `verify` shows ever after.
    """
    from interface.cli.progress import bar  # noqa: PLC0415
    from interface.language import said, say  # noqa: PLC0415
    from interface.proof import act_of, taken  # noqa: PLC0415
    from workers.proof.deciding import Decision, KeyPlace, decide  # noqa: PLC0415
    from workers.proof.outside import Outside  # noqa: PLC0415
    from workers.proof.taking import take  # noqa: PLC0415
    from workers.sentence import counted  # noqa: PLC0415

    decided = accept_loss or new_key
    if decided and not (reason and who):
        raise wrong_call("say who decides and why: --as ID --reason TEXT")
    known = quiet_settings("checkpoint")
    url, outside, secret = known.database(), Outside(known.copies), known.signs_with()
    with bar("events") as tell:
        if decided:
            place = KeyPlace(secret, known.data / "signing.key", in_file=not known.signing_key)
            decision = Decision(who, reason, new_key=new_key, accept_loss=accept_loss)
            found: Checkpoint | None = decide(url, outside, place, decision, tell)
        else:
            found = take(url, outside, secret, tell)
    if as_json:
        print_json(taken(found))
    elif found is None:
        typer.echo(say("Nothing is new since the last checkpoint", language()))
    else:
        signed = counted(
            "Checkpoint {number}: {count} event signed",
            "Checkpoint {number}: {count} events signed",
            found.count,
            number=found.number,
        )
        typer.echo(said(signed, language()))
        if found.act:
            typer.echo(act_of(found, (), language()))


Dump = Annotated[
    Path | None,
    typer.Option(
        "--dump",
        exists=True,
        dir_okay=False,
        metavar="FILE",
        help="An archive of pg_dump -Fc, or what `export log` wrote; nothing has to run.",
    ),
]
Copies = Annotated[
    Path | None,
    typer.Option(
        "--copies",
        exists=True,
        file_okay=False,
        metavar="DIR",
        help="The checkpoints outside the database. [checkpoints/ of the data folder]",
    ),
]
Keys = Annotated[
    list[Path] | None,
    typer.Option(
        "--key",
        exists=True,
        dir_okay=False,
        metavar="FILE",
        help="Public keys whose signature counts. [signing.pub beside the copies]",
    ),
]


class HeldAgainst(NamedTuple):
    """Where what is verified stands, and what it is held against, if not what is here."""

    dump: Dump = None
    copies: Copies = None
    keys: Keys = None


verifies = options_of(HeldAgainst, "against")
"""Gives a command the options --dump, --copies and --key: its `against`."""


@verifies
def verify(*, against: HeldAgainst, lang: Lang = "", as_json: AsJson = False) -> None:
    """Check that nothing in the log was altered, removed, swapped or put in; name the first if so.

    Checked are the chain of every case, and the signed checkpoints against the log and against
    their copies outside. Exit code 1 if anything is wrong.
    """
    from interface.cli.progress import bar  # noqa: PLC0415
    from interface.proof import as_data, lines  # noqa: PLC0415
    from workers.proof import verifying  # noqa: PLC0415
    from workers.proof.outside import Outside  # noqa: PLC0415
    from workers.proof.sources import of_database  # noqa: PLC0415
    from workers.settings import Settings  # noqa: PLC0415

    dump, copies, keys = against
    known = Settings() if dump else quiet_settings("verify")
    kept = verifying.of_file(dump) if dump else of_database(known.database())
    outside = Outside(copies or known.copies)
    began = time.monotonic()
    with bar("events") as tell:
        report = verifying.verify(kept, outside, verifying.trusted_keys(outside, keys or ()), tell)
    took = time.monotonic() - began
    if as_json:
        print_json(as_data(report, took, language()))
    else:
        for text in lines(report, took, language()):
            typer.echo(text)
    if not report.well:
        raise typer.Exit(1)
