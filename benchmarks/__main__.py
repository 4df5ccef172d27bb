"""`python -m benchmarks [NAME ...]`: measures, prints a table, writes build/bench.json.

At most a quarter of an hour on two cores for everything; `python -m benchmarks --help` has the
names. Ends with 1 if a limit is missed.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from benchmarks import (
    bulk,
    command,
    crisis,
    erasure,
    events,
    exporting,
    installed,
    lateness,
    looking,
    machine,
    rebuild,
    reckoning,
    recompute,
    sealing,
    visible,
    writers,
)
from benchmarks.progress import watched
from benchmarks.report import Figure, show, write
from workers.local.trouble import Trouble

Benchmark = Callable[[], list[Figure]]

ALL: Final[Mapping[str, Benchmark]] = {
    "command": command.run,
    "reckon": reckoning.run,
    "writers": writers.run,
    "looking": looking.run,
    "rebuild": rebuild.run,
    "visible": visible.run,
    "recompute": recompute.run,
    "events": events.run,
    "lateness": lateness.run,
    "crisis": crisis.run,
    "erasure": erasure.run,
    "bulk": bulk.run,
    "sealing": sealing.run,
    "exporting": exporting.run,
    "installed": installed.run,
}
REPORT: Final = Path("build/bench.json")


def main() -> int:
    """Run what is named, or everything."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ALL))
    names = parser.parse_args().names or list(ALL)
    if unknown := set(names) - ALL.keys():
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are: {[*ALL]}")
    return measure({name: ALL[name] for name in names}, REPORT)


def measure(benchmarks: Mapping[str, Benchmark], report: Path) -> int:
    """One after another; one that cannot be measured is told, and the others are measured.

    What is found is written after each. 1 if a limit is missed, or something was not measured.
    """
    figures, unmeasured = [machine.busy()], list[str]()
    with watched() as begin:
        for name, run in benchmarks.items():
            begin(name)
            try:
                figures += run()
            except (Trouble, TimeoutError) as trouble:
                unmeasured.append(f"{name} was not measured: {trouble}")
            write(figures, report)
    show(figures)
    for sentence in unmeasured:
        print(sentence, file=sys.stderr)
    return int(bool(unmeasured) or any(figure.fails for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
