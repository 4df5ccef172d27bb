"""An embedded system is restored into a data folder that has no database, wholly or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workers.local.folder import DataFolder
from workers.local.lock import held
from workers.local.postgres import Cluster, Server
from workers.local.process import free_port
from workers.local.trouble import Trouble


@contextmanager
def new_database(data: Path) -> Iterator[Server]:
    """A server with a new empty database in this data folder, for as long as it is filled.

    Kept if that goes well, else removed, so that a second try finds what the first one found.
    Raises Trouble if there is a database already, or no master key for it.
    """
    folder = DataFolder(data.absolute())
    folder.prepare()
    with held(folder):
        if folder.database.exists():
            raise Trouble(
                "There is a database in {database} already.",
                "A backup is never restored over it: move it away, or name another folder "
                "(--folder DIR).",
                database=folder.database,
            )
        filling = Cluster(folder.path / "database.restoring")
        shutil.rmtree(filling.home, ignore_errors=True)  # what a try that was cut short left
        filling.create()
        try:
            with _running(filling, folder.log("postgres")) as server:
                yield server
        except BaseException:
            shutil.rmtree(filling.home, ignore_errors=True)
            raise
        filling.home.rename(folder.database)


@contextmanager
def _running(cluster: Cluster, log: Path) -> Iterator[Server]:
    server = cluster.start(free_port(), log)
    try:
        server.wait_ready()
        cluster.ensure_database(server.port)
        yield server
    finally:
        server.stop()
