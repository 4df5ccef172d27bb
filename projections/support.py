"""How the service of support plans is doing, area by area and quarter by quarter: counts of plans
agreed, reviewed in time, lapsed and ended by their goals; of no person, and of no level of support.

A row says in which quarters a plan counted, and where; of which plan it is, it does not say, and no
day of it. It is shown to nobody: what is asked is counted, for quarters that are over, and what is
small is left out everywhere (`domain.suppression`).
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

from psycopg.sql import SQL

from domain.areas import LEVELS, significant, written
from domain.kernel import Recorded, civil_date
from domain.plan.facts import (
    PLAN_FACTS,
    ObjectionAnswered,
    PlanClosed,
    PlanLapsed,
    PlanOffered,
    PlanSigned,
    SupportSet,
)
from domain.suppression import LEAST, nested
from projections.folds import Folds
from projections.kernel import Connection, Ledger, Load, Table, Work

# --- row -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Row:
    """In which quarters one plan counted. `row`: made of the plan's id, which does not follow from
    it."""

    row: UUID
    area: str
    agreed: list[str]
    reviewed_in_time: list[str]
    lapsed: list[str]
    ended_by_goals: list[str]


TABLES: Final = """
create table support (
    row uuid primary key,
    area text collate "C" not null,
    agreed text[] not null,
    reviewed_in_time text[] not null,
    lapsed text[] not null,
    ended_by_goals text[] not null
);
"""


# --- fold ----------------------------------------------------------------------------------------


class Served(NamedTuple):
    """The service given under one plan so far."""

    area: str = ""
    review_on: date | None = None
    agreed: tuple[date, ...] = ()
    reviewed_in_time: tuple[date, ...] = ()
    lapsed: tuple[date, ...] = ()
    ended_by_goals: tuple[date, ...] = ()


def evolve(served: Served, fact: Any, at: datetime) -> Served:  # noqa: PLR0911 (one branch per fact)
    """The service after one more fact. A review of which the day is over is held late."""
    on = civil_date(at)
    match fact:
        case PlanOffered():
            return served._replace(area=fact.area)
        case PlanSigned():
            return served._replace(agreed=(*served.agreed, on), review_on=fact.review_on)
        case SupportSet() if fact.review_on is not None:
            held = served._replace(review_on=fact.review_on)
            if served.review_on is None or on > served.review_on:
                return held
            return held._replace(reviewed_in_time=(*served.reviewed_in_time, on))
        case ObjectionAnswered() if fact.review_on is not None:
            return served._replace(review_on=fact.review_on)
        case PlanLapsed():
            return served._replace(lapsed=(*served.lapsed, fact.lapsed_on))
        case PlanClosed(ending="goals_looked_at"):
            return served._replace(ended_by_goals=(*served.ended_by_goals, on))
        case _:
            return served


class _Service(Work):
    def __init__(self, load: Load, most: int) -> None:
        self._states = Folds(Served(), evolve, load, most)
        self._changed: dict[UUID, Served] = {}

    @property
    def waiting(self) -> int:
        return len(self._changed)

    def fold(self, connection: Connection, events: Any, after: Any) -> None:
        own: list[Recorded[Any]] = [each for each in events if isinstance(each.fact, PLAN_FACTS)]
        self._states.prepare(connection, own, after, {stream.int for stream in self._changed})
        for event in own:
            self._changed[event.stream] = self._states.take(event)

    def forget(self, connection: Connection, since: Mapping[UUID, int]) -> Collection[UUID]:
        return ()

    def write(self, connection: Connection, most: int | None = None) -> None:
        streams = list(self._changed)[:most]
        served = {stream: self._changed.pop(stream) for stream in streams}
        _TABLE.delete(connection, [_key(stream) for stream in streams])
        _TABLE.insert(connection, [_row(of, each) for of, each in served.items() if each.agreed])


def _row(stream: UUID, served: Served) -> Row:
    days = (getattr(served, name) for name in COUNTED)
    return Row(_key(stream), served.area, *([_quarter(day) for day in each] for each in days))


def _key(stream: UUID) -> UUID:
    return uuid5(stream, "support")


def _quarter(day: date) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}"


COUNTED: Final = ("agreed", "reviewed_in_time", "lapsed", "ended_by_goals")
_TABLE: Final = Table("support", "row", Row)

LEDGER: Final = Ledger(
    name="support",
    version=1,
    tables=TABLES,
    facts=frozenset(PLAN_FACTS),
    open=_Service,
)


# --- query ---------------------------------------------------------------------------------------


class Quarter(NamedTuple):
    """The service of an area and all below it in one quarter; None: it is not shown."""

    area: str
    quarter: str
    agreed: int | None
    reviewed_in_time: int | None
    lapsed: int | None
    ended_by_goals: int | None


Node = tuple[int, str]
"""An area in the tree: how many levels below the whole, and its code; an office's own seat is a
part of its area beside the others."""

ROOT: Final[Node] = (0, "")


def quarters(connection: Connection, today: date, area: str = "") -> list[Quarter]:
    """The quarters that are over, of an area and of each area one level below, the latest first; of
    what is small nothing, here or wherever else it is asked: it is decided for the whole tree."""
    counts, areas = _counts(connection, today), _listed(connection)
    found = list[Quarter]()
    for quarter in sorted({quarter for quarter, _ in counts}, reverse=True):
        told = [shown(counts.get((quarter, kind), {}), areas) for kind in COUNTED]
        for node in _asked(area, {node for each in told for node in each}):
            figures = [each.get(node) for each in told]
            if any(figure is not None for figure in figures):
                code = written(node[1]) if node[1] else ""
                found.append(Quarter(code, quarter, *figures))
    return found


def nothing_shown(today: date, area: str = "") -> list[Quarter]:
    """A line for each of the last four quarters, where nothing may be shown or there was nothing:
    that is the same to whoever reads it."""
    whole, n = written(significant(area)) if area else "", 4 * today.year + (today.month - 1) // 3
    return [
        Quarter(whole, f"{each // 4}Q{each % 4 + 1}", None, None, None, None)
        for each in range(n - 1, n - 5, -1)
    ]


def shown(by_area: dict[str, int], areas: Collection[str] = ()) -> dict[Node, int]:
    """What may be shown of one count: each area that has one, with the figure of all below it.

    Every area that a list names counts, and so does an area's own seat: of those without a plan
    nobody is to learn that either. A county sees its own figure; a sum of counties is shown where
    what of it is not shown is large enough itself.
    """
    figures, parts = Counter[Node](), dict[Node, set[Node]]()
    for area, count in by_area.items():
        path = _path(area)
        for above, node in zip(path, [*path[1:], None], strict=True):
            figures[above] += count
            if node is not None:
                parts.setdefault(above, set()).add(node)
    for level, code in list(parts):
        if level:
            parts[level, code].add((level + 1, code))
    for area in areas:
        level = LEVELS.index(len(area)) + 1
        *_, above = (node for node in _path(area) if node[0] < level)
        if above in parts:
            parts[above].add((level, area))
    told = dict[Node, int]()
    for node in list(figures):
        if node[0] == COUNTY:
            told |= nested(node, figures, parts)
    _left(ROOT, figures, parts, told)
    return told


COUNTY: Final = LEVELS.index(6) + 1


class Left(NamedTuple):
    """What of an area is not shown: how many areas, and how much together."""

    areas: int = 0
    plans: int = 0


def _left(
    node: Node, figures: Counter[Node], parts: dict[Node, set[Node]], told: dict[Node, int]
) -> Left:
    """What of an area above the counties is not shown; the area itself is, where that is at least
    two areas and ten together, or nothing."""
    if node[0] >= COUNTY:
        return Left() if node in told else Left(1, figures[node])
    below = [_left(part, figures, parts, told) for part in parts.get(node, ())]
    left = Left(sum(each.areas for each in below), sum(each.plans for each in below))
    if not below:
        return Left(1, figures[node])
    if figures[node] < LEAST or (left.areas and (left.areas < 2 or left.plans < LEAST)):  # noqa: PLR2004
        return left
    told[node] = figures[node]
    return Left()


def _path(area: str) -> list[Node]:
    """The areas that contain this one, from the whole down."""
    return [ROOT, *((n, area[:level]) for n, level in enumerate(LEVELS, 1))]


def _asked(area: str, known: set[Node]) -> list[Node]:
    """The area itself, and what is one level below it."""
    if not area:
        return sorted(known & {ROOT} | {node for node in known if node[0] == 1})
    code = significant(area)
    level = LEVELS.index(len(code)) + 1
    below = {node for node in known if node[0] == level + 1 and node[1][: len(code)] == code}
    below.discard((level + 1, code))  # the area's own seat: it would stand here like the whole
    return sorted(known & {(level, code)} | below)


def _listed(connection: Connection) -> list[str]:
    return [significant(code) for (code,) in connection.execute("select code from area")]


def _counts(connection: Connection, today: date) -> dict[tuple[str, str], dict[str, int]]:
    """By quarter and kind, how many in each area."""
    counts = dict[tuple[str, str], dict[str, int]]()
    for kind in COUNTED:
        rows = connection.execute(
            SQL(
                "select quarter, area, count(*) from support, unnest({}) as quarter"
                " where quarter < %s group by 1, 2"
            ).format(SQL(kind)),
            (_quarter(today),),
        )
        for quarter, area, count in rows:
            by_area = counts.setdefault((quarter, kind), {})
            code = significant(area)
            by_area[code] = by_area.get(code, 0) + count
    return counts
