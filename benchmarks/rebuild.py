"""The register is rebuilt from 200,000 interleaved events, against a bare scan of the same rows.

Every event is decoded and folded, and the rows are written, indexed and switched in: all that
`jiefen rebuild register` does. The streams are fully interleaved, which is the worst case. Where
the time goes is taken from the same rounds: whole pages are timed, which costs nothing; decoding
is timed by itself, once, and what else folding a page takes is folding.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from itertools import islice
from statistics import median
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from benchmarks.progress import rounds
from benchmarks.report import Figure, Part
from benchmarks.stage import EVENTS, example_case, stage, stored
from projections import register
from projections.kernel import Ledger
from workers import ledgers, rebuilding
from workers.follower import Follower
from workers.ids import new_stream
from workers.store.log import Connection, append
from workers.store.mapper import COLUMNS
from workers.system import System

STREAMS: Final = 200_000 // EVENTS
AT_MOST: Final = 4.5
ROUNDS: Final = 7
_CHUNK: Final = 500
_PAGE: Final = 5000

Seconds = dict[str, float]
"""By step of a rebuild."""


def run() -> list[Figure]:
    """The figure of a rebuild."""
    with stage() as system:
        with system.pool.connection() as connection:
            events = interleave(connection, example_case(system), STREAMS)
        rebuilt(system, register.LEDGER)  # both warm up
        seconds_of_scan(system)
        scans, builds = list[float](), list[Seconds]()
        for _ in rounds(ROUNDS):
            scans.append(seconds_of_scan(system))
            builds.append(rebuilt(system, register.LEDGER))
        decoding = seconds_of_decoding(system)
    for built in builds:
        built["decode"], built["fold"] = decoding, max(0.0, built["fold"] - decoding)
    return [figure("register rebuilt", events, scans, builds, AT_MOST)]


def figure(
    name: str,
    events: int,
    scans: Sequence[float],
    builds: Sequence[Seconds],
    limit: float | None = None,
) -> Figure:
    """The median of the rounds' ratios, and what a rebuild consists of."""
    ratios = [built["whole"] / scanned for built, scanned in zip(builds, scans, strict=True)]
    steps = {step: median(built[step] for built in builds) for step in builds[0]}
    whole = steps.pop("whole")
    parts = [Part(step, seconds, "s") for step, seconds in steps.items()]
    parts.append(Part("all else", whole - sum(steps.values()), "s"))
    parts.append(Part("the whole", whole, "s"))
    parts.append(Part("a raw scan", median(scans), "s"))
    return Figure(
        name,
        events / whole,
        "events/s",
        median(ratios),
        limit,
        "told" if limit is None else "at most",
        rounds=ratios,
        breakdown=parts,
    )


def rebuilt(system: System, ledger: Ledger) -> Seconds:
    """Rebuild it as the command line does; how long each step took, and the whole."""
    taken: Seconds = dict.fromkeys(("read", "fold", "write", "index", "switch"), 0.0)
    with ExitStack() as patched:
        patched.enter_context(_timed(rebuilding, "_scan", taken, "read", _by_page))
        patched.enter_context(_timed(Follower, "fold", taken, "fold"))
        patched.enter_context(_timed(Follower, "relieve", taken, "write"))
        patched.enter_context(_timed(Follower, "flush", taken, "write"))
        patched.enter_context(_timed(Follower, "commit", taken, "write"))
        patched.enter_context(_timed(rebuilding, "_index", taken, "index"))
        patched.enter_context(_timed(rebuilding, "_switch", taken, "switch"))
        begun = perf_counter()
        how = rebuilding.How()
        rebuilding.rebuild_patiently(system.settings.database(), system.log, ledger, how)
        taken["whole"] = perf_counter() - begun
    return taken


Timed = Callable[[Callable[..., Any], Seconds, str], Callable[..., Any]]


def _at_once(step: Callable[..., Any], taken: Seconds, name: str) -> Callable[..., Any]:
    def timed(*given: Any) -> Any:
        begun = perf_counter()
        try:
            return step(*given)
        finally:
            taken[name] += perf_counter() - begun

    return timed


def _by_page(step: Callable[..., Any], taken: Seconds, name: str) -> Callable[..., Any]:
    def timed(*given: Any) -> Iterator[Any]:
        begun = perf_counter()
        for page in step(*given):
            taken[name] += perf_counter() - begun
            yield page
            begun = perf_counter()
        taken[name] += perf_counter() - begun

    return timed


@contextmanager
def _timed(
    owner: Any, attribute: str, taken: Seconds, name: str, how: Timed = _at_once
) -> Iterator[None]:
    """As long as this lasts, the step's time is added up under its name."""
    step = getattr(owner, attribute)
    setattr(owner, attribute, how(step, taken, name))
    try:
        yield
    finally:
        setattr(owner, attribute, step)


def interleave(connection: Connection, example: UUID, streams: int) -> int:
    """Copy a case to many streams, event by event across all of them; how many events there are."""
    events = stored(connection, example)
    made = [new_stream() for _ in range(streams)]
    for event in events:
        waiting = iter(made)
        while chunk := list(islice(waiting, _CHUNK)):
            append(connection, [replace(event, originator_id=stream) for stream in chunk])
    connection.execute("vacuum analyze log.event")
    return (streams + 1) * len(events)


def seconds_of_scan(system: System) -> float:
    """Every row of the log, as the rebuild reads it, and nothing done with it."""
    begun = perf_counter()
    for _ in _pages(system):
        pass
    return perf_counter() - begun


def seconds_of_decoding(system: System) -> float:
    """Every row of the log as a fact, without the time of reading it."""
    recorded, taken = system.log.mapper.recorded, 0.0
    gc.disable()
    try:
        for page in _pages(system):
            begun = perf_counter()
            for row in page:
                recorded(row)
            taken += perf_counter() - begun
    finally:
        gc.enable()
    return taken


def _pages(system: System) -> Iterator[list[Any]]:
    url = system.settings.database()
    with (
        closing(ledgers.connect_reading(url, "scan")) as connection,
        connection.cursor(name="scan", binary=True) as cursor,
    ):
        cursor.execute(
            f"select {COLUMNS} from log.event order by event.epoch, event.xid, event.position"
        )
        while page := cursor.fetchmany(_PAGE):
            yield page
