"""A progress bar for whatever may take longer than a second; silent where nobody watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from interface.cli.terminal import console


@contextmanager
def bar(name: str) -> Iterator[Callable[[int, int], None]]:
    """Yields a function to be told how many are done, of how many."""
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(name), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    errors = console(stderr=True)
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bars:
        task = bars.add_task(name, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
