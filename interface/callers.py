"""Who may call from outside, and what: the roles of people, and the commands that are theirs.

The clock and the import act from inside and have no door here.
"""

from typing import Any, Final, get_args

from domain.access import FieldClass, at_large, decide, works_here
from domain.fields import WRITES
from domain.kernel import Officer, Role
from domain.signature import Aggregate, Command
from interface.problems import Unusable

ROLES: Final = tuple(role for role in get_args(Role) if role not in ("clock", "importer"))

_OURS = frozenset(
    {
        *("settle_deadlines", "lapse_before_import", "move_on", "note_deliveries"),
        *("close_month", "open_inspections", "certify_erasure"),
        "ask_closing",  # has a door of its own, behind which the month is closed at once
        *("preview_bulk", "note_bulk_rows"),
        *("attach_file", "replace_file"),  # with what is put in: interface.files
        # with a provider beside it: interface.signatures
        *("ask_signing", "note_signing_taken", "receive_signed", "end_signing"),
    }
)
"""Commands of the clock, of the import, and of what looks at many cases or at a file first."""


def public(kind: Aggregate[Any]) -> dict[str, Command]:
    """The commands that people may give, by name. What is said of a person is said where they are a
    party (`interface.persons`): no door takes the id that somebody has across cases."""
    if kind.unopened:
        return {}
    return {name: command for name, command in kind.commands.items() if name not in _OURS}


OPENING: Final = {
    ("dispute", "register"): True,
    ("dispute", "settle_on_the_spot"): False,
    ("crisis", "raise_crisis"): True,
    ("plan", "offer_plan"): True,
    ("single_act", "begin_act"): True,
    ("rights", "ask_right"): True,
    ("consultation", "note_consultation"): True,
    ("counselling", "agree"): True,
    ("group", "plan_group"): True,
    ("referral", "offer_referral"): True,
    ("conference", "call_conference"): True,
    ("erasure", "order_erasure"): True,
}
"""Commands that begin a new stream; True for the one that a plain POST to the collection means."""

PLURALS: Final = {"dispute": "disputes", "crisis": "crises", "erasure": "erasures"}
"""What the collection of a kind is called in addresses. Plans have none: nobody lists them."""


def for_officers(reader: Officer, shown: FieldClass = "matter") -> None:
    """Lists and states of this class are open to the reader, whatever the case. Raises Unusable.

    They say what was reported and suspected, and what else there is: a party reads the history of
    its case, where that is left out.
    """
    if reader.role == "party":
        raise Unusable(403, "not-for-this-role", "A party reads the history of its case")
    decision = decide(reader, "list", shown, at_large(reader))
    if not decision.allowed:
        raise Unusable(403, "not-for-this-role", decision.sentence)


def for_who_keeps_it_running(officer: Officer) -> None:
    """Raises Unusable for everybody else."""
    decision = decide(officer, "read", "trace", at_large(officer))
    if not decision.allowed:
        text = "These pages are for whoever keeps the system running"
        raise Unusable(403, "not-for-this-role", text)


def for_who_works_here(actor: Officer, kind: str, command: str) -> None:
    """An officer of another body acts on nothing here but a call for help. Raises Unusable."""
    if works_here(actor):
        return
    decision = decide(actor, "act", WRITES[kind][command], "outside")
    if not decision.allowed:
        raise Unusable(403, "not-for-this-role", decision.sentence)
