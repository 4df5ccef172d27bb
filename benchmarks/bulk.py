"""Ten thousand cases change hands in one go: how long does it take, and who waits for it meanwhile?

Caseworkers give commands on other cases at random times, first with nothing beside them, then while
the task is carried out; from the order until every case has its result in the log. Every process is
one of its own, as `jiefen up` starts it.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from random import Random
from statistics import median, quantiles
from threading import Event, Thread
from typing import Final, NamedTuple
from uuid import UUID

from benchmarks.crew import clock_server, crew
from benchmarks.progress import rounds
from benchmarks.report import Figure, Part
from benchmarks.stage import OFFICE, copies, example_case, session, stage
from domain.aggregates import BULK
from domain.bulk.task import Bulk
from domain.bulk.terms import BulkTerms, Wish
from domain.kernel import Cursor, Officer
from projections import bulk
from workers.bulk.previewing import Ordered, preview
from workers.handler import Request
from workers.notices import book
from workers.reading import wait_for
from workers.store.log import Connection
from workers.system import System

CASES: Final = 10_000
AT_MOST_S: Final = 120.0
AT_MOST: Final = 2.0
A_SECOND: Final = 20
"""Commands of caseworkers, at random times."""
IDLE: Final = 60.0
"""Seconds for which they are measured alone."""
OTHERS: Final = 4000
"""Cases on which they work; one is used once."""
_PERCENT: Final = 100
_PATIENCE: Final = 600.0
_SEED: Final = 6
_HEAD: Final = Officer(id="staff-head", role="head", office=OFFICE)


class Carried(NamedTuple):
    """Seconds of a task: looking at it, carrying it out; milliseconds of commands alone and beside
    it."""

    looked: float
    took: float
    alone: Sequence[float]
    beside: Sequence[float]


def run(cases: int = CASES, idle: float = IDLE, others: int = OTHERS) -> list[Figure]:
    """The task as a whole, and the commands beside it against the same alone."""
    with clock_server() as server, stage(server.address) as system:
        example = example_case(system)
        with system.pool.connection() as connection:
            listed = copies(connection, example, cases)
            desk = copies(connection, example, others)
            _told_already(connection)
        with crew(system, "projector", "worker", "notifier"):
            _seen(system)
            for _ in rounds(1):
                carried = _carry_out(system, listed, iter(desk), idle)
    return figures(cases, carried)


def figures(cases: int, carried: Carried) -> list[Figure]:
    """What is judged, and what stands around it."""
    alone, beside = _p99(carried.alone), _p99(carried.beside)
    return [
        Figure(
            f"{cases:,} cases reassigned in one task",
            carried.took,
            "s",
            limit=AT_MOST_S,
            goal="at most",
            judged="value",
            breakdown=[
                Part("looking at them first", carried.looked, "s"),
                Part("cases each second", cases / carried.took, ""),
            ],
        ),
        Figure(
            "commands beside it, p99, against the same alone",
            beside,
            "ms",
            ratio=beside / alone,
            limit=AT_MOST,
            goal="at most",
            breakdown=[
                Part("alone, p99", alone, "ms"),
                Part("alone, half of them within", median(carried.alone), "ms"),
                Part("beside it, half of them within", median(carried.beside), "ms"),
                Part("commands alone", len(carried.alone), ""),
                Part("commands beside it", len(carried.beside), ""),
            ],
        ),
    ]


def _p99(taken: Sequence[float]) -> float:
    return quantiles(taken, n=_PERCENT)[-1]


def _carry_out(
    system: System, listed: Sequence[UUID], desk: Iterator[UUID], idle: float
) -> Carried:
    caseworkers = _Caseworkers(system, desk)
    alone = caseworkers.during(lambda: time.sleep(idle))
    terms = BulkTerms(mediators=("chen", "he"), no_tie=True, reason="leaving")
    begun = time.monotonic()
    ordered = Ordered("reassign", terms, [Wish(case) for case in listed])
    task = preview(system, _HEAD, ordered).stream
    looked = time.monotonic() - begun
    begun = time.monotonic()
    system.handler.perform(
        Request(aggregate="bulk", command="start_bulk", stream=task, officer=_HEAD)
    )
    beside = caseworkers.during(lambda: _finished(system, task, len(listed)))
    return Carried(looked, time.monotonic() - begun, alone, beside)


def _finished(system: System, task: UUID, cases: int) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        with system.pool.connection() as connection:
            held: Bulk = system.states.load(connection, BULK, task).state
        if held.phase == "finished":
            if len(held.done) != cases:
                raise RuntimeError(f"only {len(held.done)} of {cases} were done")
            return
        if time.monotonic() > until:
            raise TimeoutError(f"{len(held.left)} cases are left")
        time.sleep(0.2)


class _Caseworkers:
    """Commands on cases of others, at random times, whether or not those before are done."""

    def __init__(self, system: System, desk: Iterator[UUID]) -> None:
        self._system, self._desk, self._random = system, desk, Random(_SEED)

    def during(self, work: Callable[[], None]) -> list[float]:
        """Milliseconds of each command while the work is done."""
        over, taken = Event(), list[float]()
        asking = Thread(target=self._ask, args=(over, taken))
        asking.start()
        try:
            work()
        finally:
            over.set()
            asking.join()
        return taken

    def _ask(self, over: Event, taken: list[float]) -> None:
        due = time.monotonic()
        for stream in self._desk:
            due += self._random.expovariate(A_SECOND)
            if over.wait(max(0.0, due - time.monotonic())):
                return
            given = session(stream)
            begun = time.perf_counter()
            self._system.handler.perform(given)
            taken.append((time.perf_counter() - begun) * 1000)


def _end_of_log(connection: Connection) -> Cursor:
    row = connection.execute(
        "select epoch, xid::text::bigint, position from log.event"
        " order by epoch desc, event.xid desc, position desc limit 1"
    ).fetchone()
    assert row is not None
    return Cursor(*row)


def _told_already(connection: Connection) -> None:
    """What was cast is nothing new to anybody: notices begin after it."""
    book.move(connection, book.place(connection), _end_of_log(connection))


def _seen(system: System) -> None:
    """Wait until the ledgers have all that was cast."""
    with system.reading.connection() as connection:
        wait_for(connection, (bulk.LEDGER.name,), _end_of_log(connection), _PATIENCE)
        wait_for(connection, ("register", "agenda"), _end_of_log(connection), _PATIENCE)
