"""Carries out the plan's kills on a running system, and measures how long each takes to mend."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.chaos.plan import SUPERVISOR, Kill, Plan
from tests.chaos.running import Running, wait_for

VICTIM_LIMIT: Final = 60.0
"""Seconds to wait for a process of the kind to be there: it may just be starting again."""

BACK_LIMIT: Final = 120.0

Progress = Callable[[], None]


@dataclass
class Killed:
    """What was done and what came of it. `at` is a time of the wall clock, `pid` None if no such
    process was there."""

    kind: str
    at: float
    pid: int | None
    back_after: float | None = None
    """Seconds until its work was done again; None: not seen, or killed anew with its supervisor."""
    overtaken: bool = False
    """The supervisor was killed before it was back."""


class Killer:
    """Kills one process after another."""

    def __init__(self, plan: Plan, running: Running) -> None:
        self._plan, self._running = plan, running
        self.killed: list[Killed] = []
        self._watchers: list[threading.Thread] = []

    def run(self, progress: Progress, until: float) -> None:
        """Every kill of the plan, or as many as there is time for. Raises NotBack."""
        for kill in self._plan.kills:
            if time.monotonic() > until:
                break
            time.sleep(kill.pause)
            self.killed.append(self._kill(kill))
            progress()
        for watcher in self._watchers:
            watcher.join()

    def _kill(self, kill: Kill) -> Killed:
        running, found = self._running, list[int]()

        def there() -> bool:
            pid = running.pid_of(kill.kind, kill.which)
            found.extend([pid] if pid else [])
            return bool(found)

        wait_for(there, VICTIM_LIMIT)
        if not found:
            return Killed(kill.kind, time.time(), None)
        done = Killed(kill.kind, time.time(), found[0])
        backs = running.back_on_screen(kill.kind)
        begun = time.monotonic()
        try:
            running.kill(found[0], kill.kind)
        except ProcessLookupError:  # it ended by itself just now, or with its server
            return Killed(kill.kind, time.time(), None)
        if kill.kind == SUPERVISOR:
            for other in self.killed:
                other.overtaken |= other.pid is not None and other.back_after is None
            running.up()
            done.back_after = time.monotonic() - begun
        else:
            self._watch(done, begun, backs, running.starts)
        return done

    def _watch(self, done: Killed, begun: float, backs: int, starts: int) -> None:
        def back() -> bool:
            if self._running.starts != starts:
                return True
            if done.kind == "backend":  # its server ends all the others and begins anew by itself
                return self._running.database_ready() and self._running.api_ready()
            return self._running.back_on_screen(done.kind) > backs

        def watch() -> None:
            if wait_for(back, BACK_LIMIT) and self._running.starts == starts:
                done.back_after = time.monotonic() - begun

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        self._watchers.append(watcher)
