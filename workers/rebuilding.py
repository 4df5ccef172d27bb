"""A ledger is made anew beside the one being read, and takes its place in one transaction.

The log is read on a connection that never writes, so a long scan hides no event from anybody;
writing transactions stay short. The new build is switched in only when it has seen at least what
the old one has: nobody reads backwards.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from typing import Any

import psycopg
from psycopg.errors import LockNotAvailable

from projections.kernel import Ledger
from workers import ledgers
from workers.follower import DISTURBED, Follower, Halted, uncollected
from workers.ledgers import Build
from workers.sentence import Told
from workers.store.log import BELOW_HORIZON, Connection, EventLog
from workers.store.mapper import COLUMNS

PAGE = 5000
ROWS_IN_MEMORY = 50_000
ROWS_PER_WRITE = 2500
STREAMS_IN_MEMORY = 100_000
SWITCH_TRIES = 10

Progress = Callable[[int, int], None]
"""Told now and then how many events of how many are done."""

Waiting = Callable[[Halted], bool]
"""Told of an event that cannot be taken in; returns when to try it again, with False never."""


Gone = Callable[[], None]
"""Called each time the database has gone away, before it is waited for."""

PATIENCE = 600.0
"""Seconds for which a database that has gone away is waited for."""
RESTARTS = 10
_PAUSE = 0.5


class BeingRebuilt(Told):
    """Another process is building this ledger now."""


def rebuild_patiently(
    url: str,
    log: EventLog,
    ledger: Ledger,
    progress: Progress = lambda done, total: None,
    gone: Gone = lambda: None,
    *,
    patience: float = PATIENCE,
) -> Build:
    """`rebuild`, begun anew whenever the database went away meanwhile and is back; what was built
    so far is dropped then.

    Raises what the connection raises if the database stays away for `patience` seconds, or goes
    away more than ten times; and what `rebuild` raises otherwise.
    """
    for _ in range(RESTARTS):
        with suppress(*DISTURBED):
            return rebuild(url, log, ledger, progress)
        gone()
        _wait_for(url, patience)
    return rebuild(url, log, ledger, progress)


def _wait_for(url: str, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() >= until:
                raise
            time.sleep(_PAUSE)


def rebuild(
    url: str,
    log: EventLog,
    ledger: Ledger,
    progress: Progress = lambda done, total: None,
    waiting: Waiting = lambda halted: False,
) -> Build:
    """Make `ledger` anew from the whole log and switch to it; the build now live.

    Raises BeingRebuilt, Halted (an event cannot be taken in, and is not waited for: the old build,
    if there is one, stays), and what the connection raises.
    """
    name = f"jiefen rebuild {ledger.name}"
    with (
        closing(ledgers.connect(url, name)) as connection,
        closing(ledgers.connect_reading(url, name)) as reader,
    ):
        if not ledgers.lock(connection, f"build {ledger.name}"):
            raise BeingRebuilt("{ledger} is being built by another process", ledger=ledger.name)
        follower = _fresh(connection, log, ledger)
        try:
            _in_bulk(follower, reader, progress)
        except (*DISTURBED, ledgers.Outrun):
            raise
        except Exception:
            # Page by page from the start: it goes through, or stops at exactly the event.
            reader.rollback()
            follower = _fresh(connection, log, ledger)
        _page_by_page(connection, follower, waiting)
        _switch(connection, follower)
        ledgers.drop_others(connection, ledger.name)
        return follower.build


def _fresh(connection: Connection, log: EventLog, ledger: Ledger) -> Follower:
    ledgers.drop_others(connection, ledger.name)
    build = ledgers.create(connection, ledger)
    return Follower(ledger, build, log, connection, STREAMS_IN_MEMORY)


def _page_by_page(connection: Connection, follower: Follower, waiting: Waiting) -> None:
    """To the log's end; what is built so far is kept while an event is waited for."""
    while True:
        try:
            while follower.step(PAGE):
                pass
            return
        except Halted as halted:
            if ledgers.live(connection, follower.ledger.name) is None:
                _switch(connection, follower)  # up to here is better than nothing
                raise
            if not waiting(halted):
                raise


def _in_bulk(follower: Follower, reader: Connection, progress: Progress) -> None:
    total, done = _events(reader), 0
    with uncollected():
        for rows in _scan(reader):
            _take(follower, rows)
            done += len(rows)
            progress(done, max(done, total))
        _settle(follower)


def _events(connection: Connection) -> int:
    row = connection.execute("select count(*) from log.event").fetchone()
    return int(row[0]) if row else 0


def _scan(reader: Connection) -> Any:
    """The whole log below the horizon, page by page, as it is now."""
    with reader.cursor(name="scan", binary=True) as cursor:
        cursor.execute(
            f"select {COLUMNS} from log.event where {BELOW_HORIZON}"
            " order by event.epoch, event.xid, event.position"
        )
        while rows := cursor.fetchmany(PAGE):
            yield rows
    reader.rollback()


def _take(follower: Follower, rows: Sequence[Any]) -> None:
    """Fold into memory, and write only when there is much, or a sweep wants to read the rows."""
    while rows:
        before = follower.before_sweep(rows)
        if before:
            follower.fold(before)
        rows = rows[len(before) :]
        if rows:
            _settle(follower)
            while not follower.sweep(rows[0]):
                pass
            rows = rows[1:]
    if follower.work.waiting > ROWS_IN_MEMORY:
        _write(follower)


def _write(follower: Follower) -> None:
    while follower.work.waiting > ROWS_PER_WRITE:
        follower.flush(ROWS_PER_WRITE)


def _settle(follower: Follower) -> None:
    _write(follower)
    follower.commit()


def _switch(connection: Connection, follower: Follower) -> None:
    """Take the live build's place. A page that is being written there is waited for."""
    for _ in range(SWITCH_TRIES):
        with suppress(LockNotAvailable):
            return _switch_now(connection, follower)
    raise ledgers.Outrun(f"{follower.build.ledger} is never at rest")


def _switch_now(connection: Connection, follower: Follower) -> None:
    """Switch in one transaction, having caught up with the live build while it is held still."""
    with connection.transaction():
        old = ledgers.hold(connection, follower.build.ledger)
        while old is not None and follower.build.at < old.at:
            if not follower.step(PAGE):
                raise ledgers.Outrun(f"{old.ledger} has seen more than can be read")
        ledgers.switch(connection, old, follower.build)
