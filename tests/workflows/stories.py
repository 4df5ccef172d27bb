"""What a clock lives through, on the time-skipping server: recorded once, replayed for ever."""

from collections.abc import Awaitable, Callable

from temporalio.exceptions import ApplicationError

from tests.workflows.log import Bench, Clock, Log
from workflows.agenda import KeepAgenda

Story = Callable[[Bench, Log], Awaitable[Clock]]


async def _eight_changes_and_two_deadlines(server: Bench, log: Log) -> Clock:
    log.now = server.alarms(1, first=29.5, second=60)
    clock = await server.start(log.now)
    for n in range(8):
        await server.pass_days(0.5)
        earliest = (30, 20, 25, 25, 12, 12, 40, 30)[n]
        log.now = server.alarms(2 + n, first=earliest, second=60 + n)
        await clock.signal(KeepAgenda.reschedule, log.now)
    return clock


async def _settling_fails_then_is_deaf(server: Bench, log: Log) -> Clock:
    log.now, log.deaf = server.alarms(1, first=1, second=9), 2
    log.failures = [
        ApplicationError("the database is away"),
        ApplicationError("a refusal that should not be", non_retryable=True),
    ]
    return await server.start(log.now)


async def _nothing_left_to_wait_for(server: Bench, log: Log) -> Clock:
    log.now = server.alarms(1, first=10)
    clock = await server.start(log.now)
    await server.pass_days(1)
    await clock.signal(KeepAgenda.reschedule, server.alarms(2))
    return clock


async def _due_long_before(server: Bench, log: Log) -> Clock:
    log.now = server.alarms(1, a=-30, b=-20, c=10)
    return await server.start(log.now)


STORIES: dict[str, Story] = {
    "eight-changes-and-two-deadlines": _eight_changes_and_two_deadlines,
    "settling-fails-then-is-deaf": _settling_fails_then_is_deaf,
    "nothing-left-to-wait-for": _nothing_left_to_wait_for,
    "due-long-before": _due_long_before,
}
