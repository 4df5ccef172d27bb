"""As whom somebody occurs in a dispute: the ids there under which they read their own case.

Asked for their own copy only; whoever else looked a person up across cases would make a history.
"""

from collections.abc import Iterable, Iterator

from domain.dispute.facts import (
    AgentAppointed,
    InvitedPersonJoined,
    LegalRepresentativeNamed,
    PartyJoined,
    Registered,
)
from domain.kernel import Fact, PersonId


def ids_in_case(facts: Iterable[Fact], person: PersonId) -> tuple[str, ...]:
    """The ids of this person in a case, each once, in the order in which they came into it."""
    return tuple(dict.fromkeys(id_ for fact in facts for id_, who in _named(fact) if who == person))


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
