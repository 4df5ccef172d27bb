"""The page of a party: it gets in with a code and a word, reads how its matter stands, answers,
asks, and leaves no trace on a telephone that others use.

Its address, its title and whatever a browser keeps say nothing of what it is about. It is a house
of its own: its session opens no other page here, and no officer's opens this one.
"""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, Final, get_args
from urllib.parse import quote
from uuid import UUID, uuid4

import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.routing import APIRoute
from starlette.responses import RedirectResponse, Response

from domain.dispute.facts import Satisfaction
from domain.dispute.state import Dispute
from domain.dispute.told import may_have_code
from domain.kernel import Officer, Refused
from interface.api.callers import correlation, running
from interface.api.in_time import in_time
from interface.api.limits import Limits
from interface.api.problems import problem_for
from interface.console.fields import Typed
from interface.console.gate import (
    GUARD,
    from_here,
    language_of,
    sent_safely,
    typed_in,
)
from interface.console.keeping import KEY
from interface.console.pages import render
from interface.console.signing_in import FOUND
from interface.documents.making import MEDIA
from interface.language import Language, said, say
from interface.party_codes import PLACE, as_of_today
from interface.party_page import (
    DOES,
    Party,
    about_request,
    ask,
    do,
    paper,
    rate,
    reading,
    told,
)
from interface.party_words import AHEAD, REQUESTS, RIGHTS, STAGES
from interface.problems import TooOften, Unusable, bad_input, refusal
from interface.story import Reader
from interface.words import word
from workers.console import codes
from workers.follower import describe
from workers.handler import BadInput
from workers.system import System

COOKIE: Final = "p"
NOW: Final = f"{PLACE}/now"
LEADS_AWAY: Final = "https://www.weather.com.cn/"
"""Where whoever leaves in a hurry is next: a page that anybody may be reading."""
A_MINUTE: Final = 30
"""So often may be tried from one address."""
SATISFACTION: Final[tuple[Satisfaction, ...]] = get_args(Satisfaction)
_OURS: Final = 500
_log = structlog.get_logger()
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class NotIn(Exception):
    """Nobody is in, or not any more."""


@dataclass(frozen=True)
class Visit:
    """One request of a party that got in. `of`: as which it acts; `case`: as it stands today."""

    request: Request
    system: System
    session: codes.Session
    language: Language
    case: Dispute
    of: Party

    def shown(self, template: str, *, status: int = 200, **more: Any) -> Response:
        """One of its pages."""
        return page(self.request, template, status=status, guard=self.session.guard, **more)


class Quiet(APIRoute):
    """A route here: what goes wrong is said without a word of what the page is about."""

    def get_route_handler(self) -> Handler:
        """The handler, with pages for whatever goes wrong."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await in_time(running(request), handle(request))
            except NotIn:
                return RedirectResponse(f"{PLACE}?why=over", FOUND)
            except Exception as error:  # noqa: BLE001 (each becomes a page, and is logged here)
                return _problem(request, error)

        return answer


router = APIRouter(route_class=Quiet, include_in_schema=False)


def page(request: Request, template: str, *, status: int = 200, **more: Any) -> Response:
    """A page of this house."""
    return render(request, template, language_of(request), status=status, place=PLACE, **more)


def _problem(request: Request, error: Exception) -> Response:
    problem = problem_for(error, language_of(request))
    if problem.kind == "internal":
        _log.error("failed", error=describe(error))
    made = page(request, "party_problem.html", status=problem.status, ours=problem.status >= _OURS)
    if problem.retry_after is not None:
        made.headers["Retry-After"] = str(problem.retry_after)
    return made


# --- who is in -----------------------------------------------------------------------------------


def _session(request: Request) -> codes.Session | None:
    token = request.cookies.get(COOKIE, "")
    if not token:
        return None
    with running(request).pool.connection() as connection:
        return codes.found(connection, token)


def visit(request: Request) -> Visit:
    """Who asks for a page. Raises NotIn: also where the code should never have been made, as the
    case stands now."""
    session = _session(request)
    if session is None:
        raise NotIn
    system = running(request)
    case = as_of_today(system, session.stream)
    try:
        may_have_code(case, session.party)
    except Refused:
        raise NotIn from None
    language = language_of(request)
    nobody_yet = Officer(id=session.party, role="party")
    of = reading(session, case, Reader(nobody_yet, language, correlation(request)))
    return Visit(request, system, session, language, case, of)


Visiting = Annotated[Visit, Depends(visit)]
Sent = Annotated[Typed, Depends(typed_in)]


def acting(visiting: Visiting, typed: Sent) -> Visit:
    """Who sends a form. Raises Unusable if another site sent it, or it is of another session."""
    from_here(visiting.request)
    if typed.one(GUARD) != visiting.session.guard:
        raise Unusable(403, "bad-form", "This form is of another log-in: open the page again")
    return visiting


Acting = Annotated[Visit, Depends(acting)]


# --- in and out ----------------------------------------------------------------------------------


@router.get(PLACE)
def door(request: Request, why: str = "") -> Response:
    """Where a code is entered."""
    with suppress(NotIn):
        visit(request)
        return RedirectResponse(NOW, FOUND)
    return page(request, "party_door.html", why=why, wrong=False, code="")


@router.post(PLACE)
def enter(request: Request, typed: Sent) -> Response:
    """Get in. What does not fit is not said. Raises Unusable, TooOften."""
    from_here(request)
    _not_too_often(request)
    system, code = running(request), typed.one("code")[:64]
    try:
        entered = codes.enter(system.pool, system.vault.master, code, typed.one("word")[:256])
    except codes.TooMany:
        raise TooOften(1) from None
    if entered is None:
        return page(request, "party_door.html", status=422, why="", wrong=True, code=code)
    missed = f"?missed={entered.missed}" if entered.missed else ""
    answer = RedirectResponse(f"{NOW}{missed}", FOUND)
    answer.set_cookie(
        COOKIE,
        entered.token,
        httponly=True,
        samesite="strict",
        secure=sent_safely(request),
        path=PLACE,
    )
    return answer


def _not_too_often(request: Request) -> None:
    """Raises TooOften for an address from which many words are tried."""
    state, system = request.app.state, running(request)
    held: tuple[object, Limits] | None = getattr(state, "tries", None)
    if held is None or held[0] is not system:
        state.tries = held = (system, Limits(A_MINUTE))
    if wait := held[1].take(request.client.host if request.client else ""):
        raise TooOften(wait)


@router.get(f"{PLACE}/leave")
def leave(request: Request, to: str = "") -> Response:
    """Be out, and elsewhere at once; or at the door, for whoever is not in a hurry."""
    if token := request.cookies.get(COOKIE, ""):
        with suppress(Exception), running(request).pool.connection() as connection:
            codes.leave(connection, token)
    away = f"{PLACE}?why=out" if to == "door" else LEADS_AWAY
    answer = RedirectResponse(away, FOUND, headers={"referrer-policy": "no-referrer"})
    answer.delete_cookie(COOKIE, path=PLACE)
    return answer


# --- the page ------------------------------------------------------------------------------------


@router.get(NOW)
def now(visiting: Visiting, done: str = "", missed: str = "") -> Response:
    """How the matter stands, and what the party can do."""
    language = visiting.language
    return visiting.shown(
        "party.html",
        told=told(visiting.system, visiting.of, visiting.case),
        session=visiting.session,
        rates=[(each, word(each, language, Satisfaction)) for each in SATISFACTION],
        key=str(uuid4()),
        done=done,
        told_of=lambda each: said(STAGES[each], language),
        ahead_of=lambda each: said(AHEAD[each], language),
        request_of=lambda each: said(REQUESTS[each], language),
        right=lambda each: said(RIGHTS[each], language),
        missed=int(missed) if missed.isdecimal() and len(missed) == 1 else 0,
    )


@router.post(f"{PLACE}/answer")
def answering(visiting: Acting, typed: Sent) -> Response:
    """Say yes or no, or that no more calls are wanted: recorded as the party's own words."""
    wanted = typed.one("does")
    for does in DOES:
        if does == wanted:
            changed = do(visiting.system, visiting.of, does, typed.one(KEY))
            return RedirectResponse(f"{NOW}?done={'yes' if changed else 'as_before'}", FOUND)
    raise Unusable(422, "bad-input", "Choose one of the answers")


@router.post(f"{PLACE}/rate")
def rating(visiting: Acting, typed: Sent) -> Response:
    """Say how satisfied the party is."""
    for how in SATISFACTION:
        if how == typed.one("how"):
            changed = rate(visiting.system, visiting.of, how, typed.one(KEY))
            return RedirectResponse(f"{NOW}?done={'yes' if changed else 'as_before'}", FOUND)
    raise Unusable(422, "bad-input", "Choose one of the answers")


@router.post(f"{PLACE}/papers/{{kind}}")
def document(visiting: Acting, kind: str) -> Response:
    """A document that is addressed to the party; what it is called says nothing."""
    made = paper(visiting.system, visiting.of, visiting.case, kind)
    name = quote(say("To read", visiting.language))
    shown = {"content-disposition": f"inline; filename=\"1.pdf\"; filename*=UTF-8''{name}.pdf"}
    return Response(made.content, media_type=MEDIA["pdf"], headers=shown)


# --- requests about one's own data ---------------------------------------------------------------


@router.get(f"{PLACE}/ask")
def request_form(visiting: Visiting) -> Response:
    """A form to ask about one's own data."""
    return _form(visiting, Typed(), {})


@router.post(f"{PLACE}/ask")
def asking(visiting: Acting, typed: Sent) -> Response:
    """Ask."""
    kind, language = typed.one("kind"), visiting.language
    if kind not in RIGHTS:
        return _form(visiting, typed, {"kind": say("Choose what you ask for", language)})
    try:
        ask(
            visiting.system,
            visiting.of,
            visiting.case,
            kind,
            words=typed.one("words"),
            key=typed.one(KEY),
        )
    except Refused as refused:
        return _form(visiting, typed, {"words": refusal(refused, language)})
    except BadInput as error:
        first = bad_input(error.errors, language).more["errors"][0]
        return _form(visiting, typed, {"words": first["message"]})
    return RedirectResponse(f"{NOW}?done=yes#h-asked", FOUND)


def _form(visiting: Visit, typed: Typed, wrong: dict[str, str]) -> Response:
    language = visiting.language
    return visiting.shown(
        "party_ask.html",
        status=422 if wrong else 200,
        kinds=[(each, said(RIGHTS[each], language)) for each in RIGHTS],
        kind=typed.one("kind"),
        words=typed.one("words"),
        key=typed.one(KEY) or str(uuid4()),
        wrong=wrong,
    )


@router.post(f"{PLACE}/requests/{{request}}/{{command}}")
def about(visiting: Acting, typed: Sent, request: UUID, command: str) -> Response:
    """Take a request back, or have somebody else look. Raises NotFound."""
    changed = about_request(visiting.system, visiting.of, request, command, typed.one(KEY))
    return RedirectResponse(f"{NOW}?done={'yes' if changed else 'as_before'}#h-asked", FOUND)


@router.api_route(f"{PLACE}/{{anything:path}}", methods=["GET", "POST"])
def nowhere(anything: str) -> Response:
    """Whatever else is asked for here, an answer that was reloaded too: to the page."""
    return RedirectResponse(NOW, FOUND)
