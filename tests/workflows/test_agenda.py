"""Months pass in a blink: the time-skipping server moves the clock when nothing else runs."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from temporalio import workflow
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError
from temporalio.exceptions import ApplicationError, CancelledError

from domain.deadlines import Alarms
from tests.workflows.log import Bench, Clock, Log, bench, events
from workflows.agenda import PAUSE_IF_STILL_DUE, KeepAgenda

Play = Callable[[Bench, Log], Awaitable[None]]


@pytest.fixture(params=[True, False], ids=["sandboxed", "unsandboxed"])
def played(request: pytest.FixtureRequest) -> Callable[[Play], Log]:
    """Plays a story on a fresh server, in the sandbox and outside it."""

    def play(story: Play) -> Log:
        async def on_a_server() -> None:
            async with bench(log, sandboxed=request.param) as server:
                await story(server, log)

        log = Log()
        asyncio.run(on_a_server())
        return log

    return play


Played = Callable[[Play], Log]


async def until(condition: Callable[[], bool]) -> None:
    """Wait in real time, at most half a minute."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


async def finished(clock: Clock) -> None:
    await clock.result()


def test_deadlines_are_settled_each_at_its_time(played: Played) -> None:
    async def story(server: Bench, log: Log) -> None:
        log.now = server.alarms(1, late=60, soon=30)
        await finished(await server.start(log.now))
        assert log.asked == [server.day(30), server.day(60)]

    assert played(story).settled == ["soon", "late"]


def test_a_newer_snapshot_wins_whatever_the_order_of_arrival(played: Played) -> None:
    async def story(server: Bench, log: Log) -> None:
        log.now = server.alarms(3, visit=40)
        clock = await server.start(server.alarms(1, visit=20))
        await clock.signal(KeepAgenda.reschedule, log.now)
        await clock.signal(KeepAgenda.reschedule, server.alarms(2, visit=10, letter=5))
        await finished(clock)
        assert log.asked == [server.day(40)]

    assert played(story).settled == ["visit"]


def test_an_earlier_deadline_wakes_the_clock_earlier(played: Played) -> None:
    async def story(server: Bench, log: Log) -> None:
        clock = await server.start(server.alarms(1, visit=40))
        log.now = server.alarms(2, visit=40, letter=5)
        await clock.signal(KeepAgenda.reschedule, log.now)
        await finished(clock)
        assert log.asked == [server.day(5), server.day(40)]

    assert played(story).settled == ["letter", "visit"]


def test_a_clock_without_alarms_ends_at_once(played: Played) -> None:
    async def story(server: Bench, log: Log) -> None:
        clock = await server.start(server.alarms(1, visit=40))
        await clock.signal(KeepAgenda.reschedule, server.alarms(2))
        await finished(clock)

    assert played(story).asked == []


def test_a_stale_snapshot_that_restarts_a_finished_clock_does_no_harm(played: Played) -> None:
    async def story(server: Bench, log: Log) -> None:
        log.now = server.alarms(5)
        await finished(await server.start(server.alarms(2, visit=10)))

    assert played(story).settled == []


def test_what_fell_due_while_nobody_could_ask_is_settled_with_one_question(played: Played) -> None:
    async def story(server: Bench, log: Log) -> None:
        log.now = server.alarms(1, a=-30, b=-20, c=-10, d=10)
        await finished(await server.start(log.now))
        assert log.asked == [server.day(-10), server.day(10)]

    assert played(story).settled == ["a", "b", "c", "d"]


def test_what_is_still_due_is_asked_again_less_and_less_often(played: Played) -> None:
    async def story(server: Bench, log: Log) -> None:
        log.now, log.deaf = server.alarms(1, visit=1), 3
        clock = await server.start(log.now)
        await finished(clock)
        description = await clock.describe()
        assert description.close_time is not None
        late = description.close_time - server.day(1)
        assert timedelta(0) <= late - 7 * PAUSE_IF_STILL_DUE < timedelta(seconds=30)

    assert played(story).settled == ["visit"]


def test_news_ends_a_pause(played: Played) -> None:
    async def story(server: Bench, log: Log) -> None:
        log.now, log.deaf = server.alarms(1, visit=-1), 1
        with server.env.auto_time_skipping_disabled():
            clock = await server.start(log.now)
            await until(lambda: len(log.asked) == 1)
            log.now = server.alarms(2, visit=-1, letter=-0.5)
            await clock.signal(KeepAgenda.reschedule, log.now)
            await until(lambda: log.settled == ["visit", "letter"])

    assert played(story).settled == ["visit", "letter"]


@pytest.mark.parametrize(
    "failure",
    [
        ApplicationError("a refusal that should not be", non_retryable=True),
        ApplicationError("the database is away"),
        ValueError("a slip in the code"),
    ],
    ids=["permanent", "passing", "unexpected"],
)
def test_nothing_that_goes_wrong_in_settling_ends_the_clock(
    played: Played, failure: Exception
) -> None:
    async def story(server: Bench, log: Log) -> None:
        log.now, log.failures = server.alarms(1, visit=1, letter=9), [failure]
        await finished(await server.start(log.now))

    assert played(story).settled == ["visit", "letter"]


def test_an_answer_older_than_what_the_clock_holds_is_not_adopted(played: Played) -> None:
    async def story(server: Bench, log: Log) -> None:
        log.now = server.alarms(1, visit=1)
        clock = await server.start(server.alarms(5, visit=1, letter=3))
        await server.pass_days(1 + 10 / 86_400)
        assert log.settled == ["visit"]
        assert (await clock.query(KeepAgenda.held)).as_of == (5,)
        log.now = server.alarms(6)
        await finished(clock)

    played(story)


def test_only_a_cancellation_ends_a_clock_that_holds_alarms(played: Played) -> None:
    async def story(server: Bench, log: Log) -> None:
        clock = await server.start(server.alarms(1, visit=40))
        await clock.cancel()
        with pytest.raises(WorkflowFailureError) as ended:
            await clock.result()
        assert isinstance(ended.value.cause, CancelledError)
        assert (await clock.describe()).status == WorkflowExecutionStatus.CANCELED

    assert played(story).asked == []


@pytest.mark.parametrize(
    ("earliest", "most"),
    [(lambda n: 30, 49), (lambda n: 20 - n, 65), (lambda n: 20 + n, 65)],
    ids=["unchanged", "each earlier", "each later"],
)
def test_eight_changes_and_two_deadlines_take_few_events(
    played: Played, earliest: Callable[[int], int], most: int
) -> None:
    """The budget is 70; what does not move the earliest alarm leaves its timer alone."""

    async def story(server: Bench, log: Log) -> None:
        log.now = server.alarms(1, first=29.5, second=60)
        clock = await server.start(log.now)
        for n in range(8):
            await server.pass_days(0.5)
            log.now = server.alarms(2 + n, first=earliest(n), second=60 + n)
            await clock.signal(KeepAgenda.reschedule, log.now)
        await finished(clock)
        kinds = Counter(await events(clock))
        assert kinds.total() <= most + 2, kinds  # + 2: the first change may move the timer

    assert played(story).settled == ["first", "second"]


def test_each_further_deadline_takes_six_events(played: Played) -> None:
    async def story(server: Bench, log: Log) -> None:
        log.now = server.alarms(1, **{f"d{n}": 10 + n for n in range(12)})
        clock = await server.start(log.now)
        await finished(clock)
        assert len(await events(clock)) <= 5 + 12 * 6

    assert len(played(story).settled) == 12


def test_a_long_history_is_carried_over_and_no_snapshot_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Signals that leave the earliest alarm alone wake the clock once its history is long."""

    def suggested(info: workflow.Info) -> bool:
        return info.get_current_history_length() > 40

    monkeypatch.setattr(workflow.Info, "is_continue_as_new_suggested", suggested)

    async def story() -> None:
        async with bench(log, sandboxed=False) as server:
            log.now = server.alarms(1, visit=30)
            clock = await server.start(log.now)
            for n in range(60):
                await server.pass_days(0.1)
                log.now = server.alarms(2 + n, visit=30, letter=40 + n)
                await clock.signal(KeepAgenda.reschedule, log.now)
            latest = server.env.client.get_workflow_handle(clock.id)
            assert (await latest.describe()).run_id != clock.first_execution_run_id
            await finished(clock)
            assert log.asked == [server.day(30), server.day(99)]

    log = Log()
    asyncio.run(story())


def test_alarms_compare_by_moment_not_by_zone() -> None:
    held = Alarms.model_validate({"as_of": [1, 2, 3], "due": {"a": "2026-04-14T00:05:00+08:00"}})
    assert held.next_due() == Alarms(as_of=(1, 2, 3), due=held.due).next_due()
    assert held == Alarms.model_validate(
        {"as_of": [1, 2, 3], "due": {"a": "2026-04-13T16:05:00+00:00"}}
    )
