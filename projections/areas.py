"""The names of areas and when they were in use, what became of them, and which rows lie within one:
by the leading digits of codes, as they were or as they are.

An area nobody has named shows its code. No row of another ledger changes when an area does.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg.sql import SQL, Composable, Literal

from domain.area_lineage import Region, as_it_was
from domain.areas import (
    AREAS_FACTS,
    AREAS_STREAM,
    LEVELS,
    Areas,
    evolve,
    next_level,
    significant,
    written,
)
from domain.kernel import Cursor, Recorded
from projections.kernel import Connection, Ledger, Load, Work

# --- row -----------------------------------------------------------------------------------------

TABLES: Final = """
create table area (
    code text collate "C",
    nth smallint,
    name text not null,
    since date,
    until date,
    primary key (code, nth)
);
"""
"""A row is one period of a code, the earliest first; `since` and `until` as in the lists."""


# --- fold ----------------------------------------------------------------------------------------


class _Areas(Work):
    """The areas of the stream, and which of their codes are not written yet as they are now."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._areas: Areas | None = None
        self._changed = dict[str, None]()

    @property
    def waiting(self) -> int:
        return len(self._changed)

    def fold(self, connection: Connection, events: Sequence[Recorded[Any]], after: Cursor) -> None:
        if self._areas is None:
            self._areas = Areas()
            for event in self._load(connection, [AREAS_STREAM], upto=after):
                self._areas = evolve(self._areas, event.fact, event.at)
        for event in events:
            before, self._areas = self._areas, evolve(self._areas, event.fact, event.at)
            for code in self._areas.names.keys() | before.names.keys():
                if self._areas.periods(code) != before.periods(code):
                    self._changed[code] = None

    def forget(self, connection: Connection, since: Mapping[UUID, int]) -> Collection[UUID]:
        return ()  # a row is made from the state of the stream: it is made again

    def write(self, connection: Connection, most: int | None = None) -> None:
        areas = self._areas
        if areas is None:
            return
        codes = list(self._changed)[:most]
        connection.execute("delete from area where code = any(%s)", (codes,))
        connection.cursor().executemany(
            "insert into area (code, nth, name, since, until) values (%s, %s, %s, %s, %s)",
            [(code, nth, *each) for code in codes for nth, each in enumerate(areas.periods(code))],
        )
        for code in codes:
            del self._changed[code]


LEDGER: Final = Ledger(
    name="areas",
    version=2,
    tables=TABLES,
    facts=frozenset(AREAS_FACTS),
    open=lambda load, most: _Areas(load),
)


# --- query ---------------------------------------------------------------------------------------

Where = str | Region
"""An area, as the codes within it were, or a region: all codes that count as within it."""


def within(
    area: Where | None, table: str = "dispute", column: str = "area"
) -> tuple[list[Composable], dict[str, Any]]:
    """The condition that a row's `area`, or the code in another column, is this one or lies within
    it; None is everywhere.

    Raises ValueError if `area` is no code.
    """
    if area is None:
        return [], {}
    region = as_it_was(area) if isinstance(area, str) else area
    code = f"{table}.{column}" if column == "area" else f'{table}.{column} collate "C"'
    clauses, values = list[Composable](), dict[str, Any]()
    for n, (first, end) in enumerate(region.spans):
        values[f"{column}_from_{n}"] = first
        if len(first) == LEVELS[-1] and end == first + ":":
            # Nothing lies within a grid: its rows are in the index's order.
            clauses.append(SQL(f"{code} = %({column}_from_{n})s"))
            continue
        clauses.append(SQL(f"({code} >= %({column}_from_{n})s and {code} < %({column}_to_{n})s)"))
        values[f"{column}_to_{n}"] = end
    if not clauses:
        return [SQL("false")], {}
    return [SQL("(") + SQL(" or ").join(clauses) + SQL(")")], values


Office = str | tuple[str, ...]
"""An office, or it and those whose cases it answers for, since they were handed over to it."""


def at(office: Office, table: str = "dispute") -> tuple[Composable, dict[str, Any]]:
    """The condition that a row is of this office."""
    offices = [office] if isinstance(office, str) else list(office)
    return SQL(f"{table}.office = any(%(office)s)"), {"office": offices}


def part_of(area: Where, length: int, table: str = "dispute") -> Composable:
    """Of a row within an area: the first digits, so many, of the part in which it counts; of what
    was split and can be in no part, those of what it was."""
    own = SQL(f'left({table}.area, {{}}) collate "C"').format(Literal(length))
    region = None if isinstance(area, str) else area
    if region is None or not region.came:
        return own
    cases = SQL(" ").join(
        SQL("when {table}.area >= {begins} and {table}.area < {end} then {part}").format(
            table=SQL(table),
            begins=Literal(begins),
            end=Literal(begins + ":"),
            part=_counted(*region.part(begins, to, length), len(begins), length, table),
        )
        for begins, to in region.came
    )
    return SQL("case {} else {} end").format(cases, own)


def _counted(code: str, begins: bool, after: int, length: int, table: str) -> Composable:  # noqa: FBT001
    if not begins:
        return Literal(code)
    return SQL("left({} || substr({}.area, {}), {})").format(
        Literal(code), SQL(table), Literal(after + 1), Literal(length)
    )


def whole_at(area: Where | None, level: int, length: int | None = None) -> bool:
    """Whether counts by areas of so many digits tell of this one, and of its parts of `length`."""
    return not isinstance(area, Region) or area.whole_at(level, length)


def digits_of(area: Where) -> str:
    """The significant digits of the area asked for."""
    return significant(area) if isinstance(area, str) else area.digits


def names(connection: Connection, codes: Iterable[str], on: date | None = None) -> dict[str, str]:
    """What these areas are called, or were on a day; a code nobody has named stands for itself."""
    wanted = set(codes)
    rows = connection.execute(
        "select code, name from area where code = any(%(codes)s) order by code,"
        " ((since is null or since <= %(on)s) and (until is null or until > %(on)s)), nth",
        {"codes": list(wanted), "on": on or date.max},
    )
    return {code: code for code in wanted} | dict(rows.fetchall())  # the last of a code counts


def called(connection: Connection, text: str) -> list[str]:
    """The codes of the areas in whose names this stands; `text` has capitals and half-width forms
    only."""
    rows = connection.execute(
        "select distinct code from area where position(%s in upper(normalize(name, NFKC))) > 0"
        " order by code",
        (text,),
    )
    return [code for (code,) in rows]


def parts(connection: Connection, area: str, on: date) -> dict[str, str]:
    """The named areas one level below that are in use on that day, code → name; "" has the
    provinces."""
    digits = significant(area) if area else ""
    length = next_level(digits)
    if length is None:
        return {}
    rows = connection.execute(
        "select code, name from area where code >= %(digits)s and code < %(digits)s || ':'"
        " and code = rpad(left(code, %(length)s), greatest(12, %(length)s), '0')"
        " and (since is null or since <= %(on)s) and (until is null or until > %(on)s)"
        " order by code",
        {"digits": digits, "length": length, "on": on},
    ).fetchall()
    return {code: name for code, name in rows if len(significant(code)) == length}


def path(connection: Connection, area: str, on: date | None = None) -> list[tuple[str, str]]:
    """The areas that contain this one and itself, the widest first: (code, name)."""
    digits = significant(area)
    codes = [written(digits[:length]) for length in LEVELS if length <= len(digits)]
    known = names(connection, codes, on)
    return [(code, known[code]) for code in codes]
