"""The register as it stood on any day, and as it was known on any day: of each dispute one row for
each day after which something could be different, with the days on which it held.

What was recorded on the day on which it happened is one row for both; where something was entered
late, what stood and what was known are kept apart. Of a person there is nothing here, not even
sealed: names are opened from the register as it is now, so that what was erased is erased of every
day. Whoever reads says which day, and finds it under the name that the register has.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, islice
from operator import attrgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg.sql import SQL, Composed, Identifier, Literal

from domain.areas import significant
from domain.dispute.facts import (
    DISPUTE_FACTS,
    AccessApproved,
    AgentAppointed,
    AssistanceGiven,
    ClosureProposed,
    ConfidentialNoteTaken,
    ConfirmationApplied,
    ConsentGiven,
    CourtFileReceived,
    DocumentsPutOnFile,
    FileAttached,
    FileReplaced,
    FileTakenOut,
    FollowUpMoved,
    InvitedPersonLeft,
    LookedIn,
    LookInTold,
    MatterDeclaredSeparable,
    OfficeAnswered,
    OfficeAsked,
    OfficeTookRequest,
    PerformanceUrged,
    RemedyExplained,
    ReturnLetterSent,
    SigningAsked,
    SigningEnded,
    SigningTaken,
    SpecialAuthorityGiven,
    TransferOffered,
    WorkingNotesEnded,
)
from domain.dispute.triggers import DONE
from domain.kernel import LOCAL_ZONE, Cursor, Fact, Recorded, civil_date
from domain.past import Then
from projections import cells
from projections.areas import Where, within
from projections.kernel import (
    Connection,
    Copy,
    Index,
    Ledger,
    Load,
    Work,
    begun_before,
    forget_oldest,
)
from projections.register import STANDING, UNSEALED, Row, Standing

# --- row -----------------------------------------------------------------------------------------

HOW_FAR: Final = frozenset({"version", "last_at"})
"""What is different after every fact: it would take a row for each, and stands in the timeline."""
NOT_KEPT: Final = HOW_FAR | {"stream", "matter", "parties", "shielded", "texts_stay"}
"""Columns of the register of which there is no past: how far it had come, whose it is, and what is
sealed."""
KEPT: Final = tuple(field.name for field in fields(Row) if field.name not in NOT_KEPT)
_VALUES: Final[Callable[[Row], tuple[Any, ...]]] = attrgetter(*KEPT)


MOVES_NOTHING: Final[frozenset[type[Fact]]] = frozenset(
    {
        *(ConsentGiven, AgentAppointed, SpecialAuthorityGiven, AssistanceGiven),
        *(MatterDeclaredSeparable, ConfidentialNoteTaken, WorkingNotesEnded, InvitedPersonLeft),
        *(CourtFileReceived, ReturnLetterSent, OfficeAsked, OfficeTookRequest, OfficeAnswered),
        *(LookedIn, AccessApproved, LookInTold),
        *(FollowUpMoved, PerformanceUrged, RemedyExplained, ConfirmationApplied),
        *(ClosureProposed, DocumentsPutOnFile, FileAttached, FileReplaced, FileTakenOut),
        *(SigningAsked, SigningTaken, SigningEnded),
    }
)
"""Facts after which no column that is kept is different: a day of such facts only is none."""


class Held(NamedTuple):
    """How a dispute stood from a day on, the day itself included; `until`: from which day on it
    was otherwise, None if it still is so. `stood`: by what had happened; `known`: by what was
    recorded."""

    from_on: date
    until: date | None
    stood: bool
    known: bool
    values: tuple[Any, ...]


LONGEST: Final = 16
"""Twice and twice again: no row holds for longer than 2 to this many days."""

_DAY: Final = "current_setting('jiefen.day', true)::date"
_SIDE: Final = "case current_setting('jiefen.side', true) when 'known' then known else stood end"
_AFTER: Final = f"(({_DAY} + 1)::timestamp at time zone '{LOCAL_ZONE.key}')"
_BEGUN: Final = f"{_SIDE} and from_on <= {_DAY} and registered_at < {_AFTER}"
_IN_FORCE: Final = " or ".join(
    f"(doubled = {k} and until_on > {_DAY} and until_on < {_DAY} + {1 << k})"
    for k in range(1, LONGEST + 1)
)
"""Rows of each length end within that length after the day: an index finds them among all that ever
were."""

_NOT_KEPT: Final = (
    "0 as version, null::timestamptz as last_at, '' as matter, '[]' as parties,"
    " false as shielded, false as texts_stay"
)
STANDS_THEN: Final = (
    "select stands.*, null::date as until_on, null::smallint as doubled,"
    f" {_NOT_KEPT} from stands where {_BEGUN}"
)
STOOD_THEN: Final = f"select was.*, {_NOT_KEPT} from was where {_BEGUN}"
HALVES: Final = (SQL(STANDS_THEN), SQL(f"{STOOD_THEN} and until_on + 0 > {_DAY}"))
"""The register of that day in two: how disputes stand since, and how they stood until later. The
sum keeps PostgreSQL from finding the rows by their end, all of them, in place of the page's first.
"""

_UNTIL_LATER: Final = f"{STOOD_THEN} and until_on > {_DAY}"
"""The second of them, for who asks about an area: its index has the days, too."""

TABLES: Final = (
    """
create table stands (
    stream uuid not null,
    stood boolean not null,
    known boolean not null,
    from_on date not null,
"""
    + STANDING
    + """,
    primary key (stream, stood, known)
);
create table was (
    stream uuid not null,
    stood boolean not null,
    known boolean not null,
    from_on date not null,
"""
    + STANDING
    + f""",
    until_on date not null,
    doubled smallint not null,
    primary key (stream, from_on, stood, known)
);
create table offered (
    stream uuid not null,
    area text collate "C" not null,
    primary key (area, stream)
);
create table quiet (
    stream uuid primary key,
    stood_on date not null,
    known_on date not null
);
create view dispute as
 {STANDS_THEN}
 union all
 {STOOD_THEN} and until_on > {_DAY} and ({_IN_FORCE});
"""
)
INDEXES: Final = (
    Index(
        "stands_area_registered_at_stream_from_on_idx",
        "stands (area, registered_at desc, stream desc, from_on)",
    ),
    Index(
        "stands_registered_at_stream_from_on_idx",
        "stands (registered_at desc, stream desc, from_on)",
    ),
    Index(
        "was_area_registered_at_stream_from_on_until_on_idx",
        "was (area, registered_at desc, stream desc, from_on, until_on)",
    ),
    Index(
        "was_registered_at_stream_from_on_until_on_idx",
        "was (registered_at desc, stream desc, from_on, until_on)",
    ),
    Index("was_doubled_until_on_idx", "was (doubled, until_on)"),
    Index("stands_office_idx", "stands (office) where form is null and ended_on is not null"),
    Index("was_office_idx", "was (office) where form is null and ended_on is not null"),
)


# --- fold ----------------------------------------------------------------------------------------


class _Days(NamedTuple):
    """When a fact happened and when it was recorded."""

    stood: date
    known: date


_NEVER: Final = _Days(date.min, date.min)


class Civil:
    """The civil days of one fact after another: mostly both are that of the one before."""

    __slots__ = ("_both", "_from", "_until")

    def __init__(self) -> None:
        self._both = _NEVER
        self._from = self._until = datetime.max.replace(tzinfo=UTC)

    def days(self, event: Recorded[Any]) -> _Days:
        """On which day a fact happened, and on which it was recorded."""
        if not self._from <= event.recorded_at < self._until:
            day = civil_date(event.recorded_at)
            self._both = _Days(day, day)
            self._from, self._until = (
                datetime.combine(each, time(), LOCAL_ZONE).astimezone(UTC)
                for each in (day, day + timedelta(days=1))
            )
        if self._from <= event.at < self._until:
            return self._both
        return _Days(civil_date(event.at), self._both.known)


class _Case:
    """A dispute after its latest fact, and since when it has stood and been known so."""

    __slots__ = ("quiet", "since", "standing")

    def __init__(self) -> None:
        self.standing = Standing((), UNSEALED)
        self.since = self.quiet = _NEVER
        """`quiet`: the latest of the facts after which nothing that is kept is different."""

    @property
    def quiet_since(self) -> bool:
        """Whether such a fact is younger than all others."""
        return self.quiet.stood > self.since.stood or self.quiet.known > self.since.known

    def before(self, days: _Days) -> list[Held]:
        """What the next fact, of these days, brings to an end."""
        since = self.since
        return _both(
            (since.stood, days.stood) if since.stood < days.stood else None,
            (since.known, days.known) if since.known < days.known else None,
            self.values,
        )

    def now(self) -> list[Held]:
        """How it stands until something else happens."""
        return _both((self.since.stood, None), (self.since.known, None), self.values)

    @property
    def values(self) -> tuple[Any, ...]:
        """How it stands after its latest fact."""
        return _values(self.standing)


def _later(one: _Days, other: _Days) -> _Days:
    """The later day of either kind."""
    if other.stood >= one.stood and other.known >= one.known:
        return other
    return _Days(max(one.stood, other.stood), max(one.known, other.known))


_Span = tuple[date, date | None]


def _both(stood: _Span | None, known: _Span | None, values: tuple[Any, ...]) -> list[Held]:
    """One row for both where the days are the same."""
    if stood == known and stood is not None:
        return [Held(*stood, True, True, values)]
    held = [] if stood is None else [Held(*stood, True, False, values)]
    return held if known is None else [*held, Held(*known, False, True, values)]


def whole(events: Sequence[Recorded[Any]]) -> list[Held]:
    """All of one dispute's past and how it stands, made from every fact of it, in whatever order
    they happened."""
    moved = [event for event in events if type(event.fact) not in MOVES_NOTHING]
    stood = list(_one_side(events, lambda day: Then(as_of=day), {e.on for e in moved}))
    recorded = {civil_date(e.recorded_at) for e in moved}
    known = list(_one_side(events, lambda day: Then(known_on=day), recorded))
    return [
        *(Held(*each[:2], True, each in known, each[2]) for each in stood),
        *(Held(*each[:2], False, True, each[2]) for each in known if each not in stood),
    ]


_Side = tuple[date, date | None, tuple[Any, ...]]


def _one_side(
    events: Sequence[Recorded[Any]], then: Callable[[date], Then], days: Collection[date]
) -> Iterator[_Side]:
    in_order = sorted(days)
    for day, following in zip(in_order, [*in_order[1:], None], strict=True):
        if facts := then(day).of(events):
            yield day, following, _values(Standing(facts, UNSEALED))


def _values(standing: Standing) -> tuple[Any, ...]:
    row = standing.stood()
    assert row is not None
    return _VALUES(row)


class _Past(Work):
    """A case is folded fact by fact; one in which something was entered late is made anew from all
    of its facts.

    A row that is over stays as it is; how a case stands is written when nothing else has happened
    for long, or everything is to be.
    """

    def __init__(self, load: Load, most: int) -> None:
        self._load, self._most = load, most
        self._cases = OrderedDict[int, _Case]()
        self._over: list[tuple[UUID, Held]] = []
        self._anew: set[UUID] = set()
        """Their rows that are over are replaced by those in memory."""
        self._changed: dict[int, UUID] = {}
        """What changed last is last."""
        self._offered = set[tuple[UUID, str]]()
        self._civil = Civil()

    @property
    def waiting(self) -> int:
        return len(self._changed) + len(self._over)

    def fold(self, connection: Connection, events: Sequence[Recorded[Any]], after: Cursor) -> None:
        if len(self._cases) > self._most:
            forget_oldest(self._cases, keep=self._changed)
        if missing := begun_before(events, self._cases):
            for stream, facts in self._read(connection, missing, after):
                self._cases[stream.int] = self._folded(facts)
        self._offered.update(
            # Where a case was offered to: somebody there had to answer.
            (e.stream, e.fact.to_area)
            for e in events
            if type(e.fact) is TransferOffered
        )
        late = {event.stream for event in events if self._take(event)}
        if late:
            self._make_anew(connection, late, max(event.cursor for event in events))

    def _take(self, event: Recorded[Any]) -> bool:
        """Fold one fact; whether it belongs before another that is in its case already."""
        stream = event.stream
        case = self._cases.get(stream.int)
        if case is None:
            case = self._cases[stream.int] = _Case()
        else:
            self._cases.move_to_end(stream.int)
        self._changed.pop(stream.int, None)
        self._changed[stream.int] = stream
        return self._add(case, event, self._over)

    def _add(
        self, case: _Case, event: Recorded[Any], over: list[tuple[UUID, Held]] | None = None
    ) -> bool:
        """One more fact of a case, in the order of the log, and what it brings to an end; whether
        it belongs before another."""
        days, late = self._civil.days(event), False
        if type(event.fact) in MOVES_NOTHING:
            case.quiet = _later(case.quiet, days)
        elif (since := case.since) != days:
            late = days.stood < since.stood or days.known < since.known
            if over is not None and not late and since is not _NEVER:
                over += [(event.stream, held) for held in case.before(days)]
            case.since = _later(since, days)
        case.standing.fold(event)
        return late

    def _make_anew(self, connection: Connection, late: Collection[UUID], upto: Cursor) -> None:
        self._over = [each for each in self._over if each[0] not in late]
        self._anew.update(late)
        for stream, facts in self._read(connection, late, upto):
            self._over += [(stream, held) for held in whole(facts) if held.until is not None]

    def _read(
        self, connection: Connection, streams: Collection[UUID], upto: Cursor
    ) -> Iterator[tuple[UUID, list[Recorded[Any]]]]:
        for stream, facts in groupby(
            self._load(connection, streams, upto=upto), key=attrgetter("stream")
        ):
            yield stream, list(facts)

    def _folded(self, facts: Iterable[Recorded[Any]]) -> _Case:
        case = _Case()
        for event in facts:
            self._add(case, event)
        return case

    def forget(self, connection: Connection, since: Mapping[UUID, int]) -> Collection[UUID]:
        for table in ("stands", "was", "offered", "quiet"):
            _delete(connection, table, since)
        return since.keys()

    def write(self, connection: Connection, most: int | None = None) -> None:
        self.write_finished(connection, most)
        if self._offered:
            connection.cursor().executemany(_OFFER, list(self._offered))
            self._offered.clear()
        written = list(islice(self._changed.values(), most))
        _delete(connection, "stands", written)
        _delete(connection, "quiet", written)
        _STANDS.rows(connection, self._now(written))
        _QUIET.rows(connection, self._quiet(written))
        for stream in written:
            del self._changed[stream.int]

    def _now(self, streams: Iterable[UUID]) -> Iterator[tuple[Any, ...]]:
        for stream in streams:
            yield from ((stream, *_open(held)) for held in self._cases[stream.int].now())

    def _quiet(self, streams: Iterable[UUID]) -> Iterator[tuple[Any, ...]]:
        for stream in streams:
            if (case := self._cases[stream.int]).quiet_since:
                yield stream, *case.quiet

    def write_finished(self, connection: Connection, most: int | None = None) -> bool:
        _delete(connection, "was", self._anew)
        self._anew.clear()
        if rows := [(stream, *_over(held)) for stream, held in self._over[:most]]:
            _WAS.rows(connection, rows)
            del self._over[:most]
        return bool(self._over)


def _open(held: Held) -> tuple[Any, ...]:
    return held.stood, held.known, held.from_on, *held.values


def _over(held: Held) -> tuple[Any, ...]:
    assert held.until is not None
    days = (held.until - held.from_on).days
    return held.stood, held.known, held.from_on, held.until, days.bit_length(), *held.values


def _delete(connection: Connection, table: str, streams: Collection[UUID]) -> None:
    if streams:
        statement = SQL("delete from {} where stream = any(%s)").format(Identifier(table))
        connection.execute(statement, (list(streams),))


_OFFER: Final = "insert into offered (stream, area) values (%s, %s) on conflict do nothing"
_QUIET: Final = Copy("quiet", ("stream", "stood_on", "known_on"))
_STANDS: Final = Copy("stands", ("stream", "stood", "known", "from_on", *KEPT))
_WAS: Final = Copy("was", ("stream", "stood", "known", "from_on", "until_on", "doubled", *KEPT))


LEDGER: Final = Ledger(
    name="past",
    version=5,
    tables=TABLES,
    facts=frozenset(DISPUTE_FACTS),
    open=_Past,
    for_readers=INDEXES,
)


# --- query ---------------------------------------------------------------------------------------


def look_at(connection: Connection, then: Then, counts: str = "") -> None:
    """From here to the end of the transaction the table `dispute` is the register as it stood, or
    was known, at the end of that day: whatever reads the register reads it so. `counts`: the schema
    of a register that has seen nothing which the past has not; its counts are those of now, and
    what has changed since is taken away from them.

    Raises ValueError for both days at once: what had happened by one day as known on another is not
    kept, and is folded when it is asked for.
    """
    if then.day is None or None not in then:
        raise ValueError("one day")
    side = "stood" if then.known_on is None else "known"
    connection.execute(
        "select set_config('jiefen.day', %s, true), set_config('jiefen.side', %s, true),"
        " set_config('jiefen.counts', %s, true)",
        (then.day.isoformat(), side, counts),
    )


def counts_of_now(connection: Connection, until: date) -> Composed | None:
    """The beginning of a statement in which `uncounted` is what of the counts of now is not so on
    the day that is looked at: as it was counted; of what was registered up to `until` at least.
    None where there are no counts to begin from."""
    row = connection.execute("select current_setting('jiefen.counts', true)").fetchone()
    if not (row and row[0]):
        return None
    named = [*cells.MEASURES, *cells.STAGES]
    columns = SQL(", ").join(map(Identifier, ("stream", "area", "month", "type", "source", *named)))
    return SQL("""
        with since as materialized (
            select distinct stream from stands
             where {side} and from_on > {day} and registered_at < {after}
               and registered_at < {until}  -- a day more: the index is by the moment
        ), uncounted as materialized (
            select {columns} from {noted}
             union all
            select dispute.stream, dispute.area, {month}, dispute.type, dispute.source,
                   {counts}, {stages}
              from {dispute} dispute join since using (stream)
             where not exists (select from {noted} noted where noted.stream = dispute.stream)
        )
        """).format(
        side=SQL(_SIDE),
        day=SQL(_DAY),
        after=SQL(_AFTER),
        until=until + timedelta(days=2),
        columns=columns,
        noted=Identifier(row[0], "uncounted"),
        dispute=Identifier(row[0], "dispute"),
        month=cells.MONTH,
        counts=cells.counts,
        stages=cells.stages,
    )


def ever_within(connection: Connection, area: str | None, by: date) -> list[UUID]:
    """Every dispute that was in an area or within it at any time up to a day, or was ever offered
    to somebody there, by id."""
    clauses, values = within(area, "held")
    clauses.append(SQL("held.from_on <= %(by)s"))
    values["by"] = by
    where = SQL(" and ").join([SQL("true"), *clauses])
    rows = connection.execute(
        SQL(
            "select stream from (select stream, area, from_on from stands union all"
            " select stream, area, from_on from was union all"
            " select stream, area, '-infinity' from offered) held"
            " where {} group by stream order by stream"
        ).format(where),
        values,
    )
    return [stream for (stream,) in rows]


def mediated_by(connection: Connection, office: str) -> list[UUID]:
    """The open disputes that an office had on the day that is looked at, each with a mediator."""
    clauses, values = within(significant(office))
    where = SQL(" and ").join(
        [SQL("open and office = %(office)s and mediator is not null"), *clauses]
    )
    rows = connection.execute(
        SQL("select stream from dispute where {} order by stream").format(where),
        values | {"office": office},
    )
    return [stream for (stream,) in rows]


_REGISTER: Final = SQL("dispute")
_UNFINISHED: Final = SQL(
    "(dispute.open or dispute.urgent or dispute.phase <> all({})"
    " or dispute.untold_since is not null or dispute.sender is not null)"
).format(Literal(sorted(DONE)))
"""Something could be open in it still: of one that is closed only what another office waits for,
and what a person was not told (`domain.dispute.triggers`)."""


def there(connection: Connection, streams: Collection[UUID]) -> list[UUID]:
    """Which of these streams are disputes that had begun on the day that is looked at."""
    rows = connection.execute("select stream from dispute where stream = any(%s)", (list(streams),))
    return [stream for (stream,) in rows] if streams else []


_ADDED_SINCE: Final = (
    "exists (select from quiet where quiet.stream = {stream} and {day} <"
    " case current_setting('jiefen.side', true) when 'known' then known_on else stood_on end)"
)
UNCHANGED: Final = SQL(
    "exists (select from stands now where now.stream = entry.stream and {} and now.from_on <= {})"
    " and not {}"
).format(SQL(_SIDE), SQL(_DAY), SQL(_ADDED_SINCE).format(stream=SQL("entry.stream"), day=SQL(_DAY)))
"""Of an entry of the agenda: its dispute has no fact that it had not on the day that is looked
at. Limits go by facts, too, after which nothing that is kept is different."""


def open_then(
    connection: Connection,
    area: Where | None = None,
    *,
    since: bool = False,
    most: int | None = None,
) -> list[UUID]:
    """The disputes in which anything could be open on the day that is looked at, of an area and
    everything within it, or offered to it, by id; `since`: only those in which anything was
    otherwise after it. Nobody looks for more when `most` are found."""
    here, values = within(area)
    there, more = within(area, "offered")
    offers = SQL("dispute.stream = any(array(select stream from offered where {}))").format(
        SQL(" and ").join([SQL("true"), *there])
    )
    added = SQL(_ADDED_SINCE).format(stream=SQL("dispute.stream"), day=SQL(_DAY))
    changed = SQL(
        "(exists (select from stands now"
        " where now.stream = dispute.stream and {side} and now.from_on > {day}) or {added})"
    ).format(side=SQL(_SIDE), day=SQL(_DAY), added=added)
    wanted = changed if since else SQL("true")
    # One question after the other, each by its index; of everywhere the first one is all.
    places = [(_REGISTER, [*here, wanted])]
    if here and since:
        quiet = SQL("dispute.stream = any(array(select stream from quiet)) and ") + added
        places = [(SQL(f"({_UNTIL_LATER})"), here), (_REGISTER, [*here, quiet])]
    if here:
        places.append((_REGISTER, [offers, wanted]))
    found = set[UUID]()
    for register, clauses in places:
        if most is None or len(found) < most:
            statement = SQL("select stream from {} dispute where {} limit {}").format(
                register, SQL(" and ").join([_UNFINISHED, *clauses]), most
            )
            found.update(stream for (stream,) in connection.execute(statement, values | more))
    return sorted(found)
