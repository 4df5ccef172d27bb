"""A mediator's worklist: the open cases of one mediator, what falls due first on top.

It has no table of its own: it is the register and the agenda, read together.
"""

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
    registered_at: datetime | None
    lead: bool
    """Whether the mediator leads the case or assists."""
    deadline: str | None
    proposes: str | None
    effect: str | None
    owner: str | None
    due_on: date | None
    act_by: date | None
    falls_at: datetime | None
    provisional: bool | None
    note: str | None
    """What to say beside it, where nobody has checked the article."""
    overdue: bool


def worklist(connection: Connection, mediator: str, now: datetime, limit: int = 200) -> list[Item]:
    """The open cases a mediator leads or assists in: urgent matters, then what is due soonest."""
    rows = connection.execute(
        """
        select d.stream, d.code, d.area, d.type, d.status, d.phase, d.matter, d.parties, d.urgent,
               d.registered_at, d.mediator = %(mediator)s,
               e.id, e.proposes, e.effect, e.owner, e.due_on, e.act_by, e.falls_at, e.provisional,
               e.note, coalesce(e.falls_at <= %(now)s, false)
          from dispute d
          left join lateral (
               select * from entry where entry.stream = d.stream and entry.stage = 'due'
                  and (entry.falls_at > %(now)s or entry.effect = any(%(duties)s))
                order by entry.falls_at, entry.id limit 1) e on true
         where d.open and (d.mediator = %(mediator)s or %(mediator)s = any(d.co_mediators))
         order by d.urgent desc, e.falls_at nulls last, d.registered_at, d.stream
         limit %(limit)s
        """,
        {"mediator": mediator, "now": now, "limit": limit, "duties": list(DUTIES)},
    )
    return [Item(*row) for row in rows]
