"""A due date says where it comes from: what began it, what was not counted, what it rests on."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from domain.calendar import Calendar
from domain.derivation import Derivation, Step, derive
from domain.dispute.facts import (
    CaseMergedIn,
    CaseTakenOut,
    Extended,
    Merged,
    Resumed,
    RightsNoticeGiven,
    RunningLimits,
    Suspended,
    SuspensionCorrected,
    Unmerged,
)
from domain.national_rules import NATIONAL_RULES
from domain.rules import RuleBook
from tests.domain.cases import RULES, at, book, day
from tests.domain.test_closures import STORM, after, order
from tests.domain.test_days import corrected
from tests.domain.years import CALENDAR
from tests.projections.office import accepted, registered, settled


def derived(
    story: Sequence[tuple[Any, Any]],
    rule: str,
    calendar: Calendar = CALENDAR,
    rules: RuleBook = RULES,
) -> Derivation:
    steps = [Step(n, fact, when) for n, (fact, when) in enumerate(story, 1)]
    (found,) = [
        each for each in derive(steps, calendar, rules) if each.id.partition(":")[0] == rule
    ]
    return found


def test_it_names_the_fact_that_began_it_and_the_notices_it_rests_on() -> None:
    later = (RightsNoticeGiven(party="p1"), at("03-05"))
    found = derived([registered(), *accepted(), later], "mediation")
    assert found.began is not None
    assert (found.began.version, found.began.fact.stored_name) == (5, "dispute.accepted.v1")
    assert (found.starts_on, found.end and found.end.due) == (day("03-03"), day("04-03"))
    assert [n.year for n in found.notices] == [2026]
    assert (found.calendar, found.open_years, found.skipped) == (CALENDAR.version, (), ())


def test_each_part_of_an_agreement_is_begun_by_the_agreement() -> None:
    agreed = settled("03-10", "03-31", "04-30")
    steps = [Step(n, fact, when) for n, (fact, when) in enumerate([registered(), *agreed], 1)]
    instalments = [each for each in derive(steps, CALENDAR, RULES) if each.rule.id == "instalment"]
    assert [each.starts_on for each in instalments] == [day("03-31"), day("04-30")]
    assert {each.began.version for each in instalments if each.began} == {7}


OTHER = UUID(int=77)
EARLIER = CaseMergedIn(
    case=OTHER, code="c", limits=RunningLimits(registered_at=at("02-24"), accepted_at=at("02-25"))
)


def began_by(*story: Any) -> tuple[int, str, date]:
    found = derived(story, "mediation")
    assert found.began is not None
    return found.began.version, found.began.fact.stored_name, found.starts_on


def test_after_an_unmerge_a_limit_is_begun_by_what_began_it_before_the_merge() -> None:
    """The day is that of the acceptance; so is the fact."""
    story = [registered(), *accepted()]
    merged_at = len(story) + 1
    out = CaseTakenOut(case=OTHER, code="c", merged_at=merged_at)
    together = [*story, (EARLIER, at("03-06"))]
    assert began_by(*story) == (5, "dispute.accepted.v1", day("03-03"))
    assert began_by(*together) == (merged_at, "dispute.case_merged_in.v2", day("02-25"))
    assert began_by(*together, (out, at("03-09"))) == began_by(*story)


def test_so_is_a_limit_that_began_while_another_cases_earlier_one_ran() -> None:
    """Accepted after the merge: until it is undone, the limit of the other case hides that."""
    story = [registered(), *accepted()]
    *before, acceptance = story[:5]
    out = CaseTakenOut(case=OTHER, code="c", merged_at=len(before) + 1)
    together = [*before, (EARLIER, before[-1][1]), acceptance]
    assert began_by(*together, (out, at("03-09"))) == (6, "dispute.accepted.v1", day("03-03"))


def test_a_case_that_is_taken_out_again_has_its_limits_from_what_began_them() -> None:
    story = [registered(), *accepted()]
    gone = [
        (Merged(into=OTHER, code="c"), at("03-05")),
        (Unmerged(out_of=OTHER, code="c"), at("03-09")),
    ]
    assert began_by(*story, *gone) == began_by(*story)


def test_days_not_counted_are_said_one_by_one_with_why() -> None:
    closed = after(CALENDAR, order(CALENDAR))
    story = [registered("03-06"), *accepted("03-06")[:1]]
    found = derived(story, "acceptance", closed)
    assert [(rest.on, rest.reason) for rest in found.skipped] == [
        (day("03-07"), "rest_day"),
        (day("03-08"), "rest_day"),
        (STORM[0], "local_closure"),
        (STORM[1], "local_closure"),
        (day("03-14"), "rest_day"),
        (day("03-15"), "rest_day"),
    ]
    assert found.end is not None
    assert found.end.due == day("03-17")
    assert [n.notice_no for n in found.notices][-1] == "防汛 1"


def test_a_limit_in_months_shows_what_it_rolled_over() -> None:
    off = corrected(day("04-07"), "03-20", working=False)
    found = derived([registered("03-04"), *accepted("03-04")], "mediation", off)
    assert found.end is not None
    assert (found.end.last, found.end.due) == (day("04-04"), day("04-08"))
    assert [(rest.on, rest.reason) for rest in found.skipped] == [
        (day("04-04"), "rest_day"),
        (day("04-05"), "rest_day"),
        (day("04-06"), "holiday"),
        (day("04-07"), "holiday"),
    ]
    assert [rest.notice.notice_no for rest in found.skipped if rest.notice][-1] == "更正 1"


def test_a_day_worked_that_was_known_too_late_is_not_counted_and_says_so() -> None:
    on = corrected(day("04-04"), "03-20", working=True)
    found = derived([registered("03-04"), *accepted("03-04")], "mediation", on)
    assert [rest.reason for rest in found.skipped][0] == "worked_from_later_on"


def test_suspensions_are_shown_whether_they_count_or_not() -> None:
    story = [
        registered(),
        *accepted(),
        (Suspended(reason="appraisal", clock_stops=True), at("03-10")),
        (Resumed(), at("03-20")),
        (Suspended(reason="illness", clock_stops=False), at("03-24")),
    ]
    found = derived(story, "mediation")
    assert [(stop.reason, stop.bearing, stop.days) for stop in found.stops] == [
        ("appraisal", "stopped", 10),
        ("illness", "not_a_reason", 0),
    ]
    assert found.end is not None
    assert found.end.last == day("04-13")


def test_what_stands_still_has_no_end_and_is_told_all_the_same() -> None:
    story = [
        registered(),
        *accepted(),
        (Suspended(reason="appraisal", clock_stops=True), at("03-10")),
    ]
    endless = [rule.model_copy(update={"longest_pause": None}) for rule in NATIONAL_RULES]
    found = derived(story, "mediation", rules=book(*endless))
    assert (found.end, found.entry, found.skipped) == (None, None, ())
    assert [stop.bearing for stop in found.stops] == ["stopped"]


def test_an_extended_limit_names_what_was_signed() -> None:
    story = [
        registered(),
        *accepted(),
        (Extended(until=date(2026, 4, 30), signed_by=("p1", "p2")), at("03-20")),
    ]
    found = derived(story, "mediation-extended")
    assert [step.version for step in found.extensions] == [7]
    assert found.began == found.extensions[0]
    assert found.starts_on == date(2026, 4, 30)


def test_an_open_year_is_named_as_the_reason_why_it_is_provisional() -> None:
    found = derived([registered("12-20"), *accepted("12-20")], "mediation")
    assert found.end is not None
    assert found.end.provisional
    assert found.open_years == (2027,)


def test_what_was_put_right_about_a_suspension_is_told_with_the_limit() -> None:
    away = (Suspended(reason="appraisal", clock_stops=True), at("03-10"))
    right = SuspensionCorrected(
        suspension=1,
        since=day("03-10"),
        until=day("03-16"),
        explanation="?",
        told=(),
        moved=(),
    )
    story = [registered(), *accepted(), away, (Resumed(), at("03-12")), (right, at("03-20"))]
    found = derived(story, "mediation")
    assert [(stop.since, stop.until, stop.days) for stop in found.stops] == [
        (day("03-10"), day("03-16"), 6)
    ]
    assert [step.fact for step in found.corrections] == [right]
    assert derived(story[:-1], "mediation").corrections == ()
