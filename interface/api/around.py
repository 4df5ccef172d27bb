"""Around every request: one correlation id in and out, safe headers, a limit on size, one log line.

Nothing of a request's content is logged: it may be personal.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import structlog
from prometheus_client import Histogram
from starlette.requests import Request
from starlette.responses import Response

from interface.api import problems
from interface.problems import Unusable

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

MOST_BYTES = 1 << 20
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
    """The outermost layer."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = perf_counter()
        headers = dict(scope["headers"])
        correlation = _correlation(headers.get(b"jiefen-correlation", b"").decode("latin-1"))
        scope.setdefault("state", {})["correlation"] = correlation
        status = [500]

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
                own = (b"jiefen-correlation", str(correlation).encode())
                message["headers"] = [*message.get("headers", ()), *_SAFE, own]
            await send(message)

        with structlog.contextvars.bound_contextvars(correlation=str(correlation)):
            if int(headers.get(b"content-length", b"0")) > MOST_BYTES:
                await _too_large(scope)(scope, receive, answer)
            else:
                await self._app(scope, _limited(receive), answer)
            route = getattr(scope.get("route"), "path", "none")
            took = perf_counter() - begun
            HTTP.labels(scope["method"], route, status[0]).observe(took)
            if route not in ("/healthz", "/readyz", "/metrics"):
                _log.info(
                    "answered",
                    method=scope["method"],
                    route=route,
                    status=status[0],
                    milliseconds=round(took * 1000, 1),
                )


def _correlation(given: str) -> UUID:
    if _ID.match(given):
        try:
            return UUID(given)
        except ValueError:
            return uuid4()
    return uuid4()


def _limited(receive: Receive) -> Receive:
    """A body that does not say its size is cut off at the same limit."""
    seen = [0]

    async def counted() -> Message:
        message = await receive()
        seen[0] += len(message.get("body", b""))
        if seen[0] > MOST_BYTES:
            raise Unusable(413, "too-large", "More than {bytes} bytes", bytes=MOST_BYTES)
        return message

    return counted


def _too_large(scope: MutableMapping[str, Any]) -> Response:
    error = Unusable(413, "too-large", "More than {bytes} bytes", bytes=MOST_BYTES)
    return problems.response(Request(scope), error)
