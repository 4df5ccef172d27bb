"""The library's own test suites pass on our recorder and our one append function.

Its benchmarks are left out. `workers.store.recorder` says which suites do not apply, and why; one
that the library adds is missed here until somebody has decided.
"""

from collections.abc import Iterator
from types import ModuleType
from typing import Any, ClassVar, Never
from unittest import SkipTest, TestCase

import psycopg
import pytest
from eventsourcing.persistence import AggregateRecorder
from eventsourcing.tests import application, persistence
from eventsourcing.utils import Environment
from psycopg_pool import ConnectionPool

from workers.store import recorder
from workers.store.recorder import Factory, LogRecorder, StreamRecorder


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


class TestFactory(_OnOurFactory, persistence.InfrastructureFactoryTestCase[Factory]):
    @pytest.fixture(autouse=True)
    def _env(self, store_url: str) -> None:
        told = {"PERSISTENCE_MODULE": "workers.store.recorder", "JIEFEN_DATABASE_URL": store_url}
        self.env = Environment("test", env=told)

    def expected_factory_class(self) -> type[Factory]:
        return Factory

    def expected_aggregate_recorder_class(self) -> type[AggregateRecorder]:
        return StreamRecorder

    def expected_application_recorder_class(self) -> type[LogRecorder]:
        return LogRecorder

    def expected_tracking_recorder_class(self) -> Never:
        raise SkipTest("the projector keeps its own positions")

    tracking_recorder_subclass = expected_tracking_recorder_class
    expected_process_recorder_class = expected_tracking_recorder_class

    def test_create_tracking_recorder(self) -> None:
        raise SkipTest("the projector keeps its own positions")

    test_create_process_recorder = test_create_tracking_recorder

    def test_mapper_with_compressor(self) -> None:
        raise SkipTest("our mapper seals single fields, and compresses nothing")

    test_mapper_with_cipher = test_mapper_with_compressor
    test_mapper_with_cipher_and_compressor = test_mapper_with_compressor
    test_mapper_with_wrong_cipher_key = test_mapper_with_compressor


class TestApplication(_OnOurFactory, application.ApplicationTestCase):
    pass


class TestExampleApplication(_OnOurFactory, application.ExampleApplicationTestCase):
    expected_factory_topic = "workers.store.recorder:Factory"


RUN = (TestStreamRecorder, TestLogRecorder, TestFactory, TestApplication, TestExampleApplication)


@pytest.mark.parametrize("module", [persistence, application])
def test_every_suite_of_the_library_runs_or_is_named_with_the_reason(module: ModuleType) -> None:
    suites = {
        name
        for name, suite in vars(module).items()
        if isinstance(suite, type) and issubclass(suite, TestCase)
        if suite.__module__ == module.__name__ and name != "RecorderTestCase"  # a base of others
    }
    assert suites
    run = {base.__name__ for suite in RUN for base in suite.__mro__}
    said = recorder.__doc__ or ""
    for name in suites - run:
        assert name.removesuffix("TestCase").removesuffix("BaseCase") in said, name
