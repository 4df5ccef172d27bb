"""Notices follow the log: each fact tells whom it tells once; rows and place are one transaction.

What a fact tells is judged by the case as it stands when the fact is read: what is settled already
tells nobody. The import of old registers tells nobody.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import structlog

from domain.dispute.notices import TELLS, Like, Told
from domain.kernel import Fact, Recorded, civil_date
from workers.follower import names_of, place_of
from workers.notices import book
from workers.notices.recipients import BookRow, look, row_of
from workers.store.log import Connection
from workers.store.shapes import Unreadable
from workers.system import System

_log = structlog.get_logger()


class Following:
    """Takes the log into the book of notices."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._told = names_of(system.log.mapper.shapes, frozenset(TELLS))

    def step(self, connection: Connection, limit: int = 1000) -> int:
        """Take in the next page; how many events it had."""
        log, before = self._system.log, book.place(connection)
        rows: Sequence[Any] = log.rows(connection, before, limit)
        if not rows:
            return 0
        told = [row for row in rows if row[2] in self._told]
        kept = [notice for row in told for notice in self._of(connection, row)]
        with connection.transaction():
            if book.move(connection, before, place_of(rows[-1])):
                book.keep(connection, kept)
        return len(rows)

    def _of(self, connection: Connection, row: Any) -> list[BookRow]:
        """What one row of the log tells. A case that cannot be read holds up no other."""
        try:
            return list(self._rows(connection, self._system.log.mapper.recorded(row)))
        except Unreadable as error:
            _log.error("no notice of what is unreadable", name=error.name, version=error.version)
            return []

    def _rows(self, connection: Connection, event: Recorded[Fact]) -> Iterator[BookRow]:
        envelope = event.envelope
        if envelope.role == "importer":
            return
        seen, on = look(self._system, connection, event.stream), civil_date(event.recorded_at)
        who_did = partial(self._who_did, connection, event)
        for notice in TELLS[type(event.fact)](
            Told(event.fact, event.at, seen.case, seen.agenda, who_did)
        ):
            for officer in seen.audience.told(notice, on, envelope.actor):
                place = str(event.cursor)
                yield row_of(event.stream, notice, officer, place, event.recorded_at)

    def _who_did(self, connection: Connection, event: Recorded[Fact], like: Like) -> str | None:
        earlier = self._system.log.stream(connection, event.stream, upto=event.version)
        return next((each.envelope.actor for each in reversed(earlier) if like(each.fact)), None)
