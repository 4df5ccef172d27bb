"""Whom a notice is for: each officer who holds the post, and whoever stands in for one of them.

What waits for nobody is not told. Whoever did it is not told of it, the one who stands in neither.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.absences import ABSENCES, ABSENCES_STREAM, Absences
from domain.aggregates import DISPUTE, REACH, STANDING
from domain.calendar import Calendar
from domain.deadlines import Agenda, agenda_of
from domain.dispute.notices import Notice, waits
from domain.dispute.state import Dispute
from domain.inspections import Inspections
from domain.reach import REACH_STREAM, Post, Reach, Reaches
from domain.rounds import OF_NO_CASE, still_of_use
from domain.rules import RuleBook
from domain.signature import Aggregate
from workers.notices import book
from workers.store.log import Connection
from workers.system import System

_PEOPLE: Final[tuple[tuple[Aggregate[Any], UUID], ...]] = (
    (REACH, REACH_STREAM),
    (ABSENCES, ABSENCES_STREAM),
)


class Audience(NamedTuple):
    """Who could be told, and what still waits. `waits`: kind, about, officer, day → whether."""

    waits: Callable[[str, str, str | None, date], bool]
    reaches: Reaches
    absences: Absences

    def reach(self, officer: str | None) -> Reach:
        """How an officer is reached; as anybody, if nobody has said or is known."""
        return (self.reaches.of(officer) if officer else None) or Reach()

    def waits_for(self, officer: str | None, kind: str, about: str, on: date) -> bool:
        """Whether it still waits for this officer, or for one it stands in for on this day."""
        covered = self.absences.covered_by(officer, on) if officer else ()
        return any(self.waits(kind, about, whom, on) for whom in (officer, *covered))

    def told(self, notice: Notice, on: date, actor: str = "") -> Iterator[str | None]:
        """Everybody to be told, once; None for a post that nobody is known at."""
        told = set[str | None]()
        for officer in recipients(notice, self.reaches):
            covers = self.absences.covers_of(officer, on) if officer else ()
            for whom in (officer, *covers):
                if whom in told or whom == actor:
                    continue
                if self.waits_for(whom, notice.kind, notice.about, on):
                    told.add(whom)
                    yield whom


class Seen(NamedTuple):
    """A case and its agenda as they stand, and who could be told of it."""

    case: Dispute
    agenda: Agenda
    audience: Audience


def recipients(notice: Notice, reaches: Reaches) -> tuple[str | None, ...]:
    """Each officer a notice is for; None for a post that nobody is known at."""
    if isinstance(notice.to, Post):
        return reaches.holders(notice.to) or (None,)
    return (notice.to,)


def look(system: System, connection: Connection, stream: UUID) -> Seen:
    """A case, and what says whom to tell of it. Raises Unreadable."""
    case, calendar, rules, reaches, absences = system.states.load_all(
        connection, (DISPUTE, stream), STANDING[Calendar], STANDING[RuleBook], *_PEOPLE
    )
    agenda = agenda_of(case.state, calendar.state, rules.state)

    def still(kind: str, about: str, officer: str | None, on: date) -> bool:
        return waits(kind, case.state, agenda, about, officer)

    return Seen(case.state, agenda, Audience(still, reaches.state, absences.state))


def of_no_case(system: System, connection: Connection) -> Audience:
    """Who could be told of what comes round. Raises Unreadable."""
    inspections, reaches, absences = system.states.load_all(
        connection, STANDING[Inspections], *_PEOPLE
    )

    def still(kind: str, about: str, officer: str | None, on: date) -> bool:
        return still_of_use(kind, about, inspections.state, on)

    return Audience(still, reaches.state, absences.state)


def audience_of(system: System, connection: Connection, stream: UUID) -> Audience:
    """Who could be told of what a notice is about. Raises Unreadable."""
    if stream in OF_NO_CASE:
        return of_no_case(system, connection)
    return look(system, connection, stream).audience


BookRow = tuple[object, ...]
"""A notice as the book takes it in."""


def row_of(stream: UUID, notice: Notice, told: str | None, raised: str, at: datetime) -> BookRow:
    """One notice to one officer; `raised` tells apart what has no due time."""
    id_ = book.id_of(stream, notice, told, raised)
    post = notice.to if isinstance(notice.to, Post) and told is None else None
    return (
        id_,
        book.code_of(id_),
        stream,
        notice.kind,
        notice.about,
        notice.due_at,
        told,
        post.role if post else "",
        post.office if post else "",
        at,
    )
