"""Ledgers are read as they are now; a read that carries a position token waits until it is in them.

Readers never write and take no transaction id, so they hide no event from anybody. While one reads,
no build is dropped under it.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import psycopg
from psycopg.sql import SQL, Literal
from psycopg_pool import ConnectionPool

from domain.kernel import START, Cursor
from projections.kernel import written_out
from workers import ledgers
from workers.ledgers import Halt
from workers.store.log import Connection

LIMIT = 2.0
"""Seconds that a read waits for its token."""
_POLL = 0.005


class Holder(NamedTuple):
    """An open transaction that has written: nothing begun after it is visible to readers yet."""

    pid: int
    application: str
    since: datetime
    seconds: float
    oldest: bool
    """It is the one that all readers wait for."""


class NotYetVisible(Exception):
    """The ledgers have not seen the token's event in time. Ask again after `retry_after` seconds.

    `holders` are the transactions that hold the log's horizon back, `halts` the ledgers that stand
    still.
    """

    retry_after = 1

    def __init__(self, behind: Sequence[str], holders: list[Holder], halts: list[Halt]) -> None:
        self.behind, self.holders, self.halts = tuple(behind), holders, halts
        why = [f"{halt.ledger} stands still at {halt.stream}/{halt.version}" for halt in halts]
        why += [
            f"process {h.pid} ({h.application}) has held the horizon for {h.seconds:.1f} s"
            for h in holders
            if h.oldest
        ]
        super().__init__("; ".join([f"not in {', '.join(behind)} yet", *why]))


class StaleToken(ValueError):
    """The token names no event of this log: it is from before a restore, or from another system."""


class NotBuilt(Exception):
    """The ledger has never been built here: no projector has run yet."""


class Reading:
    """Reads ledgers on connections that cannot write."""

    def __init__(self, pool: ConnectionPool[Connection]) -> None:
        self._pool = pool

    @contextmanager
    def ledgers(
        self, *names: str, token: Cursor | None = None, limit: float = LIMIT
    ) -> Iterator[Connection]:
        """A connection on which the tables of these ledgers are to be found, all as of one moment;
        of two of one name, that of the ledger which is named first.

        With a token: as of its event or later. Raises NotYetVisible, StaleToken, NotBuilt.
        """
        with self._pool.connection() as connection:
            if token is not None:
                wait_for(connection, names, token, limit)
            try:
                _look_in(connection, names)
                yield connection
            finally:
                if not connection.closed:
                    connection.execute(_LEAVE)


_ENTER = SQL(
    "{keep}; begin isolation level repeatable read, read only;"
    " select array_agg(ledger), set_config('search_path', string_agg("
    "     format('ledger_%s_%s', ledger, build), ', '"
    "     order by array_position(array[{names}]::text[], ledger)), true)"
    "   from ledger.live where ledger in ({names})"
)
"""One question, since each takes as long as a short page. From before the moment as of which
everything is read no build is dropped: else it could be one just dropped."""
_LEAVE = written_out(SQL("commit; {let_go}").format(let_go=ledgers.LET_GO))


@cache
def _enter(names: tuple[str, ...]) -> SQL:
    listed = SQL(", ").join(map(Literal, names))
    return written_out(_ENTER.format(keep=ledgers.KEEP, names=listed))


def _look_in(connection: Connection, names: Sequence[str]) -> None:
    """Begin to read the builds of these ledgers that are read now."""
    cursor = connection.execute(_enter(tuple(names)))
    while cursor.nextset():
        pass
    row = cursor.fetchone()
    built = row[0] if row and row[0] else []
    if missing := [name for name in names if name not in built]:
        raise NotBuilt(f"{', '.join(missing)} was never built: is the projector running?")


def wait_for(
    connection: Connection, names: Sequence[str], token: Cursor, limit: float = LIMIT
) -> None:
    """Return when all these ledgers have seen the token's event.

    Raises NotYetVisible after `limit` seconds, StaleToken at once if the log has no such event.
    """
    _check(connection, token)
    until = time.monotonic() + limit
    while behind := _behind(connection, names, token):
        if time.monotonic() >= until:
            stopped = [halt for halt in ledgers.halts(connection) if halt.ledger in behind]
            raise NotYetVisible(behind, holders(connection), stopped)
        time.sleep(_POLL)


def _check(connection: Connection, token: Cursor) -> None:
    if token == START:
        return
    try:
        found = connection.execute(
            "select 1 from log.event where (epoch, xid, position) = (%s, %s::text::xid8, %s)",
            (token.epoch, str(token.xid), token.position),
        ).fetchone()
    except psycopg.DataError as error:
        raise StaleToken(f"{token} is no position token") from error
    if found is None:
        raise StaleToken(f"the log has no event at {token}: read again without the token")


def _behind(connection: Connection, names: Sequence[str], token: Cursor) -> list[str]:
    rows: list[Any] = connection.execute(
        "select l.ledger, b.epoch, b.xid::text::bigint, b.position"
        " from ledger.live l join ledger.build b using (ledger, build) where l.ledger = any(%s)",
        (list(names),),
    ).fetchall()
    seen = {ledger: Cursor(*at) for ledger, *at in rows}
    return [name for name in names if seen.get(name, START) < token]


def holders(connection: Connection, most: int = 5) -> list[Holder]:
    """The oldest open transactions that have written, the one that hides new events first."""
    rows = connection.execute(
        """
        with writing (pid, name, since, xid) as (
            select pid, application_name, xact_start, backend_xid
              from pg_stat_activity where backend_xid is not null
            union all
            select 0, 'prepared ' || gid, prepared, transaction from pg_prepared_xacts)
        select pid, name, since, extract(epoch from clock_timestamp() - since)::float,
               xid = pg_snapshot_xmin(pg_current_snapshot())::xid
          from writing order by since limit %s
        """,
        (most,),
    )
    return [Holder(*row) for row in rows]
