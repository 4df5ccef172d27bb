"""What a suspension, or its correction, does to each limit of its case: told with its answer, also
if it is nothing."""

from datetime import date

from pydantic import BaseModel

from domain.aggregates import DISPUTE, STANDING
from domain.calendar import Calendar
from domain.deadlines import standstills
from domain.dispute.facts import Suspended, SuspensionCorrected
from domain.pauses import Bearing
from domain.rules import RuleBook
from interface.language import Language
from interface.words import rule as named_rule
from interface.words import word
from workers.handler import Answer
from workers.system import System


class Limit(BaseModel, frozen=True):
    """One open limit, and what the suspension just recorded is to it."""

    deadline: str
    rule: str
    bearing: Bearing
    due: date | None
    """Its last day as it stands now; None while nobody can say."""


def limits_of(system: System, answer: Answer) -> tuple[Limit, ...]:
    """Every limit that is counted in days or more, if this answer is to a suspension or to the
    correction of one."""
    if not {Suspended.stored_name, SuspensionCorrected.stored_name} & set(answer.facts):
        return ()
    with system.reading.connection() as connection:
        before = answer.version - len(answer.facts)
        events = system.log.stream(connection, answer.stream, after=before, upto=answer.version)
        case, calendar, rules = system.states.load_all(
            connection, (DISPUTE, answer.stream), STANDING[Calendar], STANDING[RuleBook]
        )
    corrected = (e.fact for e in events if isinstance(e.fact, SuspensionCorrected))
    which = next((fact.suspension - 1 for fact in corrected), -1)
    return tuple(
        Limit(
            deadline=each.id,
            rule=each.rule,
            bearing=each.stops[which].bearing,
            due=each.end and each.end.due,
        )
        for each in standstills(case.state, calendar.state, rules.state)
        if each.stops
    )


def said(limits: tuple[Limit, ...], language: Language) -> str:
    """Each on a line, with its last day where it has one."""
    return "\n".join(_line(each, language) for each in limits)


def _line(limit: Limit, language: Language) -> str:
    """What the rule is called, what becomes of it, and its last day."""
    does = word(limit.bearing, language)
    return f"{named_rule(limit.rule, language)}: {does} {limit.due or ''}".rstrip()
