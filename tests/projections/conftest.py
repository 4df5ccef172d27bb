"""A log to write stories into, and every ledger that follows it."""

from collections.abc import Iterator

import pytest

from tests.projections.office import Office


@pytest.fixture
def office(store_url: str) -> Iterator[Office]:
    with Office(store_url) as opened:
        yield opened
