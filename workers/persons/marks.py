"""What a person is found by stands in no table: keyed marks of it do, and they die with their key.

A mark is 64 bits of a keyed digest. It tells nothing to who has not the master key, but that two
rows share it.
"""

import re
from typing import Final, Literal, NamedTuple, get_args

from domain.identity import as_on_card
from domain.names import bigrams, parts, plain
from domain.people import Particulars, PartyKind
from workers.vault import Master

Alike = Literal["same_name", "same_phone", "same_number"]
"""In what two entries are alike."""

_WHAT: Final[dict[Alike, str]] = {"same_name": "name", "same_phone": "phone", "same_number": "id"}
_COUNTRY: Final = re.compile(r"^(00)?86(?=\d{11}$)")


class Marks(NamedTuple):
    """The marks of one person: by which they are found, and by which a second entry is noticed."""

    of_name: tuple[int, ...]
    whole: dict[Alike, int]

    @property
    def all(self) -> list[int]:
        """As they are stored, in no order that would tell one kind from another."""
        return sorted({*self.of_name, *self.whole.values()})


def of_name(master: Master, name: str) -> tuple[int, ...]:
    """The marks of every pair of characters in a name."""
    return tuple(master.mark("bigram", pair) for pair in bigrams(name))


def of_asked(master: Master, asked: str) -> tuple[int, ...]:
    """The marks that what is asked for shares with every name in which it stands."""
    found = (mark for part in parts(asked) for mark in of_name(master, part))
    return tuple(dict.fromkeys(found))


def of_telephone(master: Master, number: str) -> tuple[int, ...]:
    """The marks of whoever is reached by this number, with the country's own before it or not, or
    by a mailbox that is called like it, wherever it is (163.com)."""
    digits = re.sub(r"\D", "", plain(number).rsplit("@", 1)[0])
    said = {digits, _COUNTRY.sub("", digits)} - {""}
    kinds = get_args(PartyKind)
    return tuple(master.mark("phone", kind, text) for text in sorted(said) for kind in kinds)


def of_person(master: Master, who: Particulars) -> Marks:
    """The marks of somebody whose particulars are open."""
    said: dict[Alike, str] = {
        "same_name": plain(who.name),
        "same_phone": re.sub(r"\D", "", plain(who.phone or "")),
        "same_number": plain(as_on_card(who.identity_number or "")),
    }
    whole = {
        alike: master.mark(_WHAT[alike], who.kind, text) for alike, text in said.items() if text
    }
    return Marks(of_name(master, who.name), whole)
