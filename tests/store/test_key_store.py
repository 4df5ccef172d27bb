"""Whatever key store the log wakes up with, what was destroyed is destroyed before it is used."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from tests.store.support import Connection, count
from workers.store.key_store import (
    erased,
    lost_among,
    missing_keys,
    note_missing,
    settle_key_store,
)

OLD_COPY = """
create table public.old_key as select * from vault.key;
create table public.old_list as select * from vault.destroyed_key;
"""
RESTORED = """
truncate vault.key cascade;
truncate vault.destroyed_key;
insert into vault.key select * from public.old_key;
insert into vault.destroyed_key select * from public.old_list;
"""


@pytest.fixture
def connection(connect: Callable[[], Connection]) -> Connection:
    made = connect()
    count(made, uuid4(), 1)
    made.commit()
    settle_key_store(made)
    return made


def made(connection: Connection, many: int = 3) -> list[UUID]:
    """New keys, each of a person whose id is the key's."""
    keys = [uuid4() for _ in range(many)]
    connection.cursor().executemany(
        "insert into vault.key (id, class, person, wrapped, master)"
        " values (%s, 'contact', %s, '', '')",
        [(key, key) for key in keys],
    )
    connection.commit()
    return keys


def destroy(connection: Connection, *keys: UUID) -> None:
    connection.execute("delete from vault.key where id = any(%s)", (list(keys),))
    connection.commit()


def meddle(connection: Connection, script: str) -> None:
    connection.execute(script.encode())
    connection.commit()


def kept(connection: Connection) -> set[UUID]:
    return {key for (key,) in connection.execute("select id from vault.key")}


def listed(connection: Connection, schema: str) -> list[tuple[object, ...]]:
    rows = connection.execute(
        f"select n, key, person from {schema}.destroyed_key order by 1".encode()
    )
    return rows.fetchall()


def test_whoever_deletes_a_key_it_is_listed_twice_and_said_to_be_erased(
    connection: Connection,
) -> None:
    one, two, three = made(connection)
    destroy(connection, one, two)
    assert {key for _, key, _ in listed(connection, "log")} == {one, two}
    assert listed(connection, "log") == listed(connection, "vault")
    assert (erased(connection, one), erased(connection, three)) == (True, False)
    never = uuid4()
    assert lost_among(connection, [one, three, never]) == {never}


def test_a_deletion_that_is_rolled_back_is_not_listed(connection: Connection) -> None:
    one, *_ = made(connection)
    connection.execute("delete from vault.key where id = %s", (one,))
    connection.rollback()
    assert listed(connection, "log") == listed(connection, "vault") == []


def test_an_older_key_store_loses_again_what_was_destroyed_and_is_to_be_compared(
    connection: Connection,
) -> None:
    one, two, three = made(connection)
    destroy(connection, one)
    meddle(connection, OLD_COPY)
    destroy(connection, two)
    meddle(connection, RESTORED)
    assert kept(connection) == {two, three}
    assert settle_key_store(connection) == 1
    assert kept(connection) == {three}
    assert listed(connection, "log") == listed(connection, "vault")
    assert missing_keys(connection) is None
    note_missing(connection, 2)
    connection.commit()
    assert settle_key_store(connection) == 0
    assert missing_keys(connection) == 2, "until it is compared or replaced again"


def test_a_log_older_than_the_keys_learns_from_them_what_was_destroyed(
    connection: Connection,
) -> None:
    one, two, three = made(connection)
    destroy(connection, one)
    meddle(connection, "create table public.old as select * from log.destroyed_key")
    destroy(connection, two)
    meddle(
        connection, "truncate log.destroyed_key; insert into log.destroyed_key select * from old"
    )
    settle_key_store(connection)
    assert listed(connection, "log") == listed(connection, "vault")
    assert lost_among(connection, [one, two]) == set()
    destroy(connection, three)
    assert [key for _, key, _ in listed(connection, "log")] == [one, two, three]


def test_many_keys_are_destroyed_in_short_transactions(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = made(connection, 5)
    meddle(connection, OLD_COPY)
    destroy(connection, *keys)
    meddle(connection, RESTORED)
    monkeypatch.setattr("workers.store.key_store._AT_ONCE", 2)
    settled = settle_key_store(connection)
    assert (settled, kept(connection)) == (5, set())
    assert listed(connection, "log") == listed(connection, "vault")
