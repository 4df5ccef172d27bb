"""What a set would move is the difference of two agendas, and says what would be late at once."""

from datetime import date

from domain.dispute.evolve import evolve
from domain.dispute.facts import Accepted, DeadlinePassed
from domain.dispute.state import Dispute
from domain.kernel import civil_date
from domain.national_rules import NATIONAL_RULES
from domain.rules import TIERS, Ladder, Rule, RuleBook, RulesAdopted, Rung, Superior
from domain.what_if import Change, Shift, Trial
from tests.domain.cases import RULES, at, book, case_of, day, registered
from tests.domain.years import CALENDAR

TRIAGE = NATIONAL_RULES[0]
CASE = case_of([registered("03-02")])


def changed(**says: object) -> RuleBook:
    rows = [rule.model_copy(update=says) if rule is TRIAGE else rule for rule in NATIONAL_RULES]
    return book(*rows)


def moved(then: RuleBook, on: str = "03-02") -> list[Shift]:
    return Trial(CALENDAR, RULES, then, at(on, "12:00")).shifts(CASE)


def days(before: str, after: str) -> tuple[date | None, date | None]:
    return day(before) if before else None, day(after) if after else None


def shift(change: Change | None, before: str, after: str, *, overdue: bool = False) -> Shift:
    return Shift("triage", "triage", "due", change, *days(before, after), overdue)


def test_a_limit_is_later_or_earlier_new_or_gone() -> None:
    assert moved(changed(limit=3)) == [shift("later", "03-03", "03-05")]
    assert moved(changed(limit=0)) == [shift("earlier", "03-03", "03-02")]
    without = book(*NATIONAL_RULES[1:])
    assert moved(without) == [shift("gone", "03-03", "")]
    assert Trial(CALENDAR, without, RULES, at("03-02")).shifts(CASE) == [shift("new", "", "03-03")]


def test_what_stays_on_its_day_is_not_told() -> None:
    assert moved(changed(owner="head")) == []
    assert moved(RULES) == []


def test_what_would_be_late_at_once_is_told_apart() -> None:
    assert moved(changed(limit=0), "03-03") == [shift("earlier", "03-03", "03-02", overdue=True)]
    assert [each.overdue for each in moved(changed(limit=0), "03-04")] == [False], "it was before"


def test_a_duty_that_was_information_is_overdue_on_the_same_day() -> None:
    told = changed(effect="information")
    assert Trial(CALENDAR, told, RULES, at("03-04")).shifts(CASE) == [
        shift(None, "03-03", "03-03", overdue=True)
    ]


def test_a_case_that_keeps_its_rules_moves_nothing() -> None:
    later = RulesAdopted(version="2", rules=(longer(5),), source="local", valid_from=day("03-03"))
    assert civil_date(at("03-02")) < day("03-03")
    assert moved(RULES.joined_by(later)) == []
    assert [s.change for s in moved(RULES.joined_by(whoever(later)))] == ["later"]


def test_only_a_case_that_runs_under_other_rules_then_is_touched() -> None:
    here = ("360730100200", day("03-02"))
    later = RulesAdopted(
        version="2", rules=(longer(5),), source="local", area="360730", valid_from=day("03-03")
    )
    now = at("03-04")
    assert not Trial(CALENDAR, RULES, RULES.joined_by(later), now).touches(*here)
    reaching = Trial(CALENDAR, RULES, RULES.joined_by(whoever(later)), now)
    assert reaching.touches(*here)
    assert not reaching.touches("150524100200", day("03-02"))
    assert Trial(CALENDAR, RULES, RULES.joined_by(later), now).touches(here[0], day("03-03"))


# --- ladders -------------------------------------------------------------------------------------

MEDIATED = case_of([registered("03-02"), (Accepted(), at("03-02"))])
NO_LADDER = book(*NATIONAL_RULES)


def climbing(*after: int) -> RuleBook:
    """The national rules with a ladder of so many days to each level."""
    tells: list[Superior] = ["head", "judicial_office", "county_desk"]
    rungs = tuple(
        Rung(at=tier, after=days, tells=who)
        for tier, days, who in zip(TIERS, after, tells, strict=False)
    )
    ladder = Ladder(id="climb", trigger="mediating", rungs=rungs, source="a test")
    adopted = RulesAdopted(version="l", rules=NATIONAL_RULES, source="a test", ladders=(ladder,))
    return RuleBook((adopted,))


def levels(before: RuleBook, then: RuleBook, on: str, case: Dispute = MEDIATED) -> list[Shift]:
    return Trial(CALENDAR, before, then, at(on, "12:00")).shifts(case)


def level(
    tier: str, change: Change | None, before: str, after: str, *, heard: bool = False
) -> Shift:
    return Shift(
        f"climb:{tier}", "climb", f"level-{tier}", change, *days(before, after), heard=heard
    )


def test_a_ladder_that_comes_tells_of_each_level_and_who_hears_at_once() -> None:
    assert levels(NO_LADDER, climbing(7, 15), "03-10") == [
        level("township", "new", "", "03-17"),
        level("village", "new", "", "03-09", heard=True),
    ]


def test_a_ladder_that_goes_or_changes_moves_its_levels() -> None:
    assert levels(climbing(7), NO_LADDER, "03-10") == [level("village", "gone", "03-09", "")]
    assert levels(climbing(7, 15), climbing(7, 10), "03-05") == [
        level("township", "earlier", "03-17", "03-12")
    ]
    assert levels(climbing(7, 15), climbing(9, 15), "03-05") == [
        level("village", "later", "03-09", "03-11")
    ]


def test_whoever_has_heard_hears_again_only_of_another_day_that_has_come() -> None:
    heard = DeadlinePassed(
        deadline="climb:village",
        rule="climb",
        stage="level-village",
        due_on=day("03-09"),
        falls_at=at("03-09", "08:30"),
        effect="local_target",
        proposes="look_into_matter",
    )
    told = evolve(MEDIATED, heard, at("03-09"))
    assert levels(climbing(7), climbing(5), "03-10", told) == [
        level("village", "earlier", "03-09", "03-07", heard=True)
    ]
    assert levels(climbing(7), climbing(14), "03-10", told) == [
        level("village", "later", "03-09", "03-16")
    ]
    assert levels(climbing(7, 15), climbing(7, 14), "03-10", told)[0].deadline == "climb:township"


def test_a_level_is_never_overdue() -> None:
    assert [each.overdue for each in levels(NO_LADDER, climbing(7), "03-30")] == [False]


def longer(limit: int) -> Rule:
    return TRIAGE.model_copy(update={"limit": limit})


def whoever(adopted: RulesAdopted) -> RulesAdopted:
    return adopted.model_copy(update={"running_cases": "a law 3"})
