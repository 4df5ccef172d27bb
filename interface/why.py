"""Where a due date comes from: its rule and article, the day it counts from, what was skipped.

Derived now from the log, the calendar and the rules in force; not read from any ledger.
"""

from typing import Any
from uuid import UUID

from domain.aggregates import CALENDAR, DISPUTE, RULES
from domain.calendar import CALENDAR_STREAM, Calendar
from domain.deadlines import Entry, agenda_of
from domain.dispute.state import Dispute
from domain.rules import RULES_STREAM, RuleBook, RuleSet
from interface.language import Language, translated
from interface.words import rule as named_rule
from interface.words import word
from workers.handler import NotFound
from workers.system import System


def why(
    system: System, stream: UUID, language: Language, deadline: str = ""
) -> list[dict[str, Any]]:
    """One derivation for each open obligation, or for those whose id begins with `deadline`.

    Raises NotFound if there is no such case, or no such deadline in it.
    """
    with system.reading.connection() as connection:
        loaded = system.states.load(connection, DISPUTE, stream)
        if not loaded.version:
            raise NotFound(f"there is no dispute {stream}")
        calendar = system.states.load(connection, CALENDAR, CALENDAR_STREAM).state
        book = system.states.load(connection, RULES, RULES_STREAM).state
    rules = book.for_case(loaded.state)
    found = [
        derivation(entry, rules, language)
        for entry in _open(loaded.state, calendar, book)
        if entry.id.startswith(deadline)
    ]
    if deadline and not found:
        raise NotFound(f"no deadline {deadline} is open in {stream}")
    return found


def _open(case: Dispute, calendar: Calendar, rules: RuleBook) -> tuple[Entry, ...]:
    return agenda_of(case, calendar, rules).due()


def derivation(entry: Entry, rules: RuleSet, language: Language) -> dict[str, Any]:
    """How this due date was reckoned, step by step."""
    rule = rules.find(entry.rule)
    rolled = entry.due_on != entry.last_on
    return {
        "deadline": entry.id,
        "rule": named_rule(entry.rule, language),
        "due": entry.due_on.isoformat(),
        "act_by": entry.act_by.isoformat(),
        "from": entry.starts_on.isoformat(),
        "limit": f"{rule.limit} {word(rule.unit, language)}" if rule else "",
        "last": entry.last_on.isoformat(),
        "rolled": word("yes" if rolled else "no", language),
        "provisional": word("yes" if entry.provisional else "no", language),
        "effect": word(entry.effect, language),
        "owner": word(entry.owner, language),
        "proposes": word(entry.proposes, language),
        "passed": word("yes" if entry.fired else "no", language),
        "source": translated(entry.source, language),
        "rules": rules.version,
        "note": translated(entry.note, language) if entry.note else "",
    }
