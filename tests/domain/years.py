"""The published calendar, as the tests of limits use it."""

from datetime import UTC, datetime
from functools import reduce

from domain.calendar import Calendar, YearPublished, evolve
from workers.seed import published_years

NOTED = datetime(2026, 1, 2, tzinfo=UTC)


def _with(calendar: Calendar, fact: YearPublished) -> Calendar:
    return evolve(calendar, fact, NOTED)


CALENDAR = reduce(_with, published_years(), Calendar())
"""2020–2026 published, 2027 not."""
