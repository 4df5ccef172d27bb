"""An agreement signed at a certified provider, from the page of a case's documents: who agreed is
ticked, it is given there, asked about, and taken back.
"""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from domain.kernel import Refused
from interface.console.gate import Acting, Sent, Visit, Visiting
from interface.console.keeping import KEY
from interface.console.papers import shown
from interface.console.routes import Paged
from interface.console.signing_in import FOUND
from interface.language import Language
from interface.problems import problem_of
from interface.signatures import ask, end, look
from workers.handler import Request
from workers.sentence import Told

router = APIRouter(prefix="/cases/{stream}/signatures", route_class=Paged, include_in_schema=False)


@router.get("")
@router.get("/{step}")  # where whoever tries again after a fault comes to
def to_the_papers(visit: Visiting, stream: UUID) -> Response:
    """It stands beside the agreement."""
    return _back(stream)


@router.post("")
def give(visit: Acting, typed: Sent, stream: UUID) -> Response:
    """Give the agreement there, if everybody agreed who stands in it; sent twice, it goes there
    once. Raises NotFound."""
    agreed = typed.all("agreed")
    language: Language = "en" if typed.one("language") == "en" else "zh"
    try:
        ask(visit.system, _request(visit, stream, typed.one(KEY), agreed_by=agreed), language)
    except (Refused, Told) as error:
        return _not(visit, stream, error, agreed)
    return _back(stream)


@router.post("/standing")
def standing(visit: Acting, stream: UUID) -> Response:
    """Ask the provider how far it is. Raises NotFound."""
    try:
        found = look(visit.system, _request(visit, stream), visit.language)
    except (Refused, Told) as error:
        return _not(visit, stream, error)
    return _back(stream, "?looked=yes" if found.state == "waiting" else "")


@router.post("/end")
def taken_back(visit: Acting, stream: UUID) -> Response:
    """Nothing more is sent or put in. Raises NotFound."""
    try:
        end(visit.system, _request(visit, stream))
    except Refused as error:
        return _not(visit, stream, error)
    return _back(stream)


def _request(visit: Visit, stream: UUID, key: str = "", **data: Any) -> Request:
    return Request(
        command="",
        stream=stream,
        data=data,
        officer=visit.officer,
        key=key or None,
        correlation=visit.correlation,
    )


def _not(visit: Visit, stream: UUID, error: Exception, agreed: list[str] | None = None) -> Response:
    """The same page, with why it was not done; what was ticked stays."""
    return shown(visit, stream, wrong=problem_of(error, visit.language), agreed=agreed or [])


def _back(stream: UUID, more: str = "") -> Response:
    return RedirectResponse(f"/cases/{stream}/papers{more}#signing", FOUND)
