"""As whom somebody occurs in a dispute: the ids there under which they read their own case.

Asked for their own copy only; whoever else looked a person up across cases would make a history.
"""

from collections.abc import Collection, Iterable, Iterator

from domain.dispute.facts import (
    AgentAppointed,
    InvitedPersonJoined,
    LegalRepresentativeNamed,
    PartyJoined,
    Registered,
)
from domain.dispute.state import Dispute
from domain.kernel import Fact, PersonId
from domain.rights.terms import AskedBy


def ids_in_case(facts: Iterable[Fact], entries: Collection[PersonId]) -> tuple[str, ...]:
    """The ids of a person in a case, under whichever of their entries, each once, in the order in
    which they came into it."""
    found = (id_ for fact in facts for id_, who in _named(fact) if who in entries)
    return tuple(dict.fromkeys(found))


def kept_from_a_speaker(case: Dispute, asked_by: AskedBy) -> bool:
    """Whether a case goes into no copy for somebody who speaks for the person, closed or not: of
    domestic violence for nobody, with a minor or somebody who does not settle alone for a guardian
    only (反家庭暴力法 5; 未成年人保护法 4; office rule: who speaks for somebody).
    """
    spoken_for = any(party.capacity != "full" for party in case.parties.values())
    of_a_minor = case.minor_involved or spoken_for
    return case.domestic_violence or (of_a_minor and asked_by != "guardian")


def _named(fact: Fact) -> Iterator[tuple[str, PersonId]]:
    match fact:
        case Registered():
            yield from ((party.party, party.particulars.id) for party in fact.parties)
        case PartyJoined():
            yield fact.party.party, fact.party.particulars.id
        case AgentAppointed() | LegalRepresentativeNamed():
            yield fact.agent, fact.person.id
        case InvitedPersonJoined():
            if fact.person is not None:
                yield fact.invited, fact.person.id
