"""Whoever follows the log together with others finds what they would have found alone."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from random import Random
from threading import Event, Lock
from typing import Any, cast
from uuid import uuid4

import psycopg
import pytest

from domain.kernel import START, Cursor
from tests.workers.ledgers_support import LOG, count, eventually
from workers import followed
from workers.followed import FollowedLog
from workers.follower import place_of
from workers.store.log import Connection, EventLog

PATIENCE = 30.0


@pytest.fixture
def writer(store_url: str) -> Iterator[Connection]:
    with closing(psycopg.connect(store_url, autocommit=True)) as connection:
        yield connection


class Turns:
    """A lock that says how many have come to it."""

    def __init__(self) -> None:
        self._lock, self.came = Lock(), 0

    def acquire(self, timeout: float) -> bool:
        self.came += 1
        return self._lock.acquire(timeout=timeout)

    def release(self) -> None:
        self._lock.release()


class Looks(EventLog):
    """Counts how often the database has answered; holds each back until it may go on."""

    def __init__(self) -> None:
        super().__init__(LOG.mapper)
        self.answered, self.may_go, self.fails_at = 0, Event(), 0
        self.may_go.set()

    def rows(self, connection: Connection, after: Cursor, limit: int) -> list[Any]:
        found = super().rows(connection, after, limit)
        self.answered += 1
        this = self.answered
        assert self.may_go.wait(PATIENCE)
        if this == self.fails_at:
            raise psycopg.OperationalError("the connection is lost")
        return found


class Nothing(Looks):
    """A log that was put back as it was before anything was written."""

    def rows(self, connection: Connection, after: Cursor, limit: int) -> list[Any]:
        return []


class Together(FollowedLog):
    """The log under test, over one that is counted."""

    def __init__(self) -> None:
        self.alone: Looks = Looks()
        self.turns = Turns()
        super().__init__(self.alone)
        self._looking = cast("Lock", self.turns)


def write(writer: Connection, many: int = 1) -> None:
    for _ in range(many):
        count(writer, uuid4(), 1, 7)


def places(rows: Sequence[Any]) -> list[Cursor]:
    return [place_of(row) for row in rows]


@pytest.mark.parametrize("seed", range(20))
def test_everybody_finds_every_fact_once_and_in_order(
    writer: Connection, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    random, together = Random(seed), Together()
    monkeypatch.setattr(followed, "_MOST", 5)
    monkeypatch.setattr(followed, "_KEPT", random.choice((0.0, PATIENCE)))
    start = LOG.head(writer)
    stand = [start] * 4
    for _ in range(60):
        who = random.randrange(len(stand))
        if random.random() < 0.4:
            write(writer, random.randrange(4))
        limit = random.randrange(1, 6)
        found = together.rows(writer, stand[who], limit)
        assert found == LOG.rows(writer, stand[who], limit)
        if found:
            stand[who] = place_of(found[-1])


def test_who_comes_while_another_looks_takes_the_next_look_with_everybody_else(
    writer: Connection, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followed, "_PATIENCE", PATIENCE)
    together = Together()
    start = LOG.head(writer)
    together.alone.may_go.clear()
    with ThreadPoolExecutor() as pool, closing(psycopg.connect(store_url)) as other:
        first = pool.submit(together.rows, other, start, 10)
        eventually(lambda: together.alone.answered == 1)
        write(writer)  # too late for the first look
        others = [pool.submit(together.rows, writer, start, 10) for _ in range(5)]
        eventually(lambda: together.turns.came == 1 + len(others))
        together.alone.may_go.set()
        assert first.result(PATIENCE) == []
        expected = places(LOG.rows(writer, start, 10))
        assert len(expected) == 1
        assert [places(each.result(PATIENCE)) for each in others] == [expected] * len(others)
    assert together.alone.answered == 2


def test_what_was_read_a_while_ago_is_read_anew(
    writer: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followed, "_KEPT", PATIENCE)
    together = Together()
    start = LOG.head(writer)
    write(writer)
    held = together.rows(writer, start, 1)
    assert together.rows(writer, start, 1) == held
    assert together.alone.answered == 1  # as many as asked for were there
    monkeypatch.setattr(followed, "_KEPT", 0.0)
    assert together.rows(writer, start, 1) == held
    assert together.alone.answered == 2


def test_who_is_connected_anew_is_told_nothing_of_before(writer: Connection) -> None:
    together = Together()
    start = LOG.head(writer)
    write(writer)
    assert together.rows(writer, start, 1)
    together.alone = Nothing()
    together._log = together.alone
    together.forget()
    assert together.rows(writer, start, 1) == []


def test_a_look_that_failed_is_nobodys(
    writer: Connection, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followed, "_PATIENCE", PATIENCE)
    together = Together()
    start = LOG.head(writer)
    together.alone.may_go.clear()
    with ThreadPoolExecutor() as pool, closing(psycopg.connect(store_url)) as other:
        first = pool.submit(together.rows, other, start, 10)
        eventually(lambda: together.alone.answered == 1)
        write(writer)
        two = [pool.submit(together.rows, writer, start, 10) for _ in range(2)]
        eventually(lambda: together.turns.came == 1 + len(two))
        together.alone.fails_at = 2
        together.alone.may_go.set()
        assert first.result(PATIENCE) == []
        (failed,) = (each for each in two if each.exception(PATIENCE))
        (well,) = (each for each in two if each is not failed)
        assert isinstance(failed.exception(), psycopg.OperationalError)
        assert well.result() == LOG.rows(writer, start, 10) != []


def test_whoever_hangs_hangs_alone(
    writer: Connection, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = Together()
    monkeypatch.setattr(followed, "_PATIENCE", 0.01)
    start = LOG.head(writer)
    write(writer)
    together.alone.may_go.clear()
    with ThreadPoolExecutor() as pool, closing(psycopg.connect(store_url)) as other:
        hanging = pool.submit(together.rows, other, start, 10)
        eventually(lambda: together.alone.answered == 1)
        alone = pool.submit(together.rows, writer, start, 10)
        eventually(lambda: together.alone.answered == 2)
        together.alone.may_go.set()
        assert alone.result(PATIENCE) == hanging.result(PATIENCE) != []


def test_before_the_first_fact_nothing_is_behind(writer: Connection) -> None:
    together = Together()
    assert places(together.rows(writer, START, 3)) == places(LOG.rows(writer, START, 3))
