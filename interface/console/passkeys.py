"""Signing in with a passkey, and making one with a code: two pages each, which a script of their
own takes from the first to the second.
"""

import secrets
from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Depends, Request
from psycopg import Connection
from starlette.responses import RedirectResponse, Response

from interface.api.callers import running
from interface.console import gate
from interface.console.fields import Typed
from interface.console.gate import typed_in
from interface.console.pages import render
from interface.console.provided import COOKIE, keep_asking, not_begun_here
from interface.console.routes import Paged
from interface.console.signing_in import FOUND, inside, let_in
from interface.problems import Unusable
from workers.console import accounts, asking
from workers.console.asking import Asked
from workers.console.passkeys import NotIt, Site, id_of

router = APIRouter(route_class=Paged, include_in_schema=False)

ENROL: Final = "/sign-in/enrol"
USE: Final = "/sign-in/passkey"
_log = structlog.get_logger()


@router.get("/enrol")
def invited(request: Request) -> Response:
    """Whoever has a code types it here."""
    site = Site.of(running(request).settings)
    return render(
        request, "enrol.html", gate.language_of(request), action=ENROL, origin=site.origin
    )


@router.post(ENROL)
def make(request: Request, typed: Annotated[Typed, Depends(typed_in)]) -> Response:
    """The code is good: make a passkey. Raises Unusable."""
    gate.from_here(request)
    code = typed.one("code")
    with running(request).pool.connection() as connection:
        officer = accounts.invited(connection, code)
        if officer is None:
            raise _no_code()
        own = accounts.passkeys(connection, officer.id)
        asked = _asked(request, connection, "/day")
    site = Site.of(running(request).settings)
    options = site.to_make(officer, asked.challenge, own)
    return _page(request, asked, "create", options, code=code, who=officer.id, to=f"{ENROL}/done")


@router.post(f"{ENROL}/done")
def made(request: Request, typed: Annotated[Typed, Depends(typed_in)]) -> Response:
    """It was made: from now on it is this officer's, and the code is used up. Raises Unusable."""
    gate.from_here(request)
    asked = Asked(request.cookies.get(COOKIE, ""), typed.one("way"))
    with running(request).pool.connection() as connection:
        if asking.arrived(connection, asked, chosen=False) is None:
            raise not_begun_here()
    with running(request).pool.connection() as connection:
        try:
            new = Site.of(running(request).settings).made(typed.one("answer"), asked.challenge)
        except NotIt as error:
            raise _not_it(error) from error
        if not accounts.register(connection, typed.one("code"), *new):
            raise _no_code()
    return RedirectResponse("/sign-in?why=enrolled", FOUND)


@router.get(USE)
def use(request: Request, to: str = "/day") -> Response:
    """Show which passkey is yours."""
    with running(request).pool.connection() as connection:
        asked = _asked(request, connection, inside(to))
    options = Site.of(running(request).settings).to_use(asked.challenge)
    return _page(request, asked, "get", options, code="", who="", to=f"{USE}/done")


@router.post(f"{USE}/done")
def used(request: Request, typed: Annotated[Typed, Depends(typed_in)]) -> Response:
    """It was shown. Raises Unusable, if it is not one of this site, or a copy of one."""
    gate.from_here(request)
    asked = Asked(request.cookies.get(COOKIE, ""), typed.one("way"))
    answer = typed.one("answer")
    with running(request).pool.connection() as connection:
        arrived = asking.arrived(connection, asked, chosen=False)
    if arrived is None:
        raise not_begun_here()
    with running(request).pool.connection() as connection:
        try:
            passkey = accounts.found(connection, id_of(answer))
            if passkey is None:
                raise NotIt("nobody's")
            site = Site.of(running(request).settings)
            uses = site.used(answer, asked.challenge, passkey.public_key)
        except NotIt as error:
            raise _not_it(error) from error
        if not accounts.used(connection, passkey.id, uses):
            _log.warning("not signed in", at="passkey", why="a copy", officer=passkey.officer.id)
            raise Unusable(
                403,
                "not-signed-in",
                "This passkey was used elsewhere meanwhile, as a copy would be: nobody was signed "
                "in. Tell whoever runs this system at once",
            )
        return let_in(request, connection, passkey.officer, "passkey", arrived.address)


def _asked(request: Request, connection: Connection[object], to: str) -> Asked:
    secret = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)
    return asking.begin(connection, secret, to)


def _page(request: Request, asked: Asked, does: str, options: str, **more: Any) -> Response:
    """Where the script asks for the passkey and sends what it signed."""
    language = gate.language_of(request)
    page = render(
        request, "passkey.html", language, does=does, options=options, way=asked.state, **more
    )
    keep_asking(page, request, asked.secret)
    return page


def _no_code() -> Unusable:
    return Unusable(
        403,
        "no-code",
        "This code is none, or was used, or is older than an hour: ask whoever runs this system "
        "for another one",
    )


def _not_it(error: NotIt) -> Unusable:
    _log.warning("not signed in", at="passkey", why=str(error))
    return Unusable(
        403, "not-signed-in", "This passkey is not known here, or did not fit: nobody was signed in"
    )
