"""Whom a notice is for: each officer who holds the post, and whoever stands in for one of them.

What waits for nobody is not told. Whoever did it is not told of it, the one who stands in neither.
Where a person agreed to who helps, nobody stands in whom the person does not know.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

from domain.absences import ABSENCES, ABSENCES_STREAM, Absences
from domain.aggregates import BULK, DISPUTE, REACH, STANDING
from domain.area_lineage import NOTHING_CHANGED, Lineage
from domain.area_standing import offices
from domain.areas import Areas
from domain.bulk.notices import OF_BULK, still_told
from domain.bulk.task import Bulk
from domain.calendar import Calendar
from domain.committees import Committees
from domain.cover_notices import cover_waits
from domain.deadlines import Agenda, agenda_of
from domain.dispute.notices import Notice
from domain.dispute.owing import Beside, Earlier, Like
from domain.dispute.state import Dispute
from domain.dispute.waiting import waits
from domain.inspections import Inspections
from domain.kernel import Role, civil_date
from domain.neutral import SOMETHING_WAITS, Neutral, neutral_of
from domain.reach import REACH_STREAM, Post, Reach, Reaches
from domain.rounds import OF_NO_CASE, still_of_use
from domain.rules import RuleBook
from domain.signature import Aggregate
from workers.notices import book
from workers.notices.book import Kept
from workers.store.log import Connection
from workers.system import System

_PEOPLE: Final[tuple[tuple[Aggregate[Any], UUID], ...]] = (
    (REACH, REACH_STREAM),
    (ABSENCES, ABSENCES_STREAM),
)


class Says(Protocol):
    """What a notice says: its kind, what it is about and the moment it tells of."""

    @property
    def kind(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def due_at(self) -> datetime | None: ...


class Audience(NamedTuple):
    """Who could be told, and what still waits. `waits`: what it says, officer, day → whether."""

    waits: Callable[[Says, str | None, date], bool]
    reaches: Reaches
    absences: Absences
    offices: Lineage = NOTHING_CHANGED
    """Which office answers today for one that was handed over."""

    def reach(self, officer: str | None) -> Reach:
        """How an officer is reached; as anybody, if nobody has said or is known."""
        return (self.reaches.of(officer) if officer else None) or Reach()

    def waits_for(self, officer: str | None, says: Says, on: date) -> bool:
        """Whether it still waits for this officer, or for one it stands in for on this day."""
        covered = self.absences.covered_by(officer, on) if officer else ()
        return any(self.waits(says, whom, on) for whom in (officer, *covered))

    def told(self, notice: Notice, on: date, actor: str = "") -> Iterator[str | None]:
        """Everybody to be told, once; None for a post that nobody is known at."""
        told = set[str | None]()
        for officer in recipients(notice, self.reaches, self.offices):
            covers = self.absences.covers_of(officer, on) if officer else ()
            for whom in (officer, *covers):
                if whom in told or whom == actor:
                    continue
                if self.waits_for(whom, notice, on):
                    told.add(whom)
                    yield whom


class Seen(NamedTuple):
    """A case and its agenda as they stand, what else says whom to tell, and who could be told."""

    case: Dispute
    agenda: Agenda
    beside: Beside
    audience: Audience


def recipients(
    notice: Notice, reaches: Reaches, offices: Lineage = NOTHING_CHANGED
) -> tuple[str | None, ...]:
    """Each officer a notice is for; None for a post that nobody is known at. `offices`: what became
    of those that were handed over."""
    if isinstance(notice.to, Post):
        return reaches.told(notice.to, offices)
    return (notice.to,)


def look(
    system: System,
    connection: Connection,
    stream: UUID,
    *,
    upto: int | None = None,
    now: datetime | None = None,
) -> Seen:
    """A case at this moment, and what says whom to tell of it; of its earlier facts those up to a
    version. Raises Unreadable."""
    now = now or datetime.now(UTC)
    case, calendar, rules, committees, areas, reaches, absences = system.states.load_all(
        connection,
        (DISPUTE, stream),
        STANDING[Calendar],
        STANDING[RuleBook],
        STANDING[Committees],
        STANDING[Areas],
        *_PEOPLE,
    )
    agenda = agenda_of(case.state, calendar.state, rules.state)
    small = committees.state.small(case.state.office)
    beside = Beside(small, partial(latest, system, connection, stream, upto))

    def still(says: Says, officer: str | None, on: date) -> bool:
        kind, about = says.kind, says.about
        return waits(kind, case.state, agenda, about, officer, due_at=says.due_at, now=now)

    answering = offices(areas.state, civil_date(now))
    audience = Audience(still, reaches.state, absences.state, answering)
    return Seen(case.state, agenda, beside, audience)


def latest(
    system: System, connection: Connection, stream: UUID, upto: int | None, like: Like
) -> Earlier | None:
    """The latest fact of a stream that is like that, and the officer who recorded it.

    It is looked for from the end, some hundred facts at a time: the book of absences is long.
    """
    last = upto
    while last is None or last > 0:
        after = 0 if last is None else max(last - _AT_ONCE, 0)
        for event in reversed(system.log.stream(connection, stream, after=after, upto=last)):
            if like(event.fact):
                envelope = event.envelope
                return Earlier(event.fact, None if envelope.role in _NO_OFFICER else envelope.actor)
        last = after
    return None


_AT_ONCE: Final = 200
_NO_OFFICER: Final[tuple[Role, ...]] = ("party", "clock", "importer")
"""Roles whose ids nobody is reached under."""


def of_no_case(system: System, connection: Connection) -> Audience:
    """Who could be told of what comes round. Raises Unreadable."""
    inspections, areas, reaches, absences = system.states.load_all(
        connection, STANDING[Inspections], STANDING[Areas], *_PEOPLE
    )

    def still(says: Says, officer: str | None, on: date) -> bool:
        return still_of_use(says.kind, says.about, inspections.state, on)

    answering = offices(areas.state, civil_date(datetime.now(UTC)))
    return Audience(still, reaches.state, absences.state, answering)


def of_absences(system: System, connection: Connection) -> Audience:
    """Who could be told of who is away and who stands in. Raises Unreadable."""
    reaches, absences = system.states.load_all(connection, *_PEOPLE)

    def still(says: Says, officer: str | None, on: date) -> bool:
        return cover_waits(says.kind, says.about, officer, absences.state, on)

    return Audience(still, reaches.state, absences.state)


def of_bulk(system: System, connection: Connection, stream: UUID) -> tuple[Bulk, Audience]:
    """A task on many cases, and who could be told of it. Raises Unreadable."""
    task, reaches, absences = system.states.load_all(connection, (BULK, stream), *_PEOPLE)

    def still(says: Says, officer: str | None, on: date) -> bool:
        return still_told(task.state, on)

    return task.state, Audience(still, reaches.state, absences.state)


ABOUT_NO_CASE: Final = OF_NO_CASE | {ABSENCES_STREAM}


class Other(NamedTuple):
    """A stream whose days are its people's alone, as it stands, and who could be told of it."""

    state: Any
    audience: Audience


def look_at_other(system: System, connection: Connection, stream: UUID, of: Neutral) -> Other:
    """Such a stream, and what says whom to tell of it. Raises Unreadable."""
    own, reaches = system.states.load_all(connection, (of.kind, stream), STANDING[Reaches])

    def still(says: Says, officer: str | None, on: date) -> bool:
        return of.waiting_for(own.state, officer)

    return Other(own.state, Audience(still, reaches.state, Absences()))


def audience_of(
    system: System, connection: Connection, kept: Kept, now: datetime | None = None
) -> Audience:
    """Who could be told, at this moment, of what a notice is about. Raises Unreadable."""
    stream = kept.stream
    if stream == ABSENCES_STREAM:
        return of_absences(system, connection)
    if stream in OF_NO_CASE:
        return of_no_case(system, connection)
    if kept.kind in OF_BULK:
        return of_bulk(system, connection, stream)[1]
    if kept.kind == SOMETHING_WAITS:
        (first,) = system.log.stream(connection, stream, upto=1)
        of = neutral_of(type(first.fact))
        assert of is not None
        return look_at_other(system, connection, stream, of).audience
    return look(system, connection, stream, now=now).audience


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
