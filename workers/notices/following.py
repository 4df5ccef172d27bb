"""Notices follow the log: each fact tells whom it tells once; rows and place are one transaction.

What a fact tells is judged by the case as it stands when the fact is read: what is settled already
tells nobody. The import of old registers tells nobody.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from domain.absences import ABSENCES, ABSENCES_STREAM, Absences
from domain.aggregates import DISPUTE, REACH, STANDING
from domain.calendar import Calendar
from domain.deadlines import Agenda, agenda_of
from domain.dispute.notices import TELLS, Notice, Told, waits
from domain.dispute.state import Dispute
from domain.kernel import Fact, Recorded, civil_date
from domain.reach import REACH_STREAM, Post, Reaches
from domain.rules import RuleBook
from workers.follower import names_of, place_of
from workers.notices import book
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

    def _of(self, connection: Connection, row: Any) -> list[tuple[object, ...]]:
        """What one row of the log tells. A case that cannot be read holds up no other."""
        try:
            return list(self._rows(connection, self._system.log.mapper.recorded(row)))
        except Unreadable as error:
            _log.error("no notice of what is unreadable", name=error.name, version=error.version)
            return []

    def _rows(self, connection: Connection, event: Recorded[Fact]) -> Iterator[tuple[object, ...]]:
        envelope = event.envelope
        if envelope.role == "importer":
            return
        case, agenda, reaches = look(self._system, connection, event.stream)
        for notice in TELLS[type(event.fact)](Told(event.fact, event.at, case, agenda)):
            for officer in self._recipients(notice, reaches, envelope.actor):
                if not waits(notice.kind, case, agenda, notice.about, officer):
                    continue
                for told in (officer, *self._covers(connection, officer, event.recorded_at)):
                    id_ = book.id_of(event.stream, notice, told, str(event.cursor))
                    post = notice.to if isinstance(notice.to, Post) and told is None else None
                    yield (
                        id_,
                        book.code_of(id_),
                        event.stream,
                        notice.kind,
                        notice.about,
                        notice.due_at,
                        told,
                        post.role if post else "",
                        post.office if post else "",
                        event.recorded_at,
                    )

    def _covers(self, connection: Connection, officer: str | None, at: datetime) -> tuple[str, ...]:
        """Who is told as well because the officer is away."""
        if officer is None:
            return ()
        absences: Absences = self._system.states.load(connection, ABSENCES, ABSENCES_STREAM).state
        return absences.covers_of(officer, civil_date(at))

    def _recipients(self, notice: Notice, reaches: Reaches, actor: str) -> list[str | None]:
        """Each officer it is for, except who did it; None for a post that nobody is known at."""
        if isinstance(notice.to, Post):
            holders = reaches.holders(notice.to)
            return [officer for officer in holders if officer != actor] if holders else [None]
        return [] if notice.to == actor else [notice.to]


def look(system: System, connection: Connection, stream: UUID) -> tuple[Dispute, Agenda, Reaches]:
    """A case and its agenda as they stand, and how officers are reached. Raises Unreadable."""
    case, calendar, rules, reaches = system.states.load_all(
        connection, (DISPUTE, stream), STANDING[Calendar], STANDING[RuleBook], (REACH, REACH_STREAM)
    )
    return case.state, agenda_of(case.state, calendar.state, rules.state), reaches.state
