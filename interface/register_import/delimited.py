"""Separated text (csv) becomes the one table of its file.

A line that is not in the encoding of the others, and a quotation mark that swallows the lines after
it, are found rather than read as what they happen to spell.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from interface.register_import.columns import column_of
from interface.register_import.sheets import (
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Faulty,
    Measure,
    Sheet,
    Tell,
    Unusable,
    filled,
)

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_HEADER_WITHIN = 30
_LONGEST_HEADER = 20_000
_LONGEST_LINE = 1_000_000
_LONGEST_CELL = 131_072
"""Characters at which the csv module stops reading a cell."""
_CHINESE = re.compile("[\u4e00-\u9fff]")
_FEWEST_CHINESE = 4
"""So many Chinese characters in a line of UTF-8 are no chance of GB 18030."""
_HEADINGS = frozenset(
    "編號编号日期姓名登記登记類类型調解调解糾紛纠纷當事人当事人電話电话申請申请結果结果"
)
"""Characters that the headers of registers are made of, in either script."""
_HEADING_BYTES = 4096
_NOT_ASCII = re.compile(rb"[\x80-\xff]+")
"""Replaced by FF, with which no character of either encoding begins."""
_LOST = "\N{REPLACEMENT CHARACTER}"
_SWALLOWED = Faulty(
    "The cell swallows the lines after it: a quotation mark is missing or too many",
    'a text with quotation marks is written "…""…""…"',
)


def read_separated(raw: bytes, name: str, tell: Tell) -> Sheet:
    """The table, with comma, semicolon or tab between its cells. Raises Unusable."""
    text = _decoded(raw)
    delimiter = _delimiter(text)
    rows = list(_rows(text, delimiter, tell))
    _name_swallowed(rows, delimiter)
    return Sheet(name, rows, separated=True, cut_off=not text.endswith(("\n", "\r")))


# --- characters ---


def _decoded(raw: bytes) -> str:
    """The text; what cannot be decoded is U+FFFD: its cell can be named. Raises Unusable."""
    if raw.startswith(_UTF_16):
        return raw.decode("utf-16", "replace")
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8":
            return text
        if _is_big_5(raw, text):
            raise Unusable(
                "The file seems to be in Big5, as systems in traditional characters write it: open "
                "it in Excel, and save it as .xlsx or as CSV UTF-8"
            )
        if not any(map(_is_utf_8, raw.split(b"\n"))):
            return text
    return _line_by_line(raw)


def _is_big_5(raw: bytes, as_gb: str) -> bool:
    """Whether it spells headers in Big5, and nothing in GB 18030, in which it decodes as well."""
    top = raw[:_HEADING_BYTES].decode("big5", "ignore")
    headings = sum(character in _HEADINGS for character in top)
    return headings >= _FEWEST_CHINESE and headings > 2 * sum(
        character in _HEADINGS for character in as_gb[:_HEADING_BYTES]
    )


def _line_by_line(raw: bytes) -> str:
    lines = raw.split(b"\n")
    foreign = [line for line in lines if not line.isascii()]
    utf_8 = sum(map(_is_utf_8, foreign))
    gb = sum(_decodes(line, "gb18030") and not _is_utf_8(line) for line in foreign)
    if max(utf_8, gb) * 2 < len(foreign):
        raise Unusable("The characters of the file are neither UTF-8 nor GB 18030")
    return "\n".join(map(_as_utf_8 if utf_8 >= gb else _as_gb, lines))


def _as_utf_8(line: bytes) -> str:
    text = line.decode("utf-8", "replace")
    if text.count(_LOST) > len(_CHINESE.findall(text)):  # it is in another encoding as a whole
        return _NOT_ASCII.sub(b"\xff", line).decode("utf-8", "replace")
    return text


def _as_gb(line: bytes) -> str:
    if _is_utf_8(line):
        line = _NOT_ASCII.sub(b"\xff", line)
    return line.decode("gb18030", "replace")


def _is_utf_8(line: bytes) -> bool:
    """Whether a line can only be UTF-8, not GB 18030 that happens to decode."""
    if line.isascii() or not _decodes(line, "utf-8"):
        return False
    return len(_CHINESE.findall(line.decode())) >= _FEWEST_CHINESE


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


# --- rows ---


def _delimiter(text: str) -> str:
    """What separates a line near the top into the most headers that are known."""
    top = islice(io.StringIO(text, newline=""), _HEADER_WITHIN)
    lines = [line[:_LONGEST_HEADER].strip("\r\n") for line in top]

    def headers(mark: str) -> tuple[int, int]:
        known = (sum(map(_known, line.split(mark))) for line in lines)
        return max(known, default=0), max((line.count(mark) for line in lines), default=0)

    return max(",\t;", key=headers)


def _known(cell: str) -> bool:
    return column_of(cell.strip(' "')) is not None


class _Lines:
    """The lines of a text. Too many characters before a row is complete: Unusable."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self._number = self._length = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self._number += 1
            self._length += len(line)
            if self._length > _LONGEST_LINE:
                raise Unusable(
                    "Line {line} belongs to a row of more than {most} characters",
                    line=self._number,
                    most=_LONGEST_LINE,
                )
            yield line

    def complete(self) -> None:
        """What comes is another row."""
        self._length = 0


def _rows(text: str, delimiter: str, tell: Tell) -> Iterator[tuple[int, list[Cell]]]:
    measure, number, read = Measure(), 0, 0
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for number, row in enumerate(reader, 1):
            lines.complete()
            if number > MOST_ROWS:
                raise Unusable("The file has more than {most} rows", most=MOST_ROWS)
            if len(row) > MOST_COLUMNS:
                raise Unusable("The row has more than {most} cells", row=number, most=MOST_COLUMNS)
            length = sum(map(len, row))
            measure.add(sum(map(filled, row)), length)
            read += length + len(row)
            tell(read, max(read, len(text)))
            if any(map(filled, row)):
                yield number, list[Cell](row)
    except csv.Error as error:
        if "limit" in str(error):
            raise Unusable(
                "A cell has more than {most} characters", row=number + 1, most=_LONGEST_CELL
            ) from error
        raise Unusable("A quotation mark is missing or too many", row=number + 1) from error


def _name_swallowed(rows: list[tuple[int, list[Cell]]], delimiter: str) -> None:
    """Cells that hold the rest of their line and the beginning of another, both of full width."""
    widths = Counter(len(cells) for _, cells in rows)
    width = max(widths, key=lambda width: (widths[width], width), default=0)
    for _, cells in rows:
        for place, cell in enumerate(cells):
            if isinstance(cell, str) and "\n" in cell:
                marks = [line.count(delimiter) for line in cell.split("\n")]
                marks[0] += place
                marks[-1] += len(cells) - 1 - place
                if width > 1 and all(mark == width - 1 for mark in marks):
                    cells[place] = _SWALLOWED
