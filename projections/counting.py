"""How many disputes of an area, a period, a type and a source count in each measure: from the
counts that are there already where there are such, from the rows themselves where not. Both say
the same, at any time.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, Literal, NamedTuple

from psycopg.sql import SQL, Composable, Composed, Identifier
from psycopg.sql import Literal as Value

from domain.areas import next_level
from domain.past import NOW, Then
from projections import cells, past
from projections.areas import Where, digits_of, part_of, whole_at, within
from projections.cells import ALL, MEASURES, MONTH, STAGES, TOWN, WIDE
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

    `then`: the day of the past that the connection looks at. Of what is counted already that is
    taken away which was otherwise then, and what it was is added.
    """
    then_noted: Composed | None = None
    if then.day is not None:
        wanted = wanted._replace(until=min(wanted.until or then.day, then.day))
        then_noted = past.counts_of_now(connection, wanted.since, wanted.until)
    plan = _Plan(area, wanted, by)
    if then.past and then_noted is None:
        plan.from_cells = plan.days_from_cells = False
    begins = then_noted or SQL("")
    statement, values = plan.of_counts()
    counts = {
        part: dict(zip(MEASURES, row, strict=True))
        for part, *row in connection.execute(begins + statement, values)
    }
    days = dict[str, dict[str, Counter[int]]]()
    statement, values = plan.of_days()
    for part, stage, length, disputes in connection.execute(begins + statement, values):
        days.setdefault(part, {}).setdefault(stage, Counter())[length] += disputes
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
    """The whole months of a period, from the first to the one after the last; and its days beside
    them."""

    first: date | None
    after: date | None
    edges: tuple[Stretch, ...]

    @property
    def any(self) -> bool:
        """Whether there is a whole month."""
        return self.first is None or self.after is None or self.first < self.after


def months_of(since: date | None, until: date | None) -> Months:
    """A period as whole months and what is left of it."""
    first = since if since is None or since.day == 1 else _next_month(since)
    after = None if until is None else (until + timedelta(days=1)).replace(day=1)
    if first is not None and after is not None and first >= after:
        return Months(first, first, (Stretch(since, until),))
    edges = list[Stretch]()
    if since is not None and first is not None and since < first:
        edges.append(Stretch(since, first - timedelta(days=1)))
    if until is not None and after is not None and after <= until:
        edges.append(Stretch(after, until))
    return Months(first, after, tuple(edges))


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


class _Plan:
    """What is taken from the counts, and what from the rows."""

    def __init__(self, area: Where | None, wanted: Wanted, by: By | None) -> None:
        self.area, self.wanted, self.by = area, wanted, by
        digits = digits_of(area) if area else ""
        self.below = next_level(digits)
        self.level = self.below if by == "area" else len(digits) or WIDE[0]
        self.months = months_of(wanted.since, wanted.until)
        plain = wanted._replace(since=None, until=None, type=None, source=None) == EVERYTHING
        cut = bool(wanted.type or wanted.source or by in ("type", "source"))
        parts = self.below if by == "area" else None
        if not (cut or whole_at(area, self.level or 0, parts)):
            self.level = TOWN
        both = {name for name in ("type", "source") if getattr(wanted, name) or by == name}
        self.from_cells = plain and self.months.any and len(both) < len(("type", "source"))
        self.from_cells &= self.level in (WIDE if cut else (*WIDE, TOWN))
        self.from_cells &= whole_at(area, self.level or 0, parts)
        self.days_from_cells = self.from_cells and not cut and self.level in WIDE

    def of_counts(self) -> tuple[Composed, dict[str, Any]]:
        """The statement for the measures of each part."""
        plus = SQL(", ").join(SQL("sum({0}) as {0}").format(Identifier(name)) for name in MEASURES)
        pieces, values = self._pieces(self.from_cells, cells.counts, _named(MEASURES))
        if self.from_cells:
            kept, more = self._cells()
            values |= more
            pieces.insert(
                0,
                SQL("select {} as part, {} from cell where {}").format(
                    self._part("cell"), _named(MEASURES), kept
                ),
            )
            old, more = self._noted()
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
        """The statement for how long each stage took: part, stage, days, how many."""
        each = SQL(", ").join(
            SQL("({}, {})").format(Value(name), Identifier(name)) for name in STAGES
        )
        rows, values = self._pieces(self.days_from_cells, cells.stages, _named(STAGES))
        signed = [SQL("select pieces.*, 1 as sign from ({}) pieces").format(_all(rows))]
        pieces = list[Composable]()
        if self.days_from_cells:
            kept, more = self._cells(days=True)
            values |= more
            pieces.append(
                SQL("select {} as part, stage, days, disputes from cell_days where {}").format(
                    self._part("cell_days"), kept
                )
            )
            old, more = self._noted()
            values |= more
            signed.append(
                SQL("select {} as part, {}, -1 from uncounted where {}").format(
                    self._part("uncounted"), _named(STAGES), old
                )
            )
        pieces.append(
            SQL(
                "select part, stage, days, sign as disputes from ({}) signed,"
                " lateral (values {}) took (stage, days) where days is not null"
            ).format(_all(signed), each)
        )
        return (
            SQL(
                "select part, stage, days, sum(disputes)::integer from ({}) pieces"
                " group by part, stage, days having sum(disputes) <> 0 order by 1, 2, 3"
            ).format(_all(pieces)),
            values,
        )

    def _pieces(
        self, from_cells: bool, columns: Composable, names: Composable
    ) -> tuple[list[Composable], dict[str, Any]]:
        """What is read from the rows: those noted since, and the days beside the whole months; or
        everything."""
        wanted = self.wanted
        pieces, values = list[Composable](), dict[str, Any]()
        select = SQL("select {} as part, {} from dispute {} where {}")
        part = self._part("dispute")
        if from_cells:
            where, values = condition(self.area, wanted._replace(since=None, until=None))
            whole, more = self._whole_months(MONTH)
            values |= more
            noted = SQL("join uncounted using (stream)")
            pieces.append(select.format(part, columns, noted, SQL(" and ").join([where, *whole])))
        stretches = self.months.edges if from_cells else (Stretch(wanted.since, wanted.until),)
        for n, stretch in enumerate(stretches):
            where, more = condition(self.area, wanted._replace(since=None, until=None))
            values |= more
            within_days, more = _registered_in(stretch, n)
            values |= more
            where = SQL(" and ").join([where, *within_days])
            pieces.append(select.format(part, columns, SQL(""), where))
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
                return Identifier(table, cut)

    def _cells(self, *, days: bool = False) -> tuple[Composable, dict[str, Any]]:
        """Which counts are taken."""
        table: Final = "cell_days" if days else "cell"
        clauses, values = within(self.area, table)
        whole, more = self._whole_months(SQL("month"))
        clauses = [SQL("digits = %(level)s"), *clauses, *whole]
        for name in () if days else ("type", "source"):
            each = self.by == name and not getattr(self.wanted, name)
            clauses.append(
                SQL("{} <> {}").format(Identifier(name), Value(ALL))
                if each
                else SQL("{} = {}").format(Identifier(name), _asked(self.wanted, name))
            )
        return SQL(" and ").join(clauses), values | more | {"level": self.level}

    def _noted(self) -> tuple[Composable, dict[str, Any]]:
        """Which of the disputes noted were counted there."""
        clauses, values = within(self.area, "uncounted")
        whole, more = self._whole_months(SQL("month"))
        clauses = [SQL("uncounted.area is not null"), *clauses, *whole]
        clauses += [
            SQL("uncounted.{} = {}").format(Identifier(name), _asked(self.wanted, name))
            for name in ("type", "source")
            if getattr(self.wanted, name)
        ]
        return SQL(" and ").join(clauses), values | more

    def _whole_months(self, month: Composable) -> tuple[list[Composable], dict[str, Any]]:
        clauses, values = list[Composable](), dict[str, Any]()
        if self.months.first is not None:
            clauses.append(SQL("{} >= %(first_month)s").format(month))
            values["first_month"] = self.months.first
        if self.months.after is not None:
            clauses.append(SQL("{} < %(after_month)s").format(month))
            values["after_month"] = self.months.after
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
