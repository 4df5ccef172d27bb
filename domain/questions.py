"""What is asked of a ledger, as somebody writes it down: conditions on columns, and an order.

`type=neighbour`, `registered_on=this_month`, `claimed_fen=100000..500000`, `-closed_on,code`. Days
in words are reckoned from the day on which the question is asked.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple, get_args

from domain.kernel import Unfit

Sign = Literal["=", "!=", "<", "<=", ">", ">="]
SIGNS: Final[tuple[Sign, ...]] = get_args(Sign)

NONE: Final = "none"
"""The value of a column that is empty."""
RANGE: Final = ".."
"""Between the first and the last value: both belong to it."""
BACKWARDS: Final = "{first} comes after {last}: the first one stands before the .., the last after"

_COLUMN: Final = r"[a-z][a-z0-9_]{0,39}"
_WRITTEN: Final = re.compile(rf"({_COLUMN})(!=|<=|>=|=|<|>)([A-Za-z0-9_.:@,-]{{1,200}})")
_ORDERED: Final = re.compile(rf"(-?)({_COLUMN})")


class Filter(NamedTuple):
    """One condition: what a column holds is one of the values, or stands so to the only one."""

    column: str
    sign: Sign
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.column}{self.sign}{','.join(self.values)}"


class Order(NamedTuple):
    """By which column rows are ordered, and whether the greatest comes first."""

    column: str
    downwards: bool = False

    def __str__(self) -> str:
        return f"{'-' if self.downwards else ''}{self.column}"


def filter_of(text: str) -> Filter:
    """The condition that is written so. Raises Unfit."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise Unfit(
            "a condition is a column, a sign and codes, days or numbers: type=neighbour,contract, "
            "registered_on>=2026-01-01, registered_on=this_month, claimed_fen=1000..5000, "
            "mediator=none"
        )
    column, written, values = found.groups()
    sign = next(each for each in SIGNS if each == written)
    parts = tuple(part for part in values.split(",") if part)
    if not parts or (sign not in ("=", "!=") and len(parts) > 1):
        raise Unfit("several values stand after = or != only, with a comma between them")
    return Filter(column, sign, parts)


def orders_of(text: str) -> tuple[Order, ...]:
    """The order that is written so: `-closed_on,code`; "" is none. Raises Unfit."""
    orders = []
    for part in text.split(",") if text.strip() else ():
        found = _ORDERED.fullmatch(part.strip())
        if found is None:
            raise Unfit(
                "an order is columns with a comma between them, each with a - before it where the "
                "greatest comes first: -registered_on,code"
            )
        orders.append(Order(found[2], found[1] == "-"))
    if len({each.column for each in orders}) < len(orders):
        raise Unfit("a column stands in an order once")
    return tuple(orders)


# --- days in words -------------------------------------------------------------------------------


class Days(NamedTuple):
    """From the first day to the last, both included."""

    first: date
    last: date


def _week(day: date) -> Days:
    first = day - timedelta(days=day.weekday())
    return Days(first, first + timedelta(days=6))


def _month(day: date) -> Days:
    return Days(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def _quarter(day: date) -> Days:
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return Days(first, _month(first + timedelta(days=63)).last)


def _year(day: date) -> Days:
    return Days(date(day.year, 1, 1), date(day.year, 12, 31))


_PERIODS: Final[Mapping[str, Callable[[date], Days]]] = {
    "week": _week,
    "month": _month,
    "quarter": _quarter,
    "year": _year,
}
_IN_WORDS: Final = re.compile(r"(this|last|next)_(week|month|quarter|year)")
_IN_DAYS: Final = re.compile(r"(last|next)_([1-9][0-9]{0,2})_days")
WORDS: Final = (
    *("today", "yesterday", "tomorrow"),
    *(f"{which}_{period}" for period in _PERIODS for which in ("this", "last", "next")),
    *("last_7_days", "next_7_days"),
)
"""The words there are for days; any number up to 999 may stand in the last two."""


def days_of(text: str, today: date) -> Days:
    """The days that are meant: one day, a word for some, or from one to another. Raises Unfit."""
    if RANGE in text:
        first, _, last = text.partition(RANGE)
        held = Days(days_of(first, today).first, days_of(last, today).last)
        if held.first > held.last:
            raise Unfit(BACKWARDS, first=first, last=last)
        return held
    if text in ("today", "yesterday", "tomorrow"):
        day = today + timedelta(days=("yesterday", "today", "tomorrow").index(text) - 1)
        return Days(day, day)
    if found := _IN_WORDS.fullmatch(text):
        period = _PERIODS[found[2]]
        held = period(today)
        if found[1] == "this":
            return held
        return period(held.first - timedelta(days=1) if found[1] == "last" else _after(held))
    if found := _IN_DAYS.fullmatch(text):
        many = timedelta(days=int(found[2]) - 1)
        return Days(today - many, today) if found[1] == "last" else Days(today, today + many)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Unfit(
            "{given} is no day like 2026-03-20 and none of the words for days: {words}",
            given=text,
            words=", ".join(WORDS),
        ) from None
    return Days(day, day)


def _after(held: Days) -> date:
    return held.last + timedelta(days=1)
