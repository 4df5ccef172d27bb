"""Any ledger at another time: the same ledger, folded from the facts of then, and gone when it has
been read.

It is folded beside everything that is read and written, into tables that nobody else sees; page by
page, since an open transaction that writes hides new events from every reader of the log.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from functools import reduce
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg.sql import SQL, Identifier

from domain.areas import significant
from domain.calendar import CALENDAR_STREAM
from domain.kernel import Cursor, Recorded, civil_date
from domain.past import Then, end_of
from domain.rules import RULES_STREAM
from domain.signature import Aggregate
from projections import agenda, past, rights
from projections.agenda import Over
from projections.areas import Where
from projections.kernel import Ledger
from projections.registry import LEDGERS
from workers import ledgers
from workers.follower import uncollected
from workers.reading import NotBuilt, Reading
from workers.store.log import Connection, EventLog
from workers.system import System

Progress = Callable[[int, int], None]
"""Told now and then how many streams of how many are folded."""

AT_ONCE: Final = 100
"""Streams in one page: a transaction of a fraction of a second."""

_OF_REQUESTS: Final = frozenset({"rights"})


def state_of(system: System, kind: Aggregate[Any], stream: UUID, then: Then) -> Any:
    """The state of a stream, now or then. Raises Unreadable."""
    with system.reading.connection() as connection:
        if not then.past:
            return system.states.load(connection, kind, stream).state
        events = then.of(system.log.stream(connection, stream))
    return reduce(lambda state, event: kind.evolve(state, event.fact, event.at), events, kind.start)


def streams_of(
    system: System, names: Iterable[str], area: str, then: Then, token: Cursor | None = None
) -> list[UUID]:
    """The streams from which these ledgers are folded, of an area and everything within it: all
    that were there at any time up to then. Raises NotBuilt, NotYetVisible, StaleToken."""
    assert then.day is not None
    if _OF_REQUESTS.intersection(names):
        with Reading(system.reading).ledgers("rights", token=token) as connection:
            return rights.ever_within(connection, area)
    with Reading(system.reading).ledgers("past", token=token) as connection:
        return past.ever_within(connection, area, then.day)


def streams_of_office(
    system: System, office: str, then: Then, token: Cursor | None = None
) -> list[UUID]:
    """The streams from which it is folded how the work of an office was spread. Raises NotBuilt,
    NotYetVisible, StaleToken."""
    assert then.day is not None
    with Reading(system.reading).ledgers("past", token=token) as connection:
        if None not in then:
            return past.ever_within(connection, significant(office), then.day)
        past.look_at(connection, then)
        return past.mediated_by(connection, office)


def streams_open(
    system: System, area: Where | None, then: Then, token: Cursor | None = None
) -> list[UUID]:
    """The streams in which anything could be open at the end of one day, of an area and everything
    within it: of others nothing stands on an agenda. Raises NotBuilt, NotYetVisible, StaleToken."""
    with Reading(system.reading).ledgers("past", token=token) as connection:
        past.look_at(connection, then)
        return past.open_then(connection, area)


class Late(NamedTuple):
    """What offices were late with on a day. `over` is None where so many cases would have to be
    read from the log for it that nobody waits."""

    over: list[Over] | None
    cases: int


def late(  # noqa: PLR0913 (what, of when, and how much of it at once)
    system: System,
    area: Where | None,
    then: Then,
    most: int,
    *,
    token: Cursor | None = None,
    progress: Progress = lambda done, total: None,
) -> Late:
    """What offices were late with in an area at the end of one day: of cases that are as they were,
    from the agenda as it is; of those that have changed since, from their facts of then. Where a
    notice of the calendar or a set of rules came since, all that were open then are reckoned anew.
    Raises NotBuilt, NotYetVisible, StaleToken, Unreadable."""
    end = end_of(then.day or date.max)
    with Reading(system.reading).ledgers("past", "agenda", token=token) as connection:
        past.look_at(connection, then)
        as_now = _reckoned_as_now(system, connection, then)
        streams = past.open_then(connection, area, since=as_now, most=most + 1)
        ahead = agenda.touched_after(connection, _place(connection, "past")) if as_now else []
        streams = sorted({*streams, *past.there(connection, ahead)})
        if len(streams) > most:
            return Late(None, len(streams))
        over = agenda.over(connection, end, area, past.UNCHANGED) if as_now else []
    told_anew = set(streams)
    over = [each for each in over if each.stream not in told_anew]
    if streams:
        with folded(system, (agenda.LEDGER.name,), streams, then, progress) as connection:
            over += agenda.over(connection, end)
    return Late(over, len(streams))


def _reckoned_as_now(system: System, connection: Connection, then: Then) -> bool:
    """Whether all that is known of the calendar and the rules now was so then."""
    return all(
        then.holds(event)
        for stream in (CALENDAR_STREAM, RULES_STREAM)
        for event in system.log.stream(connection, stream)
    )


def _place(connection: Connection, name: str) -> Cursor:
    build = ledgers.live(connection, name)
    assert build is not None
    return build.at


@contextmanager
def folded(
    system: System,
    names: Sequence[str],
    streams: Sequence[UUID],
    then: Then,
    progress: Progress = lambda done, total: None,
) -> Iterator[Connection]:
    """A connection on which the tables of these ledgers are to be found as they were then, of these
    streams; those of ledgers that have no facts of a stream's, such as the names of areas, as they
    are now. Raises NotBuilt, Unreadable.
    """
    which = [ledger for ledger in LEDGERS if ledger.name in names and ledger.name != "areas"]
    with closing(ledgers.connect(system.settings.database(), "jiefen then")) as connection:
        # Created first in the path: they are the session's own, and go with it.
        connection.execute("set search_path = pg_temp")
        for ledger in which:
            for statement in ledger.ddl:
                connection.execute(statement)
        _fold(_Facts(system.log, then), connection, which, streams, progress)
        connection.execute(ledgers.KEEP)  # until the session ends
        with connection.transaction():
            connection.execute("set transaction isolation level repeatable read, read only")
            _look_beside(connection, [name for name in names if name == "areas"])
            yield connection


def _fold(
    facts: "_Facts",
    connection: Connection,
    which: Sequence[Ledger],
    streams: Sequence[UUID],
    progress: Progress,
) -> None:
    works = [(ledger.facts, ledger.open(facts, AT_ONCE)) for ledger in which]
    end = facts.log.head(connection)
    for n in range(0, len(streams), AT_ONCE):
        some = streams[n : n + AT_ONCE]
        with uncollected():
            events = facts(connection, some, upto=end)
            for concerned, work in works:
                work.fold(connection, [e for e in events if type(e.fact) in concerned], end)
            with connection.transaction():
                for _, work in works:
                    work.write(connection)
        progress(n + len(some), len(streams))
    for ledger in which:
        for line in ledger.tables.splitlines():
            if line.startswith("create table "):
                connection.execute(SQL("analyze {}").format(Identifier(line.split()[2])))


class _Facts:
    """Reads streams from the log as they were then: numbered one after the other, as if nothing
    else had been recorded."""

    def __init__(self, log: EventLog, then: Then) -> None:
        self.log, self._then = log, then

    def __call__(
        self, connection: Connection, streams: Iterable[UUID], *, upto: Cursor
    ) -> list[Recorded[Any]]:
        events = self.log.streams(connection, streams, upto=upto, envelopes=True)
        return [
            event if event.version == number else event._replace(version=number)
            for _, own in groupby(events, key=attrgetter("stream"))
            for number, event in enumerate(self._then.of(list(own)), 1)
        ]


def _look_beside(connection: Connection, names: Sequence[str]) -> None:
    """Find what is folded first, and then these ledgers as they are now."""
    builds = [ledgers.live(connection, name) for name in names]
    if None in builds:
        raise NotBuilt(f"{', '.join(names)} was never built: is the projector running?")
    schemas = [Identifier("pg_temp"), *(Identifier(build.schema) for build in builds if build)]
    connection.execute(SQL("set local search_path = {}").format(SQL(", ").join(schemas)))


def began_on(log: EventLog, connection: Connection) -> date | None:
    """The day on which the first fact of the log was recorded; None of an empty one."""
    first = log.page(connection, limit=1)
    return civil_date(first[0].recorded_at) if first else None
