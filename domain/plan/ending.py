"""How a plan ends by people: its goals looked at, or taken along to another place."""

from domain.dispute.terms import Channel, OfficeCode
from domain.kernel import Act, FreeText, Refused
from domain.plan.facts import GoalLookedAt, LapseTold, PlanClosed, PlanFact, PlanTransferred
from domain.plan.guards import its_owner, its_worker, rightly_given, running, there
from domain.plan.limits import SUPPORT
from domain.plan.state import Plan
from domain.plan.terms import Ending, Speaker


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
    summary: FreeText | None = None,
) -> list[PlanFact]:
    """Note that the person moves, and which summary they take along, if any.

    A new plan begins there with a consent of its own; the one here is frozen.
    """
    its_owner(plan, act)
    running(plan, act)
    rightly_given(plan, agreed_by, channel)
    if to_office == plan.office:
        raise Refused("That office is responsible already", law="office rule: transfer")
    return [PlanTransferred(to_office=to_office, summary=summary)]


def tell_of_lapse(plan: Plan, act: Act, *, channel: Channel) -> list[PlanFact]:
    """Note that the person was told that the plan lapsed, and how to come back."""
    its_worker(plan, act, "counsellor", "social_worker")
    there(plan, act)
    if plan.phase != "lapsed":
        raise Refused("The plan has not lapsed", law=SUPPORT)
    if plan.lapse_told:
        raise Refused("The person was told already", law=SUPPORT)
    return [LapseTold(channel=channel)]
