"""Of which streams log lines, metrics and messages of failure may speak: of a matter, an alarm, the
offices' own. Of a stream that is somebody's they say that something was recorded, and not what.

A kind of stream is silent until every one of its facts has a class that may be spoken of.
"""

from typing import Final

from domain.access import FieldClass
from domain.aggregates import AGGREGATES
from domain.fields import CODES

ALOUD: Final[frozenset[FieldClass]] = frozenset(
    {"matter", "alarm", "office", "incident", "figures"}
)
"""The classes of codes that may be spoken of: nothing in them says that somebody is helped."""

UNSAID: Final = "unsaid"
"""What is said instead."""

KINDS: Final = frozenset(
    name
    for name, kind in AGGREGATES.items()
    if all(CODES.get(fact) in ALOUD for fact in kind.facts)
)
"""The kinds of streams that may be spoken of."""

_NOUNS: Final = frozenset(
    fact.stored_name.partition(".")[0] for kind in KINDS for fact in AGGREGATES[kind].facts
)


def spoken_of(kind: str) -> bool:
    """Whether a kind of stream, and what is done in one, may be named in a log line."""
    return kind in KINDS


def name_said(stored_name: str) -> str:
    """A stored name as it may be said; of what is not known, nothing is."""
    return stored_name if stored_name.partition(".")[0] in _NOUNS else UNSAID
