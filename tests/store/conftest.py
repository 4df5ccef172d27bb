"""Connections to a fresh log."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psycopg
import pytest

from tests.store.support import Connection


@pytest.fixture
def connect(store_url: str) -> Iterator[Callable[[], Connection]]:
    """Each call gives one more connection to the same fresh log; none commits by itself."""
    with ExitStack() as opened:

        def more() -> Connection:
            connection: Connection = psycopg.connect(store_url)
            opened.callback(connection.close)  # without a commit: what is open is rolled back
            return connection

        yield more


@pytest.fixture
def connection(connect: Callable[[], Connection]) -> Connection:
    """One connection to a fresh log."""
    return connect()
