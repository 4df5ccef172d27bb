"""HTTP: what whoever asks could do with a case now, a crisis, a bulk task or a group."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from interface.api.callers import Caller, Correlation, Running, Speaking
from interface.callers import PLURALS
from interface.possible import KINDS, Possible, possible
from interface.story import Reader


def router() -> APIRouter:
    """A route for each kind of which that is told."""
    made = APIRouter()
    for kind in KINDS:
        made.get(
            f"/{PLURALS.get(kind, kind)}/{{stream}}/possible",
            summary="What whoever asks could do now, and why not what else is theirs to do.",
            tags=[kind],
            operation_id=f"{kind}_possible",
            response_model=tuple[Possible, ...],
        )(_of(kind))
    return made


def _of(kind: str) -> Any:
    def endpoint(
        stream: UUID, system: Running, officer: Caller, speaking: Speaking, correlation: Correlation
    ) -> Any:
        return possible(system, kind, stream, Reader(officer, speaking, correlation))

    return endpoint
