"""The files of a case: a photograph or a PDF put in from a page, and each handed out."""

from typing import Annotated, Any, Final, NamedTuple, get_args
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Query, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.responses import RedirectResponse, Response

from domain.aggregates import DISPUTE
from domain.dispute.terms import DocumentKind
from domain.kernel import Refused
from interface.api.files import one_file
from interface.console import case as cases
from interface.console.fields import Typed
from interface.console.gate import GUARD, Visit, Visiting, from_here, guarded
from interface.console.keeping import KEY
from interface.console.pages import render
from interface.console.routes import Paged
from interface.console.signing_in import signed
from interface.files import listed, put_in
from interface.problems import Problem, Unusable, problem_of
from interface.words import word
from workers.attachments.looking import NotTaken
from workers.attachments.scanning import ScannerAway
from workers.handler import BadInput
from workers.handler import Request as Asked

router = APIRouter(route_class=Paged, include_in_schema=False)

_MANY: Final = 200
"""Fields of the form: each party is one."""


_NO: Final = object()


class Brought(NamedTuple):
    """A form with a file, and who sent it."""

    visit: Visit
    typed: Typed
    content: bytes


class _InMemory(MultiPartParser):
    """What is sent stays in memory, and is limited: nothing of it is put on a disk unsealed."""

    spool_max_size = 0


async def brought(request: Request, visit: Visiting) -> Brought:
    """What whoever is signed in sent. Raises Unusable."""
    from_here(request)
    reading = _InMemory(request.headers, request.stream(), max_files=1, max_fields=_MANY)
    try:
        form = await reading.parse()
    except (MultiPartException, KeyError) as error:
        raise Unusable(422, "bad-input", "Choose one photograph or PDF") from error
    held = form.multi_items()
    typed = Typed([(name, text) for name, text in held if isinstance(text, str)])
    guarded(visit.session, typed.one(GUARD))
    files = [file for _, file in held if isinstance(file, UploadFile)]
    content = await files[0].read() if files else b""
    await form.close()
    return Brought(visit, typed, content)


@router.get("/cases/{stream}/files")
def files(visit: Visiting, stream: UUID, done: str = "") -> Response:
    """Every file that the reader may know of, and a form to put one in. Raises NotFound. `done`:
    one was just put in."""
    return _shown(visit, stream, done=bool(done))


def _shown(
    visit: Visit,
    stream: UUID,
    *,
    done: bool = False,
    typed: Typed | None = None,
    wrong: Problem | None = None,
) -> Response:
    """`typed`: what was said of a file that was not taken, and `wrong`, why. It has to be chosen
    again: browsers let no page choose it."""
    head = cases.head(visit, stream)
    offered = visit.system.handler.offers(DISPUTE.name, stream, visit.officer)
    kinds: tuple[DocumentKind, ...] = get_args(DocumentKind)
    return render(
        visit.request,
        "files.html",
        visit.language,
        status=wrong.status if wrong else 200,
        done=done,
        wrong=wrong,
        typed=typed or Typed(),
        head=head,
        files=listed(visit.system, stream, visit.reader),
        names={each.key: each.name for each in head.parties},
        kinds={kind: word(kind, visit.language, DocumentKind) for kind in kinds},
        puts_in=offered.get("attach_file", _NO) is None,
        fresh=lambda: str(uuid4()),
        **signed(visit),
    )


@router.post("/cases/{stream}/files")
def put(sent: Annotated[Brought, Depends(brought)], stream: UUID) -> Response:
    """Put one in; sent twice, it is there once. Raises NotFound, Refused, NotTaken."""
    typed = sent.typed
    data: dict[str, Any] = {
        "document": typed.one("document"),
        "parties": typed.all("parties"),
        "confidential": bool(typed.one("confidential")),
        "shows_no_address": bool(typed.one("shows_no_address")),
    }
    if not data["document"] or not data["parties"]:
        said = "Say what it is, and whom it is of"
        return _not_taken(sent, stream, Unusable(422, "bad-input", said))
    return _put_in(sent, "attach_file", stream, data)


@router.post("/cases/{stream}/files/{file}")
def replace(sent: Annotated[Brought, Depends(brought)], stream: UUID, file: UUID) -> Response:
    """Put in a new version of one; the earlier ones stay. Raises NotFound, Refused, NotTaken."""
    shows_none = bool(sent.typed.one("shows_no_address"))
    data = {"file": str(file), "shows_no_address": shows_none}
    return _put_in(sent, "replace_file", stream, data)


def _put_in(sent: Brought, command: str, stream: UUID, data: dict[str, Any]) -> Response:
    asked = Asked(
        command=command,
        stream=stream,
        data=data,
        officer=sent.visit.officer,
        key=sent.typed.one(KEY) or None,
        correlation=sent.visit.correlation,
    )
    try:
        put_in(sent.visit.system, asked, sent.content)
    except (BadInput, Refused, NotTaken, ScannerAway, Unusable) as error:
        return _not_taken(sent, stream, error)
    return RedirectResponse(f"/cases/{stream}/files?done=yes", 303)


def _not_taken(sent: Brought, stream: UUID, error: Exception) -> Response:
    wrong = problem_of(error, sent.visit.language)
    return _shown(sent.visit, stream, typed=sent.typed, wrong=wrong)


@router.get("/cases/{stream}/files/{file}")
def one(
    visit: Visiting, stream: UUID, file: UUID, edition: Annotated[int | None, Query(ge=1)] = None
) -> Response:
    """One; it is on record. Raises NotFound, and Unusable if it was erased."""
    return one_file(
        stream,
        file,
        visit.system,
        visit.officer,
        visit.language,
        visit.correlation,
        edition,
    )
