"""How the notice of a matter that is not settled rises: each level of a ladder hears of it once.

The notice rises; the matter stays where it is until somebody offers it and every party agrees. A
level waits only while every limit beside it stands still, and never until a legal one is over.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from domain.calendar import ONE_DAY, Calendar, Reckoning, end_of
from domain.climbing import beside
from domain.dispute.state import Dispute
from domain.dispute.triggers import TRIGGERS, known_since
from domain.kernel import LOCAL_ZONE, civil_date
from domain.pauses import Paused, paused
from domain.rules import LEGAL, Ladder, Rule, RuleSet, Superior

LEVEL = "level-"
"""So begins the stage of a level on the agenda: `level-township`."""

MORNING = time(8, 30)
"""Warnings and reminders come when offices open, in Asia/Shanghai; levels hear then."""


@lru_cache(maxsize=4096)  # the same few days for every case of an office
def morning_of(day: date) -> datetime:
    """When offices open on this day."""
    return datetime.combine(day, MORNING, LOCAL_ZONE)


class Rise(NamedTuple):
    """One level of one ladder: who hears on which day, if the matter is not settled by then."""

    id: str
    ladder: Ladder
    key: str
    stage: str
    """`level-township`, for example."""
    after: int
    starts_on: date
    on: date | None
    """None while every limit beside it stands still, and nobody can say until when."""
    tells: Superior
    beside: str = ""
    """The limit that says on which day: the first of them to get there. "": there is none."""
    stood_still: int = 0
    """Days that did not count, as that limit did not count them."""
    at_the_end: bool = False
    """It hears on the last day of that limit, which is a legal one: later would be too late."""


def rises(case: Dispute, calendar: Calendar, rules: RuleSet) -> Iterator[Rise]:
    """The levels that hear of this case. `calendar`: as it is in its area."""
    for ladder in rules.ladders:
        if not ladder.applies_to.covers(case.type, case.source, case.track):
            continue
        for key, start in TRIGGERS[ladder.trigger](case).items():
            starts_on = civil_date(start) if isinstance(start, datetime) else start
            limits = list(_beside(case, calendar, rules, ladder, key))
            for rung in ladder.rungs:
                name = ":".join(part for part in (ladder.id, key, rung.at) if part)
                plain = starts_on + timedelta(days=rung.after)
                rise = Rise(
                    name,
                    ladder,
                    key,
                    f"{LEVEL}{rung.at}",
                    rung.after,
                    starts_on,
                    plain,
                    rung.tells,
                )
                reached = [each.reached(rise) for each in limits]
                yield min(reached, key=lambda one: one.on or date.max, default=rise)


class _Limit(NamedTuple):
    """A limit that runs beside a ladder, with what held it up."""

    rule: Rule
    paused: Paused

    def reached(self, rise: Rise) -> Rise:
        """When a level hears that waits as this limit does."""
        on = self._counted(rise.starts_on, rise.after)
        end = self.paused.end
        if on is None or end is None or self.rule.effect not in LEGAL:
            last = on
        else:
            last = min(on, _last_morning(self.rule, end))
        stood = (on - rise.starts_on).days - rise.after if on else 0
        return rise._replace(on=last, beside=self.rule.id, stood_still=stood, at_the_end=last != on)

    def _counted(self, starts_on: date, after: int) -> date | None:
        held = self.paused
        if not held.still and held.still_after is None:
            return starts_on + timedelta(days=after)
        day, left = starts_on, after
        while left:
            day += ONE_DAY
            if held.still_after is not None and day > held.still_after:
                return None
            left -= day not in held.still
        return day


def _beside(
    case: Dispute, calendar: Calendar, rules: RuleSet, ladder: Ladder, key: str
) -> Iterator[_Limit]:
    """The limits of the same obligation, or of the same mediation. What is for information only
    is no limit of anybody."""
    for rule in rules.rules:
        if rule.effect == "information" or not beside(rule.trigger, ladder.trigger):
            continue
        if not rule.applies_to.covers(case.type, case.source, case.track):
            continue
        for its_key, start in TRIGGERS[rule.trigger](case).items():
            if its_key == key:
                yield _Limit(rule, _held(case, calendar, rule, key, start))


def _held(
    case: Dispute, calendar: Calendar, rule: Rule, key: str, start: date | datetime
) -> Paused:
    if rule.unit == "hour":
        moment = start if isinstance(start, datetime) else end_of(start)
        return Paused(calendar.add(moment, rule.limit, "hour"), ())
    starts_on = civil_date(start) if isinstance(start, datetime) else start
    known_on = known_since(case, rule.trigger, key, starts_on)
    return paused(case, calendar, rule, starts_on, known_on)


def _last_morning(rule: Rule, end: Reckoning) -> date:
    """The last day on which somebody can hear in the morning before the limit is over. Before it
    rolls over rest days: a notice of the calendar moves no level."""
    if rule.unit == "hour":
        opening = timedelta(hours=MORNING.hour, minutes=MORNING.minute)
        return civil_date(end.falls_at - opening)
    return min(end.last, end.due)
