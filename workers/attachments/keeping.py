"""Files are kept sealed beside the log, and go with the keys of those they are of.

Each edition has a content key, wrapped once for each person: it opens with a key of that person and
with the edition's own, together. So nobody reads it any more when every person it is of was erased,
when it was taken out, or when the case's file was destroyed; and its rows go with the keys.
"""

import hmac
import os
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from domain.dispute.facts import FileAttached, FileReplaced, FileTakenOut
from domain.kernel import Fact, Refused
from workers.access_log import Looked, Purpose
from workers.people import take_turns
from workers.sealing import DataKey, open_bytes, seal_bytes
from workers.store.key_store import erased, lost_among
from workers.store.log import Connection, EventLog
from workers.vault import KeyMissing, Vault


class Edition(NamedTuple):
    """Which edition of a file: as what it is kept, and in which case."""

    id: UUID
    stream: UUID

    @property
    def bound(self) -> bytes:
        """What a sealed content is bound to."""
        return self.id.bytes + self.stream.bytes


def keep(
    connection: Connection,
    vault: Vault,
    edition: Edition,
    people: Collection[UUID],
    content: bytes,
) -> None:
    """Keep an edition for these persons, in the transaction that records it.

    Raises Refused if all of them were erased, KeyMissing if a key of theirs was lost.
    """
    keys = _keys_in(connection, vault, edition.stream, people)
    take_turns(connection, {person: [key.id] for person, key in keys.items()})
    own, opens = DataKey.fresh(), os.urandom(32)
    connection.execute(
        "insert into vault.key (id, class, stream, wrapped, master)"
        " values (%s, 'text', %s, %s, %s)",
        (own.id, edition.stream, vault.master.wrap(own), vault.master.id),
    )
    connection.execute(
        "insert into attachment.edition (id, stream, key, sealed) values (%s, %s, %s, %b)",
        (edition.id, edition.stream, own.id, seal_bytes(content, opens, edition.bound)),
    )
    for key in keys.values():
        wrapped = seal_bytes(opens, _both(key.secret, own.secret), edition.bound + key.id.bytes)
        connection.execute(
            "insert into attachment.wrapped (edition, key, wrapped) values (%s, %s, %b)",
            (edition.id, key.id, wrapped),
        )


def _keys_in(
    connection: Connection, vault: Vault, stream: UUID, people: Collection[UUID]
) -> dict[UUID, DataKey]:
    """The key of each person in this case; in one from before cases had keys of their own, the one
    by which they are reached."""
    rows = connection.execute(
        "select distinct on (person) person, id, wrapped from vault.key k"
        " where person = any(%s) and (class = 'contact' or (class = 'casefile' and stream = %s))"
        "   and not exists (select from log.destroyed_key d where d.key = k.id)"
        " order by person, class",  # 'casefile' before 'contact'
        (list(people), stream),
    )
    found = {
        person: DataKey(key, vault.master.unwrap(key, bytes(wrapped)))
        for person, key, wrapped in rows
    }
    for person in set(people) - found.keys():
        if not erased(connection, person):
            raise KeyMissing
    if not found:
        raise Refused("this person's data were erased; register them anew", law="PIPL 47")
    return found


def opened(
    connection: Connection,
    vault: Vault,
    edition: Edition,
    purpose: Purpose,
    looked: Iterable[Looked],
) -> bytes | None:
    """The content of an edition; None if it was erased or taken out. That it is read is on record
    before its keys are taken. Raises KeyMissing, NotSealed."""
    vault.open_many(connection, {}, purpose, looked)
    row = connection.execute(
        "select key, sealed from attachment.edition where id = %s and stream = %s",
        (edition.id, edition.stream),
        binary=True,
    ).fetchone()
    if row is None:
        return None
    own, sealed = row
    wrapped: dict[UUID, bytes] = dict(
        connection.execute(
            "select key, wrapped from attachment.wrapped where edition = %s",
            (edition.id,),
            binary=True,
        ).fetchall()
    )
    secrets = vault.secrets(connection, {own, *wrapped})
    theirs = [key for key in wrapped if key in secrets]
    if own not in secrets or not theirs:
        if lost_among(connection, {own, *wrapped}):
            raise KeyMissing
        return None
    key = theirs[0]
    both = _both(secrets[key], secrets[own])
    opens = open_bytes(wrapped[key], both, edition.bound + key.bytes)
    return open_bytes(sealed, opens, edition.bound)


def _both(theirs: bytes, own: bytes) -> bytes:
    """What opens only with both keys."""
    return hmac.digest(theirs, b"jiefen attachment" + own, "sha256")


# --- and no longer -------------------------------------------------------------------------------


def take_out(connection: Connection, log: EventLog, stream: UUID, fact: Fact) -> None:
    """A file that was taken out: the own key of each edition is destroyed, and they go with it."""
    assert isinstance(fact, FileTakenOut)
    connection.execute(
        "delete from vault.key where id = any(%s)",
        (own_keys(connection, log, stream, lambda held: held.file == fact.file),),
    )


def confided_by(connection: Connection, log: EventLog, stream: UUID, party: str) -> list[UUID]:
    """The own keys of what a party handed to the mediator alone."""
    return own_keys(
        connection, log, stream, lambda held: held.confidential and party in held.parties
    )


def own_keys(
    connection: Connection,
    log: EventLog,
    stream: UUID,
    which: Callable[[FileAttached | FileReplaced], bool],
) -> list[UUID]:
    """The own keys of the editions of which `which` says yes."""
    editions = [
        event.fact.stored.id
        for event in log.stream(connection, stream)
        if isinstance(event.fact, FileAttached | FileReplaced) and which(event.fact)
    ]
    rows = connection.execute(
        "select key from attachment.edition where id = any(%s) and stream = %s", (editions, stream)
    )
    return [key for (key,) in rows]
