"""Crises for one test, on the servers that all tests share or on a Temporal of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crises.works import Crises
from tests.workers.running import OwnTemporal
from workers.local import temporal


@pytest.fixture
def works(store_url: str, temporal_server: temporal.Server) -> Iterator[Crises]:
    """Nothing of it runs yet."""
    made = Crises(store_url, temporal_server.address)
    yield made
    made.close()


@pytest.fixture
def own_temporal(tmp_path: Path) -> Iterator[OwnTemporal]:
    """A Temporal that may be stopped, and whose file may be lost."""
    server = OwnTemporal(tmp_path)
    server.start()
    try:
        yield server
    finally:
        server.stop()
