"""Temporal has a checkpoint taken every hour, and sees nothing of what is signed."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.client import (
    Client,
    ScheduleActionExecutionStartWorkflow,
    ScheduleDescription,
    WorkflowFailureError,
)
from temporalio.worker import Replayer

from tests.workers.clockwork import Clockwork
from workers.proof.keys import SigningKey
from workers.proof.outside import Outside
from workers.proof.verifying import verify_database
from workers.schedules import CHECKPOINTS
from workflows.checkpoint import CheckpointTaken, TakeCheckpoint


async def hour(client: Client) -> tuple[ScheduleDescription, CheckpointTaken]:
    """What the schedule is, and what it does when its time comes."""
    hourly = client.get_schedule_handle(CHECKPOINTS)
    before = await hourly.describe()
    done = len(before.info.recent_actions)
    await hourly.trigger()
    async with asyncio.timeout(20):
        while len(ran := (await hourly.describe()).info.recent_actions) == done:
            await asyncio.sleep(0.05)
    run = ran[-1].action
    assert isinstance(run, ScheduleActionExecutionStartWorkflow)
    handle = client.get_workflow_handle(run.workflow_id, result_type=CheckpointTaken)
    taken = await handle.result()
    history = await handle.fetch_history()
    replayer = Replayer(workflows=[TakeCheckpoint], data_converter=client.data_converter)
    await replayer.replay_workflow(history)
    return before, taken


def test_a_checkpoint_is_taken_every_hour(works: Clockwork) -> None:
    (works.settings.data / "signing.key").write_text(SigningKey.generate())
    works.register()
    with works.worker():
        described, taken = works.ask(hour)
    (spec,) = described.schedule.spec.intervals
    assert (spec.every, spec.offset) == (timedelta(hours=1), timedelta(minutes=7))
    report = verify_database(works.settings.database(), Outside(works.settings.copies))
    assert report.well
    assert taken == CheckpointTaken(number=1, events=report.events)
    assert report.tail == 0


def test_a_missing_key_fails_at_once_and_is_not_tried_again(works: Clockwork) -> None:
    works.register()
    with works.worker(), pytest.raises(WorkflowFailureError) as failed:
        works.ask(hour)
    cause = failed.value.cause.__cause__
    assert "signing key is missing" in str(cause)
    assert works.sql("select count(*) from log.checkpoint") == [(0,)]
