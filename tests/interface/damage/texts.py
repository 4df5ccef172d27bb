"""The catalogue of damaged separated text: characters, quotation marks, separators, headers."""

import gzip
import json
from collections.abc import Sequence
from random import Random

from interface.register_import.columns import COLUMNS
from interface.register_import.sheets import MOST_COLUMNS, MOST_ROWS, letter
from tests.interface.damage.cells import LOST, UNSEEN
from tests.interface.damage.files import (
    MISSING,
    NO_HEADER,
    NO_REGISTER,
    NO_ROWS,
    PACKED,
    PDF,
    PICTURE,
    SAME_NUMBER,
    SAME_TWICE,
    TWO_PARTIES,
    WATCHING,
    WATCHING_WORDS,
    Damaged,
    Make,
    any_row,
    column,
    disguised,
    said,
    table,
    text,
    whole,
)
from tests.interface.damage.registers import HEADERS

QUOTES = "A quotation mark is missing or too many"
SWALLOWED = "The cell swallows the lines after it: a quotation mark is missing or too many"
_CHINESE = [header for header in HEADERS if header in ("简述", "情况", "事件名称", "协议内容")]
_OPTIONAL = ["涉及人数", "涉及金额", "申请人电话", "责任人编号", "情况"]


def _is_chinese(cell: str) -> bool:
    return not cell.isascii()


# --- files that are something else ---


def nothing(random: Random) -> Damaged:
    return Damaged(b"", whole("The file is empty"))


def no_row_at_all(random: Random) -> Damaged:
    content = random.choice([b"\n\n\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b" \t \n", b",,,\n,,,\n"])
    return Damaged(content, whole(NO_ROWS))


def another_kind_of_file(random: Random) -> Damaged:
    register = text(table(random))
    content, says = random.choice(
        [
            (b"%PDF-1.7\n" + register.encode(), PDF),
            (b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" * 40, PICTURE),
            (b"\0" * 5000, NO_REGISTER),
            (b"\x7fELF\2\1\1" + b"\0" * 200, NO_REGISTER),
            (register.encode("utf-16-le"), NO_REGISTER),
            (register.encode("utf-32"), NO_REGISTER),
        ]
    )
    return Damaged(content, whole(says), random.choice(["r.csv", "r.xlsx", "r"]))


def an_old_or_protected_workbook(random: Random) -> Damaged:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.randbytes(3000)
    says = "This is an old Excel file (.xls) or one with a password: save it as .xlsx, unprotected"
    return Damaged(content, whole(says), "r.xlsx")


def characters_of_no_encoding(random: Random) -> Damaged:
    lines = [bytes([0xFF, 0xC0, *random.sample(range(0x80, 0xC0), 20), 0xFF]) for _ in range(9)]
    says = "The characters of the file are neither UTF-8 nor GB 18030"
    return Damaged(b"\n".join(lines) + b"\n", whole(says), "r.xlsx")


def a_text_that_is_no_register(random: Random) -> Damaged:
    content = random.choice(
        [
            "<html><table><tr><td>编号</td></tr></table></html>",
            json.dumps([{"编号": "1", "简述": "x"}], ensure_ascii=False),
            "随便,写点\n一,二\n",
            "编号,简述\n1,漏水\n",
        ]
    )
    return Damaged(content.encode(), whole(NO_HEADER), "r.xlsx")


def a_packed_text(random: Random) -> Damaged:
    packed = gzip.compress(text(table(random)).encode(), mtime=0)
    head = b"\x1f\x8b\x08" + b"\xff" * 40 + b"\n"
    return Damaged(head + packed[:20].replace(b"\n", b"\xff") + b"\n", whole(PACKED))


# --- characters ---


def one_row_in_another_encoding(random: Random) -> Damaged:
    rows = table(random)
    row = any_row(random, rows)
    most, other = random.sample(["utf-8", "gb18030"], 2)
    lines = [text([cells]).encode(other if n == row else most) for n, cells in enumerate(rows, 1)]
    lost = [
        header for header, cell in zip(HEADERS, rows[row - 1], strict=True) if _is_chinese(cell)
    ]
    return Damaged(b"".join(lines), said(*((row, header, LOST) for header in lost)))


def a_character_cut_in_two(random: Random) -> Damaged:
    rows = table(random)
    row, header = any_row(random, rows), random.choice(_CHINESE)
    encoding = random.choice(["utf-8", "gb18030"])
    whole_cell = f"楼上漏水{row}号"
    rows[row - 1][column(header)] = whole_cell
    raw = text(rows).encode(encoding)
    cut = (whole_cell + "号").encode(encoding)[:-1]
    return Damaged(raw.replace(whole_cell.encode(encoding), cut), said((row, header, LOST)))


def half_a_character_at_the_end(random: Random) -> Damaged:
    rows = table(random)
    raw = text(rows, ends="\n").encode("utf-16")
    return Damaged(raw[:-3], said((len(rows), HEADERS[-1], LOST)))


def a_nul_in_a_cell(random: Random) -> Damaged:
    rows = table(random)
    row, header = any_row(random, rows), random.choice(HEADERS)
    rows[row - 1][column(header)] = "1\x002"
    return Damaged(text(rows).encode(), said((row, header, UNSEEN)))


# --- quotation marks and separators ---


def a_quotation_mark_without_its_other(random: Random) -> Damaged:
    rows = table(random)
    row, at = any_row(random, rows), random.randrange(len(HEADERS))
    lines = text(rows).splitlines()
    cells = lines[row - 1].split(",")
    cells[at] = '"' + cells[at]
    lines[row - 1] = ",".join(cells)
    return Damaged("\n".join(lines).encode(), said((row, "", QUOTES)))


def a_quotation_mark_before_the_end(random: Random) -> Damaged:
    rows = table(random)
    row, at = any_row(random, rows), random.randrange(len(HEADERS))
    lines = text(rows).splitlines()
    cells = lines[row - 1].split(",")
    cells[at] = f'"{cells[at]}"公司'
    lines[row - 1] = ",".join(cells)
    return Damaged("\n".join(lines).encode(), said((row, "", QUOTES)))


def two_quotation_marks_that_swallow_lines(random: Random) -> Damaged:
    rows = table(random, least=6)
    first, at = random.randint(2, len(rows) - 3), random.randrange(1, len(HEADERS) - 1)
    last = first + random.randint(1, 2)
    lines = [line.split(",") for line in text(rows).splitlines()]
    lines[first - 1][at] = '"' + lines[first - 1][at]
    lines[last - 1][at] += '"'
    content = "\n".join(",".join(cells) for cells in lines) + "\n"
    return Damaged(content.encode(), said((first, HEADERS[at], SWALLOWED)))


def a_row_with_another_separator(random: Random) -> Damaged:
    rows = table(random)
    row = any_row(random, rows)
    most, other = random.sample([",", ";", "\t"], 2)
    lines = [text([cells], other if n == row else most) for n, cells in enumerate(rows, 1)]
    says = "The row is not separated as the header is"
    return Damaged("".join(lines).encode(), said((row, "", says)))


def a_separator_too_many(random: Random) -> Damaged:
    rows = table(random)
    row, at = any_row(random, rows), random.randrange(len(HEADERS))
    rows[row - 1].insert(at, "还有")
    return Damaged(
        text(rows).encode(), said((row, "", "The row has {cells} cells, the header {columns}"))
    )


def cut_off_in_the_middle_of_a_row(random: Random) -> Damaged:
    rows = table(random)
    kept = random.randint(2, len(HEADERS) - 1)
    rows[-1] = rows[-1][:kept]
    content = text(rows).rstrip("\r\n")[: -random.randint(0, 1) or None]
    return Damaged(
        content.encode(), said((len(rows), "", "The file ends in the middle of this row"))
    )


def a_row_without_end(random: Random) -> Damaged:
    rows = table(random)
    row = any_row(random, rows)
    rows[row - 1] += [""] * MOST_COLUMNS
    return Damaged(text(rows).encode(), said((row, "", "The row has more than {most} cells")))


def a_line_without_end(random: Random) -> Damaged:
    rows = table(random)
    rows[-1][3] = "长" * random.randint(1_000_001, 1_200_000)
    return Damaged(
        text(rows).encode(), whole("Line {line} belongs to a row of more than {most} characters")
    )


def a_cell_without_end(random: Random) -> Damaged:
    rows = table(random)
    row = any_row(random, rows)
    rows[row - 1][2] = "长" * random.randint(131_073, 300_000)
    return Damaged(text(rows).encode(), said((row, "", "A cell has more than {most} characters")))


def rows_without_end(random: Random) -> Damaged:
    content = text(table(random)) + "1\n" * MOST_ROWS
    return Damaged(content.encode(), whole("The file has more than {most} rows"))


# --- headers and what stands under them ---


def a_column_twice(random: Random) -> Damaged:
    rows = table(random)
    known = [c for c in COLUMNS if c.header in HEADERS and c.aliases]
    twice = random.choice(known)
    name = random.choice([twice.header, *twice.aliases, f" {twice.header} ："])
    rows[0].append(name)
    return Damaged(text(rows).encode(), said((1, name.strip(), SAME_TWICE)))


def a_needed_column_missing(random: Random) -> Damaged:
    rows = table(random)
    gone, named, says = random.choice(
        [
            (["网格编码"], "网格编码", MISSING),
            (["类别"], "类别", MISSING),
            (["来源"], "来源", MISSING),
            (["受理日期"], "受理日期", MISSING),
            (["事件名称", "简述"], "简述", MISSING),
            (["申请人姓名"], "当事人", TWO_PARTIES),
            (["被申请人姓名"], "当事人", TWO_PARTIES),
        ]
    )
    for header in gone:
        rows[0][column(header)] = random.choice(["", "?", header + "（旧）"])
    return Damaged(text(rows).encode(), said((1, named, says)))


def a_damaged_header(random: Random) -> Damaged:
    rows = table(random)
    header = random.choice(_OPTIONAL)
    name = header.encode()
    raw = text(rows).encode().replace(b",%s," % name, b",%s," % name[:-1], 1)
    return Damaged(raw, said((1, letter(column(header)), LOST)))


def no_header(random: Random) -> Damaged:
    return Damaged(text(table(random)[1:]).encode(), whole(NO_HEADER))


def a_number_in_several_rows(random: Random) -> Damaged:
    rows = table(random)
    first, second = random.sample(range(2, len(rows) + 1), 2)
    rows[first - 1][0] = rows[second - 1][0]
    return Damaged(
        text(rows).encode(), said((first, "编号", SAME_NUMBER), (second, "编号", SAME_NUMBER))
    )


def a_table_for_watching_people(random: Random) -> Damaged:
    rows = table(random)
    word, name = random.choice(WATCHING_WORDS), "r.csv"
    match random.choice(["header", "title", "name"]):
        case "header":
            rows[0].insert(random.randrange(len(HEADERS)), disguised(random, word))
        case "title":
            rows.insert(0, [f"2026年{disguised(random, word)}台账"])
        case _:
            name = f"{word}.csv"
    return Damaged(text(rows).encode(), whole(WATCHING), name)


# --- odd, and right ---


def oddly_written_and_right(random: Random) -> Damaged:
    rows = table(random)
    content = random.choice(
        [
            text(rows, ends="\r").encode(),
            ("sep=;\n" + text(rows, ";")).encode(),
            text([["2026年登记簿"], [], *rows, rows[0], ["合计", "1"], []]).encode(),
            text(rows).encode("utf-16-be").join([b"\xfe\xff", b""]),
            text([[*cells, "", ""] for cells in rows], "\t").encode("gb18030"),
            text(rows).rstrip().encode(),
            text([[f"　{cell} " for cell in cells] for cells in rows]).encode(),
        ]
    )
    return Damaged(content, said(), random.choice(["r.csv", "r.txt", "r.xlsx", "登记簿"]))


TEXTS: Sequence[Make] = (
    nothing,
    no_row_at_all,
    another_kind_of_file,
    an_old_or_protected_workbook,
    characters_of_no_encoding,
    a_text_that_is_no_register,
    a_packed_text,
    one_row_in_another_encoding,
    a_character_cut_in_two,
    half_a_character_at_the_end,
    a_nul_in_a_cell,
    a_quotation_mark_without_its_other,
    a_quotation_mark_before_the_end,
    two_quotation_marks_that_swallow_lines,
    a_row_with_another_separator,
    a_separator_too_many,
    cut_off_in_the_middle_of_a_row,
    a_row_without_end,
    a_line_without_end,
    a_cell_without_end,
    rows_without_end,
    a_column_twice,
    a_needed_column_missing,
    a_damaged_header,
    no_header,
    a_number_in_several_rows,
    a_table_for_watching_people,
    oddly_written_and_right,
)
