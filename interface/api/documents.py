"""Documents over HTTP: which there are of a case, one as a file, and whether one still holds."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from interface.api.callers import Caller, Correlation, Running, Speaking
from interface.documents.kinds import KINDS
from interface.documents.making import (
    MEDIA,
    Document,
    Format,
    Wanted,
    check,
    check_file,
    found,
    listed,
    make,
)
from interface.language import Language
from interface.story import Reader

router = APIRouter(tags=["document"])

_BYTES: Any = {"schema": {"type": "string", "format": "binary"}}
PDF: Any = {200: {"content": {MEDIA["pdf"]: _BYTES}}}
_EITHER: Any = {200: {"content": dict.fromkeys(MEDIA.values(), _BYTES)}}


class Which(BaseModel):
    """Which of them."""

    model_config = ConfigDict(extra="forbid")

    to: str = Field(default="", description="For which party, where there is one for each: p1")
    entry: int = Field(
        default=0, ge=0, lt=2**31, description="About which entry of the history; 0: the latest"
    )
    language: Language = "zh"
    format: Format = Field(default="pdf", description="docx: from the office's own template")


@router.get("/disputes/{stream}/documents")
def documents(
    stream: UUID, system: Running, officer: Caller, speaking: Speaking, correlation: Correlation
) -> list[dict[str, Any]]:
    """Every document there is: whether it can be made now, what is missing, for whom, about which
    entries, and under which numbers it was made."""
    return listed(system, stream, Reader(officer, speaking, correlation))


@router.post("/disputes/{stream}/documents/{kind}", response_class=Response, responses=_EITHER)
def made(
    *,
    stream: UUID,
    kind: Annotated[str, Path(description=" | ".join(KINDS))],
    which: Which,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
) -> Response:
    """A document as PDF, or to be edited. It is given a number; made again with the same words it
    has the same number, day and bytes. That it was made is logged as a reading."""
    wanted = Wanted(kind, which.language, which.to, which.entry)
    reader = Reader(officer, speaking, correlation)
    document = make(system, stream, wanted, reader, which.format)
    return handed(document, which.language)


@router.get("/documents/{number}")
def checked(
    *,
    number: Annotated[str, Path(max_length=80, description="As it stands on the document")],
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
) -> dict[str, Any]:
    """A document, made again as of when it was made: whether it says the same, and is the same to
    the byte. It is logged as a reading, and for who may make it."""
    told = check(system, number, Reader(officer, speaking, correlation))
    return told | {"said": found(told, speaking)}


@router.post("/documents/check")
def checked_file(
    *,
    file: Annotated[
        bytes,
        Body(media_type=MEDIA["pdf"], description="The file as somebody has it, PDF or docx"),
    ],
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
) -> dict[str, Any]:
    """Whether a file is a document that was made here, to the byte, and would be made the same
    again. The file is not kept."""
    told = check_file(system, file, Reader(officer, speaking, correlation))
    return told | {"said": found(told, speaking)}


def handed(document: Document, language: Language) -> Response:
    """A document as an answer."""
    headers = {
        "Content-Disposition": f'attachment; filename="{document.name}"',
        "Content-Language": language,
        "Jiefen-Document": document.number,
        "Jiefen-Digest": document.digest,
    }
    return Response(document.content, media_type=MEDIA[document.format], headers=headers)
