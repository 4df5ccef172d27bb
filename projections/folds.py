"""States of streams while a ledger reads the log: contiguous, or loaded again from the log.

A state is never a guess: a stream that is not held is read up to the place before the page, and an
event that does not follow the version held is an error.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

from domain.kernel import Cursor, Recorded
from projections.kernel import Connection, Load, begun_before, forget_oldest

S = TypeVar("S")


class Folds(Generic[S]):
    """The states of about `most` streams; those not needed for longest are forgotten first."""

    def __init__(
        self, start: S, evolve: Callable[[S, Any, Any], S], load: Load, most: int = 5000
    ) -> None:
        self._start, self._evolve, self._load, self._most = start, evolve, load, most
        self._held = OrderedDict[int, _Held[S]]()

    def prepare(
        self,
        connection: Connection,
        events: Sequence[Recorded[Any]],
        after: Cursor,
        keep: Collection[int] = (),
    ) -> None:
        """Hold the states that these events follow; `after` is the place before the first.

        The states of `keep` (ids as integers) are not forgotten meanwhile.
        """
        self._make_room(keep)
        missing = begun_before(events, self._held)
        if missing:
            self._read(connection, missing, after)

    def hold(self, connection: Connection, streams: Collection[UUID], upto: Cursor) -> None:
        """Hold the states of these streams as they were at `upto`."""
        self._make_room({stream.int for stream in streams})
        missing = [stream for stream in streams if stream.int not in self._held]
        if missing:
            self._read(connection, missing, upto)

    def _read(self, connection: Connection, streams: Iterable[UUID], upto: Cursor) -> None:
        for event in self._load(connection, streams, upto=upto):
            self.take(event)

    def _make_room(self, keep: Collection[int]) -> None:
        if len(self._held) > self._most:
            forget_oldest(self._held, keep)

    def take(self, event: Recorded[Any]) -> S:
        """The state after this event. Raises ValueError if it does not follow the one held."""
        held = self._held.get(event.stream.int)
        if held is None:
            held = self._held[event.stream.int] = _Held(self._start)
        else:
            self._held.move_to_end(event.stream.int)
        if held.version != event.version - 1:
            raise ValueError(f"version {event.version} does not follow {held.version}")
        state = held.state = self._evolve(held.state, event.fact, event.at)
        held.version = event.version
        return state

    def __getitem__(self, stream: UUID) -> S:
        """The state held of a stream. Raises KeyError."""
        return self._held[stream.int].state


class _Held(Generic[S]):
    __slots__ = ("state", "version")

    def __init__(self, state: S) -> None:
        self.version, self.state = 0, state
