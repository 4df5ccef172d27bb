"""Every key that a fact needs is in the key store, or the log says that it was destroyed; or it is
lost, and that is said. Nothing is guessed, and no key is made anew.
"""

import base64
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple
from uuid import UUID

from domain.kernel import SEALED, START, Cursor
from workers.matters import Matters
from workers.store.key_store import lost_among, note_missing, settle_key_store
from workers.store.log import Connection
from workers.system import System

_PAGE = 5000
_STREAM, _BODY, _PLACE = 0, 6, slice(7, 10)
"""Where a row of the log has what is needed here."""
_VALUE = re.compile(rb'"' + SEALED.encode() + rb"([\w-]{24})")
_KEY = slice(1, 17)
"""Of the bytes with which a sealed value begins: after the algorithm, 24 characters hold both."""

Progress = Callable[[int, int], object]
"""Told how many facts are done, of how many."""


class Compared(NamedTuple):
    """What comparing the whole log with the key store has shown."""

    facts: int
    keys: int
    """Keys that are lost."""
    streams: dict[UUID, int]
    """Where they are needed, and how many in each; one person's may be in several."""


def compare(system: System, progress: Progress = lambda done, total: None) -> Compared:
    """Look for the key of every sealed value in the log, and write down how many are lost.

    A key store from before the log's last facts has also forgotten which matters those were about:
    that is noted again, so that who refused is not asked again under another number.
    """
    with system.pool.connection() as connection:
        settle_key_store(connection, thoroughly=True)
    lost = defaultdict[UUID, set[UUID]](set)
    after, facts = START, 0
    with system.reading.connection() as connection:
        total = _count(connection)
        while rows := system.log.rows(connection, after, _PAGE):
            found = [(row[_STREAM], keys_in(row[_BODY])) for row in rows]
            gone = lost_among(connection, set().union(*(keys for _, keys in found)))
            for stream, keys in found:
                if of_it := keys & gone:
                    lost[stream] |= of_it
            after, facts = Cursor(*rows[-1][_PLACE]), facts + len(rows)
            progress(facts, max(facts, total))
    count = len(set().union(*lost.values()))
    _note(system, lost, count)
    return Compared(facts, count, {stream: len(keys) for stream, keys in lost.items()})


def keys_in(body: bytes) -> set[UUID]:
    """The ids of the keys that seal something in a stored body."""
    heads = map(base64.urlsafe_b64decode, _VALUE.findall(body))
    return {UUID(bytes=head[_KEY]) for head in heads}


def _count(connection: Connection) -> int:
    row = connection.execute("select count(*) from log.event").fetchone()
    return int(row[0]) if row else 0


def _note(system: System, streams: Iterable[UUID], keys: int) -> None:
    matters = Matters(system.vault.master, system.states)
    with system.pool.connection() as connection:
        for stream in streams:
            matters.note_again(connection, stream)
        note_missing(connection, keys)
