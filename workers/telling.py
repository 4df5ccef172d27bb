"""Telling many clocks: what is on its way is noted as unknown, what has arrived as told.

So a process may die at any moment between: whoever comes next tells again, which does no harm.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import NamedTuple
from uuid import UUID

import structlog

from domain.deadlines import Alarms
from projections.agenda import LEDGER, Statement, clocks_after, clocks_of
from workers import armed, ledgers, watch
from workers.clocks import Clocks, Untellable
from workers.ledgers import Build
from workers.observe import ARMED
from workers.reading import NotBuilt, Reading
from workers.store.log import Connection
from workers.system import System

AT_ONCE = 16
"""Calls to Temporal under way at the same time, each about a stream of its own."""

Progress = Callable[[int, int], object]
"""Called with how many are done, and of how many."""

_log = structlog.get_logger()


class Page(NamedTuple):
    """Rows of the agenda ledger, and the build they are from: how far it had read the log."""

    build: Build
    rows: list[Statement]


def read_page(system: System, query: Callable[[Connection, Build], list[Statement]]) -> Page:
    """Rows of the live build, all as of one moment. Raises NotBuilt."""
    with Reading(system.reading).ledgers(LEDGER.name) as connection:
        build = ledgers.live(connection, LEDGER.name)
        if build is None:
            raise NotBuilt(LEDGER.name)
        return Page(build, query(connection, build))


def rows_of(system: System, streams: list[UUID]) -> list[Statement]:
    """What the clocks of these streams are to hold, as the ledger says now, in that order."""
    found = read_page(system, lambda connection, _: clocks_of(connection, streams)).rows
    by_stream = {row.stream: row for row in found}
    return [by_stream[stream] for stream in streams if stream in by_stream]


def news(system: System, generation: int, rows: Iterable[Statement]) -> dict[UUID, Alarms]:
    """What the clocks of these streams do not know yet."""
    by_stream = {row.stream: row for row in rows}
    with system.pool.connection() as connection:
        told = armed.told_to(connection, list(by_stream))
    sayings = {s: armed.to_tell(generation, row, told.get(s)) for s, row in by_stream.items()}
    return {stream: saying for stream, saying in sayings.items() if saying is not None}


def how_many_untold(system: System) -> int:
    """How many clocks were not told yet of a change that the timekeeper has still to come to, a
    page of them at most. Raises NotBuilt."""
    with system.reading.connection() as connection:
        at = watch.look(connection)
    page = read_page(
        system, lambda connection, live: clocks_after(connection, at.since(live.number))
    )
    return len(news(system, at.generation, page.rows))


async def tell(system: System, clocks: Clocks, sayings: dict[UUID, Alarms]) -> None:
    """Tell each clock. Raises AWAY, after noting which have heard it."""
    if not sayings:
        return
    await asyncio.to_thread(_note, system, sayings, False)
    heard: dict[UUID, Alarms] = {}
    waiting = iter(sayings.items())

    async def one_by_one() -> None:
        for stream, alarms in waiting:
            try:
                await clocks.tell(stream, alarms)
            except Untellable as error:
                _log.error("clock cannot be told", stream=str(stream), error=str(error))
                continue
            heard[stream] = alarms
            ARMED.inc()

    tellers = [asyncio.create_task(one_by_one()) for _ in range(min(AT_ONCE, len(sayings)))]
    try:
        await asyncio.gather(*tellers)
    finally:
        for teller in tellers:
            teller.cancel()
        await asyncio.gather(*tellers, return_exceptions=True)
        await asyncio.to_thread(_note, system, heard, True)


def _note(system: System, sayings: dict[UUID, Alarms], heard: bool) -> None:
    with system.pool.connection() as connection, connection.transaction():
        armed.note(connection, sayings, heard=heard)
