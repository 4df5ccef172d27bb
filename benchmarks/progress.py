"""How far a run has come: a bar for each benchmark, a line for each where nobody watches."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from interface.cli.progress import stages

_watcher: list[Callable[[int, int], None]] = []


@contextmanager
def watched() -> Iterator[Callable[[str], None]]:
    """As long as this lasts, what is told is shown; call the yielded function at each beginning."""
    begun = time.monotonic()
    with stages() as show:

        def begin(name: str) -> None:
            _watcher[:] = [lambda done, total: show(name, done, total)]
            tell(0, 1)
            if not sys.stderr.isatty():
                print(f"{time.monotonic() - begun:5.0f} s  {name}", file=sys.stderr, flush=True)

        try:
            yield begin
        finally:
            _watcher.clear()


def tell(done: int, total: int) -> None:
    """So much of the benchmark under way is done, of so much."""
    for show in _watcher:
        show(done, total)


def rounds(count: int) -> Iterator[int]:
    """The numbers of the rounds, each told when it begins."""
    for number in range(count):
        tell(number, count)
        yield number
    tell(count, count)
