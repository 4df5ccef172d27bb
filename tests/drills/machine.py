"""A machine of its own: data folder, database and Temporal, all of which can be lost. The database
has the roles that `jiefen up` gives it, and the folder says where everything is, as it does.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

import psycopg

from projections.registry import LEDGERS
from tests.notes.conftest import SHARED
from tests.workers.clockwork import KEY, Clockwork
from tests.workers.running import OwnTemporal, eventually
from workers.local import run_file
from workers.local.folder import DataFolder, write_secret
from workers.local.postgres import Cluster, Server
from workers.local.process import free_port
from workers.local.roles import main_database, notes_database
from workers.local.run_file import Run
from workers.local.signing_key import ensure_signing_key
from workers.notes import home
from workers.notes.keys import Clinical
from workers.notes.passes import PassKey
from workers.notes.service import Office
from workers.projector import Pace, Projector
from workers.rearm import streams_by_due
from workers.store.migrating import migrate


class Machine:
    """Both servers run from `start` to `stop`; what runs beside them is the test's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "master.key").write_text(KEY)
        (folder / "master.key").chmod(0o600)
        self.cluster = Cluster(folder / "database", durable=False)
        self._elsewhere = folder / "temporal"
        self._elsewhere.mkdir()
        self.temporal = OwnTemporal(self._elsewhere)
        self.port = free_port()
        self._server: Server | None = None

    @property
    def url(self) -> str:
        """The main system's address of the database, which stays the same."""
        return main_database(self.cluster, self.port)

    def notes(self, key: str) -> Office:
        """Who keeps the clinical notes here, under their own role and this master key."""
        write_secret(DataFolder(self.folder).notes_key, key)
        office = Office(notes_database(self.cluster, self.port), Clinical(key), PassKey(SHARED))
        with office.connect() as connection:
            home.prepare(connection, office.clinical)
        return office

    def start(self) -> "Machine":
        """Start both servers, with a database that has the log's tables."""
        if not self.cluster.exists():
            self.cluster.create()
            ensure_signing_key(DataFolder(self.folder))
        self.start_database()
        self.temporal.start()
        url = self.url
        migrate(url)
        us = run_file.this_process()
        where = Run(us.pid, us.started, "", url, self.temporal.address, "", "")
        run_file.write(DataFolder(self.folder), where)
        return self

    def start_database(self) -> None:
        """Only this one."""
        self._server = self.cluster.start(self.port, self.folder / "postgres.log")
        self._server.wait_ready()
        main_database(self.cluster, self.port)

    def stop_database(self) -> None:
        """Only this one."""
        assert self._server is not None
        self._server.stop()

    def start_if_ended(self) -> None:
        """The database, as the supervisor of `jiefen up` does."""
        assert self._server is not None
        if self._server.process.poll() is not None:
            self.start_database()

    def stop(self) -> None:
        """Stop both."""
        self.temporal.stop()
        self.stop_database()

    def lose(self) -> None:
        """Everything on it, for good."""
        self.stop()
        shutil.rmtree(self.folder)

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        """Look at the database, or do something to it, as its operator."""
        with psycopg.connect(self.cluster.url(self.port), autocommit=True) as connection:
            found = connection.execute(statement.encode())
            return found.fetchall() if found.description else []


@contextmanager
def working(works: Clockwork) -> Iterator[None]:
    """All three processes run: every ledger, every clock, and who settles what is due."""
    with works.worker(), keeping_ledgers(works), works.timekeeper():
        yield


def keeping_ledgers(works: Clockwork) -> Projector:
    """Every ledger follows the log."""
    pace = Pace(page=50, standby=0.02, first_retry=0.02, last_retry=0.1)
    return Projector(works.settings.database(), works.system.log, LEDGERS, pace)


def clocks(works: Clockwork) -> dict[UUID, dict[str, datetime]]:
    """Every running clock with its alarms, once the timekeeper has told them all.

    Temporal lists a clock a moment after it runs, and one that has ended a moment longer.
    """
    eventually(works.folded)
    eventually(works.settled)
    ringing = streams_by_due(works.system)
    eventually(lambda: works.running() == set(ringing))
    return {stream: works.held(stream) or {} for stream in ringing}
