"""The words with which a document is described: parts in their order, each with what it tells from
the case, or whatever else it is of.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from domain.dispute.state import Dispute
from domain.kernel import Fact
from interface.documents.paper import Block, Fields, Prose, Section, Signing, Table, plain
from interface.documents.telling import said
from interface.language import Language
from workers.sentence import Sentence

Labels = Mapping[str, Sentence]
Made = Literal["fields", "table", "prose", "signing"]


class Part(NamedTuple):
    """One part of a document. `labels`: of its fields or columns, by key, in their order."""

    name: str
    made: Made
    title: Sentence | None
    tells: Callable[[Any], Any]
    labels: Labels = {}

    def section(self, case: Any, language: Language) -> Section | None:
        """What it says of this case; None where there is nothing to say."""
        block = self._block(self.tells(case), language)
        title = said(self.title, language) if self.title else ""
        return Section(self.name, title, block) if any(block) else None

    def _block(self, told: Any, language: Language) -> Block:
        labels = {key: said(label, language) for key, label in self.labels.items()}
        match self.made:
            case "fields":
                rows = ((key, label, told.get(key)) for key, label in labels.items())
                return Fields(tuple((key, label, plain(text)) for key, label, text in rows if text))
            case "table":
                told = list(told)
                lines = tuple(tuple(plain(row.get(key) or "") for key in labels) for row in told)
                return Table(tuple(labels.items()) if lines else (), lines)
            case "prose":
                return Prose(tuple(text for line in told if (text := plain(line))))
            case "signing":
                return Signing(tuple(plain(place) for place in told))


def fields(
    name: str,
    title: Sentence | None,
    labels: Labels,
    tells: Callable[[Any], Mapping[str, str | None]],
) -> Part:
    """Labels with what they say; one that says nothing is left out."""
    return Part(name, "fields", title, tells, labels)


def table(
    name: str,
    title: Sentence | None,
    labels: Labels,
    tells: Callable[[Any], Iterable[Mapping[str, str | None]]],
) -> Part:
    """Rows under columns."""
    return Part(name, "table", title, tells, labels)


def prose(
    name: str,
    title: Sentence | None,
    tells: Callable[[Any], Iterable[str]],
) -> Part:
    """Paragraphs."""
    return Part(name, "prose", title, tells)


def signing(name: str, tells: Callable[[Any], Sequence[str]]) -> Part:
    """Places to sign."""
    return Part(name, "signing", None, tells)


class Kind(NamedTuple):
    """A kind of document. `letters` stand in its number.

    `readers`: the parties for whom one is made (who gets it, who signs it); nobody: it is for the
    file. `each`: there is one for each of them, by name, and `to` says for whom. `about`: there is
    one for each fact of this kind. `ready`: raises Refused, with what is missing.
    """

    letters: str
    title: Sentence
    law: str
    parts: tuple[Part, ...]
    ready: Callable[[Dispute], None]
    readers: Callable[[Dispute, Any], tuple[str, ...]]
    each: bool = False
    about: type[Fact] | None = None
