"""The register of a month: which cases it counts, as of a place in the log, and what corrects it.

A case is counted where one of its days falls into the month. Its row is made of its own facts
alone, so as of an earlier place only those cases are folded again that had a fact since.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, Final, NamedTuple
from uuid import UUID

from psycopg.sql import SQL

from domain.area_lineage import NOTHING_CHANGED, Lineage, became
from domain.dispute.mined import ending
from domain.dispute.terms import UNSUCCESSFUL
from domain.kernel import LOCAL_ZONE, Cursor, Recorded, civil_date
from domain.months import Counts, OfArea
from domain.periods import days_of
from projections import register
from projections.kernel import Connection, Load
from projections.register import COLUMNS, Row

LEDGERS: Final = ("register",)
"""What to read it from."""

FIGURES: Final = tuple(Counts.model_fields)

WRITTEN: Final = tuple(column.name for column in COLUMNS if not column.sealed)
"""The official columns that stand in a register that is kept: names and the matter never do, since
a file cannot be erased."""

TOLD: Final[Mapping[str, tuple[str, ...]]] = {
    "registered": (
        *("registered_at", "area", "type", "source", "level", "sender", "requested_at"),
        *("happened_on", "people_affected", "claimed_fen"),
    ),
    "accepted": ("accepted_at",),
    "agreed": ("agreed_on", "form", "agreed_fen"),
    "failed": ("ended_on", "outcome"),
    "closed": ("closed_on",),
}
"""What a register says of a case because it counts it under this figure."""

_AT_ONCE: Final = 500
_NEVER: Final = datetime.max.replace(tzinfo=UTC)

Since = Callable[[Connection, Cursor], Mapping[UUID, int]]
"""The streams with a fact after a place that the ledger has seen, and the version of the first."""
Later = Callable[[Connection, UUID, int], Sequence[Recorded[Any]]]
"""The facts of a stream from a version on that the ledger has seen, with their envelopes."""
Tell = Callable[[int, int], object]


def figures(row: Row, which: str) -> tuple[str, ...]:
    """Under which figures of a month a case is counted, as its row stands."""
    first, last = days_of(which)
    days: dict[str, date | None] = {
        "registered": row.registered_on,
        "accepted": civil_date(row.accepted_at) if row.accepted_at else None,
        "agreed": row.agreed_on if row.outcome == "agreed" else None,
        "failed": row.ended_on if row.outcome in UNSUCCESSFUL else None,
        "closed": row.closed_on,
    }
    return tuple(name for name in FIGURES if (day := days[name]) and first <= day <= last)


def lies(area: str, held: Lineage) -> str:
    """The area in which a month counts what was registered under a code. `held`: what codes had
    become by the end of that month; if nothing, it is that code."""
    return became(held, area).to


def counted(rows: Iterable[Row], which: str, held: Lineage = NOTHING_CHANGED) -> tuple[OfArea, ...]:
    """The figures of each area in which anything went through that month, by code."""
    found: dict[str, Counter[str]] = {}
    for row in rows:
        if named := figures(row, which):
            found.setdefault(lies(row.area, held), Counter()).update(named)
    return tuple(
        OfArea(area=area, **{name: found[area][name] for name in FIGURES}) for area in sorted(found)
    )


def month(connection: Connection, which: str) -> tuple[OfArea, ...]:
    """The same, as the ledger stands, by the codes of registration."""
    return counted(rows(connection, which), which)


def rows(connection: Connection, which: str) -> list[Row]:
    """The cases that a month counts, as the ledger stands, in the order of their registration."""
    first, last = days_of(which)
    days = {"first": first, "last": last, "zone": LOCAL_ZONE.key}
    where = SQL(
        "(registered_on between %(first)s and %(last)s"
        " or (accepted_at at time zone %(zone)s)::date between %(first)s and %(last)s"
        " or agreed_on between %(first)s and %(last)s"
        " or ended_on between %(first)s and %(last)s"
        " or closed_on between %(first)s and %(last)s)"
    )
    return _ordered(row for row in register.where(connection, where, days) if figures(row, which))


def rows_as_of(
    connection: Connection, which: str, upto: Cursor, since: Since, load: Load
) -> list[Row]:
    """The same as of an earlier place in the log."""
    changed = since(connection, upto)
    kept = [row for row in rows(connection, which) if row.stream not in changed]
    for streams in _pages(register.there(connection, [s for s, n in changed.items() if n > 1])):
        stood = register.stood(connection, load, streams, upto)
        kept += [row for row in stood if figures(row, which)]
    return _ordered(kept)


def _ordered(found: Iterable[Row]) -> list[Row]:
    return sorted(found, key=lambda row: (row.registered_at or _NEVER, row.stream))


def _pages(streams: Iterable[UUID]) -> Iterator[list[UUID]]:
    left = iter(streams)
    while page := list(islice(left, _AT_ONCE)):
        yield page


def written(row: Row, which: str, *, every_end: bool = False) -> dict[str, Any]:
    """A line of the register: codes, days, amounts, and under which figures it is counted. It is
    handed in to others than the case's office: that somebody refused leaves no mark in it, unless
    `every_end` is said as in older months."""
    held: dict[str, Any] = {name: getattr(row, name) for name in WRITTEN}
    if not every_end:
        held["status"], held["outcome"] = ending(row.status, row.outcome)
    return held | {"ended_on": row.ended_on, "counted": list(figures(row, which))}


# --- corrections ---------------------------------------------------------------------------------


class Correction(NamedTuple):
    """What one later fact changed of a month that is closed: a figure of an area, by -1, 1 or (of
    a case that stays counted) 0, and what the register says of the case."""

    code: str
    area: str
    figure: str
    change: int
    what: str
    before: Any
    after: Any
    happened_on: date
    recorded_at: datetime
    office: str


class Step(NamedTuple):
    """A case after one more fact, and what is told of who recorded it."""

    row: Row
    happened_on: date
    recorded_at: datetime
    office: str


def corrections(
    which: str, start: Row | None, steps: Iterable[Step], held: Lineage = NOTHING_CHANGED
) -> Iterator[Correction]:
    """What the later facts of one case change of a month; `start`: as the month was closed with
    it, None where it was not there yet."""
    before = start
    for step in steps:
        for area, figure, change, what, old, new in _between(which, before, step.row, held):
            yield Correction(
                *(step.row.code, area, figure, change, what, old, new),
                *(step.happened_on, step.recorded_at, step.office),
            )
        before = step.row


def _between(
    which: str, before: Row | None, after: Row, held: Lineage
) -> Iterator[tuple[str, str, int, str, Any, Any]]:
    there, here = lies(before.area, held) if before else "", lies(after.area, held)
    old = set(figures(before, which)) if before else set[str]()
    new = set(figures(after, which))
    for figure in FIGURES:
        shown = TOLD[figure][0]
        was, is_ = getattr(before, shown, None), getattr(after, shown)
        if before and figure in old and figure in new and there == here:
            for name in TOLD[figure]:
                if getattr(before, name) != getattr(after, name):
                    told = getattr(before, name), getattr(after, name)
                    yield here, figure, 0, name, *told
            continue
        moved = before is not None and figure in old and figure in new
        if before and figure in old:
            told = (before.area, after.area) if moved else (was, is_)
            yield there, figure, -1, "area" if moved else shown, *told
        if figure in new:
            told = (before.area, after.area) if before and moved else (was, is_)
            yield here, figure, 1, "area" if moved else shown, *told


def corrected(
    connection: Connection,
    which: str,
    upto: Cursor,
    *,
    since: Since,
    load: Load,
    later: Later,
    held: Lineage = NOTHING_CHANGED,
    tell: Tell = lambda done, total: None,
) -> Iterator[Correction]:
    """Everything that corrects a month since a place in the log, case by case."""
    changed = since(connection, upto)
    now = {row.stream for row in rows(connection, which)}
    looked = register.there(connection, [s for s, n in changed.items() if n > 1 or s in now])
    done = 0
    for streams in _pages(looked):
        stood = {row.stream: row for row in register.stood(connection, load, streams, upto)}
        for stream in streams:
            start = stood.get(stream)
            if stream in now or (start and figures(start, which)):
                facts = later(connection, stream, changed[stream] - 1)
                steps = _steps(connection, load, stream, upto, facts)
                yield from corrections(which, start, steps, held)
        done += len(streams)
        tell(done, len(looked))


def _steps(
    connection: Connection, load: Load, stream: UUID, upto: Cursor, facts: Sequence[Recorded[Any]]
) -> Iterator[Step]:
    standing = register.Standing(load(connection, [stream], upto=upto))
    for event in facts:
        row = copy(standing.take(event))
        office = event.envelope.office
        yield Step(row, civil_date(event.at), event.recorded_at, office)
