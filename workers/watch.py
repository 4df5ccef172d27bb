"""One timekeeper moves the checkpoint: who holds an older fence number moves nothing.

The session lock keeps a second one waiting; the fence, checked in the transaction of every
checkpoint, stops one that lost its session and does not know it yet.
"""

from typing import NamedTuple

from domain.kernel import START, Cursor
from workers.store.log import Connection


class Fenced(Exception):
    """Another timekeeper has taken over."""


class Watch(NamedTuple):
    """How far the timekeeper has come, and in which generation of clocks."""

    fence: int
    generation: int
    namespace: str
    build: int
    checkpoint: Cursor
    restored: bool
    """The log was restored since the generation began."""

    def since(self, build: int) -> Cursor:
        """Where to go on reading this build of the agenda ledger."""
        return self.checkpoint if build == self.build else START


def take_over(connection: Connection) -> int:
    """A new fence number, which ends the rights of all earlier ones."""
    row = connection.execute(
        "update clock.timekeeper set fence = fence + 1 returning fence"
    ).fetchone()
    assert row is not None
    return int(row[0])


def look(connection: Connection) -> Watch:
    """Where things stand."""
    row = connection.execute(
        "select t.fence, t.generation, t.namespace, t.build, t.checkpoint, t.home_epoch <> h.epoch"
        " from clock.timekeeper t, log.home h"
    ).fetchone()
    assert row is not None
    fence, generation, namespace, build, checkpoint, restored = row
    return Watch(fence, generation, namespace, build, Cursor(*checkpoint), restored)


def keep(connection: Connection, fence: int) -> Watch:
    """Where things stand, for who holds the fence. Raises Fenced."""
    watch = look(connection)
    if watch.fence != fence:
        raise Fenced
    return watch


def move(connection: Connection, watch: Watch, build: int, to: Cursor) -> None:
    """Note that every clock was told what this build says up to `to`.

    Not if a new generation has begun, so that there is more to tell. Raises Fenced.
    """
    moved = connection.execute(
        "update clock.timekeeper set build = %s, checkpoint = %s"
        " where fence = %s and generation = %s",
        (build, list(to), watch.fence, watch.generation),
    )
    if not moved.rowcount:
        keep(connection, watch.fence)


def begin_generation(connection: Connection, namespace: str, *, by_timekeeper: bool) -> int:
    """From here on every clock is to be told anew, in the Temporal namespace of this id.

    Either the timekeeper does it, from the first row on, or the caller does: then the timekeeper
    goes on with what changes from here.
    """
    row = connection.execute(
        "select clock.begin_generation(%s, %s)", (namespace, by_timekeeper)
    ).fetchone()
    assert row is not None
    return int(row[0])
