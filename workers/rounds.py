"""What comes round, done: near limits and weekly digests are told once.

Everything here can be cut off and repeated: a notice has one id for ever.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog

from domain.aggregates import CALENDAR, COMMITTEES, INSPECTIONS, STANDING
from domain.area_lineage import Lineage, Region, as_it_is, became, lineage
from domain.area_standing import offices as answering
from domain.areas import Areas
from domain.calendar import CALENDAR_STREAM, Calendar
from domain.committees import COMMITTEES_STREAM, Committees
from domain.dispute.notices import Notice, near, near_above
from domain.dispute.owing import IN_PARTICULAR, owed_by
from domain.dispute.triggers import finished
from domain.dispute.waiting import entry_of
from domain.inspections import INSPECTIONS_STREAM, Inspections
from domain.kernel import civil_date
from domain.periods import week_of
from domain.reach import Reach
from domain.reminders import reached_by, reminder
from domain.rounds import (
    DATES_MOVED,
    MOVED_STREAM,
    REVIEW_STREAM,
    WEEK_IN_REVIEW,
    inspection_notices,
    remit,
)
from domain.signature import Aggregate
from projections import agenda, register, review
from projections.agenda import Row, Touched
from workers.handler import Request
from workers.notices import book
from workers.notices.recipients import Audience, BookRow, look, of_no_case, row_of
from workers.reading import Reading
from workers.settling import CLOCK
from workers.store.log import Connection
from workers.store.shapes import Unreadable
from workers.system import System

PAGE = 1000
STILL_TOLD = timedelta(days=14)
"""For so long after a fact it is told whose dates it moved, where the rounds were left out."""

Beat = Callable[[], object]
Place = tuple[UUID, str]
"""A deadline of a case, for going on after it."""

BEGINNING: Final[Place] = (UUID(int=0), "")

_log = structlog.get_logger()


def _now() -> datetime:
    return datetime.now(UTC)


class Rounds:
    """The rounds of one system; what time it is says the clock."""

    def __init__(self, system: System, clock: Callable[[], datetime] = _now) -> None:
        self._system, self._now = system, clock

    def near(self, heard: Callable[[Place], object], after: Place = BEGINNING) -> int:
        """Tell the owners of limits of which most is gone, and supervisors of those set by law; how
        many were not told before. Limits in hours have a round of their own.

        Goes on after a place, and says each one that is done. Raises NotBuilt.
        """
        now, told = self._now(), 0
        with self._system.reading.connection() as connection:
            calendar: Calendar = self._load(connection, CALENDAR, CALENDAR_STREAM)
        while rows := self._coming(now, after):
            told += self._tell(_nearly_over(rows, now, calendar), now)
            after = rows[-1].stream, rows[-1].id
            heard(after)
        _log.info("near limits told", told=told)
        return told

    def _coming(self, now: datetime, after: Place) -> Sequence[Row]:
        with Reading(self._system.reading).ledgers("agenda") as connection:
            return agenda.coming(connection, now, after, PAGE)

    def _tell(self, rows: Iterator[Row], now: datetime) -> int:
        with self._system.pool.connection() as connection:
            kept = [notice for row in rows for notice in self._near(connection, row, now)]
            return book.keep(connection, kept)

    def _near(self, connection: Connection, row: Row, now: datetime) -> Iterator[BookRow]:
        """What one limit tells, by the case as it stands. One unreadable case holds up no other."""
        try:
            seen = look(self._system, connection, row.stream, now=now)
        except Unreadable as error:
            _log.error("no notice of what is unreadable", name=error.name, version=error.version)
            return
        for make in (near, near_above):
            notice = make(seen.case, seen.agenda, row.id, seen.beside)
            if notice is not None:
                for officer in seen.audience.told(notice, civil_date(now)):
                    kind = _in_time(notice.kind, row, seen.audience.reach(officer))
                    yield row_of(row.stream, notice._replace(kind=kind), officer, "", now)

    def moved(self, beat: Beat = lambda: None) -> int:
        """Tell who owes limits that the calendar or a set of rules moved: once for each such fact,
        however many of their cases it moved; how many were not told before. Raises NotBuilt."""
        now, told = self._now(), 0
        with Reading(self._system.reading).ledgers("agenda") as connection:
            found = agenda.touched(connection, now - STILL_TOLD, IN_PARTICULAR)
        with self._system.pool.connection() as connection:
            of_all = of_no_case(self._system, connection)
            for one in found:
                told += book.keep(connection, self._of_moved(connection, one, of_all, now))
                beat()
        _log.info("moved dates told", told=told)
        return told

    def _of_moved(
        self, connection: Connection, one: Touched, of_all: Audience, now: datetime
    ) -> Iterator[BookRow]:
        try:
            seen = look(self._system, connection, one.stream, now=now)
        except Unreadable as error:
            _log.error("no notice of what is unreadable", name=error.name, version=error.version)
            return
        if finished(seen.case):
            return
        to = owed_by(seen.case, entry_of(seen.agenda, one.id), seen.beside)
        notice = Notice(DATES_MOVED, to, civil_date(one.moved_at).isoformat())
        for officer in of_all.told(notice, civil_date(now)):
            yield row_of(MOVED_STREAM, notice, officer, one.place, now)

    def hours(self) -> int:
        """The same for limits in hours; how many were not told before. Raises NotBuilt."""
        now = self._now()
        with Reading(self._system.reading).ledgers("agenda") as connection:
            rows = agenda.coming_in_hours(connection, now)
        told = self._tell(_nearly_over(rows, now, Calendar()), now)
        if told:
            _log.info("near limits in hours told", told=told)
        return told

    def week(self, day: date, beat: Beat = lambda: None) -> int:
        """Tell whoever oversees offices that the week's digest is there, where anything waits; how
        many were not told before. Raises NotBuilt."""
        now, week = self._now(), week_of(day)
        with self._system.pool.connection() as connection:
            audience = of_no_case(self._system, connection)
            areas: Areas = self._load(connection, *STANDING[Areas])
            held, rows = lineage(areas.changes, civil_date(now)), []
            for overseer, reach in audience.reaches.officers.items():
                beat()
                here = (as_it_is(held, area) for area in remit(reach))
                if any(self._waits(now, area, audience.offices) for area in here):
                    notice = Notice(WEEK_IN_REVIEW, overseer, week)
                    for officer in audience.told(notice, day):
                        rows.append(row_of(REVIEW_STREAM, notice, officer, week, now))
            told = book.keep(connection, rows)
        _log.info("weekly digests told", week=week, told=told)
        return told

    def _waits(self, now: datetime, area: Region, offices: Lineage) -> bool:
        with Reading(self._system.reading).ledgers(*review.LEDGERS) as connection:
            return bool(review.review(connection, now, area, offices))

    def open_inspections(self, day: date) -> int:
        """Have the offices that work on cases, or were counted, inspected this year; how many were
        not to be before. Of one that was handed over it is the one that answers for it. Raises
        NotBuilt."""
        with self._system.reading.connection() as connection:
            committees: Committees = self._load(connection, COMMITTEES, COMMITTEES_STREAM)
            before: Inspections = self._load(connection, INSPECTIONS, INSPECTIONS_STREAM)
            areas: Areas = self._load(connection, *STANDING[Areas])
        with Reading(self._system.reading).ledgers("register") as connection:
            at_work = register.offices(connection, since=day - timedelta(days=365))
        held = answering(areas, day)
        offices = sorted({became(held, each).to for each in (*at_work, *committees.members)})
        new = [office for office in offices if before.of(day.year, office) is None]
        self._system.handler.perform(
            Request(
                aggregate="inspections",
                command="open_inspections",
                stream=INSPECTIONS_STREAM,
                data={"year": day.year, "offices": offices},
                officer=CLOCK,
            )
        )
        _log.info("inspections opened", year=day.year, offices=len(new))
        return len(new)

    def inspections(self, day: date) -> int:
        """Tell what is to be told of inspections on this day; how many were not told before."""
        now = self._now()
        with self._system.pool.connection() as connection:
            held: Inspections = self._load(connection, INSPECTIONS, INSPECTIONS_STREAM)
            audience = of_no_case(self._system, connection)
            rows = [
                row_of(INSPECTIONS_STREAM, notice, officer, notice.about, now)
                for notice in inspection_notices(held, audience.reaches, day, audience.offices)
                for officer in audience.told(notice, day)
            ]
            told = book.keep(connection, rows)
        _log.info("inspections told", told=told)
        return told

    def _load(self, connection: Connection, kind: Aggregate[Any], stream: UUID) -> Any:
        return self._system.states.load(connection, kind, stream).state


_BEFORE_ANY_DIGEST: Final = {"deadline_near": "hours_near", "legal_limit_near": "legal_hours_near"}


def _in_time(kind: str, row: Row, reach: Reach) -> str:
    """The kind of notice that reaches an officer while the limit still runs."""
    if row.unit == "hour" and not reached_by(reach.digest_at, row.span):
        return _BEFORE_ANY_DIGEST[kind]
    return kind


def _nearly_over(rows: Sequence[Row], now: datetime, calendar: Calendar) -> Iterator[Row]:
    for row in rows:
        if reminder(row.span, now, calendar.for_area(row.area)) == "near":
            yield row
