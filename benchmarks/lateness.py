"""Two thousand deadlines fall within ten seconds: how late is each recorded, by the real command?

Every deadline is of a case of its own, with a clock of its own on a real Temporal server;
projector, timekeeper and worker are processes as `jiefen up` starts them. Late is the time in the
log at which it was recorded less the time at which it was due. Each must be there, and once.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Final, NamedTuple

import psutil

from benchmarks.crew import clock_server, crew
from benchmarks.events import adopt
from benchmarks.progress import rounds
from benchmarks.report import Figure, Part
from benchmarks.stage import opening, stage, stored
from domain.dispute.facts import DeadlinePassed
from domain.kernel import Cursor
from workers.ids import new_stream
from workers.store.log import Connection, append
from workers.store.mapper import StoredFact
from workers.system import System

DEADLINES: Final = 2000
WITHIN: Final = timedelta(seconds=10)
ROUNDS: Final = 5
AT_MOST: Final = 20.0
LIMIT: Final = timedelta(hours=1)
FIRST_LEAD: Final = timedelta(seconds=40)
_SPARE: Final = timedelta(seconds=3)
_TRIES: Final = 4
_PATIENCE: Final = 180.0
_POLL: Final = 0.5


class Late(NamedTuple):
    """What the log holds of a round: deadlines, their cases; seconds late, and until the last."""

    facts: int
    cases: int
    half: float
    most: float
    worst: float
    last: float


class Round(NamedTuple):
    """What was recorded; how long making ready took; seconds of CPU by process, meanwhile."""

    late: Late
    ready: timedelta
    cpu: dict[str, float]


class NotReady(Exception):
    """The deadlines fell before every clock was armed: the round says nothing."""


def run() -> list[Figure]:
    """The median of the rounds' 99th percentiles."""
    with (
        clock_server() as server,
        stage(server.address) as system,
        crew(system, "projector", "timekeeper", "worker") as programs,
    ):
        adopt(system, registered=LIMIT // timedelta(hours=1))
        watched = programs | {"temporal": server.process.pid, "postgres": postgres_pid(system)}
        case = a_case(system)
        lead, taken = FIRST_LEAD, list[Round]()
        for _ in rounds(ROUNDS):
            taken.append(measured(system, watched, case, lead))
            lead = max(each.ready for each in taken) * 1.5 + _SPARE
    return [figure(taken)]


def a_case(system: System) -> StoredFact:
    """The event by which a case begins, to be copied."""
    stream = system.handler.perform(opening()).stream
    with system.pool.connection() as connection:
        (registered,) = stored(connection, stream)
    return registered


def figure(taken: Sequence[Round]) -> Figure:
    """The median of the rounds, and what they are made of."""
    parts = [
        Part("half of them within", median(each.late.half for each in taken), "s"),
        Part("the last one within", median(each.late.worst for each in taken), "s"),
        Part("all recorded after", median(each.late.last for each in taken), "s"),
    ]
    parts += [
        Part(f"CPU of {name}", median(each.cpu[name] for each in taken), "s")
        for name in taken[0].cpu
    ]
    return Figure(
        f"{DEADLINES:,} deadlines in {WITHIN.seconds} s, late p99",
        median(each.late.most for each in taken),
        "s",
        limit=AT_MOST,
        goal="at most",
        judged="value",
        rounds=[each.late.most for each in taken],
        breakdown=parts,
    )


def measured(
    system: System,
    watched: dict[str, int],
    case: StoredFact,
    lead: timedelta,
    meanwhile: Callable[[], object] = lambda: None,
) -> Round:
    """One round; `meanwhile` is done when the first deadline falls. Raises TimeoutError."""
    for _ in range(_TRIES):
        try:
            return _round(system, watched, case, lead, meanwhile)
        except NotReady:
            lead *= 2
    raise TimeoutError("the clocks are never armed in time: the machine is too busy to measure")


def _round(
    system: System,
    watched: dict[str, int],
    case: StoredFact,
    lead: timedelta,
    meanwhile: Callable[[], object],
) -> Round:
    begun = datetime.now(UTC)
    first = begun + lead
    with system.pool.connection() as connection:
        before = system.log.head(connection)
        armed = _armed(system)
        _open_cases(connection, case, first - LIMIT)
    _wait(lambda: _armed(system) - armed >= DEADLINES, "every clock is armed")
    ready = datetime.now(UTC) - begun
    wait = (first - datetime.now(UTC)).total_seconds()
    time.sleep(max(0.0, wait))
    spent = {name: cpu_seconds(pid) for name, pid in watched.items()}
    meanwhile()
    _wait(lambda: _count(system, before) >= DEADLINES, "every deadline is recorded")
    cpu = {name: cpu_seconds(pid) - spent[name] for name, pid in watched.items()}
    late = _late(system, before, first)
    if (late.facts, late.cases) != (DEADLINES, DEADLINES):
        raise AssertionError(f"{late.facts} deadlines of {late.cases} cases, not {DEADLINES} each")
    if wait < 0:
        raise NotReady
    return Round(late, ready, cpu)


def _open_cases(connection: Connection, case: StoredFact, first: datetime) -> None:
    """Cases registered one after another within the time in which they are to fall due."""
    for n in range(DEADLINES):
        at = first + n * WITHIN / DEADLINES
        append(connection, [replace(case, originator_id=new_stream(), happened_at=at)])


def _armed(system: System) -> int:
    """How many clocks Temporal has acknowledged."""
    with system.pool.connection() as connection:
        row = connection.execute("select count(*) from clock.armed where digest <> ''").fetchone()
        return int(row[0]) if row else 0


def _count(system: System, after: Cursor) -> int:
    with system.pool.connection() as connection:
        row = connection.execute(
            "select count(*) from log.event where name = %s and position > %s",
            (DeadlinePassed.stored_name, after.position),
        ).fetchone()
        return int(row[0]) if row else 0


def _late(system: System, after: Cursor, first: datetime) -> Late:
    with system.pool.connection() as connection:
        row = connection.execute(
            """
            select count(*)::int, count(distinct stream)::int,
                   percentile_cont(0.5) within group (order by late),
                   percentile_cont(0.99) within group (order by late),
                   max(late), extract(epoch from max(recorded_at) - %s)::float
              from (select stream, recorded_at,
                           extract(epoch from recorded_at - happened_at)::float as late
                      from log.event where name = %s and position > %s) passed
            """,
            (first, DeadlinePassed.stored_name, after.position),
        ).fetchone()
        assert row is not None
        return Late(*row)


def _wait(holds: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError(f"waited {_PATIENCE:.0f} s in vain: {what}")
        time.sleep(_POLL)


def postgres_pid(system: System) -> int:
    """The process from which all those of the database come."""
    with system.pool.connection() as connection:
        row = connection.execute("select pg_backend_pid()").fetchone()
    assert row is not None
    return psutil.Process(row[0]).ppid()


def cpu_seconds(pid: int) -> float:
    """Seconds of this process and those that came from it."""
    process = psutil.Process(pid)
    spent = 0.0
    for each in (process, *process.children(recursive=True)):
        times = each.cpu_times()
        spent += times.user + times.system
    return spent
