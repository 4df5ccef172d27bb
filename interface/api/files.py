"""Files of a case over HTTP: sent as they are, one with each request, and handed out so that a
browser does nothing with them but show them."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from domain.dispute.facts import FileFormat
from domain.dispute.terms import DocumentKind, PartyId
from interface.api.acting import Given, Recorded, WithIt, answered, wanted
from interface.api.callers import Caller, Correlation, Running, Speaking
from interface.files import MEDIA, File, handed, listed, put_in, too_large
from interface.problems import Unusable
from interface.story import Reader

router = APIRouter(tags=["dispute"])

_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
_CONTENT: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "The file itself: JPEG, PNG, WebP or PDF, as its content says",
        "content": {"application/octet-stream": _BINARY},
    }
}
_HANDED: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The file",
        "content": {media: _BINARY for media in MEDIA.values()},
    }
}

SHOWN_ONLY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""What a browser that shows the file may do: nothing else."""


class RecordedFile(Recorded):
    """What was recorded, and as what the file is kept: its size and keyed digest are of what was
    made of it (a picture is drawn anew)."""

    file: UUID
    format: FileFormat
    size: int
    digest: str


async def content(request: Request, system: Running) -> bytes:
    """The body, up to the limit: no more of it is ever in memory. Raises NotTaken."""
    most = system.settings.file_limit
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > most:
        raise too_large(system)
    read = bytearray()
    async for part in request.stream():
        read += part
        if len(read) > most:
            raise too_large(system)
    return bytes(read)


Content = Annotated[bytes, Depends(content)]
NoAddress = Annotated[
    bool,
    Query(description="Somebody looked: it shows no address that is hidden from the others"),
]


@router.post(
    "/disputes/{stream}/files",
    operation_id="dispute_attach_file",
    status_code=201,
    response_model=RecordedFile,
    openapi_extra=_CONTENT,
)
async def attach(  # noqa: PLR0913 (what stands in the address)
    *,
    stream: UUID,
    document: Annotated[DocumentKind, Query(description="Which document of the case file it is")],
    parties: Annotated[list[PartyId], Query(min_length=1, description="Whom it is of")],
    confidential: Annotated[
        bool, Query(description="One party handed it to the mediator alone")
    ] = False,
    shows_no_address: NoAddress = False,
    body: Content,
    given: WithIt,
) -> Recorded:
    """Put a photograph or a PDF into a case, for the parties that it is of.

    A picture is drawn anew: without place, time and device. A PDF that is locked, runs something or
    carries files is not taken. With `Idempotency-Key` it can be sent again without harm.
    """
    data = {
        "document": document,
        "parties": parties,
        "confidential": confidential,
        "shows_no_address": shows_no_address,
    }
    return await run_in_threadpool(_put_in, "attach_file", stream, data, body, given)


@router.post(
    "/disputes/{stream}/files/{file}",
    operation_id="dispute_replace_file",
    response_model=RecordedFile,
    openapi_extra=_CONTENT,
)
async def replace(
    *,
    stream: UUID,
    file: UUID,
    shows_no_address: NoAddress = False,
    body: Content,
    given: WithIt,
) -> Recorded:
    """Put in a new version of a file, for the same parties; the earlier ones stay."""
    data = {"file": str(file), "shows_no_address": shows_no_address}
    return await run_in_threadpool(_put_in, "replace_file", stream, data, body, given)


def _put_in(
    command: str, stream: UUID, data: dict[str, Any], body: bytes, given: Given
) -> Recorded:
    kept = put_in(given.system, wanted("dispute", command, stream, data, given), body)
    recorded = RecordedFile(
        **kept.answer._asdict(),
        file=kept.file,
        format=kept.stored.format,
        size=kept.stored.size,
        digest=kept.stored.digest,
    )
    return answered(given.response, recorded)


@router.get("/disputes/{stream}/files")
def files(
    stream: UUID, system: Running, officer: Caller, speaking: Speaking, correlation: Correlation
) -> list[File]:
    """The files of a case of which whoever asks may know, in the order in which they came."""
    return listed(system, stream, Reader(officer, speaking, correlation))


@router.get("/disputes/{stream}/files/{file}", response_class=Response, responses=_HANDED)
def one_file(  # noqa: PLR0913, PLR0917 (what a reading takes)
    stream: UUID,
    file: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    edition: Annotated[int | None, Query(ge=1, description="Which; the newest if none")] = None,
) -> Response:
    """A file, for whom it is for. It is on record, and the parties it is of see that.

    410 where it was erased.
    """
    got = handed(system, stream, file, Reader(officer, speaking, correlation), edition)
    if got is None:
        raise Unusable(410, "erased", "This file was erased")
    how = "attachment" if got.format == "pdf" else "inline"
    headers = {
        "Content-Disposition": f'{how}; filename="{got.name}"',
        "Content-Security-Policy": SHOWN_ONLY,
    }
    return Response(got.content, media_type=MEDIA[got.format], headers=headers)
