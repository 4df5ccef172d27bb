"""A checkpoint signs every row between two horizons, and the checkpoint before it.

Its content is one text, JSON with sorted keys, and what is signed and hashed are the bytes of that
text: a database, an export and a copy outside hold the same.
"""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Literal, NamedTuple

from workers.proof.keys import SigningKey, Trusted


class Horizon(NamedTuple):
    """Below it rows are final: (epoch, transaction id)."""

    epoch: int
    xid: int


BEGINNING = Horizon(0, 0)


@dataclass(frozen=True)
class Act:
    """What somebody decided about the chain of checkpoints, and why; signed with it.

    `recovery`: the log was recovered to an earlier moment, the checkpoints after `resumes` are
    given up, and `lost` events with them. `new_key`: nothing else. `public` is the key that signs
    from now on, if it is another; it is vouched for if the one before signed this.
    """

    kind: Literal["new_key", "recovery"]
    by: str
    reason: str
    public: str = ""
    resumes: int = 0
    lost: int = 0


@dataclass(frozen=True)
class Checkpoint:
    """What is signed. `rows` is the SHA-256 over the lines (`rows.line`) of the `count` rows from
    `after` to `horizon`, in cursor order; `previous` is the hash of the checkpoint before."""

    number: int
    previous: str
    taken_at: str
    after: Horizon
    horizon: Horizon
    count: int
    total: int
    rows: str
    key: str
    act: Act | None = None

    def text(self) -> str:
        """What is signed."""
        held = asdict(self)
        return json.dumps(held, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def covers(self, epoch: int, xid: int) -> bool:
        """Whether it signed the rows of this transaction."""
        return self.after <= (epoch, xid) < self.horizon


@dataclass(frozen=True)
class Signed:
    """A checkpoint as it is kept: the text, and the signature over its bytes."""

    number: int
    text: str
    signature: bytes

    @property
    def hash(self) -> str:
        """What the next checkpoint names as `previous`."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def checkpoint(self) -> Checkpoint:
        """What it says. Raises ValueError if this is no checkpoint's text, or another number's."""
        try:
            found = _read(json.loads(self.text))
        except (KeyError, TypeError) as error:
            raise ValueError("not of its shape") from error
        if found.number != self.number or found.text() != self.text:
            raise ValueError("not as it was written")
        return found

    def by(self, trusted: Trusted) -> bool:
        """Whether the key that it names is one that counts, and signed it. Raises ValueError."""
        key = trusted.get(self.checkpoint().key)
        return key is not None and key.signed(self.text.encode(), self.signature)


def sign(checkpoint: Checkpoint, key: SigningKey) -> Signed:
    """The checkpoint, signed."""
    text = checkpoint.text()
    return Signed(checkpoint.number, text, key.sign(text.encode()))


def _read(held: dict[str, Any]) -> Checkpoint:
    act = held.pop("act")
    after, horizon = Horizon(*held.pop("after")), Horizon(*held.pop("horizon"))
    return Checkpoint(**held, after=after, horizon=horizon, act=Act(**act) if act else None)
