"""States of streams while a ledger reads the log: contiguous, or loaded again from the log.

A state is never a guess: when an event does not follow the version held, its stream is read up to
the place before the page.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

from domain.kernel import Cursor, Recorded
from projections.kernel import Connection, Load, forget_oldest

S = TypeVar("S")


class Folds(Generic[S]):
    """The states of about `most` streams; those first met are forgotten first."""

    def __init__(
        self, start: S, evolve: Callable[[S, Any, Any], S], load: Load, most: int = 5000
    ) -> None:
        self._start, self._evolve, self._load, self._most = start, evolve, load, most
        self._held: dict[UUID, tuple[int, S]] = {}

    def prepare(
        self,
        connection: Connection,
        events: Sequence[Recorded[Any]],
        after: Cursor,
        keep: Collection[UUID] = (),
    ) -> None:
        """Hold the states that these events follow; `after` is the place before the first.

        The states of `keep` are not forgotten meanwhile.
        """
        if len(self._held) > self._most:
            forget_oldest(self._held, keep)
        held, missing = self._held, list[UUID]()
        first = dict[UUID, int]()
        for event in events:
            if event.stream not in first:
                first[event.stream] = event.version
        for stream, version in first.items():
            known = held.get(stream)
            if known is None or known[0] != version - 1:
                held[stream] = (0, self._start)
                if version > 1:
                    missing.append(stream)
        if missing:
            self.load(connection, missing, after)

    def load(self, connection: Connection, streams: Iterable[UUID], upto: Cursor) -> None:
        """Read these streams from the log as they were at `upto`."""
        for stream in (wanted := list(streams)):
            self._held[stream] = (0, self._start)
        for event in self._load(connection, wanted, upto=upto):
            self.take(event)

    def take(self, event: Recorded[Any]) -> S:
        """The state after this event. Raises ValueError if it does not follow the one held."""
        version, state = self._held[event.stream]
        if version != event.version - 1:
            raise ValueError(f"version {event.version} does not follow {version}")
        state = self._evolve(state, event.fact, event.at)
        self._held[event.stream] = (event.version, state)
        return state

    def holds(self, stream: UUID) -> bool:
        """Whether the state of this stream is held."""
        return stream in self._held

    def __getitem__(self, stream: UUID) -> S:
        """The state held of a stream. Raises KeyError."""
        return self._held[stream][1]
