"""Work on many cases over HTTP: look first, start what was seen, follow it, undo it.

Starting and cancelling are commands like any other: `POST /api/bulk/{id}/start_bulk`.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from domain.bulk.terms import MOST, BulkKind, BulkTerms
from domain.dispute.facts import ReplacementReason
from domain.dispute.terms import PartyId, StaffId
from interface import bulk
from interface.api.callers import Caller, Correlation, Running, Speaking
from interface.api.forms import in_form
from interface.api.paging import Pages, up_to
from interface.paging import read as read_place

router = APIRouter(tags=["bulk"])


class ListedCase(BaseModel, extra="forbid"):
    """A case by its code or id, and which of its parties agreed."""

    case: Annotated[str, Field(max_length=60)]
    agreed_by: tuple[PartyId, ...] = ()


class Wanted(BaseModel, extra="forbid"):
    """What is to be done, and to which cases: a list, or the open ones of the register that fit."""

    kind: BulkKind
    terms: BulkTerms = BulkTerms()
    cases: Annotated[list[ListedCase], Field(max_length=MOST)] = []
    area: str = ""
    mediator: StaffId | None = None
    type: str = ""
    source: str = ""
    status: str = ""
    after: UUID | None = None


class HandOver(BaseModel, extra="forbid"):
    """Whose cases are handed on, and to whom: to whoever covers, if nobody is named."""

    of: StaffId
    to: Annotated[list[StaffId], Field(max_length=20)] = []
    reason: ReplacementReason = "absence"
    no_tie: bool = False
    after: UUID | None = None


@router.post("/bulk/preview", status_code=201)
def preview(
    *,
    wanted: Wanted,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
) -> dict[str, Any]:
    """What would become of each case: what changes from what to what, what is refused and why.
    Nothing is done. A case that you may not see counts as not there. Of a list, or a part of the
    register, of up to 20,000 cases a thousand are looked at at once and become a task: `rest` says
    how many come behind them, and the same with `after` = `next` looks at those."""
    selected = bulk.Selected(
        [bulk.Listed(each.case, each.agreed_by) for each in wanted.cases],
        wanted.area or None,
        wanted.mediator,
        wanted.type or None,
        wanted.source or None,
        wanted.status or None,
    )
    caller = bulk.Caller(officer, speaking, correlation)
    part = bulk.Part(bulk.PART, wanted.after)
    return bulk.look_at(system, caller, wanted.kind, wanted.terms, selected=selected, part=part)


@router.post("/absences/hand-over", status_code=201)
def hand_over(
    *,
    wanted: HandOver,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
) -> dict[str, Any]:
    """A preview of handing on every case that somebody has, who is away or leaves; start it with
    `POST /api/bulk/{bulk}/start_bulk`. A thousand at once, and `rest` and `next` as above."""
    caller, part = bulk.Caller(officer, speaking, correlation), bulk.Part(bulk.PART, wanted.after)
    return bulk.hand_over(
        system, caller, wanted.of, wanted.to, wanted.reason, no_tie=wanted.no_tie, part=part
    )


@router.get("/bulk")
def tasks(
    *,
    system: Running,
    officer: Caller,
    pages: Annotated[Pages, up_to(50)],
    area: Annotated[str, Query(description="Of this area and all below; else your office")] = "",
) -> list[dict[str, Any]]:
    """The tasks of an area that you, or whom you stand in for, ordered, the latest first, and how
    far each is; for the head and superiors all that were ordered there."""
    after = read_place(pages.after)
    return pages.shown(bulk.tasks(system, officer, area, pages.limit, after=after))


@router.get("/bulk/{stream}")
def one(*, stream: UUID, system: Running, officer: Caller, speaking: Speaking) -> dict[str, Any]:
    """A task in sums: what changes or did, what is refused, how many are left."""
    return bulk.shown(system, bulk.Caller(officer, speaking), stream)


@router.get("/bulk/{stream}/cases")
def cases(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    pages: Annotated[Pages, up_to(200)],
    first: Annotated[int, Query(ge=0, description="How many to pass over")] = 0,
) -> list[dict[str, Any]]:
    """The cases of a task, in the order of its preview, each with what became of it."""
    found = bulk.of_cases(system, bulk.Caller(officer, speaking), stream)
    return pages.of(found[first:])


@router.get("/bulk/{stream}/cases.csv", response_class=FileResponse, responses=in_form("text/csv"))
def as_file(*, stream: UUID, system: Running, officer: Caller, speaking: Speaking) -> FileResponse:
    """The same of all its cases, as a file. Nothing in it is a formula."""
    folder = TemporaryDirectory(prefix="jiefen-bulk-")
    try:
        file = Path(folder.name) / "cases.csv"
        bulk.as_file(system, bulk.Caller(officer, speaking), stream, file)
    except BaseException:
        folder.cleanup()
        raise
    done = BackgroundTask(folder.cleanup)
    media = "text/csv; charset=utf-8"
    return FileResponse(file, media_type=media, filename=file.name, background=done)


@router.post("/bulk/{stream}/undo", status_code=201)
def undo(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    after: UUID | None = None,
) -> dict[str, Any]:
    """A preview of taking back what was done, where nobody has changed it since. What is closed is
    not undone: it is reopened, one by one, as a new case. A thousand at once, as above."""
    part = bulk.Part(bulk.PART, after)
    return bulk.undo(system, bulk.Caller(officer, speaking, correlation), stream, part=part)
