"""An xlsx workbook becomes sheets, one row after the other; a cell that cannot be read says so.

Nothing is kept but the cells: a sheet that declares a million rows and holds ten costs ten. Why
this is no library: docs/decisions/0009.
"""

import re
from collections.abc import Mapping
from posixpath import dirname, join, normpath
from typing import NamedTuple

from interface.register_import.markup import Markup
from interface.register_import.packages import Package, damaged
from interface.register_import.sheets import (
    LONGEST_READ,
    MOST_CELLS,
    MOST_SHEETS,
    Measure,
    Sheet,
    Tell,
    Unusable,
)
from interface.register_import.worksheets import Values, Worksheet

_BOOK = "xl/workbook.xml"
_YES = ("1", "true")


def read_workbook(raw: bytes, tell: Tell) -> list[Sheet]:
    """Every sheet of cells, hidden ones too, in the order of the workbook. Raises Unusable."""
    package = Package(raw, tell)
    markup = Markup(package)
    book, parts = _Book(), _Relations()
    markup.walk(_BOOK, book)
    markup.walk("xl/_rels/workbook.xml.rels", parts)
    strings, styles = _Strings(), _Styles()
    for listener, kind in ((strings, "sharedStrings"), (styles, "styles")):
        for part in parts.of_kind(kind):
            if part.target in package:  # some programs announce an empty one and leave it out
                markup.walk(part.target, listener)
    values = Values(strings.found, styles.dates, book.from_1904)
    measure = Measure()
    sheets = []
    for name, relation in book.sheets:
        known = parts.by_id.get(relation)
        if known is not None and known.kind == "worksheet":
            sheets.append(_sheet(markup, known.target, name, values, measure))
    return sheets


def _sheet(markup: Markup, part: str, name: str, values: Values, measure: Measure) -> Sheet:
    reading = Worksheet(values, measure)
    try:
        markup.walk(part, reading)
    except Unusable as unusable:
        unusable.sheet, unusable.row = name, unusable.row or reading.number
        raise
    return Sheet(name, reading.finished())


class _Quiet:
    """Listens to nothing in particular."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def text(self, piece: str) -> None: ...


class _Book(_Quiet):
    """The names of the sheets, each with the relation that leads to it."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.from_1904 = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "workbookPr":
            self.from_1904 = attributes.get("date1904") in _YES
        if tag == "sheet":
            relation = next((id for key, id in attributes.items() if key.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), relation))
            if len(self.sheets) > MOST_SHEETS:
                raise Unusable("The file has more than {most} sheets", most=MOST_SHEETS)


class _Part(NamedTuple):
    kind: str
    target: str


class _Relations(_Quiet):
    """Which part of the archive is what."""

    def __init__(self) -> None:
        self.by_id: dict[str, _Part] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = normpath(join(dirname(_BOOK), attributes.get("Target", "")))
            self.by_id[attributes.get("Id", "")] = _Part(kind, target)

    def of_kind(self, kind: str) -> list[_Part]:
        """The one part of this kind; none if there is none."""
        found = [part for part in self.by_id.values() if part.kind == kind]
        if len(found) > 1:
            raise damaged()
        return found


class _Strings(_Quiet):
    """The texts that cells refer to by number, without the reading aids above characters."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._length = 0
        self._listening = self._aside = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "si":
            self._pieces, self._length = [], 0
        elif tag == "rPh":
            self._aside = True
        elif tag == "t":
            self._listening = not self._aside

    def text(self, piece: str) -> None:
        if self._listening and self._length <= LONGEST_READ:
            self._pieces.append(piece)
            self._length += len(piece)

    def end(self, tag: str) -> None:
        if tag == "si":
            self.found.append("".join(self._pieces))
            if len(self.found) > MOST_CELLS:
                raise Unusable("The file has more than {most} filled cells", most=MOST_CELLS)
        elif tag == "rPh":
            self._aside = False
        elif tag == "t":
            self._listening = False


_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Excel's own formats of days and times, those of its Chinese versions among them."""
_NOT_FORMAT = re.compile(r'"[^"]*"|\[(?!h+\]|m+\]|s+\])[^\]]*\]|\\.|_.|\*.', re.IGNORECASE)
_DATE_SIGNS = re.compile(r"[ymdhs]", re.IGNORECASE)


class _Styles(_Quiet):
    """Which styles of cells show a number as a day or a time."""

    def __init__(self) -> None:
        self.dates: set[int] = set()
        self._formats = set(_DATE_FORMATS)
        self._inside = ""
        self._count = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in ("numFmts", "cellXfs"):
            self._inside = tag
        elif tag == "numFmt" and self._inside == "numFmts":
            shown = _NOT_FORMAT.sub("", attributes.get("formatCode", "").partition(";")[0])
            if _DATE_SIGNS.search(shown):
                self._formats.add(int(attributes.get("numFmtId", "0")))
        elif tag == "xf" and self._inside == "cellXfs":
            if int(attributes.get("numFmtId", "0")) in self._formats:
                self.dates.add(self._count)
            self._count += 1

    def end(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""
