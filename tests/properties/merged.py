"""What of a case's facts is its own, where cases were one for a while, told from them alone."""

from collections.abc import Sequence

from domain.dispute import facts as f
from tests.properties.paper import Happened


def of_its_own(facts: Sequence[Happened]) -> list[Happened]:
    """What was recorded in a case, without what turned out to be another one's, and without having
    been one with it."""
    left, gone = set[str](), set[int]()
    for place, (fact, _) in enumerate(facts):
        if isinstance(fact, f.CaseTakenOut):
            left |= {*fact.left}
            gone |= {fact.merged_at - 1, *(version - 1 for version in fact.moved)}
        if isinstance(fact, f.Unmerged):
            gone.add(max(n for n in range(place) if isinstance(facts[n][0], f.Merged)))
    return [
        (fact, at)
        for place, (fact, at) in enumerate(facts)
        if place not in gone and not (isinstance(fact, f.PartyJoined) and fact.party.party in left)
    ]
