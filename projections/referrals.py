"""Whether places answer when somebody is referred to them: how many were to be answered, how many
were by the day for it, and how many were not. Counts of an area's service, and of nobody.

A referral counts in the quarter of the day by which its first answer was due, where the office sits
that refers. Saying no is an answer too. What comes after that day changes nothing any more, and
what the person withdrew before was to be answered by nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

from domain.kernel import civil_date
from domain.referral.facts import (
    ReferralAccepted,
    ReferralOffered,
    ReferralRefused,
    ReferralWithdrawn,
)
from projections.kernel import Connection, Ledger, Table
from projections.quarterly import Count, Counting, Quarters, quarter_of

# --- row -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Row:
    """That one referral was to be answered in a quarter. `row`: made of the referral's id, which
    does not follow from it."""

    row: UUID
    area: str
    quarter: str
    answered_in_time: bool


TABLES: Final = """
create table referrals (
    row uuid primary key,
    area text collate "C" not null,
    quarter text collate "C" not null,
    answered_in_time boolean not null
);
"""


# --- fold ----------------------------------------------------------------------------------------


class Awaited(NamedTuple):
    """The answer that is awaited to a referral: by when, and what ended the waiting on which
    day."""

    area: str = ""
    answer_by: date | None = None
    answered_on: date | None = None
    withdrawn_on: date | None = None


def evolve(awaited: Awaited, fact: Any, at: datetime) -> Awaited:
    """What is awaited after one more fact; the first answer is the one that counts."""
    on = civil_date(at)
    match fact:
        case ReferralOffered():
            return Awaited(fact.office, fact.answer_by)
        case ReferralAccepted() | ReferralRefused() if awaited.answered_on is None:
            return awaited._replace(answered_on=on)
        case ReferralWithdrawn():
            return awaited._replace(withdrawn_on=on)
        case _:
            return awaited


def _rows(stream: UUID, awaited: Awaited) -> list[Row]:
    area, by, answered, withdrawn = awaited
    if by is None or (answered is None and withdrawn is not None and withdrawn <= by):
        return []
    in_time = answered is not None and answered <= by
    return [Row(_key(stream), area, quarter_of(by), in_time)]


def _key(stream: UUID) -> UUID:
    return uuid5(stream, "referrals")


_AWAITED: Final = Counting(
    start=Awaited(),
    evolve=evolve,
    facts=frozenset({ReferralOffered, ReferralAccepted, ReferralRefused, ReferralWithdrawn}),
    keys=lambda stream, awaited: [_key(stream)],
    rows=_rows,
    table=Table("referrals", "row", Row),
)

LEDGER: Final = Ledger(
    name="referrals",
    version=1,
    tables=TABLES,
    facts=_AWAITED.facts,
    open=_AWAITED.open,
)


# --- query ---------------------------------------------------------------------------------------


def _counts(connection: Connection, before: str) -> Sequence[Sequence[list[Count]]]:
    rows = connection.execute(
        "select quarter, area, count(*), count(*) filter (where answered_in_time)"
        " from referrals where quarter < %s group by 1, 2",
        (before,),
    ).fetchall()
    return [[[(quarter, area, held[n]) for quarter, area, *held in rows] for n in range(2)]]


QUARTERS: Final = Quarters(("offered", "answered_in_time"), _counts)
