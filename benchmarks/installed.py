"""The whole system as a newcomer starts it: until the demo is loaded, and its memory at rest.

`jiefen up` runs in an empty folder as a process of its own. Memory is the proportional set size of
it and everything it started: what processes share is counted once in all. It is at rest when the
demo's deadlines have rung and nothing has used the processor to speak of for a while.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil

from benchmarks.progress import tell
from benchmarks.report import Figure, Part
from workers.local.process import free_port
from workers.local.programs import source_path

MEGABYTES: Final = 1000
SECONDS: Final = 120
FRESH: Final = 4
"""Deadlines of the demo that ring within the first two minutes."""
_START_PATIENCE: Final = 400.0
_REST_PATIENCE: Final = 240.0
_QUIET: Final = 0.10
"""Of one processor, over the time of a look: what processes at rest use, which poll."""
_LOOK: Final = 5.0
_STOP_PATIENCE: Final = 30.0


def run() -> list[Figure]:
    """Both figures of one first start."""
    with tempfile.TemporaryDirectory(prefix="jiefen-bench-") as name, _up(Path(name)) as started:
        up, screen = started
        begun = time.monotonic()
        _wait(up, lambda: "Ctrl-C stops" in screen.read_text(), _START_PATIENCE, "it is ready")
        ready = time.monotonic() - begun
        said = screen.read_text()
        _wait(up, lambda: _rung(screen) >= FRESH, _REST_PATIENCE, "the deadlines of the demo ring")
        _wait(up, lambda: _used(up, _LOOK) < _QUIET, _REST_PATIENCE, "the system is at rest")
        memory = _memory(up)
    return [
        Figure(
            "demo loaded, after installation",
            ready,
            "s",
            limit=SECONDS,
            goal="at most",
            judged="value",
            breakdown=list(steps(said)),
        ),
        Figure(
            "whole system at rest after the demo",
            sum(memory.values()),
            "MB",
            limit=MEGABYTES,
            goal="at most",
            judged="value",
            breakdown=[Part(name, size, "MB") for name, size in memory.items()],
        ),
    ]


@contextmanager
def _up(folder: Path) -> Iterator[tuple[psutil.Process, Path]]:
    """The running system and the file that holds what its screen says."""
    screen = folder / "screen"
    own = {name: value for name, value in os.environ.items() if not name.startswith("JIEFEN_")}
    command = [sys.executable, "-P", "-m", "interface.cli", "up", "--data", str(folder / "data")]
    with screen.open("wb") as output:
        child = subprocess.Popen(
            [*command, "--port", str(free_port())],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=own | source_path() | {"JIEFEN_LANG": "en"},
        )
    try:
        yield psutil.Process(child.pid), screen
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(_STOP_PATIENCE)


def _wait(up: psutil.Process, holds: Callable[[], bool], patience: float, what: str) -> None:
    begun = time.monotonic()
    while not holds():
        waited = time.monotonic() - begun
        if not up.is_running() or up.status() == psutil.STATUS_ZOMBIE:
            raise RuntimeError(f"`jiefen up` ended before {what}")
        if waited > patience:
            raise TimeoutError(f"waited {patience:.0f} s in vain: {what}")
        tell(int(waited), int(patience))
        time.sleep(0.05)


def _rung(screen: Path) -> int:
    return screen.read_text().count("a deadline fell: ")


def steps(said: str) -> Iterator[Part]:
    """What the screen says each step of the start took."""
    for name, doing, seconds in re.findall(r"✓ (\S+) +(.*?)  ([0-9.]+) s", said):
        what = re.sub(r"(ready)? ?on \S+$|ready: .*$", "starting", doing)
        yield Part(f"{name}: {what}", float(seconds), "s")


def _used(up: psutil.Process, seconds: float) -> float:
    """How much of a processor the whole system used over so many seconds."""
    before = _spent(up)
    time.sleep(seconds)
    return (_spent(up) - before) / seconds


def _spent(up: psutil.Process) -> float:
    times = [each.cpu_times() for each in _all(up)]
    return sum(each.user + each.system for each in times)


def _all(up: psutil.Process) -> list[psutil.Process]:
    return [up, *up.children(recursive=True)]


def _memory(up: psutil.Process) -> dict[str, float]:
    """Megabytes by program: each child of `jiefen up` with everything that came from it."""
    sizes = {_name(each): sum(map(_proportional, _all(each))) for each in up.children()}
    sizes["jiefen up itself"] = _proportional(up)
    return dict(sorted(sizes.items(), key=lambda held: -held[1]))


def _name(process: psutil.Process) -> str:
    return "notes" if "workers.notes" in process.cmdline() else process.name()


def _proportional(process: psutil.Process) -> float:
    return float(process.memory_full_info().pss) / 1e6
