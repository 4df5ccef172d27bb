"""Systems to start: a new one, and one that ran before."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.supervised import Supervised, supervised


@pytest.fixture
def system(tmp_path: Path) -> Iterator[Supervised]:
    """Never started yet."""
    with supervised(tmp_path) as started:
        yield started


@pytest.fixture(scope="session")
def used_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a system that was started once and stopped."""
    with supervised(tmp_path_factory.mktemp("used")) as started:
        started.up().stop()
        return started.data


@pytest.fixture
def stopped(system: Supervised, used_data: Path) -> Supervised:
    """It ran once and was stopped."""
    subprocess.run(["cp", "-a", used_data, system.data], check=True)
    return system
