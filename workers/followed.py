"""The end of the log, read once for all who follow it at the same time.

A dozen ledgers are woken by the same commit and stand at nearly the same place. Whoever looks while
another is looking waits for that one and takes what it found, if it began after they came: nobody
is told anything older than if they had asked themselves.
"""

import time
from bisect import bisect_right
from math import inf
from threading import Lock
from typing import Final

from domain.kernel import START, Cursor
from workers.store.log import Connection, EventLog
from workers.store.mapper import Row

_KEPT: Final = 1.0
"""Seconds since somebody looked last; then it is begun anew."""
_MOST: Final = 2000
_PATIENCE: Final = 0.5
"""Seconds to wait for another's look: a connection that hangs hangs for itself."""


class FollowedLog(EventLog):
    """The log of a process that follows it with many threads. What lies below the horizon does not
    change any more, so that rows once read are right for everybody."""

    def __init__(self, log: EventLog) -> None:
        super().__init__(log.mapper)
        self._log = log
        self._looking = Lock()
        self._looks = 0
        self._looked_at = -inf
        self._since = START
        self._rows: list[Row] = []
        self._places: list[Cursor] = []

    def rows(self, connection: Connection, after: Cursor, limit: int) -> list[Row]:
        """The next rows after a place in the log, below the horizon."""
        came = self._looks
        if self._looking.acquire(timeout=_PATIENCE):
            try:
                if self._reaches(after):
                    looked = came != self._looks and self._looked_at > -inf
                    if not looked and len(self._behind(after)) < limit:
                        self._look(connection, after, limit)
                    return self._behind(after)[:limit]
            finally:
                self._looking.release()
        return self._log.rows(connection, after, limit)

    def forget(self) -> None:
        """Nothing that was found holds any more: whoever was cut off and is connected again may
        look at another log, put back from a backup."""
        self._looked_at = -inf

    def _reaches(self, place: Cursor) -> bool:
        """Whether what comes after a place is what is held, and what follows on it."""
        if time.monotonic() - self._looked_at > _KEPT or place > self._end:
            self.forget()
            self._since, self._rows, self._places = place, [], []
        return place >= self._since

    @property
    def _end(self) -> Cursor:
        return self._places[-1] if self._places else self._since

    def _behind(self, place: Cursor) -> list[Row]:
        return self._rows[bisect_right(self._places, place) :]

    def _look(self, connection: Connection, after: Cursor, limit: int) -> None:
        self._looks += 1
        if len(self._rows) > _MOST:  # whoever is further back asks for themselves
            passed = bisect_right(self._places, after)
            self._since = after
            del self._rows[:passed], self._places[:passed]
        self.forget()  # until it is done: what could not be looked at nobody waited for
        found = self._log.rows(connection, self._end, limit)
        self._looked_at = time.monotonic()
        self._rows += found
        self._places += [Cursor(*row[7:10]) for row in found]
