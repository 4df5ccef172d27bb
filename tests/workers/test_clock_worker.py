"""The clock's processes: the version started last works, and each ends when asked to."""

import logging

import pytest
from structlog.testing import capture_logs

from tests.workers.clockwork import Clockwork
from workers import deployment
from workers.clock_worker import forward_logs


def test_the_version_started_last_gets_the_work(works: Clockwork) -> None:
    with works.worker():
        assert works.ask(deployment.current) == deployment.build_id()


def test_a_version_is_made_of_the_workflows_code(monkeypatch: pytest.MonkeyPatch) -> None:
    before = deployment.build_id()
    assert deployment.build_id() == before
    monkeypatch.setattr("workers.deployment.inspect.getsource", lambda part: f"{part} changed")
    assert deployment.build_id() != before


@pytest.mark.parametrize("module", ["tests.workers.plain_worker", "workers.timekeeper"])
def test_a_process_that_is_asked_to_end_does(works: Clockwork, module: str) -> None:
    process = works.process(module)
    process.terminate()
    assert process.wait(20) == 0


def test_what_temporals_library_says_is_structured_and_tells_no_texts() -> None:
    forward_logs()
    try:
        raise ValueError("about 张三")
    except ValueError:
        with capture_logs() as lines:
            logging.getLogger("temporalio.activity").warning(
                "Completing activity as failed ({'workflow_id': 'agenda-1'})",
                exc_info=True,
                extra={"temporal_activity": {"workflow_id": "agenda-1", "attempt": 2}},
            )
    (line,) = lines
    assert line.pop("error").startswith("ValueError at test_clock_worker.py:")
    assert line == {
        "event": "Completing activity as failed",
        "log_level": "warning",
        "workflow_id": "agenda-1",
        "attempt": 2,
    }
