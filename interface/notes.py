"""The door to the clinical notes: who somebody is and how they stand to the person is looked up
here, and said in a pass. What is in the notes does not come this way but on the command line, where
whoever asks sits; at a browser it comes from the notes' own process.
"""

from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.aggregates import PLAN
from domain.kernel import Refused, civil_date
from domain.plan.guards import absent as no_plan
from domain.plan.notes import THEIRS, Doing, InARoom, let_to_notes, speaker, successor
from domain.plan.state import Plan, grow, young
from interface.duties import book
from interface.language import Language, translated
from interface.story import Reader
from workers.clinic import Clinic
from workers.handler import absent
from workers.notes.passes import SECONDS, Pass, Stands
from workers.system import System

Row = dict[str, Any]

LISTED: Final = ("clinical_note", "author", "drafted_at", "signed_at", "amendments")
"""What a terminal shows of notes, and not a word of them."""
LOGGED: Final = ("done_at", "who", "role", "office", "doing")


class Door(NamedTuple):
    """Where to ask, with which pass, and for how many seconds it is good: once."""

    address: str
    pass_: str
    to: str = ""
    """Who gets the notes, where they are handed over."""
    seconds: int = SECONDS

    def told(self) -> dict[str, Any]:
        """As it is answered over HTTP."""
        told = {"address": self.address, "pass": self.pass_, "seconds": self.seconds}
        return told | ({"to": self.to} if self.to else {})


_STANDS: dict[str, Stands] = {
    "counsels": "counsels",
    **dict.fromkeys(THEIRS, "self"),
}


def door(
    system: System,
    stream: UUID,
    reader: Reader,
    doing: Doing | InARoom,
    under: UUID | None = None,
    *,
    back: str = "",
) -> Door:
    """A pass for one thing with the notes about the person of a plan, or to a room of one's own for
    a while.

    `under`: the plan under which somebody else counsels the person, where the notes are handed to
    them and it is not this one. `back`: where a room leads back to.

    Raises NotFound where there is no such plan for whoever asks; Refused without the person's
    separate consent, where nobody is there to get the notes, and for a new note where nobody has
    assessed what notes mean for people and switched them on; NoNotes where there is no store of
    notes.
    """
    clinic = Clinic.of(system.settings)
    with system.reading.connection() as connection:
        plan: Plan = system.states.load(connection, PLAN, stream).state
        births = system.kin.births(connection, stream, young(plan))
    at = datetime.now(UTC)
    plan = grow(plan, births, civil_date(at))
    try:
        relation = let_to_notes(plan, reader.officer, doing, at)
    except Refused as refused:
        if refused.message == no_plan().message:
            absent("plan", stream, reader.officer, doing)
        raise
    if doing == "draft":  # what was written stays open to be signed, added to, read, handed over
        book(system).require("clinical_notes", plan.area)
    begins = doing == "unlock" and book(system).on("clinical_notes", plan.area)
    to = ""
    if doing == "hand_over":
        with system.reading.connection() as connection:
            other: Plan = system.states.load(connection, PLAN, under).state if under else plan
        to = successor(plan, other, reader.officer, at)
    assert plan.person is not None  # whoever stands so close was consented to by somebody
    wanted = Pass(
        who=reader.officer.id,
        role=reader.officer.role,
        office=reader.officer.office,
        stands=_STANDS[relation],
        stream=stream,
        person=plan.person,
        may=doing,
        speaks=speaker(plan),
        to=to,
        begins=begins,
        back=back,
    )
    return Door(clinic.address, clinic.passes.issue(wanted), to)


def ask(
    system: System,
    stream: UUID,
    reader: Reader,
    doing: Doing,
    *,
    path: str,
    form: Any = None,
    under: UUID | None = None,
) -> dict[str, Any]:
    """Do one thing with the notes: with a form, or to read. Raises as `door`, and Answered."""
    token = door(system, stream, reader, doing, under).pass_
    method = "GET" if form is None else "POST"
    return Clinic.of(system.settings).ask(token, method, path, form, reader.language)


def listed(rows: list[Row]) -> list[Row]:
    """Notes, as a terminal shows them."""
    return [
        {
            "clinical_note": row["note"],
            "author": row["author"],
            "drafted_at": datetime.fromisoformat(row["drafted_at"]),
            "signed_at": datetime.fromisoformat(row["signed_at"]) if row["signed_at"] else None,
            "amendments": row["amendments"],
        }
        for row in rows
    ]


def logged(rows: list[Row], language: Language) -> list[Row]:
    """Who did what with notes, as a terminal shows it to the person."""
    return [
        {
            "done_at": datetime.fromisoformat(row["at"]),
            "who": row["who"],
            "role": row["role"],
            "office": row["office"],
            "doing": translated(row["doing"], language, "doing"),
        }
        for row in rows
    ]
