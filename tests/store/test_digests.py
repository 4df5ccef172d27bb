"""Each row's digest is chained to the one before it, so an altered row is found and named.

The chain is computed here a second time, from what the row says, without the database's function.
"""

from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby
from typing import Any, LiteralString
from uuid import UUID, uuid4

import pytest
from psycopg.sql import SQL

from tests.store.support import Connection, count

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def digest(previous: bytes, row: tuple[Any, ...]) -> bytes:
    stream, version, name, happened_at, recorded_at, envelope, body = row
    parts = [previous, stream.bytes, version.to_bytes(4, "big"), *sized(name.encode())]
    parts += [microseconds(happened_at), microseconds(recorded_at)]
    return sha256(b"".join([*parts, *sized(envelope), *sized(body)])).digest()


def sized(content: bytes) -> tuple[bytes, bytes]:
    return len(content).to_bytes(4, "big"), content


def microseconds(at: datetime) -> bytes:
    since = at - EPOCH
    whole = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return whole.to_bytes(8, "big", signed=True)


def broken(connection: Connection) -> list[tuple[UUID, int]]:
    """Of each stream, the first row whose digest is not that of what it says."""
    rows = connection.execute(
        "select stream, version, name, happened_at, recorded_at, envelope, body, digest"
        " from log.event order by stream, version",
        binary=True,
    ).fetchall()
    found = []
    for stream, history in groupby(rows, key=lambda row: row[0]):
        previous = b""
        for expected, (*row, held) in enumerate(history, 1):
            if row[1] != expected or digest(previous, tuple(row)) != held:
                found.append((stream, row[1]))
                break
            previous = held
    return found


@pytest.fixture
def streams(connection: Connection) -> list[UUID]:
    made = [uuid4(), uuid4()]
    for stream in made:
        count(connection, stream, 1, 2)
        count(connection, stream, 3)
    connection.commit()
    return made


def test_the_chain_holds(connection: Connection, streams: list[UUID]) -> None:
    assert not broken(connection)


@pytest.mark.parametrize(
    "change",
    [
        "body = '{\"number\": 9}'",
        "envelope = envelope || ' '",
        "name = 'tests.counted.v2'",
        "happened_at = happened_at + interval '1 microsecond'",
        "recorded_at = recorded_at - interval '1 year'",
        "digest = sha256(digest)",
    ],
)
def test_an_altered_row_is_named(
    connection: Connection, streams: list[UUID], change: LiteralString
) -> None:
    altered = streams[1]
    connection.execute(
        SQL("update log.event set {} where stream = %s and version = 2").format(SQL(change)),
        (altered,),
    )
    assert broken(connection) == [(altered, 2)]


def test_a_removed_row_is_noticed(connection: Connection, streams: list[UUID]) -> None:
    connection.execute("delete from log.event where stream = %s and version = 2", (streams[0],))
    assert broken(connection) == [(streams[0], 3)]


def test_an_altered_row_with_a_new_digest_breaks_the_next(
    connection: Connection, streams: list[UUID]
) -> None:
    connection.execute(
        """update log.event e set body = 'x', digest = log.chained(
               null, e.stream, e.version, e.name, e.happened_at, e.recorded_at, e.envelope, 'x')
            where stream = %s and version = 1""",
        (streams[0],),
    )
    assert broken(connection) == [(streams[0], 2)]
