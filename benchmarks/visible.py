"""A command is acknowledged at one moment, and seen in its ledgers at another: how long between.

Commands come at random times, 50 in a second, whether or not those before are done, through the
real handler; the projector is a process of its own and keeps every ledger. A third process looks at
the ledgers' positions every millisecond, as fast as a reader could: a command counts as seen when a
look that *returned* after it found the ledger at its place or beyond.
"""

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier
from random import Random
from statistics import median, quantiles
from typing import Final, NamedTuple
from uuid import UUID

import psycopg

from benchmarks.crew import crew
from benchmarks.machine import sync_seconds
from benchmarks.progress import rounds
from benchmarks.report import Figure, Part
from benchmarks.stage import copies, example_case, opening, session, stage, stored
from domain.kernel import Cursor
from projections.registry import LEDGERS
from workers import ledgers
from workers.handler import Request
from workers.ids import new_stream
from workers.pools import READING
from workers.reading import wait_for
from workers.store.log import BY_INDEX, append
from workers.store.mapper import StoredFact
from workers.system import System

A_SECOND: Final = 50
COMMANDS: Final = 1000
ROUNDS: Final = 5
REGISTERED_OF: Final = 10
"""One command in ten opens a case; the others add to one."""
BASE_MS, SYNCS = 40.0, 5
WRITERS: Final = 8
_SEED: Final = 20
_THREADS: Final = 4
_PERCENT: Final = 100
_LOOK: Final = 0.001
_PATIENCE: Final = 600.0
_LOOK_AT_LAG: Final = 0.1
_WRITING: Final = 15.0

_POSITIONS: Final = (
    "select b.ledger, b.epoch, b.xid::text::bigint, b.position"
    " from ledger.live l join ledger.build b using (ledger, build)"
)


class Done(NamedTuple):
    """A command that was performed: its times in seconds of the monotonic clock, its place."""

    wanted: float
    begun: float
    acknowledged: float
    place: Cursor


class Look(NamedTuple):
    """A look at a ledger that found it further than before."""

    at: float
    ledger: str
    place: Cursor


class Round(NamedTuple):
    """Milliseconds from acknowledged to seen, by ledger and in all of them; the command's own."""

    seen: dict[str, list[float]]
    everywhere: list[float]
    command: list[float]
    late: list[float]
    sync: float


def run() -> list[Figure]:
    """The figure for the slowest ledger of each command."""
    with stage() as system:
        example = example_case(system)
        with system.pool.connection() as connection:
            streams = copies(connection, example, COMMANDS)
        with crew(system, "projector"):
            measured = measure(system, streams, ROUNDS)
        return [figure("command seen in every ledger, p99", measured)]


def measure(system: System, streams: Sequence[UUID], times: int) -> list[Round]:
    """So many rounds, beside a projector that runs already."""
    random = Random(_SEED)
    _caught_up(system)
    _perform(system, random, streams[: A_SECOND * 2], 0)  # warms up
    return [_round(system, random, streams, number + 1) for number in rounds(times)]


def figure(name: str, measured: Sequence[Round]) -> Figure:
    """The median of the rounds' 99th percentiles, and what it is made of."""
    sync = median(each.sync for each in measured) * 1e3
    worst = [percentile(each.everywhere, 99) for each in measured]
    parts = [
        Part(f"{ledger}: p{n}", median(percentile(each.seen[ledger], n) for each in measured), "ms")
        for ledger in sorted(measured[0].seen)
        for n in (50, 99)
    ]
    parts += [
        Part(
            f"the command itself: p{n}",
            median(percentile(each.command, n) for each in measured),
            "ms",
        )
        for n in (50, 99)
    ]
    parts.append(
        Part("begun late: p99", median(percentile(each.late, 99) for each in measured), "ms")
    )
    parts.append(Part("a write of 8 kB and its sync", sync, "ms"))
    return Figure(
        name,
        median(worst),
        "ms",
        limit=BASE_MS + SYNCS * sync,
        goal="at most",
        judged="value",
        rounds=worst,
        breakdown=parts,
    )


def behind(system: System, example: UUID) -> Figure:
    """How old the oldest fact is that some ledger has not seen, while eight write all they can."""
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(WRITERS + 1)
    with system.reading.connection() as connection:
        given = (system.settings.database(), stored(connection, example), gate)
        writers = [context.Process(target=_write, args=given) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        gate.wait(_PATIENCE)
        before, begun, lags = system.log.head(connection), time.monotonic(), list[float]()
        while time.monotonic() < begun + _WRITING:
            time.sleep(_LOOK_AT_LAG)
            lags.append(max(lag.seconds for lag in ledgers.lags(connection)))
        for writer in writers:
            writer.join()
        took = time.monotonic() - begun
        written = system.log.head(connection).position - before.position
    begun = time.monotonic()
    _caught_up(system)
    return Figure(
        "ledgers behind 8 writers, median",
        median(lags),
        "s",
        breakdown=[
            Part("at most", max(lags), "s"),
            Part("caught up, after the last", time.monotonic() - begun, "s"),
            Part("facts written", written / took, "facts/s"),
        ],
    )


def _write(url: str, events: Sequence[StoredFact], gate: Barrier) -> None:
    """Case after case, one fact at a time."""
    with psycopg.connect(url, autocommit=True, options=BY_INDEX) as connection:
        gate.wait(_PATIENCE)
        until = time.monotonic() + _WRITING
        while time.monotonic() < until:
            stream = new_stream()
            for event in events:
                append(connection, [replace(event, originator_id=stream)])


def percentile(values: Sequence[float], percent: int) -> float:
    """Of at least two values."""
    return quantiles(values, n=_PERCENT, method="inclusive")[percent - 1]


def _round(system: System, random: Random, streams: Sequence[UUID], number: int) -> Round:
    sync = sync_seconds(system.settings.data)
    with _looking(system.settings.database()) as looks:
        done = _perform(system, random, streams, number)
        _caught_up(system)
    return counted(done, looks, sync)


def counted(done: Sequence[Done], looks: Sequence[Look], sync: float) -> Round:
    """How long after it was acknowledged each command was seen, by ledger and in the last."""
    by_place = sorted(done, key=lambda each: each.place)
    seen: dict[str, list[float]] = {}
    for ledger in sorted({look.ledger for look in looks}):
        found = iter([look for look in looks if look.ledger == ledger])
        look: Look | None = next(found)
        taken = seen[ledger] = []
        for each in by_place:
            while look is not None and look.place < each.place:
                look = next(found, None)
            if look is None:
                raise RuntimeError(f"no look has seen {each.place} in {ledger}")
            taken.append(max(0.0, look.at - each.acknowledged) * 1e3)
    return Round(
        seen,
        [max(taken) for taken in zip(*seen.values(), strict=True)],
        [(each.acknowledged - each.begun) * 1e3 for each in done],
        [(each.begun - each.wanted) * 1e3 for each in done],
        sync,
    )


def _perform(system: System, random: Random, streams: Sequence[UUID], number: int) -> list[Done]:
    """Each request at its time, whatever becomes of the others."""

    def perform(request: Request, wanted: float) -> Done:
        begun = time.monotonic()
        answer = system.handler.perform(request)
        acknowledged = time.monotonic()
        return Done(wanted, begun, acknowledged, Cursor.parse(answer.token))

    with ThreadPoolExecutor(_THREADS) as executor:
        waiting = []
        wanted = time.monotonic()
        for request in _requests(streams, number):
            wanted += random.expovariate(A_SECOND)
            time.sleep(max(0.0, wanted - time.monotonic()))
            waiting.append(executor.submit(perform, request, wanted))
        return [each.result() for each in waiting]


def _requests(streams: Sequence[UUID], number: int) -> Iterator[Request]:
    for n, stream in enumerate(streams):
        if n % REGISTERED_OF:
            yield session(stream)
        else:
            yield opening(phone=f"1{number:03d}{n:06d}0")


def _caught_up(system: System) -> None:
    """Return when every ledger has seen the whole log."""
    with system.reading.connection() as connection:
        head = system.log.head(connection)
        wait_for(connection, [ledger.name for ledger in LEDGERS], head, _PATIENCE)


@contextmanager
def _looking(url: str) -> Iterator[list[Look]]:
    """Another process looks at the positions as long as this lasts; then the list holds what it
    saw."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_look, args=(url, theirs), daemon=True)
    process.start()
    looks: list[Look] = []
    try:
        ours.recv()
        yield looks
        ours.send(None)
        looks += ours.recv()
    finally:
        process.join(10)
        process.kill()


def _look(url: str, pipe: Pipe) -> None:
    seen: dict[str, Cursor] = {}
    looks: list[Look] = []
    with psycopg.connect(url, autocommit=True, options=READING) as connection:
        connection.prepare_threshold = 0
        pipe.send(None)
        ending = False
        while not ending:
            ending = pipe.poll(_LOOK)  # and one more look, which sees everything
            rows = connection.execute(_POSITIONS).fetchall()
            at = time.monotonic()
            for ledger, *place in rows:
                if seen.get(ledger) != (cursor := Cursor(*place)):
                    seen[ledger] = cursor
                    looks.append(Look(at, ledger, cursor))
    pipe.send(looks)
