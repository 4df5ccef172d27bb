"""Who is let to the clinical notes about the person of a plan, now: their own counsellor, while
the consent for what concerns health stands; and the person, for what is theirs to say.

The notes are in a store of their own, which is told no more of a plan than how somebody stands to
its person.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from domain.access import Action, FieldClass, Relation, at_large, decide, works_here
from domain.dispute.terms import StaffId
from domain.kernel import Officer, Refused
from domain.plan.guards import absent, health_agreed
from domain.plan.sight import stands
from domain.plan.state import GUARDIAN, OPEN, PERSON, Plan
from domain.plan.terms import Speaker

Doing = Literal["draft", "sign", "amend", "read", "list", "hand_over", "log"]
"""What somebody wants with notes. `log`: who read them."""
InARoom = Literal["unlock"]
"""To be let into their own room for a while, at a browser."""

WANTS: Final[Mapping[Doing | InARoom, tuple[Action, FieldClass]]] = {
    "draft": ("act", "clinical_note"),
    "sign": ("act", "clinical_note"),
    "amend": ("act", "clinical_note"),
    "hand_over": ("act", "clinical_note"),
    "read": ("read", "clinical_note"),
    "list": ("list", "clinical_note"),
    "log": ("read", "looked_in"),
    "unlock": ("read", "clinical_note"),
}
"""Which row of the table of access each needs."""
THEIRS: Final[frozenset[Relation]] = frozenset({"self", "guards", "represents"})
OF_THE_PERSON: Final[frozenset[Doing]] = frozenset({"hand_over", "log"})

FINISHING: Final[frozenset[Doing]] = frozenset({"sign", "list", "hand_over"})
"""What is left to whoever was the person's counsellor before, while the plan goes on: to finish
what they wrote and hand it over. They read nothing more."""


def let_to_notes(plan: Plan, reader: Officer, doing: Doing | InARoom, at: datetime) -> Relation:
    """As what somebody is let to the notes. Raises Refused: as if there were no plan, or because
    the person did not consent to what concerns their health."""
    relation = stands_to_notes(plan, reader, at)
    if doing in FINISHING and _counselled_before(plan, reader, at):
        relation = "counsels"
    action, held = WANTS[doing]
    if relation in THEIRS and doing not in OF_THE_PERSON:
        raise absent()
    if not decide(reader, action, held, relation).allowed:
        raise absent()
    if relation == "counsels":
        health_agreed(plan)
    elif doing == "hand_over" and reader.id != SPEAKS[speaker(plan)]:
        raise absent()
    return relation


def stands_to_notes(plan: Plan, reader: Officer, at: datetime) -> Relation:
    """How somebody stands to the notes: closer than to the plan, or not at all."""
    relation = stands(plan, reader, at)
    own = reader.role == "counsellor" and reader.id == plan.counsellor
    if own and relation in ("team", "cares", "appointments"):
        return "counsels"
    return relation if relation in THEIRS else at_large(reader)


def _counselled_before(plan: Plan, reader: Officer, at: datetime) -> bool:
    theirs = reader.role == "counsellor" and reader.id in plan.counselled_before
    return theirs and works_here(reader) and _goes_on(plan, at)


def _goes_on(plan: Plan, at: datetime) -> bool:
    return plan.phase in OPEN and plan.objection is None and not plan.lapsed(at)


def successor(plan: Plan, under: Plan, reader: Officer, at: datetime) -> StaffId:
    """To whom the notes of a plan go: to whoever counsels the person now, with the consent for what
    concerns health, `under` that plan or another one of theirs; they alone can read them then.

    Raises Refused where there is nobody: the same of another person's plan and of one that is over.
    """
    theirs = plan.person is not None and under.person == plan.person
    if not (theirs and under.health and _goes_on(under, at)):
        raise Refused(
            "Notes go to whoever counsels the person now: under this plan, or name another plan of "
            "theirs that goes on, with their separate consent for what concerns health",
            law="精神卫生法 23; 个人信息保护法 29",
        )
    if under.counsellor == reader.id:
        raise Refused(
            "You are the person's counsellor: notes are handed over when the person has agreed to "
            "another one, in the team of this plan or in a plan elsewhere",
            law="精神卫生法 23",
        )
    return under.counsellor


def speaker(plan: Plan) -> Speaker:
    """Whose yes counts for the person."""
    return "guardian" if plan.capacity == "represented" else "person"


SPEAKS: Final[Mapping[Speaker, str]] = {"person": PERSON, "guardian": GUARDIAN}
