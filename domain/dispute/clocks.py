"""What a deadline does when it comes: it is noted once, by when it was due; it ends nothing."""

from datetime import datetime

from pydantic import AwareDatetime

from domain.calendar import Calendar
from domain.deadlines import Entry, agenda_of
from domain.dispute.facts import (
    DeadlinePassed,
    DeadlinesLapsedBeforeImport,
    DisputeFact,
    LapsedDeadline,
)
from domain.dispute.state import Dispute
from domain.kernel import Act, Refused
from domain.rules import RuleBook


def settle_deadlines(
    case: Dispute, act: Act, *, due: AwareDatetime, calendar: Calendar, rules: RuleBook
) -> list[DisputeFact]:
    """Note every deadline and warning that had come by `due` and is not noted yet.

    Judged by `due` alone, never by the time of asking. Nothing due is an answer, not a refusal.
    """
    if act.by.role != "clock":
        raise Refused(
            "Only the clock notes that a deadline has passed", law="office rule: who does what"
        )
    return [
        DeadlinePassed(
            deadline=entry.id,
            rule=entry.rule,
            due_on=entry.due_on,
            falls_at=entry.falls_at,
            stage=entry.stage,
            effect=entry.effect,
            proposes=entry.proposes,
        )
        for entry in _come(case, act, due, calendar, rules)
    ]


def lapse_before_import(
    case: Dispute, act: Act, *, before: AwareDatetime, calendar: Calendar, rules: RuleBook
) -> list[DisputeFact]:
    """Note what had come due before the case was taken over from an older register.

    Nobody is told of it and nothing is proposed. Repeating it adds nothing.
    """
    if act.by.role != "importer":
        raise Refused(
            "Only an import takes over deadlines that lapsed before it",
            law="office rule: who does what",
        )
    lapsed = tuple(
        LapsedDeadline(deadline=entry.id, rule=entry.rule, due_on=entry.due_on, stage=entry.stage)
        for entry in _come(case, act, before, calendar, rules)
    )
    return [DeadlinesLapsedBeforeImport(deadlines=lapsed)] if lapsed else []


def _come(
    case: Dispute, act: Act, moment: datetime, calendar: Calendar, rules: RuleBook
) -> list[Entry]:
    return [
        entry
        for entry in agenda_of(case, calendar, rules).entries
        if not entry.fired and entry.rings_at(act.stream) <= moment
    ]
