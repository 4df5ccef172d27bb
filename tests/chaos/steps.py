"""The words in which a case's course is written down before its time is known.

A step holds offsets from the moment at which its story begins; `resolved` puts moments and days in
their place, once, so that a command sent again is the same command.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final, NamedTuple
from uuid import UUID

CHINA = timezone(timedelta(hours=8))
WEEKDAYS = 5
STATUTORY = 13
"""Days off that the law gives in a year."""


class By(NamedTuple):
    """Who acts."""

    id: str
    role: str
    office: str


class Step(NamedTuple):
    """One command. `case`: which of the story's cases it is about (None: a stream of its kind).

    `ago`: seconds before the story's beginning at which it happened; None: when it is sent.
    `may_be_refused`: whether the rules may say no, depending on the day or on what fell due.
    """

    by: By
    command: str
    data: Mapping[str, Any]
    ago: float | None = None
    case: int | None = 0
    may_be_refused: bool = False


class Story(NamedTuple):
    """What is done one after another, in one case or in several."""

    name: str
    """Which course it is."""
    number: str
    """Which story of the plan it is: nothing else has the same."""
    steps: tuple[Step, ...]


class Moment(NamedTuple):
    """So many seconds before the story's beginning."""

    ago: float


class Day(NamedTuple):
    """So many days after the day of the story's beginning, in China."""

    offset: int


class Weekday(NamedTuple):
    """The n-th day from Monday to Friday before it."""

    back: int


class Year(NamedTuple):
    """So many years after the year of it."""

    offset: int


class DaysOff(NamedTuple):
    """As many days from Monday to Friday as the law gives, from the first of such a year on."""

    offset: int


class Week(NamedTuple):
    """The week of it: 2026-W13."""


class Other(NamedTuple):
    """The id of another case of the story."""

    case: int


class Begun(NamedTuple):
    """When a story began, and the cases that it opened so far."""

    at: datetime
    cases: Mapping[int, UUID]


def resolved(part: Any, begun: Begun) -> Any:
    """The same with moments, days and ids in place, ready for JSON."""
    place = _PLACES.get(type(part))
    if place is not None:
        return place(part, begun)
    if isinstance(part, Mapping):
        return {name: resolved(held, begun) for name, held in part.items()}
    if isinstance(part, list):
        return [resolved(held, begun) for held in part]
    return part


def _today(begun: Begun) -> date:
    return begun.at.astimezone(CHINA).date()


def _week(begun: Begun) -> str:
    year, week, _ = _today(begun).isocalendar()
    return f"{year}-W{week:02d}"


def _weekday(day: date, back: int) -> date:
    while back:
        day -= timedelta(days=1)
        back -= day.weekday() < WEEKDAYS
    return day


def _days_off(year: int) -> list[str]:
    days = (date(year, 1, day) for day in range(1, 32))
    weekdays = [day.isoformat() for day in days if day.weekday() < WEEKDAYS]
    return weekdays[:STATUTORY]


_PLACES: Final[dict[type, Callable[[Any, Begun], Any]]] = {
    Moment: lambda part, begun: (begun.at - timedelta(seconds=part.ago)).isoformat(),
    Day: lambda part, begun: (_today(begun) + timedelta(days=part.offset)).isoformat(),
    Weekday: lambda part, begun: _weekday(_today(begun), part.back).isoformat(),
    Year: lambda part, begun: _today(begun).year + part.offset,
    DaysOff: lambda part, begun: _days_off(_today(begun).year + part.offset),
    Week: lambda part, begun: _week(begun),
    Other: lambda part, begun: str(begun.cases[part.case]),
}
