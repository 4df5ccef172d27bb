"""What may be entered into the calendar: a year, a correction, a local closure, its lifting.

Whatever is entered lengthens limits that run and never shortens them: a day that is worked all the
same counts for limits that begin after it was entered here.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.areas import Areas, Code, significant
from domain.calendar import (
    ONE_DAY,
    SATURDAY,
    Calendar,
    CalendarFact,
    ClosureLifted,
    ClosureOrdered,
    DayCorrected,
    YearPublished,
    evolve,
)
from domain.keeping import may_keep_everywhere, may_keep_for
from domain.kernel import Act, Refused

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""One line of text that was published: a title, a number."""

Days = Annotated[tuple[date, ...], Field(min_length=1, max_length=366)]

LONGEST_REST = 30
"""Days in a row without a working day beyond which a notice is a slip of the keyboard."""

MOST_WEEKDAYS_OFF = 60
"""Weekdays off in one year beyond which a notice is a slip of the keyboard."""


STATUTORY = ((2025, 13), (2008, 11), (0, 10))
"""Since which year the law gives everybody so many days off (全国年节及纪念日放假办法 2); one that
falls on a weekend is made up on a weekday (6)."""

NEW_YEARS_WEEK = (12, 25)
"""A weekend day worked from this day on is for New Year's Day of the year after."""


def publish_year(
    calendar: Calendar,
    act: Act,
    *,
    year: int,
    holidays: tuple[date, ...],
    shifted_workdays: tuple[date, ...],
    source: Line,
    notice_no: Line,
    published_on: date,
) -> list[CalendarFact]:
    """Enter the yearly holiday notice: all days off as announced, and the weekend days worked.

    Days off may be given as announced, weekends included; the fact keeps the weekdays. Years are
    entered without a gap. The notice is the same everywhere, and moves the days of every area: it
    is entered by a supervisor of no office.
    """
    may_keep_everywhere(act)
    if calendar.published(year):
        raise Refused("The calendar of {year} is published already: correct single days", year=year)
    if calendar.years and not calendar.years & {year - 1, year + 1}:
        raise Refused(
            "Years are entered without a gap: {year} does not follow {last}",
            year=year,
            last=max(calendar.years),
        )
    off, worked = frozenset(holidays), frozenset(shifted_workdays)
    for day in sorted(off | worked):
        if day.year != year:
            raise Refused("{day} is not a day of {year}", day=day, year=year)
    for day in sorted(off & worked):
        raise Refused("{day} cannot be a day off and a working day", day=day)
    for day in sorted(worked):
        if day.weekday() < SATURDAY:
            raise Refused("{day} is no weekend day: it is worked anyway", day=day)
    weekdays_off = tuple(sorted(day for day in off if day.weekday() < SATURDAY))
    if not weekdays_off:
        raise Refused("A holiday notice names the weekdays off")
    if len(weekdays_off) > MOST_WEEKDAYS_OFF:
        raise Refused("{count} weekdays off in one year make no sense", count=len(weekdays_off))
    _as_the_law_has_it(year, weekdays_off, worked, published_on)
    return _leaving_work_to_do(
        calendar,
        act,
        YearPublished(
            year=year,
            holidays=weekdays_off,
            shifted_workdays=tuple(sorted(worked)),
            source=source,
            notice_no=notice_no,
            published_on=published_on,
            counts_from=published_on if _begins(calendar, act) else _counts_from(act, published_on),
        ),
    )


def _as_the_law_has_it(
    year: int, weekdays_off: tuple[date, ...], worked: Iterable[date], published_on: date
) -> None:
    """Refuse what no notice says. A weekend day is worked for one more weekday off, so less those
    there are as many as the law gives; in some years one or two more, never fewer."""
    if published_on.year < year - 1:
        raise Refused(
            "The notice of {year} comes out in the year before, not on {day}",
            year=year,
            day=published_on,
        )
    count = next(count for since, count in STATUTORY if year >= since)
    given = len(weekdays_off) - sum(day < date(year, *NEW_YEARS_WEEK) for day in worked)
    if given < count:
        raise Refused(
            "The law gives {count} weekdays off in {year}; this notice, less the weekend days "
            "worked for them, gives {given}",
            law="全国年节及纪念日放假办法 2, 6",
            count=count,
            year=year,
            given=given,
        )


def correct_day(
    calendar: Calendar,
    act: Act,
    *,
    day: date,
    working: bool,
    source: Line,
    notice_no: Line,
    published_on: date,
) -> list[CalendarFact]:
    """Change one day of a published year after a later notice, for the whole country.

    Entered by a supervisor of no office; an office closes its own area: `order_closure`.
    """
    may_keep_everywhere(act)
    _is_published(calendar, (day,))
    if calendar.is_working(day) == working:
        raise Refused("{day} is entered that way already", day=day)
    return _leaving_work_to_do(
        calendar,
        act,
        DayCorrected(
            day=day,
            working=working,
            source=source,
            notice_no=notice_no,
            published_on=published_on,
            counts_from=_counts_from(act, published_on),
        ),
    )


def order_closure(
    calendar: Calendar,
    act: Act,
    *,
    area: Code,
    days: Days,
    source: Line,
    notice_no: Line,
    published_on: date,
    areas: Areas,
) -> list[CalendarFact]:
    """Close the offices of one area for some days: a local holiday, a storm.

    The days count as rest days for the cases of that area, also for limits that run already. The
    area's own office orders it, or one above.
    """
    may_keep_for(act, area)
    digits = significant(area)
    if not any(code.startswith(digits) for code in areas.names):
        raise Refused("No area {area} is known: enter the list of areas first", area=area)
    _is_published(calendar, days)
    here = calendar.for_area(digits)
    for day in sorted(days):
        if any(
            digits.startswith(code) and day in closed and closed[day] is None
            for code, closed in calendar.closures.items()
        ):
            raise Refused("{day} is a day of closure in {area} already", day=day, area=area)
    if not any(here.is_working(day) for day in days):
        raise Refused("Nobody works on these days anyway")
    return _leaving_work_to_do(
        calendar,
        act,
        ClosureOrdered(
            area=area,
            days=tuple(sorted(set(days))),
            source=source,
            notice_no=notice_no,
            published_on=published_on,
        ),
    )


def lift_closure(
    calendar: Calendar,
    act: Act,
    *,
    area: Code,
    days: Days,
    source: Line,
    notice_no: Line,
    published_on: date,
) -> list[CalendarFact]:
    """Take days out of a local closure: they are worked after all.

    Limits that run already keep them as rest days: nobody who relied on the closure loses a day.
    """
    may_keep_for(act, area)
    closed = calendar.closures.get(significant(area), {})
    for day in sorted(days):
        if day not in closed or closed[day] is not None:
            raise Refused("{day} is no day of closure ordered for {area}", day=day, area=area)
    return _leaving_work_to_do(
        calendar,
        act,
        ClosureLifted(
            area=area,
            days=tuple(sorted(set(days))),
            source=source,
            notice_no=notice_no,
            published_on=published_on,
            counts_from=_counts_from(act, published_on),
        ),
    )


def _is_published(calendar: Calendar, days: Iterable[date]) -> None:
    for day in sorted(days):
        if not calendar.published(day.year):
            raise Refused("The calendar of {year} is not published yet", year=day.year)


def _begins(calendar: Calendar, act: Act) -> bool:
    """Whether the calendar begins today: of what it begins with nobody has been shown otherwise."""
    return not calendar.notices or calendar.notices[0].entered_on == act.on


def _counts_from(act: Act, published_on: date) -> date:
    """A day more to work makes limits shorter: it counts for those that begin once it is known
    here, and whoever began before keeps the day that was shown."""
    return max(published_on, act.on + ONE_DAY)


def _leaving_work_to_do(calendar: Calendar, act: Act, fact: CalendarFact) -> list[CalendarFact]:
    """The fact, if it was published by now and leaves no long time without a working day."""
    if fact.published_on > act.on:
        raise Refused("What is published on {day} is not known yet", day=fact.published_on)
    after = evolve(calendar, fact, act.at)
    for area in ("", *after.closures):
        here = after.for_area(area)
        for day in sorted(after.notices[-1].off):
            first, last = _rest_around(here, day)
            if (last - first).days >= LONGEST_REST:
                raise Refused(
                    "There would be no working day from {first} to {last}", first=first, last=last
                )
    return [fact]


def _rest_around(calendar: Calendar, day: date) -> tuple[date, date]:
    """The first and the last of the rest days around `day`, 调休 left out."""
    first = last = day
    if calendar.is_working(day, date.min):
        return first, last
    while (last - first).days < LONGEST_REST and not calendar.is_working(first - ONE_DAY, date.min):
        first -= ONE_DAY
    while (last - first).days < LONGEST_REST and not calendar.is_working(last + ONE_DAY, date.min):
        last += ONE_DAY
    return first, last
