"""A process that starts while the database is away waits; who asks by hand is told at once."""

import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.safeguards.conftest import KEY
from workers.settings import Settings
from workers.system import System


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """From now on the database refuses whoever connects, for so many seconds."""
    connect = psycopg.connect

    def begin(seconds: float) -> None:
        until = time.monotonic() + seconds

        def refuse(*arguments: Any, **options: Any) -> Any:
            if time.monotonic() < until:
                raise psycopg.OperationalError("the database system is starting up")
            return connect(*arguments, **options)

        monkeypatch.setattr("workers.system.psycopg.connect", refuse)

    return begin


def test_a_process_waits_for_a_database_that_is_starting(
    store_url: str, tmp_path: Path, away: Callable[[float], None]
) -> None:
    settings = Settings(data=tmp_path, database_url=store_url, master_key=KEY)
    away(0.5)
    with System.open(settings, "test", patience=20) as system, system.pool.connection() as held:
        assert held.execute("select 1").fetchone() == (1,)


def test_whoever_has_no_patience_is_told_at_once(
    store_url: str, tmp_path: Path, away: Callable[[float], None]
) -> None:
    away(60)
    settings = Settings(data=tmp_path, database_url=store_url, master_key=KEY)
    begun = time.monotonic()
    with pytest.raises(psycopg.OperationalError, match="starting up"):
        System.open(settings, "test")
    assert time.monotonic() - begun < 5


def test_a_process_that_can_open_a_name_leaves_no_image_when_it_crashes(
    store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = list[tuple[int, tuple[int, int]]]()
    monkeypatch.setattr("workers.crashing.resource.setrlimit", lambda *to: said.append(to))
    with System.open(Settings(data=tmp_path, database_url=store_url, master_key=KEY)):
        assert said == [(resource.RLIMIT_CORE, (0, 0))]
