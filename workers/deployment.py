"""Temporal gives the clocks to the version of the program that was started last.

Each version has a build id made from the workflows' own code. It and the schedules are known to
Temporal only, so they are given again to one that lost them.
"""

import asyncio
import hashlib
import inspect
from contextlib import suppress
from importlib.metadata import version

import structlog
from temporalio.api.workflowservice.v1 import (
    DescribeWorkerDeploymentRequest,
    SetWorkerDeploymentCurrentVersionRequest,
)
from temporalio.client import Client
from temporalio.common import WorkerDeploymentVersion
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import WorkerDeploymentConfig

from domain.deadlines import Alarms
from workers import schedules
from workers.clocks import AWAY
from workers.temporal import RPC_LIMIT
from workflows import agenda, checkpoint, reconcile, rounds

DEPLOYMENT = "jiefen-clocks"
_PAUSE, _LOOK_AGAIN = 0.1, 2.0

_log = structlog.get_logger()


def build_id() -> str:
    """The same for the same workflow code under the same version of Temporal's library."""
    parts = [inspect.getsource(part) for part in (agenda, checkpoint, reconcile, rounds, Alarms)]
    text = "\n".join([version("temporalio"), *parts])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def versioning() -> WorkerDeploymentConfig:
    """This program's version. Each workflow says itself how it follows newer ones."""
    ours = WorkerDeploymentVersion(DEPLOYMENT, build_id())
    return WorkerDeploymentConfig(version=ours, use_worker_versioning=True)


async def introduce(client: Client) -> None:
    """Have Temporal give work to this version, which it knows a moment after the first poll."""
    while True:
        try:
            await _set_current(client)
            return await schedules.ensure(client)
        except AWAY:
            await asyncio.sleep(_PAUSE)


async def stay_introduced(client: Client) -> None:
    """Never ends: an emptied Temporal knows neither version nor schedule, and is told again."""
    while True:
        await asyncio.sleep(_LOOK_AGAIN)
        with suppress(*AWAY):
            if not await current(client):  # another version's turn is not taken
                await _set_current(client)
                await schedules.ensure(client)
                _log.warning("introduced again to an emptied Temporal", build=build_id())


async def current(client: Client) -> str:
    """The build id of the version that gets the work; "" if none does. Raises RPCError."""
    request = DescribeWorkerDeploymentRequest(
        namespace=client.namespace, deployment_name=DEPLOYMENT
    )
    try:
        found = await client.workflow_service.describe_worker_deployment(request, timeout=RPC_LIMIT)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return ""
        raise
    return found.worker_deployment_info.routing_config.current_deployment_version.build_id


async def _set_current(client: Client) -> None:
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace,
        deployment_name=DEPLOYMENT,
        build_id=build_id(),
        identity=client.identity,
        ignore_missing_task_queues=True,
    )
    await client.workflow_service.set_worker_deployment_current_version(request, timeout=RPC_LIMIT)
