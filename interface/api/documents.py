"""Documents of a case over HTTP: which there are, and one as PDF."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from interface.api.callers import Caller, Correlation, Running, Speaking
from interface.documents.kinds import KINDS
from interface.documents.making import MEDIA, Wanted, listed, make
from interface.language import Language
from interface.story import Reader

router = APIRouter(prefix="/disputes/{stream}/documents", tags=["dispute"])

_PDF: Any = {200: {"content": {MEDIA: {"schema": {"type": "string", "format": "binary"}}}}}


class Which(BaseModel):
    """Which of them."""

    model_config = ConfigDict(extra="forbid")

    to: str = Field(default="", description="For which party, where there is one for each: p1")
    entry: int = Field(
        default=0, ge=0, lt=2**31, description="About which entry of the history; 0: the latest"
    )
    language: Language = "zh"


@router.get("")
def documents(
    stream: UUID, system: Running, officer: Caller, speaking: Speaking, correlation: Correlation
) -> list[dict[str, Any]]:
    """Every document there is: whether it can be made now, what is missing, for whom, about which
    entries, and under which numbers it was made."""
    return listed(system, stream, Reader(officer, speaking, correlation))


@router.post("/{kind}", response_class=Response, responses=_PDF)
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
    """A document as PDF. It is given a number; made again with the same words it has the same
    number, day and bytes. That it was made is logged as a reading."""
    wanted = Wanted(kind, which.language, which.to, which.entry)
    document = make(system, stream, wanted, Reader(officer, speaking, correlation))
    headers = {
        "Content-Disposition": f'attachment; filename="{document.name}"',
        "Content-Language": which.language,
        "Jiefen-Document": document.number,
        "Jiefen-Digest": document.digest,
    }
    return Response(document.content, media_type=MEDIA, headers=headers)
