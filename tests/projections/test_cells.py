"""What counts is said twice: of a row in the database, and of one in memory. It is one list."""

from contextlib import closing
from dataclasses import astuple, fields
from datetime import UTC, date, datetime
from random import Random
from typing import Any, Final
from uuid import UUID

from psycopg.sql import SQL, Identifier, Placeholder

from domain.dispute.terms import UNSUCCESSFUL
from projections import cells, register
from projections.register import Row
from tests.projections.office import BANNER, TOWN, VILLAGE, Office
from workers import ledgers

YES_OR_NO: Final = (False, True)
ROWS: Final[dict[str, tuple[Any, ...]]] = {
    "outcome": (None, "agreed", *sorted(UNSUCCESSFUL), "declined"),
    # Half an hour before and after a day begins in China.
    "accepted_at": (None, *(datetime(2026, 3, 4, hour, 30, tzinfo=UTC) for hour in (15, 16))),
    "office": (VILLAGE, TOWN, BANNER),
    "merged_into": (None, UUID(int=1)),
    "follow_ups": (0, 2),
    **dict.fromkeys(("accepted_late", "at_once", "calls_stopped", "performed"), YES_OR_NO),
    **dict.fromkeys(("confirmed", "breached", "reopened", "counsellor", "escalated"), YES_OR_NO),
    "registered_on": (None, date(2026, 2, 27)),
    "agreed_on": (None, date(2026, 3, 9)),
    "ended_on": (None, date(2026, 3, 11)),
    "performed_on": (None, date(2026, 3, 20)),
    "closed_on": (None, date(2026, 4, 1)),
}
"""All that bears on what a case counts as, also where no case is so yet."""


def test_a_row_counts_in_memory_as_it_does_in_the_database(office: Office) -> None:
    """In every measure and every stage; each of them counts some of these rows, and not others."""
    chosen = Random(5)
    rows = {
        n: Row(UUID(int=n), **{name: chosen.choice(of) for name, of in ROWS.items()})
        for n in range(2000)
    }
    put = SQL("insert into dispute ({}) values ({})").format(
        SQL(", ").join(Identifier(each.name) for each in fields(Row)),
        SQL(", ").join(Placeholder() for _ in fields(Row)),
    )
    counted = SQL("select stream, {}, {} from dispute").format(cells.counts, cells.stages)
    measured, staged = set[tuple[int, int]](), set[tuple[int, bool]]()
    with (
        closing(ledgers.connect(office.url, "tests")) as connection,
        connection.transaction(force_rollback=True),
    ):
        connection.execute("create schema beside; set local search_path = beside")
        connection.execute(register.TABLES)
        with connection.cursor() as cursor:
            cursor.executemany(put, map(astuple, rows.values()))
        for stream, *numbers in connection.execute(counted).fetchall():
            measures, stages = numbers[: len(cells.MEASURES)], numbers[len(cells.MEASURES) :]
            row = rows[stream.int]
            counts = cells.counts_of(row)
            assert counts.held == tuple(n for n, count in enumerate(measures) if count), row
            assert counts.days == tuple((n, d) for n, d in enumerate(stages) if d is not None), row
            measured.update(enumerate(measures))
            staged.update((n, days is None) for n, days in enumerate(stages))
    assert len(measured) == 2 * len(cells.MEASURES)
    assert len(staged) == 2 * len(cells.STAGES)
