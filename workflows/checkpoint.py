"""Once an hour what is final in the log is signed; the workflow only asks.

It runs to its end on the version of the program on which it began: it is short.
"""

from datetime import timedelta

from pydantic import BaseModel
from temporalio import workflow
from temporalio.common import RetryPolicy, VersioningBehavior

LONGEST = timedelta(minutes=30)
SIGN_OF_LIFE = timedelta(minutes=1)
RETRIES = RetryPolicy(initial_interval=timedelta(seconds=10), maximum_attempts=20)


class CheckpointTaken(BaseModel, frozen=True):
    """What was signed: the checkpoint's number and how many events; 0 and 0 if nothing was new."""

    number: int = 0
    events: int = 0


@workflow.defn(versioning_behavior=VersioningBehavior.PINNED)
class TakeCheckpoint:
    """Has one checkpoint taken."""

    @workflow.run
    async def run(self) -> CheckpointTaken:
        """What was signed."""
        taken: CheckpointTaken = await workflow.execute_activity(
            "take_checkpoint",
            result_type=CheckpointTaken,
            start_to_close_timeout=LONGEST,
            heartbeat_timeout=SIGN_OF_LIFE,
            retry_policy=RETRIES,
        )
        return taken
