"""What a set would move is the difference of two agendas, and says what would be late at once."""

from datetime import date

from domain.kernel import civil_date
from domain.national_rules import NATIONAL_RULES
from domain.rules import Rule, RuleBook, RulesAdopted
from domain.what_if import Shift, shifts
from tests.domain.cases import RULES, at, book, case_of, day, registered
from tests.domain.years import CALENDAR

TRIAGE = NATIONAL_RULES[0]
CASE = case_of([registered("03-02")])


def changed(**says: object) -> RuleBook:
    rows = [rule.model_copy(update=says) if rule is TRIAGE else rule for rule in NATIONAL_RULES]
    return book(*rows)


def moved(then: RuleBook, on: str = "03-02") -> list[Shift]:
    return shifts(CASE, CALENDAR, RULES, then, at(on, "12:00"))


def shift(change: str | None, before: str, after: str, *, overdue: bool = False) -> Shift:
    days: list[date | None] = [day(text) if text else None for text in (before, after)]
    return Shift("triage", "triage", change, days[0], days[1], overdue)  # type: ignore[arg-type]


def test_a_limit_is_later_or_earlier_new_or_gone() -> None:
    assert moved(changed(limit=3)) == [shift("later", "03-03", "03-05")]
    assert moved(changed(limit=0)) == [shift("earlier", "03-03", "03-02")]
    without = book(*NATIONAL_RULES[1:])
    assert moved(without) == [shift("gone", "03-03", "")]
    assert shifts(CASE, CALENDAR, without, RULES, at("03-02")) == [shift("new", "", "03-03")]


def test_what_stays_on_its_day_is_not_told() -> None:
    assert moved(changed(owner="head")) == []
    assert moved(RULES) == []


def test_what_would_be_late_at_once_is_told_apart() -> None:
    assert moved(changed(limit=0), "03-03") == [shift("earlier", "03-03", "03-02", overdue=True)]
    assert [each.overdue for each in moved(changed(limit=0), "03-04")] == [False], "it was before"


def test_a_duty_that_was_information_is_overdue_on_the_same_day() -> None:
    told = changed(effect="information")
    assert shifts(CASE, CALENDAR, told, RULES, at("03-04")) == [
        shift(None, "03-03", "03-03", overdue=True)
    ]


def test_a_case_that_keeps_its_rules_moves_nothing() -> None:
    later = RulesAdopted(version="2", rules=(longer(5),), source="local", valid_from=day("03-03"))
    assert civil_date(at("03-02")) < day("03-03")
    assert moved(RULES.joined_by(later)) == []
    assert [s.change for s in moved(RULES.joined_by(whoever(later)))] == ["later"]


def longer(limit: int) -> Rule:
    return TRIAGE.model_copy(update={"limit": limit})


def whoever(adopted: RulesAdopted) -> RulesAdopted:
    return adopted.model_copy(update={"running_cases": "a law 3"})
