"""The files of a case: a photograph or a PDF put in from a page, and each handed out."""

from typing import Annotated, Any, Final, NamedTuple, get_args
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Query, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.responses import RedirectResponse, Response

from domain.dispute.attachments import PUT_IN_BY
from domain.dispute.terms import DocumentKind
from interface.api.files import one_file
from interface.console import case as cases
from interface.console.fields import Typed
from interface.console.gate import GUARD, Visit, Visiting, from_here, guarded
from interface.console.keeping import KEY
from interface.console.pages import render
from interface.console.routes import Paged
from interface.console.signing_in import signed
from interface.files import listed, put_in
from interface.problems import Unusable
from interface.words import word
from workers.handler import Request as Asked

router = APIRouter(route_class=Paged, include_in_schema=False)

_MANY: Final = 200
"""Fields of the form: each party is one."""


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
def files(visit: Visiting, stream: UUID) -> Response:
    """Every file that the reader may know of, and a form to put one in. Raises NotFound."""
    head = cases.head(visit, stream)
    kinds: tuple[DocumentKind, ...] = get_args(DocumentKind)
    return render(
        visit.request,
        "files.html",
        visit.language,
        head=head,
        files=listed(visit.system, stream, visit.reader),
        names={each.key: each.name for each in head.parties},
        kinds={kind: word(kind, visit.language, DocumentKind) for kind in kinds},
        puts_in=visit.officer.role in PUT_IN_BY and head.case.filed_on is None,
        fresh=lambda: str(uuid4()),
        **signed(visit),
    )


@router.post("/cases/{stream}/files")
def put(sent: Annotated[Brought, Depends(brought)], stream: UUID) -> Response:
    """Put one in; sent twice, it is there once. Raises NotFound, Refused, NotTaken."""
    typed = sent.typed
    data = {
        "document": typed.one("document"),
        "parties": typed.all("parties"),
        "confidential": bool(typed.one("confidential")),
        "shows_no_address": bool(typed.one("shows_no_address")),
    }
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
    put_in(sent.visit.system, asked, sent.content)
    return RedirectResponse(f"/cases/{stream}/files", 303)


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
