"""Weeks and months, in Asia/Shanghai: which one a day is in, and which days it has."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import StringConstraints

Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
"""`2026-11`: a month of the calendar in Asia/Shanghai."""


def week_of(day: date) -> str:
    """The week of a day, from Monday to Sunday (ISO 8601): `2026-W48`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def month_of(day: date) -> str:
    """The month of a day: `2026-11`."""
    return f"{day:%Y-%m}"


def month_before(day: date) -> str:
    """The last month that was over on this day."""
    return month_of(day.replace(day=1) - timedelta(days=1))


def days_of(month: str) -> tuple[date, date]:
    """The first and the last day of a month."""
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    return first, following - timedelta(days=1)


def months_between(first: str, last: str) -> tuple[str, ...]:
    """Every month from the first to the last, both included."""
    found, day = list[str](), date.fromisoformat(f"{first}-01")
    while month_of(day) <= last:
        found.append(month_of(day))
        day = (day + timedelta(days=31)).replace(day=1)
    return tuple(found)
