"""Words are looked for in what is not personal: codes and numbers of cases, names of areas and
offices, and the words of either language for types, sources, senders and rules.

How a case ended is no word to look for: it is a condition, where it may be asked at all. What is
sealed is not looked through: whoever looks for a party asks `person find`.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from psycopg.sql import SQL, Composable, Identifier

from domain.areas import significant
from interface.language import catalogue
from interface.problems import Unusable
from interface.words import word
from projections import areas
from projections.finding import Askable, Columns
from projections.kernel import Connection

MOST_WORDS: Final = 5
LONGEST: Final = 60
LEAST: Final = 2
"""Characters of a word for a type or an area: one alone stands in too many."""
HOW_IT_ENDED: Final = frozenset(
    {
        *("status", "phase", "outcome", "performance", "performed", "breached", "confirmed"),
        *("reopened", "form", "agreed_on", "agreed_fen", "ended_on"),
    }
)
"""Columns that say what became of a case."""
_FEW: Final = 20
"""So many areas are asked one by one, each by the index; more of them at once."""
_OFFICE_DIGITS: Final = 12


class Search(NamedTuple):
    """One condition for each word, and the values in them."""

    conditions: tuple[Composable, ...] = ()
    values: Mapping[str, Any] = {}


def search(connection: Connection, columns: Columns, text: str, *, anywhere: bool) -> Search:
    """Every word is to stand in the row. Of codes and numbers it is how they begin; `anywhere`
    (asked within one area): any part of them. Raises Unusable."""
    words = [plain(each) for each in text.split()]
    if len(words) > MOST_WORDS or any(len(each) > LONGEST for each in words):
        said = "Look for {most} words at most, none of them longer than {longest} characters"
        raise Unusable(422, "bad-input", said, most=MOST_WORDS, longest=LONGEST)
    values: dict[str, Any] = {}
    conditions: list[Composable] = []
    for n, each in enumerate(words):
        ways = list(_ways(connection, columns, each, f"s{n}", values, anywhere=anywhere))
        conditions.append(SQL("(") + SQL(" or ").join(ways) + SQL(")"))
    return Search(tuple(conditions), values)


def plain(text: str) -> str:
    """One spelling: no full-width forms, no small letters."""
    return unicodedata.normalize("NFKC", text).upper()


def _ways(  # noqa: PLR0913 (the word, and where it is looked for)
    connection: Connection,
    columns: Columns,
    given: str,
    mark: str,
    values: dict[str, Any],
    *,
    anywhere: bool,
) -> Iterator[Composable]:
    values[mark] = f"{'%' if anywhere else ''}{_literal(given)}%"
    for name in ("code", "former_number"):
        if name in columns.held:
            yield SQL(_NUMBERS[name]).format(SQL(f"%({mark})s"))
    if len(given) < LEAST:
        return
    for name, column in columns.held.items():
        if name in HOW_IT_ENDED:
            continue
        codes = [code for code, said in _said(name, column) if given in said]
        if codes:
            values[f"{mark}_{name}"] = codes
            yield SQL("{} = any({})").format(Identifier("asked", name), SQL(f"%({mark}_{name})s"))
    if "area" in columns.held and (called := areas.called(connection, given)):
        yield from _in_areas(columns, called, mark, values)


_NUMBERS: Final = {
    "code": 'asked.code like {} collate "C"',
    # As the index has it; most cases have none.
    "former_number": "(asked.former_number <> ''"
    ' and upper(normalize(asked.former_number, NFKC) collate "C") like {})',
}


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _said(name: str, column: Askable) -> Sequence[tuple[str, str]]:
    """Each code that a column can hold, with the words for it in both languages."""
    if name == "rule":
        return _rules()
    return _words(column.known) if column.known else ()


@cache
def _words(codes: tuple[str, ...]) -> Sequence[tuple[str, str]]:
    return [
        (code, "\n".join(plain(each) for each in (code, word(code, "zh"), word(code, "en"))))
        for code in codes
    ]


@cache
def _rules() -> Sequence[tuple[str, str]]:
    said: dict[str, list[str]] = {}
    for language in ("zh", "en"):
        for (context, name), text in catalogue(language).items():
            if context == "rule":
                said.setdefault(name, [name, name.replace("-", " ")]).append(text)
    return [(name, "\n".join(map(plain, texts))) for name, texts in said.items()]


def _in_areas(
    columns: Columns, called: Sequence[str], mark: str, values: dict[str, Any]
) -> Iterator[Composable]:
    """What lies in an area that is called so, or is of an office that has its seat there."""
    prefixes = _widest(significant(code) for code in called)
    if len(prefixes) <= _FEW:
        for n, digits in enumerate(prefixes):
            one, other = f"{mark}_a{n}", f"{mark}_b{n}"
            yield SQL(f"(asked.area >= %({one})s and asked.area < %({other})s)")
            values |= {one: digits, other: digits + ":"}
    else:
        yield SQL(f"asked.area ^@ any(%({mark}_a)s)")
        values[f"{mark}_a"] = prefixes
    if "office" in columns.held:
        yield SQL(f"asked.office = any(%({mark}_o)s)")
        values[f"{mark}_o"] = [code for code in called if len(code) == _OFFICE_DIGITS]


def _widest(prefixes: Iterator[str]) -> list[str]:
    """Without those that lie in another one."""
    kept: list[str] = []
    for digits in sorted(set(prefixes)):
        if not kept or not digits.startswith(kept[-1]):
            kept.append(digits)
    return kept
