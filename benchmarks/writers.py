"""Eight processes that append at once through our function, against eight that insert plainly."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import psycopg

from benchmarks.command import PLAIN
from benchmarks.report import Figure
from benchmarks.stage import example_case, session, stage
from workers.ids import new_stream
from workers.store.log import BY_INDEX, NIL, Alongside, CommandKey, Connection, append
from workers.store.mapper import StoredFact

WRITERS, ROUNDS, BATCH = 8, 9, 150


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
        ours, plain = _rates(url, row)
    ratio = median(a / b for a, b in zip(ours, plain, strict=True))
    return [
        Figure("8 writers", median(ours), "appends/s", ratio, 0.6, "at least"),
        Figure("8 plain writers", median(plain), "inserts/s", 1.0),
    ]


def _rates(url: str, row: tuple[Any, ...]) -> tuple[list[float], list[float]]:
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(WRITERS + 1)
    writers = [context.Process(target=_write, args=(url, row, gate)) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    seconds = []
    for _ in range(2 * ROUNDS):
        gate.wait(60)
        begun = perf_counter()
        gate.wait(60)
        seconds.append(perf_counter() - begun)
    for writer in writers:
        writer.join()
    rates = [WRITERS * BATCH / took for took in seconds[2:]]  # the first two warm up
    return rates[0::2], rates[1::2]


def _write(url: str, row: tuple[Any, ...], gate: Barrier) -> None:
    with psycopg.connect(url, autocommit=True, options=BY_INDEX) as connection:
        for _ in range(ROUNDS):
            for once in (_append, _insert):
                gate.wait(60)
                _batch(once, connection, row)
                gate.wait(60)


def _batch(
    once: Callable[[Connection, UUID, int, tuple[Any, ...]], None],
    connection: Connection,
    row: tuple[Any, ...],
) -> None:
    stream = new_stream()
    for version in range(1, BATCH + 1):
        once(connection, stream, version, row)


def _append(connection: Connection, stream: UUID, version: int, row: tuple[Any, ...]) -> None:
    name, body, happened_at, envelope = row
    key = CommandKey(NIL, "dispute.record_session", str(uuid4()), b"\0" * 32)
    event = StoredFact(stream, version, name, body, happened_at, envelope)
    append(connection, [event], Alongside(key))


def _insert(connection: Connection, stream: UUID, version: int, row: tuple[Any, ...]) -> None:
    name, body, happened_at, envelope = row
    connection.execute(
        "insert into plain.event (stream, version, name, happened_at, envelope, body)"
        " values (%s, %s, %s, %s, %b, %b)",
        (stream, version, name, happened_at, envelope, body),
    )
