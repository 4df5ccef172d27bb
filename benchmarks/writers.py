"""Eight processes that append at once through our function, against eight that insert plainly.

A last round is not timed: a reader follows the log beside it, and must have seen every event.
"""

import multiprocessing
from collections import Counter
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import psycopg

from benchmarks import progress
from benchmarks.command import PLAIN
from benchmarks.report import Figure
from benchmarks.stage import example_case, session, stage
from domain.kernel import Cursor
from workers.ids import new_stream
from workers.store.log import BY_INDEX, NIL, Alongside, CommandKey, Connection, append
from workers.store.mapper import StoredFact
from workers.system import System

WRITERS, ROUNDS, BATCH = 8, 9, 600
AT_LEAST, WARNS_BELOW = 0.6, 0.55
PAGE = 100
_PATIENCE = 60.0


def run() -> list[Figure]:
    """Appends per second, the median of rounds that take turns and are compared one by one."""
    with stage() as system:
        stream = example_case(system)
        system.handler.perform(session(stream))
        url = system.settings.database()
        with psycopg.connect(url, autocommit=True, options=BY_INDEX) as connection:
            connection.execute(PLAIN)
            row = connection.execute(
                "select name, body, happened_at, envelope from log.event"
                " where stream = %s order by version desc limit 1",
                (stream,),
                binary=True,
            ).fetchone()
        assert row
        ours, plain, skipped = _measured(system, row)
    ratios = [a / b for a, b in zip(ours, plain, strict=True)]
    return [
        Figure(
            "8 writers",
            median(ours),
            "appends/s",
            median(ratios),
            AT_LEAST,
            "at least",
            warns=WARNS_BELOW,
            rounds=ratios,
        ),
        Figure("8 plain writers", median(plain), "inserts/s", 1.0),
        Figure(
            "skipped by a reader beside them",
            skipped,
            "events",
            limit=0,
            goal="at most",
            judged="value",
        ),
    ]


def _measured(system: System, row: tuple[Any, ...]) -> tuple[list[float], list[float], int]:
    """The rates of both ways, round by round; how many events a reader did not see."""
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(WRITERS + 1)
    url = system.settings.database()
    writers = [context.Process(target=_write, args=(url, row, gate)) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    seconds = []
    for _ in progress.rounds(2 * ROUNDS):
        gate.wait(_PATIENCE)
        begun = perf_counter()
        gate.wait(_PATIENCE)
        seconds.append(perf_counter() - begun)
    skipped = _skipped(system, gate, writers)
    rates = [WRITERS * BATCH / took for took in seconds[2:]]  # the first two warm up
    return rates[0::2], rates[1::2], skipped


def _skipped(system: System, gate: Barrier, writers: Sequence[BaseProcess]) -> int:
    """How many events of a round a reader has not seen that followed the log all the while."""
    seen = Counter[tuple[UUID, int]]()
    with system.reading.connection() as connection:
        after = system.log.head(connection)
        gate.wait(_PATIENCE)
        writing, rows = True, list[Any]()
        while writing or rows:
            writing = any(writer.is_alive() for writer in writers)  # looked at before reading
            rows = system.log.rows(connection, after, PAGE)
            seen.update((stream, version) for stream, version, *_ in rows)
            after = Cursor(*rows[-1][7:10]) if rows else after
    return WRITERS * BATCH - len(seen)


def _write(url: str, row: tuple[Any, ...], gate: Barrier) -> None:
    with psycopg.connect(url, autocommit=True, options=BY_INDEX) as connection:
        for _ in range(ROUNDS):
            for once in (_append, _insert):
                batch = _batch()
                gate.wait(_PATIENCE)
                for each in batch:
                    once(connection, row, *each)
                gate.wait(_PATIENCE)
        batch = _batch()
        gate.wait(_PATIENCE)
        for each in batch:
            _append(connection, row, *each)


def _batch() -> list[tuple[UUID, int, str]]:
    """Stream, version and the key that the caller of the command brings."""
    stream = new_stream()
    return [(stream, version, str(uuid4())) for version in range(1, BATCH + 1)]


def _append(
    connection: Connection, row: tuple[Any, ...], stream: UUID, version: int, brought: str
) -> None:
    name, body, happened_at, envelope = row
    key = CommandKey(NIL, "dispute.record_session", brought, b"\0" * 32)
    event = StoredFact(stream, version, name, body, happened_at, envelope)
    append(connection, [event], Alongside(key))


def _insert(
    connection: Connection, row: tuple[Any, ...], stream: UUID, version: int, _key: str
) -> None:
    name, body, happened_at, envelope = row
    connection.execute(
        "insert into plain.event (stream, version, name, happened_at, envelope, body)"
        " values (%s, %s, %s, %s, %b, %b)",
        (stream, version, name, happened_at, envelope, body),
    )
