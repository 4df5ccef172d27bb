"""One append records everything or nothing, and refuses what would break the order of the log."""

from collections.abc import Callable
from typing import LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import IntegrityConstraintViolation, SerializationFailure, UniqueViolation

from domain.kernel import START
from tests.store.support import LOG, Connection, Counted, count, pending, record
from workers.sealing import DataKey, NewKeys
from workers.store.log import NIL, Alongside, CommandKey, Lookup
from workers.store.mapper import Pending
from workers.vault import Master

MASTER = Master(Master.generate())
PERSON = uuid4()


def all_of(connection: Connection, query: LiteralString) -> list[tuple[object, ...]]:
    return connection.execute(query).fetchall()


def alongside(key: str = "k-1", mac: bytes = b"mac", text_in: UUID = NIL) -> Alongside:
    """A command key, a new person with one lookup entry, and a new text's key."""
    made = DataKey.fresh()
    return Alongside(
        CommandKey(NIL, "dispute.register", key, b"payload"),
        NewKeys({PERSON: made}, [(text_in, DataKey.fresh())]),
        [Lookup(mac, "identity", made.id, PERSON)],
        MASTER,
    )


def counted(stream: UUID, version: int) -> list[Pending]:
    return [pending(stream, version, Counted(number=version))]


def test_facts_of_several_streams_keys_and_command_are_recorded_together(
    connection: Connection,
) -> None:
    here, there = uuid4(), uuid4()
    count(connection, there, 1, 2)
    appended = record(
        connection,
        [
            pending(here, 1, Counted(number=1)),
            pending(here, 2, Counted(number=2)),
            pending(there, 3, Counted(number=3)),
        ],
        alongside(text_in=there),
    )
    connection.commit()

    assert len(appended.positions) == 3
    assert appended.positions == sorted(appended.positions)
    assert appended.cursor.position == appended.positions[-1]
    assert [(e.stream, e.version) for e in LOG.page(connection)][-3:] == [
        (here, 1),
        (here, 2),
        (there, 3),
    ]
    assert len({e.cursor.xid for e in LOG.page(connection)[-3:]}) == 1
    assert all_of(
        connection, "select scope, command, key, stream, version, facts, position from log.command"
    ) == [(NIL, "dispute.register", "k-1", here, 2, 2, appended.cursor.position)]
    keys = all_of(connection, "select class, person, stream from vault.key order by class")
    assert keys == [("contact", PERSON, None), ("text", None, there)]
    assert all_of(connection, "select mac, person from vault.lookup") == [(b"mac", PERSON)]


TABLES: tuple[LiteralString, ...] = (
    "select stream, version from log.event",
    "select key from log.command",
    "select id from vault.key",
    "select mac from vault.lookup",
)


@pytest.mark.parametrize(
    ("taken", "given"),
    [
        ("event_pkey", lambda stream, other: (counted(other, 1) + counted(stream, 1), alongside())),
        ("command_pkey", lambda _, other: (counted(other, 1), alongside(mac=b"else"))),
        ("lookup_pkey", lambda _, other: (counted(other, 1), alongside(key="k-2"))),
    ],
)
def test_a_conflict_says_what_was_taken_and_records_nothing(
    connection: Connection,
    taken: str,
    given: Callable[[UUID, UUID], tuple[list[Pending], Alongside]],
) -> None:
    stream, other = uuid4(), uuid4()
    record(connection, counted(stream, 1), alongside())
    if taken == "event_pkey":
        connection.execute("delete from log.command")
        connection.execute("delete from vault.lookup")
    connection.commit()
    before = [all_of(connection, query) for query in TABLES]

    events, beside = given(stream, other)
    with pytest.raises(UniqueViolation) as conflict:
        record(connection, events, beside)
    connection.rollback()

    assert conflict.value.diag.constraint_name == taken
    assert [all_of(connection, query) for query in TABLES] == before


def test_a_key_is_free_again_in_another_scope_or_command(connection: Connection) -> None:
    first = alongside().command
    assert first
    for n, key in enumerate((first, first._replace(scope=uuid4()), first._replace(command="x"))):
        record(connection, [pending(uuid4(), 1, Counted(number=n))], Alongside(key))
    connection.commit()
    assert len(all_of(connection, "select from log.command")) == 3


def test_a_stream_has_no_gaps(connection: Connection) -> None:
    with pytest.raises(IntegrityConstraintViolation, match="none before it"):
        count(connection, uuid4(), 2)


def test_a_transaction_that_began_before_the_stream_moved_is_sent_back(
    connect: Callable[[], Connection],
) -> None:
    early, other = connect(), connect()
    stream = uuid4()
    early.execute("select pg_current_xact_id()")  # as taking a case number does
    count(other, stream, 1)
    other.commit()
    with pytest.raises(SerializationFailure, match="the stream moved"):
        count(early, stream, 2)
    early.rollback()
    count(early, stream, 2)
    early.commit()
    assert [e.version for e in LOG.page(early)] == [1, 2]


def test_the_second_of_two_writers_waits_and_is_told(
    connect: Callable[[], Connection],
) -> None:
    first, second = connect(), connect()
    stream = uuid4()
    count(first, stream, 1)
    second.execute("set statement_timeout = 100")
    with pytest.raises(psycopg.errors.QueryCanceled):
        count(second, stream, 1)
    second.rollback()
    first.commit()
    with pytest.raises(UniqueViolation):
        count(second, stream, 1)


def test_a_rolled_back_append_leaves_a_gap_that_nobody_minds(connection: Connection) -> None:
    before = count(connection, uuid4(), 1)
    connection.commit()
    count(connection, uuid4(), 1, 2)
    connection.rollback()
    after = count(connection, uuid4(), 1)
    connection.commit()

    assert after.cursor.position == before.cursor.position + 3
    assert [e.cursor for e in LOG.page(connection, START)] == [before.cursor, after.cursor]
    assert [e.cursor for e in LOG.page(connection, before.cursor)] == [after.cursor]
    assert LOG.head(connection) == after.cursor


def test_pages_of_any_size_hold_the_same(connection: Connection) -> None:
    streams = [uuid4() for _ in range(5)]
    for version in range(1, 4):
        for stream in streams:
            count(connection, stream, version)
            connection.commit()
    whole = [e.cursor for e in LOG.page(connection)]
    assert len(whole) == 15
    for size in (1, 4, 15):
        read, after = [], START
        while page := LOG.page(connection, after, size):
            read += [e.cursor for e in page]
            after = read[-1]
        assert read == whole


def test_a_stream_is_read_in_part(connection: Connection) -> None:
    stream = uuid4()
    appended = count(connection, stream, 1, 2, 3, 4)
    count(connection, stream, 5)
    assert [e.version for e in LOG.stream(connection, stream, after=1, upto=3)] == [2, 3]
    assert [e.version for e in LOG.streams(connection, [stream], upto=appended.cursor)] == [
        1,
        2,
        3,
        4,
    ]


def test_a_case_number_that_was_not_used_is_given_again(connect: Callable[[], Connection]) -> None:
    def take(connection: Connection, year: int = 2026) -> int:
        row = connection.execute(
            "select log.next_serial('150524001000', %s::smallint)", (year,)
        ).fetchone()
        assert row
        return int(row[0])

    one, two = connect(), connect()
    assert take(one) == 1
    one.rollback()
    assert take(one) == 1
    assert take(one) == 2
    assert take(two, 2027) == 1
    one.commit()
    assert take(two) == 3
