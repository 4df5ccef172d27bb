"""How the service of support plans is doing, area by area and quarter by quarter: counts of plans
agreed, reviewed in time, lapsed and ended by their goals; of no person, and of no level of support.

A row says in which quarters a plan counted, and where; of which plan it is, it does not say, and no
day of it (`projections.quarterly`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

from psycopg.sql import SQL

from domain.kernel import civil_date
from domain.plan.facts import (
    ObjectionAnswered,
    PlanClosed,
    PlanLapsed,
    PlanOffered,
    PlanSigned,
    SupportSet,
)
from projections.kernel import Connection, Ledger, Table
from projections.quarterly import Count, Counting, Quarters, quarter_of

# --- row -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Row:
    """In which quarters one plan counted. `row`: made of the plan's id, which does not follow from
    it."""

    row: UUID
    area: str
    agreed: list[str]
    reviewed_in_time: list[str]
    lapsed: list[str]
    ended_by_goals: list[str]


TABLES: Final = """
create table support (
    row uuid primary key,
    area text collate "C" not null,
    agreed text[] not null,
    reviewed_in_time text[] not null,
    lapsed text[] not null,
    ended_by_goals text[] not null
);
"""


# --- fold ----------------------------------------------------------------------------------------


class Served(NamedTuple):
    """The service given under one plan so far."""

    area: str = ""
    review_on: date | None = None
    agreed: tuple[date, ...] = ()
    reviewed_in_time: tuple[date, ...] = ()
    lapsed: tuple[date, ...] = ()
    ended_by_goals: tuple[date, ...] = ()


def evolve(served: Served, fact: Any, at: datetime) -> Served:  # noqa: PLR0911 (one branch per fact)
    """The service after one more fact. A review of which the day is over is held late."""
    on = civil_date(at)
    match fact:
        case PlanOffered():
            return served._replace(area=fact.area)
        case PlanSigned():
            return served._replace(agreed=(*served.agreed, on), review_on=fact.review_on)
        case SupportSet() if fact.review_on is not None:
            held = served._replace(review_on=fact.review_on)
            if served.review_on is None or on > served.review_on:
                return held
            return held._replace(reviewed_in_time=(*served.reviewed_in_time, on))
        case ObjectionAnswered() if fact.review_on is not None:
            return served._replace(review_on=fact.review_on)
        case PlanLapsed():
            return served._replace(lapsed=(*served.lapsed, fact.lapsed_on))
        case PlanClosed(ending="goals_looked_at"):
            return served._replace(ended_by_goals=(*served.ended_by_goals, on))
        case _:
            return served


def _rows(stream: UUID, served: Served) -> list[Row]:
    days = (getattr(served, name) for name in COUNTED)
    quarters = [[quarter_of(day) for day in each] for each in days]
    return [Row(_key(stream), served.area, *quarters)] if served.agreed else []


def _key(stream: UUID) -> UUID:
    return uuid5(stream, "support")


COUNTED: Final = ("agreed", "reviewed_in_time", "lapsed", "ended_by_goals")

_SERVICE: Final = Counting(
    start=Served(),
    evolve=evolve,
    facts=frozenset(
        {PlanOffered, PlanSigned, SupportSet, ObjectionAnswered, PlanLapsed, PlanClosed}
    ),
    keys=lambda stream, served: [_key(stream)],
    rows=_rows,
    table=Table("support", "row", Row),
)

LEDGER: Final = Ledger(
    name="support",
    version=1,
    tables=TABLES,
    facts=_SERVICE.facts,
    open=_SERVICE.open,
)


# --- query ---------------------------------------------------------------------------------------


def _counts(connection: Connection, before: str) -> Sequence[Sequence[list[Count]]]:
    """Each for itself: none is a part of another."""
    statement = SQL(
        "select quarter, area, count(*) from support, unnest({}) as quarter"
        " where quarter < %s group by 1, 2"
    )
    return [
        [connection.execute(statement.format(SQL(kind)), (before,)).fetchall()] for kind in COUNTED
    ]


QUARTERS: Final = Quarters(COUNTED, _counts)
