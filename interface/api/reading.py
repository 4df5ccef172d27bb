"""What can be read: the state of a case, its history, any earlier state, due dates, ledgers.

A state is read from the log itself and so is never behind; a ledger waits for the token it is
given.
"""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from domain.aggregates import DISPUTE
from interface.api.callers import Caller, Correlation, Position, Running, Speaking
from interface.ledgers import ask
from interface.problems import Unusable
from interface.replay import Point, difference, plain, point
from interface.replay import replay as replayed
from interface.story import history as told
from interface.why import why as derived
from workers.handler import NotFound

router = APIRouter()

At = Annotated[str, Query(description="A version, or a day: 2026-03-05")]


@router.get("/disputes/{stream}", tags=["dispute"])
def state(stream: UUID, system: Running, officer: Caller, response: Response) -> dict[str, Any]:
    """Where the case stands now: ids, codes and days; nothing of a person."""
    with system.reading.connection() as connection:
        loaded = system.states.load(connection, DISPUTE, stream)
    if not loaded.version:
        raise NotFound(f"there is no dispute {stream}")
    response.headers["ETag"] = f'"{loaded.version}"'
    response.headers["Jiefen-Token"] = str(loaded.cursor)
    return {"stream": stream, "version": loaded.version, "state": plain(loaded.state)}


@router.get("/disputes/{stream}/history", tags=["dispute"])
def history(
    stream: UUID, system: Running, officer: Caller, speaking: Speaking, correlation: Correlation
) -> list[dict[str, Any]]:
    """The case as people read it. What is personal is opened, and the reading is logged."""
    story = told(system, "dispute", stream, officer, speaking, "history", correlation)
    return [asdict(entry) for entry in story.entries]


@router.get("/disputes/{stream}/replay", tags=["dispute"])
def replay(
    stream: UUID, system: Running, officer: Caller, at: At = "", since: At = ""
) -> dict[str, Any]:
    """The state at a version or on a day; with `since`, what changed from there."""
    then = replayed(system, "dispute", stream, _point(at))
    answer: dict[str, Any] = {"version": then.version, "state": plain(then.state)}
    if since:
        before = replayed(system, "dispute", stream, _point(since))
        changes = [change._asdict() for change in difference(before.state, then.state)]
        answer |= {"since": before.version, "changes": changes}
    return answer


@router.get("/disputes/{stream}/why", tags=["dispute"])
def why(
    stream: UUID, system: Running, officer: Caller, speaking: Speaking, deadline: str = ""
) -> list[dict[str, Any]]:
    """Where the due dates of this case come from: article, day counted from, days skipped."""
    return derived(system, stream, speaking, deadline)


@router.get("/ledgers/{name}", tags=["ledgers"])
def ledger(
    name: str,
    system: Running,
    officer: Caller,
    speaking: Speaking,
    position: Position,
    area: str = "",
    mediator: str = "",
    stream: UUID | None = None,
    as_of: date | None = None,
) -> dict[str, Any]:
    """A ledger as it is now, or with the event of the token in it."""
    given = {"area": area, "mediator": mediator, "stream": stream, "as_of": as_of}
    answer = ask(system, name, officer, speaking, position, given)
    return {"ledger": name, "rows": answer}


def _point(text: str) -> Point | None:
    try:
        return point(text) if text else None
    except ValueError:
        text_of = "{text} is neither a version nor a day"
        raise Unusable(422, "bad-input", text_of, text=text) from None
