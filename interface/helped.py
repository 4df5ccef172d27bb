"""Whom somebody helps, for them alone: the files that they have at hand and still stand close to,
with what comes next in each. How much help somebody gets is not among it, and whom a file is of is
opened only when it is asked for; that somebody looked is on record for each of them.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.access import FieldClass, Relation, decide
from domain.aggregates import AGGREGATES
from domain.counselling.course import waiting_for as waits_for_a_call
from domain.counselling.facts import CounsellingAgreed
from domain.counselling.state import Counselling
from domain.kernel import Officer, civil_date
from domain.permits import GUARDED
from domain.plan.agenda import agenda_of, waiting_for
from domain.plan.facts import PlanConsented
from domain.plan.state import PERSON, Plan
from interface.story import Reader, on_record
from interface.words import as_read
from workers.access_log import Looked, Purpose
from workers.console.at_hand import AtHand, Link
from workers.handler import absent
from workers.sealing import Place, in_its_place
from workers.system import System

SHOWN: Final[dict[str, tuple[FieldClass, ...]]] = {
    "plan": ("plan", "appointment"),
    "counselling": ("appointment",),
}
"""The kinds of such files, and of which classes it is that one is there: who may read none of them
is answered as if there were none."""
_AGREED: Final = (PlanConsented, CounsellingAgreed)


class File(NamedTuple):
    """The file of somebody who is helped, as it stands, and how a reader stands to it."""

    kind: str
    stream: UUID
    state: Any
    version: int
    stands: Relation
    shown: FieldClass

    @property
    def looked(self) -> Looked:
        """That it was looked at."""
        return Looked(self.stream, self.shown, self.stands, PERSON)


class Helped(NamedTuple):
    """A line of the list. `next_on`: the day by which something is to be done, or of the next
    appointment, which is `meets_at`."""

    kind: str
    stream: UUID
    phase: str
    name: str
    review_on: date | None
    next_on: date | None
    meets_at: datetime | None
    unnoted: int
    """Appointments that are over, of which nobody has noted whether the person came."""
    waits: bool
    """Something that this reader was told of waits for them."""


def file_of(system: System, kind: str, stream: UUID, reader: Reader) -> File:
    """Raises NotFound, also for who may see nothing of it."""
    found = _files(system, reader, [Link(kind, stream)]) if kind in SHOWN else []
    if not found:
        absent(kind, stream, reader.officer, "read")
    return found[0]


def kind_of(system: System, stream: UUID, reader: Reader) -> str:
    """Of which kind the file with this number is. Raises NotFound."""
    found = _files(system, reader, [Link(kind, stream) for kind in SHOWN])
    if not found:
        absent("plan", stream, reader.officer, "read")
    return found[0].kind


def helped(system: System, reader: Reader, *, named: bool = False) -> list[Helped]:
    """Everybody's file that this reader has at hand, what comes soonest first. What is theirs no
    more is let go. `named`: with who it is, which is opened and on record."""
    kept, whose = AtHand(system.vault.master), reader.officer.id
    with system.pool.connection() as connection:
        links = kept.of(connection, whose)
        files = _files(system, reader, links)
        still = {(each.kind, each.stream) for each in files}
        if gone := [each for each in links if each not in still]:
            kept.let_go(connection, whose, gone)
    if files:
        on_record(system, reader, "at hand", *(each.looked for each in files))
    names = _names(system, reader, files) if named else {}
    now = datetime.now(UTC)
    lines = [_line(each, reader, names.get(each.stream, ""), now) for each in files]
    return sorted(lines, key=lambda line: (not line.waits, line.next_on or date.max))


def _files(system: System, reader: Reader, links: Sequence[Link]) -> list[File]:
    """Those of these that the reader stands close to now."""
    if not links:
        return []
    officer, now = system.seated(reader.officer), datetime.now(UTC)
    with system.reading.connection() as connection:
        loaded = system.states.load_all(
            connection, *((AGGREGATES[link.kind], link.stream) for link in links)
        )
    found = list[File]()
    for link, held in zip(links, loaded, strict=True):
        stands = GUARDED[link.kind].stands(held.state, officer, now)
        open_to = (
            each for each in SHOWN[link.kind] if decide(officer, "read", each, stands).allowed
        )
        if held.version and (shown := next(open_to, None)):
            found.append(File(*link, held.state, held.version, stands, shown))
    return found


def _may_read(officer: Officer, stands: Relation, shown: FieldClass) -> bool:
    return decide(officer, "read", shown, stands).allowed


def _line(file: File, reader: Reader, name: str, now: datetime) -> Helped:
    if file.kind == "plan":
        return _of_plan(file, file.state, reader, name, now)
    return _of_counselling(file, file.state, reader, name, now)


def _of_plan(file: File, plan: Plan, reader: Reader, name: str, now: datetime) -> Helped:
    """Its days are for whoever reads the plan; of one that lapsed only its sessions go on."""
    dues = [each.due_on for each in agenda_of(plan)] if file.shown == "plan" else []
    return Helped(
        *(file.kind, file.stream, "lapsed" if plan.lapsed(now) else plan.phase, name),
        review_on=plan.review_on if dues else None,
        next_on=min(dues, default=None),
        meets_at=None,
        unnoted=0,
        waits=waiting_for(plan, reader.officer.id),
    )


def _of_counselling(
    file: File, counselling: Counselling, reader: Reader, name: str, now: datetime
) -> Helped:
    held = [each for each in counselling.sessions.values() if not each.cancelled]
    coming = min((each.begins_at for each in held if each.begins_at > now), default=None)
    return Helped(
        *(file.kind, file.stream, counselling.phase, name),
        review_on=None,
        next_on=civil_date(coming) if coming else None,
        meets_at=coming,
        unnoted=sum(each.begins_at <= now and each.presence is None for each in held),
        waits=waits_for_a_call(counselling, reader.officer.id),
    )


def _names(system: System, reader: Reader, files: Sequence[File]) -> dict[UUID, str]:
    """Who they are, of those of whom this reader may read it; on record before it is opened."""
    officer = system.seated(reader.officer)
    open_to = [file for file in files if _may_read(officer, file.stands, "particulars")]
    sealed, of = dict[str, Looked](), dict[str, UUID]()
    with system.reading.connection() as connection:
        for file in open_to:
            for event in system.log.stream(connection, file.stream):
                if isinstance(event.fact, _AGREED):
                    name = event.fact.person.name
                    in_its_place(name, Place(file.stream, event.version, "person.name"))
                    sealed[name] = Looked(file.stream, "particulars", file.stands, PERSON)
                    of[name] = file.stream
    with system.pool.connection() as connection:
        purpose = Purpose(officer, "at hand", reader.correlation)
        opened = system.vault.open_many(connection, sealed, purpose)
    return {of[name]: as_read(text, reader.language) for name, text in opened.items()}
