"""The urgent matters of an area that nobody has closed, and the reports of which somebody is still
to be told, for whoever supervises it: matters and steps, never a person.

It has no table of its own: it is the register, read for what is urgent.
"""

from datetime import date, datetime
from typing import Literal, NamedTuple
from uuid import UUID

from psycopg.sql import SQL

from domain.dispute.urgent import TERM
from domain.kernel import civil_date
from projections.areas import within
from projections.kernel import Connection

LEDGERS = ("register",)
"""What to read it from."""


Standing = Literal["in_force", "run_out"]


class Matter(NamedTuple):
    """One urgent matter, in force or run out without anybody having closed it; or a case that has
    none, where whoever was reported about is to be told. What is only of the other is None."""

    stream: UUID
    code: str
    area: str
    office: str
    type: str
    standing: Standing | None
    matter_level: str | None
    owner: str | None
    seen: bool
    """Whether a second person has seen it."""
    ends_at: datetime | None
    """When its seven days end, or ended."""
    steps_open: int
    steps_overdue: int
    next_step_on: date | None
    end_proposed: bool
    untold_since: date | None
    """From this day on whoever was reported about is to be told."""


def urgent(
    connection: Connection, now: datetime, area: str | None = None, limit: int = 500
) -> list[Matter]:
    """The urgent matters of an area and everything within it, by level, then what ends soonest, and
    after them the reports of which somebody is to be told.
    """
    clauses, values = within(area)
    waits = SQL("(dispute.urgent or dispute.urgent_ran_out or dispute.untold_since is not null)")
    where = SQL(" and ").join([waits, *clauses])
    rows = connection.execute(
        SQL("""
        select stream, code, area, office, type,
               case when urgent_ran_out or urgent_since + %(term)s <= %(now)s then 'run_out'
                    when urgent then 'in_force' end,
               matter_level, urgent_owner, urgent_seen,
               urgent_since + %(term)s, coalesce(cardinality(steps_open), 0),
               (select count(*) from unnest(steps_open) as step (day) where day < %(today)s),
               (select min(day) from unnest(steps_open) as step (day)), end_proposed,
               untold_since
          from dispute where """)
        + where
        + SQL(
            " order by urgent_since is null, matter_level nulls last, urgent_since, untold_since,"
            " stream limit %(limit)s"
        ),
        values | {"term": TERM, "now": now, "today": civil_date(now), "limit": limit},
    )
    return [Matter(*row) for row in rows]
