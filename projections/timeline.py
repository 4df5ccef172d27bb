"""A case's timeline: every fact as it was recorded, and who may read it.

What a party says in confidence is read by the case's mediators only (or by that party itself); who
made a report that the law obliges to make is kept from everybody (the role as well: a case has one
mediator), and the parties do not see it, nor that a limit of it has passed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg.sql import SQL, Identifier

from domain.dispute.facts import (
    DISPUTE_FACTS,
    ConcessionNoted,
    ConfidentialNoteTaken,
    DeadlinePassed,
    ReportMade,
    ReportTellingHeldBack,
    ReportTold,
    SessionRecorded,
    ShamCleared,
    ShamSuspected,
    UrgentEndProposed,
    UrgentEndSentBack,
    UrgentMatterConfirmed,
    UrgentMatterEnded,
    UrgentMatterNotTakenOver,
    UrgentMatterOffered,
    UrgentMatterRaised,
    UrgentMatterRenewed,
    UrgentMatterTakenOver,
    UrgentStepDropped,
    UrgentStepsPlanned,
    UrgentStepTaken,
)
from domain.kernel import Cursor, Fact, Recorded
from domain.rules import Proposal
from projections.kernel import Connection, Ledger, Work, column_list, copy_rows

# --- row -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Row:
    """One fact. `data` are its fields, sealed values included.

    `for_officers`: officers beside the case's mediators may read it. `parties`: the parties that
    may; None means all of them.
    """

    stream: UUID
    version: int
    at: datetime
    recorded_at: datetime
    actor: str
    role: str
    office: str
    on_behalf_of: str | None
    name: str
    data: Any
    audience: str | None
    for_officers: bool
    parties: list[str] | None


TABLES: Final = """
create table line (
    stream uuid not null,
    version integer not null,
    at timestamptz not null,
    recorded_at timestamptz not null,
    actor text not null,
    role text not null,
    office text not null,
    on_behalf_of text,
    name text not null,
    data jsonb not null,
    audience text,
    for_officers boolean not null,
    parties text[],
    primary key (stream, version)
);
"""


# --- fold ----------------------------------------------------------------------------------------

Readers = tuple[str | None, bool, list[str] | None]
"""audience, for officers, parties (as in Row)"""

EVERYBODY: Final[Readers] = (None, True, None)
OFFICERS_ONLY: Final[Readers] = (None, True, [])


def _note(fact: ConfidentialNoteTaken) -> Readers:
    if fact.audience == "shared":
        return "shared", False, None
    readers = [fact.party] if fact.audience == "party" and fact.party else []
    return fact.audience, False, readers


def _concession(fact: ConcessionNoted) -> Readers:
    return "shared", False, None


def _session(fact: SessionRecorded) -> Readers:
    if fact.form == "joint":
        return EVERYBODY
    return "party", False, list(fact.parties)


def _for_officers_only(fact: Fact) -> Readers:
    return OFFICERS_ONLY


UNTOLD_TO_PARTIES: Final[frozenset[Proposal]] = frozenset(
    {
        "tell_of_report",
        "second_person_looks",
        "end_or_renew_urgent",
        "take_urgent_step",
        "answer_urgent_offer",
        "look_at_urgent_end",
    }
)
"""What a passed limit proposes about reports and urgent matters: whoever is suspected would learn
of them from their clocks."""


def _passed(fact: DeadlinePassed) -> Readers:
    return OFFICERS_ONLY if fact.proposes in UNTOLD_TO_PARTIES else EVERYBODY


READERS: Final[dict[type[Fact], Callable[[Any], Readers]]] = {
    ConfidentialNoteTaken: _note,
    ConcessionNoted: _concession,
    SessionRecorded: _session,
    DeadlinePassed: _passed,
    ReportMade: _for_officers_only,
    ReportTellingHeldBack: _for_officers_only,
    ReportTold: _for_officers_only,
    ShamSuspected: _for_officers_only,
    ShamCleared: _for_officers_only,
    UrgentMatterRaised: _for_officers_only,
    UrgentMatterConfirmed: _for_officers_only,
    UrgentMatterRenewed: _for_officers_only,
    UrgentStepsPlanned: _for_officers_only,
    UrgentStepTaken: _for_officers_only,
    UrgentStepDropped: _for_officers_only,
    UrgentMatterOffered: _for_officers_only,
    UrgentMatterTakenOver: _for_officers_only,
    UrgentMatterNotTakenOver: _for_officers_only,
    UrgentEndProposed: _for_officers_only,
    UrgentEndSentBack: _for_officers_only,
    UrgentMatterEnded: _for_officers_only,
}
"""Facts that not everybody in the case may read."""


def line(event: Recorded[Any]) -> tuple[Any, ...]:
    """The row of a fact, in the order of the columns."""
    fact, envelope = event.fact, event.envelope
    readers = READERS.get(type(fact))
    hidden = isinstance(fact, ReportMade)
    return (
        event.stream,
        event.version,
        event.at,
        event.recorded_at,
        "" if hidden else envelope.actor,
        "" if hidden else envelope.role,
        "" if hidden else envelope.office,
        None if hidden else envelope.on_behalf_of,
        fact.stored_name,
        fact.model_dump_json(),
        *(readers(fact) if readers else EVERYBODY),
    )


class _Timeline(Work):
    """Lines not written yet; a line once written never changes."""

    def __init__(self) -> None:
        self._lines: list[tuple[Any, ...]] = []

    @property
    def waiting(self) -> int:
        return len(self._lines)

    def fold(self, connection: Connection, events: Sequence[Recorded[Any]], after: Cursor) -> None:
        self._lines += map(line, events)

    def write(self, connection: Connection, most: int | None = None) -> None:
        now, self._lines = self._lines[:most], self._lines[most:] if most else []
        copy_rows(connection, SQL("copy line from stdin"), now)


LEDGER: Final = Ledger(
    name="timeline",
    version=3,
    tables=TABLES,
    facts=frozenset(DISPUTE_FACTS),
    open=lambda load, most: _Timeline(),
)


# --- query ---------------------------------------------------------------------------------------

_SELECT: Final = SQL("select {} from {} where stream = %s ").format(
    column_list(Row, "line"), Identifier("line")
)
CONTACTS: Final = ("phone", "identity_number", "address")


def for_mediator(connection: Connection, stream: UUID) -> list[Row]:
    """Everything, for the mediators of this case."""
    return _rows(connection, "", stream)


def for_officer(connection: Connection, stream: UUID) -> list[Row]:
    """What officers beside the case's mediators may read: nothing said in confidence."""
    return _rows(connection, "and for_officers", stream)


def for_party(connection: Connection, stream: UUID, party: str) -> list[Row]:
    """What one party may read. How other persons can be reached is left out."""
    rows = _rows(connection, "and (parties is null or %s = any(parties))", stream, party)
    for row in rows:
        row.data = _without_contacts(row.data, party)
    return rows


def for_role(
    connection: Connection, stream: UUID, *, mediates: bool = False, party: str | None = None
) -> list[Row]:
    """The lines that a reader may see who mediates the case, is a party to it, or neither."""
    if mediates:
        return for_mediator(connection, stream)
    if party is not None:
        return for_party(connection, stream, party)
    return for_officer(connection, stream)


def _without_contacts(data: Any, own: str) -> Any:
    """Without phone, number and address of anybody but the party `own`."""
    if isinstance(data, list):
        return [_without_contacts(each, own) for each in data]
    if not isinstance(data, dict):
        return data
    if data.get("party") == own and "particulars" in data:
        return data
    return {
        key: None if key in CONTACTS else _without_contacts(value, own)
        for key, value in data.items()
    }


def _rows(connection: Connection, condition: str, stream: UUID, *more: str) -> list[Row]:
    statement = _SELECT + SQL(condition) + SQL(" order by version")
    return [Row(*held) for held in connection.execute(statement, (stream, *more))]
