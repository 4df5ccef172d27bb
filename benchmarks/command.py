"""A whole command on a case of 15 events, against selecting and inserting the same bytes."""

from statistics import median
from time import perf_counter
from uuid import UUID

import psycopg

from benchmarks.report import Figure
from benchmarks.stage import copies, example_case, session, stage
from workers.store.log import Connection
from workers.system import System

ROUNDS, WARM_UP = 300, 40

PLAIN = """
create schema plain;
create table plain.event (
    epoch smallint not null default 1, xid xid8 not null default pg_current_xact_id(),
    position bigint generated always as identity,
    stream uuid not null, version integer not null, name text not null,
    happened_at timestamptz not null, recorded_at timestamptz not null default now(),
    envelope bytea not null, body bytea not null, primary key (stream, version));
create unique index on plain.event (epoch, xid, position);
create index on plain.event
    using brin (position) with (pages_per_range = 16, autosummarize = on);
insert into plain.event
    (stream, version, name, happened_at, recorded_at, envelope, body)
select stream, version, name, happened_at, recorded_at, envelope, body from log.event;
analyze
"""


def plainly(connection: Connection, stream: UUID, row: tuple[object, ...]) -> None:
    """Read the stream and insert one row: no decision, no key, no digest, no sealing."""
    connection.execute(
        "select name, happened_at, envelope, body from plain.event where stream = %s"
        " order by version",
        (stream,),
        binary=True,
    ).fetchall()
    connection.execute(
        "insert into plain.event (stream, version, name, happened_at, envelope, body)"
        " values (%s, %s, %s, %s, %b, %b)",
        (stream, *row),
    )


def run() -> list[Figure]:
    """The command with the state folded from nothing, and with it at hand."""
    with stage() as system:
        stream = example_case(system)
        with psycopg.connect(system.settings.database(), autocommit=True) as connection:
            streams = copies(connection, stream, ROUNDS + WARM_UP)
            connection.execute(PLAIN)
            row = connection.execute(
                "select version + 1, name, happened_at, envelope, body from log.event"
                " where stream = %s order by version desc limit 1",
                (stream,),
                binary=True,
            ).fetchone()
            assert row
            cold, plain, warm = _interleaved(system, connection, streams, row)
        return [
            Figure("command on 15 events", cold, "µs", cold / plain, 2.4, "at most"),
            Figure("the same, state at hand", warm, "µs", warm / plain),
            Figure("plain select and insert", plain, "µs", 1.0),
        ]


def _interleaved(
    system: System, connection: Connection, streams: list[UUID], row: tuple[object, ...]
) -> tuple[float, float, float]:
    taken: list[tuple[float, float, float]] = []
    for stream in streams:
        cold = _timed(system, stream)
        begun = perf_counter()
        plainly(connection, stream, row)
        plain = (perf_counter() - begun) * 1e6
        taken.append((cold, plain, _timed(system, stream)))
    cold, plain, warm = map(median, zip(*taken[WARM_UP:], strict=True))
    return cold, plain, warm


def _timed(system: System, stream: UUID) -> float:
    given = session(stream)
    begun = perf_counter()
    system.handler.perform(given)
    return (perf_counter() - begun) * 1e6
