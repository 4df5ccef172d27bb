"""What is read of referrals: the directory by who works here, a referral by whose it is."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from interface.api.bygone import OfThen
from interface.api.callers import Caller, Correlation, Running, Speaking
from interface.api.paging import Paging
from interface.looked import who_looked
from interface.places import listed
from interface.story import Reader, history

router = APIRouter()

Area = Annotated[str, Query(description="Only of this area: its code, or a prefix")]


@router.get("/places", tags=["places"])
def places(
    system: Running, officer: Caller, speaking: Speaking, area: Area = ""
) -> list[dict[str, Any]]:
    """The places that take people in now: hours, how many a week, green channel or not."""
    return listed(system, officer, speaking, area)


@router.get("/referral/{stream}/history", tags=["referral"])
def history_of_referral(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    pages: Paging,
    only: OfThen = None,
) -> list[dict[str, Any]]:
    """A referral for the person, whoever referred them, and the place: what may be passed on."""
    entries = history(system, "referral", stream, Reader(officer, speaking, correlation), only)
    return pages.of([asdict(entry) for entry in entries])


@router.get("/referral/{stream}/access-log", tags=["referral"])
def access_log_of_referral(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    pages: Paging,
) -> list[dict[str, Any]]:
    """Who looked at what is held of whoever is referred."""
    found = who_looked(system, "referral", stream, Reader(officer, speaking, correlation))
    return pages.of(found)
