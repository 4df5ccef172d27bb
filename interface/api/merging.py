"""Cases that may be one matter, and what merging them, or undoing it, would do."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from domain.dispute.merging import Assigned
from interface.api.callers import Caller, Correlation, Position, Running, Speaking
from interface.duplicates import duplicates
from interface.merging import merge_preview, unmerge_preview
from interface.story import Reader

router = APIRouter()


@router.get("/disputes/duplicates", tags=["dispute"])
def proposed(
    *,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    position: Position,
    area: str | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """Open cases of your office that may be one matter, and why; for the head, who merges them."""
    return duplicates(system, Reader(officer, speaking, correlation), area, limit, position)


@router.get("/disputes/{stream}/merge-preview", tags=["dispute"])
def preview_of_merge(
    *,
    stream: UUID,
    into: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
) -> dict[str, Any]:
    """What becomes of both if this case is merged into the other, or why it is not."""
    return merge_preview(system, stream, into, Reader(officer, speaking, correlation))


@router.get("/disputes/{stream}/unmerge-preview", tags=["dispute"])
def preview_of_unmerge(
    *,
    stream: UUID,
    out: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    moved: Annotated[list[int], Query()] = [],  # noqa: B006 (FastAPI copies it)
    shared: Annotated[list[int], Query()] = [],  # noqa: B006
) -> dict[str, Any]:
    """What was recorded since `out` came into this case, where it may go, and what then becomes of
    both. The reading is logged."""
    reader = Reader(officer, speaking, correlation)
    return unmerge_preview(system, stream, out, reader, Assigned(moved, shared))
