"""Notices follow the log: each fact tells whom it tells once; rows and place are one transaction.

What a fact tells is judged by the case as it stands when the fact is read: what is settled already
tells nobody. The import of old registers tells nobody.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import structlog

from domain.absences import AbsenceStated
from domain.bulk.notices import TELLS_OF_BULK, TOLD_AS_ONE
from domain.bulk.notices import told as told_of_bulk
from domain.cover_notices import TELLS_OF_COVER, Cover
from domain.dispute.notices import TELLS, Notice, Told
from domain.kernel import Fact, Recorded, civil_date
from domain.neutral import NEUTRALS, Neutral, neutral_of
from workers.follower import names_of, place_of
from workers.notices import book
from workers.notices.recipients import (
    Audience,
    BookRow,
    latest,
    look,
    look_at_other,
    of_absences,
    of_bulk,
    row_of,
)
from workers.store.log import Connection
from workers.store.shapes import Unreadable
from workers.system import System

_log = structlog.get_logger()


class Following:
    """Takes the log into the book of notices."""

    def __init__(self, system: System) -> None:
        self._system = system
        told = frozenset({*TELLS, *TELLS_OF_COVER, *TELLS_OF_BULK}).union(
            *(each.told for each in NEUTRALS)
        )
        self._told = names_of(system.log.mapper.shapes, told)

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
        envelope, on = event.envelope, civil_date(event.recorded_at)
        if envelope.role == "importer" or (envelope.causation and type(event.fact) in TOLD_AS_ONE):
            return
        notices, audience = self._tells(type(event.fact))(connection, event)
        place = str(event.cursor)
        for notice in notices:
            for officer in audience.told(notice, on, envelope.actor):
                yield row_of(event.stream, notice, officer, place, event.recorded_at)

    def _tells(self, fact: type[Fact]) -> Callable[..., tuple[Iterator[Notice], Audience]]:
        if of := neutral_of(fact):
            return partial(self._other, of)
        if fact in TELLS_OF_BULK:
            return self._bulk
        return self._cover if fact in TELLS_OF_COVER else self._case

    def _case(
        self, connection: Connection, event: Recorded[Fact]
    ) -> tuple[Iterator[Notice], Audience]:
        seen = look(self._system, connection, event.stream, upto=event.version)
        by = event.envelope
        told = Told(event.fact, event.at, seen.case, seen.agenda, seen.beside, by.role, by.office)
        return TELLS[type(event.fact)](told), seen.audience

    def _cover(
        self, connection: Connection, event: Recorded[Any]
    ) -> tuple[Iterator[Notice], Audience]:
        audience, which = of_absences(self._system, connection), event.fact.absence
        stated = latest(
            self._system,
            connection,
            event.stream,
            event.version,
            lambda fact: isinstance(fact, AbsenceStated) and fact.absence == which,
        )
        if stated is None:
            return iter(()), audience
        cover = Cover(event.fact, stated.fact, stated.by)
        return TELLS_OF_COVER[type(event.fact)](cover), audience

    def _bulk(
        self, connection: Connection, event: Recorded[Any]
    ) -> tuple[Iterator[Notice], Audience]:
        task, audience = of_bulk(self._system, connection, event.stream)
        return told_of_bulk(task), audience

    def _other(
        self, of: Neutral, connection: Connection, event: Recorded[Fact]
    ) -> tuple[Iterator[Notice], Audience]:
        """A code for each: no due time, and not what of it has come."""
        seen = look_at_other(self._system, connection, event.stream, of)
        return of.notices(seen.state, event.fact), seen.audience
