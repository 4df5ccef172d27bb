"""The urgent matters of an area, for whoever supervises it: matters and steps, never a person.

It has no table of its own: it is the register, read for what is urgent.
"""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from psycopg.sql import SQL

from domain.dispute.urgent import TERM
from domain.kernel import civil_date
from projections.areas import within
from projections.kernel import Connection

LEDGERS = ("register",)
"""What to read it from."""


class Matter(NamedTuple):
    """One urgent matter, in force or about to be noted as over."""

    stream: UUID
    code: str
    area: str
    office: str
    type: str
    matter_level: str | None
    owner: str
    seen: bool
    """Whether a second person has seen it."""
    ends_at: datetime
    steps_open: int
    steps_overdue: int
    next_step_on: date | None
    end_proposed: bool


def urgent(
    connection: Connection, now: datetime, area: str | None = None, limit: int = 500
) -> list[Matter]:
    """The urgent matters of an area and everything within it, by level, then what ends soonest."""
    clauses, values = within(area)
    where = SQL(" and ").join([SQL("dispute.urgent"), *clauses])
    rows = connection.execute(
        SQL("""
        select stream, code, area, office, type, matter_level, urgent_owner, urgent_seen,
               urgent_since + %(term)s, coalesce(cardinality(steps_open), 0),
               (select count(*) from unnest(steps_open) as step (day) where day < %(today)s),
               (select min(day) from unnest(steps_open) as step (day)), end_proposed
          from dispute where """)
        + where
        + SQL(" order by matter_level nulls last, urgent_since, stream limit %(limit)s"),
        values | {"term": TERM, "today": civil_date(now), "limit": limit},
    )
    return [Matter(*row) for row in rows]
