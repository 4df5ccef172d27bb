"""Whatever differs between the agenda ledger and the running clocks is found, mended and said.

What changed after the timekeeper's checkpoint is under way, and no difference yet.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import structlog

from domain.deadlines import Alarms
from domain.kernel import Cursor
from projections import agenda
from projections.agenda import Statement, digest
from workers import armed, watch
from workers.armed import Told
from workers.clocks import AWAY, Clocks
from workers.rearm import streams_by_due
from workers.system import System
from workers.telling import Progress, read_page, tell
from workers.watch import Watch
from workflows.reconcile import Reconciled

_AT_ONCE = 8
"""Clocks asked at the same time: a worker may have to load each of them first."""
_CHUNK = 100
MENDED = ("missing", "differing", "stray")

_log = structlog.get_logger()


class _Said(NamedTuple):
    """What the ledger says of some streams, and how far that had been told when it was read."""

    at: Watch
    build: int
    read_upto: Cursor
    rows: dict[UUID, Statement]


async def reconcile(
    system: System, clocks: Clocks, progress: Progress = lambda done, total: None
) -> Reconciled:
    """Compare every clock with the ledger, and mend what differs.

    Raises NotBuilt, or AWAY if Temporal cannot be reached.
    """
    running = {stream async for stream in clocks.running()}
    ringing = await asyncio.to_thread(streams_by_due, system)
    streams = [*ringing, *sorted(running.difference(ringing))]
    found: Counter[str] = Counter()
    for begun in range(0, len(streams), _CHUNK):
        chunk = streams[begun : begun + _CHUNK]
        found.update(await _compare(system, clocks, chunk))
        progress(begun + len(chunk), len(streams))
    summary = Reconciled(**found)
    say = _log.warning if summary.mended or summary.unanswered else _log.info
    say("clocks reconciled", **summary.model_dump())
    return summary


async def _compare(system: System, clocks: Clocks, streams: Sequence[UUID]) -> Counter[str]:
    limit = asyncio.Semaphore(_AT_ONCE)

    async def ask(stream: UUID) -> Alarms | None | BaseException:
        async with limit:
            try:
                return await clocks.held(stream)
            except AWAY as error:
                return error

    said = await asyncio.to_thread(_said, system, streams)
    held = await asyncio.gather(*(ask(stream) for stream in streams))
    now = await asyncio.to_thread(_said, system, streams)
    kinds: Counter[str] = Counter()
    sayings: dict[UUID, Alarms] = {}
    for stream, alarms in zip(streams, held, strict=True):
        kind = "unanswered" if isinstance(alarms, BaseException) else _kind(said, stream, alarms)
        if said.rows.get(stream) != now.rows.get(stream):
            kind = "under_way"
        kinds[kind] += 1
        if kind in MENDED:
            assert not isinstance(alarms, BaseException)
            sayings[stream] = _saying(said, stream, alarms)
    await tell(system, clocks, sayings)
    for stream in sayings:
        _log.warning("clock mended", stream=str(stream))
    return kinds


def _said(system: System, streams: Sequence[UUID]) -> _Said:
    with system.pool.connection() as connection:
        at = watch.look(connection)
    page = read_page(system, lambda connection, _: agenda.clocks_of(connection, streams))
    rows = {row.stream: row for row in page.rows}
    return _Said(at, page.build.number, page.build.at, rows)


def _kind(said: _Said, stream: UUID, held: Alarms | None) -> str:
    row = said.rows.get(stream)
    due = row.alarms.due if row else {}
    if digest(held.due if held else {}) == digest(due):
        return "alike"
    if row and row.as_of > said.at.since(said.build):
        return "under_way"
    if held is None:
        return "missing"
    if held.as_of[:-1] > (said.at.generation, *(row.as_of if row else said.read_upto)):
        return "under_way"
    return "differing" if due else "stray"


def _saying(said: _Said, stream: UUID, held: Alarms | None) -> Alarms:
    row = said.rows.get(stream)
    told = Told(held.as_of, digest(held.due)) if held else None
    cursor, due = (row.as_of, row.alarms.due) if row else (said.read_upto, {})
    return armed.say(said.at.generation, cursor, due, told, armed.FINAL)
