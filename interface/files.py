"""Files of a case: put in once looked through, recorded and kept in one transaction, and handed to
whom they are for with the reading on record.

The name that a file came with is never taken: it may name somebody.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from pydantic import BaseModel

from domain.access import FieldClass
from domain.aggregates import DISPUTE
from domain.dispute.facts import (
    CaseTakenOut,
    FileAttached,
    FileFormat,
    FileReplaced,
    FileTakenOut,
    StoredFile,
)
from domain.dispute.state import Dispute
from domain.dispute.terms import DocumentKind
from domain.kernel import Fact
from interface.story import InSight, Reader, in_sight
from workers.access_log import Looked, Purpose
from workers.attachments.keeping import Edition, keep, opened
from workers.attachments.looking import NotTaken, look
from workers.attachments.scanning import scan
from workers.handler import Answer, Request, absent
from workers.store.log import Connection
from workers.system import System

MEDIA: Final[dict[FileFormat, str]] = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "pdf": "application/pdf",
}


class Kept(NamedTuple):
    """What was recorded of a file that was put in, and as what it is kept."""

    answer: Answer
    file: UUID
    stored: StoredFile


class OneEdition(BaseModel, frozen=True):
    """One edition of a file. `size` in bytes; `digest` is keyed with the master key."""

    edition: int
    format: FileFormat
    size: int
    digest: str
    at: datetime
    by: str


class File(BaseModel, frozen=True):
    """A file of a case. `parties`: whom it is of. `opens`: whether whoever asks may open it; `out`:
    why it was taken out, "" while it is there."""

    file: UUID
    document: DocumentKind
    parties: tuple[str, ...]
    confidential: bool
    opens: bool
    out: str
    editions: tuple[OneEdition, ...]


class Handed(NamedTuple):
    """An edition as it is handed out. `name`: what to call it; it names nobody."""

    format: FileFormat
    name: str
    content: bytes


def too_large(system: System) -> NotTaken:
    """What is said of a file that is too large."""
    most = system.settings.file_limit
    return NotTaken("A file has {most} kB at most", why="too-large", most=most >> 10)


def put_in(system: System, request: Request, content: bytes) -> Kept:
    """Put a file in (`attach_file`, `replace_file`, `receive_signed`): `request` lacks what is
    stored. Sent again with the same key it is recorded once. Raises NotTaken, ScannerAway, what a
    command raises."""
    if len(content) > system.settings.file_limit:
        raise too_large(system)
    scan(system.settings.clamd_url, content)
    looked = look(content)
    digest = system.vault.master.payload(b"file\n" + looked.content).hex()
    stored = StoredFile(
        id=_id(system, request, digest),
        format=looked.format,
        size=len(looked.content),
        digest=digest,
    )

    def kept(connection: Connection, answer: Answer, facts: Sequence[Fact]) -> None:
        (fact,) = (fact for fact in facts if isinstance(fact, FileAttached | FileReplaced))
        case: Dispute = system.states.load(connection, DISPUTE, answer.stream, keep=False).state
        people = {case.parties[party].person for party in fact.parties}
        keep(
            connection,
            system.vault,
            Edition(stored.id, answer.stream),
            people,
            looked.content,
        )

    data = request.data | {"stored": stored.model_dump(mode="json")}
    answer = system.handler.perform(request.model_copy(update={"data": data}), kept)
    return Kept(answer, UUID(str(data.get("file", stored.id))), stored)


def _id(system: System, request: Request, digest: str) -> UUID:
    """The same for a file that is sent again with the same key."""
    if request.key is None:
        return uuid4()
    of = "\n".join(("file", str(request.stream), request.officer.id, request.key, digest))
    return UUID(bytes=system.vault.master.payload(of.encode())[:16], version=4)


def listed(system: System, stream: UUID, reader: Reader) -> list[File]:
    """The files of a case of which whoever asks may know. Raises NotFound."""
    return [*_files(in_sight(system, stream, reader)).values()]


def handed(
    system: System, stream: UUID, file: UUID, reader: Reader, edition: int | None = None
) -> Handed | None:
    """An edition of a file, the newest if none is named; None if it was erased. It is on record.

    Raises NotFound where there is none for whoever asks, KeyMissing, NotSealed.
    """
    sight = in_sight(system, stream, reader)
    told = _files(sight).get(file)
    editions = {
        (fact.file, 1 if isinstance(fact, FileAttached) else fact.edition): fact
        for fact, *_ in sight.facts
        if isinstance(fact, FileAttached | FileReplaced)
    }
    if told is None or not told.opens or told.out:
        absent("dispute", file, reader.officer, "file")
    wanted = edition or told.editions[-1].edition
    held = editions.get((file, wanted))
    if held is None:
        absent("dispute", file, reader.officer, "file")
    shown = _class_of(confidential=told.confidential)
    looked = [Looked(stream, shown, sight.stands(party), party) for party in held.parties]
    purpose = Purpose(reader.officer, "file", reader.correlation, "read", sight.reason)
    with system.pool.connection() as connection:
        content = opened(connection, system.vault, Edition(held.stored.id, stream), purpose, looked)
    if content is None:
        return None
    return Handed(held.stored.format, f"{told.document}-{wanted}.{held.stored.format}", content)


def _files(sight: InSight) -> dict[UUID, File]:
    """By id, in the order in which they were put in."""
    found = dict[UUID, File]()
    for fact, at, who in sight.facts:
        match fact:
            case FileAttached():
                first = _edition(fact.stored, 1, at, who)
                found[fact.file] = File(
                    file=fact.file,
                    document=fact.document,
                    parties=fact.parties,
                    confidential=fact.confidential,
                    opens=_opens(sight, fact),
                    out="",
                    editions=(first,),
                )
            case FileReplaced() if fact.file in found:
                newer = _edition(fact.stored, fact.edition, at, who)
                held = found[fact.file]
                update: dict[str, Any] = {"editions": (*held.editions, newer)}
                found[fact.file] = held.model_copy(update=update)
            case FileTakenOut() if fact.file in found:
                found[fact.file] = found[fact.file].model_copy(update={"out": fact.reason})
            case CaseTakenOut():
                found = {file: _without(held, fact.left) for file, held in found.items()}
            case _:
                pass
    return found


def _without(held: File, left: Collection[str]) -> File:
    """A file stays where it was put in, of those who stay there."""
    stay = tuple(party for party in held.parties if party not in left)
    return held.model_copy(update={"parties": stay})


def _edition(stored: StoredFile, edition: int, at: datetime, who: str) -> OneEdition:
    return OneEdition(
        edition=edition,
        format=stored.format,
        size=stored.size,
        digest=stored.digest,
        at=at,
        by=who,
    )


def _opens(sight: InSight, fact: FileAttached) -> bool:
    """A party opens what is of it or of it with others; that it is for it is looked at before."""
    of = fact.parties[0] if len(fact.parties) == 1 else None
    return sight.may(_class_of(confidential=fact.confidential), of)


def _class_of(*, confidential: bool) -> FieldClass:
    return "confidence" if confidential else "document"
