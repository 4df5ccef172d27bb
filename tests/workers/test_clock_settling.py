"""What is due is settled once, judged by its due time; the answer is the agenda as of the log."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from prometheus_client import REGISTRY

from domain.deadlines import Alarms
from domain.kernel import Cursor
from projections.agenda import Statement, digest
from tests.workers.clockwork import RULES, Clockwork, rule
from workers import armed
from workers.settling import Settler
from workers.store.shapes import Unreadable
from workers.system import System

LATER = timedelta(hours=3)
ALARMS = ["on-registration@due", "on-request@due"]


@pytest.fixture
def office(store_url: str) -> Iterator[Clockwork]:
    """A log with rules; Temporal is not asked for anything here."""
    made = Clockwork(store_url, "127.0.0.1:9")
    made.adopt(*RULES)
    yield made
    made.close()


@pytest.fixture
def settler(office: Clockwork) -> Settler:
    return Settler(office.system)


def now() -> datetime:
    return datetime.now(UTC)


def told(office: Clockwork, stream: UUID) -> armed.Told | None:
    with office.system.pool.connection() as connection:
        return armed.told(connection, stream)[1]


def test_what_has_come_is_recorded_and_the_rest_is_answered(
    office: Clockwork, settler: Settler
) -> None:
    case = office.register(asked=-60)
    alarms = settler.settle(case, now())
    assert list(alarms.due) == ["on-registration@due"]
    assert office.passed(case) == {"on-request": 1}


def test_it_is_judged_by_the_due_time_not_by_the_time_of_asking(
    office: Clockwork, settler: Settler
) -> None:
    case = office.register(asked=-60, registered=-30)
    before = now() - timedelta(seconds=45)
    assert list(settler.settle(case, before).due) == ["on-registration@due"]
    assert office.passed(case) == {"on-request": 1}


def test_nothing_due_records_nothing_and_still_answers(office: Clockwork, settler: Settler) -> None:
    case = office.register()
    head = office.head()
    alarms = settler.settle(case, now())
    assert sorted(alarms.due) == ALARMS
    assert office.head() == head == list(alarms.as_of[1:4])


def test_asking_again_changes_nothing(office: Clockwork, settler: Settler) -> None:
    case = office.register(asked=-60)
    due = now()
    first = settler.settle(case, due)
    assert settler.settle(case, due) == first
    assert office.passed(case) == {"on-request": 1}


def test_many_at_once_record_it_once(office: Clockwork, settler: Settler) -> None:
    cases = [office.register(asked=-60, registered=-30) for _ in range(5)]
    due = now()
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda case: settler.settle(case, due), cases * 6))
    assert all(not alarms.due for alarms in answers)
    assert [office.passed(case).total() for case in cases] == [2] * 5


def test_two_deadlines_of_one_due_time_are_both_recorded(
    office: Clockwork, settler: Settler
) -> None:
    """The second arises after the first was settled; it must not pass for a repetition."""
    case = office.register(asked=-60)
    due = now()
    settler.settle(case, due)
    office.adopt(*RULES, rule("arisen-later", "labour_claimed", 1))
    settler.settle(case, due)
    assert office.passed(case) == {"on-request": 1, "arisen-later": 1}


def test_the_answer_is_noted_with_the_facts_so_that_no_echo_is_sent(
    office: Clockwork, settler: Settler
) -> None:
    case = office.register(asked=-60)
    alarms = settler.settle(case, now())
    noted = told(office, case)
    assert noted and noted.as_of == alarms.as_of
    assert list(alarms.as_of[1:4]) == office.head(), "as of the fact just recorded"
    transactions = office.sql(
        "select a.xmin::text = (e.xid::text::bigint & 4294967295)::text"
        " from clock.armed a, log.event e where a.stream = e.stream and e.version = 2"
    )
    assert transactions == [(True,)], "not in the same transaction"


def test_what_the_timekeeper_said_later_is_not_undone(office: Clockwork, settler: Settler) -> None:
    case = office.register(asked=-60)
    newer = Alarms(as_of=(2**40, 1, 1, 1, 1), due={})
    with office.system.pool.connection() as connection:
        armed.note(connection, {case: newer}, heard=True)
    settler.settle(case, now())
    assert told(office, case) == armed.Told(newer.as_of, armed.NOTHING_DUE)


def test_what_a_clock_saw_of_the_log_yields_to_the_ledger_at_the_same_place(
    office: Clockwork, settler: Settler
) -> None:
    """A notice whose transaction began earlier and ends later has its place before the case's."""
    case = office.register()
    seen = settler.settle(case, now())
    row = Statement(case, Cursor(*seen.as_of[1:4]), Alarms(), digest({}))
    final = armed.to_tell(seen.as_of[0], row, told(office, case))
    assert final and final.as_of > seen.as_of
    assert final.as_of[:-1] == seen.as_of[:-1]


def test_a_due_time_ahead_of_our_clock_is_declined(office: Clockwork, settler: Settler) -> None:
    case = office.register(registered=1200)
    alarms = settler.settle(case, now() + LATER)
    assert "on-registration@due" in alarms.due
    assert not office.passed(case)


def test_a_stream_that_is_gone_has_no_alarms(office: Clockwork, settler: Settler) -> None:
    office.register()
    alarms = settler.settle(uuid4(), now())
    assert not alarms.due
    assert list(alarms.as_of[1:4]) == office.head()


def test_a_stream_that_cannot_be_read_is_named(office: Clockwork, settler: Settler) -> None:
    case = office.register(asked=-60)
    office.sql("update log.event set name = 'dispute.unheard_of.v1' where stream = %s", case)
    unreadable = pytest.raises(Unreadable, match=f"{case}/1")
    with System.open(office.settings, "another", 2) as system, unreadable:
        Settler(system).settle(case, now())


def test_the_train_of_events_goes_on(office: Clockwork, settler: Settler) -> None:
    case = office.register(asked=-60)
    settler.settle(case, now())
    with office.system.reading.connection() as connection:
        first, passed = office.system.log.stream(connection, case)
    assert passed.envelope.correlation == first.envelope.correlation
    assert (passed.envelope.role, passed.envelope.actor) == ("clock", "clock")


def test_it_is_counted_by_rule_and_its_lateness_measured(
    office: Clockwork, settler: Settler
) -> None:
    def measured(name: str) -> float:
        return REGISTRY.get_sample_value(name, labels[name]) or 0.0

    labels = {
        "jiefen_deadlines_fired_total": {"rule": "on-request"},
        "jiefen_deadline_lateness_seconds_sum": {},
    }
    before = {name: measured(name) for name in labels}
    settler.settle(office.register(asked=-60), now())
    after = {name: measured(name) - before[name] for name in labels}
    assert after["jiefen_deadlines_fired_total"] == 1
    assert 60 <= after["jiefen_deadline_lateness_seconds_sum"] < 70
