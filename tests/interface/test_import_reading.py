"""What is in a register is read as what it stands for; what is wrong is named by row and column."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from interface.register_import import Problem, Report, check_register
from interface.register_import.cells import Wrong, day, fen, identity_number, plain
from interface.register_import.columns import COLUMNS
from interface.register_import.files import read_sheets
from interface.register_import.sheets import MOST_ROWS
from tests.interface.importing import AGREED, OPEN, write_csv, write_xlsx


def check_rows(folder: Path, *rows: Mapping[str, Any]) -> Report:
    return check_register(write_csv(folder / "register.csv", rows))


def only_problem(report: Report) -> Problem:
    assert len(report.problems) == 1, list(report.lines("en"))
    return report.problems[0]


# --- cells ---


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-02",
        "2026/3/2",
        "2026.3.2",
        "2026年3月2日",
        "20260302",
        "２０２６年３月２日",
        "２０２６－０３－０２",
        "2026-03-02 09:30",
        46083,
        46083.0,
        "46083",
        date(2026, 3, 2),
    ],
)
def test_a_day_is_read_however_it_is_written(cell: Any) -> None:
    assert day(cell) == date(2026, 3, 2)


@pytest.mark.parametrize("cell", ["03-02", "2026-13-02", "2026-02-30", "昨天", "12", "2026年3月"])
def test_what_is_no_day_is_said_to_be_none_with_what_is_allowed(cell: str) -> None:
    with pytest.raises(Wrong) as wrong:
        day(cell)
    assert "2026年3月2日" in wrong.value.allowed


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("800", 80_000),
        ("１２,６００元", 1_260_000),
        ("1.26万元", 1_260_000),
        (12.5, 1250),
        ("¥0", 0),
    ],
)
def test_money_is_read_in_fen(cell: Any, expected: int) -> None:
    assert fen(cell) == expected


@pytest.mark.parametrize("cell", ["-5", "八百", "1.234", "1e3元x", "nan"])
def test_what_is_no_money_is_refused(cell: str) -> None:
    with pytest.raises(Wrong):
        fen(cell)


def test_a_number_that_excel_rounded_is_refused_and_an_exact_one_is_text() -> None:
    assert plain(10000000001.0) == "10000000001"
    for lost in (1.50524199001011e17, 150524199001011234):
        with pytest.raises(Wrong, match="rounded"):
            plain(lost)
    with pytest.raises(Wrong, match="rounded"):
        identity_number("1.50524E+17")


def test_the_check_digit_of_an_identity_number_counts() -> None:
    assert identity_number("１１０１０１１９９００３０７７５７１") == "110101199003077571"
    with pytest.raises(Wrong, match="check digit"):
        identity_number("110101199003077572")


# --- rows ---


def test_right_rows_have_no_problem(tmp_path: Path) -> None:
    report = check_rows(tmp_path, OPEN, {**AGREED, "编号": "2026-0002"})
    assert (list(report.lines("en")), report.rows) == (
        ["Rows read: 2, no problem; imported already: 0"],
        2,
    )


@pytest.mark.parametrize(
    ("change", "column", "says"),
    [
        ({"受理日期": "2026-02-30"}, "受理日期", "2026-02-30 is no date"),
        ({"受理日期": "2190-01-01"}, "受理日期", "later than today"),
        ({"受理日期": ""}, "受理日期", "empty"),
        ({"类别": "刑事"}, "类别", "刑事 is not one of the words"),
        ({"类别": ""}, "类别", "empty"),
        ({"来源": "听说"}, "来源", "not one of the words"),
        ({"网格编码": "1505"}, "网格编码", "no code"),
        ({"被申请人姓名": ""}, "当事人", "two parties"),
        ({"事件名称": "", "简述": ""}, "简述", "empty"),
        ({"简述": "长" * 2001}, "简述", "2001 characters"),
        ({"事件名称": "长" * 1500, "简述": "短" * 600}, "简述", "2101 characters"),
        ({"涉及人数": "很多"}, "涉及人数", "no number of people"),
        ({"申请人姓名": "长" * 201}, "申请人姓名", "201 characters"),
        ({"结果": "成功", "办结日期": "2026-03-10"}, "协议形式", "empty"),
        ({"结果": "成功", "协议形式": "口头"}, "办结日期", "empty"),
        ({"结果": "不受理", "办结日期": "2026-03-03"}, "不受理理由", "empty"),
        ({"结果": "未同意调解", "办结日期": "2026-03-03"}, "未同意方", "empty"),
        ({"结果": "不成功", "是否成功": "1", "办结日期": "2026-03-09"}, "是否成功", "contradict"),
        ({"结案日期": "2026-03-09"}, "结果", "empty"),
        ({"责任人编号": "张三"}, "责任人编号", "no staff number"),
        ({"编号": "张三1号"}, "编号", "no document number"),
        ({"归档日期": "2026-03-20", "卷号": "张三13955512345"}, "卷号", "no document number"),
    ],
)
def test_each_mistake_is_named_with_its_row_and_column(
    tmp_path: Path, change: dict[str, str], column: str, says: str
) -> None:
    report = check_rows(tmp_path, {**OPEN, **change})
    problem = only_problem(report)
    assert (problem.row, problem.column) == (2, column)
    assert says in problem.sentence("en")
    assert problem.sentence("zh") != problem.sentence("en")


@pytest.mark.parametrize(
    "change",
    [
        {"办结日期": "2026-03-01"},
        {"结案日期": "2026-03-09"},
        {"履行日期": "2026-03-09"},
        {"履行期限": "2026-03-09"},
        {"发生日期": "2026-03-03"},
        {"归档日期": "2026-03-20", "卷号": "第1号"},
    ],
)
def test_days_out_of_order_are_refused_by_the_rule_that_records_them(
    tmp_path: Path, change: dict[str, str]
) -> None:
    problem = only_problem(check_rows(tmp_path, {**AGREED, **change}))
    assert problem.refused is not None
    assert "stand in order" in problem.sentence("en")


def test_an_agreement_that_gives_up_petitioning_does_not_come_in(tmp_path: Path) -> None:
    gagged = {**AGREED, "协议内容": "赔偿800元,今后不再上访"}
    problem = only_problem(check_rows(tmp_path, gagged))
    assert "不再上访" in problem.sentence("zh")
    settled = {**AGREED, "协议内容": "赔偿800元,此事一次性了结"}
    assert check_rows(tmp_path, settled).ok


def test_every_mistake_of_a_row_and_of_all_rows_is_told_at_once(tmp_path: Path) -> None:
    report = check_rows(
        tmp_path,
        {**OPEN, "类别": "?", "来源": "?"},
        {**OPEN, "编号": "2026-0002"},
        {**OPEN, "编号": "2026-0003", "受理日期": "?"},
    )
    assert [(problem.row, problem.column) for problem in report.problems] == [
        (2, "类别"),
        (2, "来源"),
        (4, "受理日期"),
    ]


def test_a_number_stands_for_one_case(tmp_path: Path) -> None:
    report = check_rows(tmp_path, OPEN, {**OPEN, "简述": "另一件事"})
    assert [problem.row for problem in report.problems] == [2, 3]


def test_parties_may_stand_in_one_cell_or_in_numbered_columns(tmp_path: Path) -> None:
    bare = {name: cell for name, cell in OPEN.items() if "申请人" not in name}
    for parties in (
        {"当事人": "安宁、包顺；曹明"},
        {"当事人1姓名": "安宁", "当事人2姓名": "包顺"},
        {"甲方": "安宁", "乙方": "包顺", "第三人姓名": "曹明"},
    ):
        assert check_rows(tmp_path, bare | parties).ok
    assert not check_rows(tmp_path, bare | {"当事人": "安宁"}).ok


# --- sheets and files ---


def test_titles_two_header_rows_totals_and_page_headers_are_understood(tmp_path: Path) -> None:
    upper = ["编号", "申请人", "", "被申请人", "", "简述", "类别", "来源", "网格编码", "受理日期"]
    lower = ["", "姓名", "电话", "姓名", "电话", "", "", "", "", ""]
    row = [
        "1",
        "安宁",
        10000000001,
        "包顺",
        "",
        "漏水",
        "邻里",
        "申请",
        VILLAGE_GRID,
        date(2026, 3, 2),
    ]
    book = write_xlsx(
        tmp_path / "r.xlsx",
        {"登记簿": [["2026年登记簿"], [], upper, lower, row, lower, ["合计", 1]], "空": []},
    )
    report = check_register(book)
    assert (report.problems, report.rows) == ([], 1)
    assert [row for _, row in report.skipped] == [6, 7]


VILLAGE_GRID = "150524100200001"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_offices_have(tmp_path: Path, encoding: str) -> None:
    path = write_csv(tmp_path / "r.csv", [OPEN], encoding)
    assert check_register(path).ok
    assert read_sheets(path)[0].rows[0][1][0] == "编号"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 whatever", "a PDF, no register: save the table"),
        (b"\x89PNG\r\n\x1a\n", "a picture, no register: save the table"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture, no register"),
        (b"Rar!\x1a\x07", "a packed archive, no register: unpack it"),
        ("編號,登記日期,申請人姓名\n1,二,三\n".encode("big5"), "Big5"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "save it as .xlsx"),
        (b"PK\x03\x04 not really", "damaged"),
        (b"a\0b\0c", "no register"),
        (b"\xff\xff\xff,\xff\n", "neither UTF-8 nor GB 18030"),
        ("随便,写点\n一,二\n".encode(), "No header row"),
        (b"\n\n", "no rows"),
    ],
)
def test_a_file_that_is_no_register_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(content)
    assert says in only_problem(check_register(path)).sentence("en")


def test_a_header_with_nothing_under_it_is_no_register(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(",".join(OPEN) + "\n", "utf-8")
    assert "no rows under the header" in only_problem(check_register(path)).sentence("en")


def test_a_missing_file_is_a_sentence_too(tmp_path: Path) -> None:
    assert "cannot be opened" in only_problem(check_register(tmp_path / "none")).sentence("en")


def test_a_file_with_too_many_rows_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("编号\n" + "1\n" * (MOST_ROWS + 5), "utf-8")
    assert "more than" in only_problem(check_register(path)).sentence("en")


def test_two_columns_that_mean_the_same_are_refused(tmp_path: Path) -> None:
    report = check_rows(tmp_path, {**OPEN, "登记编号": "7"})
    assert "mean the same" in only_problem(report).sentence("en")


def test_the_office_s_page_names_every_column() -> None:
    page = (Path(__file__).parents[2] / "docs" / "import.md").read_text("utf-8")
    assert [column.header for column in COLUMNS if column.header not in page] == []
