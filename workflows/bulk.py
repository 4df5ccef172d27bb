"""Has what was ordered for many cases carried out, some cases at a time, until none is left.

It knows no rule and no case: it asks, with the id of the task, and is told how many are left. What
became of each case stands in the log, so a lost worker or a lost Temporal loses nothing.
"""

from datetime import timedelta

from pydantic import BaseModel
from temporalio import workflow
from temporalio.common import RetryPolicy

SOME_CASES = timedelta(minutes=2)  # a few seconds' work; more only where the database is away
SIGN_OF_LIFE = timedelta(seconds=10)
RETRIES = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    maximum_interval=timedelta(minutes=1),
    maximum_attempts=0,
)


class Left(BaseModel, frozen=True):
    """How many cases have no result yet."""

    cases: int = 0


@workflow.defn
class CarryOut:
    """The carrying out of one bulk task. Its state is its input: the id."""

    def __init__(self) -> None:
        self._left: int | None = None

    @workflow.query
    def left(self) -> int | None:
        """How many cases have no result yet; None before the first answer."""
        return self._left

    @workflow.run
    async def run(self, task: str) -> None:
        """Go on until none is left, or it was cancelled."""
        while True:
            left: Left = await workflow.execute_activity(
                "carry_out_some",
                task,
                result_type=Left,
                start_to_close_timeout=SOME_CASES,
                heartbeat_timeout=SIGN_OF_LIFE,
                retry_policy=RETRIES,
            )
            self._left = left.cases
            if not left.cases:
                return
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(task)
