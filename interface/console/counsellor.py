"""The pages of who helps people: whom they help, and each file. Whose a file is stands in no list
until it is asked for.
"""

from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from interface.callers import OPENING
from interface.console import support
from interface.console.gate import Acting, Sent, Visit, Visiting, sent_safely
from interface.console.pages import POLICY, render
from interface.console.routes import Paged, since
from interface.console.signing_in import FOUND, signed
from interface.helped import helped, kind_of
from interface.language import say
from interface.notes import Door, door
from interface.possible import may_begin
from workers.handler import NotFound

router = APIRouter(route_class=Paged, include_in_schema=False)

_UNFIT = 422


@router.get("/support")
def mine(visit: Visiting, done: str = "") -> Response:
    """Whom the reader helps, and what comes next; without names. `done`: something was recorded in
    a file that is theirs no more."""
    return _list(visit, done=bool(done))


@router.post("/support")
def named(visit: Acting) -> Response:
    """The same with names, for as long as the page is looked at; it is on record."""
    return _list(visit, names=True)


def _list(visit: Visit, *, names: bool = False, wrong: str = "", done: bool = False) -> Response:
    return render(
        visit.request,
        "support.html",
        visit.language,
        status=_UNFIT if wrong else 200,
        rows=helped(visit.system, visit.reader, named=names),
        names=names,
        wrong=wrong,
        done=done,
        stood=support.stood,
        begins=[
            (kind, command)
            for kind, command in OPENING
            if kind in support.KINDS and may_begin(visit.officer, kind, command)
        ],
        **signed(visit),
    )


@router.post("/support/open")
def by_number(visit: Acting, typed: Sent) -> Response:
    """To the file with this number, as somebody of the team said it."""
    try:
        stream = UUID(typed.one("number").strip())
        kind = kind_of(visit.system, stream, visit.reader)
    except (ValueError, NotFound):
        return _list(visit, wrong=say("There is no file with this number for you", visit.language))
    return RedirectResponse(f"/support/{kind}/{stream}", FOUND)


@router.get("/support/{kind}/{stream}")
def one(visit: Visiting, kind: str, stream: UUID, done: str = "") -> Response:
    """One file. `done`: what was just recorded there."""
    found = support.page(visit, kind, stream)
    news = [each for each in found.entries if each.version > since(done)]
    return render(
        visit.request,
        "helped.html",
        visit.language,
        page=found,
        stood=support.stood,
        done=" ".join(each.sentence for each in reversed(news)),
        **signed(visit),
    )


@router.get("/support/plan/{stream}/notes")
def before_the_notes(visit: Visiting, stream: UUID) -> Response:
    """What unlocking one's notes means, and the button that does it. Raises NotFound."""
    support.counsels(visit, stream)
    return _door(visit, stream)


@router.post("/support/plan/{stream}/notes")
def unlock_notes(visit: Acting, stream: UUID) -> Response:
    """A pass to one's own notes, which are in another process: the browser takes it there, and
    nothing of a note comes here. Raises NotFound, Refused, NoNotes."""
    secure = sent_safely(visit.request)
    host = visit.request.headers["host"]
    back = f"{'https' if secure else 'http'}://{host}/support/plan/{stream}"
    return _door(visit, stream, door(visit.system, stream, visit.reader, "unlock", back=back))


def _door(visit: Visit, stream: UUID, opened: Door | None = None) -> Response:
    page = render(
        visit.request,
        "notes.html",
        visit.language,
        stream=stream,
        opened=opened,
        **signed(visit),
    )
    if opened is not None:
        there = f"form-action 'self' {_origin(opened.address)};"
        page.headers["content-security-policy"] = POLICY.replace("form-action 'self';", there)
    return page


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
