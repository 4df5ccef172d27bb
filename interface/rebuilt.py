"""What a ledger made anew has otherwise than the one before, in words."""

from collections.abc import Iterator

from interface.language import Language, say
from interface.words import heading, value
from workers.comparing import Compared, OfColumn, OfTable


def lines(found: Compared, language: Language) -> Iterator[str]:
    """The report, line by line."""
    if not found.abreast:
        yield say("The one that is read stands still: the two have not seen the same", language)
    if found.old_version != found.new_version:
        versions = {"old": found.old_version, "new": found.new_version}
        yield say("Version {old} of the ledger before, version {new} now", language, **versions)
    if found.same:
        rows = sum(table.new_rows for table in found.tables)
        yield say("Nothing is another: rows {rows}, every column the same", language, rows=rows)
    for table in found.tables:
        if not table.same:
            yield from _table(table, language)


def _table(table: OfTable, language: Language) -> Iterator[str]:
    counts = {"table": table.table, "old": table.old_rows, "new": table.new_rows}
    yield say("{table}: rows {old} before, {new} now", language, **counts)
    for text, names in (
        ("  gone, for example: {names}", table.only_old),
        ("  new, for example: {names}", table.only_new),
        ("  columns that are no more: {names}", table.gone),
        ("  columns that are new: {names}", table.added),
    ):
        if names:
            yield say(text, language, names=", ".join(names))
    for column, (old, new) in table.sums.items():
        called = {"column": heading(column, language), "old": old, "new": new}
        yield say("  sum of {column}: {old} before, {new} now", language, **called)
    for each in table.differs:
        yield from _column(each, language)


def _column(each: OfColumn, language: Language) -> Iterator[str]:
    named = {"column": heading(each.column, language), "rows": each.rows}
    yield say("  {column} differs in rows: {rows}", language, **named)
    for change in each.changes:
        if change.old is None and change.new is None:
            yield say("    it is sealed: what it says is not shown", language)
        else:
            old, new = (_in_words(held, language, each.column) for held in change[:2])
            counted = {"rows": change.rows, "old": old, "new": new}
            yield say("    rows {rows}: {old} → {new}", language, **counted)
    yield say("    for example: {names}", language, names=", ".join(each.examples))


def _in_words(held: str | None, language: Language, column: str) -> str:
    """A value as the database writes it."""
    return value({"true": True, "false": False}.get(str(held), held), language, column)
