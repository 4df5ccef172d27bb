"""An officer's inbox over HTTP, and what became of the notices of a case."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter

from interface import inbox
from interface.api.callers import Caller, Running, Speaking
from interface.api.paging import Pages, Paging, up_to
from interface.paging import read as read_place

router = APIRouter()


@router.get("/inbox", tags=["inbox"])
def waiting(
    *,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    pages: Annotated[Pages, up_to(200)],
    all: bool = False,
) -> list[dict[str, Any]]:
    """What waits for the caller, the newest first; with `all`, also what was read or is settled."""
    after = read_place(pages.after)
    part = inbox.part(system, officer, speaking, everything=all, limit=pages.limit, after=after)
    return pages.shown(part)


@router.get("/inbox/{notice}", tags=["inbox"])
def one(notice: str, system: Running, officer: Caller, speaking: Speaking) -> dict[str, Any]:
    """One notice of the caller's, by its id or its code: which case it is about."""
    return inbox.one(system, officer, speaking, notice)


@router.post("/inbox/{notice}/read", tags=["inbox"])
def read(notice: str, system: Running, officer: Caller, speaking: Speaking) -> dict[str, Any]:
    """Say that the caller has read it."""
    return inbox.mark_read(system, officer, speaking, notice)


@router.get("/disputes/{stream}/notices", tags=["dispute"])
def of_case(
    stream: UUID, system: Running, officer: Caller, speaking: Speaking, pages: Paging
) -> list[dict[str, Any]]:
    """Who was told what of this case, by which channel, and what became of it."""
    return pages.of(inbox.of_case(system, officer, speaking, stream))
