"""The calendar as a table of days: what each day is, which notice says so, and what it replaced.

Read from the notices that a calendar keeps, only when somebody asks: counting needs none of it.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, NamedTuple

from domain.calendar import ONE_DAY, SATURDAY, Calendar, Notice

DayKind = Literal["working", "rest_day", "holiday", "shifted_workday", "local_closure"]
Status = Literal["published", "superseded", "provisional"]
Reason = Literal["rest_day", "holiday", "local_closure", "worked_from_later_on"]


class Day(NamedTuple):
    """What one notice says of one day, or what goes without saying. `area` "" is everywhere."""

    on: date
    kind: DayKind
    status: Status
    area: str = ""
    notice: Notice | None = None


class Rest(NamedTuple):
    """A day that a limit does not count, and which notice it rests on, if any.

    `worked_from_later_on`: it is worked, but a limit that began before that was known here keeps it
    as the rest day it was.
    """

    on: date
    reason: Reason
    notice: Notice | None = None


def table(calendar: Calendar, days: Iterable[date], area: str = "") -> Iterator[Day]:
    """Every line of these days, what was superseded included, the one in force last.

    With `area`, local closures of areas that contain it or lie within it; without, of all.
    """
    for day in days:
        said = [n for n in calendar.notices if day in n.off or day in n.worked]
        for place in dict.fromkeys(("", *(n.area for n in said))):
            if area.startswith(place) or place.startswith(area):
                yield from _of_place(calendar, day, place, [n for n in said if n.area == place])


def _of_place(calendar: Calendar, day: date, place: str, said: list[Notice]) -> Iterator[Day]:
    if not place:
        plain = Day(day, _plain(day), "published")
        if not calendar.published(day.year):
            plain = plain._replace(status="provisional")
        if not said:
            yield plain
    for notice in said:
        status: Status = "published" if notice is said[-1] else "superseded"
        yield Day(day, _kind(day, notice), status, place, notice)


def _plain(day: date) -> DayKind:
    return "working" if day.weekday() < SATURDAY else "rest_day"


def _kind(day: date, notice: Notice) -> DayKind:
    if notice.kind == "closure":
        return "local_closure"
    if day in notice.worked:
        return "working" if day.weekday() < SATURDAY else "shifted_workday"
    return "holiday" if day.weekday() < SATURDAY else "rest_day"


def days_of(year: int) -> Iterator[date]:
    """Every day of a year."""
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += ONE_DAY


def why_not_counted(calendar: Calendar, day: date, known_on: date, area: str = "") -> Rest:
    """Why `day` is no working day for a limit of this area that began on `known_on`.

    ValueError if it is one.
    """
    if calendar.for_area(area).is_working(day, known_on):
        raise ValueError(f"{day} is a working day")
    said = [n for n in calendar.notices if area.startswith(n.area)]
    if closure := _closed(said, day, known_on):
        return closure
    latest = next((n for n in reversed(said) if not n.area and day in n.off | n.worked), None)
    if latest and day in latest.worked:
        return Rest(day, "worked_from_later_on", latest)
    if day.weekday() < SATURDAY:
        return Rest(day, "holiday", latest)
    return Rest(day, "rest_day")


def _closed(said: list[Notice], day: date, known_on: date) -> Rest | None:
    """A local closure that stands, or was lifted too late for a limit that began on `known_on`."""
    latest = {n.area: n for n in said if n.area and day in n.off | n.worked}
    for notice in latest.values():
        if notice.kind == "closure":
            return Rest(day, "local_closure", notice)
    late = [n for n in latest.values() if n.counts_from > known_on]
    return Rest(day, "worked_from_later_on", late[-1]) if late else None


def resting_on(calendar: Calendar, first: date, last: date, area: str = "") -> tuple[Notice, ...]:
    """The notices that a count from `first` to `last` in this area rests on: those of the years,
    and whatever else names a day between."""
    return tuple(
        n
        for n in calendar.notices
        if area.startswith(n.area)
        and (
            (n.year is not None and first.year <= n.year <= last.year)
            or (n.year is None and any(first <= day <= last for day in n.off | n.worked))
        )
    )


def open_years(calendar: Calendar, first: date, last: date) -> tuple[int, ...]:
    """The years between two days whose working days are not published."""
    years = range(first.year, last.year + 1)
    return tuple(year for year in years if not calendar.published(year))
