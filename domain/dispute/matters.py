"""The same matter between the same people, so that a refusal cannot be asked around.

A matter is a type of dispute between two people on two sides: adding a third party makes no new
matter.
"""

from collections.abc import Iterable
from itertools import combinations
from uuid import UUID

from domain.dispute.state import Dispute
from domain.dispute.terms import DisputeType, PartyRole
from domain.kernel import Refused
from domain.people import NOBODY


def matters(type: DisputeType, parties: Iterable[tuple[UUID, PartyRole]]) -> set[str]:
    """The matters between these people, each as a text that does not depend on who asked first."""
    return {
        f"{type}|{min(one, other)}|{max(one, other)}"
        for (one, side), (other, opposite) in combinations(parties, 2)
        if side != opposite and one != other
    }


def refused_by_any(case: Dispute, people: Iterable[UUID]) -> bool:
    """Whether one of these people refused mediation in this case and still does.

    Who asked itself to go on with the matter in another case does no longer.
    """
    asked = set(people) - {NOBODY}
    itself = case.came_back | {case.reopening.asked_by if case.reopening else None}
    return any(
        standing.consent == "refused" and standing.person in asked and party not in itself
        for party, standing in case.parties.items()
    )


def asked_again() -> Refused:
    """What is said to whoever would ask somebody again who refused."""
    return Refused(
        "A party refused mediation of this matter: it cannot be offered again; "
        "only that party can ask for it",
        law="人民调解法 17",
    )


def nobody_asked_again(case: Dispute, people: Iterable[UUID]) -> None:
    """None of these people, who are about to be asked, refused in this case: whoever wants them in,
    and however the case came to be."""
    if refused_by_any(case, people):
        raise asked_again()
