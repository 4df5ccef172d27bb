"""By which ways somebody is called: every channel they have, all at once; in a crisis no order."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from domain.notices import Language


class Way(NamedTuple):
    """One way to call one person: the name of a channel and the address there, opened."""

    officer: str
    channel: str
    address: str
    language: Language


Directory = Callable[[Sequence[str]], Mapping[str, Sequence[Way]]]
"""The ways of each of these officers; those of whom none is known may be left out."""
