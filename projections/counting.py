"""How many disputes of an area, a period, a type and a source count in each measure: from the
counts that are there already where there are such, from the rows themselves where not. Both say
the same, at any time.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, Literal, NamedTuple

from psycopg.sql import SQL, Composable, Composed, Identifier
from psycopg.sql import Literal as Value

from domain.areas import next_level
from domain.past import NOW, Then
from projections import cells, daily, past
from projections.areas import Where, digits_of, part_of, whole_at, within
from projections.cells import (
    ALL,
    MEASURES,
    MONTH,
    MONTH_DAYS,
    STAGES,
    TOWN,
    WIDE,
    YEAR_DAYS,
)
from projections.kernel import Connection
from projections.register import EVERYTHING, Wanted, condition

By = Literal["area", "month", "type", "source"]
"""Into which parts they are counted: one level of areas below, months of registration, …"""

Histogram = Mapping[int, int]
"""Days → how many disputes."""

WHOLE: Final = ""
"""The part's name where they are not counted by anything."""


class Counted(NamedTuple):
    """The disputes of one part: measure → how many, and stage → how long it took."""

    counts: Mapping[str, int]
    days: Mapping[str, Histogram]


NONE: Final = Counted(dict.fromkeys(MEASURES, 0), {})


def counted(
    connection: Connection,
    area: Where | None = None,
    wanted: Wanted = EVERYTHING,
    by: By | None = None,
    then: Then = NOW,
) -> dict[str, Counted]:
    """Each part that has any dispute, by its code (of an area: the leading digits; of a month: its
    first day); the whole alone if it is not asked `by` anything.

    `then`: the day of the past that the connection looks at. Where there are counts of days its own
    are there already. Where there are none the rows of the period are read; of everything there was
    by then, that is taken away from the counts of now which was otherwise, and what it was is
    added.
    """
    then_noted: Composed | None = None
    plan = _Plan(area, wanted, by)
    there = then.day is not None and daily.there(connection) and plan.look_at(then)
    if then.day is not None and not there:
        until = min(wanted.until or then.day, then.day)
        wanted = wanted._replace(until=until)
        if wanted.since is None:
            then_noted = past.counts_of_now(connection, until)
        plan = _Plan(area, wanted, by)
        if then_noted is None:
            plan.counts_at = plan.days_at = None
    begins = then_noted or SQL("")
    statement, values = plan.of_counts()
    # Planned each time, by the months and areas asked for: without them PostgreSQL would read all.
    counts = {
        part: dict(zip(MEASURES, row, strict=True))
        for part, *row in connection.execute(begins + statement, values, prepare=False)
    }
    days = dict[str, dict[str, Counter[int]]]()
    statement, values = plan.of_days()
    for part, length, *disputes in connection.execute(begins + statement, values, prepare=False):
        of = days.setdefault(part, {})
        for stage, count in zip(STAGES, disputes, strict=True):
            if count:
                of.setdefault(stage, Counter())[length] = count
    return {
        part: Counted(held, days.get(part, {}))
        for part, held in counts.items()
        if any(held.values())
    }


def percentile(of: Histogram, share: float) -> float | None:
    """So many of them took no longer: between two days where it falls between them (as
    PostgreSQL's percentile_cont); None if there are none."""
    total = sum(of.values())
    if not total:
        return None
    place = share * (total - 1)
    below = int(place)
    first, second = _nth(of, below), _nth(of, min(below + 1, total - 1))
    return first + (second - first) * (place - below)


def _nth(of: Histogram, n: int) -> int:
    for days in sorted(of):
        n -= of[days]
        if n < 0:
            return days
    raise IndexError(n)


class Stretch(NamedTuple):
    """Days of registration, the first and the last; None is open."""

    first: date | None
    last: date | None


class Months(NamedTuple):
    """The whole months of a period, or its whole years, from the first to the one after the last;
    and its days beside them."""

    first: date | None
    after: date | None
    edges: tuple[Stretch, ...]

    @property
    def any(self) -> bool:
        """Whether there is a whole one."""
        return self.first is None or self.after is None or self.first < self.after


def months_of(since: date | None, until: date | None) -> Months:
    """A period as whole months and what is left of it."""
    return _whole(since, until, lambda day: day.replace(day=1))


def years_of(since: date | None, until: date | None) -> Months:
    """A period as whole years and what is left of it."""
    return _whole(since, until, lambda day: day.replace(month=1, day=1))


def _whole(since: date | None, until: date | None, begin: Callable[[date], date]) -> Months:
    """`begin`: the first day of the month, or of the year, in which a day lies."""
    first = None if since is None else since if since == begin(since) else _next(since, begin)
    after = None if until is None else begin(until + timedelta(days=1))
    if first is not None and after is not None and first >= after:
        return Months(first, first, (Stretch(since, until),))
    edges = list[Stretch]()
    if since is not None and first is not None and since < first:
        edges.append(Stretch(since, first - timedelta(days=1)))
    if until is not None and after is not None and after <= until:
        edges.append(Stretch(after, until))
    return Months(first, after, tuple(edges))


def _next(day: date, begin: Callable[[date], date]) -> date:
    later = day
    while begin(later) == begin(day):
        later = later.replace(day=1) + timedelta(days=31)
    return begin(later)


class _Kept(NamedTuple):
    """Counts that stand there: at which level; of how many months each is, from which on and before
    which."""

    level: int
    of: tuple[tuple[int, date | None, date | None], ...]
    whole: Months


class _Plan:
    """What is taken from the counts, and what from the rows."""

    def __init__(self, area: Where | None, wanted: Wanted, by: By | None) -> None:
        self.area, self.wanted, self.by = area, wanted, by
        digits = digits_of(area) if area else ""
        self.below = next_level(digits)
        self.level = self.below if by == "area" else len(digits)
        self.parts = self.below if by == "area" else None
        self.cut = bool(wanted.type or wanted.source or by in ("type", "source"))
        self.counts_at, self.days_at = self._counts_at(), self._days_at()
        self.then = NOW
        """A day of the past of which the counts are there."""

    def look_at(self, then: Then) -> bool:
        """Take them from the counts of days of the past; whether there are such."""
        since, until = self.wanted.since, self.wanted.until
        months, years = months_of(since, until), years_of(since, until)
        level = None if self.cut else self._level(daily.LEVELS)
        if level is None or not months.any:
            return False
        self.then = then
        self.counts_at = _Kept(level, ((1, months.first, months.after),), months)
        by_month = self._level(daily.MONTH_DAYS)
        by_year = None if self.by == "month" else self._level(daily.YEAR_DAYS)
        if by_year is not None and years.any and (years == months or by_month is None):
            self.days_at = _Kept(by_year, ((12, years.first, years.after),), years)
        elif by_month is not None:
            self.days_at = self.counts_at._replace(level=by_month)
        else:
            self.days_at = None
        return True

    def _counts_at(self) -> _Kept | None:
        """From which counts the measures are taken; None if from the rows alone."""
        months = months_of(self.wanted.since, self.wanted.until)
        level = self._level(WIDE if self.cut else (*WIDE, TOWN))
        if level is None or not months.any:
            return None
        return _Kept(level, ((1, months.first, months.after),), months)

    def _days_at(self) -> _Kept | None:
        """From which the days of stages are: of whole years, and of the months beside them where
        these are there."""
        since, until = self.wanted.since, self.wanted.until
        months, years = months_of(since, until), years_of(since, until)
        by_month, by_year = self._level(MONTH_DAYS[self.cut]), self._level(YEAR_DAYS[self.cut])
        if self.by == "month":
            by_year = None
        if by_year is not None and years.any and by_month in (None, by_year):
            if by_month is None:
                return _Kept(by_year, ((12, years.first, years.after),), years)
            beside = [(1, months.first, years.first), (1, years.after, months.after)]
            beside = [each for each in beside if each[1] != each[2]]
            return _Kept(by_year, ((12, years.first, years.after), *beside), months)
        if by_month is not None and months.any:
            return _Kept(by_month, ((1, months.first, months.after),), months)
        return None

    def _level(self, levels: Sequence[int]) -> int | None:
        """The widest of the levels at which what is asked for can be counted."""
        wanted, both = self.wanted, {"type", "source"}
        plain = wanted._replace(since=None, until=None, type=None, source=None) == EVERYTHING
        by_both = all(getattr(wanted, name) or self.by == name for name in both)
        if self.level is None or not plain or by_both:
            return None
        found = (each for each in levels if each >= (self.level or 0))
        return next((each for each in found if whole_at(self.area, each, self.parts)), None)

    def of_counts(self) -> tuple[Composed, dict[str, Any]]:
        """The statement for the measures of each part."""
        plus = SQL(", ").join(SQL("sum({0}) as {0}").format(Identifier(name)) for name in MEASURES)
        pieces, values = self._pieces(self.counts_at, cells.counts, _named(MEASURES))
        if self.counts_at and self.then.past:
            summed, more = self._until_then(self.counts_at)
            pieces, values = [*pieces, *summed], values | more
        elif self.counts_at:
            for kept, more in self._cells(self.counts_at, "cell"):
                values |= more
                pieces.append(
                    SQL("select {} as part, {} from cell where {}").format(
                        self._part("cell"), _named(MEASURES), kept
                    )
                )
            old, more = self._noted(self.counts_at)
            values |= more
            minus = SQL(", ").join(SQL("-{}").format(Identifier(name)) for name in MEASURES)
            pieces.append(
                SQL("select {}, {} from uncounted where {}").format(
                    self._part("uncounted"), minus, old
                )
            )
        union = SQL(" union all ").join(pieces)
        return (
            SQL("select part, {} from ({}) pieces group by part order by part").format(plus, union),
            values,
        )

    def of_days(self) -> tuple[Composed, dict[str, Any]]:
        """The statement for how long each stage took: part, days, and of each stage how many."""
        rows, values = self._pieces(self.days_at, cells.stages, _named(STAGES))
        signed = [SQL("select pieces.*, 1 as sign from ({}) pieces").format(_all(rows))][
            : len(rows)
        ]
        pieces = list[Composable]()
        if self.days_at and self.then.past:
            summed, more = self._until_then(self.days_at, days=True)
            pieces, values = [*summed], values | more
        elif self.days_at:
            for kept, more in self._cells(self.days_at, "cell_days"):
                values |= more
                pieces.append(
                    SQL("select {} as part, days, {} from cell_days where {}").format(
                        self._part("cell_days"), _named(STAGES), kept
                    )
                )
            old, more = self._noted(self.days_at)
            values |= more
            signed.append(
                SQL("select {} as part, {}, -1 from uncounted where {}").format(
                    self._part("uncounted"), _named(STAGES), old
                )
            )
        if signed:
            pieces.append(
                SQL(
                    "select part, took.days, {} from ({}) signed, {} where took.days is not null"
                ).format(
                    SQL(", ").join(
                        SQL("signed.sign * took.{} as {}").format(
                            cells.share_of(name), Identifier(name)
                        )
                        for name in STAGES
                    ),
                    _all(signed),
                    cells.took,
                )
            )
        sums = SQL(", ").join(SQL("sum({})::integer").format(Identifier(name)) for name in STAGES)
        return (
            SQL("select part, days, {} from ({}) pieces group by part, days order by 1, 2").format(
                sums, _all(pieces)
            ),
            values,
        )

    def _pieces(
        self, kept: _Kept | None, columns: Composable, names: Composable
    ) -> tuple[list[Composable], dict[str, Any]]:
        """What is read from the rows: those noted since, and the days beside what is kept; or
        everything."""
        wanted = self.wanted
        pieces, values = list[Composable](), dict[str, Any]()
        select = SQL("select {} as part, {} from dispute {} where {}")
        part = self._part("dispute")
        if kept and not self.then.past:
            where, values = condition(self.area, wanted._replace(since=None, until=None))
            whole, more = _from_to(MONTH, kept.whole.first, kept.whole.after)
            values |= more
            noted = SQL("join uncounted using (stream)")
            pieces.append(select.format(part, columns, noted, SQL(" and ").join([where, *whole])))
        stretches = kept.whole.edges if kept else (Stretch(wanted.since, wanted.until),)
        for n, stretch in enumerate(stretches):
            where, more = condition(self.area, wanted._replace(since=None, until=None))
            values |= more
            within_days, more = _registered_in(stretch, n)
            values |= more
            where = SQL(" and ").join([where, *within_days])
            pieces.append(select.format(part, columns, SQL(""), where))
        return pieces, values

    def _until_then(
        self, kept: _Kept, *, days: bool = False
    ) -> tuple[list[Composable], dict[str, Any]]:
        """What is added up for the counts of that day."""
        values, pieces = dict[str, Any](), list[Composable]()
        if days:
            by_year = kept.of[0][0] > 1
            found = daily.days_until(self.then, kept.level, by_year=by_year)
        else:
            found = daily.until(self.then, kept.level)
        for table, columns, which, beside in found:
            clauses, held = within(self.area, table)
            months, more = _from_to(SQL("month"), kept.whole.first, kept.whole.after)
            where = SQL(" and ").join([which, *clauses, *months])
            pieces.append(
                SQL("select {} as part, {} from {}{} where {}").format(
                    self._part(table), columns, Identifier(table), beside, where
                )
            )
            values |= held | more
        return pieces, values

    def _part(self, table: str) -> Composable:
        """The name of the part that a row belongs to."""
        match self.by:
            case None:
                return SQL("''")
            case "area":
                if self.below is None:
                    return SQL("null::text")
                return part_of(self.area or "", self.below, table)
            case "month":
                own = SQL("({})::text").format(Identifier(table, "month"))
                return SQL("({})::text").format(MONTH) if table == "dispute" else own
            case cut:
                return SQL('{} collate "C"').format(Identifier(table, cut))

    def _cells(self, kept: _Kept, table: str) -> Iterator[tuple[Composable, dict[str, Any]]]:
        """Which counts are taken, of so many months each."""
        clauses, values = within(self.area, table)
        clauses.append(SQL("digits = %(level)s"))
        for name in ("type", "source"):
            each = self.by == name and not getattr(self.wanted, name)
            clauses.append(
                SQL("{} <> {}").format(Identifier(name), Value(ALL))
                if each
                else SQL("{} = {}").format(Identifier(name), _asked(self.wanted, name))
            )
        for n, (months, first, after) in enumerate(kept.of):
            held, more = _from_to(SQL("month"), first, after, f"kept_{n}")
            if table == "cell_days":
                held.append(SQL("months = {}").format(Value(months)))
            yield SQL(" and ").join([*clauses, *held]), values | more | {"level": kept.level}

    def _noted(self, kept: _Kept) -> tuple[Composable, dict[str, Any]]:
        """Which of the disputes noted were counted there."""
        clauses, values = within(self.area, "uncounted")
        whole, more = _from_to(SQL("month"), kept.whole.first, kept.whole.after)
        clauses = [SQL("uncounted.area is not null"), *clauses, *whole]
        clauses += [
            SQL("uncounted.{} = {}").format(Identifier(name), _asked(self.wanted, name))
            for name in ("type", "source")
            if getattr(self.wanted, name)
        ]
        return SQL(" and ").join(clauses), values | more


def _from_to(
    month: Composable, first: date | None, after: date | None, name: str = "whole"
) -> tuple[list[Composable], dict[str, Any]]:
    """The condition that a month is this one or later, and before that one."""
    clauses, values = list[Composable](), dict[str, Any]()
    for sign, bound, day in ((">=", "first", first), ("<", "after", after)):
        if day is not None:
            clauses.append(SQL(f"{{}} {sign} %({name}_{bound})s").format(month))
            values[f"{name}_{bound}"] = day
    return clauses, values


def _registered_in(stretch: Stretch, n: int) -> tuple[list[Composable], dict[str, Any]]:
    """The condition that a dispute was registered on one of these days. The moment is asked about
    too, a day more on either side: that is what the index is by."""
    clauses, values = list[Composable](), dict[str, Any]()
    if stretch.first is not None:
        name = f"first_{n}"
        clauses.append(
            SQL("dispute.registered_on >= {0} and dispute.registered_at > {0}::date - 1").format(
                SQL(f"%({name})s")
            )
        )
        values[name] = stretch.first
    if stretch.last is not None:
        name = f"last_{n}"
        clauses.append(
            SQL("dispute.registered_on <= {0} and dispute.registered_at < {0}::date + 2").format(
                SQL(f"%({name})s")
            )
        )
        values[name] = stretch.last
    return clauses, values


def _asked(wanted: Wanted, name: str) -> Composable:
    """The type or source asked for; of all, the counts of all."""
    return SQL(f"%({name})s") if getattr(wanted, name) else Value(ALL)


def _named(of: Iterable[str]) -> Composable:
    return SQL(", ").join(map(Identifier, of))


def _all(pieces: Sequence[Composable]) -> Composable:
    return SQL(" union all ").join(pieces)
