"""Which file is kept until when, and which of them waits for the second signature: what the archive
looks through, soonest over first. Of a file its days; whose it is stands in the register, sealed.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple, get_args
from uuid import UUID

from psycopg.sql import SQL

from domain.dispute.facts import Appraised, Destroyed, Retained
from domain.dispute.terms import RetentionClass
from domain.kernel import Recorded
from domain.questions import Order
from projections.areas import Where, within
from projections.finding import UNASKED, Askable, Columns, Found, Query, Question, find
from projections.kernel import Connection, Keyed, Ledger, Table

LEDGERS: Final = ("archive", "register")
"""What is read together: the archive's days, and the case they belong to."""


# --- row -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Row:
    """One file. `until`: the last day on which it is kept; None for ever."""

    stream: UUID
    retention: str = ""
    until: date | None = None
    standing: str = "retained"
    appraised_on: date | None = None


TABLES: Final = """
create table file (
    stream uuid primary key,
    retention text not null,
    until date,
    standing text not null,
    appraised_on date
);
create index file_until on file (until, stream) where standing <> 'destroyed';
"""


# --- fold ----------------------------------------------------------------------------------------


def _change(row: Row, event: Recorded[Any]) -> None:
    match event.fact:
        case Retained() as fact:
            row.retention, row.until = fact.retention, fact.until
        case Appraised(destroy=True):
            row.standing, row.appraised_on = "appraised", event.on
        case Appraised() as fact:
            row.standing, row.until = "retained", fact.keep_until
        case Destroyed():
            row.standing = "destroyed"


_TABLE: Final = Table("file", "stream", Row)

LEDGER: Final = Ledger(
    name="archive",
    version=1,
    tables=TABLES,
    facts=frozenset({Retained, Appraised, Destroyed}),
    open=lambda load, most: Keyed(_TABLE, _change, most),
)


# --- query ---------------------------------------------------------------------------------------


class Due(NamedTuple):
    """A file whose period is over, or for which somebody proposed destruction."""

    stream: UUID
    code: str
    area: str
    office: str
    retention: str
    until: date | None
    standing: str
    appraised_on: date | None


FOUND_BY: Final = Columns(
    {
        "code": Askable(),
        "area": Askable("area"),
        "office": Askable(),
        "retention": Askable(known=get_args(RetentionClass)),
        "until": Askable("day"),
        "standing": Askable(known=("retained", "appraised")),
        "appraised_on": Askable("day", empty=True),
        "stream": Askable("id"),
    },
    order=(Order("until"),),
)
"""What files that are due can be asked about."""


def due(
    connection: Connection, on: date, area: Where | None, question: Question = UNASKED
) -> Found[Due]:
    """The files whose period is over on a day, the longest over first; also those that wait for the
    second signature.

    Raises ValueError if `area` is no code.
    """
    clauses, params = within(area)
    condition = SQL(" and ").join(clauses) if clauses else SQL("true")
    statement = SQL(
        "select file.stream, dispute.code, dispute.area, dispute.office, file.retention,"
        " file.until, file.standing, file.appraised_on"
        " from file join dispute using (stream) where file.standing <> 'destroyed'"
        " and file.until < %(on)s and {}"
    ).format(condition)
    query = Query(statement, {**params, "on": on})
    return find(connection, query, FOUND_BY, question, Due)
