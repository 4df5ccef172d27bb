"""A document as it is said, before it is set: sections in their order, in one language.

Nothing here knows how it looks: `setting` makes a PDF of it.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from interface.language import Language

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
"""What no document can hold, whatever somebody typed."""


class Fields(NamedTuple):
    """Labels with what they say: by their key, label and text."""

    rows: tuple[tuple[str, str, str], ...]


class Table(NamedTuple):
    """Rows under named columns."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]


class Prose(NamedTuple):
    """Paragraphs."""

    paragraphs: tuple[str, ...]


class Signing(NamedTuple):
    """Where somebody signs: each place has a line to write on, and one for the day."""

    places: tuple[str, ...]


Block = Fields | Table | Prose | Signing


class Section(NamedTuple):
    """One part of a document; without a title it follows on from what stands before it."""

    name: str
    title: str
    block: Block


class Paper(NamedTuple):
    """What a document says, without its number and day: those it gets when it is made."""

    kind: str
    language: Language
    title: str
    committee: str
    case_number: str
    """"" of what is about no case."""
    law: str
    sections: tuple[Section, ...]

    def content(self) -> bytes:
        """All it says, in one spelling: what its digest is taken of."""
        told = [
            *self[:-1],
            *((each.name, each.title, *each.block) for each in self.sections),
        ]
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()

    def digest(self) -> str:
        """The digest of what it says, in hexadecimal."""
        return hashlib.sha256(self.content()).hexdigest()


class Printed(NamedTuple):
    """What stands on a document beside what it says: its number and the day it was made."""

    number: str
    made_on: str
    words: Mapping[str, str]
    """What the frame says, in the document's language: `number`, `made_on`, `page`."""


def plain(text: str) -> str:
    """The text without characters that no PDF can hold; its lines stay."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a text that somebody typed."""
    return tuple(line.strip() for line in plain(text).split("\n") if line.strip())
