"""One request over HTTP, with the standard library alone: nothing needs to be installed.

Each request has a connection of its own. No redirect is followed, so the token goes nowhere else.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

_SECONDS = 30.0


class NotSent(Exception):
    """No connection: the request was not sent."""


class Lost(Exception):
    """It was sent, or some of it; whether it arrived is not known."""


class Request(NamedTuple):
    """What is asked. `target`: path and query."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes | None = None

    def with_body(self, media: str, body: bytes) -> Self:
        """The same with a body."""
        headers = {**self.headers, "Content-Type": media}
        return self._replace(headers=headers, body=body)


class Answer(NamedTuple):
    """What was answered. The names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def good(self) -> bool:
        """Whether it was done."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def text(self) -> str:
        """As text."""
        return self.body.decode(errors="replace")

    def json(self) -> Any:
        """Raises ValueError."""
        return json.loads(self.body)


class Failed(Exception):
    """A stream that was asked for was not given."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.status)


class Wire:
    """Where a system is. Raises ValueError if the address is none."""

    def __init__(self, address: str, seconds: float = _SECONDS) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{address}: not an address of http or https")
        self._connects = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self._port = parts.hostname, parts.port
        self._below, self._seconds = parts.path.rstrip("/"), seconds

    def send(self, request: Request) -> Answer:
        """Ask it. Raises NotSent, Lost."""
        with self._answered(request) as response:
            return _read(response)

    def lines(self, request: Request) -> Iterator[str]:
        """Each line of the answer, as it comes. Raises NotSent, Lost, Failed."""
        with self._answered(request) as response:
            if response.status != HTTPStatus.OK:
                raise Failed(_read(response))
            for line in response:
                yield line.decode().rstrip("\r\n")

    @contextmanager
    def _answered(self, request: Request) -> Iterator[HTTPResponse]:
        connection = self._connects(self._host, self._port, timeout=self._seconds)
        try:
            try:
                connection.connect()
            except OSError as error:
                raise NotSent(str(error)) from error
            try:
                connection.request(
                    request.method,
                    self._below + request.target,
                    request.body,
                    dict(request.headers),
                )
                yield connection.getresponse()
            except (OSError, HTTPException) as error:
                raise Lost(str(error) or type(error).__name__) from error
        finally:
            connection.close()


def _read(response: HTTPResponse) -> Answer:
    headers = {name.lower(): held for name, held in response.getheaders()}
    return Answer(response.status, headers, response.read())
