"""A period is called by a month, a quarter or a year, and has one before it."""

from datetime import date

import pytest

from domain.periods import Period, before, period

TODAY = date(2026, 11, 28)


def of(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-02", of("2026-02-01", "2026-02-28")),
        ("2026-12", of("2026-12-01", "2026-12-31")),
        ("2026-Q4", of("2026-10-01", "2026-12-31")),
        ("2026Q1", of("2026-01-01", "2026-03-31")),
        ("2024", of("2024-01-01", "2024-12-31")),
    ],
)
def test_which_days_it_has(text: str, days: Period) -> None:
    assert period(text) == days


@pytest.mark.parametrize("text", ["", "2026-00", "2026-13", "2026-Q0", "2026-Q5", "26", "1999"])
def test_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="no month, quarter or year"):
        period(text)


@pytest.mark.parametrize(
    ("now", "earlier"),
    [
        (of("2026-10-01", "2026-10-31"), of("2026-09-01", "2026-09-30")),
        (of("2026-07-01", "2026-09-30"), of("2026-04-01", "2026-06-30")),
        (of("2025-01-01", "2025-12-31"), of("2024-01-01", "2024-12-31")),
        # Not over yet: up to the same day.
        (of("2026-11-01", "2026-11-30"), of("2026-10-01", "2026-10-28")),
        (of("2026-01-01", "2026-12-31"), of("2025-01-01", "2025-11-28")),
        # No whole months: as many days.
        (of("2026-11-10", "2026-11-16"), of("2026-11-03", "2026-11-09")),
        (of("2026-11-25", "2026-12-05"), of("2026-11-21", "2026-11-24")),
    ],
)
def test_which_one_is_before(now: Period, earlier: Period) -> None:
    assert before(now, TODAY) == earlier


def test_the_one_before_a_month_is_never_longer_than_the_month_before_it() -> None:
    march = of("2026-03-01", "2026-03-31")
    assert before(march, date(2026, 3, 30)) == of("2026-02-01", "2026-02-28")
