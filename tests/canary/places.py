"""Every place in which a system leaves bytes, read raw; and of each place something that is in it
in clear, so that an empty or a wrong place is noticed.
"""

import gzip
import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.canary.marks import CONTROL, found
from tests.canary.world import World
from workers.local.postgres import program
from workers.local.roles import NOTES

CORRELATION: Final = "7c91e2d4-0000-4000-8000-5a3f91c27f3a"
"""A request that says so is to be found in the log of the process that answered it."""


@dataclass
class Place:
    """Some files, or what was printed. `shows`: what has to be found in it, or the place is not
    what it is taken for; "" stands for the ids of officers."""

    name: str
    parts: dict[str, bytes]
    shows: str = ""

    def seen(self) -> bool:
        """Whether what is in clear in it was found."""
        return any(
            self.shows.encode() in content if self.shows else found(content, CONTROL)
            for content in self.parts.values()
        )

    def holds(self) -> list[str]:
        """What personal values stand in it, and where."""
        return [
            f"{self.name}, {part}: {each}"
            for part, content in self.parts.items()
            for each in found(content)
        ]


@dataclass
class Looked:
    """What a search has found: personal values, and places in which nothing was seen at all."""

    found: list[str] = field(default_factory=list)
    blind: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    size: int = 0


def look(places: Iterator[Place]) -> Looked:
    """Look in each, one after the other: they do not fit into memory together."""
    looked = Looked()
    for place in places:
        looked.places.append(place.name)
        looked.size += sum(map(len, place.parts.values()))
        looked.found += place.holds()
        if not place.seen():
            looked.blind.append(place.name)
    return looked


def everywhere(world: World, case: str, copies: str, backups: Sequence[Path]) -> Iterator[Place]:
    """The whole data folder, both databases once more through SQL (where what is long is stored
    compressed), what was exported and backed up, what left, and what was said to whom could not be
    served. `case`: one whose clock runs or ran; `copies`: what a copy of a checkpoint says.
    """
    for database in _databases(world):
        world.sql("checkpoint", database)
    yield from _data_folder(world, case, copies)
    for database in _databases(world):
        yield Place(f"every row of {database}", dict(_rows(world, database)))
    for file in backups:
        yield Place(f"the backup {file.name}", {"pg_restore": _plain(file)}, _shown_in(file))
        yield Place(f"the file {file.name}", {"file": file.read_bytes()}, "PGDMP")
    yield Place("exports", _files(world.folder, world.folder / "exports"))
    yield Place("notices", {"sent": _without_addresses(world)}, '"code"')
    yield Place("the screen", {"screen": world.running.screen.read_bytes()}, "Ctrl-C")
    yield Place("problems", world.said, "problem")
    yield Place("metrics", {"api": world.api.get("/metrics").content}, "jiefen_commands_total")


def _databases(world: World) -> list[str]:
    rows = world.sql("select datname from pg_database where datallowconn and not datistemplate")
    names = sorted(str(name) for (name,) in rows if name != "postgres")
    assert NOTES in names, names
    return names


def _data_folder(world: World, case: str, copies: str) -> Iterator[Place]:
    data = world.running.data
    pgdata = next(data.rglob("PG_VERSION")).parent
    for database in _databases(world):
        ((oid,),) = world.sql(f"select oid from pg_database where datname = '{database}'")
        folder = pgdata / "base" / str(oid)
        yield Place(f"the files of {database}", _files(pgdata, folder))
    yield Place("the write-ahead log", _files(pgdata, pgdata / "pg_wal"))
    yield Place("Temporal's database", _files(data, data / "temporal"), f"agenda-{case}")
    yield Place("logs", _files(data, data / "logs"), CORRELATION)
    yield Place("copies of checkpoints", _files(data, data / "checkpoints"), copies)
    rest = _files(data, data, besides=("base", "pg_wal", "temporal", "logs", "checkpoints"))
    yield Place("all else in the data folder", rest, "api_token")


def _files(above: Path, folder: Path, besides: Sequence[str] = ()) -> dict[str, bytes]:
    read = dict[str, bytes]()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(above)
        if set(name.parts) & set(besides):
            continue
        try:
            if path.is_file():
                content = path.read_bytes()
                read[str(name)] = gzip.decompress(content) if path.suffix == ".gz" else content
        except FileNotFoundError:  # a server takes its own files away
            continue
    return read


def _rows(world: World, database: str) -> Iterator[tuple[str, bytes]]:
    with psycopg.connect(world.database(database)) as connection:
        tables: list[Any] = connection.execute(
            "select format('%I.%I', n.nspname, c.relname) from pg_class c"
            " join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'm') and n.nspname <> 'information_schema'"
        ).fetchall()
        for (table,) in tables:
            rows = connection.execute(f"select t::text from {table} t".encode()).fetchall()
            yield table, "\n".join(row for (row,) in rows if row).encode()


def _plain(file: Path) -> bytes:
    """A backup is compressed: as it is restored."""
    done = subprocess.run(
        [program("pg_restore"), "--file=-", file], capture_output=True, check=True, timeout=60
    )
    return done.stdout


def _shown_in(file: Path) -> str:
    """In the files of keys no officer is named, and after an erasure there may be no key."""
    return "PostgreSQL database dump" if file.name.endswith("keys.dump") else ""


def _without_addresses(world: World) -> bytes:
    """What was handed to the channels; whom it goes to the channel has to know."""
    lines = [json.loads(line) for line in world.running.pages.read_text().splitlines()]
    kept = [{name: held for name, held in line.items() if name != "address"} for line in lines]
    return json.dumps(kept).encode()
