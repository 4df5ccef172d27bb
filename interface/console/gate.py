"""Who is at the browser: whoever is not signed in reads nothing and does nothing.

A form is taken only from a page of the same session (`guard`), and from this site: the cookie goes
with no request that another site begins, and a request that names another origin is refused.
"""

import ipaddress
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from domain.kernel import Officer
from interface.api.callers import correlation, running
from interface.console.fields import Typed
from interface.language import Language, of_header
from interface.problems import Unusable
from interface.story import Reader
from workers.console import sessions
from workers.console.sessions import Session
from workers.system import System

COOKIE: Final = "jiefen-session"
LANGUAGE: Final = "jiefen-language"
GUARD: Final = "_guard"
"""The field of every form that says it is of this session."""


class NotSignedIn(Exception):
    """Nobody is signed in here, or not any more. `session`: the one that is over, if it is known;
    what was typed in it is kept for its officer."""

    def __init__(self, session: Session | None = None, typed: Typed | None = None) -> None:
        self.session, self.typed = session, typed
        super().__init__("not signed in")


@dataclass(frozen=True)
class Visit:
    """One request of somebody who is signed in."""

    request: Request
    system: System
    session: Session
    language: Language
    correlation: UUID

    @property
    def officer(self) -> Officer:
        """Who acts."""
        return self.session.officer

    @property
    def reader(self) -> Reader:
        """Who reads."""
        return Reader(self.officer, self.language, self.correlation)


def language_of(request: Request) -> Language:
    """What the reader chose, or else what their browser prefers."""
    chosen = request.cookies.get(LANGUAGE, "")
    if chosen in ("zh", "en"):
        return "zh" if chosen == "zh" else "en"
    return of_header(request.headers.get("accept-language", ""))


def session_of(request: Request) -> Session | None:
    """The session whose cookie came, live or over; None if there is none."""
    token = request.cookies.get(COOKIE, "")
    if not token:
        return None
    with running(request).pool.connection() as connection:
        return sessions.found(connection, token)


def visit(request: Request) -> Visit:
    """Who asks for a page. Raises NotSignedIn."""
    session = session_of(request)
    if session is None or not session.live:
        raise NotSignedIn(session)
    return Visit(request, running(request), session, language_of(request), correlation(request))


class OtherLogIn(Unusable):
    """A form of this site was opened before whoever is signed in now signed in."""


def guarded(session: Session, guard: str) -> None:
    """Raises OtherLogIn if a form is not of this session."""
    if guard != session.guard:
        raise OtherLogIn(403, "bad-form", "This form is of another log-in: open the page again")


def from_here(request: Request) -> None:
    """Raises Unusable if another site sent this. Every browser of today says where a request comes
    from (Fetch Metadata); of others, what they say of the page it was sent from."""
    fetched = request.headers.get("sec-fetch-site", "")
    if fetched in ("same-origin", "none"):
        return
    origin = request.headers.get("origin", "")
    if fetched or (origin and urlsplit(origin).netloc != request.headers.get("host", "")):
        raise Unusable(403, "bad-form", "Another site sent this form: nothing was done")


def on_loopback(request: Request) -> bool:
    """Whether the browser sits on this very machine, and asked for it by a name of this machine:
    a page elsewhere whose name leads here is not meant."""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    client = request.client.host if request.client else ""
    forwarded = any(name in request.headers for name in ("forwarded", "x-forwarded-for"))
    return not forwarded and _loopback(client) and (host == "localhost" or _loopback(host))


def _loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def sent_safely(request: Request) -> bool:
    """Whether the browser came by https, here or to what stands before this."""
    site = running(request).settings.site()
    return request.url.scheme == "https" or site.startswith("https:")


def keep(response: Response, request: Request, token: str) -> None:
    """Have the browser hold the session's token: no script reads it, no other site sends it."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(sessions.WHOLE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=sent_safely(request),
        path="/",
    )


Visiting = Annotated[Visit, Depends(visit)]


async def typed_in(request: Request) -> Typed:
    """What a form sent. Files are none of its fields."""
    form = await request.form()
    return Typed([(name, held) for name, held in form.multi_items() if isinstance(held, str)])


def acting(request: Request, typed: Annotated[Typed, Depends(typed_in)]) -> Visit:
    """Who sends a form. Raises NotSignedIn with what was typed, OtherLogIn, Unusable."""
    from_here(request)
    session = session_of(request)
    if session is None or not session.live:
        raise NotSignedIn(session, typed)
    guarded(session, typed.one(GUARD))
    return Visit(request, running(request), session, language_of(request), correlation(request))


Acting = Annotated[Visit, Depends(acting)]
Sent = Annotated[Typed, Depends(typed_in)]
