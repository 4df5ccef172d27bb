"""A mediator's worklist: the open cases of one mediator, what falls due first on top.

It has no table of its own: it is the register and the agenda, read together.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from projections.agenda import DUTIES
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


def worklist(
    connection: Connection,
    mediator: str,
    now: datetime,
    limit: int = 200,
    covers_for: Sequence[str] = (),
) -> list[Item]:
    """The open cases a mediator leads or assists in: urgent matters, then those that ran out
    unclosed, then what is due soonest.

    With them what is open for those the mediator `covers_for`, in cases that stay theirs.
    """
    rows = connection.execute(
        """
        select d.stream, d.code, d.area, d.type, d.status, d.phase, d.matter, d.parties, d.urgent,
               d.urgent_ran_out, d.untold_since, d.registered_at, d.mediator = %(mediator)s,
               e.id, e.proposes, e.effect, e.owner, e.unit, e.length,
               e.starts_on, e.last_on, e.due_on, e.act_by, e.falls_at, e.provisional,
               e.note, coalesce(e.falls_at <= %(now)s, false),
               case when d.mediator = %(mediator)s or %(mediator)s = any(d.co_mediators) then null
                    when d.mediator = any(%(away)s) then d.mediator
                    else (select min(c) from unnest(d.co_mediators) c where c = any(%(away)s)) end
          from dispute d
          left join lateral (
               select * from entry where entry.stream = d.stream and entry.stage = 'due'
                  and (entry.falls_at > %(now)s or entry.effect = any(%(duties)s))
                order by entry.falls_at, entry.id limit 1) e on true
         where d.open and (d.mediator = any(%(all)s) or d.co_mediators && %(all)s)
         order by d.urgent desc, d.urgent_ran_out desc, e.falls_at nulls last,
                  d.registered_at, d.stream
         limit %(limit)s
        """,
        {
            "mediator": mediator,
            "away": list(covers_for),
            "all": [mediator, *covers_for],
            "now": now,
            "limit": limit,
            "duties": list(DUTIES),
        },
    )
    return [Item(*row) for row in rows]
