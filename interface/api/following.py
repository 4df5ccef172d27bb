"""A ledger's page as server-sent events: sent at once, and again whenever it reads otherwise."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from fastapi.encoders import jsonable_encoder
from starlette.responses import StreamingResponse

from interface.api.callers import Caller, Correlation, Running, Speaking
from interface.api.forms import in_form
from interface.api.reading import Asking
from interface.following import PAUSE, Away, Following
from interface.ledgers import Page
from interface.problems import Unusable, problem_of
from interface.views import through_view

router = APIRouter(tags=["ledgers"])

MOST: Final = 200
"""Pages that one process keeps open at once."""
_BEAT: Final = 15.0
"""Seconds after which something is sent though nothing changed: so a lost reader is noticed."""
_open = [0]

Events = Annotated[int, Query(ge=0, description="End after so many pages; 0: go on")]


class Followed(Asking):
    """What to follow, and for how long."""

    events: Events = 0


@router.get(
    "/ledgers/{name}/changes",
    response_class=StreamingResponse,
    responses=in_form("text/event-stream"),
)
async def changes(
    *,
    name: str,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    correlation: Correlation,
    followed: Annotated[Followed, Query()],
) -> StreamingResponse:
    """A ledger's page that follows its own changes: `text/event-stream`.

    `event: page` has the rows as `GET /api/ledgers/{name}` gives them, at once and whenever they
    are others; `event: away` says that the database is not to be reached and is looked for.
    """
    if _open[0] >= MOST:
        raise Unusable(503, "busy", "So many pages are followed here: try again later")
    asked, _ = await run_in_threadpool(
        through_view,
        system,
        name,
        officer,
        followed.asked(),
        followed.view,
        language=speaking,
        correlation=correlation,
    )
    following = Following(system, name, officer, asked, speaking, correlation)
    try:
        first = await run_in_threadpool(following.look)  # refused here, before anything is sent
    except Away as away:
        raise away.cause from None
    sent = _sent(following, first, followed.events, speaking)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(sent, media_type="text/event-stream", headers=headers)


async def _sent(
    following: Following, first: Page | None, most: int, speaking: Any
) -> AsyncIterator[str]:
    _open[0] += 1
    try:
        yield "retry: 2000\n\n"
        page, count, quiet, away = first, 0, 0.0, False
        while True:
            if page is not None:
                yield _event("page", {"rows": page.rows, "next": page.next, "total": page.total})
                count, quiet = count + 1, 0.0
                if count == most:
                    return
            elif quiet >= _BEAT:
                yield ": still there\n\n"
                quiet = 0.0
            await asyncio.sleep(PAUSE)
            quiet += PAUSE
            try:
                page, away = await run_in_threadpool(following.look), False
            except Away as error:
                page = None
                if not away:
                    yield _event("away", problem_of(error.cause, speaking).body())
                away = True
    finally:
        _open[0] -= 1


def _event(name: str, data: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(jsonable_encoder(data), ensure_ascii=False)}\n\n"
