"""The schema of the tables that hold truth is the one this program was written for, or it stops."""

from pathlib import Path
from typing import Any

import psycopg

from workers.sentence import Told

MIGRATIONS = Path(__file__).parent / "migrations"
KNOWN = sorted(path.stem[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.sql"))
"""The revisions this program knows, oldest first."""


class WrongSchema(Told):
    """The database has tables that this program was not written for, or none."""


class KeyStoreLost(WrongSchema):
    """The log is there, and the key store is not."""


class NewerSchema(WrongSchema):
    """The database was migrated by a newer program than this one."""


def schemas(connection: psycopg.Connection[Any]) -> tuple[str, str]:
    """The schema this program was written for, and the one the database has ("" for none)."""
    found = connection.execute("select to_regclass('alembic_version') is not null").fetchone()
    if not (found and found[0]):
        return KNOWN[-1], ""
    row = connection.execute("select version_num from alembic_version").fetchone()
    return KNOWN[-1], str(row[0]) if row else ""


def refuse_newer(connection: psycopg.Connection[Any]) -> None:
    """Stop before touching what a newer program wrote. Raises NewerSchema."""
    _, applied = schemas(connection)
    if applied and applied not in KNOWN:
        raise NewerSchema(
            "the database has schema {applied}, which this program does not know: "
            "start the newer program",
            applied=applied,
        )


def require_current(connection: psycopg.Connection[Any]) -> None:
    """The tables are those this program was written for. Raises WrongSchema, saying what to do."""
    refuse_newer(connection)
    wanted, applied = schemas(connection)
    if not applied:
        raise WrongSchema(
            "the database has no tables yet, this program needs schema {wanted}: "
            "run `jiefen migrate`",
            wanted=wanted,
        )
    if applied != wanted:
        raise WrongSchema(
            "the database has schema {applied}, this program needs {wanted}: run `jiefen migrate`",
            applied=applied,
            wanted=wanted,
        )
    found = connection.execute("select to_regclass('vault.key') is not null").fetchone()
    if not (found and found[0]):
        raise KeyStoreLost(
            "the log is here, but the key store is not: restore the backup of the keys "
            "(`jiefen restore --keys FILE`) before anything else"
        )


def settle_home(connection: psycopg.Connection[Any]) -> int:
    """Raise the log's epoch if it woke up on another cluster or timeline; the epoch now in force.

    Transaction ids start anew after a restored dump, and repeat after a point-in-time recovery, so
    this must run before the first append of any process. The timeline is the one being written
    now: the control file names it only after the first checkpoint that follows a promotion.
    """
    row = connection.execute(
        """
        insert into log.home as h (epoch, system_identifier, timeline_id)
        select 1, s.system_identifier, ('x' || left(w.file, 8))::bit(32)::integer
          from pg_control_system() s, pg_walfile_name(pg_current_wal_lsn()) as w (file)
        on conflict (one) do update
           set epoch = h.epoch + 1,
               system_identifier = excluded.system_identifier,
               timeline_id = excluded.timeline_id
         where (h.system_identifier, h.timeline_id)
               <> (excluded.system_identifier, excluded.timeline_id)
        returning epoch
        """
    ).fetchone()
    if row is None:
        row = connection.execute("select epoch from log.home").fetchone()
    connection.commit()
    assert row is not None
    return int(row[0])
