"""What the system says, in the reader's language. English is the source; Chinese is a catalogue.

A sentence is looked up whole, with its `{params}`, and filled afterwards: no sentence is ever put
together from translated pieces. The catalogues are read from their `.po` files; a sentence without
a translation is shown in English rather than not at all.
"""

import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from workers.sentence import Sentence

Language = Literal["zh", "en"]

_LOCALE = Path(__file__).parent / "locale"
_FOLDER: dict[Language, str] = {"zh": "zh_CN", "en": "en"}
_MOST_PREFERENCES = 20
Entries = Mapping[tuple[str, str], str]
"""(context, English) → translation. Contexts: "" sentences, "code" words, "field" labels,
"problem" headings that are not the word of their code."""


@cache
def catalogue(language: Language) -> Entries:
    """All translations of a language."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 (English readers need none of it)

    with (_LOCALE / _FOLDER[language] / "LC_MESSAGES" / "jiefen.po").open("rb") as file:
        messages = read_po(file, abort_invalid=True)
    return {
        (message.context or "", english): _forms(message.string)[0]
        for message in messages
        for english in _forms(message.id)
        if english and _forms(message.string)[0]
    }


def _forms(held: str | Sequence[str] | None) -> Sequence[str]:
    """Of a sentence that counts: for one thing, for several. Chinese says both alike."""
    return [held or ""] if isinstance(held, str | None) else held


def translated(text: str, language: Language, context: str = "") -> str:
    """The text in this language, its `{params}` still open; itself if nobody has translated it."""
    return catalogue(language).get((context, text), text)


def say(text: str, language: Language, /, **params: object) -> str:
    """The sentence in this language, filled in."""
    return translated(text, language).format(**params)


def said(sentence: Sentence, language: Language) -> str:
    """The sentence in this language, filled in; a value that is a sentence itself is said too."""
    values = {
        name: said(held, language) if isinstance(held, Sentence) else held
        for name, held in sentence.values.items()
    }
    return say(sentence.form, language, **values)


def of_header(accepted: str | None) -> Language:
    """The language an `Accept-Language` header asks for: zh unless en is preferred (RFC 9110)."""
    best: tuple[float, Language] = (0.0, "zh")
    for part in (accepted or "").split(",")[:_MOST_PREFERENCES]:
        tag, _, weight = part.strip().partition(";")
        known = _known(tag)
        quality = _quality(weight)
        if known and quality > best[0]:
            best = (quality, known)
    return best[1]


def of_environment(chosen: str = "") -> Language:
    """The language of a person at a terminal: as chosen, else as the locale says, else English."""
    names = (chosen, *(os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")))
    return next((known for name in names if name and (known := _known(name))), "en")


def _known(tag: str) -> Language | None:
    start = tag.strip().lower()[:2]
    return "zh" if start == "zh" else "en" if start == "en" else None


def _quality(weight: str) -> float:
    name, _, number = weight.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(number)
    except ValueError:
        return 0.0
