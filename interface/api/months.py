"""Months over HTTP: how one stands, its register as a file, what corrects it; closing one.

Opening one again is proposed and decided by commands like any other.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any
from zipfile import ZipFile

from fastapi import APIRouter, Query
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from interface.api.callers import Caller, Running
from interface.api.forms import in_form
from interface.months import close, correcting, hand_out, show

router = APIRouter(prefix="/months", tags=["months"])

Area = Annotated[str, Query(description="An area: 2, 4, 6, 9, 12 or 15 digits")]
Edition = Annotated[int | None, Query(ge=1, description="Which edition; none is the last one")]


@router.get("/{month}")
def shown(month: str, system: Running, officer: Caller, area: Area = "") -> dict[str, Any]:
    """How a month stands: its figures as they were fixed, its editions, what was proposed of it."""
    return show(system, officer, month, area)


@router.get("/{month}/corrections")
def corrections(
    month: str, system: Running, officer: Caller, area: Area = "", edition: Edition = None
) -> dict[str, Any]:
    """What later facts changed of a closed month, case by case, and in sum: what was fixed and its
    corrections together are what the register says now."""
    return correcting(system, officer, month, area, edition=edition)


@router.get("/{month}/register", response_class=FileResponse, responses=in_form("application/zip"))
def register(
    month: str, system: Running, officer: Caller, area: Area = "", edition: Edition = None
) -> FileResponse:
    """An area's register as it was handed in, packed: workbook, data, figures, manifest and
    signature. Of a township or a county; no area is the caller's own office's."""
    folder = TemporaryDirectory(prefix="jiefen-month-")
    try:
        home = Path(folder.name) / "register"
        digits = hand_out(system, officer, month, home, area=area, edition=edition)
        packed = Path(folder.name) / f"register-{month}{'-' if digits else ''}{digits}.zip"
        with ZipFile(packed, "w") as into:  # stored as it is: a workbook is packed already
            for each in sorted(home.iterdir()):
                into.write(each, each.name)
    except BaseException:
        folder.cleanup()
        raise
    done = BackgroundTask(folder.cleanup)
    return FileResponse(packed, media_type="application/zip", filename=packed.name, background=done)


@router.post("/{month}/close")
def closed(month: str, system: Running, officer: Caller) -> dict[str, Any]:
    """Close a month that is over, now, before its day, or anew after it was opened again: the
    register is written and signed, or nothing is."""
    new = close(system, officer, month)
    return {"month": month, "closed": True, "new": new}
