"""Children are started in order, watched, restarted when they die, and stopped in reverse order.

The keeper is the only one that starts a child, and the roster on disk always names those that run.
"""

import select
import signal
import socket
import time
from collections.abc import Callable
from typing import Protocol

from workers.local import process
from workers.local.identity import Identity
from workers.local.lock import Roster
from workers.local.trouble import Trouble
from workers.sentence import Sentence, sentence

Say = Callable[[str, Sentence], None]
"""Tell people about a child: its name, and what they should know."""

_FIRST_DELAY, _LONGEST_DELAY = 0.1, 30.0
_STEADY = 30.0
_READY_LIMIT = 60.0
_SOON, _LATER = 0.05, 1.0


class Running(Protocol):
    """A started child."""

    @property
    def process(self) -> process.Process:
        """Its process, dead or alive."""

    def answers(self) -> bool:
        """Whether it does its work now. Raises Trouble if it has ended."""

    def announced(self) -> list[Sentence]:
        """What it wants people to see, each once."""

    def stop(self) -> None:
        """End it if it runs, free what it held, and return when it is gone."""


class Child:
    """One place in the system, and who fills it now.

    Restarts wait: not at all at first, then 0.1 s doubling up to 30 s while the child keeps dying
    within 30 seconds of its start. One with a `listener` rests once it has ended well: it is
    started again when somebody knocks there.
    """

    def __init__(
        self, name: str, launch: Callable[[], Running], listener: socket.socket | None = None
    ) -> None:
        self.name, self._launch, self.listener = name, launch, listener
        self.pause = 0.0
        self.restart_at: float | None = None
        self.start()

    def start(self) -> None:
        """Fill the place. Raises Trouble or OSError."""
        self.ready, self.resting = False, False
        self.since = time.monotonic()
        self.running = self._launch()
        self.identity = Identity.of(self.running.process.pid)
        self.restart_at = None

    def put_off(self) -> float:
        """Plan the next restart; the seconds until then."""
        pause = self.pause = 0.0 if self.age > _STEADY else self.pause
        self.restart_at = time.monotonic() + pause
        self.pause = min(max(_FIRST_DELAY, pause * 2), _LONGEST_DELAY)
        return pause

    def rest(self) -> None:
        """It has ended well, with nothing to do."""
        self.resting, self.pause = True, 0.0

    def woken(self) -> bool:
        """Whether somebody knocks while it rests."""
        return bool(select.select(self.knocked, [], [], 0)[0])

    @property
    def knocked(self) -> list[socket.socket]:
        """Where to listen for whoever wakes it; nowhere unless it rests."""
        return [self.listener] if self.resting and self.listener is not None else []

    @property
    def age(self) -> float:
        """Seconds since its start."""
        return time.monotonic() - self.since

    @property
    def next_look(self) -> float:
        """Seconds after which it wants attention again, if nothing happens."""
        waited_for = not (self.ready or self.resting) and self.age < _STEADY
        return _SOON if waited_for else _LATER


class Keeper:
    """Keeps children alive."""

    def __init__(self, roster: Roster, say: Say) -> None:
        self._roster, self._say = roster, say
        self._children: list[Child] = []
        self._woken, self._wake = socket.socketpair()
        for end in (self._woken, self._wake):
            end.setblocking(False)
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only so that it wakes us

    def start(
        self, name: str, launch: Callable[[], Running], listener: socket.socket | None = None
    ) -> Child:
        """Start a child; it may not be ready yet. Raises Trouble or OSError."""
        child = Child(name, launch, listener)
        self._children.append(child)
        self._record()
        return child

    def wait_ready(self, *children: Child) -> None:
        """Return when all are. Raises Trouble if one ends, or is not ready after a minute."""
        until = time.monotonic() + _READY_LIMIT
        while waiting := [child for child in children if not child.ready]:
            for child in waiting:
                child.ready = child.running.answers()
            if time.monotonic() > until:
                names = ", ".join(child.name for child in waiting)
                raise Trouble(
                    "Not ready after {seconds:.0f} seconds: {names}.",
                    "See logs/ in the data folder.",
                    seconds=_READY_LIMIT,
                    names=names,
                )
            self._sleep(_SOON)

    def watch(self, until: Callable[[], bool]) -> None:
        """Keep all children running until the condition holds."""
        while not until():
            for child in self._children:
                self._tend(child)
            self._sleep(min((child.next_look for child in self._children), default=_LATER))

    def wake(self) -> None:
        """Have `watch` look at its condition now; from any thread."""
        self._wake.send(b"!")

    def stop_all(self) -> None:
        """Stop what runs, the last started first."""
        while self._children:
            self._children.pop().running.stop()
        self._record()

    def _tend(self, child: Child) -> None:
        for told in child.running.announced():
            self._say(child.name, told)
        if child.resting:
            if child.woken():
                self._restart(child)
        elif child.restart_at is not None:
            if time.monotonic() >= child.restart_at:
                self._restart(child)
        elif (code := child.running.process.poll()) is not None:
            self._ended(child, code)
        elif not child.ready:
            self._welcome(child)

    def _ended(self, child: Child, code: int) -> None:
        child.running.stop()
        if child.listener is not None and code == 0:
            child.rest()
            return
        pause, reason = child.put_off(), _reason(code)
        ended = sentence("ended ({reason}); starting it again", reason=reason)
        if pause:
            ended = sentence(
                "ended ({reason}); starting it again in {seconds:.1f} s",
                reason=reason,
                seconds=pause,
            )
        self._say(child.name, ended)
        if not pause:
            self._restart(child)

    def _restart(self, child: Child) -> None:
        try:
            child.start()
        except (Trouble, OSError) as trouble:
            why = trouble.problem if isinstance(trouble, Trouble) else str(trouble)
            self._say(child.name, sentence("cannot be started: {why}", why=why))
            child.put_off()
        self._record()

    def _welcome(self, child: Child) -> None:
        try:
            child.ready = child.running.answers()
        except Trouble:
            return  # it ended while it was asked: seen at the next look
        if child.ready and child.listener is None:
            self._say(child.name, sentence("is back after {seconds:.2f} s", seconds=child.age))

    def _record(self) -> None:
        self._roster.record({child.name: child.identity for child in self._children})

    def _sleep(self, seconds: float) -> None:
        """Until the time is over, a child ends, a signal comes, or somebody knocks."""
        knocked = [listener for child in self._children for listener in child.knocked]
        select.select([self._woken, *knocked], [], [], seconds)
        try:
            while self._woken.recv(64):
                pass
        except BlockingIOError:
            return


def _reason(code: int) -> Sentence:
    if code < 0:
        return sentence("killed by {signal}", signal=signal.Signals(-code).name)
    return sentence("exit code {code}", code=code)
