"""Rows as a workbook, as text between commas, or as one JSON object a line, written as they come.

Nothing in a sheet is a formula, whatever somebody typed into a case.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from xlsxwriter import Workbook  # type: ignore[import-untyped]  # ships no types
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

from domain.kernel import LOCAL_ZONE
from interface.language import Language
from interface.words import value, word

Form = Literal["xlsx", "csv", "jsonl"]

Row = dict[str, Any]

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet would calculate."""
_LONGEST: Final = 32_767
"""Characters that a cell of a workbook can hold."""
_FEN_PER_YUAN: Final = 100
_WIDEST, _NARROWEST = 48, 10


class Heading(NamedTuple):
    """A column: the field it shows, and what it is called."""

    field: str
    title: str


class About(NamedTuple):
    """What the two sheets of a workbook are called, and what the second says of the first."""

    rows: str
    itself: str
    lines: Sequence[tuple[str, str]] = ()


class Sheet(NamedTuple):
    """How rows are shown."""

    headings: Sequence[Heading]
    about: About
    language: Language
    created: datetime | None = None
    """When it says that it was written, if not now."""


def write(form: Form, file: Path, rows: Iterable[Row], sheet: Sheet) -> int:
    """Write these rows; how many there were."""
    match form:
        case "xlsx":
            return _workbook(file, rows, sheet)
        case "csv":
            return _commas(file, rows, sheet)
        case "jsonl":
            return _lines(file, rows)


def _lines(file: Path, rows: Iterable[Row]) -> int:
    """Everything a row has, in codes: for programs."""
    count = 0
    with file.open("w", encoding="utf-8", newline="\n") as opened:
        for row in rows:
            opened.write(json.dumps(row, ensure_ascii=False, default=_as_text) + "\n")
            count += 1
    return count


def _as_text(held: Any) -> str:
    return held.isoformat() if isinstance(held, date | datetime) else str(held)


def _commas(file: Path, rows: Iterable[Row], sheet: Sheet) -> int:
    count = 0
    # With a mark of byte order: the usual spreadsheets take it for another encoding otherwise.
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        into = csv.writer(opened)
        into.writerow([heading.title for heading in sheet.headings])
        for row in rows:
            cells = (cell(row, heading.field, sheet.language) for heading in sheet.headings)
            into.writerow([as_cell(held) for held in cells])
            count += 1
    return count


def harmless(text: str) -> str:
    """A text that no spreadsheet calculates: one that looks like a formula begins with '."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_cell(held: Any) -> str:
    """What stands between two commas. A number is one, below zero too; a text is harmless."""
    match held:
        case int() | float() | Decimal():
            return str(held)
        case _:
            return harmless(_said(held))


def _said(held: Any) -> str:
    match held:
        case None:
            return ""
        case datetime():
            return held.strftime("%Y-%m-%d %H:%M")
        case _:
            return str(held)


def cell(row: Row, field: str, language: Language) -> Any:
    """What a cell shows: a number, a day, a moment on the clock of the wall, a text, or nothing.
    Amounts are in yuan."""
    held = row.get(field)
    shown: Any
    match held:
        case None:
            shown = None
        case bool():
            shown = word("yes" if held else "no", language)
        case int() if field.endswith("_fen"):
            shown = Decimal(held) / _FEN_PER_YUAN
        case int() | float() | Decimal():
            shown = held
        case datetime():
            shown = held.astimezone(LOCAL_ZONE).replace(tzinfo=None)
        case date():
            shown = held
        case _ if field == "area":
            shown = row.get("area_name") or held
        case _ if field == "parties":
            shown = ("、" if language == "zh" else ", ").join(party["name"] for party in held)
        case str():
            shown = _in_words(held, language, field)
        case _:
            shown = value(held, language, field)
    return shown


@lru_cache(maxsize=4096)
def _in_words(held: str, language: Language, field: str) -> str:
    """A sheet says the same few codes over and over."""
    return value(held, language, field)


def _workbook(file: Path, rows: Iterable[Row], sheet: Sheet) -> int:
    options = {
        "constant_memory": True,  # a row is on the disk when the next one begins
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    options["tmpdir"] = str(file.parent)  # one disk has room, or none
    with _closed(Workbook(str(file), options)) as book:
        if sheet.created:
            book.set_properties({"created": sheet.created})
        count = _rows(book, rows, sheet)
        told = book.add_worksheet(sheet.about.itself)
        told.set_column(0, 1, _WIDEST)
        for place, (label, text) in enumerate(sheet.about.lines):
            told.write_string(place, 0, label)
            told.write_string(place, 1, text)
    return count


@contextmanager
def _closed(book: Any) -> Iterator[Any]:
    """The book, closed at the end. Raises OSError where the disk is full, as every file does."""
    try:
        with closing(book):
            yield book
    except FileCreateError as error:
        raise (error.__context__ or error) from None


def _rows(book: Any, rows: Iterable[Row], sheet: Sheet) -> int:
    forms = {
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        Decimal: book.add_format({"num_format": "#,##0.00"}),
    }
    quoted = book.add_format({"quote_prefix": True})
    page = book.add_worksheet(sheet.about.rows)
    _headings(book, page, sheet.headings)
    count = 0
    for count, row in enumerate(rows, 1):
        for place, heading in enumerate(sheet.headings):
            held = cell(row, heading.field, sheet.language)
            match held:
                case None:
                    continue
                case date():
                    page.write_datetime(count, place, held, forms[type(held)])
                case int() | float() | Decimal():
                    page.write_number(count, place, held, forms.get(type(held)))
                case _:
                    text = str(held)[:_LONGEST]
                    risky = text.startswith(_FORMULA)
                    page.write_string(count, place, text, quoted if risky else None)
    if count:
        page.autofilter(0, 0, count, len(sheet.headings) - 1)
    return count


def _headings(book: Any, page: Any, headings: Sequence[Heading]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    page.freeze_panes(1, 0)
    for place, heading in enumerate(headings):
        width = min(_WIDEST, max(_NARROWEST, 2 * len(heading.title) + 2))
        page.set_column(place, place, width)
        page.write_string(0, place, heading.title, bold)
