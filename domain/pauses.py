"""What suspensions do to a limit: which it heeds, for how many days, and where it then ends.

A limit that stands still counts no day, from the day after the suspension to the day of resumption.
One that has run out does not stand still any more: no later suspension brings it back.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from domain.calendar import ONE_DAY, Calendar, Reckoning
from domain.dispute.state import Dispute
from domain.dispute.terms import SuspensionReason
from domain.rules import Rule

Bearing = Literal[
    "stopped",  # the limit stood still
    "stopped_up_to_its_longest",  # it did, until its longest pause was over; then it ran on
    "not_a_reason",  # its rule does not heed such a suspension
    "before",  # the limit had not begun, or was extended knowing of it
    "longest_pause_over",  # earlier suspensions had used up its longest pause
    "over",  # it had run out already
]


class Stop(NamedTuple):
    """What one suspension did to one limit."""

    since: date
    until: date | None
    """The day of resumption; None while it lasts."""
    reason: SuspensionReason
    bearing: Bearing
    days: int = 0
    """Days that did not count because of it; so far unknown (0) while it lasts."""
    runs_on_after: date | None = None
    """The last day that did not count, where the longest pause ends before the suspension does."""


class Paused(NamedTuple):
    """A limit with all its suspensions."""

    end: Reckoning | None
    """None while it stands still and no rule says for how long at most."""
    stops: tuple[Stop, ...]
    still: frozenset[date] = frozenset()
    """The days on which it stood still, as far as they are known."""
    still_after: date | None = None
    """The day after which it stands still, and nobody can say until when."""


def paused(
    case: Dispute, calendar: Calendar, rule: Rule, starts_on: date, known_on: date
) -> Paused:
    """Where a limit in days or more ends that runs from `starts_on`, and what each suspension did.

    `known_on`: since when it has been shown. One of hours heeds none: its rule cannot say so.
    """
    return _Limit(case, calendar, rule, starts_on, known_on).told()


class _Suspension(NamedTuple):
    since: date
    until: date | None
    reason: SuspensionReason
    clock_stops: bool


def _suspensions(case: Dispute) -> Iterator[_Suspension]:
    for pause in case.pauses:
        yield _Suspension(*pause)
    if lasting := case.suspended:
        yield _Suspension(lasting.since, None, lasting.reason, lasting.clock_stops)


class _Limit:
    """One limit, as its suspensions are gone through in the order in which they came."""

    def __init__(
        self, case: Dispute, calendar: Calendar, rule: Rule, starts_on: date, known_on: date
    ) -> None:
        self._calendar, self._rule = calendar, rule
        self._starts_on, self._known_on = starts_on, known_on
        self._signed_on = case.extended_on if rule.trigger == "extended" else None
        self._still = set[date]()
        """The days on which it stood still."""
        self._lost = 0
        """How many of them it would have counted."""
        self._left = rule.longest_pause
        self._still_after: date | None = None
        self._end = calendar.add(starts_on, rule.limit, rule.unit, rule.roll, known_on)
        self._stops = tuple(self._heed(each) for each in _suspensions(case))

    def told(self) -> Paused:
        end = None if self._still_after else self._end
        return Paused(end, self._stops, frozenset(self._still), self._still_after)

    def _heed(self, it: _Suspension) -> Stop:
        told = Stop(it.since, it.until, it.reason, "stopped")
        begins = it.since if self._signed_on else max(it.since, self._starts_on)
        if bearing := self._unheeded(it, begins):
            return told._replace(bearing=bearing)
        longest = date.max if self._left is None else begins + timedelta(days=self._left)
        stood_until = min(it.until or date.max, longest)
        if stood_until == date.max:
            self._still_after = begins
            return told
        days = self._stand_still(begins, stood_until)
        if stood_until == it.until:
            return told._replace(days=days)
        bearing = "stopped_up_to_its_longest"
        return told._replace(bearing=bearing, days=days, runs_on_after=stood_until)

    def _unheeded(self, it: _Suspension, begins: date) -> Bearing | None:
        """Why a suspension is nothing to this limit; None if it is something."""
        if not (it.clock_stops and self._rule.stands_still_for(it.reason)):
            return "not_a_reason"
        signed_knowing = self._signed_on is not None and it.since < self._signed_on
        if signed_knowing or (it.until is not None and it.until <= begins):
            return "before"
        if begins >= self._end.due:
            return "over"
        return "longest_pause_over" if self._left == 0 else None

    def _stand_still(self, begins: date, until: date) -> int:
        days = [begins + timedelta(days=n) for n in range(1, (until - begins).days + 1)]
        if begins < self._end.last:
            self._lost += self._counted(days)
        if self._left is not None:
            self._left -= len(days)
        self._still.update(days)
        self._end = self._moved()
        return len(days)

    def _counted(self, days: list[date]) -> int:
        if self._rule.unit != "working_day":
            return len(days)
        return sum(self._calendar.is_working(day, self._known_on) for day in days)

    def _moved(self) -> Reckoning:
        """The end, later by what was lost."""
        rule, on, known, add = self._rule, self._starts_on, self._known_on, self._calendar.add
        if rule.unit == "working_day":
            return self._rolled(add(on, rule.limit + self._lost, rule.unit, rule.roll, known))
        last = add(on, rule.limit, rule.unit, "none", known).last
        return self._rolled(add(last, self._lost, "day", rule.roll, known))

    def _rolled(self, end: Reckoning) -> Reckoning:
        """The last day is one on which something can be done: it rolls over standstill as well."""
        if self._rule.roll != "forward" or end.due not in self._still:
            return end
        day = end.due
        while day in self._still:
            day += ONE_DAY
        later = self._calendar.add(day, 0, "day", "forward", self._known_on)
        return self._rolled(
            later._replace(
                last=end.last,
                act_by=end.act_by if end.act_by <= end.last else later.due,
                provisional=end.provisional or later.provisional,
                skipped=(*end.skipped, *later.skipped),
            )
        )
