"""The cells of one worksheet, as its markup streams by: values, or why a cell has none.

A formula counts with the value that Excel saved; one without a value, one that failed, and a cell
merged into another are named, never read as empty.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from interface.register_import.packages import damaged
from interface.register_import.sheets import (
    LONGEST_READ,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Faulty,
    Measure,
    Unusable,
    filled,
    letter,
)

_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_NUMBER = re.compile(r"[-+]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][-+]?\d{1,4})?")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATES = range(0xD800, 0xE000)
_LAST_SERIAL = 2_900_000
"""A day in the year 9839; larger numbers are no days."""
_NO_SUCH_DAY = 60
"""Excel has a 29 February 1900; what is counted before it begins a day later."""
_DAY_SECONDS = 86_400
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)

_UNREADABLE = Faulty("The cell is damaged", "type it again")
_TWICE = Faulty("The cell stands twice in the file", "type it again")
_NOT_COMPUTED = Faulty(
    "The cell holds a formula without a result",
    "open the file in Excel, save it, or type the value",
)


@dataclass(frozen=True)
class Values:
    """What the cells of all sheets refer to: texts, styles that mean a day, the day of number 0."""

    strings: Sequence[str]
    dates: Set[int]
    from_1904: bool

    def day(self, number: float) -> Cell:
        """A number as the day or time it is shown as; itself if it is none."""
        if not 0 <= number < _LAST_SERIAL:
            return number
        first = _EPOCH_1904 if self.from_1904 else _EPOCH
        if number < _NO_SUCH_DAY and not self.from_1904:
            first += timedelta(days=1)
        shown = first + timedelta(seconds=round(number * _DAY_SECONDS))
        if number < 1 and not self.from_1904:
            return shown.time()
        return shown.date() if shown.time() == time() else shown


class Worksheet:
    """Listens to a worksheet's markup (`markup.Listener`)."""

    def __init__(self, values: Values, measure: Measure) -> None:
        self.number = 0
        """The row it is in, or was in last."""
        self._values, self._measure = values, measure
        self._rows: list[tuple[int, list[Cell]]] = []
        self._merged: list[tuple[int, int, int, int]] = []
        self._cells: list[Cell] = []
        self._place = -1
        self._in_cell = self._formula = self._listening = self._aside = False
        self._kind = self._style = ""
        self._pieces: list[str] = []
        self._length = 0

    def finished(self) -> list[tuple[int, list[Cell]]]:
        """The rows that hold anything."""
        self._name_merged()
        return self._rows

    # --- what goes by ---

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A row, a cell, or something of one begins."""
        if tag == "c":
            self._cell_begins(attributes)
        elif tag == "row":
            self._row_begins(attributes)
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif self._in_cell:
            if tag == "f":
                self._formula = True
            elif tag == "rPh":
                self._aside = True
            elif tag in ("v", "t"):
                self._listening = not self._aside

    def text(self, piece: str) -> None:
        """Some of a value."""
        if self._listening and self._length <= LONGEST_READ:
            self._pieces.append(piece)
            self._length += len(piece)

    def end(self, tag: str) -> None:
        """A row or a cell is complete."""
        if tag == "c":
            self._in_cell = False
            self._put(self._value("".join(self._pieces)))
        elif tag in ("v", "t"):
            self._listening = False
        elif tag == "rPh":
            self._aside = False
        elif tag == "row" and any(map(filled, self._cells)):
            self._rows.append((self.number, self._cells))

    def _row_begins(self, attributes: Mapping[str, str]) -> None:
        given = attributes.get("r")
        number = self.number + 1 if given is None else _count(given)
        if number <= self.number:
            raise damaged()
        self.number, self._cells, self._place = number, [], -1

    def _cell_begins(self, attributes: Mapping[str, str]) -> None:
        self._place += 1
        if given := attributes.get("r"):
            self._place, row = _place(given)
            if row != self.number:
                raise damaged()
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._in_cell, self._formula, self._aside = True, False, False
        self._pieces, self._length = [], 0

    # --- values ---

    def _put(self, value: Cell) -> None:
        if value == "":
            return
        if self.number > MOST_ROWS:
            raise Unusable("The file has more than {most} rows", most=MOST_ROWS)
        if self._place >= MOST_COLUMNS:
            raise Unusable("The row has more than {most} cells", row=self.number, most=MOST_COLUMNS)
        self._measure.add(1, len(value) if isinstance(value, str) else 0)
        while len(self._cells) <= self._place:
            self._cells.append("")
        self._cells[self._place] = value if self._cells[self._place] == "" else _TWICE

    def _value(self, text: str) -> Cell:
        match self._kind:
            case "s":
                known = text.isdecimal() and len(text) < 8 and int(text) < len(self._values.strings)  # noqa: PLR2004 (digits)
                return _unescaped(self._values.strings[int(text)]) if known else _UNREADABLE
            case "str" | "inlineStr" | "d":
                return _unescaped(text)
            case "b":
                return text == "1" if text in ("0", "1") else _UNREADABLE
            case "e":
                return Faulty("The cell shows {given}, not a value", params={"given": text[:20]})
            case _:
                return self._number(text.strip())

    def _number(self, text: str) -> Cell:
        if not text:
            return _NOT_COMPUTED if self._formula else ""
        if not _NUMBER.fullmatch(text):
            return _UNREADABLE
        number = float(text)
        dated = self._style.isdecimal() and int(self._style[:9]) in self._values.dates
        return self._values.day(number) if dated else number

    # --- merged cells ---

    def _merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        (left, top), (right, bottom) = _place(first), _place(last or first)
        self._merged.append((top, bottom, left, right))
        if len(self._merged) > MOST_ROWS:
            raise damaged()

    def _name_merged(self) -> None:
        """A value above or before several cells is the value of one: the others are named."""
        left_to_name = MOST_CELLS
        for top, bottom, left, right in self._merged:
            fault = Faulty(
                "The cell is merged with {first}",
                "unmerge them, fill in each",
                params={"first": f"{letter(left)}{top}"},
            )
            for number, cells in self._between(top, bottom):
                for place in range(left, min(right, MOST_COLUMNS - 1) + 1):
                    if (number, place) == (top, left):
                        continue
                    while len(cells) <= place:
                        cells.append("")
                    cells[place] = fault
                    left_to_name -= 1
                if left_to_name < 0:
                    raise damaged()

    def _between(self, top: int, bottom: int) -> Iterator[tuple[int, list[Cell]]]:
        at = bisect_left(self._rows, top, key=lambda row: row[0])
        while at < len(self._rows) and self._rows[at][0] <= bottom:
            yield self._rows[at]
            at += 1


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 8):  # noqa: PLR2004 (digits of a row)
        raise damaged()
    return int(text)


def _place(text: str) -> tuple[int, int]:
    """Column, from 0, and row of a cell: C7 is (2, 7)."""
    match = _PLACE.fullmatch(text)
    if not match:
        raise damaged()
    column = 0
    for char in match[1].upper():
        column = column * 26 + ord(char) - ord("A") + 1
    return column - 1, int(match[2])


def _unescaped(text: str) -> str:
    """`_x000D_` is how a workbook writes characters that its markup cannot hold."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: _character(int(match[1], 16)), text)


def _character(code: int) -> str:
    return "\N{REPLACEMENT CHARACTER}" if code in _SURROGATES else chr(code)
