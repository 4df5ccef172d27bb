"""What the number of a document and of a telephone looks like, and what the number of a resident
identity card says: when somebody was born, so that nobody is grown up because somebody typed it.

A number is looked at where it is given. A passport or another document says no day of birth.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from domain.kernel import Refused
from domain.people import Particulars, PartyKind

OWN_CONSENT: Final = 14
"""From this age on, in years, somebody consents for themselves (个人信息保护法 31)."""
GROWN_UP: Final = 18
"""From this age on somebody settles for themselves (民法典 17)."""

LAW: Final = "GB 11643; office rule: particulars"

_RESIDENT: Final = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK: Final = "10X98765432"
_OLD: Final = re.compile(r"[0-9]{15}")
_DOCUMENT: Final = re.compile(r"(?=(?:.*[0-9]){4})(?![0-9]{13,}$)[0-9A-Z\u4e00-\u9fff()/-]{6,24}")
_MISREAD: Final = str.maketrans("OIL〇零一二三四五六七八九", "01100123456789")  # noqa: RUF001
"""Letters and characters that are typed where a card has a digit."""
_MOST_DIGITS: Final = 13
"""What no other document has more of: a number with more is an identity card's, typed wrongly."""
_OF_AN_ORGANISATION: Final = re.compile(r"(?=(?:.*[0-9]){4})[0-9A-Z-]{8,24}")

_BETWEEN: Final = re.compile(r"[/、,;]")
_MOST_TELEPHONES: Final = 3
_TELEPHONE: Final = re.compile(
    r"(?:(?:\+|00)?86)?1[0-9]{10}"  # a mobile
    r"|0[0-9]{9,11}(?:(?:转|EXT|X|#)?[0-9]{1,6})?"  # a landline with its area code
    r"|[2-8][0-9]{6,7}"  # without it
    r"|[48]00[0-9]{7}"
    r"|(?:\+|00)[1-9][0-9]{6,14}"  # abroad
)
_HOTLINE: Final = re.compile(r"1[0-9]{4}|9[0-9]{4,7}")


def check(who: Particulars) -> None:
    """Refuse a number that is none. Nothing of it is repeated in the sentence.

    Raises Refused.
    """
    if who.phone is not None and not is_telephone(who.phone, who.kind):
        raise Refused(
            "This is no telephone number: a mobile has 11 digits, a landline its area code, one "
            "abroad begins with + and its country; leave it out where there is none",
            law=LAW,
        ).at("phone")
    if who.identity_number is None:
        return
    if who.kind != "organisation" and mistyped(who.identity_number):
        raise Refused(
            "This identity number is not right: its check digit or its day of birth does not fit. "
            "Type it again from the card",
            law=LAW,
        ).at("identity_number")
    if not is_document(who.identity_number, who.kind):
        raise Refused(
            "This is no number of a document: an identity card has 18 digits, a passport or "
            "another document 6 at least; leave it out where no document needs it",
            law=LAW,
        ).at("identity_number")


def is_telephone(text: str, kind: PartyKind = "person") -> bool:
    """Whether somebody can be called there: up to three numbers, as they are written down."""
    parts = [re.sub(r"[\s().:-]", "", part) for part in _BETWEEN.split(_plain(text))]
    numbers = [part for part in parts if part]
    return 1 <= len(numbers) <= _MOST_TELEPHONES and all(
        _TELEPHONE.fullmatch(each) or (kind == "organisation" and _HOTLINE.fullmatch(each))
        for each in numbers
    )


def is_document(text: str, kind: PartyKind = "person") -> bool:
    """Whether a document has such a number: an identity card, or of another kind."""
    number = _plain(text)
    if kind == "organisation":
        return _OF_AN_ORGANISATION.fullmatch(number) is not None
    if _of_a_card(number):
        return born(number) is not None
    digits = sum(map(str.isdecimal, number.translate(_MISREAD)))
    return digits <= _MOST_DIGITS and _DOCUMENT.fullmatch(number) is not None


def mistyped(text: str) -> bool:
    """Whether it is the number of an identity card with something wrong in it (GB 11643)."""
    return _of_a_card(_plain(text)) is not None and born(text) is None


def as_on_card(text: str) -> str:
    """A number as it is compared: of an identity card as it stands there, whatever was typed
    between its digits or instead of one (O for 0, I or l for 1); every other one as it is."""
    number = _plain(text)
    return _of_a_card(number) or number


def born(text: str | None) -> date | None:
    """The day of birth that the number of an identity card says; None of every other one."""
    number = _of_a_card(_plain(text or ""))
    if number is None:
        return None
    if _OLD.fullmatch(number):  # issued until 1999, without a check digit
        return _day(f"19{number[6:12]}")
    total = sum(int(n) * weight for n, weight in zip(number, _WEIGHTS, strict=False))
    fits = _CHECK[total % len(_CHECK)] == number[-1]
    return _day(number[6:14]) if fits else None


def age(who: Particulars, on: date) -> int | None:
    """How old somebody is on a day, in whole years; None where no number says so."""
    day = born(who.identity_number) if who.kind != "organisation" else None
    return None if day is None else years(day, on)


def years(since: date, on: date) -> int:
    """Whole years from a day of birth on; a year is full on the birthday (民法典 15)."""
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def younger(who: Particulars, than: int, on: date) -> bool:
    """Whether somebody's number says that they are younger than that."""
    old = age(who, on)
    return old is not None and old < than


def at_least(who: Particulars, years_old: int, on: date) -> bool:
    """Whether somebody's number says that they are as old as that."""
    old = age(who, on)
    return old is not None and old >= years_old


class Entered(NamedTuple):
    """When somebody was born, and when they were entered."""

    born: date
    on: date


class Births(NamedTuple):
    """When those were born for whom somebody spoke when they were entered, by what they are called
    there. Nobody gives it: it is looked up for one decision or reading, and kept nowhere. Of whom
    no number says it, it is not there."""

    of: Mapping[str, Entered] = {}

    def reached(self, who: str, age_at: int, on: date) -> bool:
        """Whether somebody was younger than that when they were entered, and is not any more."""
        held = self.of.get(who)
        return held is not None and years(held.born, held.on) < age_at <= years(held.born, on)


NOBODY_GREW: Final = Births()


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def _of_a_card(plain: str) -> str | None:
    """The 18 or 15 places of an identity card, where that is what was meant; else None."""
    number = re.sub(r"[^0-9A-Z]", "", plain.translate(_MISREAD))
    return number if _RESIDENT.fullmatch(number) or _OLD.fullmatch(number) else None


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
