"""The library's own test suites pass on our recorder and our one append function.

Its benchmarks are left out. `workers.store.recorder` says which suites do not apply, and why.
"""

from collections.abc import Iterator
from typing import Any, ClassVar
from unittest import SkipTest

import psycopg
import pytest
from eventsourcing.persistence import AggregateRecorder
from eventsourcing.tests import application, persistence
from psycopg_pool import ConnectionPool

from workers.store.recorder import LogRecorder, StreamRecorder


class _OnFreshTables:
    pool: ClassVar["ConnectionPool[psycopg.Connection[Any]]"]

    @pytest.fixture(autouse=True)
    def _pool(self, store_url: str) -> Iterator[None]:
        with ConnectionPool(store_url, min_size=1, max_size=10, open=True) as pool:
            type(self).pool = pool
            yield

    def test_performance(self) -> None:
        raise SkipTest("a benchmark")


class TestStreamRecorder(_OnFreshTables, persistence.AggregateRecorderTestCase):
    def create_recorder(self) -> AggregateRecorder:
        return StreamRecorder(self.pool)


class TestLogRecorder(_OnFreshTables, persistence.ApplicationRecorderTestCase[LogRecorder]):
    def create_recorder(self) -> LogRecorder:
        return LogRecorder(self.pool)

    def test_concurrent_throughput(self) -> None:
        raise SkipTest("a benchmark")

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class _OnOurFactory:
    @pytest.fixture(autouse=True)
    def _environment(self, store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PERSISTENCE_MODULE", "workers.store.recorder")
        monkeypatch.setenv("JIEFEN_DATABASE_URL", store_url)


class TestApplication(_OnOurFactory, application.ApplicationTestCase):
    pass


class TestExampleApplication(_OnOurFactory, application.ExampleApplicationTestCase):
    expected_factory_topic = "workers.store.recorder:Factory"
