"""Signing in where the office does: to its provider and back, and then as what one acts.

Whoever comes back is let in only in the browser that went, once, and to a post that the mapping
gives them.
"""

import secrets
from typing import TYPE_CHECKING, Annotated, Final

import structlog
from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from domain.kernel import Officer
from interface.api.callers import running
from interface.console import gate
from interface.console.fields import Typed
from interface.console.gate import typed_in
from interface.console.pages import render
from interface.console.routes import Paged
from interface.console.signing_in import FOUND, inside, let_in
from interface.problems import Unusable
from workers.console import asking
from workers.console.asking import Asked
from workers.console.posts import Post
from workers.console.provider import BACK, Away, Doubtful, Said, provider_of

if TYPE_CHECKING:
    from workers.console.openid import Provider

router = APIRouter(route_class=Paged, include_in_schema=False)

COOKIE: Final = "jiefen-asking"
"""Holds this browser's secret while it is on its way."""
_UNDER: Final = "/sign-in"
_log = structlog.get_logger()


@router.get("/sign-in/provider")
def leave(request: Request, to: str = "/day") -> Response:
    """To the provider."""
    provider = _provider(request)
    secret = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)
    with running(request).pool.connection() as connection:
        asked = asking.begin(connection, secret, inside(to))
    try:
        address = provider.address(asked.state, asked.nonce, asked.verifier)
    except Away as error:
        raise _away(provider, error) from error
    answer = RedirectResponse(address, FOUND)
    keep_asking(answer, request, secret)
    return answer


@router.get(BACK)
def come_back(
    request: Request, state: str = "", code: str = "", error: str = "", iss: str = ""
) -> Response:
    """From the provider. Raises Unusable with what to do, whatever it is."""
    provider = _provider(request)
    asked = Asked(request.cookies.get(COOKIE, ""), state)
    with running(request).pool.connection() as connection:
        arrived = asking.arrived(connection, asked, chosen=False)
    if arrived is None:
        raise not_begun_here()
    if error or not code:
        _log.info("not signed in", at="provider", why="refused there")
        raise Unusable(
            403, "not-signed-in", "{name} did not sign you in: begin anew", name=provider.name
        )
    said = _said(provider, asked, code, iss)
    officers = _officers(provider, said)
    with running(request).pool.connection() as connection:
        if len(officers) == 1:
            return let_in(request, connection, officers[0], "provider", arrived.address)
        who = officers[0].id
        chosen = asking.begin(connection, asked.secret, arrived.address, who, said.posts)
    return RedirectResponse(f"/sign-in/post?way={chosen.state}", FOUND)


@router.get("/sign-in/post")
def choose(request: Request, way: str = "") -> Response:
    """As what? Whoever has several posts says it each time."""
    asked = Asked(request.cookies.get(COOKIE, ""), way)
    with running(request).pool.connection() as connection:
        arrived = asking.waiting(connection, asked)
    if arrived is None:
        raise not_begun_here()
    language = gate.language_of(request)
    return render(
        request, "choose_post.html", language, who=arrived.officer, posts=arrived.posts, way=way
    )


@router.post("/sign-in/post")
def chosen(request: Request, typed: Annotated[Typed, Depends(typed_in)]) -> Response:
    """As this one."""
    gate.from_here(request)
    asked = Asked(request.cookies.get(COOKIE, ""), typed.one("way"))
    with running(request).pool.connection() as connection:
        arrived = asking.arrived(connection, asked, chosen=True)
        posts = {str(n): post for n, post in enumerate(arrived.posts)} if arrived else {}
        post = posts.get(typed.one("post"))
        if arrived is None or post is None:
            raise not_begun_here()
        officer = post.held_by(arrived.officer)
        return let_in(request, connection, officer, "provider", arrived.address)


def keep_asking(answer: Response, request: Request, secret: str) -> None:
    """Have this browser hold its secret while it is on its way."""
    answer.set_cookie(
        *(COOKIE, secret),
        max_age=int(asking.LASTS.total_seconds()),
        httponly=True,
        samesite="lax",  # the provider leads back here, which is another site's request
        secure=gate.sent_safely(request),
        path=_UNDER,
    )


def _provider(request: Request) -> "Provider":
    provider = provider_of(running(request).settings)
    if provider is None:
        raise Unusable(404, "not-found", "There is nothing under this address")
    return provider


def _said(provider: "Provider", asked: Asked, code: str, iss: str) -> Said:
    """Who came back. Raises Unusable."""
    try:
        provider.is_it(iss)
        return provider.said(code, asked.nonce, asked.verifier)
    except Away as error:
        raise _away(provider, error) from error
    except Doubtful as error:
        _log.warning("not signed in", at="provider", why=str(error))
        raise Unusable(
            403,
            "not-signed-in",
            "What {name} answered is not right, and nobody was signed in: begin anew. If it comes "
            "again, tell whoever runs this system",
            name=provider.name,
        ) from error


def _officers(provider: "Provider", said: Said) -> list[Officer]:
    """Who that is here, once for each of their posts. Raises Unusable."""
    try:
        Post("mediator", "").held_by(said.who)
    except ValidationError as error:
        _log.warning("not signed in", at="provider", why="no id for an officer")
        raise Unusable(
            403,
            "not-signed-in",
            "{name} knows you, but not under a name that can stand for an officer here: tell "
            "whoever runs this system",
            name=provider.name,
        ) from error
    officers = [post.held_by(said.who) for post in said.posts]
    if not officers:
        _log.warning("not signed in", at="provider", why="no post")
        raise Unusable(
            403,
            "no-post",
            "{name} knows you, but none of your groups there has a post here: ask whoever runs "
            "this system for one",
            name=provider.name,
        )
    return officers


def _away(provider: "Provider", error: Away) -> Unusable:
    _log.warning("not signed in", at="provider", why=str(error))
    return Unusable(
        503,
        "provider-away",
        "{name} does not answer as it should, so nobody can sign in there now: try again in a "
        "moment. Whoever is signed in goes on working",
        name=provider.name,
    )


def not_begun_here() -> Unusable:
    """Whatever the reason: the way is not this browser's, or not any more."""
    return Unusable(
        403,
        "not-signed-in",
        "This log-in was begun in another browser, or longer than ten minutes ago, or is used up: "
        "begin anew",
    )
