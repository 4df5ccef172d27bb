"""Looks up what a decision about who speaks for whom needs of sealed values: they are open for as
long as it takes to compare them, and a yes, a no or a day is all that leaves here; it is kept
nowhere.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from domain.aggregates import DISPUTE
from domain.counselling.facts import CounsellingAgreed
from domain.dispute.correcting import entered
from domain.dispute.facts import AgentAppointed, LegalRepresentativeNamed, ParticularsCorrected
from domain.dispute.state import Dispute
from domain.guardianship import Kin, may_be, may_oppose
from domain.identity import NOBODY_GREW, Births, Entered, born
from domain.kernel import Fact, civil_date
from domain.people import NOBODY, Particulars
from domain.persons import GuardianNamed
from domain.plan.facts import PlanConsented
from domain.plan.state import PERSON
from domain.referral.facts import ReferralOffered
from workers.people import particulars_in
from workers.persons.entries import entries_of
from workers.persons.finding import files_of
from workers.states import States
from workers.store.log import Connection, EventLog
from workers.vault import Vault


class _Asked(NamedTuple):
    """Whoever is to speak, for which entry or which party of which case; `of_all`: about what is
    held of the person, closed cases included."""

    speaker: Particulars | None
    person: UUID | None
    case: UUID | None = None
    party: str = ""
    of_all: bool = False


class _Named(NamedTuple):
    """Somebody who stands in a case, and for which party: themselves or whom they speak for."""

    party: str
    who: Particulars


class KinOf:
    """What is known of whoever a command names to speak for somebody."""

    def __init__(self, log: EventLog, vault: Vault, states: States) -> None:
        self._log, self._vault, self._states = log, vault, states

    def known(self, connection: Connection, given: BaseModel, stream: UUID) -> Kin:
        """Of a command's arguments, on the stream that it is about."""
        asked = _asked(given, stream)
        if asked.case is not None:
            return self._in_this_case(connection, asked.case, asked.party, asked.speaker)
        if asked.person is None or asked.person == NOBODY:
            return Kin()
        found = Kin(born=self._known_born(connection, asked.person))
        for where, party, case in self._cases(connection, asked.person):
            if case.parties[party].capacity == "full":
                found = found._replace(settles=True)
            if case.closed_on is None:
                held = self._in_case(connection, where, party, asked.speaker)
            elif case.domestic_violence or asked.of_all:
                stood = self._in_case(connection, where, party, asked.speaker).against
                held = Kin(against=stood and case.domestic_violence, stood_against=stood)
            else:
                continue  # a closed case is no conflict any more
            found = found._replace(
                against=found.against or held.against,
                themselves=found.themselves or held.themselves,
                stood_against=found.stood_against or held.stood_against,
            )
        return found

    def births(self, connection: Connection, stream: UUID, young: Sequence[str]) -> Births:
        """When those were born for whom somebody speaks in a stream, and when they were entered
        there; by a number that stands there, else by what is known from any file of theirs."""
        if not young:
            return NOBODY_GREW
        events = self._log.stream(connection, stream)
        entered_as = [
            (each.party, each.who, civil_date(event.at))
            for event in events
            for each in _spoken_for(event.fact)
            if each.party in young
        ]
        on = dict[str, date]()
        who = dict[str, Particulars]()
        for party, particulars, day in entered_as:
            on.setdefault(party, day)
            who[party] = particulars
        days = {
            party: self._born(connection, [held]) or self._elsewhere(connection, held.id)
            for party, held in who.items()
        }
        return Births({party: Entered(day, on[party]) for party, day in days.items() if day})

    def _elsewhere(self, connection: Connection, person: UUID) -> date | None:
        if person == NOBODY:
            return None
        return self._known_born(connection, person)

    def opposes(
        self, connection: Connection, stream: UUID, whose: Iterable[str], speaker: Particulars
    ) -> bool:
        """Whether somebody, whose particulars are sealed, stands in a case against who has these
        ids in it. So does whoever cannot be compared any more."""
        case: Dispute = self._states.load(connection, DISPUTE, stream).state
        parties = {case.agents[each].party if each in case.agents else each for each in whose}

        def stands_against(who: Particulars) -> bool:
            return any(self._in_case(connection, stream, each, who).against for each in parties)

        return self._vault.digested(connection, [speaker], stands_against) != [False]

    def _cases(self, connection: Connection, person: UUID) -> Iterator[tuple[UUID, str, Dispute]]:
        """Every case in which somebody is a party, under any entry of theirs: from the keys of
        their files, which are there from the first moment, and not from what is found by names."""
        entries = entries_of(connection, self._states, person)
        for stream in files_of(connection, entries):
            case: Dispute = self._states.load(connection, DISPUTE, stream).state
            for party, standing in case.parties.items():
                if standing.person in entries:
                    yield stream, party, case

    def _in_this_case(
        self, connection: Connection, stream: UUID, party: str, speaker: Particulars | None
    ) -> Kin:
        """In one case; and whether they stood against the person in one of domestic violence."""
        here = self._in_case(connection, stream, party, speaker)
        case: Dispute = self._states.load(connection, DISPUTE, stream).state
        if here.against or party not in case.parties:
            return here
        person = case.parties[party].person
        violent = (
            (other, known_as)
            for other, known_as, held in self._cases(connection, person)
            if held.domestic_violence and other != stream
        )
        against = any(self._in_case(connection, *each, speaker).against for each in violent)
        return here._replace(against=against)

    def _known_born(self, connection: Connection, person: UUID) -> date | None:
        """What is known of somebody's day of birth, from any file in which they stand under one of
        their entries, closed ones too, or from a paper that stands at them."""
        entries = entries_of(connection, self._states, person)
        for file in files_of(connection, entries):
            facts = [event.fact for event in self._log.stream(connection, file)]
            if day := self._born(connection, _numbered(facts, entries)):
                return day
        papers = (
            event.fact.paper.day
            for entry in entries
            for event in self._log.stream(connection, entry)
            if isinstance(event.fact, GuardianNamed) and event.fact.paper
        )
        opened = self._vault.opened(connection, list(papers), date.fromisoformat)
        return next((day for day in opened if day), None)

    def _in_case(
        self, connection: Connection, stream: UUID, party: str, speaker: Particulars | None
    ) -> Kin:
        facts = [event.fact for event in self._log.stream(connection, stream)]
        case: Dispute = self._states.load(connection, DISPUTE, stream).state
        if party not in case.parties:
            return Kin()
        side = case.parties[party].role
        # Whoever left with a case that was taken out again stands on no side of this one.
        named = [each for each in _latest(facts) if each.party in case.parties]
        own = [each.who for each in named if each.party == party and each.who.id != NOBODY]
        mine = [who for who in own if who.id == case.parties[party].person]
        others = [each.who for each in named if case.parties[each.party].role != side]
        return Kin(
            against=self._any(connection, others, speaker, may_oppose),
            themselves=self._any(connection, mine, speaker, may_be),
        )

    def _any(
        self,
        connection: Connection,
        people: Sequence[Particulars],
        speaker: Particulars | None,
        alike: Callable[[Particulars, Particulars], bool],
    ) -> bool:
        if speaker is None or not people:
            return False
        return any(self._vault.digested(connection, people, lambda who: alike(speaker, who)))

    def _born(self, connection: Connection, people: Sequence[Particulars]) -> date | None:
        if not any(who.identity_number for who in people):
            return None
        days = self._vault.digested(connection, people, lambda who: born(who.identity_number))
        return next((day for day in days if day), None)


def _asked(given: BaseModel, stream: UUID) -> _Asked:
    """Who is to speak for whom, by the names that commands have for it."""
    has: Any = given
    fields = type(given).model_fields
    if "party" in fields:  # a legal representative, in a case
        return _Asked(has.person, None, stream, has.party)
    if "who" in fields:  # a guardian, at the person
        return _Asked(has.who, stream)
    if "speaks_for" in fields:  # who asks what is held
        return _Asked(has.speaks_for, has.person.id, of_all=True)
    return _Asked(has.guardian, has.person.id)


def _spoken_for(fact: Fact) -> Iterator[_Named]:
    """Who is entered by a fact: the parties of a case, the person of a file of one person."""
    if isinstance(fact, PlanConsented | CounsellingAgreed | ReferralOffered):
        yield _Named(PERSON, fact.person)
    for each in entered(fact):
        yield _Named(each.party, each.particulars)


def _numbered(facts: Sequence[Fact], entries: Sequence[UUID]) -> list[Particulars]:
    """Each naming of one person with a number, the latest first; what was put right counts not."""
    found: list[Particulars] = []
    for fact in facts:
        said = [who for who in particulars_in(fact) if who.id in entries]
        if said and isinstance(fact, ParticularsCorrected):
            found.clear()
        found += [who for who in said if who.identity_number and who.kind == "person"]
    return found[::-1]


def _latest(facts: Sequence[Fact]) -> Iterator[_Named]:
    """Each party as it was entered or put right last, and whoever acts for one."""
    parties: dict[str, _Named] = {}
    for fact in facts:
        for party in entered(fact):
            parties[party.party] = _Named(party.party, party.particulars)
        if isinstance(fact, AgentAppointed | LegalRepresentativeNamed):
            yield _Named(fact.party, fact.person)
    yield from parties.values()
