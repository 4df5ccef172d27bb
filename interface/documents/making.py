"""Documents made, numbered and checked: what says the same has the same number, day and bytes."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final, Literal, NamedTuple, cast
from uuid import UUID

from domain.kernel import Officer, Refused, civil_date
from interface.documents import erased, setting, word
from interface.documents.amounts import day
from interface.documents.describing import Kind
from interface.documents.fonts import fonts
from interface.documents.kinds import KINDS
from interface.documents.paper import Paper, Printed
from interface.documents.reading import Desk, Wanted
from interface.documents.telling import said
from interface.erasures import to_hand_over
from interface.language import Language, say, translated
from interface.problems import Unusable, refusal
from interface.story import Reader
from workers import papers
from workers.handler import NotFound
from workers.papers import Drawn, Filed, Numbered
from workers.system import System

Format = Literal["pdf", "docx"]
MEDIA: Final[Mapping[Format, str]] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
MADE: Final = "document"
"""What a reading is on record for."""
_NUMBER: Final = re.compile(
    rb"(?:[0-9]{12}-[0-9]{4}-[0-9]{5}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-[A-Z]{2}[0-9]+"
)
"""Of a case by its code, of an erasure by its id."""
_LONGEST: Final = 20 * 2**20


@dataclass(frozen=True)
class Document:
    """A document that was made."""

    number: str
    kind: str
    title: str
    made_on: date
    version: int
    digest: str
    """Of its bytes, as anybody can work it out (SHA-256)."""
    format: Format
    name: str
    """What its file is called; nobody is named in it."""
    content: bytes


def make(
    system: System, stream: UUID, wanted: Wanted, reader: Reader, form: Format = "pdf"
) -> Document:
    """Make a document of a case; made before with the same words, it is the same again.

    Raises NotFound, Refused with what the case lacks for it, NotPermitted, Unusable, NoFonts,
    BadTemplate.
    """
    desk = Desk(system, stream, reader)
    of = desk.settle(wanted)
    setter = _setter(system, of.name, of.language, form)  # before a number is given
    paper = desk.paper(of, MADE)
    drawn = Drawn(*(stream, of.name, of.to, of.entry, of.language), keyed(system, paper.digest()))
    begins = f"{desk.state(of.version).code}-{of.kind.letters}"
    return _made(system, setter, paper, drawn, of.version, desk.reader.officer, begins)


def make_certificate(system: System, stream: UUID, language: Language, reader: Reader) -> Document:
    """Make the certificate of an erasure. Raises NotFound, Refused until it is signed, NoFonts."""
    setter = _setter(system, erased.NAME, language, "pdf")
    handed = to_hand_over(system, stream, reader)
    paper = erased.paper(handed, language)
    drawn = Drawn(*(stream, erased.NAME, "", 0, language), keyed(system, paper.digest()))
    begins = f"{stream}-{erased.CERTIFICATE.letters}"
    return _made(system, setter, paper, drawn, handed.version, reader.officer, begins)


def _made(  # noqa: PLR0913, PLR0917 (what it is, and its line in the book)
    system: System,
    setter: "_Setter",
    paper: Paper,
    drawn: Drawn,
    version: int,
    by: Officer,
    begins: str,
) -> Document:
    with system.pool.connection() as connection:
        numbered = papers.number(connection, drawn, version, by, begins)
    content = setter.set(paper, numbered)
    with system.pool.connection() as connection:
        papers.note_file(connection, _filed(system, numbered, setter, content))
    return Document(
        number=numbered.number,
        kind=paper.kind,
        title=paper.title,
        made_on=civil_date(numbered.made_at),
        version=numbered.version,
        digest=hashlib.sha256(content).hexdigest(),
        format=setter.form,
        name=f"{numbered.number}.{setter.form}",
        content=content,
    )


class _Setter(NamedTuple):
    """What makes a file of what is said: in which format, by which template and program."""

    form: Format
    template: bytes
    """Its digest."""
    engine: str
    set: Callable[[Paper, Numbered], bytes]


def _setter(system: System, kind: str, language: Language, form: Format) -> _Setter:
    """Raises NoFonts, BadTemplate."""
    data = system.settings.data
    if form == "pdf":
        fonts(data)
        pdf = partial(_with_frame, partial(setting.pdf, data=data))
        return _Setter(form, setting.template_digest(), setting.engine(), pdf)
    using = word.template(kind, language, data)
    docx = partial(_with_frame, partial(word.docx, using=using))
    return _Setter(form, hashlib.sha256(using.held).digest(), word.engine(), docx)


def _with_frame(
    sets: Callable[[Paper, Printed, date], bytes], paper: Paper, numbered: Numbered
) -> bytes:
    return sets(paper, _printed(numbered, paper.language), civil_date(numbered.made_at))


def _printed(numbered: Numbered, language: Language) -> Printed:
    return Printed(
        number=numbered.number,
        made_on=day(civil_date(numbered.made_at), language),
        words={
            "case": say("Case: ", language),
            "number": say("Document: ", language),
            "made_on": say("Made on: ", language),
            "law": say("Rests on: ", language),
        },
    )


def keyed(system: System, digest: str) -> bytes:
    """A digest that says nothing to who has not the key: somebody could guess at the words."""
    return system.vault.master.lookup("paper", digest)


def _filed(system: System, numbered: Numbered, setter: _Setter, content: bytes) -> Filed:
    digest = keyed(system, hashlib.sha256(content).hexdigest())
    return Filed(
        *(numbered.number, setter.form, setter.template, setter.engine, digest), numbered.made_at
    )


# --- which there are -----------------------------------------------------------------------------


def listed(system: System, stream: UUID, reader: Reader) -> list[dict[str, Any]]:
    """Every kind of document of a case: whether it can be made now, why not, for whom, about which
    entries, and what was made of it. Raises NotFound."""
    desk = Desk(system, stream, reader)
    with system.reading.connection() as connection:
        made = list(papers.of_stream(connection, stream))
    return [_row(desk, name, kind, made, reader) for name, kind in KINDS.items()]


def _row(desk: Desk, name: str, kind: Kind, made: list[Numbered], reader: Reader) -> dict[str, Any]:
    row: dict[str, Any] = {
        "kind": name,
        "title": said(kind.title, reader.language),
        "ready": True,
        "why_not": "",
        "law": kind.law,
        "to": [],
        "entries": [],
        "made": [],
    }
    try:
        row["to"], row["entries"] = desk.choices(name)
    except Refused as refused:
        law = translated(refused.law, reader.language)
        return row | {"ready": False, "why_not": refusal(refused, reader.language), "law": law}
    row["made"] = [
        {
            "number": each.number,
            "to": each.for_party,
            "language": each.language,
            "made_on": civil_date(each.made_at).isoformat(),
        }
        for each in made
        if each.kind == name and desk.may_know(each.for_party, each.entry)
    ]
    return row


# --- checking ------------------------------------------------------------------------------------


def check(system: System, number: str, reader: Reader, file: Filed | None = None) -> dict[str, Any]:
    """Make a document of that number again, as of the version at which it was made, and say whether
    it says the same, and whether each file of it, or this one, is the same bytes. Raises NotFound,
    Refused."""
    with system.reading.connection() as connection:
        numbered = papers.of_number(connection, number)
        made = [file] if file else papers.files(connection, number)
    if numbered is None:
        raise NotFound(f"there is no document {number[:60]!r}")
    paper, of, went_on = _again(system, numbered, reader)
    says_the_same = keyed(system, paper.digest()) == numbered.content
    files = [
        {"format": each.format, "state": _state(system, each, paper, numbered)} for each in made
    ]
    return {
        "holds": says_the_same and "differs" not in _states(files),
        "number": numbered.number,
        "kind": numbered.kind,
        "title": paper.title,
        "of": of,
        "version": numbered.version,
        "made_on": civil_date(numbered.made_at).isoformat(),
        "says_the_same": says_the_same,
        "case_went_on": went_on,
        "files": files,
    }


def _again(system: System, numbered: Numbered, reader: Reader) -> tuple[Paper, str, bool]:
    """What it says now, of what it is (a case's code, an erasure's id), and whether a case went
    on. The reading is on record."""
    if numbered.kind == erased.NAME:
        handed = to_hand_over(system, numbered.stream, reader)
        return (
            erased.paper(handed, cast("Language", numbered.language)),
            str(numbered.stream),
            False,
        )
    desk = Desk(system, numbered.stream, reader)
    paper = desk.paper(desk.again(numbered), MADE)
    return paper, desk.state(numbered.version).code, desk.version > numbered.version


def _state(system: System, file: Filed, paper: Paper, numbered: Numbered) -> str:
    try:
        setter = _setter(system, paper.kind, paper.language, cast("Format", file.format))
    except word.BadTemplate:
        return "other_template"
    if file.template != setter.template:
        return "other_template"
    if file.engine != setter.engine:
        return "other_program"
    content = setter.set(paper, numbered)
    same = keyed(system, hashlib.sha256(content).hexdigest()) == file.bytes
    return "same_bytes" if same else "differs"


def _states(files: list[dict[str, str]]) -> set[str]:
    return {each["state"] for each in files}


def found(told: dict[str, Any], language: Language) -> list[str]:
    """What a check found, in words."""
    if not told.get("as_made", True):
        what = say("This file was changed after it was made", language)
    elif not told["says_the_same"]:
        what = say("It cannot be made again: what it said reads otherwise now", language)
    elif "differs" in _states(told["files"]):
        what = say("It says the same, and its bytes differ", language)
    elif "same_bytes" in _states(told["files"]):
        what = say("Made again, it is the same to the byte", language)
    else:
        what = say("It says the same; another template or program sets it now", language)
    lines = [
        say(
            "{title}, {number}, made on {day}",
            language,
            title=told["title"],
            number=told["number"],
            day=told["made_on"],
        ),
        what,
    ]
    if told["case_went_on"]:
        lines.append(say("The case has gone on since it was made", language))
    return lines


def check_file(system: System, content: bytes, reader: Reader) -> dict[str, Any]:
    """Whether a file is one that was made here, to the byte, and would be made the same again.

    Raises NotFound, Refused, Unusable."""
    if len(content) > _LONGEST:
        raise Unusable(413, "bad-input", "This file is larger than any document")
    digest = keyed(system, hashlib.sha256(content).hexdigest())
    with system.reading.connection() as connection:
        kept = papers.of_bytes(connection, digest)
    if kept is not None:
        return check(system, kept.number, reader, kept) | {"as_made": True}
    if named := _NUMBER.search(word.identified(content) or content):
        told = check(system, named.group(0).decode(), reader)
        return told | {"as_made": False, "holds": False}
    raise Unusable(
        422, "bad-input", "This file is no document that was made here, or it was changed"
    )


__all__ = [
    "Document",
    "Format",
    "Wanted",
    "check",
    "check_file",
    "found",
    "listed",
    "make",
    "make_certificate",
]
