"""A list of areas over HTTP, looked at before it is entered: `POST /api/areas/enter` enters it.

An area is shown by `GET /api/areas/{code}`; what became of areas is entered by commands.
"""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from interface.api.callers import Caller, Running, Speaking
from interface.area_import import previewed
from interface.callers import for_officers
from interface.register_import.sheets import MOST_ROWS

router = APIRouter(prefix="/areas", tags=["areas"])

Text = Annotated[str, Field(max_length=200)]


class Listed(BaseModel, extra="forbid"):
    """A row of a list as it stands there, right or wrong."""

    code: Text = ""
    name: Text = ""
    parent: Text | None = None
    valid_from: Text | None = None
    valid_until: Text | None = None


class AreaList(BaseModel, extra="forbid"):
    """A list as it would be entered."""

    rows: Annotated[list[Listed], Field(max_length=MOST_ROWS)]
    correct_names: bool = False


@router.post("/preview")
def preview(body: AreaList, system: Running, officer: Caller, speaking: Speaking) -> dict[str, Any]:
    """What is wrong with a list of areas, row by row (the first is row 1), as `jiefen areas import
    --dry-run` says it: also where it would rename what is known. Nothing is entered."""
    for_officers(officer, "office")
    rows = [row.model_dump(exclude_none=True) for row in body.rows]
    return previewed(system, rows, correct_names=body.correct_names).told(speaking)
