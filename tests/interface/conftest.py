"""A running system without its processes: a fresh log, the API on it, a projector when asked."""

import base64
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from interface.api.app import create_app
from projections.registry import LEDGERS
from tests.interface.support import AT_THE_DESK, TOKEN, Api, register_form
from tests.line import Jiefen, Line
from workers import ledgers
from workers.persons.following import Names
from workers.projector import Projector
from workers.settings import Settings
from workers.system import System

PATIENCE = 30.0
KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture(scope="session")
def line() -> Iterator[Line]:
    """The command line, whose calls do not import the program each anew."""
    made = Line()
    yield made
    made.close()


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
def nothing_runs(line: Line, tmp_path: Path) -> Jiefen:
    """`jiefen` of the desk, on an empty data folder."""
    return lambda *arguments: line.call({"JIEFEN_DATA": str(tmp_path), **AT_THE_DESK}, *arguments)


@pytest.fixture
def at_the_desk(settings: Settings, system: System) -> dict[str, str]:
    """The environment of the desk, on the database of this test."""
    return {
        "JIEFEN_DATA": str(settings.data),
        "JIEFEN_DATABASE_URL": settings.database_url,
        "JIEFEN_MASTER_KEY": settings.master_key,
        **AT_THE_DESK,
    }


@pytest.fixture
def jiefen(line: Line, at_the_desk: dict[str, str]) -> Jiefen:
    """`jiefen` of the desk, on the database of this test."""
    return lambda *arguments: line.call(at_the_desk, *arguments)


@pytest.fixture
def case(api: Api) -> Any:
    """A registered dispute: the answer to its registration."""
    return api.post("/api/disputes", register_form()).json()
