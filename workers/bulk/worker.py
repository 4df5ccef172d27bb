"""Where bulk tasks are carried out: on a queue of their own, one case after another.

What was started is found in the ledger, whether Temporal was there when it was started or not; one
that lost its workflows is told again. Nothing here is in the way of a clock.
"""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final
from uuid import UUID

import psycopg
import structlog
from psycopg_pool import PoolTimeout
from temporalio import activity
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from projections import bulk
from workers.bulk.running import AT_EASE, Pace, Runner
from workers.clocks import AWAY
from workers.follower import describe
from workers.reading import NotBuilt, Reading
from workers.system import System
from workers.temporal import RPC_LIMIT
from workflows.bulk import CarryOut, Left

BULK_QUEUE: Final = "jiefen-bulk"
LOOK: Final = 1.0
"""Seconds between looks at what was started."""
GRACE: Final = timedelta(seconds=3)
_PASSES = (*AWAY, psycopg.OperationalError, PoolTimeout, NotBuilt)

_log = structlog.get_logger()


class Activities:
    """The activity of one process."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    @activity.defn
    def carry_out_some(self, task: str) -> Left:
        """Carry out some cases; how many are left."""
        return Left(cases=self._runner.step(UUID(task), activity.heartbeat))


@asynccontextmanager
async def serving(system: System, client: Client, pace: Pace = AT_EASE) -> AsyncIterator[None]:
    """Carry out what was started, as long as this lasts."""
    with ThreadPoolExecutor(1, thread_name_prefix="bulk") as executor:
        worker = Worker(
            client,
            task_queue=BULK_QUEUE,
            workflows=[CarryOut],
            activities=[Activities(Runner(system, pace)).carry_out_some],
            activity_executor=executor,
            max_concurrent_activities=1,
            max_cached_workflows=20,
            workflow_runner=UnsandboxedWorkflowRunner(),
            graceful_shutdown_timeout=GRACE,
        )
        async with worker:
            watch = asyncio.create_task(_watch(system, client))
            try:
                yield
            finally:
                watch.cancel()
                await asyncio.gather(watch, return_exceptions=True)


async def _watch(system: System, client: Client) -> None:
    """See to it that everything started is being carried out. What passes is tried again."""
    while True:
        try:
            for task in await asyncio.to_thread(_running, system):
                await begin(client, task)
        except _PASSES as error:
            _log.warning("bulk tasks wait", error=describe(error))
        await asyncio.sleep(LOOK)


def _running(system: System) -> list[UUID]:
    with Reading(system.reading).ledgers(bulk.LEDGER.name) as connection:
        return bulk.running(connection)


async def begin(client: Client, task: UUID) -> None:
    """Have Temporal see to one task; nothing happens if it does so already. Raises AWAY."""
    await client.start_workflow(
        CarryOut.run,
        str(task),
        id=f"bulk-{task}",
        task_queue=BULK_QUEUE,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        rpc_timeout=RPC_LIMIT,
    )
