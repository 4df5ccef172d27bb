"""A running system without its processes: a fresh log, the API on it, a projector when asked."""

import base64
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from interface.api import create_app
from projections.registry import LEDGERS
from tests.interface.support import TOKEN, Api, register_form
from workers import ledgers
from workers.persons.following import Names
from workers.projector import Projector
from workers.settings import Settings
from workers.system import System

PATIENCE = 30.0
KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def settings(store_url: str, tmp_path: Path) -> Settings:
    """Of a system whose database exists; nothing else of it runs."""
    return Settings(data=tmp_path, database_url=store_url, master_key=KEY, api_token=TOKEN)


@pytest.fixture
def system(settings: Settings) -> Iterator[System]:
    """The system, in this process."""
    with System.open(settings, "test") as opened:
        yield opened


@pytest.fixture(scope="session")
def app() -> FastAPI:
    """The application, put together once; each test gives it a system of its own."""
    return create_app()


@pytest.fixture
def api(app: FastAPI, system: System) -> Iterator[Api]:
    """The HTTP API. A failure is answered, never raised into the test."""
    app.state.system = system
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Api(client)


@pytest.fixture
def projector(system: System) -> Iterator[Projector]:
    """Keeps the ledgers, all of them built, and what finds people, for tests that read them."""
    names = Names(system.log, system.vault)
    url = system.settings.database()
    with Projector(url, system.log, LEDGERS, along=[names]) as running:
        until = time.monotonic() + PATIENCE
        with system.reading.connection() as connection:
            while not all(ledgers.live(connection, ledger.name) for ledger in LEDGERS):
                assert time.monotonic() < until, "a ledger was not built"
                time.sleep(0.01)
        yield running


@pytest.fixture
def case(api: Api) -> Any:
    """A registered dispute: the answer to its registration."""
    return api.post("/api/disputes", register_form()).json()
