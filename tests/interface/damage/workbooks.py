"""The catalogue of damaged workbooks: zip, parts, markup, headers and merged cells."""

import zipfile
from collections.abc import Sequence
from random import Random

from interface.register_import.sheets import MOST_PARTS, MOST_SHEETS, letter
from tests.interface.damage import books
from tests.interface.damage.books import BOOK, SHEET, STRINGS, STYLES
from tests.interface.damage.files import (
    DAMAGED,
    MISSING,
    NO_HEADER,
    NO_ROWS,
    SAME_NUMBER,
    SAME_TWICE,
    WATCHING,
    WATCHING_WORDS,
    Damaged,
    Make,
    Table,
    any_row,
    column,
    disguised,
    said,
    table,
    whole,
)
from tests.interface.damage.registers import HEADERS
from tests.interface.damage.rows import Finding

MERGED = "The cell is merged with {first}"
BROKEN = "The cell is damaged"
_NAME = "r.xlsx"


def _markup(rows: Table, after: str = "") -> str:
    return books.sheet(enumerate(rows, 1), after)


def _book(markup: str, *findings: Finding) -> Damaged:
    return Damaged(books.packed(books.parts({"登记簿": markup})), said(*findings), _NAME)


def _spoilt(random: Random, at: int, **parts: str | bytes | None) -> Damaged:
    """A workbook with other parts than it should have (None: without), unreadable at a row."""
    held: dict[str, str | bytes | None] = {**books.parts({"登记簿": _markup(table(random))})}
    for name, part in parts.items():
        held[{"sheet": SHEET, "book": BOOK, "styles": STYLES}[name]] = part
    kept = {name: part for name, part in held.items() if part is not None}
    return Damaged(books.packed(kept), said((at, "", DAMAGED)), _NAME)


# --- the zip ---


def a_zip_cut_off(random: Random) -> Damaged:
    content = _book(_markup(table(random))).content
    return Damaged(content[: random.randint(4, len(content) - 30)], whole(DAMAGED), _NAME)


def a_zip_of_something_else(random: Random) -> Damaged:
    held: dict[str, str | bytes] = random.choice(
        [
            {"word/document.xml": "<w/>"},
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<o/>"},
            {"xl/workbook.bin": b"\x83\x01\0", "xl/worksheets/sheet1.bin": b"\x81\x01\0"},
            {"../../etc/passwd": "x"},
            {},
        ]
    )
    content = books.packed(held)
    if not held:
        content = b"PK\x03\x04" + content
    return Damaged(content, whole(DAMAGED), _NAME)


def a_part_with_other_bytes(random: Random) -> Damaged:
    """Stored as it is, one letter of it changed: the check sum no longer fits."""
    content = bytearray(
        books.packed(books.parts({"r": _markup(table(random))}), zipfile.ZIP_STORED)
    )
    at = content.index("楼上漏水".encode())
    content[at + random.randrange(12)] ^= 1
    return Damaged(bytes(content), whole(DAMAGED), _NAME)


def a_part_with_a_password(random: Random) -> Damaged:
    content = bytearray(_book(_markup(table(random))).content)
    name = SHEET.encode()
    content[content.index(name) - 30 + 6] |= 1
    content[content.rindex(name) - 46 + 8] |= 1
    return Damaged(bytes(content), whole(DAMAGED), _NAME)


def a_part_packed_as_no_spreadsheet_does(random: Random) -> Damaged:
    method = random.choice([zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
    content = books.packed(books.parts({"r": _markup(table(random))}), method)
    return Damaged(content, whole(DAMAGED), _NAME)


def parts_without_end(random: Random) -> Damaged:
    held: dict[str, str | bytes] = dict(books.parts({"r": _markup(table(random))}))
    held |= {f"xl/media/{n}.png": "" for n in range(MOST_PARTS)}
    says = "The file has more than {most} parts: it is not opened"
    return Damaged(books.packed(held), whole(says), _NAME)


def sheets_without_end(random: Random) -> Damaged:
    empty = books.sheet([])
    held = books.parts({f"s{n}": empty for n in range(MOST_SHEETS + 1)})
    return Damaged(books.packed(held), whole("The file has more than {most} sheets"), _NAME)


# --- the parts ---


def a_part_missing(random: Random) -> Damaged:
    return _spoilt(random, 0, **{random.choice(["sheet", "book"]): None})


def a_part_that_is_no_markup(random: Random) -> Damaged:
    part = random.choice(["sheet", "book", "styles"])
    content = random.choice([b"", b"no markup", b"<a><b></a>", random.randbytes(300)])
    return _spoilt(random, 0, **{part: content})


def styles_that_are_none(random: Random) -> Damaged:
    number = random.choice(["x", "", "9" * 5000])
    return _spoilt(random, 0, styles=f'<s><cellXfs><xf numFmtId="{number}"/></cellXfs></s>')


def texts_missing(random: Random) -> Damaged:
    rows = table(random)
    row, header = any_row(random, rows), random.choice(HEADERS)
    rows[row - 1][column(header)] = books.Raw("<v>0</v>", 't="s"')
    held = books.parts({"登记簿": _markup(rows)})
    del held[STRINGS]
    return Damaged(books.packed(held), said((row, header, BROKEN)), _NAME)


# --- the markup of a sheet ---


def a_sheet_that_breaks_off(random: Random) -> Damaged:
    rows = table(random)
    markup, row = _markup(rows), any_row(random, rows)
    begins = markup.index(f'<row r="{row}">')
    cut = markup[: begins + random.randint(12, 500)]
    return _book(cut, (row, "", DAMAGED))


def a_sheet_with_bytes_of_another_encoding(random: Random) -> Damaged:
    rows = table(random)
    markup, row = _markup(rows), any_row(random, rows)
    begins = markup.index(f'<row r="{row}">')
    raw = markup[:begins].encode() + markup[begins:].encode("gb18030")
    held: dict[str, str | bytes] = {**books.parts({"登记簿": markup}), SHEET: raw}
    return Damaged(books.packed(held), said((row, "", DAMAGED)), _NAME)


def rows_out_of_order(random: Random) -> Damaged:
    rows = table(random)
    row = random.randint(2, len(rows) - 1)
    numbered = list(enumerate(rows, 1))
    numbered[row - 1], numbered[row] = numbered[row], numbered[row - 1]
    return _book(books.sheet(numbered), (row + 1, "", DAMAGED))


def a_cell_that_stands_elsewhere(random: Random) -> Damaged:
    rows = table(random)
    row, at = any_row(random, rows), random.randrange(len(HEADERS))
    elsewhere = random.choice([f"A{row + 1}", "A0", "1A", "ABCD1", "A99999999", "-1", "甲1"])
    markup = _markup(rows).replace(f'r="{letter(at)}{row}"', f'r="{elsewhere}"')
    return _book(markup, (row, "", DAMAGED))


def a_cell_twice(random: Random) -> Damaged:
    rows = table(random)
    row, at = any_row(random, rows), random.randrange(len(HEADERS) - 1)
    markup = _markup(rows).replace(f'r="{letter(at + 1)}{row}"', f'r="{letter(at)}{row}"')
    findings: list[Finding] = [(row, HEADERS[at], "The cell stands twice in the file")]
    return _without(random, markup, row, HEADERS[at + 1], findings)


def _without(random: Random, markup: str, row: int, gone: str, findings: list[Finding]) -> Damaged:
    """What else is said of a row in which a cell is gone, too."""
    if gone in ("网格编码", "类别", "来源", "受理日期", "协议形式"):
        findings.append((row, gone, "The cell is empty"))
    return _book(markup, *findings)


def a_document_type(random: Random) -> Damaged:
    rows = table(random)
    head = random.choice(
        [
            '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
            '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
            "<!DOCTYPE x>",
        ]
    )
    return _book(_markup(rows).replace("<worksheet", head + "<worksheet"), (0, "", DAMAGED))


def markup_that_piles_up(random: Random) -> Damaged:
    piled = random.choice(
        [
            "<a>" * 100 + "</a>" * 100,
            "".join(f"<a{n}/>" for n in range(6000)),
            f'<a b="{"x" * (2 << 20)}"/>',
            f"<!--{'x' * (2 << 20)}-->",
        ]
    )
    return _book(
        _markup(table(random)).replace("<sheetData>", piled + "<sheetData>"), (0, "", DAMAGED)
    )


def a_cell_at_the_end_of_the_world(random: Random) -> Damaged:
    rows = table(random)
    at, row, says = random.choice(
        [
            ("XFD1048576", 1_048_576, "The file has more than {most} rows"),
            ("A50001", 50_001, "The file has more than {most} rows"),
            ("XFD900", 900, "The row has more than {most} cells"),
            ("KO900", 900, "The row has more than {most} cells"),
        ]
    )
    far = f'<row r="{row}"><c r="{at}"><v>1</v></c></row></sheetData>'
    return _book(_markup(rows).replace("</sheetData>", far), (row, "", says))


# --- merged cells and headers ---


def cells_merged_in_a_row(random: Random) -> Damaged:
    rows = table(random)
    row, at = any_row(random, rows), random.randrange(len(HEADERS) - 3)
    more = random.randint(1, 2)
    after = (
        f'<mergeCells><mergeCell ref="{letter(at)}{row}:{letter(at + more)}{row}"/></mergeCells>'
    )
    covered = HEADERS[at + 1 : at + more + 1]
    return _book(_markup(rows, after), *((row, header, MERGED) for header in covered))


def cells_merged_in_a_column(random: Random) -> Damaged:
    rows = table(random)
    row, at = random.randint(2, len(rows) - 2), random.randrange(len(HEADERS))
    more = random.randint(1, 2)
    for below in range(row, row + more):
        rows[below][at] = ""
    name = letter(at)
    after = f'<mergeCells><mergeCell ref="{name}{row}:{name}{row + more}"/></mergeCells>'
    covered = range(row + 1, row + more + 1)
    return _book(_markup(rows, after), *((n, HEADERS[at], MERGED) for n in covered))


def a_header_under_titles_with_a_column_missing(random: Random) -> Damaged:
    rows = table(random)
    header = random.choice(["网格编码", "类别", "来源"])
    rows[0][column(header)] = random.choice(["", books.error("#REF!"), 7, "?"])
    titled = [["2026年登记簿"], ["单位：某某"], *rows]
    return _book(_markup(titled), (3, header, MISSING))


def a_column_twice_in_two_header_rows(random: Random) -> Damaged:
    rows = table(random)
    upper = [header.removesuffix("姓名") for header in HEADERS]
    lower = ["姓名" if header.endswith("人姓名") else "" for header in HEADERS]
    upper, lower = [*upper, "申请人"], [*lower, "姓名"]
    return _book(_markup([upper, lower, *rows[1:]]), (2, "申请人姓名", SAME_TWICE))


def no_table_in_it(random: Random) -> Damaged:
    rows, says = random.choice(
        [
            ([], NO_ROWS),
            ([[" ", "\u3000"], ["\u200b"]], NO_ROWS),
            ([["甲", "乙"], ["1", "2"]], NO_HEADER),
            (table(random)[1:], NO_HEADER),
        ]
    )
    return _book(_markup(rows), (0, "", says))


def damage_in_a_later_sheet(random: Random) -> Damaged:
    first, second = table(random), table(random)
    for n, cells in enumerate(second[1:]):
        cells[0] = f"2027-{n:05d}"
    row = any_row(random, second)
    second[row - 1][column("类别")] = "?"
    held = books.parts({"一": _markup(first), "二": _markup(second)})
    says = "{given} is not one of the words used here"
    return Damaged(books.packed(held), said((row, "类别", says)), _NAME)


def a_number_in_two_sheets(random: Random) -> Damaged:
    first, second = table(random), table(random)
    for n, cells in enumerate(second[1:]):
        cells[0] = f"2027-{n:05d}"
    one, other = any_row(random, first), any_row(random, second)
    second[other - 1][0] = first[one - 1][0]
    held = books.parts({"一": _markup(first), "二": _markup(second)})
    findings = said((one, "编号", SAME_NUMBER)) + said((other, "编号", SAME_NUMBER))
    return Damaged(books.packed(held), findings, _NAME)


def a_workbook_for_watching_people(random: Random) -> Damaged:
    rows, name = table(random), "登记簿"
    word = disguised(random, random.choice(WATCHING_WORDS))
    match random.choice(["header", "title", "name", "under a header", "hidden"]):
        case "header":
            rows[0].append(word)
        case "title":
            rows.insert(0, ["", word])
        case "name":
            name = word
        case "under a header":
            rows[0].append("人员情况")
            rows.insert(1, [""] * len(HEADERS) + [word])
        case _:
            held = books.parts({"登记簿": _markup(rows), "二": _markup([[word], ["某某"]])})
            return Damaged(books.packed(held), whole(WATCHING), _NAME)
    return Damaged(books.book(enumerate(rows, 1), name), whole(WATCHING), _NAME)


# --- odd, and right ---


def oddly_made_and_right(random: Random) -> Damaged:
    rows = table(random)
    markup = _markup(rows)
    odd = random.choice(
        [
            markup.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'),
            markup.replace(
                "</sheetData>", '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
            ),
            markup.replace("<c ", "<x:c ").replace("</c>", "</x:c>").replace(
                "<worksheet", f'<worksheet xmlns:x="{books.MAIN}"'
            ),
            _markup([["标题"], *rows, rows[0], ["合计", 1]], "<mergeCells>"
                    '<mergeCell ref="A1:AC1"/></mergeCells>'),
        ]
    )  # fmt: skip
    held = books.parts({"登记簿": odd})
    if random.random() < 0.5:
        held = {name.replace("/", "\\"): part for name, part in held.items()}
    return Damaged(books.packed(held), said(), random.choice([_NAME, "r.csv", "r.xls"]))


WORKBOOKS: Sequence[Make] = (
    a_zip_cut_off,
    a_zip_of_something_else,
    a_part_with_other_bytes,
    a_part_with_a_password,
    a_part_packed_as_no_spreadsheet_does,
    parts_without_end,
    sheets_without_end,
    a_part_missing,
    a_part_that_is_no_markup,
    styles_that_are_none,
    texts_missing,
    a_sheet_that_breaks_off,
    a_sheet_with_bytes_of_another_encoding,
    rows_out_of_order,
    a_cell_that_stands_elsewhere,
    a_cell_twice,
    a_document_type,
    markup_that_piles_up,
    a_cell_at_the_end_of_the_world,
    cells_merged_in_a_row,
    cells_merged_in_a_column,
    a_header_under_titles_with_a_column_missing,
    a_column_twice_in_two_header_rows,
    no_table_in_it,
    damage_in_a_later_sheet,
    a_number_in_two_sheets,
    a_workbook_for_watching_people,
    oddly_made_and_right,
)
