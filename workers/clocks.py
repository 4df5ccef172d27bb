"""The clocks as Temporal keeps them: one `KeepAgenda` per stream, named after it.

Telling a clock twice, late or in the wrong order does no harm: it keeps what stands latest.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

from temporalio.api.errordetails.v1 import NamespaceNotFoundFailure
from temporalio.client import (
    Client,
    WorkflowHandle,
    WorkflowHistory,
    WorkflowQueryRejectedError,
)
from temporalio.common import QueryRejectCondition, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from domain.deadlines import Alarms
from workers.temporal import RPC_LIMIT, TASK_QUEUE
from workflows.agenda import KeepAgenda

_PREFIX = "agenda-"

AWAY = (RPCError, RuntimeError, TimeoutError)
"""What a call raises while Temporal cannot be reached; RuntimeError: nothing listens there."""


LIST_LIMIT = timedelta(seconds=60)
"""For a page of the list, which takes its time while thousands of clocks ring."""


class Untellable(Exception):
    """Temporal will never take this message; trying again is of no use."""

    stream: UUID
    id: str


class Clocks:
    """Tells clocks their alarms, and asks what they hold."""

    def __init__(self, client: Client, task_queue: str = TASK_QUEUE) -> None:
        self.client, self._queue = client, task_queue

    async def tell(self, stream: UUID, alarms: Alarms) -> None:
        """Have the stream's clock hold these alarms: started if none runs, ended if there are none.

        Returns when Temporal has it on disk. Raises Untellable, or AWAY.
        """
        try:
            if alarms.due:
                await self._arm(stream, alarms)
            else:
                await self._end(stream, alarms)
        except RPCError as error:
            if error.status is RPCStatusCode.INVALID_ARGUMENT:
                raise Untellable(error.message) from error
            raise

    async def _arm(self, stream: UUID, alarms: Alarms) -> None:
        await self.client.start_workflow(
            KeepAgenda.run,
            args=[str(stream), alarms],
            id=f"{_PREFIX}{stream}",
            task_queue=self._queue,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            start_signal="reschedule",
            start_signal_args=[alarms],
            rpc_timeout=RPC_LIMIT,
        )

    async def _end(self, stream: UUID, alarms: Alarms) -> None:
        try:
            await self._handle(stream).signal(KeepAgenda.reschedule, alarms, rpc_timeout=RPC_LIMIT)
        except RPCError as error:
            if not no_such_workflow(error):
                raise

    async def held(self, stream: UUID) -> Alarms | None:
        """What the stream's clock holds; None if no clock runs. Raises AWAY."""
        try:
            return await self._handle(stream).query(
                KeepAgenda.held,
                reject_condition=QueryRejectCondition.NOT_OPEN,
                rpc_timeout=RPC_LIMIT,
            )
        except WorkflowQueryRejectedError:
            return None
        except RPCError as error:
            if no_such_workflow(error):
                return None
            raise

    async def history(self, stream: UUID) -> WorkflowHistory | None:
        """What happened to the stream's latest clock; None if Temporal knows none. Raises AWAY."""
        try:
            return await self._handle(stream).fetch_history(rpc_timeout=RPC_LIMIT)
        except RPCError as error:
            if no_such_workflow(error):
                return None
            raise

    async def running(self) -> AsyncIterator[UUID]:
        """The streams whose clocks Temporal lists as running; its list may lag a little."""
        query = f"WorkflowType = '{KeepAgenda.__name__}' AND ExecutionStatus = 'Running'"
        async for found in self.client.list_workflows(query, rpc_timeout=LIST_LIMIT):
            if found.id.startswith(_PREFIX):
                yield UUID(found.id.removeprefix(_PREFIX))

    def _handle(self, stream: UUID) -> WorkflowHandle[KeepAgenda, None]:
        return self.client.get_workflow_handle(f"{_PREFIX}{stream}")


def no_such_workflow(error: RPCError) -> bool:
    """As opposed to: no such namespace, which is Temporal being away."""
    missing = any(d.Is(NamespaceNotFoundFailure.DESCRIPTOR) for d in error.grpc_status.details)
    return error.status is RPCStatusCode.NOT_FOUND and not missing
