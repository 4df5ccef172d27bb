"""The urgent matters of an area that nobody has closed, and the reports of which somebody is still
to be told, for whoever supervises it: matters and steps, never a person.

It has no table of its own: it is the register, read for what is urgent.
"""

from datetime import date, datetime
from typing import Final, Literal, NamedTuple, get_args
from uuid import UUID

from psycopg.sql import SQL

from domain.dispute.facts import MatterLevel
from domain.dispute.terms import DisputeType
from domain.dispute.urgent import TERM
from domain.kernel import civil_date
from domain.questions import Order
from projections.areas import Where, within
from projections.finding import UNASKED, Askable, Columns, Found, Query, Question, find
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


FOUND_BY: Final = Columns(
    {
        "code": Askable(),
        "area": Askable("area"),
        "office": Askable(),
        "type": Askable(known=get_args(DisputeType)),
        "standing": Askable(known=get_args(Standing), empty=True),
        "matter_level": Askable(known=get_args(MatterLevel), empty=True),
        "owner": Askable(empty=True),
        "seen": Askable("yes_no"),
        "ends_at": Askable("moment", empty=True),
        "steps_open": Askable("number"),
        "steps_overdue": Askable("number"),
        "next_step_on": Askable("day", empty=True),
        "end_proposed": Askable("yes_no"),
        "untold_since": Askable("day", empty=True),
        "stream": Askable("id"),
    },
    order=(Order("matter_level"), Order("ends_at"), Order("untold_since")),
)
"""What urgent matters can be asked about."""


def urgent(
    connection: Connection,
    now: datetime,
    area: Where | None = None,
    question: Question = UNASKED,
) -> Found[Matter]:
    """The urgent matters of an area and everything within it, by level, then what ends soonest, and
    after them the reports of which somebody is to be told.
    """
    clauses, values = within(area)
    waits = SQL("(dispute.urgent or dispute.urgent_ran_out or dispute.untold_since is not null)")
    where = SQL(" and ").join([waits, *clauses])
    statement = (
        SQL("""
        select stream, code, area, office, type,
               case when urgent_ran_out or urgent_since + %(term)s <= %(now)s then 'run_out'
                    when urgent then 'in_force' end as standing,
               matter_level, urgent_owner as owner, urgent_seen as seen,
               urgent_since + %(term)s as ends_at,
               coalesce(cardinality(steps_open), 0) as steps_open,
               (select count(*) from unnest(steps_open) as step (day) where day < %(today)s)
                 as steps_overdue,
               (select min(day) from unnest(steps_open) as step (day)) as next_step_on,
               end_proposed,
               untold_since
          from dispute where """)
        + where
    )
    query = Query(statement, values | {"term": TERM, "now": now, "today": civil_date(now)})
    return find(connection, query, FOUND_BY, question, Matter)
