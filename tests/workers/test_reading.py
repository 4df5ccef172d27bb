"""A read that carries a position token sees its event, or says within two seconds why not."""

from collections.abc import Iterator
from contextlib import closing
from threading import Timer
from uuid import uuid4

import psycopg
import pytest
from psycopg.errors import ReadOnlySqlTransaction
from psycopg_pool import ConnectionPool

from domain.kernel import START, Cursor
from tests.workers.ledgers_support import BRISK, LOG, NAMES, SUMS, count, eventually, poison
from workers import ledgers
from workers.follower import Follower, Halted
from workers.pools import READING, connect_pool
from workers.projector import Projector
from workers.reading import NotBuilt, NotYetVisible, Reading, StaleToken, holders
from workers.rebuilding import rebuild
from workers.store.log import Connection

SOON = 0.05


@pytest.fixture
def writer(store_url: str) -> Iterator[Connection]:
    with closing(psycopg.connect(store_url, autocommit=True)) as connection:
        yield connection


@pytest.fixture
def pool(store_url: str) -> Iterator[ConnectionPool[Connection]]:
    with connect_pool(store_url, "reading", READING, 2) as opened:
        yield opened


@pytest.fixture
def reading(pool: ConnectionPool[Connection]) -> Reading:
    return Reading(pool)


@pytest.fixture
def follower(store_url: str) -> Iterator[Follower]:
    with closing(ledgers.connect(store_url, "test")) as connection:
        build = ledgers.create(connection, SUMS, going_live=True)
        yield Follower(SUMS, build, LOG, connection)


def total(connection: Connection) -> int:
    row = connection.execute("select sum(total) from sum").fetchone()
    return int(row[0] or 0) if row else 0


def test_it_waits_until_the_ledger_has_the_event(
    writer: Connection, reading: Reading, follower: Follower
) -> None:
    token = count(writer, uuid4(), 1, 7)
    later = Timer(SOON, follower.step, (100,))
    later.start()
    with reading.ledgers("sums", token=token) as connection:
        assert total(connection) == 7
    later.join()


def test_it_gives_up_and_says_who_holds_the_horizon(
    store_url: str, writer: Connection, reading: Reading, follower: Follower
) -> None:
    with closing(psycopg.connect(store_url, application_name="slow import")) as slow:
        slow.execute("select pg_current_xact_id()")
        token = count(writer, uuid4(), 1, 7)
        assert follower.step(100) == 0
        with (
            pytest.raises(NotYetVisible, match="slow import") as gave_up,
            reading.ledgers("sums", token=token, limit=SOON),
        ):
            pass
        error = gave_up.value
        assert error.retry_after == 1
        assert error.behind == ("sums",)
        (holder,) = [holder for holder in error.holders if holder.oldest]
        assert (holder.pid, holder.application) == (slow.info.backend_pid, "slow import")
        assert holder.seconds > 0
        slow.rollback()
        assert holders(writer) == []


def test_it_says_that_the_ledger_stands_still(
    writer: Connection, reading: Reading, follower: Follower
) -> None:
    token = count(writer, uuid4(), 1, 13)
    poison.add(13)
    with pytest.raises(Halted) as halted:
        follower.step(100)
    poison.clear()
    ledgers.note_halt(writer, follower.build, halted.value.row, halted.value.error)
    with (
        pytest.raises(NotYetVisible, match="sums stands still at"),
        reading.ledgers("sums", token=token, limit=SOON),
    ):
        pass


@pytest.mark.parametrize("elsewhere", [(1, 0, 0), (9, 0, 0), (0, 0, 10**6)])
def test_a_token_of_no_event_of_this_log_is_refused_at_once(
    writer: Connection, reading: Reading, follower: Follower, elsewhere: tuple[int, int, int]
) -> None:
    token = count(writer, uuid4(), 1, 7)
    follower.step(100)
    other = Cursor(
        token.epoch + elsewhere[0], token.xid + elsewhere[1], token.position + elsewhere[2]
    )
    with pytest.raises(StaleToken), reading.ledgers("sums", token=other):
        pass


def test_a_token_too_large_for_any_log_is_refused(reading: Reading, follower: Follower) -> None:
    with pytest.raises(StaleToken), reading.ledgers("sums", token=Cursor(10**9, 1, 1)):
        pass


def test_the_token_of_an_empty_log_is_always_seen(reading: Reading, follower: Follower) -> None:
    with reading.ledgers("sums", token=START) as connection:
        assert total(connection) == 0


def test_only_the_ledgers_asked_for_are_waited_for(
    store_url: str, writer: Connection, reading: Reading, follower: Follower
) -> None:
    ledgers.create(writer, NAMES, going_live=True)
    token = count(writer, uuid4(), 1, 7)
    follower.step(100)
    with reading.ledgers("sums", token=token, limit=SOON) as connection:
        assert total(connection) == 7
    with (
        pytest.raises(NotYetVisible, match="not in names yet"),
        reading.ledgers("sums", "names", token=token, limit=SOON),
    ):
        pass


def test_readers_cannot_write(reading: Reading, follower: Follower) -> None:
    with pytest.raises(ReadOnlySqlTransaction), reading.ledgers("sums") as connection:
        connection.execute("delete from sum")


def test_a_ledger_that_was_never_built(reading: Reading) -> None:
    with pytest.raises(NotBuilt, match="names"), reading.ledgers("names"):
        pass


def test_no_build_is_dropped_under_a_reader(
    store_url: str, writer: Connection, reading: Reading, follower: Follower
) -> None:
    count(writer, uuid4(), 1, 7)
    follower.step(100)
    old = follower.build
    with reading.ledgers("sums") as connection:
        built = rebuild(store_url, LOG, SUMS)
        assert total(connection) == 7
        assert ledgers.drop_others(writer, "sums") == [old.schema]
    assert built.number > old.number
    assert ledgers.drop_others(writer, "sums") == []
    with reading.ledgers("sums") as connection:
        assert total(connection) == 7


def test_what_was_acknowledged_is_visible_soon(
    store_url: str, writer: Connection, reading: Reading
) -> None:
    stream = uuid4()
    with Projector(store_url, LOG, (SUMS,), BRISK):
        eventually(lambda: ledgers.live(writer, "sums"))
        for n in range(1, 30):
            token = count(writer, stream, n, 1)
            with reading.ledgers("sums", token=token) as connection:
                assert total(connection) == n
