"""Needs in the person's own words, and how much help: set by two people who heard the person, for
a reason and until a day. It is never computed, and nothing is set where nobody set it.
"""

from datetime import date, timedelta

from domain.calendar import Calendar
from domain.dispute.terms import StaffId
from domain.kernel import Act, FreeText, Refused, Value
from domain.plan.facts import (
    Need,
    NeedsStated,
    PlanFact,
    SupportProposed,
    SupportSentBack,
    SupportSet,
)
from domain.plan.guards import (
    absent,
    asked_themselves,
    health_agreed,
    its_counsellor,
    its_supervisor,
    its_worker,
    still_open,
)
from domain.plan.limits import SUPPORT, review_days
from domain.plan.state import RUNNING, Plan, Support
from domain.plan.terms import Change, Intensity, NeedKind

LONGEST = 180
"""Days for which help is set at most (office rule: support plan)."""

_ORDER: tuple[Intensity, ...] = ("light", "regular", "intensive")


class NeedEntry(Value):
    """A need as it is given: what it concerns, and what the person said."""

    kind: NeedKind
    words: FreeText


def state_needs(plan: Plan, act: Act, *, needs: tuple[NeedEntry, ...]) -> list[PlanFact]:
    """Write down what the person needs, in the person's own words."""
    its_worker(plan, act, "social_worker", "counsellor")
    still_open(plan, act)
    if not needs:
        raise Refused("Say what the person needs", law=SUPPORT)
    if any(need.kind == "health_wish" for need in needs):
        health_agreed(plan)
    first = len(plan.needs) + 1
    numbered = tuple(
        Need(need=f"n{number}", kind=each.kind, words=each.words)
        for number, each in enumerate(needs, first)
    )
    return [NeedsStated(needs=numbered)]


def propose_support(
    plan: Plan,
    act: Act,
    *,
    intensity: Intensity,
    reason: FreeText,
    heard: FreeText,
    until: date,
    supervisor: StaffId,
) -> list[PlanFact]:
    """Propose how much help, why, until when, and what the person said to it."""
    its_counsellor(plan, act)
    still_open(plan, act)
    asked_themselves(plan)
    if not plan.needs:
        raise Refused("Write down first what the person needs", law=SUPPORT)
    if supervisor in plan.workers:
        raise Refused("The second person is somebody else", law="office rule: two persons")
    if not act.on < until <= act.on + timedelta(days=LONGEST):
        raise Refused(
            "Help is set for {days} days at most, and looked at again before",
            law=SUPPORT,
            days=LONGEST,
        )
    return [
        SupportProposed(
            intensity=intensity,
            reason=reason,
            heard=heard,
            until=until,
            counsellor=act.by.id,
            supervisor=supervisor,
        )
    ]


def confirm_support(plan: Plan, act: Act, *, calendar: Calendar) -> list[PlanFact]:
    """Set, as supervisor, what the counsellor proposed. In a running plan this was its review."""
    proposed = _asked(plan, act)
    asked_themselves(plan)
    if proposed.until <= act.on:
        raise Refused("The day until which it was proposed is over", law=SUPPORT)
    held = plan.phase in RUNNING
    days = (
        review_days(proposed.intensity, proposed.until, act.on, calendar.for_area(plan.area))
        if held
        else None
    )
    return [
        SupportSet(
            intensity=proposed.intensity,
            change=_change(plan.support, proposed),
            until=proposed.until,
            counsellor=proposed.counsellor,
            supervisor=act.by.id,
            review_on=days.review_on if days else None,
            lapse_on=days.lapse_on if days else None,
        )
    ]


def _change(before: Support | None, now: Support) -> Change:
    if before is None:
        return "first"
    if before.intensity == now.intensity:
        return "same"
    return "more" if _ORDER.index(now.intensity) > _ORDER.index(before.intensity) else "less"


def send_back_support(plan: Plan, act: Act, *, reason: FreeText) -> list[PlanFact]:
    """Send back, as supervisor, what was proposed, with the reason: nothing is set."""
    _asked(plan, act)
    return [SupportSentBack(reason=reason)]


def _asked(plan: Plan, act: Act) -> Support:
    its_supervisor(plan, act)
    if act.by.id not in {each.supervisor for each in (plan.support, plan.proposed) if each}:
        raise absent()
    still_open(plan, act)
    if plan.proposed is None:
        raise Refused("Nothing is proposed", law=SUPPORT)
    if act.by.id != plan.proposed.supervisor:
        raise Refused("Only the supervisor who was asked answers", law="office rule: two persons")
    return plan.proposed
