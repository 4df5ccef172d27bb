"""What somebody who looks after the system is told of one thing looked at."""

from typing import NamedTuple

from interface.language import Language, said
from workers.sentence import Sentence


class Looked(NamedTuple):
    """A finding as it is shown. `advice` says what to do if it is not well."""

    what: str
    well: bool
    found: str
    advice: str


class Finding:
    """One thing looked at: what it is, whether it is well, what was found, and, for whoever has
    to mend it, what to do.

    `what`, `found` and `advice` are literal sentences that share the `{values}`; where something
    is counted, or an error says it by itself, `found` is a Sentence. Each is in the catalogue.
    """

    def __init__(
        self, what: str, well: bool, found: str | Sentence, advice: str = "", /, **values: object
    ) -> None:
        self.what, self.well = Sentence(what, values), well
        self.found = found if isinstance(found, Sentence) else Sentence(found, values)
        self.advice = Sentence("" if well else advice, values)

    def told(self, language: Language) -> Looked:
        """The same in the reader's language."""
        what, found, advice = (said(s, language) for s in (self.what, self.found, self.advice))
        return Looked(what, self.well, found, advice)
