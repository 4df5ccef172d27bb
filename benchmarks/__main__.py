"""`python -m benchmarks [NAME ...]`: measures, prints a table, writes build/bench.json."""

import sys
from pathlib import Path

from benchmarks import command, rebuild, writers
from benchmarks.report import show, write

ALL = {"command": command.run, "writers": writers.run, "rebuild": rebuild.run}


def main() -> int:
    """Run what is named, or everything. 1 if a limit is missed."""
    names = sys.argv[1:] or list(ALL)
    figures = [figure for name in names for figure in ALL[name]()]
    write(figures, Path("build/bench.json"))
    show(figures)
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
