"""What people type in a cell becomes one value or a sentence about what is allowed, never a guess.

Full-width characters, stray spaces and Excel's own numbers are read as what they stand for. What
Excel has rounded or made a date of, and what holds characters nobody can see, is refused.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from domain.dispute.terms import Reference
from domain.identity import is_document, is_telephone, mistyped
from domain.kernel import SEALED
from domain.people import PartyKind
from interface.register_import.sheets import Cell, Faulty
from workers.plausible import LATEST

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

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # they turn the direction of writing
    "\ufffe\uffff]"
)
_LOST = "\N{REPLACEMENT CHARACTER}"

T = TypeVar("T")

_REFERENCE: TypeAdapter[str] = TypeAdapter(Reference)


class Wrong(Exception):
    """The cell cannot be read. `text` says what is wrong, `allowed` what would be right."""

    def __init__(self, text: str, allowed: str = "", **params: object) -> None:
        self.text, self.allowed, self.params = text, allowed, params
        super().__init__(text.format(**params))


def plain(cell: Cell) -> str:
    """The cell as text: trimmed, full-width letters and digits made narrow, "" for nothing.

    Raises Wrong for a cell without a value, for a number whose digits Excel has lost, and for a
    text that is too long, or is not what it looks like.
    """
    if isinstance(cell, Faulty):
        raise Wrong(cell.text, cell.allowed, **cell.params)
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
    _as_it_looks(text)
    return text


def _as_it_looks(text: str) -> None:
    if _LOST in text:
        raise Wrong("Characters of the cell are lost", "type them again, save as UTF-8")
    if unseen := _UNSEEN.search(text):
        code = f"U+{ord(unseen[0]):04X}"
        raise Wrong("The cell holds a character nobody can see: {code}", "delete it", code=code)
    if text.startswith("="):
        raise Wrong("The cell holds a formula as text", "its result")
    if text.startswith(SEALED):
        raise Wrong("The cell begins like a sealed value", "another beginning")


def typed(cell: Cell) -> str:
    """A text that Excel has left as it was typed. Raises Wrong for a day or a yes that it made."""
    if isinstance(cell, bool | date | time | timedelta):
        raise Wrong(
            "Excel has made {given} of what was typed",
            "format the column as text, type it again",
            given=plain(cell),
        )
    return plain(cell)


def _number_as_text(number: float) -> str:
    if not abs(number) < _LONGEST_EXACT:  # what is no number is not less either
        raise Wrong("Excel has rounded this number", "format the column as text, type it again")
    return str(int(number)) if number == int(number) else repr(number)


def _narrow(text: str) -> str:
    """Full-width letters, digits and spaces made narrow; Chinese punctuation stays as typed."""
    return text.translate(_TO_NARROW)


def squeezed(text: str) -> str:
    """A header or a code word without spaces, punctuation and case, for comparing."""
    narrow = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in narrow if char.isalnum())


_WRITTEN = (
    re.compile(r"([0-9]{4})\s*([-/.])\s*([0-9]{1,2})\s*\2\s*([0-9]{1,2})"),
    re.compile(r"([0-9]{4})\s*(年)\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日?"),
    re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})"),
)
_CLOCK = re.compile(r"[T ]\s*(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?$")
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
DAY_ALLOWED = "2026-03-02, 2026/3/2, 2026年3月2日, 20260302"


def day(cell: Cell) -> date:
    """A day, from a date cell, Excel's number of one, or text. Raises Wrong."""
    if isinstance(cell, datetime):
        return _likely(cell.date())
    if isinstance(cell, date):
        return _likely(cell)
    text = _CLOCK.sub("", unicodedata.normalize("NFKC", plain(cell))).strip()
    if match := next(filter(None, (form.fullmatch(text) for form in _WRITTEN)), None):
        try:
            return _likely(date(int(match[1]), int(match[3]), int(match[4])))
        except ValueError:
            raise Wrong("{given} is no date", DAY_ALLOWED, given=text) from None
    if _SERIAL.fullmatch(text) and _FIRST_SERIAL <= float(text) <= _LAST_SERIAL:
        return _EXCEL_DAY_ZERO + timedelta(days=int(float(text)))
    raise Wrong("{given} is no date", DAY_ALLOWED, given=text)


def _likely(found: date) -> date:
    if not _FIRST_YEAR <= found.year <= LATEST:
        raise Wrong("{given} is no date", DAY_ALLOWED, given=found.isoformat())
    return found


_GROUPED = re.compile(r"[0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5}")
"""A whole number, its thousands apart or not: 12,6 is a slip of the hand."""
_PARTS = re.compile(r"[0-9]{1,9}")


def count(cell: Cell) -> int:
    """A whole number of people, 1 to 100,000; 人 behind it may stand. Raises Wrong."""
    text = plain(cell).removesuffix("人").removesuffix("名").strip()
    most = 100_000
    number = int(text.replace(",", "")) if _GROUPED.fullmatch(text) else 0
    if not 1 <= number <= most:
        raise Wrong("{given} is no number of people", "1 to 100000", given=text)
    return number


def fen(cell: Cell) -> int:
    """An amount in yuan, or in 万元 if it says so, in fen. Raises Wrong."""
    text = unicodedata.normalize("NFKC", plain(cell))
    text = text.removeprefix("¥").removeprefix("人民币").strip()
    times = 1
    for unit, worth in (("万元", 10_000), ("万", 10_000), ("元", 1)):
        if text.endswith(unit):
            text, times = text.removesuffix(unit).strip(), worth
            break
    whole, point, parts = text.partition(".")
    most = 10**14
    amount = Decimal(-1)
    if _GROUPED.fullmatch(whole) and (_PARTS.fullmatch(parts) or not point):
        amount = Decimal(f"{whole.replace(',', '')}.{parts or 0}") * times * 100
    if not 0 <= amount <= most or amount != int(amount):
        raise Wrong("{given} is no amount of money", "12600, 12600.50, 1.26万元", given=text)
    return int(amount)


def _compared(text: str) -> str:
    """As `squeezed`, but a sign that is all there is (√) stays: it is no other sign."""
    return squeezed(text) or text


def word_of(words: Mapping[str, T]) -> Callable[[Cell], T]:
    """Reads one of the given words; what is allowed are those words. Raises Wrong."""
    by_word = {_compared(word): code for word, code in words.items()}

    def read(cell: Cell) -> T:
        text = plain(cell)
        known = by_word.get(_compared(text))
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
    text = typed(cell)
    try:
        return _REFERENCE.validate_python(text)
    except ValidationError:
        raise Wrong(
            "{given} is no document number", "2026-0012, (2026)移12号; 60 characters", given=text
        ) from None


def particular(cell: Cell) -> str:
    """A name, a number, an address of a party: at most 200 characters. Raises Wrong."""
    return _fitting(typed(cell))


def _fitting(text: str) -> str:
    most = 200
    if len(text) > most:
        raise Wrong(
            "The cell holds {length} characters", "at most {most}", length=len(text), most=most
        )
    return text


def name(cell: Cell) -> str:
    """What somebody is called: it has letters. Raises Wrong."""
    return _called(particular(cell))


def _called(text: str) -> str:
    if not any(map(str.isalpha, text)):
        raise Wrong("{given} is no name", "letters", given=text)
    return text


def split(text: str) -> list[str]:
    """The parts of a cell that lists several things."""
    return [part.strip() for part in re.split(r"[、，,;；/\n]", text) if part.strip()]


def names(cell: Cell) -> tuple[str, ...]:
    """Several names in one cell, at most 100. Raises Wrong."""
    found = tuple(_called(_fitting(part)) for part in split(typed(cell)))
    most = 100
    if len(found) > most:
        raise Wrong(
            "{count} names stand in the cell", "at most {most}", count=len(found), most=most
        )
    return found


def identity_number(cell: Cell) -> str:
    """The number of a person's document; one of an identity card has to be right (GB 11643).
    Raises Wrong."""
    text = unicodedata.normalize("NFKC", particular(cell)).replace(" ", "").upper()
    if "E+" in text:
        raise Wrong("Excel has rounded this number", "format the column as text, type it again")
    if mistyped(text):
        raise Wrong("The check digit of this identity number is wrong", "type it again")
    return document_number(text, "person")


def document_number(text: str, kind: PartyKind) -> str:
    """The number of a document of somebody of this kind. Raises Wrong."""
    if not is_document(text, kind):
        allowed = "18 位身份证号 / E12345678 / 91150524MA0N0N0N0N"
        raise Wrong("{given} is no number of a document", allowed, given=text)
    return text


def telephone(text: str, kind: PartyKind) -> str:
    """Where somebody of this kind is called. Raises Wrong."""
    if not is_telephone(text, kind):
        allowed = "11 位手机号 / 0475-8230000 / +852 …"
        raise Wrong("{given} is no telephone number", allowed, given=text)
    return text
