"""Which share of a limit is gone: at its edges, in each unit, and with what stood still."""

from datetime import date, time, timedelta
from fractions import Fraction
from typing import get_args

import pytest

from domain.calendar import Unit
from domain.dispute.facts import Accepted, MediatorAssigned, Resumed, Suspended
from domain.reminders import Span, reached_by, reminder, share_gone, superior_hears
from domain.rules import Effect, Rule
from tests.domain.cases import agenda, at, day, registered
from tests.domain.years import CALENDAR


def span(unit: Unit, length: int, starts_on: str = "03-02") -> Span:
    end = CALENDAR.add(day(starts_on), length, unit)
    return Span(unit, length, day(starts_on), end.last, end.falls_at)


def hours(length: int) -> Span:
    begun = at("03-02", "10:00")
    return Span("hour", length, day("03-02"), day("03-02"), begun + timedelta(hours=length))


@pytest.mark.parametrize(
    ("on", "gone", "said"),
    [
        ("03-02", Fraction(0), "none"),
        ("03-06", Fraction(4, 10), "none"),
        ("03-07", Fraction(1, 2), "half"),
        ("03-09", Fraction(7, 10), "half"),
        ("03-10", Fraction(4, 5), "near"),
        ("03-12", Fraction(1), "near"),  # its last day is not over yet
        ("03-13", Fraction(1), "over"),
    ],
)
def test_ten_days(on: str, gone: Fraction, said: str) -> None:
    ten = span("day", 10)
    assert share_gone(ten, at(on), CALENDAR) == gone
    assert reminder(ten, at(on), CALENDAR) == said


@pytest.mark.parametrize(
    ("on", "gone", "said"),
    [
        ("03-06", Fraction(4, 10), "none"),
        ("03-08", Fraction(4, 10), "none"),  # a Sunday takes nothing away
        ("03-09", Fraction(5, 10), "half"),
        ("03-12", Fraction(8, 10), "near"),
        ("03-14", Fraction(9, 10), "near"),
        ("03-17", Fraction(1), "over"),
    ],
)
def test_ten_working_days(on: str, gone: Fraction, said: str) -> None:
    """From Monday the 2nd to Monday the 16th of March 2026."""
    ten = span("working_day", 10)
    assert ten.last_on == day("03-16")
    assert share_gone(ten, at(on), CALENDAR) == gone
    assert reminder(ten, at(on), CALENDAR) == said


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("10:00", "none"),
        ("10:59", "none"),
        ("11:00", "half"),
        ("11:35", "half"),
        ("11:36", "near"),
        ("11:59", "near"),
        ("12:00", "over"),
    ],
)
def test_two_hours_go_by_the_minute(clock: str, said: str) -> None:
    assert reminder(hours(2), at("03-02", clock), CALENDAR) == said


@pytest.mark.parametrize(
    ("length", "falls", "digest", "reached"),
    [
        (2, "12:00", "08:30", False),  # near from 11:36
        (2, "12:00", "11:36", False),  # at that minute nothing has been told yet
        (2, "12:00", "11:40", True),
        (2, "12:00", "12:00", False),  # it is over
        (24, "10:00", "08:30", True),  # near from 05:12
        (24, "08:30", "08:30", False),
        (24, "09:00", "04:00", False),
        (168, "09:00", "22:00", True),  # near for more than a day
    ],
)
def test_a_limit_in_hours_waits_for_a_digest_only_if_one_comes_in_time(
    length: int, falls: str, digest: str, *, reached: bool
) -> None:
    span = Span("hour", length, day("03-02"), day("03-10"), at("03-10", falls))
    assert reached_by(time.fromisoformat(digest), span) is reached


def test_a_limit_without_length_is_near_on_its_day_only() -> None:
    pay = span("day", 0, "03-20")
    said = [reminder(pay, at(on), CALENDAR) for on in ("03-19", "03-20", "03-21")]
    assert said == ["none", "near", "over"]


def test_a_month_and_two_years_by_their_days() -> None:
    month = span("month", 1)  # up to 2 April: 31 days
    assert share_gone(month, at("03-18"), CALENDAR) == Fraction(16, 31)
    years = span("year", 2)
    assert reminder(years, at("2027-03-02"), CALENDAR) == "none"
    assert reminder(years, at("2027-03-03"), CALENDAR) == "half"


def test_before_it_begins_nothing_is_gone() -> None:
    assert share_gone(span("day", 10), at("02-01"), CALENDAR) == 0


def test_a_roll_over_is_no_part_of_the_limit() -> None:
    """Twelve days from the 2nd end on Saturday the 14th, and roll to Monday the 16th."""
    rolled = span("day", 12)
    assert rolled.last_on == day("03-14")
    assert reminder(rolled, at("03-15"), CALENDAR) == "near"
    assert share_gone(rolled, at("03-15"), CALENDAR) == 1
    assert reminder(rolled, at("03-16"), CALENDAR) == "near"
    assert reminder(rolled, at("03-17"), CALENDAR) == "over"


def test_a_zone_does_not_move_the_day() -> None:
    """At 16:30 in London on the 6th it is the 7th in Shanghai."""
    assert reminder(span("day", 10), at("03-07", "00:30"), CALENDAR) == "half"
    assert reminder(span("day", 10), at("03-06", "23:30"), CALENDAR) == "none"


LIMIT = Rule(
    id="mediation",
    trigger="mediating",
    limit=30,
    unit="day",
    effect="local_target",
    source="a test",
    owner="mediator",
    proposes="end_and_name_other_routes",
    stops_while_suspended=True,
)


def test_days_on_which_it_stood_still_are_not_gone() -> None:
    """Half of 30 days is gone on the 15th day; after an appraisal of 10 days, on the 25th."""
    story = [
        registered("03-02"),
        (Accepted(), at("03-02")),
        (MediatorAssigned(mediator="m1"), at("03-02")),
        (Suspended(reason="appraisal", clock_stops=True), at("03-06")),
        (Resumed(), at("03-16")),
    ]
    (entry,) = [each for each in agenda(story, LIMIT).due()]
    held = Span(entry.unit, entry.length, entry.starts_on, entry.last_on, entry.falls_at)
    assert entry.last_on == date(2026, 4, 11)
    assert reminder(held, at("03-26"), CALENDAR) == "none"
    assert reminder(held, at("03-27"), CALENDAR) == "half"


@pytest.mark.parametrize("effect", get_args(Effect))
def test_a_superior_hears_of_legal_clocks_only(effect: Effect) -> None:
    assert superior_hears(effect) == (effect in ("right_lost", "institution_duty"))
