"""A command is recorded once or refused, whatever is sent twice, lost, or raced."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import repeat
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg_pool import ConnectionPool
from structlog.testing import capture_logs

from domain.kernel import Officer, Refused
from tests.workers.tally import TALLY, Counted, Named
from workers import handler
from workers.handler import (
    Answer,
    BadInput,
    Busy,
    Conflict,
    Handler,
    KeyReused,
    NotFound,
    Request,
    Unavailable,
    UnknownCommand,
)
from workers.pools import WRITING, connect_pool
from workers.states import States
from workers.store.log import Connection, EventLog
from workers.store.mapper import FactMapper
from workers.store.shapes import Shapes, Unreadable
from workers.vault import ERASED, Looked, Master, Purpose, Vault

WANG = Officer(id="wang", role="mediator", office="150524101000")
MASTER = Master(Master.generate())


@dataclass
class Office:
    """A handler on a fresh log, and short words for what the tests do with it."""

    pool: ConnectionPool[Connection]
    handler: Handler
    log: EventLog

    def do(self, command: str, stream: UUID | None = None, **rest: Any) -> Answer:
        named = ("key", "expect", "at", "officer", "on_behalf_of")
        options = {"officer": WANG} | {k: rest.pop(k) for k in named if k in rest}
        return self.handler.perform(
            Request(aggregate="tally", command=command, stream=stream, data=rest, **options)
        )

    def total(self, stream: UUID) -> int:
        with self.pool.connection() as connection:
            facts = [event.fact for event in self.log.stream(connection, stream)]
        return sum(fact.by for fact in facts if isinstance(fact, Counted))

    def sql(self, statement: str, *parameters: Any) -> Any:
        with self.pool.connection() as connection:
            return connection.execute(statement.encode(), parameters).fetchall()


def build(pool: ConnectionPool[Connection]) -> Office:
    mapper = FactMapper(Shapes(TALLY.facts, {}))
    log = EventLog(mapper)
    handler = Handler(
        pool=pool,
        mapper=mapper,
        states=States(log),
        master=MASTER,
        aggregates={"tally": TALLY},
        standing={},
        suppliers={},
        consequences={},
    )
    return Office(pool, handler, log)


@pytest.fixture
def office(store_url: str) -> Iterator[Office]:
    with connect_pool(store_url, "test", WRITING, 12) as pool:
        yield build(pool)


def together(times: int, do: Callable[[int], Any]) -> list[Any]:
    """Run `do(0) … do(times - 1)` at the same moment; results or exceptions, in order."""
    gate = Barrier(times)

    def one(n: int) -> Any:
        gate.wait(10)
        try:
            return do(n)
        except Exception as error:
            return error

    with ThreadPoolExecutor(times) as executor:
        return list(executor.map(one, range(times)))


def test_the_same_key_gets_the_same_answer_and_is_recorded_once(office: Office) -> None:
    stream = office.do("begin").stream
    first = office.do("count", stream, key="k")
    assert office.do("count", stream, key="k") == first
    assert office.total(stream) == 1


def test_a_repeated_opening_gives_the_stream_it_opened(office: Office) -> None:
    first = office.do("begin", key="k")
    assert office.do("begin", key="k") == first
    assert office.sql("select last from log.serial") == [(1,)]


def test_two_in_flight_with_the_same_key_are_recorded_once(office: Office) -> None:
    stream = office.do("begin").stream
    for key in map(str, range(20)):
        count = partial(office.do, "count", stream, key=key)
        answers = together(2, lambda _: count())  # noqa: B023  # all are done before the next
        assert answers[0] == answers[1]
    opened = together(4, lambda _: office.do("begin", key="one"))
    assert len(set(opened)) == 1
    assert office.total(stream) == 20


def test_a_lost_acknowledgement_is_no_lost_and_no_doubled_command(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = office.do("begin").stream
    lost = iter([psycopg.OperationalError("the connection broke after the commit")])

    def break_once(connection: Connection) -> None:
        for error in lost:
            raise error

    monkeypatch.setattr(office.handler._hint, "give", break_once)
    answer = office.do("count", stream, by=3, at_most=3)
    assert (answer.version, office.total(stream)) == (2, 3)


HASTY = WRITING.replace("transaction_timeout=2000", "transaction_timeout=150")


def test_a_transaction_that_lasts_too_long_is_tried_again(office: Office, store_url: str) -> None:
    with connect_pool(store_url, "hasty", HASTY, 2) as pool, psycopg.connect(store_url) as other:
        hasty = build(pool)
        hasty.do("begin")
        other.execute("update log.serial set last = last")
        with pytest.raises(Unavailable):
            hasty.do("begin", key="k")
        other.rollback()
        assert hasty.do("begin", key="k").version == 1
    assert office.sql("select last from log.serial") == [(2,)]


def test_one_transaction_that_lasts_too_long_is_nothing_the_caller_sees(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = office.do("begin").stream
    just_before(monkeypatch, "append", iter([partial(fail, psycopg.errors.TransactionTimeout)]))
    assert office.do("count", stream).version == 2


def test_writers_in_each_others_way_are_tried_again_and_then_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = office.do("begin").stream
    deadlock = partial(fail, psycopg.errors.DeadlockDetected)
    just_before(monkeypatch, "append", repeat(deadlock, 5))
    assert office.do("count", stream).version == 2
    just_before(monkeypatch, "append", repeat(deadlock))
    with pytest.raises(Busy):
        office.do("count", stream)


def just_before(
    monkeypatch: pytest.MonkeyPatch, step: str, what: Iterator[Callable[[Connection], None]]
) -> None:
    """Let these happen just before the next times the handler takes this step, one each."""
    taken = getattr(handler, step)

    def taking(connection: Connection, *rest: Any) -> Any:
        for happens in what:
            happens(connection)
            break
        return taken(connection, *rest)

    monkeypatch.setattr(handler, step, taking)


def fail(error: type[Exception], connection: Connection) -> None:
    raise error


def test_the_first_command_after_the_server_was_lost_is_recorded(office: Office) -> None:
    """However many connections rest in the pool, all of them lost."""
    stream = office.do("begin").stream
    with ExitStack() as open_at_once:
        for _ in range(office.pool.max_size):
            open_at_once.enter_context(office.pool.connection())
    assert office.pool.max_size > 3
    with psycopg.connect(str(office.pool.conninfo), autocommit=True) as administrator:
        administrator.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    assert office.do("count", stream).version == 2


def test_a_key_used_for_other_data_is_refused(office: Office) -> None:
    stream = office.do("begin").stream
    office.do("count", stream, by=1, key="k")
    with pytest.raises(KeyReused):
        office.do("count", stream, by=2, key="k")
    assert office.total(stream) == 1


def test_a_key_used_for_somebody_else_is_refused(office: Office) -> None:
    stream = office.do("begin").stream
    first = office.do("count", stream, key="k", on_behalf_of="zhang")
    assert office.do("count", stream, key="k", on_behalf_of="zhang") == first
    with pytest.raises(KeyReused):
        office.do("count", stream, key="k", on_behalf_of="li")
    assert office.total(stream) == 1


def test_of_a_key_only_a_keyed_digest_is_stored(office: Office) -> None:
    """A caller may make it of anything, of a name and a telephone for example."""
    stream, key = office.do("begin").stream, "张三 13900000001"
    first = office.do("count", stream, key=key)
    assert office.do("count", stream, key=key) == first
    stored = [held for (held,) in office.sql("select key from log.command")]
    assert stored
    assert not any("张三" in held or "1390000" in held for held in stored)
    with pytest.raises(KeyReused, match=key):
        office.do("count", stream, by=2, key=key)


def test_a_key_belongs_to_one_stream_and_command(office: Office) -> None:
    one, two = office.do("begin").stream, office.do("begin").stream
    office.do("count", one, key="k")
    office.do("count", two, key="k")
    assert (office.total(one), office.total(two)) == (1, 1)


def test_a_refusal_is_not_stored_so_the_key_can_be_used_again(office: Office) -> None:
    stream = office.do("begin").stream
    with pytest.raises(Refused, match="at most 1"):
        office.do("count", stream, by=2, at_most=1, key="k")
    of_the_key = f"select count(*) from log.command where scope = '{stream}'"
    assert office.sql(of_the_key) == [(0,)]
    office.do("count", stream, by=2, key="k")
    assert office.total(stream) == 2


def test_a_repeated_key_is_answered_even_where_the_command_would_be_refused_now(
    office: Office,
) -> None:
    stream = office.do("begin").stream
    first = office.do("count", stream, by=5, at_most=5, key="k")
    assert office.do("count", stream, by=5, at_most=5, key="k") == first


def test_a_refused_opening_gives_its_number_back(office: Office) -> None:
    with pytest.raises(Refused):
        office.do("begin", fail=True)
    office.do("begin")
    assert office.sql("select last from log.serial") == [(1,)]


def test_serials_of_one_office_have_no_gap_and_no_double(office: Office) -> None:
    together(8, lambda n: office.do("begin", fail=n % 3 == 0))
    rows = office.sql("select convert_from(body, 'UTF8')::json ->> 'serial' from log.event")
    assert sorted(int(serial) for (serial,) in rows) == list(range(1, len(rows) + 1))


def test_the_second_of_two_readers_of_one_version_is_told(office: Office) -> None:
    stream = office.do("begin").stream
    office.do("count", stream, expect=1)
    with pytest.raises(Conflict) as told:
        office.do("count", stream, expect=1)
    assert (told.value.expected, told.value.version) == (1, 2)


def test_who_expects_a_version_of_what_is_not_there_yet_is_told(office: Office) -> None:
    with pytest.raises(Conflict):
        office.do("begin", expect=5)
    assert office.sql("select count(*) from log.event") == [(0,)]


def test_what_nobody_can_mean_is_not_recorded(office: Office) -> None:
    stream = office.do("begin").stream
    with pytest.raises(Refused, match="control characters"):
        office.do("count", stream, why="a\x00b")
    with pytest.raises(Refused, match="cannot be meant"):
        office.do("count", stream, at=datetime(1, 1, 1, tzinfo=UTC))
    assert office.total(stream) == 0


def test_writers_who_read_no_state_are_all_recorded(office: Office) -> None:
    stream = office.do("begin").stream
    answers = together(6, lambda _: office.do("count", stream))
    assert sorted(answer.version for answer in answers) == [2, 3, 4, 5, 6, 7]


def test_a_decision_that_no_longer_holds_is_refused_not_recorded(office: Office) -> None:
    stream = office.do("begin").stream
    results = together(6, lambda _: office.do("count", stream, by=1, at_most=2))
    assert sum(isinstance(result, Refused) for result in results) == 4
    assert office.total(stream) == 2


def test_facts_of_two_streams_are_recorded_together(office: Office) -> None:
    one, two = office.do("begin").stream, office.do("begin").stream
    office.do("count", one, by=9)
    results = together(6, lambda n: office.do("move", one, by=2, to=str(two)))
    assert sum(isinstance(result, Refused) for result in results) == 2
    assert (office.total(one), office.total(two)) == (1, 8)


def test_unknown_commands_streams_and_arguments_are_named(office: Office) -> None:
    stream = office.do("begin").stream
    with pytest.raises(UnknownCommand):
        office.do("dance", stream)
    with pytest.raises(NotFound):
        office.do("count", uuid4())
    with pytest.raises(BadInput, match="by"):
        office.do("count", stream, by="many")
    with pytest.raises(Refused, match="not happened yet"):
        office.do("count", stream, at=datetime.now(UTC) + timedelta(minutes=6))
    assert office.total(stream) == 0


MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)
JANUARY = datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_nothing_is_recorded_as_before_what_the_stream_holds_already(office: Office) -> None:
    stream = office.do("begin", at=MARCH).stream
    for handling in (office, build(office.pool)):
        with pytest.raises(Refused, match=r"happened at 2026-03-02T17:00:00\+08:00"):
            handling.do("count", stream, at=JANUARY)
    office.do("count", stream, at=MARCH)
    assert office.do("begin", at=JANUARY).version == 1
    assert office.total(stream) == 1


def test_nothing_is_recorded_as_before_what_a_linked_stream_holds_already(office: Office) -> None:
    early, late = office.do("begin", at=JANUARY).stream, office.do("begin", at=MARCH).stream
    office.do("count", early, at=JANUARY)
    with pytest.raises(Refused, match="latest entry"):
        office.do("move", early, by=1, to=late, at=JANUARY)
    assert office.do("move", early, by=1, to=late, at=MARCH).version == 3


def test_what_the_clock_noted_keeps_nobody_from_telling_what_was_before(office: Office) -> None:
    stream = office.do("begin", at=JANUARY).stream
    office.do("ring", stream, at=MARCH, officer=WANG.model_copy(update={"role": "clock"}))
    assert office.do("count", stream, at=JANUARY).version == 3


def test_the_clock_and_the_importer_look_back_and_the_latest_stays_the_latest(
    office: Office,
) -> None:
    stream = office.do("begin", at=MARCH).stream
    for role in ("clock", "importer"):
        office.do("count", stream, at=JANUARY, officer=WANG.model_copy(update={"role": role}))
    with pytest.raises(Refused, match="latest entry"):
        office.do("count", stream, at=MARCH - timedelta(seconds=1))
    assert office.total(stream) == 2


def test_without_a_time_it_is_now_but_never_before_the_latest(office: Office) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=4)
    stream = office.do("begin", at=soon).stream
    office.do("count", stream)
    with office.pool.connection() as connection:
        assert [event.at for event in office.log.stream(connection, stream)] == [soon, soon]


def test_a_stream_that_cannot_be_read_says_which_event_and_others_go_on(office: Office) -> None:
    broken, sound = office.do("begin").stream, office.do("begin").stream
    with office.pool.connection() as connection:
        connection.execute(
            "update log.event set name = 'tally.lost.v1' where stream = %s", [broken]
        )
    fresh = build(office.pool)
    with pytest.raises(Unreadable, match=f"{broken}/1"):
        fresh.do("count", broken)
    assert fresh.do("count", sound).version == 2


def restore_to(url: str, version: int) -> None:
    """As after a recovery to a point in time: another timeline, the log ends earlier, and every
    connection was lost."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("delete from log.event where version > %s", [version])
        connection.execute("update log.home set timeline_id = timeline_id + 1")
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


def test_a_process_that_runs_on_after_a_restore_decides_on_the_restored_log(
    office: Office, store_url: str
) -> None:
    stream = office.do("begin").stream
    office.do("count", stream, by=5)
    office.do("count", stream, by=5)
    restore_to(store_url, 2)

    answer = office.do("count", stream, by=6, at_most=11)

    assert (answer.version, office.total(stream)) == (3, 11)
    assert office.sql("select array_agg(epoch order by version) from log.event") == [([1, 1, 2],)]


def test_what_was_known_of_a_log_that_went_on_otherwise_is_forgotten(
    office: Office, store_url: str
) -> None:
    stream = office.do("begin").stream
    office.do("count", stream, by=5)
    office.do("count", stream, by=0)  # decided on version 2
    restore_to(store_url, 1)
    build(office.pool).do("count", stream, by=1)  # another process comes first

    office.do("count", stream, by=1, at_most=2)

    assert office.total(stream) == 2


ZHAO = {"name": "赵一", "phone": "139 0000 0001", "identity_number": "150524199001010019"}


def persons(office: Office, stream: UUID) -> list[UUID]:
    with office.pool.connection() as connection:
        facts = [event.fact for event in office.log.stream(connection, stream)]
    return [p.id for fact in facts if isinstance(fact, Named) for p in fact.people]


def name(office: Office, *people: dict[str, str]) -> list[UUID]:
    stream = office.do("begin").stream
    office.do("name", stream, people=list(people))
    return persons(office, stream)


def test_a_person_has_one_id_across_cases(office: Office) -> None:
    [by_number] = name(office, ZHAO)
    [by_phone] = name(office, {"name": "赵一", "phone": "13900000001"})
    [other_phone] = name(office, ZHAO | {"phone": "13900000002"})
    assert by_number == by_phone == other_phone


def test_a_name_alone_finds_nobody_and_a_relative_with_the_same_phone_is_another(
    office: Office,
) -> None:
    [zhao] = name(office, ZHAO)
    [namesake] = name(office, {"name": "赵一"})
    [relative] = name(office, ZHAO | {"identity_number": "150524201001010027"})
    assert len({zhao, namesake, relative}) == 3


def test_two_who_meet_the_same_new_person_at_once_agree_on_the_id(office: Office) -> None:
    ids = together(4, lambda _: name(office, ZHAO))
    assert len({tuple(found) for found in ids}) == 1


def test_a_person_whose_key_is_destroyed_is_erased_everywhere_and_found_no_more(
    office: Office,
) -> None:
    stream = office.do("begin").stream
    office.do("name", stream, people=[ZHAO])
    office.do("count", stream, why="quarrel about the wall")
    [zhao] = persons(office, stream)
    vault = Vault(MASTER)
    with office.pool.connection() as connection:
        vault.destroy(connection, vault.keys_of_person(connection, zhao))
        facts: list[Any] = [event.fact for event in office.log.stream(connection, stream)]
        sealed = [facts[1].people[0].name, facts[2].why]
        looked = dict.fromkeys(sealed, Looked(stream, "account", "mediates"))
        opened = vault.open_many(connection, looked, Purpose(WANG, "test"))
    assert [opened[value] for value in sealed] == [ERASED, "quarrel about the wall"]
    assert office.sql("select count(*) from vault.lookup") == [(0,)]
    with pytest.raises(Refused, match="erased"):
        office.do("rename", stream, person=ZHAO)
    assert name(office, ZHAO) != [zhao]


def test_nobody_is_named_by_an_id_whoever_has_it(office: Office) -> None:
    """Neither with another name nor with their own, nor somebody who is not there: all one answer,
    and on record."""
    [zhao] = name(office, ZHAO)
    stream = office.do("begin").stream
    facts = office.sql("select count(*) from log.event")
    with capture_logs() as logs:
        for person in (ZHAO | {"id": str(zhao)}, {"id": str(zhao), "name": "冒名"}):
            with pytest.raises(NotFound, match=f"there is no person {zhao}"):
                office.do("name", stream, people=[person])
        with pytest.raises(NotFound, match="there is no person"):
            office.do("rename", stream, person={"id": str(uuid4()), "name": "赵一"})
    denied = [line for line in logs if line["event"] == "access denied"]
    assert [line["officer"] for line in denied] == [WANG.id] * 3
    assert office.sql("select count(*) from log.event") == facts
    office.do("name", stream, people=[ZHAO])
    assert persons(office, stream) == [zhao]


def test_a_person_erased_while_a_command_decides_is_registered_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    [before] = name(office, ZHAO)
    vault = Vault(MASTER)

    def erase(_: Connection) -> None:
        with office.pool.connection() as another:
            vault.destroy(another, vault.keys_of_person(another, before))

    stream = office.do("begin").stream
    just_before(monkeypatch, "take_turns", iter([erase]))
    office.do("name", stream, people=[ZHAO | {"phone": "13900000002"}])
    [after] = persons(office, stream)
    assert after != before


def test_nobody_erased_while_a_command_decides_gets_a_key_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = office.do("begin").stream
    office.do("name", stream, people=[ZHAO])
    [before] = persons(office, stream)
    vault = Vault(MASTER)

    def erase(_: Connection) -> None:
        with office.pool.connection() as another:
            vault.destroy(another, vault.keys_of_person(another, before))

    just_before(monkeypatch, "take_turns", iter([erase]))
    with pytest.raises(Refused, match="erased"):  # known by their id, nothing new is looked up
        office.do("rename", stream, person={"name": "赵一"})
    assert office.sql("select count(*) from vault.key where person is not null") == [(0,)]


def test_a_file_that_ends_takes_who_was_in_it_and_erases_nobody_elsewhere(office: Office) -> None:
    [zhao] = name(office, ZHAO)
    [same] = name(office, ZHAO)
    assert same == zhao
    ((ended,), _) = office.sql("select stream from vault.key where class = 'casefile'")
    with office.pool.connection() as connection:
        connection.execute("delete from vault.key where stream = %s", (ended,))
    assert office.sql("select class from vault.key where person is not null order by 1") == [
        ("casefile",),
        ("contact",),
    ]
    assert name(office, ZHAO) == [zhao], "found as before"


def test_what_looks_sealed_already_is_not_taken(office: Office) -> None:
    stream = office.do("begin").stream
    with pytest.raises(Refused, match="like a sealed value"):
        office.do("count", stream, why="sealed:AAAA")
