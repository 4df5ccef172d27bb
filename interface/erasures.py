"""What an erasure would do and has done, and the texts in which somebody may still be named.

Files are told as counts with their office and article: whoever carries out an erasure gets no list
of a person's cases. Texts are opened for who may read them where they stand, and that is logged.
"""

import base64
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.access import Action, FieldClass, Relation, answers_today, decide, relation
from domain.aggregates import AGGREGATES, DISPUTE, ERASURE, STANDING
from domain.areas import Areas
from domain.dispute.audience import whose
from domain.erasure.erasing import (
    LAW,
    Counted,
    Erasure,
    asked_at,
    certificate,
    decided,
    goes,
    stands,
    stays,
)
from domain.erasure.facts import ErasureOrdered, Ground
from domain.erasure.keeping import STAYS
from domain.kernel import Officer, Refused, civil_date
from domain.permits import permission
from interface.language import Language, say, translated
from interface.problems import Unusable
from interface.story import Reader, on_record
from interface.words import as_read, word
from workers.access_log import Looked, Purpose
from workers.certifying import signed_text
from workers.erasing import Left, texts_left
from workers.handler import absent
from workers.proof.outside import Outside
from workers.system import System

WHY_ONE_KEY = "It was recorded before files had keys of their own"
UNDER_WAY: Final = "The erasure is ordered and done; its certificate is on the way"
ALTERED: Final = "The signature does NOT fit: this is not what was signed"

LOST: Final[Mapping[str, str]] = {
    "contact": "How the person is reached: telephone and address; keys: {count}",
    "entries": "What the person was found by; entries: {count}",
    "casefile": "Who the person is in files; keys: {count}",
    "clinical": "What concerns health; keys: {count}",
    "notes": "Counsellors' notes, in their own store; keys: {count}",
    "texts": "Texts of files that were theirs alone, or said in confidence; keys: {count}",
}
"""What became unreadable, as the certificate says it; what there was none of is left out."""


class Handed(NamedTuple):
    """A certificate to be handed over: as data, with the office that gives it, and how far the
    erasure was."""

    told: dict[str, Any]
    office: str
    version: int


class Preview(NamedTuple):
    """What an erasure would do now; nothing is done yet."""

    person: UUID
    reached: str
    goes: list[dict[str, Any]]
    stays: list[dict[str, Any]]


def preview(system: System, person: UUID, request: UUID, ground: Ground, reader: Reader) -> Preview:
    """What would go and what would stay, for whoever may carry it out: decided or not, somebody
    asked for it. Raises NotFound if nothing is held, and for everybody else."""
    may_order(reader.officer, person)
    with system.pool.connection() as connection:
        asked = system.files.asked(connection, request)
        held = system.files.held_of(connection, person)
    officer = system.seated(reader.officer)
    if person not in asked.people or not answers_today(officer, asked.office):
        absent("person", person, reader.officer, "erase")
    if not held.files and not held.contact:
        absent("person", person, reader.officer, "erase")
    ordered = decided(held, person, ground, request)
    _note(system, reader, ordered, "erasure")
    return Preview(
        person,
        "goes" if ordered.contact else "stays",
        _goes(ordered),
        [_stays(each, reader.language) for each in stays(ordered)],
    )


def may_order(officer: Officer, person: UUID) -> None:
    """Raises NotFound unless this officer may carry out erasures; that they asked is noted."""
    said = permission(
        ERASURE.name, "order_erasure", Erasure(), officer, datetime.now(UTC), begins=True
    )
    if said is None or not said.decision.allowed:
        absent("person", person, officer, "erase")


def _goes(ordered: ErasureOrdered) -> list[dict[str, Any]]:
    counted = Counter(
        (file.kind, file.own)
        for file in ordered.files
        if goes(file) or _with_contact(file, ordered)
    )
    return [
        {"kind": kind, "whole": own, "files": count}
        for (kind, own), count in sorted(counted.items())
    ]


def _with_contact(file: Any, ordered: ErasureOrdered) -> bool:
    return file.because is None and file.one_key and ordered.contact


def _stays(each: Any, language: Language) -> dict[str, Any]:
    return {**each._asdict(), "sentence": why_it_stays(each.because, language)}


def _note(system: System, reader: Reader, ordered: ErasureOrdered, why: str) -> None:
    """Whoever is to be erased reads later who looked at what is held of them."""
    clear = [Looked(file.file, "erasure", "none", file.called or "-") for file in ordered.files]
    with system.pool.connection() as connection:
        purpose = Purpose(reader.officer, why, reader.correlation)
        system.vault.open_many(connection, {}, purpose, clear)


# --- the certificate -----------------------------------------------------------------------------


def certificate_of(system: System, stream: UUID, reader: Reader) -> dict[str, Any]:
    """The certificate as data, with its signature; `state` is `under_way` until there is one.
    Raises NotFound."""
    return _told(system, stream, _erasure(system, stream, reader)[0])


def to_hand_over(system: System, stream: UUID, reader: Reader) -> Handed:
    """The certificate to be put on paper; that it was read is on record. Raises NotFound, Refused
    until it is signed, Unusable where its signature does not fit."""
    erasure, version = _erasure(system, stream, reader)
    told = _told(system, stream, erasure)
    if told["state"] == "under_way":
        raise Refused(UNDER_WAY, law=LAW)
    if told["valid"] is False:
        raise Unusable(409, "altered", ALTERED)
    looked = Looked(stream, "erasure", stands(erasure, reader.officer, datetime.now(UTC)))
    on_record(system, reader, "document", looked)
    with system.reading.connection() as connection:
        areas: Areas = system.states.load(connection, *STANDING[Areas]).state
    on = told["certificate"]["ordered_on"]
    names = [areas.name(each, date.fromisoformat(on)) for each in sorted(asked_at(erasure))]
    return Handed(told, "、".join(names), version)


def _told(system: System, stream: UUID, erasure: Erasure) -> dict[str, Any]:
    ordered, certified = erasure.ordered, erasure.certified
    assert ordered is not None and erasure.ordered_at is not None
    if certified is None:
        return {"state": "under_way", "erasure": str(stream)}
    said = certificate(
        stream,
        ordered,
        civil_date(erasure.ordered_at),
        unreadable=Counted(
            certified.contact,
            certified.casefile,
            certified.clinical,
            certified.texts,
            certified.notes,
            certified.entries,
        ),
        to_look_at=certified.to_look_at,
        backups_until=certified.backups_until,
    )
    key = Outside(system.settings.copies).keys().get(certified.key)
    signature = base64.b64decode(certified.signature)
    return {
        "state": "certified",
        "certificate": said,
        "signature": certified.signature,
        "key": certified.key,
        "valid": key.signed(signed_text(said), signature) if key else None,
        "redacted_since": len(erasure.redacted),
    }


def as_document(told: dict[str, Any], language: Language) -> list[str]:
    """The certificate as somebody reads it, line by line."""
    if told["state"] == "under_way":
        return [say(UNDER_WAY, language)]
    said = told["certificate"]
    return [
        say("# Certificate of erasure", language),
        "",
        say("Erasure {erasure}, of person {person}", language, **_ids(said)),
        say(
            "Ordered on {on} ({law}: {ground})",
            language,
            on=said["ordered_on"],
            law=said["law"],
            ground=word(said["ground"], language),
        ),
        "",
        say("## What became unreadable, for good", language),
        "",
        *("- " + line for line in lost(said["unreadable"], said["reached"], language)),
        "",
        say("## What stays, and why", language),
        "",
        *[_stays_line(each, language) for each in said["stays"]],
        "- "
        + say("Codes, days and amounts without a name, in the log and in statistics", language),
        "- " + say("Who looked at what, for three years, without a name", language),
        "",
        say(
            "Texts of others in which the person may be named: {count}. Somebody reads them one by "
            "one; redacted since: {done}",
            language,
            count=said["texts_to_look_at"],
            done=told["redacted_since"],
        ),
        say("Copies of keys in backups end on {on}", language, on=said["copies_of_keys_end_on"]),
        "",
        say("Signed with key {key}: {signature}", language, **_signed(told)),
        _valid(told["valid"], language),
    ]


def _ids(said: dict[str, Any]) -> dict[str, str]:
    return {"erasure": said["erasure"], "person": said["person"]}


def _signed(told: dict[str, Any]) -> dict[str, str]:
    return {"key": told["key"], "signature": told["signature"]}


def lost(counted: Mapping[str, int], reached: str, language: Language) -> Iterator[str]:
    """What became unreadable, line by line."""
    for name, text in LOST.items():
        if counted[name]:
            yield say(text, language, count=counted[name])
    if reached == "stays":
        yield say("How the person is reached stays: it is still needed", language)


def _stays_line(each: dict[str, Any], language: Language) -> str:
    sentence = why_it_stays(each["because"], language)
    until = say("until {on}", language, on=each["until"]) if each["until"] else ""
    kind = word(each["kind"], language)
    return f"- {kind} × {each['files']}: {sentence} [{each['law']}] {until}".rstrip()


def why_it_stays(because: Any, language: Language) -> str:
    """Why a file stays, in a sentence."""
    reason = STAYS.get(because)
    return translated(reason.sentence if reason else WHY_ONE_KEY, language)


def _valid(valid: bool | None, language: Language) -> str:
    if valid is None:
        return say("The public key is not here: check it with the copy that you keep", language)
    if valid:
        return say("The signature is good", language)
    return say(ALTERED, language)


# --- texts to look at ----------------------------------------------------------------------------


def texts(system: System, stream: UUID, reader: Reader) -> list[dict[str, Any]]:
    """The texts that somebody has to look at, each with its place; opened where the reader may read
    it there. Others are counted by office. Raises NotFound."""
    erasure, _ = _erasure(system, stream, reader, "act")
    assert erasure.ordered is not None
    with system.pool.connection() as connection:
        left = texts_left(connection, system.log, erasure.ordered)
    relations = {file: _relation(system, file, reader.officer) for file in {x.file for x in left}}
    mine = [x for x in left if _may(reader.officer, x.field_class, relations[x.file])]
    sealed = {x.sealed: Looked(x.file, x.field_class, relations[x.file]) for x in mine}
    with system.pool.connection() as connection:
        purpose = Purpose(reader.officer, "redaction", reader.correlation)
        opened = system.vault.open_many(connection, sealed, purpose)
    rows = [_text(x, opened[x.sealed], reader.language) for x in mine]
    if not _reads(erasure, reader.officer, "read"):
        return rows  # where else the person occurs is for who carried it out
    return rows + _elsewhere(erasure, [x for x in left if x not in mine])


def _text(left: Left, text: str, language: Language) -> dict[str, Any]:
    return {
        "file": str(left.file),
        "version": left.version,
        "field": left.field,
        "on": civil_date(left.at).isoformat(),
        "text": as_read(text, language),
    }


def _elsewhere(erasure: Erasure, left: Sequence[Left]) -> list[dict[str, Any]]:
    """How many texts somebody else has to look at, by the office of their file."""
    counted = Counter(erasure.files[each.file].office for each in left)
    return [{"office": office, "count": count} for office, count in sorted(counted.items())]


def _relation(system: System, file: UUID, officer: Officer) -> Relation:
    with system.reading.connection() as connection:
        loaded = system.states.load(connection, DISPUTE, file)
    return relation(whose(loaded.state), system.seated(officer)) if loaded.version else "none"


def _may(officer: Officer, held: FieldClass, stands_so: Relation) -> bool:
    return decide(officer, "read", held, stands_so).allowed


def _erasure(
    system: System, stream: UUID, reader: Reader, to: Action = "read"
) -> tuple[Erasure, int]:
    """The erasure, with its version. Raises NotFound."""
    with system.reading.connection() as connection:
        loaded = system.states.load(connection, AGGREGATES[ERASURE.name], stream)
    if not loaded.version:
        absent("erasure", stream, reader.officer, "read")
    found: Erasure = loaded.state
    if not _reads(found, reader.officer, to):
        absent("erasure", stream, reader.officer, "read")
    return found, loaded.version


def _reads(erasure: Erasure, officer: Officer, to: Action) -> bool:
    how = stands(erasure, officer, datetime.now(UTC))
    return decide(officer, to, "erasure", how).allowed
