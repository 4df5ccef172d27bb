"""The figures of an area: always counted from the register, never typed, never per mediator.

A case that goes on in another one is counted there, once.

Counts are of matters, so they are exact. A rate is a fraction; who shows it rounds it.
"""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from psycopg.sql import SQL

from domain.areas import next_level, written
from domain.past import NOW, Then
from projections.agenda import DUTIES, Over, only_these
from projections.areas import Where, digits_of, part_of
from projections.counting import NONE, WHOLE, Counted, counted, percentile
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


def figures(
    connection: Connection,
    now: datetime,
    area: Where | None = None,
    wanted: Wanted = EVERYTHING,
    then: Then = NOW,
    *,
    over: Sequence[Over] | None = None,
) -> Figures:
    """The figures of an area and everything within it, of the disputes wanted.

    `then`: the day of the past that the connection looks at, and `over`: what offices were late
    with then. Raises ValueError if a mediator's are asked for, or those of one status: refused
    consent is not compared between areas. There are none.
    """
    check(wanted)
    held = counted(connection, area, wanted, then=then).get(WHOLE, NONE)
    late = waiting(connection, now, area, wanted, over=(over or ()) if then.past else None)
    return _figures(written(digits_of(area)) if area else "", held, late.get(WHOLE, NOBODY))


def nothing(area: str) -> Figures:
    """The figures of an area in which there is no dispute."""
    return _figures(area, NONE, NOBODY)


def breakdown(
    connection: Connection,
    now: datetime,
    area: Where,
    wanted: Wanted = EVERYTHING,
    then: Then = NOW,
    *,
    over: Sequence[Over] | None = None,
) -> list[Figures]:
    """The figures of each area one level below ("": each province) that has any dispute, by code.

    Disputes of the area's own seat are listed under its own code, and those of an area that was
    split under the code it had, so the parts add up to the whole.
    """
    check(wanted)
    if next_level(digits_of(area) if area else "") is None:
        return []
    parts = counted(connection, area or None, wanted, "area", then)
    known = (over or ()) if then.past else None
    late = waiting(connection, now, area or None, wanted, "area", over=known)
    return [_figures(written(each), held, late.get(each, NOBODY)) for each, held in parts.items()]


def _figures(area: str, held: Counted, late: "Waiting") -> Figures:
    counts = held.counts
    return Figures(
        area=area,
        **{name: counts[name] for name in Figures._fields if name in counts},
        overdue=late.overdue,
        follow_ups_missed=late.follow_ups_missed,
        median_days=percentile(held.days.get("to_end", {}), 0.5),
    )


class Waiting(NamedTuple):
    """Disputes with something open whose limit is over, as of a moment."""

    overdue: int
    follow_ups_missed: int


NOBODY: Final = Waiting(0, 0)


def waiting(
    connection: Connection,
    now: datetime,
    area: Where | None = None,
    wanted: Wanted = EVERYTHING,
    by: Literal["area"] | None = None,
    *,
    over: Sequence[Over] | None = None,
) -> dict[str, Waiting]:
    """The disputes of an area in which an office is late, as a whole or by area one level below;
    `over`: with what, where that is not what the agenda has now."""
    if over is not None and not over:
        return {}
    begins, held = only_these(over) if over else (SQL(""), {})
    where, values = condition(area, wanted)
    length = next_level(digits_of(area) if area else "")
    own = part_of(area or "", length) if by and length else SQL("''")
    rows = connection.execute(
        begins
        + SQL("""
        select {part} as part,
               count(distinct stream) filter (where entry.effect = any(%(duties)s)),
               count(distinct stream) filter (where entry.proposes = 'follow_up')
          from entry join dispute using (stream)
         where entry.stage = 'due' and entry.falls_at <= %(now)s
           and (entry.effect = any(%(duties)s) or entry.proposes = 'follow_up') and {where}
         group by part order by part
        """).format(part=own, where=where),
        values | held | {"now": now, "duties": list(DUTIES)},
        prepare=False,  # as `counting`: planned by what is asked for
    )
    return {each: Waiting(*held) for each, *held in rows}


def check(wanted: Wanted) -> None:
    """Raises ValueError for figures that there are not."""
    if wanted.mediator is not None:
        raise ValueError("figures are of areas and offices, never of a mediator")
    if wanted.status is not None:
        raise ValueError("figures count every matter, whatever became of it")
