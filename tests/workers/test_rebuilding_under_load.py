"""People write and read all the while a ledger is made anew, and whoever makes it is killed in the
middle: no reading fails, none is older than it says, and it goes on where it was."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from threading import Event, Lock, Thread
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from domain.kernel import START, Cursor
from tests.workers.ledgers_support import BRISK, LOG, SUMS, count, eventually, rows
from workers import ledgers, rebuilding
from workers.pools import READING, connect_pool
from workers.projector import Projector
from workers.reading import Reading
from workers.rebuilding import BeingRebuilt, How, rebuild
from workers.store.log import Connection

STREAMS, BEFORE = 12, 40
WRITERS = READERS = 2
ENOUGH = 10
"""Readings of each kind between one step and the next."""
PACE = 0.003
"""Seconds between the commands of one writer: faster, they would have the processor alone."""


def small() -> None:
    """Everything in small pieces, so that there is a middle to be killed in."""
    rebuilding.PAGE, rebuilding.ROWS_IN_MEMORY, rebuilding.ROWS_PER_WRITE = 20, 5, 2


def until_the_middle(url: str, told: Pipe) -> None:
    """A process that rebuilds, says when it has come half way, and waits there for its end."""
    small()

    def progress(done: int, total: int) -> None:
        if done * 2 > total:
            told.send(done)
            told.recv()

    rebuild(url, LOG, SUMS, How(progress=progress))


@dataclass
class Town:
    """Who writes and who reads. `failures`: whatever a reading should not have been."""

    url: str
    pool: ConnectionPool[Connection]
    stopped: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)
    written: dict[UUID, tuple[int, Cursor]] = field(default_factory=dict)
    """The sum of each stream, as of which place in the log."""
    with_token: int = 0
    without: int = 0
    seen: int = 0
    failures: list[str] = field(default_factory=list)

    def write(self, streams: list[UUID]) -> None:
        with closing(psycopg.connect(self.url, autocommit=True)) as connection:
            number = BEFORE
            while not self.stopped.wait(PACE):
                number += 1
                for stream in streams:
                    at = count(connection, stream, number, 1)
                    with self.lock:
                        self.written[stream] = number, at

    def read_after(self, streams: list[UUID]) -> None:
        """What was just acknowledged is in it."""
        while not self.stopped.is_set():
            for stream in streams:
                with self.lock:
                    wanted, token = self.written.get(stream, (0, START))
                self._unless_it_fails(self._with_token, stream, wanted, token)

    def read_at_once(self) -> None:
        """It holds the log up to the place that is told with it, no more and no less, and never
        less than the time before."""
        while not self.stopped.is_set():
            self._unless_it_fails(self._as_told)

    def _unless_it_fails(self, look: Callable[..., None], *given: Any) -> None:
        try:
            look(Reading(self.pool), *given)
        except Exception as error:  # noqa: BLE001 (whatever it was, a reading failed)
            self.failures.append(repr(error))

    def _with_token(self, reading: Reading, stream: UUID, wanted: int, token: Cursor) -> None:
        with reading.ledgers("sums", token=token) as connection:
            row = connection.execute("select total from sum where stream = %s", (stream,))
            held = (row.fetchone() or (0,))[0]
        self.with_token += 1
        if held < wanted:
            self.failures.append(f"{held} of {wanted}")

    def _as_told(self, reading: Reading) -> None:
        with reading.ledgers("sums") as connection:
            row = connection.execute(
                "select (select sum(facts) from sum), count(*) from log.event e, ledger.live l"
                " join ledger.build b using (ledger, build) where l.ledger = 'sums'"
                " and (e.epoch, e.xid, e.position) <= (b.epoch, b.xid, b.position)"
            ).fetchone()
        self.without += 1
        assert row is not None
        if row[0] != row[1] or row[0] < self.seen:
            self.failures.append(f"holds {row[0]} facts of {row[1]}, and held {self.seen} before")
        self.seen = row[0]

    def go_on(self) -> None:
        """Return when there were more readings of both kinds."""
        goal = self.with_token + ENOUGH, self.without + ENOUGH
        eventually(lambda: self.with_token >= goal[0] and self.without >= goal[1])


@pytest.fixture
def town(store_url: str) -> Iterator[Town]:
    pool = connect_pool(store_url, "tests read", READING, READERS)
    with closing(pool):
        yield Town(store_url, pool)


@contextmanager
def at_work(town: Town, streams: list[UUID]) -> Iterator[None]:
    """Everybody, as long as this lasts."""
    threads = [
        *(Thread(target=town.write, args=(streams[n::WRITERS],)) for n in range(WRITERS)),
        Thread(target=town.read_after, args=(streams,)),
        Thread(target=town.read_at_once),
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        town.stopped.set()
        for thread in threads:
            thread.join()


@contextmanager
def another(work: Callable[..., None], url: str) -> Iterator[tuple[Any, Pipe]]:
    """A process of its own that does this, with a line to it; killed in any case."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(url, theirs))
    process.start()
    try:
        yield process, ours
    finally:
        process.kill()
        process.join()


def test_a_rebuild_under_load_is_killed_in_the_middle_and_nobody_notices(
    town: Town, store_url: str
) -> None:
    streams = [uuid4() for _ in range(STREAMS)]
    with closing(psycopg.connect(store_url, autocommit=True)) as look:
        for stream in streams:
            count(look, stream, 1, *[1] * BEFORE)
        first = rebuild(store_url, LOG, SUMS)
        with Projector(store_url, LOG, (SUMS,), BRISK), at_work(town, streams):
            town.go_on()
            with another(until_the_middle, store_url) as (process, line):
                assert line.poll(60), "it never came to the middle"
                line.recv()
                with pytest.raises(BeingRebuilt, match=r"jiefen rebuild sums, process \d+, since"):
                    rebuild(store_url, LOG, SUMS)
                town.go_on()
                process.kill()
                process.join()
            (begun,) = ledgers.others(look, "sums").begun
            town.go_on()

            again = rebuild(store_url, LOG, SUMS)

            town.go_on()
        assert town.failures == []
        assert begun.at > START, "it was killed before it had done anything"
        assert first.number < again.number == begun.number, "it began anew"
        wanted = sorted((stream, *[number] * 2) for stream, (number, _) in town.written.items())
        with Projector(store_url, LOG, (SUMS,), BRISK):
            eventually(lambda: rows(look, "sums", "sum") == wanted)
        rebuild(store_url, LOG, SUMS, How(anew=True))
        assert rows(look, "sums", "sum") == wanted, "made afresh it holds the same"
