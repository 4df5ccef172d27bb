"""A ledger made anew goes on where it was cut short, is compared with the one before, and the one
before is there to go back to."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from threading import Thread
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import IsolationLevel
from structlog.testing import capture_logs

from domain.kernel import Recorded
from projections.kernel import Index, Keyed, Ledger, Table
from projections.registry import LEDGERS
from tests.projections import office as offices
from tests.projections.office import Office, closed, failed, settled
from tests.workers.ledgers_support import BRISK, LOG, SUMS, Sum, add, count, eventually, rows
from workers import ledgers, rebuilding
from workers.comparing import Compared, compare
from workers.follower import Follower
from workers.projector import Projector
from workers.rebuilding import How, NoneKept, go_back, rebuild
from workers.store.log import Connection, EventLog


class Killed(BaseException):
    """As if the process had ended there."""


@pytest.fixture
def writer(store_url: str) -> Iterator[Connection]:
    with closing(psycopg.connect(store_url, autocommit=True)) as connection:
        yield connection


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything in small pieces, so that there is much to cut between."""
    monkeypatch.setattr(rebuilding, "PAGE", 5)
    monkeypatch.setattr(rebuilding, "ROWS_IN_MEMORY", 3)
    monkeypatch.setattr(rebuilding, "ROWS_PER_WRITE", 1)


def cut_after(monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
    """Whoever builds is gone after so many transactions."""
    left = [writes]

    def counted(method: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any) -> Any:
            if not left[0]:
                raise Killed
            left[0] -= 1
            return method(*given)

        return called

    for name in ("flush", "commit", "sweep"):
        monkeypatch.setattr(Follower, name, counted(getattr(Follower, name)))


def held(connection: Connection, ledger: Ledger) -> dict[str, list[Any]]:
    """Every row of every table of the live build, as text."""
    live = ledgers.live(connection, ledger.name)
    assert live is not None
    tables = connection.execute(
        "select tablename from pg_tables where schemaname = %s order by 1", (live.schema,)
    ).fetchall()
    return {
        name: connection.execute(
            f"select t::text from {live.schema}.{name} t order by 1".encode()
        ).fetchall()
        for (name,) in tables
    }


# --- cut short -----------------------------------------------------------------------------------


def numbers(writer: Connection) -> None:
    """Streams whose facts lie between each other's."""
    streams = [uuid4() for _ in range(4)]
    for version in range(1, 7):
        for stream in streams[: 1 + version % 4]:
            seen = rows_of(writer, stream)
            count(writer, stream, seen + 1, version)


def rows_of(writer: Connection, stream: UUID) -> int:
    row = writer.execute("select count(*) from log.event where stream = %s", (stream,)).fetchone()
    return int(row[0]) if row else 0


def cut_everywhere(
    url: str, log: EventLog, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> Iterator[int]:
    """Builds that are cut short, after one transaction more each time, until one is not."""
    for writes in range(1000):
        with monkeypatch.context() as patched:
            cut_after(patched, writes)
            with suppress(Killed):
                rebuild(url, log, ledger, How(anew=True))
                return
        yield writes


def test_whatever_is_cut_short_goes_on_and_comes_out_the_same(
    writer: Connection, store_url: str, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers(writer)
    rebuild(store_url, LOG, SUMS)
    wanted, cut = held(writer, SUMS), 0
    for cut in cut_everywhere(store_url, LOG, SUMS, monkeypatch):
        begun = ledgers.others(writer, "sums").begun[0]

        again = rebuild(store_url, LOG, SUMS)

        assert again.number == begun.number
        assert held(writer, SUMS) == wanted, cut
    assert cut > 4


def test_it_goes_on_where_it_was_and_not_from_the_start(
    writer: Connection, store_url: str, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers(writer)
    with monkeypatch.context() as patched:
        cut_after(patched, 4)
        with pytest.raises(Killed):
            rebuild(store_url, LOG, SUMS)
    begun = ledgers.others(writer, "sums").begun[0]
    told: list[tuple[int, int]] = []

    rebuild(store_url, LOG, SUMS, How(progress=lambda done, total: told.append((done, total))))

    assert begun.at.position > 0
    assert told[0][0] > rebuilding.PAGE, "what was done is counted as done"
    assert told[-1][0] == told[-1][1]


def test_what_an_earlier_call_left_is_dropped_if_that_is_wanted(
    writer: Connection, store_url: str
) -> None:
    with closing(ledgers.connect(store_url, "dies")) as connection:
        left = ledgers.create(connection, SUMS)
        oid = "select oid from pg_namespace where nspname = %s"
        before = writer.execute(oid, (left.schema,)).fetchone()

    rebuild(store_url, LOG, SUMS, How(anew=True))

    assert writer.execute(oid, (left.schema,)).fetchone() != before
    assert writer.execute("select count(*) from ledger.build").fetchone() == (1,)


def test_a_build_of_another_version_is_not_gone_on_with(writer: Connection, store_url: str) -> None:
    with closing(ledgers.connect(store_url, "dies")) as connection:
        ledgers.create(connection, SUMS)

    built = rebuild(store_url, LOG, replace(SUMS, version=2))

    assert built.version == 2
    assert ledgers.others(writer, "sums") == (None, [])


@pytest.fixture
def office(store_url: str) -> Iterator[Office]:
    with Office(store_url) as opened:
        opened.calendar()
        opened.rules()
        opened.dispute(*settled("03-10"), *closed())
        opened.dispute(*failed("03-12"), on="03-01", area="150524100301")
        opened.dispute(*settled("03-20"))
        opened.dispute()
        opened.follow()
        yield opened


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_every_ledger_comes_out_the_same_though_it_was_cut_short(
    office: Office,
    writer: Connection,
    small: None,
    monkeypatch: pytest.MonkeyPatch,
    ledger: Ledger,
) -> None:
    wanted = held(writer, ledger)
    for cut in cut_everywhere(office.url, offices.LOG, ledger, monkeypatch):
        rebuild(office.url, offices.LOG, ledger)
        assert held(writer, ledger) == wanted, cut


# --- to go back to -------------------------------------------------------------------------------


def test_the_one_before_is_kept_and_gone_back_to_with_what_came_meanwhile(
    writer: Connection, store_url: str
) -> None:
    one = uuid4()
    count(writer, one, 1, 1)
    first = rebuild(store_url, LOG, SUMS)
    second = rebuild(store_url, LOG, SUMS)
    count(writer, one, 2, 2)

    back = go_back(store_url, LOG, SUMS)

    live = ledgers.live(writer, "sums")
    assert live is not None
    assert (back.number, live.number) == (first.number, first.number)
    assert rows(writer, "sums", "sum") == [(one, 3, 2)]
    earlier = ledgers.others(writer, "sums").earlier
    assert earlier is not None
    assert (earlier.number, earlier.kept) == (second.number, True)
    assert go_back(store_url, LOG, SUMS).number == second.number


def test_one_is_kept_and_no_more(writer: Connection, store_url: str) -> None:
    for _ in range(3):
        last = rebuild(store_url, LOG, SUMS)

    there = ledgers.others(writer, "sums")
    assert (there.earlier and there.earlier.number, there.begun) == (last.number - 1, [])
    assert writer.execute("select count(*) from ledger.build").fetchone() == (2,)


def test_one_that_was_read_before_is_never_taken_for_a_new_one(
    writer: Connection, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed right after the switch, and killed while an earlier build catches up."""
    count(writer, uuid4(), 1, 1)
    first = rebuild(store_url, LOG, SUMS)
    with monkeypatch.context() as patched:
        patched.setattr(ledgers, "drop_others", killed_at(3))
        with pytest.raises(Killed):
            rebuild(store_url, LOG, SUMS)
    second = ledgers.live(writer, "sums")
    assert second is not None and second.number > first.number
    with monkeypatch.context() as patched:
        patched.setattr(rebuilding, "_page_by_page", killed_at(1))
        with pytest.raises(Killed):
            go_back(store_url, LOG, SUMS)

    third = rebuild(store_url, LOG, SUMS)

    assert third.number > second.number
    assert go_back(store_url, LOG, SUMS).number == second.number


def killed_at(call: int) -> Callable[..., Any]:
    """Ends the process at this call; the ones before do nothing."""
    left = [call]

    def called(*given: Any, **more: Any) -> None:
        left[0] -= 1
        if not left[0]:
            raise Killed

    return called


def test_nothing_moves_what_is_kept(writer: Connection, store_url: str) -> None:
    rebuild(store_url, LOG, SUMS)
    with closing(ledgers.connect(store_url, "old")) as connection:
        old = ledgers.live(connection, "sums")
        assert old is not None
        follower = Follower(SUMS, old, LOG, connection)
        rebuild(store_url, LOG, SUMS)
        count(writer, uuid4(), 1, 1)
        with pytest.raises(ledgers.Outrun):
            follower.step(10)


def test_where_none_is_kept_it_is_said(writer: Connection, store_url: str) -> None:
    with pytest.raises(NoneKept, match="No earlier build of sums"):
        go_back(store_url, LOG, SUMS)
    rebuild(store_url, LOG, SUMS)
    rebuild(store_url, LOG, replace(SUMS, version=2))
    with pytest.raises(NoneKept, match="start the program that made it"):
        go_back(store_url, LOG, replace(SUMS, version=2))


def test_the_program_before_goes_back_to_its_own_build(writer: Connection, store_url: str) -> None:
    one = uuid4()
    count(writer, one, 1, 1)
    first = rebuild(store_url, LOG, SUMS)
    rebuild(store_url, LOG, replace(SUMS, version=2))
    with Projector(store_url, LOG, (SUMS,), BRISK):
        eventually(lambda: (live := ledgers.live(writer, "sums")) and live.version == 1)
        count(writer, one, 2, 2)
        eventually(lambda: rows(writer, "sums", "sum") == [(one, 3, 2)])
    live = ledgers.live(writer, "sums")
    assert live is not None
    assert live.number == first.number


# --- compared ------------------------------------------------------------------------------------


def compared(url: str, ledger: Ledger, *, switch: bool = True) -> Compared:
    found: list[Compared] = []

    def judge(old: Any, new: Any, catch_up: Callable[[], None]) -> bool:
        found.append(compare(url, old, new, catch_up))
        return switch

    rebuild(url, LOG, ledger, How(judge=judge))
    return found[0]


def test_where_nothing_is_another_that_is_said(writer: Connection, store_url: str) -> None:
    numbers(writer)
    rebuild(store_url, LOG, SUMS)

    found = compared(store_url, SUMS)

    assert (found.same, found.abreast) == (True, True)
    assert found.tables[0].new_rows == 4


def test_a_ledger_that_counts_otherwise_is_told_column_by_column(
    writer: Connection, store_url: str
) -> None:
    one, two = uuid4(), uuid4()
    count(writer, one, 1, 1, 2)
    count(writer, two, 1, 4)
    rebuild(store_url, LOG, SUMS)

    def doubled(row: Sum, event: Recorded[Any]) -> None:
        add(row, event)
        row.total += event.fact.number if event.version > 1 else 0

    changed = replace(SUMS, open=lambda load, most: Keyed(SUM, doubled, most))
    found = compared(store_url, changed, switch=False)

    (table,) = found.tables
    assert (table.old_rows, table.new_rows, table.same) == (2, 2, False)
    assert dict(table.sums) == {"total": ("7", "9")}
    (column,) = table.differs
    assert (column.column, column.rows) == ("total", 1)
    assert [tuple(change) for change in column.changes] == [("3", "5", 1)]
    assert column.examples == [str(one)]


SUM = Table("sum", "stream", Sum)


def test_only_told_of_it_is_not_switched_and_the_next_call_does(
    writer: Connection, store_url: str
) -> None:
    numbers(writer)
    before = rebuild(store_url, LOG, SUMS)
    compared(store_url, SUMS, switch=False)
    waiting = ledgers.others(writer, "sums").begun[0]
    live = ledgers.live(writer, "sums")
    assert live is not None
    assert live.number == before.number

    assert rebuild(store_url, LOG, SUMS).number == waiting.number


def test_rows_of_one_alone_are_named(writer: Connection, store_url: str) -> None:
    one = uuid4()
    count(writer, one, 1, 1)
    live, strange = rebuild(store_url, LOG, SUMS), uuid4()
    writer.execute(f"update {live.schema}.sum set stream = %s".encode(), (strange,))

    (table,) = compared(store_url, SUMS).tables

    assert (table.only_old, table.only_new) == ([str(strange)], [str(one)])


def test_columns_that_come_and_go_are_named(writer: Connection, store_url: str) -> None:
    count(writer, uuid4(), 1, 1)
    rebuild(store_url, LOG, SUMS)

    @dataclass(slots=True)
    class Other:
        stream: UUID
        total: int = 0
        most: int = 0

    def change(row: Other, event: Recorded[Any]) -> None:
        row.total += event.fact.number

    ledger = replace(
        SUMS,
        version=2,
        tables="create table sum (stream uuid primary key, total integer, most integer)",
        open=lambda load, most: Keyed(Table("sum", "stream", Other), change, most),
    )
    found = compared(store_url, ledger)

    (table,) = found.tables
    assert (table.gone, table.added, table.differs) == (["facts"], ["most"], [])
    assert (found.old_version, found.new_version, found.same) == (1, 2, False)


def test_one_that_stands_still_is_compared_as_it_is_and_that_is_said(
    writer: Connection, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.comparing.PATIENCE", 0.05)
    rebuild(store_url, LOG, SUMS)
    count(writer, uuid4(), 1, 1)

    found = compared(store_url, SUMS)

    assert (found.abreast, found.same) == (False, False)


def test_what_is_sealed_is_not_shown(office: Office, writer: Connection) -> None:
    register = next(ledger for ledger in LEDGERS if ledger.name == "register")
    live = ledgers.live(writer, "register")
    assert live is not None
    writer.execute(f"update {live.schema}.dispute set matter = 'sealed', status = 'x'".encode())
    found: list[Compared] = []

    def judge(old: Any, new: Any, catch_up: Callable[[], None]) -> bool:
        found.append(compare(office.url, old, new, catch_up, derived=register.derived))
        return True

    rebuild(office.url, offices.LOG, register, How(judge=judge))

    differs = {each.column: each for each in found[0].tables[0].differs}
    assert sorted(differs) == ["matter", "status"]
    assert [tuple(change) for change in differs["matter"].changes] == [(None, None, 4)]
    assert {change.old for change in differs["status"].changes} == {"x"}


# --- indexes -------------------------------------------------------------------------------------


def indexes(connection: Connection, schema: str) -> dict[str, str]:
    """Each index of a build that can be used, and how it is made."""
    made = connection.execute(
        "select relname, replace(pg_get_indexdef(indexrelid), %s || '.', '') from pg_index"
        " join pg_class on pg_class.oid = indexrelid"
        " where relnamespace = %s::regnamespace and indisvalid and indisready",
        (schema, schema),
    )
    return dict(made.fetchall())


def test_it_has_every_index_that_one_which_grew_has(office: Office, writer: Connection) -> None:
    for ledger in LEDGERS:
        if not ledger.for_readers:
            continue
        grown = ledgers.live(writer, ledger.name)
        assert grown is not None
        wanted = indexes(writer, grown.schema)

        built = rebuild(office.url, offices.LOG, ledger)

        assert indexes(writer, built.schema) == wanted
        assert {index.name for index in ledger.for_readers} <= set(wanted)


class HeldUp(NamedTuple):
    """A rebuild in a thread, its connection, and that of the reader for whom it waits."""

    thread: Thread
    builder: Connection
    reader: Connection


INDEXED = replace(
    SUMS,
    for_readers=(Index("sum_total_idx", "sum (total)"), Index("sum_facts_idx", "sum (facts)")),
)


def test_no_index_is_there_while_rows_are_put_in(
    writer: Connection, store_url: str, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers(writer)
    rebuild(store_url, LOG, INDEXED)
    settle, there = Follower.settle, list[int]()

    def looked_at(follower: Follower, most: int) -> None:
        there.append(len(indexes(writer, follower.build.schema)))
        settle(follower, most)

    monkeypatch.setattr(Follower, "settle", looked_at)
    told = list[tuple[int, int]]()
    built = rebuild(
        store_url, LOG, INDEXED, How(indexing=lambda done, total: told.append((done, total)))
    )

    assert set(there) == {1}, "the key alone"
    assert len(indexes(writer, built.schema)) == 3
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_where_all_at_once_does_not_go_it_is_said_why_it_goes_page_by_page(
    writer: Connection, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers(writer)

    def fails(follower: Follower, most: int) -> None:
        raise ValueError("赵一")

    monkeypatch.setattr(Follower, "settle", fails)
    with capture_logs() as lines:
        rebuild(store_url, LOG, SUMS)
    (line,) = [line for line in lines if line["event"] == "built page by page"]
    assert (line["log_level"], line["ledger"]) == ("warning", "sums")
    assert line["error"].startswith("ValueError at test_rebuilding.py:"), "and no text of it"


def test_the_first_build_of_all_has_every_index_from_the_beginning(
    writer: Connection, store_url: str
) -> None:
    """Nobody can read anything until it is there: it waits for no transaction of anybody."""
    numbers(writer)
    with psycopg.connect(store_url) as long_one:
        long_one.execute("select pg_current_xact_id()")
        built = rebuild(store_url, LOG, INDEXED)
    assert len(indexes(writer, built.schema)) == 3


def test_one_cut_short_among_its_indexes_goes_on_and_makes_the_rest(
    writer: Connection, store_url: str
) -> None:
    numbers(writer)
    rebuild(store_url, LOG, INDEXED)

    def dies(done: int, total: int) -> None:
        if done == 1:
            raise Killed

    with pytest.raises(Killed):
        rebuild(store_url, LOG, INDEXED, How(indexing=dies))
    (begun,) = ledgers.others(writer, "sums").begun
    assert set(indexes(writer, begun.schema)) == {"sum_pkey", "sum_total_idx"}

    built = rebuild(store_url, LOG, INDEXED)

    assert built.number == begun.number
    assert len(indexes(writer, built.schema)) == 3


@pytest.fixture
def held_up(store_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[HeldUp]:
    """A rebuild that makes its first index, and waits for a reader: longer than a transaction that
    writes may take."""
    rebuild(store_url, LOG, INDEXED)
    monkeypatch.setattr(ledgers, "SHORT", ledgers.SHORT.replace("2s", "100ms"))
    made, connect = list[Connection](), ledgers.connect

    def remembered(url: str, name: str) -> Connection:
        made.append(connect(url, name))
        return made[-1]

    def run() -> None:
        with suppress(psycopg.OperationalError):
            rebuild(store_url, LOG, INDEXED)

    with closing(ledgers.connect_reading(store_url, "reads")) as reader, monkeypatch.context() as m:
        m.setattr(ledgers, "connect", remembered)
        reader.isolation_level = IsolationLevel.REPEATABLE_READ
        reader.execute("select 1")
        thread = Thread(target=run)
        thread.start()
        eventually(lambda: made)
        yield HeldUp(thread, made[0], reader)
    thread.join()


def making(writer: Connection, pid: int) -> tuple[float, int | None] | None:
    """For how long a process has been making an index, or waiting in it, in one transaction; and
    which id that has, if any."""
    return writer.execute(
        "select extract(epoch from clock_timestamp() - xact_start)::float, backend_xid"
        " from pg_stat_activity where pid = %s and query like 'create index concurrently%%'",
        (pid,),
    ).fetchone()


def test_while_an_index_is_made_no_event_is_hidden_and_no_limit_of_time_ends_it(
    writer: Connection, held_up: HeldUp
) -> None:
    pid = held_up.builder.info.backend_pid
    seen = eventually(lambda: (row := making(writer, pid)) and row[0] > 0.2 and row)
    held_up.reader.rollback()
    held_up.thread.join()

    assert seen[1] is None, "it holds no transaction id"
    live = ledgers.live(writer, "sums")
    assert live is not None
    assert len(indexes(writer, live.schema)) == 3


def test_whoever_is_killed_while_an_index_is_made_holds_nobody_up(
    writer: Connection, store_url: str, held_up: HeldUp
) -> None:
    """The server ends what it does for a process that is gone, and the next call goes on: of an
    index that is half made nothing is left."""
    pid = held_up.builder.info.backend_pid
    eventually(lambda: (row := making(writer, pid)) and row[0] > 0.05)
    with closing(socket.socket(fileno=os.dup(held_up.builder.fileno()))) as line:
        line.shutdown(socket.SHUT_RDWR)
    held_up.thread.join()
    eventually(lambda: making(writer, pid) is None)
    (begun,) = ledgers.others(writer, "sums").begun
    assert set(indexes(writer, begun.schema)) == {"sum_pkey"}
    held_up.reader.rollback()

    built = rebuild(store_url, LOG, INDEXED)

    assert built.number == begun.number
    assert len(indexes(writer, built.schema)) == 3
