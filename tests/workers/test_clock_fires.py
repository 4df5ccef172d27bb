"""A deadline is recorded exactly once, whatever dies on the way."""

from collections.abc import Iterator

import pytest

from tests.workers.clockwork import Clockwork, clockwork, eventually, kill
from workers.local import temporal


@pytest.fixture
def works(store_url: str, temporal_server: temporal.Server) -> Iterator[Clockwork]:
    with clockwork(store_url, temporal_server.address) as made:
        yield made


def test_a_deadline_is_recorded_once_when_its_time_comes(works: Clockwork) -> None:
    with works.projector(), works.timekeeper(), works.worker():
        case = works.register(asked=2)
        eventually(lambda: works.passed(case))
        eventually(lambda: (held := works.held(case)) and list(held.due) == ["on-registration@due"])
    assert works.passed(case) == {"on-request": 1}
