"""Who waits for the log wakes soon after a commit: hints make it sooner, polling makes it sure.

A hint may come before its commit is below the horizon, or not at all: after any sign of life the
log is polled often for a while, and at leisure otherwise.
"""

import time
from threading import Condition

AWAKE = 0.25
"""Seconds of frequent polling after activity."""
OFTEN, SELDOM = 0.01, 0.2
"""Seconds between polls."""


class Pulse:
    """Shared by the threads that follow the log, and by the one that hears the hints.

    `often`: seconds between polls while it is awake.
    """

    def __init__(self, often: float = OFTEN) -> None:
        self._often = often
        self._condition = Condition()
        self._beat, self._awake_until, self._stopped = 0, 0.0, False

    def beat(self) -> None:
        """Something has happened: look at once, and often for a while."""
        with self._condition:
            self._beat += 1
            self._awake_until = time.monotonic() + AWAKE
            self._condition.notify_all()

    def stir(self) -> None:
        """Something was found: look often for a while, but no sooner."""
        with self._condition:
            self._awake_until = time.monotonic() + AWAKE

    def stop(self) -> None:
        """Nobody waits any longer."""
        with self._condition:
            self._stopped = True
            self._condition.notify_all()

    @property
    def stopped(self) -> bool:
        """Whether everybody is to end."""
        return self._stopped

    def next(self, seen: int) -> int:
        """Wait until it is time to look again; the beat to give next time."""
        with self._condition:
            awake = time.monotonic() < self._awake_until
            self._condition.wait_for(
                lambda: self._stopped or self._beat != seen, self._often if awake else SELDOM
            )
            return self._beat

    def rest(self, seconds: float) -> None:
        """Wait, but not beyond the stop."""
        with self._condition:
            self._condition.wait_for(lambda: self._stopped, seconds)
