"""The log as JSON lines, whole and byte for byte: what `jiefen export log` writes, read again.

First a line that says what it is, then the checkpoints, then the events in the order of the log,
then a line that says it is complete.
"""

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from domain.kernel import Cursor
from workers.proof.checking import Progress, Source
from workers.proof.checkpoints import Signed
from workers.proof.findings import Fault, named
from workers.proof.outside import private
from workers.proof.rows import Row
from workers.proof.sources import Kept, of_database
from workers.proof.unable import Damaged

FORMAT = 1
_TELL_EVERY = 2000


class Exported(NamedTuple):
    """How much was written."""

    events: int
    checkpoints: int


def write(url: str, file: Path, progress: Progress = lambda done, total: None) -> Exported:
    """Write the log as it is now; the file is there when it is complete, for its owner only.

    Raises OSError and psycopg's OperationalError.
    """
    fresh = file.with_name(file.name + ".part")
    with of_database(url) as held:
        with open(fresh, "w", encoding="ascii", opener=private) as opened:
            count = _write(opened, held, progress)
            opened.flush()
            os.fsync(opened.fileno())
        fresh.replace(file)
        return Exported(count, len(held.checkpoints))


def _write(file: IO[str], held: Kept, progress: Progress) -> int:
    total, count = held.events.total, 0
    _put(file, {"jiefen": "log", "format": FORMAT, "at": datetime.now(UTC).isoformat()})
    for signed in held.checkpoints:
        signature = base64.b64encode(signed.signature).decode()
        _put(file, {"checkpoint": signed.number, "text": signed.text, "signature": signature})
    for row in held.events.rows:
        _put(file, _event(row))
        count += 1
        if count % _TELL_EVERY == 0:
            progress(count, total)
    _put(file, {"events": count})
    progress(count, count)
    return count


def _put(file: IO[str], held: dict[str, Any]) -> None:
    file.write(json.dumps(held) + "\n")


def _event(row: Row) -> dict[str, Any]:
    """Bytes that are no text come back as they were: see `surrogateescape`."""
    return {
        **row.cursor._asdict(),
        "stream": row.stream,
        "version": row.version,
        "name": row.name,
        "happened_at": row.happened_at,
        "recorded_at": row.recorded_at,
        "envelope": row.envelope.decode("utf-8", "surrogateescape"),
        "body": row.body.decode("utf-8", "surrogateescape"),
        "digest": row.digest.hex(),
    }


def _row(held: dict[str, Any]) -> Row:
    return Row(
        Cursor(held["epoch"], held["xid"], held["position"]),
        held["stream"],
        held["version"],
        held["name"],
        held["happened_at"],
        held["recorded_at"],
        held["envelope"].encode("utf-8", "surrogateescape"),
        held["body"].encode("utf-8", "surrogateescape"),
        bytes.fromhex(held["digest"]),
    )


@contextmanager
def kept(file: Path) -> Iterator[Kept]:
    """Checkpoints and rows of an export. Raises Damaged, naming the line."""
    with file.open("rb") as opened:
        lines = _Lines(file, opened)
        first = lines.next()
        if first.get("jiefen") != "log" or first.get("format") != FORMAT:
            raise Damaged(
                "{file} is neither an export of the log nor an archive of pg_dump -Fc", file=file
            )
        checkpoints = []
        while "checkpoint" in (held := lines.next()):
            checkpoints.append(lines.read(_signed, held))
        source = Source(())
        source.rows = _rows(lines, held, source)
        yield Kept(checkpoints, source)


def _rows(lines: "_Lines", held: dict[str, Any], source: Source) -> Iterator[Row]:
    """The events, up to one that stands before an earlier one: nothing is compared after that."""
    last: Row | None = None
    count = 0
    while "events" not in held:
        row = lines.read(_row, held)
        if last and row.cursor <= last.cursor:
            source.faults.append(Fault("out_of_order", named(last)))
            source.cut = True
            return
        if last:
            yield last
        last, count = row, count + 1
        held = lines.next()
    if last:
        yield last
    if count != held["events"]:
        more = {"stated": held["events"], "found": count}
        source.faults.append(Fault("miscounted", more=more))


def _signed(held: dict[str, Any]) -> Signed:
    signature = base64.b64decode(held["signature"], validate=True)
    return Signed(int(held["checkpoint"]), str(held["text"]), signature)


class _Lines:
    def __init__(self, file: Path, opened: IO[bytes]) -> None:
        self._file, self._opened, self._place = file, opened, 0

    def next(self) -> dict[str, Any]:
        """The next line."""
        text = self._opened.readline()
        self._place += 1
        if not text:
            raise Damaged(
                "{file} was cut short after line {place}: export again",
                file=self._file,
                place=self._place - 1,
            )
        held: dict[str, Any] = self.read(lambda held: dict(json.loads(held)), text)
        return held

    def read(self, how: Any, held: Any) -> Any:
        """What is in the line last read."""
        try:
            return how(held)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Damaged(
                "Line {place} of {file} is not as an export writes it",
                place=self._place,
                file=self._file,
            ) from error
