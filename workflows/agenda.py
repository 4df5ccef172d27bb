"""Wakes when something of one stream falls due; lives exactly as long as it has alarms.

It decides nothing. When a time comes it asks the log to settle what is due, and adopts the alarms
that the log answers with: late, repeated or stale snapshots cost one question, and can neither lose
nor double a deadline. Nothing that goes wrong in settling ends the clock: it pauses and asks again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy, VersioningBehavior
from temporalio.exceptions import FailureError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from domain.deadlines import Alarms

SETTLING_LIMIT = timedelta(seconds=5)  # an append takes milliseconds
PAUSE_IF_STILL_DUE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)

# Short retries stay inside the workflow task; from 4 seconds on the server keeps the time, because
# a task that waits is renewed every few seconds, at three events each.
RETRIES = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    maximum_interval=timedelta(minutes=5),
    maximum_attempts=0,
)
LONGEST_RETRY_IN_TASK = timedelta(seconds=3)


@workflow.defn(versioning_behavior=VersioningBehavior.AUTO_UPGRADE)
class KeepAgenda:
    """The clock of one stream. Its state is its input, so continue-as-new loses nothing."""

    @workflow.init
    def __init__(self, stream: str, alarms: Alarms) -> None:
        self._stream = stream
        self._alarms = alarms
        self._fruitless = 0

    @workflow.signal
    def reschedule(self, alarms: Alarms) -> None:
        """Take these alarms, unless what is held is as new."""
        if alarms.as_of > self._alarms.as_of:
            self._alarms = alarms

    @workflow.query
    def held(self) -> Alarms:
        """The alarms as this clock knows them."""
        return self._alarms

    @workflow.run
    async def run(self, stream: str, alarms: Alarms) -> None:
        """Settle what falls due, soonest first, until nothing is left."""
        while due := self._alarms.next_due():
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(args=[stream, self._alarms])
            if due <= workflow.now():
                await self._settle()
            else:
                await self._wait_until(due)

    async def _settle(self) -> None:
        """Ask the log once for everything that has fallen due, however long nobody could ask."""
        due = self._alarms.latest_until(workflow.now())
        try:
            settled = await workflow.execute_local_activity(
                "settle_deadlines",
                args=[self._stream, due],
                result_type=Alarms,
                start_to_close_timeout=SETTLING_LIMIT,
                retry_policy=RETRIES,
                local_retry_threshold=LONGEST_RETRY_IN_TASK,
            )
        except FailureError as error:  # a local activity's failure comes without an ActivityError
            if is_cancelled_exception(error):
                raise
            workflow.logger.exception("settling failed for good; the clock goes on and asks again")
        else:
            if settled.as_of >= self._alarms.as_of:
                self._alarms = settled
        await self._pause_if_still_due(due)

    async def _pause_if_still_due(self, due: datetime) -> None:
        """Ask less and less often about what the log will not settle; any news ends the pause."""
        unsettled = self._alarms
        earliest = unsettled.next_due()
        if earliest is None or earliest > due:
            self._fruitless = 0
            return
        pause = min(PAUSE_IF_STILL_DUE * 2**self._fruitless, LONGEST_PAUSE)
        self._fruitless = min(self._fruitless + 1, 10)
        await self._rest(lambda: self._alarms is not unsettled, pause)

    async def _wait_until(self, due: datetime) -> None:
        """Sleep until `due`. News that leaves the earliest alarm alone leaves the timer alone."""

        def must_look_again() -> bool:
            moved = self._alarms.next_due() != due
            return moved or workflow.info().is_continue_as_new_suggested()

        await self._rest(must_look_again, due - workflow.now())

    async def _rest(self, woken: Callable[[], bool], at_most: timedelta) -> None:
        try:
            await workflow.wait_condition(woken, timeout=at_most)
        except TimeoutError:
            return
