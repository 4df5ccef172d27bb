"""Registers of damaged rows among right ones, each with what is to be said of it."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from random import Random
from typing import Any, NamedTuple

from tests.interface.damage import books
from tests.interface.damage.cells import IN_CELLS, IN_TEXT, places
from tests.interface.damage.registers import HEADERS, Row, odd_row, right_row

Finding = tuple[int, str, str]
"""Row, column, and the sentence before it is filled in."""

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")
SEPARATORS = (",", ";", "\t")
_RIGHT = 0.1


class Register(NamedTuple):
    """A file with all that is to be said of it."""

    name: str
    content: bytes
    findings: Counter[Finding]
    damaged: int
    rows: list[Row]


def registers(seed: int, damaged: int, files: int = 10) -> Iterator[Register]:
    """So many damaged rows in so many files, separated text and workbooks by turns."""
    random = Random(seed)
    for file in range(files):
        of_it = damaged // files + (file < damaged % files)
        if file % 2:
            yield _workbook(random, of_it, file)
        else:
            yield _separated(random, of_it, file)


def _separated(random: Random, damaged: int, file: int) -> Register:
    rows, findings = _rows(random, damaged, list(places(IN_TEXT)))
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, HEADERS, delimiter=SEPARATORS[file // 2 % len(SEPARATORS)])
    writer.writeheader()
    writer.writerows(rows)
    encoding = ENCODINGS[file // 2 % len(ENCODINGS)]
    content = target.getvalue().encode(encoding)
    return Register(f"rows-{file}-{encoding}.csv", content, findings, damaged, rows)


def _workbook(random: Random, damaged: int, file: int) -> Register:
    rows, findings = _rows(
        random, damaged, [*places(IN_CELLS), *places(IN_CELLS), *places(IN_TEXT)]
    )
    numbered = ((n, [row[header] for header in HEADERS]) for n, row in enumerate(rows, 2))
    content = books.book([(1, HEADERS), *numbered])
    return Register(f"rows-{file}.xlsx", content, findings, damaged, rows)


def _rows(random: Random, damaged: int, known: Sequence[Any]) -> tuple[list[Row], Counter[Finding]]:
    """Each place is hit in turn, so that a few thousand rows hit them all."""
    shuffled = random.sample(known, len(known))
    rows: list[Row] = []
    findings = Counter[Finding]()
    for damage, column in islice(cycle(shuffled), damaged):
        while random.random() < _RIGHT:
            rows.append(odd_row(random, len(rows)))
        rows.append(right_row(len(rows)) | {column: damage.make(random)})
        findings[(len(rows) + 1, damage.named or column, damage.says)] += 1
    rows.append(odd_row(random, len(rows)))
    return rows, findings
