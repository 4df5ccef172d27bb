"""What of a request comes when, from its facts alone; and what a day does when it comes: it is
noted once, told to who owes it, and ends nothing. A request never lapses by time.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from pydantic import AwareDatetime

from domain.calendar import end_of
from domain.deadlines import Look, spread
from domain.kernel import LOCAL_ZONE, Act, Refused
from domain.reach import Post
from domain.rights.facts import (
    RightAppealAnswered,
    RightAppealed,
    RightAsked,
    RightDecided,
    RightsFact,
    RightTimeCame,
)
from domain.rights.limits import (
    ANSWER_APPEAL,
    CARRY_OUT,
    DECIDE,
    IDENTITY,
    OWNER,
    REVIEWER,
    RightLimit,
)
from domain.rights.state import RightFired, RightsRequest, evolve
from domain.rising import MORNING


class RightDue(NamedTuple):
    """One stage of one open limit of a request."""

    limit: RightLimit
    stage: str
    due_on: date
    falls_at: datetime

    @property
    def fired(self) -> RightFired:
        """What is remembered of it once it has come."""
        return RightFired(self.limit.id, self.stage, self.due_on)

    def rings_at(self, stream: UUID) -> datetime:
        """The moment of the alarm, in UTC; the same for ever for one stream."""
        return spread(self.falls_at, stream)


def open_limits(request: RightsRequest) -> Iterator[tuple[RightLimit, date]]:
    """Every limit that runs, and its last day."""
    if request.phase == "taken_back":
        return
    if request.phase == "asked" and request.identity_by:
        yield IDENTITY, request.identity_by
    if request.phase == "asked" and request.decide_by:
        yield DECIDE[request.kind], request.decide_by
    if request.phase == "appealed" and request.answer_by:
        yield ANSWER_APPEAL, request.answer_by
    if request.carry_out_by:
        yield CARRY_OUT, request.carry_out_by


def next_day(request: RightsRequest) -> tuple[RightLimit, date] | None:
    """The limit that ends first, and when; None if nothing is owed."""
    return min(open_limits(request), key=lambda each: each[1], default=None)


def agenda_of(request: RightsRequest) -> tuple[RightDue, ...]:
    """What is still to come, soonest first."""
    found = [due for limit, on in open_limits(request) for due in _stages(limit, on)]
    return tuple(
        sorted(
            (due for due in found if due.fired not in request.fired),
            key=lambda due: (due.falls_at, due.limit.id),
        )
    )


def _stages(limit: RightLimit, on: date) -> Iterator[RightDue]:
    for days in limit.warnings:
        warned = datetime.combine(on - timedelta(days=days), MORNING, LOCAL_ZONE)
        yield RightDue(limit, f"warning-{days}", on, warned)
    yield RightDue(limit, "due", on, end_of(on))


def looks(request: RightsRequest, stream: UUID) -> tuple[Look, ...]:
    """When to look at this request: its clock is told the next moment, and nothing else."""
    return tuple(
        Look(f"{due.limit.id}@{due.stage} {due.due_on}", due.rings_at(stream))
        for due in agenda_of(request)
    )


# --- who is told ---------------------------------------------------------------------------------


def waiting_for(request: RightsRequest, officer: str | None) -> bool:
    """Whether the office still owes something. Whoever holds the post is told, whoever that is."""
    return next_day(request) is not None


def owner_hears(request: RightsRequest, fact: RightAsked) -> tuple[Post, ...]:
    """Of a new request its owner hears at once."""
    return owner_of(request)


def reviewer_hears(request: RightsRequest, fact: RightAppealed) -> tuple[Post, ...]:
    """Of an appeal whoever answers it."""
    return (Post(role=REVIEWER, office=request.office),)


def who_carries_out_hears(request: RightsRequest, fact: RightAppealAnswered) -> tuple[Post, ...]:
    """Of an appeal that is upheld, who has to carry it out."""
    return _who_carries_out(request) if fact.upheld else ()


def who_erases_hears(request: RightsRequest, fact: RightDecided) -> tuple[Post, ...]:
    """Of a granted erasure both who may carry it out: whoever granted it does not."""
    granted = request.kind == "erasure" and fact.outcome != "not_granted"
    return _who_carries_out(request) if granted else ()


def _who_carries_out(request: RightsRequest) -> tuple[Post, ...]:
    archive = (Post(role="archivist", office=request.office),)
    return (*owner_of(request), *archive) if request.kind == "erasure" else owner_of(request)


def owner_of(request: RightsRequest) -> tuple[Post, ...]:
    """The post that owes the answer."""
    return (Post(role=OWNER, office=request.office),)


def whom_a_day_tells(request: RightsRequest, fact: RightTimeCame) -> tuple[Post, ...]:
    """Who hears of a day that has come: of a warning its owner, of the end who is above as well."""
    for limit, on in open_limits(request):
        if (limit.id, on) == (fact.limit, fact.due_on):
            roles = limit.tells if fact.stage == "due" else limit.tells[:1]
            return tuple(Post(role=role, office=request.office) for role in roles)
    return ()


# --- when a day comes ----------------------------------------------------------------------------


def settle_deadlines(request: RightsRequest, act: Act, *, due: AwareDatetime) -> list[RightsFact]:
    """Note every day and warning that had come by `due` and is not noted yet.

    Judged by `due` alone, never by the time of asking. Nothing due is an answer, not a refusal.
    """
    if act.by.role != "clock":
        raise Refused(
            "Only the clock notes that a deadline has passed", law="office rule: who does what"
        )
    noted: list[RightsFact] = []
    while (come := next(iter(agenda_of(request)), None)) and come.rings_at(act.stream) <= due:
        fact = RightTimeCame(limit=come.limit.id, stage=come.stage, due_on=come.due_on)
        noted.append(fact)
        request = evolve(request, fact, act.at)
    return noted
