"""A stand-in for the log, and the time-skipping server on which clocks are tried."""

import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from temporalio import activity
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from domain.deadlines import Alarms
from workflows.agenda import KeepAgenda

STREAM = "018f0000-0000-7000-8000-000000000001"
QUEUE = "clocks"
SERVER = Path(sys.executable).with_name("temporal-test-server")
Clock = WorkflowHandle[KeepAgenda, None]


@dataclass
class Log:
    """What a clock sees of the log: it settles what is due, once, and answers as of now."""

    now: Alarms = field(default_factory=Alarms)
    settled: list[str] = field(default_factory=list)
    asked: list[datetime] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    """Raised by the next questions, one each."""
    deaf: int = 0
    """So many questions are answered with *still due*."""

    def settle(self, due: datetime) -> Alarms:
        self.asked.append(due)
        if self.failures:
            raise self.failures.pop(0)
        if self.deaf:
            self.deaf -= 1
            return self.now
        fallen = {name: at for name, at in self.now.due.items() if at <= due}
        self.settled += sorted(fallen, key=lambda name: (fallen[name], name))
        rest = {name: at for name, at in self.now.due.items() if name not in fallen}
        self.now = Alarms(as_of=(self.now.as_of[0] + len(fallen),), due=rest)
        return self.now


class Bench:
    """One time-skipping server with one worker; days are counted from its start."""

    def __init__(self, env: WorkflowEnvironment, started: datetime) -> None:
        self.env, self.started = env, started

    def alarms(self, at: int, **days: float) -> Alarms:
        """Alarms as of event `at`, each on its day."""
        due = {name: self.day(n) for name, n in days.items()}
        return Alarms(as_of=(at,), due=due)

    def day(self, n: float) -> datetime:
        return self.started + timedelta(days=n)

    async def start(self, alarms: Alarms) -> Clock:
        return await self.env.client.start_workflow(
            KeepAgenda.run, args=[STREAM, alarms], id=f"agenda-{STREAM}", task_queue=QUEUE
        )

    async def pass_days(self, days: float) -> None:
        await self.env.sleep(timedelta(days=days))


async def events(clock: Clock) -> list[str]:
    """The names of the events in the clock's history."""
    found = [EventType.Name(e.event_type) async for e in clock.fetch_history_events()]
    return [name.removeprefix("EVENT_TYPE_") for name in found]


@asynccontextmanager
async def bench(log: Log, *, sandboxed: bool = True) -> AsyncIterator[Bench]:
    """A server, and a worker that asks `log`."""

    @activity.defn
    def settle_deadlines(stream: str, due: datetime) -> Alarms:
        assert stream == STREAM
        return log.settle(due)

    async with (
        await WorkflowEnvironment.start_time_skipping(
            data_converter=pydantic_data_converter,
            test_server_existing_path=str(SERVER),
            identity="bench",  # recorded histories name no machine
        ) as env,
        Worker(
            env.client,
            task_queue=QUEUE,
            workflows=[KeepAgenda],
            activities=[settle_deadlines],
            activity_executor=ThreadPoolExecutor(1),
            workflow_runner=SandboxedWorkflowRunner() if sandboxed else UnsandboxedWorkflowRunner(),
        ),
    ):
        yield Bench(env, await env.get_current_time())
