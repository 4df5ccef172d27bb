"""A ledger is made anew beside the one being read, and takes its place in one transaction.

The log is read on a connection that never writes, so a long scan hides no event from anybody;
writing transactions stay short. The new build is switched in only when it has seen at least what
the old one has: nobody reads backwards. Whatever is cut short goes on where it was.
"""

import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from typing import Any, NamedTuple

import psycopg
import structlog
from psycopg.errors import LockNotAvailable

from domain.kernel import Cursor
from projections.kernel import Ledger
from workers import ledgers
from workers.follower import (
    DISTURBED,
    ROWS_PER_TIDYING,
    Follower,
    Halted,
    describe,
    place_of,
    uncollected,
)
from workers.ledgers import Build
from workers.sentence import Told
from workers.store.log import Connection, EventLog

PAGE = 5000
ROWS_IN_MEMORY = 30_000
ROWS_PER_WRITE = 2500
STREAMS_IN_MEMORY = 30_000
SWITCH_TRIES = 10

Progress = Callable[[int, int], None]
"""Told now and then how many events of how many are done."""

Waiting = Callable[[Halted], bool]
"""Told of an event that cannot be taken in; returns when to try it again, with False never."""


CatchUp = Callable[[], None]
"""Brings the new build to the end of the log."""

Judge = Callable[[Build, Build, CatchUp], bool]
"""Is shown the build that is read and the new one; says whether they change places."""

Gone = Callable[[], None]
"""Called each time the database has gone away, before it is waited for."""

PATIENCE = 600.0
"""Seconds for which a database that has gone away is waited for."""
RESTARTS = 10
_log = structlog.get_logger()
_PAUSE = 0.5
_LOCK_PATIENCE, _LOCK_PAUSE = 1.0, 0.02


class BeingRebuilt(Told):
    """Another process is building this ledger now."""


class NoneKept(Told):
    """There is no earlier build to go back to."""


def rebuild_patiently(
    url: str,
    log: EventLog,
    ledger: Ledger,
    how: "How",
    gone: Gone = lambda: None,
    *,
    patience: float = PATIENCE,
) -> Build:
    """`rebuild`, gone on with whenever the database went away meanwhile and is back.

    Raises what the connection raises if the database stays away for `patience` seconds, or goes
    away more than ten times; and what `rebuild` raises otherwise.
    """
    for _ in range(RESTARTS):
        with suppress(*DISTURBED):
            return rebuild(url, log, ledger, how)
        gone()
        _wait_for(url, patience)
        how = how._replace(anew=False)
    return rebuild(url, log, ledger, how)


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


class How(NamedTuple):
    """How a ledger is made anew. `indexing` is told how many indexes of how many are made, when the
    rows are. `anew`: an unfinished build is not gone on with. `again`: the one
    kept is, if this program made it: it has to catch up only. `judge` is shown the builds before
    they change places, and says whether they do."""

    progress: Progress = lambda done, total: None
    indexing: Progress = lambda done, total: None
    waiting: Waiting = lambda halted: False
    anew: bool = False
    again: bool = False
    judge: Judge = lambda old, new, catch_up: True


def rebuild(url: str, log: EventLog, ledger: Ledger, how: How | None = None) -> Build:
    """Make `ledger` anew from the whole log and switch to it; the build now live. One that was cut
    short is gone on with. The build before is kept, to go back to.

    Raises BeingRebuilt, Halted (an event cannot be taken in, and is not waited for: the old build,
    if there is one, stays), and what the connection raises.
    """
    how = how or How()
    name = f"jiefen rebuild {ledger.name}"
    with (
        closing(ledgers.connect(url, name)) as connection,
        closing(ledgers.connect_reading(url, name)) as reader,
    ):
        if not _alone(connection, ledger):
            raise _being_rebuilt(connection, ledger)
        # What a power cut takes is built again: nothing waits for the disk before the switch.
        connection.execute("set synchronous_commit = off")
        build = _found(connection, ledger, how) or _fresh(connection, ledger)
        follower = Follower(ledger, build, log, connection, STREAMS_IN_MEMORY)
        try:
            _in_bulk(follower, log, reader, how.progress)
            # Before anything is tidied piece by piece: it may have been cut short in here before.
            follower.tidy_unread(reader, ROWS_PER_WRITE)
        except (*DISTURBED, ledgers.Outrun):
            raise
        except Exception as error:
            # Page by page from the start: it goes through, or stops at exactly the event.
            _log.warning("built page by page", ledger=ledger.name, error=describe(error))
            reader.rollback()
            build = _fresh(connection, ledger)
            follower = Follower(ledger, build, log, connection, STREAMS_IN_MEMORY)
        _index(connection, follower, how.indexing)
        _page_by_page(connection, follower, how.waiting)
        while follower.tidy(ROWS_PER_TIDYING):
            pass
        if _abreast(connection, follower, how.judge):
            _switch(connection, follower)
            ledgers.drop_others(connection, ledger.name, but=_earlier(connection, ledger.name))
        return follower.build


def _alone(connection: Connection, ledger: Ledger) -> bool:
    """Become the only one who builds it. The lock of a process that has just died is free when the
    server has noticed that: it is tried for a second."""
    until = time.monotonic() + _LOCK_PATIENCE
    while not ledgers.lock(connection, f"build {ledger.name}"):
        if time.monotonic() >= until:
            return False
        time.sleep(_LOCK_PAUSE)
    return True


def _being_rebuilt(connection: Connection, ledger: Ledger) -> BeingRebuilt:
    """Says who it is, and what to do."""
    holder = ledgers.holder(connection, f"build {ledger.name}")
    if holder is None:
        return BeingRebuilt(
            "{ledger} was being built by another process until now: call again", ledger=ledger.name
        )
    return BeingRebuilt(
        "{ledger} is being built by another process already ({name}, process {pid}, since {since}"
        "): wait until it is done; one that is cut short is gone on with by the next call",
        ledger=ledger.name,
        name=holder.name,
        pid=holder.pid,
        since=f"{holder.since:%Y-%m-%d %H:%M:%S %Z}",
    )


def go_back(url: str, log: EventLog, ledger: Ledger, how: How | None = None) -> Build:
    """Switch to the build that was kept, when it has caught up; the one read until now is kept.

    Raises NoneKept, BeingRebuilt, Halted, and what the connection raises.
    """
    with closing(ledgers.connect(url, f"jiefen rebuild {ledger.name}")) as connection:
        earlier = ledgers.others(connection, ledger.name).earlier
        if earlier is None:
            raise NoneKept("No earlier build of {ledger} is there", ledger=ledger.name)
        if earlier.version != ledger.version:
            raise NoneKept(
                "The earlier build of {ledger} is of version {made}, and this program makes "
                "version {makes}: start the program that made it, which goes back by itself",
                ledger=ledger.name,
                made=earlier.version,
                makes=ledger.version,
            )
    return rebuild(url, log, ledger, (how or How())._replace(again=True))


def _found(connection: Connection, ledger: Ledger, how: How) -> Build | None:
    """A build of this program to go on with; all others go, but the one that was read before."""
    there = ledgers.others(connection, ledger.name)
    candidates = [] if how.anew else there.begun
    if how.again:
        candidates = [there.earlier] if there.earlier else []
    found = next((build for build in candidates if build.version == ledger.version), None)
    keep = [*_earlier(connection, ledger.name), *([found.number] if found else [])]
    ledgers.drop_others(connection, ledger.name, but=keep)
    return ledgers.take_up(connection, found) if found else None


def _earlier(connection: Connection, ledger: str) -> list[int]:
    earlier = ledgers.others(connection, ledger).earlier
    return [earlier.number] if earlier else []


def _fresh(connection: Connection, ledger: Ledger) -> Build:
    """An empty build. While nobody can read any yet, no index waits for whoever has been writing
    or reading for long."""
    ledgers.drop_others(connection, ledger.name, but=_earlier(connection, ledger.name))
    first = ledgers.live(connection, ledger.name) is None
    return ledgers.create(connection, ledger, indexed=first)


def _abreast(connection: Connection, follower: Follower, judge: Judge) -> bool:
    """Hear whether the builds are to change places."""
    old = ledgers.live(connection, follower.ledger.name)

    def catch_up() -> None:
        while follower.step(PAGE):
            pass

    return old is None or judge(old, follower.build, catch_up)


def _index(connection: Connection, follower: Follower, progress: Progress) -> None:
    """Make the indexes that readers need: of rows that are there, in the order of each index. Put
    in row by row, they would be written all over once they are larger than memory."""
    indexes = follower.ledger.for_readers
    if indexes:
        progress(0, len(indexes))
        ledgers.make_indexes(
            connection, follower.build, indexes, lambda done: progress(done, len(indexes))
        )


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


def _in_bulk(follower: Follower, log: EventLog, reader: Connection, progress: Progress) -> None:
    done = _events(reader, follower.build.at)
    total = done + _events(reader, follower.build.at, beyond=True)
    with uncollected():
        follower.mend()
        with closing(_scan(log, reader, follower.build.at)) as pages:
            for rows in pages:
                _take(follower, rows)
                done += len(rows)
                progress(done, max(done, total))
        follower.settle(ROWS_PER_WRITE)


def _events(connection: Connection, at: Cursor, *, beyond: bool = False) -> int:
    """How many events there are up to a place in the log, or beyond it."""
    row = connection.execute(
        "select count(*) from log.event where"
        f" (epoch, xid, position) {'>' if beyond else '<='} (%s, %s::text::xid8, %s)",
        (at.epoch, str(at.xid), at.position),
    ).fetchone()
    return int(row[0]) if row else 0


def _scan(log: EventLog, reader: Connection, after: Cursor) -> Generator[Sequence[Any]]:
    """The log after a place, below the horizon, page by page; while one is worked in, the next is
    read. Each page is read by itself: a long transaction would keep every row that is replaced
    meanwhile from being cleared away."""

    def page(after: Cursor) -> Sequence[Any]:
        try:
            return log.rows(reader, after, PAGE)
        finally:
            reader.rollback()

    with ThreadPoolExecutor(1, "read ahead") as ahead:
        coming = ahead.submit(page, after)
        while len(rows := coming.result()) == PAGE:
            coming = ahead.submit(page, place_of(rows[-1]))
            yield rows
        if rows:
            yield rows


def _take(follower: Follower, rows: Sequence[Any]) -> None:
    """Fold into memory, and write only when there is much, or a sweep wants to read the rows: what
    is finished first, and when that is not enough half of the rest."""
    while rows:
        before = follower.before_sweep(rows)
        if before:
            follower.fold(before)
        rows = rows[len(before) :]
        if rows:
            follower.settle(ROWS_PER_WRITE)
            while not follower.sweep(rows[0]):
                pass
            rows = rows[1:]
    if follower.work.waiting > ROWS_IN_MEMORY:
        follower.relieve(ROWS_PER_WRITE)
    if follower.work.waiting > ROWS_IN_MEMORY:
        follower.spill(ROWS_PER_WRITE, ROWS_IN_MEMORY // 2)


def _switch(connection: Connection, follower: Follower) -> None:
    """Take the live build's place. A page that is being written there is waited for."""
    for _ in range(SWITCH_TRIES):
        with suppress(LockNotAvailable):
            return _switch_now(connection, follower)
    raise ledgers.Outrun(f"{follower.build.ledger} is never at rest")


def _switch_now(connection: Connection, follower: Follower) -> None:
    """Switch in one transaction, having caught up with the live build while it is held still."""
    with connection.transaction():
        connection.execute("set local synchronous_commit = on")
        old = ledgers.hold(connection, follower.build.ledger)
        while old is not None and follower.build.at < old.at:
            if not follower.step(PAGE):
                raise ledgers.Outrun(f"{old.ledger} has seen more than can be read")
        ledgers.switch(connection, old, follower.build)
