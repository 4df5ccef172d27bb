"""Rows as PostgreSQL copies them out, in its text format: from a server, or from a dump."""

import re
from binascii import unhexlify
from collections.abc import Sequence
from typing import Final

from domain.kernel import Cursor
from workers.proof.checkpoints import Signed
from workers.proof.rows import Listed, Row

ROW: Final = (
    *("epoch", "xid", "position", "stream", "version", "name"),
    *("happened_at", "recorded_at", "envelope", "body", "digest"),
)
LISTED: Final = ("epoch", "xid", "position", "stream", "version", "name", "digest")
SIGNED: Final = ("number", "content", "signature")

_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_MEANT = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


def fields(line: bytes) -> list[bytes]:
    """The fields of a line."""
    return line.rstrip(b"\n").split(b"\t")


def picked(line: bytes, places: Sequence[int]) -> list[bytes]:
    """The fields at these places."""
    held = fields(line)
    return [held[place] for place in places]


def row(held: Sequence[bytes]) -> Row:
    """The fields of `ROW` as a row. Raises ValueError."""
    epoch, xid, position, stream, version, name, happened, recorded, envelope, body, digest = held
    return Row(
        Cursor(int(epoch), int(xid), int(position)),
        stream.decode(),
        int(version),
        _text(name),
        happened.decode(),
        recorded.decode(),
        _bytes(envelope),
        _bytes(body),
        _bytes(digest),
    )


def listed(held: Sequence[bytes]) -> Listed:
    """The fields of `LISTED`. Raises ValueError."""
    epoch, xid, position, stream, version, name, digest = held
    cursor = Cursor(int(epoch), int(xid), int(position))
    return Listed(cursor, stream.decode(), int(version), _text(name), _bytes(digest))


def signed(held: Sequence[bytes]) -> Signed:
    """The fields of `SIGNED`. Raises ValueError."""
    number, content, signature = held
    return Signed(int(number), _text(content), _bytes(signature))


def _text(field: bytes) -> str:
    if b"\\" in field:
        field = _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), field)
    return field.decode()


def _bytes(field: bytes) -> bytes:
    return unhexlify(field[3:])  # after `\\x`
