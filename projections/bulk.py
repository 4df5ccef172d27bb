"""Bulk tasks as whoever ordered them follows them: what, by whom, how many cases, how far it is.

One row for each task; which cases, and what became of each, stands in its stream.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg.sql import SQL

from domain.bulk.task import (
    BULK_FACTS,
    BulkCancelled,
    BulkFinished,
    BulkPreviewed,
    BulkRowsDone,
    BulkRowsPreviewed,
    BulkStarted,
)
from domain.kernel import Recorded
from projections.areas import within
from projections.kernel import Connection, Keyed, Last, Ledger, Table, below, column_list

# --- row -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Row:
    """One bulk task. `area` is the office for which it was ordered."""

    stream: UUID
    kind: str = ""
    area: str = ""
    by: str = ""
    undoes: UUID | None = None
    previewed_at: datetime | None = None
    phase: str = "previewed"
    cases: int = 0
    not_there: int = 0
    ruled_out: int = 0
    done: int = 0
    not_done: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None


TABLES: Final = """
create table bulk (
    stream uuid primary key,
    kind text not null,
    area text collate "C" not null,
    by text not null,
    undoes uuid,
    previewed_at timestamptz not null,
    phase text not null,
    cases integer not null,
    not_there integer not null,
    ruled_out integer not null,
    done integer not null,
    not_done integer not null,
    started_at timestamptz,
    ended_at timestamptz
);
create index bulk_running on bulk (started_at) where phase = 'running';
create index bulk_area on bulk (area, previewed_at);
"""


# --- fold ----------------------------------------------------------------------------------------


def _change(row: Row, event: Recorded[Any]) -> None:
    match event.fact:
        case BulkPreviewed() as fact:
            row.kind, row.area, row.by = fact.kind, fact.office or "", fact.by
            row.undoes, row.previewed_at = fact.undoes, event.at
            row.cases, row.not_there = fact.cases, fact.not_there
        case BulkRowsPreviewed() as fact:
            row.ruled_out += sum(each.refused is not None for each in fact.rows)
        case BulkStarted():
            row.phase, row.started_at = "running", event.at
        case BulkRowsDone() as fact:
            done = sum(each.outcome == "done" for each in fact.results)
            row.done += done
            row.not_done += len(fact.results) - done
        case BulkCancelled():
            row.phase, row.ended_at = "cancelled", event.at
        case BulkFinished():
            row.phase, row.ended_at = "finished", event.at


_TABLE: Final = Table("bulk", "stream", Row)

LEDGER: Final = Ledger(
    name="bulk",
    version=1,
    tables=TABLES,
    facts=frozenset(BULK_FACTS),
    open=lambda load, most: Keyed(_TABLE, _change, most),
)


# --- query ---------------------------------------------------------------------------------------

_SELECT: Final = SQL("select {} from bulk where ").format(column_list(Row, "bulk"))


def running(connection: Connection, before: datetime | None = None) -> list[UUID]:
    """The tasks that are being carried out, the longest first; if it is said, begun before."""
    rows = connection.execute(
        "select stream from bulk where phase = 'running'"
        " and started_at < coalesce(%s, 'infinity'::timestamptz) order by started_at, stream",
        (before,),
    )
    return [stream for (stream,) in rows]


def in_area(
    connection: Connection,
    area: str | None,
    limit: int = 50,
    *,
    by: Collection[str] | None = None,
    after: Last | None = None,
) -> list[Row]:
    """The tasks of an area and all below it, the latest first, from behind `after`; `by`: those
    that one of these ordered. Raises ValueError: no area code."""
    clauses, params = within(area, "bulk")
    if after:
        clauses, params = [*clauses, below("previewed_at")], params | after._asdict()
    if by is not None:
        clauses, params = [*clauses, SQL("bulk.by = any(%(by)s)")], {**params, "by": [*by]}
    condition = SQL(" and ").join(clauses) if clauses else SQL("true")
    statement = _SELECT + condition + SQL(" order by previewed_at desc, stream limit %(limit)s")
    return [Row(*held) for held in connection.execute(statement, {**params, "limit": limit})]
