"""A route that answers with a page whatever happens: what went wrong is said as everywhere, in the
reader's words, with what to do; whoever is not signed in is asked who they are, and goes on after.
"""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, ClassVar, Final
from urllib.parse import quote

import structlog
from fastapi import Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool as in_a_thread
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from interface.api.callers import running
from interface.api.in_time import in_time
from interface.api.problems import problem_for
from interface.console import gate
from interface.console.fields import Typed
from interface.console.gate import GUARD, NotSignedIn, OtherLogIn, typed_in
from interface.console.keeping import CALLS, ENTRIES, keep
from interface.console.pages import render
from workers.follower import describe

_OURS: Final = 500
"""From here on, it is the system's fault."""
_log = structlog.get_logger()
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Paged(APIRoute):
    """A route of the console."""

    holds_typed: ClassVar[bool] = True
    """Whether the page on which a fault of the system is said holds what was typed."""

    def get_route_handler(self) -> Handler:
        """The handler, with pages for whatever goes wrong."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await in_time(running(request), handle(request))
            except NotSignedIn as error:
                return await in_a_thread(_who_are_you, request, error, holds=self.holds_typed)
            except Exception as error:  # noqa: BLE001 (each becomes a page, and is logged there)
                typed = await _typed(request) if self.holds_typed else None
                return await in_a_thread(problem_page, request, error, typed)

        return answer


class Unheld(Paged):
    """A route to which somebody sends what no page may hold: it is typed again."""

    holds_typed = False


async def _typed(request: Request) -> Typed | None:
    """What was typed, as far as it was: a form with a file, or one too large, is not read twice."""
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        with suppress(HTTPException):
            return await typed_in(request)
    return None


def problem_page(request: Request, error: Exception, typed: Typed | None = None) -> Response:
    """What went wrong, on a page. Where it is the system's own fault, or somebody signed in anew
    meanwhile, the page holds what was typed, to be sent again: nothing else has it now."""
    language = gate.language_of(request)
    problem = problem_for(error, language)
    if problem.kind == "internal":
        _log.error("failed", error=describe(error))
    away = problem.kind == "unavailable"
    signed_in, again = {} if away else whoever(request), list[tuple[str, str]]()
    if typed and problem.status >= _OURS:
        again = typed.pairs
    elif typed and typed.one(GUARD) and isinstance(error, OtherLogIn) and _is_entry(request):
        again = [(name, held) for name, held in typed.pairs if name != GUARD]
        again.append((GUARD, str(signed_in.get("guard", ""))))
    page = render(
        request,
        "problem.html",
        language,
        status=problem.status,
        problem=problem,
        correlation=request.state.correlation,
        again=again,
        **signed_in,
    )
    if problem.retry_after is not None:
        page.headers["Retry-After"] = str(problem.retry_after)
    return page


def whoever(request: Request) -> dict[str, Any]:
    """Who is signed in, as far as that can be known while something is wrong."""
    try:
        session = gate.session_of(request)
    except Exception:  # noqa: BLE001 (the page that says so must not fail itself)
        return {}
    if session is None or not session.live:
        return {}
    return {"officer": session.officer, "guard": session.guard}


def _is_entry(request: Request) -> bool:
    """Whether something was typed in to be recorded."""
    return request.method == "POST" and request.url.path.startswith(ENTRIES)


def _who_are_you(request: Request, error: NotSignedIn, *, holds: bool) -> Response:
    """To the log-in, and back. What was typed in a session that is over waits for its officer; of
    one that nobody knows any more the page holds it. A call for help waits nowhere."""
    if holds and error.typed and _is_entry(request):
        calls = request.url.path.startswith(CALLS)
        if error.session is None or calls:
            return render(
                request,
                "signed_out.html",
                gate.language_of(request),
                status=401,
                again=error.typed.pairs,
                calls=calls,
            )
    address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    why = "over" if error.session is not None else "first"
    if request.method == "POST":
        address = _kept(request, error)
    return RedirectResponse(f"/sign-in?to={quote(address, safe='')}&why={why}", 303)


def _kept(request: Request, error: NotSignedIn) -> str:
    """Where what was typed is found again after the log-in."""
    if error.session is None or error.typed is None:
        return "/day"
    draft = keep(running(request), error.session.officer, request.url.path, error.typed)
    return f"/drafts/{draft}" if draft else "/day"


_NEVER: Final = 1 << 62
_DIGITS: Final = 18


def since(done: str) -> int:
    """The version behind which something was just recorded, as an address says it; if it says none,
    nothing was."""
    return int(done) if done.isdecimal() and len(done) <= _DIGITS else _NEVER
