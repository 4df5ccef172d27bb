"""What the log says is destroyed is destroyed in whatever key store it wakes up with, before use.

Log and key store are backed up apart, and either copy may be the older one. Both carry the list of
destroyed keys, so that a copy from before an erasure does not bring back what was erased.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import psycopg

_AT_ONCE = 5000
"""Keys in one transaction, which has to be short."""

Connection = psycopg.Connection[Any]


def settle_key_store(connection: Connection, *, thoroughly: bool = False) -> int:
    """Destroy again what was destroyed before; how many keys there were.

    Looks at two rows if nothing has changed. Runs, as the log's home is settled, before anything
    is opened, and on every new connection that may write: a process may live through a restore.
    `thoroughly` looks at every key, as after keys were added by hand.
    """
    row = connection.execute(
        """
        select h.key_store is distinct from pg_relation_filenode(to_regclass('vault.key')),
               (select array[n::text, key::text] from log.destroyed_key
                 order by n desc, key desc limit 1)
               is distinct from
               (select array[n::text, key::text] from vault.destroyed_key
                 order by n desc, key desc limit 1)
          from log.home h
        """
    ).fetchone()
    assert row is not None
    replaced, differ = row
    again = _destroy_again(connection) if replaced or differ or thoroughly else 0
    if replaced:
        _note_replaced(connection)
    connection.commit()
    return again


def _destroy_again(connection: Connection) -> int:
    """In the order in which they were destroyed: whoever is cut short is noticed and gone on from,
    since the two lists then end differently."""
    again = 0
    while True:
        gone = connection.execute(
            "delete from vault.key where id in ("
            " select d.key from log.destroyed_key d join vault.key k on k.id = d.key"
            " order by d.n limit %s)",
            (_AT_ONCE,),
        ).rowcount
        connection.commit()
        again += gone
        if not gone:
            break
    for to, other in (("log", "vault"), ("vault", "log")):
        connection.execute(
            f"insert into {to}.destroyed_key (key, person, n, at)"
            f" select key, person, n, at from {other}.destroyed_key on conflict do nothing".encode()
        )
    connection.execute(
        "select setval('log.destruction', greatest(nextval('log.destruction'), max(n)))"
        " from log.destroyed_key"
    )
    return again


def _note_replaced(connection: Connection) -> None:
    """An empty log needs no key; any other has to be compared (`note_missing`)."""
    connection.execute(
        "update log.home set key_store = pg_relation_filenode(to_regclass('vault.key')),"
        " missing_keys = case when exists (select from log.event) then null else 0 end"
    )


def missing_keys(connection: Connection) -> int | None:
    """How many keys that facts need were lost, when the store was last compared with the log.

    None: it was replaced since.
    """
    row = connection.execute("select missing_keys from log.home").fetchone()
    return None if row is None else row[0]


def note_missing(connection: Connection, count: int) -> None:
    """Write down that the key store now in use was compared with the whole log."""
    connection.execute("update log.home set missing_keys = %s", (count,))


def lost_among(connection: Connection, keys: Iterable[UUID]) -> set[UUID]:
    """Those of these keys that are not in the key store although nothing destroyed them."""
    rows = connection.execute(
        "select needed.key from unnest(%s::uuid[]) as needed (key)"
        " where not exists (select from vault.key k where k.id = needed.key)"
        "   and not exists (select from log.destroyed_key d where d.key = needed.key)",
        (list(keys),),
    )
    return {key for (key,) in rows}


def erased(connection: Connection, person: UUID) -> bool:
    """Whether a key of this person was destroyed."""
    row = connection.execute(
        "select exists (select from log.destroyed_key where person = %s)", (person,)
    ).fetchone()
    return bool(row and row[0])
