"""Two builds of one ledger at the same place in the log: what is another in the new one.

Counts, sums, a fingerprint of every column; where one differs, how many rows, from what to what,
and some of them. What is personal is sealed in both: that it differs is said, never what it is.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from typing import Any, Final, NamedTuple

from psycopg.sql import SQL, Identifier, Literal

from projections.columns import COLUMNS
from workers import ledgers
from workers.ledgers import Build
from workers.store.log import Connection

PATIENCE: Final = 10.0
"""Seconds for which the one that is read is waited for."""
_POLL: Final = 0.005
EXAMPLES: Final = 5
CHANGES: Final = 5
OPEN: Final = frozenset({"matter", "office", "figures", "rights", "alarm"})
"""Classes of column whose values are codes and days: they are shown."""

Tell = Callable[[int, int], None]


class Change(NamedTuple):
    """From what to what, in how many rows; None where it is not to be shown."""

    old: str | None
    new: str | None
    rows: int


class OfColumn(NamedTuple):
    """A column that differs: in how many of the rows that both have, and how."""

    column: str
    rows: int
    changes: Sequence[Change]
    examples: Sequence[str]
    """Keys of some of these rows."""


class OfTable(NamedTuple):
    """A table of both builds. Sums are of the columns that hold numbers."""

    table: str
    old_rows: int
    new_rows: int
    only_old: Sequence[str]
    """Keys of some rows that the new build has not."""
    only_new: Sequence[str]
    sums: Mapping[str, tuple[str, str]]
    """Sums that differ: column → old, new."""
    differs: Sequence[OfColumn]
    gone: Sequence[str]
    """Columns that the new build has not."""
    added: Sequence[str]

    @property
    def same(self) -> bool:
        """Whether nothing is another."""
        counted = self.old_rows == self.new_rows and not (self.only_old or self.only_new)
        return counted and not (self.sums or self.differs or self.gone or self.added)


class Compared(NamedTuple):
    """What was found, at which versions of the ledger."""

    ledger: str
    old_version: int
    new_version: int
    tables: Sequence[OfTable]
    abreast: bool = True
    """Whether both had seen the same of the log: not where the one that is read stands still."""

    @property
    def same(self) -> bool:
        """Whether the builds hold the same."""
        return all(table.same for table in self.tables)


def compare(
    url: str,
    old: Build,
    new: Build,
    catch_up: Callable[[], None],
    tell: Tell = lambda done, total: None,
    *,
    derived: Collection[str] = (),
) -> Compared:
    """Compare them, as of one moment at which both have seen the same; `catch_up` brings the new
    one to the end of the log. Nobody is held up: it reads, on a connection of its own. Tables that
    are `derived` from the others when there is time are left out."""
    with closing(ledgers.connect_reading(url, f"jiefen compare {old.ledger}")) as connection:
        abreast = _at_one_place(connection, old, new, catch_up)
        tables = [name for name in _tables(connection, new) if name not in derived]
        found = list[OfTable]()
        for done, table in enumerate(tables):
            tell(done, len(tables))
            found.append(_table(connection, old, new, table))
        tell(len(tables), len(tables))
    return Compared(old.ledger, old.version, new.version, found, abreast)


def _at_one_place(
    connection: Connection, old: Build, new: Build, catch_up: Callable[[], None]
) -> bool:
    """Begin to read as of a moment at which both builds stand at one place; the one that is read
    comes there by itself. False if it does not."""
    until = time.monotonic() + PATIENCE
    while True:
        connection.execute("set transaction isolation level repeatable read, read only")
        rows = connection.execute(
            "select distinct epoch, xid, position from ledger.build"
            " where ledger = %s and build = any(%s)",
            (old.ledger, [old.number, new.number]),
        ).fetchall()
        if len(rows) == 1 or time.monotonic() > until:
            return len(rows) == 1
        connection.rollback()
        catch_up()
        time.sleep(_POLL)


def _tables(connection: Connection, build: Build) -> list[str]:
    rows = connection.execute(
        "select tablename from pg_tables where schemaname = %s order by tablename", (build.schema,)
    )
    return [name for (name,) in rows]


def _columns(connection: Connection, build: Build, table: str) -> dict[str, str]:
    rows = connection.execute(
        "select column_name, data_type from information_schema.columns"
        " where table_schema = %s and table_name = %s order by ordinal_position",
        (build.schema, table),
    )
    return dict(rows.fetchall())


def _key(connection: Connection, build: Build, table: str) -> list[str]:
    rows = connection.execute(
        "select a.attname from pg_index i join pg_attribute a"
        " on a.attrelid = i.indrelid and a.attnum = any(i.indkey)"
        " where i.indisprimary and i.indrelid = format('%%I.%%I', %s::text, %s::text)::regclass"
        " order by array_position(i.indkey, a.attnum)",
        (build.schema, table),
    )
    return [name for (name,) in rows]


_NUMBERS: Final = frozenset({"smallint", "integer", "bigint", "numeric", "double precision"})


def _table(connection: Connection, old: Build, new: Build, table: str) -> OfTable:
    before, after = (_columns(connection, build, table) for build in (old, new))
    both = [name for name in after if name in before]
    ours, theirs = (_look(connection, build, table, both, after) for build in (old, new))
    key = _key(connection, new, table)
    pair = _Pair(connection, old, new, table, key)
    apart = ours != theirs
    differing = [name for name in both if ours[name] != theirs[name] and name not in key]
    return OfTable(
        table=table,
        old_rows=ours[""][0],
        new_rows=theirs[""][0],
        only_old=pair.only(old, new) if apart and key and set(key) <= before.keys() else (),
        only_new=pair.only(new, old) if apart and key and set(key) <= before.keys() else (),
        sums={
            name: (str(ours[name][1]), str(theirs[name][1]))
            for name in both
            if ours[name][1] != theirs[name][1]
        },
        differs=[each for name in differing if (each := pair.column(name)).rows],
        gone=[name for name in before if name not in after],
        added=[name for name in after if name not in before],
    )


def _look(
    connection: Connection,
    build: Build,
    table: str,
    columns: Sequence[str],
    kinds: Mapping[str, str],
) -> dict[str, tuple[Any, Any]]:
    """Of each column a fingerprint that no order of rows changes, and the sum of its numbers; under
    "" how many rows there are."""
    looks = [SQL("count(*)")]
    for name in columns:
        column = Identifier(name)
        looks.append(
            SQL("sum(hashtextextended(coalesce({}::text, '∅'), 0)::numeric)").format(column)  # type: ignore[arg-type]  # a list of either
        )
        number = SQL("sum({})").format(column) if kinds[name] in _NUMBERS else SQL("null::numeric")
        looks.append(number)  # type: ignore[arg-type]
    statement = SQL("select {} from {}").format(
        SQL(", ").join(looks), Identifier(build.schema, table)
    )
    row = connection.execute(statement).fetchone()
    assert row is not None
    held = {name: (row[1 + 2 * n], row[2 + 2 * n]) for n, name in enumerate(columns)}
    return {"": (row[0], None), **held}


class _Pair:
    """The same table of both builds, row beside row."""

    def __init__(
        self, connection: Connection, old: Build, new: Build, table: str, key: Sequence[str]
    ) -> None:
        self._connection, self._key, self._table = connection, key, table
        self._parts = {
            "old": Identifier(old.schema, table),
            "new": Identifier(new.schema, table),
            "key": SQL(", ").join(map(Identifier, key)),
            "named": SQL(" || '/' || ").join(SQL("n.{}::text").format(Identifier(k)) for k in key)
            if key
            else SQL("''"),
        }

    def only(self, here: Build, there: Build) -> list[str]:
        """Keys of some rows that only one of them has."""
        same = SQL(" and ").join(
            SQL("n.{0} = o.{0}").format(Identifier(name)) for name in self._key
        )
        rows = self._connection.execute(
            SQL(
                "select {named} from {here} n where not exists"
                " (select from {there} o where {same}) order by 1 limit {most}"
            ).format(
                named=self._parts["named"],
                here=Identifier(here.schema, self._table),
                there=Identifier(there.schema, self._table),
                same=same,
                most=Literal(EXAMPLES),
            )
        )
        return [name for (name,) in rows]

    def column(self, name: str) -> OfColumn:
        """How one column differs in the rows that both have."""
        if not self._key:
            return OfColumn(name, 0, (), ())
        column = Identifier(name)
        beside = SQL(
            "from {new} n join {old} o using ({key}) where n.{column} is distinct from o.{column}"
        ).format(column=column, **{k: v for k, v in self._parts.items() if k != "named"})
        shown = COLUMNS.get(self._table, {}).get(name, "matter") in OPEN
        grouped = SQL(
            "select o.{column}::text, n.{column}::text, count(*) {beside}"
            " group by 1, 2 order by 3 desc, 1, 2 limit {most}"
        ).format(column=column, beside=beside, most=Literal(CHANGES))
        count = self._connection.execute(SQL("select count(*) ") + beside).fetchone()
        named = SQL("select {named} {beside} order by 1 limit {most}").format(
            named=self._parts["named"], beside=beside, most=Literal(EXAMPLES)
        )
        examples = [key for (key,) in self._connection.execute(named)]
        changes = (
            [Change(*row) for row in self._connection.execute(grouped)]
            if shown
            else [Change(None, None, int(count[0]) if count else 0)]
        )
        return OfColumn(name, int(count[0]) if count else 0, changes, examples)
