"""What a suspension does to a limit: whether it is heeded, for how long, and that it is said."""

from datetime import date
from typing import Any

import pytest

from domain.calendar import Calendar
from domain.deadlines import standstills
from domain.dispute.facts import (
    Accepted,
    CourtFileReceived,
    Extended,
    Resumed,
    Suspended,
    Triaged,
)
from domain.dispute.terms import DisputeType, SuspensionReason
from domain.national_rules import NATIONAL_RULES
from domain.pauses import Stop
from domain.rules import Rule
from tests.domain.cases import (
    RULES,
    Story,
    agenda,
    at,
    book,
    case_of,
    day,
    due,
    handed_over,
    registered,
)
from tests.domain.years import CALENDAR


def accepted(on: str, kind: DisputeType = "neighbour") -> Story:
    return [registered(on, kind), (Triaged(in_scope=True), at(on)), (Accepted(), at(on))]


def suspended(
    story: Story, since: str, until: str | None, reason: SuspensionReason = "appraisal"
) -> Story:
    stops = any(rule.stands_still_for(reason) for rule in NATIONAL_RULES)
    away: Story = [(Suspended(reason=reason, clock_stops=stops), at(since))]
    return [*story, *away, *([(Resumed(), at(until))] if until else [])]


def ladder(**changes: Any) -> Rule:
    given: dict[str, Any] = {
        "id": "ladder",
        "trigger": "mediating",
        "limit": 10,
        "unit": "day",
        "roll": "none",
        "effect": "local_target",
        "source": "a local ladder",
        "owner": "head",
        "proposes": "end_and_name_other_routes",
        "stops_while_suspended": True,
    }
    return Rule.model_validate(given | changes)


def stops(story: Story, *rules: Rule) -> tuple[Stop, ...]:
    (found,) = standstills(case_of(story), CALENDAR, book(*rules))
    return found.stops


def bearings(story: Story, rule: Rule) -> list[str]:
    return [stop.bearing for stop in stops(story, rule)]


def test_a_limit_heeds_the_suspensions_that_its_rule_names_and_no_other() -> None:
    base = accepted("03-02")
    ill = suspended(base, "03-05", "03-09", "illness")
    storm = suspended(base, "03-05", "03-09", "force_majeure")
    assert due(storm, ladder()) == {"ladder": "03-12"}
    both = ladder(stops_for=("appraisal", "force_majeure"))
    assert due(storm, both) == {"ladder": "03-16"}
    assert due(ill, both) == {"ladder": "03-12"}
    assert due(storm, ladder(stops_while_suspended=False)) == {"ladder": "03-12"}


def test_what_does_not_count_is_told_with_its_reason() -> None:
    story = suspended(accepted("03-02"), "03-05", "03-09", "illness")
    assert stops(story, ladder()) == (Stop(day("03-05"), day("03-09"), "illness", "not_a_reason"),)
    story = suspended(story, "03-10", "03-11")
    assert stops(story, ladder())[1] == Stop(
        day("03-10"), day("03-11"), "appraisal", "stopped", days=1
    )


def test_what_nothing_heeded_then_is_not_made_to_count_by_a_later_set() -> None:
    story: Story = [
        *accepted("03-02"),
        (Suspended(reason="illness", clock_stops=False), at("03-05")),
        (Resumed(), at("03-09")),
    ]
    assert bearings(story, ladder(stops_for=("illness",))) == ["not_a_reason"]


def test_the_longest_pause_is_of_all_suspensions_together() -> None:
    rule = ladder(longest_pause=6)
    once = suspended(accepted("03-02"), "03-04", "03-08")  # four days
    twice = suspended(once, "03-09", "03-14")  # five, of which two are left
    thrice = suspended(twice, "03-15", "03-16")
    assert due(once, rule) == {"ladder": "03-16"}
    assert due(twice, rule) == due(thrice, rule) == {"ladder": "03-18"}
    assert stops(thrice, rule)[1:] == (
        Stop(
            day("03-09"),
            day("03-14"),
            "appraisal",
            "stopped_up_to_its_longest",
            days=2,
            runs_on_after=day("03-11"),
        ),
        Stop(day("03-15"), day("03-16"), "appraisal", "longest_pause_over"),
    )


def test_a_pause_that_lasts_has_an_end_where_the_rule_gives_it_one() -> None:
    lasting = suspended(accepted("03-02"), "03-05", None)
    assert due(lasting, ladder()) == {}
    (still,) = standstills(case_of(lasting), CALENDAR, book(ladder()))
    assert (still.id, still.end) == ("ladder", None)
    assert still.stops == (Stop(day("03-05"), None, "appraisal", "stopped"),)
    assert due(lasting, ladder(longest_pause=30)) == {"ladder": "04-11"}
    (stop,) = stops(lasting, ladder(longest_pause=30))
    assert (stop.bearing, stop.runs_on_after) == ("stopped_up_to_its_longest", day("04-04"))


def test_a_limit_that_has_run_out_is_not_brought_back() -> None:
    base = accepted("03-02")  # ten days: 03-12
    for since, bearing, ends in (("03-11", "stopped", "03-22"), ("03-12", "over", "03-12")):
        late = suspended(base, since, {"03-11": "03-21", "03-12": "03-22"}[since])
        assert bearings(late, ladder()) == [bearing]
        assert due(late, ladder()) == {"ladder": ends}
    assert due(suspended(base, "03-13", None), ladder()) == {"ladder": "03-12"}


def test_the_last_day_is_one_on_which_the_limit_runs() -> None:
    """Day ten is a Saturday; the Monday to which it rolls lies in an appraisal."""
    base, rolling = accepted("03-04"), ladder(roll="forward")  # 03-14
    assert due(base, rolling) == {"ladder": "03-16"}
    away = suspended(base, "03-15", "03-20")  # Sunday to Friday
    (found,) = agenda(away, rolling).due()
    assert (found.last_on, found.act_by, found.due_on) == (
        day("03-14"),
        day("03-13"),
        day("03-23"),
    )
    assert due(suspended(base, "03-15", None), rolling) == {}


def test_an_appraisal_is_left_out_of_what_all_parties_signed_for_later() -> None:
    """医疗纠纷条例 38: the time of an appraisal is not counted, whatever was agreed before it."""
    signed: Story = [
        *accepted("03-02", "medical"),
        (Extended(until=day("05-29"), signed_by=("p1", "p2")), at("04-01")),
    ]
    assert due(signed)["medical-extended"] == "05-29"
    assert due(suspended(signed, "05-11", "05-21"))["medical-extended"] == "06-08"
    assert "medical-extended" not in due(suspended(signed, "05-11", None))


def test_a_day_signed_for_during_an_appraisal_is_the_day_meant() -> None:
    away = suspended(accepted("03-02", "medical"), "03-20", None)
    more = (Extended(until=day("05-29"), signed_by=("p1", "p2")), at("04-01"))
    assert due([*away, more])["medical-extended"] == "05-29"
    assert due([*away, more, (Resumed(), at("04-20"))])["medical-extended"] == "05-29"


def test_hours_are_told_of_no_pause_and_a_finished_case_of_no_limit() -> None:
    story = suspended(accepted("03-02"), "03-05", None)
    hours = ladder(unit="hour", limit=8)
    assert standstills(case_of(story), CALENDAR, book(hours)) == ()
    assert standstills(case_of([]), CALENDAR, RULES) == ()


def test_a_pause_before_the_file_came_counts_from_the_file() -> None:
    story: Story = [
        registered("03-02", source="court_delegated"),
        handed_over("03-02", "pre_suit"),
        (Suspended(reason="appraisal", clock_stops=True), at("03-03")),
        (Resumed(), at("03-05")),
        (CourtFileReceived(received_on=day("03-10")), at("03-10")),
    ]
    found = {each.id: each.stops for each in standstills(case_of(story), CALENDAR, RULES)}
    assert [stop.bearing for stop in found["court-delegated"]] == ["before"]


@pytest.mark.parametrize("unit", ["working_day", "day"])
def test_an_unpublished_year_in_a_pause_makes_the_end_provisional(unit: str) -> None:
    calendar = Calendar(years=frozenset({2026}))
    story = suspended(accepted("2026-12-21"), "2026-12-22", "2026-12-29")
    (found,) = standstills(case_of(story), calendar, book(ladder(unit=unit, roll="forward")))
    assert found.end is not None
    assert found.end.provisional
    assert found.end.last > date(2026, 12, 31)
