"""What the machine itself does in the same run: how busy it was before, and what a sync costs.

Absolute limits are only worth something beside these.
"""

import os
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import psutil

from benchmarks.report import Figure, Part

_BLOCK = 8192
_SYNCS = 200


def busy() -> Figure:
    """How busy the machine is with other things: near 0 before a run whose figures count."""
    one, five, fifteen = os.getloadavg()
    return Figure(
        "load of the machine before the run",
        one,
        f"of {os.cpu_count()} cores",
        breakdown=(
            Part("5 minutes", five, "processes"),
            Part("15 minutes", fifteen, "processes"),
            Part("memory free", psutil.virtual_memory().available / 1e9, "GB"),
        ),
    )


def sync_seconds(folder: Path) -> float:
    """The median time of writing a block of 8 kB at its place and syncing it, on this disk."""
    taken = []
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(_BLOCK * _SYNCS))
        file.flush()
        os.fsync(file.fileno())
        for n in range(_SYNCS):
            begun = perf_counter()
            os.pwrite(file.fileno(), os.urandom(_BLOCK), n * _BLOCK)
            os.fdatasync(file.fileno())
            taken.append(perf_counter() - begun)
    return median(taken)


def peak() -> int:
    """Bytes of memory that this process held at most. What `getrusage` tells is not asked: there a
    process begins with what the one that started it held."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise OSError("/proc/self/status says nothing of memory")
