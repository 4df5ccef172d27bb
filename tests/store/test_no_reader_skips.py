"""Whoever follows the log sees every committed event exactly once, in the order of its stream.

The proof is worth something because it fails without the horizon: the same traffic, read without
that clause, loses events every time.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count as count_from
from time import monotonic
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import UniqueViolation

from domain.kernel import START, Cursor
from tests.store.support import LOG, Connection, Counted, count, pending, record
from workers.store import log

PATIENCE = 15.0
ROUNDS, SLOW_ROUNDS = 150, 25
SLOW, UNDECIDED, SHARING = 2, 2, 4  # writers; eight together


@dataclass
class Traffic:
    """What writers have committed, and what readers have seen."""

    committed: dict[UUID, list[int]] = field(default_factory=dict)
    last: Cursor = START
    slow: int = SLOW  # how many slow writers still need others to overtake them
    changed: threading.Condition = field(default_factory=threading.Condition)
    failures: list[BaseException] = field(default_factory=list)

    def commit(self, connection: Connection, cursor: Cursor, *events: tuple[UUID, int]) -> None:
        connection.commit()
        with self.changed:
            for stream, version in events:
                self.committed.setdefault(stream, []).append(version)
            self.last = max(self.last, cursor)
            self.changed.notify_all()

    def rounds(self) -> Iterator[int]:
        """At least `ROUNDS`, and more while a slow writer needs them."""
        for n in count_from(1):
            if n > ROUNDS and (not self.slow or self.failures):
                return
            yield n

    def await_that(self, condition: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(condition, PATIENCE), "the others stand still"


class Reader:
    """Follows the log in pages of one size until it is told that no more will come."""

    def __init__(self, traffic: Traffic, url: str, page: int) -> None:
        self.traffic, self.url, self.page = traffic, url, page
        self.after, self.idle = START, 0
        self.seen: list[tuple[UUID, int]] = []
        self.ending = threading.Event()

    def run(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            while self.read(connection) or not self.ending.wait(0.001):
                pass
            while self.read(connection):
                pass

    def read(self, connection: Connection) -> bool:
        events = LOG.page(connection, self.after, self.page)
        self.seen += [(event.stream, event.version) for event in events]
        with self.traffic.changed:
            self.after = events[-1].cursor if events else self.after
            self.idle += not events
            self.traffic.changed.notify_all()
        return bool(events)


def hold(traffic: Traffic, readers: list[Reader], mine: Cursor) -> None:
    """Until a later position is committed and every reader has been there, or waits."""
    traffic.await_that(lambda: traffic.last > mine)
    idle = {reader: reader.idle for reader in readers}
    traffic.await_that(
        lambda: all(reader.after > mine or reader.idle >= idle[reader] + 2 for reader in readers)
    )


def slow(traffic: Traffic, readers: list[Reader], connection: Connection) -> None:
    """Holds each position open while later ones are committed."""
    stream = uuid4()
    for version in range(1, SLOW_ROUNDS + 1):
        mine = count(connection, stream, version).cursor
        hold(traffic, readers, mine)
        traffic.commit(connection, mine, (stream, version))
    with traffic.changed:
        traffic.slow -= 1


def undecided(traffic: Traffic, chance: random.Random, connection: Connection) -> None:
    """Takes back every third append."""
    stream, version = uuid4(), 0
    for _ in traffic.rounds():
        cursor = count(connection, stream, version + 1, version + 2).cursor
        if chance.random() < 1 / 3:
            connection.rollback()
            continue
        traffic.commit(connection, cursor, (stream, version + 1), (stream, version + 2))
        version += 2


def sharing(traffic: Traffic, shared: UUID, connection: Connection) -> None:
    """Appends to a stream of its own and to one that others write, in one transaction."""
    own, version = uuid4(), 0
    for _ in traffic.rounds():
        known = LOG.stream(connection, shared)
        connection.rollback()  # read before the transaction that writes
        common = len(known) + 1
        with suppress(UniqueViolation):
            cursor = record(
                connection,
                [
                    pending(shared, common, Counted(number=common)),
                    pending(own, version + 1, Counted(number=version)),
                ],
            ).cursor
            traffic.commit(connection, cursor, (shared, common), (own, version + 1))
            version += 1
        connection.rollback()


def run(url: str) -> tuple[Traffic, list[Reader]]:
    """All writers and readers at once; returns when every reader has read to the end."""
    traffic, shared = Traffic(), uuid4()
    readers = [Reader(traffic, url, page) for page in (3, 100)]
    tasks: list[Callable[[Connection], None]] = [
        *[partial(slow, traffic, readers)] * SLOW,
        *[partial(undecided, traffic, random.Random(n)) for n in range(UNDECIDED)],
        *[partial(sharing, traffic, shared)] * SHARING,
    ]

    def work(task: Callable[[Connection], None]) -> None:
        try:
            with psycopg.connect(url) as connection:
                task(connection)
        except BaseException as failure:
            traffic.failures.append(failure)

    followers = [threading.Thread(target=reader.run) for reader in readers]
    writers = [threading.Thread(target=work, args=(task,)) for task in tasks]
    for thread in (*followers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    for reader in readers:
        reader.ending.set()
    for thread in followers:
        thread.join()
    if traffic.failures:
        raise traffic.failures[0]
    return traffic, readers


def missed(traffic: Traffic, reader: Reader) -> set[tuple[UUID, int]]:
    everything = {(s, v) for s, versions in traffic.committed.items() for v in versions}
    return everything - set(reader.seen)


def test_every_reader_sees_every_event_once_and_in_the_order_of_its_stream(store_url: str) -> None:
    begun = monotonic()
    traffic, readers = run(store_url)
    committed = sum(map(len, traffic.committed.values()))
    assert committed >= SLOW * SLOW_ROUNDS + SHARING
    for reader in readers:
        assert not missed(traffic, reader)
        assert len(reader.seen) == committed
        assert max(Counter(reader.seen).values()) == 1
        for stream, versions in traffic.committed.items():
            assert [v for s, v in reader.seen if s == stream] == sorted(versions)
    assert monotonic() - begun < PATIENCE


def test_without_the_horizon_readers_skip(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "BELOW_HORIZON", "true")
    traffic, readers = run(store_url)
    for reader in readers:
        assert missed(traffic, reader)


@pytest.mark.parametrize("horizon", [True, False])
def test_a_position_held_open_is_waited_for(
    connect: Callable[[], Connection], monkeypatch: pytest.MonkeyPatch, horizon: bool
) -> None:
    if not horizon:
        monkeypatch.setattr(log, "BELOW_HORIZON", "true")
    early, late, reading = connect(), connect(), connect()
    reading.autocommit = True
    first, second = uuid4(), uuid4()
    held = count(early, first, 1)
    taken = count(late, second, 1)
    late.commit()
    assert held.cursor < taken.cursor

    before = LOG.page(reading)
    early.commit()
    after = LOG.page(reading, before[-1].cursor if before else START)

    seen = [event.stream for event in before + after]
    assert seen == ([first, second] if horizon else [second])
