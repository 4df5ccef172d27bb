"""Ids of new streams are UUIDv7: opaque, yet near one another in the index when near in time."""

import os
import time
from uuid import UUID


def new_stream() -> UUID:
    """A new id (RFC 9562, version 7): 48 bits of milliseconds, the rest random."""
    milliseconds = time.time_ns() // 1_000_000
    raw = bytearray(milliseconds.to_bytes(6, "big") + os.urandom(10))
    raw[6] = 0x70 | raw[6] & 0x0F
    raw[8] = 0x80 | raw[8] & 0x3F
    return UUID(bytes=bytes(raw))
