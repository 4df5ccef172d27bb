"""Every ledger follows the log alone: one that stands still, or is slow, holds up no other.

Two projectors at once do no harm: one of them holds a ledger's lock and works, the other stands by;
and a position moves only from where its worker believes it to be. A lost database is waited for.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from threading import Thread
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import psycopg
import structlog

from domain.kernel import START, Cursor
from domain.spoken import name_said
from projections.kernel import Ledger
from workers import ledgers
from workers.followed import FollowedLog
from workers.follower import DISTURBED, Follower, Halted, describe
from workers.hint import CHANNEL
from workers.ledgers import Build
from workers.local.ready import announce
from workers.observe import LEDGER_AGE, LEDGER_HALTED, LEDGER_LAG
from workers.pulse import Pulse
from workers.rebuilding import BeingRebuilt, How, rebuild
from workers.store.log import Connection, EventLog

_log = structlog.get_logger()
_HEARING = 0.2
_DISTURBANCES = 3
"""By one event alone, on connections that answered before and after: then it is the event."""
_ELSEWHERE = ("08", "40", "53", "55", "57P")
"""SQLSTATEs of a lost or ending server, of others' locks, of a full disk: of no event's making."""


class Pace(NamedTuple):
    """How much at once, and how long between tries (seconds)."""

    page: int = 1000
    standby: float = 1.0
    halted: float = 5.0
    first_retry: float = 0.1
    last_retry: float = 5.0
    measure: float = 1.0
    breath: float = 0.015
    """After a page that was not full: what comes meanwhile goes into one transaction."""
    aside: float = 0.025
    """The same where nothing in it concerned the ledger: most ledgers move at most facts only to
    say that they have seen them."""
    breaths: float = 1.0
    """Or this many times as long as the page took, if that is longer: where the processor is what
    is short, ever smaller pages would use up more of it."""
    longest_breath: float = 0.1
    along: float = 0.2
    """The least time from page to page of what goes along: nobody waits for it by the moment."""

    def rest_after(self, took: float, *, concerned: bool) -> float:
        """Seconds to rest after a page that took so long and was not full."""
        least = self.breath if concerned else self.aside
        return max(least, min(self.breaths * took, self.longest_breath))


AT_EASE = Pace()


class Along(Protocol):
    """Something that follows the log beside the ledgers, page by page, and is none of them."""

    @property
    def name(self) -> str:
        """One word."""

    def step(self, connection: Connection, limit: int = ...) -> int:
        """Take in the next page; how many events it had."""


class Projector:
    """Keeps ledgers up to date until it is stopped. One thread for each ledger, one for hints, and
    one for each that goes `along`."""

    def __init__(
        self,
        url: str,
        log: EventLog,
        which: Sequence[Ledger],
        pace: Pace = AT_EASE,
        along: Sequence[Along] = (),
    ) -> None:
        self._url, self._which, self._pace = url, which, pace
        self._log = FollowedLog(log)
        self._along = along
        self._pulse = Pulse()
        self._threads: list[Thread] = []

    def start(self) -> None:
        """Begin to follow the log."""
        for ledger in self._which:
            self._spawn(f"ledger-{ledger.name}", _Keeper(self, ledger).keep)
        for other in self._along:
            self._spawn(other.name, partial(self._go, other))
        self._spawn("hints", self._listen)

    def stop(self, patience: float = 10.0) -> None:
        """End after the transactions now open."""
        self._pulse.stop()
        for thread in self._threads:
            thread.join(patience)

    def run(self) -> None:
        """Follow the log until `stop` is called from another thread or a signal handler."""
        self.start()
        for thread in self._threads:
            while thread.is_alive():
                thread.join(1.0)

    def __enter__(self) -> "Projector":
        self.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()

    def _spawn(self, name: str, run: Callable[[Connection], None]) -> None:
        thread = Thread(target=self._persist, args=(name, run), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _persist(self, name: str, run: Callable[[Connection], None]) -> None:
        """Run on a connection of its own; when that is lost, on another one, and so on."""
        patience = self._pace.first_retry
        while not self._pulse.stopped:
            begun = time.monotonic()
            try:
                with closing(ledgers.connect(self._url, f"jiefen {name}")) as connection:
                    self._log.forget()
                    run(connection)
            except ledgers.Outrun:
                _log.info("outrun", thread=name)
                patience = self._pace.first_retry
            except DISTURBED as error:
                _log.warning("disturbed", thread=name, error=type(error).__name__, wait=patience)
            except Exception as error:
                _log.error("failed", thread=name, error=describe(error), wait=patience)
            else:
                patience = self._pace.first_retry
                continue
            if time.monotonic() - begun > self._pace.last_retry:
                patience = self._pace.first_retry  # it went well for a while
            self._pulse.rest(patience)
            patience = min(patience * 2, self._pace.last_retry)

    def _go(self, other: Along, connection: Connection) -> None:
        """Follow the log with it, as the only one who does."""
        while not ledgers.lock(connection, f"follow {other.name}"):
            self._pulse.rest(self._pace.standby)
            if self._pulse.stopped:
                return
        beat = 0
        while not self._pulse.stopped:
            taken = other.step(connection, self._pace.page)
            if not taken:
                beat = self._pulse.next(beat)
            elif taken < self._pace.page:
                self._pulse.rest(self._pace.along)

    def _listen(self, connection: Connection) -> None:
        connection.execute(f"listen {CHANNEL}")
        measured = 0.0
        while not self._pulse.stopped:
            for _ in connection.notifies(timeout=_HEARING, stop_after=1):
                self._pulse.beat()
            if time.monotonic() - measured > self._pace.measure:
                measure(connection)
                measured = time.monotonic()


class _Suspect(NamedTuple):
    """The place after which stands an event that disturbs, and how often it did in a row."""

    after: Cursor = START
    times: int = 0
    error: Exception | None = None


class _Keeper:
    """Keeps one ledger up to date on the connection it is given."""

    def __init__(self, projector: Projector, ledger: Ledger) -> None:
        self._ledger = ledger
        self._url, self._log, self._pace = projector._url, projector._log, projector._pace
        self._pulse = projector._pulse
        self._page = self._pace.page
        self._suspect = _Suspect()
        self._told: tuple[UUID, int] | None = None  # the halt that is on the screen

    def keep(self, connection: Connection) -> None:
        """Follow the log until the pulse stops. Raises Outrun and DISTURBED: call again."""
        while not ledgers.lock(connection, f"keep {self._ledger.name}"):
            self._pulse.rest(self._pace.standby)
            if self._pulse.stopped:
                return
        build = self._current(connection)
        if build is None:
            self._pulse.rest(self._pace.halted)
            return
        self._accuse(connection, build)
        follower = Follower(self._ledger, build, self._log, connection)
        try:
            self._follow(connection, follower)
        except DISTURBED as error:
            if self._page == 1:
                self._note_disturbance(follower.build.at, error)
            # Perhaps the page took too long for a short transaction: take less at once.
            self._page = max(1, self._page // 4)
            raise

    def _note_disturbance(self, after: Cursor, error: psycopg.Error) -> None:
        if error.sqlstate is None or error.sqlstate.startswith(_ELSEWHERE):
            return
        before = self._suspect.times if self._suspect.after == after else 0
        self._suspect = _Suspect(after, before + 1, error)

    def _accuse(self, connection: Connection, build: Build) -> None:
        """Say that the ledger stands still at an event that disturbed too often, and rest."""
        after, times, error = self._suspect
        if error is None or times < _DISTURBANCES or after != build.at:
            return
        for row in self._log.rows(connection, build.at, 1):
            self._halt(connection, build, Halted(row, error))
            self._pulse.rest(self._pace.halted)

    def _current(self, connection: Connection) -> Build | None:
        """The live build, made first if there is none of this program's version."""
        build = ledgers.live(connection, self._ledger.name)
        if build is not None and build.version == self._ledger.version:
            return build
        _log.info("building", ledger=self._ledger.name, version=self._ledger.version)
        old = build or Build(self._ledger.name, 0, 0, START)

        def waiting(halted: Halted) -> bool:
            self._halt(connection, old, halted)
            self._pulse.rest(self._pace.halted)
            return not self._pulse.stopped

        try:
            how = How(waiting=waiting, again=_made_before(connection, self._ledger))
            return rebuild(self._url, self._log, self._ledger, how)
        except BeingRebuilt:
            _log.info("being built elsewhere", ledger=self._ledger.name)
        except Halted as halted:
            self._halt(connection, old, halted)
        return None

    def _follow(self, connection: Connection, follower: Follower) -> None:
        beat, clean = 0, False
        while not self._pulse.stopped:
            begun = time.monotonic()
            try:
                taken = follower.step(self._page)
            except Halted as halted:
                clean = False
                self._halt(connection, follower.build, halted)
                self._pulse.rest(self._pace.halted)
                continue
            if taken:
                self._page = min(self._page * 2, self._pace.page)
                self._pulse.stir()
            if not clean:
                self._resume(connection)
                clean = True
            if not taken:
                beat = self._pulse.next(beat)
            elif taken < self._page and not follower.amid_sweep:
                took = time.monotonic() - begun
                self._pulse.rest(self._pace.rest_after(took, concerned=follower.concerned))

    def _halt(self, connection: Connection, build: Build, halted: Halted) -> None:
        stream, version, name = halted.row[:3]
        ledgers.note_halt(connection, build, halted.row, halted.error)
        LEDGER_HALTED.labels(self._ledger.name).set(1)
        _log.error(
            "ledger stands still",
            ledger=self._ledger.name,
            stream=str(stream),
            version=version,
            name=name_said(name),
            error=halted.error,
        )
        if self._told != (stream, version):  # the event is tried again and again; told once
            self._told = stream, version
            announce(
                "the ledger {ledger} stands still at {stream}/{version}: see `jiefen doctor`",
                ledger=self._ledger.name,
                stream=stream,
                version=version,
            )

    def _resume(self, connection: Connection) -> None:
        self._told = None
        ledgers.clear_halt(connection, self._ledger.name)
        LEDGER_HALTED.labels(self._ledger.name).set(0)


def _made_before(connection: Connection, ledger: Ledger) -> bool:
    """Whether this program's build is kept: whoever goes back to it has to wait for little."""
    earlier = ledgers.others(connection, ledger.name).earlier
    return earlier is not None and earlier.version == ledger.version


def measure(connection: Connection) -> None:
    """Set the metrics of every ledger's lag and halts."""
    standing = {halt.ledger for halt in ledgers.halts(connection)}
    for lag in ledgers.lags(connection):
        LEDGER_LAG.labels(lag.ledger).set(lag.events)
        LEDGER_AGE.labels(lag.ledger).set(lag.seconds)
        LEDGER_HALTED.labels(lag.ledger).set(lag.ledger in standing)
