"""A follow-up as a check-list: one line for each thing that was agreed. What was found follows from
the lines, as the command has it: all that was due was performed, part of it, nothing; or nobody was
reached.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from domain.dispute.state import Dispute
from interface.console.case import Head
from interface.console.fields import Typed

FOLLOW_UP: Final = ("dispute", "follow_up")
REACHED: Final = "reached"
LINE: Final = "line."


class Line(NamedTuple):
    """Something that was agreed and is not performed yet, and what was answered about it."""

    key: str
    kind: str
    party: str
    name: str
    amount_fen: int | None
    due_on: date | None
    due: bool
    answer: str

    @property
    def path(self) -> str:
        """Its place in the form."""
        return LINE + self.key


class CheckList(NamedTuple):
    """`reached`: what was said of that, "" if nothing."""

    lines: Sequence[Line]
    reached: str


def check_list(head: Head, typed: Typed, today: date) -> CheckList | None:
    """The lines with what was typed; None where nothing was agreed on."""
    agreement = head.case.agreement
    if agreement is None:
        return None
    names = {each.key: each.name for each in head.parties}
    lines = [
        Line(
            key,
            item.kind,
            item.party,
            names.get(item.party, ""),
            item.amount_fen,
            item.due_on,
            item.due_on is None or item.due_on <= today,
            typed.one(LINE + key),
        )
        for key, item in agreement.items.items()
        if item.performed_on is None
    ]
    return CheckList(lines, typed.one(REACHED))


def as_said(case: Dispute, typed: Typed, today: date) -> Typed:
    """What was typed as the command has it: the finding, and the parts that were performed."""
    answers = {
        key: (typed.one(LINE + key), item.due_on is None or item.due_on <= today)
        for key, item in (case.agreement.items if case.agreement else {}).items()
        if item.performed_on is None
    }
    said = [(name, text) for name, text in typed.pairs if name not in ("finding", "performed")]
    if typed.one(REACHED) == "no":
        return Typed([*said, ("finding", "not_reached")])
    done = [("performed", key) for key, (answer, _) in answers.items() if answer == "performed"]
    if not answers:
        return Typed([*said, ("finding", "performed")])
    given = {answer for answer, _ in answers.values() if answer in ("performed", "partly", "not")}
    if not given:
        return Typed(said)  # nothing was found: the command says that a finding is missing
    if not given & {"performed", "partly"}:
        return Typed([*said, ("finding", "not_performed")])
    kept = "partly" not in given and all(a == "performed" for a, due in answers.values() if due)
    finding = "performed" if kept else "partly_performed"
    return Typed([*said, *done, ("finding", finding)])
