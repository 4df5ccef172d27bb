"""Crises as a duty room sees them: who is being called, who has it, where nobody was reached.

One row for each crisis, by its area and its code; nothing of what happened, and nobody it is about.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg.sql import SQL

from domain.crisis.facts import (
    CRISIS_FACTS,
    AwayPassedOver,
    BasisLapsed,
    CrisisAcknowledged,
    CrisisEnded,
    CrisisEscalated,
    CrisisRaised,
    DetailsRecorded,
    NobodyReached,
    OnCallPaged,
    PersonTold,
)
from domain.crisis.state import code_of
from domain.kernel import Recorded
from projections.areas import Where, within
from projections.kernel import Connection, Keyed, Last, Ledger, Table, below, column_list

# --- row -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Row:
    """One crisis. `open`: time alone may still bring something, so that somebody must watch it."""

    stream: UUID
    code: str = ""
    area: str = ""
    raised_at: datetime | None = None
    rung: str | None = None
    page: int = 0
    called: list[str] | None = None
    until: datetime | None = None
    nobody_reached: bool = False
    acknowledged_by: list[str] | None = None
    acknowledged_at: datetime | None = None
    recorded: bool = False
    told: bool = False
    outcome: str | None = None
    lapsed: bool = False
    open: bool = True


TABLES: Final = """
create table crisis (
    stream uuid primary key,
    code text not null,
    area text collate "C" not null,
    raised_at timestamptz not null,
    rung text,
    page integer not null,
    called text[],
    until timestamptz,
    nobody_reached boolean not null,
    acknowledged_by text[],
    acknowledged_at timestamptz,
    recorded boolean not null,
    told boolean not null,
    outcome text,
    lapsed boolean not null,
    open boolean not null
);
create index crisis_open on crisis (raised_at) where open;
create index crisis_code on crisis (code);
create index crisis_area on crisis (area, raised_at);
"""


# --- fold ----------------------------------------------------------------------------------------


def _change(row: Row, event: Recorded[Any]) -> None:  # noqa: C901 (one branch per fact)
    match event.fact:
        case CrisisRaised() as fact:
            row.code, row.area, row.raised_at = code_of(row.stream), fact.area, event.at
        case AwayPassedOver() as fact:
            row.rung = fact.rung
        case OnCallPaged() as fact:
            row.rung, row.page, row.until = fact.rung, fact.page, fact.until
            row.called = list(fact.people)
        case CrisisEscalated() as fact:
            row.rung = fact.to_rung
        case NobodyReached():
            row.nobody_reached = True
        case CrisisAcknowledged() as fact:
            row.acknowledged_by = [*(row.acknowledged_by or ()), fact.by]
            row.acknowledged_at = row.acknowledged_at or event.at
        case DetailsRecorded():
            row.recorded = True
        case PersonTold():
            row.told = True
        case CrisisEnded() as fact:
            row.outcome = fact.outcome
        case BasisLapsed():
            row.lapsed = True
    row.open = row.outcome is None and not (row.lapsed and row.acknowledged_by)


_TABLE: Final = Table("crisis", "stream", Row)

LEDGER: Final = Ledger(
    name="crises",
    version=1,
    tables=TABLES,
    facts=frozenset(CRISIS_FACTS),
    open=lambda load, most: Keyed(_TABLE, _change, most),
)


# --- query ---------------------------------------------------------------------------------------

_SELECT: Final = SQL("select {} from crisis where ").format(column_list(Row, "crisis"))


def open_ones(connection: Connection) -> list[Row]:
    """Every crisis that somebody must watch, the longest open first."""
    statement = _SELECT + SQL("open order by raised_at, stream")
    return [Row(*held) for held in connection.execute(statement)]


def in_area(
    connection: Connection, area: Where | None, limit: int = 50, *, after: Last | None = None
) -> list[Row]:
    """The crises of an area and all below it, the latest first, from behind `after`. Raises
    ValueError: no area code."""
    clauses, params = within(area, "crisis")
    if after:
        clauses, params = [*clauses, below("raised_at")], params | after._asdict()
    condition = SQL(" and ").join(clauses) if clauses else SQL("true")
    statement = _SELECT + condition + SQL(" order by raised_at desc, stream limit %(limit)s")
    return [Row(*held) for held in connection.execute(statement, {**params, "limit": limit})]


def calling(connection: Connection, officer: str) -> list[Row]:
    """The crises for which this officer is being called, the latest first."""
    statement = _SELECT + SQL(
        "open and outcome is null and acknowledged_by is null and %s = any(called)"
        " order by raised_at desc, stream"
    )
    return [Row(*held) for held in connection.execute(statement, (officer,))]


def by_code(connection: Connection, code: str) -> Row | None:
    """The latest crisis that goes by this code."""
    statement = _SELECT + SQL("code = %s order by raised_at desc limit 1")
    found = connection.execute(statement, (code.upper(),)).fetchone()
    return Row(*found) if found else None
