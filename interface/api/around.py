"""Around every request: one correlation id in and out, safe headers, a limit on size, one log line.

Nothing of a request's content is logged: it may be personal. Nor is the address, where it says that
somebody is helped.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import structlog
from prometheus_client import Histogram
from starlette.exceptions import HTTPException
from starlette.requests import Request

from interface import shows
from interface.api import problems
from interface.api.in_time import in_time

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_BYTES = 1 << 20
_PROGRAMS = "/api/"
"""Where programs ask; pages see to it themselves that they are answered in time, with a page."""
_A_FILE = re.compile(r"/(disputes|cases)/[^/]+/files(/[^/]+)?$")
"""Where a file of a case is sent: as large as the settings allow one, and whatever stands around
it in a form."""
HTTP = Histogram("jiefen_http_seconds", "Time to answer", ["method", "route", "status"])

_SAFE = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
_ID = re.compile(r"^[0-9a-fA-F-]{32,36}$")
_log = structlog.get_logger()


class Around:
    """The outermost layer: whatever fails inside is answered here, as a problem."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = perf_counter()
        headers = dict(scope["headers"])
        correlation = _correlation(headers.get(b"jiefen-correlation", b"").decode("latin-1"))
        scope.setdefault("state", {})["correlation"] = correlation
        answering = _Answering(send, correlation)
        with structlog.contextvars.bound_contextvars(correlation=str(correlation)):
            doing = self._app(scope, _limited(receive, headers, _most(scope)), answering)
            try:
                if scope["path"].startswith(_PROGRAMS):
                    system = scope["app"].state.system
                    await in_time(system, doing, lambda: bool(answering.status))
                else:
                    await doing
            except Exception as error:
                if answering.status:
                    raise  # half an answer is on its way: the connection is to break
                answering.over = True
                answering = _Answering(send, correlation)
                await problems.response(Request(scope), error)(scope, receive, answering)
            _note(scope, answering.status, perf_counter() - begun)


class _Answering:
    """Sends an answer with the headers that every answer has, where it has none of its own."""

    def __init__(self, send: Send, correlation: UUID) -> None:
        self._send, self._correlation = send, correlation
        self.status = 0
        self.over = False
        """Whether something else was answered: what still comes is too late."""

    async def __call__(self, message: Message) -> None:
        if self.over:
            return
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = (b"jiefen-correlation", str(self._correlation).encode())
            given = list(message.get("headers", ()))
            names = {name.lower() for name, _ in given}
            safe = [each for each in _SAFE if each[0] not in names]
            message["headers"] = [*given, *safe, own]
        await self._send(message)


def _note(scope: Scope, status: int, seconds: float) -> None:
    route = shows.route_said(getattr(scope.get("route"), "path", "none"))
    HTTP.labels(scope["method"], route, status).observe(seconds)
    if route not in ("/healthz", "/readyz", "/metrics"):
        milliseconds = round(seconds * 1000, 1)
        _log.info(
            "answered",
            method=scope["method"],
            route=route,
            status=status,
            milliseconds=milliseconds,
        )


def _correlation(given: str) -> UUID:
    if _ID.match(given):
        try:
            return UUID(given)
        except ValueError:
            return uuid4()
    return uuid4()


def _most(scope: Scope) -> int:
    if scope["method"] == "POST" and _A_FILE.search(scope["path"]):
        return MOST_BYTES + int(scope["app"].state.system.settings.file_limit)
    return MOST_BYTES


def _limited(receive: Receive, headers: Mapping[bytes, bytes], most: int) -> Receive:
    """The body, up to the limit, whether or not it says its size."""
    length = headers.get(b"content-length", b"0")
    seen = [int(length) if length.isdigit() and int(length) > most else 0]

    async def counted() -> Message:
        if seen[0] > most:
            raise HTTPException(413)  # FastAPI lets this pass, and nothing else
        message = await receive()
        seen[0] += len(message.get("body", b""))
        return message

    return counted
