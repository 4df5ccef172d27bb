"""Once a day every clock is compared with the agenda ledger; what differs is mended, and said.

The workflow only asks; comparing and mending is the activity's. It runs to its end on the version
of the program on which it began: it is short.
"""

from datetime import timedelta

from pydantic import BaseModel
from temporalio import workflow
from temporalio.common import RetryPolicy, VersioningBehavior

LONGEST = timedelta(hours=2)
SIGN_OF_LIFE = timedelta(minutes=1)
RETRIES = RetryPolicy(initial_interval=timedelta(seconds=10), maximum_attempts=20)


class Reconciled(BaseModel, frozen=True):
    """What a comparison of all clocks with the agenda ledger found."""

    alike: int = 0
    """Clocks that hold what the ledger says."""
    missing: int = 0
    """Streams with alarms and no clock; one was started for each."""
    differing: int = 0
    """Clocks that held other alarms; each was told."""
    stray: int = 0
    """Clocks of streams without alarms; each was told, and ends."""
    under_way: int = 0
    """Streams that changed just now: telling their clocks is the timekeeper's."""
    unanswered: int = 0
    """Clocks that could not be asked; the next comparison asks again."""

    @property
    def mended(self) -> int:
        """How many differences were found, all of them mended."""
        return self.missing + self.differing + self.stray


@workflow.defn(versioning_behavior=VersioningBehavior.PINNED)
class ReconcileClocks:
    """Has all clocks compared once."""

    @workflow.run
    async def run(self) -> Reconciled:
        """The summary of the comparison."""
        found: Reconciled = await workflow.execute_activity(
            "reconcile_clocks",
            result_type=Reconciled,
            start_to_close_timeout=LONGEST,
            heartbeat_timeout=SIGN_OF_LIFE,
            retry_policy=RETRIES,
        )
        return found
