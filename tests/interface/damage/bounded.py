"""Checks one register after another in a process that gets no more memory than it is told.

    python -m tests.interface.damage.bounded MEGABYTES FILE...

Prints a line of JSON for each file: what the report says, and the most memory held so far.
"""

import json
import resource
import sys
from pathlib import Path

from interface.register_import import check_register

_MEGABYTE = 1 << 20
ADDRESSES = 1024
"""Megabytes of address space for a bomb; the interpreter and its libraries take a third."""
HELD, HELD_BY_THE_LARGEST = 450, 1_000
"""Megabytes of memory at most (docs/import.md): a refused file's, the largest right one's."""


def main(megabytes: str, *files: str) -> None:
    """Say of each file what its report says. The address space is bounded, hard."""
    most = int(megabytes) * _MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for file in files:
        report = check_register(Path(file))
        told = {"texts": [problem.text for problem in report.problems], "rows": report.rows}
        print(json.dumps({**told, "megabytes": _most_held()}), flush=True)


def _most_held() -> int:
    """Megabytes. What `getrusage` knows begins with what the parent held."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
