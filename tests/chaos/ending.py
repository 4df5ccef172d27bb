"""The end of a run: Temporal loses everything, every clock is told anew, and all becomes quiet."""

import asyncio
import http.client
import json
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

import psycopg

from tests.chaos.checker.check import Held, overdue, unpaged
from tests.chaos.checker.screens import Screen
from tests.chaos.desk import OFFICES
from tests.chaos.running import Running
from workers.clocks import AWAY, Clocks
from workers.settings import Settings
from workers.temporal import EncryptingCodec, connect
from workers.vault import Master

QUIET_LIMIT = 240.0
MEDIATORS = ("m-qian", "m-sun", "m-li", "m-zhou")
ASKED_AT_ONCE = 8

Say = Callable[[str], None]


def lose_temporal(running: Running, say: Say) -> None:
    """Stop everything, delete Temporal's whole database, start, and rearm. Raises NotBack."""
    say("stopping everything")
    running.down()
    shutil.rmtree(running.data / "temporal")
    say("Temporal's database is deleted; starting")
    running.up()
    say("rearming every clock")
    running.jiefen("rearm")


def become_quiet(running: Running, say: Say) -> list[str]:
    """Wait until ledgers and clocks have caught up; what is still behind after the limit."""
    behind: list[str] = []

    def quiet() -> bool:
        with psycopg.connect(running.database) as connection:
            behind[:] = [
                *_ledgers_behind(connection),
                *overdue(connection),
                *_tasks_running(connection),
            ]
        say(f"waiting for ledgers and clocks: {len(behind)} behind")
        return not behind

    until = time.monotonic() + QUIET_LIMIT
    while not quiet() and time.monotonic() < until:
        time.sleep(1.0)
    return behind


def everybody_called(running: Running, say: Say) -> list[str]:
    """Wait until the first page of every crisis is with everybody; what is not after the limit."""
    waiting: list[str] = []

    def called() -> bool:
        with psycopg.connect(running.database) as connection:
            waiting[:] = unpaged(connection)
        say(f"waiting for pages: {len(waiting)}")
        return not waiting

    until = time.monotonic() + QUIET_LIMIT
    while not called() and time.monotonic() < until:
        time.sleep(1.0)
    return waiting


def _ledgers_behind(connection: psycopg.Connection[Any]) -> list[str]:
    rows = connection.execute(
        """
        select l.ledger from ledger.live l join ledger.build b using (ledger, build)
         where b.swept is not null or (b.epoch, b.xid, b.position) <>
               (select epoch, xid, position from log.event
                 order by event.epoch desc, event.xid desc, event.position desc limit 1)
        """
    )
    return [name for (name,) in rows]


def _tasks_running(connection: psycopg.Connection[Any]) -> list[str]:
    rows = connection.execute(
        """
        select stream from log.event where name = 'bulk.started.v1'
        except select stream from log.event where name in ('bulk.finished.v1', 'bulk.cancelled.v1')
        """
    )
    return [f"bulk {stream}" for (stream,) in rows]


def clocks(running: Running) -> Held:
    """What each running clock holds, asked of the clocks themselves: of those that Temporal lists,
    and of every case and referral, because the list is behind for a while after many were started.
    """
    with psycopg.connect(running.database) as connection:
        rows = connection.execute(
            "select distinct stream from log.event where name like 'dispute.registered.%'"
            " or name like 'referral.offered.%'"
        ).fetchall()
    settings = Settings(data=running.data, temporal_address=str(running.run()["temporal_address"]))
    return asyncio.run(_held(settings, {stream for (stream,) in rows}))


async def _held(settings: Settings, cases: set[UUID]) -> Held:
    clocks = Clocks(await connect(settings, EncryptingCodec(Master(settings.key()))))
    limit = asyncio.Semaphore(ASKED_AT_ONCE)

    held: Held = {}

    async def ask(stream: UUID) -> None:
        async with limit:
            try:
                alarms = await clocks.held(stream)
            except AWAY:
                held[stream] = None
                return
        if alarms is not None:  # it may have ended since it was listed
            held[stream] = dict(alarms.due)

    streams = cases | {stream async for stream in clocks.running()}
    await asyncio.gather(*map(ask, streams))
    return held


def screens(running: Running) -> list[Screen]:
    """Worklists and figures as a supervisor is shown them."""
    areas = ["1505", *(office[:9] for office in OFFICES), *(f"{o[:9]}201" for o in OFFICES)]
    figures = [_screen(running, "figures", "area", area) for area in areas]
    return figures + [_screen(running, "worklist", "mediator", who) for who in MEDIATORS]


def _screen(running: Running, ledger: str, by: str, of: str) -> Screen:
    at = datetime.now(UTC)
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)
    headers = {
        "Authorization": f"Bearer {running.token}",
        "Jiefen-Officer": "county",
        "Jiefen-Role": "supervisor",
    }
    connection.request("GET", f"/api/ledgers/{ledger}?{by}={quote(of)}&limit=1000", headers=headers)
    rows = json.loads(connection.getresponse().read())["rows"]
    connection.close()
    return Screen(ledger, of, at, rows)
