"""The register is rebuilt from 200,000 interleaved events, against a bare scan of the same rows.

Every event is decoded and folded, and the rows are written, indexed and switched in: all that
`jiefen rebuild register` does. The streams are fully interleaved, which is the worst case.
"""

from contextlib import closing
from dataclasses import replace
from itertools import islice
from statistics import median
from time import perf_counter
from typing import Final
from uuid import UUID

from benchmarks.report import Figure
from benchmarks.stage import EVENTS, example_case, stage
from projections import register
from workers import ledgers
from workers.ids import new_stream
from workers.rebuilding import rebuild
from workers.store.log import Connection, append
from workers.store.mapper import COLUMNS, StoredFact
from workers.system import System

STREAMS: Final = 200_000 // EVENTS
AT_MOST: Final = 4.5
_ROUNDS: Final = 3
_CHUNK: Final = 500


def run() -> list[Figure]:
    """The figure of a rebuild."""
    with stage() as system:
        with system.pool.connection() as connection:
            events = interleave(connection, example_case(system), STREAMS)
        scans, builds = list[float](), list[float]()
        for _ in range(_ROUNDS):
            scans.append(_seconds_of_scan(system))
            begun = perf_counter()
            rebuild(system.settings.database(), system.log, register.LEDGER)
            builds.append(perf_counter() - begun)
    ratios = [built / scanned for built, scanned in zip(builds, scans, strict=True)]
    rate = events / median(builds)
    return [Figure("register rebuilt", rate, "events/s", median(ratios), AT_MOST, "at most")]


def interleave(connection: Connection, example: UUID, streams: int) -> int:
    """Copy a case to many streams, event by event across all of them; how many events there are."""
    rows = connection.execute(
        "select stream, version, name, body, happened_at, envelope from log.event"
        " where stream = %s order by version",
        (example,),
        binary=True,
    ).fetchall()
    made = [new_stream() for _ in range(streams)]
    for event in (StoredFact(*row) for row in rows):
        waiting = iter(made)
        while chunk := list(islice(waiting, _CHUNK)):
            append(connection, [replace(event, originator_id=stream) for stream in chunk])
    connection.execute("vacuum analyze log.event")
    return (streams + 1) * len(rows)


def _seconds_of_scan(system: System) -> float:
    with closing(ledgers.connect_reading(system.settings.database(), "scan")) as connection:
        begun = perf_counter()
        with connection.cursor(name="scan", binary=True) as cursor:
            cursor.execute(
                f"select {COLUMNS} from log.event order by event.epoch, event.xid, event.position"
            )
            while cursor.fetchmany(5000):
                pass
        return perf_counter() - begun
