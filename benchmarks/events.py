"""What one dispute costs Temporal: the events in its clock's history, counted on the real server.

The worst case is measured: each of the eight changes moves the earliest alarm, so that the clock
must wake, drop its timer and set another. Projector, timekeeper and worker are processes of their
own, as `jiefen up` starts them; a second dispute has one deadline more that falls.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from temporalio.api.enums.v1 import EventType

from benchmarks.crew import clock_server, crew
from benchmarks.progress import tell
from benchmarks.report import Figure, Part
from benchmarks.stage import opening, request, stage
from domain.kernel import civil_date
from domain.rules import RULES_STREAM
from workers.clocks import Clocks
from workers.handler import Request
from workers.system import System
from workers.temporal import EncryptingCodec, connect

CHANGES: Final = 8
FIRED, MORE = 2, 1
AT_MOST, AT_MOST_MORE = 70, 6

_HOUR: Final = timedelta(hours=1)
_LEAD: Final = timedelta(seconds=30)
"""Until the first deadline falls: all changes come before."""
_APART: Final = timedelta(seconds=2)
_PATIENCE: Final = 90.0
_FIRST: Final = 200
"""Hours of the limit that is moved."""


def run() -> list[Figure]:
    """Both figures of a clock's history."""
    with (
        clock_server() as server,
        stage(server.address) as system,
        crew(system, "projector", "timekeeper", "worker"),
    ):
        adopt(system, registered=_FIRST)
        begun = datetime.now(UTC)
        short, long = (_dispute(system, begun, urgent=urgent) for urgent in (False, True))
        _wait(system, _told, "the clocks are started")
        asyncio.run(_heard(system, short, long))
        for n in range(1, CHANGES + 1):
            soon = {"labour_claimed": 1, "registered": 1, "urgent": 1}
            adopt(system, **(soon if n == CHANGES else {"registered": _FIRST - 20 * n}))
            _wait(system, _told, "the clocks are told")
            asyncio.run(_heard(system, short, long))
            tell(n, CHANGES + FIRED + MORE)
        if datetime.now(UTC) > begun + _LEAD:
            raise TimeoutError("the machine is too slow: deadlines fell before the last change")
        _wait(system, lambda s: _passed(s, long) == FIRED + MORE, "the deadlines fall")
        _wait(system, _told, "nothing is left to tell")
        few, many = (asyncio.run(_events(system, stream)) for stream in (short, long))
    further = (many.total() - few.total()) / MORE
    return [
        Figure(
            "Temporal events of a dispute",
            few.total(),
            "events",
            limit=AT_MOST,
            goal="at most",
            judged="value",
            breakdown=[Part(kind, count, "events") for kind, count in few.most_common()],
        ),
        Figure(
            "the same, each deadline more",
            further,
            "events",
            limit=AT_MOST_MORE,
            goal="at most",
            judged="value",
        ),
    ]


def adopt(system: System, **limits: int) -> None:
    """Rules in hours from these triggers, and no others, from here on and for every case."""
    rows = [
        {
            "id": f"bench-{trigger.replace('_', '-')}",
            "trigger": trigger,
            "limit": limit,
            "unit": "hour",
            "roll": "none",
            "effect": "information",
            "source": "for the benchmark",
            "owner": "desk",
            "proposes": "look_into_matter",
        }
        for trigger, limit in limits.items()
    ]
    given: dict[str, Any] = {"rows": rows, "source": "for the benchmark"}
    given["running_cases"] = "for the benchmark, article 1: every clock is to be moved"
    wanted = request("adopt", RULES_STREAM, "supervisor", "", **given, version=repr(limits))
    system.handler.perform(wanted.model_copy(update={"aggregate": "rules"}))


def _dispute(system: System, begun: datetime, *, urgent: bool) -> UUID:
    """A case whose limits of an hour end soon, each at a moment of its own."""
    requested, registered, raised = (begun - _HOUR + _LEAD + n * _APART for n in range(3))
    wanted = opening(type="labour", requested_at=requested.isoformat())
    stream = system.handler.perform(_at(wanted, registered)).stream
    if urgent:
        step = {"kind": "calm_the_parties", "due_on": civil_date(raised).isoformat()}
        plan = {"facts": "双方在门口争执", "matter_level": "A", "steps": [step]}
        raising = request("raise_urgent_matter", stream, "mediator", **plan)
        system.handler.perform(_at(raising, raised))
    return stream


def _at(wanted: Request, at: datetime) -> Request:
    return wanted.model_copy(update={"at": at})


def _told(system: System) -> bool:
    """Whether Temporal has acknowledged what every fact changed."""
    with system.pool.connection() as connection:
        row = connection.execute("select checkpoint from clock.timekeeper").fetchone()
        return row is not None and row[0] >= list(system.log.head(connection))


def _passed(system: System, stream: UUID) -> int:
    with system.pool.connection() as connection:
        row = connection.execute(
            "select count(*) from log.event where stream = %s and name like 'dispute.deadline%%'",
            (stream,),
        ).fetchone()
        return int(row[0]) if row else 0


def _wait(system: System, holds: Callable[[System], bool], what: str) -> None:
    until = time.monotonic() + _PATIENCE
    while not holds(system):
        if time.monotonic() > until:
            raise TimeoutError(f"waited {_PATIENCE:.0f} s in vain: {what}")
        time.sleep(0.02)


async def _heard(system: System, *streams: UUID) -> None:
    """Return when each clock has taken in what it was told, so that no two changes cost one
    awakening. A question leaves nothing in the history."""
    client = await connect(system.settings, EncryptingCodec(system.vault.master))
    for stream in streams:
        await Clocks(client).held(stream)


async def _events(system: System, stream: UUID) -> Counter[str]:
    """The history of all runs of the stream's clock, by kind of event."""
    client = await connect(system.settings, EncryptingCodec(system.vault.master))
    kinds: Counter[str] = Counter()
    async for run in client.list_workflows(f"WorkflowId = 'agenda-{stream}'"):
        handle = client.get_workflow_handle(run.id, run_id=run.run_id)
        async for event in handle.fetch_history_events():
            kind = EventType.Name(event.event_type).removeprefix("EVENT_TYPE_")
            kinds[kind.lower().replace("_", " ")] += 1
    return kinds
