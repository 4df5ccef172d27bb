"""The books about the ledgers: a build's position moves by compare-and-set, never back.

Whoever finds that somebody else moved a position (or made another build live) has lost: nothing of
that transaction is kept.
"""

import zlib
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from domain.kernel import Cursor
from projections.kernel import Index, Ledger
from workers.store.log import Connection

SHORT = (
    "-c transaction_timeout=2s -c idle_in_transaction_session_timeout=2s -c lock_timeout=1s"
    " -c search_path="
)
"""Every open writing transaction of the cluster hides new events from all readers of the log."""

_READERS = 0x6C656467  # "ledg": held shared by who reads ledgers, exclusively by who drops a build


class Outrun(Exception):
    """Somebody else moved this build, or made another one live."""


class Build(NamedTuple):
    """One build of a ledger and how far it has read the log."""

    ledger: str
    number: int
    version: int
    at: Cursor
    swept: UUID | None = None
    redo: Cursor | None = None
    """Up to which place some of its rows may be ahead of `at`: they were being written."""
    kept: bool = False
    """Another one took its place; it is there to go back to, and stands still."""

    @property
    def schema(self) -> str:
        """The schema that holds its rows."""
        return f"ledger_{self.ledger}_{self.number}"


class Halt(NamedTuple):
    """The event at which a ledger stands still, and why."""

    ledger: str
    build: int
    stream: UUID
    version: int
    name: str
    error: str
    since: datetime
    tried_at: datetime


class Lag(NamedTuple):
    """How far a ledger is behind: events not seen yet (about), and the age of the oldest."""

    ledger: str
    build: int
    at: Cursor
    events: int
    seconds: float


def connect(url: str, name: str) -> Connection:
    """A connection of the projector: autocommit, short transactions only."""
    return psycopg.connect(
        url, autocommit=True, options=SHORT, application_name=name, connect_timeout=5
    )


def connect_reading(url: str, name: str) -> Connection:
    """A connection that never writes, so that its transactions may take their time."""
    return psycopg.connect(
        url,
        options="-c default_transaction_read_only=on",
        application_name=name,
        connect_timeout=5,
    )


def lock(connection: Connection, what: str) -> bool:
    """Try to become the only one who does `what`, as long as the connection lasts."""
    row = connection.execute("select pg_try_advisory_lock(%s, %s)", _named(what)).fetchone()
    return bool(row and row[0])


class LockHolder(NamedTuple):
    """Who has become the only one: its connection's name, server process and beginning."""

    name: str
    pid: int
    since: datetime


def holder(connection: Connection, what: str) -> LockHolder | None:
    """Who holds the lock for `what`; None if nobody does any more."""
    row = connection.execute(
        "select a.application_name, a.pid, a.backend_start"
        " from pg_locks l join pg_stat_activity a using (pid)"
        " where l.locktype = 'advisory' and l.granted and l.objsubid = 2"
        " and l.classid = %s::bigint::oid and l.objid = (%s::bigint & 4294967295)::oid"
        " and l.database = (select oid from pg_database where datname = current_database())",
        _named(what),
    ).fetchone()
    return LockHolder(*row) if row else None


def _named(what: str) -> tuple[int, int]:
    return _READERS, zlib.crc32(what.encode()) - 2**31


_COLUMNS = (
    "b.ledger, b.build, b.version, b.epoch, b.xid::text::bigint, b.position, b.swept,"
    " b.redo_epoch, b.redo_xid::text::bigint, b.redo_position, b.kept_at is not null"
)


def _build(row: tuple[Any, ...]) -> Build:
    redo = Cursor(*row[7:10]) if row[7] is not None else None
    return Build(row[0], row[1], row[2], Cursor(*row[3:6]), row[6], redo, row[10])


class Others(NamedTuple):
    """The builds that are not being read. `earlier`: the one that was, before the one that is; it
    may be catching up. `begun`: those that are not finished, the latest first."""

    earlier: Build | None
    begun: list[Build]


def others(connection: Connection, ledger: str) -> Others:
    """What there is beside the live build. One that was read was begun before the live one was."""
    rows = connection.execute(
        f"select {_COLUMNS}, b.begun_at < l.since from ledger.build b"
        " left join ledger.live l using (ledger)"
        " where b.ledger = %s and b.build is distinct from l.build order by b.build desc",
        (ledger,),
    ).fetchall()
    earlier = [_build(row) for row in rows if row[11]]
    return Others(earlier[0] if earlier else None, [_build(row) for row in rows if not row[11]])


def live(connection: Connection, ledger: str) -> Build | None:
    """The build that everybody reads, if the ledger was ever built."""
    row = connection.execute(
        f"select {_COLUMNS} from ledger.live l join ledger.build b using (ledger, build)"
        " where l.ledger = %s",
        (ledger,),
    ).fetchone()
    return _build(row) if row else None


def create(
    connection: Connection, ledger: Ledger, *, going_live: bool = False, indexed: bool = False
) -> Build:
    """A new empty build with its tables; `indexed`, or if it goes live while it grows, with every
    index. Only who holds the ledger's lock for building may."""
    with connection.transaction():
        row = connection.execute(
            "insert into ledger.build (ledger, build, version)"
            " select %s, coalesce(max(build), 0) + 1, %s from ledger.build where ledger = %s"
            " returning build",
            (ledger.name, ledger.version, ledger.name),
        ).fetchone()
        assert row is not None
        build = Build(ledger.name, row[0], ledger.version, Cursor(0, 0, 0))
        connection.execute(SQL("create schema {}").format(Identifier(build.schema)))
        connection.execute(SQL("set local search_path = {}").format(Identifier(build.schema)))
        for statement in ledger.ddl if going_live or indexed else [ledger.tables]:
            connection.execute(statement)
        if going_live:
            connection.execute(
                "insert into ledger.live (ledger, build) values (%s, %s)", (build.ledger, row[0])
            )
    return build


def work_in(connection: Connection, build: Build) -> None:
    """From here on unqualified names are the tables of this build."""
    connection.execute(SQL("set search_path = {}").format(Identifier(build.schema)))


def make_indexes(
    connection: Connection, build: Build, indexes: Sequence[Index], done: Callable[[int], None]
) -> None:
    """Make those of these indexes of a build that nobody reads yet which are not there; `done` is
    told after each how many are. Whatever cut it short, it can be called again.

    Waits for transactions that are reading already, whatever they read.
    """
    invalid = connection.execute(
        "select relname from pg_index join pg_class on pg_class.oid = indexrelid"
        " where relnamespace = %s::regnamespace and not indisvalid",
        (build.schema,),
    ).fetchall()
    for (name,) in invalid:  # whoever made it was cut short
        connection.execute(SQL("drop index {}").format(Identifier(build.schema, name)))
    # Several transactions, and the long ones of them write nothing that others would wait for: they
    # hide no event. That the one who waits for it is gone is looked for, to end it then.
    connection.execute(
        "set transaction_timeout = 0; set lock_timeout = 0;"
        " set client_connection_check_interval = '200ms'"
    )
    for number, (name, on) in enumerate(indexes, 1):
        connection.execute(f"create index concurrently if not exists {name} on {on}")
        done(number)
    connection.execute(
        "reset transaction_timeout; reset lock_timeout; reset client_connection_check_interval"
    )


def move(connection: Connection, build: Build, to: Cursor, swept: UUID | None = None) -> Build:
    """Move the position; in the same transaction as the rows. Raises Outrun."""
    moved = connection.execute(
        "update ledger.build set epoch = %s, xid = %s::text::xid8, position = %s, swept = %s,"
        " redo_epoch = null, redo_xid = null, redo_position = null,"
        " moved_at = now() where ledger = %s and build = %s and kept_at is null"
        " and (epoch, xid, position) = (%s, %s::text::xid8, %s) and swept is not distinct from %s",
        (to.epoch, str(to.xid), to.position, swept, build.ledger, build.number)
        + (build.at.epoch, str(build.at.xid), build.at.position, build.swept),
    )
    if moved.rowcount != 1:
        raise Outrun(f"somebody else moved build {build.number} of {build.ledger}")
    return build._replace(at=to, swept=swept, redo=None)


def mark(connection: Connection, build: Build, to: Cursor) -> Build:
    """Write down that rows are about to be ahead of the position, as far as `to`."""
    connection.execute(
        "update ledger.build set redo_epoch = %s, redo_xid = %s::text::xid8, redo_position = %s"
        " where ledger = %s and build = %s",
        (to.epoch, str(to.xid), to.position, build.ledger, build.number),
    )
    return build._replace(redo=to)


def take_up(connection: Connection, build: Build) -> Build:
    """Let a build that was kept move again."""
    connection.execute(
        "update ledger.build set kept_at = null where ledger = %s and build = %s",
        (build.ledger, build.number),
    )
    return build._replace(kept=False)


def hold(connection: Connection, ledger: str) -> Build | None:
    """The live build, its position held still until this transaction ends."""
    row = connection.execute(
        f"select {_COLUMNS} from ledger.live l join ledger.build b using (ledger, build)"
        " where l.ledger = %s for update",
        (ledger,),
    ).fetchone()
    return _build(row) if row else None


def switch(connection: Connection, old: Build | None, new: Build) -> None:
    """Make `new` the build everybody reads, in a transaction that holds `old` still; `old` is kept
    to go back to, and whatever was kept before is no build any more: its rows go with the next
    `drop_others`."""
    connection.execute(
        "insert into ledger.live (ledger, build) values (%s, %s)"
        " on conflict (ledger) do update set build = excluded.build, since = now()",
        (new.ledger, new.number),
    )
    if old is not None:
        # Nothing moves what is kept: whoever still works on it is outrun at the next page.
        connection.execute(
            "delete from ledger.build b using ledger.live l where b.ledger = %s"
            " and l.ledger = b.ledger and b.build not in (l.build, %s) and b.kept_at is not null",
            (old.ledger, old.number),
        )
        connection.execute(
            "update ledger.build set kept_at = now() where ledger = %s and build = %s",
            (old.ledger, old.number),
        )
    connection.execute("delete from ledger.halt where ledger = %s", (new.ledger,))


def drop_others(connection: Connection, ledger: str, *, but: Collection[int] = ()) -> list[str]:
    """Drop the builds of this ledger that nobody reads, but these; the names of those still being
    read.

    Only who holds the ledger's lock for building may. Who reads holds a shared lock (`KEEP`).
    """
    rows = connection.execute(
        "select nspname from pg_namespace where nspname ~ %s and nspname is distinct from"
        " (select format('ledger_%%s_%%s', l.ledger, l.build)"
        "    from ledger.live l where l.ledger = %s) and nspname <> all(%s)",
        (f"^ledger_{ledger}_[0-9]+$", ledger, [f"ledger_{ledger}_{number}" for number in but]),
    ).fetchall()
    return [schema for (schema,) in rows if not _drop(connection, ledger, schema)]


def _drop(connection: Connection, ledger: str, schema: str) -> bool:
    with connection.transaction():
        free = connection.execute("select pg_try_advisory_xact_lock(%s)", (_READERS,)).fetchone()
        if not (free and free[0]):
            return False
        connection.execute(SQL("drop schema {} cascade").format(Identifier(schema)))
        connection.execute(
            "delete from ledger.build where ledger = %s and build = %s",
            (ledger, int(schema.rpartition("_")[2])),
        )
    return True


KEEP = SQL("begin; select pg_advisory_lock_shared({readers}); commit").format(
    readers=Literal(_READERS)
)
"""From here on no build is dropped. Takes no transaction id."""
LET_GO = SQL("select pg_advisory_unlock_shared({readers})").format(readers=Literal(_READERS))
"""Until here."""


def note_halt(connection: Connection, build: Build, row: tuple[Any, ...], error: str) -> None:
    """Write down the event (a row of the log) at which a ledger stands still."""
    connection.execute(
        "insert into ledger.halt as h (ledger, build, stream, version, name, error)"
        " values (%s, %s, %s, %s, %s, %s) on conflict (ledger) do update"
        " set build = excluded.build, error = excluded.error, tried_at = now(),"
        " since = case when (h.stream, h.version) = (excluded.stream, excluded.version)"
        "         then h.since else now() end,"
        " stream = excluded.stream, version = excluded.version, name = excluded.name",
        (build.ledger, build.number, *row[:3], error),
    )


def clear_halt(connection: Connection, ledger: str) -> None:
    """The ledger goes on."""
    connection.execute("delete from ledger.halt where ledger = %s", (ledger,))


def halts(connection: Connection) -> list[Halt]:
    """Every ledger that stands still."""
    rows = connection.execute(
        "select ledger, build, stream, version, name, error, since, tried_at"
        " from ledger.halt order by ledger"
    )
    return [Halt(*row) for row in rows]


def lags(connection: Connection) -> list[Lag]:
    """How far every live ledger is behind the log."""
    rows = connection.execute(
        """
        select b.ledger, b.build, b.epoch, b.xid::text::bigint, b.position,
               case when unseen.at is null then 0
                    else greatest(1, (select last_value from log.event_position_seq) - b.position)
               end,
               coalesce(extract(epoch from clock_timestamp() - unseen.at), 0)::float
          from ledger.live l join ledger.build b using (ledger, build)
          left join lateral (
               select recorded_at as at from log.event e
                where (e.epoch, e.xid, e.position) > (b.epoch, b.xid, b.position)
                order by e.epoch, e.xid, e.position limit 1) unseen on true
         order by b.ledger
        """
    )
    return [Lag(row[0], row[1], Cursor(*row[2:5]), row[5], max(0.0, row[6])) for row in rows]
