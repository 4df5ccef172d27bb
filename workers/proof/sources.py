"""Rows and checkpoints out of a running database, in one view of it, holding nobody back.

`dump` and `export` bring the same out of files. Nothing here judges.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg

from workers.proof.checking import Source
from workers.proof.checkpoints import Horizon, Signed
from workers.proof.copied import LISTED, ROW, fields, listed, row, signed
from workers.proof.rows import Listed, Row
from workers.store.schema import require_current

Connection = psycopg.Connection[Any]

_READING = (
    "-c default_transaction_read_only=on -c timezone=UTC -c datestyle=ISO -c bytea_output=hex"
)
_IN_ORDER: LiteralString = "order by event.epoch, event.xid, event.position"


@dataclass(frozen=True)
class Kept:
    """One place where log and checkpoints are kept."""

    checkpoints: Sequence[Signed]
    events: Source


@contextmanager
def reading(url: str, name: str) -> Iterator[Connection]:
    """A connection that sees the database as it is now, and neither writes nor holds back others.

    Raises WrongSchema, or psycopg's OperationalError.
    """
    with psycopg.connect(
        url, options=_READING, application_name=f"jiefen {name}", connect_timeout=5
    ) as connection:
        require_current(connection)
        connection.rollback()  # and begin the view
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        yield connection


@contextmanager
def of_database(url: str) -> Iterator[Kept]:
    """A running database."""
    with reading(url, "verify") as connection:
        checkpoints = chain(connection)
        found = connection.execute("select count(*) from log.event").fetchone()
        assert found is not None
        yield Kept(checkpoints, Source(rows(connection), int(found[0])))


def chain(connection: Connection) -> list[Signed]:
    """The checkpoints in the database, oldest first."""
    copied = _copied(
        connection,
        "copy (select number, content, signature from log.checkpoint order by 1) to stdout",
    )
    return [signed(held) for held in copied]


def rows(connection: Connection) -> Iterator[Row]:
    """Every row, in the order of the log."""
    columns: LiteralString = ", ".join(ROW)
    copied = _copied(connection, f"copy (select {columns} from log.event {_IN_ORDER}) to stdout")
    return (row(held) for held in copied)


def between(connection: Connection, after: Horizon, horizon: Horizon) -> Iterator[Listed]:
    """What a list keeps of the rows between two horizons, in the order of the log."""
    columns: LiteralString = ", ".join(LISTED)
    bounds = (*_bound(after), *_bound(horizon))
    query = (
        f"copy (select {columns} from log.event where (epoch, xid) >= (%s, %s::text::xid8)"
        f" and (epoch, xid) < (%s, %s::text::xid8) {_IN_ORDER}) to stdout"
    )
    return (listed(held) for held in _copied(connection, query, bounds))


def _bound(horizon: Horizon) -> tuple[int, str]:
    return horizon.epoch, str(horizon.xid)


def _copied(
    connection: Connection, query: LiteralString, bounds: Sequence[Any] = ()
) -> Iterator[list[bytes]]:
    with connection.cursor() as cursor, cursor.copy(query, bounds or None) as copy:
        for line in copy:
            yield fields(bytes(line))
