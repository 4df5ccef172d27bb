"""A progress bar for whatever may take longer than a second; silent where nobody watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from interface.cli.terminal import console, language

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Tell = Callable[[int, int], None]
"""Report how many are done, of how many."""


@contextmanager
def bar(name: str) -> Iterator[Tell]:
    """One bar."""
    with _bars() as bars:
        task = bars.add_task(_said(name), total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)


@contextmanager
def stages() -> Iterator[Callable[[str, int, int], None]]:
    """One bar for each stage, as it comes up."""
    tasks: dict[str, TaskID] = {}
    with _bars() as bars:

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(_said(stage), total=None)
            bars.update(tasks[stage], completed=done, total=total)

        yield tell


def _said(name: str) -> str:
    from interface.language import translated  # noqa: PLC0415

    return translated(name, language())


@contextmanager
def _bars() -> "Iterator[Progress]":
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TaskProgressColumn("", show_speed=True),
        TimeRemainingColumn(),
    )
    errors = console(stderr=True)
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bars:
        yield bars
