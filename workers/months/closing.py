"""A month is closed once: its register is on the disk and signed before the log says its digest.

Whatever cuts it off in between, the month stays open and is closed by the next try, from the
beginning; what the first had written goes.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import structlog

from domain.aggregates import AREAS, MONTHS
from domain.area_lineage import NOTHING_CHANGED, Lineage, lineage
from domain.areas import AREAS_STREAM, AreaChanged, Areas
from domain.kernel import Cursor, civil_date
from domain.months import MONTHS_STREAM, Closed, Handed, Months, areas_on, total
from domain.periods import month_before, month_of, months_between
from projections import months
from projections.register import Row
from workers import ledgers
from workers.handler import Request
from workers.months import files
from workers.months.files import Edition, Register, Sheet
from workers.proof.keys import SigningKey
from workers.proof.outside import Outside
from workers.proof.sources import chain
from workers.proof.taking import signing_key, take
from workers.reading import NotBuilt, Reading
from workers.settling import CLOCK
from workers.system import System

WHOLE_LOG: Final = 30.0
"""Seconds for which a month waits until the register has read all that was in the log."""
DAY: Final = 3
"""On which day of the next month a month is closed by itself: what is entered on the first two
still belongs to it (office rule: month end)."""

Beat = Callable[[], object]

_log = structlog.get_logger()


class Read(NamedTuple):
    """The cases of a month, up to which place in the log they were read, and what the codes of
    areas had become by the end of it."""

    upto: Cursor
    rows: Sequence[Row]
    held: Lineage


def book(system: System) -> Months:
    """The book of months as it stands."""
    with system.reading.connection() as connection:
        held: Months = system.states.load(connection, MONTHS, MONTHS_STREAM).state
    return held


def due(held: Months, day: date) -> list[str]:
    """The months that are to be closed: those over on this day and not closed, since the last one
    that was; where none was, the last one; and those that somebody wants closed, or closed anew."""
    last = month_before(day)
    since = max(held.closed, default=last)
    over = (each for each in months_between(since, last) if not held.is_closed(each))
    return sorted({*over, *(each for each in held.wanted if each <= last)})


class Closing:
    """Closes the months of one system. `sheet` writes the workbook."""

    def __init__(self, system: System, sheet: Sheet) -> None:
        self._system, self._sheet = system, sheet

    def months(self, day: date, beat: Beat = lambda: None) -> int:
        """Close every month that is to be closed on this day; how many there were.

        Raises NotBuilt, NotYetVisible, NoRoom, Unable.
        """
        return sum(self.close(month, beat) for month in due(book(self._system), day))

    def close(self, month: str, beat: Beat = lambda: None) -> bool:
        """Close a month that is over; whether it was not closed before. As `months`."""
        settings = self._system.settings
        with files.alone(settings.data):
            held = book(self._system)
            if held.is_closed(month):
                return False
            key = signing_key(settings.signs_with())
            read = self._read(month)
            take(
                settings.database(),
                Outside(settings.copies),
                settings.signs_with(),
                _heard(beat),
            )
            edition = Edition(
                month=month,
                number=len(held.editions(month)) + 1,
                upto=str(read.upto),
                areas=months.counted(read.rows, month, read.held),
                checkpoint=self._checkpoint(),
                program=files.VERSION,
            )
            into = files.place(settings.data, month) / str(edition.number)
            registers = _registers(edition, read)
            handed = files.write(into, registers, self._sheet, key, tell=beat)
            closed = self._record(edition, handed, key)
            if not closed:  # somebody else closed it meanwhile, and has its files
                shutil.rmtree(into)
        _log.info("month closed", month=month, upto=edition.upto, areas=len(edition.areas))
        return closed

    def _read(self, month: str) -> Read:
        with self._system.reading.connection() as connection:
            head = self._system.log.head(connection)
        reading = Reading(self._system.reading).ledgers("register", token=head, limit=WHOLE_LOG)
        with reading as connection:
            at = _seen(connection)
            held = areas_at(self._system, connection, at, areas_on(month))
            return Read(at, months.rows(connection, month), held)

    def _checkpoint(self, number: int | None = None) -> dict[str, Any] | None:
        """Number and hash of a checkpoint, of the last one if none is named; None if there is
        none."""
        with self._system.reading.connection() as connection:
            held = [each for each in chain(connection) if number in (None, each.number)]
        return {"number": held[-1].number, "hash": held[-1].hash} if held else None

    def _record(self, edition: Edition, handed: Sequence[Handed], key: SigningKey) -> bool:
        rests_on = edition.checkpoint
        answer = self._system.handler.perform(
            Request(
                aggregate="months",
                command="close_month",
                stream=MONTHS_STREAM,
                data={
                    "month": edition.month,
                    "upto": edition.upto,
                    "areas": [each.model_dump() for each in edition.areas],
                    "handed": [each.model_dump() for each in handed],
                    "signed_with": key.public.id,
                    "checkpoint": rests_on["number"] if rests_on else 0,
                    "program": edition.program,
                },
                officer=CLOCK,
            )
        )
        return bool(answer.facts)

    # --- what was handed in, again

    def again(self, month: str, closed: Closed, digits: str, into: Path) -> None:
        """Put an area's register, as it was handed in, into a folder that is not there yet: what is
        kept, or made again from the log. Raises NotKept, NoRoom, OSError, Unable."""
        settings = self._system.settings
        kept = files.place(settings.data, month) / str(closed.edition) / files.folder_of(digits)
        said = closed.manifest(digits)
        if said is not None and files.whole(kept, said):
            files.hand_out(into, lambda fresh: _copied(kept, fresh))
            return
        key = signing_key(settings.signs_with())
        registers = self._made_again(month, closed, digits)

        def make(fresh: Path) -> None:
            home = fresh / "again"
            for register in registers:
                shutil.rmtree(home, ignore_errors=True)
                found = files.write_one(home, register, self._sheet, key)
                if said in (None, found):
                    break
            else:
                raise files.NotKept(
                    "The register of {month} is not kept here, and this version of the program "
                    "does not make the same bytes again: version {program} wrote it. Put "
                    "{folder} back from a backup",
                    month=month,
                    program=closed.program,
                    folder=kept,
                )
            _copied(home, fresh)
            shutil.rmtree(home)

        files.hand_out(into, make)

    def _made_again(self, month: str, closed: Closed, digits: str) -> list[Register]:
        """The register in each form that it can have, the one of now first."""
        if not closed.signed_with:
            raise files.NotKept(
                "{month} was closed before registers were kept: there are its figures only. Two "
                "people can open it again, and it is closed anew with its register",
                month=month,
            )
        upto = Cursor.parse(closed.upto)
        with Reading(self._system.reading).ledgers("register", token=upto) as connection:
            rows = _stood(self._system, connection, month, upto)
            held = areas_at(self._system, connection, upto, closed.areas_on)
        edition = Edition(
            month=month,
            number=closed.edition,
            upto=closed.upto,
            areas=closed.areas,
            checkpoint=self._checkpoint(closed.checkpoint),
            program=closed.program,
        )
        return [
            _register(edition._replace(form=form), digits, rows, _lie(rows, held))
            for form in (files.FORM, files.OLDER)
        ]


def _heard(beat: Beat) -> Callable[[int, int], None]:
    def heard(done: int, total: int) -> None:
        beat()

    return heard


def corrections(
    system: System, month: str, closed: Closed, tell: Callable[[int, int], object]
) -> list[months.Correction]:
    """What later facts changed of a month as it was closed, case by case, by areas as `lying_now`.
    Raises StaleToken."""
    upto = Cursor.parse(closed.upto)
    with Reading(system.reading).ledgers("register", token=upto) as connection:
        at = _seen(connection)
        return list(
            months.corrected(
                connection,
                month,
                upto,
                since=lambda c, place: system.log.versions_between(c, place, at),
                load=system.log.streams,
                later=lambda c, stream, after: [
                    event
                    for event in system.log.stream(c, stream, after=after)
                    if event.cursor <= at
                ],
                held=areas_at(system, connection, at, closed.areas_on),
                tell=tell,
            )
        )


def _stood(system: System, connection: Any, month: str, upto: Cursor) -> list[Row]:
    """The cases that a month counts, as of an earlier place in the log."""
    at, log = _seen(connection), system.log
    return months.rows_as_of(
        connection, month, upto, lambda c, place: log.versions_between(c, place, at), log.streams
    )


def lying_now(system: System, held: Mapping[str, Closed]) -> dict[str, Closed]:
    """Months as they were closed, by areas as they lay on their last days as is known now: where a
    notice came or was withdrawn since, their cases are counted anew where they lay. What was signed
    is by what was known then. Raises NotBuilt, StaleToken."""
    found = dict(held)
    with system.reading.connection() as connection:
        notices, head = _Notices(system, connection), system.log.head(connection)
    for month, closed in held.items():
        upto, on = Cursor.parse(closed.upto), closed.areas_on
        lie = notices.by(head, on)
        if lie != notices.by(upto, on):
            with Reading(system.reading).ledgers("register", token=upto) as connection:
                rows = _stood(system, connection, month, upto)
            found[month] = closed._replace(areas=months.counted(rows, month, lie))
    return found


def areas_at(system: System, connection: Any, upto: Cursor, on: date | None) -> Lineage:
    """What the codes of areas had become by a day, by the notices on record at a place in the log;
    nothing without a day: then a case counts under the code it was registered under."""
    return _Notices(system, connection).by(upto, on) if on else NOTHING_CHANGED


class _Notices:
    """The notices of areas on record, at any place in the log."""

    def __init__(self, system: System, connection: Any) -> None:
        self._held, areas = list[tuple[Cursor, tuple[AreaChanged, ...]]](), Areas()
        for event in system.log.stream(connection, AREAS_STREAM):
            areas = AREAS.evolve(areas, event.fact, event.at)
            self._held.append((event.cursor, areas.changes))

    def by(self, upto: Cursor, on: date | None) -> Lineage:
        """As `areas_at`."""
        said = [changes for place, changes in self._held if place <= upto]
        return lineage(said[-1], on) if said and on else NOTHING_CHANGED


def _seen(connection: Any) -> Cursor:
    build = ledgers.live(connection, "register")
    if build is None:
        raise NotBuilt("register")
    return build.at


def _registers(edition: Edition, read: Read) -> Iterator[Register]:
    """The registers of a month: of all there is, of each county and township with anything."""
    lie = _lie(read.rows, read.held)
    for digits in files.areas_of(edition.areas):
        yield _register(edition, digits, read.rows, lie)


def _lie(rows: Sequence[Row], held: Lineage) -> dict[str, str]:
    """In which area each code of these cases is counted."""
    return {code: months.lies(code, held) for code in {row.area for row in rows}}


def _register(
    edition: Edition, digits: str, rows: Sequence[Row], lie: Mapping[str, str]
) -> Register:
    return Register(
        of=edition,
        area=digits,
        counts=total(each for each in edition.areas if each.area.startswith(digits)),
        rows=[
            months.written(row, edition.month, every_end=edition.form == files.OLDER)
            for row in rows
            if lie[row.area].startswith(digits)
        ],
    )


def _copied(kept: Path, into: Path) -> None:
    for name in (*files.FILES, files.MANIFEST, files.SIGNATURE):
        shutil.copyfile(kept / name, into / name)
        (into / name).chmod(0o600)


def late(held: Months, now: datetime, since: datetime | None) -> list[str]:
    """The months that should be closed by now, and are not: the day after their day is over, or
    somebody asked. `since`: when the first fact was recorded; a month before it has no register."""
    over = due(held, civil_date(now) - timedelta(days=DAY))
    if not held.closed:
        over = [each for each in over if since and each >= month_of(civil_date(since))]
    return sorted({*over, *held.wanted} - held.closed.keys())


def first_recorded(system: System) -> datetime | None:
    """When the first fact was recorded here; None before any."""
    with system.reading.connection() as connection:
        row = connection.execute(
            "select recorded_at from log.event order by epoch, xid, position limit 1"
        ).fetchone()
    return row[0] if row else None
