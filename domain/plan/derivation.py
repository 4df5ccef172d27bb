"""Where the days of a plan come from, step by step: only when somebody asks who may see it.

A day stands as it was agreed. What it followed from is counted again, with the calendar that counts
every other day; where that gives another day now, the one that was agreed counts and this says so.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from domain.calendar import Calendar, Reckoning
from domain.days import Rest, open_years, why_not_counted
from domain.kernel import civil_date
from domain.plan.agenda import open_limits
from domain.plan.evolve import evolve
from domain.plan.facts import PlanFact
from domain.plan.limits import LAPSE, MEASURE, PURGE, REVIEW_DUE, Limit
from domain.plan.state import START, Fired, Plan


class PlanStep(NamedTuple):
    """A fact of the plan, with its place in it."""

    version: int
    fact: PlanFact
    at: datetime


class PlanDerivation(NamedTuple):
    """One open limit of a plan, and what its day follows from."""

    id: str
    key: str
    """The measure or the request whose limit it is, if it is one's."""
    limit: Limit
    due: date
    passed: bool
    """It has come, and what is to be done is not done yet."""
    starts_on: date
    """The day from which it runs, not counted itself; of a day that was named, that day."""
    began: PlanStep
    """The fact that set the day."""
    length: int
    end: Reckoning | None
    """How it is counted; None where the count gives another day now than the one agreed."""
    rests: tuple[Rest, ...]
    open_years: tuple[int, ...]
    """Years on which the day depends, and whose working days are not published."""


_Began = dict[tuple[str, str, date], PlanStep]
"""Which fact set each day."""


def derive(history: Iterable[PlanStep], calendar: Calendar) -> tuple[PlanDerivation, ...]:
    """Every open limit of the plan that these facts make, soonest first."""
    plan, began = START, _Began()
    for step in history:
        plan = evolve(plan, step.fact, step.at)
        now = ((limit.id, key, on) for limit, key, on in open_limits(plan))
        began = {one: began.get(one, step) for one in now}
    found = (_derived(plan, calendar, each, began) for each in open_limits(plan))
    return tuple(sorted(found, key=lambda each: (each.due, each.id)))


def _derived(
    plan: Plan, calendar: Calendar, open_: tuple[Limit, str, date], since: _Began
) -> PlanDerivation:
    limit, key, on = open_
    began = since[limit.id, key, on]
    starts_on = _start(plan, limit, on, began)
    length, end = _counted(plan, calendar, limit, on, starts_on)
    rests = tuple(_rests(plan, calendar, limit, starts_on, end)) if end else ()
    return PlanDerivation(
        id=f"{limit.id}:{key}" if key else limit.id,
        key=key,
        limit=limit,
        due=on,
        passed=Fired(limit.id, key, "due", on) in plan.fired,
        starts_on=starts_on,
        began=began,
        length=length,
        end=end,
        rests=rests,
        open_years=open_years(calendar, starts_on, end.last) if end and end.provisional else (),
    )


def _start(plan: Plan, limit: Limit, on: date, began: PlanStep) -> date:
    if limit == MEASURE:
        return on
    if limit == LAPSE and plan.review_on:
        return plan.review_on
    return civil_date(began.at)


def _counted(
    plan: Plan, calendar: Calendar, limit: Limit, on: date, start: date
) -> tuple[int, Reckoning | None]:
    """How long it is, and its count, if that still gives the day that was agreed."""
    here, length = calendar.for_area(plan.area), limit.length
    if limit == PURGE:
        length = (on - start).days
    if limit.id == REVIEW_DUE and plan.support:
        length = max(0, min(length, (plan.support.until - start).days))
    for roll in (limit.roll, "forward"):  # a review with rest days only before it comes after them
        end = here.add(start, length, limit.unit, roll, start)
        if end.due == on:
            return length, end
    return length, None


def _rests(
    plan: Plan, calendar: Calendar, limit: Limit, start: date, end: Reckoning
) -> Iterator[Rest]:
    """The rest days that were not counted, or over which its end moved; each with why."""
    here = calendar.for_area(plan.area)
    first = start if limit.unit == "working_day" else min(end.last, end.due)
    last = max(end.last, end.due)
    for number in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(number)
        if day not in (start, end.due) and not here.is_working(day, start):
            yield why_not_counted(calendar, day, start, plan.area)
