"""The servers that tests share: real ones, started when first asked for, one set per test process.

The snapshot horizon is cluster-wide, so each parallel test process has a PostgreSQL of its own.
"""

import gc
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import LiteralString
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings
from psycopg.sql import SQL, Identifier

from workers.local import postgres, temporal
from workers.local.process import free_port

EMPTY = "template1"
ROOM = 4 << 30
"""Bytes: a test process keeps a few hundred million at most."""

settings.register_profile("usual", deadline=None)  # how long one example takes proves nothing
settings.load_profile("usual")
settings.register_profile("thorough", max_examples=2000, deadline=None)
"""Many more random histories, other ones each time: `ARGS=--hypothesis-profile=thorough`."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The drills are slow proofs: `make chaos` runs them."""
    for item in items:
        if "drills" in item.path.parts:
            item.add_marker("slow")


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the garbage collector need not look through
    all of it again and again."""
    gc.collect()
    gc.freeze()


def _in_memory() -> Path | None:
    """Where files are kept in memory, if there is room; else None. Each database that a test makes
    and drops is hundreds of files, and a disk passes over the numbers of files that were deleted
    just now (ext4): looking for others took a quarter of the suite's processor time."""
    folder = Path("/dev/shm")
    return folder if folder.is_dir() and shutil.disk_usage(folder).free > ROOM else None


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """Where this test process keeps its servers' files."""
    folder = Path(tempfile.mkdtemp(prefix="jiefen-tests-", dir=_in_memory()))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster(server_folder: Path) -> Iterator[postgres.Server]:
    """A running PostgreSQL that forgets on power cuts, and is otherwise the one of `make up`."""
    made = postgres.Cluster(server_folder / "database", durable=False)
    made.create()
    server = made.start(free_port(), server_folder / "postgres.log")
    try:
        server.wait_ready()
        yield server
    finally:
        server.stop()


class Databases:
    """Makes and drops databases of one cluster."""

    def __init__(self, server: postgres.Server) -> None:
        self.server = server

    def create(self, template: str = EMPTY) -> str:
        """The address of a new database, copied from `template`."""
        name = f"t{uuid4().hex}"
        # As files: half the price of the usual way, which writes every page into the log as well.
        self._run("create database {} template {} strategy file_copy", name, template)
        return self.server.url(name)

    def drop(self, url: str) -> None:
        """Drop it, whoever is connected."""
        self._run("drop database {} with (force)", url.rpartition("/")[2])

    def _run(self, statement: LiteralString, *names: str) -> None:
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as connection:
            connection.execute(SQL(statement).format(*map(Identifier, names)))


@pytest.fixture(scope="session")
def databases(cluster: postgres.Server) -> Databases:
    """For fixtures of wider scope than one test: who creates, drops (or leaves it to the end)."""
    return Databases(cluster)


@pytest.fixture
def new_database(databases: Databases) -> Iterator[Callable[[], str]]:
    """Each call gives the address of one more empty database, dropped after the test."""
    made: list[str] = []

    def create() -> str:
        made.append(databases.create())
        return made[-1]

    yield create
    for url in made:
        databases.drop(url)


@pytest.fixture
def database_url(new_database: Callable[[], str]) -> str:
    """The address of an empty database, dropped after the test."""
    return new_database()


@pytest.fixture(scope="session")
def store_template(databases: Databases) -> str:
    """The name of a database with the log's tables, to be copied."""
    from workers.store.migrating import migrate  # noqa: PLC0415 (only tests that ask for it pay for it)

    url = databases.create()
    migrate(url)
    return url.rpartition("/")[2]


@pytest.fixture(scope="session")
def ledgers_template(databases: Databases, store_template: str) -> str:
    """The name of a database whose ledgers are built, and empty, to be copied."""
    from projections.registry import LEDGERS  # noqa: PLC0415 (as above)
    from tests.workers.ledgers_support import LOG, eventually  # noqa: PLC0415
    from workers import ledgers  # noqa: PLC0415
    from workers.projector import Projector  # noqa: PLC0415

    url = databases.create(store_template)
    with Projector(url, LOG, LEDGERS), psycopg.connect(url, autocommit=True) as connection:
        eventually(lambda: all(ledgers.live(connection, ledger.name) for ledger in LEDGERS))
    return url.rpartition("/")[2]


@pytest.fixture
def store_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """The address of a database with the log's tables and nothing in them, dropped after the test.

    About a tenth of the price of migrating an empty one. Whoever asks for the projector, which is
    there when all ledgers are built, gets them so: thirteen builds are dearer than many a test.
    """
    built = "projector" in request.fixturenames
    template = request.getfixturevalue("ledgers_template" if built else "store_template")
    url = databases.create(template)
    yield url
    databases.drop(url)


@pytest.fixture(scope="session")
def temporal_server(server_folder: Path) -> Iterator[temporal.Server]:
    """The real development server; `.address`, and namespace `temporal.NAMESPACE`."""
    ports = free_port(), free_port()
    database, log = server_folder / "temporal.db", server_folder / "temporal.log"
    # Its list does not lag: one server is shared by tests that start thousands of clocks and by
    # tests that then look for the one they started.
    server = temporal.start(database, log, *ports, settings=())
    try:
        server.wait_ready()
        yield server
    finally:
        server.stop()
