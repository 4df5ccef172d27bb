"""Experts look at a case that names nobody: a brief goes out, advice comes back.

Nothing leads from a conference to the person: the brief is told anew, and stands by itself.
"""

from datetime import datetime
from typing import Annotated, ClassVar, Final, NamedTuple, assert_never

from pydantic import AwareDatetime, Field

from domain.access import Relation, at_large, works_here
from domain.counselling.diary import Diary, give_back, take
from domain.counselling.terms import (
    LAW,
    Minutes,
    SessionMode,
    link_where_remote,
    still_to_come,
    until,
)
from domain.dispute.terms import StaffId
from domain.kernel import Across, Act, Fact, FreeText, Kept, Officer, Refused
from domain.plan.guards import only
from domain.signature import Aggregate
from domain.wording import leads_to_somebody

Experts = Annotated[tuple[StaffId, ...], Field(min_length=1, max_length=10)]


class ConferenceCalled(Fact):
    """Experts were asked about a case: when, how, and what they are told of it."""

    stored_name: ClassVar[str] = "conference.called.v1"
    mode: SessionMode
    begins_at: AwareDatetime
    minutes: Minutes
    link: FreeText | None
    brief: FreeText
    experts: Experts
    by: StaffId


class ConferenceCancelled(Fact):
    """It is not to be."""

    stored_name: ClassVar[str] = "conference.cancelled.v1"


class ConferenceHeld(Fact):
    """What the experts advise."""

    stored_name: ClassVar[str] = "conference.held.v1"
    advice: FreeText


ConferenceFact = ConferenceCalled | ConferenceCancelled | ConferenceHeld
CONFERENCE_FACTS: tuple[type[Fact], ...] = (ConferenceCalled, ConferenceCancelled, ConferenceHeld)


class Conference(NamedTuple):
    """Where a conference stands."""

    by: str = ""
    experts: tuple[str, ...] = ()
    begins_at: datetime | None = None
    cancelled: bool = False
    held: bool = False


def evolve(conference: Conference, fact: ConferenceFact, at: datetime) -> Conference:
    """The conference after one more fact."""
    match fact:
        case ConferenceCalled():
            return Conference(fact.by, fact.experts, fact.begins_at)
        case ConferenceCancelled():
            return conference._replace(cancelled=True)
        case ConferenceHeld():
            return conference._replace(held=True)
        case _:
            assert_never(fact)


def stands(conference: Conference, reader: Officer, at: datetime) -> Relation:
    """How somebody stands to a conference: called it, was asked, or neither."""
    if not works_here(reader) or reader.role == "party":
        return at_large(reader)
    if reader.id == conference.by:
        return "answers"
    asked = reader.id in conference.experts and not conference.cancelled
    return "consulted" if asked else at_large(reader)


def call_conference(
    conference: Conference,
    act: Act,
    *,
    diary: Kept[Diary],
    mode: SessionMode,
    begins_at: AwareDatetime,
    brief: FreeText,
    experts: Experts,
    names_nobody: bool,
    minutes: Minutes = 60,
    link: FreeText | None = None,
) -> Across[Fact]:
    """Ask experts about a case, told so that nobody is named and nothing leads to anybody."""
    only(act, "counsellor")
    if conference.by:
        raise Refused("This conference is called already", law=LAW)
    if not names_nobody:
        raise Refused("Take out every name first, and say so", law="精神卫生法 4")
    if leads_to_somebody(brief):
        raise Refused(
            "The brief holds a number or an address that leads to somebody", law="精神卫生法 4"
        )
    if len(set(experts)) < len(experts) or act.by.id in experts:
        raise Refused("Each expert is named once, and is somebody else", law=LAW)
    still_to_come(begins_at, act)
    link_where_remote(mode, link)
    called = ConferenceCalled(
        mode=mode,
        begins_at=begins_at,
        minutes=minutes,
        link=link,
        brief=brief,
        experts=experts,
        by=act.by.id,
    )
    return Across([called], take(diary, begins_at, until(begins_at, minutes), "conference"))


def cancel_conference(conference: Conference, act: Act, *, diary: Kept[Diary]) -> Across[Fact]:
    """Cancel a conference that was not held; the experts read its brief no longer."""
    begins_at = _called_by(conference, act)
    freed = give_back(diary, begins_at) if begins_at > act.at else {}
    return Across([ConferenceCancelled()], freed)


def record_advice(conference: Conference, act: Act, *, advice: FreeText) -> list[ConferenceFact]:
    """Write down what the experts advise, as general as they were told the case."""
    begins_at = _called_by(conference, act)
    if act.at < begins_at:
        raise Refused("The conference has not begun", law=LAW)
    return [ConferenceHeld(advice=advice)]


def _called_by(conference: Conference, act: Act) -> datetime:
    only(act, "counsellor")
    if conference.begins_at is None or act.by.id != conference.by:
        raise Refused("There is no such conference", law="精神卫生法 4")
    if conference.cancelled or conference.held:
        raise Refused("This conference is over", law=LAW)
    return conference.begins_at


CONFERENCE: Final = Aggregate(
    "conference",
    Conference(),
    evolve,
    CONFERENCE_FACTS,
    {
        "call_conference": call_conference,
        "cancel_conference": cancel_conference,
        "record_advice": record_advice,
    },
    keeper=lambda conference, by: conference.by or by.id,
)
