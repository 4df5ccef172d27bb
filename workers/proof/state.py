"""How things stand with the checkpoints, without reading the log: whether the next can be taken."""

from datetime import datetime
from typing import NamedTuple

from workers.proof.checkpoints import BEGINNING, Checkpoint
from workers.proof.outside import Outside
from workers.proof.sources import Connection, chain
from workers.proof.taking import continued, signing_key

COUNTED = 100_000
"""Events are counted up to here: it is a look, not a check."""


class State(NamedTuple):
    """The last checkpoint, and what is not signed yet: how many events, since when."""

    last: Checkpoint | None
    unsigned: int
    since: datetime | None


def state(connection: Connection, outside: Outside | None, secret: str) -> State:
    """How things stand; `outside` is None on a machine that has no copies and signs nothing.

    Raises Unable with what keeps the next checkpoint from being taken.
    """
    if outside is None:
        held = chain(connection)
        last = held[-1].checkpoint() if held else None
        horizon = last.horizon if last else BEGINNING
    else:
        linked = continued(connection, outside, signing_key(secret))
        last = linked.last.checkpoint() if linked.last else None
        horizon = linked.spans[-1].horizon if linked.spans else BEGINNING
    row = connection.execute(
        "select count(*), min(recorded_at) from (select recorded_at from log.event"
        " where (epoch, xid) >= (%s, %s::text::xid8) limit %s) as unsigned",
        (horizon.epoch, str(horizon.xid), COUNTED),
    ).fetchone()
    assert row is not None
    return State(last, *row)
