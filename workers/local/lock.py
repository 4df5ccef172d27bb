"""One supervisor for a data folder; and of what an earlier one left behind, only that is ended.

The lock is the kernel's and goes with its process. Leftovers are recorded by id and start time: a
process that was given the id since is never touched.
"""

import fcntl
import json
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from workers.local.folder import DataFolder, write_private
from workers.local.identity import Identity
from workers.local.trouble import Trouble

_PATIENCE = 10.0


@contextmanager
def held(folder: DataFolder) -> Iterator[None]:
    """Hold the folder. Raises Trouble naming the process that already does."""
    file = os.open(folder.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            holder = os.pread(file, 32, 0).decode().strip() or "unknown"
            raise Trouble(
                "The data folder {folder} is in use: process {holder} runs it.",
                "Stop that one (kill {holder}) or name another folder: --data DIR",
                folder=folder.path,
                holder=holder,
            ) from taken
        os.ftruncate(file, 0)
        os.pwrite(file, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(file)


class Roster:
    """The children that run now, kept in `pids.json`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def record(self, children: Mapping[str, Identity]) -> None:
        """Note who runs."""
        write_private(self._path, {name: list(child) for name, child in children.items()})

    def reap(self) -> list[str]:
        """End what an earlier supervisor left running; the names of those that were. The last
        started goes first, so that servers go after their clients."""
        ended = []
        for name, child in reversed(self._recorded().items()):
            if child.alive():
                gently = signal.SIGINT if name == "postgres" else signal.SIGTERM
                child.end(gently, _PATIENCE)
                ended.append(name)
        self._path.unlink(missing_ok=True)
        return ended

    def _recorded(self) -> dict[str, Identity]:
        try:
            content = json.loads(self._path.read_text())
            return {str(name): Identity(int(pid), str(at)) for name, (pid, at) in content.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}
