"""The notice of what is not settled rises level by level, once each, and the case stays."""

from datetime import timedelta

from domain.deadlines import Agenda, reckon
from domain.dispute.clocks import settle_deadlines
from domain.dispute.facts import (
    Accepted,
    DeadlinePassed,
    MediationFailed,
    MediatorAssigned,
    Resumed,
    Suspended,
)
from domain.dispute.notices import TELLS, Notice, Told
from domain.kernel import Act, Officer
from domain.national_rules import NATIONAL_RULES
from domain.reach import Post
from domain.rules import Ladder, RuleBook, RulesAdopted, Rung
from tests.domain.cases import STREAM, Story, at, case_of, day, registered
from tests.domain.years import CALENDAR

LADDER = Ladder(
    id="ladder",
    trigger="mediating",
    rungs=(
        Rung(at="village", after=7, tells="head"),
        Rung(at="township", after=15, tells="judicial_office"),
        Rung(at="county", after=30, tells="county_desk"),
    ),
    source="a test",
)
BOOK = RuleBook(
    (RulesAdopted(version="t", rules=NATIONAL_RULES, source="a test", ladders=(LADDER,)),)
)
MEDIATED: Story = [
    registered("03-02"),
    (Accepted(), at("03-02")),
    (MediatorAssigned(mediator="m1"), at("03-02")),
]
CLOCK = Act(STREAM, Officer(id="clock", role="clock"), at("12-31"))


def agenda(story: Story) -> Agenda:
    return reckon(story, CALENDAR, BOOK)


def levels(story: Story) -> dict[str, str]:
    held = agenda(story).entries
    return {e.stage: e.due_on.isoformat()[5:] for e in held if e.stage.startswith("level-")}


def test_each_level_hears_on_its_day() -> None:
    days = {"level-village": "03-09", "level-township": "03-17", "level-county": "04-01"}
    assert levels(MEDIATED) == days
    owners = {e.stage: e.owner for e in agenda(MEDIATED).entries if e.rule == "ladder"}
    assert owners["level-township"] == "judicial_office"


def test_what_is_settled_rises_no_further() -> None:
    assert levels([*MEDIATED, (MediationFailed(routes=("suit",)), at("03-08"))]) == {}


def test_while_it_is_suspended_nothing_rises_and_those_days_do_not_count() -> None:
    ill = (Suspended(reason="illness", clock_stops=False), at("03-04"))
    assert levels([*MEDIATED, ill]) == {}
    assert levels([*MEDIATED, ill, (Resumed(), at("03-09"))])["level-village"] == "03-14"


def test_a_suspension_after_a_level_has_heard_moves_the_later_levels_only() -> None:
    away: Story = [
        (Suspended(reason="illness", clock_stops=False), at("03-12")),
        (Resumed(), at("03-16")),
    ]
    days = levels([*MEDIATED, *away])
    assert (days["level-village"], days["level-township"]) == ("03-09", "03-21")


def test_a_level_fires_once_and_the_case_stays() -> None:
    case = case_of(MEDIATED)
    facts = settle_deadlines(case, CLOCK, due=at("03-18"), calendar=CALENDAR, rules=BOOK)
    rung = [fact for fact in facts if isinstance(fact, DeadlinePassed) and fact.rule == "ladder"]
    assert [(fact.stage, fact.due_on) for fact in rung] == [
        ("level-village", day("03-09")),
        ("level-township", day("03-17")),
    ]
    after = case_of([*MEDIATED, *((fact, at("03-18")) for fact in facts)])
    assert (after.office, after.mediator, after.proposals) == (case.office, "m1", case.proposals)
    again = settle_deadlines(after, CLOCK, due=at("03-20"), calendar=CALENDAR, rules=BOOK)
    assert [fact for fact in again if isinstance(fact, DeadlinePassed)] == []


def test_the_notice_goes_to_whoever_answers_for_that_level() -> None:
    case = case_of(MEDIATED)
    facts = settle_deadlines(case, CLOCK, due=at("03-18"), calendar=CALENDAR, rules=BOOK)
    (_, township) = [f for f in facts if isinstance(f, DeadlinePassed) and f.rule == "ladder"]
    held = agenda([*MEDIATED, (township, at("03-18"))])
    (told,) = TELLS[DeadlinePassed](Told(township, at("03-18"), case, held))
    assert told == Notice(
        "matter_rises",
        Post(role="judicial_office", office=case.office),
        "ladder:township",
        township.falls_at,
    )
    assert township.falls_at - at("03-17", "08:30") == timedelta()
