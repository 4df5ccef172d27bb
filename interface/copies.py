"""What is held about a person, as a document and as data, for that person (个人信息保护法 45).

They get what they may read in each of their matters, and who looked. An officer at the counter
prints what they may read of it themselves; the rest only the person opens. Whoever speaks for them
gets less: nothing that leads to anybody, and no case that may be against the person.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.aggregates import AGGREGATES, DISPUTE
from domain.dispute.state import Dispute
from domain.kernel import Officer, PersonId, Refused
from domain.looked import Reading, told_to_party, told_to_person
from domain.people import Particulars
from domain.plan.state import PERSON
from domain.rights.facts import RightAsked
from domain.rights.held import ids_in_case, kept_from_a_speaker
from domain.rights.terms import AskedBy
from interface.language import Language, say
from interface.looked import looked_rows
from interface.story import Entry, Reader, copied, request_for
from interface.words import moment, word
from workers import access_log
from workers.holdings import Holding, holdings
from workers.kin import KinOf
from workers.persons.entries import entries_of
from workers.system import System

THEIR_OWN: Final = ("dispute", "plan", "counselling", "referral", "rights")
"""Kinds of streams in which a person may read of themselves."""


class Part(NamedTuple):
    """One matter in a copy: what it is called, as whom the person is in it, and what is held."""

    kind: str
    stream: UUID
    name: str
    party: str
    entries: list[Entry]
    looked: list[dict[str, Any]]


class Copy(NamedTuple):
    """A copy: when it was made, of which request, and every matter. `whole`: to the person; an
    officer's print may lack what only the person reads, and does not say whether it does.
    `spoken_for`: it is for somebody who speaks for them."""

    request: UUID
    made_at: datetime
    whole: bool
    spoken_for: bool
    parts: list[Part]

    def told(self) -> dict[str, Any]:
        """As data."""
        return {
            "request": self.request,
            "made_at": self.made_at,
            "whole": self.whole,
            "spoken_for": self.spoken_for,
            "law": "个人信息保护法 45",
            "matters": [
                part._asdict() | {"entries": [asdict(entry) for entry in part.entries]}
                for part in self.parts
            ],
        }

    def lines(self, language: Language) -> Iterator[str]:
        """As a document in Markdown, line by line."""
        yield f"# {say('What is held about you', language)}"
        yield ""
        at = moment(self.made_at)
        yield say("Made at {at} on your request {request}", language, at=at, request=self.request)
        yield say(
            "Whoever handles personal data owes you this copy (个人信息保护法 45). You can have it "
            "put right, stilled or erased, object to it, and appeal: ask at any counter, or "
            "`jiefen rights ask`. Against a no the court is open (个人信息保护法 50).",
            language,
        )
        yield say(
            "Not in it: what others said in confidence, how others are reached, and what the law "
            "keeps from everybody named in a matter.",
            language,
        )
        if self.spoken_for:
            yield say(
                "For whoever speaks for the person: without how anybody is reached, what was said "
                "in confidence, what concerns safety, and cases of domestic violence or between "
                "the two of them. It does not say whether there are any.",
                language,
            )
        if not self.whole:
            yield say("Printed at a counter: what only you may read is opened by you", language)
        for part in self.parts:
            yield from _lines_of(part, language)
        if not self.parts:
            yield ""
            yield say("Nothing is held about you that can be shown here", language)


def _lines_of(part: Part, language: Language) -> Iterator[str]:
    yield ""
    yield f"## {word(part.kind, language)} {part.name}".rstrip()
    yield ""
    if not part.entries:
        yield say("You are named in this matter; nothing else of it is about you", language)
    for entry in part.entries:
        yield f"- {moment(entry.happened_at)} {entry.sentence} ({entry.role})"
        for label, said in entry.details.items():
            yield f"  - {label}: {said}"
    if part.looked:
        yield ""
        yield f"### {say('Who looked', language)}"
        yield ""
        for row in part.looked:
            place = row["area_name"] or row["area"]
            yield f"- {row['on']} {row['role']} {place}: {', '.join(row['classes'])}"


class _For(NamedTuple):
    """For whom a copy is: of which request, to whom it is handed, and who speaks for the person if
    it is not they who asked. `themselves`: on line, and no officer's print."""

    request: UUID
    reader: Reader
    whose: frozenset[PersonId]
    """One person, under all their entries."""
    themselves: bool
    speaker: Particulars | None
    asked_by: AskedBy


def copy_of(system: System, stream: UUID, reader: Reader) -> Copy:
    """The copy for which a request was granted. Raises NotFound, Refused."""
    request, stands = request_for(system, stream, reader)
    if not request.opens_copy or request.person is None:
        raise Refused(
            "The copy opens when it was granted and it is sure who asks", law="个人信息保护法 45"
        )
    with system.reading.connection() as connection:
        whose = frozenset(entries_of(connection, system.states, request.person))
        found = holdings(connection, system.log, whose)
        asked = next(iter(system.log.stream(connection, stream))).fact
    assert isinstance(asked, RightAsked)
    to = _For(stream, reader, whose, stands == "self", asked.speaks_for, asked.asked_by)
    parts = [part for each in found if each.kind in THEIR_OWN for part in _parts(system, each, to)]
    spoken_for = to.speaker is not None
    return Copy(stream, datetime.now(UTC), to.themselves, spoken_for, parts)


def _parts(system: System, held: Holding, to: _For) -> Iterator[Part]:
    if held.kind == "dispute":
        yield from _of_dispute(system, held.stream, to)
    elif not _is_about(system, held, to.whose):
        return  # they speak for somebody in it: that is the other one's
    elif held.kind == "rights":
        if to.speaker is None or held.stream == to.request:
            yield from _of_their_own(system, held, to)
    elif to.themselves and to.speaker is None:
        yield from _of_their_own(system, held, to)


def _is_about(system: System, held: Holding, whose: frozenset[PersonId]) -> bool:
    with system.reading.connection() as connection:
        state = system.states.load(connection, AGGREGATES[held.kind], held.stream).state
    return state.person in whose


def _as(reader: Reader, party: str) -> Reader:
    return reader._replace(officer=Officer(id=party, role="party"))


def _of_dispute(system: System, stream: UUID, to: _For) -> Iterator[Part]:
    with system.reading.connection() as connection:
        facts = [event.fact for event in system.log.stream(connection, stream)]
        case: Dispute = system.states.load(connection, DISPUTE, stream).state
        ids = ids_in_case(facts, to.whose)
        if to.speaker is not None and (
            kept_from_a_speaker(case, to.asked_by)
            or KinOf(system.log, system.vault, system.states).opposes(
                connection, stream, ids, to.speaker
            )
        ):
            return
        readings = access_log.of_stream(connection, stream)
    for party in ids:
        reads = _as(to.reader, party) if to.themselves else to.reader
        entries = copied(system, "dispute", stream, reads, party, whole=to.speaker is None)
        if entries or to.themselves:
            looked = looked_rows(system, told_to_party(readings, party), to.reader.language)
            yield Part("dispute", stream, case.code, party, entries, looked)


def _of_their_own(system: System, held: Holding, to: _For) -> Iterator[Part]:
    reads = _as(to.reader, PERSON) if to.themselves else to.reader
    entries = copied(system, held.kind, held.stream, reads, whole=to.speaker is None)
    if entries:
        with system.reading.connection() as connection:
            readings: list[Reading] = access_log.of_stream(connection, held.stream)
        looked = looked_rows(system, told_to_person(readings), to.reader.language)
        yield Part(held.kind, held.stream, "", PERSON, entries, looked)
