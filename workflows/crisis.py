"""Calls who is on call until somebody has it, and lives until time alone brings nothing more.

It knows no rule and nobody: it asks the log to move the crisis on, and is told when to ask again.
Signals only make it ask sooner, so a lost, late or doubled one does no harm.
"""

from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

STEP_LIMIT = timedelta(seconds=30)  # a way that does not answer takes ten of them
SHORTEST_REST = timedelta(milliseconds=200)
RETRIES = RetryPolicy(
    initial_interval=timedelta(milliseconds=500),
    maximum_interval=timedelta(seconds=10),
    maximum_attempts=0,
)
LONGEST_RETRY_IN_TASK = timedelta(seconds=3)


@workflow.defn
class PageCrisis:
    """The calling of one crisis. Everything it does stands in the log, so it holds nothing."""

    @workflow.init
    def __init__(self, crisis: str) -> None:
        self._crisis = crisis
        self._heard = 0

    @workflow.signal
    def look(self) -> None:
        """Something has changed: ask the log now."""
        self._heard += 1

    @workflow.run
    async def run(self, crisis: str) -> None:
        """Move on whenever it is time, until the log says that nothing will come."""
        while True:
            heard = self._heard
            again = await self._move_on()
            if again is None:
                return
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(args=[crisis])
            await self._rest_until(again, heard)

    async def _move_on(self) -> datetime | None:
        # A local activity: the page leaves before anything more is written to Temporal.
        again: datetime | None = await workflow.execute_local_activity(
            "move_crisis_on",
            args=[self._crisis, workflow.now()],
            result_type=datetime | None,  # type: ignore[arg-type]  # mypy knows no union as a type
            start_to_close_timeout=STEP_LIMIT,
            retry_policy=RETRIES,
            local_retry_threshold=LONGEST_RETRY_IN_TASK,
        )
        return again

    async def _rest_until(self, again: datetime, heard: int) -> None:
        wait = max(again - workflow.now(), SHORTEST_REST)
        try:
            await workflow.wait_condition(lambda: self._heard != heard, timeout=wait)
        except TimeoutError:
            return
