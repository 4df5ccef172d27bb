"""A log of three streams: four rows under each of two checkpoints, and a tail."""

from pathlib import Path
from uuid import UUID

import pytest

from tests.proof.evidence import Evidence

A, B, C = (UUID(int=0xA00 + number) for number in range(3))


@pytest.fixture
def empty(store_url: str, tmp_path: Path) -> Evidence:
    """Nothing was ever recorded."""
    return Evidence(store_url, tmp_path)


@pytest.fixture
def chained(empty: Evidence) -> Evidence:
    """Rows, and no checkpoint yet."""
    empty.append(A, 1, 2)
    empty.append(B, 1, 2)
    empty.append(A, 3, 4)
    empty.append(C, 1, 2)
    return empty


@pytest.fixture
def signed(empty: Evidence) -> Evidence:
    """All of these rows are signed, by two checkpoints."""
    empty.append(A, 1, 2)
    empty.append(B, 1, 2)
    assert empty.checkpoint()
    empty.append(A, 3, 4)
    empty.append(C, 1, 2)
    assert empty.checkpoint()
    return empty
