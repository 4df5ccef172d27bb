"""HTTP: what an office owes for the data it has: the register, switches, incidents."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from domain.duties.state import DUTIES_STREAM
from interface.api.bygone import OfThen
from interface.api.callers import Caller, Correlation, Running, Speaking
from interface.api.paging import Paging
from interface.callers import for_officers
from interface.duties import incidents, register, switches
from interface.story import Reader
from interface.story import history as told

router = APIRouter(prefix="/duties", tags=["duties"])


@router.get("/register")
def processing_register(officer: Caller, speaking: Speaking) -> list[dict[str, Any]]:
    """What is done here with personal data: what, of whom, what for, on which basis, how long."""
    return register(speaking)


@router.get("/features")
def features(system: Running, officer: Caller, speaking: Speaking) -> list[dict[str, Any]]:
    """What handles sensitive data, where it is switched on, and on which assessment."""
    for_officers(officer, "office")
    return switches(system, speaking)


@router.get("/incidents")
def of_incidents(system: Running, officer: Caller, speaking: Speaking) -> list[dict[str, Any]]:
    """Data that were leaked, altered or lost, and what is still owed for it by when."""
    return incidents(system, officer, speaking)


@router.get("/history")
def history_of_duties(
    *,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    pages: Paging,
    only: OfThen = None,
) -> list[dict[str, Any]]:
    """The book of duties as people read it; assessments and incidents for who answers for them."""
    for_officers(officer, "duty")
    entries = told(system, "duties", DUTIES_STREAM, Reader(officer, speaking, correlation), only)
    return pages.of([asdict(entry) for entry in entries])
