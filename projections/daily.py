"""By how much each count of disputes changed on which day: what it was on any day of the past is a
sum that is as short for a day ten years ago as for yesterday.

It has both sides: by what had happened, and beside it what is different by what was recorded, which
is nothing where everything was recorded on its day. What is over is summed up by the month. What is
counted stands in `projections.cells`; who asks is `projections.counting`.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, ClassVar, Final, LiteralString, NamedTuple
from uuid import UUID

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from domain.dispute.facts import (
    DISPUTE_FACTS,
    Filed,
    HandOverAnswered,
    HandOverReceived,
    MediatorAssigned,
    Retained,
    RightsNoticeGiven,
    SessionRecorded,
    Triaged,
)
from domain.kernel import Cursor, Fact, Recorded, civil_date
from domain.past import Then
from projections.cells import (
    COUNTY,
    MEASURES,
    STAGES,
    TOWN,
    Counts,
    added,
    columns,
    counts_of,
    zeros,
)
from projections.kernel import Connection, Copy, Ledger, Load, Work, begun_before, forget_oldest
from projections.past import MOVES_NOTHING, Civil
from projections.register import UNSEALED, Standing

MOVES_NO_COUNT: Final[frozenset[type[Fact]]] = MOVES_NOTHING | {
    *(RightsNoticeGiven, Triaged, MediatorAssigned, SessionRecorded),
    *(Filed, Retained, HandOverReceived, HandOverAnswered),
}
"""Facts after which a case counts as before, and others do not rest on them: they are not even
read."""
FACTS: Final = frozenset(DISPUTE_FACTS) - MOVES_NO_COUNT

LEVELS: Final = (2, 4, COUNTY, TOWN)
"""Of areas: those at which there are counts of months that are over. Of days there are those of
counties and townships: what is wider is the sum of its counties."""
MONTH_DAYS: Final = (2, 4, COUNTY)
"""Those at which there is how long stages took, by month of registration."""
YEAR_DAYS: Final = (4, COUNTY, TOWN)
"""The same by year."""

# --- rows ----------------------------------------------------------------------------------------


def _nothing(names: Iterable[str]) -> str:
    """That a row counts nothing."""
    listed = list(names)
    return f"({', '.join(listed)}) = ({', '.join('0' for _ in listed)})"


_WHAT: Final = """
    digits smallint not null,
    late boolean not null,
    area text collate "C" not null,
    month date not null,
"""
TABLES: Final = f"""
create table monthly ({_WHAT}
    moved_in date not null,
    {columns(MEASURES, "integer not null")},
    primary key (digits, late, area, month, moved_in)
);
create table daily ({_WHAT}
    moved_on date not null,
    {columns(MEASURES, "integer not null")},
    took bigint[] not null,
    primary key (digits, late, moved_on, area, month)
);
create table yearly_days ({_WHAT}
    moved_in date not null,
    days integer not null,
    {columns(STAGES, "integer not null")},
    primary key (digits, late, area, month, moved_in, days)
);
create table monthly_days ({_WHAT}
    moved_in date not null,
    days integer not null,
    {columns(STAGES, "integer not null")},
    primary key (digits, late, area, month, moved_in, days)
);
create index on monthly (digits) where {_nothing(MEASURES)};
create index on daily (digits) where {_nothing(MEASURES)} and took = '{{}}';
create index on yearly_days (digits) where {_nothing(STAGES)};
create index on monthly_days (digits) where {_nothing(STAGES)};
"""
"""`month` is that of registration; in `yearly_days`, where what moved in a year is summed up, it is
the first of the year. A row that is `late` is to be added where a day is asked for as it was known:
what was recorded by then, less what had happened by then. `days` are how long a stage took, with a
column for each: how many disputes had it behind them. In `daily` that stands in the row itself, in
order: which stage took how many days, and by how many cases that changed (`_TOOK`)."""

# --- fold ----------------------------------------------------------------------------------------


class _Case:
    """A dispute after its latest fact, and what is in the counts of it."""

    __slots__ = ("known", "standing", "stood", "told", "told_of")

    def __init__(self) -> None:
        self.standing = Standing((), UNSEALED)
        self.stood = self.known = date.min
        self.told: Counts | None = None
        self.told_of = 0
        """Of so many of its facts the counts have heard."""

    def counts(self) -> Counts | None:
        """What it counts in after its latest fact."""
        row = self.standing.stood()
        return None if row is None else counts_of(row)

    @property
    def version(self) -> int:
        row = self.standing.row
        return row.version if row else 0


class _Move(NamedTuple):
    """From a day on a dispute counts otherwise than before."""

    on: date
    before: Counts | None
    after: Counts | None


def _moves(
    events: Sequence[Recorded[Any]], then: Callable[[date], Then], days: Collection[date]
) -> Iterator[_Move]:
    """Everything by which a dispute's counts ever changed, in the order of days."""
    before: Counts | None = None
    for day in sorted(days):
        if facts := then(day).of(events):
            row = Standing(facts, UNSEALED).stood()
            after = None if row is None else counts_of(row)
            if after != before:
                yield _Move(day, before, after)
            before = after


Key = tuple[bool, str, date, date]
"""Late or not, township, from which day, month of registration."""


class _Daily(Work):
    """A case is folded fact by fact. Of one in which something was entered late everything is taken
    away that had been counted, and counted anew from all of its facts."""

    adds: ClassVar[bool] = True

    def __init__(self, load: Load, most: int) -> None:
        self._load, self._most = load, most
        self._cases = OrderedDict[int, _Case]()
        self._untold: dict[int, _Case] = {}
        self._counts: dict[Key, list[int]] = {}
        self._days: dict[tuple[Key, int], list[int]] = {}
        """Beside the key: how many days a stage took; of each stage, of how many disputes."""
        self._civil = Civil()

    @property
    def waiting(self) -> int:
        # Each of these is written about three times: of its township, of its county, and in sums.
        return len(self._untold) + 3 * (len(self._counts) + len(self._days))

    def fold(self, connection: Connection, events: Sequence[Recorded[Any]], after: Cursor) -> None:
        if len(self._cases) > self._most:
            forget_oldest(self._cases, keep=self._untold)
        if missing := begun_before(events, self._cases):
            for stream, facts in self._read(connection, missing, after):
                self._cases[stream.int] = self._folded(facts)
        late = set[UUID]()
        for event in events:
            if self._take(event, begun_late=event.stream in late):
                late.add(event.stream)
        if late:
            self._count_anew(connection, late, max(event.cursor for event in events))

    def _take(self, event: Recorded[Any], *, begun_late: bool) -> bool:
        """Fold one fact; whether it belongs before another that is in its case already."""
        case = self._cases.get(event.stream.int)
        if case is None:
            case = self._cases[event.stream.int] = _Case()
        else:
            self._cases.move_to_end(event.stream.int)
        stood, known = self._civil.days(event)
        late = begun_late or stood < case.stood or known < case.known
        if not late and (stood > case.stood or known > case.known):
            if event.stream.int in self._untold:
                self._tell(case)
            case.stood, case.known = stood, known
        case.standing.fold(event)
        if late:
            case.stood, case.known = max(stood, case.stood), max(known, case.known)
        self._untold[event.stream.int] = case
        return late

    def _tell(self, case: _Case) -> None:
        """Count a case as it stands."""
        before, after = case.told, case.counts()
        if before != after:
            self._move(_Move(case.stood, before, after), 1)
            if case.known != case.stood:
                self._move(_Move(case.stood, before, after), -1, late=True)
                self._move(_Move(case.known, before, after), 1, late=True)
        case.told, case.told_of = after, case.version

    def _count_anew(self, connection: Connection, late: Collection[UUID], upto: Cursor) -> None:
        for stream, facts in self._read(connection, late, upto):
            case = self._cases[stream.int]
            counted = [event for event in facts if event.version <= case.told_of]
            self._count_all(counted, -1)
            self._count_all(facts, 1)
            case.told, case.told_of = case.counts(), case.version
            self._untold.pop(stream.int, None)

    def _count_all(self, facts: Sequence[Recorded[Any]], sign: int) -> None:
        for move in _moves(facts, lambda day: Then(as_of=day), {each.on for each in facts}):
            self._move(move, sign)
            self._move(move, -sign, late=True)
        recorded = {civil_date(each.recorded_at) for each in facts}
        for move in _moves(facts, lambda day: Then(known_on=day), recorded):
            self._move(move, sign, late=True)

    def _move(self, move: _Move, sign: int, *, late: bool = False) -> None:
        for counts, by in ((move.before, -sign), (move.after, sign)):
            if counts is not None:
                self._add(counts, move.on, by, late=late)

    def _add(self, counts: Counts, on: date, by: int, *, late: bool) -> None:
        if counts.since is None:
            return  # on no day it was in the register
        key = (late, counts.area, max(on, counts.since), counts.since.replace(day=1))
        sums = self._counts.get(key)
        if sums is None:
            sums = self._counts[key] = [0] * len(MEASURES)
        for n in counts.held:
            sums[n] += by
        for stage, days in counts.days:
            took = self._days.get((key, days))
            if took is None:
                took = self._days[key, days] = [0] * len(STAGES)
            took[stage] += by

    def _read(
        self, connection: Connection, streams: Collection[UUID], upto: Cursor
    ) -> Iterator[tuple[UUID, list[Recorded[Any]]]]:
        for stream, facts in groupby(
            self._load(connection, streams, upto=upto), key=attrgetter("stream")
        ):
            yield stream, [event for event in facts if type(event.fact) in FACTS]

    def _folded(self, facts: Iterable[Recorded[Any]]) -> _Case:
        case = _Case()
        for event in facts:
            case.standing.fold(event)
            stood, known = self._civil.days(event)
            case.stood, case.known = max(stood, case.stood), max(known, case.known)
        case.told, case.told_of = case.counts(), case.version
        return case

    def forget(self, connection: Connection, since: Mapping[UUID, int]) -> Collection[UUID]:
        return ()  # nothing is written that the position is not written with

    def write(self, connection: Connection, most: int | None = None) -> None:
        for case in self._untold.values():
            self._tell(case)
        self._untold.clear()
        days = [(*key, took, *sums) for (key, took), sums in self._days.items() if any(sums)]
        with_days = {each[: len(_KEY)] for each in days}
        counts = [
            (*key, *sums) for key, sums in self._counts.items() if any(sums) or key in with_days
        ]
        if counts or days:
            connection.execute(_HAND_IN)
            _CHANGES.rows(connection, counts)
            if days:
                _CHANGES_OF_DAYS.rows(connection, days)
            with connection.pipeline():
                for statement in (*_COUNT_DAYS, *_COUNT) if days else _COUNT:
                    connection.execute(statement)
        self._counts.clear()
        self._days.clear()


_COUNTS: Final = SQL(", ").join(map(Identifier, MEASURES))
_KEY: Final = ("late", "area", "moved_on", "month")
_HAND_IN: Final = f"""
create temp table if not exists change (
    digits smallint default {TOWN}, late boolean, area text, moved_on date, month date,
    {columns(MEASURES, "integer")}
) on commit delete rows;
create temp table if not exists change_of_days (
    digits smallint default {TOWN}, late boolean, area text, moved_on date, month date,
    days integer,
    {columns(STAGES, "integer")}
) on commit delete rows;
"""
"""What is handed in to be added up, of townships: it is gone with the transaction."""
_CHANGES: Final = Copy("change", (*_KEY, *MEASURES))
_CHANGES_OF_DAYS: Final = Copy("change_of_days", (*_KEY, "days", *STAGES))

_TOOK: Final = SQL("((days * 8 + stage)::bigint << 32) + cases")
"""A stage, by its place in the list, how many days it took, and by how many cases that changed, as
one number; `_WHICH`, `_CASES`: what it says."""
_WHICH: Final = SQL("((each.took + 2147483648) >> 32)")
_CASES: Final = SQL("(((each.took + 2147483648) & 4294967295) - 2147483648)::integer")

_BY_DAY: Final = SQL("""
with lasted as materialized (
    select digits, late, area, moved_on, month, array_sort(array_agg({took})) as took
      from change_of_days, lateral (values {stages}) each (stage, cases) where cases <> 0
     group by digits, late, area, moved_on, month
)
insert into daily (digits, late, area, moved_on, month, {names}, took)
select digits, late, area, moved_on, month, {names}, coalesce(took, '{{}}')
  from change left join lasted using (digits, late, area, moved_on, month)
    on conflict (digits, late, moved_on, area, month) do update set {added}, took = (
           select coalesce(array_sort(array_agg(which + cases)), '{{}}')
             from (select {which} << 32 as which, sum({cases}) as cases
                     from unnest(daily.took || excluded.took) each (took)
                    group by 1 having sum({cases}) <> 0) net)
""").format(
    names=_COUNTS,
    added=added("daily", MEASURES),
    took=_TOOK,
    which=_WHICH,
    cases=_CASES,
    stages=SQL(", ").join(
        SQL("({}, {})").format(Literal(n), Identifier(name)) for n, name in enumerate(STAGES)
    ),
)
_SUMMED: Final = """
insert into {table} (digits, late, area, moved_in, month{days}, {names})
select level, late, left(area, level), date_trunc({unit}, moved_on)::date, {month}{days}, {sums}
  from {change} join (values {levels}) up (digits, level) using (digits)
 group by level, late, left(area, level), date_trunc({unit}, moved_on)::date, {month}{days}
    on conflict (digits, late, area, month, moved_in{days}) do update set {added}
"""
_NOTHING: Final = SQL("delete from {table} where ({names}) = ({zeros})")


def _sum_up(
    table: LiteralString, unit: LiteralString, levels: Collection[int]
) -> tuple[Composed, Composed]:
    """Add what is handed in to the sums of a table, at these levels of areas, and take out what
    became nothing."""
    of_days = table.endswith("_days")
    names = STAGES if of_days else MEASURES
    from_level = [(TOWN if level == TOWN else COUNTY, level) for level in levels]
    held = {
        "table": Identifier(table),
        "change": Identifier("change_of_days" if of_days else "change"),
        "days": SQL(", days" if of_days else ""),
        "month": SQL("date_trunc('year', month)::date" if unit == "year" else "month"),
        "unit": Literal(unit),
        "levels": SQL(", ").join(SQL("({}, {})").format(*map(Literal, up)) for up in from_level),
        "names": SQL(", ").join(map(Identifier, names)),
        "sums": SQL(", ").join(SQL("sum({})::integer").format(Identifier(name)) for name in names),
        "zeros": zeros(names),
        "added": added(table, names),
    }
    return SQL(_SUMMED).format(**held), _NOTHING.format(**held)


def _of_counties(change: LiteralString, days: LiteralString, names: Collection[str]) -> Composed:
    """Put what is handed in beside it once more, as it is of counties."""
    return SQL("""
        insert into {change} (digits, late, area, moved_on, month{days}, {names})
        select {county}, late, left(area, {county}), moved_on, month{days}, {sums}
          from {change} group by late, left(area, {county}), moved_on, month{days}
    """).format(
        change=Identifier(change),
        days=SQL(days),
        names=SQL(", ").join(map(Identifier, names)),
        sums=SQL(", ").join(SQL("sum({})::integer").format(Identifier(name)) for name in names),
        county=Literal(COUNTY),
    )


_COUNT_DAYS: Final[tuple[Composed, ...]] = (
    _of_counties("change_of_days", ", days", STAGES),
    *_sum_up("monthly_days", "month", MONTH_DAYS),
    *_sum_up("yearly_days", "year", YEAR_DAYS),
)
"""Of how long stages took, before it goes into the days; most of what happens ends none."""
_COUNT: Final[tuple[Composed, ...]] = (
    _of_counties("change", "", MEASURES),
    _BY_DAY,
    SQL("delete from daily where ({}) = ({}) and took = '{{}}'").format(_COUNTS, zeros(MEASURES)),
    *_sum_up("monthly", "month", LEVELS),
)


LEDGER: Final = Ledger(
    name="daily",
    version=3,
    tables=TABLES,
    facts=FACTS,
    open=_Daily,
)


# --- query ---------------------------------------------------------------------------------------


def there(connection: Connection) -> bool:
    """Whether these counts can be read here."""
    row = connection.execute("select to_regclass('monthly') is not null").fetchone()
    return bool(row and row[0])


class Summed(NamedTuple):
    """What is added up: these columns, of these rows of a table, and of what is beside it."""

    table: LiteralString
    columns: Composable
    where: Composable
    beside: Composable = SQL("")


_LASTED: Final = SQL("days, ") + SQL(", ").join(map(Identifier, STAGES))
_LASTED_THAT_DAY: Final = SQL("({} >> 3)::integer as days, ").format(_WHICH) + SQL(", ").join(
    SQL("case {} & 7 when {} then {} else 0 end as {}").format(
        _WHICH, Literal(n), _CASES, Identifier(name)
    )
    for n, name in enumerate(STAGES)
)
_EACH: Final = SQL(", unnest(daily.took) each (took)")


def until(then: Then, level: int) -> list[Summed]:
    """What to add up for the counts on a day of the past: months that were over by the end of it,
    and days since; of every area and month of registration."""
    month = _after(then).replace(day=1)
    at = max(level, COUNTY)
    return [
        Summed("monthly", _COUNTS, _moved("moved_in", then, level, before=month)),
        Summed("daily", _COUNTS, _moved("moved_on", then, at, since=month)),
    ]


def days_until(then: Then, level: int, *, by_year: bool) -> list[Summed]:
    """The same for how long stages took; `by_year`: of whole years of registration."""
    day = _after(then)
    year, month = day.replace(month=1, day=1), day.replace(day=1)
    summed, since = list[Summed](), None
    if by_year:
        over = _moved("moved_in", then, level, before=year)
        summed.append(Summed("yearly_days", _LASTED, over))
        since = year
    if level in MONTH_DAYS:
        over = _moved("moved_in", then, level, since=since, before=month)
        summed.append(Summed("monthly_days", _LASTED, over))
        since = month
    rest = _moved("moved_on", then, max(level, COUNTY), since=since)
    return [*summed, Summed("daily", _LASTED_THAT_DAY, rest, _EACH)]


def _after(then: Then) -> date:
    assert then.day is not None
    return then.day + timedelta(days=1)


def _moved(
    when: LiteralString,
    then: Then,
    level: int,
    since: date | None = None,
    before: date | None = None,
) -> Composed:
    """The condition that it moved from one day on and before another, or by the day asked for."""
    clauses = [
        SQL("digits = {}").format(level),
        SQL("late = any('{{f,t}}')" if then.known_on is not None else "not late"),
        SQL("{} < {}").format(Identifier(when), before or _after(then)),
    ]
    if since is not None:
        clauses.append(SQL("{} >= {}").format(Identifier(when), since))
    return SQL(" and ").join(clauses)
