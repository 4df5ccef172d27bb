"""The chain of checkpoints is whole: each signed by a key that counts, each naming the one before.

The database's checkpoints are held against the copies outside; where they differ, what is validly
signed outside is believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from workers.proof.checkpoints import BEGINNING, Checkpoint, Horizon, Signed
from workers.proof.findings import Break, Fault, WholeFault
from workers.proof.keys import PublicKey, Trusted, read_public


@dataclass
class Linked:
    """The checkpoints that stand. `spans`: those whose rows must be in the log, in its order."""

    spans: list[Checkpoint] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)
    last: Signed | None = None
    total: int = 0
    database_last: int = 0
    """The number at which the database's chain ends."""
    ahead: list[Signed] = field(default_factory=list)
    """Those outside beyond it."""
    not_copied: list[Signed] = field(default_factory=list)
    """Those in the database beyond the last outside."""


def link(database: Sequence[Signed], outside: Sequence[Signed] | None, trusted: Trusted) -> Linked:
    """Look through both chains; `outside` is None where there are no copies at all."""
    return _Linking(database, outside, trusted).run()


class _Linking:
    def __init__(
        self, database: Sequence[Signed], outside: Sequence[Signed] | None, trusted: Trusted
    ) -> None:
        self._here = {signed.number: signed for signed in database}
        self._copied = {signed.number: signed for signed in outside or ()}
        self._copies = outside is not None
        self._trusted: dict[str, PublicKey] = dict(trusted)
        self._found = Linked(database_last=max(self._here, default=0))
        self._upto: Horizon | None = BEGINNING
        self._hash: str | None = ""

    def run(self) -> Linked:
        found, last = self._found, max([*self._here, *self._copied], default=0)
        for number in range(1, last + 1):
            self._compare(number)
            chosen = self._chosen(number)
            if chosen is None:
                self._upto = self._hash = None  # what follows cannot be held against it
            else:
                self._take(chosen)
        copied = max(self._copied, default=0)
        found.ahead = [s for n, s in sorted(self._copied.items()) if n > found.database_last]
        found.not_copied = [s for n, s in sorted(self._here.items()) if n > copied]
        return found

    def _fault(self, kind: WholeFault, number: int, **more: str) -> None:
        self._found.faults.append(Fault(kind, checkpoint=number, more=more))

    def _compare(self, number: int) -> None:
        here, copied = self._here.get(number), self._copied.get(number)
        if here is None and copied is None:
            self._fault("checkpoint_missing", number)
        elif here is None and number < self._found.database_last:
            self._fault("checkpoint_removed", number)
        elif copied is None and number < max(self._copied, default=0):
            self._fault("copy_removed", number)
        elif here and copied and here != copied:
            self._fault("checkpoint_differs", number)

    def _chosen(self, number: int) -> Signed | None:
        """The one outside if it is good, else the database's if that is."""
        good = []
        for where, chain in (("outside", self._copied), ("database", self._here)):
            signed = chain.get(number)
            if signed is None:
                continue
            if wrong := self._wrong(signed):
                self._fault(wrong, number, where=where, key=_key(signed))
            else:
                good.append(signed)
        return good[0] if good else None

    def _wrong(self, signed: Signed) -> WholeFault | None:
        try:
            if signed.by(self._trusted):
                return None
            known = signed.checkpoint().key in self._trusted
        except ValueError:
            return "malformed"
        return "bad_signature" if known else "unknown_key"

    def _take(self, signed: Signed) -> None:
        found, checkpoint = self._found, signed.checkpoint()
        if self._hash is not None and checkpoint.previous != self._hash:
            self._fault("unlinked", checkpoint.number)
        if checkpoint.act:
            self._act(checkpoint)
        if self._upto is not None and checkpoint.after != self._upto:
            self._fault("unlinked", checkpoint.number)
        found.spans.append(checkpoint)
        found.last, found.total = signed, checkpoint.total
        self._upto, self._hash = checkpoint.horizon, signed.hash

    def _act(self, checkpoint: Checkpoint) -> None:
        found, act = self._found, checkpoint.act
        assert act is not None
        given_up: tuple[int, ...] = ()
        self._trusted |= read_public([act.public])
        if act.kind == "recovery":
            given_up = tuple(c.number for c in found.spans if c.number > act.resumes)
            found.spans = [c for c in found.spans if c.number <= act.resumes]
            self._upto = found.spans[-1].horizon if found.spans else BEGINNING
        found.breaks.append(Break(checkpoint, given_up))


def _key(signed: Signed) -> str:
    try:
        return signed.checkpoint().key
    except ValueError:
        return ""
