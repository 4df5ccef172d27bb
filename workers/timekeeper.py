"""Clocks follow the agenda ledger: in its order for each stream, only what changed, none lost.

The checkpoint moves when Temporal has acknowledged everything before it. While Temporal is away
casework goes on and the timekeeper waits; what changed meanwhile is told once, as it stands then.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from threading import Thread
from typing import NamedTuple
from uuid import UUID

import psycopg
import structlog
from temporalio.service import RPCError

from domain.kernel import START, Cursor
from projections import agenda
from projections.agenda import Statement
from workers import ledgers, watch
from workers.clocks import AWAY, Clocks
from workers.ending import when_asked
from workers.hint import CHANNEL
from workers.ledgers import Build
from workers.local.ready import announce_ready
from workers.observe import CLOCK_LAG
from workers.pools import WRITING
from workers.pulse import Pulse
from workers.reading import NotBuilt
from workers.rearm import restore
from workers.settings import Settings
from workers.store.key_store import settle_key_store
from workers.store.log import Connection
from workers.store.schema import settle_home
from workers.system import PATIENCE, System
from workers.telling import Page, news, read_page, rows_of, tell
from workers.temporal import EncryptingCodec, connect, namespace_id
from workers.watch import Fenced, Watch

LOST = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError, Fenced)
"""The database or the lock is gone, or it is being recovered and takes no writing: begin again as
one who stands by."""

# The server notices within 11 seconds that the machine of a timekeeper has vanished.
_SESSION = (
    f"{WRITING} -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"
)

_log = structlog.get_logger()


class Pace(NamedTuple):
    """How much at once, and how long between tries (seconds)."""

    page: int = 500
    standby: float = 0.5
    first_retry: float = 0.2
    last_retry: float = 15.0
    look_at_temporal: float = 5.0
    breath: float = 0.1
    """Between looks, however much is going on: a clock is told this much later at most, and what
    has changed meanwhile costs one look instead of ten."""


AT_EASE = Pace()


class Asked(Exception):
    """This timekeeper was asked to end while there is more to tell."""


def run(settings: Settings) -> None:
    """`jiefen timekeeper`: keep clocks until asked to end. Raises what `System.open` raises."""
    with System.open(settings, "timekeeper", 2, patience=PATIENCE) as system:
        asyncio.run(_run(system))


async def _run(system: System) -> None:
    client = await connect(system.settings, EncryptingCodec(system.vault.master), lazy=True)
    keeper = Timekeeper(system, Clocks(client))
    when_asked(keeper.stop)
    await keeper.run(announce_ready)


class Timekeeper:
    """Keeps the clocks of one system until it is stopped; a second one stands by."""

    def __init__(self, system: System, clocks: Clocks, pace: Pace = AT_EASE) -> None:
        self._system, self._clocks, self._pace = system, clocks, pace
        self._url = system.settings.database()
        self._pulse = Pulse(pace.breath)
        self._namespace, self._looked = "", float("-inf")

    def stop(self) -> None:
        """End after the page under way; from any thread, or from a signal handler."""
        self._pulse.stop()

    async def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Keep clocks, or stand by for who does. `ready` is called when either has begun."""
        listener = Thread(target=self._listen, name="hints", daemon=True)
        listener.start()
        patience = self._pace.first_retry
        while not self._pulse.stopped:
            try:
                with closing(await asyncio.to_thread(self._connect)) as connection:
                    patience = self._pace.first_retry
                    with suppress(Asked):
                        await self._keep(connection, ready)
            except LOST as error:
                _log.warning("lost the watch", error=type(error).__name__, wait=patience)
                await self._rest(patience)
                patience = min(patience * 2, self._pace.last_retry)
        listener.join()

    def _connect(self) -> Connection:
        """Its connection may have been lost to a restore, after which nobody may write for long:
        then it is up to this process to notice that every clock is to be told anew."""
        connection = psycopg.connect(
            self._url,
            autocommit=True,
            options=_SESSION,
            application_name="jiefen timekeeper",
            connect_timeout=5,
        )
        try:
            settle_home(connection)
            settle_key_store(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    async def _keep(self, connection: Connection, ready: Callable[[], None]) -> None:
        ready()
        while not await asyncio.to_thread(ledgers.lock, connection, "keep clocks"):
            await self._rest(self._pace.standby)
            if self._pulse.stopped:
                return
        fence = await asyncio.to_thread(watch.take_over, connection)
        _log.info("keeping the clocks", fence=fence)
        beat, patience = 0, self._pace.first_retry
        while not self._pulse.stopped:
            try:
                moved = await self._look(connection, fence)
            except (*AWAY, NotBuilt) as error:
                self._looked = float("-inf")
                _log.warning("clocks wait", error=_said(error), wait=patience)
                await self._rest(patience)
                patience = min(patience * 2, self._pace.last_retry)
                continue
            patience = self._pace.first_retry
            if moved:
                await self._rest(self._pace.breath)
            else:
                beat = await asyncio.to_thread(self._pulse.next, beat)

    async def _look(self, connection: Connection, fence: int) -> bool:
        """Tell what has changed since the checkpoint; whether anything had."""
        at = await asyncio.to_thread(watch.keep, connection, fence)
        await self._look_at_temporal()
        if at.restored or at.namespace != self._namespace:
            await asyncio.to_thread(self._begin_generation, connection, at)
            return True
        page = await asyncio.to_thread(self._changed, at)
        if not page.rows:
            return False
        build = page.build
        if at.since(build.number) == START:
            await restore(self._system, self._clocks, at.generation, self._go_on, patience=0)
        if len(page.rows) < self._pace.page:
            await self._tell(at, page.rows)
        else:
            await self._tell_soonest_first(at, page)
        await asyncio.to_thread(watch.move, connection, at, build.number, build.at)
        return True

    async def _tell_soonest_first(self, at: Watch, page: Page) -> None:
        """Much has changed: Temporal was away for days, or a notice moved every limit. What falls
        first is told first, as it stands when its turn comes; what changes meanwhile waits for one
        page, and not for all.
        """
        build, waiting = page.build, list[tuple[datetime, UUID]]()
        while page.rows:
            self._go_on()
            waiting += [(_next_due(row), row.stream) for row in page.rows]
            page = await asyncio.to_thread(self._changed, at, page.rows[-1], build)
        streams = [stream for _, stream in sorted(waiting)]
        seen = build.at
        for begun in range(0, len(streams), self._pace.page):
            self._go_on()
            came = await asyncio.to_thread(self._came, build, seen)
            if came.rows:
                await self._tell(at, came.rows)
                seen = came.rows[-1].as_of
            chunk = streams[begun : begun + self._pace.page]
            await self._tell(at, await asyncio.to_thread(rows_of, self._system, chunk))

    def _go_on(self, *_: int) -> None:
        """Raises Asked: what is told already is noted, and told to nobody again."""
        if self._pulse.stopped:
            raise Asked

    def _begin_generation(self, connection: Connection, at: Watch) -> None:
        if at.namespace:
            why = "the log was restored" if at.restored else "this is another Temporal"
            _log.warning("every clock is told anew", why=why)
        watch.begin_generation(connection, self._namespace, by_timekeeper=True)

    async def _tell(self, at: Watch, rows: list[Statement]) -> None:
        soonest = sorted(rows, key=_next_due)
        sayings = await asyncio.to_thread(news, self._system, at.generation, soonest)
        CLOCK_LAG.set(len(sayings))
        await tell(self._system, self._clocks, sayings)
        CLOCK_LAG.set(0)
        for stream, alarms in sayings.items():
            _log.info("told", stream=str(stream), alarms=len(alarms.due))

    def _changed(
        self, at: Watch, last: Statement | None = None, build: Build | None = None
    ) -> Page:
        """The next rows, none of them beyond what `build` had read when the pass began.

        There a fact of the calendar is still being worked in, in the order of streams.
        """

        def query(connection: Connection, live: Build) -> list[Statement]:
            if build is not None and live.number != build.number:
                return []
            upto = (build or live).at
            after = (last.as_of, last.stream) if last else (at.since(live.number), agenda.LAST)
            rows = agenda.clocks_after(connection, *after, limit=self._pace.page)
            return [row for row in rows if row.as_of <= upto]

        return read_page(self._system, query)

    def _came(self, build: Build, since: Cursor) -> Page:
        """What this build has taken in since then. The checkpoint stays: of a notice that reaches
        everybody this is a part, and the next pass tells the rest, soonest first."""

        def query(connection: Connection, live: Build) -> list[Statement]:
            if live.number != build.number:
                return []
            rows = agenda.clocks_after(connection, since, limit=self._pace.page)
            return [row for row in rows if row.as_of <= live.at]

        return read_page(self._system, query)

    async def _look_at_temporal(self) -> None:
        """Another id of our namespace is another Temporal, which holds no clocks."""
        if time.monotonic() - self._looked >= self._pace.look_at_temporal:
            self._namespace = await namespace_id(self._clocks.client)
            self._looked = time.monotonic()

    async def _rest(self, seconds: float) -> None:
        await asyncio.to_thread(self._pulse.rest, seconds)

    def _listen(self) -> None:
        """Beats at every hint; without them the pulse is slower, and nothing else."""
        while not self._pulse.stopped:
            with suppress(*LOST), closing(self._connect()) as connection:
                connection.execute(f"listen {CHANNEL}")
                while not self._pulse.stopped:
                    for _ in connection.notifies(timeout=0.25, stop_after=1):
                        self._pulse.beat()
            self._pulse.rest(self._pace.standby)


_NEVER = datetime.max.replace(tzinfo=UTC)


def _next_due(row: Statement) -> datetime:
    return row.alarms.next_due() or _NEVER


def _said(error: BaseException) -> str:
    status = error.status.name if isinstance(error, RPCError) else ""
    return f"{type(error).__name__} {status}".strip()
