"""Standing in for a colleague who is away: who asks it, from when to when, and the answer to it."""

from datetime import UTC, datetime
from typing import Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from domain.absences import ABSENCES, ABSENCES_STREAM
from domain.kernel import civil_date
from interface.absences import listed
from interface.callers import for_who_works_here
from interface.console.gate import Acting, Sent, Visit
from interface.console.keeping import KEY
from interface.console.routes import Paged
from interface.console.signing_in import FOUND
from workers.handler import Request

router = APIRouter(route_class=Paged, include_in_schema=False)

_COMMANDS: Final = {"yes": "accept_cover", "no": "decline_cover"}


def cover(visit: Visit, stream: UUID, absence: str) -> dict[str, Any] | None:
    """The absence that a notice of theirs tells of, while it lasts or is to come; None if it tells
    of none."""
    if stream != ABSENCES_STREAM:
        return None
    today = civil_date(datetime.now(UTC))
    rows = listed(visit.system, visit.officer, today)
    return next((row for row in rows if row["absence"] == absence), None)


@router.post("/absences/{absence}/{answer}")
def say_it(visit: Acting, typed: Sent, absence: str, answer: Literal["yes", "no"]) -> Response:
    """Say whether one stands in. Raises Refused."""
    command = _COMMANDS[answer]
    for_who_works_here(visit.officer, ABSENCES.name, command)
    visit.system.handler.perform(
        Request(
            aggregate=ABSENCES.name,
            command=command,
            stream=ABSENCES_STREAM,
            data={"absence": absence},
            officer=visit.officer,
            key=typed.one(KEY) or None,
            correlation=visit.correlation,
        )
    )
    return RedirectResponse("/day", FOUND)
