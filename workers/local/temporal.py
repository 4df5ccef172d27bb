"""The Temporal development server as our child: its file survives every kind of death.

Write-ahead log and full synchronisation are spelled out, because the server's own pragmas throw
started workflows away in a crash. It is ready when its namespace answers, not when its port opens.
"""

import asyncio
import os
import signal
import sysconfig
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from workers.local import process
from workers.local.trouble import Trouble, last_lines, written
from workers.sentence import Sentence

NAMESPACE = "jiefen"
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    # In a rush every page is written again and again: less often into the file, and kept at hand.
    "wal_autocheckpoint=8000",
    "cache_size=-32768",
)
# One queue in place of four: three of them hand what they hold to the first one by one, at a few
# dozen a second, and a clock told of its deadline in a rush would wait there while it falls.
_ONE_QUEUE = ("matching.numTaskqueueReadPartitions=1", "matching.numTaskqueueWritePartitions=1")
# The list of workflows is a table with some forty indexes in the same file, which takes one writer
# at a time. Only the nightly search for stray clocks reads it, so it may lag: at most 20 entries a
# second, one after another, also while thousands of clocks ring.
LAGGING_LIST = (
    "history.visibilityProcessorMaxPollRPS=2",
    "history.visibilityTaskBatchSize=10",
    "history.visibilityProcessorSchedulerWorkerCount=1",
)
_STOP_PATIENCE = 10.0
_PROBE_PATIENCE = timedelta(seconds=2)


@dataclass(frozen=True)
class Server:
    """A running development server."""

    port: int
    ui_port: int
    log: Path
    process: process.Process
    logged_before: int = 0
    """Bytes of its log that earlier starts wrote."""

    @property
    def address(self) -> str:
        """Where clients connect: host:port."""
        return f"127.0.0.1:{self.port}"

    @property
    def ui(self) -> str:
        """Where people look."""
        return f"http://127.0.0.1:{self.ui_port}"

    def answers(self) -> bool:
        """Whether the namespace can be used now. Raises Trouble if the server has ended."""
        if self.process.poll() is not None:
            raise Trouble(
                "Temporal ended at once (exit code {code}).",
                "The whole log is {file}. Temporal's file may be moved away without loss: "
                "`jiefen rearm` restores every clock from the event log.",
                log=last_lines(self.log, self.logged_before),
                code=self.process.returncode,
                file=self.log,
            )
        return asyncio.run(_namespace_answers(self.address))

    def wait_ready(self, patience: float = 60.0) -> None:
        """Return when it can be used. Raises Trouble after `patience` seconds."""
        until = time.monotonic() + patience
        while not self.answers():
            if time.monotonic() > until:
                raise Trouble(
                    "Temporal does not answer after {patience:.0f} seconds.",
                    "The whole log is {file}.",
                    log=last_lines(self.log, self.logged_before),
                    patience=patience,
                    file=self.log,
                )
            time.sleep(0.05)

    def announced(self) -> list[Sentence]:
        """Nothing: it speaks to its log only."""
        return []

    def stop(self) -> None:
        """Stop it by its process id."""
        process.stop(self.process, signal.SIGTERM, _STOP_PATIENCE)


def start(
    database: Path, log: Path, port: int, ui_port: int, settings: Sequence[str] = LAGGING_LIST
) -> Server:
    """Start the server on 127.0.0.1 with its state in the file `database`; it may not answer yet.
    Raises Trouble if the program is missing."""
    program = Path(sysconfig.get_path("scripts")) / "temporal"
    if not os.access(program, os.X_OK):
        raise Trouble("{file} is missing.", "Remove .venv and run: make up", file=program)
    command: list[str | Path] = [program, "server", "start-dev", "--ip", "127.0.0.1"]
    command += ["--port", str(port), "--ui-port", str(ui_port), "--db-filename", database]
    for pragma in _PRAGMAS:
        command += ["--sqlite-pragma", pragma]
    for setting in (*_ONE_QUEUE, *settings):
        command += ["--dynamic-config-value", setting]
    command += ["--namespace", NAMESPACE, "--log-level", "warn", "--log-format", "json"]
    command += ["--disable-config-file"]
    before = written(log)
    child = process.start(
        command,
        log=log,
        environment={"PATH": "/usr/bin:/bin", "HOME": str(database.parent)},
        on_parent_death=signal.SIGKILL,
    )
    return Server(port, ui_port, log, child, before)


async def _namespace_answers(address: str) -> bool:
    try:
        client = await Client.connect(address, namespace=NAMESPACE)
        await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace=NAMESPACE), timeout=_PROBE_PATIENCE
        )
    except (RPCError, RuntimeError):  # the bridge raises RuntimeError while nothing listens
        return False
    return True
