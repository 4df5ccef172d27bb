"""The rows between two horizons are those that a checkpoint signed; where not, a list names them.

A list is believed only once it was read to its end and its SHA-256 is the one signed: what it says
is held back until then.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256

from workers.proof.checkpoints import Checkpoint
from workers.proof.findings import Fault, RowFault, named
from workers.proof.rows import Listed, Row, line, of_line

LIMIT = 1000
"""Faults that are held of one span; beyond that they are counted."""


@dataclass
class Verdict:
    """What came of a span. `proven`: every digest in it is as it was signed, or is named."""

    proven: bool
    faults: list[Fault] = field(default_factory=list)
    more: int = 0
    lost: list[Listed] = field(default_factory=list)
    """Rows that are listed and not there, where those are lost and nobody's fault."""
    lost_count: int = 0


class Span:
    """The rows met so far. `ahead`: the database lost the checkpoint, and may have lost rows."""

    def __init__(self, checkpoint: Checkpoint, listed: Iterator[bytes] | None, ahead: bool) -> None:
        self.checkpoint, self.ahead = checkpoint, ahead
        self._met, self._count = sha256(), 0
        self._first: Row | None = None
        self._has_list = self._readable = listed is not None
        self._listed = iter(()) if listed is None else listed
        self._read = sha256()
        self._head = self._next()
        self._faults: list[Fault] = []
        self._more = 0
        self._removed: list[Listed] = []
        self._removed_count = 0

    def meet(self, row: Row) -> "list[Listed | Row] | None":
        """Take the next row of the log. None if it is as listed, or nothing is; else what the
        chains must know: listed rows that are not here, or not so, and this one if it is wrong."""
        text = line(row)
        self._met.update(text)
        self._count += 1
        if not self._readable:
            return None
        if text == self._head:
            self._head = self._next()
            return None
        try:
            return self._differs(row, text)
        except ValueError:
            self._readable = False  # the sum of the list will not be the one signed
            return None

    def close(self) -> Verdict:
        """All rows of the span were met."""
        signed = self.checkpoint
        self._to_the_end()
        as_signed = self._met.hexdigest() == signed.rows and self._count == signed.count
        believed = self._has_list and self._read.hexdigest() == signed.rows
        verdict = Verdict(as_signed or believed)
        if self._has_list and not believed:
            verdict.faults.append(Fault("list_altered", checkpoint=signed.number))
        if believed:
            verdict.faults += self._faults
            verdict.more = self._more
            verdict.lost, verdict.lost_count = self._removed, self._removed_count
        elif not as_signed:
            self._by_count(verdict)
        return verdict

    def _by_count(self, verdict: Verdict) -> None:
        """Without a list: how many rows there are, and how many were signed."""
        signed = self.checkpoint
        if self.ahead and self._count < signed.count:
            verdict.lost_count = signed.count - self._count
            return
        more = {
            "signed": signed.count,
            "found": self._count,
            "after": str(tuple(signed.after)),
            "horizon": str(tuple(signed.horizon)),
        }
        verdict.faults.append(Fault("rows_differ", checkpoint=signed.number, more=more))

    def _differs(self, row: Row, text: bytes) -> list[Listed | Row]:
        told: list[Listed | Row] = []
        while self._head and (recorded := of_line(self._head)).cursor <= row.cursor:
            if self._head == text:
                self._head = self._next()
                return told
            if recorded.cursor == row.cursor:
                self._head = self._next()
                same = (recorded.stream, recorded.version) == (row.stream, row.version)
                return [*told, *self._other(row, recorded, same)]
            missed = self._missed()
            if not self.ahead:  # a backup lacks it: there the case goes on without it, or anew
                told.append(missed)
        self._note("inserted", named(row))
        return [*told, row]

    def _other(self, row: Row, recorded: Listed, same: bool) -> list[Listed | Row]:
        if same:
            self._note("rewritten", named(row), recorded=recorded)
            return [row, recorded]
        self._note("replaced", recorded, found=named(row))
        return [recorded, row]

    def _missed(self) -> Listed:
        """The listed row at the head is not in the log."""
        recorded = of_line(self._head)
        self._head = self._next()
        if self.ahead:
            self._removed_count += 1
            if len(self._removed) < LIMIT:
                self._removed.append(recorded)
        else:
            self._note("removed", recorded)
        return recorded

    def _note(self, kind: RowFault, row: Listed, **more: Listed) -> None:
        if len(self._faults) < LIMIT:
            self._faults.append(Fault(kind, row, self.checkpoint.number, more))
        else:
            self._more += 1

    def _next(self) -> bytes:
        text = next(self._listed, b"")
        self._read.update(text)
        return text

    def _to_the_end(self) -> None:
        """Whatever the list has beyond the last row is not in the log."""
        with suppress(ValueError):
            while self._head and self._readable:
                self._missed()
        while self._next():
            pass
