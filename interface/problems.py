"""What went wrong, said once for HTTP and command line: a status, a name, a sentence, what to do.

Whatever is not listed here is "internal": its text stays in the log of the process, since it could
hold anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg_pool import PoolTimeout
from pydantic_core import ErrorDetails

from domain.kernel import Refused
from interface.language import Language, catalogue, say, translated
from interface.words import known_word, word
from workers.handler import BadInput, Busy, Conflict, KeyReused, NotFound, UnknownCommand
from workers.settings import NotRunning
from workers.store.shapes import Unreadable
from workers.vault import MasterKeyError, NotSealed

BUSY_RETRY = 1
"""Seconds after which trying again makes sense."""


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

    def __init__(self, status: int, kind: str, text: str, **params: object) -> None:
        self.status, self.kind, self.text, self.params = status, kind, text, params
        super().__init__(text.format(**params))


def problem_of(error: Exception, language: Language) -> Problem:
    """How to tell a caller of this error."""
    match error:
        case Refused():
            detail = refusal(error, language)
            more = {"law": translated(error.law, language)} if error.law else {}
            return Problem(409, "refused", say("A rule says no", language), detail, more)
        case BadInput():
            return bad_input(error.errors, language)
        case Unusable():
            return _plain(error.status, error.kind, error.text, language, error.params)
        case Conflict():
            more = {"expected": error.expected, "version": error.version}
            text = "Version {expected} was read, but it is version {version} now: read it again"
            return _plain(412, "conflict", text, language, more, more)
        case KeyReused():
            text = "This key was used before, with other data"
            return _plain(422, "key-reused", text, language)
        case NotFound() | UnknownCommand():
            return _not_found(error, language)
        case Unreadable():
            return _unreadable(error, language)
        case _:
            return _of_the_system(error, language)


def _of_the_system(error: Exception, language: Language) -> Problem:
    match error:
        case Busy():
            text = "Others are writing here: try again"
            return _plain(503, "busy", text, language, retry_after=BUSY_RETRY)
        case psycopg.OperationalError() | PoolTimeout():
            text = "The database cannot be reached: try again"
            return _plain(503, "unavailable", text, language, retry_after=BUSY_RETRY)
        case NotRunning() | MasterKeyError():
            return Problem(503, "not-running", say("It cannot start", language), str(error))
        case NotSealed():
            text = "A sealed value was altered: ask whoever runs this system to run `jiefen doctor`"
            return _plain(500, "altered", text, language)
        case _:
            text = "Something went wrong here; the log of this process knows more"
            return _plain(500, "internal", text, language)


def _plain(
    status: int,
    kind: str,
    text: str,
    language: Language,
    params: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
    retry_after: int | None = None,
) -> Problem:
    title = word(kind.replace("-", "_"), language).capitalize()
    detail = say(text, language, **(params or {}))
    return Problem(status, kind, title, detail, more or {}, retry_after)


def _not_found(error: NotFound | UnknownCommand, language: Language) -> Problem:
    if isinstance(error, UnknownCommand):
        return _plain(404, "unknown-command", "There is no such command", language)
    return _plain(404, "not-found", "There is nothing under this id", language)


def _unreadable(error: Unreadable, language: Language) -> Problem:
    event = {"stream": str(error.stream), "version": error.version, "name": error.name}
    text = "Event {stream}/{version} ({name}) cannot be read; everything else goes on"
    return _plain(500, "unreadable", text, language, event, {"event": event})


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
            "field": ".".join(str(part) for part in error["loc"]),
            "message": _field_message(error, language),
        }
        for error in errors
    ]
    text = "{count} of the fields cannot be used as given"
    params = {"count": len(found)}
    return _plain(422, "bad-input", text, language, params, {"errors": found})


def _field_message(error: ErrorDetails, language: Language) -> str:
    """pydantic's message; in Chinese by its kind, with what is allowed kept as it is."""
    pattern = catalogue(language).get(("input", error["type"]))
    if pattern is None:
        return error["msg"]
    _, separator, allowed = error["msg"].partition("should be ")
    return pattern.format(allowed=allowed if separator else error["msg"])
