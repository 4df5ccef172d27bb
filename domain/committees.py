"""How many active members a mediation committee has, which decides who the second person is.

The judicial office of their area counts them, not whoever closes a case. A committee nobody has
counted is taken to have the three that the law asks for at least (人民调解法 8).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, ClassVar, Final
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field

from domain.areas import significant
from domain.dispute.terms import OfficeCode
from domain.kernel import Act, Fact, Refused
from domain.signature import Aggregate

COMMITTEES_STREAM = uuid5(NAMESPACE_URL, "jiefen:committees")
"""There is one list of committees; this is its stream."""

LEGAL_MINIMUM = 3
"""A committee has three to nine members (人民调解法 8)."""

Members = Annotated[int, Field(ge=0, le=99)]


class MembersCounted(Fact):
    """So many members of a committee are active now."""

    stored_name: ClassVar[str] = "committees.members_counted.v1"
    office: OfficeCode
    active_members: Members


COMMITTEES_FACTS: tuple[type[Fact], ...] = (MembersCounted,)


@dataclass(frozen=True, slots=True)
class Committees:
    """The committees that were counted, by the code of their seat."""

    members: Mapping[str, int] = field(default_factory=dict)

    def small(self, office: str) -> bool:
        """Whether the committee has too few members for a second person of its own."""
        return self.members.get(office, LEGAL_MINIMUM) < LEGAL_MINIMUM


def evolve(committees: Committees, fact: MembersCounted, at: datetime) -> Committees:
    """The committees after one more count."""
    return Committees({**committees.members, fact.office: fact.active_members})


def count_members(
    committees: Committees, act: Act, *, office: OfficeCode, active_members: Members
) -> list[MembersCounted]:
    """Say how many active members a committee of your area has.

    Below three, others are its second person.
    """
    if act.by.role not in ("judicial_office", "county_desk"):
        raise Refused(
            "Only the judicial office or the county desk counts a committee's members",
            law="人民调解法 10",
        )
    if not act.by.office or not office.startswith(significant(act.by.office)):
        raise Refused(
            "An office counts the committees of its own area, and {office} is not in it",
            law="人民调解法 10",
            office=office,
        )
    if committees.members.get(office) == active_members:
        return []
    return [MembersCounted(office=office, active_members=active_members)]


COMMITTEES: Final = Aggregate(
    "committees", Committees(), evolve, COMMITTEES_FACTS, {"count_members": count_members}
)
