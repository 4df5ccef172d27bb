"""What every channel does: hand over one message, a code and a link, never what the matter is.

A channel keeps nothing and decides nothing: who is reached, when, and what comes after a failure is
known to those who send.
"""

from datetime import timedelta
from typing import NamedTuple, Protocol, runtime_checkable

from domain.notices import Language


class Message(NamedTuple):
    """What leaves the product. There is no field for a text."""

    kind: str
    """What it is about: one of `domain.notices.KINDS`, which has the words for it."""
    code: str
    """Short and opaque; a person can read it out."""
    link: str
    """Where it opens in the product."""
    language: Language


class Channel(Protocol):
    """One way to reach somebody. An adapter needs these two and nothing more."""

    @property
    def name(self) -> str:
        """What officers call it when they say how they are reached."""

    def send(self, address: str, message: Message, key: str) -> None:
        """Hand over one message, once for each `key` as far as the channel can.

        Raises Later if it may go another time, Unreachable if this address never will.
        """


@runtime_checkable
class Checking(Protocol):
    """A channel that can tell what is no address of its own before anything is sent."""

    def check(self, address: str) -> object:
        """Raises Unreachable if this is no address there."""


class _Reason(Exception):
    """`why` is a short code (`timeout`, `smtp_550`): it is kept, so nobody may stand in it."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Later(_Reason):
    """It did not go now. `after`: how long the other side asked to be left alone, if it did."""

    def __init__(self, why: str, after: timedelta | None = None) -> None:
        self.after = after
        super().__init__(why)


class Unreachable(_Reason):
    """Nothing will ever arrive there: this address, or this channel, is not tried again."""
