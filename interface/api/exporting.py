"""Ledgers as files: sheets, and cases for process mining. What is sent is complete, or an error."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from interface.api.callers import Caller, Correlation, Running, Speaking
from interface.api.reading import Chosen
from interface.exports.making import EXPORTED, MEDIA, SUFFIX, Wish, form_of, make
from interface.views import through_view

router = APIRouter(tags=["ledgers"])


class Leaving(Chosen):
    """What of a ledger goes into the file, and in which form."""

    format: str = ""


@router.get("/exports")
def exports() -> dict[str, list[str]]:
    """What can be had as a file, and in which forms."""
    return {name: list(forms) for name, forms in EXPORTED.items()}


@router.get("/exports/{name}", response_class=FileResponse)
def export(
    *,
    name: str,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    chosen: Annotated[Leaving, Query()],
) -> FileResponse:
    """A ledger as a file: `xlsx`, `csv`, `jsonl`; the register also as `ocel` (OCEL 2.0) and `xes`,
    cases with their steps and nothing of a person.

    Without `names`, nothing of a person. With them, the register of whoever may hand it in.
    """
    form = form_of(name, chosen.format)
    asked, _ = through_view(
        system,
        name,
        officer,
        chosen.asked(),
        chosen.view,
        language=speaking,
        correlation=correlation,
    )
    folder = TemporaryDirectory(prefix="jiefen-export-")
    try:
        file = Path(folder.name) / f"{name}{SUFFIX[form]}"
        make(system, Wish(name, form, asked, officer, speaking, correlation), file)
    except BaseException:
        folder.cleanup()
        raise
    done = BackgroundTask(folder.cleanup)
    return FileResponse(file, media_type=MEDIA[form], filename=file.name, background=done)
