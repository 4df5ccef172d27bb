"""The current state of a stream, folded once per process: only the tail is read again.

No stored snapshots: nothing here holds personal data, and nothing here outlives the process. Nor
does a state outlive the facts it was folded from: every load finds its last fact in the log again.
A stream of one kind is none of another kind's: asked for as that, there is no such stream.
"""

from collections import OrderedDict
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID

from domain.kernel import START, Cursor
from domain.signature import Aggregate
from workers.store.log import Connection, EventLog, Held, Tail


class Loaded(NamedTuple):
    """A state, its stream's version, and the place in the log of the last fact folded into it.

    `latest` is the latest time at which anything happened that people did; None before the first.
    """

    state: Any
    version: int
    cursor: Cursor
    latest: datetime | None = None


_Key = tuple[str, UUID]
"""A kind and a stream: a state is never given out as one of another kind."""


class States:
    """States by stream, least recently used ones forgotten."""

    def __init__(self, log: EventLog, capacity: int = 5000) -> None:
        self._log, self._capacity = log, capacity
        self._held: OrderedDict[_Key, Loaded] = OrderedDict()
        self._lock = Lock()

    def load(
        self, connection: Connection, aggregate: Aggregate[Any], stream: UUID, *, keep: bool = True
    ) -> Loaded:
        """The state as of the last committed fact. Raises Unreadable.

        With `keep=False` in a transaction that has written to the stream: its facts are folded in,
        but not held for others, since they may never be committed.
        """
        (loaded,) = self.load_all(connection, (aggregate, stream), keep=keep)
        return loaded

    def load_all(
        self, connection: Connection, *wanted: tuple[Aggregate[Any], UUID], keep: bool = True
    ) -> list[Loaded]:
        """The states of several streams, in one read and as of one moment; as `load`."""
        known = [self._known(aggregate, stream) for aggregate, stream in wanted]
        tails = self._log.tails(
            connection,
            [
                Held(stream, held.version, held.cursor)
                for (_, stream), held in zip(wanted, known, strict=True)
            ],
        )
        loaded = []
        for (aggregate, stream), held, tail in zip(wanted, known, tails, strict=True):
            if tail is None:
                self._forget((aggregate.name, stream), held)
                loaded.append(self.load(connection, aggregate, stream, keep=keep))
            elif not tail.facts or _of_another_kind(aggregate, held, tail):
                loaded.append(held)
            else:
                loaded.append(_folded(aggregate, held, tail))
                if keep:
                    self._keep((aggregate.name, stream), loaded[-1])
        return loaded

    def _known(self, aggregate: Aggregate[Any], stream: UUID) -> Loaded:
        with self._lock:
            known = self._held.get((aggregate.name, stream))
            if known is None:
                return Loaded(aggregate.start, 0, START)
            self._held.move_to_end((aggregate.name, stream))
            return known

    def _forget(self, key: _Key, known: Loaded) -> None:
        with self._lock:
            if self._held.get(key) is known:
                del self._held[key]

    def _keep(self, key: _Key, loaded: Loaded) -> None:
        with self._lock:
            held = self._held.get(key)
            if held is None or held.version <= loaded.version:
                self._held[key] = loaded
            self._held.move_to_end(key)
            while len(self._held) > self._capacity:
                self._held.popitem(last=False)


def _of_another_kind(aggregate: Aggregate[Any], known: Loaded, tail: Tail) -> bool:
    return not known.version and type(tail.facts[0][0]) not in aggregate.kinds


def _folded(aggregate: Aggregate[Any], known: Loaded, tail: Tail) -> Loaded:
    state, latest, evolve = known.state, known.latest, aggregate.evolve
    for fact, at in tail.facts:
        state = evolve(state, fact, at)
        if not fact.noted_by_clock:
            latest = at if latest is None else max(latest, at)
    return Loaded(state, tail.version, tail.cursor, latest)
