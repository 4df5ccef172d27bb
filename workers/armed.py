"""What each clock was told, as of where in the log: nothing twice, and nothing newer undone.

A statement's place, `as_of`, is (generation, epoch, xid, position, rank), compared from the left:

- generation: goes up when every clock is to be told anew (rearm, a restored log, another Temporal),
  so that what clocks held before it never wins;
- epoch, xid, position: the latest fact of any stream folded in: case, calendar, rules;
- rank: 0 for what an activity read of the log, which may lack a fact of an older transaction that
  was still open; 1 for the agenda ledger, which never does; more when a ledger built by a newer
  program differs at the same place.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from domain.deadlines import Alarms
from domain.kernel import Cursor
from projections.agenda import Statement, digest
from workers.store.log import Connection

AsOf = tuple[int, ...]
SEEN, FINAL = 0, 1

NOTHING_DUE = digest({})
UNKNOWN = b""


class Told(NamedTuple):
    """What a clock was last told."""

    as_of: AsOf
    digest: bytes


def say(
    generation: int, cursor: Cursor, due: Mapping[str, datetime], told: Told | None, least: int
) -> Alarms:
    """These alarms, in a place where they win over what was told of the same facts before."""
    here, rank = (generation, *cursor), least
    if told is not None and told.as_of[:-1] == here:
        held = told.as_of[-1]
        if told.digest == digest(due):
            rank = held
        elif held >= FINAL:
            rank = held + 1
    return Alarms(as_of=(*here, rank), due=dict(due))


def to_tell(generation: int, row: Statement, told: Told | None) -> Alarms | None:
    """What to tell a clock after the ledger's row; None if it knows, or knows better."""
    if told is None:
        news = bool(row.alarms.due)
    elif told.as_of[:-1] > (generation, *row.as_of):
        return None
    elif told.as_of[0] < generation:
        news = bool(row.alarms.due) or told.digest != NOTHING_DUE
    else:
        news = told.digest != row.digest
    return say(generation, row.as_of, row.alarms.due, told, FINAL) if news else None


def told(connection: Connection, stream: UUID) -> tuple[int, Told | None]:
    """The generation now, and what the clock of a stream was last told."""
    row = connection.execute(
        "select t.generation, a.as_of, a.digest from clock.timekeeper t"
        " left join clock.armed a on a.stream = %s",
        (stream,),
    ).fetchone()
    assert row is not None
    generation, as_of, held = row
    return generation, None if as_of is None else Told(tuple(as_of), bytes(held))


def told_to(connection: Connection, streams: list[UUID]) -> dict[UUID, Told]:
    """What the clocks of these streams were last told."""
    rows = connection.execute(
        "select stream, as_of, digest from clock.armed where stream = any(%s)", (streams,)
    )
    return {stream: Told(tuple(as_of), bytes(held)) for stream, as_of, held in rows}


_NOTE: Final = (
    "insert into clock.armed as armed (stream, as_of, digest) values (%s, %s, %s)"
    " on conflict (stream) do update"
    " set as_of = excluded.as_of, digest = excluded.digest, noted_at = now()"
    " where armed.as_of <= excluded.as_of"
)


def note(connection: Connection, saying: Mapping[UUID, Alarms], *, heard: bool) -> None:
    """Write down what clocks were told, unless they were told of a later place since.

    Before telling, `heard=False`: until Temporal has acknowledged it, what the clock holds is
    unknown, and whatever comes next is told.
    """
    rows = [
        (stream, list(alarms.as_of), digest(alarms.due) if heard else UNKNOWN)
        for stream, alarms in sorted(saying.items())
    ]
    if len(rows) == 1:  # what most settling says: a pipeline for one row costs twice the row
        connection.execute(_NOTE, rows[0])
    else:
        connection.cursor().executemany(_NOTE, rows)
