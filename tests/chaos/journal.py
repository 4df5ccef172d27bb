"""What the load generator was told, on disk before it is counted: the checker's other witness."""

import json
import os
import threading
import time
from pathlib import Path
from typing import Any


class Journal:
    """An append-only file of JSON lines, for several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("ab")
        self._lock = threading.Lock()
        self.acknowledged = self.refused = 0
        self.surprises: list[str] = []
        """Refusals that no rule explains, and requests nobody should have sent."""
        self.silences: list[tuple[float, float]] = []
        """Seconds in which nothing was acknowledged, and when (wall clock) they were over."""
        self.latest = ""
        """The position of what was acknowledged last; "" before anything was."""
        self._last = time.monotonic()

    def sent(self, command: dict[str, Any]) -> None:
        """Note a command before it is sent for the first time."""
        with self._lock:
            self._write({"kind": "sent", **command})

    def acknowledge(self, command: dict[str, Any], answer: dict[str, Any]) -> None:
        """Note what was answered; on disk when this returns."""
        with self._lock:
            self._write({"kind": "acknowledged", **command, **answer})
            self.acknowledged += 1
            self.latest = answer.get("token", self.latest)
            now = time.monotonic()
            self.silences.append((now - self._last, time.time()))
            self._last = now

    def refuse(self, command: dict[str, Any], why: str, *, surprising: bool) -> None:
        """Note that nothing was recorded, and why."""
        with self._lock:
            self._write({"kind": "refused", **command, "why": why})
            self.refused += 1
            if surprising:
                self.surprises.append(f"{command['command']} {command['key']}: {why}")

    def _write(self, entry: dict[str, Any]) -> None:
        self._file.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """No more is noted."""
        self._file.close()
