"""What a set of rules would move before it is adopted: limit by limit, from the two agendas alone.

Nothing is recorded and nobody is told; the same facts give the same answer.
"""

from datetime import date, datetime
from typing import Literal, NamedTuple

from domain.calendar import Calendar
from domain.deadlines import Entry, agenda_of
from domain.dispute.state import Dispute
from domain.rules import RuleBook

Change = Literal["later", "earlier", "new", "gone"]

DUTIES = frozenset({"institution_duty", "local_target"})
"""Effects of limits that an office can be late with."""


class Shift(NamedTuple):
    """What becomes of one open limit of one case."""

    deadline: str
    rule: str
    change: Change | None
    """None: it stays on its day, and only comes to be overdue within it."""
    before: date | None
    """The day on which it is due now; None if it does not run now."""
    after: date | None
    overdue: bool
    """It would be overdue at once, and is not now."""


def shifts(
    case: Dispute, calendar: Calendar, now_in_force: RuleBook, then: RuleBook, now: datetime
) -> list[Shift]:
    """Every limit of this case that one book has otherwise than the other, by its name."""
    if now_in_force.for_case(case) == then.for_case(case):
        return []
    before, after = (_ends(case, calendar, rules) for rules in (now_in_force, then))
    found = []
    for deadline in sorted(before.keys() | after.keys()):
        shift = _shift(deadline, before.get(deadline), after.get(deadline), now)
        if shift.change or shift.overdue:
            found.append(shift)
    return found


def _ends(case: Dispute, calendar: Calendar, rules: RuleBook) -> dict[str, Entry]:
    return {entry.id: entry for entry in agenda_of(case, calendar, rules).due()}


def _shift(deadline: str, old: Entry | None, new: Entry | None, now: datetime) -> Shift:
    known = new or old
    assert known is not None
    late = _overdue(new, now) and not _overdue(old, now)
    before, after = old and old.due_on, new and new.due_on
    return Shift(deadline, known.rule, _change(old, new), before, after, late)


def _change(old: Entry | None, new: Entry | None) -> Change | None:
    if old is None:
        return "new"
    if new is None:
        return "gone"
    if new.falls_at == old.falls_at:
        return None
    return "later" if new.falls_at > old.falls_at else "earlier"


def _overdue(entry: Entry | None, now: datetime) -> bool:
    return entry is not None and entry.effect in DUTIES and entry.falls_at <= now
