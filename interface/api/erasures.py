"""Erasures over HTTP: what one would do, its certificate, and the texts that somebody looks at.

They are ordered, and texts redacted, by commands like any other.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, ConfigDict

from domain.erasure.facts import Ground
from interface.api.callers import Caller, Correlation, Running, Speaking
from interface.api.documents import PDF, handed
from interface.api.paging import Paging
from interface.documents.making import make_certificate
from interface.erasures import as_document, certificate_of, preview, texts
from interface.language import Language
from interface.story import Reader

router = APIRouter(tags=["erasure"])


class Printed(BaseModel):
    """How the certificate is printed."""

    model_config = ConfigDict(extra="forbid")

    language: Language = "zh"


Why = Annotated[Ground, Query(description="On which ground of 个人信息保护法 47")]


@router.get("/erasures/preview/{person}")
def would_erase(
    *,
    person: UUID,
    request: Annotated[UUID, Query(description="The request on which it is asked")],
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    ground: Why = "consent_withdrawn",
) -> dict[str, Any]:
    """What an erasure of this person would destroy, what would stay, and on which article. Nothing
    is done; that somebody asked is logged."""
    reader = Reader(officer, speaking, correlation)
    return preview(system, person, request, ground, reader)._asdict()


@router.get("/erasures/{stream}/certificate")
def certificate(
    stream: UUID, system: Running, officer: Caller, speaking: Speaking, correlation: Correlation
) -> dict[str, Any]:
    """The certificate as data, with its signature and whether it is good."""
    return certificate_of(system, stream, Reader(officer, speaking, correlation))


@router.get("/erasures/{stream}/certificate.md", response_class=PlainTextResponse)
def document(
    stream: UUID, system: Running, officer: Caller, speaking: Speaking, correlation: Correlation
) -> str:
    """The certificate as a document, to be printed and handed over."""
    told = certificate_of(system, stream, Reader(officer, speaking, correlation))
    return "\n".join(as_document(told, speaking)) + "\n"


@router.post("/erasures/{stream}/certificate", response_class=Response, responses=PDF)
def printed(
    *,
    stream: UUID,
    how: Printed,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
) -> Response:
    """The certificate as PDF, numbered, to be handed over. That it was made is logged."""
    reader = Reader(officer, speaking, correlation)
    return handed(make_certificate(system, stream, how.language, reader), how.language)


@router.get("/erasures/{stream}/texts")
def to_look_at(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    pages: Paging,
) -> list[dict[str, Any]]:
    """Texts of others in which the person may be named: those that this officer may read, with
    their place; of the others how many each office has."""
    return pages.of(texts(system, stream, Reader(officer, speaking, correlation)))
