"""The figures of an area: always counted from the register, never typed, never per mediator.

Counts are of matters, so they are exact. A rate is a fraction; who shows it rounds it.
"""

from datetime import datetime
from fractions import Fraction
from typing import Any, Final, NamedTuple

from psycopg.sql import SQL, Composed, Literal

from domain.areas import next_level, significant, written
from domain.dispute.terms import UNSUCCESSFUL
from projections.agenda import DUTIES
from projections.kernel import Connection
from projections.register import EVERYTHING, Wanted, condition

LEDGERS = ("register", "agenda")
"""What to read them from."""


class Figures(NamedTuple):
    """What became of the disputes registered in an area (or everywhere: "") and within it."""

    area: str
    registered: int
    accepted: int
    agreed: int
    failed: int
    """Ended without agreement after mediation: failed, or time over. The other ways out (refused
    consent, withdrawn, routed elsewhere) are in neither `agreed` nor `failed`."""
    performed: int
    confirmed: int
    reopened: int
    overdue: int
    """Disputes with an open obligation whose limit is over."""
    follow_ups_missed: int
    """Disputes with a follow-up whose day is over, until it is made."""
    median_days: float | None
    """From registration to agreement or end, of those agreed or failed."""
    agreed_with_counsellor: int
    failed_with_counsellor: int
    """The same of disputes to which a counsellor was invited."""

    @property
    def success_rate(self) -> Fraction | None:
        """agreed / (agreed + failed); None if there is neither."""
        return _of(self.agreed, self.agreed + self.failed)

    @property
    def success_rate_with_counsellor(self) -> Fraction | None:
        """The same of disputes to which a counsellor was invited."""
        agreed = self.agreed_with_counsellor
        return _of(agreed, agreed + self.failed_with_counsellor)

    @property
    def performed_rate(self) -> Fraction | None:
        """performed / agreed; None if none was agreed."""
        return _of(self.performed, self.agreed)


def _of(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def percent(rate: Fraction | None, places: int = 2) -> str:
    """A rate as it is printed: `80.88 %`, half rounded up; "–" if there is none."""
    if rate is None:
        return "–"
    scale = 10**places
    whole = (rate * 100 * scale * 2 + 1) // 2
    return f"{whole // scale}.{whole % scale:0{places}d} %"


_COUNTS: Final = SQL("""
       count(*),
       count(*) filter (where accepted_at is not null),
       count(*) filter (where outcome = 'agreed'),
       count(*) filter (where outcome = any({unsuccessful})),
       count(*) filter (where outcome = 'agreed' and performed),
       count(*) filter (where confirmed),
       count(*) filter (where reopened),
       count(*) filter (where exists (
           select from entry where entry.stream = dispute.stream
              and entry.stage = 'due' and entry.falls_at <= %(now)s
              and entry.effect = any({duties}))),
       count(*) filter (where exists (
           select from entry where entry.stream = dispute.stream
              and entry.stage = 'due' and entry.falls_at <= %(now)s
              and entry.proposes = 'follow_up')),
       (percentile_cont(0.5) within group (order by case
           when outcome = 'agreed' then agreed_on - registered_on
           when outcome = any({unsuccessful}) then ended_on - registered_on end))::float,
       count(*) filter (where counsellor and outcome = 'agreed'),
       count(*) filter (where counsellor and outcome = any({unsuccessful}))
  from dispute where """).format(
    unsuccessful=Literal(sorted(UNSUCCESSFUL)), duties=Literal(list(DUTIES))
)


def figures(
    connection: Connection, now: datetime, area: str | None = None, wanted: Wanted = EVERYTHING
) -> Figures:
    """The figures of an area and everything within it, of the disputes wanted.

    Raises ValueError if a mediator's are asked for, or those of one status: refused consent is not
    compared between areas. There are none.
    """
    where, values = _condition(area, wanted)
    row = connection.execute(SQL("select ") + _COUNTS + where, values | {"now": now}).fetchone()
    assert row is not None
    return Figures(written(significant(area)) if area else "", *row)


def breakdown(
    connection: Connection, now: datetime, area: str, wanted: Wanted = EVERYTHING
) -> list[Figures]:
    """The figures of each area one level below ("": each province) that has any dispute, by code.

    Disputes of the area's own seat are listed under its own code, so the parts add up to the whole.
    """
    length = next_level(significant(area) if area else "")
    if length is None:
        return []
    where, values = _condition(area or None, wanted)
    statement = SQL('select left(dispute.area, %(length)s) collate "C" as child, ') + _COUNTS
    grouped = where + SQL(" group by child order by child")
    rows = connection.execute(statement + grouped, values | {"now": now, "length": length})
    return [Figures(written(row[0]), *row[1:]) for row in rows]


def _condition(area: str | None, wanted: Wanted) -> tuple[Composed, dict[str, Any]]:
    if wanted.mediator is not None:
        raise ValueError("figures are of areas and offices, never of a mediator")
    if wanted.status is not None:
        raise ValueError("figures count every matter, whatever became of it")
    return condition(area, wanted)
