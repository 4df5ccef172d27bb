"""Every word of law on a page leads to what it means, at the end of the same page: nobody leaves a
form that is half filled in to look one up.

A page is read as it was drawn, so that whatever is said on it, by whichever module, is explained.
Once in what is seen at a time: on the page, and in each part of it that is folded away. What people
wrote stays as they wrote it (`data-as-written`).
"""

import re
from functools import cache
from html import escape
from typing import Final, Literal, NamedTuple

from interface.language import Language, say
from interface.terms import FOR_PARTIES, TERMS, Term

Mode = Literal["said", "tapped", "written"]
"""How a text stands on the page: as such; in something that is tapped and so holds no link; in
somebody's own words."""

_TAG: Final = r"<(?P<end>/?)(?P<tag>[a-z0-9]+)[^>]*>"
"""What is drawn here is escaped, and has no other `<`."""
_VOID: Final = frozenset({"br", "hr", "img", "input"})
_TAPPED: Final = frozenset({"a", "button", "label", "option", "summary"})


class Said(NamedTuple):
    """A term as a page says it. `back`: whether somewhere on the page leads to it; `folded`: only
    from what is folded away, so that it is shown when it is asked for."""

    key: str
    word: str
    other: str
    """Its Chinese word, for who reads English: it is what stands on paper."""
    means: str
    law: str
    back: bool = False
    folded: bool = False


class Explained(NamedTuple):
    """A page with its terms linked, as safe as it was drawn; and what they mean."""

    page: str
    terms: tuple[Said, ...]


def told(term: Term, language: Language, *, back: bool = False, folded: bool = False) -> Said:
    """The term in the reader's language."""
    other = "" if language == "zh" else term.zh
    means, law = term.meaning(language), term.source(language)
    return Said(term.key, term.word(language), other, means, law, back, folded)


def explained(page: str, language: Language, *, for_party: bool = False) -> Explained:
    """A page as it was drawn, with every term in it linked to what it means."""
    return _Reading(page, language, _words(language, FOR_PARTIES if for_party else TERMS)).read()


class _Words(NamedTuple):
    pattern: re.Pattern[str]
    """A tag, or a word."""
    terms: dict[str, Term]
    """By word, as it stands in the page, in small letters. A word that means something else in its
    place has none."""


@cache
def _words(language: Language, terms: tuple[Term, ...]) -> _Words:
    named = {_drawn(word): term for term in terms for word in term.words(language)}
    unlike = {_drawn(phrase) for term in terms for phrase in term.unlike}
    longest_first = sorted({*named, *unlike}, key=len, reverse=True)
    any_of = "|".join(map(re.escape, longest_first))
    word = any_of if language == "zh" else rf"(?<![\w&@/.-])(?:{any_of})s?(?![\w@/-])"
    return _Words(re.compile(f"{_TAG}|{word}"), named)


def _drawn(word: str) -> str:
    """As it stands in a page: Jinja writes an apostrophe otherwise than `html`."""
    return escape(word).replace("&#x27;", "&#39;").lower()


class _Reading:
    """One page on its way."""

    def __init__(self, page: str, language: Language, words: _Words) -> None:
        self._page, self._language, self._words = page, language, words
        self._inside: list[tuple[str, Mode]] = []
        self._seen: list[set[str]] = [set()]
        """What is linked already in what is seen at a time: the page, a part within it."""
        self._found = dict[str, Term]()
        self._linked, self._shown = set[str](), set[str]()
        """What somewhere leads to; what stands where nothing is folded away."""
        self._asked: Term | None = None
        """What a label speaks of: its link stands behind it."""

    def read(self) -> Explained:
        """From its first tag to its last."""
        small, made, done = self._page.lower(), list[str](), 0
        if len(small) != len(self._page):  # a capital whose small letter is two signs
            small = self._page
        for met in self._words.pattern.finditer(small):
            put = self._tag(met) if met["tag"] else self._word(met)
            if put is not None:
                made += [self._page[done : met.start()], put]
                done = met.end()
        drawn = "".join([*made, self._page[done:]])
        found = (
            told(term, self._language, back=key in self._linked, folded=key not in self._shown)
            for key, term in self._found.items()
        )
        return Explained(drawn, tuple(each for each in found if each.back or not each.folded))

    def _tag(self, met: re.Match[str]) -> str | None:
        tag = met["tag"]
        if met["end"]:
            return self._end(tag, met[0])
        if tag not in _VOID and not met[0].endswith("/>"):
            self._begin(tag, met[0])
        return None

    @property
    def _mode(self) -> Mode:
        return self._inside[-1][1] if self._inside else "said"

    def _begin(self, tag: str, whole: str) -> None:
        mode = self._mode
        if tag == "textarea" or "data-as-written" in whole:
            mode = "written"
        elif tag in _TAPPED and mode == "said":
            mode = "tapped"
        self._inside.append((tag, mode))
        if tag == "details":
            self._seen.append(set(self._seen[-1]))

    def _end(self, tag: str, whole: str) -> str | None:
        while self._inside and self._inside.pop()[0] != tag:
            pass
        if tag == "details":
            self._seen.pop()
        if tag != "label" or self._asked is None:
            return None
        term, self._asked = self._asked, None
        asks = escape(
            say("What does “{word}” mean?", self._language, word=term.word(self._language))
        )
        mark = f'<span aria-hidden="true">?</span><span class="unseen">{asks}</span>'
        return whole + self._link(term, mark, "term ask")

    def _word(self, met: re.Match[str]) -> str | None:
        mode, term = self._mode, self._term(met[0])
        if mode == "written" or term is None:
            return None
        self._found.setdefault(term.key, term)
        if len(self._seen) == 1:
            self._shown.add(term.key)
        if term.key in self._seen[-1]:
            return None
        if mode == "said":
            return self._link(term, self._page[met.start() : met.end()])
        if self._inside[-1][0] == "label" and self._asked is None:
            self._asked = term
        return None

    def _term(self, word: str) -> Term | None:
        return self._words.terms.get(word) or self._words.terms.get(word.removesuffix("s"))

    def _link(self, term: Term, text: str, looks: str = "term") -> str:
        """To what it means; where it stands first, it is found again from there."""
        here = "" if term.key in self._linked else f' id="w-{term.key}"'
        self._linked.add(term.key)
        self._seen[-1].add(term.key)
        return f'<a class="{looks}" href="#t-{term.key}"{here}>{text}</a>'
