"""A group that meets once: topic, time, places, and who came, by a name for that meeting only."""

from datetime import datetime
from typing import Annotated, ClassVar, Final, NamedTuple, assert_never

from pydantic import AwareDatetime, Field

from domain.counselling.diary import Diary, give_back, take
from domain.counselling.terms import (
    CARERS,
    LAW,
    GroupTopic,
    Minutes,
    Pseudonym,
    still_to_come,
    until,
)
from domain.dispute.terms import OfficeCode, StaffId
from domain.kernel import Across, Act, Fact, Kept, Refused
from domain.plan.guards import only
from domain.signature import Aggregate

MOST_IN_GROUP = 30
Places = Annotated[int, Field(ge=2, le=MOST_IN_GROUP)]


class GroupPlanned(Fact):
    """A group meets: what about, when, for how many, held by whom."""

    stored_name: ClassVar[str] = "group.planned.v1"
    office: OfficeCode
    topic: GroupTopic
    begins_at: AwareDatetime
    minutes: Minutes
    places: Places
    counsellor: StaffId


class GroupCancelled(Fact):
    """It does not meet."""

    stored_name: ClassVar[str] = "group.cancelled.v1"


class GroupHeld(Fact):
    """It met. Who came stands under a name for this meeting, which is nobody's elsewhere."""

    stored_name: ClassVar[str] = "group.held.v1"
    attended: tuple[Pseudonym, ...]


GroupFact = GroupPlanned | GroupCancelled | GroupHeld
GROUP_FACTS: tuple[type[Fact], ...] = (GroupPlanned, GroupCancelled, GroupHeld)


class Group(NamedTuple):
    """Where a group stands."""

    office: str = ""
    counsellor: str = ""
    begins_at: datetime | None = None
    places: int = 0
    cancelled: bool = False
    held: bool = False


def evolve(group: Group, fact: GroupFact, at: datetime) -> Group:
    """The group after one more fact."""
    match fact:
        case GroupPlanned():
            return Group(fact.office, fact.counsellor, fact.begins_at, fact.places)
        case GroupCancelled():
            return group._replace(cancelled=True)
        case GroupHeld():
            return group._replace(held=True)
        case _:
            assert_never(fact)


def plan_group(
    group: Group,
    act: Act,
    *,
    diary: Kept[Diary],
    topic: GroupTopic,
    begins_at: AwareDatetime,
    places: Places,
    minutes: Minutes = 90,
) -> Across[Fact]:
    """Plan a group that you hold, at a time at which you are free."""
    only(act, *CARERS)
    if group.counsellor:
        raise Refused("This group is planned already", law=LAW)
    if not act.by.office:
        raise Refused("Say for which office you act: its 12-digit code", law=LAW)
    still_to_come(begins_at, act)
    planned = GroupPlanned(
        office=act.by.office,
        topic=topic,
        begins_at=begins_at,
        minutes=minutes,
        places=places,
        counsellor=act.by.id,
    )
    return Across([planned], take(diary, begins_at, until(begins_at, minutes), "group"))


def cancel_group(group: Group, act: Act, *, diary: Kept[Diary]) -> Across[Fact]:
    """Cancel a group that has not met; its counsellor's time is free again."""
    begins_at = _to_be_held(group, act)
    freed = give_back(diary, begins_at) if begins_at > act.at else {}
    return Across([GroupCancelled()], freed)


def note_group_held(group: Group, act: Act, *, attended: tuple[Pseudonym, ...]) -> list[GroupFact]:
    """Note that the group met, and who came, each by a name for this meeting only."""
    begins_at = _to_be_held(group, act)
    if act.by.id != group.counsellor:
        raise Refused("Whoever holds the group notes who came", law=LAW)
    if act.at < begins_at:
        raise Refused("Whether somebody came is known when it has begun", law=LAW)
    if len(set(attended)) < len(attended) or len(attended) > group.places:
        raise Refused(
            "Each is named once, and no more than the {places} places", law=LAW, places=group.places
        )
    return [GroupHeld(attended=attended)]


def _to_be_held(group: Group, act: Act) -> datetime:
    only(act, *CARERS)
    theirs = group.office in ("", act.by.office) or act.by.id == group.counsellor
    if group.begins_at is None or not theirs:
        raise Refused("There is no such group", law=LAW)
    if group.cancelled or group.held:
        raise Refused("This group is over", law=LAW)
    return group.begins_at


GROUP: Final = Aggregate(
    "group",
    Group(),
    evolve,
    GROUP_FACTS,
    {"plan_group": plan_group, "cancel_group": cancel_group, "note_group_held": note_group_held},
    keeper=lambda group, by: group.counsellor or by.id,
)
