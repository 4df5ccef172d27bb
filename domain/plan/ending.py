"""How a plan ends by people: its goals looked at, or another office takes over."""

from domain.areas import Areas
from domain.calendar import Calendar
from domain.dispute.terms import Channel, OfficeCode
from domain.kernel import Act, FreeText, Refused
from domain.plan.facts import (
    GoalLookedAt,
    LapseTold,
    PlanClosed,
    PlanFact,
    PlanTakenOver,
    PlanTransferOffered,
    PlanTransferRefused,
)
from domain.plan.guards import (
    absent,
    exists,
    its_owner,
    its_worker,
    only,
    rightly_given,
    running,
    there,
)
from domain.plan.limits import SUPPORT, TRANSFER, day_of
from domain.plan.state import Plan
from domain.plan.terms import Ending, Speaker

TRANSFERRING = "office rule: transfer"


def close_plan(
    plan: Plan, act: Act, *, ending: Ending, goals: tuple[GoalLookedAt, ...]
) -> list[PlanFact]:
    """Close the plan: what came of each goal, as the person says."""
    its_owner(plan, act)
    running(plan, act)
    if sorted(each.goal for each in goals) != sorted(plan.goals):
        raise Refused("Say of every goal what came of it, once", law=SUPPORT)
    if ending == "continued_at_clinic" and not plan.referred:
        raise Refused("No referral is open", law=SUPPORT)
    return [PlanClosed(ending=ending, goals=goals)]


def transfer_plan(
    plan: Plan,
    act: Act,
    *,
    to_office: OfficeCode,
    agreed_by: Speaker,
    channel: Channel,
    areas: Areas,
    calendar: Calendar,
    summary: FreeText | None = None,
) -> list[PlanFact]:
    """Offer the plan to the office where the person moves, with the summary they choose, if any.

    You stay responsible until that office takes over. A new plan begins there then, with a consent
    of its own; the one here is frozen.
    """
    its_owner(plan, act)
    running(plan, act)
    rightly_given(plan, agreed_by, channel)
    if plan.moving is not None and act.on <= plan.moving.answer_by:
        raise Refused("An offer is waiting for its answer", law=TRANSFERRING)
    if to_office == plan.office:
        raise Refused("That office is responsible already", law=TRANSFERRING)
    exists(areas, to_office)
    by = day_of(TRANSFER, act.on, calendar.for_area(to_office))
    return [PlanTransferOffered(to_office=to_office, summary=summary, answer_by=by)]


def take_over_plan(plan: Plan, act: Act) -> list[PlanFact]:
    """Take over whoever moves here: the plan they come from is frozen, begin yours with them."""
    _offered_here(plan, act)
    return [PlanTakenOver(by=act.by.id)]


def refuse_plan(plan: Plan, act: Act, *, reason: FreeText) -> list[PlanFact]:
    """Say that your office does not take over, and why: the plan goes on where it is."""
    _offered_here(plan, act)
    return [PlanTransferRefused(reason=reason)]


def _offered_here(plan: Plan, act: Act) -> None:
    only(act, "counsellor", "social_worker")
    if plan.moving is None or act.by.office != plan.moving.to_office:
        raise absent()
    running(plan, act)


def tell_of_lapse(plan: Plan, act: Act, *, channel: Channel) -> list[PlanFact]:
    """Note that the person was told that the plan lapsed, and how to come back."""
    its_worker(plan, act, "counsellor", "social_worker")
    there(plan, act)
    if plan.phase != "lapsed":
        raise Refused("The plan has not lapsed", law=SUPPORT)
    if plan.lapse_told:
        raise Refused("The person was told already", law=SUPPORT)
    return [LapseTold(channel=channel)]
