"""What of a plan comes when, from its facts alone; to whom it is told.

Outside the team nobody sees any of it: the clock gets one alarm of one neutral name, the next
moment at which to look, and not what for (office rule: support plan).
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import NamedTuple
from uuid import UUID

from domain.calendar import end_of
from domain.deadlines import Look, spread
from domain.plan.facts import TimeCame
from domain.plan.limits import (
    ACKNOWLEDGE,
    ANSWER,
    LAPSE,
    MEASURE,
    PURGE,
    REQUEST,
    REVIEWS,
    TRANSFER,
    Limit,
    Recipient,
)
from domain.plan.state import RUNNING, Fired, Objection, Plan
from domain.reach import Post
from domain.rising import morning_of


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
        return spread(self.falls_at, stream)


def agenda_of(plan: Plan) -> tuple[Due, ...]:
    """What is still to come, soonest first."""
    found = [due for limit, key, on in open_limits(plan) for due in _stages(plan, limit, key, on)]
    return tuple(sorted((due for due in found if due.fired not in plan.fired), key=_by_time))


def looks(plan: Plan, stream: UUID) -> tuple[Look, ...]:
    """When to look at this plan: its clock is told the next moment, and nothing else."""
    return tuple(
        Look(f"{due.limit}:{due.key}@{due.stage} {due.due_on}", due.rings_at(stream))
        for due in agenda_of(plan)
    )


def waiting_for(plan: Plan, officer: str | None) -> bool:
    """Whether something of which this officer was told has come and is not done yet."""
    if officer in whoever_takes_on(plan) or _could_review(plan, officer):
        return True
    if plan.moving is not None and officer not in plan.concerned:
        return True  # whoever could take the plan over, at the office to which the person moves
    if plan.phase == "lapsed" and plan.objection is None:
        return officer in plan.hears_of_lapse and not plan.lapse_told
    return any(
        officer in due.told and due.fired in plan.fired
        for limit, key, on in open_limits(plan)
        for due in _stages(plan, limit, key, on)
    )


def _could_review(plan: Plan, officer: str | None) -> bool:
    """Whether an objection waits for whoever could look at it: nobody has begun, or whoever did has
    not answered in time. Nobody who worked on the plan could."""
    held = plan.objection
    if held is None or officer in plan.concerned:
        return False
    late = Fired(ANSWER.id, "", "due", held.answer_by) in plan.fired
    return not held.reviewer or late


def whom_it_tells(plan: Plan, fact: TimeCame) -> tuple[str | Post, ...]:
    """Who hears of what came, as the plan stands now; nobody, where it is done already."""
    for limit, key, on in open_limits(plan):
        if (limit.id, key, on) == (fact.limit, fact.key, fact.due_on):
            above = (_above(plan),) if limit.above else ()
            return (*whom(plan, limit, key), *above)
    return ()


def who_could_review(plan: Plan) -> tuple[Post, ...]:
    """Who hears of an objection at once: supervisors who answer for the office, at each level."""
    return (_above(plan),) if plan.objection is not None else ()


def who_could_take_over(plan: Plan) -> tuple[Post, ...]:
    """Who hears of an offer of the plan: counsellors and social workers where the person moves."""
    if plan.moving is None:
        return ()
    office = plan.moving.to_office
    return Post(role="counsellor", office=office), Post(role="social_worker", office=office)


def _above(plan: Plan) -> Post:
    return Post(role="supervisor", office=plan.office)


def whoever_takes_on(plan: Plan) -> tuple[str, ...]:
    """Who has measures still to take that were somebody else's, who left the team."""
    if plan.phase not in RUNNING or plan.objection is not None:
        return ()
    mine = (plan.measures[name] for name in sorted(plan.handed_on & plan.measures.keys()))
    return tuple(dict.fromkeys(step.owner for step in mine if not step.taken))


def _by_time(due: Due) -> tuple[datetime, str, str]:
    return due.falls_at, due.limit, due.key


def open_limits(plan: Plan) -> Iterator[tuple[Limit, str, date]]:
    """Every limit that runs: which of several, and its day."""
    if plan.purge_on is not None:
        yield PURGE, "", plan.purge_on
    if plan.objection is not None:
        yield from _of_the_objection(plan.objection)
        return  # nothing else is done meanwhile, and nothing lapses
    if plan.phase in RUNNING and plan.support and plan.review_on and plan.lapse_on:
        yield REVIEWS[plan.support.intensity], "", plan.review_on
        yield LAPSE, "", plan.lapse_on
        for key, step in plan.measures.items():
            if not step.taken and _agreed(plan, key):
                yield MEASURE, key, step.due_on
    if plan.moving is not None:
        yield TRANSFER, "", plan.moving.answer_by
    if plan.ended_on is None:
        for key, asked in plan.requests.items():
            if not asked.answered and _agreed(plan, key):
                yield REQUEST, key, asked.answer_by


def _of_the_objection(objection: Objection) -> Iterator[tuple[Limit, str, date]]:
    if not objection.reviewer:
        yield ACKNOWLEDGE, "", objection.acknowledge_by
    yield ANSWER, "", objection.answer_by


def _agreed(plan: Plan, part: str) -> bool:
    """What concerns health waits for nobody when the consent for that was withdrawn."""
    return plan.health or plan.about(part) != "health_wish"


def _stages(plan: Plan, limit: Limit, key: str, on: date) -> Iterator[Due]:
    told = whom(plan, limit, key)
    for days in limit.warnings:
        warned = morning_of(on - timedelta(days=days))
        yield Due(limit.id, key, f"warning-{days}", on, warned, told)
    yield Due(limit.id, key, "due", on, end_of(on), told)
    for times in count(1) if limit.again else ():
        later = morning_of(on + timedelta(days=times * limit.again))
        again = Due(limit.id, key, f"again-{times}", on, later, told)
        yield again
        if again.fired not in plan.fired:
            return


def whom(plan: Plan, limit: Limit, key: str = "") -> tuple[str, ...]:
    """Who hears of this limit, each once."""
    return tuple(dict.fromkeys(who for each in limit.tells for who in _whom(plan, each, key)))


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
