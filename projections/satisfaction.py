"""Whether parties were satisfied with the mediation, as they say when they are called about their
agreement, or by themselves, if they care to: of how many that were asked, how many said something,
and of these how many were satisfied. Of an area's service; of no mediator and of no case.

Who was not reached was not asked; who speaks by itself counts as asked. Who says nothing has not
answered, and is never counted as dissatisfied. A dispute counts once in a quarter, with what was
said last, where it was then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

from domain.dispute.facts import (
    FollowUpMade,
    Registered,
    Satisfaction,
    SatisfactionStated,
    TransferAccepted,
)
from domain.kernel import civil_date
from projections.kernel import Connection, Ledger, Table
from projections.quarterly import Count, Counting, Quarters, quarter_of

SATISFIED: Final[frozenset[Satisfaction]] = frozenset(
    {"very_satisfied", "satisfied", "fairly_satisfied"}
)

# --- row -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Row:
    """That somebody of one dispute was asked in a quarter. `row`: made of the dispute's id, which
    does not follow from it."""

    row: UUID
    area: str
    quarter: str
    answered: bool = False
    satisfied: bool = False


TABLES: Final = """
create table satisfaction (
    row uuid primary key,
    area text collate "C" not null,
    quarter text collate "C" not null,
    answered boolean not null,
    satisfied boolean not null
);
"""


# --- fold ----------------------------------------------------------------------------------------


class Said(NamedTuple):
    """Where a dispute is, and what was said of it in each quarter so far."""

    area: str = ""
    quarters: Mapping[str, tuple[str, Satisfaction | None]] = {}
    """Where it was when somebody was asked last, and the last answer, if there was one."""


def evolve(said: Said, fact: Any, at: datetime) -> Said:
    """What was said after one more fact. A call without an answer takes none back."""
    match fact:
        case Registered() | TransferAccepted():
            return said._replace(area=fact.area)
        case FollowUpMade() if fact.finding != "not_reached":
            return _answered(said, fact.satisfaction, at)
        case SatisfactionStated():
            return _answered(said, fact.satisfaction, at)
        case _:
            return said


def _answered(said: Said, answer: Satisfaction | None, at: datetime) -> Said:
    quarter = quarter_of(civil_date(at))
    _, before = said.quarters.get(quarter, ("", None))
    return said._replace(quarters={**said.quarters, quarter: (said.area, answer or before)})


def _rows(stream: UUID, said: Said) -> list[Row]:
    return [
        Row(_key(stream, quarter), area, quarter, answer is not None, answer in SATISFIED)
        for quarter, (area, answer) in said.quarters.items()
    ]


def _key(stream: UUID, quarter: str) -> UUID:
    return uuid5(stream, f"satisfaction {quarter}")


_SAID: Final = Counting(
    start=Said(),
    evolve=evolve,
    facts=frozenset({FollowUpMade, SatisfactionStated}),
    keys=lambda stream, said: [_key(stream, quarter) for quarter in said.quarters],
    rows=_rows,
    table=Table("satisfaction", "row", Row),
)

LEDGER: Final = Ledger(
    name="satisfaction",
    version=2,
    tables=TABLES,
    facts=frozenset({Registered, TransferAccepted, FollowUpMade, SatisfactionStated}),
    open=_SAID.open,
)


# --- query ---------------------------------------------------------------------------------------


def _counts(connection: Connection, before: str) -> Sequence[Sequence[list[Count]]]:
    rows = connection.execute(
        "select quarter, area, count(*), count(*) filter (where answered),"
        " count(*) filter (where satisfied) from satisfaction where quarter < %s group by 1, 2",
        (before,),
    ).fetchall()
    return [[[(quarter, area, held[n]) for quarter, area, *held in rows] for n in range(3)]]


QUARTERS: Final = Quarters(("asked", "answered", "satisfied"), _counts)
