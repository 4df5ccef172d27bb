"""The event log as it lies in the database, and whether each stream's chain of digests holds."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from datetime import date as Date
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

Connection = psycopg.Connection[Any]

CHINA = timezone(timedelta(hours=8))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Place(NamedTuple):
    """Where a fact stands in the log; places compare in the log's order."""

    epoch: int
    xid: int
    position: int

    def __str__(self) -> str:
        return f"{self.epoch}.{self.xid}.{self.position}"


START = Place(0, 0, 0)


class Fact(NamedTuple):
    """One row. `body` and `envelope` are its JSON, sealed values as they are."""

    stream: UUID
    version: int
    name: str
    at: datetime
    recorded_at: datetime
    envelope: dict[str, Any]
    body: dict[str, Any]
    place: Place

    def __str__(self) -> str:
        return f"{self.name} ({self.stream}/{self.version})"

    @property
    def by_clock(self) -> bool:
        """Whether the clock recorded it, not a person."""
        return bool(self.envelope["role"] == "clock")


def day_of(at: datetime) -> Date:
    """The day in China on which a moment falls."""
    return at.astimezone(CHINA).date()


class Log(NamedTuple):
    """All facts in the log's order, and what is wrong with their chains."""

    facts: list[Fact]
    broken: list[str]


def read(connection: Connection) -> Log:
    """Read the whole log."""
    rows = connection.execute(
        "select stream, version, name, happened_at, recorded_at, envelope, body,"
        " epoch, xid::text::bigint, position, digest from log.event"
        " order by event.epoch, event.xid, event.position"
    ).fetchall()
    facts = [
        Fact(
            stream=row[0],
            version=row[1],
            name=row[2],
            at=row[3],
            recorded_at=row[4],
            envelope=json.loads(row[5]),
            body=json.loads(row[6]),
            place=Place(*row[7:10]),
        )
        for row in rows
    ]
    return Log(facts, list(_broken(rows)))


def _broken(rows: list[Any]) -> Iterator[str]:
    """Each row that does not follow the one before it in its stream."""
    last: dict[UUID, tuple[int, bytes]] = {}
    for stream, version, name, at, recorded_at, envelope, body, *_, digest in rows:
        before, previous = last.get(stream, (0, b""))
        if version != before + 1:
            yield f"{name} ({stream}/{version}): follows version {before} in the log's order"
        expected = hashlib.sha256(
            previous
            + stream.bytes
            + version.to_bytes(4, "big")
            + _long(name.encode())
            + _microseconds(at)
            + _microseconds(recorded_at)
            + _long(bytes(envelope))
            + _long(bytes(body))
        ).digest()
        if expected != bytes(digest):
            yield f"{name} ({stream}/{version}): its digest is not that of its content and chain"
        last[stream] = version, bytes(digest)


def _long(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


def _microseconds(at: datetime) -> bytes:
    return ((at - _EPOCH) // timedelta(microseconds=1)).to_bytes(8, "big", signed=True)
