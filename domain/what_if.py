"""What a set of rules would move before it is adopted: limit by limit, from the two agendas alone.

Nothing is recorded and nobody is told; the same facts give the same answer.
"""

from datetime import date, datetime
from typing import Literal, NamedTuple

from domain.calendar import Calendar
from domain.deadlines import Agenda, Entry, agenda_under
from domain.dispute.state import Dispute
from domain.rules import RuleBook, RuleSet, began_on

Change = Literal["later", "earlier", "new", "gone"]

DUTIES = frozenset({"institution_duty", "local_target"})
"""Effects of limits that an office can be late with."""


class Shift(NamedTuple):
    """What becomes of one open limit of one case, or of one level that is to hear of it."""

    deadline: str
    rule: str
    """The rule, or the ladder."""
    stage: str
    """`due` of a limit, `level-T` of a ladder."""
    change: Change | None
    """None: it stays on its day, and only comes to be overdue within it."""
    before: date | None
    """The day on which it is due now; None if it does not run now."""
    after: date | None
    overdue: bool = False
    """It would be overdue at once, and is not now."""
    heard: bool = False
    """A superior would hear of it at once, and would not now."""


class Trial:
    """One book of rules held against another, for any case.

    Only what the two books have otherwise is reckoned: no rule bears on another. Where there are
    ladders, all of it: their levels wait as the limits beside them do.
    """

    def __init__(
        self, calendar: Calendar, in_force: RuleBook, then: RuleBook, now: datetime
    ) -> None:
        self._calendar, self._in_force, self._then, self._now = calendar, in_force, then, now
        self._apart: dict[tuple[int, int], tuple[RuleSet, RuleSet]] = {}
        """By the identity of both sets, which their books keep: to compare them takes longer."""

    def touches(self, area: str, began: date) -> bool:
        """Whether a case of this area that began on this day runs under other rules then."""
        return any(part.rules or part.ladders for part in self._parts(area, began))

    def shifts(self, case: Dispute) -> list[Shift]:
        """Every limit and level of this case that the books have otherwise, by name."""
        before, after = (
            _by_name(agenda_under(part, case, self._calendar))
            for part in self._parts(case.area, began_on(case))
        )
        found = []
        for name in sorted(before.keys() | after.keys()):
            shift = self._shift(before.get(name), after.get(name))
            if shift.change or shift.overdue or shift.heard:
                found.append(shift)
        return found

    def _parts(self, area: str, began: date) -> tuple[RuleSet, RuleSet]:
        one, other = self._in_force.on(area, began), self._then.on(area, began)
        found = self._apart.get((id(one), id(other)))
        if found is None:
            found = self._apart[id(one), id(other)] = _apart(one, other)
        return found

    def _shift(self, old: Entry | None, new: Entry | None) -> Shift:
        known = new or old
        assert known is not None
        return Shift(
            known.id,
            known.rule,
            known.stage,
            _change(old, new),
            old and old.due_on,
            new and new.due_on,
            overdue=self._overdue(new) and not self._overdue(old),
            heard=self._heard(new) and not self._heard(old),
        )

    def _overdue(self, entry: Entry | None) -> bool:
        return (
            entry is not None
            and entry.stage == "due"
            and entry.effect in DUTIES
            and entry.falls_at <= self._now
        )

    def _heard(self, entry: Entry | None) -> bool:
        """A level whose day has come, and that was not told then."""
        return (
            entry is not None
            and entry.stage != "due"
            and entry.falls_at <= self._now
            and not entry.fired
        )


def _apart(one: RuleSet, other: RuleSet) -> tuple[RuleSet, RuleSet]:
    """Of either set what has to be reckoned to tell what they have otherwise."""
    parts = _without(one, other), _without(other, one)
    differ = any(part.rules or part.ladders for part in parts)
    return (one, other) if differ and (one.ladders or other.ladders) else parts


def _without(one: RuleSet, other: RuleSet) -> RuleSet:
    """What one set has otherwise than the other."""
    return RuleSet(
        rules=tuple(rule for rule in one.rules if rule not in other.rules),
        ladders=tuple(each for each in one.ladders if each not in other.ladders),
    )


def _by_name(agenda: Agenda) -> dict[str, Entry]:
    return {entry.id: entry for entry in (*agenda.due(), *agenda.levels())}


def _change(old: Entry | None, new: Entry | None) -> Change | None:
    if old is None:
        return "new"
    if new is None:
        return "gone"
    if new.falls_at == old.falls_at:
        return None
    return "later" if new.falls_at > old.falls_at else "earlier"
