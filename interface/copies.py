"""What is held about a person, as a document and as data, for that person (个人信息保护法 45).

They get what they may read in each of their matters, and who looked. An officer at the counter
prints what they may read of it themselves; the rest only the person opens.
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
from domain.plan.state import PERSON
from domain.rights.held import ids_in_case
from domain.rights.state import RightsRequest
from interface.language import Language, say
from interface.looked import looked_rows
from interface.story import Entry, Reader, copied, request_for
from interface.words import moment, word
from workers import access_log
from workers.holdings import Holding, holdings
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
    officer's print may lack what only the person reads, and does not say whether it does."""

    request: UUID
    made_at: datetime
    whole: bool
    parts: list[Part]

    def told(self) -> dict[str, Any]:
        """As data."""
        return {
            "request": self.request,
            "made_at": self.made_at,
            "whole": self.whole,
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


class Whole(NamedTuple):
    """How whole a copy is: `themselves` on line or an officer's print; `confided`: with what the
    person said in confidence, which goes to nobody who speaks for them."""

    themselves: bool
    confided: bool


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
    themselves = stands == "self"
    parts = [
        part
        for each in found
        if each.kind in THEIR_OWN
        for part in _parts(system, each, whose, request, reader, themselves=themselves)
    ]
    return Copy(stream, datetime.now(UTC), themselves, parts)


_Entries = frozenset[PersonId]
"""One person, under all their entries."""


def _parts(
    system: System,
    held: Holding,
    whose: _Entries,
    request: RightsRequest,
    reader: Reader,
    *,
    themselves: bool,
) -> Iterator[Part]:
    if held.kind == "dispute":
        confided = request.asked_by == "themselves"
        whole = Whole(themselves=themselves, confided=confided)
        yield from _of_dispute(system, held.stream, whose, reader, whole)
    elif not _is_about(system, held, whose):
        return  # they speak for somebody in it: that is the other one's
    elif held.kind == "rights":
        yield from _of_their_own(system, held, reader, themselves=themselves)
    elif themselves and request.asked_by == "themselves":
        yield from _of_their_own(system, held, reader, themselves=True)


def _is_about(system: System, held: Holding, whose: _Entries) -> bool:
    with system.reading.connection() as connection:
        state = system.states.load(connection, AGGREGATES[held.kind], held.stream).state
    return state.person in whose


def _as(reader: Reader, party: str) -> Reader:
    return reader._replace(officer=Officer(id=party, role="party"))


def _of_dispute(
    system: System, stream: UUID, whose: _Entries, reader: Reader, whole: "Whole"
) -> Iterator[Part]:
    themselves = whole.themselves
    with system.reading.connection() as connection:
        facts = [event.fact for event in system.log.stream(connection, stream)]
        case: Dispute = system.states.load(connection, DISPUTE, stream).state
        readings = access_log.of_stream(connection, stream)
    for party in ids_in_case(facts, whose):
        reads = _as(reader, party) if themselves else reader
        entries = copied(system, "dispute", stream, reads, party, whole=whole.confided)
        if entries or themselves:
            looked = looked_rows(system, told_to_party(readings, party), reader.language)
            yield Part("dispute", stream, case.code, party, entries, looked)


def _of_their_own(
    system: System, held: Holding, reader: Reader, *, themselves: bool
) -> Iterator[Part]:
    reads = _as(reader, PERSON) if themselves else reader
    entries = copied(system, held.kind, held.stream, reads)
    if entries:
        with system.reading.connection() as connection:
            readings: list[Reading] = access_log.of_stream(connection, held.stream)
        looked = looked_rows(system, told_to_person(readings), reader.language)
        yield Part(held.kind, held.stream, "", PERSON, entries, looked)
