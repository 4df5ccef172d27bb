"""A sheet becomes register rows: cells by what they mean, under the headers of that sheet.

The cells of dropped and unknown columns are not looked at, let alone kept. Nothing is left out
without being named.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from interface.register_import.cells import squeezed
from interface.register_import.columns import Column, PartyColumn
from interface.register_import.headers import (
    Header,
    find_header,
    readable,
    text_of,
    watching,
)
from interface.register_import.report import Problem, Report
from interface.register_import.sheets import Cell, Faulty, Sheet, filled, letter

_FOOTERS = ("合计", "总计", "小计", "填表", "制表", "审核", "备注", "说明", "注", "填报")


class Row(NamedTuple):
    """One line of a register: cells by what they mean, headers by what they mean."""

    sheet: str
    number: int
    cells: Mapping[Column | PartyColumn, Cell]
    headers: Mapping[Column | PartyColumn, str]


def rows_of(sheets: list[Sheet], report: Report) -> list[Row]:
    """The register rows of all sheets; what cannot be read stands in the report afterwards."""
    found: list[Row] = []
    for sheet in sheets:
        found += _rows_of(sheet, report)
    filled_sheets = [sheet for sheet in sheets if sheet.rows]
    if not filled_sheets:
        report.problems.append(Problem("", 0, "", "The file holds no rows"))
    elif len(report.sheets_left_out) == len(filled_sheets) and report.ok:
        text = "No header row is found: the columns of a register are listed in docs/import.md"
        report.problems.append(Problem(filled_sheets[0].name, 0, "", text))
    elif not report.rows and report.ok:
        text = "There are no rows under the header: write a row for each dispute"
        report.problems.append(Problem(filled_sheets[0].name, 0, "", text))
    return found


def _rows_of(sheet: Sheet, report: Report) -> Iterator[Row]:
    if not sheet.rows:
        return
    header = find_header(sheet)
    instead = "a register of disputes, without such columns and titles"
    if problem := watching(sheet, header.at if header else None, instead):
        report.problems.append(problem)
        return
    if header is None:
        report.sheets_left_out.append(sheet.name)
        return
    if not readable(sheet, header, report):
        return
    headers = {column: header.names[at] for at, column in header.known.items()}
    nameless: set[int] = set()
    for number, cells in sheet.rows[header.at + 1 :]:
        if _no_entry(cells, header):
            report.skipped.append((sheet.name, number))
            continue
        report.rows += 1
        last = sheet.cut_off and number == sheet.rows[-1][0]
        if sheet.separated and (problem := _apart(sheet.name, number, cells, header, last)):
            report.problems.append(problem)
            continue
        nameless |= {at for at, cell in enumerate(cells) if _unnamed(at, cell, header)}
        known = {
            column: cells[at]
            for at, column in header.known.items()
            if at < len(cells) and filled(cells[at])
        }
        yield Row(sheet.name, number, known, headers)
    report.left_out += [f"({letter(at)})" for at in sorted(nameless)]


def _unnamed(at: int, cell: Cell, header: Header) -> bool:
    """Whether a cell stands under no header."""
    named = at < len(header.names) and header.names[at] != ""
    return not named and filled(cell) and not isinstance(cell, Faulty)


def _apart(
    sheet: str, number: int, cells: list[Cell], header: Header, last: bool
) -> Problem | None:
    """What is wrong with how a line of separated text is taken apart: its cells may have moved."""
    params = {"cells": len(cells), "columns": len(header.names)}
    if any(map(filled, cells[len(header.names) :])):
        text = "The row has {cells} cells, the header {columns}"
        allowed = "a text that holds the separator stands in quotation marks"
        return Problem(sheet, number, "", text, allowed, params)
    if len(cells) == 1 < len(header.names):
        text = "The row is not separated as the header is"
        return Problem(sheet, number, "", text, "the same separator in every row")
    if last and len(cells) < len(header.names):
        text = "The file ends in the middle of this row"
        return Problem(sheet, number, "", text, "copy or save the file again")
    return None


def _no_entry(cells: list[Cell], header: Header) -> bool:
    """A total, a signature line, or the header once more."""
    texts = [text_of(cell) for cell in cells if filled(cell) and not isinstance(cell, Faulty)]
    first = squeezed(texts[0]) if texts else ""
    if len(texts) <= len(header.known) // 2 and first.startswith(_FOOTERS):
        return True
    return bool(texts) and all(text and squeezed(text) in header.typed for text in texts)
