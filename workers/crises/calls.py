"""Temporal's side of a crisis: one `PageCrisis` each, named after its stream; telling it twice is
harmless.
"""

from datetime import timedelta
from uuid import UUID

from temporalio.client import Client, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError

from workers.clocks import no_such_workflow
from workflows.crisis import PageCrisis

TASK_QUEUE = "jiefen-crisis"
"""Its own, so that no deadline stands before a crisis."""

AT_ONCE = timedelta(seconds=2)
"""How long a person waits for Temporal; after that the crisis' own worker sees to it."""

PREFIX = "crisis-"


class Calls:
    """Has crises paged."""

    def __init__(self, client: Client, task_queue: str = TASK_QUEUE) -> None:
        self._client, self._queue = client, task_queue

    async def begin(self, crisis: UUID) -> None:
        """Have it paged; nothing happens if it is already. Raises AWAY."""
        await self._client.start_workflow(
            PageCrisis.run,
            args=[str(crisis)],
            id=f"{PREFIX}{crisis}",
            task_queue=self._queue,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            rpc_timeout=AT_ONCE,
        )

    async def look(self, crisis: UUID) -> None:
        """Have it ask the log now. Raises AWAY."""
        try:
            await self._handle(crisis).signal(PageCrisis.look, rpc_timeout=AT_ONCE)
        except RPCError as error:
            if not no_such_workflow(error):
                raise

    def _handle(self, crisis: UUID) -> WorkflowHandle[PageCrisis, None]:
        return self._client.get_workflow_handle(f"{PREFIX}{crisis}")
