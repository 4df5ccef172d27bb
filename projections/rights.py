"""What people asked about their own data, as whoever answers for it sees it: what, where, by when.

One row for each request; not whose it is, nothing of what was said, and nobody is ever counted.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, get_args
from uuid import UUID

from psycopg.sql import SQL

from domain.kernel import Recorded
from domain.questions import Order
from domain.rights.agenda import next_day
from domain.rights.facts import RIGHTS_FACTS
from domain.rights.state import START, RightPhase, RightsRequest, evolve
from domain.rights.terms import RightKind
from projections.areas import Where, within
from projections.finding import UNASKED, Askable, Columns, Found, Query, Question, find
from projections.folds import Folds
from projections.kernel import Connection, Ledger, Load, Table, Work, column_list

# --- row -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Row:
    """One request. `rule`: the limit that ends first; None when nothing is owed any more."""

    stream: UUID
    office: str
    area: str
    asked_for: str
    phase: str
    asked_on: date | None
    identified: bool
    outcome: str | None
    rule: str | None
    due_on: date | None
    stills: bool
    """It is in force: nobody new is let in to that person's matters."""


TABLES: Final = """
create table request (
    stream uuid primary key,
    office text collate "C" not null,
    area text collate "C" not null,
    asked_for text not null,
    phase text not null,
    asked_on date not null,
    identified boolean not null,
    outcome text,
    rule text,
    due_on date,
    stills boolean not null
);
create index request_due on request (due_on, stream) where due_on is not null;
create index request_office on request (office, asked_on);
"""


# --- fold ----------------------------------------------------------------------------------------


def _row(stream: UUID, request: RightsRequest) -> Row:
    limit, due_on = next_day(request) or (None, None)
    return Row(
        stream,
        request.office,
        request.area,
        request.kind,
        request.phase,
        request.asked_on,
        request.identified,
        request.outcome,
        limit.id if limit else None,
        due_on,
        request.restricting,
    )


class _Requests(Work):
    """States are folded as the domain folds them, so a row says what the request itself says."""

    def __init__(self, load: Load, most: int) -> None:
        self._states = Folds(START, evolve, load, most)
        self._changed: dict[UUID, RightsRequest] = {}

    @property
    def waiting(self) -> int:
        return len(self._changed)

    def fold(self, connection: Connection, events: Any, after: Any) -> None:
        own: list[Recorded[Any]] = [each for each in events if isinstance(each.fact, RIGHTS_FACTS)]
        keep = {stream.int for stream in self._changed}
        self._states.prepare(connection, own, after, keep)
        for event in own:
            self._changed[event.stream] = self._states.take(event)

    def forget(self, connection: Connection, since: Mapping[UUID, int]) -> Collection[UUID]:
        return ()

    def write(self, connection: Connection, most: int | None = None) -> None:
        streams = list(self._changed)[:most]
        rows = [_row(stream, self._changed.pop(stream)) for stream in streams]
        _TABLE.delete(connection, streams)
        _TABLE.insert(connection, rows)


_TABLE: Final = Table("request", "stream", Row)

LEDGER: Final = Ledger(
    name="rights",
    version=1,
    tables=TABLES,
    facts=frozenset(RIGHTS_FACTS),
    open=_Requests,
)


# --- query ---------------------------------------------------------------------------------------

_SELECT: Final = SQL("select {} from request where ").format(column_list(Row, "request"))


FOUND_BY: Final = Columns(
    {
        "office": Askable(),
        "area": Askable("area"),
        "asked_for": Askable(known=get_args(RightKind)),
        "phase": Askable(known=get_args(RightPhase)),
        "asked_on": Askable("day"),
        "identified": Askable("yes_no"),
        "outcome": Askable(empty=True),
        "rule": Askable(empty=True),
        "due_on": Askable("day", empty=True),
        "stream": Askable("id"),
    },
    order=(Order("due_on"), Order("asked_on", downwards=True)),
)
"""What requests can be asked about. They are listed, and not counted."""


def in_area(
    connection: Connection,
    area: Where | None,
    *,
    owed: bool | None = None,
    question: Question = UNASKED,
) -> Found[Row]:
    """The requests of an area and all below it: what is due soonest first, then the latest asked.

    `owed`: only those of which something is owed, or of which nothing is. Raises ValueError.
    """
    clauses, params = within(area, "request")
    if owed is not None:
        clauses = [*clauses, SQL("due_on is not null" if owed else "due_on is null")]
    condition = SQL(" and ").join(clauses) if clauses else SQL("true")
    return find(connection, Query(_SELECT + condition, params), FOUND_BY, question, Row)


def ever_within(connection: Connection, area: str | None) -> list[UUID]:
    """Every request of an area and everything within it, by id."""
    clauses, values = within(area, "request")
    where = SQL(" and ").join([SQL("true"), *clauses])
    rows = connection.execute(
        SQL("select stream from request where {} order by stream").format(where), values
    )
    return [stream for (stream,) in rows]
