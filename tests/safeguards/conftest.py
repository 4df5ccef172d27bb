"""A system in this process, for tests that look at all of it from outside."""

import base64
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from projections.registry import LEDGERS
from workers.projector import Projector
from workers.settings import Settings
from workers.system import System

KEY = base64.b64encode(bytes(range(32))).decode()


def open_system(url: str, data: Path, channels: str = "") -> System:
    """A system on a database with the log's tables, and the adapters named."""
    settings = Settings(
        data=data, database_url=url, master_key=KEY, api_token="token", channels=channels
    )
    return System.open(settings, "test")


def keeping_ledgers(system: System) -> AbstractContextManager[Projector]:
    """The ledgers follow the log meanwhile."""
    return Projector(system.settings.database(), system.log, LEDGERS)


@pytest.fixture
def system(store_url: str, tmp_path: Path) -> Iterator[System]:
    with open_system(store_url, tmp_path) as opened:
        yield opened
