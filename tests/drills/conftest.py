"""An operator."""

import pytest

from tests.drills.support import Operator


@pytest.fixture
def operator(monkeypatch: pytest.MonkeyPatch) -> Operator:
    """At a terminal, with nothing in the environment yet."""
    return Operator(monkeypatch)
