"""The header of a sheet: found under titles, in one row or two, and whether a register can be read
under it.

Every column that is missing, doubled, damaged, dropped or not known is named once, not in each row.
"""

from collections.abc import Iterator
from typing import NamedTuple

from interface.register_import.cells import squeezed
from interface.register_import.columns import (
    COLUMNS,
    NEEDED,
    Column,
    PartyColumn,
    column_of,
    silent,
)
from interface.register_import.report import Problem, Report
from interface.register_import.safeguards import about_the_person, watches_people
from interface.register_import.sheets import Cell, Sheet, letter

_WITHIN = 15
"""The header stands among the first so many filled rows."""

_FEWEST_COLUMNS = 4
_LONGEST = 1000
_LOST = "\N{REPLACEMENT CHARACTER}"
_BY_ID = {column.id: column for column in COLUMNS}
_PARTIES = "申请人姓名 + 被申请人姓名 / 当事人1姓名 + 当事人2姓名"


class Header(NamedTuple):
    """The header row, or the lower one of two."""

    at: int
    """Its index among the filled rows."""
    names: list[str]
    known: dict[int, Column | PartyColumn]
    typed: frozenset[str]
    """What stands in its cells, to know it again on the next page."""


def find_header(sheet: Sheet) -> Header | None:
    """The row, or the row with a second one beneath it, in which most columns are known."""
    best: Header | None = None
    rows = [cells for _, cells in sheet.rows[: _WITHIN + 1]]
    for at, cells in enumerate(rows[:_WITHIN]):
        alone = _read_header(at, [text_of(cell) for cell in cells], cells)
        candidates = [alone]
        if at + 1 < len(rows):
            under = rows[at + 1]
            both = _read_header(at + 1, _joined(cells, under), [*cells, *under])
            more = both.known == alone.known and _continues(under, alone)
            candidates = [both] if more else [alone, both]
        for candidate in candidates:
            if len(candidate.known) > (len(best.known) if best else _FEWEST_COLUMNS - 1):
                best = candidate
    return best


def _continues(cells: list[Cell], header: Header) -> bool:
    """Whether a row is more of the header: words, and none under what every entry has."""
    needed = {id for ids in NEEDED if len(ids) == 1 for id in ids}
    known = header.known.items()
    places = [at for at, column in known if isinstance(column, Column) and column.id in needed]
    under = [cells[at] for at in places or header.known if at < len(cells)]
    return all(isinstance(cell, str) for cell in cells) and not any(map(text_of, under))


def _read_header(at: int, names: list[str], cells: list[Cell]) -> Header:
    known = {
        place: column
        for place, name in enumerate(names)
        if name and not about_the_person(name) and (column := column_of(name)) is not None
    }
    return Header(at, names, known, frozenset(squeezed(text_of(cell)) for cell in cells))


def _joined(upper: list[Cell], lower: list[Cell]) -> list[str]:
    """Two header rows as one: what is merged above several columns stands before each of them."""
    names, above = [], ""
    for place in range(max(len(upper), len(lower))):
        over = text_of(upper[place]) if place < len(upper) else ""
        under = text_of(lower[place]) if place < len(lower) else ""
        above = over or (above if under else "")
        together = above + under
        names.append(together if column_of(together) or not column_of(under) else under)
    return names


def text_of(cell: Cell) -> str:
    """A cell that is text, trimmed, as much of it as a header or a title may have; else ""."""
    return cell[:_LONGEST].strip() if isinstance(cell, str) else ""


def watching(sheet: Sheet, header_at: int | None, instead: str) -> Problem | None:
    """That the sheet's name, a title or a header belongs to a table for watching people."""
    top = _WITHIN if header_at is None else header_at + 1
    texts = [sheet.name, *(text_of(cell) for _, cells in sheet.rows[:top] for cell in cells)]
    found = next((text for text in texts if text and watches_people(text)), "")
    if not found:
        return None
    text = "This sheet is refused as a whole: {found} belongs to a table for watching people"
    return Problem(sheet.name, 0, "", text, instead, params={"found": found})


def readable(sheet: Sheet, header: Header, report: Report) -> bool:
    """Whether rows can be read under the header; names what keeps them, and what is left out."""
    row = sheet.rows[header.at][0]
    for place, name in enumerate(header.names):
        if not name or place in header.known or silent(name) or _LOST in name:
            continue
        into = report.dropped if about_the_person(name) else report.left_out
        if name not in into:
            into.append(name)
    found = [
        *(_lost(sheet.name, row, header)),
        *(_doubled(sheet.name, row, header)),
        *(_missing(sheet.name, row, header)),
    ]
    report.problems += found
    return not found


def _lost(sheet: str, row: int, header: Header) -> Iterator[Problem]:
    for place, name in enumerate(header.names):
        if _LOST in name:
            text, allowed = "Characters of the cell are lost", "type them again, save as UTF-8"
            yield Problem(sheet, row, letter(place), text, allowed)


def _doubled(sheet: str, row: int, header: Header) -> Iterator[Problem]:
    seen: dict[Column | PartyColumn, int] = {}
    for place, column in header.known.items():
        name = header.names[place]
        if column in seen:
            first = seen[column]
            params = {"first": _called(header, first), "second": _called(header, place)}
            text = "Two columns mean the same: {first} and {second}"
            yield Problem(sheet, row, name, text, params=params)
        seen.setdefault(column, place)


def _called(header: Header, place: int) -> str:
    return f"{header.names[place]} ({letter(place)})"


def _missing(sheet: str, row: int, header: Header) -> Iterator[Problem]:
    text = "The column is missing"
    known = set(header.known.values())
    for ids in NEEDED:
        if not known & {_BY_ID[id] for id in ids}:
            headers = [_BY_ID[id].header for id in ids]
            yield Problem(sheet, row, headers[-1], text, " / ".join(headers))
    parties = [column for column in known if isinstance(column, PartyColumn)]
    roles = {column.role for column in parties if column.field == "name"}
    together = any(column.field == "names" for column in parties)
    if not together and not {"applicant", "respondent"} <= roles:
        yield Problem(sheet, row, "当事人", "A dispute has two parties at least", _PARTIES)
