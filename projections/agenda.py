"""What must happen by when, for every dispute: its agenda as of the latest fact folded into it.
Of streams whose days are their people's alone it has a clock, which says when to look, and nothing.

A case's own facts change its agenda, and so does every notice about the calendar and every set of
rules, for all cases that are not finished. The clock of a stream is told what stands here. What
such a notice or set moved is kept: from when to when, and because of what. Who owes a limit is said
as the case stands; who looks a second time, by how many members its committee was last counted to
have.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, Final, Literal, NamedTuple, cast, get_args
from uuid import UUID

from psycopg.sql import SQL, Composable, Composed, Identifier

from domain.calendar import CALENDAR_FACTS, CALENDAR_STREAM, Calendar, Stretch, Unit
from domain.calendar import evolve as evolve_calendar
from domain.committees import COMMITTEES_FACTS, COMMITTEES_STREAM, Committees
from domain.committees import evolve as evolve_committees
from domain.deadlines import Agenda, Alarms, Entry, agenda_of, counted_over, looking
from domain.dispute.evolve import evolve
from domain.dispute.facts import DISPUTE_FACTS
from domain.dispute.owing import BY_COMMITTEE, Beside, owes, second_person
from domain.dispute.state import START as NEW
from domain.dispute.state import Dispute
from domain.dispute.triggers import finished
from domain.kernel import START, Cursor, Recorded, Role
from domain.neutral import NEUTRALS, Neutral
from domain.past import NOW as TODAY
from domain.past import Then, end_of
from domain.questions import Order
from domain.reach import Post
from domain.reminders import Span
from domain.rules import RULES_FACTS, RULES_STREAM, Effect, RuleBook, RulesAdopted, began_on
from domain.rules import evolve as evolve_rules
from projections.areas import Office, Where, at, within
from projections.finding import UNASKED, Askable, Columns, Found, Query, Question, find
from projections.folds import Folds
from projections.kernel import Connection, Index, Ledger, Load, Table, Work, column_list

# --- row -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Row:
    """One stage of one open obligation. `id` names the deadline within its case."""

    stream: UUID
    id: str
    rule: str
    key: str
    unit: str
    length: int
    stage: str
    starts_on: date
    last_on: date
    due_on: date
    act_by: date
    falls_at: datetime
    exact: bool
    fired: bool
    provisional: bool
    effect: str
    owner: str
    """In which role somebody owes it now: the head, say, while a case has no mediator."""
    mediator: str | None
    office: str
    area: str
    code: str
    source: str
    proposes: str
    note: str

    @property
    def span(self) -> Span:
        """The limit, to ask how much of it is gone."""
        return Span(cast(Unit, self.unit), self.length, self.starts_on, self.last_on, self.falls_at)

    def overdue(self, now: datetime) -> bool:
        """Whether an office is late with it: a duty or target, still open, whose limit is over."""
        return self.stage == "due" and self.effect in DUTIES and self.falls_at <= now


@dataclass(slots=True)
class Clock:
    """What the clock of one stream is to hold: alarm → moment, as of a place in the log."""

    stream: UUID
    epoch: int
    xid: str
    position: int
    alarms: str
    digest: bytes
    next_due: datetime | None
    open: bool = False
    """Of a case: something may still fall due, and a notice or rules may move it."""
    area: str | None = None
    """With `began_on`, of a case only."""
    began_on: date | None = None
    counted_from: date | None = None
    """With `counted_to` the days over which its dates were counted; None if it has no dates."""
    counted_to: date | None = None


@dataclass(slots=True)
class Moved:
    """What one notice, or one set of rules, did to one deadline. Days are None where it did not
    exist before, or does not any more."""

    stream: UUID
    id: str
    rule: str
    effect: str
    area: str
    office: str
    code: str
    from_on: date | None
    to_on: date | None
    from_act_by: date | None
    to_act_by: date | None
    was_provisional: bool
    provisional: bool
    cause: str
    """The stored name of the fact."""
    notice_no: str
    """The number of the notice, or the version of the rules."""
    moved_at: datetime
    epoch: int
    xid: str
    position: int


TABLES: Final = """
create table entry (
    stream uuid not null,
    id text not null,
    rule text not null,
    key text not null,
    unit text not null,
    length integer not null,
    stage text not null,
    starts_on date not null,
    last_on date not null,
    due_on date not null,
    act_by date not null,
    falls_at timestamptz not null,
    exact boolean not null,
    fired boolean not null,
    provisional boolean not null,
    effect text not null,
    owner text not null,
    mediator text,
    office text not null,
    area text collate "C" not null,
    code text not null,
    source text not null,
    proposes text not null,
    note text not null,
    primary key (stream, id, stage)
);
create index on entry (office) where proposes in ('second_person_looks', 'look_at_urgent_end');
create table clock (
    stream uuid primary key,
    epoch smallint not null,
    xid xid8 not null,
    position bigint not null,
    alarms jsonb not null,
    digest bytea not null,
    next_due timestamptz,
    open boolean not null,
    area text collate "C",
    began_on date,
    counted_from date,
    counted_to date
);
create table moved (
    stream uuid not null,
    id text not null,
    rule text not null,
    effect text not null,
    area text collate "C" not null,
    office text not null,
    code text not null,
    from_on date,
    to_on date,
    from_act_by date,
    to_act_by date,
    was_provisional boolean not null,
    provisional boolean not null,
    cause text not null,
    notice_no text not null,
    moved_at timestamptz not null,
    epoch smallint not null,
    xid xid8 not null,
    position bigint not null,
    primary key (epoch, xid, position, stream, id)
);
create index on clock (stream) where open;
"""
INDEXES: Final = (
    Index("entry_falls_at_idx", "entry (falls_at) where stage = 'due'"),
    Index("entry_area_falls_at_idx", "entry (area, falls_at) where stage = 'due'"),
    Index(
        "entry_falls_at_area_office_idx",
        "entry (falls_at) include (area, office)"
        " where stage = 'due' and effect in ('institution_duty', 'local_target')",
    ),
    Index("entry_mediator_falls_at_idx", "entry (mediator, falls_at) where stage = 'due'"),
    Index("moved_area_idx", "moved (area)"),
    Index("clock_epoch_xid_position_stream_idx", "clock (epoch, xid, position, stream)"),
    Index("clock_next_due_idx", "clock (next_due) where next_due is not null"),
)

_ENTRIES, _CLOCKS = Table("entry", "stream", Row), Table("clock", "stream", Clock)
_MOVED = Table("moved", "stream", Moved)


# --- fold ----------------------------------------------------------------------------------------


class _Agenda(Work):
    """Keeps states, and reckons the agenda of a stream once per page however much has happened."""

    def __init__(self, load: Load, most: int) -> None:
        self._load = load
        self._cases = Folds(NEW, evolve, load, most)
        self._others = _Others(load, most)
        self._calendar, self._rules, self._committees = Calendar(), RuleBook(), Committees()
        self._counted = set[str]()
        """Committees that were counted since the last write."""
        self._standing = START
        """The place of the latest fact of the calendar or the rules."""
        self._latest: _Standing | None = None
        self._swept: _Swept | None = None
        self._begun = False
        self._changed: dict[int, tuple[UUID, Cursor]] = {}
        """By the id as an integer, which is hashed several times as fast; what changed last is
        last."""
        self._at = START

    @property
    def waiting(self) -> int:
        return len(self._changed) + len(self._counted) + self._others.waiting

    def fold(self, connection: Connection, events: Sequence[Recorded[Any]], after: Cursor) -> None:
        if not self._begun:
            self._begin(connection, after)
        others = [event for event in events if type(event.fact) in _OTHERS]
        self._others.fold(connection, others, after)
        cases = [event for event in events if type(event.fact) in _CASES]
        self._cases.prepare(connection, cases, after, keep=self._changed)
        changed = self._changed
        for event in events:
            if type(event.fact) in _CASES:
                self._cases.take(event)
                changed.pop(event.stream.int, None)
                changed[event.stream.int] = event.stream, event.cursor
            elif event.stream in (CALENDAR_STREAM, RULES_STREAM):
                before = self._rules
                self._stand(event)
                self._standing = event.cursor
                self._latest = _Standing(event, self._calendar, before, self._rules)
            elif event.stream == COMMITTEES_STREAM:
                self._stand(event)
                self._counted.add(event.fact.office)
        if events:
            self._at = events[-1].cursor

    def _begin(self, connection: Connection, after: Cursor) -> None:
        beside = (CALENDAR_STREAM, RULES_STREAM, COMMITTEES_STREAM)
        for event in self._load(connection, beside, upto=after):
            self._stand(event)
            if event.stream != COMMITTEES_STREAM:  # no clock goes by it
                self._standing = max(self._standing, event.cursor)
        self._begun = True

    def _stand(self, event: Recorded[Any]) -> None:
        if event.stream == CALENDAR_STREAM:
            self._calendar = evolve_calendar(self._calendar, event.fact, event.at)
        elif event.stream == COMMITTEES_STREAM:
            self._committees = evolve_committees(self._committees, event.fact, event.at)
        else:
            self._rules = evolve_rules(self._rules, event.fact, event.at)

    def forget(self, connection: Connection, since: Mapping[UUID, int]) -> Collection[UUID]:
        return ()

    def write(self, connection: Connection, most: int | None = None) -> None:
        if self._swept is not None:
            self._swept.write(connection)
            self._swept = None
        keys = list(islice(self._changed, most))
        entries, clocks = list[Row](), list[Clock]()
        for key in keys:
            stream, latest = self._changed.pop(key)
            as_of = max(latest, self._standing)
            case = self._cases[stream]
            agenda = agenda_of(case, self._calendar, self._rules, as_of)
            entries += self._rows_of(stream, case, agenda)
            clocks.append(_clock(stream, case, agenda, as_of))
        clocks += self._others.clocks(None if most is None else most - len(keys))
        _replace(connection, [clock.stream for clock in clocks], entries, clocks)
        while self._counted:
            self._say_second_person(connection, self._counted.pop())

    def _rows_of(self, stream: UUID, case: Dispute, agenda: Agenda) -> list[Row]:
        beside = Beside(self._committees.small(case.office))
        return [_row(stream, entry, case, beside) for entry in agenda.entries]

    def _say_second_person(self, connection: Connection, office: str) -> None:
        """In the cases of a committee that was counted, who looks a second time now."""
        post = second_person(office, Beside(self._committees.small(office)))
        connection.execute(
            "update entry set owner = %s where office = %s and proposes = any(%s)",
            (post.role, office, list(BY_COMMITTEE)),
        )

    def sweep(self, connection: Connection, after: UUID | None, most: int) -> UUID | None:
        """Streams that the fact cannot touch are passed over; only the place of their clocks goes
        on. All that takes time is done here, before the transaction in which it is written begins.
        """
        assert self._latest is not None
        latest, touched, last = self._latest, list[UUID](), None
        begins = after or UUID(int=0)
        for each in open_after(connection, begins, most * _PASSED_OVER):
            last = each.stream
            if latest.may_touch(each):
                touched.append(last)
                if len(touched) == most:
                    break
        if last is not None:
            self._swept = _Swept(self._standing, begins, last)
            self._reckon(connection, touched, self._swept)
        return last

    def _reckon(self, connection: Connection, streams: Sequence[UUID], swept: "_Swept") -> None:
        assert self._latest is not None
        self._cases.hold(connection, streams, self._at)
        shown = _shown(connection, streams)
        for stream in streams:
            case = self._cases[stream]
            agenda = agenda_of(case, self._calendar, self._rules, self._standing)
            rows = self._rows_of(stream, case, agenda)
            clock = _clock(stream, case, agenda, self._standing)
            swept.take(rows, clock, self._latest.moved(stream, case, agenda, shown))


class _Others:
    """Streams whose days are their people's alone: of each the next moment to look, and no more."""

    def __init__(self, load: Load, most: int) -> None:
        self._states = {
            each.kind.name: Folds(each.kind.start, each.kind.evolve, load, most)
            for each in NEUTRALS
        }
        self._changed: dict[UUID, tuple[Neutral, Cursor]] = {}

    @property
    def waiting(self) -> int:
        """How many have changed and are not written yet."""
        return len(self._changed)

    def fold(self, connection: Connection, events: Sequence[Recorded[Any]], after: Cursor) -> None:
        """Take in their next facts."""
        keep = {stream.int for stream in self._changed}
        for each in NEUTRALS if events else ():
            states = self._states[each.kind.name]
            own = [event for event in events if type(event.fact) in each.kind.kinds]
            states.prepare(connection, own, after, keep)
            for event in own:
                states.take(event)
                self._changed[event.stream] = each, event.cursor

    def clocks(self, most: int | None) -> list[Clock]:
        """The clocks of at most so many that have changed."""
        return [
            self._clock(stream, *self._changed.pop(stream)) for stream in list(self._changed)[:most]
        ]

    def _clock(self, stream: UUID, of: Neutral, as_of: Cursor) -> Clock:
        alarms = looking(of.looks(self._states[of.kind.name][stream], stream), as_of)
        return Clock(stream, *_told_to_clock(as_of, alarms))


_CASES: Final = frozenset(DISPUTE_FACTS)
_OTHERS: Final = frozenset(fact for each in NEUTRALS for fact in each.kind.facts)

_PASSED_OVER: Final = 10
"""How many more streams are looked at in one piece of a sweep than are reckoned anew."""


class _Shown(NamedTuple):
    """A deadline as the ledger has it until now."""

    stream: UUID
    id: str
    rule: str
    effect: str
    office: str
    area: str
    due_on: date
    act_by: date
    falls_at: datetime
    provisional: bool


def _shown(connection: Connection, streams: Sequence[UUID]) -> dict[UUID, dict[str, _Shown]]:
    found: dict[UUID, dict[str, _Shown]] = {}
    with connection.cursor(binary=True) as cursor:
        cursor.execute(
            "select stream, id, rule, effect, office, area, due_on, act_by, falls_at, provisional"
            " from entry where stream = any(%s) and stage = 'due'",
            (list(streams),),
        )
        for row in map(_Shown._make, cursor):
            found.setdefault(row.stream, {})[row.id] = row
    return found


class _Swept:
    """What a fact of the calendar or the rules did to the open cases from one stream to another."""

    def __init__(self, at: Cursor, after: UUID, last: UUID) -> None:
        self._at, self._after, self._last = at, after, last
        self._streams, self._entries = list[UUID](), list[Row]()
        self._clocks, self._moved = list[Clock](), list[Moved]()

    def take(self, entries: Iterable[Row], clock: Clock, moved: Iterable[Moved]) -> None:
        self._streams.append(clock.stream)
        self._entries += entries
        self._clocks.append(clock)
        self._moved += moved

    def write(self, connection: Connection) -> None:
        """All of it. The clocks of the streams between go on to the same place with what they
        have."""
        _replace(connection, self._streams, self._entries, self._clocks)
        _MOVED.insert(connection, self._moved)
        place = self._at.epoch, str(self._at.xid), self._at.position
        connection.execute(
            "update clock set epoch = %s, xid = %s::text::xid8, position = %s"
            " where open and stream > %s and stream <= %s and stream <> all(%s)",
            (*place, self._after, self._last, self._streams),
        )


def _replace(
    connection: Connection, streams: Sequence[UUID], entries: list[Row], clocks: list[Clock]
) -> None:
    for table in (_ENTRIES, _CLOCKS):
        table.delete(connection, streams)
    _ENTRIES.insert(connection, entries)
    _CLOCKS.insert(connection, clocks)


class _Standing(NamedTuple):
    """A fact of the calendar or the rules; the calendar with it, the rules before and with it."""

    event: Recorded[Any]
    calendar: Calendar
    earlier: RuleBook
    rules: RuleBook

    def may_touch(self, case: "OpenCase") -> bool:
        """Whether a date of this case can be another for it."""
        if isinstance(self.event.fact, RulesAdopted):
            here = case.area, case.began_on
            return self.earlier.on(*here) != self.rules.on(*here)
        notice, counted = self.calendar.notices[-1], case.counted
        return counted is not None and notice.may_move(case.area, counted)

    def moved(
        self,
        stream: UUID,
        case: Dispute,
        agenda: Agenda,
        shown: Mapping[UUID, Mapping[str, _Shown]],
    ) -> Iterator[Moved]:
        """What the fact did to the deadlines of a case, whose agenda is this now."""
        before = shown.get(stream, {})
        after = {e.id: e for e in agenda.due()}
        for name in {**before, **after}:
            old, new = before.get(name), after.get(name)
            if _told(old) != _told(new):
                yield self._row(stream, case, old, new)

    def _row(self, stream: UUID, case: Dispute, old: _Shown | None, new: Entry | None) -> Moved:
        entry = new or old
        assert entry is not None
        if isinstance(entry, _Shown):
            office, area = entry.office, entry.area
        else:
            office, area = owes(case, entry).office, _area(entry, case)
        fact, cursor = self.event.fact, self.event.cursor
        return Moved(
            stream=stream,
            id=entry.id,
            rule=entry.rule,
            effect=entry.effect,
            area=area,
            office=office,
            code=case.code,
            from_on=old.due_on if old else None,
            to_on=new.due_on if new else None,
            from_act_by=old.act_by if old else None,
            to_act_by=new.act_by if new else None,
            was_provisional=bool(old and old.provisional),
            provisional=bool(new and new.provisional),
            cause=fact.stored_name,
            notice_no=fact.version if isinstance(fact, RulesAdopted) else fact.notice_no,
            moved_at=self.event.at,
            epoch=cursor.epoch,
            xid=str(cursor.xid),
            position=cursor.position,
        )


def _told(entry: Entry | _Shown | None) -> tuple[Any, ...] | None:
    """What people were told of a deadline."""
    return entry and (entry.due_on, entry.act_by, entry.falls_at, entry.provisional)


def _clock(stream: UUID, case: Dispute, agenda: Agenda, as_of: Cursor) -> Clock:
    alarms, counted = agenda.alarms(stream), counted_over(case, agenda)
    return Clock(
        stream,
        *_told_to_clock(as_of, alarms),
        not finished(case),
        case.area,
        began_on(case),
        counted.first if counted else None,
        counted.last if counted else None,
    )


def _told_to_clock(
    as_of: Cursor, alarms: Alarms
) -> tuple[int, str, int, str, bytes, datetime | None]:
    """The place and the alarms, as the row of a clock has them."""
    told = json.dumps({name: at.isoformat() for name, at in sorted(alarms.due.items())})
    place = as_of.epoch, str(as_of.xid), as_of.position
    return *place, told, digest(alarms.due), alarms.next_due()


def _row(stream: UUID, entry: Entry, case: Dispute, beside: Beside) -> Row:
    owed = owes(case, entry, beside)
    return Row(
        stream=stream,
        id=entry.id,
        rule=entry.rule,
        key=entry.key,
        unit=entry.unit,
        length=entry.length,
        stage=entry.stage,
        starts_on=entry.starts_on,
        last_on=entry.last_on,
        due_on=entry.due_on,
        act_by=entry.act_by,
        falls_at=entry.falls_at,
        exact=entry.exact,
        fired=entry.fired,
        provisional=entry.provisional,
        effect=entry.effect,
        owner=owed.to.role if isinstance(owed.to, Post) else entry.owner,
        mediator=case.mediator,
        office=owed.office,
        area=_area(entry, case),
        code=case.code,
        source=entry.source,
        proposes=entry.proposes,
        note=entry.note,
    )


def _area(entry: Entry, case: Dispute) -> str:
    """Where somebody has to act: whoever was offered the case answers the offer."""
    if entry.proposes == "answer_transfer" and case.transfer is not None:
        return case.transfer.to_area
    return case.area


def digest(due: Mapping[str, datetime]) -> bytes:
    """The same for the same alarms, wherever and as of whenever they were reckoned."""
    lines = (f"{name} {at.astimezone(UTC).isoformat()}\n" for name, at in sorted(due.items()))
    return hashlib.sha256("".join(lines).encode()).digest()


LEDGER: Final = Ledger(
    name="agenda",
    version=9,
    tables=TABLES,
    facts=frozenset((*CALENDAR_FACTS, *RULES_FACTS, *COMMITTEES_FACTS)) | _CASES | _OTHERS,
    open=_Agenda,
    sweeping=frozenset((*CALENDAR_FACTS, *RULES_FACTS)),
    for_readers=INDEXES,
)


# --- query ---------------------------------------------------------------------------------------


class Wanted(NamedTuple):
    """Which deadlines: those that fall before a moment or after it, of certain effects, of an
    owner's role, of a mediator.
    """

    falls_before: datetime | None = None
    falls_after: datetime | None = None
    effects: tuple[str, ...] = ()
    owner: str | None = None
    mediator: str | None = None
    office: Office | None = None
    stage: str | None = "due"
    ids: tuple[tuple[UUID, str], ...] | None = None
    """Only these: of which case, and the id in it."""
    seat: "Seat | None" = None
    """Of an office that sits in a village or community, in a township, or above."""


DUE: Final = Wanted()

DUTIES: Final = ("institution_duty", "local_target")
"""Effects of limits that an office can be late with. A right that was lost, or a day that people
were told of, is over when it has passed: nobody is late with it.
"""

Seat = Literal["village", "township", "above"]
SEATS: Final[Mapping[Seat, SQL]] = {
    "village": SQL("right(entry.office, 3) <> '000'"),
    "township": SQL("right(entry.office, 3) = '000' and right(entry.office, 6) <> '000000'"),
    "above": SQL("right(entry.office, 6) = '000000'"),
}
"""Where the office sits that owes something, by its code."""

EVERY: Final = SQL("true")

_SELECT: Final = SQL("select {} from entry ").format(column_list(Row, "entry"))


FOUND_BY: Final = Columns(
    {
        "code": Askable(),
        "area": Askable("area"),
        "office": Askable(),
        "rule": Askable(),
        "owner": Askable(known=get_args(Role)),
        "mediator": Askable(empty=True),
        "effect": Askable(known=get_args(Effect)),
        "proposes": Askable(),
        "unit": Askable(known=get_args(Unit)),
        "length": Askable("number"),
        "starts_on": Askable("day"),
        "last_on": Askable("day"),
        "due_on": Askable("day"),
        "act_by": Askable("day"),
        "falls_at": Askable("moment"),
        "provisional": Askable("yes_no"),
        "fired": Askable("yes_no"),
        "stream": Askable("id"),
        "id": Askable(),
    },
    order=(Order("falls_at"),),
    key=("stream", "id"),
)
"""What deadlines can be asked about: of one stage, so that stream and id are of one row alone."""


def due(
    connection: Connection,
    area: Where | None = None,
    wanted: Wanted = DUE,
    question: Question = UNASKED,
) -> Found[Row]:
    """The open obligations of an area and everything within it, soonest first if nothing is asked.

    Each once, without its warnings, unless another `stage` (or None for all) is wanted.
    """
    clauses, values = within(area, "entry")
    for name in ("owner", "mediator", "stage"):
        value = getattr(wanted, name)
        if value is not None:
            clauses.append(SQL(f"entry.{name} = %({name})s"))
            values[name] = value
    if wanted.office is not None:
        of, held = at(wanted.office, "entry")
        clauses.append(of)
        values |= held
    if wanted.falls_before is not None:
        clauses.append(SQL("entry.falls_at <= %(falls_before)s"))
        values["falls_before"] = wanted.falls_before
    if wanted.falls_after is not None:
        clauses.append(SQL("entry.falls_at > %(falls_after)s"))
        values["falls_after"] = wanted.falls_after
    if wanted.seat is not None:
        clauses.append(SEATS[wanted.seat])
    if wanted.effects:
        clauses.append(SQL("entry.effect = any(%(effects)s)"))
        values["effects"] = list(wanted.effects)
    if wanted.ids is not None:
        clauses.append(
            SQL(
                "(entry.stream, entry.id) in"
                " (select * from unnest(%(of_streams)s::uuid[], %(ids)s::text[]))"
            )
        )
        values["of_streams"] = [stream for stream, _ in wanted.ids]
        values["ids"] = [name for _, name in wanted.ids]
    where = SQL("where ") + SQL(" and ").join([SQL("true"), *clauses])
    return find(connection, Query(_SELECT + where, values), FOUND_BY, question, Row)


def overdue(
    connection: Connection,
    now: datetime,
    area: Where | None = None,
    wanted: Wanted = DUE,
    question: Question = UNASKED,
) -> Found[Row]:
    """What an office is late with: its duties and targets whose limit is over, longest first."""
    until = min(wanted.falls_before or now, now)
    return due(connection, area, wanted._replace(falls_before=until, effects=DUTIES), question)


class Over(NamedTuple):
    """A duty or target of an office, or a follow-up, whose day is over and which is still open."""

    stream: UUID
    area: str
    office: str
    effect: str
    proposes: str
    falls_at: datetime


def over(
    connection: Connection, now: datetime, area: Where | None = None, which: Composable = EVERY
) -> list[Over]:
    """What is over by a moment in an area and everything within it, of the entries for which a
    condition holds. An offer is answered elsewhere than its case is: all of these are there."""
    clauses, values = within(area, "entry")
    here = SQL(" and ").join([EVERY, *clauses])
    # Two questions, each by its index.
    places = [here, SQL("proposes = 'answer_transfer' and not ({})").format(here)]
    statement = SQL(" union all ").join(
        SQL(
            "select stream, area, office, effect, proposes, falls_at from entry"
            " where stage = 'due' and falls_at <= %(now)s"
            " and (effect = any(%(duties)s) or proposes = 'follow_up') and ({}) and {}"
        ).format(which, each)
        for each in (places if clauses else places[:1])
    )
    rows = connection.execute(statement, values | {"now": now, "duties": list(DUTIES)})
    return [Over(*row) for row in rows]


def only_these(over: Sequence[Over]) -> tuple[Composed, dict[str, Any]]:
    """The beginning of a statement in which the agenda is this and nothing else."""
    kinds = ("uuid", "text", "text", "text", "text", "timestamptz")
    marks = {name: f"entry_{name}" for name in Over._fields}
    arrays = SQL(", ").join(
        SQL(f"%({marks[name]})s::{kind}[]") for name, kind in zip(Over._fields, kinds, strict=True)
    )
    columns = SQL(", ").join(map(Identifier, Over._fields))
    beginning = SQL(
        'with entry as (select stream, area collate "C" as area, office, effect, proposes,'
        " falls_at, 'due' as stage from unnest({}) as held ({}))"
    ).format(arrays, columns)
    held = {marks[name]: [getattr(each, name) for each in over] for name in Over._fields}
    return beginning, held


def touched_after(connection: Connection, at: Cursor) -> list[UUID]:
    """The streams of which this has seen a fact after a place in the log."""
    rows = connection.execute(
        "select stream from clock where (epoch, xid, position) > (%s, %s::text::xid8, %s)",
        (at.epoch, str(at.xid), at.position),
    )
    return [stream for (stream,) in rows]


def to_come(
    connection: Connection,
    now: datetime,
    area: Where | None = None,
    wanted: Wanted = DUE,
    question: Question = UNASKED,
) -> Found[Row]:
    """What is still to come, soonest first."""
    return due(connection, area, wanted._replace(falls_after=now), question)


def of(connection: Connection, stream: UUID) -> list[Row]:
    """One case's whole agenda, warnings included."""
    rest = SQL("where stream = %(stream)s order by falls_at, id, stage")
    return _rows(connection, rest, {"stream": stream})


def coming(
    connection: Connection, now: datetime, after: tuple[UUID, str], limit: int = 500
) -> list[Row]:
    """Every limit in days or more that is still to come, by stream and id, after this one."""
    rest = SQL(
        "where stage = 'due' and not fired and unit <> 'hour' and falls_at > %(now)s"
        " and (stream, id) > (%(stream)s, %(id)s) order by stream, id limit %(limit)s"
    )
    values = {"now": now, "stream": after[0], "id": after[1], "limit": limit}
    return _rows(connection, rest, values)


def coming_in_hours(connection: Connection, now: datetime) -> list[Row]:
    """Every limit in hours that is still to come, soonest first: there are few."""
    rest = SQL(
        "where stage = 'due' and not fired and unit = 'hour' and falls_at > %(now)s"
        " order by falls_at, stream, id"
    )
    return _rows(connection, rest, {"now": now})


MOVED_BY: Final = Columns(
    {
        "code": Askable(),
        "area": Askable("area"),
        "office": Askable(),
        "rule": Askable(),
        "effect": Askable(known=get_args(Effect)),
        "from_on": Askable("day", empty=True),
        "to_on": Askable("day", empty=True),
        "from_act_by": Askable("day", empty=True),
        "to_act_by": Askable("day", empty=True),
        "was_provisional": Askable("yes_no"),
        "provisional": Askable("yes_no"),
        "notice_no": Askable(),
        "moved_at": Askable("moment"),
        "epoch": Askable("number"),
        "xid": Askable(),
        "position": Askable("number"),
        "stream": Askable("id"),
        "id": Askable(),
    },
    order=(Order("moved_at", downwards=True),),
    key=("epoch", "position", "stream", "id"),
)
"""What moved deadlines can be asked about."""


def moved(
    connection: Connection,
    area: Where | None = None,
    question: Question = UNASKED,
    office: Office | None = None,
    then: Then = TODAY,
) -> Found[Moved]:
    """What notices and sets of rules moved in an area and everything within it, latest first."""
    clauses, values = within(area, "moved")
    if office is not None:
        of, held = at(office, "moved")
        clauses.append(of)
        values |= held
    if then.as_of is not None:
        clauses.append(SQL("moved.moved_at <= %(by)s"))
        values["by"] = end_of(then.as_of)
    if then.known_on is not None:
        clauses.append(
            SQL(
                "exists (select from log.event e where (e.epoch, e.xid, e.position)"
                " = (moved.epoch, moved.xid, moved.position) and e.recorded_at <= %(recorded)s)"
            )
        )
        values["recorded"] = end_of(then.known_on)
    where = SQL(" where ") + SQL(" and ").join([SQL("true"), *clauses])
    columns = column_list(Moved, "moved")
    query = Query(SQL("select {} from moved").format(columns) + where, values)
    return find(connection, query, MOVED_BY, question, Moved)


class Touched(NamedTuple):
    """One of the deadlines that one fact moved, for each who owes some of them."""

    stream: UUID
    id: str
    moved_at: datetime
    place: str
    """Of the fact in the log."""


def touched(connection: Connection, since: datetime, alone: Collection[str]) -> list[Touched]:
    """For each notice or set of rules since then, a deadline of every owner whose dates it moved.

    What proposes one of `alone` is owed by somebody in particular: each of these stands for itself.
    Of a deadline that is there no more, who mediates the case counts.
    """
    found = connection.execute(
        """
        select distinct on (m.epoch, m.xid, m.position, m.office, whose.role, whose.who)
               m.stream, m.id, m.moved_at, concat_ws(':', m.epoch, m.xid, m.position)
          from moved m
          left join entry e on e.stream = m.stream and e.id = m.id and e.stage = 'due'
         cross join lateral (
               select coalesce(e.owner, 'mediator') as role,
                      case when e.proposes = any(%(alone)s) then m.stream || m.id
                           when e.stream is not null then e.mediator
                           else coalesce((select min(c.mediator) from entry c
                                           where c.stream = m.stream), m.stream::text)
                      end as who
               ) whose
         where m.moved_at > %(since)s
           and (m.from_on, m.from_act_by) is distinct from (m.to_on, m.to_act_by)
         order by m.epoch, m.xid, m.position, m.office, whose.role, whose.who, m.stream, m.id
        """,
        {"since": since, "alone": list(alone)},
    )
    return [Touched(*held) for held in found]


LAST: Final = UUID(int=2**128 - 1)
"""After every stream."""


class Statement(NamedTuple):
    """What the clock of a stream is to hold, and whether anything is ever to come again."""

    stream: UUID
    as_of: Cursor
    alarms: Alarms
    digest: bytes


_CLOCK: Final = "select stream, epoch, xid::text::bigint, position, alarms, digest from clock "


def _statement(row: tuple[Any, ...]) -> Statement:
    as_of = Cursor(*row[1:4])
    return Statement(row[0], as_of, Alarms(as_of=as_of, due=row[4]), bytes(row[5]))


def clocks_after(
    connection: Connection, after: Cursor, stream: UUID = LAST, limit: int = 500
) -> list[Statement]:
    """The streams whose agenda is as of a later place, in log order; of one place by stream.

    One notice about the calendar puts many streams at one place: to go on from a page that ended
    among them, give the `stream` that was its last.
    """
    rows = connection.execute(
        _CLOCK + "where (epoch, xid, position, stream) > (%s, %s::text::xid8, %s, %s)"
        " order by clock.epoch, clock.xid, clock.position, stream limit %s",
        (after.epoch, str(after.xid), after.position, stream, limit),
    )
    return [_statement(row) for row in rows]


def clocks_by_due(
    connection: Connection, after: tuple[datetime, UUID] | None = None, limit: int = 500
) -> list[Statement]:
    """The streams with an alarm to come, soonest first, after (alarm, stream)."""
    rows = connection.execute(
        _CLOCK + "where next_due is not null and (next_due, stream) > (%s, %s)"
        " order by next_due, stream limit %s",
        (*(after or (datetime.min.replace(tzinfo=UTC), UUID(int=0))), limit),
    )
    return [_statement(row) for row in rows]


def clocks_of(connection: Connection, streams: Collection[UUID]) -> list[Statement]:
    """What the clocks of these streams are to hold."""
    rows = connection.execute(_CLOCK + "where stream = any(%s)", (list(streams),))
    return [_statement(row) for row in rows]


class Armed(NamedTuple):
    """How many clocks have something to ring for, when the next one rings, and how many should have
    rung by a moment."""

    clocks: int
    next_at: datetime | None
    late: int


def clocks_armed(connection: Connection, by: datetime) -> Armed:
    """How the clocks stand."""
    row = connection.execute(
        "select count(*), min(next_due), count(*) filter (where next_due < %s)"
        " from clock where next_due is not null",
        (by,),
    ).fetchone()
    assert row is not None
    return Armed(*row)


def open_cases(connection: Connection) -> int:
    """How many cases may still have something fall due."""
    row = connection.execute("select count(*) from clock where open").fetchone()
    return row[0] if row else 0


def open_deadlines(connection: Connection) -> int:
    """How many obligations are open, each counted once."""
    row = connection.execute("select count(*) from entry where stage = 'due'").fetchone()
    return row[0] if row else 0


class OpenCase(NamedTuple):
    """A case that may still have something fall due, and what a notice or a set of rules has to
    meet so that any of its dates can be another."""

    stream: UUID
    area: str
    began_on: date
    counted: Stretch | None
    """The days over which its dates were counted; None if it has no dates."""


def open_after(connection: Connection, stream: UUID, limit: int = 500) -> list[OpenCase]:
    """The next such cases after `stream`, by id."""
    with connection.cursor(binary=True) as cursor:
        cursor.execute(
            "select stream, area, began_on, counted_from, counted_to from clock"
            " where open and stream > %s order by stream limit %s",
            (stream, limit),
        )
        return [
            OpenCase(held, area, began_on, Stretch(first, last) if first else None)
            for held, area, began_on, first, last in cursor
        ]


def _rows(connection: Connection, rest: Composed | SQL, values: dict[str, Any]) -> list[Row]:
    with connection.cursor(binary=True) as cursor:
        return [Row(*held) for held in cursor.execute(_SELECT + rest, values)]
