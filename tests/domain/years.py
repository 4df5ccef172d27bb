"""The published calendar, as the tests of limits use it, and years that no law forbids."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from itertools import islice

from domain.calendar import SATURDAY, Calendar, YearPublished, evolve
from workers.seed import published_years

NOTED = datetime(2026, 1, 2, tzinfo=UTC)


def _with(calendar: Calendar, fact: YearPublished) -> Calendar:
    return evolve(calendar, fact, NOTED)


CALENDAR = reduce(_with, published_years(), Calendar())
"""2020–2026 published, 2027 not."""


def days_off(first: date, count: int = 13) -> tuple[date, ...]:
    """So many weekdays off, one after another from this day on: as many as the law gives in a year,
    where a test needs a notice and does not care when its days are."""

    def weekdays() -> Iterator[date]:
        day = first
        while True:
            if day.weekday() < SATURDAY:
                yield day
            day += timedelta(days=1)

    return tuple(islice(weekdays(), count))
