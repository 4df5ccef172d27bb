"""Registers for tests: rows by header, as csv or xlsx, and a system to import them into."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # ships no types

from workers.seeding import seed
from workers.settings import Settings
from workers.system import System
from workers.vault import Master

VILLAGE = "150524100200"

OPEN: Mapping[str, Any] = {
    "编号": "2026-0001",
    "事件名称": "房屋漏水",
    "简述": "楼上漏水",
    "网格编码": VILLAGE + "001",
    "类别": "邻里纠纷",
    "来源": "依申请",
    "申请人姓名": "安宁",
    "申请人电话": "10000000001",
    "被申请人姓名": "包顺",
    "被申请人电话": "10000000002",
    "受理日期": "2026-03-02",
}
"""A row that is right, of a case still open."""

AGREED: Mapping[str, Any] = {
    **OPEN,
    "结果": "成功",
    "办结日期": "2026-03-10",
    "协议形式": "口头",
    "协议内容": "赔偿800元",
    "协议金额": "800",
    "履行期限": "2026-03-20",
    "履行情况": "已履行",
    "履行日期": "2026-03-19",
    "结案日期": "2026-03-27",
}


def numbered(row: Mapping[str, Any], count: int) -> list[dict[str, Any]]:
    """So many rows like this one, each with a number of its own."""
    return [{**row, "编号": f"2026-{n:04d}"} for n in range(1, count + 1)]


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]], encoding: str = "utf-8") -> Path:
    """The rows under a header of all their columns."""
    headers = list(dict.fromkeys(header for row in rows for header in row))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, headers)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_xlsx(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """Sheets by name, each as its rows of cells."""
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                if hasattr(cell, "year"):
                    sheet.write_datetime(line, place, cell, day)
                else:
                    sheet.write(line, place, cell)
    book.close()
    return path


@contextmanager
def system_on(url: str, folder: Path) -> Iterator[System]:
    """A system on an empty log, with the published days and the national rules in it."""
    settings = Settings(database_url=url, master_key=Master.generate(), data=folder)
    with System.open(settings) as system:
        seed(system)
        yield system


def told(system: System) -> dict[str, int]:
    """How many facts of each stored name the log holds."""
    with system.pool.connection() as connection:
        rows = connection.execute("select name, count(*) from log.event group by name").fetchall()
    return dict(rows)


def disputes(system: System) -> int:
    """How many disputes the log holds."""
    return told(system).get("dispute.registered.v2", 0)
