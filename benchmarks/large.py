"""A large log that is kept between runs: made once, in full or not at all, and used again.

Its cases are copies of a few, made by commands: four in five are closed. They come one after
another and overlap as a city's do: at any time ten thousand are under way, and events next to each
other in the log are of different cases.
"""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

from benchmarks.progress import tell
from benchmarks.stage import EVENTS, OFFICE, database, example_case, opened, session, stored
from workers.ids import new_stream
from workers.seeding import seed
from workers.settings import Settings
from workers.store.log import Connection, append
from workers.store.mapper import StoredFact
from workers.system import System
from workers.vault import Master

FORM: Final = 1
"""Goes up when what is made changes, so that nothing made before is taken for it."""
BYTES_PER_FACT: Final = 3500
"""On disk: the log and its indexes, every ledger and a second build of it, PostgreSQL's own log."""
LEAST_FREE: Final = 20_000_000_000
"""What is left to everybody else on the disk."""

UNDER_WAY: Final = 10_000
LONG: Final = 2_000
_EXAMPLES: Final = 20
_OPEN_OF: Final = 5
_YEAR: Final = timedelta(days=365)
_CHUNK: Final = 250
_MADE: Final = "made.json"


class Kept(NamedTuple):
    """What is known of a log that was made: a case to copy, and one of 2,000 events."""

    facts: int
    example: UUID
    long: UUID


class NoRoom(Exception):
    """The disk is too full for a log of this size."""


@contextmanager
def large(folder: Path, facts: int) -> Iterator[tuple[System, Kept]]:
    """A system on a log of about so many facts, made if there is none. Raises NoRoom."""
    home = folder.absolute() / f"{facts}-{FORM}"
    if not (home / _MADE).exists():
        shutil.rmtree(home, ignore_errors=True)  # what a run that was cut short left
        check_room(folder, facts * BYTES_PER_FACT)
        home.mkdir(parents=True, mode=0o711)
        (home / "master.key").touch(mode=0o600)
        (home / "master.key").write_text(Master.generate())
    else:
        check_room(folder, facts * BYTES_PER_FACT // 2)
    key = (home / "master.key").read_text()
    with (
        database(home) as url,
        opened(Settings(data=home, database_url=url, master_key=key)) as system,
    ):
        yield system, _kept(home) or _make(system, home, facts)


def check_room(folder: Path, wanted: int) -> None:
    """Raises NoRoom, saying what to do."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    if free < wanted + LEAST_FREE:
        raise NoRoom(
            f"{free / 1e9:.0f} GB are free at {there}; this takes {wanted / 1e9:.0f} GB and leaves"
            f" {LEAST_FREE / 1e9:.0f}: ask for fewer facts (--facts), or name another disk (--data)"
        )


def _kept(home: Path) -> Kept | None:
    path = home / _MADE
    if not path.exists():
        return None
    held = json.loads(path.read_text("utf-8"))
    return Kept(held["facts"], UUID(held["example"]), UUID(held["long"]))


def _make(system: System, home: Path, facts: int) -> Kept:
    seed(system)
    examples = [
        example_case(system, _office(n), closed=bool(n % _OPEN_OF)) for n in range(_EXAMPLES)
    ]
    with system.pool.connection() as connection:
        copied = [stored(connection, stream) for stream in examples]
        cases = facts // EVENTS
        made = _overlapping(connection, copied, cases)
        kept = Kept(made, examples[0], _long(connection, system, examples[0]))
        connection.execute("set transaction_timeout = 0")
        connection.execute("vacuum analyze log.event")
        connection.execute("reset transaction_timeout")
    unfinished = home / f"{_MADE}.part"
    unfinished.write_text(json.dumps(kept._asdict(), default=str), "utf-8")
    os.replace(unfinished, home / _MADE)
    return kept


def _office(number: int) -> str:
    return OFFICE if not number else f"{int(OFFICE) + number * 1000}"


def _overlapping(connection: Connection, examples: Sequence[list[StoredFact]], cases: int) -> int:
    """Each step, as many cases begin as end, and each that is under way has its next event."""
    size = UNDER_WAY // EVENTS
    groups = [min(size, cases - begun) for begun in range(0, cases, size)]
    made: dict[int, list[UUID]] = {}
    done = 0
    for step in range(len(groups) + EVENTS - 1):
        if step < len(groups):
            made[step] = [new_stream() for _ in range(groups[step])]
        for group in sorted(made):
            ago = _YEAR * (len(groups) - group) / len(groups)
            done += _next_event(connection, examples, made[group], step - group, ago)
        made.pop(step - EVENTS + 1, None)
        tell(done, cases * EVENTS)
    return done


def _next_event(
    connection: Connection,
    examples: Sequence[list[StoredFact]],
    streams: Sequence[UUID],
    number: int,
    ago: timedelta,
) -> int:
    events = [
        replace(event, originator_id=stream, happened_at=event.happened_at - ago)
        for n, stream in enumerate(streams)
        for event in (examples[n % len(examples)][number],)
    ]
    for begun in range(0, len(events), _CHUNK):
        append(connection, events[begun : begun + _CHUNK])
    return len(events)


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
