"""A ledger is a fold over the log: whatever it holds can be dropped and made again from the facts.

Its module says what one row is, how a fact changes it, and what can be asked. Who reads the log,
keeps the position and commits rows and position together is the projector (`workers`).
"""

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from itertools import islice
from operator import attrgetter
from typing import Any, ClassVar, Final, LiteralString, NamedTuple, Protocol, cast
from uuid import UUID

import psycopg
from psycopg.adapt import Dumper
from psycopg.postgres import types
from psycopg.pq import Format
from psycopg.sql import SQL, Composable, Composed, Identifier

from domain.kernel import Cursor, Fact, Recorded

Connection = psycopg.Connection[Any]


class Load(Protocol):
    """Reads streams from the log, as they were at a place in it."""

    def __call__(
        self, connection: Connection, streams: Iterable[UUID], *, upto: Cursor
    ) -> Sequence[Recorded[Any]]:
        """Their facts by stream and version. Raises the store's Unreadable."""


class Last(NamedTuple):
    """The last row of a page of rows that come the latest first: when it was, and its id."""

    last_at: datetime
    last_id: UUID


def below(moment: LiteralString, key: LiteralString = "stream") -> Composable:
    """The condition that a row comes behind the `Last` one, by these columns."""
    return SQL(f"({moment} < %(last_at)s or {moment} = %(last_at)s and {key} > %(last_id)s)")


class Work(ABC):
    """What the projector holds in memory of one build of a ledger.

    After any error it is thrown away with everything it holds, and made anew from rows and log.
    """

    adds: ClassVar[bool] = False
    """What it writes is added to rows that are there: everything in one transaction, and the
    position with it, or it would be added twice after a worker was cut short."""

    @abstractmethod
    def fold(self, connection: Connection, events: Sequence[Recorded[Any]], after: Cursor) -> None:
        """Take in the next facts, in log order; `after` is the place before the first of them.

        May read the ledger's own rows and the log; writes nothing.
        """

    @abstractmethod
    def write(self, connection: Connection, most: int | None = None) -> None:
        """Write what has changed since the last write, at most about `most` rows of it: best what
        changed longest ago, since that changes least again."""

    @property
    @abstractmethod
    def waiting(self) -> int:
        """How many rows (or groups of rows) have changed and are not written yet."""

    @abstractmethod
    def forget(self, connection: Connection, since: Mapping[UUID, int]) -> Collection[UUID]:
        """Take out what was written of streams from these versions on, by a worker that was cut
        short: they are folded again. Which of them have to be folded from their first fact, because
        all of their rows are gone; none where a row is made anew from its stream's state anyway.
        """

    def write_finished(self, connection: Connection, most: int) -> bool:
        """Write at most so many of the rows that no later fact changes; whether there are more."""
        return False

    def sweep(self, connection: Connection, after: UUID | None, most: int) -> UUID | None:
        """Take the sweeping fact last folded into the next streams after `after`, in id order.

        Returns the last of them, or None when no stream is left.
        """
        raise NotImplementedError

    def tidy(self, connection: Connection, most: int) -> bool:
        """Do some of what can wait until the ledger is abreast of the log, for at most so many
        rows, in the transaction that is open; whether there is more. What is read is the same
        before and after."""
        return False

    def tidy_unread(  # noqa: B027
        self, connection: Connection, reader: Connection, most: int
    ) -> None:
        """Do what can wait all at once, in a build that nobody reads and only this work writes,
        where that is less than doing it piece by piece; what is left is for `tidy`. At most so many
        rows in one transaction; `reader` never writes, so its own may take their time."""


class Index(NamedTuple):
    """What an index is called (as PostgreSQL would call it) and what it is on, as DDL says it."""

    name: LiteralString
    on: LiteralString


@dataclass(frozen=True)
class Ledger:
    """One ledger. `tables` is its DDL with unqualified names; each build has a schema of its own.

    `version` goes up when rows change shape or meaning: the projector then builds the ledger anew.
    `open(load, most)` starts the work of one build, keeping about `most` streams in memory.
    A fact of a `sweeping` type touches every stream: it is worked in piece by piece.
    """

    name: str
    version: int
    tables: LiteralString
    facts: frozenset[type[Fact]]
    open: Callable[[Load, int], Work]
    sweeping: frozenset[type[Fact]] = frozenset()
    derived: frozenset[str] = frozenset()
    """Tables made of its others when there is time for it (`Work.tidy`): two builds that hold the
    same may differ in them."""
    for_readers: tuple[Index, ...] = ()
    """Indexes that no work of its own goes by: a rebuild makes them when the rows are there. What
    work does go by, while it builds, sweeps or tidies, stands in `tables`."""

    @property
    def ddl(self) -> list[LiteralString]:
        """Its tables, and at once every index."""
        return [self.tables, *(f"create index {name} on {on}" for name, on in self.for_readers)]


def column_list(row: type[Any], table: str) -> SQL:
    """The fields of a row's dataclass as columns of `table`; written out once, not at each read."""
    return written_out(SQL(", ").join(Identifier(table, field.name) for field in fields(row)))


def written_out(statement: Composed) -> SQL:
    """A part of a statement that is always the same, as the text it is."""
    return SQL(statement.as_string())


def as_dict(row: Any) -> dict[str, Any]:
    """The fields of a row's dataclass by name. The values are the row's own: copies would take
    several times as long as the page they are for."""
    names, values = _named(type(row))  # type: ignore[arg-type]  # a type is hashable
    return dict(zip(names, values(row), strict=True))


@cache
def _named(row: Hashable) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    names = tuple(field.name for field in fields(cast("type[Any]", row)))
    return names, attrgetter(*names)


class Table:
    """Rows of one table, held as slots dataclasses whose fields are its columns."""

    def __init__(self, name: str, key: str, row: type[Any]) -> None:
        self.row = row
        columns = tuple(field.name for field in fields(row))
        self.values: Callable[[Any], tuple[Any, ...]] = attrgetter(*columns)
        listed = SQL(", ").join(map(Identifier, columns))
        parts = {"table": Identifier(name), "key": Identifier(key), "columns": listed}
        self._select = SQL("select {columns} from {table} where {key} = any(%s)").format(**parts)
        self._delete = SQL("delete from {table} where {key} = any(%s)").format(**parts)
        self._copy = Copy(name, columns)

    def select(self, connection: Connection, keys: Collection[UUID]) -> list[Any]:
        """The rows of these keys."""
        with connection.cursor(binary=True) as cursor:
            return [self.row(*held) for held in cursor.execute(self._select, (list(keys),))]

    def delete(self, connection: Connection, keys: Collection[UUID]) -> None:
        """Take out the rows of these keys."""
        if keys:
            connection.execute(self._delete, (list(keys),))

    def insert(self, connection: Connection, rows: Collection[Any]) -> None:
        """Put in rows whose keys are not in the table."""
        if rows:
            self._copy.rows(connection, map(self.values, rows))


class _JsonWritten(Dumper):
    """JSON that is written out already."""

    format = Format.BINARY
    oid = types["jsonb"].oid

    def dump(self, obj: str | bytes) -> bytes:
        return b"\x01" + (obj if isinstance(obj, bytes) else obj.encode())


class _Short(Dumper):
    """A whole number in two bytes. What does not fit is an error: psycopg would cut it off."""

    format = Format.BINARY
    oid = types["int2"].oid
    size = 2

    def dump(self, obj: int) -> bytes:
        return obj.to_bytes(self.size, signed=True)


class _Whole(_Short):
    """The same in four bytes."""

    oid = types["int4"].oid
    size = 4


class _TransactionId(Dumper):
    """The id of a transaction, as text."""

    format = Format.BINARY
    oid = 5069  # xid8, which psycopg has no name for

    def dump(self, obj: str) -> bytes:
        return int(obj).to_bytes(8)


_DUMPERS: Final[tuple[tuple[type[Any], type[Dumper]], ...]] = (
    *((str, _JsonWritten), (str, _TransactionId)),
    *((int, _Short), (int, _Whole)),
)


class Copy:
    """Puts rows into some columns of a table by COPY, the fastest way for one row as for many:
    their values are sent as PostgreSQL holds them, which is less than half the work of writing them
    out and reading them again."""

    def __init__(self, table: str, columns: Sequence[str]) -> None:
        self._table, self._columns = table, tuple(columns)
        self._statement = SQL("copy {} ({}) from stdin (format binary)").format(
            Identifier(table), SQL(", ").join(map(Identifier, columns))
        )
        self._types: list[int] = []

    def rows(self, connection: Connection, rows: Iterable[Sequence[Any]]) -> None:
        """Put in these rows, their values in the order of the columns."""
        self._types = self._types or self._types_in(connection)
        with connection.cursor() as cursor:
            for kind, dumper in _DUMPERS:
                cursor.adapters.register_dumper(kind, dumper)
            with cursor.copy(self._statement) as copy:
                copy.set_types(self._types)
                for row in rows:
                    copy.write_row(row)

    def _types_in(self, connection: Connection) -> list[int]:
        """The types of the columns."""
        held: dict[str, int] = dict(
            connection.execute(
                "select attname, atttypid::integer from pg_attribute"
                " where attrelid = %s::regclass and attnum > 0",
                (self._table,),
            ).fetchall()
        )
        return [held[name] for name in self._columns]


def forget_oldest(held: OrderedDict[int, Any], keep: Collection[int]) -> None:
    """Take the quarter that was not needed for longest out of `held`, except `keep`."""
    for stream in list(islice(held, len(held) // 4)):
        if stream not in keep:
            del held[stream]


def begun_before(events: Sequence[Recorded[Any]], held: Collection[int]) -> set[UUID]:
    """The streams of these events that began before the first of them and are not held."""
    missing = {e.stream for e in events if e.version > 1 and e.stream.int not in held}
    return missing - {e.stream for e in events if e.version == 1} if missing else missing


class Keyed(Work):
    """Work for a ledger of one row per stream: `table.row(stream)` makes it, `change` folds a fact
    into it.

    The rows of about `most` streams stay in memory, so a busy stream is read once. Ids are kept as
    integers, which are hashed several times as fast.
    """

    def __init__(self, table: Table, change: Callable[[Any, Recorded[Any]], None], most: int):
        self._table, self._change, self._most = table, change, most
        self._rows = OrderedDict[int, Any]()
        self._changed: dict[int, Any] = {}
        """What changed last is last."""
        self._stored: set[int] = set()

    @property
    def waiting(self) -> int:
        return len(self._changed)

    def fold(self, connection: Connection, events: Sequence[Recorded[Any]], after: Cursor) -> None:
        if missing := begun_before(events, self._rows):
            for row in self._table.select(connection, missing):
                self._rows[row.stream.int] = row
                self._stored.add(row.stream.int)
        rows, changed, change = self._rows, self._changed, self._change
        for event in events:
            stream = event.stream.int
            row = rows.get(stream)
            if row is None:
                row = rows[stream] = self._table.row(event.stream)
            else:
                rows.move_to_end(stream)
            change(row, event)
            changed.pop(stream, None)
            changed[stream] = row

    def forget(self, connection: Connection, since: Mapping[UUID, int]) -> Collection[UUID]:
        self._table.delete(connection, since.keys())
        return since.keys()

    def write(self, connection: Connection, most: int | None = None) -> None:
        streams = list(self._changed)[:most]
        rows = [self._changed.pop(stream) for stream in streams]
        stored = [row.stream for row in rows if row.stream.int in self._stored]
        self._table.delete(connection, stored)
        self._table.insert(connection, rows)
        self._stored.update(streams)
        if len(self._rows) > self._most:
            forget_oldest(self._rows, keep=self._changed)
            self._stored.intersection_update(self._rows)
