"""A sheet becomes register rows: the header is found, forbidden columns go, the rest has a meaning.

The cells of dropped and unknown columns are not looked at, let alone kept.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from interface.register_import.cells import squeezed
from interface.register_import.columns import Column, PartyColumn, column_of, silent
from interface.register_import.report import Problem, Report
from interface.register_import.safeguards import about_the_person, watches_people
from interface.register_import.sheets import Cell, Sheet

_HEADER_WITHIN = 15
"""The header stands among the first so many filled rows."""

_FEWEST_COLUMNS = 4
_FOOTERS = ("合计", "总计", "小计", "填表", "制表", "审核", "备注", "说明", "注", "填报")


class Row(NamedTuple):
    """One line of a register: cells by what they mean, headers by what they mean."""

    sheet: str
    number: int
    cells: Mapping[Column | PartyColumn, Cell]
    headers: Mapping[Column | PartyColumn, str]


class _Header(NamedTuple):
    at: int
    """Index of its last row among the filled rows."""
    names: list[str]
    known: dict[int, Column | PartyColumn]
    typed: frozenset[str]
    """What stands in its cells, to know it again on the next page."""


def rows_of(sheets: list[Sheet], report: Report) -> list[Row]:
    """The register rows of all sheets; what cannot be read stands in the report afterwards."""
    found: list[Row] = []
    for sheet in sheets:
        found += _rows_of(sheet, report)
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        report.problems.append(Problem("", 0, "", "The file holds no rows"))
    elif len(report.sheets_left_out) == len(filled) and report.ok:
        text = "No header row is found: the columns of a register are listed in docs/import.md"
        report.problems.append(Problem(filled[0].name, 0, "", text))
    return found


def _rows_of(sheet: Sheet, report: Report) -> Iterator[Row]:
    if not sheet.rows:
        return
    header = _find_header(sheet)
    if forbidden := _forbidden(sheet, header):
        text = "This sheet is refused as a whole: {found} belongs to a table for watching people"
        allowed = "a register of disputes, without such columns and titles"
        report.problems.append(
            Problem(sheet.name, 0, "", text, allowed, params={"found": forbidden})
        )
        return
    if header is None:
        report.sheets_left_out.append(sheet.name)
        return
    if not _note_columns(sheet, header, report):
        return
    headers = {column: header.names[at] for at, column in header.known.items()}
    for number, cells in sheet.rows[header.at + 1 :]:
        if _no_entry(cells, header):
            report.skipped.append((sheet.name, number))
            continue
        known = {
            column: cells[at]
            for at, column in header.known.items()
            if at < len(cells) and str(cells[at]).strip() != ""
        }
        report.rows += 1
        yield Row(sheet.name, number, known, headers)


def _find_header(sheet: Sheet) -> _Header | None:
    """The row, or the row with a second one beneath it, in which most columns are known."""
    best: _Header | None = None
    rows = [cells for _, cells in sheet.rows[: _HEADER_WITHIN + 1]]
    for at, cells in enumerate(rows[:_HEADER_WITHIN]):
        alone = _read_header(at, [_text(cell) for cell in cells], cells)
        candidates = [alone]
        if at + 1 < len(rows):
            under = rows[at + 1]
            candidates.append(_read_header(at + 1, _joined(cells, under), [*cells, *under]))
        for candidate in candidates:
            if len(candidate.known) > (len(best.known) if best else _FEWEST_COLUMNS - 1):
                best = candidate
    return best


def _read_header(at: int, names: list[str], cells: list[Cell]) -> _Header:
    known = {
        place: column
        for place, name in enumerate(names)
        if name and not about_the_person(name) and (column := column_of(name)) is not None
    }
    return _Header(at, names, known, frozenset(squeezed(_text(cell)) for cell in cells))


def _joined(upper: list[Cell], lower: list[Cell]) -> list[str]:
    """Two header rows as one: what is merged above several columns stands before each of them."""
    names, above = [], ""
    for place in range(max(len(upper), len(lower))):
        over = _text(upper[place]) if place < len(upper) else ""
        under = _text(lower[place]) if place < len(lower) else ""
        above = over or (above if under else "")
        together = above + under
        names.append(together if column_of(together) or not column_of(under) else under)
    return names


def _text(cell: Cell) -> str:
    return cell.strip() if isinstance(cell, str) else ""


def _forbidden(sheet: Sheet, header: _Header | None) -> str:
    """What in the sheet's name, titles or headers belongs to a table for watching people."""
    top = header.at + 1 if header else _HEADER_WITHIN
    texts = [sheet.name, *(_text(cell) for _, cells in sheet.rows[:top] for cell in cells)]
    return next((text for text in texts if text and watches_people(text)), "")


def _note_columns(sheet: Sheet, header: _Header, report: Report) -> bool:
    """Name what is left out; whether each column occurs once."""
    for place, name in enumerate(header.names):
        if not name or place in header.known or silent(name):
            continue
        into = report.dropped if about_the_person(name) else report.left_out
        if name not in into:
            into.append(name)
    seen: dict[Column | PartyColumn, str] = {}
    fine = True
    for place, column in header.known.items():
        name = header.names[place]
        if column in seen:
            text = "Two columns mean the same: {first} and {second}"
            params = {"first": seen[column], "second": name}
            report.problems.append(Problem(sheet.name, 0, name, text, params=params))
            fine = False
        seen[column] = name
    return fine


def _no_entry(cells: list[Cell], header: _Header) -> bool:
    """A total, a signature line, or the header once more."""
    texts = [_text(cell) for cell in cells if str(cell).strip()]
    first = squeezed(texts[0]) if texts else ""
    if len(texts) <= len(header.known) // 2 and first.startswith(_FOOTERS):
        return True
    return bool(texts) and all(squeezed(text) in header.typed for text in texts)
