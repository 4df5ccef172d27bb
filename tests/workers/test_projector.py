"""Ledgers follow the log page by page, stand still at what they cannot take, and go on."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from prometheus_client import REGISTRY
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from domain.kernel import Fact
from tests.store.support import Counted
from tests.workers.ledgers_support import (
    BRISK,
    LOG,
    NAMES,
    SUMS,
    Renamed,
    count,
    eventually,
    poison,
    record,
    rows,
)
from workers import ledgers
from workers.follower import Follower, Halted
from workers.projector import Projector, measure
from workers.rebuilding import BeingRebuilt, How, rebuild, rebuild_patiently
from workers.sentence import Sentence
from workers.store.log import Connection


@pytest.fixture
def writer(store_url: str) -> Iterator[Connection]:
    with closing(psycopg.connect(store_url, autocommit=True)) as connection:
        yield connection


@pytest.fixture(autouse=True)
def no_poison() -> Iterator[None]:
    yield
    poison.clear()


@pytest.fixture
def follower(store_url: str) -> Iterator[Follower]:
    """A follower of the sums on a connection of its own."""
    with closing(ledgers.connect(store_url, "test")) as connection:
        build = ledgers.create(connection, SUMS, going_live=True)
        yield Follower(SUMS, build, LOG, connection)


def again(url: str, follower: Follower) -> Follower:
    """Another process that takes over where the books say."""
    connection = ledgers.connect(url, "another")
    build = ledgers.live(connection, "sums")
    assert build is not None
    return Follower(SUMS, build, LOG, connection)


def sums(connection: Connection) -> dict[UUID, int]:
    return {stream: total for stream, total, _ in rows(connection, "sums", "sum")}


def lag(connection: Connection, ledger: str) -> ledgers.Lag:
    return next(each for each in ledgers.lags(connection) if each.ledger == ledger)


def halt(connection: Connection) -> ledgers.Halt | None:
    return next(iter(ledgers.halts(connection)), None)


# --- pages ---------------------------------------------------------------------------------------


def test_rows_and_position_are_committed_together(writer: Connection, follower: Follower) -> None:
    one, two = uuid4(), uuid4()
    count(writer, one, 1, 5, 6)
    last = count(writer, two, 1, 7)
    assert follower.step(100) == 3
    assert sums(writer) == {one: 11, two: 7}
    build = ledgers.live(writer, "sums")
    assert build is not None
    assert build.at == last
    assert follower.step(100) == 0


def test_a_page_is_taken_once_though_its_worker_dies_between_pages(
    writer: Connection, store_url: str, follower: Follower
) -> None:
    one = uuid4()
    for n in range(1, 8):
        count(writer, one, n, n)
    follower.step(3)
    follower._connection.close()
    successor = again(store_url, follower)
    while successor.step(3):
        pass
    assert sums(writer) == {one: 28}
    successor._connection.close()


def test_a_worker_that_was_outrun_writes_nothing(
    writer: Connection, store_url: str, follower: Follower
) -> None:
    one = uuid4()
    count(writer, one, 1, 5)
    other = again(store_url, follower)
    other.step(100)
    with pytest.raises(ledgers.Outrun):
        follower.step(100)
    assert rows(writer, "sums", "sum") == [(one, 5, 1)]
    other._connection.close()


def test_what_cannot_be_committed_leaves_neither_rows_nor_position(
    writer: Connection, follower: Follower
) -> None:
    one = uuid4()
    count(writer, one, 1, 2**31 - 1)
    count(writer, one, 2, 1)  # the total no longer fits the column
    count(writer, uuid4(), 1, 1)
    with pytest.raises(Halted) as stopped:
        follower.step(100)
    assert stopped.value.row[:2] == (one, 2)
    assert rows(writer, "sums", "sum") == [(one, 2**31 - 1, 1)]


# --- standing still ------------------------------------------------------------------------------


def test_a_ledger_stands_still_at_exactly_the_event_it_cannot_take_and_alone(
    writer: Connection, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen: list[Sentence] = []
    monkeypatch.setattr(
        "workers.projector.announce", lambda text, **values: screen.append(Sentence(text, values))
    )
    one, two = uuid4(), uuid4()
    poison.add(13)
    with Projector(store_url, LOG, (SUMS, NAMES), BRISK):
        count(writer, one, 1, 1, 2)
        count(writer, two, 1, 13)
        count(writer, one, 3, 4)
        standing = eventually(lambda: halt(writer))
        eventually(lambda: len(rows(writer, "names", "named")) == 2)
        assert (standing.stream, standing.version) == (two, 1)
        assert standing.ledger == "sums"
        eventually(lambda: screen)
        assert [str(told) for told in screen] == [
            f"the ledger sums stands still at {two}/1: see `jiefen doctor`"
        ]
        assert "ArithmeticError at ledgers_support.py" in standing.error
        assert "张三" not in standing.error
        assert sums(writer) == {one: 3}, "who reads is answered as of there"
        assert lag(writer, "sums").events >= 1 and lag(writer, "sums").seconds > 0, "as it is told"
        eventually(lambda: lag(writer, "names").events == 0)
        since = standing.since
        eventually(lambda: (halt(writer) or standing).tried_at > standing.tried_at)
        assert (halt(writer) or standing).since == since
        eventually(lambda: REGISTRY.get_sample_value("jiefen_ledger_halted", {"ledger": "sums"}))
        poison.clear()  # the fix
        eventually(lambda: sums(writer) == {one: 7, two: 13})
        eventually(lambda: halt(writer) is None)
        gauge = "jiefen_ledger_halted", {"ledger": "sums"}
        eventually(lambda: REGISTRY.get_sample_value(*gauge) == 0)  # set after it is written down


def test_a_fix_by_restart(writer: Connection, store_url: str) -> None:
    one = uuid4()
    poison.add(13)
    with Projector(store_url, LOG, (SUMS,), BRISK):
        count(writer, one, 1, 1, 13)
        eventually(lambda: halt(writer))
    poison.clear()
    assert halt(writer)
    with Projector(store_url, LOG, (SUMS,), BRISK):
        eventually(lambda: sums(writer) == {one: 14})
        eventually(lambda: halt(writer) is None)


CHOKING = """;
create function choke() returns trigger language plpgsql as
$$ begin if new.total = 13 then raise program_limit_exceeded; end if; return new; end $$;
create trigger choke before insert or update on sum for each row execute function choke()
"""


def test_an_event_that_always_disturbs_the_database_halts_the_ledger_until_it_no_longer_does(
    writer: Connection, store_url: str
) -> None:
    one, two = uuid4(), uuid4()
    with Projector(store_url, LOG, (replace(SUMS, tables=SUMS.tables + CHOKING),), BRISK):
        build = eventually(lambda: ledgers.live(writer, "sums"))
        count(writer, one, 1, 1)
        count(writer, two, 1, 13)
        count(writer, one, 2, 4)
        standing = eventually(lambda: halt(writer))
        assert (standing.stream, standing.version) == (two, 1)
        assert standing.error.startswith("ProgramLimitExceeded")
        assert sums(writer) == {one: 1}
        writer.execute(f"drop function {build.schema}.choke cascade".encode())
        eventually(lambda: sums(writer) == {one: 5, two: 13})
        eventually(lambda: halt(writer) is None)


def test_an_unreadable_event_halts_every_ledger_it_concerns(
    writer: Connection, store_url: str
) -> None:
    class Nonsense(Fact):
        stored_name = Counted.stored_name
        number: str

    one, two = uuid4(), uuid4()
    with Projector(store_url, LOG, (SUMS, NAMES), BRISK):
        count(writer, one, 1, 1)
        record(writer, two, 1, Nonsense(number="not a number"))
        eventually(lambda: len(ledgers.halts(writer)) == 2)
        assert {h.stream for h in ledgers.halts(writer)} == {two}
        assert sums(writer) == {one: 1}


def test_a_fact_of_an_unknown_name_halts_though_the_ledger_might_not_want_it(
    writer: Connection, follower: Follower
) -> None:
    one = uuid4()
    record(writer, one, 1, Renamed(name="nobody's concern"))
    assert follower.step(100) == 1

    class Strange(Counted):
        stored_name = "tests.strange.v9"

    record(writer, one, 2, Strange(number=1))
    with pytest.raises(Halted, match=r"tests\.strange\.v9"):
        follower.step(100)


# --- two at once, lost connections ---------------------------------------------------------------


def test_two_projectors_at_once_do_no_harm(writer: Connection, store_url: str) -> None:
    streams = [uuid4() for _ in range(5)]
    with (
        Projector(store_url, LOG, (SUMS, NAMES), BRISK),
        Projector(store_url, LOG, (SUMS, NAMES), BRISK),
    ):
        for n in range(1, 41):
            for stream in streams:
                count(writer, stream, n, n)
        eventually(lambda: sums(writer) == dict.fromkeys(streams, 820))
    assert {facts for _, _, facts in rows(writer, "sums", "sum")} == {40}


def test_the_one_standing_by_takes_over(writer: Connection, store_url: str) -> None:
    one = uuid4()
    first = Projector(store_url, LOG, (SUMS,), BRISK)
    with first, Projector(store_url, LOG, (SUMS,), BRISK):
        count(writer, one, 1, 1)
        eventually(lambda: sums(writer) == {one: 1})
        first.stop()
        count(writer, one, 2, 2)
        eventually(lambda: sums(writer) == {one: 3})


def test_a_lost_connection_is_made_again(writer: Connection, store_url: str) -> None:
    one = uuid4()
    with Projector(store_url, LOG, (SUMS,), BRISK):
        count(writer, one, 1, 1)
        eventually(lambda: sums(writer) == {one: 1})
        for n in range(2, 6):
            writer.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
            count(writer, one, n, n)
        eventually(lambda: sums(writer) == {one: 15})


def test_it_waits_for_an_open_transaction_that_may_commit_before(
    writer: Connection, store_url: str
) -> None:
    slow, quick = uuid4(), uuid4()
    with (
        Projector(store_url, LOG, (SUMS,), BRISK),
        closing(psycopg.connect(store_url, autocommit=True)) as open_one,
    ):
        open_one.execute("begin")
        count(open_one, slow, 1, 1)
        last = count(writer, quick, 1, 2)
        measured = eventually(lambda: [lag for lag in ledgers.lags(writer) if lag.events])
        assert measured[0].at < last
        assert sums(writer) == {}
        open_one.execute("commit")
        eventually(lambda: sums(writer) == {slow: 1, quick: 2})


def test_lag_is_measured(writer: Connection, follower: Follower) -> None:
    count(writer, uuid4(), 1, 1, 2, 3)
    measure(writer)
    label = {"ledger": "sums"}
    assert REGISTRY.get_sample_value("jiefen_ledger_lag_events", label) == 3
    assert (REGISTRY.get_sample_value("jiefen_ledger_lag_seconds", label) or 0) > 0
    follower.step(100)
    measure(writer)
    assert REGISTRY.get_sample_value("jiefen_ledger_lag_events", label) == 0
    assert REGISTRY.get_sample_value("jiefen_ledger_lag_seconds", label) == 0


# --- facts that touch every stream ---------------------------------------------------------------


def test_a_fact_that_touches_every_stream_is_worked_in_piece_by_piece(
    writer: Connection, store_url: str
) -> None:
    streams = sorted(uuid4() for _ in range(8))
    for stream in streams:
        count(writer, stream, 1, 1)
    last = record(writer, uuid4(), 1, Renamed(name="new"))
    with closing(ledgers.connect(store_url, "test")) as connection:
        build = ledgers.create(connection, NAMES, going_live=True)
        follower = Follower(NAMES, build, LOG, connection)
        follower.step(100)
        follower.step(100)
        assert follower.build.swept == streams[2]
        assert follower.build.at < last
        survivor = Follower(NAMES, follower.build, LOG, connection)
        while survivor.step(100):
            pass
        assert survivor.build.at == last
    assert rows(writer, "names", "named") == [(stream, "new") for stream in streams]


# --- rebuilding ----------------------------------------------------------------------------------


def some_history(writer: Connection) -> None:
    streams = [uuid4() for _ in range(7)]
    for n in range(1, 30):
        for stream in streams:
            count(writer, stream, n, n)
        if n % 10 == 0:
            record(writer, uuid4(), 1, Renamed(name=f"name {n}"))


@pytest.mark.parametrize(("ledger", "table"), [(SUMS, "sum"), (NAMES, "named")])
def test_what_is_rebuilt_equals_what_grew(
    writer: Connection, store_url: str, ledger: Any, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.rebuilding.ROWS_IN_MEMORY", 5)
    monkeypatch.setattr("workers.rebuilding.ROWS_PER_WRITE", 2)
    monkeypatch.setattr("workers.rebuilding.PAGE", 20)
    some_history(writer)
    with closing(ledgers.connect(store_url, "test")) as connection:
        grown = Follower(
            ledger, ledgers.create(connection, ledger, going_live=True), LOG, connection
        )
        while grown.step(7):
            pass
    before = rows(writer, ledger.name, table)
    told: list[tuple[int, int]] = []
    how = How(progress=lambda done, total: told.append((done, total)))
    built = rebuild(store_url, LOG, ledger, how)
    assert built.number == grown.build.number + 1
    assert rows(writer, ledger.name, table) == before
    assert told[-1] == (205, 205)
    left = writer.execute(
        "select nspname from pg_namespace where nspname like 'ledger\\_%' order by 1"
    ).fetchall()
    assert left == [(grown.build.schema,), (built.schema,)], "the one before is kept"


def test_a_ledger_is_rebuilt_while_it_is_followed(writer: Connection, store_url: str) -> None:
    streams = [uuid4() for _ in range(5)]
    with Projector(store_url, LOG, (SUMS,), BRISK):
        eventually(lambda: ledgers.live(writer, "sums"))
        for n in range(1, 41):
            for stream in streams:
                count(writer, stream, n, n)
            if n % 10 == 0:
                rebuild(store_url, LOG, SUMS)
        eventually(lambda: sums(writer) == dict.fromkeys(streams, 820))
    live = ledgers.live(writer, "sums")
    assert live is not None
    assert live.number == 5


def test_a_changed_ledger_is_built_anew_when_the_projector_starts(
    writer: Connection, store_url: str
) -> None:
    one = uuid4()
    with Projector(store_url, LOG, (SUMS,), BRISK):
        count(writer, one, 1, 1)
        eventually(lambda: sums(writer) == {one: 1})
    changed = replace(SUMS, version=2, tables=SUMS.tables + "; create index on sum (total)")
    with Projector(store_url, LOG, (changed,), BRISK):
        eventually(lambda: (live := ledgers.live(writer, "sums")) and live.version == 2)
        count(writer, one, 2, 2)
        eventually(lambda: sums(writer) == {one: 3})


def test_a_changed_ledger_that_halts_goes_on_from_there_and_the_old_one_is_read_meanwhile(
    writer: Connection, store_url: str
) -> None:
    def begun() -> Any:
        """The identity of the build that is being made: another one, if it is begun anew."""
        return writer.execute(
            "select oid from pg_namespace where nspname = 'ledger_sums_2'"
        ).fetchone()

    one, two = uuid4(), uuid4()
    with Projector(store_url, LOG, (SUMS,), BRISK):
        count(writer, one, 1, 1)
        count(writer, two, 1, 13)
        eventually(lambda: sums(writer) == {one: 1, two: 13})
    poison.add(13)
    with Projector(store_url, LOG, (replace(SUMS, version=2),), BRISK):
        standing = eventually(lambda: halt(writer))
        kept = begun()
        for _ in range(3):
            tried = (halt(writer) or standing).tried_at
            eventually(lambda: (halt(writer) or standing).tried_at > tried)  # noqa: B023  # at once
        assert sums(writer) == {one: 1, two: 13}
        poison.clear()
        eventually(lambda: (live := ledgers.live(writer, "sums")) and live.version == 2)
        assert begun() == kept
        eventually(lambda: halt(writer) is None)
    assert sums(writer) == {one: 1, two: 13}


def test_a_rebuild_that_fails_names_the_event_and_leaves_the_live_build(
    writer: Connection, store_url: str
) -> None:
    one, two = uuid4(), uuid4()
    with Projector(store_url, LOG, (SUMS,), BRISK):
        count(writer, one, 1, 1)
        count(writer, two, 1, 13)
        eventually(lambda: sums(writer) == {one: 1, two: 13})
    poison.add(13)
    with pytest.raises(Halted) as stopped:
        rebuild(store_url, LOG, SUMS)
    assert stopped.value.row[:2] == (two, 1)
    assert sums(writer) == {one: 1, two: 13}


def test_a_rebuild_waits_for_a_database_that_went_away_and_goes_on(
    writer: Connection, store_url: str
) -> None:
    one = uuid4()
    with Projector(store_url, LOG, (SUMS,), BRISK):
        count(writer, one, 1, 1, 2)
        eventually(lambda: sums(writer) == {one: 3})
    before = ledgers.live(writer, "sums")
    with psycopg.connect(_beside(store_url), autocommit=True) as administrator:
        away = Away(administrator, writer.info.dbname)

        rebuilt = rebuild_patiently(store_url, LOG, SUMS, How(away.goes), away.is_back_soon)

    assert away.times == 1
    assert before is not None and rebuilt.number > before.number
    with psycopg.connect(store_url) as again:
        assert sums(again) == {one: 3}


def test_a_rebuild_gives_up_when_the_database_stays_away(
    writer: Connection, store_url: str
) -> None:
    count(writer, uuid4(), 1, 1)
    with psycopg.connect(_beside(store_url), autocommit=True) as administrator:
        away = Away(administrator, writer.info.dbname)
        try:
            with pytest.raises(psycopg.OperationalError):
                rebuild_patiently(store_url, LOG, SUMS, How(away.goes), patience=0)
        finally:
            away.is_back_soon()


def _beside(url: str) -> str:
    """Another database on the same server."""
    return make_conninfo(url, dbname="postgres")


@dataclass
class Away:
    """A database that nobody reaches from its first progress on, until somebody waits for it."""

    administrator: Connection
    name: str
    times: int = 0

    def goes(self, done: int, total: int) -> None:
        if self.times:
            return
        self.times = 1
        self._allow(False)
        self.administrator.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
            [self.name],
        )

    def is_back_soon(self) -> None:
        self._allow(True)

    def _allow(self, connections: bool) -> None:
        text = SQL("alter database {} with allow_connections {}")
        self.administrator.execute(text.format(Identifier(self.name), SQL(str(connections))))


def test_a_ledger_is_rebuilt_by_one_process_at_a_time(writer: Connection, store_url: str) -> None:
    assert ledgers.lock(writer, "build sums")
    with pytest.raises(BeingRebuilt):
        rebuild(store_url, LOG, SUMS)
