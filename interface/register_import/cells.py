"""What people type in a cell becomes one value or a sentence about what is allowed, never a guess.

Full-width characters, stray spaces and Excel's own numbers are read as what they stand for; a
number that Excel has rounded is refused, because its last digits are lost.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from domain.dispute.terms import Reference
from interface.register_import.sheets import Cell

LONGEST_CELL = 2000
_LONGEST_EXACT = 10**15
"""Above this Excel keeps a number only roughly: an identity number loses its last digits."""

_EXCEL_DAY_ZERO = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000  # 1954 to 2119
_FIRST_YEAR = 1949

_FULL_WIDTH = range(0xFF01, 0xFF5F)
_TO_NARROW = {wide: chr(wide - 0xFEE0) for wide in _FULL_WIDTH if chr(wide - 0xFEE0).isalnum()} | {
    0x3000: " ",
    0xFEFF: "",
    0x200B: "",
}

T = TypeVar("T")

_REFERENCE: TypeAdapter[str] = TypeAdapter(Reference)


class Wrong(Exception):
    """The cell cannot be read. `text` says what is wrong, `allowed` what would be right."""

    def __init__(self, text: str, allowed: str = "", **params: object) -> None:
        self.text, self.allowed, self.params = text, allowed, params
        super().__init__(text.format(**params))


def plain(cell: Cell) -> str:
    """The cell as text: trimmed, full-width letters and digits made narrow, "" for nothing.

    Raises Wrong for a number whose digits Excel has lost, and for a text that is too long.
    """
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    if isinstance(cell, int | float):
        return _number_as_text(cell)
    text = _narrow(cell).strip()
    if len(text) > LONGEST_CELL:
        raise Wrong(
            "The cell holds {length} characters",
            "at most {most}",
            length=len(text),
            most=LONGEST_CELL,
        )
    return text


def _number_as_text(number: float) -> str:
    if abs(number) >= _LONGEST_EXACT:
        raise Wrong("Excel has rounded this number", "format the column as text, type it again")
    return str(int(number)) if number == int(number) else repr(number)


def _narrow(text: str) -> str:
    """Full-width letters, digits and spaces made narrow; Chinese punctuation stays as typed."""
    return text.translate(_TO_NARROW)


def squeezed(text: str) -> str:
    """A header or a code word without spaces, punctuation and case, for comparing."""
    narrow = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in narrow if char.isalnum())


_SEPARATED = re.compile(r"^(\d{4})\s*[年/.\-]\s*(\d{1,2})\s*[月/.\-]\s*(\d{1,2})\s*日?$")
_RUN_TOGETHER = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_CLOCK = re.compile(r"[T ]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
DAY_ALLOWED = "2026-03-02, 2026/3/2, 2026年3月2日, 20260302"


def day(cell: Cell) -> date:
    """A day, from a date cell, Excel's number of one, or text. Raises Wrong."""
    if isinstance(cell, datetime):
        return _likely(cell.date())
    if isinstance(cell, date):
        return _likely(cell)
    text = _CLOCK.sub("", unicodedata.normalize("NFKC", plain(cell))).strip()
    match = _SEPARATED.match(text) or _RUN_TOGETHER.match(text)
    try:
        if match:
            year, month, of_month = map(int, match.groups())
            return _likely(date(year, month, of_month))
        serial = float(text)
    except ValueError:
        raise Wrong("{given} is no date", DAY_ALLOWED, given=text) from None
    if _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        return _EXCEL_DAY_ZERO + timedelta(days=int(serial))
    raise Wrong("{given} is no date", DAY_ALLOWED, given=text)


def _likely(found: date) -> date:
    if found.year < _FIRST_YEAR:
        raise Wrong("{given} is no date", DAY_ALLOWED, given=found.isoformat())
    return found


def count(cell: Cell) -> int:
    """A whole number of people, 1 to 100,000; 人 behind it may stand. Raises Wrong."""
    text = plain(cell).removesuffix("人").removesuffix("名").replace(",", "").strip()
    most = 100_000
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise Wrong("{given} is no number of people", "1 to 100000", given=text)
    return int(text)


def fen(cell: Cell) -> int:
    """An amount in yuan, or in 万元 if it says so, in fen. Raises Wrong."""
    text = unicodedata.normalize("NFKC", plain(cell)).replace(",", "").replace("，", "")
    text = text.removeprefix("¥").removeprefix("人民币").strip()
    times = 1
    for unit, worth in (("万元", 10_000), ("万", 10_000), ("元", 1)):
        if text.endswith(unit):
            text, times = text.removesuffix(unit).strip(), worth
            break
    try:
        amount = Decimal(text) * times * 100
    except InvalidOperation:
        amount = Decimal(-1)
    most = 10**14
    if not amount.is_finite() or not 0 <= amount <= most or amount != int(amount):
        raise Wrong("{given} is no amount of money", "12600, 12600.50, 1.26万元", given=text)
    return int(amount)


def word_of(words: Mapping[str, T]) -> Callable[[Cell], T]:
    """Reads one of the given words; what is allowed are those words. Raises Wrong."""
    by_word = {squeezed(word): code for word, code in words.items()}

    def read(cell: Cell) -> T:
        text = plain(cell)
        known = by_word.get(squeezed(text))
        if known is None:
            raise Wrong("{given} is not one of the words used here", "、".join(words), given=text)
        return known

    return read


def digits(*lengths: int) -> Callable[[Cell], str]:
    """Reads a code of so many digits. Raises Wrong."""

    def read(cell: Cell) -> str:
        text = unicodedata.normalize("NFKC", plain(cell)).replace(" ", "")
        if not (text.isascii() and text.isdecimal()) or len(text) not in lengths:
            allowed = " / ".join(map(str, lengths))
            raise Wrong("{given} is no code", "{digits} digits", given=text, digits=allowed)
        return text

    return read


def reference(cell: Cell) -> str:
    """The number of a document, which cannot hold a name. Raises Wrong."""
    text = plain(cell)
    try:
        return _REFERENCE.validate_python(text)
    except ValidationError:
        raise Wrong(
            "{given} is no document number", "2026-0012, (2026)移12号; 60 characters", given=text
        ) from None


def particular(cell: Cell) -> str:
    """A name, a number, an address of a party: at most 200 characters. Raises Wrong."""
    text = plain(cell)
    most = 200
    if len(text) > most:
        raise Wrong(
            "The cell holds {length} characters", "at most {most}", length=len(text), most=most
        )
    return text


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def identity_number(cell: Cell) -> str:
    """An identity number; one of 18 digits must have its check digit right (GB 11643). Wrong."""
    text = unicodedata.normalize("NFKC", particular(cell)).replace(" ", "").upper()
    eighteen = re.fullmatch(r"(\d{17})[\dX]", text)
    if eighteen:
        total = sum(int(n) * weight for n, weight in zip(eighteen[1], _WEIGHTS, strict=True))
        if _CHECK[total % len(_CHECK)] != text[-1]:
            raise Wrong("The check digit of this identity number is wrong", "type it again")
    elif "E+" in text:
        raise Wrong("Excel has rounded this number", "format the column as text, type it again")
    return text
