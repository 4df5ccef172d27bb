"""A supervisor in a process of its own, as a person would start it, with what it leaves behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from workers.local.identity import Identity
from workers.local.process import free_port
from workers.local.run_file import Run, running

ROOT = Path(__file__).parents[2]
LIMIT = 60.0


def wait_until(condition: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < until, f"waited {LIMIT:.0f} s in vain: {what}"
        time.sleep(0.02)


@dataclass
class Supervised:
    data: Path
    screen_file: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def command(self, *options: str) -> list[str]:
        me = [sys.executable, "-m", "tests.local.stand_in", "up", str(self.data), str(self.port)]
        return [*me, *options]

    def start(self, *options: str) -> "Supervised":
        with self.screen_file.open("wb") as screen:
            self.process = subprocess.Popen(
                self.command(*options),
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
            )
        return self

    def up(self, *options: str) -> "Supervised":
        """Start, and return when the addresses are there."""
        self.start(*options)
        wait_until(lambda: self.ended() or "Ctrl-C stops everything" in self.screen(), "it is up")
        assert not self.ended(), self.screen()
        return self

    def run(self) -> Run | None:
        return running(self.data)

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def screen(self) -> str:
        return self.screen_file.read_text()

    def shows(self, text: str) -> None:
        wait_until(lambda: text in self.screen(), f"the screen shows {text!r}")

    def children(self) -> dict[str, Identity]:
        content = json.loads((self.data / "pids.json").read_text())
        return {name: Identity(*child) for name, child in content.items()}

    def everything(self) -> list[Identity]:
        """The children and all that they started, but for what has ended meanwhile."""
        assert self.process is not None
        found = []
        for child in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(ProcessLookupError):  # the database's own helpers come and go
                found.append(Identity.of(child.pid))
        return found

    def exit_code(self) -> int:
        assert self.process is not None
        return self.process.wait(LIMIT)

    def refused(self, *options: str) -> str:
        """Start, expect that it does not come up, and return what it said."""
        assert self.start(*options).exit_code() == 1, self.screen()
        return self.screen()

    def stop(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        assert self.exit_code() == 0, self.screen()


def all_gone(processes: list[Identity]) -> None:
    wait_until(lambda: not any(one.alive() for one in processes), "every process is gone")


@contextmanager
def supervised(folder: Path, kind: type[Supervised] = Supervised) -> Iterator[Supervised]:
    """For one test; whatever still runs afterwards is killed."""
    system = kind(folder / "data", folder / "screen.txt")
    try:
        yield system
    finally:
        if system.process is not None and not system.ended():
            system.process.kill()
            system.process.wait()
        recorded = system.children().values() if (system.data / "pids.json").exists() else ()
        for child in recorded:
            if child.alive():
                os.kill(child.pid, signal.SIGKILL)
