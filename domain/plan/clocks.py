"""What a day of a plan does when it comes: it is noted once, by when it was due. The lapse and the
purge are all that time does by itself; both take away what others see, and nothing from the person.
"""

from datetime import datetime

from pydantic import AwareDatetime

from domain.kernel import Act, Refused
from domain.plan.agenda import Due, agenda_of
from domain.plan.evolve import evolve
from domain.plan.facts import PlanFact, PlanLapsed, PlanPurged, TimeCame
from domain.plan.limits import LAPSE, PURGE
from domain.plan.state import RUNNING, Plan


def settle_deadlines(plan: Plan, act: Act, *, due: AwareDatetime) -> list[PlanFact]:
    """Note every day and warning that had come by `due` and is not noted yet.

    Judged by `due` alone, never by the time of asking. Nothing due is an answer, not a refusal.
    """
    if act.by.role != "clock":
        raise Refused(
            "Only the clock notes that a deadline has passed", law="office rule: who does what"
        )
    noted: list[PlanFact] = []
    while (come := next(iter(agenda_of(plan)), None)) and come.rings_at(act.stream) <= due:
        fact = _noted(plan, come)
        noted.append(fact)
        plan = evolve(plan, fact, act.at)
    return noted


def lapse_of(plan: Plan, at: datetime) -> list[PlanFact]:
    """The lapse that has come by `at` and that no clock has noted yet, if there is one."""
    if plan.phase not in RUNNING or not plan.lapsed(at):
        return []
    assert plan.review_on is not None
    assert plan.lapse_on is not None
    return [PlanLapsed(review_on=plan.review_on, lapsed_on=plan.lapse_on)]


def _noted(plan: Plan, come: Due) -> PlanFact:
    if come.stage == "due" and come.limit == PURGE.id:
        return PlanPurged()
    if come.stage == "due" and come.limit == LAPSE.id:
        assert plan.review_on is not None
        return PlanLapsed(review_on=plan.review_on, lapsed_on=come.due_on)
    return TimeCame(
        limit=come.limit, key=come.key, stage=come.stage, due_on=come.due_on, told=come.told
    )
