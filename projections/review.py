"""What a supervisor's week is about, office by office: counts of matters, no person, no ranking.

It has no table of its own: it is the agenda and the register, read together. Offices stand in the
order of their codes, and are never compared by a rate.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from psycopg.sql import SQL, Composable

from domain.area_lineage import NOTHING_CHANGED, Lineage, as_it_is, became
from domain.dispute.urgent import TERM
from domain.kernel import civil_date
from domain.rules import LEGAL
from projections.agenda import DUTIES
from projections.areas import Where, digits_of, within
from projections.kernel import Connection

LEDGERS: Final = ("agenda", "register")
"""What to read it from."""

AHEAD: Final = timedelta(days=7)
"""A limit set by law is at risk when its last day to act lies within the coming week (office rule:
weekly digest)."""

ENDING: Final = timedelta(days=2)
"""An urgent matter is about to end when it does so within two days (office rule: weekly digest)."""


class Review(NamedTuple):
    """What waits at one office. Every figure counts matters."""

    office: str
    legal_over: int
    """Limits set by law that are over and still open."""
    legal_at_risk: int
    """Limits set by law whose last day to act lies within a week."""
    hand_overs: int
    """Hand-overs and offered transfers that wait for an answer."""
    orders: int
    """Supervisory orders that wait for a receipt or an answer."""
    urgent_ending: int
    overdue: Mapping[str, int]
    """What the office is late with, by what is to be done: cause → how many."""


Waiting = tuple[int, int, int, int]
NOTHING: Final[Waiting] = (0, 0, 0, 0)


def review(
    connection: Connection,
    now: datetime,
    area: Where | None = None,
    offices: Lineage = NOTHING_CHANGED,
) -> list[Review]:
    """The offices of an area and everything within it at which something waits, by code.

    What waits at an office that was handed over (`offices`) waits at the one that answers for it,
    and in the area of that.
    """
    clauses, values = _here(area, "entry", offices)
    values |= {
        "now": now,
        "soon": civil_date(now + AHEAD),
        "legal": sorted(LEGAL),
        "duties": list(DUTIES),
    }
    where = SQL(" and ").join([SQL("entry.stage = 'due'"), *clauses])
    rows = connection.execute(
        SQL("""
        select office,
               count(*) filter (where effect = any(%(legal)s) and falls_at <= %(now)s),
               count(*) filter (where effect = any(%(legal)s) and falls_at > %(now)s
                                  and act_by <= %(soon)s),
               count(distinct stream) filter (
                   where proposes in ('decide_handover', 'answer_transfer')),
               count(distinct (stream, key)) filter (
                   where proposes in ('acknowledge_order', 'answer_order'))
          from entry where """)
        + where
        + SQL(" group by office"),
        values,
    )
    waiting: dict[str, Waiting] = {row[0]: row[1:] for row in rows}
    late = _overdue(connection, where, values)
    ending = _ending(connection, now, _here(area, "dispute", offices))
    found = dict[str, Review]()
    for office in {*waiting, *ending}:
        today = became(offices, office).to
        held = Review(
            today, *waiting.get(office, NOTHING), ending.get(office, 0), late.get(office, {})
        )
        found[today] = _together(found[today], held) if today in found else held
    return [found[office] for office in sorted(found) if any(found[office][1:])]


def _here(
    area: Where | None, table: str, offices: Lineage
) -> tuple[list[Composable], dict[str, Any]]:
    """What lies in an area, or waits at an office that answers there."""
    clauses, values = within(area, table)
    if area is None or not offices:
        return clauses, values
    more, held = within(as_it_is(offices, digits_of(area)), table, "office")
    return [SQL("(") + SQL(" or ").join([*clauses, *more]) + SQL(")")], values | held


def _together(one: Review, other: Review) -> Review:
    """What waits at two offices of which one answers for both today."""
    late = Counter(one.overdue)
    late.update(other.overdue)
    return Review(
        one.office,
        one.legal_over + other.legal_over,
        one.legal_at_risk + other.legal_at_risk,
        one.hand_overs + other.hand_overs,
        one.orders + other.orders,
        one.urgent_ending + other.urgent_ending,
        dict(late),
    )


def _overdue(connection: Connection, where: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    rows = connection.execute(
        SQL("select office, proposes, count(*) from entry where ")
        + where
        + SQL(
            " and entry.effect = any(%(duties)s) and entry.falls_at <= %(now)s"
            " group by office, proposes order by office, proposes"
        ),
        values,
    )
    late = defaultdict[str, dict[str, int]](dict)
    for office, cause, count in rows:
        late[office][cause] = count
    return dict(late)


def _ending(
    connection: Connection, now: datetime, here: tuple[list[Composable], dict[str, Any]]
) -> dict[str, int]:
    clauses, values = here
    where = SQL(" and ").join([SQL("dispute.urgent"), *clauses])
    rows = connection.execute(
        SQL("select office, count(*) from dispute where ")
        + where
        + SQL(" and urgent_since + %(term)s <= %(by)s group by office"),
        values | {"term": TERM, "by": now + ENDING},
    )
    return dict(rows.fetchall())
