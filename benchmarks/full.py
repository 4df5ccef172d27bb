"""`python -m benchmarks.full`: the same system on a large log, which is kept between runs.

The log holds as many disputes as asked for, over ten years and 7,000 grids; a million have fifteen
million facts. It is made by the first run and used again by every one after that. Ends with 1 if a
limit is missed.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

from benchmarks import large, machine, sized
from benchmarks.progress import watched
from benchmarks.report import show, write

REPORT: Final = Path("build/bench-full.json")
FOLDER: Final = Path("build/bench-full")
DISPUTES: Final = 1_000_000
_LEAST: Final = 1_000


def main() -> int:
    """Make the log if there is none, and measure everything on it."""
    parser = argparse.ArgumentParser(prog="make bench-full", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(sized.ALL))
    parser.add_argument("--disputes", type=int, default=DISPUTES, help=f"[{DISPUTES:,}]")
    parser.add_argument("--data", type=Path, default=FOLDER, help=f"kept here [{FOLDER}]")
    asked = parser.parse_args()
    names = asked.names or list(sized.ALL)
    if unknown := set(names) - sized.ALL.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are: {', '.join(sized.ALL)}")
    if asked.disputes < _LEAST:
        parser.error(f"at least {_LEAST:,} disputes: for fewer there is make bench")
    try:
        return _measure(asked.data, asked.disputes, names)
    except large.NoRoom as full:
        print(full, file=sys.stderr)
        return 1


def _measure(folder: Path, disputes: int, names: list[str]) -> int:
    figures = [machine.busy()]
    with watched() as begin:
        begin(f"a log of {disputes:,} disputes")
        with large.large(folder, disputes) as (system, kept):
            if names[0] != "ledgers":
                begin("ledgers that are not built yet")
                sized.build_missing(system)
            figures += sized.size(system)
            for name in names:
                begin(name)
                figures += sized.ALL[name](system, kept)
                write(figures, REPORT)
    show(figures)
    return int(any(figure.fails for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
