"""What every register file becomes: sheets of plain cells, or one clear sentence why it cannot be.

How much a file may hold stands here. Each limit is kept while the file is read: what a file says
about its own size is never believed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

MEGABYTE = 1 << 20
MOST_BYTES = 30 * MEGABYTE
MOST_UNPACKED = 200 * MEGABYTE
"""How much of an xlsx file is inflated, its sheets and texts together."""
MOST_PARTS = 2_000
"""Entries of an xlsx file's zip directory."""
MOST_SHEETS = 100
MOST_ROWS = 50_000
MOST_COLUMNS = 300
MOST_CELLS = 3_000_000
"""Filled cells of all sheets together: 60 in each of the most rows."""
MOST_ELEMENTS = 12_000_000
"""Of markup in an xlsx file: up to four for each filled cell."""
MOST_TEXT = 50_000_000
"""Characters of all cells together: 1,000 in each of the most rows."""
LONGEST_READ = 32_767
"""Characters that Excel allows in a cell; what comes after is not read."""


@dataclass(frozen=True)
class Faulty:
    """A cell that stands in the file but has no value to read. `text` says why, for the report."""

    text: str
    allowed: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


_SOMETHING = re.compile(r"[^\s\u200b\ufeff]")

Cell = str | int | float | bool | date | datetime | time | timedelta | Faulty


def filled(cell: Cell) -> bool:
    """Whether anything stands in a cell; spaces, and what is as wide as none, are nothing."""
    return bool(_SOMETHING.search(cell)) if isinstance(cell, str) else True


class Unusable(Exception):
    """The file as a whole cannot be imported. `text` is the sentence, `params` fill it.

    `sheet`, `row` (0: none) and `column` say where reading stopped.
    """

    def __init__(
        self, text: str, *, sheet: str = "", row: int = 0, column: str = "", **params: object
    ) -> None:
        self.text, self.params = text, params
        self.sheet, self.row, self.column = sheet, row, column
        super().__init__(text.format(**params))


@dataclass(frozen=True)
class Sheet:
    """One table of a file: its name and its rows, each with the number it has on screen."""

    name: str
    rows: list[tuple[int, list[Cell]]]
    separated: bool = False
    """Whether its cells come from separated text, where one mark too many moves all that follow."""
    cut_off: bool = False
    """Whether its last line has no end, as when the file was not copied whole."""


Tell = Callable[[int, int], None]
"""Told how much of a file is read, of how much; what counts as much is the format's."""


class Measure:
    """Counts what has been read of a file, so that no more piles up than a register can hold."""

    def __init__(self) -> None:
        self._cells = self._text = 0

    def add(self, cells: int, text: int) -> None:
        """So many more filled cells, with so many characters. Raises Unusable."""
        self._cells += cells
        self._text += text
        if self._cells > MOST_CELLS:
            raise Unusable("The file has more than {most} filled cells", most=MOST_CELLS)
        if self._text > MOST_TEXT:
            raise Unusable("The file holds more than {most} characters of text", most=MOST_TEXT)


def letter(place: int) -> str:
    """What a spreadsheet calls its column: A for 0, Z for 25, AA for 26."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
