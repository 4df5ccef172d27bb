"""Ledgers as files: sheets, and cases for process mining. What is sent is complete, or an error.

For a caller who has gone nothing more is written, and nothing is left.
"""

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, BinaryIO, Final

import structlog
from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import Field
from starlette.responses import Response, StreamingResponse

from interface.api.callers import Caller, Correlation, Running, Speaking
from interface.api.forms import Day, in_form
from interface.api.reading import Chosen
from interface.exports.making import EXPORTED, MEDIA, Tell, Wish, called, form_of, make
from interface.views import through_view

router = APIRouter(tags=["ledgers"])
_log = structlog.get_logger()

_LOOK: Final = 0.5
"""Seconds between two looks whether the caller is still there."""
_GONE: Final = 499
"""What the log of requests says of a caller who hung up; nobody is there to read it."""
_PART: Final = 1 << 16


class Leaving(Chosen):
    """What of a ledger goes into the file, and in which form."""

    format: str = ""
    as_of: Day | None = Field(None, description="As it stood at the end of this day")
    known_on: Day | None = Field(None, description="As it was known at the end of this day")


@router.get("/exports")
def exports() -> dict[str, list[str]]:
    """What can be had as a file, and in which forms."""
    return {name: list(forms) for name, forms in EXPORTED.items()}


@router.get(
    "/exports/{name}",
    response_class=StreamingResponse,
    responses=in_form(*dict.fromkeys(media.partition(";")[0] for media in MEDIA.values())),
)
async def export(
    *,
    request: Request,
    name: str,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    chosen: Annotated[Leaving, Query()],
) -> Response:
    """A ledger as a file: `xlsx`, `csv`, `jsonl`; the register also as `ocel` (OCEL 2.0) and `xes`,
    cases with their steps and nothing of a person.

    Without `names`, nothing of a person. With them, the register of whoever may hand it in.
    `as_of` and `known_on`: as it stood, or as it was known, at the end of a day; the file is called
    by that day.
    """
    form = form_of(name, chosen.format)

    def write(file: Path, tell: Tell) -> None:
        asked, _ = through_view(
            system,
            name,
            officer,
            chosen.asked(),
            chosen.view,
            language=speaking,
            correlation=correlation,
        )
        make(system, Wish(name, form, asked, officer, speaking, correlation), file, tell)

    with TemporaryDirectory(prefix="jiefen-export-") as folder:
        file = Path(folder) / called(name, form, chosen.asked())
        if not await _unless_gone(request, write, file):
            _log.info("export given up: its caller has gone", ledger=name)
            return Response(status_code=_GONE)
        held = file.open("rb")  # its name goes now: however sending ends, nothing is left
    headers = {
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "Content-Length": str(os.fstat(held.fileno()).st_size),
    }
    return StreamingResponse(_read(held), media_type=MEDIA[form], headers=headers)


class _Gone(Exception):
    """Whoever asked has hung up."""


async def _unless_gone(request: Request, write: Callable[[Path, Tell], None], file: Path) -> bool:
    """Write the file; whether the caller was there to the end."""
    gone = threading.Event()

    def tell(done: int, total: int) -> None:
        if gone.is_set():
            raise _Gone

    writing = asyncio.ensure_future(run_in_threadpool(write, file, tell))
    try:
        while not writing.done():
            await asyncio.wait({writing}, timeout=_LOOK)
            if not writing.done() and await request.is_disconnected():
                gone.set()
                break
        await writing
    except _Gone:
        return False
    except asyncio.CancelledError:
        gone.set()
        raise
    return not gone.is_set()


def _read(held: BinaryIO) -> Iterator[bytes]:
    with held:
        while part := held.read(_PART):
            yield part
