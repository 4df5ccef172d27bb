"""What a person sees of the start and of the life of the system.

On a terminal: a spinner for the step that runs, a bar for the demo. Elsewhere: the same lines,
plain, one for each thing that happened.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from workers.local.trouble import Trouble
from workers.sentence import Sentence, sentence

Say = Callable[[Sentence], str]
"""Puts a sentence into the language of whoever watches."""
Tell = Callable[[int, int], None]
"""Report progress: how many are done, of how many."""

_WIDTH = 12
_TENTHS = 10


class Screen:
    """Writes to standard output; a Trouble goes to standard error."""

    def __init__(self, say: Say = str) -> None:
        self._said = say
        self._out = Console(highlight=False, soft_wrap=True)
        self._errors = Console(highlight=False, soft_wrap=True, stderr=True)

    @contextmanager
    def step(
        self, name: str, doing: Sentence, *, spinner: bool = True
    ) -> Iterator[Callable[[Sentence], None]]:
        """One step of the start: says what is being done, then what came of it and how long it
        took. Call the yielded function with the result."""
        began = time.monotonic()
        results = [doing]
        if spinner and self._out.is_terminal:
            with self._out.status(f"{self._named(name)} {self._said(doing)} …"):
                yield results.append
        else:
            yield results.append
        took = f"  {time.monotonic() - began:.1f} s"
        self._line("✓ ", "green", name, results[-1], took)

    @contextmanager
    def bar(self, name: str) -> Iterator[Tell]:
        """A progress bar; off a terminal, a line for each tenth."""
        if not self._out.is_terminal:
            yield _Tenths(lambda told: self._line("  ", "", name, told))
            return
        columns = (TextColumn(f"  {self._named(name)}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeRemainingColumn(), console=self._out, transient=True) as bars:
            task = bars.add_task(name, total=None)
            yield lambda done, total: bars.update(task, completed=done, total=total)

    def say(self, name: str, told: Sentence) -> None:
        """Something happened to a child, or it announced something."""
        self._line(f"{datetime.now().astimezone():%H:%M:%S} ", "dim", name, told)

    def addresses(self, rows: Sequence[tuple[str, Sentence]]) -> None:
        """Where the system is reached."""
        self._out.print()
        for name, address in rows:
            self._line("  ", "", name, address)
        self._out.print()

    def trouble(self, trouble: Trouble) -> None:
        """Why it does not start, the last words of the log, and what to do."""
        self._errors.print(Text(self._said(trouble.problem), style="bold red"))
        for part in (trouble.log, self._said(trouble.advice)):
            if part:
                self._errors.print(Text(part))

    def _line(self, mark: str, style: str, name: str, told: Sentence, end: str = "") -> None:
        text, named = self._said(told), f"{self._named(name)} "
        self._out.print(Text.assemble((mark, style), (named, "bold"), text, (end, "dim")))
        sys.stdout.flush()

    def _named(self, name: str) -> str:
        """A name as wide as all others; Chinese characters take two columns each."""
        word = self._said(sentence(name))
        return word + " " * (_WIDTH - cell_len(word))


class _Tenths:
    def __init__(self, line: Callable[[Sentence], None]) -> None:
        self._line, self._told = line, 0

    def __call__(self, done: int, total: int) -> None:
        tenth = done * _TENTHS // max(total, 1)
        if tenth > self._told:
            self._told = tenth
            self._line(sentence("{done:,} of {total:,}", done=done, total=total))
