"""The notice of what is not settled rises level by level, once each, and the case stays."""

from datetime import timedelta

from domain.deadlines import Agenda, reckon
from domain.dispute.clocks import settle_deadlines
from domain.dispute.facts import (
    Accepted,
    CourtFileReceived,
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
from domain.rules import Ladder, Rule, RuleBook, RulesAdopted, Rung
from tests.domain.cases import STREAM, Story, at, case_of, day, handed_over, registered
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
MEDICAL: Story = [registered("03-02", "medical"), (Accepted(), at("03-02"))]
DELEGATED: Story = [
    registered("03-02", source="court_delegated"),
    handed_over("03-02", "pre_suit"),
    (CourtFileReceived(received_on=day("03-03")), at("03-03")),
    (Accepted(), at("03-09")),
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


def test_while_its_limit_stands_still_nothing_rises_and_those_days_do_not_count() -> None:
    """Mediation waits for an appraisal for ninety days at most, and for an illness not at all."""
    waits = (Suspended(reason="appraisal", clock_stops=True), at("03-04"))
    resumed = (Resumed(), at("03-09"))
    assert levels([*MEDIATED, waits])["level-village"] == "06-07"
    assert levels([*MEDIATED, waits, resumed])["level-village"] == "03-14"
    ill = (Suspended(reason="illness", clock_stops=False), at("03-04"))
    assert levels([*MEDIATED, ill]) == levels([*MEDIATED, ill, resumed]) == levels(MEDIATED)


def test_a_level_waits_without_an_end_while_the_law_lets_its_limit_wait_so() -> None:
    waits = (Suspended(reason="appraisal", clock_stops=True), at("03-12"))
    assert levels([*MEDICAL, waits]) == {"level-village": "03-09"}, "it has heard"
    ill = (Suspended(reason="illness", clock_stops=False), at("03-04"))
    assert levels([*MEDICAL, ill, (Resumed(), at("04-20"))]) == levels(MEDICAL)


def test_a_level_never_hears_when_a_limit_of_the_law_is_over() -> None:
    """The file came six days before acceptance, and its thirty days run from then on."""
    days = levels(DELEGATED)
    assert (days["level-township"], days["level-county"]) == ("03-24", "04-02")
    (law,) = [e for e in agenda(DELEGATED).due() if e.rule == "court-delegated"]
    assert law.last_on == day("04-02")
    ill: Story = [
        (Suspended(reason="illness", clock_stops=False), at("03-12")),
        (Resumed(), at("04-01")),
    ]
    assert levels([*DELEGATED, *ill]) == days
    waited: Story = [
        (Suspended(reason="appraisal", clock_stops=True), at("03-12")),
        (Resumed(), at("03-22")),
    ]
    assert levels([*DELEGATED, *waited])["level-county"] == "04-12"


def test_of_hours_the_last_morning_within_them_counts() -> None:
    legal = Rule(
        id="hours",
        trigger="mediating",
        limit=240,
        unit="hour",
        roll="none",
        effect="institution_duty",
        source="a test",
        owner="head",
        proposes="declare_failed",
    )
    climbing = LADDER.model_copy(update={"rungs": (Rung(at="village", after=10, tells="head"),)})
    for accepted_at, heard_on in (("07:00", "03-11"), ("08:30", "03-12")):
        story = [registered("03-01"), (Accepted(), at("03-02", accepted_at))]
        held = RulesAdopted(version="h", rules=(legal,), source="a test", ladders=(climbing,))
        entries = reckon(story, CALENDAR, RuleBook((held,))).levels()
        assert [e.due_on for e in entries] == [day(heard_on)]


def test_a_ladder_beside_no_limit_waits_for_nothing() -> None:
    held = RulesAdopted(version="l", rules=(), source="a test", ladders=(LADDER,))
    waits = (Suspended(reason="appraisal", clock_stops=True), at("03-04"))
    entries = reckon([*MEDIATED, waits], CALENDAR, RuleBook((held,))).levels()
    assert [e.due_on for e in entries] == [day("03-09"), day("03-17"), day("04-01")]


def test_a_suspension_after_a_level_has_heard_moves_the_later_levels_only() -> None:
    away: Story = [
        (Suspended(reason="appraisal", clock_stops=True), at("03-12")),
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
