"""Whatever people do in whatever order: what holds of every support plan.

Commands of every role come on random days, the clock now and then; what is refused changes nothing.
"""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.access import decide
from domain.deadlines import NEUTRAL, looking
from domain.kernel import Act, Officer, Refused
from domain.plan.agenda import agenda_of, looks
from domain.plan.clocks import settle_deadlines
from domain.plan.commands import COMMANDS
from domain.plan.evolve import evolve
from domain.plan.facts import ConsentWithdrawn, PlanLapsed, PlanPurged, SupportSet
from domain.plan.sight import stands
from domain.plan.state import OPEN, RUNNING, START, Plan
from domain.plan.terms import MOST_IN_TEAM
from tests.domain.casework import STREAM, at
from tests.domain.plans import WHO, ask
from tests.domain.test_plan_who import ROWS
from tests.domain.years import CALENDAR

STRANGERS = [
    Officer(id="stranger", role=role, office="150525100000")
    for role in ("counsellor", "social_worker", "supervisor", "party", "head", "archivist")
]
FORWARD = ("offer_plan", "consent", "consent_to_health", "state_needs", "propose_support")
ONWARD = (*FORWARD, "confirm_support", "sign_plan")
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*ONWARD, *ROWS]),
        st.integers(min_value=0, max_value=12),
        st.booleans(),
    ),
    min_size=1,
    max_size=30,
)


def does(plan: Plan, name: str, moment: datetime) -> list[Any]:
    row = ROWS[name]
    role = row.roles[0]
    who = row.who or WHO.get(role, "somebody")
    by = Act(STREAM, Officer(id=who, role=role, office=row.office), moment)
    try:
        return list(ask(COMMANDS[name], by, **row.data)(plan))
    except Refused:
        return []


def ticks(plan: Plan, moment: datetime) -> list[Any]:
    clock = Act(STREAM, Officer(id="clock", role="clock"), moment)
    return settle_deadlines(plan, clock, due=moment)


def holds(plan: Plan, moment: datetime) -> None:
    """What is true of a plan at every moment."""
    if plan.phase not in OPEN:
        assert plan.support is None
        assert plan.proposed is None
    if plan.phase in RUNNING:
        assert plan.support is not None
        assert plan.person is not None
        assert plan.review_on
        assert plan.lapse_on == plan.review_on + timedelta(days=7)
        assert CALENDAR.is_working(plan.review_on), "some Saturdays are working days"
        assert plan.objection or agenda_of(plan), "a plan that runs is looked at"
    assert len(plan.team) <= MOST_IN_TEAM
    assert set(looking(looks(plan, STREAM)).due) <= {NEUTRAL}
    for stranger in STRANGERS:
        relation = stands(plan, stranger, moment)
        assert not decide(stranger, "read", "plan", relation).allowed
    if plan.phase in ("declined", "purged"):
        assert plan == Plan(phase=plan.phase, ended_on=plan.ended_on, purge_on=plan.purge_on)


@settings(max_examples=150, deadline=None)
@given(start=st.sampled_from([[], list(ONWARD)]), steps=STEPS)
def test_what_holds_of_every_plan(start: list[str], steps: list[tuple[str, int, bool]]) -> None:
    moment, plan, history = at("03-09"), START, list[tuple[Any, datetime]]()
    for name, days, rings in [*((name, 0, False) for name in start), *steps]:
        moment += timedelta(days=days, minutes=1)
        lapsed = plan.lapsed(moment)
        facts: list[Any] = ticks(plan, moment) if rings else []
        for fact in facts:
            plan = evolve(plan, fact, moment)
        if rings:
            assert ticks(plan, moment) == [], "what came is noted once"
        done = does(plan, name, moment)
        assert not (lapsed and any(isinstance(fact, SupportSet) for fact in done))
        facts += done
        for fact in done:
            plan = evolve(plan, fact, moment)
        if any(isinstance(fact, ConsentWithdrawn) for fact in done):
            assert plan.phase == "withdrawn"
        for fact in facts:
            if isinstance(fact, PlanLapsed):
                assert fact.lapsed_on == fact.review_on + timedelta(days=7)
                assert fact.lapsed_on < moment.date()
            if isinstance(fact, PlanPurged):
                assert plan.phase == "purged"
        history += [(fact, moment) for fact in facts]
        holds(plan, moment)

    again = START
    for fact, when in history:
        again = evolve(again, fact, when)
    assert again == plan


def test_the_histories_get_as_far_as_a_signed_plan() -> None:
    """The proof that the property above says something."""
    plan, moment = START, at("03-09")
    for name in ONWARD:
        for fact in does(plan, name, moment):
            plan = evolve(plan, fact, moment)
    assert plan.phase == "active"
