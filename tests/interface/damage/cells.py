"""The catalogue of damaged cells: what happens to a cell, in which columns, and what is to be said.

A damage hits one cell of a right row, and exactly that cell must be named.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from tests.interface.damage.books import UNCOMPUTED, Raw, error
from tests.interface.damage.registers import HEADERS

Make = Callable[[Random], Any]

DAYS = ("受理日期", "办结日期", "履行期限", "履行日期", "结案日期", "发生日期", "归档日期")
MONEY = ("涉及金额", "协议金额")
NAMES = ("申请人姓名", "被申请人姓名")
PHONES = ("申请人电话", "被申请人电话")
NUMBERS = ("编号", "卷号")
TEXTS = ("事件名称", "简述", "情况", "协议内容")
WORDS = ("类别", "来源", "结果", "协议形式", "履行情况", "邀请心理咨询师", "是否成功")
CODES = ("网格编码", "调委会代码")

NO_DATE = "{given} is no date"
NO_MONEY = "{given} is no amount of money"
NO_COUNT = "{given} is no number of people"
NO_CODE = "{given} is no code"
NO_WORD = "{given} is not one of the words used here"
NO_NUMBER = "{given} is no document number"
NO_STAFF = "{given} is no staff number"
NO_NAME = "{given} is no name"
TOO_LONG = "The cell holds {length} characters"
UNSEEN = "The cell holds a character nobody can see: {code}"
LOST = "Characters of the cell are lost"
EMPTY = "The cell is empty"
MADE = "Excel has made {given} of what was typed"
ROUNDED = "Excel has rounded this number"
IN_ORDER = "The days of a case stand in order: {later} ({second}) is before {earlier} ({first})"


@dataclass(frozen=True)
class Damage:
    """One way to damage a cell. `typed`: only a workbook can hold it."""

    name: str
    columns: Sequence[str]
    make: Make
    says: str
    typed: bool = False
    named: str = ""
    """The column that is to be named, if it is another."""


def _one_of(*cells: Any) -> Make:
    return lambda random: random.choice(cells)


def _inside(*marks: str) -> Make:
    return lambda random: f"楼上{random.choice(marks)}漏水"


def _long(least: int, most: int) -> Make:
    return lambda random: random.choice("长ab水") * random.randint(least, most)


_CONTROL = [chr(n) for n in (*range(9), 11, 12, *range(14, 32), *range(127, 160))]
_DIRECTION = [*"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"]

IN_TEXT: Sequence[Damage] = (
    Damage(
        "a day in words",
        DAYS,
        _one_of(
            *("昨天", "二〇二六年三月二日", "三月初二", "2026年3月", "26-3-2", "2/3/2026", "03-02"),
            *(
                "2026-3/2",
                "2026年3-2",
                "2026 03 02",
                "March 2, 2026",
                "约2026-03-02",
                "2026-03-02?",
            ),
            *("2026-03-02 25:99", "2026-03-02 9时", "٢٠٢٦-٠٣-٠٢", "2026—03—02", "#REF!", "{0}"),
        ),
        NO_DATE,
    ),
    Damage(
        "a day that no calendar has",
        DAYS,
        _one_of(
            *("2026-02-30", "2026-13-02", "2025-02-29", "2026-00-10", "2026-04-31", "0000-01-01"),
            *(
                "9999-12-31",
                "2200-01-01",
                "2026年2月30日",
                "20260230",
                "1848-01-01",
                "２０２６－１３－１",
            ),
        ),
        NO_DATE,
    ),
    Damage(
        "a number that is no day",
        DAYS,
        _one_of(
            "0", "-1", "60", "19999", "80001", "1e5", "99999999", "46083,5", "4_6083", "NaN", "inf"
        ),
        NO_DATE,
    ),
    Damage(
        "no money",
        MONEY,
        _one_of(
            *("八百", "-5", "1.234", "12,6", "1,26万", "1_000", "nan", "inf", "1e5", "1e999999"),
            *("９．９９９", "800块", "$800", "0x10", "1" * 30, "800.", "--", "1e-999999"),
        ),
        NO_MONEY,
    ),
    Damage(
        "no number of people",
        ["涉及人数"],
        _one_of("很多", "0", "-1", "1.5", "100001", "1,00", "三人", "1e2", "9" * 40, "1_0", "٣"),
        NO_COUNT,
    ),
    Damage(
        "no code",
        CODES,
        _one_of(
            *("1505", "150524100200O01", "1505241002001234567", "+15052410020", "1.50524E+14"),
            *("柳河村", "150524-100200", "１５０５", "150524100200.0"),
        ),
        NO_CODE,
    ),
    Damage(
        "no such word", WORDS, _one_of("刑事", "?", "null", "N/A", "<b>", "{x}", "2", "\\"), NO_WORD
    ),
    Damage(
        "no staff number",
        ["责任人编号"],
        _one_of("张三", "a b", "-x", "#1", "x" * 65, "王五7"),
        NO_STAFF,
    ),
    Damage(
        "no document number",
        NUMBERS,
        _one_of("张三1号", "17712345678", "第一卷", "abc", "1" * 61, "110101199003077571", "无"),
        NO_NUMBER,
    ),
    Damage("no name", NAMES, _one_of("12345", "---", "／", "17712345678", "。。", "７７"), NO_NAME),
    Damage("a name without end", (*NAMES, *PHONES, "申请人证件号码"), _long(201, 400), TOO_LONG),
    Damage("a text without end", TEXTS, _long(2001, 30_000), TOO_LONG),
    Damage("one long text in any column", HEADERS, _long(2001, 3_000), TOO_LONG),
    Damage(
        "a wrong check digit",
        ["申请人证件号码"],
        _one_of("110101199003077572", "11010119900307757X", "１１０１０１１９９００３０７７５７３"),
        "The check digit of this identity number is wrong",
    ),
    Damage(
        "no telephone number",
        PHONES,
        _one_of("abc", "+86 139", "@微信", "０１０－８８８８", "139", "1" * 13),
        "{given} is no telephone number",
    ),
    Damage(
        "no number of a document",
        ["申请人证件号码"],
        _one_of("123", "abcdef", "1101011990030775"),
        "{given} is no number of a document",
    ),
    Damage(
        "an identity number as a power",
        ["申请人证件号码"],
        _one_of("1.50524E+17", "1.1e+17"),
        ROUNDED,
    ),
    Damage("a control character", HEADERS, _inside(*_CONTROL), UNSEEN),
    Damage("a mark that turns the writing", HEADERS, _inside(*_DIRECTION), UNSEEN),
    Damage("a lost character", HEADERS, _inside("\ufffd"), LOST),
    Damage(
        "a formula as text",
        HEADERS,
        _one_of("=1+1", "=HYPERLINK(A1)", "=cmd|'/C calc'!A0", "=", "=2026-03-02"),
        "The cell holds a formula as text",
    ),
    Damage(
        "a text that begins like a sealed value",
        TEXTS,
        _one_of("sealed:", "sealed:abc"),
        "The cell begins like a sealed value",
    ),
    Damage(
        "nothing where something must stand",
        ("类别", "来源", "网格编码", "受理日期", "协议形式", "履行日期"),
        _one_of("", "   ", "\u3000", "\u200b", "\ufeff \u200b"),
        EMPTY,
    ),
    Damage(
        "no other party",
        NAMES,
        _one_of("", " ", "\u200b"),
        "A dispute has two parties at least",
        named="当事人",
    ),
    Damage(
        "an end before the beginning", ["办结日期"], _one_of("2026-03-01", "20260101"), IN_ORDER
    ),
    Damage("closed before it ended", ["结案日期"], _one_of("2026-03-09", "2026年3月3日"), IN_ORDER),
    Damage(
        "performed before it was agreed",
        ["履行日期"],
        _one_of("2026-03-09", "2025-03-19"),
        IN_ORDER,
    ),
    Damage("due before it was agreed", ["履行期限"], _one_of("2026-03-09", "2025-03-20"), IN_ORDER),
    Damage("filed before it was closed", ["归档日期"], _one_of("2026-03-26", "2026/1/1"), IN_ORDER),
    Damage(
        "happened after it was registered",
        ["发生日期"],
        _one_of("2026-03-03", "2027-01-01"),
        IN_ORDER,
    ),
    Damage(
        "not yet", ["受理日期"], _one_of("2190-01-01", "2199-12-31"), "{day} is later than today"
    ),
    Damage(
        "nobody's to give up",
        ["协议内容"],
        _one_of("赔偿800元,今后不再上访", "不 再 信 访", "放弃一切诉讼权利"),
        "Strike this first, nobody gives up these rights: {clauses}",
    ),
    Damage(
        "put away without a volume or before closure",
        ("卷号", "结案日期"),
        _one_of("", " "),
        "A file is put away after closure, under a volume number",
    ),
    Damage(
        "a contradiction",
        ["是否成功"],
        _one_of("0", "否", "不成功"),
        "Result and success contradict each other",
    ),
)

_MADE_DAY = _one_of(date(2026, 3, 2), date(1999, 12, 31))
_AS_TYPED = (*NAMES, *PHONES, *NUMBERS, "申请人证件号码", "责任人编号")

IN_CELLS: Sequence[Damage] = tuple(
    Damage(name, columns, make, says, typed=True)
    for name, columns, make, says in (
        (
            "a formula that failed",
            HEADERS,
            _one_of(*map(error, ("#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#SPILL!"))),
            "The cell shows {given}, not a value",
        ),
        (
            "a formula without a result",
            HEADERS,
            _one_of(UNCOMPUTED, Raw("<f>1</f><v></v>"), Raw('<f t="shared" si="0"/><v/>')),
            "The cell holds a formula without a result",
        ),
        (
            "a broken cell",
            HEADERS,
            _one_of(
                Raw("<v>7</v>", 't="b"'),
                Raw("<v>99999</v>", 't="s"'),
                Raw("<v>-1</v>", 't="s"'),
                Raw("<v>abc</v>"),
                Raw("<v>NaN</v>"),
                Raw("<v>1_0</v>"),
                Raw("<v>" + "9" * 5000 + "</v>"),
            ),
            "The cell is damaged",
        ),
        ("a day that Excel made", _AS_TYPED, _MADE_DAY, MADE),
        ("a yes that Excel made", _AS_TYPED, _one_of(True, False), MADE),
        ("a yes for a day", DAYS, _one_of(True, False), NO_DATE),
        ("a yes for money", MONEY, _one_of(True, False), NO_MONEY),
        ("a day for money", MONEY, _MADE_DAY, NO_MONEY),
        ("a day for people", ["涉及人数"], _MADE_DAY, NO_COUNT),
        ("a day for a word", WORDS, _MADE_DAY, NO_WORD),
        ("a day for a code", CODES, _MADE_DAY, NO_CODE),
        ("a rounded number", (*_AS_TYPED, *TEXTS, *DAYS), _one_of(1.5e17, -1e16, 1e300), ROUNDED),
        (
            "a number without end",
            HEADERS,
            _one_of(Raw("<v>1e999</v>"), Raw("<v>-1E999</v>")),
            ROUNDED,
        ),
        (
            "a day's number that is none",
            DAYS,
            _one_of(
                12,
                19_999.5,
                80_001,
                -46_083,
                0,
                1e10,
                Raw("<v>-5</v>", 's="1"'),
                Raw("<v>1e10</v>", 's="1"'),
            ),
            NO_DATE,
        ),
        (
            "a time for a day",
            DAYS,
            _one_of(Raw("<v>0.5</v>", 's="1"'), Raw("<v>0</v>", 's="1"')),
            NO_DATE,
        ),
        (
            "money with dust behind it",
            MONEY,
            _one_of(3780.2999999999997, 0.001, -800, 1e14),
            NO_MONEY,
        ),
        ("part of a person", ["涉及人数"], _one_of(1.5, -2, 0, 100_001), NO_COUNT),
    )
)


def places(damages: Sequence[Damage]) -> Iterator[tuple[Damage, str]]:
    """Every damage in every column it can hit."""
    for damage in damages:
        for column in damage.columns:
            yield damage, column
