"""The process in which crises are paged: nothing else is done in it, so nothing stands before one.

It finds every crisis in the ledger too: the first page does not wait for Temporal, and while
Temporal is away it moves crises on itself. The log decides either way, so both at once do no harm.
Its workflows are bound to no version of the program: a Temporal that was emptied gives work at once
to whoever asks for it.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import psycopg
import structlog
from psycopg_pool import PoolTimeout
from temporalio import activity
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from projections import crises
from workers.channels.kernel import Channel
from workers.channels.registry import channels
from workers.clock_worker import forward_logs
from workers.clocks import AWAY
from workers.crises.calls import TASK_QUEUE, Calls
from workers.crises.directory import Addresses
from workers.crises.pager import Pager
from workers.crises.ways import Directory
from workers.ending import when_asked
from workers.follower import describe
from workers.handler import Busy, Unavailable
from workers.local.ready import announce_ready
from workers.reading import NotBuilt, Reading
from workers.settings import Settings
from workers.system import PATIENCE, System
from workers.temporal import EncryptingCodec, connect
from workflows.crisis import PageCrisis

AT_ONCE: Final = 50
"""Crises moved on at the same time; a thread costs nothing while it waits for a channel."""
CONNECTIONS: Final = 4
GRACE: Final = timedelta(seconds=6)
LOOK: Final = 0.25
"""Seconds between looks at the ledger: how much later a page leaves that Temporal knows nothing
of."""
TRUST: Final = 10.0
"""Seconds after which Temporal is told again: it may have been emptied, or have died, meanwhile. So
much later somebody silent is passed at most if it dies just when it has been told."""

_PASSES = (psycopg.OperationalError, PoolTimeout, NotBuilt, Busy, Unavailable)
_log = structlog.get_logger()


def run(settings: Settings) -> None:
    """`jiefen crisis-worker`: page crises until asked to end. Raises what `System.open` raises."""
    forward_logs()
    with System.open(settings, "crisis-worker", CONNECTIONS, patience=PATIENCE) as system:
        asyncio.run(_run(system))


async def _run(system: System) -> None:
    this = asyncio.current_task()
    assert this is not None
    when_asked(this.cancel)
    with suppress(asyncio.CancelledError):
        await work(system, announce_ready)


class Steps:
    """What the workflow asks of this process."""

    def __init__(self, pager: Pager) -> None:
        self._pager = pager

    @activity.defn
    def move_crisis_on(self, crisis: str, asked: datetime) -> datetime | None:
        """Do what is due; when to ask again."""
        return self._pager.move_on(UUID(crisis), asked)


async def work(
    system: System,
    ready: Callable[[], None],
    *,
    by: Mapping[str, Channel] | None = None,
    directory: Directory | None = None,
) -> None:
    """Page crises until cancelled, whether or not Temporal answers.

    `ready` is called when it can. Tests give channels of their own, and who is reached where.
    """
    pager = Pager(
        system,
        channels(system.settings) if by is None else by,
        Addresses(system) if directory is None else directory,
    )
    codec = EncryptingCodec(system.vault.master)
    asks = Calls(await connect(system.settings, codec, lazy=True))
    watch = asyncio.create_task(_Watch(system, asks, pager).run())
    try:
        await _serve(system.settings, codec, pager, ready)
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)


async def _serve(
    settings: Settings, codec: EncryptingCodec, pager: Pager, ready: Callable[[], None]
) -> None:
    """Work for Temporal, from when it first answers; until then the watch goes on alone."""
    client = await _connected(settings, codec, ready)
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="crisis") as executor:
        worker = Worker(
            client,
            task_queue=TASK_QUEUE,
            workflows=[PageCrisis],
            activities=[Steps(pager).move_crisis_on],
            activity_executor=executor,
            max_concurrent_local_activities=AT_ONCE,
            max_cached_workflows=200,
            workflow_runner=UnsandboxedWorkflowRunner(),
            graceful_shutdown_timeout=GRACE,
        )
        async with worker:
            _log.info("crises are paged here")
            ready()
            await asyncio.Event().wait()


async def _connected(
    settings: Settings, codec: EncryptingCodec, ready: Callable[[], None]
) -> Client:
    told = False
    while True:
        try:
            return await connect(settings, codec)
        except RuntimeError:
            if not told:
                _log.warning("Temporal does not answer: crises are paged without it")
                ready()
            told = True
            await asyncio.sleep(LOOK)


class _Watch:
    """Sees to it that every open crisis is being paged, by Temporal or without it."""

    def __init__(self, system: System, calls: Calls, pager: Pager) -> None:
        self._system, self._calls, self._pager = system, calls, pager
        self._told: dict[UUID, float] = {}
        self._due: dict[UUID, datetime | None] = {}
        self._steps: dict[UUID, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Look until cancelled. What passes is tried again; nothing ends it."""
        while True:
            try:
                await self._look()
            except _PASSES as error:
                _log.warning("crises wait", error=describe(error))
            await asyncio.sleep(LOOK)

    async def _look(self) -> None:
        rows = await asyncio.to_thread(self._open)
        self._told = {row.stream: self._told.get(row.stream, 0.0) for row in rows}
        self._due = {stream: self._due.get(stream) for stream in self._told}
        self._steps = {s: step for s, step in self._steps.items() if s in self._told}
        untold = [s for s, at in self._told.items() if time.monotonic() - at > TRUST or not at]
        unpaged = [row.stream for row in rows if row.rung is None and not row.acknowledged_by]
        for stream in unpaged:
            self._move_on(stream)
        await asyncio.gather(*(self._see_to(stream) for stream in untold))

    def _open(self) -> list[crises.Row]:
        with Reading(self._system.reading).ledgers(crises.LEDGER.name) as connection:
            return crises.open_ones(connection)

    async def _see_to(self, crisis: UUID) -> None:
        try:
            await self._calls.begin(crisis)
        except AWAY:
            self._told[crisis] = 0.0
            self._move_on(crisis)
        else:
            self._told[crisis] = time.monotonic()

    def _move_on(self, crisis: UUID) -> None:
        """As the workflow would: the first page, and everything while there is none. A channel that
        hangs keeps no other crisis waiting."""
        due, step = self._due.get(crisis), self._steps.get(crisis)
        if (step is None or step.done()) and (due is None or due <= datetime.now(UTC)):
            self._steps[crisis] = asyncio.create_task(self._step(crisis))

    async def _step(self, crisis: UUID) -> None:
        try:
            again = await asyncio.to_thread(self._pager.move_on, crisis, datetime.now(UTC))
        except _PASSES as error:
            _log.warning("a crisis waits", crisis=str(crisis), error=describe(error))
        else:
            self._due[crisis] = again
            _log.info("moved on without Temporal", crisis=str(crisis))
