"""Figures about people are told by quarter that is over and by area, and by nothing else; what is
small is left out of the whole tree of areas (`domain.suppression`), whoever asks for which of them.

A ledger of such figures holds rows that say when something counted, and where; of which stream they
are, they do not say, and no day. They are shown to nobody: what is asked is counted.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Generic, NamedTuple, TypeVar, cast
from uuid import UUID

from domain.areas import LEVELS, significant, written
from domain.kernel import Cursor, Fact, Recorded
from domain.suppression import nested_alike, small
from projections.kernel import Connection, Load, Table, Work

S = TypeVar("S")


def quarter_of(day: date) -> str:
    """`2026Q3`."""
    return f"{day.year}Q{(day.month + 2) // 3}"


# --- fold ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counting(Generic[S]):
    """How the rows of a stream are made. `facts`: only with one of these does a row change, and
    only then is its stream read; `rows` are of a table whose key is `row`."""

    start: S
    evolve: Callable[[S, Any, datetime], S]
    facts: frozenset[type[Fact]]
    keys: Callable[[UUID, S], Collection[UUID]]
    """Of every row that the stream has, or had."""
    rows: Callable[[UUID, S], Collection[Any]]
    table: Table

    def open(self, load: Load, most: int) -> Work:
        """The work of one build."""
        return _Work(self, load)


class _Work(Work, Generic[S]):
    """A stream of which something counts is read up to the page: what it says there is rare."""

    def __init__(self, how: Counting[S], load: Load) -> None:
        self._how, self._load = how, load
        self._changed: dict[UUID, S] = {}

    @property
    def waiting(self) -> int:
        return len(self._changed)

    def fold(self, connection: Connection, events: Sequence[Recorded[Any]], after: Cursor) -> None:
        counting = {each.stream for each in events if type(each.fact) in self._how.facts}
        missing = counting - self._changed.keys()
        self._changed |= dict.fromkeys(missing, self._how.start)
        if begun := missing - {each.stream for each in events if each.version == 1}:
            self._take(self._load(connection, begun, upto=after))
        self._take(each for each in events if each.stream in self._changed)

    def _take(self, events: Iterable[Recorded[Any]]) -> None:
        for each in events:
            held = self._changed[each.stream]
            self._changed[each.stream] = self._how.evolve(held, each.fact, each.at)

    def forget(self, connection: Connection, since: Mapping[UUID, int]) -> Collection[UUID]:
        return ()

    def write(self, connection: Connection, most: int | None = None) -> None:
        streams = list(self._changed)[:most]
        held = [(stream, self._changed.pop(stream)) for stream in streams]
        keys, rows = self._how.keys, self._how.rows
        self._how.table.delete(connection, [key for each in held for key in keys(*each)])
        self._how.table.insert(connection, [row for each in held for row in rows(*each)])


# --- query ---------------------------------------------------------------------------------------

Count = tuple[str, str, int]
"""How many there are in a quarter and an area."""


def told(
    connection: Connection, counts: Sequence[Sequence[Iterable[Count]]], area: str = ""
) -> list[tuple[Any, ...]]:
    """The area, the quarter and what may be shown of each count: for an area and each area one
    level below, the latest quarter first. Of a sequence each count is a part of the one before.

    Of what is small nothing, here or wherever else it is asked: it is decided for the whole tree.
    """
    held = [[_by_quarter(each) for each in sequence] for sequence in counts]
    areas = [significant(code) for (code,) in connection.execute("select code from area")]
    found = list[tuple[Any, ...]]()
    quarters = {quarter for sequence in held for each in sequence for quarter in each}
    for quarter in sorted(quarters, reverse=True):
        figures = [
            each
            for sequence in held
            for each in shown_of_each([each.get(quarter, {}) for each in sequence], areas)
        ]
        for node in _asked(area, {node for each in figures for node in each}):
            code = written(node[1]) if node[1] else ""
            found.append((code, quarter, *(each.get(node) for each in figures)))
    return found


def nothing_shown(today: date, area: str, figures: int) -> list[tuple[Any, ...]]:
    """A line for each of the last four quarters, where nothing may be shown or there was nothing:
    that is the same to whoever reads it."""
    whole, n = written(significant(area)) if area else "", 4 * today.year + (today.month - 1) // 3
    return [
        (whole, f"{each // 4}Q{each % 4 + 1}", *[None] * figures)
        for each in range(n - 1, n - 5, -1)
    ]


Node = tuple[int, str]
"""An area in the tree: how many levels below the whole, and its code; an office's own seat is a
part of its area beside the others."""

ROOT: Final[Node] = (0, "")
COUNTY: Final = LEVELS.index(6) + 1
Parts = Mapping[Node, Collection[Node]]


def shown(by_area: Mapping[str, int], areas: Collection[str] = ()) -> dict[Node, int]:
    """What may be shown of one count: each area that has one, with the figure of all below it.

    Every area that a list names counts, and so does an area's own seat: of those without any
    nobody is to learn that either. A county sees its own figure; a sum of counties is shown where
    what of it is not shown is large enough itself.
    """
    (told,) = shown_of_each([by_area], areas)
    return told


def shown_of_each(
    counts: Sequence[Mapping[str, int]], areas: Collection[str] = ()
) -> list[dict[Node, int]]:
    """What may be shown of counts of which each is a part of the one before: of those asked those
    who answered, of these the satisfied ones.

    Where a part is shown so is the whole, and what is left of it is no small figure either: how
    many did not answer, and how many were not satisfied.
    """
    figures, parts = [_summed(each) for each in counts], _parts(counts[0], areas)
    found, among = list[dict[Node, int]](), cast("set[Node] | None", None)
    for n, own in enumerate(figures):
        among = _told([own, figures[n - 1] - own] if n else [own], parts, among)
        found.append({node: own[node] for node in among})
    return found


def _summed(by_area: Mapping[str, int]) -> Counter[Node]:
    figures = Counter[Node]()
    for area, count in by_area.items():
        for node in _path(area):
            figures[node] += count
    return figures


def _parts(held: Collection[str], listed: Collection[str]) -> dict[Node, set[Node]]:
    parts = dict[Node, set[Node]]()
    for area in held:
        path = _path(area)
        for above, node in zip(path, path[1:], strict=False):
            parts.setdefault(above, set()).add(node)
    for level, code in list(parts):
        if level:
            parts[level, code].add((level + 1, code))
    for area in listed:
        level = LEVELS.index(len(area)) + 1
        *_, above = (node for node in _path(area) if node[0] < level)
        if above in parts:
            parts[above].add((level, area))
    return parts


def _told(
    counts: Sequence[Counter[Node]], parts: Parts, among: Collection[Node] | None
) -> set[Node]:
    """Where all of these counts may be shown."""
    told = set[Node]()
    for node in {node for of in parts.values() for node in of if node[0] == COUNTY}:
        told |= nested_alike(node, counts, parts, among)
    _left(ROOT, counts, parts, told, among)
    return told


def _left(
    node: Node,
    counts: Sequence[Counter[Node]],
    parts: Parts,
    told: set[Node],
    among: Collection[Node] | None,
) -> list[Node]:
    """The areas that are left out of an area above the counties; it is shown itself where they are
    at least two and large enough together, or none."""
    if node[0] >= COUNTY or node not in parts:
        return [] if node in told else [node]
    left = [each for part in parts[node] for each in _left(part, counts, parts, told, among)]
    may = among is None or node in among
    if not may or small(counts, [node]) or (left and (len(left) == 1 or small(counts, left))):
        return left
    told.add(node)
    return []


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


def _by_quarter(counts: Iterable[Count]) -> dict[str, dict[str, int]]:
    """By quarter, how many in each area."""
    found = dict[str, dict[str, int]]()
    for quarter, area, count in counts:
        by_area, code = found.setdefault(quarter, {}), significant(area)
        by_area[code] = by_area.get(code, 0) + count
    return found


class Quarters(NamedTuple):
    """What a ledger of such figures can be asked: nothing but an area."""

    counted: tuple[str, ...]
    """What its figures are called, in their order."""
    counts: Callable[[Connection, str], Sequence[Sequence[Iterable[Count]]]]
    """Of the quarters before this one."""

    def of(self, connection: Connection, today: date, area: str = "") -> list[dict[str, Any]]:
        """The quarters that are over, of an area and of each area one level below."""
        found = told(connection, self.counts(connection, quarter_of(today)), area)
        named = ("area", "quarter", *self.counted)
        lines = found or nothing_shown(today, area, len(self.counted))
        return [dict(zip(named, line, strict=True)) for line in lines]
