"""Signing in and out. Personas, with one click, are for a demo on this very machine; everybody else
signs in where their office says.
"""

from typing import Annotated, Any, Final, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from psycopg import Connection
from starlette.responses import RedirectResponse, Response

from domain.kernel import Officer
from interface.api.callers import running
from interface.console import gate
from interface.console.fields import Typed
from interface.console.gate import LANGUAGE, Visit, Visiting, acting, typed_in
from interface.console.pages import render
from interface.console.routes import Paged
from interface.demo.personas import BY_ID, PERSONAS
from interface.language import Language
from interface.problems import Unusable
from workers.clinic import lock_rooms
from workers.console import accounts, sessions
from workers.console.provider import provider_of
from workers.console.sessions import How

router = APIRouter(route_class=Paged, include_in_schema=False)

FOUND: Final = 303
"""After a form: go and read there, whatever method this was."""
_YEAR: Final = 365 * 24 * 3600


def inside(address: str) -> str:
    """An address of this site to go on to; the first page, if it is none of ours."""
    ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if ours and "\n" not in address else "/day"


@router.get("/sign-in")
def sign_in(request: Request, to: str = "/day", why: str = "", at: str = "") -> Response:
    """Who are you? `why`: what brought them here; `at`: where they had signed in."""
    if (session := gate.session_of(request)) is not None and session.live:
        return RedirectResponse(inside(to), FOUND)
    language = gate.language_of(request)
    personas = PERSONAS if _personas_here(request) else ()
    settings = running(request).settings
    provider = provider_of(settings)
    with running(request).pool.connection() as connection:
        passkeys = accounts.any_here(connection)
    return render(
        request,
        "sign_in.html",
        language,
        personas=personas,
        provider=provider.name if provider else "",
        passkeys=passkeys,
        leads=urlencode({"to": inside(to)}),
        origin=settings.site(),
        ends=provider.end() if provider and why == "out" and at == "provider" else "",
        to=inside(to),
        why=why,
    )


@router.post("/sign-in")
def begin(request: Request, typed: Annotated[Typed, Depends(typed_in)]) -> Response:
    """Become a persona of the demo. Raises Unusable where there are none."""
    gate.from_here(request)
    persona = BY_ID.get(typed.one("persona"))
    if persona is None or not _personas_here(request):
        raise Unusable(
            403, "not-here", "Personas are for a demo, opened on the very machine it runs on"
        )
    with running(request).pool.connection() as connection:
        return let_in(request, connection, persona.officer, "persona", typed.one("to"))


def let_in(
    request: Request, connection: Connection[object], officer: Officer, how: How, to: str
) -> Response:
    """Begin a session, and go on to an address of this site."""
    token = sessions.begin(connection, officer, how)
    answer = RedirectResponse(inside(to), FOUND)
    gate.keep(answer, request, token)
    return answer


def _personas_here(request: Request) -> bool:
    return running(request).settings.demo and gate.on_loopback(request)


@router.get("/sessions")
def listed(visit: Visiting) -> Response:
    """Where somebody is signed in."""
    with visit.system.pool.connection() as connection:
        found = sessions.of(connection, visit.officer.id)
    rows = [(each, sessions.is_it(each, visit.session.token)) for each in found]
    return render(visit.request, "sessions.html", visit.language, rows=rows, **signed(visit))


@router.post("/sign-out")
def sign_out(visit: Annotated[Visit, Depends(acting)], request: Request) -> Response:
    """Sign out here, or everywhere."""
    everywhere = request.query_params.get("everywhere") == "yes"
    with visit.system.pool.connection() as connection:
        if everywhere:
            sessions.end_all(connection, visit.officer.id)
        else:
            sessions.end(connection, visit.session.token)
    lock_rooms(visit.system.settings, visit.officer)
    answer = RedirectResponse(f"/sign-in?why=out&at={visit.session.how}", FOUND)
    answer.delete_cookie(gate.COOKIE, path="/")
    return answer


@router.post("/language")
def speak(request: Request, typed: Annotated[Typed, Depends(typed_in)]) -> Response:
    """Chinese or English from now on, in this browser."""
    gate.from_here(request)
    answer = RedirectResponse(inside(typed.one("to")), FOUND)
    chosen = typed.one("language")
    if chosen not in get_args(Language):
        return answer
    answer.set_cookie(
        *(LANGUAGE, chosen),
        max_age=_YEAR,
        samesite="lax",
        httponly=True,
        secure=gate.sent_safely(request),
    )
    return answer


def signed(visit: Visit) -> dict[str, Any]:
    """What every page of somebody who is signed in is told."""
    return {"officer": visit.officer, "guard": visit.session.guard}
