"""A register file becomes rows of plain cells, or one clear sentence about why it cannot be read.

Memory is bounded: a file larger, more deeply packed or longer than any office's register is refused
before it is opened.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
)

MEGABYTE = 1 << 20
MOST_BYTES = 30 * MEGABYTE
MOST_UNPACKED = 400 * MEGABYTE
MOST_ROWS = 50_000
MOST_COLUMNS = 300

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_HEAD = 4096

Cell = str | int | float | bool | date | datetime | time | timedelta


class Unusable(Exception):
    """The file as a whole cannot be imported. `text` is the sentence, `params` fill it."""

    def __init__(self, text: str, **params: object) -> None:
        self.text, self.params = text, params
        super().__init__(text.format(**params))


@dataclass(frozen=True)
class Sheet:
    """One table of a file: its name and its rows, each with the number it has on screen."""

    name: str
    rows: list[tuple[int, list[Cell]]]


def read_sheets(path: Path) -> list[Sheet]:
    """Every sheet of an xlsx file, hidden ones too, or the one table of a csv file.

    Raises Unusable.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise Unusable("The file cannot be opened: {reason}", reason=error.strerror) from error
    if size > MOST_BYTES:
        raise Unusable(
            "The file is larger than {most} MB: split it by year", most=MOST_BYTES // MEGABYTE
        )
    if not head:
        raise Unusable("The file is empty")
    if head.startswith(_OLE):
        raise Unusable(
            "This is an old Excel file (.xls) or one with a password: save it as .xlsx, unprotected"
        )
    if head.startswith(_ZIP):
        return _workbook(path)
    if head.startswith(_PDF) or (b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise Unusable("This is no register: only .xlsx and .csv files can be imported")
    return [_table(path)]


def _workbook(path: Path) -> list[Sheet]:
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > MOST_UNPACKED:
            raise Unusable("The file unpacks to more than any register holds: it is not opened")
        with CalamineWorkbook.from_path(path) as book:
            return [
                Sheet(known.name, list(_rows(_cells(book, known.name))))
                for known in book.sheets_metadata
                if known.typ == SheetTypeEnum.WorkSheet
            ]
    except PasswordError as error:
        raise Unusable(
            "This is an old Excel file (.xls) or one with a password: save it as .xlsx, unprotected"
        ) from error
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise Unusable("The file is damaged, or no .xlsx file: save it again as .xlsx") from error


def _cells(book: CalamineWorkbook, name: str) -> Iterator[list[Cell]]:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height > MOST_ROWS:
        raise Unusable("Sheet {sheet} has more than {most} rows", sheet=name, most=MOST_ROWS)
    if sheet.total_width > MOST_COLUMNS:
        raise Unusable("Sheet {sheet} has more than {most} columns", sheet=name, most=MOST_COLUMNS)
    first = sheet.start[0] if sheet.start else 0
    rows = sheet.to_python(skip_empty_area=True)
    yield from ([] for _ in range(first))
    yield from rows


def _table(path: Path) -> Sheet:
    text = _decoded(path.read_bytes())
    delimiter = _delimiter(text)
    try:
        rows = list(_rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)))
    except csv.Error as error:
        raise Unusable("The file cannot be read as csv: {reason}", reason=error) from error
    return Sheet(path.stem, rows)


def _decoded(raw: bytes) -> str:
    encodings = ("utf-8-sig", "gb18030")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16", "gb18030")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unusable("The characters of the file are neither UTF-8 nor GB 18030")


def _delimiter(text: str) -> str:
    """What separates the cells of the line with most of them near the top: titles have none."""
    lines = text[:_HEAD].splitlines()
    return max(",\t;", key=lambda mark: max((line.count(mark) for line in lines), default=0))


def _rows(cells: Iterable[Sequence[Cell]]) -> Iterator[tuple[int, list[Cell]]]:
    for number, row in enumerate(cells, 1):
        if number > MOST_ROWS:
            raise Unusable("The file has more than {most} rows", most=MOST_ROWS)
        if len(row) > MOST_COLUMNS:
            raise Unusable("Row {row} has more than {most} cells", row=number, most=MOST_COLUMNS)
        if any(cell != "" and str(cell).strip() for cell in row):
            yield number, list(row)
