"""How alike two matters are told: by the pairs of characters that both have, as names are found.

It proposes that somebody looks; it decides nothing.
"""

from fractions import Fraction
from typing import Final

from domain.names import bigrams

ALIKE: Final = Fraction(1, 2)
"""From here on two texts are told alike (office rule: duplicates)."""


def likeness(one: str, other: str) -> Fraction:
    """From 0 to 1: twice what both have, of what each has; 0 where one is too short to tell."""
    here, there = set(bigrams(one)), set(bigrams(other))
    if not here or not there:
        return Fraction(0)
    return Fraction(2 * len(here & there), len(here) + len(there))
