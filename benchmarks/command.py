"""A whole command on a case of 15 events, against selecting and inserting the same bytes.

Each stream is used once: the command with the state folded from nothing, the plain way on a copy of
the same rows, the command again with the state at hand, one after the other.
"""

from collections.abc import Sequence
from itertools import islice
from statistics import median
from time import perf_counter
from typing import NamedTuple
from uuid import UUID

import psycopg
from prometheus_client import REGISTRY

from benchmarks.progress import rounds
from benchmarks.report import Figure, Part
from benchmarks.stage import copies, example_case, session, stage
from workers.store.log import Connection
from workers.system import System

ROUNDS, PAIRS, WARM_UP = 7, 60, 40
AT_MOST = 2.4

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


def plainly(connection: Connection, stream: UUID, row: tuple[object, ...]) -> float:
    """Read the stream and insert one row: no decision, no key, no digest, no sealing.

    The seconds that the reading took.
    """
    begun = perf_counter()
    connection.execute(
        "select name, happened_at, envelope, body from plain.event where stream = %s"
        " order by version",
        (stream,),
        binary=True,
    ).fetchall()
    took = perf_counter() - begun
    connection.execute(
        "insert into plain.event (stream, version, name, happened_at, envelope, body)"
        " values (%s, %s, %s, %s, %b, %b)",
        (stream, *row),
    )
    return took


class Turn(NamedTuple):
    """One stream's turn: microseconds of the command, of the plain way and its reading, of the
    command again; and of the first one's steps, as the handler's own metrics have them."""

    cold: float
    plain: float
    plain_read: float
    warm: float
    decide: float
    append: float


def run() -> list[Figure]:
    """The command with the state folded from nothing, and with it at hand."""
    with stage() as system:
        stream = example_case(system)
        with psycopg.connect(system.settings.database(), autocommit=True) as connection:
            streams = iter(copies(connection, stream, ROUNDS * PAIRS + WARM_UP))
            connection.execute(PLAIN)
            row = connection.execute(
                "select version + 1, name, happened_at, envelope, body from log.event"
                " where stream = %s order by version desc limit 1",
                (stream,),
                binary=True,
            ).fetchone()
            assert row
            turns = (_turn(system, connection, one, row) for one in streams)
            list(islice(turns, WARM_UP))
            measured = [list(islice(turns, PAIRS)) for _ in rounds(ROUNDS)]
    return _figures(measured)


def _turn(system: System, connection: Connection, stream: UUID, row: tuple[object, ...]) -> Turn:
    steps = _Steps()
    cold = _timed(system, stream)
    decide, append = steps.since()
    begun = perf_counter()
    read = plainly(connection, stream, row)
    plain = perf_counter() - begun
    return Turn(cold, plain * 1e6, read * 1e6, _timed(system, stream), decide, append)


def _timed(system: System, stream: UUID) -> float:
    given = session(stream)
    begun = perf_counter()
    system.handler.perform(given)
    return (perf_counter() - begun) * 1e6


class _Steps:
    """Microseconds that the handler's metrics count from here on."""

    def __init__(self) -> None:
        self._before = self._read()

    def _read(self) -> tuple[float, float]:
        decide, append = (
            REGISTRY.get_sample_value(f"jiefen_{step}_seconds_sum") or 0.0
            for step in ("decide", "append")
        )
        return decide * 1e6, append * 1e6

    def since(self) -> tuple[float, float]:
        """Of loading and deciding; of sealing and appending."""
        now = self._read()
        return now[0] - self._before[0], now[1] - self._before[1]


def _figures(measured: Sequence[Sequence[Turn]]) -> list[Figure]:
    by_round = [Turn(*map(median, zip(*turns, strict=True))) for turns in measured]
    each = Turn(*map(median, zip(*by_round, strict=True)))
    cold = [one.cold / one.plain for one in by_round]
    warm = [one.warm / one.plain for one in by_round]
    steps = (
        Part("read, fold, decide", each.decide, "µs"),
        Part("seal, append, commit", each.append, "µs"),
        Part("arguments, key, connection, log line", each.cold - each.decide - each.append, "µs"),
    )
    plain = (
        Part("select", each.plain_read, "µs"),
        Part("insert, commit", each.plain - each.plain_read, "µs"),
    )
    return [
        Figure(
            "command on 15 events",
            each.cold,
            "µs",
            median(cold),
            AT_MOST,
            "at most",
            rounds=cold,
            breakdown=steps,
        ),
        Figure("the same, state at hand", each.warm, "µs", median(warm), rounds=warm),
        Figure("plain select and insert", each.plain, "µs", 1.0, breakdown=plain),
    ]
