"""The library's view of the log: ids are positions, order is the cursor's, nothing is skipped."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from eventsourcing.application import Application
from eventsourcing.persistence import IntegrityError
from psycopg_pool import ConnectionPool

from tests.store.support import MAPPER, NOON, Connection, Counted, Told, count, pending
from workers.store.log import NIL, Alongside, CommandKey
from workers.store.mapper import Pending
from workers.store.recorder import Factory, LogRecorder
from workers.store.shapes import Shapes, Unreadable


@pytest.fixture
def recorder(store_url: str) -> Iterator[LogRecorder]:
    with ConnectionPool(store_url, min_size=1, max_size=4, open=True) as pool:
        yield LogRecorder(pool)


def ids(recorder: LogRecorder, start: int | None = None, *, after: bool = False) -> list[int]:
    found = recorder.select_notifications(start, 10, inclusive_of_start=not after)
    return [notification.id for notification in found]


def test_ids_out_of_order_are_followed_without_a_skip(
    recorder: LogRecorder, connect: Callable[[], Connection]
) -> None:
    early, late = connect(), connect()
    early.execute("select pg_current_xact_id()")
    (first,) = count(late, uuid4(), 1).positions
    late.commit()
    assert (ids(recorder), recorder.max_notification_id()) == ([], None)  # early may yet commit

    (second,) = count(early, uuid4(), 1).positions
    early.commit()
    assert second > first
    assert ids(recorder) == [second, first]
    assert ids(recorder, second, after=True) == [first]
    assert ids(recorder, first, after=True) == []
    assert recorder.max_notification_id() == first
    stop = recorder.select_notifications(None, 10, stop=second)
    assert [notification.id for notification in stop] == [second]


def test_an_id_that_is_no_events_compares_by_number(
    recorder: LogRecorder, connection: Connection
) -> None:
    one = count(connection, uuid4(), 1).positions[0]
    connection.commit()
    count(connection, uuid4(), 1)
    connection.rollback()
    three = count(connection, uuid4(), 1).positions[0]
    connection.commit()
    assert three == one + 2
    assert ids(recorder, one + 1) == ids(recorder, one + 1, after=True) == [three]
    assert ids(recorder, three + 1) == []
    assert ids(recorder, 0) == [one, three]


def test_a_subscription_sees_what_comes_and_can_be_stopped_while_it_rests(
    recorder: LogRecorder, connect: Callable[[], Connection]
) -> None:
    early, late = connect(), connect()
    early.execute("select pg_current_xact_id()")
    with recorder.subscribe() as subscription, ThreadPoolExecutor(1) as executor:
        following = executor.submit(lambda: [notification.id for notification in subscription])
        (first,) = count(late, uuid4(), 1).positions
        late.commit()
        (second,) = count(early, uuid4(), 1).positions
        early.commit()
        with recorder.subscribe() as other:
            assert [next(other).id, next(other).id] == [second, first]
        while subscription._last_notification_id != first:
            assert not following.done()
        subscription.stop()
        assert following.result(10) == [second, first]


def test_nothing_unknown_is_recorded_with_events(recorder: LogRecorder) -> None:
    event = MAPPER.to_stored_event(pending(uuid4(), 1, Counted(number=1)))
    with pytest.raises(TypeError, match="nothing else is recorded"):
        recorder.insert_events([event], hint="x")  # type: ignore[arg-type]
    assert ids(recorder) == []


class Facts(Factory):
    """An application of the library that knows our facts."""

    shapes: ClassVar[Shapes] = Shapes((Counted,), {})


@pytest.fixture
def application(store_url: str) -> Iterator[Application[UUID]]:
    topic = f"{Facts.__module__}:Facts"
    with Application[UUID]({"PERSISTENCE_MODULE": topic, "JIEFEN_DATABASE_URL": store_url}) as made:
        yield made


def test_facts_go_through_the_library_by_the_mapper_and_append_of_commands(
    application: Application[UUID],
) -> None:
    stream = uuid4()
    key = Alongside(CommandKey(NIL, "count", "k", b"payload"))
    recordings = application.save(pending(stream, 1, Counted(number=1)), alongside=key)
    assert recordings[0].notification.topic == "tests.counted.v1"

    (read,) = application.events.get(stream)
    assert isinstance(read, Pending)
    assert (read.fact, read.at, read.originator_version) == (Counted(number=1), NOON, 1)

    with pytest.raises(IntegrityError, match="command_pkey"):
        application.save(pending(stream, 2, Counted(number=2)), alongside=key)
    assert len(list(application.events.get(stream))) == 1


def test_a_fact_of_unknown_shape_is_named(
    application: Application[UUID], connection: Connection
) -> None:
    stream = uuid4()
    assert Told not in Facts.shapes.current.values()
    count(connection, stream, 1)
    connection.execute("update log.event set name = 'tests.told.v1'")
    connection.commit()
    with pytest.raises(Unreadable, match=f"{stream}/1.*unknown name"):
        list(application.events.get(stream))
