"""`jiefen file`: photographs and PDFs of a case, put in, listed, fetched."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interface.cli.terminal import (
    Asker,
    by_somebody,
    language,
    print_json,
    print_rows,
    system,
    wrong_call,
)

if TYPE_CHECKING:
    from workers.handler import Request

file = typer.Typer(
    help="Photographs and PDFs of a case: put in, replace, list, fetch.", no_args_is_help=True
)

Case = Annotated[str, typer.Argument(metavar="CASE", help="The case: its id or code.")]
Which = Annotated[str, typer.Argument(metavar="FILE", help="The id, as `jiefen file list` has it.")]
Content = Annotated[Path, typer.Argument(metavar="PATH", help="JPEG, PNG, WebP or PDF.")]
Key = Annotated[
    str, typer.Option("--key", metavar="KEY", help="Sent again with the same key: recorded once.")
]
NoAddress = Annotated[
    bool,
    typer.Option("--shows-no-address", help="Somebody looked: it shows no hidden address."),
]


@file.callback()
def about_file() -> None:
    """Photographs and PDFs of a case: put in, replace, list, fetch.

    A picture is drawn anew, without place, time and device. Everything is sealed, and goes with the
    keys of those it is of. A file is read by the parties it is of and by who works on the case;
    what was confided, by that party and the mediator.
    """


@file.command("add")
@by_somebody
def add(
    *,
    case: Case,
    path: Content,
    document: Annotated[
        str,
        typer.Option("--document", metavar="KIND", help="agreement, evidence, application, …"),
    ],
    parties: Annotated[
        list[str], typer.Option("--party", metavar="P", help="Whom it is of: p1; several times.")
    ],
    confidential: Annotated[
        bool, typer.Option("--confidential", help="One party handed it to the mediator alone.")
    ] = False,
    shows_no_address: NoAddress = False,
    key: Key = "",
    asker: Asker,
) -> None:
    """Put a photograph or a PDF into a case, for the parties that it is of.

    jiefen file add 150524103201-2026-00001 signed.jpg --document agreement --party p1 --party p2
    --as m-1 --role mediator --office 150524103201
    """
    from workers.handler import Request  # noqa: PLC0415

    data = {
        "document": document,
        "parties": parties,
        "confidential": confidential,
        "shows_no_address": shows_no_address,
    }
    _put_in(
        Request(command="attach_file", data=data, key=key or None, officer=asker.acting()),
        case,
        path,
        asker,
    )


@file.command("replace")
@by_somebody
def replace(
    *,
    case: Case,
    which: Which,
    path: Content,
    shows_no_address: NoAddress = False,
    key: Key = "",
    asker: Asker,
) -> None:
    """Put in a new version of a file, for the same parties; the earlier ones stay."""
    from workers.handler import Request  # noqa: PLC0415

    data = {"file": which, "shows_no_address": shows_no_address}
    _put_in(
        Request(command="replace_file", data=data, key=key or None, officer=asker.acting()),
        case,
        path,
        asker,
    )


@file.command("take-out")
@by_somebody
def take_out(
    *,
    case: Case,
    which: Which,
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            help="wrong_case, wrong_party, illegible, not_needed or asked_by_party.",
        ),
    ],
    asker: Asker,
) -> None:
    """Destroy a file that does not belong there; that it was there stays."""
    from interface.finding import existing  # noqa: PLC0415
    from workers.handler import Request  # noqa: PLC0415

    with system() as running:
        stream = existing(running, "dispute", case)
        asked = Request(
            command="take_out_file",
            stream=stream,
            data={"file": which, "reason": reason},
            officer=asker.acting(),
        )
        done = running.handler.perform(asked)
    if asker.as_json:
        print_json(done._asdict())


@file.command("list")
@by_somebody
def list_(*, case: Case, asker: Asker) -> None:
    """List the files of a case of which you may know, with every version."""
    from interface.files import listed  # noqa: PLC0415
    from interface.finding import existing  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    with system() as running:
        stream = existing(running, "dispute", case)
        found = listed(running, stream, Reader(asker.acting(), language()))
    if asker.as_json:
        print_json([each.model_dump(mode="json") for each in found])
        return
    rows = [
        {
            "file": each.file,
            "document": each.document,
            "parties": ", ".join(each.parties),
            "confidential": each.confidential,
            "edition": one.edition,
            "format": one.format,
            "size": one.size,
            "at": one.at,
            "reason": each.out,
        }
        for each in found
        for one in each.editions
    ]
    columns = ("file", "document", "confidential", "edition", "format", "size", "at", "reason")
    print_rows(rows, columns)


@file.command("get")
@by_somebody
def get(
    *,
    case: Case,
    which: Which,
    out: Annotated[Path, typer.Option("--out", metavar="PATH", help="Where to write it.")],
    edition: Annotated[
        int, typer.Option("--edition", min=0, help="Which version; 0 is the newest.")
    ] = 0,
    asker: Asker,
) -> None:
    """Fetch a file. It is on record, and the parties it is of see that."""
    from interface.files import handed  # noqa: PLC0415
    from interface.finding import existing  # noqa: PLC0415
    from interface.problems import Unusable  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    reader = Reader(asker.acting(), language())
    with system() as running:
        stream = existing(running, "dispute", case)
        got = handed(running, stream, _id(which), reader, edition or None)
    if got is None:
        raise Unusable(410, "erased", "This file was erased")
    try:
        out.touch(mode=0o600, exist_ok=False)  # for its owner alone, and over nothing
        out.write_bytes(got.content)
    except OSError as error:
        raise wrong_call("{path} cannot be written: {error}", path=out, error=error) from None
    if asker.as_json:
        print_json({"format": got.format, "size": len(got.content), "path": str(out)})


def _id(which: str) -> Any:
    from uuid import UUID  # noqa: PLC0415

    try:
        return UUID(which)
    except ValueError:
        raise wrong_call("{given} is no id of a file: `jiefen file list`", given=which) from None


def _put_in(asked: "Request", case: str, path: Path, asker: Asker) -> None:
    from interface.files import put_in, too_large  # noqa: PLC0415
    from interface.finding import existing  # noqa: PLC0415

    with system() as running:
        try:
            if path.stat().st_size > running.settings.file_limit:
                raise too_large(running)
            content = path.read_bytes()
        except OSError as error:
            raise wrong_call("{path} cannot be read: {error}", path=path, error=error) from None
        stream = existing(running, "dispute", case)
        kept = put_in(running, asked.model_copy(update={"stream": stream}), content)
    if asker.as_json:
        print_json(
            {**kept.answer._asdict(), **kept.stored.model_dump(exclude={"id"}), "file": kept.file}
        )
    else:
        typer.echo(str(kept.file))
