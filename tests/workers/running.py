"""What runs beside a test: coroutines in threads, processes to kill, a server to lose."""

import asyncio
import signal
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from workers.local import temporal
from workers.local.process import Process, free_port

PATIENCE = 30.0

T = TypeVar("T")


def eventually(holds: Callable[[], T], limit: float = PATIENCE) -> T:
    """What `holds()` gives once it is true. AssertionError after `limit` seconds.

    It rests as long as it asks: what is waited for, and the tests beside, need the machine.
    """
    until = time.monotonic() + limit
    while True:
        asked = time.monotonic()
        if held := holds():
            return held
        answered = time.monotonic()
        if answered > until:
            raise AssertionError("waited in vain")
        time.sleep(max(0.01, answered - asked))


class Background:
    """A coroutine that runs in a thread until it is ended; what it raised is raised then."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._loop = asyncio.new_event_loop()
        self._task = self._loop.create_task(work())
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self._loop.run_until_complete(asyncio.wait([self._task]))

    def cancel(self) -> None:
        """End it now."""
        self._loop.call_soon_threadsafe(self._task.cancel)
        self.join()

    def join(self) -> None:
        """Wait until it has ended."""
        self._thread.join(PATIENCE)
        assert self._task.done()
        if not self._task.cancelled() and (error := self._task.exception()):
            raise error


class OwnTemporal:
    """A Temporal server on one address, whatever becomes of it."""

    def __init__(self, folder: Path) -> None:
        self.file, self._log = folder / "temporal.db", folder / "temporal.log"
        self._ports = free_port(), free_port()
        self.address = f"127.0.0.1:{self._ports[0]}"

    def start(self) -> None:
        self._server = temporal.start(self.file, self._log, *self._ports)
        self._server.wait_ready()

    def stop(self) -> None:
        self._server.stop()

    def kill(self) -> None:
        """As the kernel would for want of memory."""
        kill(self._server.process)

    def lose_everything(self) -> None:
        """As after a broken disk: the same address, and nothing behind it."""
        self.stop()
        for file in self.file.parent.glob("temporal.db*"):
            file.unlink()
        self.start()

    def bytes(self) -> bytes:
        """All that it has on disk."""
        return b"".join(file.read_bytes() for file in self.file.parent.glob("temporal.db*"))


def kill(process: Process) -> None:
    """As the kernel would for want of memory."""
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE)
