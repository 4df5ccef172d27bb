"""The person objects: everything stands still until somebody independent has looked, within days
that are counted (个人信息保护法 44, 50). No day decides in their place: what nobody answers rises,
week by week, and the plan is not touched until somebody does.
"""

from domain.calendar import Calendar
from domain.kernel import Act, FreeText, Refused
from domain.plan.clocks import lapse_of
from domain.plan.facts import (
    ObjectionAcknowledged,
    ObjectionAnswered,
    PlanFact,
    PlanObjected,
)
from domain.plan.guards import absent, its_supervisor, not_objected, of_the_person, there
from domain.plan.limits import ACKNOWLEDGE, ANSWER, LAPSE, ReviewDays, day_of
from domain.plan.state import KEPT, OPEN, Objection, Plan

LAW = "个人信息保护法 44, 50"


def object_to_plan(
    plan: Plan, act: Act, *, calendar: Calendar, words: FreeText | None = None
) -> list[PlanFact]:
    """Object to the plan. No reason need be given; nothing is done with it until the answer."""
    of_the_person(plan, act)
    there(plan, act)
    if plan.phase not in OPEN | KEPT:
        raise Refused("There is no plan to which one could object", law=LAW)
    not_objected(plan)
    calendar = calendar.for_area(plan.area)
    return [
        *lapse_of(plan, act.latest),
        PlanObjected(
            words=words,
            acknowledge_by=day_of(ACKNOWLEDGE, act.on, calendar),
            answer_by=day_of(ANSWER, act.on, calendar),
        ),
    ]


def acknowledge_objection(plan: Plan, act: Act) -> list[PlanFact]:
    """Take an objection as its reviewer: a supervisor who has not worked on this plan.

    Where whoever took it has not answered in time, another one takes it from them.
    """
    open_one = _objection(plan, act)
    if open_one.reviewer and (act.on <= open_one.answer_by or act.by.id == open_one.reviewer):
        raise Refused("Somebody looks at it already", law=LAW)
    if act.by.id in plan.concerned:
        raise Refused("Whoever worked on the plan does not judge the objection", law=LAW)
    return [ObjectionAcknowledged(reviewer=act.by.id)]


def answer_objection(
    plan: Plan, act: Act, *, upheld: bool, reasons: FreeText, court_named: bool, calendar: Calendar
) -> list[PlanFact]:
    """Answer with reasons: upheld, the plan ends; else it goes on, and the court was named."""
    open_one = _objection(plan, act)
    if act.by.id != open_one.reviewer:
        raise Refused("Whoever acknowledged the objection answers it", law=LAW)
    if not upheld and not court_named:
        raise Refused("Whoever is refused is told of the court", law="个人信息保护法 50")
    days = None if upheld else _days(plan, act, calendar)
    return [
        ObjectionAnswered(
            upheld=upheld,
            reasons=reasons,
            review_on=days.review_on if days else None,
            lapse_on=days.lapse_on if days else None,
        )
    ]


def _days(plan: Plan, act: Act, calendar: Calendar) -> ReviewDays | None:
    """A review that fell due meanwhile could not be held: it is due on the day of the answer."""
    if plan.review_on is None or plan.lapse_on is None:
        return None
    if act.on <= plan.review_on:
        return ReviewDays(plan.review_on, plan.lapse_on)
    return ReviewDays(act.on, day_of(LAPSE, act.on, calendar))


def _objection(plan: Plan, act: Act) -> Objection:
    its_supervisor(plan, act)
    if plan.objection is None:
        raise absent()
    return plan.objection
