"""A room: the notes about one person, unlocked for their own counsellor at a browser, for a while.

Which rooms there are is known to this process alone and stands nowhere: a room ends with it, after
some minutes in which nothing is done, and whenever a pass to the same notes is called in.
"""

import secrets
from threading import Lock
from time import monotonic
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from workers.notes.passes import Doing, Pass
from workers.notes.words import Language

IDLE: Final = 600
"""Seconds after which a room ends in which nothing is done."""
WHOLE: Final = 1800
"""Seconds after which it ends in any case."""


class Room(NamedTuple):
    """`by`: the pass with which it was unlocked, used up since. `guard`: what its forms carry."""

    by: Pass
    language: Language
    guard: str
    opened_at: float
    used_at: float

    def doing(self, may: Doing) -> Pass:
        """One thing that is done in it, as a pass of its own: on record like any other, and called
        in with the one that unlocked it."""
        return self.by._replace(may=may, id=uuid4())

    def over(self, now: float) -> bool:
        """Whether it has ended."""
        return now - self.used_at > IDLE or now - self.opened_at > WHOLE


class Rooms:
    """The rooms that are open, by the token that a browser holds."""

    def __init__(self) -> None:
        self._lock, self._open = Lock(), dict[str, Room]()

    def open(self, by: Pass, language: Language) -> str:
        """A new room; its token."""
        token, now = secrets.token_urlsafe(32), monotonic()
        with self._lock:
            self._open[token] = Room(by, language, secrets.token_urlsafe(16), now, now)
        return token

    def used(self, token: str) -> Room | None:
        """The room of this token, and that something is done in it now; None if it is over."""
        now = monotonic()
        with self._lock:
            self._sweep(now)
            room = self._open.get(token)
            if room is not None:
                self._open[token] = room = room._replace(used_at=now)
            return room

    def end(
        self,
        token: str = "",
        *,
        stream: UUID | None = None,
        person: UUID | None = None,
        who: str | None = None,
    ) -> None:
        """The room of this token is over; and all rooms of a plan, of a person, of an officer."""
        with self._lock:
            self._open = {
                each: room
                for each, room in self._open.items()
                if each != token
                and room.by.stream != stream
                and room.by.person != person
                and room.by.who != who
            }

    def any(self) -> bool:
        """Whether somebody is in one: then the process goes on."""
        with self._lock:
            self._sweep(monotonic())
            return bool(self._open)

    def _sweep(self, now: float) -> None:
        self._open = {each: room for each, room in self._open.items() if not room.over(now)}
