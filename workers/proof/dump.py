"""The log in an archive of `pg_dump -Fc`, read with `pg_restore` and no server.

A dump has rows in the order in which they lie in the table: they are sorted here.
"""

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from workers.local.postgres import program
from workers.proof.checking import Source
from workers.proof.copied import ROW, SIGNED, picked, row, signed
from workers.proof.rows import Row
from workers.proof.sorting import in_order
from workers.proof.sources import Kept
from workers.proof.unable import Damaged

MAGIC: Final = b"PGDMP"
_LAST_WORDS = 300


@contextmanager
def kept(file: Path) -> Iterator[Kept]:
    """Checkpoints and rows of a dump. Raises Damaged."""
    checkpoints = [signed(held) for held in _table(file, "checkpoint", SIGNED)]
    checkpoints.sort(key=lambda one: one.number)
    yield Kept(checkpoints, Source(_rows(file)))


def _rows(file: Path) -> Iterator[Row]:
    lines = (b"\t".join(held) + b"\n" for held in _table(file, "event", ROW))
    for line in in_order(lines, _place):
        yield row(line.rstrip(b"\n").split(b"\t"))


def _place(line: bytes) -> tuple[int, int, int]:
    epoch, xid, position, _ = line.split(b"\t", 3)
    return int(epoch), int(xid), int(position)


def _table(file: Path, name: str, columns: Sequence[str]) -> Iterator[list[bytes]]:
    """The fields of these columns of every row of a table in schema `log`."""
    command = [program("pg_restore"), "--data-only", "--schema", "log", "--table", name]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            [*map(str, command), "--file", "-", str(file)], stdout=subprocess.PIPE, stderr=errors
        ) as running,
    ):
        assert running.stdout is not None
        begun = False
        places: list[int] = []
        for line in running.stdout:
            if begun and line == b"\\.\n":
                begun = False
            elif begun:
                yield picked(line, places)
            elif line.startswith(f"COPY log.{name} (".encode()):
                begun, places = True, _places(line, columns)
        if running.wait():
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip()[-_LAST_WORDS:]
            raise Damaged(
                "{file} cannot be read to its end, take another copy of it: {said}",
                file=file,
                said=said,
            )
        if not places:
            raise Damaged(
                "{file} holds no table log.{table}: dump the whole schema log",
                file=file,
                table=name,
            )


def _places(header: bytes, columns: Sequence[str]) -> list[int]:
    """Where the columns are in the lines after `COPY table (a, b, "c") FROM stdin;`."""
    inside = header.decode().partition("(")[2].rpartition(")")[0]
    there = [name.strip().strip('"') for name in inside.split(",")]
    return [there.index(column) for column in columns]
