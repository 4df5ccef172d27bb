"""The schema of the tables that hold truth is the one this program was written for, or it stops.

Migrations are expand-only plain SQL, run by one process at a time; a program refuses a schema that
is newer than itself.
"""

import logging
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, pool, text

_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x6A696566656E  # "jiefen": two processes never migrate at once


class NewerSchema(Exception):
    """The database was migrated by a newer program than this one."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def migrate(database_url: str) -> None:
    """Bring the schema up to date, and note on which cluster the log now lives.

    Raises NewerSchema if the database is ahead of this program.
    """
    logging.getLogger("alembic").setLevel(logging.WARNING)
    engine = create_engine(
        database_url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=pool.NullPool
    )
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        connection.execute(text("set local lock_timeout = '2s'"))
        config = _config()
        _refuse_newer(connection, config)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
    with psycopg.connect(database_url) as direct:
        settle_home(direct)


def _refuse_newer(connection: Connection, config: Config) -> None:
    if connection.execute(text("select to_regclass('alembic_version')")).scalar() is None:
        return
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    applied = connection.execute(text("select version_num from alembic_version"))
    ahead = {row[0] for row in applied} - known
    if ahead:
        raise NewerSchema(
            f"the database has schema {', '.join(sorted(ahead))}, which this program does not "
            "know: start the newer program"
        )


def schemas(connection: psycopg.Connection[Any]) -> tuple[str, str]:
    """The schema this program was written for, and the one the database has ("" for none)."""
    known = ScriptDirectory.from_config(_config()).get_current_head() or ""
    found = connection.execute("select to_regclass('alembic_version') is not null").fetchone()
    if not (found and found[0]):
        return known, ""
    row = connection.execute("select version_num from alembic_version").fetchone()
    return known, str(row[0]) if row else ""


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
