"""What time alone brings in a crisis: the first call, the next rung, the end of the 72 hours."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from domain.absences import Absences
from domain.crisis.facts import (
    AwayPassedOver,
    BasisLapsed,
    CrisisEscalated,
    CrisisFact,
    Delivery,
    NobodyReached,
    OnCallPaged,
    PageDelivered,
)
from domain.crisis.guards import raised, the_clock
from domain.crisis.state import Crisis, Page
from domain.crisis.terms import Passed
from domain.duty import Duty, on_duty, somebody_there
from domain.kernel import Act
from domain.oncall import OnCall, Rung, Step


def move_on(crisis: Crisis, act: Act, *, oncall: OnCall, absences: Absences) -> list[CrisisFact]:
    """Do what time alone brings: the first call, the next rung, the end of the 72 hours."""
    the_clock(act)
    raised(crisis)
    facts: list[CrisisFact] = []
    if not crisis.lapsed and crisis.outcome is None and crisis.basis_over(act.at):
        facts.append(BasisLapsed())
    if crisis.calling and (crisis.page is None or crisis.page.until <= act.at):
        facts += _call(crisis, act.at, oncall, absences)
    return facts


def _call(crisis: Crisis, at: datetime, oncall: OnCall, absences: Absences) -> list[CrisisFact]:
    """The next rung that has somebody on call; after the last one, the county again."""

    def there(step: Step) -> Duty:
        return on_duty(oncall.list_of(step.area), absences, at, but=crisis.raised_by)

    facts: list[CrisisFact] = []
    ladder = _ladder(crisis, at, oncall, absences)
    last = crisis.rung
    reason: Passed = "unanswered" if crisis.page else "nobody_on_call"
    for step in _above(ladder, last):
        if last is not None:
            facts.append(CrisisEscalated(from_rung=last, to_rung=step.rung, reason=reason))
        duty = there(step)
        if duty.away:
            facts.append(_passed_over(step, duty))
        if duty.people:
            return [*facts, _paged(crisis, at, oncall, step, duty.people)]
        last, reason = step.rung, "nobody_on_call"
    if not crisis.nobody_reached:
        facts.append(NobodyReached(reason=reason))
    for county in ladder[-1:]:  # none, where the area is wider than a county
        if people := there(county).people:
            facts.append(_paged(crisis, at, oncall, county, people))
    return facts


def _ladder(crisis: Crisis, at: datetime, oncall: OnCall, absences: Absences) -> tuple[Step, ...]:
    """The rungs of its area; those of whoever raised it, as long as nobody is on call there."""
    own = oncall.ladder(crisis.area)
    if crisis.instead and not somebody_there(own, oncall, absences, at, but=crisis.raised_by):
        return oncall.ladder(crisis.instead)
    return own


def _above(ladder: tuple[Step, ...], last: Rung | None) -> tuple[Step, ...]:
    rungs = [step.rung for step in ladder]
    return ladder[rungs.index(last) + 1 :] if last in rungs else ladder


def _passed_over(step: Step, duty: Duty) -> AwayPassedOver:
    return AwayPassedOver(rung=step.rung, area=step.area, away=duty.away, covers=duty.covers)


def _paged(
    crisis: Crisis, at: datetime, oncall: OnCall, step: Step, people: tuple[str, ...]
) -> OnCallPaged:
    return OnCallPaged(
        page=crisis.page.number + 1 if crisis.page else 1,
        rung=step.rung,
        area=step.area,
        people=people,
        until=at + oncall.list_of(step.area).patience,
    )


def note_deliveries(
    crisis: Crisis,
    act: Act,
    *,
    page: Annotated[int, Field(ge=1)],
    deliveries: tuple[Delivery, ...],
) -> list[CrisisFact]:
    """Note what became of a page on its ways; what is known already is not noted again."""
    the_clock(act)
    raised(crisis)
    now = crisis.page
    if now is None or now.number != page:
        return [PageDelivered(page=page, deliveries=deliveries)] if deliveries else []
    news = tuple(each for each in deliveries if not _known(now, each))
    return [PageDelivered(page=page, deliveries=news)] if news else []


def _known(page: Page, delivery: Delivery) -> bool:
    way = (delivery.officer, delivery.channel)
    troubled = way in page.troubled and (way in page.given_up or not delivery.final)
    return way in page.delivered or (bool(delivery.trouble) and troubled)
