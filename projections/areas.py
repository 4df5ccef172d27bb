"""The names of areas, and which rows lie within one: by the leading digits of codes.

An area nobody has named shows its code.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from psycopg.sql import SQL, Composable

from domain.areas import AREAS_FACTS, LEVELS, next_level, significant, written
from domain.kernel import Cursor, Recorded
from projections.kernel import Connection, Ledger, Work

# --- row -----------------------------------------------------------------------------------------

TABLES: Final = """
create table area (
    code text collate "C" primary key,
    name text not null,
    parent text
);
"""


# --- fold ----------------------------------------------------------------------------------------


class _Areas(Work):
    """The areas of the lists not written yet; the latest list that names an area counts."""

    def __init__(self) -> None:
        self._entered: dict[str, tuple[str, str | None]] = {}

    @property
    def waiting(self) -> int:
        return len(self._entered)

    def fold(self, connection: Connection, events: Sequence[Recorded[Any]], after: Cursor) -> None:
        for event in events:
            for area in event.fact.areas:
                self._entered[area.code] = (area.name, area.parent)

    def forget(self, connection: Connection, since: Mapping[UUID, int]) -> Collection[UUID]:
        return ()  # a list entered again says the same

    def write(self, connection: Connection, most: int | None = None) -> None:
        codes = list(self._entered)[:most]
        entered = [(code, *self._entered.pop(code)) for code in codes]
        connection.cursor().executemany(
            "insert into area (code, name, parent) values (%s, %s, %s)"
            " on conflict (code) do update set name = excluded.name, parent = excluded.parent",
            entered,
        )


LEDGER: Final = Ledger(
    name="areas",
    version=1,
    tables=TABLES,
    facts=frozenset(AREAS_FACTS),
    open=lambda load, most: _Areas(),
)


# --- query ---------------------------------------------------------------------------------------


def within(area: str | None, table: str = "dispute") -> tuple[list[Composable], dict[str, Any]]:
    """The condition that a row's `area` is this one or lies within it; None is everywhere.

    Raises ValueError if `area` is no code.
    """
    if area is None:
        return [], {}
    digits = significant(area)
    if len(digits) == LEVELS[-1]:  # nothing lies within a grid: its rows are in the index's order
        return [SQL(f"{table}.area = %(area)s")], {"area": digits}
    # ":" follows "9": a range that an index in "C" order answers.
    clause = SQL(f"{table}.area >= %(area_from)s and {table}.area < %(area_to)s")
    return [clause], {"area_from": digits, "area_to": digits + ":"}


def names(connection: Connection, codes: Iterable[str]) -> dict[str, str]:
    """What these areas are called; a code nobody has named stands for itself."""
    wanted = set(codes)
    rows = connection.execute("select code, name from area where code = any(%s)", (list(wanted),))
    return {code: code for code in wanted} | dict(rows.fetchall())


def called(connection: Connection, text: str) -> list[str]:
    """The codes of the areas in whose names this stands; `text` has capitals and half-width forms
    only."""
    rows = connection.execute(
        "select code from area where position(%s in upper(normalize(name, NFKC))) > 0"
        " order by code",
        (text,),
    )
    return [code for (code,) in rows]


def children(connection: Connection, area: str) -> dict[str, str]:
    """The named areas one level below, code → name."""
    digits = significant(area)
    length = next_level(digits)
    if length is None:
        return {}
    rows = connection.execute(
        "select code, name from area where code >= %s and code < %s order by code",
        (digits, digits + ":"),
    ).fetchall()
    return {code: name for code, name in rows if len(significant(code)) == length}


def path(connection: Connection, area: str) -> list[tuple[str, str]]:
    """The areas that contain this one and itself, the widest first: (code, name)."""
    digits = significant(area)
    codes = [written(digits[:length]) for length in LEVELS if length <= len(digits)]
    known = names(connection, codes)
    return [(code, known[code]) for code in codes]
