"""A process is known by its id and its start time; an id alone may be somebody else's by now."""

import os
import signal
import time
from pathlib import Path
from typing import NamedTuple, Self

_START_TIME_FIELD = 19  # of what follows the name in /proc/PID/stat
_STATE_FIELD = 0


class Identity(NamedTuple):
    """Which process is meant. `started` compares only for equality: the boot and the clock tick
    after it. Wall-clock start times move when the clock is set, and would not be recognised."""

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> Self:
        """Who runs under `pid` now. Raises ProcessLookupError."""
        return cls(pid, f"{_boot()}/{_fields(pid)[_START_TIME_FIELD]}")

    def alive(self) -> bool:
        """Whether this very process still runs; one that only waits to be collected does not."""
        try:
            return Identity.of(self.pid) == self and _fields(self.pid)[_STATE_FIELD] != "Z"
        except ProcessLookupError:
            return False

    def end(self, gently: signal.Signals, patience: float) -> None:
        """Ask it to end, wait up to `patience` seconds, then kill it. Works on any process, and
        does nothing if it is gone."""
        for ask in (gently, signal.SIGKILL):
            if self.alive():
                os.kill(self.pid, ask)
            if self._gone_within(patience):
                return

    def _gone_within(self, patience: float) -> bool:
        until = time.monotonic() + patience
        while self.alive():
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        return True


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def _fields(pid: int) -> list[str]:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError as gone:
        raise ProcessLookupError(pid) from gone
    return text.rpartition(")")[2].split()  # the name may hold anything, also ")"
