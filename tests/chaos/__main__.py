"""`python -m tests.chaos`: kills the real system at random under load, and counts what came of it.

By default 60 kills, five of them of the supervisor; then Temporal loses its whole database. Takes
about ten minutes. Writes build/chaos.json and build/chaos.md. Exit code 0: nothing was lost,
doubled, missed, fired twice or miscounted; 1: something was, or the run was not finished.
"""

import argparse
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.chaos.plan import plan
from tests.chaos.report import Run, write
from tests.chaos.run import Say, carry_out

KILLS, MINUTES = 60, 15.0
BUILD = Path("build")

_console = Console(stderr=True)


def main() -> int:
    """Run it once, and say what was found."""
    asked = _arguments()
    try:
        planned = plan(asked.seed, asked.kills)
    except ValueError as error:
        _console.print(str(error))
        return 2
    with _folder(asked.keep) as folder, _bar() as say:
        run = carry_out(planned, folder, asked.minutes, say)
    write(run, BUILD)
    _show(run)
    return 0 if run.clean else 1


def _arguments() -> argparse.Namespace:
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("make chaos", description=__doc__, formatter_class=as_written)
    parser.add_argument(
        "--seed", type=int, default=secrets.randbelow(10_000), help="which plan; random if not said"
    )
    parser.add_argument("--kills", type=int, default=KILLS, help=f"how many; {KILLS} if not said")
    parser.add_argument(
        "--minutes",
        type=float,
        default=MINUTES,
        help=f"begin no kill after so long ({MINUTES:.0f}); kills left undone are a finding",
    )
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help="keep data, journal, screen and logs in this folder",
    )
    asked = parser.parse_args()
    if asked.keep is not None and asked.keep.exists():
        parser.error(f"{asked.keep} is there already: name a new folder")
    return asked


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True)
        yield keep.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="jiefen-chaos-") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL may run as another user, and passes through
        yield Path(folder)


@contextmanager
def _bar() -> Iterator[Say]:
    """A bar of the kills on a terminal; elsewhere a line for each new thing that is done."""
    if not _console.is_terminal:
        said = [""]

        def line(text: str, done: int, total: int) -> None:
            if text != said[0]:
                said[0] = text
                _console.print(f"{done}/{total} {text}", markup=False)

        yield line
        return
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[doing]}"),
    )
    with Progress(*columns, console=_console, transient=True) as bars:
        task = bars.add_task("", total=None, doing="")
        yield lambda text, done, total: bars.update(task, completed=done, total=total, doing=text)


def _show(run: Run) -> None:
    for kind, found in run.findings.items():
        _console.print(f"{kind}: {len(found)}, for example {found[0]}", markup=False)
    counts = run.verdict.counts() if run.verdict else {}
    shown = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in counts.items())
    _console.print(f"seed {run.plan.seed}: {run.kills} kills, {shown}", markup=False)
    _console.print(f"The whole report is {BUILD / 'chaos.md'}.")


if __name__ == "__main__":
    sys.exit(main())
