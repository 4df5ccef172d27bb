"""The indicators of an area and its parts: of a period, of the one before, and beside the median
of what stands around it. Every figure is of the one list in `domain.indicators`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from statistics import median
from typing import Any, Final, NamedTuple

from psycopg.sql import SQL

from domain.areas import LEVELS, next_level, significant
from domain.indicators import BY_KEY, INDICATORS, Indicator
from domain.past import NOW, Then
from projections import agenda, register
from projections.agenda import DUTIES, SEATS, Over
from projections.areas import Office, Where, at, digits_of, part_of, within
from projections.counting import NONE, WHOLE, By, Counted, counted, percentile
from projections.kernel import Connection
from projections.register import Wanted

LEDGERS: Final = ("register", "agenda")
"""What to read them from."""

Number = int | Fraction | float


class Value(NamedTuple):
    """One indicator of one part. `number` is None where there is nothing to divide, or no day; of a
    rate `of` says how many of how many."""

    number: Number | None
    of: tuple[int, int] | None = None


Values = Mapping[str, Value]
"""Indicator → value."""

Late = Mapping[str, int | None]
"""Indicator of what is overdue → how many; None where that is not known."""


class Asked(NamedTuple):
    """Of which area, which disputes, cut by what. `before`: the period to compare with. `own`: the
    office whose own matters may be counted, if it is the one asked about. `above`: the area among
    whose parts it stands, if there is one above it. `then`: the day of the past that the connection
    looks at; `over`: what offices were late with then, None if that is not known."""

    area: Where | None
    wanted: Wanted
    by: By | None = None
    before: Wanted | None = None
    own: Office | None = None
    above: Where | None = None
    then: Then = NOW
    over: Sequence[Over] | None = None


class Steered(NamedTuple):
    """One part with its indicators. `before` and `around` are empty where nothing is compared."""

    part: str
    now: Values
    before: Values
    around: Mapping[str, Number]
    """Indicator → the median of the parts of the area above."""


def steer(connection: Connection, now: datetime, asked: Asked) -> list[Steered]:
    """The whole, or each part that it is asked `by`, in the order of their codes."""
    held = _values(connection, now, asked, asked.wanted, asked.by)
    before, nothing = dict[str, Values](), derived(NONE)
    compares = asked.before is not None and asked.by != "month"
    if asked.before is not None and compares:
        before = _values(connection, now, asked, asked.before, asked.by, with_late=False)
    around = _around(_beside(connection, now, asked) if asked.by is None else held)
    if asked.by not in (None, "area"):
        around = {}
    return [
        Steered(part, values, _past(before.get(part, nothing)) if compares else {}, around)
        for part, values in sorted(held.items())
    ]


def _past(of: Values) -> Values:
    """What can be said of a period that is over: what is open now belongs to none, and what is
    compared with nothing is not set beside an earlier one of itself."""
    return {
        key: value
        for key, value in of.items()
        if BY_KEY[key].ledger != "overdue" and BY_KEY[key].compared
    }


def _values(  # noqa: PLR0913 (what is counted, and how it is cut)
    connection: Connection,
    now: datetime,
    asked: Asked,
    wanted: Wanted,
    by: By | None,
    *,
    with_late: bool = True,
) -> dict[str, Values]:
    """Each part with its indicators; without those of what is late where nobody is shown them."""
    found = counted(connection, asked.area, wanted, by, asked.then)
    late, nobody = dict[str, Late](), None
    if with_late and by in (None, "area") and not (wanted.type or wanted.source):
        late, nobody = _late(connection, now, asked, by)
    values = {
        part: derived(found.get(part, NONE), late.get(part, nobody))
        for part in found.keys() | late.keys()
    }
    if by is None:
        values.setdefault(WHOLE, derived(NONE, nobody))
    if by is None and asked.own is not None:
        own = wanted._replace(office=asked.own, measure="consent_not_given")
        count = register.count(connection, asked.area, own)
        values[WHOLE] = {**values[WHOLE], "consent_not_given": Value(count)}
    if by == "month":
        return {part[: len("2026-11")]: each for part, each in values.items()}
    return values


def _late(
    connection: Connection, now: datetime, asked: Asked, by: By | None
) -> tuple[dict[str, Late], Late]:
    """What offices are late with in each part, and in one that has nothing."""
    if asked.then.past and asked.over is None:
        return {}, UNKNOWN
    over = asked.over if asked.then.past else None
    return overdue(connection, now, asked.area, by, over), NOTHING


def _beside(connection: Connection, now: datetime, asked: Asked) -> dict[str, Values]:
    """The parts of the area above: those the whole stands among."""
    if not asked.above:
        return {}
    around = asked._replace(area=asked.above, own=None, over=None)  # that is of this area alone
    return _values(connection, now, around, asked.wanted, "area")


def above(area: str) -> str | None:
    """The area above one, by its significant digits; None above a province."""
    digits = significant(area)
    level = next((level for level in reversed(LEVELS) if level < len(digits)), None)
    return None if level is None else digits[:level]


def _around(parts: Mapping[str, Values]) -> dict[str, Number]:
    """The median of each indicator over the parts that have one, where it is compared at all."""
    found = dict[str, Number]()
    for each in INDICATORS:
        numbers = [
            Fraction(value.number)
            for values in parts.values()
            if (value := values.get(each.key)) is not None and value.number is not None
        ]
        if each.compared and len(numbers) > 1:
            found[each.key] = median(numbers)
    return found


def derived(held: Counted, late: Late | None = None) -> Values:
    """Every indicator of one part, but what is of one office alone."""
    known: dict[str, int | None] = {**held.counts, **(late or {})}
    values = dict[str, Value]()
    for each in INDICATORS:
        if each.share is not None:
            values[each.key] = Value(percentile(held.days.get(each.part, {}), each.share))
        elif each.whole:
            values[each.key] = _rate(each, held.counts)
        elif each.part in known:
            values[each.key] = Value(known[each.part])
    return values


def _rate(of: Indicator, counts: Mapping[str, int]) -> Value:
    part, whole = counts[of.part], sum(counts[name] for name in of.whole)
    return Value(Fraction(part, whole) if whole else None, (part, whole))


# --- what is overdue -----------------------------------------------------------------------------

WEEK, MONTH = timedelta(days=7), timedelta(days=30)

_OVERDUE: Final = tuple(each.key for each in INDICATORS if each.ledger == "overdue")
NOTHING: Final[Late] = dict.fromkeys(_OVERDUE, 0)
UNKNOWN: Final[Late] = dict.fromkeys(_OVERDUE)


def late(key: str, now: datetime) -> agenda.Wanted:
    """Which limits stand behind an indicator of what is overdue. Raises KeyError."""
    return {
        "overdue": agenda.DUE,
        "overdue_a_week": agenda.DUE._replace(falls_after=now - WEEK),
        "overdue_a_month": agenda.DUE._replace(falls_after=now - MONTH, falls_before=now - WEEK),
        "overdue_longer": agenda.DUE._replace(falls_before=now - MONTH),
        "overdue_in_villages": agenda.DUE._replace(seat="village"),
        "overdue_in_townships": agenda.DUE._replace(seat="township"),
        "overdue_above": agenda.DUE._replace(seat="above"),
    }[key]


def overdue(
    connection: Connection,
    now: datetime,
    area: Where | None = None,
    by: By | None = None,
    over: Sequence[Over] | None = None,
) -> dict[str, Late]:
    """What offices are late with in an area, by age and by where they sit; as a whole, or by area
    one level below. `over`: what they are late with, where that is not what the agenda has now."""
    if over is not None and not over:
        return {}
    begins, held = agenda.only_these(over) if over else (SQL(""), {})
    clauses, values = within(area, "entry")
    length = next_level(digits_of(area) if area else "")
    none = SQL("null::text") if by == "area" else SQL("''")
    part = part_of(area or "", length, "entry") if by == "area" and length else none
    duties = SQL(", ").join(SQL("'{}'").format(SQL(each)) for each in DUTIES)
    where = SQL(" and ").join(
        [
            SQL(
                "entry.stage = 'due' and entry.falls_at <= %(now)s and entry.effect in ({})"
            ).format(duties),
            *clauses,
        ]
    )
    rows: Iterable[Any] = connection.execute(
        begins
        + SQL("""
        select {part} as part, count(*),
               count(*) filter (where entry.falls_at > %(week)s),
               count(*) filter (where entry.falls_at > %(month)s and entry.falls_at <= %(week)s),
               count(*) filter (where entry.falls_at <= %(month)s),
               count(*) filter (where {village}),
               count(*) filter (where {township}),
               count(*) filter (where {above})
          from entry where {where} group by part order by part
        """).format(
            part=part,
            where=where,
            village=SEATS["village"],
            township=SEATS["township"],
            above=SEATS["above"],
        ),
        values | held | {"now": now, "week": now - WEEK, "month": now - MONTH},
    )
    return {part: dict(zip(_OVERDUE, held, strict=True)) for part, *held in rows}


# --- how the work of one office is spread --------------------------------------------------------


class Load(NamedTuple):
    """What one mediator has to do: counts of matters, no rate, no rank."""

    mediator: str
    open_cases: int
    due_this_week: int


def workload(connection: Connection, today: date, office: Office) -> list[Load]:
    """The mediators of an office with open cases, by their codes. A week ends on Sunday; what is
    overdue is due."""
    sunday = today + timedelta(days=7 - today.isoweekday())
    of, held = at(office)
    rows = connection.execute(
        SQL("""
        with cases as (
            select stream, mediator from dispute
             where open and {of} and mediator is not null
        )
        select cases.mediator, count(distinct cases.stream),
               count(entry.stream) filter (where entry.act_by <= %(sunday)s)
          from cases left join entry
            on entry.stream = cases.stream and entry.stage = 'due'
         group by cases.mediator order by cases.mediator
        """).format(of=of),
        held | {"sunday": sunday},
    )
    return [Load(*row) for row in rows]
