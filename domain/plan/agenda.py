"""What of a plan comes when, from its facts alone; to whom it is told.

Outside the team nobody sees any of it: the clock gets one alarm of one neutral name, the next
moment at which to look, and not what for (office rule: support plan).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zlib import crc32

from domain.calendar import end_of
from domain.deadlines import SPREAD, Alarms, Cursor
from domain.kernel import LOCAL_ZONE
from domain.plan.limits import (
    ACKNOWLEDGE,
    ANSWER,
    LAPSE,
    MEASURE,
    PURGE,
    REQUEST,
    REVIEWS,
    Limit,
    Recipient,
)
from domain.plan.state import RUNNING, Fired, Plan
from domain.rising import MORNING

NEUTRAL = "look@due"
"""The only alarm a clock ever holds of a plan."""


class Due(NamedTuple):
    """One stage of one open limit of a plan."""

    limit: str
    key: str
    stage: str
    due_on: date
    falls_at: datetime
    told: tuple[str, ...]

    @property
    def fired(self) -> Fired:
        """What is remembered of it once it has come."""
        return Fired(self.limit, self.key, self.stage, self.due_on)

    def rings_at(self, stream: UUID) -> datetime:
        """The moment of the alarm, in UTC; the same for ever for one stream."""
        delay = timedelta(seconds=crc32(stream.bytes) % SPREAD)
        return (self.falls_at + delay).astimezone(UTC)


def agenda_of(plan: Plan) -> tuple[Due, ...]:
    """What is still to come, soonest first."""
    found = [due for limit, key, on in _open(plan) for due in _stages(plan, limit, key, on)]
    return tuple(sorted((due for due in found if due.fired not in plan.fired), key=_by_time))


def alarms(plan: Plan, stream: UUID, as_of: Cursor = ()) -> Alarms:
    """What the clock of this stream is told: when to look next, and nothing else."""
    upcoming = [due.rings_at(stream) for due in agenda_of(plan)]
    return Alarms(as_of=as_of, due={NEUTRAL: min(upcoming)} if upcoming else {})


def _by_time(due: Due) -> tuple[datetime, str, str]:
    return due.falls_at, due.limit, due.key


def _open(plan: Plan) -> Iterator[tuple[Limit, str, date]]:
    if plan.purge_on is not None:
        yield PURGE, "", plan.purge_on
    if plan.objection is not None:
        if not plan.objection.reviewer:
            yield ACKNOWLEDGE, "", plan.objection.acknowledge_by
        yield ANSWER, "", plan.objection.answer_by
        return  # nothing else is done meanwhile, and nothing lapses
    if plan.phase in RUNNING and plan.support and plan.review_on and plan.lapse_on:
        yield REVIEWS[plan.support.intensity], "", plan.review_on
        yield LAPSE, "", plan.lapse_on
        for key, step in plan.measures.items():
            if not step.taken:
                yield MEASURE, key, step.due_on
    if plan.ended_on is None:
        for key, asked in plan.requests.items():
            if not asked.answered:
                yield REQUEST, key, asked.answer_by


def _stages(plan: Plan, limit: Limit, key: str, on: date) -> Iterator[Due]:
    told = tuple(dict.fromkeys(who for each in limit.tells for who in _whom(plan, each, key)))
    for days in limit.warnings:
        warned = datetime.combine(on - timedelta(days=days), MORNING, LOCAL_ZONE)
        yield Due(limit.id, key, f"warning-{days}", on, warned, told)
    yield Due(limit.id, key, "due", on, end_of(on), told)


def _whom(plan: Plan, recipient: Recipient, key: str) -> tuple[str, ...]:
    match recipient:
        case "counsellor":
            return (plan.counsellor,)
        case "cover":
            return plan.covering
        case "supervisor":
            return (plan.support.supervisor,) if plan.support else ()
        case "owner":
            return (plan.owner,)
        case "reviewer":
            return (plan.objection.reviewer,) if plan.objection and plan.objection.reviewer else ()
        case "measure_owner":
            return (plan.measures[key].owner,)
