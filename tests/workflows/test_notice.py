"""A delivery sleeps exactly until its next step, survives a failing one, and ends when told so.

Its recorded history replays: `RECORD_HISTORIES=1` records it once, for ever.
"""

import asyncio
import json
import os
from datetime import datetime, timedelta
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
from workflows.notice import Again, DeliverNotice

NOTICE = "5f0d6a2e-3d4b-5c1a-9f64-8f2f7e3a9c10"
RECORDED = Path(__file__).parents[1] / "histories" / "notices" / "till-morning-then-by-mail.json"
PAUSES = (timedelta(hours=9), timedelta(0), timedelta(minutes=5))
"""Quiet hours, a try, a pause after it; the next step is the last."""


async def delivered() -> tuple[list[datetime], WorkflowHistory]:
    """When each step was done, and the history."""
    steps: list[datetime] = []
    failures = [ApplicationError("the database is away")]

    async with await WorkflowEnvironment.start_time_skipping(
        data_converter=pydantic_data_converter,
        test_server_existing_path=str(SERVER),
        identity="bench",
    ) as env:

        @activity.defn
        async def deliver_notice(notice: str) -> Again:
            assert notice == NOTICE
            if failures:
                raise failures.pop()
            now = await env.get_current_time()
            steps.append(now)
            done = len(steps) > len(PAUSES)
            return Again() if done else Again(at=now + PAUSES[len(steps) - 1])

        async with Worker(
            env.client, task_queue="q", workflows=[DeliverNotice], activities=[deliver_notice]
        ):
            handle = await env.client.start_workflow(
                DeliverNotice.run, NOTICE, id=f"notice-{NOTICE}", task_queue="q"
            )
            await handle.result()
            return steps, await handle.fetch_history()


def test_it_sleeps_until_each_step_and_ends_after_the_last() -> None:
    steps, history = asyncio.run(delivered())
    assert len(steps) == len(PAUSES) + 1
    for pause, earlier, later in zip(PAUSES, steps, steps[1:], strict=False):
        assert pause <= later - earlier < pause + timedelta(minutes=1)
    if "RECORD_HISTORIES" in os.environ and not RECORDED.exists():
        RECORDED.parent.mkdir(exist_ok=True)
        kept = without_traces(json.loads(history.to_json()))
        RECORDED.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")


@workflow.defn(name="DeliverNotice", sandboxed=False)
class Changed:
    """A delivery that rests before its first step: what no running one has done."""

    @workflow.run
    async def run(self, notice: str) -> None:
        await workflow.sleep(timedelta(seconds=1))


def replay(workflow_class: type) -> None:
    replayer = Replayer(workflows=[workflow_class], data_converter=pydantic_data_converter)
    held = WorkflowHistory.from_json("notice-replayed", RECORDED.read_text("utf-8"))
    asyncio.run(replayer.replay_workflow(held))


def test_a_recorded_delivery_still_replays() -> None:
    replay(DeliverNotice)


def test_a_changed_one_does_not_pass_the_gate() -> None:
    with pytest.raises(NondeterminismError):
        replay(Changed)
