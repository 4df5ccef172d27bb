"""A row of the log as its digest sees it, and the line that stands for it in lists outside.

The digest is computed here a second time, from what the row says, without the database's function.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from struct import pack
from typing import NamedTuple

from domain.kernel import Cursor

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_PLAIN = re.compile(r"[A-Za-z0-9_.\-]+")


class Row(NamedTuple):
    """One row of `log.event`. Times are texts in ISO 8601 with their offset."""

    cursor: Cursor
    stream: str
    version: int
    name: str
    happened_at: str
    recorded_at: str
    envelope: bytes
    body: bytes
    digest: bytes


class Listed(NamedTuple):
    """What a list outside the database keeps of a row."""

    cursor: Cursor
    stream: str
    version: int
    name: str
    digest: bytes


def content(row: Row) -> bytes:
    """What the digest is of, apart from the digest before it: see `log.chained`.

    Raises ValueError, OverflowError or struct.error for values that no append can have written.
    """
    name = row.name.encode()
    sizes = len(name), len(row.envelope), len(row.body)
    return b"".join(
        (
            bytes.fromhex(row.stream.replace("-", "")),
            pack(">ii", row.version, sizes[0]),
            name,
            pack(">qqi", _microseconds(row.happened_at), _microseconds(row.recorded_at), sizes[1]),
            row.envelope,
            pack(">i", sizes[2]),
            row.body,
        )
    )


def digest(previous: bytes, of: bytes) -> bytes:
    """The digest of a row with this content, in a stream whose last digest was `previous`."""
    return sha256(previous + of).digest()


def _microseconds(at: str) -> int:
    return (datetime.fromisoformat(at) - _EPOCH) // _MICROSECOND


def line(row: Row | Listed) -> bytes:
    """The row's line: place, stream, version, name, digest. No two rows have the same."""
    epoch, xid, position = row.cursor
    name, held = _word(row.name), row.digest.hex()
    return f"{epoch} {xid} {position} {row.stream} {row.version} {name} {held}\n".encode()


def of_line(text: bytes) -> Listed:
    """A line read back. Raises ValueError."""
    epoch, xid, position, stream, version, rest = text.decode().split(" ", 5)
    name, _, held = rest.rstrip("\n").rpartition(" ")
    cursor = Cursor(int(epoch), int(xid), int(position))
    name = json.loads(name) if name.startswith('"') else name
    return Listed(cursor, stream, int(version), name, bytes.fromhex(held))


@lru_cache(maxsize=1000)
def _word(name: str) -> str:
    """A name that nobody altered stands as it is; any other cannot pass for a part of a line."""
    return name if _PLAIN.fullmatch(name) else json.dumps(name)
