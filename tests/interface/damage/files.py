"""What a damaged file is, and the right tables from which the catalogues of files begin."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.interface.damage.registers import HEADERS, right_row
from tests.interface.damage.rows import Finding

Table = list[list[Any]]

DAMAGED = "The file is damaged, or no .xlsx file: save it again as .xlsx"
NO_HEADER = "No header row is found: the columns of a register are listed in docs/import.md"
NO_REGISTER = "This is no register: only .xlsx and .csv files can be imported"
PACKED = "This is a packed archive, no register: unpack it, and import the .xlsx or .csv in it"
PDF = "This is a PDF, no register: save the table that it was made from as .xlsx or .csv"
PICTURE = "This is a picture, no register: save the table that it shows as .xlsx or .csv"
NO_ROWS = "The file holds no rows"
MISSING = "The column is missing"
TWO_PARTIES = "A dispute has two parties at least"
SAME_TWICE = "Two columns mean the same: {first} and {second}"
SAME_NUMBER = "The number {number} stands in several rows"
WATCHING = "This sheet is refused as a whole: {found} belongs to a table for watching people"


@dataclass(frozen=True)
class Damaged:
    """A file with all that is to be said of it. Nothing to say: it is odd, and right."""

    content: bytes
    findings: Counter[Finding]
    name: str = "r.csv"


Make = Callable[[Random], Damaged]


def said(*findings: Finding) -> Counter[Finding]:
    """Each of these once."""
    return Counter(findings)


def whole(text: str) -> Counter[Finding]:
    """One sentence about the file or the sheet, at no row."""
    return said((0, "", text))


def table(random: Random, least: int = 4) -> Table:
    """A header and a few right rows: row 1 is the header, row 2 the first case."""
    rows = [right_row(serial) for serial in range(random.randint(least, least + 4))]
    return [list(HEADERS), *([row[header] for header in HEADERS] for row in rows)]


def any_row(random: Random, rows: Table) -> int:
    """The number of one of the cases."""
    return random.randint(2, len(rows))


def column(header: str) -> int:
    """Where a column stands."""
    return HEADERS.index(header)


def text(rows: Sequence[Sequence[Any]], mark: str = ",", ends: str = "\r\n") -> str:
    """Separated text, as a spreadsheet saves it."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=mark, lineterminator=ends).writerows(rows)
    return target.getvalue()


WATCHING_WORDS = (
    *("风险等级", "管控措施", "布控状态", "稳控责任人", "重点人员类型", "预警级别", "是否吸毒"),
    *(
        "人脸照片",
        "行踪轨迹",
        "上访人员",
        "黑名单",
        "特殊人群",
        "管控等级",
        "risk level",
        "Watch-List",
    ),
)


def disguised(random: Random, word: str) -> str:
    """The word as somebody writes it, meaning to or not."""
    between = random.choice(["", " ", "\u3000", "\u200b", "-", "·", "\n"])
    wide = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}
    return between.join(word).translate(wide if random.random() < 0.5 else {})
