"""The figures of a month are fixed once, as of a place in the log, and stay what they were.

What is entered after that place, though it happened in the month, is counted by whoever asks the
register anew; the month as it was reported does not change under its readers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Annotated, ClassVar, Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field, StringConstraints

from domain.areas import Code, significant
from domain.kernel import Act, Fact, Refused, Value
from domain.periods import Month, month_of
from domain.signature import Aggregate

MONTHS_STREAM = uuid5(NAMESPACE_URL, "jiefen:months")
"""There is one book of months; this is its stream."""

LAW: Final = "office rule: month end"

Count = Annotated[int, Field(ge=0)]
Place = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5}\.[0-9]{1,20}\.[0-9]{1,20}$")]
"""A place in the log, as a position token says it."""


# --- facts ---------------------------------------------------------------------------------------


class Counts(Value):
    """How many matters of an area went through each step within a month."""

    registered: Count
    accepted: Count
    agreed: Count
    failed: Count
    """Ended without agreement after mediation, or time over; refused consent is in no figure."""
    closed: Count

    @property
    def success_rate(self) -> Fraction | None:
        """agreed / (agreed + failed); None if there is neither. Derived, never stored."""
        ended = self.agreed + self.failed
        return Fraction(self.agreed, ended) if ended else None


class OfArea(Counts):
    """The same of one area, where there was any."""

    area: Code


class MonthClosed(Fact):
    """The figures of a month, counted from what the log held up to a place in it."""

    stored_name: ClassVar[str] = "months.closed.v1"
    month: Month
    upto: Place
    areas: Annotated[tuple[OfArea, ...], Field(max_length=20_000)]


MONTHS_FACTS: tuple[type[Fact], ...] = (MonthClosed,)


# --- state ---------------------------------------------------------------------------------------


class Closed(NamedTuple):
    """A month that is closed."""

    upto: str
    closed_at: datetime
    areas: tuple[OfArea, ...]

    def within(self, area: str | None) -> Counts:
        """The figures of an area and everything within it; None is everywhere."""
        digits = significant(area) if area else ""
        return total(each for each in self.areas if each.area.startswith(digits))


def total(areas: Iterable[Counts]) -> Counts:
    """The sum of several areas."""
    counted = list(areas)
    names = Counts.model_fields
    return Counts(**{name: sum(getattr(each, name) for each in counted) for name in names})


@dataclass(frozen=True, slots=True)
class Months:
    """The months that are closed, in their order."""

    closed: Mapping[str, Closed] = field(default_factory=dict)

    @property
    def last(self) -> str | None:
        """The latest month that is closed."""
        return max(self.closed, default=None)


# --- evolve --------------------------------------------------------------------------------------


def evolve(months: Months, fact: MonthClosed, at: datetime) -> Months:
    """The months after one more was closed."""
    return Months({**months.closed, fact.month: Closed(fact.upto, at, fact.areas)})


# --- commands ------------------------------------------------------------------------------------


def close_month(
    months: Months,
    act: Act,
    *,
    month: Month,
    upto: Place,
    areas: Annotated[tuple[OfArea, ...], Field(max_length=20_000)],
) -> list[MonthClosed]:
    """Fix the figures of a month that is over. One that is closed already stays as it is."""
    if act.by.role != "clock":
        raise Refused("Only the clock closes a month", law=LAW)
    if month >= month_of(act.on):
        raise Refused("{month} is not over yet", law=LAW, month=month)
    if month in months.closed:
        return []
    if len({each.area for each in areas}) != len(areas):
        raise Refused("Each area is counted once", law=LAW)
    return [MonthClosed(month=month, upto=upto, areas=areas)]


MONTHS: Final = Aggregate("months", Months(), evolve, MONTHS_FACTS, {"close_month": close_month})
