"""Two small ledgers over small facts, and the shortest way to have them followed."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import psycopg

from domain.kernel import Cursor, Fact, Recorded
from projections.kernel import Connection, Keyed, Ledger, Load, Table, Work
from tests.store.support import ENVELOPE, NOON, Counted
from workers.projector import Pace
from workers.sealing import Sealer
from workers.store.log import EventLog, append
from workers.store.mapper import FactMapper, Pending
from workers.store.shapes import Shapes

BRISK = Pace(page=50, standby=0.02, halted=0.02, first_retry=0.02, last_retry=0.1, measure=0.05)
PATIENCE = 20.0


class Renamed(Fact):
    """Touches every stream."""

    stored_name: ClassVar[str] = "tests.renamed.v1"
    name: str


LOG = EventLog(FactMapper(Shapes((Counted, Renamed), {})))


@dataclass(slots=True)
class Sum:
    """What the numbers of one stream add up to."""

    stream: UUID
    total: int = 0
    facts: int = 0


SUM = Table("sum", "stream", Sum)
poison: set[int] = set()
"""Numbers that the ledger of sums cannot take."""


def add(row: Sum, event: Recorded[Any]) -> None:
    if event.fact.number in poison:
        raise ArithmeticError(f"the name 张三 must not be seen: {event.fact.number}")
    row.total += event.fact.number
    row.facts += 1


SUMS = Ledger(
    name="sums",
    version=1,
    tables="create table sum (stream uuid primary key, total integer, facts integer)",
    facts=frozenset({Counted}),
    open=lambda load, most: Keyed(SUM, add, most),
)


class _Named(Work):
    """Each stream with the latest name, which every stream gets when it changes."""

    def __init__(self, load: Load) -> None:
        self._name, self._streams = "", dict[UUID, str]()
        self._read = False

    @property
    def waiting(self) -> int:
        return len(self._streams)

    def fold(self, connection: Connection, events: Sequence[Recorded[Any]], after: Cursor) -> None:
        if not self._read:
            row = connection.execute("select max(name) from named").fetchone()
            self._name, self._read = (row and row[0]) or "", True
        for event in events:
            if isinstance(event.fact, Renamed):
                self._name = event.fact.name
            else:
                self._streams[event.stream] = self._name

    def forget(self, connection: Connection, since: Mapping[UUID, int]) -> Collection[UUID]:
        return ()

    def write(self, connection: Connection, most: int | None = None) -> None:
        for stream in list(self._streams)[:most]:
            connection.execute(
                "insert into named values (%s, %s)"
                " on conflict (stream) do update set name = excluded.name",
                (stream, self._streams.pop(stream)),
            )

    def sweep(self, connection: Connection, after: UUID | None, most: int) -> UUID | None:
        rows = connection.execute(
            "select stream from named where stream > %s order by stream limit %s",
            (after or UUID(int=0), 3),
        ).fetchall()
        self._streams |= {stream: self._name for (stream,) in rows}
        return rows[-1][0] if rows else None


NAMES = Ledger(
    name="names",
    version=1,
    tables="create table named (stream uuid primary key, name text)",
    facts=frozenset((Counted, Renamed)),
    open=lambda load, most: _Named(load),
    sweeping=frozenset({Renamed}),
)


def record(connection: Connection, stream: UUID, version: int, *facts: Fact) -> Cursor:
    """Record facts in one transaction of their own."""
    pending = [
        Pending(stream, version + n, fact, NOON, ENVELOPE, Sealer({}))
        for n, fact in enumerate(facts)
    ]
    with connection.transaction():
        done = append(connection, [LOG.mapper.to_stored_event(event) for event in pending])
    return done.cursor


def count(connection: Connection, stream: UUID, version: int, *numbers: int) -> Cursor:
    """Record numbers."""
    return record(connection, stream, version, *(Counted(number=n) for n in numbers))


def rows(connection: Connection, ledger: str, table: str) -> list[Any]:
    """The rows of a table of the live build."""
    path = connection.execute(
        "select format('ledger_%%s_%%s', ledger, build) from ledger.live where ledger = %s",
        (ledger,),
    ).fetchone()
    if path is None:
        return []
    statement = f"select * from {path[0]}.{table} order by 1"
    return connection.execute(statement.encode()).fetchall()


def eventually(holds: Callable[[], Any], limit: float = PATIENCE) -> Any:
    """Wait until `holds()` is true. AssertionError after `limit` seconds."""
    until = time.monotonic() + limit
    while time.monotonic() < until:
        try:
            if held := holds():
                return held
        except psycopg.errors.UndefinedTable:
            pass  # a build was switched between two looks
        time.sleep(0.005)
    raise AssertionError("waited in vain")
