"""`jiefen document`: which documents a case has, one as PDF, and whether one still holds."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interface.cli.terminal import (
    Asker,
    Lang,
    by_somebody,
    language,
    print_json,
    print_rows,
    system,
    wrong_call,
)

if TYPE_CHECKING:
    from interface.documents.making import Document
    from interface.language import Language

document = typer.Typer(no_args_is_help=True)

COLUMNS = ("document", "title", "for_whom", "about_entry", "number", "missing")

Which = Annotated[str, typer.Argument(metavar="CASE", help="The id or the code of the case.")]
WrittenIn = Annotated[str, typer.Option("--in", metavar="zh|en", help="In which language it is.")]


@document.callback()
def about_documents() -> None:
    """Documents of a case as PDF, numbered: agreement, record, notice, cover and others.

    Made again with the same words, a document has the same number, day and bytes; where what it
    says has changed, it has a new number. It says what everybody for whom it is may read.

    jiefen document list 150524103201-2026-00001

    jiefen document make 150524103201-2026-00001 agreement --out agreement.pdf

    jiefen document make 150524103201-2026-00001 rights_notice --to p1 --out notice.pdf

    jiefen document check agreement.pdf
    """


@document.command("list")
@by_somebody
def list_documents(*, which: Which, asker: Asker) -> None:
    """List every document: whether it can be made now, what is missing, and what was made."""
    from interface.documents.making import listed  # noqa: PLC0415
    from interface.finding import existing  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    with system() as running:
        stream = existing(running, "dispute", which)
        rows = listed(running, stream, Reader(asker.reading(), language()))
    if asker.as_json:
        print_json(rows)
        return
    shown = [
        {
            "document": row["kind"],
            "title": row["title"],
            "for_whom": " ".join(row["to"]),
            "about_entry": " ".join(map(str, row["entries"])),
            "number": " ".join(each["number"] for each in row["made"]),
            "missing": row["why_not"],
        }
        for row in rows
    ]
    print_rows(shown, COLUMNS)


@document.command("make")
@by_somebody
def make_document(
    *,
    which: Which,
    kind: Annotated[str, typer.Argument(metavar="DOCUMENT", help="As the list has it.")],
    to: Annotated[
        str, typer.Option("--to", metavar="PARTY", help="For whom, where there is one for each.")
    ] = "",
    entry: Annotated[
        int, typer.Option("--entry", min=0, help="About which entry; none is the latest.")
    ] = 0,
    form: Annotated[
        str, typer.Option("--format", metavar="pdf|docx", help="docx: to be edited.")
    ] = "pdf",
    written_in: WrittenIn = "zh",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The file to write.")
    ] = None,
    asker: Asker,
) -> None:
    """Make a document as PDF, or as docx. That it was made is logged as a reading.

    It says the same whoever makes it; whoever may not read all of it does not make it. A docx is
    made from the office's own template, if there is one: `jiefen document template`.
    """
    from interface.documents.making import Wanted, make  # noqa: PLC0415
    from interface.finding import existing  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    if out is None:
        raise wrong_call("name the file to write: --out FILE")
    if form not in ("pdf", "docx"):
        raise wrong_call("a document is made as pdf or as docx")
    wanted = Wanted(kind, language_of(written_in), to, entry)
    with system() as running:
        stream = existing(running, "dispute", which)
        reader = Reader(asker.reading(), language())
        made = make(running, stream, wanted, reader, "docx" if form == "docx" else "pdf")
    write_out(made, out, as_json=asker.as_json)


def language_of(written_in: str) -> "Language":
    """The language that was asked for."""
    if written_in not in ("zh", "en"):
        raise wrong_call("a document is in zh or in en")
    return "en" if written_in == "en" else "zh"


def write_out(made: "Document", out: Path, *, as_json: bool) -> None:
    """Write it, and say where it is."""
    from interface.language import say  # noqa: PLC0415

    _write(out, made.content)
    if as_json:
        told = {name: held for name, held in vars(made).items() if name != "content"}
        print_json(told | {"file": str(out)})
    else:
        text = "{title}, {number}, is in {file}"
        typer.echo(say(text, language(), title=made.title, number=made.number, file=out))


def _write(file: Path, content: bytes) -> None:
    from interface.problems import Unusable  # noqa: PLC0415

    try:
        file.write_bytes(content)
    except OSError as error:
        text = "{file} cannot be written: {reason}"
        raise Unusable(409, "unable", text, file=file, reason=error.strerror) from None


def _read(file: Path) -> bytes:
    from interface.problems import Unusable  # noqa: PLC0415

    try:
        return file.read_bytes()
    except OSError as error:
        text = "{file} cannot be read: {reason}"
        raise Unusable(409, "unable", text, file=file, reason=error.strerror) from None


@document.command("template")
def template_of_documents(
    *,
    kind: Annotated[str, typer.Argument(metavar="DOCUMENT", help="As the list has it.")],
    written_in: WrittenIn = "zh",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write ours there, to be changed.")
    ] = None,
    checked: Annotated[
        Path | None, typer.Option("--check", metavar="FILE", help="Say whether this can be used.")
    ] = None,
    lang: Lang = "",
) -> None:
    """Write the template of a document, to be changed in a word processor; or check a changed one.

    It may move what is in it, reword what stands around and add to it; it says all that the
    document says. Put into `templates` of the data folder it is used from then on.

    jiefen document template agreement --out agreement.zh.docx

    jiefen document template agreement --check agreement.zh.docx
    """
    from interface.documents import word  # noqa: PLC0415
    from interface.documents.reading import kind_of  # noqa: PLC0415
    from interface.language import say  # noqa: PLC0415

    if (out is None) is (checked is None):
        raise wrong_call("name one file: --out FILE or --check FILE")
    kind_of(kind)
    name = word.file_name(kind, language_of(written_in))
    if checked is not None:
        word.check(_read(checked), str(checked), kind)
        text = "It can be used: put it into {folder} of the data folder as {name}"
        typer.echo(say(text, language(), folder="templates", name=name))
    elif out is not None:
        _write(out, word.usual(kind, language_of(written_in)))
        typer.echo(say("The template is in {file}", language(), file=out))


@document.command("check")
@by_somebody
def check_document(
    *,
    which: Annotated[
        str, typer.Argument(metavar="FILE|NUMBER", help="A file, or the number of a document.")
    ],
    asker: Asker,
) -> None:
    """Make a document again, as of when it was made, and say whether it is the same to the byte.

    Of a file it is said, too, whether it is as it was made. That it is made again is logged.
    """
    from interface.documents.making import check, check_file, found  # noqa: PLC0415
    from interface.story import Reader  # noqa: PLC0415

    reader, file = Reader(asker.reading(), language()), Path(which)
    content = _read(file) if file.is_file() else None
    with system() as running:
        if content is None:
            told = check(running, which, reader)
        else:
            told = check_file(running, content, reader)
    if asker.as_json:
        print_json(told)
    else:
        typer.echo("\n".join(found(told, language())))
    if not told["holds"]:
        raise typer.Exit(1)
