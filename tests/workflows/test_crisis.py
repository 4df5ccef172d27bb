"""Minutes and days of a crisis pass in a blink: the workflow against the rules, without servers."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from temporalio import activity
from temporalio.client import WorkflowHandle, WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from domain.crisis.answering import acknowledge, end
from domain.crisis.facts import CrisisFact
from domain.crisis.state import next_look
from domain.crisis.terms import BASIS
from tests.domain.crises import COUNTY, FULL, Played, act, lists
from tests.scenario import NOON
from tests.workflows.log import SERVER
from workflows.crisis import PageCrisis

HISTORIES = Path(__file__).parents[1] / "histories" / "crises"
CRISIS = "018f0000-0000-7000-8000-00000000000c"
Handle = WorkflowHandle[PageCrisis, None]


class Log:
    """A crisis in memory whose minutes are those of the server; fails as often as it is told."""

    def __init__(self, played: Played, failures: int = 0) -> None:
        self.played, self.failures = played, failures
        self.begun: datetime | None = None
        self.asked: list[float] = []

    def minutes(self, at: datetime) -> float:
        self.begun = self.begun or at
        return (at - self.begun) / timedelta(minutes=1)

    def move_on(self, at: datetime) -> datetime | None:
        minutes = self.minutes(at)
        self.asked.append(round(minutes, 1))
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the database is away")
        self.played.passes(minutes)
        again = next_look(self.played.state, NOON + timedelta(minutes=minutes))
        return at + (again - NOON - timedelta(minutes=minutes)) if again else None

    def names(self) -> list[str]:
        return [type(fact).__name__ for fact in self.played.facts]


Running = tuple[WorkflowEnvironment, Handle]
Story = Callable[[WorkflowEnvironment, Handle, Log], Awaitable[None]]


@asynccontextmanager
async def running(
    log: Log, *, sandboxed: bool
) -> AsyncIterator[tuple[WorkflowEnvironment, Handle]]:
    @activity.defn
    def move_crisis_on(crisis: str, asked: datetime) -> datetime | None:
        assert crisis == CRISIS
        return log.move_on(asked)

    async with (
        await WorkflowEnvironment.start_time_skipping(
            data_converter=pydantic_data_converter,
            test_server_existing_path=str(SERVER),
            identity="bench",  # recorded histories name no machine
        ) as env,
        Worker(
            env.client,
            task_queue="crises",
            workflows=[PageCrisis],
            activities=[move_crisis_on],
            activity_executor=ThreadPoolExecutor(1),
            workflow_runner=SandboxedWorkflowRunner() if sandboxed else UnsandboxedWorkflowRunner(),
        ),
    ):
        yield (
            env,
            await env.client.start_workflow(
                PageCrisis.run, args=[CRISIS], id=f"crisis-{CRISIS}", task_queue="crises"
            ),
        )


def play(log: Log, story: Story, name: str = "", *, sandboxed: bool = True) -> None:
    """Play a story; with RECORD_HISTORIES set, keep its history for the replay gate."""

    async def played() -> None:
        async with running(log, sandboxed=sandboxed) as (env, handle):
            await story(env, handle, log)
            path = HISTORIES / f"{name}.json"
            if name and "RECORD_HISTORIES" in os.environ and not path.exists():
                path.write_text((await handle.fetch_history()).to_json() + "\n", "utf-8")

    asyncio.run(played())


async def pass_minutes(env: WorkflowEnvironment, minutes: float) -> None:
    await env.sleep(timedelta(minutes=minutes))


def note(log: Log, facts: list[CrisisFact], minutes: float) -> None:
    log.played.note(facts, minutes)


@pytest.mark.parametrize("sandboxed", [True, False])
def test_two_silent_people_then_the_county_until_somebody_has_it(sandboxed: bool) -> None:
    async def story(env: WorkflowEnvironment, handle: Handle, log: Log) -> None:
        await pass_minutes(env, 16)
        taken = acknowledge(log.played.state, act("e", 16), oncall=log.played.oncall)
        note(log, taken, 16)
        await handle.signal(PageCrisis.look)
        await handle.result()

    log = Log(Played())
    play(log, story, "nobody-then-somebody", sandboxed=sandboxed)
    assert log.names() == [
        *("CrisisRaised", "OnCallPaged", "CrisisEscalated", "OnCallPaged"),
        *("NobodyReached", "OnCallPaged", "OnCallPaged"),
        *("CrisisAcknowledged", "BasisLapsed"),
    ]
    assert log.asked[:4] == [0, 5, 10, 15]


def test_whoever_acknowledges_ends_the_calling_even_if_the_signal_is_lost() -> None:
    async def story(env: WorkflowEnvironment, handle: Handle, log: Log) -> None:
        await pass_minutes(env, 2)
        taken = acknowledge(log.played.state, act("a", 2), oncall=log.played.oncall)
        note(log, taken, 2)
        await handle.result()

    log = Log(Played())
    play(log, story, "signal-lost")
    assert log.names() == ["CrisisRaised", "OnCallPaged", "CrisisAcknowledged", "BasisLapsed"]
    assert log.asked == [0, 5, BASIS / timedelta(minutes=1)]


def test_a_signal_repeated_for_nothing_pages_nobody_again() -> None:
    async def story(env: WorkflowEnvironment, handle: Handle, log: Log) -> None:
        for _ in range(5):
            await handle.signal(PageCrisis.look)
            await pass_minutes(env, 0.5)
        note(log, end(log.played.state, act("wang", 3), outcome="false_alarm"), 3)
        await handle.signal(PageCrisis.look)
        await handle.result()

    log = Log(Played())
    play(log, story, "ended")
    assert log.names() == ["CrisisRaised", "OnCallPaged", "CrisisEnded"]


def test_a_database_that_is_away_is_asked_until_it_is_back() -> None:
    async def story(env: WorkflowEnvironment, handle: Handle, log: Log) -> None:
        await pass_minutes(env, 4)
        assert log.names() == ["CrisisRaised", "OnCallPaged"]
        await handle.terminate()

    log = Log(Played(), failures=3)
    play(log, story)
    assert log.failures == 0


def test_nobody_on_any_list_is_looked_for_every_minute() -> None:
    async def story(env: WorkflowEnvironment, handle: Handle, log: Log) -> None:
        await pass_minutes(env, 3.5)
        log.played.oncall = lists(county=("e", "f"))
        await pass_minutes(env, 1)
        await handle.terminate()

    log = Log(Played(lists(), area=COUNTY))
    play(log, story)
    assert log.names() == ["CrisisRaised", "NobodyThere", "NobodyReached", "OnCallPaged"]


def test_a_county_that_never_answers_is_called_for_days_beyond_the_72_hours() -> None:
    async def story(env: WorkflowEnvironment, handle: Handle, log: Log) -> None:
        await pass_minutes(env, 73 * 60)
        await handle.terminate()

    log = Log(Played(FULL))
    play(log, story)
    assert log.names().count("BasisLapsed") == 1
    assert log.names().count("OnCallPaged") > 73 * 60 / 5 - 5


@pytest.mark.parametrize("history", sorted(HISTORIES.glob("*.json")), ids=lambda path: path.stem)
def test_recorded_crises_still_replay(history: Path) -> None:
    replayer = Replayer(workflows=[PageCrisis], data_converter=pydantic_data_converter)
    held = WorkflowHistory.from_json("crisis-replayed", history.read_text("utf-8"))
    asyncio.run(replayer.replay_workflow(held))


def test_there_are_recorded_crises() -> None:
    assert {path.stem for path in HISTORIES.glob("*.json")} >= {"nobody-then-somebody", "ended"}
