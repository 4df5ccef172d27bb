"""Which days are working days, and where a limit ends: from published notices, never guessed.

A year whose notice is not published is counted with plain weekends, and whatever was counted across
it is *provisional*. Days are civil days in Asia/Shanghai; the start day is never counted; a limit
ends at 24:00 of its last day (民法典 201–203).
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import ClassVar, Literal, NamedTuple, assert_never
from uuid import NAMESPACE_URL, uuid5

from domain.kernel import LOCAL_ZONE, Act, Fact, Refused, civil_date

CALENDAR_STREAM = uuid5(NAMESPACE_URL, "jiefen:calendar")
"""There is one calendar; this is its stream."""

Unit = Literal["working_day", "day", "month", "year", "hour"]
Roll = Literal["forward", "backward", "none"]

ONE_DAY = timedelta(days=1)
SATURDAY = 5
MOST_REST_DAYS_IN_A_ROW = 60  # a longer run is a damaged calendar, not a holiday


# --- facts ---------------------------------------------------------------------------------------


class YearPublished(Fact):
    """The yearly notice of the State Council's office (节假日安排的通知) as it reached us."""

    stored_name: ClassVar[str] = "calendar.year_published.v1"
    year: int
    holidays: tuple[date, ...]
    """Weekdays off."""
    shifted_workdays: tuple[date, ...]
    """Weekend days worked (调休)."""
    source: str
    notice_no: str
    published_on: date


class DayCorrected(Fact):
    """A later notice changed one day of a published year."""

    stored_name: ClassVar[str] = "calendar.day_corrected.v1"
    day: date
    working: bool
    source: str
    notice_no: str
    published_on: date


CalendarFact = YearPublished | DayCorrected
CALENDAR_FACTS: tuple[type[Fact], ...] = (YearPublished, DayCorrected)


# --- state ---------------------------------------------------------------------------------------


class Reckoning(NamedTuple):
    """Where a limit ends, and how sure that is."""

    last: date
    """The last day as counted, before it rolls over rest days."""
    due: date
    """The last day as it counts in law; its end (24:00) is `falls_at`."""
    act_by: date
    """The last working day not later than `last`: who acts by then needs no rolling."""
    falls_at: datetime
    """The first moment after the limit."""
    provisional: bool
    """It depends on a year whose notice is not published."""
    skipped: tuple[date, ...]
    """The rest days that were not counted, or were rolled over."""


def end_of(day: date) -> datetime:
    """24:00 in Asia/Shanghai at the end of `day`."""
    return datetime.combine(day + ONE_DAY, time(), LOCAL_ZONE)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The published working days. Values are equal when their notices are."""

    rest: frozenset[date] = frozenset()
    """Weekdays off."""
    worked: Mapping[date, date] = field(default_factory=dict)
    """Days worked all the same (调休, corrections) → the day on which that was published."""
    years: frozenset[int] = frozenset()
    _memo: dict[tuple[object, ...], Reckoning] = field(
        default_factory=dict, compare=False, repr=False
    )

    def published(self, year: int) -> bool:
        """Whether the notice of this year is known."""
        return year in self.years

    def is_working(self, day: date, known_on: date = date.max) -> bool:
        """Whether `day` is a working day; `known_on` leaves out 调休 published after that day."""
        published_on = self.worked.get(day)
        if published_on is not None and published_on <= known_on:
            return True
        return day.weekday() < SATURDAY and day not in self.rest

    def add(
        self,
        start: date | datetime,
        n: int,
        unit: Unit,
        roll: Roll = "forward",
        known_on: date = date.max,
    ) -> Reckoning:
        """Where a limit of `n` units ends that runs from `start` (not counted, 民法典 201).

        A moment as `start` stands for its civil day in Asia/Shanghai, except for hours, which need
        one and never roll. `known_on` (usually the start) ignores 调休 published later, so that a
        notice can lengthen a running limit and never shorten it. ValueError for a negative limit,
        for hours from a bare day, and beyond the end of time.
        """
        key = (start, n, unit, roll, known_on)
        known = self._memo.get(key)
        if known is None:
            if len(self._memo) >= MEMO_SIZE:
                self._memo.clear()
            known = self._memo[key] = self._reckon(start, n, unit, roll, known_on)
        return known

    def _reckon(
        self, start: date | datetime, n: int, unit: Unit, roll: Roll, known_on: date
    ) -> Reckoning:
        if n < 0:
            raise ValueError(f"a limit cannot be negative: {n}")
        try:
            if unit == "hour":
                return self._hours(start, n)
            first = civil_date(start) if isinstance(start, datetime) else start
            if unit == "working_day" and n:
                return self._working_days(first, n, known_on)
            return self._rolled(_plain(first, n, unit), roll, known_on)
        except OverflowError as error:
            raise ValueError(f"{n} {unit} from {start} is beyond the end of time") from error

    def _hours(self, start: date | datetime, n: int) -> Reckoning:
        if not isinstance(start, datetime):
            raise ValueError("hours run from a moment, not from a day")
        falls_at = start.astimezone(LOCAL_ZONE) + timedelta(hours=n)
        day = falls_at.date()
        return Reckoning(day, day, day, falls_at, provisional=False, skipped=())

    def _working_days(self, start: date, n: int, known_on: date) -> Reckoning:
        day, left, skipped = start, n, list[date]()
        while left:
            day += ONE_DAY
            if self.is_working(day, known_on):
                left -= 1
            else:
                skipped.append(day)
        act_by = self._working_on_or(day, -ONE_DAY, known_on)
        years = range((start + ONE_DAY).year, day.year + 1)
        return Reckoning(day, day, act_by, end_of(day), self._any_open(years), tuple(skipped))

    def _rolled(self, last: date, roll: Roll, known_on: date) -> Reckoning:
        act_by = self._working_on_or(last, -ONE_DAY, known_on)
        due = last
        if roll == "forward":
            due = self._working_on_or(last, ONE_DAY, known_on)
        elif roll == "backward":
            due = act_by
        early, late = min(last, due), max(last, due)
        skipped = tuple(day for day in _days(early, late) if day != due)
        provisional = roll != "none" and self._any_open({early.year, late.year, act_by.year})
        return Reckoning(last, due, act_by, end_of(due), provisional, skipped)

    def _working_on_or(self, day: date, step: timedelta, known_on: date) -> date:
        for _ in range(MOST_REST_DAYS_IN_A_ROW):
            if self.is_working(day, known_on):
                return day
            day += step
        raise ValueError(f"no working day within {MOST_REST_DAYS_IN_A_ROW} days of {day}")

    def _any_open(self, years: Iterable[int]) -> bool:
        return not self.years.issuperset(years)


MEMO_SIZE = 50_000


def _plain(start: date, n: int, unit: Unit) -> date:
    """The last day of such a limit; where the month has no such day, its last (民法典 202)."""
    if unit == "day" or not n:
        return start + timedelta(days=n)
    months = start.year * 12 + start.month - 1 + (n if unit == "month" else 12 * n)
    year, month = divmod(months, 12)
    if year > date.max.year:
        raise OverflowError
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


# --- evolve --------------------------------------------------------------------------------------


def evolve(calendar: Calendar, fact: CalendarFact, at: datetime) -> Calendar:
    """The calendar after one more notice."""
    match fact:
        case YearPublished():
            worked = dict.fromkeys(fact.shifted_workdays, fact.published_on)
            return Calendar(
                rest=calendar.rest | frozenset(fact.holidays),
                worked={**calendar.worked, **worked},
                years=calendar.years | {fact.year},
            )
        case DayCorrected():
            return _corrected(calendar, fact)
        case _:
            assert_never(fact)


def _corrected(calendar: Calendar, fact: DayCorrected) -> Calendar:
    worked = {day: known for day, known in calendar.worked.items() if day != fact.day}
    if fact.working:
        return Calendar(calendar.rest, {**worked, fact.day: fact.published_on}, calendar.years)
    off = {fact.day} if fact.day.weekday() < SATURDAY else set[date]()
    return Calendar(calendar.rest | off, worked, calendar.years)


# --- commands ------------------------------------------------------------------------------------


def publish_year(
    calendar: Calendar,
    act: Act,
    *,
    year: int,
    holidays: tuple[date, ...],
    shifted_workdays: tuple[date, ...],
    source: str,
    notice_no: str,
    published_on: date,
) -> list[CalendarFact]:
    """Enter the yearly holiday notice: all days off as announced, and the weekend days worked.

    Days off may be given as announced, weekends included; the fact keeps the weekdays.
    """
    _may_keep_calendar(act)
    if calendar.published(year):
        raise Refused("The calendar of {year} is published already: correct single days", year=year)
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
    return [
        YearPublished(
            year=year,
            holidays=weekdays_off,
            shifted_workdays=tuple(sorted(worked)),
            source=source,
            notice_no=notice_no,
            published_on=published_on,
        )
    ]


def correct_day(
    calendar: Calendar,
    act: Act,
    *,
    day: date,
    working: bool,
    source: str,
    notice_no: str,
    published_on: date,
) -> list[CalendarFact]:
    """Change one day of a published year after a later notice."""
    _may_keep_calendar(act)
    if not calendar.published(day.year):
        raise Refused("The calendar of {year} is not published yet", year=day.year)
    if calendar.is_working(day) == working:
        raise Refused("{day} is entered that way already", day=day)
    return [
        DayCorrected(
            day=day,
            working=working,
            source=source,
            notice_no=notice_no,
            published_on=published_on,
        )
    ]


def _may_keep_calendar(act: Act) -> None:
    if act.by.role not in ("supervisor", "county_desk", "importer"):
        raise Refused("Only the county desk or a supervisor keeps the calendar and the rules")
