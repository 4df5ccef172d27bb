"""One build of a ledger takes in the log page by page: rows and position in one transaction.

A page that fails is taken again event by event, so that everything before the event that cannot be
taken is committed, and the ledger stands exactly there.
"""

import gc
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

import psycopg

from domain.kernel import Cursor
from projections.kernel import Ledger, Work
from workers import ledgers
from workers.ledgers import Build
from workers.sentence import Told
from workers.store.log import Connection, EventLog
from workers.store.mapper import Row
from workers.store.shapes import Shapes

STREAMS_IN_MEMORY = 5000
STREAMS_PER_SWEEP = 400
STREAMS_PER_MEND = 1000
SPILLS = 8
"""So many times some of what is in memory is written before all of it is."""
ROWS_PER_TIDYING = 300
"""Rows counted in one transaction, by the projector and by a rebuild alike. On a busy machine a
thousand met the limit of a transaction's time, and one that is rolled back counts nothing, again
and again; what is left waits for the next page, and every figure is exact meanwhile."""
TIDIED_EVERY = 1.0
"""Seconds. A busy row is counted anew once in that time, and not with each of its facts."""

DISTURBED = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError)
"""Errors of the connection or of a limit of time, not of an event: try again."""


class Halted(Told):
    """The event after the build's position cannot be taken in. `row` is its row of the log."""

    def __init__(self, row: Row, error: Exception) -> None:
        self.row, self.error = row, describe(error)
        super().__init__(
            "the event {stream}/{version} ({name}) cannot be taken in: {error}. Mend the module of "
            "the ledger; the build that is being read stays as it is",
            stream=row[0],
            version=row[1],
            name=row[2],
            error=self.error,
        )


def describe(error: BaseException) -> str:
    """The kind of error and where it arose: its text could name people."""
    while error.__cause__ is not None:
        error = error.__cause__
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


@contextmanager
def uncollected() -> Iterator[None]:
    """Folding makes no cycles; looking for them among a million objects doubles its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Follower:
    """Takes the log into one build. After DISTURBED or Outrun make a new one."""

    def __init__(
        self,
        ledger: Ledger,
        build: Build,
        log: EventLog,
        connection: Connection,
        streams: int = STREAMS_IN_MEMORY,
    ) -> None:
        self.ledger, self.build = ledger, build
        self._log, self._connection, self._streams = log, connection, streams
        shapes = log.mapper.shapes
        self._unconcerned = shapes.names - names_of(shapes, ledger.facts)
        self._sweeping = names_of(shapes, ledger.sweeping)
        self._tidied = -TIDIED_EVERY
        self.concerned = True
        """Whether the last page held anything that this ledger has rows of."""
        self._begin()
        ledgers.work_in(connection, build)

    def _begin(self) -> None:
        self.work: Work = self.ledger.open(self._log.streams, self._streams)
        self._folded = self.build.at  # how far `work` has folded; ahead of the position in bulk
        self._spilled = SPILLS
        self._in_sweep = False

    def step(self, limit: int) -> int:
        """Take in the next page, at most `limit` events; how many there were.

        Raises Halted, Outrun, and what the connection raises (DISTURBED).
        """
        rows: Sequence[Row] = self._log.rows(self._connection, self.build.at, limit)
        if len(rows) < limit:
            self._tidy_now_and_then()
        if not rows:
            return 0
        rows = self.before_sweep(rows) or rows[:1]
        try:
            self._take_in(rows)
        except (*DISTURBED, ledgers.Outrun):
            raise
        except Exception as error:
            self._begin()
            if len(rows) == 1:
                raise Halted(rows[0], error) from error
            for row in rows:
                self._take_one(row)
        return len(rows)

    def _tidy_now_and_then(self) -> None:
        """Before the page and not after it: nobody waits for what has been committed."""
        now = time.monotonic()
        if now - self._tidied >= TIDIED_EVERY:
            left = self.tidy(ROWS_PER_TIDYING)
            self._tidied = -TIDIED_EVERY if left else now

    def tidy(self, most: int) -> bool:
        """Do some of what could wait; whether there is more of it."""
        with self._connection.transaction():
            return self.work.tidy(self._connection, most)

    def tidy_unread(self, reader: Connection, most: int) -> None:
        """Do all of what could wait, at most so many rows in one transaction. For builds that
        nobody reads."""
        ledgers.work_in(reader, self.build)
        reader.commit()
        self.work.tidy_unread(self._connection, reader, most)

    def _take_one(self, row: Row) -> None:
        try:
            self._take_in([row])
        except (*DISTURBED, ledgers.Outrun):
            raise
        except Exception as error:
            self._begin()
            raise Halted(row, error) from error

    def _take_in(self, rows: Sequence[Row]) -> None:
        if rows[0][2] in self._sweeping:
            self.concerned = True
            self.sweep(rows[0])
        else:
            self.fold(rows)
            self.concerned = self.work.waiting > 0
            self.commit()

    def before_sweep(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows before the first fact that touches every stream."""
        for n, row in enumerate(rows):
            if row[2] in self._sweeping:
                return rows[:n]
        return rows

    def fold(self, rows: Sequence[Row]) -> None:
        """Take rows into memory only."""
        recorded, unconcerned = self._log.mapper.recorded, self._unconcerned
        events = [recorded(row) for row in rows if row[2] not in unconcerned]
        self.work.fold(self._connection, events, self._folded)
        self._folded = place_of(rows[-1])

    def settle(self, most: int) -> None:
        """Write everything in memory, at most about `most` rows in one transaction, and move there.
        For builds that nobody reads: should it be cut short, `mend` puts right what is ahead."""
        self._spilled = 0
        if self.work.adds:
            self.commit()
            return
        if self.work.waiting > most:
            self.build = ledgers.mark(self._connection, self.build, self._folded)
        while self.work.waiting > most:
            self.flush(most)
        self.commit()

    def spill(self, most: int, keep: int) -> None:
        """Write what changed longest ago, at most so many rows in one transaction, until `keep` are
        left, without moving: it changes least again, where all that is under way would be written
        again and again. Now and then write everything and move. For builds that nobody reads."""
        if self.work.adds or self._spilled == SPILLS:
            self.settle(most)
            return
        self._spilled += 1
        self.build = ledgers.mark(self._connection, self.build, self._folded)
        while self.work.waiting > keep:
            self.flush(most)

    def relieve(self, most: int) -> None:
        """Write what no later fact changes, at most so many rows in one transaction, without
        moving: the rest would be written again and again. For builds that nobody reads."""
        self.build = ledgers.mark(self._connection, self.build, self._folded)
        self._write_finished(most)

    def _write_finished(self, most: int) -> None:
        more = True
        while more:
            with self._connection.transaction():
                more = self.work.write_finished(self._connection, most)

    def flush(self, most: int) -> None:
        """Write some of what is in memory, without moving."""
        with self._connection.transaction():
            self.work.write(self._connection, most)

    def mend(self) -> None:
        """Have everything as it was at the position, in rows or in memory, though a worker was cut
        short while it wrote what came after."""
        if self.build.redo is None:
            return
        since = self._log.versions_between(self._connection, self.build.at, self.build.redo)
        begun = iter(since.items())
        while some := dict(islice(begun, STREAMS_PER_MEND)):
            with self._connection.transaction():
                anew = self.work.forget(self._connection, some)
            events = [
                event
                for event in self._log.streams(self._connection, anew, upto=self.build.at)
                if type(event.fact) in self.ledger.facts
            ]
            self.work.fold(self._connection, events, self.build.at)
            self._write_finished(STREAMS_PER_MEND)

    def commit(self) -> None:
        """Write everything in memory and move the position there."""
        if not self.work.waiting:
            self.build = ledgers.move(self._connection, self.build, self._folded)
            return
        with self._connection.transaction():
            moved = ledgers.move(self._connection, self.build, self._folded)
            self.work.write(self._connection)
        self.build = moved

    @property
    def amid_sweep(self) -> bool:
        """Whether a fact that touches every stream has not reached all of them yet."""
        return self._in_sweep

    def sweep(self, row: Row) -> bool:
        """Take a fact that touches every stream to some more of them; True when it is done.

        The position stays before it until all are done, so the page after it is not read.
        """
        if not self._in_sweep:
            event = self._log.mapper.recorded(row)
            self.work.fold(self._connection, [event], self.build.at)
            self._in_sweep = True
        with uncollected():
            last = self.work.sweep(self._connection, self.build.swept, STREAMS_PER_SWEEP)
        to = self.build.at if last else place_of(row)
        with self._connection.transaction():
            moved = ledgers.move(self._connection, self.build, to, swept=last)
            self.work.write(self._connection)
        self.build = moved
        if last is None:
            self._folded, self._in_sweep = to, False
        return last is None


def place_of(row: Any) -> Cursor:
    """The place in the log of one of its rows."""
    return Cursor(*row[7:10])


def names_of(shapes: Shapes, facts: frozenset[type[Any]]) -> frozenset[str]:
    """Every stored name, old ones included, that is read as one of these facts."""
    names = {fact.stored_name for fact in facts}
    for old in shapes.upcasts:
        name = old
        while name not in shapes.current:
            name = shapes.upcasts[name][0]
        if name in names:
            names.add(old)
    return frozenset(names)
