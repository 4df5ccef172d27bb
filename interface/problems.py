"""What went wrong, said once for HTTP and command line: a status, a name, a sentence, what to do.

Whatever is not listed here is "internal": its text stays in the log of the process, since it could
hold anything.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg
from psycopg.errors import TransactionTimeout
from psycopg_pool import PoolTimeout
from pydantic_core import ErrorDetails

from domain.kernel import Refused, Unfit
from domain.permits import NotPermitted
from interface.forms_said import form_said
from interface.language import Language, catalogue, said, say, translated
from interface.words import known_word, word
from workers.attachments.looking import NotTaken
from workers.attachments.scanning import ScannerAway
from workers.clinic import Answered, NoNotes
from workers.console.posts import Unmapped
from workers.console.provider import ProviderSet
from workers.handler import (
    BadInput,
    Busy,
    Conflict,
    KeyReused,
    NotFound,
    Unavailable,
    UnknownCommand,
)
from workers.notes.passes import PassKeyError
from workers.reading import NotBuilt, NotYetVisible, StaleToken
from workers.sentence import Told
from workers.settings import NotRunning
from workers.signing.asking import ProviderAway
from workers.signing.registry import NoSuchProvider
from workers.store.schema import WrongSchema
from workers.store.shapes import Unreadable
from workers.vault import KeyMissing, MasterKeyError, NotSealed

RETRY = 1
"""Seconds after which trying again makes sense."""

_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_-]{0,63}$")
"""What a field of a form or a header can be called."""


@dataclass(frozen=True)
class Problem:
    """A problem as RFC 9457 describes it. `kind` ends its `type`; `more` are further members."""

    status: int
    kind: str
    title: str
    detail: str
    more: Mapping[str, Any] = field(default_factory=dict)
    retry_after: int | None = None

    def body(self) -> dict[str, Any]:
        """The JSON object."""
        return {
            "type": f"urn:jiefen:problem:{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }


class Unusable(Exception):
    """The request itself cannot be used: `status`, `kind`, and a sentence with its params."""

    retry_after: int | None = None

    def __init__(self, status: int, kind: str, text: str, **params: object) -> None:
        self.status, self.kind, self.text, self.params = status, kind, text, params
        super().__init__(text.format(**params))


class NotConfirmed(Unusable):
    """It would be done, and moves what people go by: `more` says what, and nothing is done before
    it is asked for again."""

    def __init__(self, text: str, more: Mapping[str, Any], **params: object) -> None:
        super().__init__(409, "not-confirmed", text, **params)
        self.more = more


class TooOften(Unusable):
    """Whoever asks has asked too often, and may again in so many seconds."""

    def __init__(self, seconds: int) -> None:
        text = "Too many requests: go on in {seconds} s"
        super().__init__(429, "too-often", text, seconds=seconds)
        self.retry_after = seconds


class _Said(NamedTuple):
    status: int
    kind: str
    text: str
    retry_after: int | None = None


_PLAIN: tuple[tuple[tuple[type[Exception], ...], _Said], ...] = (
    ((KeyReused,), _Said(422, "key-reused", "This key was used before, with other data")),
    ((UnknownCommand,), _Said(404, "unknown-command", "There is no such command")),
    ((NotFound,), _Said(404, "not-found", "There is nothing under this id")),
    (
        (StaleToken,),
        _Said(
            410,
            "stale-token",
            "The token is from before a restore, or from another system: read without it",
        ),
    ),
    (
        (NotBuilt,),
        _Said(503, "not-built", "This ledger was never built: is the projector running?", RETRY),
    ),
    (
        (KeyMissing,),
        _Said(
            503,
            "key-missing",
            "No key of this person is here, and none was destroyed: if the id is right, the key "
            "store is older than the log. Nothing was recorded; `jiefen keys` says what is missing",
        ),
    ),
    ((Busy,), _Said(503, "busy", "Others are writing here: try again", RETRY)),
    ((psycopg.DataError,), _Said(422, "bad-input", "This holds characters nobody can search for")),
    (
        (psycopg.OperationalError, TransactionTimeout, PoolTimeout, Unavailable),
        _Said(503, "unavailable", "The database cannot be reached: try again", RETRY),
    ),
    (
        (NotSealed,),
        _Said(
            500,
            "altered",
            "A sealed value was altered: ask whoever runs this system to run `jiefen doctor`",
        ),
    ),
)
_INTERNAL = _Said(500, "internal", "Something went wrong here; the log of this process knows more")


def problem_of(error: Exception, language: Language) -> Problem:
    """How to tell a caller of this error."""
    match error:
        case NotPermitted():
            law = {"law": translated(error.law, language)}
            title = _title("not-for-this-role", language)
            problem = Problem(403, "not-for-this-role", title, refusal(error, language), law)
        case Refused():
            problem = _refused(error, language)
        case BadInput():
            problem = bad_input(error.errors, language)
        case Unusable():
            known = _Said(error.status, error.kind, error.text, error.retry_after)
            more = error.more if isinstance(error, NotConfirmed) else None
            problem = _problem(known, language, error.params, more)
        case Conflict():
            problem = _conflict(error, language)
        case Unreadable():
            problem = _unreadable(error, language)
        case NotYetVisible():
            problem = _not_yet(error, language)
        case Answered():
            problem = _of_the_notes(error, language)
        case Told():
            problem = _told(error, language)
        case _:
            plain = (known for kinds, known in _PLAIN if isinstance(error, kinds))
            problem = _problem(next(plain, _INTERNAL), language)
    return problem


def _refused(error: Refused, language: Language) -> Problem:
    """`errors`: where the value stands that it is about, if it is about one."""
    detail, more = refusal(error, language), dict[str, Any]()
    if error.law:
        more["law"] = translated(error.law, language)
    if error.place:
        more["errors"] = [{"field": _place(error.place), "message": detail}]
    return Problem(409, "refused", say("A rule says no", language), detail, more)


_NOT_TAKEN = {"too-large": 413, "wrong-type": 415, "not-taken": 422}
_NOT_THERE = (
    *(NotRunning, MasterKeyError, WrongSchema, NoNotes, PassKeyError, ScannerAway),
    *(ProviderSet, Unmapped, NoSuchProvider, ProviderAway),
)


def _told(error: Told, language: Language) -> Problem:
    """An error that says in a sentence what to do."""
    detail = said(error.sentence, language)
    if isinstance(error, NotTaken):
        return Problem(_NOT_TAKEN[error.why], error.why, _title(error.why, language), detail)
    if isinstance(error, _NOT_THERE):
        return Problem(503, "not-running", say("It cannot start", language), detail)
    return Problem(409, "unable", _title("unable", language), detail)


def _of_the_notes(error: Answered, language: Language) -> Problem:
    """What the store of clinical notes says, which speaks the reader's language itself."""
    told = error.problem
    kind = str(told.get("type", "")).rpartition(":")[2] or "internal"
    title = say("A rule says no", language) if kind == "refused" else _title(kind, language)
    law = {"law": translated(str(told["law"]), language)} if "law" in told else {}
    return Problem(int(told.get("status", 500)), kind, title, str(error), law)


def _problem(
    known: _Said,
    language: Language,
    params: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Problem:
    title = _title(known.kind, language)
    detail = say(known.text, language, **(params or {}))
    return Problem(known.status, known.kind, title, detail, more or {}, known.retry_after)


def _title(kind: str, language: Language) -> str:
    """The heading: a word of its own where the same code means something else in a case."""
    code = kind.replace("-", "_")
    return (catalogue(language).get(("problem", code)) or word(code, language)).capitalize()


def _conflict(error: Conflict, language: Language) -> Problem:
    more = {"expected": error.expected, "version": error.version}
    text = "Version {expected} was read, but it is version {version} now: read it again"
    return _problem(_Said(412, "conflict", text), language, more, more)


def _not_yet(error: NotYetVisible, language: Language) -> Problem:
    """Which ledgers are behind, and who is the cause: who holds the horizon, what stands still."""
    more = {
        "behind": list(error.behind),
        "holders": [
            {"pid": h.pid, "process": h.application, "seconds": round(h.seconds, 1)}
            for h in error.holders
        ],
        "halted": [
            {"ledger": h.ledger, "stream": str(h.stream), "version": h.version} for h in error.halts
        ],
    }
    text = "Recorded, but not to be read yet in: {ledgers}"
    known = _Said(503, "not-yet-visible", text, error.retry_after)
    return _problem(known, language, {"ledgers": ", ".join(error.behind)}, more)


def _unreadable(error: Unreadable, language: Language) -> Problem:
    event = {"stream": str(error.stream), "version": error.version, "name": error.name}
    text = "Event {stream}/{version} ({name}) cannot be read; everything else goes on"
    return _problem(_Said(500, "unreadable", text), language, event, {"event": event})


def refusal(error: Refused, language: Language) -> str:
    """A refusal in the reader's words; codes among its params are put into words too."""
    shown = {name: _shown(held, language) for name, held in error.params.items()}
    return say(error.message, language, **shown)


def _shown(held: object, language: Language) -> object:
    """A param in words, if it is a code or a list of codes."""
    if not isinstance(held, str):
        return held
    codes = [code.replace(" ", "_") for code in held.split(", ")]
    words = [known_word(code, "zh") and word(code, language) for code in codes]
    between = "、" if language == "zh" else ", "
    return between.join(map(str, words)) if all(words) else held


def bad_input(errors: Sequence[ErrorDetails], language: Language) -> Problem:
    """Every field that has not the form asked for."""
    found = [
        {
            "field": _place(error["loc"]),
            "message": _field_message(error, language),
        }
        for error in errors
    ]
    text = "{count} of the fields cannot be used as given"
    params = {"count": len(found)}
    return _problem(_Said(422, "bad-input", text), language, params, {"errors": found})


def _place(parts: Sequence[int | str]) -> str:
    return ".".join(map(_named, parts))


def _named(part: int | str) -> str:
    """A field by its name. One that nobody gave a name to is somebody's text, and is not said."""
    return str(part) if isinstance(part, int) or _NAME.match(part) else "…"


def _field_message(error: ErrorDetails, language: Language) -> str:
    """What our own rule of form says, or what a pattern means; else pydantic's message, in Chinese
    by its kind, with what is allowed kept as it is, or a limit as the number."""
    ours = error.get("ctx", {}).get("error")
    if isinstance(ours, Unfit):
        return say(ours.message, language, **ours.params)
    if error["type"] == "string_pattern_mismatch":
        return form_said(error["msg"].partition("match pattern ")[2].strip("'"), language)
    pattern = catalogue(language).get(("input", error["type"]))
    if pattern is None:
        return error["msg"]
    bounds = [value for value in error.get("ctx", {}).values() if isinstance(value, int)]
    allowed = bounds[0] if bounds else re.split("should be ", error["msg"], maxsplit=1)[-1]
    return pattern.format(allowed=allowed)
