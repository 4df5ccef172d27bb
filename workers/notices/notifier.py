"""The process that tells: it follows the log, has Temporal deliver, and hands over by channels.

Temporal away or emptied: notices are kept all the same, and what no Temporal delivers is started
when one is there. A second process of this kind delivers too; only one follows the log.
"""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from threading import Thread
from typing import NamedTuple
from uuid import UUID

import psycopg
import structlog
from temporalio import activity
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from workers import ledgers
from workers.channels.registry import channels
from workers.clock_worker import connected, forward_logs
from workers.clocks import AWAY
from workers.ending import when_asked
from workers.follower import DISTURBED
from workers.hint import CHANNEL
from workers.local.ready import announce_ready
from workers.notices import book
from workers.notices.delivering import Deliverer
from workers.notices.following import Following
from workers.pools import WRITING
from workers.pulse import Pulse
from workers.settings import Settings
from workers.store.log import Connection
from workers.store.shapes import Unreadable
from workers.system import PATIENCE, System
from workers.temporal import RPC_LIMIT, namespace_id
from workers.webhooks import carrying
from workers.webhooks import following as webhooks
from workflows.notice import Again, DeliverNotice

NOTICES_QUEUE = "jiefen-notices"
THREADS = 4
"""Notices handed over at the same time."""
_CONNECTIONS = 2 * THREADS + carrying.THREADS
BEAT = 3.0
"""Seconds between signs of life while one is."""

_log = structlog.get_logger()


class Pace(NamedTuple):
    """How much at once, and how long between tries (seconds)."""

    page: int = 1000
    starts: int = 200
    standby: float = 1.0
    last_retry: float = 15.0
    look_at_temporal: float = 5.0


AT_EASE = Pace()


class Activities:
    """The activity of one notifier."""

    def __init__(self, deliverer: Deliverer, executor: ThreadPoolExecutor) -> None:
        self._deliverer, self._executor = deliverer, executor

    @activity.defn
    async def deliver_notice(self, notice: str) -> Again:
        """One step, with a sign of life while the other side takes its time: so that another
        process takes over soon when this one is killed. What cannot be read is not tried again."""
        loop = asyncio.get_running_loop()
        step = loop.run_in_executor(self._executor, self._deliverer.step, UUID(notice))
        try:
            while not (await asyncio.wait({step}, timeout=BEAT))[0]:
                activity.heartbeat()
            return Again(at=step.result())
        except Unreadable as error:
            _log.error("notice of a stream that is unreadable", notice=notice, name=error.name)
            raise ApplicationError(str(error), type="Unreadable", non_retryable=True) from error


def run(settings: Settings) -> None:
    """`jiefen notifier`: tell until asked to end. Raises what `System.open` raises, and
    NoSuchAdapter."""
    forward_logs()
    known = channels(settings)
    with System.open(settings, "notifier", _CONNECTIONS, patience=PATIENCE) as system:
        asyncio.run(_run(system, Deliverer(system, known)))


async def _run(system: System, deliverer: Deliverer) -> None:
    this = asyncio.current_task()
    assert this is not None
    when_asked(this.cancel)
    with suppress(asyncio.CancelledError):
        await tell(system, await connected(system), deliverer, announce_ready)


async def tell(
    system: System,
    client: Client,
    deliverer: Deliverer,
    ready: Callable[[], None],
    pace: Pace = AT_EASE,
) -> None:
    """Follow the log and deliver until cancelled."""
    starter = Starter(system, client, pace)
    with ThreadPoolExecutor(THREADS, thread_name_prefix="deliver") as executor:
        worker = Worker(
            client,
            task_queue=NOTICES_QUEUE,
            workflows=[DeliverNotice],
            activities=[Activities(deliverer, executor).deliver_notice],
            max_concurrent_activities=THREADS,
            workflow_runner=UnsandboxedWorkflowRunner(),
        )
        async with worker:
            ready()
            try:
                await starter.run()
            finally:
                starter.stop()


class Starter:
    """Follows the log and has Temporal deliver what waits, as the only one who does."""

    def __init__(self, system: System, client: Client, pace: Pace = AT_EASE) -> None:
        self._system, self._client, self._pace = system, client, pace
        self._following, self._pulse = Following(system), Pulse()
        self._webhooks = webhooks.Following(system)
        self._namespace, self._looked = "", float("-inf")

    def stop(self) -> None:
        """End after what is under way."""
        self._pulse.stop()

    async def run(self) -> None:
        """Until stopped; on another connection whenever one is lost."""
        Thread(target=self._listen, name="hints", daemon=True).start()
        carrying.start(self._system, self._pulse)
        wait = self._pace.standby
        while not self._pulse.stopped:
            try:
                with closing(await asyncio.to_thread(self._connect)) as connection:
                    wait = self._pace.standby
                    await self._alone(connection)
            except DISTURBED as error:
                _log.warning("notices wait", error=type(error).__name__, wait=wait)
                await asyncio.to_thread(self._pulse.rest, wait)
                wait = min(wait * 2, self._pace.last_retry)

    async def _alone(self, connection: Connection) -> None:
        while not await asyncio.to_thread(ledgers.lock, connection, "tell notices"):
            await asyncio.to_thread(self._pulse.rest, self._pace.standby)
            if self._pulse.stopped:
                return
        beat = 0
        while not self._pulse.stopped:
            seen = await asyncio.to_thread(self._following.step, connection, self._pace.page)
            told = await asyncio.to_thread(self._webhooks.step, connection, self._pace.page)
            begun = await self._start(connection)
            if not (seen or told or begun):
                beat = await asyncio.to_thread(self._pulse.next, beat)

    async def _start(self, connection: Connection) -> int:
        """Start what no Temporal delivers; how many. While Temporal is away none is, and they wait
        in the book."""
        try:
            if time.monotonic() - self._looked >= self._pace.look_at_temporal:
                self._namespace = await namespace_id(self._client)
                self._looked = time.monotonic()
            waiting = await asyncio.to_thread(
                book.unstarted, connection, self._namespace, self._pace.starts
            )
            for notice in waiting:
                await start(self._client, notice)
            if waiting:
                await asyncio.to_thread(book.started, connection, waiting, self._namespace)
            return len(waiting)
        except AWAY as error:
            status = error.status.name if isinstance(error, RPCError) else ""
            _log.warning("Temporal does not answer", error=type(error).__name__, status=status)
            self._looked = float("-inf")
            await asyncio.to_thread(self._pulse.rest, self._pace.standby)
            return 0

    def _connect(self) -> Connection:
        return psycopg.connect(
            self._system.settings.database(),
            autocommit=True,
            options=WRITING,
            application_name="jiefen notifier",
            connect_timeout=5,
        )

    def _listen(self) -> None:
        """Beats at every hint; without them it is slower, and nothing else."""
        while not self._pulse.stopped:
            with suppress(*DISTURBED), closing(self._connect()) as connection:
                connection.execute(f"listen {CHANNEL}")
                while not self._pulse.stopped:
                    for _ in connection.notifies(timeout=0.25, stop_after=1):
                        self._pulse.beat()
            self._pulse.rest(self._pace.standby)


async def start(client: Client, notice: UUID) -> None:
    """Have Temporal deliver one notice; nothing happens if it does so already. Raises AWAY."""
    await client.start_workflow(
        DeliverNotice.run,
        str(notice),
        id=f"notice-{notice}",
        task_queue=NOTICES_QUEUE,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        rpc_timeout=RPC_LIMIT,
    )
