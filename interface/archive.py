"""The archive as its keepers look it up: the table of their area, what is held back there; ids and
days. Of a plan, and of whatever else is somebody's own, not even the id is told beyond those who
work with it: to who keeps the archive it is one record.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from domain.access import answers_today, decide
from domain.aggregates import RETENTION, STANDING
from domain.area_standing import offices
from domain.areas import Areas
from domain.kernel import Fact, Officer, civil_date
from domain.permits import GUARDED
from domain.retention import KEEPERS, RETENTION_STREAM, HoldLifted, HoldSet, RetentionBook
from interface.callers import for_officers
from workers.erasing import Record
from workers.store.log import Connection
from workers.system import System

PERIODS: Final = ("record_kind", "years", "source")
"""What a terminal shows of the table."""


def book_of(system: System) -> RetentionBook:
    """The tables and the holds, as of now."""
    with system.reading.connection() as connection:
        held: RetentionBook = system.states.load(connection, RETENTION, RETENTION_STREAM).state
    return held


def table(system: System, reader: Officer) -> dict[str, Any]:
    """The table in force at the reader's office, and what is held back of what the reader has to do
    with; why stands in its history. Raises Unusable."""
    for_officers(reader, "office")
    book = book_of(system)
    reader, today = system.seated(reader), civil_date(datetime.now(UTC))
    with system.reading.connection() as connection:
        areas: Areas = system.states.load(connection, *STANDING[Areas]).state
        here = book.table_of(reader.office, offices(areas, today))
        holds = list(_holds(system, connection, book, reader))
    return {
        "version": here.version,
        "area": here.area,
        "periods": [
            {"record_kind": each.record, "years": each.years, "source": each.source}
            for each in here.periods.values()
        ],
        "holds": holds,
    }


def _holds(
    system: System, connection: Connection, book: RetentionBook, reader: Officer
) -> Iterator[dict[str, Any]]:
    for name, hold in book.holds.items():
        record = system.files.record(connection, hold.record)
        if record is not None and knows_of(record, hold.by, reader):
            told: UUID | None = hold.record if stands_to(record, reader) else None
            yield {"hold": name, **hold._asdict(), "record": told}


def told_of(system: System, facts: Sequence[Fact], reader: Officer) -> list[bool | None]:
    """Of each fact of the archive's history whether it is for this reader: None where they may know
    only that there is one. Who set a hold reads why they did."""
    reader = system.seated(reader)
    records = {fact.hold: fact for fact in facts if isinstance(fact, HoldSet)}
    with system.reading.connection() as connection:
        held = {
            name: _told_of(system.files.record(connection, fact.record), fact.by, reader)
            for name, fact in records.items()
        }
    return [held[f.hold] if isinstance(f, HoldSet | HoldLifted) else True for f in facts]


def _told_of(record: Record | None, by: str, reader: Officer) -> bool | None:
    if record is None or not knows_of(record, by, reader):
        return False
    return by == reader.id or stands_to(record, reader) or None


def knows_of(record: Record, by: str, reader: Officer) -> bool:
    """Whether the reader may know that this is held back: whoever works with the record, the owner
    of its archive, and who set the hold."""
    theirs = reader.role in KEEPERS or reader.id == by
    if theirs and answers_today(reader, record.office):
        return True
    return stands_to(record, reader)


def stands_to(record: Record, reader: Officer) -> bool:
    """Whether the reader works with the record, or answers for it, and may see that it is there."""
    guarded = GUARDED[record.kind]
    stands = guarded.stands(record.state, reader, datetime.now(UTC))
    seen = decide(reader, "read", guarded.shown, stands).allowed
    return seen and stands not in ("none", "outside")
