"""Connections to the database: few, autocommit, and none may hold a transaction open for long.

The pools of one machine add up to at most 40 of PostgreSQL's 100 connections.
"""

from typing import cast

from psycopg_pool import ConnectionPool

from workers.store.key_store import settle_key_store
from workers.store.log import BY_INDEX, Connection
from workers.store.schema import settle_home

WRITING = (
    "-c transaction_timeout=2000 -c idle_in_transaction_session_timeout=2000 -c timezone=UTC"
    f" {BY_INDEX}"
)
"""Any open writer holds every reader back: writing transactions are short, or are ended."""

READING = "-c default_transaction_read_only=on -c timezone=UTC"
"""A reading transaction takes no transaction id, and so holds nobody back."""


def connect_pool(
    database_url: str, name: str, options: str, size: int
) -> ConnectionPool[Connection]:
    """A pool of autocommit connections with these server options, shown as `jiefen <name>`.

    Each new connection that may write settles the log's home and keys first: the one before it may
    have been lost to a restore, after which transaction ids are given anew, and keys that were
    destroyed may be back.
    """
    return cast(
        "ConnectionPool[Connection]",
        ConnectionPool(
            database_url,
            min_size=1,
            max_size=size,
            timeout=3.0,  # seconds to wait for a connection: people wait for the answer
            kwargs={"autocommit": True, "options": options, "application_name": f"jiefen {name}"},
            configure=None if options == READING else _settle,
            open=True,
            name=name,
        ),
    )


def _settle(connection: Connection) -> None:
    settle_home(connection)
    settle_key_store(connection)
