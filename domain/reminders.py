"""How much of a limit is gone, and who hears of it when: derived when somebody asks, no alarm rings
for it. Half of it shows on the screen, four fifths stand in the digest, the end reaches the owner.

A superior hears of legal clocks only, before they are over and when they are: whoever is told of
everything soon reads nothing.
"""

from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from domain.calendar import Calendar, Unit
from domain.kernel import civil_date
from domain.reach import next_at
from domain.rules import LEGAL, Effect

Reminder = Literal["none", "half", "near", "over"]
"""`half`: on the screen. `near`: in the digest. `over`: its owner is told."""

HALF: Final = Fraction(1, 2)
NEAR: Final = Fraction(4, 5)
"""Office rules: reminders."""

HOUR, MICROSECOND = timedelta(hours=1), timedelta(microseconds=1)


class Span(NamedTuple):
    """A limit as the agenda has it."""

    unit: Unit
    length: int
    """As the rule says, in its unit: what suspensions added is not in it."""
    starts_on: date
    last_on: date
    """Before it rolls over days off."""
    falls_at: datetime


def share_gone(span: Span, now: datetime, calendar: Calendar) -> Fraction:
    """Which share of a limit is gone, between 0 and 1; in working days where those are counted.

    What is left is counted from its end, so days on which it stood still are not gone. A limit of
    no length is gone on its day, and not before.
    """
    if now >= span.falls_at:
        return Fraction(1)
    if not span.length:
        return Fraction(civil_date(now) >= span.last_on)
    today = max(civil_date(now), span.starts_on)
    match span.unit:
        case "hour":
            left = Fraction((span.falls_at - now) // MICROSECOND, HOUR // MICROSECOND)
            whole = Fraction(span.length)
        case "working_day":
            days = (today + timedelta(n + 1) for n in range((span.last_on - today).days))
            left = Fraction(sum(calendar.is_working(day, span.starts_on) for day in days))
            whole = Fraction(span.length)
        case "day":
            left, whole = Fraction((span.last_on - today).days), Fraction(span.length)
        case "month" | "year":
            ends_on = calendar.add(span.starts_on, span.length, span.unit, "none").last
            left = Fraction((span.last_on - today).days)
            whole = Fraction((ends_on - span.starts_on).days)
    return min(max(1 - left / whole, Fraction(0)), Fraction(1))


def reminder(span: Span, now: datetime, calendar: Calendar) -> Reminder:
    """What is said of a limit at this moment."""
    if now >= span.falls_at:
        return "over"
    gone = share_gone(span, now, calendar)
    if gone >= NEAR:
        return "near"
    return "half" if gone >= HALF else "none"


def reached_by(digest_at: time, span: Span) -> bool:
    """Whether a digest at this time of day still goes out while a limit in hours is near; if none
    does, it is told at once, at night too: such a limit runs at night."""
    left = HOUR * float(span.length * (1 - NEAR))
    return next_at(digest_at, span.falls_at - left) < span.falls_at


def superior_hears(effect: Effect) -> bool:
    """Whether the level above is told when such a limit is near, and when it is over."""
    return effect in LEGAL
