"""What went wrong, as the system says it (RFC 9457)."""

from collections.abc import Mapping
from typing import Any


class Problem(Exception):
    """The request was not done. `law`: the article that a refusal rests on."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.told = told
        self.status = int(told.get("status", 0))
        self.kind = str(told.get("type", "")).rpartition(":")[2]
        self.title = str(told.get("title", ""))
        self.detail = str(told.get("detail", ""))
        self.law = str(told.get("law", ""))
        self.correlation = str(told.get("correlation", ""))
        super().__init__(f"{self.detail} ({self.law})" if self.law else self.detail)


class Refused(Problem):
    """A rule says no: `law` says which."""


class Changed(Problem):
    """Somebody was faster: it is at `version` now. Read it again, then decide."""

    @property
    def version(self) -> int:
        """Which version it is now."""
        return int(self.told["version"])


class NotFound(Problem):
    """There is nothing there, or nothing for whoever asks."""


class BadInput(Problem):
    """Something has not the form that is asked for: `fields` says which, and what is wrong."""

    @property
    def fields(self) -> dict[str, str]:
        """Each field with what is wrong with it."""
        return {each["field"]: each["message"] for each in self.told.get("errors", ())}


class Forbidden(Problem):
    """This is not for whoever asks."""


class NotToldWhoAsks(Problem):
    """The token is not the one of this system."""


class TooOften(Problem):
    """There were too many requests, however often it was tried again."""


class Unavailable(Problem):
    """It could not be reached, or did not answer, however often it was tried again.

    Of a command it is not known whether it was recorded: giving it again with the same key tells.
    """


_KINDS: Mapping[int, type[Problem]] = {
    401: NotToldWhoAsks,
    403: Forbidden,
    404: NotFound,
    409: Refused,
    412: Changed,
    422: BadInput,
    429: TooOften,
    503: Unavailable,
}


def problem_of(told: Mapping[str, Any]) -> Problem:
    """The exception for a problem document."""
    return _KINDS.get(int(told.get("status", 0)), Problem)(told)
