"""Codes, fields and values as people read them, in either language.

Every code of the domain has a word: Chinese ones come from the domain's own lists (they are what
registers and forms say), the rest from the catalogue.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal, get_args, get_origin

from domain import areas
from domain.dispute import terms
from domain.indicators import BY_KEY
from domain.kernel import LOCAL_ZONE
from domain.notices import KINDS
from interface.language import Language, catalogue, said, say, translated
from workers import vault
from workers.sentence import Sentence

_LISTS: tuple[tuple[Any, Mapping[Any, str]], ...] = (
    (terms.DisputeType, terms.TYPE_ZH),
    (terms.Subtype, terms.SUBTYPE_ZH),
    (terms.Source, terms.SOURCE_ZH),
    (terms.Sender, terms.SENDER_ZH),
    (terms.BodyKind, terms.BODY_ZH),
    (terms.Track, terms.TRACK_ZH),
    (terms.AgreementForm, terms.FORM_ZH),
    (terms.Outcome, terms.OUTCOME_ZH),
    (terms.PartyRole, terms.PARTY_ROLE_ZH),
    (terms.Route, terms.ROUTE_ZH),
    (terms.Channel, terms.CHANNEL_ZH),
    (terms.InvitedKind, terms.INVITED_ZH),
    (terms.DocumentKind, terms.DOCUMENT_ZH),
    (terms.RetentionClass, terms.RETENTION_ZH),
    (areas.Kind, areas.KIND_ZH),
    (areas.WhyWithdrawn, areas.WHY_WITHDRAWN_ZH),
)
_FEN_PER_YUAN = 100
_PAUSE = re.compile(r"[:;.](?=\s|$)|[：；。]")
_CODES = frozenset(
    {
        *(
            "cover_state",
            "duty",
            "measured_in",
            "effect",
            "form",
            "level",
            "outcome",
            "owner",
            "phase",
        ),
        *("asked_for", "proposes", "role"),
        *("source", "standing", "state", "status", "step", "subtype", "track", "type"),
    }
)
"""Fields that hold a code wherever they occur, also as a plain text: in ledgers, in old facts."""


def word(code: str, language: Language, annotation: Any = None) -> str:
    """A code in words. `annotation`, the type of the field it stands in, tells which list."""
    if language == "zh":
        for literal in literals(annotation):
            listed = _chinese(get_args(literal))
            if code in listed:
                return listed[code]
    return known_word(code, language) or code.replace("_", " ")


def known_word(code: str, language: Language) -> str | None:
    """The word for a code of an unknown list; None if it is no code."""
    entry = catalogue(language).get(("code", code))
    if entry is None and language == "zh":
        return next((words[code] for _, words in _LISTS if code in words), None)
    return entry


def measured(count: int, unit: str, language: Language) -> str:
    """So many days, months or hours."""
    one = catalogue(language).get(("one", unit)) if count == 1 else None
    return f"{count} {one or word(unit, language)}"


def cited(articles: str, language: Language) -> str:
    """Laws with their articles, as this language cites them; in English each with its own name."""
    if language == "zh":
        return articles
    return _statutes(language).sub(_in_english, articles)


def _in_english(found: re.Match[str]) -> str:
    return f"{translated(found[0], 'en', 'statute')} ({found[0]})"


@cache
def _statutes(language: Language) -> re.Pattern[str]:
    names = [name for context, name in catalogue(language) if context == "statute"]
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))


def stage(code: str, language: Language) -> str:
    """A stage of a deadline: `due`, `warning-3` three days before, `again-2` while it is open."""
    kind, _, days = code.partition("-")
    if kind == "warning" and days != "0":
        return say("{days} days before", language, days=days)
    if kind == "again":
        return say("still open after its day, told again ({times})", language, times=days)
    if kind == "level":
        return say("level: {tier}", language, tier=word(days, language))
    return word(code, language)


def label(field: str, language: Language) -> str:
    """What a field is called."""
    return catalogue(language).get(("field", field)) or field.removesuffix("_fen").replace("_", " ")


def briefly(sentence: str) -> str:
    """What a sentence says first: as a title, where the whole would be too long."""
    return _PAUSE.split(sentence, maxsplit=1)[0].strip()


def rule(name: str, language: Language) -> str:
    """What a rule is called; one of a city's own is called by its id."""
    return catalogue(language).get(("rule", name)) or name.replace("-", " ")


def heading(column: str, language: Language) -> str:
    """What a column of a ledger is called."""
    return catalogue(language).get(("column", column)) or label(column, language)


def literals(annotation: Any) -> Iterator[Any]:
    """Every Literal inside an annotation: of tuples, unions, Annotated."""
    if get_origin(annotation) is Literal:
        yield annotation
    for argument in get_args(annotation):
        if not isinstance(argument, str):
            yield from literals(argument)


@cache
def _chinese(codes: tuple[str, ...]) -> Mapping[str, str]:
    for literal, words in _LISTS:
        if set(get_args(literal)) == set(codes):
            return words
    return {}


def money(fen: int, language: Language) -> str:
    """An amount in yuan."""
    yuan = f"{Decimal(fen) / _FEN_PER_YUAN:,.2f}"
    return f"{yuan}元" if language == "zh" else f"{yuan} yuan"


def moment(at: datetime) -> str:
    """A moment as the clock on the wall in Asia/Shanghai shows it."""
    return at.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")


def value(held: Any, language: Language, field: str = "", annotation: Any = None) -> str:
    """A plain value of a fact or a state in words."""
    if isinstance(held, list | tuple | set | frozenset):
        between = "、" if language == "zh" else ", "
        return between.join(value(part, language, field, annotation) for part in held) or "—"
    if isinstance(held, Mapping):  # how many of what
        between = "、" if language == "zh" else ", "
        return between.join(f"{word(key, language)} {n}" for key, n in held.items()) or "—"
    if isinstance(held, str):
        return _text(held, language, field, annotation)
    return _scalar(held, language, field)


def told(sentence: Sentence, language: Language) -> str:
    """A sentence of a process, its codes in words as well."""
    values = {
        name: value(held, language, name) if isinstance(held, str) else held
        for name, held in sentence.values.items()
    }
    if (kind := str(values.get("notice"))) in KINDS:
        values["notice"] = KINDS[kind].sentence(language)
    return said(replace(sentence, values=values), language)


def as_read(text: str, language: Language) -> str:
    """What an opened value says; why it says nothing, if its key is gone."""
    match text:
        case vault.ERASED:
            return say("[erased]", language)
        case vault.MISSING:
            return say("[key missing: the key store is older than the log]", language)
        case redacted if redacted.startswith(vault.REDACTED):
            told = redacted.removeprefix(vault.REDACTED)
            return say("[redacted] {text}", language, text=told)
        case _:
            return text


def _indicator(key: str, language: Language) -> str:
    each = BY_KEY.get(key)
    if each is None:
        return key
    return each.zh if language == "zh" else each.en


_NAMED_BY: Mapping[str, Callable[[str, Language], str]] = {
    "stage": stage,
    "rule": rule,
    "indicator": _indicator,
}


def _text(held: str, language: Language, field: str, annotation: Any) -> str:
    if field in _NAMED_BY:
        return _NAMED_BY[field](held, language)
    if field == "note" and held:
        return translated(held, language)
    if any(True for _ in literals(annotation)):
        return word(held, language, annotation)
    if field in _CODES:
        return known_word(held, language) or held.replace("_", " ")
    return held


def _scalar(held: Any, language: Language, field: str) -> str:
    match held:
        case None:
            said = "—"
        case bool():
            said = word("yes" if held else "no", language)
        case int() if field.endswith("_fen"):
            said = money(held, language)
        case datetime():
            said = moment(held)
        case date():
            said = held.isoformat()
        case float():
            said = f"{held:g}"
        case _:
            said = str(held)
    return said
