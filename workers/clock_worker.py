"""The process in which clocks run: it can be killed at any moment, and nothing is lost or doubled.

It runs workflows outside the sandbox: settling is late otherwise when thousands fall due at once.
The tests run the same workflows inside it.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import structlog
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from workers import deployment
from workers.activities import Activities
from workers.bulk.worker import serving
from workers.clocks import Clocks
from workers.ending import when_asked
from workers.follower import describe
from workers.local.ready import announce_ready
from workers.months.files import Sheet
from workers.settings import Settings
from workers.system import PATIENCE, System
from workers.temporal import TASK_QUEUE, EncryptingCodec, connect
from workflows.agenda import KeepAgenda
from workflows.checkpoint import TakeCheckpoint
from workflows.reconcile import ReconcileClocks
from workflows.rounds import (
    CloseMonth,
    KeepAccessLog,
    OpenInspections,
    TellDay,
    TellHours,
    TellWeek,
)

THREADS = 8
"""Deadlines settled at the same time, each with a database connection of its own."""
CLOCKS_AT_HAND = 4000
"""Clocks kept in memory; one that is not is read and replayed from Temporal when it rings."""
OUR_TURN = timedelta(seconds=30)
"""For how long Temporal keeps a clock's task for the process that has it in memory. With less, a
clock that waits in a rush is replayed from its history, which makes the rush worse. With more, a
clock that rings just when this process is killed waits longer for the next one."""
GRACE = timedelta(seconds=6)
"""For what is being settled when the process is asked to end; more than one attempt may take."""
_PAUSE = 1.0

_log = structlog.get_logger()


class _Forward(logging.Handler):
    """What Temporal's library has to say, as structured lines: kinds of errors, never their text.

    It leaves out by itself what a replay says again.
    """

    def emit(self, record: logging.LogRecord) -> None:
        context = {**getattr(record, "temporal_workflow", {})}
        context |= getattr(record, "temporal_activity", {})
        known = {name: context[name] for name in ("workflow_id", "attempt") if name in context}
        if record.exc_info and (error := record.exc_info[1]):
            known["error"] = describe(error)
        message = str(record.msg).split(" (")[0]
        _log.log(record.levelno, message, **known)


def forward_logs() -> None:
    """Have warnings of Temporal's library come out where everything else does."""
    library = logging.getLogger("temporalio")
    library.handlers = [_Forward(logging.WARNING)]
    library.propagate = False


def run(settings: Settings, sheet: Sheet) -> None:
    """`jiefen worker`: run clocks until asked to end; `sheet` writes the workbooks of months.

    Raises what `System.open` raises.
    """
    forward_logs()
    with System.open(settings, "worker", THREADS, patience=PATIENCE) as system:
        asyncio.run(_run(system, sheet))


async def _run(system: System, sheet: Sheet) -> None:
    this = asyncio.current_task()
    assert this is not None
    when_asked(this.cancel)
    with suppress(asyncio.CancelledError):
        await work(system, await connected(system), announce_ready, sheet)


async def connected(system: System) -> Client:
    """A client, as soon as Temporal answers."""
    while True:
        try:
            return await connect(system.settings, EncryptingCodec(system.vault.master))
        except RuntimeError:
            _log.warning("Temporal does not answer", wait=_PAUSE)
            await asyncio.sleep(_PAUSE)


async def work(system: System, client: Client, ready: Callable[[], None], sheet: Sheet) -> None:
    """Run clocks until cancelled; `ready` is called when work can reach this process."""
    activities = Activities(system, Clocks(client), sheet)
    with ThreadPoolExecutor(THREADS, thread_name_prefix="settle") as executor:
        worker = Worker(
            client,
            task_queue=TASK_QUEUE,
            workflows=[
                KeepAgenda,
                ReconcileClocks,
                TakeCheckpoint,
                TellDay,
                TellHours,
                TellWeek,
                CloseMonth,
                OpenInspections,
                KeepAccessLog,
            ],
            activities=[
                activities.settle_deadlines,
                activities.reconcile_clocks,
                activities.take_checkpoint,
                activities.tell_near,
                activities.tell_hours,
                activities.tell_inspections,
                activities.open_inspections,
                activities.keep_access_log,
                activities.tell_week,
                activities.close_months,
            ],
            activity_executor=executor,
            max_cached_workflows=CLOCKS_AT_HAND,
            sticky_queue_schedule_to_start_timeout=OUR_TURN,
            max_concurrent_activities=THREADS,
            max_concurrent_local_activities=THREADS,
            workflow_runner=UnsandboxedWorkflowRunner(),
            graceful_shutdown_timeout=GRACE,
            deployment_config=deployment.versioning(),
        )
        async with worker, serving(system, client):
            await deployment.introduce(client)
            _log.info("clocks run here", build=deployment.build_id())
            ready()
            await deployment.stay_introduced(client)
