"""Which days are working days, and where a limit ends: from published notices, never guessed.

A year whose notice is not published is counted with plain weekends, and whatever was counted across
it is *provisional*. Days are civil days in Asia/Shanghai; the start day is never counted; a limit
ends at 24:00 of its last day (民法典 201–203). A notice can lengthen a running limit and never
shorten it: days off count for every limit, days worked for those that begin when it was known here.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Literal, NamedTuple, assert_never
from uuid import NAMESPACE_URL, uuid5

from domain.areas import Code, significant
from domain.kernel import LOCAL_ZONE, Fact, Unfit, civil_date

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

    stored_name: ClassVar[str] = "calendar.year_published.v2"
    year: int
    holidays: tuple[date, ...]
    """Weekdays off."""
    shifted_workdays: tuple[date, ...]
    """Weekend days worked (调休)."""
    source: str
    notice_no: str
    published_on: date
    counts_from: date
    """The days worked count for limits that begin on this day or later."""


class DayCorrected(Fact):
    """A later notice changed one day of a published year."""

    stored_name: ClassVar[str] = "calendar.day_corrected.v2"
    day: date
    working: bool
    source: str
    notice_no: str
    published_on: date
    counts_from: date
    """A day worked counts for limits that begin on this day or later; a day off for all."""


class ClosureOrdered(Fact):
    """The offices of one area, and of all within it, are closed on these days."""

    stored_name: ClassVar[str] = "calendar.closure_ordered.v1"
    area: Code
    days: tuple[date, ...]
    source: str
    notice_no: str
    published_on: date


class ClosureLifted(Fact):
    """Days of a local closure are worked after all."""

    stored_name: ClassVar[str] = "calendar.closure_lifted.v1"
    area: Code
    days: tuple[date, ...]
    source: str
    notice_no: str
    published_on: date
    counts_from: date
    """The days count again for limits that begin on this day or later."""


CalendarFact = YearPublished | DayCorrected | ClosureOrdered | ClosureLifted
CALENDAR_FACTS: tuple[type[Fact], ...] = (
    YearPublished,
    DayCorrected,
    ClosureOrdered,
    ClosureLifted,
)

Body = dict[str, Any]


def counted_as_published(body: Body) -> Body:
    """Days worked used to count from the day on which their notice was published."""
    return body | {"counts_from": body["published_on"]}


CALENDAR_UPCASTS: dict[str, tuple[str, Callable[[Body], Body]]] = {
    "calendar.year_published.v1": ("calendar.year_published.v2", counted_as_published),
    "calendar.day_corrected.v1": ("calendar.day_corrected.v2", counted_as_published),
}


# --- state ---------------------------------------------------------------------------------------


class Reckoning(NamedTuple):
    """Where a limit ends, and how sure that is."""

    last: date
    """The last day as counted, before it rolls over rest days."""
    due: date
    """The last day as it counts in law; its end (24:00) is `falls_at`."""
    act_by: date
    """The last working day not later than `last`: who acts by then needs no rolling. Where there is
    none since the limit was known, the day on which it is due."""
    falls_at: datetime
    """The first moment after the limit."""
    provisional: bool
    """It depends on a year whose notice is not published."""
    skipped: tuple[date, ...]
    """The rest days that were not counted, or were rolled over."""


def end_of(day: date) -> datetime:
    """24:00 in Asia/Shanghai at the end of `day`."""
    return datetime.combine(day + ONE_DAY, time(), LOCAL_ZONE)


class Stretch(NamedTuple):
    """Days, from the first to the last, both included."""

    first: date
    last: date

    def meets(self, other: "Stretch") -> bool:
        """Whether they have a day in common."""
        return self.first <= other.last and other.first <= self.last


NoticeKind = Literal["year", "correction", "closure", "lifting"]


class Notice(NamedTuple):
    """What one notice said of which days, and who said it."""

    number: int
    """Its place among all notices: the version of the calendar that it made."""
    kind: NoticeKind
    source: str
    notice_no: str
    published_on: date
    entered_on: date
    counts_from: date
    """From when the days worked count; days off count for every limit."""
    off: frozenset[date]
    worked: frozenset[date]
    area: str = ""
    """The significant digits of the area it is for; "" is the whole country."""
    year: int | None = None

    @property
    def stretch(self) -> Stretch:
        """The days of which it says anything: of a year also that its days are certain now."""
        days = self.off | self.worked
        if self.year is not None:
            days |= {date(self.year, 1, 1), date(self.year, 12, 31)}
        return Stretch(min(days), max(days))

    def may_move(self, area: str, counted: Stretch) -> bool:
        """Whether a date in this area can be another for it that was counted over these days."""
        return area.startswith(self.area) and self.stretch.meets(counted)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The published working days. Values are equal when their days are."""

    rest: frozenset[date] = frozenset()
    """Weekdays off."""
    worked: Mapping[date, date] = field(default_factory=dict)
    """Days worked all the same (调休, corrections) → the day from which that counts."""
    years: frozenset[int] = frozenset()
    closures: Mapping[str, Mapping[date, date | None]] = field(default_factory=dict)
    """Area → days on which its offices are closed → None, or from when they count as worked again.
    An area is given by its significant digits, and stands for all within it."""
    notices: tuple[Notice, ...] = field(default=(), compare=False, repr=False)
    """Every notice in the order in which it came: who said so for each day."""
    _views: dict[tuple[str, ...], Any] = field(  # of calendars
        default_factory=dict, init=False, compare=False, repr=False
    )
    _memo: dict[tuple[object, ...], Reckoning] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    @property
    def version(self) -> int:
        """How many notices it rests on."""
        return len(self.notices)

    def for_area(self, area: str) -> "Calendar":
        """The calendar as it is in one area: with the local closures that reach it.

        The same value for the same closures, so that what it has counted is counted once.
        """
        if not self.closures:
            return self
        reaching = tuple(code for code in self.closures if area.startswith(code))
        if not reaching:
            return self
        view = self._views.get(reaching)
        if view is None:
            view = self._views[reaching] = self._closed_in(reaching)
        return view

    def _closed_in(self, areas: tuple[str, ...]) -> "Calendar":
        closed = {day for area in areas for day in self.closures[area]}
        worked = {day: known for day, known in self.worked.items() if day not in closed}
        for day in filter(self.is_working, closed):
            again_from = [self.closures[area].get(day, date.min) for area in areas]
            if None not in again_from:
                worked[day] = max(self._works_from(day), *filter(None, again_from))
        off = {day for day in closed if day.weekday() < SATURDAY}
        return Calendar(self.rest | off, worked, self.years, {}, self.notices)

    def _works_from(self, day: date) -> date:
        """A working day counts for limits that begin on this day or later."""
        plain = day.weekday() < SATURDAY and day not in self.rest
        return date.min if plain else self.worked[day]

    def published(self, year: int) -> bool:
        """Whether the notice of this year is known."""
        return year in self.years

    def is_working(self, day: date, known_on: date = date.max) -> bool:
        """Whether `day` is a working day; `known_on` leaves out 调休 that count from later on."""
        counts_from = self.worked.get(day)
        if counts_from is not None and counts_from <= known_on:
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
        one and never roll. `known_on` is the day since which the limit is known: its start, or
        earlier where the start was a day to come. It ignores 调休 that count from later on, so that
        a notice can lengthen a limit that was shown and never shorten it. ValueError for a negative
        limit, for hours from a bare day, and beyond the end of time.
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
            raise Unfit("a limit cannot be negative: {n}", n=n)
        try:
            if unit == "hour":
                return self._hours(start, n)
            first = civil_date(start) if isinstance(start, datetime) else start
            if unit == "working_day" and n:
                return self._working_days(first, n, known_on)
            return self._rolled(first, _plain(first, n, unit), roll, known_on)
        except OverflowError as error:
            raise Unfit("{n} from {start} is beyond the end of time", n=n, start=start) from error

    def _hours(self, start: date | datetime, n: int) -> Reckoning:
        if not isinstance(start, datetime):
            raise ValueError("hours run from a moment, not from a day")
        if start.tzinfo is None:
            raise ValueError(f"{start} has no zone")
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
        years = range((start + ONE_DAY).year, day.year + 1)
        return Reckoning(day, day, day, end_of(day), self._any_open(years), tuple(skipped))

    def _rolled(self, first: date, last: date, roll: Roll, known_on: date) -> Reckoning:
        """Nobody acts before it was known: with no working day since, on the day it is due."""
        before = self._working_on_or(last, -ONE_DAY, known_on)
        in_time = before >= min(first, known_on)
        due = last
        if roll == "forward":
            due = self._working_on_or(last, ONE_DAY, known_on)
        elif roll == "backward" and in_time:
            due = before
        act_by = before if in_time else due
        early, late = min(last, due), max(last, due)
        skipped = tuple(day for day in _days(early, late) if day != due)
        provisional = roll != "none" and self._any_open({early.year, late.year, act_by.year})
        return Reckoning(last, due, act_by, end_of(due), provisional, skipped)

    def _working_on_or(self, day: date, step: timedelta, known_on: date) -> date:
        for _ in range(MOST_REST_DAYS_IN_A_ROW):
            if self.is_working(day, known_on):
                return day
            day += step
        raise Unfit(
            "no working day within {days} days of {day}", days=MOST_REST_DAYS_IN_A_ROW, day=day
        )

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
    notices = (*calendar.notices, _notice(calendar.version + 1, fact, civil_date(at)))
    match fact:
        case YearPublished():
            worked = dict.fromkeys(fact.shifted_workdays, fact.counts_from)
            return replace(
                calendar,
                rest=calendar.rest | frozenset(fact.holidays),
                worked={**calendar.worked, **worked},
                years=calendar.years | {fact.year},
                notices=notices,
            )
        case DayCorrected():
            return replace(_corrected(calendar, fact), notices=notices)
        case ClosureOrdered():
            closed = dict.fromkeys(fact.days, None)
            return replace(calendar, closures=_closed(calendar, fact, closed), notices=notices)
        case ClosureLifted():
            lifted = dict.fromkeys(fact.days, fact.counts_from)
            return replace(calendar, closures=_closed(calendar, fact, lifted), notices=notices)
        case _:
            assert_never(fact)


def _corrected(calendar: Calendar, fact: DayCorrected) -> Calendar:
    worked = {day: known for day, known in calendar.worked.items() if day != fact.day}
    if fact.working:
        return replace(calendar, worked={**worked, fact.day: fact.counts_from})
    off = {fact.day} if fact.day.weekday() < SATURDAY else set[date]()
    return replace(calendar, rest=calendar.rest | off, worked=worked)


def _closed(
    calendar: Calendar, fact: ClosureOrdered | ClosureLifted, days: Mapping[date, date | None]
) -> Mapping[str, Mapping[date, date | None]]:
    area = significant(fact.area)
    return {**calendar.closures, area: {**calendar.closures.get(area, {}), **days}}


def _notice(number: int, fact: CalendarFact, entered_on: date) -> Notice:
    nothing = frozenset[date]()
    kind: NoticeKind
    match fact:
        case YearPublished():
            kind, off, worked = "year", frozenset(fact.holidays), frozenset(fact.shifted_workdays)
        case DayCorrected():
            kind, day = "correction", frozenset({fact.day})
            off, worked = (nothing, day) if fact.working else (day, nothing)
        case ClosureOrdered():
            kind, off, worked = "closure", frozenset(fact.days), nothing
        case ClosureLifted():
            kind, off, worked = "lifting", nothing, frozenset(fact.days)
        case _:
            assert_never(fact)
    return Notice(
        number=number,
        kind=kind,
        source=fact.source,
        notice_no=fact.notice_no,
        published_on=fact.published_on,
        entered_on=entered_on,
        counts_from=fact.published_on if isinstance(fact, ClosureOrdered) else fact.counts_from,
        off=off,
        worked=worked,
        area=significant(fact.area) if isinstance(fact, ClosureOrdered | ClosureLifted) else "",
        year=fact.year if isinstance(fact, YearPublished) else None,
    )
