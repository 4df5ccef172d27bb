"""Clocks follow the agenda ledger: in its order, once, by one timekeeper at a time."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from random import Random
from typing import Any
from unittest.mock import Mock
from uuid import UUID

import psycopg
import pytest
from temporalio.client import Client

from domain.deadlines import Alarms
from domain.kernel import Cursor
from projections import agenda
from tests.workers.clockwork import DESK, RULES, Clockwork, clockwork, far_off, rule, workdays
from tests.workers.running import OwnTemporal, eventually, kill
from workers import timekeeper, watch
from workers.clocks import Clocks
from workers.rebuilding import rebuild
from workers.telling import news, tell

ALARMS = ["on-registration@due", "on-request@due"]


def signals(works: Clockwork, stream: UUID) -> int:
    return works.events(stream)["WORKFLOW_EXECUTION_SIGNALED"]


def test_a_new_case_gets_its_clock_with_the_whole_agenda(works: Clockwork) -> None:
    with works.projector(), works.timekeeper(), works.worker():
        case = works.register()
        eventually(lambda: works.running() == {case})
        assert sorted(works.held(case) or ()) == ALARMS


def test_what_leaves_the_agenda_alone_is_not_told(works: Clockwork) -> None:
    with works.projector(), works.timekeeper():
        case = works.register()
        eventually(works.settled)
        works.do("add_party", case, DESK, **THIRD)
        works.adopt(*RULES, rule("of-others", "urgent", 3))
        eventually(works.settled)
    assert signals(works, case) == 1


THIRD: dict[str, Any] = {"party": {"role": "respondent", "person": {"name": "李四"}}}


def test_what_changed_while_nobody_looked_is_told_once_as_it_is_now(works: Clockwork) -> None:
    with works.projector(), works.timekeeper():
        case = works.register()
        eventually(works.settled)
    with works.projector():
        for limit in range(3, 8):
            works.adopt(*RULES, rule("later", "registered", limit))
        eventually(works.folded)
        with works.timekeeper():
            eventually(works.settled)
    assert signals(works, case) == 2


def said(works: Clockwork, case: UUID) -> list[str]:
    row = works.ledger_says(case)
    return sorted(row.alarms.due) if row else []


def test_a_case_that_ended_before_anybody_looked_gets_no_clock(works: Clockwork) -> None:
    with works.projector():
        case = works.register()
        works.do("withdraw", case, parties=["p1"])
        with works.timekeeper():
            eventually(works.settled)
    assert not works.events(case)


def test_one_notice_that_changes_more_cases_than_a_page_holds_reaches_all(works: Clockwork) -> None:
    with works.projector(), works.timekeeper():
        cases = [works.register() for _ in range(120)]
        eventually(works.settled)
        works.adopt(*RULES, rule("later", "registered", 3))
        eventually(works.settled)
    told = works.sql(
        f"select a.digest = l.digest from clock.armed a join {works.live()}.clock l using (stream)"
    )
    assert len(told) == len(cases)
    assert all(same for (same,) in told)


def test_a_notice_that_moves_every_clock_is_told_first_to_those_that_ring_soonest(
    works: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a page of them, begun on one day after the other, in no order."""
    works.publish(*far_off(datetime.now(UTC).date()))
    works.adopt(rule("in-a-while", "registered", 12, "working_day"))
    days = [n % 9 for n in range(70)]
    Random(7).shuffle(days)
    with works.projector():
        with works.timekeeper():
            cases = [works.register(registered=-86400 * n) for n in days]
            eventually(works.settled)
        (tomorrow,) = workdays(after=datetime.now(UTC), days=1)
        works.correct_day(tomorrow, working=False)
        eventually(works.folded)
        told = told_from_here_on(monkeypatch)
        with works.timekeeper():
            eventually(works.settled)
        rows = [works.ledger_says(case) for case in cases]
    rings = {row.stream: row.alarms.next_due() for row in rows if row}
    assert set(told) == set(cases)
    assert [rings[stream] for stream in told] == sorted(rings.values())  # type: ignore[type-var]


def test_a_case_that_comes_while_many_clocks_are_told_does_not_wait_for_the_last(
    works: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    with works.projector():
        with works.timekeeper():
            cases = [works.register() for _ in range(120)]
            eventually(works.settled)
        works.adopt(*RULES, rule("later", "registered", 3))
        eventually(works.folded)
        came = list[UUID]()

        def comes(told: list[UUID]) -> None:
            if len(told) == 20:
                came.append(works.register())
                eventually(works.folded)

        told = told_from_here_on(monkeypatch, comes)
        with works.timekeeper():
            eventually(works.settled)
    assert set(told) == {*cases, *came}
    assert told.index(came[0]) < len(told) - 60


def told_from_here_on(
    monkeypatch: pytest.MonkeyPatch, then: Callable[[list[UUID]], object] = lambda told: None
) -> list[UUID]:
    """The streams whose clocks are told, in the order in which it is begun; `then` is done each
    time."""
    told, tell_one = list[UUID](), Clocks.tell

    async def noting(clocks: Clocks, stream: UUID, alarms: Alarms) -> None:
        told.append(stream)
        then(told)
        await tell_one(clocks, stream, alarms)

    monkeypatch.setattr(Clocks, "tell", noting)
    return told


def test_while_temporal_is_away_casework_goes_on_and_clocks_catch_up(
    store_url: str, own_temporal: OwnTemporal
) -> None:
    with clockwork(store_url, own_temporal.address) as works, works.projector(), works.timekeeper():
        first = works.register()
        eventually(works.settled)
        own_temporal.stop()
        second = works.register(asked=1)
        works.adopt(*RULES, rule("later", "registered", 3))
        eventually(lambda: len(said(works, second)) == 3)
        own_temporal.start()
        with works.worker():
            eventually(lambda: works.passed(second) == {"on-request": 1})
            eventually(lambda: len(works.held(first) or ()) == 3)


def test_a_second_timekeeper_takes_over_when_the_first_is_killed(works: Clockwork) -> None:
    with works.projector(), ExitStack() as second:
        first = works.process("workers.timekeeper")
        before = works.register()
        eventually(lambda: works.running() == {before})
        second.enter_context(works.timekeeper())
        assert fence(works) == 1, "two keep the clocks"
        kill(first)
        after = works.register()
        eventually(lambda: works.running() == {before, after})
        assert fence(works) == 2


def fence(works: Clockwork) -> int:
    return int(works.sql("select fence from clock.timekeeper")[0][0])


def test_who_was_overtaken_moves_no_checkpoint(works: Clockwork) -> None:
    with works.system.pool.connection() as connection:
        ours = watch.take_over(connection)
        at = watch.keep(connection, ours)
        watch.take_over(connection)
        with pytest.raises(watch.Fenced):
            watch.move(connection, at, 1, Cursor(9, 9, 9))
        assert watch.look(connection).checkpoint == Cursor(0, 0, 0)


def test_a_checkpoint_of_an_older_generation_is_not_kept(works: Clockwork) -> None:
    with works.system.pool.connection() as connection:
        at = watch.keep(connection, watch.take_over(connection))
        generation = watch.begin_generation(connection, "another", by_timekeeper=True)
        watch.move(connection, at, 1, Cursor(9, 9, 9))
        now = watch.look(connection)
        assert (now.checkpoint, now.generation) == (Cursor(0, 0, 0), generation)
        assert watch.begin_generation(connection, "another", by_timekeeper=True) > generation


def test_rearming_beside_a_timekeeper_tells_each_clock_once(works: Clockwork) -> None:
    with works.projector(), works.timekeeper():
        cases = [works.register() for _ in range(3)]
        eventually(works.settled)
        assert works.rearm() == 3
        last = works.register()
        eventually(works.settled)
    assert [signals(works, case) for case in (*cases, last)] == [2, 2, 2, 1]


def test_a_rebuilt_ledger_tells_nobody_what_they_know(works: Clockwork) -> None:
    with works.projector(), works.timekeeper():
        cases = [works.register() for _ in range(3)]
        eventually(works.settled)
        build = rebuild(works.settings.database(), works.system.log, agenda.LEDGER)
        eventually(
            lambda: works.sql("select 1 from clock.timekeeper where build = %s", build.number)
        )
    assert [signals(works, case) for case in cases] == [1, 1, 1]


def test_a_ledger_that_reckons_otherwise_wins_at_the_same_place(works: Clockwork) -> None:
    with works.projector(), works.worker():
        with works.timekeeper():
            case = works.register()
            eventually(works.settled)
        works.sql(
            f"update {works.live()}.clock set digest = '\\x01',"
            " alarms = alarms - 'on-request@due' where stream = %s",
            case,
        )
        works.sql("update clock.timekeeper set build = 0")
        with works.timekeeper():
            eventually(lambda: list(works.held(case) or ()) == ["on-registration@due"])


def test_after_a_restore_every_clock_is_told_whatever_it_held(works: Clockwork) -> None:
    """Clocks may know facts that the restored log has lost, and would not take older ones."""
    with works.worker():
        with works.projector(), works.timekeeper():
            case = works.register()
            eventually(works.settled)
            works.adopt(*RULES, rule("lost", "registered", 3))
            eventually(lambda: len(works.held(case) or ()) == 3)
        works.lose_the_last_fact()
        with works.projector(), works.timekeeper():
            eventually(lambda: sorted(works.held(case) or ()) == ALARMS)


def test_what_a_timekeeper_that_died_may_have_told_is_told_again(works: Clockwork) -> None:
    """It told a clock and could not note it; then the agenda went back to what was noted last."""
    with works.projector(), works.worker():
        with works.timekeeper():
            case = works.register()
            eventually(works.settled)
        works.adopt(*RULES, rule("later", "registered", 3))
        eventually(works.folded)
        works.ask(lambda client: die_while_telling(works, client, case))
        assert len(works.held(case) or ()) == 3
        works.adopt(*RULES)
        with works.timekeeper():
            eventually(lambda: sorted(works.held(case) or ()) == ALARMS)


async def die_while_telling(works: Clockwork, client: Client, case: UUID) -> None:
    class Dying(Clocks):
        async def tell(self, stream: UUID, alarms: Alarms) -> None:
            await super().tell(stream, alarms)
            raise EOFError

    row = works.ledger_says(case)
    assert row
    generation = int(works.sql("select generation from clock.timekeeper")[0][0])
    with pytest.raises(EOFError):
        await tell(works.system, Dying(client), news(works.system, generation, [row]))


def test_a_clock_cannot_be_told_of_the_past(works: Clockwork) -> None:
    with works.projector(), works.timekeeper(), works.worker():
        case = works.register()
        eventually(works.settled)
        old = works.ledger_says(case)
        assert old
        works.adopt(*RULES, rule("later", "registered", 3))
        eventually(lambda: len(works.held(case) or ()) == 3)

        async def tell_again(client: Client) -> None:
            stale = old.alarms.model_copy(update={"as_of": (1, *old.as_of, 1)})
            await Clocks(client).tell(case, stale)

        works.ask(tell_again)
        assert len(works.held(case) or ()) == 3


def test_a_database_that_takes_no_writing_for_a_while_is_waited_for(
    works: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As while it is being recovered: it answers, and refuses whoever wants to write."""
    said = Mock()
    monkeypatch.setattr(timekeeper, "_log", said)
    name = works.settings.database_url.rpartition("/")[2]
    with (
        psycopg.connect(works.settings.database_url, autocommit=True) as operator,
        works.projector(),
        works.timekeeper(),
    ):
        eventually(lambda: said.info.call_args_list)
        operator.execute(f"alter database {name} set default_transaction_read_only = on")
        operator.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'jiefen timekeeper'"
        )
        eventually(lambda: "ReadOnlySqlTransaction" in str(said.warning.call_args_list))
        operator.execute(f"alter database {name} reset default_transaction_read_only")
        stream = works.register()
        eventually(lambda: stream in works.running())
