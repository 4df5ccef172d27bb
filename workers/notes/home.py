"""The notes' own database: its tables, and the one master key that belongs to them."""

from pathlib import Path
from typing import Any, Final

import psycopg

from workers.notes.keys import VARIABLE, Clinical, NotesKeyError
from workers.sentence import Told

ADDRESS: Final = "JIEFEN_NOTES_DATABASE_URL"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
_LOCK: Final = 0x6E6F746573  # "notes": two processes never make the tables at once

Connection = psycopg.Connection[Any]


class NotesNewer(Told):
    """The tables were made by a newer program than this one."""


def prepare(connection: Connection, clinical: Clinical) -> None:
    """Bring the tables up to date, and refuse a master key other than theirs.

    Raises NotesNewer; NotesKeyError, naming which key is expected and which was given.
    """
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
        _migrate(connection)
        _check(connection, clinical)
        connection.execute(
            "delete from notes.person_key k using notes.destroyed d where d.person = k.person"
        )  # a restore may have brought it back


def _migrate(connection: Connection) -> None:
    connection.execute("create table if not exists notes_version (number integer primary key)")
    done = {number for (number,) in connection.execute("select number from notes_version")}
    scripts = {int(path.name[:4]): path for path in MIGRATIONS.glob("[0-9]*.sql")}
    if newer := done - set(scripts):
        raise NotesNewer(
            "the notes' database has schema {newer}, which this program does not know: "
            "start the newer program",
            newer=max(newer),
        )
    for number in sorted(set(scripts) - done):
        connection.execute(scripts[number].read_bytes())
        connection.execute("insert into notes_version values (%s)", (number,))


def _check(connection: Connection, clinical: Clinical) -> None:
    connection.execute(
        "insert into notes.master (id, probe) select %s, %s"
        " where not exists (select from notes.note) on conflict do nothing",
        (clinical.id, clinical.probe),
    )
    row = connection.execute("select id, probe from notes.master").fetchone()
    if row is None:
        raise NotesKeyError("the notes are here, but which master key is theirs is not known")
    if row[0] != clinical.id or bytes(row[1]) != clinical.probe:
        raise NotesKeyError(
            "the clinical notes were sealed with master key {expected}, but {given} was given: "
            "restore the right {variable}",
            expected=row[0],
            given=clinical.id,
            variable=VARIABLE,
        )
