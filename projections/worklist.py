"""A mediator's worklist: the open cases of one mediator, what falls due first on top.

It has no table of its own: it is the register and the agenda, read together.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple, get_args
from uuid import UUID

from psycopg.sql import SQL

from domain.dispute.state import STATUSES, Phase
from domain.dispute.terms import DisputeType
from domain.kernel import Role
from domain.questions import Order
from domain.rules import Effect
from projections.agenda import DUTIES
from projections.finding import UNASKED, Askable, Columns, Found, Query, Question, find
from projections.kernel import Connection

LEDGERS = ("register", "agenda")
"""What to read it from."""


class Item(NamedTuple):
    """One open case. Without an open obligation, the fields from `deadline` on are None."""

    stream: UUID
    code: str
    area: str
    type: str
    status: str
    phase: str
    matter: str
    parties: str
    urgent: bool
    ran_out: bool
    """Its urgent matter ran out, and nobody has closed it."""
    untold_since: date | None
    """From this day on whoever was reported about is to be told."""
    registered_at: datetime | None
    lead: bool
    """Whether the mediator leads the case or assists."""
    deadline: str | None
    proposes: str | None
    effect: str | None
    owner: str | None
    unit: str | None
    length: int | None
    starts_on: date | None
    last_on: date | None
    due_on: date | None
    act_by: date | None
    falls_at: datetime | None
    provisional: bool | None
    note: str | None
    """What to say beside it, where nobody has checked the article."""
    overdue: bool
    covers_for: str | None
    """Whose case it is, where the mediator only stands in."""


FOUND_BY: Final = Columns(
    {
        "code": Askable(),
        "area": Askable("area"),
        "type": Askable(known=get_args(DisputeType)),
        "status": Askable(known=STATUSES),
        "phase": Askable(known=get_args(Phase)),
        "urgent": Askable("yes_no"),
        "ran_out": Askable("yes_no"),
        "untold_since": Askable("day", empty=True),
        "registered_at": Askable("moment", empty=True),
        "lead": Askable("yes_no"),
        "proposes": Askable(empty=True),
        "effect": Askable(known=get_args(Effect), empty=True),
        "owner": Askable(known=get_args(Role), empty=True),
        "due_on": Askable("day", empty=True),
        "act_by": Askable("day", empty=True),
        "falls_at": Askable("moment", empty=True),
        "overdue": Askable("yes_no"),
        "covers_for": Askable(empty=True),
        "stream": Askable("id"),
    },
    order=(
        Order("urgent", downwards=True),
        Order("ran_out", downwards=True),
        Order("falls_at"),
        Order("registered_at"),
    ),
)
"""What a worklist can be asked about."""


def worklist(
    connection: Connection,
    mediator: str,
    now: datetime,
    question: Question = UNASKED,
    covers_for: Sequence[str] = (),
) -> Found[Item]:
    """The open cases a mediator leads or assists in: urgent matters, then those that ran out
    unclosed, then what is due soonest.

    With them what is open for those the mediator `covers_for`, in cases that stay theirs.
    """
    statement = SQL(
        """
        select d.stream, d.code, d.area, d.type, d.status, d.phase, d.matter, d.parties, d.urgent,
               d.urgent_ran_out as ran_out, d.untold_since, d.registered_at,
               coalesce(d.mediator = %(mediator)s, false) as lead, e.id as deadline,
               e.proposes, e.effect, e.owner, e.unit, e.length, e.starts_on, e.last_on,
               e.due_on, e.act_by, e.falls_at, e.provisional,
               e.note, coalesce(e.falls_at <= %(now)s, false) as overdue,
               case when d.mediator = %(mediator)s or %(mediator)s = any(d.co_mediators) then null
                    when d.mediator = any(%(away)s) then d.mediator
                    else (select min(c) from unnest(d.co_mediators) c where c = any(%(away)s)) end
                 as covers_for
          from dispute d
          left join lateral (
               select * from entry where entry.stream = d.stream and entry.stage = 'due'
                  and (entry.falls_at > %(now)s or entry.effect = any(%(duties)s))
                order by entry.falls_at, entry.id limit 1) e on true
         where d.open and (d.mediator = any(%(all)s) or d.co_mediators && %(all)s)
        """
    ).format()
    values = {
        "mediator": mediator,
        "away": list(covers_for),
        "all": [mediator, *covers_for],
        "now": now,
        "duties": list(DUTIES),
    }
    return find(connection, Query(statement, values), FOUND_BY, question, Item)
