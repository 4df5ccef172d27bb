"""A name is found by any two characters that stand side by side in it, however it was typed, and
by its words in any order.

One character finds too many people to be a question about one of them.
"""

import re
import unicodedata
from typing import Final

LEAST: Final = 2
"""Characters of a name that a search needs."""

_BETWEEN = re.compile(r"[\s·・•‧.．,，]")
"""Spaces, and the dots between the parts of a name in several parts (买买提·艾力)."""
_WITHIN = re.compile(r"['’‘ʼʻ`´＇‐‑‒–-]")  # noqa: RUF001 (they are meant to look alike)
"""Marks within a part of a name, which everybody types as their keyboard has them (O’Neil)."""


def plain(text: str) -> str:
    """A name as it is compared: full and half width, case, spaces, dots, apostrophes and hyphens
    make no difference."""
    return _BETWEEN.sub("", _WITHIN.sub("", unicodedata.normalize("NFKC", text))).upper()


def parts(asked: str) -> tuple[str, ...]:
    """The words of what is asked for, which may stand in a name in any order; all of it as one
    where a word has a single character, as Chinese typed with spaces has."""
    words = [plain(word) for word in _BETWEEN.split(unicodedata.normalize("NFKC", asked))]
    said = tuple(word for word in words if word)
    return said if said and min(map(len, said)) >= LEAST else (plain(asked),)


def bigrams(text: str) -> tuple[str, ...]:
    """Every two neighbouring characters of a name, each once; none of a single character."""
    held = plain(text)
    return tuple(dict.fromkeys(held[n : n + LEAST] for n in range(len(held) - 1)))


def holds(name: str, asked: str) -> bool:
    """Whether what is asked for stands in the name, each word of it in one piece."""
    held = plain(name)
    return all(part in held for part in parts(asked))
