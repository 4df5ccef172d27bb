"""What a person sees of the start and of the life of the system.

On a terminal: a spinner for the step that runs, a bar for the demo. Elsewhere: the same lines,
plain, one for each thing that happened.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from workers.local.trouble import Trouble

Tell = Callable[[int, int], None]
"""Report progress: how many are done, of how many."""

_WIDTH = 12
_TENTHS = 10


class Screen:
    """Writes to standard output; a Trouble goes to standard error."""

    def __init__(self) -> None:
        self._out = Console(highlight=False, soft_wrap=True)
        self._errors = Console(highlight=False, soft_wrap=True, stderr=True)

    @contextmanager
    def step(
        self, name: str, doing: str, *, spinner: bool = True
    ) -> Iterator[Callable[[str], None]]:
        """One step of the start: says what is being done, then what came of it and how long it
        took. Call the yielded function with the result."""
        began = time.monotonic()
        results = [doing]
        if spinner and self._out.is_terminal:
            with self._out.status(f"{name:<{_WIDTH}} {doing} …"):
                yield results.append
        else:
            yield results.append
        took = f"{time.monotonic() - began:.1f} s"
        self._line("✓ ", "green", name, f"{results[-1]}  ", took)

    @contextmanager
    def bar(self, name: str) -> Iterator[Tell]:
        """A progress bar; off a terminal, a line for each tenth."""
        if not self._out.is_terminal:
            yield _Tenths(lambda text: self._line("  ", "", name, text))
            return
        columns = (TextColumn(f"  {name:<{_WIDTH}}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeRemainingColumn(), console=self._out, transient=True) as bars:
            task = bars.add_task(name, total=None)
            yield lambda done, total: bars.update(task, completed=done, total=total)

    def say(self, name: str, text: str) -> None:
        """Something happened to a child, or it announced something."""
        self._line(f"{datetime.now().astimezone():%H:%M:%S} ", "dim", name, text)

    def addresses(self, rows: Sequence[tuple[str, str]]) -> None:
        """Where the system is reached."""
        self._out.print()
        for name, address in rows:
            self._line("  ", "", name, address)
        self._out.print()

    def trouble(self, trouble: Trouble) -> None:
        """Why it does not start, the last words of the log, and what to do."""
        self._errors.print(Text(trouble.problem, style="bold red"))
        for part in (trouble.log, trouble.advice):
            if part:
                self._errors.print(Text(part))

    def _line(self, mark: str, style: str, name: str, text: str, end: str = "") -> None:
        self._out.print(
            Text.assemble((mark, style), (f"{name:<{_WIDTH}} ", "bold"), text, (end, "dim"))
        )
        sys.stdout.flush()


class _Tenths:
    def __init__(self, line: Callable[[str], None]) -> None:
        self._line, self._told = line, 0

    def __call__(self, done: int, total: int) -> None:
        tenth = done * _TENTHS // max(total, 1)
        if tenth > self._told:
            self._told = tenth
            self._line(f"{done:,} of {total:,}")
