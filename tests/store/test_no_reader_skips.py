"""Whoever follows the log sees every committed event exactly once, in the order of its stream.

The proof is worth something because it fails without the horizon: the same traffic, read without
that clause, loses events every time.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count as count_from
from pathlib import Path
from time import monotonic
from uuid import UUID, uuid4

import psycopg
import pytest
from prometheus_client import REGISTRY
from psycopg.errors import UniqueViolation

from domain.kernel import START, Cursor
from interface import doctor
from tests.store.support import LOG, Connection, Counted, count, pending, record
from tests.workers import ledgers_support
from tests.workers.ledgers_support import BRISK, SUMS, eventually, rows
from workers.projector import Projector
from workers.settings import Settings
from workers.store import log
from workers.system import System
from workers.vault import Master

PATIENCE = 30.0
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

    @property
    def events(self) -> int:
        """How many were committed."""
        return sum(map(len, self.committed.values()))

    def rounds(self) -> Iterator[int]:
        """At least `ROUNDS`, and more while a slow writer needs them."""
        for n in count_from(1):
            if n > ROUNDS and (not self.slow or self.failures):
                return
            yield n

    def await_that(self, condition: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(condition, PATIENCE), "the others stand still"


Task = Callable[[Connection], None]
"""What a writer does on its connection."""


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
    tasks: list[Task] = [
        *[partial(slow, traffic, readers)] * SLOW,
        *[partial(undecided, traffic, random.Random(n)) for n in range(UNDECIDED)],
        *[partial(sharing, traffic, shared)] * SHARING,
    ]
    with reading(traffic, readers):
        written(url, traffic, tasks)
    return traffic, readers


def written(url: str, traffic: Traffic, tasks: list[Task]) -> None:
    """All these writers at once, each on a connection of its own, until they are done."""

    def work(task: Task) -> None:
        try:
            with psycopg.connect(url) as connection:
                task(connection)
        except BaseException as failure:
            traffic.failures.append(failure)

    writers = [threading.Thread(target=work, args=(task,)) for task in tasks]
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()


@contextmanager
def reading(traffic: Traffic, readers: list[Reader]) -> Iterator[None]:
    """All these readers at once; they read to the end of what was written meanwhile."""
    followers = [threading.Thread(target=reader.run) for reader in readers]
    for thread in followers:
        thread.start()
    try:
        yield
    finally:
        for reader in readers:
            reader.ending.set()
        for thread in followers:
            thread.join()
    if traffic.failures:
        raise traffic.failures[0]


def missed(traffic: Traffic, reader: Reader) -> set[tuple[UUID, int]]:
    everything = {(s, v) for s, versions in traffic.committed.items() for v in versions}
    return everything - set(reader.seen)


def saw_everything(traffic: Traffic, reader: Reader) -> None:
    """Every committed event, once, and each stream's in its order."""
    assert not missed(traffic, reader)
    assert len(reader.seen) == traffic.events
    assert max(Counter(reader.seen).values()) == 1
    for stream, versions in traffic.committed.items():
        assert [v for s, v in reader.seen if s == stream] == sorted(versions)


def test_every_reader_sees_every_event_once_and_in_the_order_of_its_stream(store_url: str) -> None:
    begun = monotonic()
    traffic, readers = run(store_url)
    assert traffic.events >= SLOW * SLOW_ROUNDS + SHARING
    for reader in readers:
        saw_everything(traffic, reader)
    assert monotonic() - begun < PATIENCE


def test_without_the_horizon_readers_skip(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "BELOW_HORIZON", "true")
    traffic, readers = run(store_url)
    for reader in readers:
        assert missed(traffic, reader)


# --- the worst mix -------------------------------------------------------------------------------

WRITERS, APPENDS = 12, 30
LATE, LONGEST, TAKEN_BACK = 1 / 3, 0.3, 0.1
"""How many commits come late, by how much at most (seconds), and how many are rolled back."""
PAGES = (1, 7, 100, 5000)


def dawdling(traffic: Traffic, chance: random.Random, connection: Connection) -> None:
    """Appends, waits before it commits as others overtake it, and now and then takes it back."""
    stream, version, nothing = uuid4(), 0, threading.Event()
    for _ in range(APPENDS):
        cursor = count(connection, stream, version + 1).cursor
        if chance.random() < LATE:
            nothing.wait(chance.uniform(0, LONGEST))
        if chance.random() < TAKEN_BACK:
            connection.rollback()
            continue
        version += 1
        traffic.commit(connection, cursor, (stream, version))


@dataclass
class Held:
    """Everybody has written, and one transaction from before all of it is still open."""

    traffic: Traffic
    readers: list[Reader]
    since: Cursor
    pid: int


@contextmanager
def worst_mix(url: str) -> Iterator[Held]:
    """Held open inside, by a writer called `a long one`; afterwards every reader has read on."""
    traffic, stream = Traffic(), uuid4()
    readers = [Reader(traffic, url, page) for page in PAGES]
    tasks: list[Task] = [
        partial(dawdling, traffic, random.Random(number)) for number in range(WRITERS)
    ]
    with psycopg.connect(url, application_name="a long one") as long, reading(traffic, readers):
        held = Held(traffic, readers, count(long, stream, 1).cursor, long.info.backend_pid)
        written(url, traffic, tasks)
        idle = {reader: reader.idle for reader in readers}
        traffic.await_that(lambda: all(reader.idle >= idle[reader] + 2 for reader in readers))
        yield held
        traffic.commit(long, held.since, (stream, 1))


def test_behind_a_long_writer_readers_wait_say_so_and_skip_nothing(
    store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "PATIENCE", 0.1)  # it has waited long enough to complain
    settings = Settings(data=tmp_path, database_url=store_url, master_key=Master.generate())
    System.open(settings, "test").close()  # the log is this master key's from the beginning
    with Projector(store_url, ledgers_support.LOG, (SUMS,), BRISK):
        with worst_mix(store_url) as held:
            behind = held.traffic.events
            assert behind > WRITERS * APPENDS / 2
            assert [reader.seen for reader in held.readers] == [[]] * len(PAGES)
            eventually(lambda: lag() >= behind)
            horizon = next(
                each for each in doctor.examine(settings, "en") if each.what == "horizon"
            )
            assert f"process {held.pid} (a long one) since" in horizon.found
            assert not horizon.well
            assert "new events stay invisible until it ends" in horizon.advice
        for reader in held.readers:
            saw_everything(held.traffic, reader)
        eventually(lambda: lag() == 0 and summed(store_url) == behind + 1)


def lag() -> float:
    """How far a ledger says that it is behind."""
    return REGISTRY.get_sample_value("jiefen_ledger_lag_events", {"ledger": SUMS.name}) or 0


def summed(url: str) -> int:
    """How many events are in the ledger."""
    with psycopg.connect(url) as connection:
        return sum(facts for _, _, facts in rows(connection, SUMS.name, "sum"))


def test_behind_a_long_writer_readers_without_the_horizon_skip(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "BELOW_HORIZON", "true")
    with worst_mix(store_url) as held:
        assert all(reader.after > held.since for reader in held.readers)
    for reader in held.readers:
        assert missed(held.traffic, reader)


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
