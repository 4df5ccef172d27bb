"""Workbooks written by hand, so that each part of one can be damaged; and the zip around them."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from interface.register_import.sheets import letter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_DAY_ZERO = datetime(1899, 12, 30)
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
BOOK = "xl/workbook.xml"


class Raw(NamedTuple):
    """A cell given as what stands inside its `<c>` and as that element's further attributes."""

    inside: str
    attributes: str = ""


def error(name: str) -> Raw:
    """A formula that failed."""
    return Raw(f"<f>A1/0</f><v>{name}</v>", 't="e"')


UNCOMPUTED = Raw("<f>A1+1</f>")


def sheet(rows: Iterable[tuple[int, Sequence[Any]]], after: str = "") -> str:
    """A worksheet: rows by number, cells in the order of columns; `after` follows the rows."""
    lines = "".join(
        f'<row r="{number}">{"".join(_cells(number, cells))}</row>' for number, cells in rows
    )
    return f'{_HEAD}<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData>{after}</worksheet>'


def _cells(number: int, cells: Sequence[Any]) -> Iterable[str]:
    for place, cell in enumerate(cells):
        if cell != "":
            yield _cell(f"{letter(place)}{number}", cell)


def _cell(at: str, cell: Any) -> str:
    match cell:
        case Raw():
            return f'<c r="{at}" {cell.attributes}>{cell.inside}</c>'
        case bool():
            return f'<c r="{at}" t="b"><v>{int(cell)}</v></c>'
        case date():
            moment = cell if isinstance(cell, datetime) else datetime(*cell.timetuple()[:3])
            serial = (moment - _DAY_ZERO).total_seconds() / 86_400
            return f'<c r="{at}" s="1"><v>{serial:.10g}</v></c>'
        case int() | float():
            return f'<c r="{at}"><v>{cell!r}</v></c>'
        case _:
            text = escape(_held(str(cell)))
            return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _held(text: str) -> str:
    """Characters that XML cannot hold are written as Excel writes them."""
    return "".join(f"_x{ord(c):04X}_" if c < " " and c not in "\t\n" else c for c in text)


def parts(sheets: Mapping[str, str], strings: str = "") -> dict[str, str]:
    """Every part of a workbook with these sheets, each given as its markup."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    related += f'<Relationship Id="s1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    related += f'<Relationship Id="s2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    return {
        "[Content_Types].xml": f"{_HEAD}<Types/>",
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}"><Relationship Id="r" '
        f'Type="{_OFFICE}/officeDocument" Target="{BOOK}"/></Relationships>',
        BOOK: f'{_HEAD}<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}">{related}'
        "</Relationships>",
        STYLES: f'{_HEAD}<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="14"/></cellXfs></styleSheet>',
        STRINGS: f'{_HEAD}<sst xmlns="{MAIN}">{strings}</sst>',
        **{f"xl/worksheets/sheet{n}.xml": held for n, held in enumerate(sheets.values(), 1)},
    }


def packed(held: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a zip archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return target.getvalue()


def book(rows: Iterable[tuple[int, Sequence[Any]]], name: str = "登记簿", after: str = "") -> bytes:
    """A whole workbook with one sheet."""
    return packed(parts({name: sheet(rows, after)}))
