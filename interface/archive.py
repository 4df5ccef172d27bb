"""The archive as its keepers look it up: the table in force, what is held back; ids and days."""

from typing import Any, Final

from domain.aggregates import RETENTION
from domain.kernel import Officer
from domain.retention import RETENTION_STREAM, RetentionBook
from interface.callers import for_officers
from workers.system import System

PERIODS: Final = ("record_kind", "years", "source")
"""What a terminal shows of the table."""


def book_of(system: System) -> RetentionBook:
    """The table and the holds, as of now."""
    with system.reading.connection() as connection:
        held: RetentionBook = system.states.load(connection, RETENTION, RETENTION_STREAM).state
    return held


def table(system: System, reader: Officer) -> dict[str, Any]:
    """The table in force and what is held back; why stands in its history. Raises Unusable."""
    for_officers(reader, "office")
    book = book_of(system)
    return {
        "version": book.version,
        "periods": [
            {"record_kind": each.record, "years": each.years, "source": each.source}
            for each in book.periods.values()
        ],
        "holds": [{"hold": key} | hold._asdict() for key, hold in book.holds.items()],
    }
