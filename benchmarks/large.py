"""A large log that is kept between runs: made once, in full or not at all, and used again.

Its disputes are casts of a few dozen, made by commands: over ten years, 7,000 grids, in the
published shares of types, sources and levels. They come one after another and overlap as a city's
do: events next to each other in the log are of different cases, and those not over are open.
"""

import json
import os
import random
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

import psycopg

from benchmarks.city import CITY, City, Drawn, areas
from benchmarks.courses import courses
from benchmarks.moulds import Cast, Mould, Out, copy_out, mould
from benchmarks.progress import tell
from benchmarks.search import Names
from benchmarks.stage import database, example_case, opened, session, stored
from domain.areas import AREAS_STREAM, written
from domain.dispute.terms import case_code
from domain.kernel import Officer
from interface.demo.figures import shares
from interface.demo.playing import Player
from workers.handler import Request
from workers.ids import new_stream
from workers.seeding import seed
from workers.settings import Settings
from workers.store.log import Connection, append
from workers.system import System
from workers.vault import Master

FORM: Final = 2
"""Goes up when what is made changes, so that nothing made before is taken for it."""
BYTES_PER_DISPUTE: Final = 34_000
"""On disk: the log and its indexes, keys, every ledger and a second build of the largest."""
LEAST_FREE: Final = 10_000_000_000
"""What is left to everybody else on the disk."""

YEARS: Final = 10
LONG: Final = 2_000
_SEED: Final = 7
_CHUNK: Final = 250
_FACTS_AT_ONCE: Final = 20_000
_HOURS_US: Final = 6 * 3_600_000_000
_STRETCHES: Final = (1.0, 1.0, 1.2, 1.5, 1.9, 2.4, 3.0)
"""How much longer than the example a case takes. None is shorter: no two days become one."""
_LONGEST: Final = 120
_MADE: Final = "made.json"
_CLERK: Final = Officer(id="clerk", role="county_desk", office=written(CITY))


class Kept(NamedTuple):
    """What is known of a log that was made: a case to copy, one of 2,000 events, a busy grid."""

    facts: int
    disputes: int
    example: UUID
    long: UUID
    grid: str


class NoRoom(Exception):
    """The disk is too full for a log of this size."""


@contextmanager
def large(folder: Path, disputes: int) -> Iterator[tuple[System, Kept]]:
    """A system on a log of so many disputes, made if there is none. Raises NoRoom."""
    home = home_of(folder, disputes)
    if not (home / _MADE).exists():
        shutil.rmtree(home, ignore_errors=True)  # what a run that was cut short left
        check_room(folder, disputes * BYTES_PER_DISPUTE)
        home.mkdir(parents=True, mode=0o711)
        (home / "master.key").touch(mode=0o600)
        (home / "master.key").write_text(Master.generate())
    else:
        check_room(folder, disputes * BYTES_PER_DISPUTE // 2)
    key = (home / "master.key").read_text()
    with (
        database(home) as url,
        opened(Settings(data=home, database_url=url, master_key=key)) as system,
    ):
        yield system, _kept(home) or _make(system, home, disputes)


def home_of(folder: Path, disputes: int) -> Path:
    """Where a log of this size is kept."""
    return folder.absolute() / f"{disputes}-{FORM}"


def check_room(folder: Path, wanted: int) -> None:
    """Raises NoRoom, saying what to do."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    if free < wanted + LEAST_FREE:
        raise NoRoom(
            f"{free / 1e9:.0f} GB are free at {there}; this takes {wanted / 1e9:.0f} GB and leaves"
            f" {LEAST_FREE / 1e9:.0f}: ask for fewer disputes (--disputes), or name another disk"
            " (--data)"
        )


def _kept(home: Path) -> Kept | None:
    path = home / _MADE
    if not path.exists():
        return None
    held = json.loads(path.read_text("utf-8"))
    ids = {name: UUID(held[name]) for name in ("example", "long")}
    return Kept(**held | ids)


def _make(system: System, home: Path, disputes: int) -> Kept:
    chance = random.Random(_SEED)
    city = City(chance)
    seed(system)
    for level in areas():
        rows = [area.model_dump(mode="json") for area in level]
        entering = {"aggregate": "areas", "command": "enter", "stream": AREAS_STREAM}
        system.handler.perform(Request(**entering, data={"rows": rows}, officer=_CLERK))
    moulds = _moulds(system)
    with closing(psycopg.connect(system.settings.database(), autocommit=True)) as connection:
        connection.execute("set synchronous_commit = off")
        given = connection.execute("select office, year, last from log.serial")
        city.serials.update({(office, year): last for office, year, last in given})
        cast(system, connection, disputes, Draw(chance, city, moulds))
        connection.cursor().executemany(
            "insert into log.serial (office, year, last) values (%s, %s, %s)"
            " on conflict (office, year) do update set last = excluded.last",
            [(office, year, last) for (office, year), last in city.serials.items()],
        )
        example = example_case(system)
        long = _long(connection, system, example)
        for table in ("log.event", "vault.key"):
            connection.execute(f"vacuum analyze {table}".encode())
        row = connection.execute("select count(*) from log.event").fetchone()
    assert row is not None
    kept = Kept(row[0], disputes, example, long, city.busiest())
    unfinished = home / f"{_MADE}.part"
    unfinished.write_text(json.dumps(kept._asdict(), default=str), "utf-8")
    os.replace(unfinished, home / _MADE)
    return kept


def _moulds(system: System) -> list[Mould]:
    """Each course by each source, played half a year ago."""
    begins_on = datetime.now(UTC).date() - timedelta(days=180)
    monday = begins_on - timedelta(days=begins_on.weekday())
    return [
        mould(system, course, Player(system, course.story).play()["dispute"])
        for course in courses(shares("sources"), monday)
    ]


# --- casting -------------------------------------------------------------------------------------


class Draw:
    """Draws one dispute after another."""

    def __init__(self, chance: random.Random, city: City, moulds: Sequence[Mould]) -> None:
        self._chance, self._city = chance, city
        self._moulds = {str(n): each for n, each in enumerate(moulds)}
        self._ways = Drawn(chance, {n: each.course.weight for n, each in self._moulds.items()})
        self._stretches = [[round(day * by) for day in range(_LONGEST)] for by in _STRETCHES]
        self.name = Names(chance).draw

    def dispute(self, on: date) -> Cast:
        """One that begins on this day."""
        chance, place = self._chance, self._city.place()
        cast_of = self._moulds[self._ways.draw()]
        later = chance.randrange(_HOURS_US)
        since = int(datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp() * 1000)
        began_ms = since + (cast_of.facts[0].of_day + later) // 1000
        stream = UUID(bytes=began_ms.to_bytes(6, "big") + new_stream().bytes[6:])
        serial = self._city.serial(place.office, on.year)
        said = {
            "stream": str(stream),
            "code": case_code(place.office, on.year, serial),
            "area": place.grid,
            "office": place.office,
            "mediator": self._city.mediator(place.office),
            "staff": f"{place.office}-",
            "type": f'"type":"{self._city.type()}"',
            "body": f'"body":"{place.body}"',
        }
        return Cast(
            mould=cast_of,
            stream=stream,
            first_day=on.toordinal(),
            later_us=later,
            stretch=chance.choice(self._stretches),
            words={name: word.encode() for name, word in said.items()},
            people=[UUID(int=chance.getrandbits(128), version=4) for _ in range(cast_of.people)],
            salt=UUID(int=chance.getrandbits(128), version=4).int & ~0xFF,
        )


def cast(system: System, connection: Connection, disputes: int, draw: Draw) -> None:
    """Day by day: as many disputes begin as on any other, and each has what is its turn."""
    row = connection.execute("select epoch from log.home").fetchone()
    assert row is not None
    out = Out(row[0], system.vault.master, [], [], draw.name)
    days = YEARS * 365
    first = datetime.now(UTC).date() - timedelta(days=days)
    waiting: defaultdict[int, list[tuple[int, int, Cast]]] = defaultdict(list)
    number = facts = 0
    for day in range(days):
        today = first + timedelta(days=day)
        for _ in range(disputes * (day + 1) // days - disputes * day // days):
            begun = draw.dispute(today)
            for place in range(len(begun.mould.facts)):
                number += 1
                waiting[begun.day(place)].append((begun.happened_us(place), number, begun))
        for _, _, case in sorted(waiting.pop(today.toordinal(), ())):
            case.put(out)
            facts += 1
        if len(out.events) > _FACTS_AT_ONCE or day == days - 1:
            copy_out(connection, out)
        tell(day + 1, days)


def _long(connection: Connection, system: System, example: UUID) -> UUID:
    """A case with one session after another."""
    stream = new_stream()
    system.handler.perform(session(example))
    *events, again = stored(connection, example)
    events += [replace(again, originator_version=n) for n in range(len(events) + 1, LONG + 1)]
    moved = [replace(event, originator_id=stream) for event in events]
    for begun in range(0, LONG, _CHUNK):
        append(connection, moved[begun : begun + _CHUNK])
    return stream
