"""Weeks, months, quarters and years, in Asia/Shanghai: which days each has, and which is before."""

import re
from datetime import date, timedelta
from typing import Annotated, NamedTuple

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


class Period(NamedTuple):
    """Days, the first and the last, both included."""

    first: date
    last: date


_NAMED = re.compile(r"(?P<year>20[0-9]{2})(-?Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")
MONTHS_OF_QUARTER, MONTHS_OF_YEAR = 3, 12


def period(text: str) -> Period:
    """The days of `2026-11`, `2026-Q4` or `2026`. Raises ValueError for anything else."""
    found = _NAMED.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no month, quarter or year")
    year, month, months = int(found["year"]), 1, MONTHS_OF_YEAR
    if found["month"]:
        month, months = int(found["month"]), 1
    elif found["quarter"]:
        months = MONTHS_OF_QUARTER
        month = (int(found["quarter"]) - 1) * months + 1
    first = date(year, month, 1)
    return Period(first, _months_later(first, months) - timedelta(days=1))


def before(now: Period, today: date) -> Period:
    """The period to compare one with: of whole months the same number of months before it, up to
    the same day where it is not over yet; else as many days before it."""
    first, last = now
    if last < first:
        raise ValueError("a period ends when it has begun, or later")
    following = last + timedelta(days=1)
    if first.day == 1 and following.day == 1:
        months = (following.year - first.year) * MONTHS_OF_YEAR + following.month - first.month
        earlier = _months_later(first, -months)
        end = first - timedelta(days=1)
        if first <= today < last:
            end = min(end, earlier + (today - first))
        return Period(earlier, end)
    end = first - timedelta(days=1)
    days = min(last, today) - first if first <= today else last - first
    return Period(end - days, end)


def _months_later(first: date, months: int) -> date:
    n = first.year * MONTHS_OF_YEAR + first.month - 1 + months
    return date(n // MONTHS_OF_YEAR, n % MONTHS_OF_YEAR + 1, 1)
