"""Webhooks follow the log: each step is told once to whoever asked for it; rows and place are one
transaction.

Whether a case may be told is judged by the case as it stands when the fact is read, and by what
whoever asked may read then. The import of old registers is told nobody.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import structlog

from domain.aggregates import DISPUTE
from domain.areas import holds
from domain.dispute.audience import whose
from domain.dispute.mined import LOOKED_INTO, TOLD, TOLD_IF, step
from domain.dispute.state import Dispute
from domain.kernel import Fact, Officer, Recorded
from domain.webhooks import is_told
from workers.follower import names_of, place_of
from workers.store.log import Connection
from workers.store.shapes import Unreadable
from workers.system import System
from workers.webhooks import book
from workers.webhooks.book import Subscription

_log = structlog.get_logger()


class Following:
    """Takes the log into the book of webhooks."""

    def __init__(self, system: System) -> None:
        self._system = system
        told = frozenset({*TOLD, *TOLD_IF})
        self._told = names_of(system.log.mapper.shapes, told)

    def step(self, connection: Connection, limit: int = 1000) -> int:
        """Take in the next page; how many events it had."""
        log, before = self._system.log, book.place(connection)
        rows: Sequence[Any] = log.rows(connection, before, limit)
        if not rows:
            return 0
        kept = list[tuple[object, ...]]()
        if asked := book.open_ones(connection):
            acting = [(each, self._system.seated(each.by)) for each in asked]
            told = (row for row in rows if row[2] in self._told)
            kept = [new for row in told for new in self._of(connection, row, acting)]
        with connection.transaction():
            if book.move(connection, before, place_of(rows[-1])):
                book.keep(connection, kept)
                book.forget(connection)
        return len(rows)

    def _of(
        self, connection: Connection, row: Any, asked: Sequence[tuple[Subscription, Officer]]
    ) -> list[tuple[object, ...]]:
        """What one row of the log tells. A case that cannot be read holds up no other."""
        try:
            return list(self._rows(connection, self._system.log.mapper.recorded(row), asked))
        except Unreadable as error:
            _log.error("nothing told of what is unreadable", name=error.name, version=error.version)
            return []

    def _rows(
        self,
        connection: Connection,
        event: Recorded[Fact],
        asked: Sequence[tuple[Subscription, Officer]],
    ) -> Iterator[tuple[object, ...]]:
        name = event.fact.stored_name
        fields = event.fact.model_dump(mode="json") if name in LOOKED_INTO else None
        taken = step(name, fields)
        if taken is None or event.envelope.role == "importer":
            return
        case: Dispute = self._system.states.load(connection, DISPUTE, event.stream).state
        for each, by in asked:
            wanted = not each.steps or taken in each.steps
            if wanted and holds(each.area, case.area) and is_told(whose(case), by):
                yield (
                    book.id_of(each.id, event.stream, event.version),
                    each.id,
                    event.stream,
                    event.version,
                    name,
                    str(event.cursor),
                    event.recorded_at,
                )
