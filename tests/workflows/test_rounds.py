"""A round asks with the day on which a worker took it up, however long it has to be tried again."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from temporalio import activity
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from domain.calendar import end_of
from domain.kernel import civil_date
from tests.workflows.log import SERVER
from workflows.rounds import (
    CloseMonth,
    KeepAccessLog,
    OpenInspections,
    Round,
    TellDay,
    TellHours,
    TellWeek,
)

ASKS: Mapping[type[Any], tuple[str, ...]] = {
    TellDay: ("tell_near", "tell_inspections"),
    TellHours: ("tell_hours",),
    TellWeek: ("tell_week",),
    CloseMonth: ("close_months",),
    OpenInspections: ("open_inspections",),
    KeepAccessLog: ("keep_access_log",),
}
FAILURES = 2
"""Tries that fail, a second and two apart: the first begin before midnight, the last after it."""
BEFORE_MIDNIGHT = timedelta(seconds=2)


class Asked:
    """What was asked, and when; the first tries of each fail."""

    def __init__(self, now: Callable[[], Any]) -> None:
        self._now = now
        self.asked: list[tuple[str, date, datetime]] = []

    def activity(self, name: str) -> Callable[..., Any]:
        @activity.defn(name=name)
        async def ask(day: date) -> Round:
            self.asked.append((name, day, await self._now()))
            if sum(each == name for each, _, _ in self.asked) <= FAILURES:
                raise ApplicationError("the database is away")
            return Round(made=2)

        return ask


async def played(round_: type[Any], away: timedelta | None = None) -> tuple[Round, Asked, datetime]:
    """What a round did, what it asked, and when it was to begin. Nobody takes it up for `away`."""
    async with await WorkflowEnvironment.start_time_skipping(
        data_converter=pydantic_data_converter,
        test_server_existing_path=str(SERVER),
        identity="bench",
    ) as env:
        asked = Asked(env.get_current_time)
        activities = [asked.activity(name) for name in ASKS[round_]]
        async with Worker(env.client, task_queue="q", workflows=[round_], activities=activities):
            now = await env.get_current_time()
            await env.sleep(end_of(civil_date(now)) - BEFORE_MIDNIGHT - now)
            handle = await env.client.start_workflow(
                round_.run, id="round", task_queue="q", start_delay=away
            )
            done = await handle.result()
            return done, asked, (await handle.describe()).start_time


@pytest.mark.parametrize("round_", ASKS, ids=lambda each: each.__name__)
def test_a_round_stays_that_of_its_day(round_: type[Any]) -> None:
    done, asked, begun = asyncio.run(played(round_))
    assert done == Round(made=2 * len(ASKS[round_]))
    assert [name for name, *_ in asked.asked] == [
        name for name in ASKS[round_] for _ in range(FAILURES + 1)
    ]
    assert {day for _, day, _ in asked.asked} == {civil_date(begun)}
    assert civil_date(asked.asked[-1][2]) > civil_date(begun), "tried until the next day"


@pytest.mark.parametrize("round_", ASKS, ids=lambda each: each.__name__)
def test_a_round_that_waited_for_a_worker_is_of_the_day_of_its_return(round_: type[Any]) -> None:
    """Else it were of a week or a month for which it is too late, and those since then, which a
    schedule leaves out while it waits, were nobody's."""
    away = timedelta(days=40)
    done, asked, begun = asyncio.run(played(round_, away))
    assert done == Round(made=2 * len(ASKS[round_]))
    assert {day for _, day, _ in asked.asked} == {civil_date(begun + away)}
