"""No set of rules makes weaker what the law gives: no area changes where a right ends, or lengthens
a duty; and what holds everywhere changes only with the law that says so.

A set for everywhere takes the place of the one before it. What it does not name is gone for every
case that begins from then on, and so is every clock that went with it.
"""

from collections.abc import Callable, Iterator
from datetime import date
from math import inf
from typing import Final, get_args

from domain.calendar import Roll, Unit
from domain.dispute.terms import DisputeType, Source, Track
from domain.keeping import LAW
from domain.kernel import Refused
from domain.rules import LEGAL, AppliesTo, Rule, RuleBook, RulesAdopted, RuleSet, valid

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


def weakened(rules: RuleBook, adopted: RulesAdopted, on: date) -> Iterator[Refused]:
    """What of the law this set would make weaker for cases that begin on this day.

    A set of an area is held against the wider ones that it stands on, a set for everywhere against
    the one that it takes the place of.
    """
    if adopted.area:
        wider = [held for held in rules.sets if _wider(held, adopted)]
        yield from _in_an_area(adopted, RuleBook(tuple(wider)).on(adopted.area, on), on)
    else:
        yield from _everywhere(adopted, rules.on("", on), rules.joined_by(adopted).on("", on), on)


def _wider(held: RulesAdopted, than: RulesAdopted) -> bool:
    return held.area != than.area and than.area.startswith(held.area)


def _in_an_area(adopted: RulesAdopted, wider: RuleSet, on: date) -> Iterator[Refused]:
    days = adopted.longest_mediation
    if days is not None and days > wider.longest_mediation:
        yield Refused(
            "Mediation lasts {longest} days at most by {version}: an area may say fewer, not "
            "{days}",
            law=LAW,
            longest=wider.longest_mediation,
            version=wider.version,
            days=days,
        )
    for rule in adopted.rules:
        if valid(rule, on):
            yield from _beside_the_wider(rule, wider.find(rule.id))


def _beside_the_wider(rule: Rule, before: Rule | None) -> Iterator[Refused]:
    """What of the law an area's rule would restate. Where a right ends, no area says at all."""
    if "right_lost" in (rule.effect, before and before.effect):
        yield Refused(
            "Rule {rule}: a right is lost when it is over, so that it is the same everywhere: "
            "leave it out here",
            law=LAW,
            rule=rule.id,
        )
    elif before is None:
        return
    elif before.effect in LEGAL:
        for name in weaker_in(rule, before):
            yield Refused(
                "Rule {rule}: an area may be stricter than the law with its offices, never "
                "laxer; see {name}",
                law=LAW,
                rule=rule.id,
                name=name,
            )
    elif before.effect == "information" and before.checked_on:
        for name in changed_in(rule, before):
            yield Refused(
                "Rule {rule}: it tells people what the law says, which is the same everywhere; see "
                "{name}",
                law=LAW,
                rule=rule.id,
                name=name,
            )


def _everywhere(
    adopted: RulesAdopted, before: RuleSet, now: RuleSet, on: date
) -> Iterator[Refused]:
    legal = [rule for rule in before.rules if rule.effect in LEGAL]
    gone = [rule for rule in legal if now.find(rule.id) is None]
    if left_out := [rule.id for rule in gone if not _ended_by_law(adopted, rule, on)]:
        yield Refused(
            "A set for everywhere takes the place of {version}, and this one leaves out limits of "
            "the law ({count}): {rules}. Name the area that it is for; or begin from `jiefen "
            "rules national`, and give a limit that a law has ended its last day, valid_until, "
            "that law as its source, and who checked it and when",
            law=LAW,
            version=before.version,
            count=len(left_out),
            rules=", ".join(left_out),
        )
    for old in before.rules:
        rule = now.find(old.id)
        if rule is None or _with_its_law(rule, old):
            continue
        for name in _weaker_everywhere(rule, old):
            yield Refused(
                "Rule {rule}: {name} is not what {version} says: name the law that changed it as "
                "its source, and who checked it and when",
                law=LAW,
                rule=rule.id,
                name=name,
                version=before.version,
            )


def _weaker_everywhere(rule: Rule, old: Rule) -> list[str]:
    """What only another law changes in a rule that is for everywhere."""
    if old.effect == "right_lost":
        return changed_in(rule, old)
    if rule.effect == "right_lost":
        return ["effect"]
    return weaker_in(rule, old) if old.effect in LEGAL else []


def _ended_by_law(adopted: RulesAdopted, old: Rule, on: date) -> bool:
    """Whether the set keeps this limit up to a day that is over, by the law that ended it."""
    return any(
        rule.id == old.id
        and rule.valid_until is not None
        and rule.valid_until < on
        and _with_its_law(rule, old)
        for rule in adopted.rules
    )


def _with_its_law(rule: Rule, old: Rule) -> bool:
    """Whether it rests on another article now, which somebody has read."""
    checked = rule.checked_on is not None and bool(rule.checked_by)
    return checked and rule.source != old.source


# --- one rule beside another ---------------------------------------------------------------------


def changed_in(rule: Rule, before: Rule) -> list[str]:
    """The fields in which a limit ends otherwise, or for other cases."""
    return [name for name in _WEAKER if getattr(rule, name) != getattr(before, name)]


def weaker_in(rule: Rule, before: Rule) -> list[str]:
    """The fields in which a limit asks less of an office than the one before it."""
    return [name for name, weaker in _WEAKER.items() if weaker(rule, before)]


def lasts_at_most(rule: Rule) -> float:
    """How many days after the moment at which it began a limit can end, rest days left out."""
    if rule.unit == "hour":
        return rule.limit * MOST_DAYS["hour"]
    return _whole_days_at_most(rule) + _REST_OF_THE_DAY


def _whole_days_at_most(rule: Rule) -> float:
    return rule.limit * MOST_DAYS[rule.unit] if rule.limit else 0


def _lasts_longer(rule: Rule, before: Rule) -> bool:
    if rule.unit == before.unit:
        return rule.limit > before.limit
    most = lasts_at_most(rule) if before.unit == "hour" else _whole_days_at_most(rule)
    return most > before.limit * LEAST_DAYS[before.unit]


def _stands_still_longer(rule: Rule, before: Rule) -> bool:
    """For a reason that the other does not heed, or for longer."""
    if not rule.stops_while_suspended:
        return False
    heeded = before.stops_for if before.stops_while_suspended else ()
    return bool(set(rule.stops_for) - set(heeded))


def _pauses_longer(rule: Rule, before: Rule) -> bool:
    if not (rule.stops_while_suspended and before.stops_while_suspended):
        return False
    return _or_ever(rule.longest_pause) > _or_ever(before.longest_pause)


def _extends_further(rule: Rule, before: Rule) -> bool:
    new, old = rule.extension, before.extension
    return (
        _or_ever(new.times) > _or_ever(old.times)
        or new.each > old.each
        or _or_ever(new.in_all) > _or_ever(old.in_all)
        or (new.agreed_by == "head" and old.agreed_by != "head")
    )


def _or_ever(most: int | None) -> float:
    return inf if most is None else most


def _leaves_cases_out(rule: Rule, before: Rule) -> bool:
    return not _meant(rule.applies_to).issuperset(_meant(before.applies_to))


def _meant(applies_to: AppliesTo) -> set[tuple[DisputeType, Source, Track]]:
    return {
        (kind, source, track)
        for kind in get_args(DisputeType)
        for source in get_args(Source)
        for track in get_args(Track)
        if applies_to.covers(kind, source, track)
    }


_WEAKER: Final[dict[str, Callable[[Rule, Rule], bool]]] = {
    "trigger": lambda rule, before: rule.trigger != before.trigger,
    "limit": _lasts_longer,
    "unit": lambda rule, before: False,  # how long it lasts is compared with its limit
    "roll": lambda rule, before: _EARLIER.index(rule.roll) > _EARLIER.index(before.roll),
    "effect": lambda rule, before: rule.effect not in LEGAL,
    "stops_while_suspended": lambda rule, before: False,  # by what it stands still for
    "stops_for": _stands_still_longer,
    "longest_pause": _pauses_longer,
    "extension": _extends_further,
    "proposes": lambda rule, before: rule.proposes != before.proposes,
    "applies_to": _leaves_cases_out,
}
"""What says where a limit ends, and for whom → whether one asks less there than another."""
