"""Ledgers are made anew under load, and whoever makes them is killed in the middle; all the while
people read over HTTP, each time with the position of what was acknowledged last.

Nothing else is killed meanwhile, so no reading may fail: one that does not have the position in
time is answered 503, and is a finding as any other.
"""

import http.client
import json
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from itertools import cycle
from typing import Final
from urllib.parse import urlencode

import psycopg

from tests.chaos.journal import Journal
from tests.chaos.running import Running, jiefen_command, wait_for

LEDGERS: Final = ("register", "agenda", "timeline")
SHELVES: Final = ("disputes", "agenda", "figures", "worklist")
READERS: Final = 2
LIMIT: Final = 30.0
TRIES: Final = 5
"""How often a rebuild is begun that was over before it could be killed."""


@dataclass
class Steady:
    """What came of it. `killed`: rebuilds cut short by SIGKILL; `failures`: readings that failed,
    and ledgers that were not gone on with."""

    reads: int = 0
    slowest: float = 0.0
    killed: int = 0
    rebuilt: int = 0
    failures: list[str] = field(default_factory=list)


def rebuilt_under_load(running: Running, journal: Journal) -> Steady:
    """Have each of the ledgers made anew, cut short once; the load goes on. Raises NotBack."""
    found, stopped = Steady(), threading.Event()
    readers = [
        threading.Thread(target=_read, args=(running, journal, found, stopped))
        for _ in range(READERS)
    ]
    for reader in readers:
        reader.start()
    try:
        for ledger in LEDGERS:
            _once(running, ledger, found)
    finally:
        stopped.set()
        for reader in readers:
            reader.join()
    return found


def _once(running: Running, ledger: str, found: Steady) -> None:
    cut = next((build for _ in range(TRIES) if (build := _cut_short(running, ledger))), None)
    if cut is not None:
        found.killed += 1
    running.jiefen("rebuild", ledger)
    found.rebuilt += 1
    if cut is not None and cut != (live := _builds(running, ledger)[0]):
        found.failures.append(f"{ledger}: build {cut} was cut short, and {live} was made instead")


def _cut_short(running: Running, ledger: str) -> int | None:
    """Begin a rebuild and kill it when its build is there; the build, None if it was too late."""
    process = subprocess.Popen(
        jiefen_command("rebuild", ledger),
        env=running.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    before = _builds(running, ledger)
    try:
        wait_for(lambda: process.poll() is not None or _begun(running, ledger, before), LIMIT)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    begun = [build for build in _builds(running, ledger)[1:] if build > before[0]]
    return begun[0] if begun else None


def _begun(running: Running, ledger: str, before: list[int]) -> bool:
    return any(build > before[0] for build in _builds(running, ledger))


def _builds(running: Running, ledger: str) -> list[int]:
    """The build that is read, then all others, the latest first."""
    with psycopg.connect(running.database) as connection:
        rows = connection.execute(
            "select b.build from ledger.build b left join ledger.live l using (ledger, build)"
            " where b.ledger = %s order by l.build is null, b.build desc",
            (ledger,),
        ).fetchall()
    return [build for (build,) in rows]


# --- reading -------------------------------------------------------------------------------------


def _read(running: Running, journal: Journal, found: Steady, stopped: threading.Event) -> None:
    headers = {
        "Authorization": f"Bearer {running.token}",
        "Jiefen-Officer": "steady",
        "Jiefen-Role": "supervisor",
        "Jiefen-Office": "150524000000",
    }
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=LIMIT)
    for shelf in cycle(SHELVES):
        if stopped.is_set():
            break
        asked = {"limit": "20", "token": journal.latest, "area": "150524"}
        if shelf == "worklist":
            asked |= {"mediator": "m-sun"}
        begun = time.monotonic()
        try:
            connection.request("GET", f"/api/ledgers/{shelf}?{urlencode(asked)}", headers=headers)
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            found.failures.append(f"{shelf}: {type(error).__name__} {error}")
            connection.close()
            continue
        found.reads += 1
        found.slowest = max(found.slowest, time.monotonic() - begun)
        if response.status != http.client.OK:
            detail = json.loads(content).get("detail", "")
            found.failures.append(f"{shelf}: {response.status} {detail}")
    connection.close()
