"""Day counting, against published notices, and the same in whatever zone the machine stands."""

import os
import time
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_args
from uuid import UUID

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import (
    Calendar,
    DayCorrected,
    Roll,
    Unit,
    YearPublished,
    end_of,
    evolve,
)
from domain.calendar_commands import correct_day, publish_year
from domain.kernel import LOCAL_ZONE, Act, Officer, Refused, Role
from tests.domain.years import CALENDAR, NOTED, days_off
from workers.seed import published_years

VECTORS = tomllib.loads((Path(__file__).parent / "working_days.toml").read_text("utf-8"))
ENTERED = datetime(2026, 12, 1, 9, tzinfo=LOCAL_ZONE)
ACT = Act(UUID(int=1), Officer(id="s1", role="supervisor"), ENTERED)


@pytest.fixture(params=["Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati"], autouse=True)
def zone(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test of days runs with the machine's clock in three zones."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize("vector", VECTORS["working"], ids=str)
def test_working_days_skip_rest_days_and_count_shifted_ones(vector: dict[str, date]) -> None:
    found = CALENDAR.add(vector["start"], int(str(vector["days"])), "working_day")
    assert (found.last, found.due, found.provisional) == (vector["due"], vector["due"], False)


@pytest.mark.parametrize("vector", VECTORS["calendar_rolled"], ids=str)
def test_calendar_days_roll_over_rest_days_at_the_end(vector: dict[str, date]) -> None:
    found = CALENDAR.add(vector["start"], int(str(vector["days"])), "day")
    assert (found.last, found.due, found.provisional) == (vector["last"], vector["due"], False)


@pytest.mark.parametrize("vector", VECTORS["provisional"], ids=str)
def test_a_limit_into_an_unpublished_year_is_provisional(vector: dict[str, date]) -> None:
    for unit in ("day", "working_day"):
        assert CALENDAR.add(vector["start"], int(str(vector["days"])), unit).provisional


def test_every_seeded_day_is_what_the_published_calendar_says() -> None:
    days = [day("2020-01-01") + timedelta(days=n) for n in range(7 * 365 + 2)]
    assert days[-1] == day("2026-12-31")
    wrong = [d for d in days if CALENDAR.is_working(d) != chinese_calendar.is_workday(d)]
    assert wrong == []
    assert not CALENDAR.published(2027)


@pytest.mark.parametrize(
    ("start", "n", "unit", "last"),
    [
        ("2026-01-31", 1, "month", "2026-02-28"),  # no such day: the month's last (民法典 202)
        ("2024-01-31", 1, "month", "2024-02-29"),
        ("2026-03-05", 1, "month", "2026-04-05"),
        ("2026-11-30", 3, "month", "2027-02-28"),
        ("2024-02-29", 1, "year", "2025-02-28"),
        ("2024-02-29", 4, "year", "2028-02-29"),
        ("2026-04-30", 2, "year", "2028-04-30"),
        ("2026-03-20", 0, "day", "2026-03-20"),
    ],
)
def test_months_and_years_end_on_the_corresponding_day(
    start: str, n: int, unit: Unit, last: str
) -> None:
    assert CALENDAR.add(day(start), n, unit, roll="none").last == day(last)


def test_a_right_that_ends_on_saturday_shows_both_days() -> None:
    found = CALENDAR.add(day("2026-03-12"), 30, "day")
    assert [found.last, found.due, found.act_by] == list(
        map(day, ("2026-04-11", "2026-04-13", "2026-04-10"))
    )
    assert found.skipped == (day("2026-04-11"), day("2026-04-12"))
    assert found.falls_at.isoformat() == "2026-04-14T00:00:00+08:00"


def test_reviews_roll_backward_and_some_limits_not_at_all() -> None:
    assert CALENDAR.add(day("2026-03-13"), 30, "day", roll="backward").due == day("2026-04-10")
    assert CALENDAR.add(day("2026-03-13"), 30, "day", roll="none").due == day("2026-04-12")


def test_hours_run_through_nights_and_holidays() -> None:
    eve = datetime(2026, 2, 14, 22, 30, tzinfo=LOCAL_ZONE)
    found = CALENDAR.add(eve, 72, "hour", roll="forward")
    assert found.falls_at == eve + timedelta(hours=72)
    assert (found.due, found.provisional) == (day("2026-02-17"), False)


def test_a_moment_counts_from_its_civil_day_in_shanghai() -> None:
    late = datetime(2026, 1, 18, 23, 30, tzinfo=UTC)  # 07:30 on the 19th there
    assert CALENDAR.add(late, 1, "day", "none").last == day("2026-01-20")


@pytest.mark.parametrize(
    ("start", "n", "unit"),
    [(day("2026-01-01"), -1, "day"), (day("2026-01-01"), 2, "hour"), (date.max, 1, "day")],
)
def test_absurd_limits_are_errors(start: date, n: int, unit: Unit) -> None:
    with pytest.raises(
        ValueError,
        match="^a limit cannot be negative|^hours run from a moment|beyond the end of time$",
    ):
        CALENDAR.add(start, n, unit)


DAYS = st.dates(day("2019-06-01"), day("2028-12-31"))


@given(DAYS, st.integers(0, 400), st.sampled_from(["working_day", "day", "month"]))
def test_a_rolled_limit_ends_on_a_working_day_and_is_never_shorter(
    start: date, n: int, unit: Unit
) -> None:
    found = CALENDAR.add(start, n, unit)
    assert CALENDAR.is_working(found.due) or n == 0
    assert start <= found.act_by <= found.due
    assert found.last <= found.due
    assert CALENDAR.is_working(found.act_by)
    assert found.falls_at == end_of(found.due)
    assert not any(CALENDAR.is_working(skipped) for skipped in found.skipped)


@given(DAYS, st.integers(0, 400))
def test_backward_never_lengthens_and_none_changes_nothing(start: date, n: int) -> None:
    back, plain = CALENDAR.add(start, n, "day", "backward"), CALENDAR.add(start, n, "day", "none")
    assert back.due <= back.last == plain.due == start + timedelta(days=n)
    assert CALENDAR.is_working(back.due) or back.due == back.last


@given(
    DAYS,
    st.integers(0, 40),
    st.sampled_from(["working_day", "day", "month"]),
    st.sampled_from(["forward", "backward", "none"]),
    st.integers(0, 20),
)
def test_whoever_acts_by_then_acts_on_the_last_working_day_that_is_left(
    start: date, n: int, unit: Unit, roll: Roll, ahead: int
) -> None:
    """Never before the limit was known, and never after it is due."""
    known = start - timedelta(days=ahead)
    found = CALENDAR.add(start, n, unit, roll, known)
    left = (known + timedelta(days=day) for day in range((found.last - known).days + 1))
    working = [day for day in left if CALENDAR.is_working(day, known)]
    assert known <= found.act_by <= found.due
    assert found.act_by == (working[-1] if working else found.due)


@pytest.mark.parametrize(
    ("start", "n", "roll", "act_by", "due"),
    [
        ("2026-03-14", 1, "forward", "2026-03-16", "2026-03-16"),  # a weekend and nothing else
        ("2026-03-13", 2, "forward", "2026-03-13", "2026-03-16"),
        ("2026-10-01", 3, "forward", "2026-10-08", "2026-10-08"),  # all of it is a holiday
        ("2026-03-15", 0, "none", "2026-03-15", "2026-03-15"),
        ("2026-03-14", 1, "backward", "2026-03-15", "2026-03-15"),
        ("2026-03-13", 2, "backward", "2026-03-13", "2026-03-13"),
    ],
)
def test_a_limit_without_a_working_day_is_acted_on_when_it_is_due(
    start: str, n: int, roll: Roll, act_by: str, due: str
) -> None:
    found = CALENDAR.add(day(start), n, "day", roll)
    assert (found.act_by, found.due) == (day(act_by), day(due))


@given(DAYS, st.integers(0, 300), st.integers(1, 50), st.sampled_from(["working_day", "day"]))
def test_a_longer_limit_never_ends_earlier(start: date, n: int, more: int, unit: Unit) -> None:
    assert CALENDAR.add(start, n, unit).due <= CALENDAR.add(start, n + more, unit).due


@given(st.dates(day("2025-06-01"), day("2025-11-03")), st.integers(1, 300), st.booleans())
def test_a_notice_never_shortens_a_limit_that_was_running(
    start: date, n: int, in_working_days: bool
) -> None:
    before = Calendar(
        frozenset(d for d in CALENDAR.rest if d.year < 2026),
        {d: known for d, known in CALENDAR.worked.items() if d.year < 2026},
        CALENDAR.years - {2026},
    )
    unit: Unit = "working_day" if in_working_days else "day"
    announced = before.add(start, n, unit, known_on=start)
    assert CALENDAR.add(start, n, unit, known_on=start).due >= announced.due


def test_a_working_saturday_published_later_does_not_shorten() -> None:
    start = day("2025-10-30")  # the notice for 2026 came on 2025-11-04; 2026-01-04 is a Sunday
    assert CALENDAR.add(start, 66, "day").due == day("2026-01-04")
    assert CALENDAR.add(start, 66, "day", known_on=start).due == day("2026-01-05")


BY_LAW = days_off(day("2027-10-01"))
"""The thirteen days of a year, wherever in it."""


def publish(
    calendar: Calendar,
    off: list[str],
    worked: list[str],
    act: Act = ACT,
    *,
    by_law: tuple[date, ...] = BY_LAW,
    published_on: str = "2026-11-05",
) -> YearPublished:
    (fact,) = publish_year(
        calendar,
        act,
        year=2027,
        holidays=(*by_law, *map(day, off)),
        shifted_workdays=tuple(map(day, worked)),
        source="notice",
        notice_no="1",
        published_on=day(published_on),
    )
    assert isinstance(fact, YearPublished)
    return fact


def correct(calendar: Calendar, changed: str, working: bool) -> DayCorrected:
    (fact,) = correct_day(
        calendar,
        ACT,
        day=day(changed),
        working=working,
        source="notice",
        notice_no="2",
        published_on=day("2026-01-20"),
    )
    assert isinstance(fact, DayCorrected)
    return fact


def test_one_year_is_published_once_and_keeps_weekdays_only() -> None:
    fact = publish(Calendar(), ["2027-01-01", "2027-01-02"], ["2027-01-10"])
    assert fact.holidays == (day("2027-01-01"), *BY_LAW)  # the 2nd is a Saturday
    now = evolve(Calendar(), fact, NOTED)
    assert not now.is_working(day("2027-01-01"))
    assert now.is_working(day("2027-01-10"))
    with pytest.raises(Refused, match="published already"):
        publish(now, ["2027-01-01"], [])


@pytest.mark.parametrize(
    ("off", "worked", "why"),
    [
        (["2026-12-31"], [], "not a day of 2027"),
        (["2027-01-01"], ["2027-01-01"], "day off and a working day"),
        (["2027-01-01"], ["2027-01-04"], "no weekend day"),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused(
    off: list[str], worked: list[str], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        publish(Calendar(), off, worked)


WEEKENDS = [f"{day('2027-01-02') + timedelta(days=n)}" for n in range(364) if n % 7 < 2]


@pytest.mark.parametrize(
    ("off", "worked", "by_law", "why"),
    [
        (["2027-01-02"], [], (), "names the weekdays off"),
        (["2027-01-01"], [], (), "The law gives 13 weekdays off in 2027; .* gives 1$"),
        ([], [], BY_LAW[1:], "gives 12$"),
        (["2027-10-09"], [], BY_LAW[1:], "gives 12$"),  # a Saturday is no weekday off
        ([], ["2027-01-10"], BY_LAW, "gives 12$"),  # worked for nothing
        ([], WEEKENDS, BY_LAW, "gives -"),
    ],
)
def test_a_notice_that_gives_less_than_the_law_is_refused(
    off: list[str], worked: list[str], by_law: tuple[date, ...], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        publish(Calendar(), off, worked, by_law=by_law)
    assert publish(Calendar(), [], [])
    assert publish(Calendar(), [], ["2027-12-26"]), "worked for New Year's Day of 2028"


def test_a_notice_from_long_before_its_year_is_refused() -> None:
    with pytest.raises(Refused, match="comes out in the year before, not on 1950-01-01"):
        publish(Calendar(), [], [], published_on="1950-01-01")
    assert publish(Calendar(), [], [], published_on="2026-01-01")


@pytest.mark.parametrize(("year", "given"), [(2024, 11), (2019, 11), (2005, 10)])
def test_earlier_years_had_fewer_days_off_by_law(year: int, given: int) -> None:
    def publish(count: int) -> bool:
        return bool(
            publish_year(
                Calendar(),
                ACT,
                year=year,
                holidays=days_off(date(year, 3, 1), count),
                shifted_workdays=(),
                source="notice",
                notice_no="1",
                published_on=date(year - 1, 12, 1),
            )
        )

    assert publish(given)
    with pytest.raises(Refused, match=f"gives {given - 1}$"):
        publish(given - 1)


def test_every_notice_that_this_program_knows_keeps_the_law() -> None:
    calendar = Calendar()
    for known in published_years():
        told = known.model_dump(exclude={"counts_from"})
        (fact,) = publish_year(calendar, ACT, **told)
        calendar = evolve(calendar, fact, NOTED)


@pytest.mark.parametrize(
    ("changed", "working"),
    [("2026-03-12", False), ("2026-02-14", False), ("2026-05-01", True), ("2026-03-14", True)],
)
def test_a_single_day_of_a_published_year_can_be_corrected(changed: str, working: bool) -> None:
    after = evolve(CALENDAR, correct(CALENDAR, changed, working), NOTED)
    assert after.is_working(day(changed)) is working
    back = evolve(after, correct(after, changed, not working), NOTED)
    assert back.is_working(day(changed)) is not working


def test_corrections_keep_to_published_years_and_to_changes() -> None:
    with pytest.raises(Refused, match="not published yet"):
        correct(CALENDAR, "2027-03-12", False)
    with pytest.raises(Refused, match="that way already"):
        correct(CALENDAR, "2026-03-12", True)


def test_a_mediator_does_not_change_the_calendar() -> None:
    mediator = Act(UUID(int=1), Officer(id="m1", role="mediator"), ENTERED)
    with pytest.raises(Refused, match="keeps the calendar"):
        publish(Calendar(), ["2027-01-01"], [], mediator)


def test_counting_the_same_limit_again_costs_nothing_new() -> None:
    roll: Roll = "forward"
    first = CALENDAR.add(day("2026-03-12"), 17, "working_day", roll)
    assert CALENDAR.add(day("2026-03-12"), 17, "working_day", roll) is first


@pytest.mark.parametrize("role", ["supervisor", "importer"])
def test_those_who_keep_the_calendar_enter_a_notice(role: Role) -> None:
    keeper = Act(UUID(int=1), Officer(id="s1", role=role), ENTERED)
    assert publish(Calendar(), ["2027-01-01"], [], keeper).year == 2027


def test_a_saturday_is_worked_like_a_sunday() -> None:
    off = ["2027-01-01", "2027-01-04"]
    fact = publish(Calendar(), off, ["2027-01-09", "2027-01-10"])
    assert fact.shifted_workdays == (day("2027-01-09"), day("2027-01-10"))


@pytest.mark.parametrize("weekend_day", ["2026-03-14", "2026-03-15"])
def test_a_weekend_day_that_is_not_worked_after_all_is_an_ordinary_one(weekend_day: str) -> None:
    """Nobody need announce that a weekend is off: calendars are equal when their notices are."""
    worked = evolve(CALENDAR, correct(CALENDAR, weekend_day, True), NOTED)
    assert evolve(worked, correct(worked, weekend_day, False), NOTED) == CALENDAR


def test_hours_skip_nothing_and_end_on_the_day_they_end() -> None:
    found = CALENDAR.add(datetime(2026, 2, 14, 22, 30, tzinfo=LOCAL_ZONE), 72, "hour")
    assert (found.last, found.act_by, found.skipped) == (found.due, found.due, ())


def test_what_a_limit_does_not_depend_on_does_not_make_it_provisional() -> None:
    """A limit that does not roll asks for no notice, and its first day is not counted."""
    assert not CALENDAR.add(day("2026-12-30"), 30, "day", "none").provisional
    assert CALENDAR.add(day("2026-12-30"), 30, "day").provisional
    assert not CALENDAR.add(day("2020-01-01"), 3, "working_day").provisional


def test_the_last_year_there_is_can_be_counted_to() -> None:
    end = CALENDAR.add(day("9998-03-05"), 1, "year", "none")
    assert end.last == day("9999-03-05")
    with pytest.raises(ValueError, match="beyond the end of time"):
        CALENDAR.add(day("9998-03-05"), 2, "year", "none")


def test_a_notice_counts_from_the_day_on_which_it_was_published() -> None:
    sunday = day("2026-01-04")
    assert CALENDAR.is_working(sunday, known_on=day("2025-11-04"))
    assert not CALENDAR.is_working(sunday, known_on=day("2025-11-03"))


def test_a_calendar_without_working_days_is_damaged_and_says_so() -> None:
    rest = frozenset(day("2026-03-02") + timedelta(days=n) for n in range(100))
    with pytest.raises(ValueError, match="no working day within 60 days"):
        Calendar(rest=rest).add(day("2026-03-02"), 1, "day")


def test_no_working_days_at_all_roll_as_any_limit_does() -> None:
    """A limit that ends on the day it begins, a Saturday: 民法典 203."""
    saturday = date(2026, 3, 14)
    ends = {roll: CALENDAR.add(saturday, 0, "working_day", roll).due.day for roll in get_args(Roll)}
    assert ends == {"forward": 16, "backward": 14, "none": 14}
