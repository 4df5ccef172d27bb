"""No personal value is written in clear: not into a table, not into a file of the database."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from psycopg.errors import UniqueViolation
from psycopg.sql import SQL, Identifier

from domain.kernel import Officer
from tests.store.support import Connection
from tests.workers.tally import TALLY
from workers.handler import Handler, Request
from workers.local import postgres
from workers.pools import WRITING, connect_pool
from workers.states import States
from workers.store.log import EventLog
from workers.store.mapper import FactMapper
from workers.store.shapes import Shapes
from workers.vault import Master

PERSON = {
    "name": "欧阳独特",
    "phone": "13955512345",
    "identity_number": "150524198807061232",
    "address": "库伦镇独角路七号",
}
STORY = "独一无二的争吵 about a walnut tree"
MARKS = [*PERSON.values(), STORY, "独一无二的争吵", "walnut"]


@pytest.fixture
def handler(store_url: str) -> Iterator[Handler]:
    mapper = FactMapper(Shapes(TALLY.facts, {}))
    pool = connect_pool(store_url, "test", WRITING, 2)
    yield Handler(
        pool=pool,
        mapper=mapper,
        states=States(EventLog(mapper)),
        master=Master(Master.generate()),
        aggregates={"tally": TALLY},
        standing={},
        suppliers={},
        consequences={},
    )
    pool.close()


@pytest.fixture
def told(handler: Handler, connect: Callable[[], Connection]) -> Connection:
    """A connection to a log in which a person and a free text were recorded, and one conflict."""
    officer = Officer(id="wang", role="mediator", office="150524101000")

    def do(command: str, stream: Any = None, **data: Any) -> Any:
        return handler.perform(
            Request(
                aggregate="tally",
                command=command,
                stream=stream,
                data=data,
                officer=officer,
                key=command,
            )
        ).stream

    stream = do("begin")
    do("name", stream, people=[PERSON])
    do("count", stream, why=STORY)
    connection = connect()
    with pytest.raises(UniqueViolation):  # what the server writes to its log about a conflict
        connection.execute("insert into log.event overriding system value select * from log.event")
    connection.rollback()
    return connection


def spellings(mark: str) -> list[bytes]:
    """As it stands in a file, as JSON escapes it, and as PostgreSQL prints bytes."""
    escaped = mark.encode("unicode_escape").decode().encode()
    return [mark.encode(), escaped, mark.encode().hex().encode()]


def holds(content: bytes) -> list[str]:
    return [mark for mark in MARKS if any(spelt in content for spelt in spellings(mark))]


def test_no_table_holds_it(told: Connection) -> None:
    tables = told.execute(
        """select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = relnamespace
            where c.relkind in ('r', 'm', 'p')"""
    ).fetchall()
    assert ("log", "event") in tables
    assert ("vault", "lookup") in tables
    for table in tables:
        rows = told.execute(SQL("select t::text from {} t").format(Identifier(*table)))
        for (row,) in rows:
            assert not holds(row.encode()), table
    seen = told.execute("select count(*) from log.event").fetchone()
    assert seen == (3,)


def test_the_search_would_find_it(connection: Connection) -> None:
    row = connection.execute(
        "select row(%s::text, %s::bytea)::text", (f"of {PERSON['name']}", STORY.encode())
    ).fetchone()  # read only: what is written, even if rolled back, stays in the cluster's files
    assert row
    assert holds(row[0].encode()) == [PERSON["name"], *MARKS[4:]]


def test_no_file_of_the_database_holds_it(told: Connection, cluster: postgres.Server) -> None:
    told.rollback()
    told.autocommit = True
    told.execute("analyze")
    told.execute("checkpoint")
    row = told.execute(
        "select oid::text, pg_walfile_name(pg_current_wal_insert_lsn()) from pg_database"
        " where datname = current_database()"
    ).fetchone()
    assert row
    pgdata, (oid, segment) = cluster.cluster.pgdata, row
    files = [*(pgdata / "base" / oid).iterdir(), pgdata / "pg_wal" / segment, cluster.log]
    read = {path.name: path.read_bytes() for path in files if path.is_file()}
    officer = b"wang"  # what is written in clear is there to be found
    assert any(officer in content for content in read.values())
    for name, content in read.items():
        assert not holds(content), name


def test_no_line_of_the_process_holds_it(
    capsys: pytest.CaptureFixture[str], told: Connection
) -> None:
    printed = "".join(capsys.readouterr())
    assert "recorded" in printed
    assert not holds(printed.encode())
