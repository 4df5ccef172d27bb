"""What people are told: a whole sentence and its values, in no language before it is shown.

The interface looks the sentence up whole, and fills it in afterwards; logs have it in English.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """`text` with its `{values}`; `one`, if there is any, is said where `count` is 1."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    one: str = ""

    @property
    def form(self) -> str:
        """The text to say, its `{values}` still open."""
        return self.one if self.one and self.values["count"] == 1 else self.text

    def __str__(self) -> str:
        return self.form.format(**self.values)

    def packed(self) -> str:
        """The sentence on one line, for another process."""
        said = {"text": self.form, "values": {n: str(held) for n, held in self.values.items()}}
        return json.dumps(said, ensure_ascii=False)

    @classmethod
    def unpacked(cls, line: str) -> "Sentence":
        """The sentence that was packed; of any other line, the line itself."""
        try:
            held = json.loads(line)
            return cls(str(held["text"]), dict(held["values"]))
        except (ValueError, TypeError, KeyError):
            return cls("{line}", {"line": line})


def sentence(text: str, /, **values: object) -> Sentence:
    """A sentence with its values."""
    return Sentence(text, values)


def counted(one: str, many: str, count: int, /, **values: object) -> Sentence:
    """A sentence that counts: `one` for exactly one thing, `many` otherwise, with `{count}`."""
    return Sentence(many, {"count": count, **values}, one)


class Told(Exception):
    """An error that people are told of in a sentence: what is wrong, and what to do about it."""

    def __init__(self, text: str, /, **values: object) -> None:
        self.sentence = Sentence(text, values)
        super().__init__(str(self.sentence))

    def __reduce__(self) -> tuple[Any, ...]:
        """The same on the other side of a pipe: of the kind it is, with the sentence as it is."""
        return _told, (type(self), self.sentence)


def _told(kind: type[Told], of: Sentence) -> Told:
    error = kind.__new__(kind, str(of))
    error.sentence = of
    return error
