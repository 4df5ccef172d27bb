"""A task asks again until nothing is left, through failures, and ends; its history replays.

`RECORD_HISTORIES=1` records it once, for ever.
"""

import asyncio
import json
import os
from pathlib import Path

import pytest
from temporalio import activity, workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer, Worker
from temporalio.workflow import NondeterminismError

from tests.workflows.log import SERVER
from tests.workflows.record import without_traces
from workflows.bulk import CarryOut, Left

TASK = "5f0d6a2e-3d4b-5c1a-9f64-8f2f7e3a9c61"
RECORDED = Path(__file__).parents[1] / "histories" / "bulk" / "three-parts-and-a-failure.json"
LEFT = (400, 200, 0)


async def carried_out() -> tuple[list[str], int | None, WorkflowHistory]:
    """What was asked, what was said to be left in the end, and the history."""
    asked: list[str] = []
    failures = [ApplicationError("the database is away")]

    @activity.defn
    async def carry_out_some(task: str) -> Left:
        if failures and asked:
            raise failures.pop()
        asked.append(task)
        return Left(cases=LEFT[len(asked) - 1])

    async with (
        await WorkflowEnvironment.start_time_skipping(
            data_converter=pydantic_data_converter,
            test_server_existing_path=str(SERVER),
            identity="bench",
        ) as env,
        Worker(env.client, task_queue="q", workflows=[CarryOut], activities=[carry_out_some]),
    ):
        handle = await env.client.start_workflow(
            CarryOut.run, TASK, id=f"bulk-{TASK}", task_queue="q"
        )
        await handle.result()
        return asked, await handle.query(CarryOut.left), await handle.fetch_history()


def test_it_asks_until_nothing_is_left() -> None:
    asked, left, history = asyncio.run(carried_out())
    assert asked == [TASK] * len(LEFT)
    assert left == 0
    if "RECORD_HISTORIES" in os.environ and not RECORDED.exists():
        RECORDED.parent.mkdir(exist_ok=True)
        kept = without_traces(json.loads(history.to_json()))
        RECORDED.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")


@workflow.defn(name="CarryOut", sandboxed=False)
class Changed:
    """One that rests before it asks: what no running one has done."""

    @workflow.run
    async def run(self, task: str) -> None:
        await workflow.sleep(1)


def replay(kind: type) -> None:
    replayer = Replayer(workflows=[kind], data_converter=pydantic_data_converter)
    held = WorkflowHistory.from_json("replayed", RECORDED.read_text("utf-8"))
    asyncio.run(replayer.replay_workflow(held))


def test_what_was_recorded_still_replays_and_a_changed_one_does_not() -> None:
    replay(CarryOut)
    with pytest.raises(NondeterminismError):
        replay(Changed)
