"""Whatever Temporal and the ledger disagree about is found, mended and said; nothing else is."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

from temporalio.client import (
    Client,
    ScheduleActionExecutionStartWorkflow,
    ScheduleDescription,
)

from domain.deadlines import Alarms
from tests.workers.clockwork import Clockwork
from tests.workers.running import eventually
from workers.clocks import Clocks
from workers.schedules import RECONCILING
from workflows.reconcile import Reconciled

Meddle = Callable[[Client], Awaitable[None]]


def end(stream: UUID) -> Meddle:
    """As an operator might by mistake."""

    async def terminate(client: Client) -> None:
        await client.get_workflow_handle(f"agenda-{stream}").terminate()

    return terminate


def mislead(stream: UUID, alarms: Alarms) -> Meddle:
    """Tell a clock what nobody noted."""

    async def tell(client: Client) -> None:
        await Clocks(client).tell(stream, alarms)

    return tell


def settled(works: Clockwork, *cases: UUID) -> None:
    eventually(works.settled)
    eventually(lambda: works.running() == set(cases))


def test_nothing_is_mended_where_nothing_differs(works: Clockwork) -> None:
    with works.projector(), works.timekeeper(), works.worker():
        cases = [works.register() for _ in range(3)]
        settled(works, *cases)
        assert works.reconcile() == Reconciled(alike=3)
        told = [works.events(case)["WORKFLOW_EXECUTION_SIGNALED"] for case in cases]
        assert told == [1, 1, 1], "a clock was told what it knows"


def test_a_clock_that_was_ended_is_started_again(works: Clockwork) -> None:
    with works.projector(), works.timekeeper(), works.worker():
        kept, ended = works.register(), works.register()
        settled(works, kept, ended)
        works.ask(end(ended))
        eventually(lambda: works.running() == {kept})
        assert works.reconcile() == Reconciled(alike=1, missing=1)
        assert works.held(ended)
        assert works.reconcile() == Reconciled(alike=2)


def test_a_clock_that_holds_something_else_is_put_right(works: Clockwork) -> None:
    with works.projector(), works.timekeeper(), works.worker():
        case = works.register()
        settled(works, case)
        right = works.held(case)
        row = works.ledger_says(case)
        assert row and right
        generation = int(works.sql("select generation from clock.timekeeper")[0][0])
        wrong = {name: at for name, at in right.items() if name != "on-request@due"}
        works.ask(mislead(case, Alarms(as_of=(generation, *row.as_of, 2), due=wrong)))
        assert works.held(case) == wrong
        assert works.reconcile() == Reconciled(differing=1)
        assert works.held(case) == right


def test_a_clock_without_a_case_is_ended(works: Clockwork) -> None:
    with works.projector(), works.timekeeper(), works.worker():
        case, stray = works.register(), uuid4()
        settled(works, case)
        works.ask(mislead(stray, Alarms(as_of=(1,), due=works.held(case) or {})))
        eventually(lambda: works.running() == {case, stray})
        assert works.reconcile() == Reconciled(alike=1, stray=1)
        eventually(lambda: works.running() == {case})


def test_what_the_timekeeper_has_not_told_yet_is_no_difference(works: Clockwork) -> None:
    with works.projector(), works.worker():
        with works.timekeeper():
            known = works.register()
            settled(works, known)
        works.register()
        eventually(works.folded)
        assert works.reconcile() == Reconciled(alike=1, under_way=1)


def test_it_runs_every_night_by_itself(works: Clockwork) -> None:
    async def at_night(client: Client) -> tuple[ScheduleDescription, Reconciled]:
        nightly = client.get_schedule_handle(RECONCILING)
        before = await nightly.describe()
        await nightly.trigger()
        async with asyncio.timeout(20):
            while not (ran := (await nightly.describe()).info.recent_actions[-1:]):
                await asyncio.sleep(0.05)
        run = ran[0].action
        assert isinstance(run, ScheduleActionExecutionStartWorkflow)
        handle = client.get_workflow_handle(run.workflow_id, result_type=Reconciled)
        return before, await handle.result()

    with works.projector(), works.timekeeper(), works.worker():
        settled(works, works.register())
        described, found = works.ask(at_night)
    (spec,) = described.schedule.spec.calendars
    assert (spec.hour[0].start, spec.minute[0].start) == (3, 20)
    assert described.schedule.spec.time_zone_name == "Asia/Shanghai"
    assert found == Reconciled(alike=1)
