"""Delivers one notice: does a step, sleeps until the next, and ends when there is none.

It knows no rule. When it is quiet, what a channel answered, whether anything still waits: the step
asks all of it anew each time, so a restart or a second start does no harm.
"""

from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel
from temporalio import workflow
from temporalio.common import RetryPolicy

ONE_STEP = timedelta(minutes=2)  # channels give up after half a minute
SIGN_OF_LIFE = timedelta(seconds=15)
RETRIES = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    maximum_interval=timedelta(minutes=5),
    maximum_attempts=0,
)


class Again(BaseModel, frozen=True):
    """When to come again; None: never."""

    at: AwareDatetime | None = None


@workflow.defn
class DeliverNotice:
    """The delivery of one notice."""

    @workflow.run
    async def run(self, notice: str) -> None:
        """Step by step until it has ended."""
        while (at := await self._step(notice)) is not None:
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(notice)
            pause = at - workflow.now()
            if pause > timedelta(0):
                await workflow.sleep(pause)

    async def _step(self, notice: str) -> datetime | None:
        again: Again = await workflow.execute_activity(
            "deliver_notice",
            notice,
            result_type=Again,
            start_to_close_timeout=ONE_STEP,
            heartbeat_timeout=SIGN_OF_LIFE,
            retry_policy=RETRIES,
        )
        return again.at
