"""Migrations are expand-only plain SQL, run by one process at a time; never on a newer schema.

Apart from the schema's other questions, because nothing else needs alembic and SQLAlchemy.
"""

import logging

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, pool, text

from workers.store.key_store import settle_key_store
from workers.store.schema import MIGRATIONS, refuse_newer, settle_home

_MIGRATION_LOCK = 0x6A696566656E  # "jiefen": two processes never migrate at once


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def migrate(database_url: str) -> None:
    """Bring the schema up to date, and note on which cluster the log now lives.

    Raises NewerSchema if the database is ahead of this program.
    """
    with psycopg.connect(database_url) as direct:
        refuse_newer(direct)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    engine = create_engine(
        database_url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=pool.NullPool
    )
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        connection.execute(text("set local lock_timeout = '2s'"))
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
    with psycopg.connect(database_url) as direct:
        settle_home(direct)
        settle_key_store(direct)
