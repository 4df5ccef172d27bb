"""A bulk task is carried out case by case, each by its own command under a key of the task: cut off
at any moment and begun again, nothing is done twice and nothing is left out.

Caseworkers come first: it does one case at a time, and rests between them.
"""

import time
from collections.abc import Callable
from typing import Final, NamedTuple
from uuid import UUID, uuid5

import structlog

from domain.aggregates import BULK
from domain.bulk.kinds import changed
from domain.bulk.task import Bulk
from domain.bulk.terms import AT_ONCE, BulkResult, BulkRow, WhyNot, why
from domain.kernel import Officer, Refused
from workers.bulk.previewing import request_for
from workers.handler import Conflict, NotFound, Request
from workers.settling import CLOCK
from workers.store.shapes import Unreadable
from workers.system import System

_log = structlog.get_logger()
_CHANGED: Final = WhyNot(
    rule="The case has changed since the preview, and it would come out otherwise: look again",
    law="office rule: bulk work",
)
_TRIES: Final = 5


class Pace(NamedTuple):
    """How much at once (cases; seconds), and how fast: a case each so many seconds at most, with a
    rest after each that is at least so long."""

    cases: int = AT_ONCE
    seconds: float = 2.0
    each: float = 0.008
    rest: float = 0.001
    look: float = 0.2


AT_EASE: Final = Pace()


class Runner:
    """Carries out bulk tasks."""

    def __init__(self, system: System, pace: Pace = AT_EASE) -> None:
        self._system, self._pace = system, pace

    def step(self, stream: UUID, beat: Callable[[], None] = lambda: None) -> int:
        """Carry out some cases and note what became of them; how many are left.

        Raises what passes: Busy, Unavailable, psycopg's OperationalError.
        """
        bulk = self._task(stream)
        if bulk.phase != "running" or bulk.ordered_by is None:
            return 0
        results = list[BulkResult]()
        began = looked = time.monotonic()
        for row in bulk.left[: self._pace.cases]:
            begun = time.monotonic()
            if begun - looked > self._pace.look:
                looked = begun
                beat()
                if begun - began > self._pace.seconds or self._task(stream).phase != "running":
                    break
            results.append(self._one(stream, bulk, row, bulk.ordered_by))
            took = time.monotonic() - begun
            time.sleep(max(self._pace.each - took, self._pace.rest))
        self._note(stream, results)
        after = self._task(stream)
        return len(after.left) if after.phase == "running" else 0

    def _task(self, stream: UUID) -> Bulk:
        with self._system.pool.connection() as connection:
            bulk: Bulk = self._system.states.load(connection, BULK, stream).state
        return bulk

    def _note(self, stream: UUID, results: list[BulkResult]) -> None:
        self._system.handler.perform(
            Request(
                aggregate="bulk",
                command="note_bulk_rows",
                stream=stream,
                data={"results": [each.model_dump(mode="json") for each in results]},
                officer=CLOCK,
                correlation=stream,
            )
        )

    def _one(self, stream: UUID, bulk: Bulk, row: BulkRow, by: Officer) -> BulkResult:
        """What becomes of one case."""
        request = request_for(bulk.kind, bulk.terms, row, by).model_copy(
            update={
                "key": str(uuid5(stream, str(row.case))),
                "correlation": stream,
                "causation": stream,
            }
        )
        version = row.version
        try:
            for _ in range(_TRIES):
                try:
                    done = self._system.handler.perform(
                        request.model_copy(update={"expect": version})
                    )
                except Conflict:
                    would = self._system.handler.would(request)
                    now = changed(bulk.kind, would.state, would.facts, would.act)
                    if now != (row.was, row.becomes):
                        return BulkResult(case=row.case, outcome="changed", why=_CHANGED)
                    version = would.version
                else:
                    return BulkResult(case=row.case, outcome="done", version=done.version)
        except Refused as refused:
            return BulkResult(case=row.case, outcome="refused", why=why(refused))
        except NotFound:
            return BulkResult(case=row.case, outcome="not_there")
        except Unreadable as error:
            _log.error("case unreadable", stream=str(row.case), name=error.name)
            return BulkResult(case=row.case, outcome="unreadable")
        return BulkResult(case=row.case, outcome="changed", why=_CHANGED)
