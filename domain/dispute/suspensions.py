"""A suspension recorded with a wrong day is put right by a new fact, never over the old one. Every
limit then ends where it would have; none ends earlier than was shown before every party was told.
"""

from datetime import date
from typing import NamedTuple

from domain.calendar import Calendar
from domain.deadlines import standstills
from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    DisputeFact,
    MovedLimit,
    SuspensionCorrected,
    SuspensionNumber,
)
from domain.dispute.guards import everyone, its_mediator, only, still_open
from domain.dispute.state import Dispute
from domain.dispute.terms import PartyId
from domain.kernel import Act, FreeText, Refused, civil_date
from domain.rules import RuleBook

LAW = "office rule: suspension"


class _Span(NamedTuple):
    since: date
    until: date | None


def correct_suspension(
    case: Dispute,
    act: Act,
    *,
    explanation: FreeText,
    since: date | None = None,
    until: date | None = None,
    suspension: SuspensionNumber | None = None,
    told: tuple[PartyId, ...] = (),
    calendar: Calendar,
    rules: RuleBook,
) -> list[DisputeFact]:
    """Correct the day on which mediation was suspended, or went on, if it was recorded wrongly.

    `suspension`: which one, the first is 1; the latest, if not said. `told`: the parties that were
    told, which is asked for where a limit would end earlier than was shown.
    """
    only(act, "mediator", "head")
    if act.by.role == "mediator":
        its_mediator(case, act)
    still_open(case)
    spans = [_Span(*pause[:2]) for pause in case.pauses]
    if case.suspended is not None:
        spans.append(_Span(case.suspended.since, None))
    number = suspension or len(spans)
    if not 0 < number <= len(spans):
        raise Refused(
            "There is no such suspension: the case had {count}", law=LAW, count=len(spans)
        )
    recorded = spans[number - 1]
    right = _Span(since or recorded.since, until or recorded.until)
    if right == recorded:
        raise Refused("So it is recorded already: say which day was wrong", law=LAW)
    if until is not None and recorded.until is None:
        raise Refused("It lasts: resume it, and say when mediation went on", law=LAW)
    _lies_within(right, _room(case, act, spans, number))
    fact = SuspensionCorrected(
        suspension=number,
        since=right.since,
        until=right.until,
        explanation=explanation,
        told=told,
        moved=(),
    )
    moved = _moved(case, evolve(case, fact, act.at), calendar, rules)
    if shorter := _relied_on(case, rules, moved):
        everyone(
            case,
            told,
            Refused(
                "Earlier than was shown would end: {limits}. Tell every party first, and name them",
                law=LAW,
                limits=", ".join(shorter),
            ),
        )
    return [fact.model_copy(update={"moved": moved})]


def _room(case: Dispute, act: Act, spans: list[_Span], number: int) -> tuple[date, date]:
    """From acceptance, or the suspension before it, to today, or the suspension after it."""
    first = spans[number - 1].since
    if number > 1:
        first = spans[number - 2].until or first
    elif case.accepted_at is not None:
        first = min(first, civil_date(case.accepted_at))
    last = spans[number].since if number < len(spans) else act.on
    return first, last


def _lies_within(span: _Span, room: tuple[date, date]) -> None:
    first, last = room
    if not first <= span.since <= (span.until or last) <= last:
        raise Refused(
            "This suspension began on {first} at the earliest, and ended after that, by {last}",
            law=LAW,
            first=first,
            last=last,
        )


def _moved(
    before: Dispute, after: Dispute, calendar: Calendar, rules: RuleBook
) -> tuple[MovedLimit, ...]:
    """The open limits that end on another day now."""
    was, now = (
        {each.id: each.end and each.end.due for each in standstills(case, calendar, rules)}
        for case in (before, after)
    )
    return tuple(
        MovedLimit(deadline=limit, from_on=was[limit], to_on=now[limit])
        for limit in was
        if was[limit] != now[limit]
    )


def _relied_on(case: Dispute, rules: RuleBook, moved: tuple[MovedLimit, ...]) -> list[str]:
    """The limits that get shorter, but for the office's own reminder to go on. One without an end,
    that has one now, is shorter too.
    """
    reminders = {rule.id for rule in rules.for_case(case).rules if rule.trigger == "suspended"}
    return [
        limit.deadline
        for limit in moved
        if limit.to_on is not None
        and limit.to_on < (limit.from_on or date.max)
        and limit.deadline not in reminders
    ]
