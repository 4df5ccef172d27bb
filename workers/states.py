"""The current state of a stream, folded once per process: only the tail is read again.

No stored snapshots: nothing here holds personal data, and nothing here outlives the process. Nor
does a state outlive the facts it was folded from: every load finds its last fact in the log again.
"""

from collections import OrderedDict
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID

from domain.kernel import START, Cursor
from domain.signature import Aggregate
from workers.store.log import Connection, EventLog


class Loaded(NamedTuple):
    """A state, its stream's version, and the place in the log of the last fact folded into it.

    `latest` is the latest time at which anything happened that people did; None before the first.
    """

    state: Any
    version: int
    cursor: Cursor
    latest: datetime | None = None


class States:
    """States by stream, least recently used ones forgotten."""

    def __init__(self, log: EventLog, capacity: int = 5000) -> None:
        self._log, self._capacity = log, capacity
        self._held: OrderedDict[UUID, Loaded] = OrderedDict()
        self._lock = Lock()

    def load(
        self, connection: Connection, aggregate: Aggregate[Any], stream: UUID, *, keep: bool = True
    ) -> Loaded:
        """The state as of the last committed fact. Raises Unreadable.

        With `keep=False` in a transaction that has written to the stream: its facts are folded in,
        but not held for others, since they may never be committed.
        """
        fresh = Loaded(aggregate.start, 0, START)
        with self._lock:
            known = self._held.get(stream, fresh)
            if known.version:
                self._held.move_to_end(stream)
        tail = self._log.tail(connection, stream, known.version, known.cursor)
        if tail is None:
            self._forget(stream, known)
            known, tail = fresh, self._log.tail(connection, stream)
        if tail is None or not tail.facts:
            return known
        state, latest, evolve = known.state, known.latest, aggregate.evolve
        for fact, at in tail.facts:
            state = evolve(state, fact, at)
            if not fact.noted_by_clock:
                latest = at if latest is None else max(latest, at)
        loaded = Loaded(state, tail.version, tail.cursor, latest)
        if keep:
            self._keep(stream, loaded)
        return loaded

    def _forget(self, stream: UUID, known: Loaded) -> None:
        with self._lock:
            if self._held.get(stream) is known:
                del self._held[stream]

    def _keep(self, stream: UUID, loaded: Loaded) -> None:
        with self._lock:
            held = self._held.get(stream)
            if held is None or held.version <= loaded.version:
                self._held[stream] = loaded
            self._held.move_to_end(stream)
            while len(self._held) > self._capacity:
                self._held.popitem(last=False)
