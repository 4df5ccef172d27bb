"""Readers are woken after a commit, outside its transaction, at most ten times a second.

NOTIFY inside the appending transaction would serialise commits. A hint may be left out: readers
stay awake for a while after each, and poll as the floor.
"""

from threading import Lock
from time import monotonic

import psycopg

from workers.store.log import Connection

CHANNEL = "jiefen_log"
_INTERVAL = 0.1


class Hint:
    """Wakes the readers of the log, throttled per process."""

    def __init__(self) -> None:
        self._last, self._lock = 0.0, Lock()

    def give(self, connection: Connection) -> None:
        """Send the hint, unless one was sent just now or a transaction is still open."""
        if monotonic() - self._last < _INTERVAL:  # as nearly always: asked without the lock
            return
        if connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            return
        with self._lock:
            now = monotonic()
            if now - self._last < _INTERVAL:
                return
            self._last = now
        connection.execute(f"notify {CHANNEL}")
