"""What of a plan is for whom: what concerns health is read by nobody but the person once they
withdraw that consent, and who helps with one thing sees that, and what they do themselves.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from domain.access import Relation, decide
from domain.fields import CODES, WITHHELD, leaves, redacted
from domain.kernel import Fact, Officer
from domain.plan.assessing import NeedEntry, state_needs
from domain.plan.audience import Audience, of_health
from domain.plan.facts import (
    CameBack,
    Goal,
    HealthConsentWithdrawn,
    HelpAnswered,
    HelpRequested,
    Joined,
    Measure,
    MeasureTaken,
    Need,
    NeedsStated,
    PlanReferred,
    PlanRevised,
    TeamChanged,
    TimeCame,
)
from domain.plan.helping import (
    GoalEntry,
    MeasureEntry,
    record_help_answered,
    request_help,
    revise_plan,
)
from domain.plan.sight import stands
from tests.domain.casework import OFFICE, at, day
from tests.domain.plans import ACTIVE, PAPER, YES, act, after, ask, check, days, refusal_of

ROOM, SLEEP, WAGES, LAW = "找一间租得起的房", "想睡个好觉", "等工资交房租", "合同看不懂"
JOINED = TeamChanged(
    joined=(
        Joined(role="housing_helper", member="hu"),
        Joined(role="health_helper", member="he"),
        Joined(role="legal_helper", member="lei"),
    ),
    left=(),
)
MORE = NeedsStated(
    needs=(
        Need(need="n3", kind="housing", words=ROOM),
        Need(need="n4", kind="legal", words=LAW),
    )
)
REVISED = PlanRevised(
    goals=(
        Goal(goal="o2", need="n2", words="睡七个小时"),
        Goal(goal="o3", need="n3", words="搬出工棚"),
    ),
    measures=(
        Measure(measure="m2", goal="o2", what="约睡眠门诊", owner="he", due_on=day("03-25")),
        Measure(measure="m3", goal="o3", what="看三处房", owner="hu", due_on=day("03-26")),
        Measure(measure="m4", goal="o3", what="问房租补贴", owner="feng", due_on=day("03-26")),
    ),
    dropped_goals=(),
    dropped_measures=(),
    changed="加了睡眠和住处",
    **PAPER,
)
ASKED = (
    HelpRequested(request="r1", need="n3", to="housing", question="公租房", answer_by=day("03-30")),
    HelpRequested(request="r2", need="n1", to="health", question="救助金", answer_by=day("03-30")),
)
ANSWERED = (HelpAnswered(request="r1", answer="可申请"), HelpAnswered(request="r2", answer="已收"))
CAME_BACK = (
    PlanReferred(to="clinic", slot=None),
    CameBack(attended=True, next_contact=None, advice="规律作息"),
)
TAKEN = (MeasureTaken(measure="m2"), MeasureTaken(measure="m3"))
CAME = TimeCame(limit="plan-measure", key="m2", stage="due", due_on=day("03-25"), told=("he",))
FACTS: list[Any] = [
    *(one if isinstance(one, tuple) else (one, at("03-10")) for one in ACTIVE),
    *((one, at("03-14")) for one in (JOINED, MORE, REVISED, *ASKED, *ANSWERED, *CAME_BACK)),
    *((one, at("03-27")) for one in (*TAKEN, CAME)),
]
WITHDRAWN = [*FACTS, (HealthConsentWithdrawn(), at("03-28"))]
HEALTH = {
    SLEEP,
    "睡七个小时",
    "约睡眠门诊",
    "救助金",
    "已收",
    "规律作息",
    "也可以谈睡眠",
    "加了睡眠和住处",
}
"""What was said about health, and what was said of a version in which that changed."""


def by(who: str, role: Any = "social_worker") -> Officer:
    return Officer(id=who, role=role, office=OFFICE)


HOUSING, TENDER, CARER, COUNSELLOR, ABOVE, PERSON = (
    by("hu"),
    by("he"),
    by("feng"),
    by("zheng", "counsellor"),
    by("wu", "supervisor"),
    by("p1", "party"),
)


def told(given: list[Any], reader: Officer) -> Iterator[Fact]:
    """What this reader is told of it, fact by fact, as the history tells it."""
    plan = after(given)
    relation = stands(plan, reader, at("03-29"))
    parts = Audience(plan, reader, relation)
    for one in given:
        fact = parts.told(one[0] if isinstance(one, tuple) else one)
        if fact is None or not decide(reader, "read", CODES[type(fact)], relation).allowed:
            continue
        yield redacted(fact, lambda held, _: decide(reader, "read", held, relation).allowed)


def words(given: list[Any], reader: Officer) -> set[str]:
    """Everything that this reader is told of it."""
    return {
        leaf.held
        for fact in told(given, reader)
        for leaf in leaves(fact)
        if isinstance(leaf.held, str) and leaf.held != WITHHELD
    }


@pytest.mark.parametrize("reader", [CARER, COUNSELLOR], ids=str)
def test_who_cares_reads_about_health_while_that_consent_stands(reader: Officer) -> None:
    assert words(FACTS, reader) >= HEALTH | {ROOM, WAGES}


@pytest.mark.parametrize("reader", [CARER, COUNSELLOR, ABOVE, HOUSING, TENDER], ids=str)
def test_withdrawn_nobody_but_the_person_reads_about_health(reader: Officer) -> None:
    """Nor which wish, goal, measure or request it was, nor that there was a referral."""
    seen = words(WITHDRAWN, reader)
    assert not seen & HEALTH
    assert not seen & {"n2", "o2", "m2", "r2", "health_wish", "clinic", "health"}
    assert words(WITHDRAWN, PERSON) >= HEALTH


@pytest.mark.parametrize("reader", [CARER, COUNSELLOR], ids=str)
def test_withdrawn_the_rest_of_the_plan_is_read_as_before(reader: Officer) -> None:
    assert words(WITHDRAWN, reader) >= {ROOM, WAGES, LAW, "搬出工棚", "看三处房", "公租房"}


def test_a_housing_helper_sees_that_need_and_their_own_measures() -> None:
    seen = words(FACTS, HOUSING)
    assert seen >= {"丙", ROOM, "搬出工棚", "看三处房", "公租房", "可申请"}
    others = {
        WAGES,
        LAW,
        "问房租补贴",
        "陪同去劳动监察",
        "拿到工资",
        YES["words"],
    }
    assert not seen & (
        HEALTH | others | {"regular", "每月见一次够了", "丙说可以", "m4", "n1", "n4"}
    )


def test_a_health_helper_sees_the_health_wish_and_nothing_else() -> None:
    seen = words(FACTS, TENDER)
    assert seen >= {SLEEP, "睡七个小时", "约睡眠门诊"}
    assert not seen & {ROOM, WAGES, LAW, "看三处房", "regular"}


def test_a_supervisor_sees_what_was_done_and_nothing_about_health() -> None:
    seen = words(FACTS, ABOVE)
    assert "regular" in seen and "o3" in seen
    assert not seen & (HEALTH | {"n2", "o2", "m2", "health_wish", "clinic"})


@pytest.mark.parametrize(
    ("reader", "before", "after_it"),
    [
        (CARER, "cares", "team"),
        (COUNSELLOR, "cares", "team"),
        (TENDER, "tends", "helps"),
        (HOUSING, "helps", "helps"),
        (PERSON, "self", "self"),
    ],
)
def test_how_somebody_stands_follows_the_consent(
    reader: Officer, before: Relation, after_it: Relation
) -> None:
    assert stands(after(FACTS), reader, at("03-27")) == before
    assert stands(after(WITHDRAWN), reader, at("03-29")) == after_it


def test_what_is_logged_of_a_health_wish_says_health() -> None:
    plan = after(FACTS)
    about = {
        leaf.held
        for one in FACTS
        for fact in [one[0]]
        for leaf in leaves(fact)
        if of_health(plan, fact, leaf)
    }
    assert about >= {SLEEP, "睡七个小时", "约睡眠门诊", "救助金", "已收", "health_wish"}
    assert not about & {ROOM, WAGES, "搬出工棚", "看三处房", "公租房"}


# --- what is recorded ----------------------------------------------------------------------------

NO_CONSENT = "What concerns health needs the person's separate consent"
CHANGE: dict[str, Any] = {"changed": "?", "copy_given": True, **PAPER}


def test_withdrawn_nothing_new_is_recorded_about_health() -> None:
    goal = {"goals": (GoalEntry(need="n2", words="?"),), **CHANGE}
    owner = act("social_worker", "03-29")
    check(given=WITHDRAWN, when=ask(revise_plan, owner, **goal), then=NO_CONSENT)
    request = {"need": "n1", "to": "health", "question": "?", "agreed": True}
    check(given=WITHDRAWN, when=ask(request_help, owner, **request), then=NO_CONSENT)
    open_one = [one for one in WITHDRAWN if one[0] not in ANSWERED]
    late = ask(record_help_answered, owner, request="r2", answer="?")
    check(given=open_one, when=late, then=NO_CONSENT)


def test_withdrawn_nothing_about_health_waits_for_anybody() -> None:
    waiting = [one for one in FACTS if one[0] not in (*ANSWERED, *TAKEN, CAME)]
    before = [limit for limit, _, _ in days(waiting)]
    now = [limit for limit, _, _ in days([*waiting, (HealthConsentWithdrawn(), at("03-20"))])]
    assert before.count("plan-measure") - now.count("plan-measure") == 1
    assert before.count("plan-request") - now.count("plan-request") == 1


def test_what_concerns_health_is_not_given_to_who_helps_with_something_else() -> None:
    owner = act("social_worker", "03-15")
    for who, refused in (("hu", True), ("he", False), ("zheng", False), ("p1", False)):
        measure = MeasureEntry(goal="o2", what="?", owner=who, due_on=day("03-30"))
        when = ask(revise_plan, owner, measures=(measure,), **CHANGE)
        refusal = refusal_of(after(FACTS), when)
        assert (refusal is not None) == refused, who
        assert refusal is None or "not given to who helps" in refusal.message


def test_who_helps_with_one_thing_asks_about_that_alone() -> None:
    helper = act("social_worker", "03-15", who="hu")
    form = {"to": "housing", "question": "?", "agreed": True}
    for need in ("n1", "n2", "n4", "n9"):
        check(
            given=FACTS,
            when=ask(request_help, helper, need=need, **form),
            then="The person stated no such need",
        )
    assert refusal_of(after(FACTS), ask(request_help, helper, need="n3", **form)) is None
    open_one = [one for one in FACTS if one[0] not in ANSWERED]
    for request in ("r2", "r9"):
        answer = ask(record_help_answered, helper, request=request, answer="?")
        check(given=open_one, when=answer, then="No such request is waiting for an answer")


def test_a_wish_about_health_is_stated_with_that_consent_alone() -> None:
    wish = ask(
        state_needs,
        act("social_worker", "03-29"),
        needs=(NeedEntry(kind="health_wish", words="?"),),
    )
    check(given=WITHDRAWN, when=wish, then=NO_CONSENT)
