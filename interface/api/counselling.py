"""What is read of counselling over HTTP, by whoever it is for; for everybody else there is none.

What is done is a command like any other.
"""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter

from domain.kernel import ActorId
from interface.api.bygone import OfThen
from interface.api.callers import Caller, Correlation, Running, Speaking
from interface.api.paging import Paging
from interface.diary import ahead
from interface.looked import who_looked
from interface.story import Reader, history

router = APIRouter()


@router.get("/counselling/{stream}/history", tags=["counselling"])
def history_of_counselling(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    pages: Paging,
    only: OfThen = None,
) -> list[dict[str, Any]]:
    """Somebody's counselling for them and their own counsellor; appointments for who is on duty."""
    entries = history(system, "counselling", stream, Reader(officer, speaking, correlation), only)
    return pages.of([asdict(entry) for entry in entries])


@router.get("/counselling/{stream}/access-log", tags=["counselling"])
def access_log_of_counselling(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    pages: Paging,
) -> list[dict[str, Any]]:
    """Who looked at what is held of whoever talks to a counsellor."""
    return pages.of(
        who_looked(system, "counselling", stream, Reader(officer, speaking, correlation))
    )


@router.get("/consultation/{stream}/history", tags=["consultation"])
def history_of_consultation(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    pages: Paging,
    only: OfThen = None,
) -> list[dict[str, Any]]:
    """A question at the desk, for whoever took it down; for everybody else there is none."""
    entries = history(system, "consultation", stream, Reader(officer, speaking, correlation), only)
    return pages.of([asdict(entry) for entry in entries])


@router.get("/conference/{stream}/history", tags=["conference"])
def history_of_conference(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    pages: Paging,
    only: OfThen = None,
) -> list[dict[str, Any]]:
    """A case that names nobody, for the experts who were asked and the counsellor who asked."""
    entries = history(system, "conference", stream, Reader(officer, speaking, correlation), only)
    return pages.of([asdict(entry) for entry in entries])


@router.get("/group/{stream}/history", tags=["group"])
def history_of_group(
    *,
    stream: UUID,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    pages: Paging,
    only: OfThen = None,
) -> list[dict[str, Any]]:
    """A group: what about, when, and who came by a name for that meeting only."""
    entries = history(system, "group", stream, Reader(officer, speaking, correlation), only)
    return pages.of([asdict(entry) for entry in entries])


@router.get("/diary/{officer_id}", tags=["diary"])
def diary(
    officer_id: ActorId, system: Running, officer: Caller, speaking: Speaking
) -> list[dict[str, Any]]:
    """Which time of a counsellor is taken from now on, and never for whom."""
    return ahead(system, officer, officer_id, datetime.now(UTC), speaking)
