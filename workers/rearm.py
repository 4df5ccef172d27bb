"""Every clock is restored from the agenda ledger, soonest due first; at any time, by anybody.
The delivery of every notice that waits is started again too, by the notifier.

A new generation begins, so what clocks still hold never wins over what they are told now. A
timekeeper beside it goes on with what changes meanwhile.
"""

import asyncio
import time
from datetime import datetime
from uuid import UUID

import structlog

from domain.deadlines import Alarms
from projections import agenda
from projections.agenda import Statement
from workers import watch
from workers.clocks import AWAY, Clocks
from workers.notices import book
from workers.sentence import Told
from workers.settings import Settings
from workers.system import System
from workers.telling import Progress, news, read_page, rows_of, tell
from workers.temporal import RPC_LIMIT, EncryptingCodec, connect, ensure_namespace, namespace_id

_CHUNK = 200
_PATIENCE = 60.0
_PAUSE = 0.5

_log = structlog.get_logger()


class TemporalAway(Told):
    """Temporal does not answer, so no clock can be told."""


def rearm(settings: Settings, progress: Progress) -> int:
    """`jiefen rearm`: restore every clock, also in an empty Temporal; how many there are.

    Raises TemporalAway if Temporal does not answer, at first or for a minute later on, and NotBuilt
    if there is no agenda ledger.
    """

    async def rearmed(system: System) -> int:
        try:
            client = await connect(settings, EncryptingCodec(system.vault.master))
            return await restore_all(system, Clocks(client), progress)
        except AWAY as error:
            raise _away() from error

    with System.open(settings, "rearm", 2) as system:
        return asyncio.run(rearmed(system))


def ask_timekeeper(system: System) -> None:
    """The same, without waiting for it: the timekeeper tells every clock anew, and the notifier
    starts the delivery of every notice that waits. Raises TemporalAway."""

    async def named() -> str:
        async with asyncio.timeout(RPC_LIMIT.total_seconds()):
            client = await connect(system.settings, EncryptingCodec(system.vault.master))
            return await namespace_id(client)

    try:
        namespace = asyncio.run(named())
    except AWAY as error:
        raise _away() from error
    with system.pool.connection() as connection:
        book.start_anew(connection)
        watch.begin_generation(connection, namespace, by_timekeeper=True)


def _away() -> TemporalAway:
    return TemporalAway(
        "Temporal does not answer: start it, or mend JIEFEN_TEMPORAL_ADDRESS, and give the "
        "command again; casework goes on meanwhile"
    )


async def restore_all(system: System, clocks: Clocks, progress: Progress) -> int:
    """Begin a new generation, and tell every clock. Raises AWAY, or NotBuilt."""
    if await ensure_namespace(clocks.client):
        _log.warning("namespace created", namespace=clocks.client.namespace)
    namespace = await namespace_id(clocks.client)
    generation = await asyncio.to_thread(_begin, system, namespace)
    return await restore(system, clocks, generation, progress)


def _begin(system: System, namespace: str) -> int:
    with system.pool.connection() as connection:
        book.start_anew(connection)
        return watch.begin_generation(connection, namespace, by_timekeeper=False)


async def restore(
    system: System,
    clocks: Clocks,
    generation: int,
    progress: Progress,
    patience: float = _PATIENCE,
) -> int:
    """Tell every clock that has not been told in this generation, soonest due first.

    Raises AWAY if Temporal does not answer for `patience` seconds.
    """
    soonest = await asyncio.to_thread(streams_by_due, system)
    progress(0, len(soonest))
    for begun in range(0, len(soonest), _CHUNK):
        chunk = soonest[begun : begun + _CHUNK]
        await _persistently(system, clocks, generation, chunk, patience)
        progress(begun + len(chunk), len(soonest))
    _log.info("clocks restored", clocks=len(soonest), generation=generation)
    return len(soonest)


def streams_by_due(system: System) -> list[UUID]:
    """Every stream with an alarm to come, soonest first. Raises NotBuilt."""
    streams: list[UUID] = []
    after: tuple[datetime, UUID] | None = None
    while rows := _soonest_after(system, after):
        streams += [row.stream for row in rows]
        latest = rows[-1].alarms.next_due()
        assert latest is not None
        after = (latest, rows[-1].stream)
    return streams


def _soonest_after(system: System, after: tuple[datetime, UUID] | None) -> list[Statement]:
    return read_page(system, lambda connection, _: agenda.clocks_by_due(connection, after)).rows


async def _persistently(
    system: System, clocks: Clocks, generation: int, streams: list[UUID], patience: float
) -> None:
    """As the ledger says now, not as it said when the restoring began."""
    until = time.monotonic() + patience
    while True:
        sayings = await asyncio.to_thread(_news_of, system, generation, streams)
        try:
            return await tell(system, clocks, sayings)
        except AWAY:
            if time.monotonic() >= until:
                raise
            await asyncio.sleep(_PAUSE)


def _news_of(system: System, generation: int, streams: list[UUID]) -> dict[UUID, Alarms]:
    return news(system, generation, rows_of(system, streams))
