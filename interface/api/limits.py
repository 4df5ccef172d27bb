"""How often one caller may ask: a measure that fills up evenly, in the memory of this process.

A crisis is never kept waiting: nothing that is said or read there counts. Where several processes
serve, each counts for itself.
"""

from collections.abc import Callable
from math import ceil
from time import monotonic
from typing import Final

from fastapi import Request

from interface.api.callers import running, shows_the_token
from interface.api.problems import CRISES
from interface.problems import TooOften

_MOST: Final = 10_000
"""Callers that are remembered; whoever has not asked for a while is forgotten first."""


class Limits:
    """`a_minute` requests of each caller, all at once or one after the other; 0: as many as one
    likes."""

    def __init__(self, a_minute: int, now: Callable[[], float] = monotonic) -> None:
        self._most, self._now = a_minute, now
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, caller: str) -> int:
        """Count one request. Seconds until the next one may be made; 0 if this one may."""
        if not self._most:
            return 0
        now = self._now()
        left, then = self._left.pop(caller, (float(self._most), now))
        left = min(self._most, left + (now - then) * self._most / 60)
        may = left >= 1
        if len(self._left) >= _MOST:
            del self._left[next(iter(self._left))]
        self._left[caller] = (left - may, now)
        return 0 if may else ceil((1 - left) * 60 / self._most)


async def within_limits(request: Request) -> None:
    """Refuse whoever asks too often. Raises TooOften.

    Whoever shows the token is told apart by who they say acts; whoever does not, by address: so
    nobody tries out tokens, and nobody who has none keeps others waiting.
    """
    if request.url.path.startswith(CRISES):
        return
    if wait := _limits(request).take(_caller(request)):
        raise TooOften(wait)


def _caller(request: Request) -> str:
    if shows_the_token(request):
        return f"officer {request.headers.get('Jiefen-Officer', '').casefold()[:100]}"
    return f"address {request.client.host if request.client else ''}"


def _limits(request: Request) -> Limits:
    """Of the system that is served: tests give one application several, one after the other."""
    state, system = request.app.state, running(request)
    held: tuple[object, Limits] | None = getattr(state, "limits", None)
    if held is None or held[0] is not system:
        state.limits = held = (system, Limits(system.settings.api_a_minute))
    return held[1]
