"""Each stream's rows follow one another: version by version, each digest from the one before it.

Rows come in the order of the log, which is the order of every stream. What is kept of a stream is
its last version and digest, so the memory needed grows with the streams, not with their rows.
"""

import struct
from dataclasses import dataclass, field
from typing import Literal

from workers.proof.rows import Row, content, digest

Fault = Literal["altered", "unchained", "doubled", "unreadable"]


@dataclass
class Hole:
    """Versions that did not come before `row` did, which has a higher one."""

    lowest: int
    highest: int
    row: Row
    told: bool = False


@dataclass
class Chains:
    """What is known of every stream so far."""

    _last: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)
    _also: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)
    """Where a row is known to be wrong: the digest that the next one may rest on as well, so that
    one altered row is one fault, whichever of its columns was altered."""
    holes: dict[bytes, list[Hole]] = field(default_factory=dict)

    @property
    def streams(self) -> int:
        """How many streams were seen."""
        return len(self._last)

    def follow(self, row: Row) -> Fault | Hole | None:
        """Take the next row. What is wrong with it, or a hole before the row that came too soon."""
        key = _key(row.stream)
        version, held = self._last.get(key, (0, b""))
        if row.version <= version:
            return self._late(key, row)
        self._last[key] = row.version, row.digest
        if row.version != version + 1:
            self.holes.setdefault(key, []).append(Hole(version + 1, row.version - 1, row))
            return None
        try:
            of = content(row)
        except (ValueError, OverflowError, struct.error):
            return "unreadable"
        computed = digest(held, of)
        if computed == row.digest or (self._also and self._rests_on_other(key, row, of)):
            return None
        self._also[key] = row.version, computed
        return "unchained" if version else "altered"

    def pass_over(self, row: Row) -> None:
        """Take a row that is known to be wrong, and say no more about it."""
        key = _key(row.stream)
        version, _ = self._last.get(key, (0, b""))
        if row.version == version + 1:
            self._last[key] = row.version, row.digest

    def may_rest_on(self, stream: str, version: int, held: bytes) -> None:
        """A list outside says that this is the digest of this version, whatever stands here."""
        key = _key(stream)
        known, _ = self._last.get(key, (0, b""))
        if known == version - 1:  # and it is not here any more
            self._last[key] = version, held
        elif known == version:
            self._also[key] = version, held

    def _rests_on_other(self, key: bytes, row: Row, of: bytes) -> bool:
        version, held = self._also.get(key, (0, b""))
        return version == row.version - 1 and digest(held, of) == row.digest

    def _late(self, key: bytes, row: Row) -> Fault | Hole | None:
        for hole in self.holes.get(key, ()):
            if hole.lowest <= row.version <= hole.highest:
                self._fill(key, hole, row.version)
                return None if hole.told else hole
        return "doubled"

    def _fill(self, key: bytes, hole: Hole, version: int) -> None:
        rest = [(hole.lowest, version - 1), (version + 1, hole.highest)]
        left = [Hole(low, high, hole.row, told=True) for low, high in rest if low <= high]
        self.holes[key] = [one for one in self.holes[key] if one is not hole] + left


def _key(stream: str) -> bytes:
    try:
        return bytes.fromhex(stream.replace("-", ""))
    except ValueError:
        return stream.encode()
