"""Append and read the log: one function writes it, and no reader ever passes an open transaction.

A reader follows the cursor (epoch, xid, position) and sees only rows below the snapshot horizon,
the oldest transaction that may still commit. Rolled-back appends leave gaps in `position`; an
unseen event below the horizon there never is.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import psycopg
from eventsourcing.persistence import StoredEvent

from domain.kernel import START, Cursor, Fact, Recorded
from workers.sealing import DataKey, NewKeys
from workers.store.mapper import COLUMNS, FactMapper, StoredFact
from workers.vault import Master

Connection = psycopg.Connection[Any]

NIL = UUID(int=0)
"""The scope of command keys of commands that open a stream."""


class CommandKey(NamedTuple):
    """A caller's key for one command; the same key gets the same answer."""

    scope: UUID
    command: str
    key: str
    payload: bytes


class Lookup(NamedTuple):
    """An entry by which a person is found again: keyed digest, kind, the person's key and id."""

    mac: bytes
    kind: str
    key: UUID
    person: UUID


class Alongside(NamedTuple):
    """What is recorded in the same transaction as the facts."""

    command: CommandKey | None = None
    keys: NewKeys | None = None
    lookups: Sequence[Lookup] = ()
    master: Master | None = None


_ALONE = Alongside()


class Appended(NamedTuple):
    """Where the last fact of an append stands, and every position it took."""

    cursor: Cursor
    recorded_at: datetime
    positions: list[int]


BELOW_HORIZON: LiteralString = (
    "(epoch, xid) < ("
    "(select home.epoch from log.home home), pg_snapshot_xmin(pg_current_snapshot()))"
)
"""Rows that are final: no transaction is open that may still commit a row before them. Transaction
ids of an earlier epoch were given by another cluster and say nothing about the ones open here."""

BY_INDEX = "-c enable_seqscan=off"
"""A server option for connections that append: what they look up has an index, and a plan that was
made while a table was small, and kept, would go on reading all of it when it is not."""

_EVENT = ("uuid", "integer", "text", "timestamptz", "bytea", "bytea")
_KEY = ("uuid", "text", "uuid", "uuid", "bytea")
_LOOKUP = ("bytea", "text", "uuid", "uuid")


_PLACES = "epoch, xid::text::bigint, position, recorded_at"

_ONE = f"""
    select {_PLACES} from log.append_one(
        %s::uuid, %s::integer, %s::text, %s::timestamptz, %b::bytea, %b::bytea,
        %s::uuid, %s::text, %s::text, %b::bytea)
    """.encode()
_ONE_AND_KEY = (
    b"""
    with data_key as (
        insert into vault.key (id, class, person, stream, wrapped, master)
        values (%s::uuid, %s::text, %s::uuid, %s::uuid, %b::bytea, %s::text))
    """
    + _ONE
)
_NO_COMMAND = (None,) * 4


@lru_cache(maxsize=500)
def _statement(events: int, keys: int, lookups: int) -> bytes:
    """The call of the append function for so many of each: every value is a parameter of its own,
    since the driver takes twenty times as long over lists."""
    return f"""
    select {_PLACES}, positions from log.append(
        {_arrays(_EVENT, events)}, %s::uuid, %s::text, %s::text, %b::bytea,
        {_arrays(_KEY, keys)}, %s::text, {_arrays(_LOOKUP, lookups)})
    """.encode()


def _arrays(types: Sequence[str], length: int) -> str:
    return ", ".join(
        f"array[{', '.join(['%b' if type_ == 'bytea' else '%s'] * length)}]::{type_}[]"
        for type_ in types
    )


def append(
    connection: Connection, events: Sequence[StoredEvent], alongside: Alongside = _ALONE
) -> Appended:
    """Record events of one or several streams, all or none, in one round trip.

    Raises psycopg's UniqueViolation: of `event_pkey` when another writer came first, of
    `command_pkey` when the key was used before, of `lookup_pkey` when another command has just
    introduced the same person. The caller must have read the streams before its transaction
    began to write.
    """
    keys = _keys(alongside)
    command = alongside.command or _NO_COMMAND
    master = alongside.master.id if keys and alongside.master else None
    if len(events) == 1 and len(keys) <= 1 and not alongside.lookups:
        values = (*_values(events[0]), *command)
        if keys:
            row = connection.execute(_ONE_AND_KEY, (*keys[0], master, *values)).fetchone()
        else:
            row = connection.execute(_ONE, values).fetchone()
        if row is None:
            connection.execute("select log.refuse_append(%s, %s)", values[:2])
            raise AssertionError("a fact that follows was not appended")
        epoch, xid, position, recorded_at = row
        return Appended(Cursor(epoch, xid, position), recorded_at, [position])
    row = connection.execute(
        _statement(len(events), len(keys), len(alongside.lookups)),
        [
            *chain(*zip(*map(_values, events), strict=True), command, *zip(*keys, strict=True)),
            master,
            *chain(*zip(*alongside.lookups, strict=True)),
        ],
    ).fetchone()
    assert row is not None
    return Appended(Cursor(*row[:3]), row[3], row[4])


def _values(event: StoredEvent) -> tuple[object, ...]:
    """As the append functions take them. The library's own events have no time and no envelope."""
    stream, version, name = event.originator_id, event.originator_version, event.topic
    if isinstance(event, StoredFact):
        return stream, version, name, event.happened_at, event.envelope, event.state
    return stream, version, name, datetime.now(UTC), b"", event.state


def _keys(
    alongside: Alongside,
) -> list[tuple[UUID, str, UUID | None, UUID | None, bytes]]:
    new = alongside.keys
    if new is None:
        return []
    made: list[tuple[DataKey, str, UUID | None, UUID | None]] = [
        *((key, "contact", person, None) for person, key in new.people.items()),
        *((key, "casefile", *of) for of, key in new.files.items()),
        *((key, "text", None, stream) for stream, key in new.texts),
        *((key, "clinical", None, stream) for stream, key in new.health),
    ]
    if not made:
        return []
    assert alongside.master is not None
    wrap = alongside.master.wrap
    return [(key.id, kind, person, of, wrap(key)) for key, kind, person, of in made]


class Tail(NamedTuple):
    """The facts of a stream after some version, each with its time; the last one's version and
    place in the log, which is the highest: cursor order is stream order."""

    facts: list[tuple[Fact, datetime]]
    version: int
    cursor: Cursor


class Held(NamedTuple):
    """A stream, and the version and place of the last fact of it that is known; 0: nothing is."""

    stream: UUID
    version: int = 0
    at: Cursor = START


@lru_cache
def _tails(streams: int) -> bytes:
    """The fact that is known already is asked for its place alone: a list of areas is long."""
    return " union all ".join(
        f"(select {n}, version, name, case version when %s then ''::bytea else body end,"
        " happened_at, epoch, xid, position from log.event"
        " where stream = %s and version >= %s order by version)"
        for n in range(streams)
    ).encode()


def _place(row: Any) -> Cursor:
    *_, epoch, xid, position = row
    return Cursor(epoch, int.from_bytes(xid, "big"), position)


class Performed(NamedTuple):
    """A command that was performed on a stream: the version of its last fact, and how many it
    recorded."""

    command: str
    version: int
    facts: int


_LATELY = 50_000
"""Among so many facts, the latest, one is looked for by the request that it came of."""

_TO_FOLD = COLUMNS.replace("envelope", "''::bytea")


class EventLog:
    """Reads the log. Folding needs no key: personal fields stay sealed."""

    def __init__(self, mapper: FactMapper) -> None:
        self.mapper = mapper

    def stream(
        self, connection: Connection, stream: UUID, *, after: int = 0, upto: int | None = None
    ) -> list[Recorded[Fact]]:
        """The facts of one stream, from version `after` + 1 to `upto`. Raises Unreadable."""
        with connection.cursor(binary=True) as cursor:
            cursor.execute(
                f"select {COLUMNS} from log.event where stream = %s and version > %s"
                " and version <= %s order by version",
                (stream, after, 2**31 - 1 if upto is None else upto),
            )
            return [self.mapper.recorded(row) for row in cursor.fetchall()]

    def ends(self, connection: Connection, stream: UUID) -> list[Recorded[Fact]]:
        """The first fact of a stream and the latest, which may be the same; of none, none. Raises
        Unreadable."""
        with connection.cursor(binary=True) as cursor:
            cursor.execute(
                f"select {COLUMNS} from log.event where stream = %s and (version = 1"
                " or version = (select max(version) from log.event where stream = %s))"
                " order by version",
                (stream, stream),
            )
            return [self.mapper.recorded(row) for row in cursor.fetchall()]

    def commands(self, connection: Connection, stream: UUID) -> list[Performed]:
        """What was performed on a stream that was there, in order; what began it is kept under no
        stream."""
        rows = connection.execute(
            "select command, version, facts from log.command where scope = %s order by version",
            (stream,),
        )
        return [Performed(*row) for row in rows]

    def lately(self, connection: Connection, correlation: UUID) -> UUID | None:
        """The stream of the latest fact that came of this request, if it was not long ago."""
        row = connection.execute(
            "select stream from (select stream, envelope from log.event"
            " order by event.epoch desc, event.xid desc, event.position desc limit %s) latest"
            " where position(%b::bytea in envelope) > 0 limit 1",
            (_LATELY, f'"correlation":"{correlation}"'.encode()),
        ).fetchone()
        return row[0] if row else None

    def tails(self, connection: Connection, wanted: Sequence[Held]) -> "list[Tail | None]":
        """What states are folded from, and nothing else: of each stream the facts that come after
        the version that is held. One read, so that all are of one moment.

        None for a stream whose held version does not stand where it did: the log was restored to
        before it, and may have gone on otherwise. The same read tells, so that it costs nothing.
        Raises Unreadable.
        """
        with connection.cursor(binary=True) as cursor:
            asked = [(held.version, held.stream, held.version) for held in wanted]
            cursor.execute(_tails(len(wanted)), [value for each in asked for value in each])
            rows = cursor.fetchall()
        found: list[list[Any]] = [[] for _ in wanted]
        for number, *row in rows:
            found[number].append(row)
        return [self._tail(held, own) for held, own in zip(wanted, found, strict=True)]

    def _tail(self, held: Held, rows: list[Any]) -> "Tail | None":
        stream, after, at = held
        if after and (not rows or (rows[0][0], _place(rows[0])) != (after, at)):
            return None
        if not rows:
            return Tail([], after, at)
        read, new = self.mapper.fact, rows[1:] if after else rows
        facts = [(read(stream, version, name, body), at) for version, name, body, at, *_ in new]
        return Tail(facts, rows[-1][0], _place(rows[-1]))

    def streams(
        self,
        connection: Connection,
        streams: Iterable[UUID],
        *,
        upto: Cursor,
        envelopes: bool = False,
    ) -> list[Recorded[Fact]]:
        """The facts of several streams up to a place in the log, by stream and version; to be
        folded, so without their envelopes, which are as long as the facts, unless they are wanted.
        Raises Unreadable."""
        columns: LiteralString = COLUMNS if envelopes else _TO_FOLD
        with connection.cursor(binary=True) as cursor:
            cursor.execute(
                f"select {columns} from log.event where stream = any(%s)"
                " and (epoch, xid, position) <= (%s, %s::text::xid8, %s) order by stream, version",
                (list(streams), upto.epoch, str(upto.xid), upto.position),
            )
            return [self.mapper.recorded(row) for row in cursor.fetchall()]

    def page(
        self, connection: Connection, after: Cursor = START, limit: int = 5000
    ) -> list[Recorded[Fact]]:
        """The next facts after a place in the log, in cursor order, never past the horizon.

        Raises Unreadable; `rows` is the same without reading the shapes.
        """
        return [self.mapper.recorded(row) for row in self.rows(connection, after, limit)]

    def rows(self, connection: Connection, after: Cursor, limit: int) -> list[Any]:
        """The next rows after a place in the log, below the horizon."""
        with connection.cursor(binary=True) as cursor:
            cursor.execute(
                f"select {COLUMNS} from log.event"
                " where (epoch, xid, position) > (%s, %s::text::xid8, %s)"
                f" and {BELOW_HORIZON}"
                " order by event.epoch, event.xid, event.position limit %s",
                (after.epoch, str(after.xid), after.position, limit),
            )
            return cursor.fetchall()

    def versions_between(
        self, connection: Connection, after: Cursor, upto: Cursor
    ) -> dict[UUID, int]:
        """Streams with a fact after one place and up to another, and the version of the first."""
        rows = connection.execute(
            "select stream, min(version) from log.event"
            " where (epoch, xid, position) > (%s, %s::text::xid8, %s)"
            " and (epoch, xid, position) <= (%s, %s::text::xid8, %s) group by stream",
            (after.epoch, str(after.xid), after.position, upto.epoch, str(upto.xid), upto.position),
        )
        return dict(rows.fetchall())

    def head(self, connection: Connection) -> Cursor:
        """The last place in the log, committed rows above the horizon included."""
        row = connection.execute(
            "select epoch, xid::text::bigint, position from log.event"
            " order by event.epoch desc, event.xid desc, event.position desc limit 1"
        ).fetchone()
        return Cursor(*row) if row else START


__all__ = [
    "BELOW_HORIZON",
    "BY_INDEX",
    "NIL",
    "Alongside",
    "Appended",
    "CommandKey",
    "EventLog",
    "Lookup",
    "Performed",
    "StoredFact",
    "append",
]
