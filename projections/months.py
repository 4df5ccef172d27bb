"""What went through a month, counted from the register as it stands: area by area, matters only.

It is what a month is closed with; a month that is closed is read from its fact, not from here.
"""

from typing import Final

from psycopg.sql import SQL

from domain.dispute.terms import UNSUCCESSFUL
from domain.kernel import LOCAL_ZONE
from domain.months import OfArea
from domain.periods import days_of
from projections.kernel import Connection

LEDGERS: Final = ("register",)
"""What to read it from."""


def month(connection: Connection, which: str) -> tuple[OfArea, ...]:
    """The figures of each area in which anything went through that month, by code."""
    first, last = days_of(which)
    rows = connection.execute(
        SQL("""
        select area, registered, accepted, agreed, failed, closed from (
            select area,
                   count(*) filter (where registered_on between %(first)s and %(last)s),
                   count(*) filter (where (accepted_at at time zone %(zone)s)::date
                                          between %(first)s and %(last)s),
                   count(*) filter (where outcome = 'agreed'
                                      and agreed_on between %(first)s and %(last)s),
                   count(*) filter (where outcome = any(%(unsuccessful)s)
                                      and ended_on between %(first)s and %(last)s),
                   count(*) filter (where closed_on between %(first)s and %(last)s)
              from dispute group by area
        ) counted (area, registered, accepted, agreed, failed, closed)
         where registered + accepted + agreed + failed + closed > 0
         order by area
        """),
        {
            "first": first,
            "last": last,
            "zone": LOCAL_ZONE.key,
            "unsuccessful": sorted(UNSUCCESSFUL),
        },
    )
    names = ("area", "registered", "accepted", "agreed", "failed", "closed")
    return tuple(OfArea(**dict(zip(names, row, strict=True))) for row in rows)
