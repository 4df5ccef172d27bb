"""Makes one ledger after another anew while everything is being killed, as an operator might."""

import threading
from collections import Counter
from itertools import cycle

from tests.chaos.checker.ledgers import LEDGERS
from tests.chaos.running import NotBack, Running

BETWEEN = 20.0


class Rebuilder:
    """Runs `jiefen rebuild` again and again. One that is cut short is no finding: it is repeated,
    and whatever ledger people read in the end is checked."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self.tried = self.done = 0
        self.failures: Counter[str] = Counter()
        """What it said where it did not come to its end, and how often."""

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Return when no rebuild runs any more."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        for name in cycle(LEDGERS):
            if self._stopped.wait(BETWEEN):
                return
            self.tried += 1
            try:
                self._running.jiefen("rebuild", name)
            except NotBack as failure:
                self.failures[_kind(failure)] += 1
                continue
            self.done += 1


def _kind(failure: NotBack) -> str:
    """What kind of trouble it told of: the words before the colon of its last line."""
    return failure.said.strip().rpartition("\n")[2].partition(":")[0]
