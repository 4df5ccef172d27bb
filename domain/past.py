"""What had happened by a day, and what was known by a day: one record, looked at from two sides.

What was entered late stands on the day on which it happened, and is known from the day on which it
was recorded. Nothing of the past is kept in a second place: it is the same facts, fewer of them.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Final, NamedTuple, Protocol

from domain.calendar import CalendarFact
from domain.kernel import LOCAL_ZONE, Recorded, civil_date
from domain.rules import RulesAdopted


class Timed(Protocol):
    """A fact of a stream that happened at one time and was recorded at another."""

    @property
    def version(self) -> int:
        """Which of the stream's facts it is, the first one being 1."""

    @property
    def fact(self) -> Any:
        """What happened."""

    @property
    def at(self) -> datetime:
        """When it happened."""

    @property
    def recorded_at(self) -> datetime:
        """When it was recorded."""


def stood_from(event: Timed) -> date:
    """From which day on something was so, whoever entered it whenever: a notice of the calendar
    from its publication, a set of rules from the day that it names, and those which a log began
    with from ever.
    """
    fact = event.fact
    if isinstance(fact, CalendarFact):
        return fact.published_on
    if isinstance(fact, RulesAdopted):
        return date.min if event.version == 1 else fact.valid_from or civil_date(event.at)
    return civil_date(event.at)


class Then(NamedTuple):
    """A past to look at, at the end of a day in Asia/Shanghai. None: all that ever happened, all
    that was ever known."""

    as_of: date | None = None
    """What had happened by then."""
    known_on: date | None = None
    """What was recorded by then."""

    @property
    def past(self) -> bool:
        """Whether it is another moment than now."""
        return self != NOW

    def holds(self, event: Timed) -> bool:
        """Whether this fact is part of it."""
        if self.as_of is not None and stood_from(event) > self.as_of:
            return False
        return self.known_on is None or civil_date(event.recorded_at) <= self.known_on

    def of(self, events: Sequence[Recorded[Any]]) -> list[Recorded[Any]]:
        """The facts of one stream that are part of it, in the order of the log: none before its
        first one is, without which there is nothing they could be about."""
        if not events or not self.holds(events[0]):
            return []
        return [event for event in events if self.holds(event)]

    @property
    def day(self) -> date | None:
        """The day by which limits were over or not: the earlier of the two; None is today."""
        return min((day for day in self if day is not None), default=None)

    def end(self, now: datetime) -> datetime:
        """The moment to judge by: the end of that day, `now` where there is none."""
        return end_of(self.day) if self.day else now

    def since(self, today: date) -> "Then":
        """The same, asked on this day: a day that is not over yet says nothing but now."""
        return Then(*(day if day is not None and day < today else None for day in self))


NOW: Final = Then()


def end_of(day: date) -> datetime:
    """The last moment of a day in Asia/Shanghai: a limit that ends with the day is not over."""
    return datetime.combine(day, time.max, LOCAL_ZONE)
