"""The same matter between the same people, so that a refusal cannot be asked around.

A matter is a type of dispute between two people on two sides: adding a third party makes no new
matter.
"""

from collections.abc import Iterable
from itertools import combinations
from uuid import UUID

from domain.dispute.state import Dispute
from domain.dispute.terms import DisputeType, PartyRole


def matters(type: DisputeType, parties: Iterable[tuple[UUID, PartyRole]]) -> set[str]:
    """The matters between these people, each as a text that does not depend on who asked first."""
    return {
        f"{type}|{min(one, other)}|{max(one, other)}"
        for (one, side), (other, opposite) in combinations(parties, 2)
        if side != opposite and one != other
    }


def refused_by_any(case: Dispute, people: Iterable[UUID]) -> bool:
    """Whether one of these people refused mediation in this case and still does."""
    asked = set(people)
    return any(
        standing.consent == "refused" and standing.person in asked
        for standing in case.parties.values()
    )
