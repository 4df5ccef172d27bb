"""Which week and which month a day is in, at their edges, and for whom a round is."""

from datetime import date

import pytest

from domain.inspections import Inspections
from domain.periods import days_of, month_before, months_between, week_of
from domain.reach import Post, Reach
from domain.rounds import WEEK_IN_REVIEW, remit, still_of_use


@pytest.mark.parametrize(
    ("day", "week"),
    [
        ("2026-11-23", "2026-W48"),
        ("2026-11-29", "2026-W48"),
        ("2026-11-30", "2026-W49"),
        ("2027-01-01", "2026-W53"),
        ("2027-01-04", "2027-W01"),
    ],
)
def test_a_week_goes_from_monday_to_sunday_over_the_end_of_a_year(day: str, week: str) -> None:
    assert week_of(date.fromisoformat(day)) == week


def test_the_month_before_is_the_last_that_is_over() -> None:
    assert month_before(date(2026, 12, 3)) == "2026-11"
    assert month_before(date(2027, 1, 31)) == "2026-12"


def test_a_month_has_its_days() -> None:
    assert days_of("2028-02") == (date(2028, 2, 1), date(2028, 2, 29))
    assert days_of("2026-12") == (date(2026, 12, 1), date(2026, 12, 31))


def test_months_follow_each_other() -> None:
    assert months_between("2026-11", "2027-02") == ("2026-11", "2026-12", "2027-01", "2027-02")
    assert months_between("2026-11", "2026-11") == ("2026-11",)
    assert months_between("2026-12", "2026-11") == ()


def test_whoever_oversees_offices_answers_for_its_own_area_and_others_for_none() -> None:
    county = Post(role="supervisor", office="150524000000")
    township = Post(role="judicial_office", office="150524100000")
    assert remit(Reach(posts=(county, township, county))) == ("150524", "150524100")
    assert remit(Reach(posts=(Post(role="head", office="150524100000"),))) == ()
    assert remit(Reach(posts=(Post(role="supervisor"),))) == ()


def test_a_digest_is_of_use_in_its_week_and_no_longer() -> None:
    assert still_of_use(WEEK_IN_REVIEW, "2026-W48", Inspections(), date(2026, 11, 29))
    assert not still_of_use(WEEK_IN_REVIEW, "2026-W48", Inspections(), date(2026, 11, 30))
    assert not still_of_use("digest", "2026-W48", Inspections(), date(2026, 11, 29))
