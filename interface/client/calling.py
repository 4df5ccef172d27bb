"""How a request is made: who asks, what makes it safe to send twice, when it is tried again.

Every command carries a key, so that trying again records nothing twice. Every reading carries the
place of the last thing that was recorded here, so that it has seen that.
"""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from uuid import UUID, uuid4

from interface.client.problems import Problem, Unavailable, problem_of
from interface.client.wire import Answer, Failed, Lost, NotSent, Request, Wire

Id = UUID | str
Day = date | str
Moment = datetime | str

UNSET: Final[Any] = object()
"""Not given: the system's own default holds."""

TRIES: Final = 5
_PASSING: Final = frozenset({429, 502, 503, 504})
_LONGEST: Final = 60.0
_NEXT: Final = re.compile(r'<([^>]*)>; rel="next"')


class By(NamedTuple):
    """Who asks. `body`: the one they belong to, if it is not mediation."""

    officer: str
    role: str
    office: str = ""
    body: str = "mediation"


class How(NamedTuple):
    """What may be said with a command. `key`: made anew for each command, unless it is given;
    `expect`: the version that was read; `at`: when it happened, if not now."""

    key: str = ""
    expect: int | None = None
    at: Moment = ""
    on_behalf_of: str = ""

    def headers(self) -> dict[str, str]:
        """As they are sent."""
        given = {
            "Idempotency-Key": self.key or str(uuid4()),
            "If-Match": "" if self.expect is None else f'"{self.expect}"',
            "Jiefen-At": _written(self.at),
            "Jiefen-On-Behalf-Of": self.on_behalf_of,
        }
        return {name: said for name, said in given.items() if said}


AS_IT_IS: Final = How()


class Rows(list[Any]):
    """Rows, and where the next ones begin ("" after the last)."""

    next: str = ""


class Caller:
    """Calls one system. `language`: zh or en."""

    def __init__(
        self,
        address: str,
        token: str,
        by: By,
        *,
        language: str = "zh",
        tries: int = TRIES,
        wire: Wire | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._wire, self._tries, self._sleep = wire or Wire(address), tries, sleep
        self._seen = ""
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Accept-Language": language,
            "Jiefen-Officer": by.officer,
            "Jiefen-Role": by.role,
            "Jiefen-Office": by.office,
            "Jiefen-Body": by.body,
        }

    def every(self, page: Callable[..., Any], /, *asked: Any, **more: Any) -> Iterator[Any]:
        """Every row of what is read page by page: `every(jiefen.ledgers.show, "register")`."""
        after = ""
        while True:
            found = page(*asked, **more, after=after)
            rows, after = (
                (found, found.next)
                if isinstance(found, Rows)
                else (found["rows"], found.get("next", ""))
            )
            yield from rows
            if not after:
                return

    # --- what the operations are made of -----------------------------------------------------

    def _read(self, path: str, query: Mapping[str, Any]) -> Any:
        headers = {"Jiefen-Token": self._seen} if self._seen else {}
        return _told(self._answer("GET", path, query=query, headers=headers, again=True))

    def _file(self, path: str, query: Mapping[str, Any]) -> bytes:
        return self._answer("GET", path, query=query, again=True).body

    def _events(self, path: str, query: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Each `data` of a stream of events, as they come."""
        asked = Request("GET", path + _sent(query), self._headers)
        try:
            for line in self._wire.lines(asked):
                if line.startswith("data:"):
                    yield json.loads(line.removeprefix("data:"))
        except Failed as failed:
            raise _problem(failed.answer) from None
        except (Lost, NotSent) as error:
            raise _unavailable(error) from error

    def _act(
        self,
        path: str,
        given: Mapping[str, Any] | tuple[str, bytes],
        query: Mapping[str, Any],
        how: How,
    ) -> Any:
        """A command: with a form, or with a file and its type."""
        form, file = (None, given) if isinstance(given, tuple) else (given, None)
        answer = self._answer(
            "POST", path, query=query, form=form, file=file, headers=how.headers(), again=True
        )
        self._seen = answer.headers.get("jiefen-token", self._seen)
        return _told(answer)

    def _ask(self, path: str, form: Mapping[str, Any], query: Mapping[str, Any]) -> Any:
        """A question that stands in a body; it is asked again if nothing became of it."""
        return _told(self._answer("POST", path, query=query, form=form, again=False))

    def _made(self, path: str, form: Mapping[str, Any], query: Mapping[str, Any]) -> bytes:
        """A file that is made for whoever asks, which is on record."""
        return self._answer("POST", path, query=query, form=form, again=False).body

    def _hand_in(self, path: str, file: bytes, media: str) -> Any:
        """A question about a file."""
        return _told(self._answer("POST", path, query={}, file=(media, file), again=True))

    def _answer(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any],
        form: Mapping[str, Any] | None = None,
        file: tuple[str, bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        again: bool,
    ) -> Answer:
        """The answer, if it was done. `again`: sending it twice does no harm. Raises Problem."""
        asked = Request(method, path + _sent(query), {**self._headers, **(headers or {})})
        if form is not None:
            file = "application/json", json.dumps(_given(form), default=_written).encode()
        if file is not None:
            asked = asked.with_body(*file)
        for last in (n == self._tries for n in range(1, self._tries + 1)):
            try:
                answer = self._wire.send(asked)
            except (Lost, NotSent) as error:
                if last or not (again or isinstance(error, NotSent)):
                    raise _unavailable(error) from error
                self._sleep(1)
                continue
            if answer.good:
                return answer
            if last or answer.status not in _PASSING:
                raise _problem(answer)
            self._sleep(_wait(answer))
        raise AssertionError("tried at least once")


def _wait(answer: Answer) -> float:
    said = answer.headers.get("retry-after", "1")
    return min(float(said), _LONGEST) if said.isdigit() else 1.0


def _unavailable(error: Exception) -> Problem:
    return Unavailable({"status": 503, "detail": str(error)})


def _problem(answer: Answer) -> Problem:
    try:
        told = answer.json()
    except ValueError:
        told = None
    if not isinstance(told, dict):
        told = {"status": answer.status, "detail": answer.text[:200]}
    return problem_of({"status": answer.status, **told})


def _told(answer: Answer) -> Any:
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return answer.text
    told = answer.json()
    if not isinstance(told, list):
        return told
    listed = Rows(told)
    if following := _NEXT.search(answer.headers.get("link", "")):
        listed.next = parse_qs(urlsplit(following[1]).query)["after"][0]
    return listed


def _given(form: Mapping[str, Any]) -> dict[str, Any]:
    return {name: held for name, held in form.items() if held is not UNSET}


def _sent(query: Mapping[str, Any]) -> str:
    """As it stands in an address; of a list each."""
    known = {name: held for name, held in query.items() if held is not UNSET and held is not None}
    written = {
        name: list(map(_written, held)) if isinstance(held, list | tuple) else _written(held)
        for name, held in known.items()
    }
    return f"?{urlencode(written, doseq=True)}" if written else ""


def part(held: Id | int) -> str:
    """As a part of an address: whatever stands in it, it leads nowhere else."""
    return quote(str(held), safe="")


def _written(held: Any) -> str:
    if isinstance(held, bool):
        return "true" if held else "false"
    return held.isoformat() if isinstance(held, date | datetime) else str(held)
