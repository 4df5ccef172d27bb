"""A backup is two files of one moment, so that log and key store agree: the log with everything but
keys and ledgers, and the wrapped keys. Neither opens a name, nor do both without the master key.
The clinical notes, in a database of their own, are two more, under a master key of their own.
"""

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from workers.local.postgres import program
from workers.local.trouble import Trouble, what_to_do

LOG_SUFFIX, KEYS_SUFFIX = ".log.dump", ".keys.dump"
NOTES_SUFFIX, NOTES_KEYS_SUFFIX = ".notes.dump", ".notes-keys.dump"

FOLDS = ("known_as", "same_person", "names_followed")
"""Tables of the key store that are in no backup."""

_NOBODYS = ("--no-owner", "--no-privileges")
"""Roles are a machine's own: on another one it is somebody else who owns what comes back, and
whoever may do what there is said by whoever starts the system."""
_LOG = (
    "--exclude-schema=vault",
    "--exclude-schema=ledger_*",  # folds of the log, made anew after a restore
    "--exclude-table-data=ledger.*",
    "--exclude-table-data=console.*",  # who is signed in, what is typed and not sent, codes
)
_KEYS = (
    "--schema=vault",
    # Folds of the log too: what finds a person is made anew, from the keys that are left.
    *(f"--exclude-table-data=vault.{table}" for table in FOLDS),
    # So that a newer copy can be restored over an older one: what is there already is left alone.
    "--rows-per-insert=500",
    "--on-conflict-do-nothing",
)
_NOTES = ("--exclude-table-data=notes.person_key",)
_NOTES_KEYS = (
    "--data-only",
    "--table=notes.person_key",
    "--rows-per-insert=500",
    "--on-conflict-do-nothing",
)

Progress = Callable[[int, int], object]
"""Told how many parts are done, of how many."""


class Backup(NamedTuple):
    """The two files of one backup: of the log and its keys, or of the notes and theirs."""

    log: Path
    keys: Path


def back_up(url: str, out: Path, keys_out: Path, progress: Progress) -> Backup:
    """Write both files, each whole or not at all, readable by their owner only.

    Nobody is held up: the dumps read one snapshot, and take no transaction id. Raises Trouble with
    pg_dump's words, and what the connection raises.
    """
    name = _name()
    made = Backup(out / (name + LOG_SUFFIX), keys_out / (name + KEYS_SUFFIX))
    return _written(url, made, (_LOG, _KEYS), progress)


def back_up_notes(url: str, out: Path, keys_out: Path, progress: Progress) -> Backup:
    """The same of the clinical notes. `url`: of their own database."""
    name = _name()
    made = Backup(out / (name + NOTES_SUFFIX), keys_out / (name + NOTES_KEYS_SUFFIX))
    return _written(url, made, (_NOTES, _NOTES_KEYS), progress)


def _name() -> str:
    return f"jiefen-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"


def _written(
    url: str, made: Backup, parts: tuple[Sequence[str], Sequence[str]], progress: Progress
) -> Backup:
    with _snapshot(url) as snapshot:
        for done, (path, what) in enumerate(zip(made, parts, strict=True)):
            progress(done, len(made))
            _dump(url, path, [*what, f"--snapshot={snapshot}"])
    progress(len(made), len(made))
    return made


@contextmanager
def _snapshot(url: str) -> Iterator[str]:
    """One moment of the database, which both dumps show."""
    with psycopg.connect(url, options="-c default_transaction_read_only=on") as connection:
        connection.execute("set transaction isolation level repeatable read")
        row = connection.execute("select pg_export_snapshot()").fetchone()
        assert row is not None
        yield row[0]


def _dump(url: str, path: Path, options: Sequence[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(path.name + ".new")
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        # By its name: a file it is only handed, it cannot finish properly. It ends on the disk.
        _run("pg_dump", url, ["--format=custom", *_NOBODYS, f"--file={fresh}", *options])
    except BaseException:
        fresh.unlink()
        raise
    fresh.rename(path)


def restore_log(url: str, file: Path) -> None:
    """Restore the log into a database that has none. Raises Trouble."""
    with psycopg.connect(url) as connection:
        row = connection.execute("select to_regclass('log.event') is null").fetchone()
    if not (row and row[0]):
        raise Trouble(
            "There is a log in this database already.",
            "A log is never restored over another one: name an empty database, or another folder.",
        )
    _restore(url, file, [])


def restore_keys(url: str, file: Path) -> None:
    """Restore the keys: into an empty key store, or over an older one, adding what it lacks.

    What was destroyed is destroyed again at the next start. Raises Trouble.
    """
    with psycopg.connect(url) as connection:
        row = connection.execute("select to_regclass('vault.key') is null").fetchone()
    _restore(url, file, [] if row and row[0] else ["--data-only"])


def restore_notes(url: str, file: Path, keys: Path) -> None:
    """Restore the clinical notes and their keys into their own database, which has none.

    Whoever was erased when the notes were backed up stays erased. Raises Trouble.
    """
    with psycopg.connect(url) as connection:
        row = connection.execute("select to_regnamespace('notes') is null").fetchone()
    if not (row and row[0]):
        raise Trouble(
            "There are clinical notes in this database already.",
            "Notes are never restored over others: name an empty database.",
        )
    _restore(url, file, [])
    _restore(url, keys, ["--data-only"])


def _restore(url: str, file: Path, options: Sequence[str]) -> None:
    if not file.is_file():
        raise Trouble(
            "There is no backup {file}.", "Name the file that `jiefen backup` wrote.", file=file
        )
    whole = [*_NOBODYS, "--exit-on-error", "--single-transaction"]
    _run("pg_restore", url, [*whole, *options, str(file.absolute())])


def _run(name: str, url: str, options: Sequence[str]) -> None:
    """Run a program of PostgreSQL on this database. The password is no argument that others see."""
    address = conninfo_to_dict(url)
    password = str(address.pop("password", ""))
    target = make_conninfo("", **{key: str(held) for key, held in address.items()})
    ended = subprocess.run(
        [program(name), f"--dbname={target}", *options],
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PGPASSWORD": password},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if ended.returncode:
        words = ended.stderr.decode(errors="replace").strip()
        raise Trouble(
            "{program} failed (exit code {code}).",
            "{advice}",
            log=words,
            advice=what_to_do(words),
            program=name,
            code=ended.returncode,
        )
