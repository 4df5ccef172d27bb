"""What a provider of electronic signatures does: take a paper and who signs it, and say later
whether it is signed. Who may sign so, and who agreed to that, is settled before.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol


class Signer(NamedTuple):
    """Somebody who signs: all of them that leaves."""

    name: str
    phone: str


State = Literal["waiting", "signed", "declined", "expired"]


class Standing(NamedTuple):
    """How far it is. `document`: the PDF as it was signed, once it is; a provider hands it out as
    often as it is asked."""

    state: State
    document: bytes = b""


class Provider(Protocol):
    """A certified provider (电子签名法 16). An adapter needs these three and nothing more."""

    @property
    def name(self) -> str:
        """Its short name, as agreements say it: CFCA, BJCA, SHECA."""

    def ask(self, document: bytes, signers: Sequence[Signer], key: str) -> str:
        """Have a PDF signed by all of them, once for each `key`; what it is called there, the same
        whenever it is asked again: at most 100 letters, digits and signs of ASCII, and no space.

        Raises Later if it may go another time, NotTaken if it never will.
        """

    def look(self, reference: str) -> Standing:
        """How far it is. Raises Later."""


class _Reason(Exception):
    """`why` is a short code (`timeout`, `quota`): people read it, so nobody may stand in it."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Later(_Reason):
    """The provider does not answer now."""


class NotTaken(_Reason):
    """The provider will not have this signed: a number that is none, a name that is not theirs."""
