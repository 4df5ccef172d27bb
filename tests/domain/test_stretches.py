"""Which dates a notice about days can move, and how days and emergencies are named."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.calendar import Notice, Stretch, counted_as_published
from domain.crisis.state import code_of
from domain.periods import days_of

MARCH = Stretch(date(2026, 3, 10), date(2026, 3, 12))
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        (Stretch(MARCH.first - DAY, MARCH.first - DAY), False),
        (Stretch(MARCH.first - DAY, MARCH.first), True),
        (Stretch(MARCH.last, MARCH.last + DAY), True),
        (Stretch(MARCH.last + DAY, MARCH.last + DAY), False),
        (Stretch(MARCH.first + DAY, MARCH.first + DAY), True),
    ],
)
def test_stretches_meet_on_a_day_in_common(other: Stretch, meets: bool) -> None:
    assert (MARCH.meets(other), other.meets(MARCH)) == (meets, meets)


def closure(area: str) -> Notice:
    off = frozenset({MARCH.first, MARCH.last})
    on = date(2026, 3, 1)
    return Notice(1, "closure", "a notice", "1", on, on, on, off, frozenset(), area)


@pytest.mark.parametrize(
    ("area", "counted", "moves"),
    [
        ("150524100201", MARCH, True),
        ("150525100201", MARCH, False),
        ("150524100201", Stretch(MARCH.last + DAY, MARCH.last + DAY), False),
    ],
)
def test_a_notice_moves_dates_of_its_area_that_were_counted_over_its_days(
    area: str, counted: Stretch, moves: bool
) -> None:
    assert closure("150524").may_move(area, counted) is moves


def test_a_notice_from_before_the_rule_counts_from_its_publication() -> None:
    body = {"year": 2026, "published_on": "2025-11-04"}
    assert counted_as_published(body) == {**body, "counts_from": "2025-11-04"}


def test_a_month_of_every_length_ends_on_its_last_day() -> None:
    """With 31 days from the first, the next month is reached and none skipped."""
    lasts = [days_of(f"2026-{month:02}")[1].day for month in range(1, 13)]
    assert lasts == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def test_the_code_of_a_crisis_is_the_end_of_its_id() -> None:
    assert code_of(UUID("01a220b5-6fff-719c-97a5-e5834f2a91c3")) == "4F2A-91C3"
