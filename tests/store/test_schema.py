"""The tables are made once, by one process at a time; a restored log goes on under a new epoch."""

import pickle
import subprocess
import sys
from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest

from domain.kernel import START
from tests.store.support import LOG, Connection, count
from workers.store.migrating import migrate
from workers.store.schema import NewerSchema, WrongSchema, require_current, settle_home


def test_migrating_again_changes_nothing(store_url: str) -> None:
    with psycopg.connect(store_url) as connection:
        written = count(connection, uuid4(), 1)
    migrate(store_url)
    with psycopg.connect(store_url) as connection:
        assert [e.cursor for e in LOG.page(connection)] == [written.cursor]
        assert connection.execute("select epoch from log.home").fetchall() == [(1,)]


def test_two_processes_migrate_at_once(database_url: str) -> None:
    program = "import sys; from workers.store.migrating import migrate; migrate(sys.argv[1])"
    running = [
        subprocess.Popen([sys.executable, "-c", program, database_url], stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for process in running:
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 0, errors.decode()
    with psycopg.connect(database_url) as connection:
        assert connection.execute("select epoch from log.home").fetchall() == [(1,)]


def test_a_newer_schema_is_refused_and_left_alone(store_url: str) -> None:
    with psycopg.connect(store_url) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    with pytest.raises(NewerSchema, match="9999.*start the newer program") as refused:
        migrate(store_url)
    # `up` migrates in a process of its own, and says here what was refused there.
    heard = pickle.loads(pickle.dumps(refused.value))  # noqa: S301 (our own, just made)
    assert type(heard) is NewerSchema
    assert (str(heard), heard.sentence) == (str(refused.value), refused.value.sentence)
    with psycopg.connect(store_url) as connection:
        assert connection.execute("select version_num from alembic_version").fetchall() == [
            ("9999",)
        ]


MOVES = {
    "restored on another cluster": "update log.home set system_identifier = system_identifier - 1",
    "recovered to a point in time": "update log.home set timeline_id = timeline_id - 1",
}


@pytest.mark.parametrize("move", MOVES)
def test_the_epoch_goes_up_once_when_the_log_has_moved(
    connect: Callable[[], Connection], move: str
) -> None:
    connection = connect()
    assert settle_home(connection) == 1
    connection.execute(MOVES[move].encode())
    connection.commit()
    assert settle_home(connection) == 2
    assert settle_home(connect()) == 2


def test_a_restored_log_is_read_to_its_end_and_goes_on(connect: Callable[[], Connection]) -> None:
    connection = connect()
    stream = uuid4()
    count(connection, stream, 1)
    count(connection, uuid4(), 1)
    # On the cluster it comes from, many more transactions had run than here.
    connection.execute("update log.event set xid = (xid::text::bigint + 1000000)::text::xid8")
    connection.execute("update log.home set system_identifier = system_identifier - 1")
    connection.commit()
    settle_home(connection)

    old = [e.cursor for e in LOG.page(connection)]
    assert len(old) == 2
    connection.rollback()
    continued = count(connection, stream, 2)
    connection.commit()

    assert continued.cursor.epoch == 2
    assert continued.cursor.xid < old[-1].xid
    assert [e.cursor for e in LOG.page(connection, START)] == [*old, continued.cursor]
    assert [e.cursor for e in LOG.page(connection, old[-1])] == [continued.cursor]
    assert LOG.head(connection) == continued.cursor


def test_the_horizon_holds_in_a_later_epoch(connect: Callable[[], Connection]) -> None:
    slow, quick = connect(), connect()
    quick.execute("update log.home set system_identifier = system_identifier - 1")
    quick.commit()
    settle_home(quick)
    count(slow, uuid4(), 1)
    count(quick, uuid4(), 1)
    quick.commit()
    assert not LOG.page(quick)
    quick.rollback()
    slow.commit()
    assert len(LOG.page(quick)) == 2


def test_a_program_does_not_work_on_tables_it_was_not_written_for(
    database_url: str, store_url: str
) -> None:
    with psycopg.connect(database_url) as empty, pytest.raises(WrongSchema, match="jiefen migrate"):
        require_current(empty)
    with psycopg.connect(store_url) as current:
        require_current(current)
        current.execute("update alembic_version set version_num = '0001'")
        with pytest.raises(WrongSchema, match="needs"):
            require_current(current)
