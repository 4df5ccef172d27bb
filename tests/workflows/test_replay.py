"""Clocks run for months and meet new code: every recorded history replays, or nothing ships."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from domain.deadlines import Alarms
from tests.workflows.record import HISTORIES, path
from tests.workflows.stories import STORIES
from workflows.agenda import KeepAgenda

RECORDED = sorted(HISTORIES.glob("*.json"))


def replay(history: Path, workflow_class: type) -> None:
    replayer = Replayer(workflows=[workflow_class], data_converter=pydantic_data_converter)
    held = WorkflowHistory.from_json("agenda-replayed", history.read_text("utf-8"))
    asyncio.run(replayer.replay_workflow(held))


@pytest.mark.parametrize("history", RECORDED, ids=lambda file: file.stem)
def test_recorded_clocks_still_replay(history: Path) -> None:
    replay(history, KeepAgenda)


def test_every_story_is_recorded() -> None:
    assert {path(name) for name in STORIES} <= set(RECORDED)


@workflow.defn(name="KeepAgenda", sandboxed=False)
class Changed:
    """A clock that rests a second before it looks: what no running clock has done."""

    @workflow.init
    def __init__(self, stream: str, alarms: Alarms) -> None:
        self._alarms = alarms

    @workflow.signal
    def reschedule(self, alarms: Alarms) -> None:
        self._alarms = alarms

    @workflow.run
    async def run(self, stream: str, alarms: Alarms) -> None:
        await workflow.sleep(timedelta(seconds=1))


@pytest.mark.parametrize("history", RECORDED, ids=lambda file: file.stem)
def test_a_changed_clock_does_not_pass_the_gate(history: Path) -> None:
    with pytest.raises(NondeterminismError):
        replay(history, Changed)
