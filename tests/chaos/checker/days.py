"""Where a limit ends, counted day by day from the notices in the log."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from tests.chaos.checker.log import CHINA, day_of

DAY = timedelta(days=1)
FRIDAY = 4
MONTHS = 12


class UnknownFact(Exception):
    """The log holds something that this checker has never heard of."""


class End(NamedTuple):
    """The last day as counted, as it counts in law, and the last day to act by without rolling."""

    last: date
    due: date
    act_by: date
    falls_at: datetime
    provisional: bool


class Days:
    """Which days are working days, from the calendar's facts so far."""

    def __init__(self) -> None:
        self.published: set[int] = set()
        self.off: set[date] = set()
        self.worked: dict[date, date] = {}
        """A day worked all the same, and when that was published."""

    def take(self, name: str, body: dict[str, Any]) -> None:
        """One more notice. Raises UnknownFact."""
        if name == "calendar.year_published.v1":
            self.published.add(body["year"])
            self.off |= {date.fromisoformat(day) for day in body["holidays"]}
            known = date.fromisoformat(body["published_on"])
            self.worked |= {date.fromisoformat(day): known for day in body["shifted_workdays"]}
        elif name == "calendar.day_corrected.v1":
            day = date.fromisoformat(body["day"])
            self.worked.pop(day, None)
            if body["working"]:
                self.worked[day] = date.fromisoformat(body["published_on"])
            elif day.weekday() <= FRIDAY:
                self.off.add(day)
        else:
            raise UnknownFact(f"{name}: no fact of the calendar that the checker knows")

    def works(self, day: date, since: date) -> bool:
        """Whether people work on `day`; extra working days count if known when a limit began."""
        if day in self.worked and self.worked[day] <= since:
            return True
        return day.weekday() <= FRIDAY and day not in self.off

    def end(self, start: date, n: int, unit: str, roll: str, since: date) -> End:
        """Where a limit of `n` days, months or years ends that begins after the day `start`."""
        if unit == "working_day":
            return self._working(start, n, since)
        last = _plain(start, n, unit)
        act_by = self._nearest(last, -DAY, since)
        due = {"none": last, "backward": act_by}.get(roll) or self._nearest(last, DAY, since)
        sure = roll == "none" or {last.year, due.year, act_by.year} <= self.published
        return End(last, due, act_by, midnight_after(due), not sure)

    def _working(self, start: date, n: int, since: date) -> End:
        day, counted = start, 0
        years = {(start + DAY).year} if n else set[int]()
        while counted < n:
            day += DAY
            years.add(day.year)
            counted += self.works(day, since)
        act_by = self._nearest(day, -DAY, since)
        if not n and (start + DAY).year == start.year:
            years = {start.year}
        return End(day, day, act_by, midnight_after(day), not years <= self.published)

    def _nearest(self, day: date, step: timedelta, since: date) -> date:
        while not self.works(day, since):
            day += step
        return day


def hours(start: datetime, n: int) -> End:
    """Where a limit of `n` hours ends: at the minute, whatever day it is."""
    falls_at = start + timedelta(hours=n)
    day = day_of(falls_at)
    return End(day, day, day, falls_at, provisional=False)


def midnight_after(day: date) -> datetime:
    """24:00 in China at the end of the day."""
    return datetime.combine(day + DAY, time(), CHINA)


def _plain(start: date, n: int, unit: str) -> date:
    if unit == "day":
        day = start
        for _ in range(n):
            day += DAY
        return day
    year, month = start.year, start.month
    for _ in range(n if unit == "month" else n * MONTHS):
        year, month = (year + 1, 1) if month == MONTHS else (year, month + 1)
    return date(year, month, min(start.day, monthrange(year, month)[1]))
