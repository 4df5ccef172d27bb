"""Who is away and who stands in, over HTTP; what is said about it are commands like any other."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query

from domain.kernel import civil_date
from interface.absences import listed
from interface.api.callers import Caller, Running
from interface.api.paging import Paging

router = APIRouter(tags=["absences"])

Of = Annotated[str, Query(description="Only this officer's, and those it covers: a staff id")]
Past = Annotated[bool, Query(alias="all", description="Past ones as well")]


@router.get("/absences")
def absences(
    *, system: Running, officer: Caller, pages: Paging, of: Of = "", past: Past = False
) -> list[dict[str, Any]]:
    """Who is away or will be, from when to when, who stands in, and whether they have agreed."""
    today = civil_date(datetime.now(UTC))
    return pages.of(listed(system, officer, today, officer=of or None, everything=past))
