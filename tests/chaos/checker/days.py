"""Where a limit ends, counted day by day from the notices in the log."""

from calendar import monthrange
from collections.abc import Callable, Iterable
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


class ForEver(Exception):
    """From this day on the limit stands still, and nobody knows until when."""


Standing = Callable[[date], bool]
"""Whether a limit stands still on a day; asked for one day after the other. Raises ForEver."""


def never(day: date) -> bool:
    """Nothing holds it up."""
    return False


class Suspensions:
    """The suspensions that a limit heeds, and for how many days it does so at most."""

    def __init__(self, spans: Iterable[tuple[date, date | None]], at_most: int | None) -> None:
        self._spans, self._left = list(spans), at_most

    def __call__(self, day: date) -> bool:
        """Whether it stands still on this day, which is then one of those it may."""
        for begun, over in self._spans:
            if begun < day and (over is None or day <= over) and self._left != 0:
                if self._left is not None:
                    self._left -= 1
                elif over is None:
                    raise ForEver
                return True
        return False


class Days:
    """Which days are working days, from the calendar's facts so far."""

    def __init__(self) -> None:
        self.published: set[int] = set()
        self.off: set[date] = set()
        self.worked: dict[date, date] = {}
        """A day worked all the same, and from when that counts."""
        self.closures: dict[date, dict[str, date | None]] = {}
        """A day → the areas closed on it → None, or from when on it counts as worked again."""

    def copy(self) -> "Days":
        """The same, whatever is taken afterwards."""
        copied = Days()
        copied.published, copied.off = set(self.published), set(self.off)
        copied.worked = dict(self.worked)
        copied.closures = {day: dict(places) for day, places in self.closures.items()}
        return copied

    def take(self, name: str, body: dict[str, Any]) -> None:
        """One more notice. Raises UnknownFact."""
        if name in ("calendar.year_published.v1", "calendar.year_published.v2"):
            self.published.add(body["year"])
            self.off |= {date.fromisoformat(day) for day in body["holidays"]}
            known = date.fromisoformat(body.get("counts_from", body["published_on"]))
            self.worked |= {date.fromisoformat(day): known for day in body["shifted_workdays"]}
        elif name in ("calendar.day_corrected.v1", "calendar.day_corrected.v2"):
            day = date.fromisoformat(body["day"])
            self.worked.pop(day, None)
            if body["working"]:
                counts_from = body.get("counts_from", body["published_on"])
                self.worked[day] = date.fromisoformat(counts_from)
            elif day.weekday() <= FRIDAY:
                self.off.add(day)
        elif name in ("calendar.closure_ordered.v1", "calendar.closure_lifted.v1"):
            again = body.get("counts_from")
            for day in map(date.fromisoformat, body["days"]):
                places = self.closures.setdefault(day, {})
                places[_within(body["area"])] = date.fromisoformat(again) if again else None
        else:
            raise UnknownFact(f"{name}: no fact of the calendar that the checker knows")

    def works(self, day: date, since: date, area: str) -> bool:
        """Whether people of an area work on `day`; extra working days, and days of which a closure
        was lifted, count for limits that begin later."""
        for place, again_from in self.closures.get(day, {}).items():
            if area.startswith(place) and (again_from is None or again_from > since):
                return False
        if day in self.worked and self.worked[day] <= since:
            return True
        return day.weekday() <= FRIDAY and day not in self.off

    def end(
        self,
        start: date,
        n: int,
        unit: str,
        roll: str,
        since: date,
        *,
        area: str = "",
        standing: Standing = never,
    ) -> End:
        """Where a limit of `n` days, months or years ends that begins after the day `start`: one
        civil day after the other, passing over those on which it is `standing` still. Raises
        ForEver.
        """
        left = n if unit in ("day", "working_day") else _days_of(start, n, unit)
        day, years = start, {(start + DAY).year}
        while left:
            day += DAY
            years.add(day.year)
            if not standing(day):
                left -= unit != "working_day" or self.works(day, since, area)
        last = due = act_by = day
        if roll == "forward":
            while (due != last and standing(due)) or not self.works(due, since, area):
                due += DAY
        while not self.works(act_by, since, area):
            act_by -= DAY
        if act_by < min(start, since):  # nobody knew of it on the last working day
            act_by = due
        if roll == "backward":
            due = act_by
        if unit != "working_day" or not n:
            years = {last.year, due.year, act_by.year} if roll != "none" else set()
        return End(last, due, act_by, midnight_after(due), not years <= self.published)


AREA_LEVELS = (2, 4, 6, 9, 12, 15)


def _within(code: str) -> str:
    """How the code of everything within an area begins: its zeros at the end say nothing."""
    return next(code[:digits] for digits in AREA_LEVELS if not code[digits:].strip("0"))


def hours(start: datetime, n: int) -> End:
    """Where a limit of `n` hours ends: at the minute, whatever day it is."""
    falls_at = start + timedelta(hours=n)
    day = day_of(falls_at)
    return End(day, day, day, falls_at, provisional=False)


def midnight_after(day: date) -> datetime:
    """24:00 in China at the end of the day."""
    return datetime.combine(day + DAY, time(), CHINA)


def _days_of(start: date, n: int, unit: str) -> int:
    """How many days so many months or years are: up to the day of the same number, or the last."""
    year, month = start.year, start.month
    for _ in range(n if unit == "month" else n * MONTHS):
        year, month = (year + 1, 1) if month == MONTHS else (year, month + 1)
    return (date(year, month, min(start.day, monthrange(year, month)[1])) - start).days
