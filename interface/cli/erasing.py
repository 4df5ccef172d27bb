"""`jiefen erase`, `certificate`, `redact`: somebody is erased, and what stays is said and why."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from interface.cli.documents import WrittenIn, language_of, write_out
from interface.cli.terminal import (
    Asker,
    by_somebody,
    console,
    language,
    print_json,
    print_rows,
    system,
    wrong_call,
)

if TYPE_CHECKING:
    from workers.system import System

Which = Annotated[str, typer.Argument(metavar="ID", help="The erasure's id.")]


@by_somebody
def erase(
    *,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="The person's id.")],
    ground: Annotated[
        str,
        typer.Option(
            "--ground",
            help="purpose_over, period_over, consent_withdrawn, unlawful_processing, other_law.",
        ),
    ] = "consent_withdrawn",
    request: Annotated[
        str, typer.Option("--request", metavar="ID", help="The request: granted, by another.")
    ],
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Do it. It cannot be taken back.")
    ] = False,
    asker: Asker,
) -> None:
    """Show what would be erased of a person and what stays on which article; with --confirm, do it.

    Destroyed are the keys that no law keeps: telephone and address, names in files that are over,
    support plans, what was said in confidence. A signed agreement stays with the other party's
    rights. Both ids stand, as this command, in `jiefen rights show` of a granted request; whoever
    granted it does not carry it out. Afterwards: `jiefen certificate ID`, and `jiefen redact ID`
    for texts that others wrote.

    jiefen erase 0b9c… --request 01a2… --as sun --role judicial_office --office 150524100000
    """
    from interface.erasures import preview  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    acting, whom, asked = asker.acting(), _id(person), _id(request)
    with system() as running:
        if confirm:
            _print_certificate(running, _order(running, asker, whom, ground, asked), asker)
            if not asker.as_json:
                then = "Then note it on the request: jiefen rights done ID --certificate ID"
                console().print(say(then, language()), markup=False)
            return
        found = preview(running, whom, asked, _ground(ground), Reader(acting, language()))
    if asker.as_json:
        print_json(found._asdict())
        return
    told = (
        "How the person is reached goes: telephone, address, all they were found by"
        if found.reached == "goes"
        else "How the person is reached stays"
    )
    out = console()
    out.print(say(told, language()), markup=False)
    for title, rows, columns in (
        ("What goes", found.goes, ("kind", "whole", "files")),
        ("What stays", found.stays, ("kind", "files", "sentence", "law", "until")),
    ):
        out.print("\n" + say(title, language()), markup=False)
        print_rows(rows, columns)
    out.print(
        "\n" + say("Nothing was erased. Do it with --confirm: it cannot be taken back", language()),
        markup=False,
    )


@by_somebody
def certificate(
    *,
    which: Which,
    written_in: WrittenIn = "zh",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="A PDF to write, numbered, to be handed over."),
    ] = None,
    asker: Asker,
) -> None:
    """The certificate of an erasure: what became unreadable, what stays and why, and its signature.

    With --json it is the data that was signed; `valid` says whether the signature fits. With --out
    it is a PDF with a number, the same each time; `jiefen document check` knows it again.
    """
    with system() as running:
        if out is None:
            _print_certificate(running, _id(which), asker)
            return
        from interface.documents.making import make_certificate  # noqa: PLC0415
        from interface.story import Reader  # noqa: PLC0415

        stream, reader = _id(which), Reader(asker.acting(), language())
        running.certifier.finish(stream)
        made = make_certificate(running, stream, language_of(written_in), reader)
    write_out(made, out, as_json=asker.as_json)


@by_somebody
def redact(
    *,
    which: Which,
    file: Annotated[str, typer.Argument(metavar="FILE", help="As the list has it.")] = "",
    version: Annotated[int, typer.Argument(metavar="ENTRY", help="Its entry.", min=0)] = 0,
    field: Annotated[str, typer.Argument(metavar="FIELD", help="Its field.")] = "",
    instead: Annotated[
        str,
        typer.Option("--with", metavar="FILE", help="The same without the person; - is stdin."),
    ] = "",
    asker: Asker,
) -> None:
    """List the texts in which an erased person may be named; with FILE ENTRY FIELD, redact one.

    Read each one. What is redacted cannot be read again; with --with everybody who may read there
    reads the other text instead. A text is never typed as an argument: it would stay in the shell.
    """
    from interface.erasures import texts  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    acting = asker.acting()
    with system() as running:
        if file:
            if not (version and field):
                raise wrong_call("name the text: FILE ENTRY FIELD, as `jiefen redact ID` lists it")
            data: dict[str, Any] = {"file": str(_id(file)), "version": version, "field": field}
            if instead:
                data["replacement"] = _read(instead)
            _perform(running, asker, "redact_text", data, _id(which))
        rows = texts(running, _id(which), Reader(acting, language()))
    if asker.as_json:
        print_json(rows)
        return
    named = [row for row in rows if "text" in row]
    print_rows(named, ("file", "version", "field", "on", "text"))
    if elsewhere := [row for row in rows if "count" in row]:
        print_rows(elsewhere, ("office", "count"))


def _order(running: "System", asker: Asker, person: UUID, ground: str, request: UUID) -> UUID:
    data = {"person": str(person), "ground": ground, "request": str(request)}
    return _perform(running, asker, "order_erasure", data, None)


def _perform(
    running: "System", asker: Asker, command: str, data: dict[str, Any], stream: UUID | None
) -> UUID:
    from workers.handler import Request  # noqa: PLC0415

    return running.handler.perform(
        Request(
            aggregate="erasure", command=command, stream=stream, data=data, officer=asker.acting()
        )
    ).stream


def _print_certificate(running: "System", stream: UUID, asker: Asker) -> None:
    from interface.erasures import as_document, certificate_of  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    reader = Reader(asker.acting(), language())
    told = certificate_of(running, stream, reader)
    if told["state"] == "under_way":
        running.certifier.finish(stream)
        told = certificate_of(running, stream, reader)
    if asker.as_json:
        print_json(told)
        return
    for line in as_document(told, language()):
        console().print(line, markup=False)


def _ground(text: str) -> Any:
    from typing import get_args  # noqa: PLC0415

    from domain.erasure.facts import Ground  # noqa: PLC0415

    if text not in get_args(Ground):
        raise wrong_call("--ground is one of: {grounds}", grounds=", ".join(get_args(Ground)))
    return text


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise wrong_call("{given!r} is no id", given=text) from None


def _read(path: str) -> str:
    try:
        return sys.stdin.read() if path == "-" else Path(path).read_text("utf-8")
    except (OSError, ValueError) as error:
        raise wrong_call("--with cannot be read: {error}", error=error) from None
