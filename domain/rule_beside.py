"""One rule beside another of its name: which of them asks more of an office, and which of a wider
and a narrower one holds."""

from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Final, get_args

from domain.calendar import Roll, Unit
from domain.dispute.terms import DisputeType, Source, Track

if TYPE_CHECKING:  # the rules themselves go by what is said here
    from domain.rules import AppliesTo, Rule

LEAST_DAYS: Final[dict[Unit, float]] = {
    "hour": 1 / 24,
    "working_day": 1,
    "day": 1,
    "month": 28,
    "year": 365,
}
"""The least number of calendar days that a unit can last."""

MOST_DAYS: Final[dict[Unit, float]] = {
    "hour": 1 / 24,
    "working_day": inf,
    "day": 1,
    "month": 31,
    "year": 366,
}
"""The most: of working days nobody can say."""

_REST_OF_THE_DAY: Final = 1
"""What is counted in days ends at 24:00 of its last day, up to a day more than its days after the
moment at which it began. What is counted in hours ends to the minute."""

_EARLIER: Final[tuple[Roll, ...]] = ("backward", "none", "forward")
"""Where a last day that is a rest day is moved to, the earliest first."""


def gives_less_in(rule: "Rule", wider: "Rule") -> list[str]:
    """The fields in which a rule of an area takes from what the wider one of its name gives: where
    there are any, the wider one holds. Where a right ends, no area says anything."""
    if "right_lost" in (rule.effect, wider.effect):
        return ["effect"]
    if wider.by_law:
        return weaker_in(rule, wider)
    if wider.effect == "information" and wider.checked_on:
        return changed_in(rule, wider)
    return []


def changed_in(rule: "Rule", before: "Rule") -> list[str]:
    """The fields in which a limit ends otherwise, or for other cases."""
    return [name for name in _WEAKER if getattr(rule, name) != getattr(before, name)]


def weaker_in(rule: "Rule", before: "Rule") -> list[str]:
    """The fields in which a limit asks less of an office than the one before it."""
    return [name for name, weaker in _WEAKER.items() if weaker(rule, before)]


def lasts_at_most(rule: "Rule") -> float:
    """How many days after the moment at which it began a limit can end, rest days left out."""
    if rule.unit == "hour":
        return rule.limit * MOST_DAYS["hour"]
    return _whole_days_at_most(rule) + _REST_OF_THE_DAY


def _whole_days_at_most(rule: "Rule") -> float:
    return rule.limit * MOST_DAYS[rule.unit] if rule.limit else 0


def _lasts_longer(rule: "Rule", before: "Rule") -> bool:
    if rule.unit == before.unit:
        return rule.limit > before.limit
    most = lasts_at_most(rule) if before.unit == "hour" else _whole_days_at_most(rule)
    return most > before.limit * LEAST_DAYS[before.unit]


def _stands_still_longer(rule: "Rule", before: "Rule") -> bool:
    """For a reason that the other does not heed, or for longer."""
    if not rule.stops_while_suspended:
        return False
    heeded = before.stops_for if before.stops_while_suspended else ()
    return bool(set(rule.stops_for) - set(heeded))


def _pauses_longer(rule: "Rule", before: "Rule") -> bool:
    if not (rule.stops_while_suspended and before.stops_while_suspended):
        return False
    return _or_ever(rule.longest_pause) > _or_ever(before.longest_pause)


def _extends_further(rule: "Rule", before: "Rule") -> bool:
    new, old = rule.extension, before.extension
    return (
        _or_ever(new.times) > _or_ever(old.times)
        or new.each > old.each
        or _or_ever(new.in_all) > _or_ever(old.in_all)
        or (new.agreed_by == "head" and old.agreed_by != "head")
    )


def _or_ever(most: int | None) -> float:
    return inf if most is None else most


def _leaves_cases_out(rule: "Rule", before: "Rule") -> bool:
    if rule.applies_to == before.applies_to:
        return False
    return not _meant(rule.applies_to).issuperset(_meant(before.applies_to))


def _meant(applies_to: "AppliesTo") -> set[tuple[DisputeType, Source, Track]]:
    return {
        (kind, source, track)
        for kind in get_args(DisputeType)
        for source in get_args(Source)
        for track in get_args(Track)
        if applies_to.covers(kind, source, track)
    }


_WEAKER: Final[dict[str, Callable[["Rule", "Rule"], bool]]] = {
    "trigger": lambda rule, before: rule.trigger != before.trigger,
    "limit": _lasts_longer,
    "unit": lambda rule, before: False,  # how long it lasts is compared with its limit
    "roll": lambda rule, before: _EARLIER.index(rule.roll) > _EARLIER.index(before.roll),
    "effect": lambda rule, before: not rule.by_law,
    "stops_while_suspended": lambda rule, before: False,  # by what it stands still for
    "stops_for": _stands_still_longer,
    "longest_pause": _pauses_longer,
    "extension": _extends_further,
    "proposes": lambda rule, before: rule.proposes != before.proposes,
    "applies_to": _leaves_cases_out,
}
"""What says where a limit ends, and for whom → whether one asks less there than another."""
