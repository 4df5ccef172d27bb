"""Who is told of work on many cases: once, when it is over, and not case by case. Whoever goes on
with some of them, whoever had them, and whoever ordered it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from domain.bulk.task import Bulk, BulkCancelled, BulkFinished
from domain.dispute.facts import MediatorReplaced
from domain.dispute.notices import Notice
from domain.kernel import Fact, civil_date

TOLD_AS_ONE: Final[frozenset[type[Fact]]] = frozenset({MediatorReplaced})
"""Facts of a case of which nobody is told by itself, where a task brought them about."""

TELLS_OF_BULK: Final[frozenset[type[Fact]]] = frozenset({BulkFinished, BulkCancelled})
"""The facts of a task of which somebody is told."""

OF_BULK: Final[frozenset[str]] = frozenset({"cases_handed_on", "cases_taken_off", "bulk_over"})

OF_USE: Final = timedelta(days=7)
"""For how long it is told (office rule: bulk work); afterwards the worklist has it."""


def told(task: Bulk) -> Iterator[Notice]:
    """What a task tells that is over."""
    if task.kind == "reassign":
        for officer in dict.fromkeys(row.to for row in task.done):
            yield Notice("cases_handed_on", officer)
        for officer in dict.fromkeys(row.of for row in task.done):
            yield Notice("cases_taken_off", officer)
    if task.ordered_by is not None:
        yield Notice("bulk_over", task.ordered_by.id)


def still_told(task: Bulk, on: date) -> bool:
    """Whether it is still of use on this day."""
    return task.previewed_at is not None and on <= civil_date(task.previewed_at) + OF_USE
