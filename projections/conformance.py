"""Whether cases went the way they should: which skipped consent, the notice of rights, acceptance
or a follow-up. Counts of matters, and the cases behind each count; it rests on what was recorded.

The commands refuse a step out of order, so what is found was recorded elsewhere and imported, or is
still owed. Of an imported case that does not say so, it is not known.
"""

from datetime import datetime
from typing import Any, Final, NamedTuple, get_args
from uuid import UUID

from psycopg.sql import SQL

from domain.dispute.facts import (
    Accepted,
    AgreementReached,
    ConsentGiven,
    FollowUpMade,
    MediationFailed,
    PerformedAtOnce,
    RightsNoticeGiven,
    SessionRecorded,
)
from domain.dispute.intake import SIDES
from domain.dispute.state import STATUSES
from domain.dispute.terms import Track
from domain.questions import Order
from projections.areas import Where
from projections.finding import (
    UNASKED,
    Askable,
    Columns,
    Found,
    Query,
    Question,
    find,
    narrowed,
)
from projections.kernel import Connection
from projections.register import EVERYTHING, Wanted, condition

LEDGERS: Final = ("register", "timeline")
"""What to read it from."""

_BEGUN: Final = [f.stored_name for f in (SessionRecorded, AgreementReached, MediationFailed)]
_ALL: Final = [
    *_BEGUN,
    *(f.stored_name for f in (ConsentGiven, RightsNoticeGiven, Accepted)),
    *(f.stored_name for f in (FollowUpMade, PerformedAtOnce)),
]
CHECKS: Final = ("consent", "rights_notice", "acceptance", "follow_up")
"""Before mediation begins: one party on each side at least agreed (人民调解法 17) and knows its
rights (23), and the case was accepted; settled on the spot, the notice is given with the agreement.
After an agreement that was not performed at once, and before the case is closed: a follow-up (31).
"""


class Conformance(NamedTuple):
    """One step that cases owe: of how many, and how many took it. `unknown`: imported cases that do
    not say so."""

    step: str
    owed_by: int
    taken: int
    left_out: int
    unknown: int


class Skipped(NamedTuple):
    """A case that went on without a step."""

    stream: UUID
    code: str
    area: str
    step: str
    track: str
    status: str
    registered_at: datetime


FOUND_BY: Final = Columns(
    {
        "code": Askable(),
        "area": Askable("area"),
        "step": Askable(known=CHECKS),
        "track": Askable(known=get_args(Track)),
        "status": Askable(known=STATUSES),
        "registered_at": Askable("moment"),
        "stream": Askable("id"),
    },
    order=(Order("registered_at", downwards=True),),
    key=("stream", "step"),
)
"""What the steps that cases owe, and the cases that left out one, can be asked about."""

_TRACED: Final = SQL("""
    with traced as (
        select dispute.stream, dispute.code, dispute.area, dispute.track, dispute.status,
               dispute.registered_at, dispute.closed_on,
               min(line.version) filter (where line.name = any(%(begun)s)) as begun,
               array_agg(line.version) filter (where line.name = %(consent)s) as consents,
               array_agg(line.version) filter (where line.name = %(rights_notice)s) as notices,
               min(line.version) filter (where line.name = %(acceptance)s) as acceptance,
               bool_or(line.name = %(agreed)s) as agreed,
               bool_or(line.name = %(at_once)s) as at_once,
               bool_or(line.name = %(follow_up)s) as follow_up,
               bool_or(line.role = 'importer') as imported
          from dispute join line using (stream)
         where (line.version = 1 or line.name = any(%(all)s)) and {condition}
         group by dispute.stream
    ), stood as (
        select traced.*, step, case when taken then 'taken'
                                    when imported then 'unknown' else 'skipped' end as standing
          from traced, lateral (values
               ('consent', begun is not null,
                (select count(*) from unnest(consents) v where v < begun) >= %(sides)s),
               ('rights_notice', begun is not null and track <> 'simple',
                (select count(*) from unnest(notices) v where v < begun) >= %(sides)s),
               ('acceptance', begun is not null, coalesce(acceptance < begun, false)),
               ('follow_up', agreed and not at_once and closed_on is not null, follow_up)
          ) as owed (step, applies, taken)
         where applies
    )
""")


def conformance(
    connection: Connection,
    area: Where | None = None,
    wanted: Wanted = EVERYTHING,
    question: Question = UNASKED,
) -> list[Conformance]:
    """Each step, of the disputes of an area and everything within it that meet the conditions:
    those that `skipped` can be asked. Raises NoColumn, NoValue, Unfit."""
    statement, values = _statement(area, wanted)
    asked = narrowed(Query(statement + SQL("select * from stood"), values), FOUND_BY, question)
    rows = connection.execute(
        SQL("""
        select step, count(*), count(*) filter (where standing = 'taken'),
               count(*) filter (where standing = 'skipped'),
               count(*) filter (where standing = 'unknown')
          from ({}) counted group by step
        """).format(asked.statement),
        asked.values,
    )
    counted = {row[0]: Conformance(*row) for row in rows}
    return [counted.get(step, Conformance(step, 0, 0, 0, 0)) for step in CHECKS]


def skipped(
    connection: Connection,
    area: Where | None = None,
    wanted: Wanted = EVERYTHING,
    question: Question = UNASKED,
) -> Found[Skipped]:
    """The cases behind what was skipped, the latest first."""
    statement, values = _statement(area, wanted)
    shown = SQL(
        "select stream, code, area, step, track, status, registered_at from stood"
        " where standing = 'skipped'"
    )
    return find(connection, Query(statement + shown, values), FOUND_BY, question, Skipped)


def _statement(area: Where | None, wanted: Wanted) -> tuple[Any, dict[str, Any]]:
    where, values = condition(area, wanted)
    names = {
        "sides": len(SIDES),
        "begun": _BEGUN,
        "all": _ALL,
        "consent": ConsentGiven.stored_name,
        "rights_notice": RightsNoticeGiven.stored_name,
        "acceptance": Accepted.stored_name,
        "agreed": AgreementReached.stored_name,
        "at_once": PerformedAtOnce.stored_name,
        "follow_up": FollowUpMade.stored_name,
    }
    return _TRACED.format(condition=where), values | names
