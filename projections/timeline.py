"""A case's timeline: every fact as it was recorded. Who made a report is kept from everybody, and
with it the role: a case has one mediator.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg.sql import SQL, Identifier

from domain.dispute.facts import (
    DISPUTE_FACTS,
    ReportMade,
)
from domain.kernel import Cursor, Recorded
from projections.kernel import Connection, Copy, Ledger, Work, column_list

# --- row -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Row:
    """One fact. `data` are its fields, sealed values included."""

    stream: UUID
    version: int
    at: datetime
    recorded_at: datetime
    actor: str
    role: str
    office: str
    on_behalf_of: str | None
    name: str
    data: Any


TABLES: Final = """
create table line (
    stream uuid not null,
    version integer not null,
    at timestamptz not null,
    recorded_at timestamptz not null,
    actor text not null,
    role text not null,
    office text not null,
    on_behalf_of text,
    name text not null,
    data jsonb not null,
    primary key (stream, version)
);
"""


# --- fold ----------------------------------------------------------------------------------------


def line(event: Recorded[Any]) -> tuple[Any, ...]:
    """The row of a fact, in the order of the columns."""
    fact, envelope = event.fact, event.envelope
    hidden = isinstance(fact, ReportMade)
    return (
        event.stream,
        event.version,
        event.at,
        event.recorded_at,
        "" if hidden else envelope.actor,
        "" if hidden else envelope.role,
        "" if hidden else envelope.office,
        None if hidden else envelope.on_behalf_of,
        fact.stored_name,
        fact.model_dump_json(),
    )


_COPY: Final = Copy(
    "line",
    (
        *("stream", "version", "at", "recorded_at", "actor", "role", "office", "on_behalf_of"),
        *("name", "data"),
    ),
)


class _Timeline(Work):
    """Lines not written yet; a line once written never changes."""

    def __init__(self) -> None:
        self._lines: list[tuple[Any, ...]] = []

    @property
    def waiting(self) -> int:
        return len(self._lines)

    def fold(self, connection: Connection, events: Sequence[Recorded[Any]], after: Cursor) -> None:
        self._lines += map(line, events)

    def forget(self, connection: Connection, since: Mapping[UUID, int]) -> Collection[UUID]:
        connection.execute(
            "delete from line using unnest(%s::uuid[], %s::integer[]) as since (stream, version)"
            " where line.stream = since.stream and line.version >= since.version",
            (list(since), list(since.values())),
        )
        return ()

    def write(self, connection: Connection, most: int | None = None) -> None:
        now, self._lines = self._lines[:most], self._lines[most:] if most else []
        _COPY.rows(connection, now)


LEDGER: Final = Ledger(
    name="timeline",
    version=4,
    tables=TABLES,
    facts=frozenset(DISPUTE_FACTS),
    open=lambda load, most: _Timeline(),
)


# --- query ---------------------------------------------------------------------------------------

_SELECT: Final = SQL("select {} from {} where stream = %s ").format(
    column_list(Row, "line"), Identifier("line")
)


def lines(connection: Connection, stream: UUID) -> list[Row]:
    """Every fact of a case, in order. Who may read which of them, and what in it, is decided by
    `domain.dispute.audience`: nothing here is shown without it.
    """
    statement = _SELECT + SQL("order by version")
    return [Row(*held) for held in connection.execute(statement, (stream,))]
