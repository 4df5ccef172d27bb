"""A name is found by any two characters that stand side by side in it, however it was typed.

One character finds too many people to be a question about one of them.
"""

import re
import unicodedata
from typing import Final

LEAST: Final = 2
"""Characters of a name that a search needs."""

_BETWEEN = re.compile(r"[\s·・•‧.．]")
"""Spaces, and the dots between the parts of a name in several parts (买买提·艾力)."""


def plain(text: str) -> str:
    """A name as it is compared: full and half width, case, spaces and dots make no difference."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()


def bigrams(text: str) -> tuple[str, ...]:
    """Every two neighbouring characters of a name, each once; none of a single character."""
    held = plain(text)
    return tuple(dict.fromkeys(held[n : n + LEAST] for n in range(len(held) - 1)))


def holds(name: str, asked: str) -> bool:
    """Whether what is asked for stands in the name, in one piece."""
    return plain(asked) in plain(name)
