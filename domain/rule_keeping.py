"""How rules come into force: a set is adopted whole, or refused with each rule that is wrong.

What can be checked without a case is checked here, so that no clock ever meets a rule that makes no
sense.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations, pairwise
from math import ceil

from domain.areas import NO_LIST, Areas, significant
from domain.calendar import ONE_DAY
from domain.climbing import ONE_MEDIATION, side_by_side
from domain.dispute.urgent import TERM
from domain.keeping import LAW, may_keep_for
from domain.kernel import Act, Refused
from domain.rule_beside import LEAST_DAYS, lasts_at_most
from domain.rule_fit import HEARS, fitting
from domain.rule_law import names_article
from domain.rule_strength import weakened
from domain.rules import (
    EARLIEST_WARNING,
    LEGAL,
    LONGEST,
    MOST_EXTENSIONS,
    OWNERS,
    TIERS,
    TRIGGERS,
    AreaPrefix,
    Ladder,
    Rule,
    RuleBook,
    RulesAdopted,
    RulesFact,
    Rung,
)

_USUAL_DAYS = LEAST_DAYS | {"working_day": 7 / 5, "month": 31, "year": 366}
"""How many calendar days a unit lasts, where a little more is meant than less."""


def adopt(
    rules: RuleBook,
    act: Act,
    *,
    version: str,
    rows: tuple[Rule, ...],
    source: str,
    longest_mediation: int | None = None,
    ladders: tuple[Ladder, ...] = (),
    area: AreaPrefix = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
    running_cases: str = "",
    areas: Areas = NO_LIST,
) -> list[RulesFact]:
    """Put a whole set of rules in force, for an area and for the cases that begin from a day on.

    `area`: the beginning of its code; "" is everywhere, and adopted by a supervisor of no office:
    any other set by the area's own office or one above. `valid_from`: tomorrow, if not said, so
    that nobody who came this morning is moved; the first set of all is for older cases too.
    `running_cases`: the law and its article by which cases that have begun change over; without it
    they keep what they have, and the set begins tomorrow at the earliest. `longest_mediation`: days
    from acceptance beyond which it is not extended.
    """
    may_keep_for(act, area)
    draft = RulesAdopted(
        version=version,
        rules=rows,
        source=source,
        longest_mediation=longest_mediation,
        ladders=ladders,
        area=area,
        valid_from=valid_from,
        valid_until=valid_until,
        running_cases=running_cases,
    )
    return [drawn_up(rules, draft, act.on, areas)]


def drawn_up(
    rules: RuleBook, draft: RulesAdopted, today: date, areas: Areas = NO_LIST
) -> RulesAdopted:
    """The set as it would come into force today. Raises Refused, as adopting it would."""
    adopted = _as_meant(rules, draft, today)
    if any(adopted.version == held.version for held in rules.sets):
        raise Refused("Version {version} of the rules is in force already", version=draft.version)
    for problem in [*unknown(adopted, areas), *check(adopted), *clashes(rules, adopted, today)]:
        raise problem
    return adopted


def _as_meant(rules: RuleBook, draft: RulesAdopted, today: date) -> RulesAdopted:
    """The set for the area and from the day on that its draft means."""
    draft = _with_all_within(draft)
    if draft.valid_from is None and not draft.running_cases and _is_for_somebody(rules, draft):
        return draft.model_copy(update={"valid_from": today + ONE_DAY})
    return draft


def _is_for_somebody(rules: RuleBook, draft: RulesAdopted) -> bool:
    """Whether a case could have begun under something else: not before the first set of all."""
    return bool(draft.area or rules.sets)


def _with_all_within(draft: RulesAdopted) -> RulesAdopted:
    """An area written in full, 150524000000, is meant as its beginning is: all within it."""
    area = significant(draft.area) if draft.area else ""
    return draft.model_copy(update={"area": area})


# --- what is wrong with a set --------------------------------------------------------------------


def check(adopted: RulesAdopted) -> list[Refused]:
    """Everything that keeps this set from being adopted, each named with its rule or ladder."""
    problems = [problem for rule in adopted.rules for problem in _of_rule(rule)]
    problems += [problem for ladder in adopted.ladders for problem in _of_ladder(ladder)]
    problems += _of_set(adopted)
    problems += _twice([*adopted.rules, *adopted.ladders])
    problems += _overlaps(adopted.rules)
    problems += _overlapping(adopted.ladders)
    problems += _too_late(adopted.rules, adopted.ladders)
    problems += _too_long(adopted.rules, adopted.longest_mediation)
    return problems


def unknown(adopted: RulesAdopted, areas: Areas) -> list[Refused]:
    """A set for an area that is in no list would reach nobody, or whom nobody thinks of."""
    if not adopted.area or areas.knows(adopted.area):
        return []
    return [Refused("No area {area} is known: enter the list of areas first", area=adopted.area)]


def clashes(rules: RuleBook, adopted: RulesAdopted, today: date) -> list[Refused]:
    """What this set is at odds with: the wider one that it stands on, the one that it takes the
    place of, narrower ones upon it, on any day on which one of them begins or ends; and today,
    where it was checked tomorrow."""
    adopted = _as_meant(rules, adopted, today)
    after = rules.joined_by(adopted)
    days = _days_it_decides(rules, after, adopted, today)
    found = {str(problem): problem for problem in _out_of_time(rules, adopted, today)}
    found |= {str(problem): problem for problem in _checked_ahead(adopted.rules, today)}
    for day in days:
        found |= {str(problem): problem for problem in weakened(rules, adopted, day)}
    places = {
        (held.area, day)
        for held in after.sets
        if held.area.startswith(adopted.area)
        for day in (*days, held.valid_from or today)
    }
    for area, day in sorted(places):
        whole = after.on(area, day)
        problems = [*_overlaps(whole.rules), *_overlapping(whole.ladders)]
        problems += _too_late(whole.rules, whole.ladders)
        problems += _too_long(whole.rules, whole.longest_mediation)
        found |= {str(problem): problem for problem in problems}
    return list(found.values())


def _days_it_decides(
    rules: RuleBook, after: RuleBook, adopted: RulesAdopted, today: date
) -> list[date]:
    """One day of each stretch of beginnings on which other rules meet this set: from when it
    begins, and before where it is for cases that have begun."""
    begins = adopted.valid_from or today
    turns = {*rules.turns, *after.turns}
    older = adopted.running_cases or adopted.valid_from is None
    first = {date.min, *(day for day in turns if day < begins)} if older else set()
    return sorted({*first, begins, *(day for day in turns if day > begins)})


def _out_of_time(rules: RuleBook, adopted: RulesAdopted, today: date) -> Iterator[Refused]:
    """Whoever came under other rules is moved by a law that says so, on the day on which it does;
    whoever comes tomorrow can be told today."""
    begins = adopted.valid_from
    if begins is None:
        return
    if adopted.running_cases and begins > today:
        yield Refused(
            "A set for cases that have begun is adopted on the day on which it comes into force: "
            "{day}",
            day=begins.isoformat(),
        )
    if not adopted.running_cases and begins <= today and _is_for_somebody(rules, adopted):
        yield Refused(
            "The set begins on {begins}, and would move cases that have begun: let it begin on "
            "{tomorrow} or later, or name the law and its article that reaches them, running_cases",
            law=LAW,
            begins=begins.isoformat(),
            tomorrow=(today + ONE_DAY).isoformat(),
        )


def _checked_ahead(rules: Iterable[Rule], today: date) -> Iterator[Refused]:
    """What nobody can have checked yet is unchecked."""
    for rule in rules:
        if rule.checked_on and rule.checked_on > today:
            yield Refused(
                "Rule {rule}: nobody can have checked it on {day}, which is to come",
                rule=rule.id,
                day=rule.checked_on,
            )


def _of_set(adopted: RulesAdopted) -> Iterator[Refused]:
    if not adopted.rules and not adopted.ladders:
        yield Refused("A set of rules cannot be empty")
    if _backwards(adopted):
        yield Refused("The set ends before it begins")
    if adopted.running_cases and not names_article(adopted.running_cases):
        yield Refused(
            "Cases that have begun change over by a law alone: name it with its article under "
            "running_cases, as in 人民调解法 (2010) 26; {given} names none",
            law=LAW,
            given=repr(adopted.running_cases),
        )
    days = adopted.longest_mediation
    if days is not None and not 0 < days <= LONGEST["day"]:
        yield Refused("Mediation for {days} days at most makes no sense", days=days)


def _of_rule(rule: Rule) -> Iterator[Refused]:
    yield from _of_trigger(rule)
    if not 0 <= rule.limit <= LONGEST[rule.unit]:
        yield Refused(
            "Rule {rule}: a limit of {limit} {unit} makes no sense",
            rule=rule.id,
            limit=rule.limit,
            unit=rule.unit,
        )
    if rule.unit == "hour" and (rule.warnings or rule.roll != "none"):
        yield Refused("Rule {rule}: hours never roll and give no warnings", rule=rule.id)
    yield from _of_warnings(rule)
    yield from _of_pauses(rule)
    if rule.owner not in OWNERS:
        yield Refused(
            "Rule {rule}: whoever answers for a limit is one of: {roles}",
            rule=rule.id,
            roles=", ".join(sorted(OWNERS)),
        )
    if rule.checked_on and not rule.checked_by:
        yield Refused("Rule {rule}: a check names who checked", rule=rule.id)
    if rule.effect == "right_lost" and not rule.limit:
        yield Refused("Rule {rule}: no right is lost on the day on which it arises", rule=rule.id)
    if rule.effect == "right_lost" and not any(sign.isdigit() for sign in rule.source):
        yield Refused("Rule {rule}: where a right is lost, the article is named", rule=rule.id)
    if _backwards(rule):
        yield Refused("Rule {rule}: it ends before it begins", rule=rule.id)


def _of_trigger(rule: Rule) -> Iterator[Refused]:
    """A limit runs from something that there is, and is met by an act that fits it."""
    if rule.trigger not in TRIGGERS:
        yield Refused("Rule {rule}: no trigger is called {name}", rule=rule.id, name=rule.trigger)
    elif rule.proposes not in fitting(rule.trigger):
        yield Refused(
            "Rule {rule}: {proposed} is nothing to do about {trigger}; what is: {fitting}",
            rule=rule.id,
            proposed=rule.proposes,
            trigger=rule.trigger,
            fitting=", ".join(fitting(rule.trigger)),
        )
    if rule.trigger == "urgent" and lasts_at_most(rule) > TERM / ONE_DAY:
        yield Refused(
            "Rule {rule}: an urgent matter is over {days} days after it was raised or renewed, to "
            "the hour; no limit on it ends later",
            law="office rule: urgent matter",
            rule=rule.id,
            days=TERM.days,
        )


def _of_warnings(rule: Rule) -> Iterator[Refused]:
    """A warning comes after the start of a limit and before its end, or it warns of nothing."""
    if any(days < 0 for days in rule.warnings) or len(set(rule.warnings)) < len(rule.warnings):
        yield Refused("Rule {rule}: warnings are different days before", rule=rule.id)
        return
    within = rule.limit * LEAST_DAYS[rule.unit] - 1 if rule.limit else EARLIEST_WARNING
    if rule.unit != "hour" and any(days > within for days in rule.warnings):
        yield Refused(
            "Rule {rule}: a warning {days} days before comes before the limit has begun",
            rule=rule.id,
            days=max(rule.warnings),
        )


def _of_pauses(rule: Rule) -> list[Refused]:
    """A pause has an end that somebody can mean, an extension goes beyond the limit it extends."""
    found = []
    if rule.stops_while_suspended and rule.unit == "hour":
        found.append(Refused("Rule {rule}: hours never stand still", rule=rule.id))
    if rule.stops_while_suspended and not rule.stops_for:
        found.append(Refused("Rule {rule}: say which suspensions stop it", rule=rule.id))
    if rule.longest_pause is not None and not rule.stops_while_suspended:
        found.append(Refused("Rule {rule}: what never pauses has no longest pause", rule=rule.id))
    extension = rule.extension
    counts = {
        "longest_pause": rule.longest_pause,
        "extension.each": extension.each,
        "extension.in_all": extension.in_all,
    }
    found += [
        Refused(
            "Rule {rule}: {days} days of {name} make no sense", rule=rule.id, days=days, name=name
        )
        for name, days in counts.items()
        if days is not None and not 0 < days <= LONGEST["day"]
    ]
    if extension.times is not None and not 0 <= extension.times <= MOST_EXTENSIONS:
        found.append(
            Refused(
                "Rule {rule}: {times} extensions make no sense", rule=rule.id, times=extension.times
            )
        )
    lasts = ceil(rule.limit * _USUAL_DAYS[rule.unit])
    if extension.in_all is not None and 0 < extension.in_all < lasts:
        found.append(
            Refused(
                "Rule {rule}: an extension ends after {limit} days, not before",
                rule=rule.id,
                limit=lasts,
            )
        )
    return found


def _of_ladder(ladder: Ladder) -> Iterator[Refused]:
    if ladder.trigger not in TRIGGERS:
        yield Refused(
            "Ladder {rule}: no trigger is called {name}", rule=ladder.id, name=ladder.trigger
        )
    if not ladder.rungs:
        yield Refused("Ladder {rule}: it has no levels", rule=ladder.id)
    if any(not 0 < rung.after <= LONGEST["day"] for rung in ladder.rungs):
        yield Refused("Ladder {rule}: a level hears after one day at least", rule=ladder.id)
    for rung in ladder.rungs:
        if rung.tells not in HEARS[rung.at]:
            yield Refused(
                "Ladder {rule}: {told} is not at the level {tier}; who is: {who}",
                rule=ladder.id,
                told=rung.tells,
                tier=rung.at,
                who=", ".join(HEARS[rung.at]),
            )
    for lower, upper in pairwise(ladder.rungs):
        yield from _of_step(ladder, lower, upper)
    if _backwards(ladder):
        yield Refused("Ladder {rule}: it ends before it begins", rule=ladder.id)


def _of_step(ladder: Ladder, lower: Rung, upper: Rung) -> Iterator[Refused]:
    steps = TIERS.index(upper.at) - TIERS.index(lower.at)
    named = {"rule": ladder.id, "lower": lower.at, "upper": upper.at}
    if steps < 1:
        yield Refused("Ladder {rule}: {upper} does not come after {lower}", **named)
    elif steps > 1:
        yield Refused("Ladder {rule}: a level is left out between {lower} and {upper}", **named)
    if upper.after <= lower.after:
        yield Refused("Ladder {rule}: {upper} hears no later than {lower}", **named)


def _twice(named: Iterable[Rule | Ladder]) -> Iterator[Refused]:
    """One name stands for one rule; for several only if no case ever has two of them."""
    for one, other in combinations(named, 2):
        if one.id == other.id and _at_once(one, other):
            yield Refused("Rule {rule}: the name is used twice", rule=other.id)


def _overlaps(rules: Iterable[Rule]) -> Iterator[Refused]:
    """Two limits that run from one event to one act with one effect: which one counts? And any
    beside one at whose end a right is lost: which day would people believe?"""
    for one, other in combinations(rules, 2):
        if (
            one.id == other.id
            or one.trigger != other.trigger
            or not one.applies_to.meets(other.applies_to)
            or not _at_once(one, other)
        ):
            continue
        if "right_lost" in (one.effect, other.effect):
            right, beside = (one, other) if one.effect == "right_lost" else (other, one)
            yield Refused(
                "Rule {rule}: {other} runs from the same day, and a right is lost when it is over: "
                "no other date stands beside it",
                law=LAW,
                rule=beside.id,
                other=right.id,
            )
        elif _what(one) == _what(other) and one.effect != "information":
            yield Refused(
                "Rule {rule}: {other} is for the same cases already; to take its place, take its "
                "name",
                rule=other.id,
                other=one.id,
            )


def _overlapping(ladders: Iterable[Ladder]) -> Iterator[Refused]:
    """Two ladders that one matter climbs at once: a level would hear of it twice."""
    for one, other in combinations(ladders, 2):
        if one.id != other.id and side_by_side(one, other) and _at_once(one, other):
            yield Refused(
                "Ladder {rule}: {other} is for the same cases already; to take its place, take its "
                "name",
                rule=other.id,
                other=one.id,
            )


def _what(rule: Rule) -> tuple[str, str, str]:
    return rule.trigger, rule.effect, rule.proposes


def _too_late(rules: Iterable[Rule], ladders: Iterable[Ladder]) -> Iterator[Refused]:
    """A superior who hears after the legal limit can help nobody any more."""
    legal = [rule for rule in rules if rule.effect in LEGAL]
    for ladder in ladders:
        for rule in legal:
            if not (side_by_side(rule, ladder) and _at_once(rule, ladder)):
                continue
            for rung in ladder.rungs:
                if rung.after > rule.limit * LEAST_DAYS[rule.unit]:
                    yield Refused(
                        "Ladder {rule}: {tier} hears after {after} days, beyond the legal limit "
                        "{other}",
                        rule=ladder.id,
                        tier=rung.at,
                        after=rung.after,
                        other=rule.id,
                    )


def _too_long(rules: Iterable[Rule], longest: int | None) -> Iterator[Refused]:
    """No single limit is extended beyond what mediation lasts at most."""
    for rule in rules:
        days = rule.extension.in_all
        if longest and days and days > longest and rule.trigger in ONE_MEDIATION:
            yield Refused(
                "Rule {rule}: extended to {days} days, where mediation lasts {longest} at most",
                rule=rule.id,
                days=days,
                longest=longest,
            )


def _at_once(one: Rule | Ladder, other: Rule | Ladder) -> bool:
    begins = max(held.valid_from or date.min for held in (one, other))
    ends = min(held.valid_until or date.max for held in (one, other))
    return begins <= ends


def _backwards(held: RulesAdopted | Rule | Ladder) -> bool:
    return bool(held.valid_from and held.valid_until and held.valid_until < held.valid_from)
