"""Where a due date comes from: every step of it, as data and as lines that a person can follow.

Derived now from the log, the calendar and the rules the case runs under; not read from any ledger.
"""

from functools import partial, reduce
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

from domain.aggregates import CALENDAR, COMMITTEES, DISPUTE, PLAN, RULES
from domain.calendar import CALENDAR_STREAM, Reckoning
from domain.committees import COMMITTEES_STREAM
from domain.derivation import Derivation, Step, derive
from domain.dispute.owing import BY_ROLE, Beside, Whom, owed_by
from domain.kernel import Officer, civil_date
from domain.pauses import Stop
from domain.plan.audience import Audience
from domain.plan.derivation import PlanDerivation, PlanStep
from domain.plan.derivation import derive as derive_plan
from domain.plan.state import PERSON
from domain.reach import Post
from domain.rules import RULES_STREAM, TRIGGERS
from interface.days import notice_of, provisional, skipped, told
from interface.language import Language, say, translated
from interface.levels import levels
from interface.story import Reader, asks_for_person, on_record
from interface.words import heading, measured, moment, word
from interface.words import rule as named_rule
from workers.access_log import Looked
from workers.handler import NotFound, absent
from workers.notices.recipients import latest
from workers.system import System

if TYPE_CHECKING:
    from domain.dispute.facts import DisputeFact
    from domain.dispute.state import Dispute
    from domain.plan.facts import PlanFact

Lines = list[tuple[str, str]]


def why(
    system: System,
    stream: UUID,
    language: Language,
    deadline: str = "",
    by: Officer | None = None,
) -> list[dict[str, Any]]:
    """One derivation for each open limit, then one for each level of a ladder beside them; or for
    those whose id begins with `deadline`. `kind` tells a `limit` from a `level`.

    `by`: who asks, where that is known. Raises NotFound if there is no such case, or no such
    deadline in it.
    """
    with system.reading.connection() as connection:
        loaded = system.states.load(connection, DISPUTE, stream)
        if not loaded.version:
            absent("dispute", stream, by, "why")
        calendar = system.states.load(connection, CALENDAR, CALENDAR_STREAM).state
        book = system.states.load(connection, RULES, RULES_STREAM).state
        committees = system.states.load(connection, COMMITTEES, COMMITTEES_STREAM).state
        events = system.log.stream(connection, stream, upto=loaded.version)
        steps = [Step(event.version, cast("DisputeFact", event.fact), event.at) for event in events]
        case = cast("Dispute", loaded.state)
        known = partial(latest, system, connection, stream, loaded.version)
        whose = Beside(committees.small(case.office), known)
        limits = [
            derivation(each, language, owed_by(case, each.entry, whose) if each.entry else None)
            for each in derive(steps, calendar, book)
        ]
    beside = levels(case, calendar, book, language)
    found = [each for each in (*limits, *beside) if each["deadline"].startswith(deadline)]
    if deadline and not found:
        raise NotFound(f"no deadline {deadline} is open in {stream}")
    return found


def why_plan(
    system: System, stream: UUID, reader: Reader, deadline: str = ""
) -> list[dict[str, Any]]:
    """The same for a plan, for its person and whoever may read its days; they stand as they were
    agreed. Who asks is on record first. Raises NotFound for everybody else, and if it has no such
    deadline.
    """
    stands = asks_for_person(system, "plan", stream, reader, "plan")
    on_record(system, reader, "why", Looked(stream, "plan", stands, PERSON))
    with system.reading.connection() as connection:
        calendar = system.states.load(connection, CALENDAR, CALENDAR_STREAM).state
        events = system.log.stream(connection, stream)
    steps = [PlanStep(event.version, cast("PlanFact", event.fact), event.at) for event in events]
    plan = reduce(lambda state, step: PLAN.evolve(state, step.fact, step.at), steps, PLAN.start)
    parts = Audience(plan, reader.officer, stands)
    found = [
        _of_plan(each, reader.language)
        for each in derive_plan(steps, calendar)
        if each.id.startswith(deadline) and (not each.key or parts.sees(each.key))
    ]
    if deadline and not found:
        raise NotFound(f"no deadline {deadline} is open in {stream}")
    return found


def _of_plan(found: PlanDerivation, language: Language) -> dict[str, Any]:
    limit, began = found.limit, found.began
    return {
        "deadline": found.id,
        "rule": limit.id,
        "name": named_rule(limit.id, language),
        "due": found.due.isoformat(),
        "last": found.end.last.isoformat() if found.end else None,
        "from": found.starts_on.isoformat(),
        "began": {
            "version": began.version,
            "fact": began.fact.stored_name,
            "happened_at": began.at.isoformat(),
        },
        "limit": {"count": found.length, "unit": limit.unit, "roll": limit.roll},
        "rolled": bool(found.end and found.end.due != found.end.last),
        "provisional": bool(found.open_years),
        "open_years": list(found.open_years),
        "passed": found.passed,
        "source": translated(limit.source, language),
        "skipped": [skipped(rest) for rest in found.rests],
        "lines": [{"label": name, "text": text} for name, text in _plan_in_words(found, language)],
    }


def _plan_in_words(found: PlanDerivation, language: Language) -> Lines:
    limit, began, end = found.limit, found.began, found.end
    start = "{day}, not counted itself (民法典 201)"
    if not found.length:
        start = "{day}, the day that was named: nothing is added to it"
    entry = say(
        "entry {version} of the plan, {at}", language, version=began.version, at=moment(began.at)
    )
    length = measured(found.length, limit.unit, language) if found.length else ""
    lines = [
        (heading("due", language), say("{day}, 24:00", language, day=found.due)),
        (heading("passed", language), word("yes", language) if found.passed else ""),
        (heading("from", language), say(start, language, day=found.starts_on)),
        (heading("trigger", language), entry),
        (heading("limit", language), length),
        (heading("source", language), translated(limit.source, language)),
    ]
    if end and end.due != end.last:
        moves = say("the last day is a rest day: it moves to {day}", language, day=end.due)
        lines.append((heading("last", language), f"{end.last}"))
        lines.append((heading("rolled", language), moves))
    lines += [(heading("skipped", language), text) for text in told(found.rests, language)]
    if found.open_years:
        years = ", ".join(map(str, found.open_years))
        open_ = say(
            "the working days of {years} are not published yet: the day stands as it was agreed",
            language,
            years=years,
        )
        lines.append((heading("provisional", language), open_))
    if end is None:
        agreed = say("agreed as it stands: no later notice moves it", language)
        lines.append((heading("note", language), agreed))
    return [(label, text) for label, text in lines if text]


def derivation(found: Derivation, language: Language, to: Whom | None = None) -> dict[str, Any]:
    """How this due date was reckoned: codes and days for programs, `lines` for people. `to`: who
    owes it as the case stands; whoever its rule names, where it stands still."""
    rule, end, entry = found.rule, found.end, found.entry
    return {
        "kind": "limit",
        "deadline": found.id,
        "rule": rule.id,
        "name": named_rule(rule.id, language),
        "due": end.due.isoformat() if end else None,
        "act_by": end.act_by.isoformat() if end else None,
        "falls_at": end.falls_at.isoformat() if end else None,
        "last": end.last.isoformat() if end else None,
        "from": found.starts_on.isoformat(),
        "known_since": found.known_since.isoformat(),
        "began": _began(found),
        "limit": {"count": rule.limit, "unit": rule.unit, "roll": rule.roll},
        "rolled": bool(end and end.due != end.last),
        "provisional": bool(end and end.provisional),
        "open_years": list(found.open_years),
        "effect": rule.effect,
        "owner": to.role if isinstance(to, Post) else rule.owner,
        "owed_by": to if isinstance(to, str) else None,
        "proposes": rule.proposes,
        "passed": bool(entry and entry.fired),
        "source": translated(rule.source, language),
        "checked_on": rule.checked_on.isoformat() if rule.checked_on else None,
        "checked_by": rule.checked_by,
        "rules": found.rules,
        "note": translated(rule.note, language) if rule.note else "",
        "skipped": [skipped(rest) for rest in found.skipped],
        "pauses": [_pause(stop) for stop in found.stops],
        "corrections": [_correction(step) for step in found.corrections],
        "extensions": [_extension(step) for step in found.extensions],
        "calendar": {
            "version": found.calendar,
            "notices": [notice_of(notice) for notice in found.notices],
        },
        "lines": [{"label": label, "text": text} for label, text in in_words(found, language, to)],
    }


def _began(found: Derivation) -> dict[str, Any] | None:
    if found.began is None:
        return None
    return {
        "trigger": found.rule.trigger,
        "version": found.began.version,
        "fact": found.began.fact.stored_name,
        "happened_at": found.began.at.isoformat(),
    }


def _pause(stop: Stop) -> dict[str, Any]:
    told_as: dict[str, Any] = stop._asdict()
    for name in ("since", "until", "runs_on_after"):
        told_as[name] = told_as[name].isoformat() if told_as[name] else None
    return told_as


def _correction(step: Step) -> dict[str, Any]:
    told = step.fact.model_dump(mode="json")
    days = {name: told[name] for name in ("suspension", "since", "until")}
    return {"version": step.version, "corrected_on": civil_date(step.at).isoformat(), **days}


def _extension(step: Step) -> dict[str, Any]:
    told = step.fact.model_dump(mode="json")
    return {
        "version": step.version,
        "signed_on": civil_date(step.at).isoformat(),
        "signed_by": told["signed_by"],
        "until": told["until"],
    }


def in_words(found: Derivation, language: Language, to: Whom | None = None) -> Lines:
    """The derivation as people read it: labels and what they say, in the order of the count."""
    lines = [
        *_of_the_end(found, language),
        *_of_the_start(found, language),
        *_of_the_rule(found, language, to),
        *((heading("extensions", language), text) for text in _extended(found, language)),
        *((heading("pauses", language), _paused(stop, language)) for stop in found.stops),
        *((heading("pauses", language), text) for text in _put_right(found, language)),
        *_of_the_count(found, language),
        *_of_the_calendar(found, language),
    ]
    return [(label, text) for label, text in lines if text]


def _of_the_end(found: Derivation, language: Language) -> Lines:
    if found.end is None:
        still = say("none for now: the limit stands still", language)
        return [(heading("due", language), still)]
    if found.rule.unit == "hour":
        return [(heading("due", language), moment(found.end.falls_at))]
    passed = bool(found.entry and found.entry.fired)
    return [
        (heading("due", language), say("{day}, 24:00", language, day=found.end.due)),
        (heading("passed", language), word("yes", language) if passed else ""),
        (heading("act_by", language), _safe(found, found.end, language)),
    ]


def _safe(found: Derivation, end: Reckoning, language: Language) -> str:
    """The day to act by, and why it is another one than the last."""
    if end.act_by > end.last:
        return say("{day}: there is no working day before it", language, day=end.act_by)
    if end.act_by == end.due:
        return f"{end.act_by}"
    if found.rule.roll == "none":
        return say("{day}: the last working day within it", language, day=end.act_by)
    return say("{day}: who acts by then needs no rolling over", language, day=end.act_by)


def _of_the_start(found: Derivation, language: Language) -> Lines:
    began = found.began
    meaning = translated(TRIGGERS[found.rule.trigger], language)
    lines = [
        (heading("from", language), f"{found.starts_on}"),
        (heading("trigger", language), meaning),
    ]
    if found.rule.unit != "hour":
        text = "{day}, not counted itself (民法典 201)"
        if not found.rule.limit:
            text = "{day}, the day that was named: nothing is added to it"
        lines[0] = (heading("from", language), say(text, language, day=found.starts_on))
    if began is not None:
        place = say(
            "entry {version} of the case, {at}",
            language,
            version=began.version,
            at=moment(began.at),
        )
        lines.append((heading("trigger", language), place))
    return lines


def _of_the_rule(found: Derivation, language: Language, to: Whom | None) -> Lines:
    rule = found.rule
    if rule.checked_on:
        checked = say(
            "checked on {day}: {by}",
            language,
            day=rule.checked_on,
            by=translated(rule.checked_by, language),
        )
    else:
        checked = say("nobody has compared it with the text of the law here", language)
    length = measured(rule.limit, rule.unit, language) if rule.limit else ""
    return [
        (heading("limit", language), length),
        (heading("effect", language), word(rule.effect, language)),
        (heading("source", language), translated(rule.source, language)),
        (heading("source", language), checked),
        (heading("rules", language), _set_of_rules(found.rules, language)),
        (heading("note", language), translated(rule.note, language) if rule.note else ""),
        (heading("owner", language), _owner(found, to, language)),
        (heading("proposes", language), word(rule.proposes, language)),
    ]


_NATIONAL: Final = "national-"
"""So begins what the sets of rules are called that come with the program."""


def _set_of_rules(called: str, language: Language) -> str:
    """What a set of rules is called; one of a city's own is called as its file says."""
    if not called.startswith(_NATIONAL):
        return called
    version = called.removeprefix(_NATIONAL)
    return say("those for the whole country, {version}", language, version=version)


def _owner(found: Derivation, to: Whom | None, language: Language) -> str:
    """Who owes it: a post, the mediator by their id, or whom the case itself names."""
    role = word(to.role if isinstance(to, Post) else found.rule.owner, language)
    if not isinstance(to, str):
        return role
    return f"{role} ({to})" if found.rule.proposes in BY_ROLE else to


def _extended(found: Derivation, language: Language) -> list[str]:
    """Up to when mediation was extended, and who wanted it: the parties that signed, or, where the
    rules leave it to the head, nobody else."""
    return [
        _extended_by(step.fact.model_dump(mode="json"), step, language) for step in found.extensions
    ]


def _extended_by(told: dict[str, Any], step: Step, language: Language) -> str:
    about = {"until": told["until"], "day": civil_date(step.at)}
    if not told["signed_by"]:
        return say("up to {until}, agreed to by the head alone on {day}", language, **about)
    parties = ("、" if language == "zh" else ", ").join(told["signed_by"])
    return say("up to {until}, signed by {parties} on {day}", language, parties=parties, **about)


def _put_right(found: Derivation, language: Language) -> list[str]:
    """That a suspension was recorded with other days at first."""
    return [
        say(
            "suspension {number}: {since} – {until}, as put right on {day} (entry {version})",
            language,
            number=told["suspension"],
            since=told["since"],
            until=told["until"] or say("now", language),
            day=civil_date(step.at),
            version=step.version,
        )
        for step in found.corrections
        for told in (step.fact.model_dump(mode="json"),)
    ]


def _paused(stop: Stop, language: Language) -> str:
    """What a suspension did to this limit; one that did nothing says so."""
    until = stop.until or say("now", language)
    about = {
        "since": stop.since,
        "until": until,
        "reason": word(stop.reason, language),
        "days": stop.days,
        "after": stop.runs_on_after,
    }
    match stop.bearing:
        case "stopped":
            text = say("{since} – {until}, {reason}: {days} days not counted", language, **about)
            if stop.until is None:
                text = say("since {since}, {reason}: the limit stands still", language, **about)
        case "stopped_up_to_its_longest":
            text = say(
                "{since} – {until}, {reason}: {days} days not counted, the longest pause its rule"
                " allows; it runs on after {after}",
                language,
                **about,
            )
        case "not_a_reason":
            text = say(
                "{since} – {until}, {reason}: stops no clock here, its rule does not name it",
                language,
                **about,
            )
        case "before":
            text = say(
                "{since} – {until}, {reason}: stops no clock here, it was over before",
                language,
                **about,
            )
        case "longest_pause_over":
            text = say(
                "{since} – {until}, {reason}: stops no clock here, its longest pause was used up",
                language,
                **about,
            )
        case "over":
            text = say(
                "{since} – {until}, {reason}: stops no clock here, the limit was over",
                language,
                **about,
            )
    return text


def _of_the_count(found: Derivation, language: Language) -> Lines:
    end = found.end
    if end is None or found.rule.unit == "hour":
        return []
    lines = [(heading("skipped", language), text) for text in told(found.skipped, language)]
    if end.due != end.last:
        lines.insert(0, (heading("last", language), f"{end.last}"))
        text = say("the last day is a rest day: it moves to {day}", language, day=end.due)
        lines.append((heading("rolled", language), text))
    return lines


def _of_the_calendar(found: Derivation, language: Language) -> Lines:
    if found.rule.unit == "hour":
        return []
    between = "、" if language == "zh" else ", "
    numbers = between.join(notice.notice_no for notice in found.notices) or "—"
    text = say("version {version}: {notices}", language, version=found.calendar, notices=numbers)
    lines = [(heading("calendar", language), text)]
    if found.open_years:
        lines.append((heading("provisional", language), provisional(found.open_years, language)))
    return lines
