"""Stages of one support plan as lists of facts, and who asks what: the words of its tests."""

from collections.abc import Callable, Sequence
from datetime import datetime
from inspect import signature
from typing import Any

from domain.areas import NO_LIST
from domain.kernel import Act, Fact, Officer, Refused, Role
from domain.people import Particulars
from domain.persons import Guardians
from domain.plan.agenda import agenda_of
from domain.plan.clocks import settle_deadlines
from domain.plan.evolve import evolve
from domain.plan.facts import (
    Goal,
    HealthConsented,
    Measure,
    Member,
    Need,
    NeedsStated,
    PlanConsented,
    PlanFact,
    PlanOffered,
    PlanSigned,
    SupportProposed,
    SupportSet,
)
from domain.plan.helping import GoalEntry, MeasureEntry
from domain.plan.state import START, Plan
from tests.domain.casework import OFFICE, STREAM, VILLAGE, at, day
from tests.domain.years import CALENDAR
from tests.scenario import fold, scenario

WHO: dict[Role, str] = {
    "counsellor": "zheng",
    "social_worker": "feng",
    "supervisor": "wu",
    "party": "p1",
    "clock": "clock",
    "desk": "wang",
}
"""feng is the owner, zheng the person's counsellor, chen covers, wu was asked as supervisor."""


def act(role: Role, on: str = "03-10", *, who: str = "", office: str = OFFICE) -> Act:
    officer = Officer(id=who or WHO.get(role, "somebody"), role=role, office=office)
    return Act(STREAM, officer, at(on))


OWNER = act("social_worker")
COUNSELLOR = act("counsellor")
SUPERVISOR = act("supervisor")
PERSON = act("party")


def ask(command: Callable[..., Any], by: Act, **data: Any) -> Callable[[Plan], Any]:
    """What somebody does: a command, with the published calendar and that no guardian is named at
    the person, where it needs that."""
    looked_up = {"areas": NO_LIST, "calendar": CALENDAR, "guardians": Guardians()}
    known = {name: looked_up[name] for name in looked_up.keys() & signature(command).parameters}
    return lambda plan: command(plan, by, **(known | data))


Given = Sequence[Fact | tuple[Fact, datetime]]


def check(*, given: Given, when: Callable[[Plan], Any], then: Sequence[PlanFact] | str) -> None:
    refusal = scenario(START, evolve, given=given, when=when, then=then)
    assert refusal is None or refusal.law, f"{refusal} cites no rule"


def after(given: Given) -> Plan:
    return fold(START, evolve, given)


def refusal_of(plan: Plan, when: Callable[[Plan], Any]) -> Refused | None:
    try:
        when(plan)
    except Refused as refusal:
        return refusal
    return None


def settled(given: Given, on: str, clock: str = "12:00") -> list[PlanFact]:
    """What the clock notes when it asks at this moment."""
    moment = at(on, clock)
    by = Act(STREAM, Officer(id="clock", role="clock"), moment)
    return settle_deadlines(after(given), by, due=moment)


def days(given: Given) -> list[tuple[str, str, str]]:
    """The agenda in short: which limit, which stage, on which day it falls."""
    return [(due.limit, due.stage, due.due_on.strftime("%m-%d")) for due in agenda_of(after(given))]


# --- stages --------------------------------------------------------------------------------------

C = Particulars(name="丙")
OFFERED_ON = at("03-09")
OFFER: dict[str, Any] = {
    "area": VILLAGE,
    "whom": "丙，手机13900000000",
    "need": "工资没拿到，睡不着",
    "asked_by": "person",
}
OFFERED: list[Any] = [
    (PlanOffered(office=OFFICE, capacity="full", **OFFER), OFFERED_ON),
]
EVERYTHING = ("needs_and_goals", "sharing_in_team", "asking_other_offices", "appointments")
YES: dict[str, Any] = {
    "person": C,
    "purposes": EVERYTHING,
    "words": "同意心理咨询师和社工了解我的需求并制定方案",
    "channel": "on_paper",
    "given_by": "person",
    "counsellor": "zheng",
    "social_worker": "feng",
}
CONSENTED = [*OFFERED, (PlanConsented(guardian=None, owner="feng", **YES), at("03-10"))]
HEALTH: dict[str, Any] = {"given_by": "person", "words": "也可以谈睡眠", "channel": "on_paper"}
HEALTHY = [*CONSENTED, (HealthConsented(**HEALTH), at("03-10"))]
NEEDS = NeedsStated(
    needs=(
        Need(need="n1", kind="income", words="等工资交房租"),
        Need(need="n2", kind="health_wish", words="想睡个好觉"),
    )
)
ASSESSING = [*HEALTHY, (NEEDS, at("03-11"))]
REGULAR: dict[str, Any] = {
    "intensity": "regular",
    "reason": "每月见一次够了",
    "heard": "丙说可以",
    "until": day("08-31"),
    "supervisor": "wu",
}
PROPOSED = [*ASSESSING, (SupportProposed(counsellor="zheng", **REGULAR), at("03-12"))]
SET = SupportSet(
    intensity="regular",
    change="first",
    until=day("08-31"),
    counsellor="zheng",
    supervisor="wu",
    review_on=None,
    lapse_on=None,
)
SUPPORTED = [*PROPOSED, (SET, at("03-12"))]
TEAM = (
    Member(role="counsellor", member="zheng"),
    Member(role="covering_counsellor", member="chen"),
    Member(role="social_worker", member="feng"),
)
GOALS = (GoalEntry(need="n1", words="拿到工资"),)
MEASURES = (MeasureEntry(goal="o1", what="陪同去劳动监察", owner="feng", due_on=day("03-20")),)
PAPER: dict[str, Any] = {"signed_by": "person", "channel": "on_paper"}
SIGN: dict[str, Any] = {
    **PAPER,
    "goals": GOALS,
    "measures": MEASURES,
    "team": TEAM,
    "copy_given": True,
}
SIGNED = PlanSigned(
    goals=(Goal(goal="o1", need="n1", words="拿到工资"),),
    measures=(
        Measure(measure="m1", goal="o1", what="陪同去劳动监察", owner="feng", due_on=day("03-20")),
    ),
    team=TEAM,
    review_on=day("04-10"),
    lapse_on=day("04-17"),
    **PAPER,
)
ACTIVE = [*SUPPORTED, (SIGNED, at("03-13"))]
LIGHT = SupportSet(
    intensity="light",
    change="less",
    until=day("08-31"),
    counsellor="zheng",
    supervisor="wu",
    review_on=day("07-09"),
    lapse_on=day("07-16"),
)
REVIEWED = [*ACTIVE, (LIGHT, at("04-10"))]
