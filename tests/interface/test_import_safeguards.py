"""What a register may not bring in is dropped and named, or the sheet is refused as a whole."""

from pathlib import Path

import pytest

from interface.register_import import check_register
from interface.register_import.files import read_sheets
from interface.register_import.report import Report
from interface.register_import.tables import rows_of
from tests.interface.importing import OPEN, write_csv, write_xlsx

SORTING = [
    "人员类别",
    "民族",
    "学历",
    "经纬度",
    "经度",
    "纬度",
    "申请人民族",
    "宗教信仰",
    "政治面貌",
    "文化程度",
]
WATCHING = [
    "风险等级",
    "风 险 等 级",
    "风险-级别",
    "管控措施",
    "布控状态",
    "稳控责任人",
    "重点人员类型",
    "预警级别",
    "是否吸毒",
    "risk level",
    "人脸照片",
    "行踪轨迹",
    "上访人员",
    "风险值",
    "风险分级",
    "是否高风险",
    "关注级别",
    "Risk",
]


@pytest.mark.parametrize("header", SORTING)
def test_columns_that_sort_people_are_dropped_and_named(tmp_path: Path, header: str) -> None:
    path = write_csv(tmp_path / "r.csv", [{**OPEN, header: "秘密内容"}])
    report = check_register(path)
    assert report.ok
    assert report.dropped == [header]
    assert any(header in line for line in report.lines("en"))
    (row,) = rows_of(read_sheets(path), Report(dry_run=True))
    assert "秘密内容" not in row.cells.values()


def test_unknown_columns_are_not_taken_over_and_named(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "r.csv", [{**OPEN, "心情": "好", "化解时限": "2026-04-02"}])
    report = check_register(path)
    assert report.ok
    assert report.left_out == ["心情", "化解时限"]


@pytest.mark.parametrize("header", WATCHING)
def test_a_sheet_for_watching_people_is_refused_whole_by_a_header(
    tmp_path: Path, header: str
) -> None:
    report = check_register(write_csv(tmp_path / "r.csv", [{**OPEN, header: "x"}]))
    assert [problem.row for problem in report.problems] == [0]
    assert "refused as a whole" in report.problems[0].sentence("en")
    assert report.rows == 0


def test_it_is_refused_by_its_name_or_title_and_then_nothing_of_the_file_is_read(
    tmp_path: Path,
) -> None:
    good = [list(OPEN), list(OPEN.values())]
    for sheets in (
        {"登记簿": good, "重点人员管控": [["姓名"], ["某某"]]},
        {"登记簿": [["特殊人群稳控台账"], *good]},
        {"布控": good},
    ):
        report = check_register(write_xlsx(tmp_path / "r.xlsx", sheets))
        assert [problem.row for problem in report.problems] == [0], sheets


def test_an_ordinary_register_is_not_taken_for_one(tmp_path: Path) -> None:
    sheets = {"矛盾纠纷排查化解登记簿": [["2026年度"], list(OPEN), list(OPEN.values())]}
    assert check_register(write_xlsx(tmp_path / "r.xlsx", sheets)).ok


def test_a_person_alone_is_no_dispute(tmp_path: Path) -> None:
    row = {name: cell for name, cell in OPEN.items() if not name.startswith("被申请人")}
    report = check_register(write_csv(tmp_path / "r.csv", [row]))
    assert "two parties" in report.problems[0].sentence("en")


def test_a_row_that_marks_somebody_does_not_come_in_and_says_in_which_column(
    tmp_path: Path,
) -> None:
    row = {**OPEN, "简述": "刑满释放人员讨要工资"}
    report = check_register(write_csv(tmp_path / "register.csv", [row]))
    (problem,) = report.problems
    assert problem.text == "Describe the matter, not the kind of person: {words}"
    assert problem.column == "简述"
