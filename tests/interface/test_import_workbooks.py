"""A workbook is read as another reader reads it, where that one can read it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # ships no types
from python_calamine import CalamineWorkbook

from interface.register_import.files import read_sheets
from interface.register_import.sheets import MOST_UNPACKED, Cell, Faulty
from tests.interface.damage import books

FORMATS = (
    *(
        "yyyy-mm-dd",
        "yyyy/m/d",
        'yyyy"年"m"月"d"日"',
        "[$-804]yyyy/m/d;@",
        "d-mmm-yy",
        "m/d/yy h:mm",
    ),
    *("h:mm:ss", "General", "0.00", '#,##0.00"元"', "[Red]#,##0", "0.00E+00", "@", "_ * #,##0_ "),
)
TEXTS = (
    "楼上漏水",
    " a b ",
    "x" * 400,
    "第一行\n第二行",
    "<&>\"'",
    "_x0041_",
    "=1",
    "",
    "😀",
    "２０２６",
)


def cell_of(random: Random) -> Any:
    return random.choice(
        [
            random.choice(TEXTS),
            random.uniform(0, 1e6),
            random.randrange(100_000),
            date(2026, 3, 2) + timedelta(days=random.randrange(-9000, 9000)),
            datetime(2026, 3, 2, 9, 30, 15) + timedelta(minutes=random.randrange(100_000)),
            bool(random.randrange(2)),
        ]
    )


def workbook(path: Path, random: Random, options: dict[str, Any]) -> Path:
    book = xlsxwriter.Workbook(path, options)
    formats = [book.add_format({"num_format": shown}) for shown in FORMATS]
    for name in ("一", "b&b"):
        sheet = book.add_worksheet(name)
        for row in sorted(random.sample(range(80), 40)):
            for place in random.sample(range(12), 6):
                cell, shown = cell_of(random), random.choice([None, *formats])
                if random.random() < 0.1:
                    sheet.write_formula(row, place, "=A1", shown, random.choice(["甲", 3.5]))
                elif isinstance(cell, str):
                    sheet.write_string(row, place, cell, shown)
                elif isinstance(cell, date):
                    sheet.write_datetime(row, place, cell, shown or formats[0])
                else:
                    sheet.write(row, place, cell, shown)
    book.close()
    return path


def ours(path: Path) -> dict[tuple[str, int, int], Cell]:
    return {
        (sheet.name, number, place): cell
        for sheet in read_sheets(path)
        for number, cells in sheet.rows
        for place, cell in enumerate(cells)
        if str(cell).strip()
    }


def theirs(path: Path) -> dict[tuple[str, int, int], Cell]:
    with CalamineWorkbook.from_path(path) as book:
        return {
            (name, number, place): cell
            for name in book.sheet_names
            for number, cells in enumerate(_all(book, name), 1)
            for place, cell in enumerate(cells)
            if str(cell).strip()
        }


def _all(book: CalamineWorkbook, name: str) -> Sequence[Sequence[Cell]]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def same(one: Cell, other: Cell) -> bool:
    """Times may differ by the second to which a serial number is rounded."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return abs(one - other) <= timedelta(seconds=1)
    return one == other and type(one) is type(other)


@pytest.mark.parametrize("options", [{}, {"constant_memory": True}, {"date_1904": True}])
def test_it_reads_what_another_reader_reads(tmp_path: Path, options: dict[str, Any]) -> None:
    for seed in range(5):
        path = workbook(tmp_path / "r.xlsx", Random(seed), options)
        mine, others = ours(path), theirs(path)
        assert mine.keys() == others.keys()
        assert [at for at in mine if not same(mine[at], others[at])] == []
        assert len(mine) > 300


def test_what_another_reader_loses_or_dies_of_is_named(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    path.write_bytes(books.book([(3, ["", books.error("#N/A"), books.UNCOMPUTED, "x"])]))
    assert theirs(path) == {("登记簿", 3, 3): "x"}
    assert {at: type(cell) for at, cell in ours(path).items()} == {
        ("登记簿", 3, 1): Faulty,
        ("登记簿", 3, 2): Faulty,
        ("登记簿", 3, 3): str,
    }


def test_pictures_stay_packed_however_large_they_are(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    held: dict[str, str | bytes] = dict(books.parts({"s": books.sheet([(1, ["x"])])}))
    path.write_bytes(books.packed({**held, "xl/media/1.png": bytes(MOST_UNPACKED + 1)}))
    assert ours(path) == {("s", 1, 0): "x"}


def test_days_and_times_are_told_by_their_formats(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("s")
    for place, (number, shown) in enumerate(
        [(46083, "yyyy-mm-dd"), (0.5, "h:mm"), (46083.75, "m/d/yy h:mm"), (46083, '0"日"')]
    ):
        sheet.write_number(0, place, number, book.add_format({"num_format": shown}))
    book.close()
    day = date(2026, 3, 2)
    expected = [day, time(12), datetime(2026, 3, 2, 18), 46083.0]
    assert read_sheets(path)[0].rows == [(1, expected)]
