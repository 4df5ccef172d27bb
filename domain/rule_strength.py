"""No set of rules makes weaker what the law gives: no area changes where a right ends, or lengthens
a duty; and what holds everywhere changes only with the law that says so.

A set for everywhere takes the place of the one before it. What it does not name is gone for every
case that begins from then on, and so is every clock that went with it.
"""

from collections.abc import Iterator
from datetime import date

from domain.keeping import LAW
from domain.kernel import Refused
from domain.rule_beside import changed_in, gives_less_in, weaker_in
from domain.rules import Rule, RuleBook, RulesAdopted, RuleSet, valid


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
    elif before is not None:
        for name in gives_less_in(rule, before):
            if before.by_law:
                yield Refused(
                    "Rule {rule}: an area may be stricter than the law with its offices, never "
                    "laxer; see {name}",
                    law=LAW,
                    rule=rule.id,
                    name=name,
                )
            else:
                yield Refused(
                    "Rule {rule}: it tells people what the law says, which is the same everywhere; "
                    "see {name}",
                    law=LAW,
                    rule=rule.id,
                    name=name,
                )


def _everywhere(
    adopted: RulesAdopted, before: RuleSet, now: RuleSet, on: date
) -> Iterator[Refused]:
    legal = [rule for rule in before.rules if rule.by_law]
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
    return weaker_in(rule, old) if old.by_law else []


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
