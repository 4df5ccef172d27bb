"""Erasing a person: at their request, which somebody else has granted; everything that no law
keeps, and not before each file was looked at. What is ordered is done at once, for good.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NamedTuple, assert_never
from uuid import UUID

from domain.access import FieldClass, Relation, answers_today, works_here
from domain.erasure.facts import (
    ERASURE_FACTS,
    Count,
    ErasureCertified,
    ErasureFact,
    ErasureOrdered,
    FieldPath,
    FileErased,
    Ground,
    KeyId,
    Signed,
    TextRedacted,
    Version,
)
from domain.erasure.keeping import OTHERWISE, REACHED, STAYS, Kept
from domain.kernel import Act, FreeText, NotThere, Officer, PersonId, Refused, Role
from domain.signature import Aggregate

LAW: Final = "个人信息保护法 47"
CARRIED_OUT_BY: Final[frozenset[Role]] = frozenset({"judicial_office", "archivist"})


class File(NamedTuple):
    """A file in which the person occurs, and what of it a law keeps."""

    id: UUID
    kind: str
    kept: Kept
    one_key: bool = False
    """Who they are stands in it under the same key as how they are reached."""


class Held(NamedTuple):
    """What is held of a person. Nobody gives it: it is looked up."""

    files: tuple[File, ...] = ()
    contact: bool = False
    """There is a key for how they are reached."""
    organisation: bool = False


class OnRequest(NamedTuple):
    """The request on which somebody is to be erased: whose it is, under each entry of theirs; at
    which office it was made; and who granted it, "" while it is not granted or when it is done.
    Nobody gives it: it is looked up, and empty where there is none."""

    people: frozenset[PersonId] = frozenset()
    office: str = ""
    granted_by: str = ""


class Named(NamedTuple):
    """A text that is to be redacted: its class; None, if there is none or it is gone already."""

    field_class: FieldClass | None = None


def entries(ordered: ErasureOrdered) -> frozenset[PersonId]:
    """Every entry that was erased with it: the person's, and those joined to it as the same person.
    What is said of an entry stands in a file of its own, which has its id."""
    joined = {file.file for file in ordered.files if file.kind == "person" and file.own}
    return frozenset({ordered.person, *joined})


def notes_go(ordered: ErasureOrdered) -> bool:
    """Whether the counsellors' notes about the person go: unless somebody still works with them in
    a plan or a counselling of theirs, or a legal hold stands on one."""
    theirs = [file for file in ordered.files if file.own and file.kind in ("plan", "counselling")]
    return all(file.because is None for file in theirs)


class Erasure(NamedTuple):
    """An erasure, and which texts were redacted after it."""

    person: PersonId | None = None
    ordered: ErasureOrdered | None = None
    ordered_at: datetime | None = None
    certified: ErasureCertified | None = None
    files: Mapping[UUID, FileErased] = {}
    redacted: tuple[tuple[UUID, int, str], ...] = ()


def evolve(erasure: Erasure, fact: ErasureFact, at: datetime) -> Erasure:
    """The erasure after one more fact."""
    match fact:
        case ErasureOrdered():
            files = {each.file: each for each in fact.files}
            return Erasure(person=fact.person, ordered=fact, ordered_at=at, files=files)
        case ErasureCertified():
            return erasure._replace(certified=fact)
        case TextRedacted():
            place = (fact.file, fact.version, fact.field)
            return erasure._replace(redacted=(*erasure.redacted, place))
        case _:
            assert_never(fact)


PERSON: Final = "p1"
"""The person, within their own erasure."""


def stands(erasure: Erasure, reader: Officer, at: datetime) -> Relation:
    """How somebody stands to an erasure: its person; who answers for the office where it was asked
    for; and the judicial office of a file in which others may still name the person."""
    if not works_here(reader):
        return "outside"
    if reader.role == "party":
        return "self" if erasure.person and reader.id == PERSON else "outside"
    if any(answers_today(reader, office) for office in asked_at(erasure)):
        return "oversees"
    disputes = (file.office for file in erasure.files.values() if file.kind == "dispute")
    return "office" if any(answers_today(reader, office) for office in disputes) else "none"


def asked_at(erasure: Erasure) -> frozenset[str]:
    """The office of its request, which is itself a file of the person; of one from before each had
    a request, the offices of all its files."""
    request = erasure.ordered.request if erasure.ordered else None
    files = erasure.files.values()
    return frozenset(file.office for file in files if request in (None, file.file))


# --- commands ------------------------------------------------------------------------------------


def order_erasure(
    erasure: Erasure,
    act: Act,
    *,
    person: PersonId,
    ground: Ground,
    request: UUID,
    held: Held,
    on_request: OnRequest,
) -> list[ErasureFact]:
    """Erase a person: destroy every key that no law keeps. It cannot be taken back.

    On their own request, as somebody who did not grant it, in the area that answers for it.

    `request`: the person's own request that was granted.
    """
    _only(act)
    if erasure.person is not None:
        raise Refused("This erasure was carried out already", law=LAW)
    _granted_by_another(act, person, request, on_request)
    ordered = decided(held, person, ground, request)
    besides = (file for file in ordered.files if file.file != request)
    if not ordered.found and not any(goes(file) for file in besides):
        raise _nothing_goes(ordered)
    return [ordered]


def _granted_by_another(act: Act, person: PersonId, request: UUID, asked: OnRequest) -> None:
    """What cannot be undone takes two people: who granted it, and who carries it out."""
    answers(act.by, request, asked)
    if not asked.granted_by or person not in asked.people:
        raise Refused(
            "On this request no erasure of this person is granted that is not done yet", law=LAW
        )
    if act.by.id == asked.granted_by:
        raise Refused(
            "Whoever granted the erasure does not carry it out: somebody else of the judicial "
            "office or the archive does",
            law="office rule: two persons",
        )


def answers(officer: Officer, request: UUID, asked: OnRequest) -> None:
    """Whether an officer answers for where it was asked; else there is no such request for them.
    Raises NotThere."""
    if not answers_today(officer, asked.office):
        raise NotThere("rights", request)


def decided(
    held: Held, person: PersonId, ground: Ground, request: UUID | None = None
) -> ErasureOrdered:
    """What goes and what stays, file by file; also for who only wants to know. Raises Refused."""
    if held.organisation:
        raise Refused(
            "An organisation is no person: nothing of it is erased here", law="个人信息保护法 4"
        )
    if not held.files and not held.contact:
        raise Refused("Nothing is held of this person, or all of it was erased", law=LAW)
    files = tuple(_decided(file) for file in held.files)
    reached = any(file.because in REACHED for file in files)
    one_key = any(file.because and file.one_key for file in files)
    return ErasureOrdered(
        person=person,
        ground=ground,
        request=request,
        files=files,
        contact=held.contact and not reached and not one_key,
        found=held.contact and not reached,
    )


def _decided(file: File) -> FileErased:
    kept = file.kept
    return FileErased(
        file=file.id,
        kind=file.kind,
        office=kept.office,
        called=kept.person,
        because=kept.because,
        law=STAYS[kept.because].law if kept.because else "",
        until=kept.until,
        own=kept.own,
        one_key=file.one_key,
    )


def goes(file: FileErased) -> bool:
    """Whether a key of this file goes with the order. One that shares its key with how the person
    is reached goes with that, or not at all."""
    return file.because is None and (file.own or not file.one_key)


def _nothing_goes(ordered: ErasureOrdered) -> Refused:
    because = {file.because for file in ordered.files}
    if "hold" in because:
        return Refused("A legal hold stands on what is held of this person", law=STAYS["hold"].law)
    if "running" in because:
        return Refused(
            "All that is held of this person is still needed: the matter is not over",
            law=STAYS["running"].law,
        )
    if because - {None}:
        return Refused(
            "What is left of this person stays: for another party's rights, or in the archive",
            law="人民调解法 27, 31",
        )
    return Refused("Nothing is held of this person, or all of it was erased", law=LAW)


def redact_text(
    erasure: Erasure,
    act: Act,
    *,
    file: UUID,
    version: Version,
    field: FieldPath,
    replacement: FreeText | None = None,
    named: Named,
) -> list[ErasureFact]:
    """Redact one text in which the person is named, after reading it; the key of it is destroyed.

    `replacement`: the same without the person; who reads there reads that.
    """
    if act.by.role != "judicial_office":
        raise _done_by("judicial_office")
    held = erasure.files.get(file)
    if held is None:
        raise Refused("The person who was erased does not occur in this file", law=LAW)
    if held.kind != "dispute":
        raise Refused("Only texts of a dispute are redacted: a plan goes with its person", law=LAW)
    if not answers_today(act.by, held.office):
        raise Refused("The judicial office of the file's own area redacts its texts", law=LAW)
    if named.field_class is None:
        raise Refused("There is no such text, or its key was destroyed already", law=LAW)
    reason = STAYS.get(held.because) if held.because else None
    if named.field_class in (reason.closed if reason else OTHERWISE):
        raise Refused(
            "The law keeps this text",
            law=reason.law if reason else "反家庭暴力法 14; 未成年人保护法 11",
        )
    return [TextRedacted(file=file, version=version, field=field, replacement=replacement)]


def certify_erasure(
    erasure: Erasure,
    act: Act,
    *,
    contact: Count,
    casefile: Count,
    clinical: Count,
    texts: Count,
    notes: Count,
    entries: Count,
    to_look_at: Count,
    backups_until: date,
    key: KeyId,
    signature: Signed,
) -> list[ErasureFact]:
    """Note that the erasure is complete, with its signed certificate; once."""
    if act.by.role != "clock":
        raise Refused(
            "Only the system certifies what it has done", law="office rule: who does what"
        )
    if erasure.person is None:
        raise Refused("There is no such erasure", law=LAW)
    if erasure.certified is not None:
        return []
    return [
        ErasureCertified(
            contact=contact,
            casefile=casefile,
            clinical=clinical,
            texts=texts,
            notes=notes,
            entries=entries,
            to_look_at=to_look_at,
            backups_until=backups_until,
            key=key,
            signature=signature,
        )
    ]


def _only(act: Act) -> None:
    if act.by.role not in CARRIED_OUT_BY:
        raise _done_by(*sorted(CARRIED_OUT_BY))


def _done_by(*roles: Role) -> Refused:
    return Refused(
        "This is done by: {roles}",
        law="office rule: who does what",
        roles=", ".join(role.replace("_", " ") for role in roles),
    )


# --- the certificate -----------------------------------------------------------------------------

CERTIFICATE: Final = "jiefen.erasure.v1"
"""The name of the certificate's form: what is signed is never formed otherwise."""


class Counted(NamedTuple):
    """What an erasure destroyed, as its certificate counts it."""

    contact: int = 0
    casefile: int = 0
    clinical: int = 0
    texts: int = 0
    notes: int = 0
    entries: int = 0


ONE_KEY: Final = "office rule: one key for each file"
"""A file from before files had keys of their own goes with how the person is reached, or stays."""


class Stays(NamedTuple):
    """How many files of a kind stay for one reason, and until when."""

    kind: str
    because: str
    law: str
    until: date | None
    files: int


def stays(ordered: ErasureOrdered) -> list[Stays]:
    """What stays and why, in counts: which files they are, the person knows."""
    found: dict[tuple[str, str, str, date | None], int] = {}
    for file in ordered.files:
        because: str = file.because or ""
        law = file.law
        if not because and file.one_key and not (file.own or ordered.contact):
            because, law = "one_key", ONE_KEY
        if because:
            key = file.kind, because, law, file.until
            found[key] = found.get(key, 0) + 1
    return [
        Stays(*key, files=count)
        for key, count in sorted(found.items(), key=lambda held: (held[0][:3], str(held[0][3])))
    ]


def certificate(
    erasure: UUID,
    ordered: ErasureOrdered,
    on: date,
    *,
    unreadable: Counted,
    to_look_at: int,
    backups_until: date,
) -> dict[str, object]:
    """What the certificate says; it is signed as JSON with sorted keys."""
    return {
        "form": CERTIFICATE,
        "erasure": str(erasure),
        "person": str(ordered.person),
        "ordered_on": on.isoformat(),
        "ground": ordered.ground,
        "law": LAW,
        "request": str(ordered.request) if ordered.request else None,
        "unreadable": unreadable._asdict(),
        "reached": "erased" if ordered.contact else "stays",
        "stays": [
            {**each._asdict(), "until": each.until.isoformat() if each.until else None}
            for each in stays(ordered)
        ],
        "texts_to_look_at": to_look_at,
        "copies_of_keys_end_on": backups_until.isoformat(),
    }


ERASURE: Final = Aggregate(
    "erasure",
    Erasure(),
    evolve,
    ERASURE_FACTS,
    {
        "order_erasure": order_erasure,
        "redact_text": redact_text,
        "certify_erasure": certify_erasure,
    },
    reads=frozenset({Held, Named, OnRequest}),
    counts_from_entry=True,
)
