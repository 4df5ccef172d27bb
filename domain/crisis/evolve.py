"""How facts change a crisis. What a fact says is written down and nothing is decided."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from domain.crisis.facts import (
    AwayPassedOver,
    BasisLapsed,
    CrisisAcknowledged,
    CrisisEnded,
    CrisisEscalated,
    CrisisFact,
    CrisisRaised,
    DetailsRecorded,
    NobodyReached,
    NobodyThere,
    OnCallPaged,
    PageDelivered,
    PersonTold,
    SomebodyCame,
)
from domain.crisis.state import Called, Crisis, Page


def evolve(crisis: Crisis, fact: CrisisFact, at: datetime) -> Crisis:  # noqa: C901, PLR0911, PLR0912 (one branch per fact)
    """The crisis after one more fact."""
    match fact:
        case CrisisRaised():
            return Crisis(fact.area, fact.dispute, at, fact.by)
        case NobodyThere():
            return replace(crisis, nobody_there=True, instead=fact.instead or "")
        case AwayPassedOver():
            return replace(crisis, rung=fact.rung)
        case OnCallPaged():
            called = dict.fromkeys(fact.people, Called(fact.rung, fact.until))
            page = Page(fact.page, fact.rung, fact.people, fact.until)
            return replace(crisis, rung=fact.rung, page=page, called={**crisis.called, **called})
        case PageDelivered():
            return replace(crisis, page=_delivered(crisis.page, fact))
        case CrisisEscalated():
            return replace(crisis, rung=fact.to_rung)
        case NobodyReached():
            return replace(crisis, nobody_reached=True)
        case CrisisAcknowledged():
            return _acknowledged(crisis, fact, at)
        case SomebodyCame():
            return replace(crisis, came=crisis.came | {fact.by})
        case DetailsRecorded():
            return replace(crisis, recorded=True)
        case PersonTold():
            return replace(crisis, told=True)
        case CrisisEnded():
            return replace(crisis, outcome=fact.outcome)
        case BasisLapsed():
            return replace(crisis, lapsed=True)
        case _:
            assert_never(fact)


def _acknowledged(crisis: Crisis, fact: CrisisAcknowledged, at: datetime) -> Crisis:
    took = fact.timing in ("in_time", "late")
    came_too = fact.timing == "further" and fact.rung is not None
    return replace(
        crisis,
        acknowledged_by=(*crisis.acknowledged_by, fact.by),
        acknowledged_at=crisis.acknowledged_at or at,
        there=crisis.there | {fact.by} if took or came_too else crisis.there,
    )


def _delivered(page: Page | None, fact: PageDelivered) -> Page | None:
    if page is None or page.number != fact.page:
        return page
    taken = {(each.officer, each.channel) for each in fact.deliveries if not each.trouble}
    troubled = {(each.officer, each.channel) for each in fact.deliveries if each.trouble}
    given_up = {(each.officer, each.channel) for each in fact.deliveries if each.final}
    return page._replace(
        delivered=page.delivered | taken,
        troubled=(page.troubled | troubled) - taken,
        given_up=page.given_up | given_up,
    )
