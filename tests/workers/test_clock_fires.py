"""A deadline is recorded exactly once, whatever dies on the way, and Temporal sees little of it."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean
from uuid import UUID

import pytest
from structlog.testing import capture_logs
from temporalio.client import Client

from domain.dispute.facts import DeadlinePassed, Registered
from tests.workers.clockwork import (
    KEY,
    RULES,
    Clockwork,
    clockwork,
    far_off,
    rule,
    workdays,
)
from tests.workers.running import OwnTemporal, eventually, kill
from workers.telling import AT_ONCE

BOTH = {"on-request": 1, "on-registration": 1}


def test_a_deadline_is_recorded_once_when_its_time_comes(works: Clockwork) -> None:
    with works.projector(), works.timekeeper(), works.worker():
        case = works.register(asked=2)
        eventually(lambda: works.passed(case))
        eventually(lambda: list(works.held(case) or ()) == ["on-registration@due"])
    assert works.passed(case) == {"on-request": 1}


def test_it_is_recorded_with_the_time_at_which_it_was_due(works: Clockwork) -> None:
    with works.projector(), works.timekeeper(), works.worker():
        case = works.register(asked=1, registered=1)
        eventually(lambda: works.passed(case) == BOTH)
        eventually(lambda: works.held(case) is None)
    rows = works.sql(
        "select happened_at, recorded_at from log.event where stream = %s and name = %s",
        case,
        DeadlinePassed.stored_name,
    )
    assert len(rows) == 2
    for happened_at, recorded_at in rows:
        assert timedelta(0) <= recorded_at - happened_at < timedelta(seconds=10)


def test_a_worker_that_is_killed_and_started_again_fires_once(works: Clockwork) -> None:
    with works.projector(), works.timekeeper():
        kill(works.process("tests.workers.plain_worker"))
        cases = [works.register(asked=0.5 + n / 5, registered=3) for n in range(10)]
        for _ in range(2):
            doomed = works.process("tests.workers.plain_worker")
            some_more(works, cases)
            kill(doomed)
        last = works.process("tests.workers.plain_worker")
        try:
            eventually(lambda: all(works.passed(case) == BOTH for case in cases))
            eventually(lambda: not works.running())
            works.keep_history(cases[-1], "three-workers-one-after-another")
        finally:
            last.terminate()
            assert last.wait(20) == 0
    assert all(works.passed(case) == BOTH for case in cases)


def some_more(works: Clockwork, cases: list[UUID]) -> None:
    """Wait until a deadline more than now is recorded."""
    so_far = sum(works.passed(case).total() for case in cases)
    eventually(lambda: sum(works.passed(case).total() for case in cases) > so_far)


def test_temporal_loses_everything_and_nothing_is_lost(
    store_url: str, own_temporal: OwnTemporal
) -> None:
    with clockwork(store_url, own_temporal.address) as works, works.projector():
        with works.timekeeper(), works.worker():
            cases = [works.register(asked=60 + n) for n in range(5)]
            eventually(lambda: works.running() == set(cases))
        due = works.register(asked=1)
        own_temporal.lose_everything()
        eventually(lambda: works.sql("select 1 from clock.armed"))
        seen: list[tuple[int, int]] = []
        eventually(lambda: works.ledger_says(due))
        assert works.rearm(lambda done, total: seen.append((done, total))) == 6
        assert seen[0] == (0, 6) and seen[-1] == (6, 6)
        with works.worker():
            eventually(lambda: works.running() == {due, *cases})
            eventually(lambda: works.passed(due) == {"on-request": 1})
            assert all(works.held(case) for case in cases)


DAYS_AWAY, MISSED = 5, 60


def test_after_days_without_temporal_everything_fires_once_soonest_first_and_says_how_late(
    store_url: str, own_temporal: OwnTemporal
) -> None:
    """More than a page of it: sixty cases, in no order, whose time came while it was away."""
    own_temporal.stop()
    ago = [DAYS_AWAY * 86400 * (n + 1) / MISSED for n in range(MISSED)]
    Random(4).shuffle(ago)
    with clockwork(store_url, own_temporal.address) as works, works.projector():
        due = {works.register(asked=-seconds): seconds for seconds in ago}
        eventually(works.folded)
        own_temporal.start()
        with capture_logs() as lines, works.worker(), works.timekeeper():
            eventually(lambda: all(works.passed(case) for case in due))
        assert all(works.passed(case) == {"on-request": 1} for case in due)
        rows = works.sql(
            "select stream, happened_at, recorded_at from log.event where name = %s"
            " order by position",
            DeadlinePassed.stored_name,
        )
        started = works.ask(_started)
    for stream, happened_at, recorded_at in rows:
        late = (recorded_at - happened_at).total_seconds()
        assert late == pytest.approx(due[stream], abs=60), "marked with another time than it had"
    said = {line["stream"]: line for line in lines if line["event"] == "deadline passed"}
    for stream, seconds in due.items():
        assert said[str(stream)]["late_seconds"] == pytest.approx(seconds, abs=60)
    soonest = sorted(due, key=lambda stream: -due[stream])
    assert _displaced(soonest, sorted(started, key=started.__getitem__)) < AT_ONCE / 2


async def _started(client: Client) -> dict[UUID, datetime]:
    return {
        UUID(run.id.removeprefix("agenda-")): run.start_time
        async for run in client.list_workflows("WorkflowType = 'KeepAgenda'")
    }


def _displaced(meant: list[UUID], found: list[UUID]) -> float:
    """By how many places each is off, on average: a third of their number (20) if by chance. A few
    are told at the same time, and a worker takes up many at once."""
    return mean(abs(meant.index(stream) - place) for place, stream in enumerate(found))


def test_an_emptied_temporal_is_noticed_by_who_runs(
    store_url: str, own_temporal: OwnTemporal
) -> None:
    with clockwork(store_url, own_temporal.address) as works, ExitStack() as running:
        running.enter_context(works.projector())
        running.enter_context(works.timekeeper())
        running.enter_context(works.worker())
        case = works.register(asked=6)
        eventually(lambda: works.running() == {case})
        own_temporal.lose_everything()
        eventually(lambda: works.passed(case) == {"on-request": 1})
        assert list(works.held(case) or ()) == ["on-registration@due"]
        works.keep_history(case, "started-again-in-an-empty-temporal")


def test_eight_changes_and_two_deadlines_take_few_events(works: Clockwork) -> None:
    """The budget of a dispute is 70: there is none for an echo of what the clock itself did."""
    with works.projector(), works.timekeeper(), works.worker():
        case = works.register(asked=6, registered=7)
        eventually(works.settled)
        for limit in range(2, 10):
            works.adopt(*RULES, rule("later", "registered", limit))
            eventually(works.settled)
        eventually(lambda: works.passed(case) == BOTH)
        works.adopt(*RULES)
        eventually(lambda: works.held(case) is None)
        kinds = works.events(case)
        works.keep_history(case, "told-by-the-timekeeper")
    assert kinds["WORKFLOW_EXECUTION_SIGNALED"] == 1 + 8 + 1, "an echo was sent"
    assert kinds.total() <= 70


def test_a_notice_about_the_calendar_reaches_the_clock(works: Clockwork) -> None:
    works.publish(*far_off(datetime.now(UTC).date()))
    works.adopt(rule("in-a-week", "registered", 5, "working_day"))
    with works.projector(), works.timekeeper(), works.worker():
        cases = [works.register() for _ in range(3)]
        eventually(works.settled)
        before = [works.held(case) for case in cases]
        for day in workdays(after=datetime.now(UTC), days=6):  # the first may be today, at night
            works.correct_day(day, working=False)
        eventually(works.settled)
        after = [works.held(case) for case in cases]
    for earlier, later in zip(before, after, strict=True):
        assert earlier and later
        moved = later["in-a-week@due"] - earlier["in-a-week@due"]
        assert timedelta(days=5) <= moved <= timedelta(days=10)


def test_a_case_that_ends_ends_its_clock(works: Clockwork) -> None:
    with works.projector(), works.timekeeper(), works.worker():
        case = works.register()
        eventually(lambda: works.running() == {case})
        works.do("withdraw", case, parties=["p1"])
        eventually(lambda: not works.running())


def test_a_stream_that_cannot_be_read_stops_neither_its_clock_nor_others(works: Clockwork) -> None:
    with works.projector(), works.timekeeper():
        broken, well = works.register(asked=1), works.register(asked=1.5)
        eventually(lambda: works.running() == {broken, well})
        rename = "update log.event set name = %s where stream = %s and version = 1"
        works.sql(rename, "dispute.registered.v99", broken)
        with works.worker():
            eventually(lambda: works.passed(well))
            eventually(lambda: _asked(works, broken))
            assert "on-request@due" in (works.held(broken) or ())
            works.sql(rename, Registered.stored_name, broken)
            works.rearm()
            eventually(lambda: works.passed(broken) == {"on-request": 1})
            works.keep_history(broken, "stream-unreadable-for-a-while")


def _asked(works: Clockwork, stream: UUID) -> bool:
    return works.events(stream)["MARKER_RECORDED"] > 0  # a local activity has ended


def test_no_kind_and_no_date_is_readable_in_temporals_files(
    store_url: str, own_temporal: OwnTemporal
) -> None:
    with clockwork(store_url, own_temporal.address) as works:
        works.adopt(rule("zzz-unmistakable", "registered", 1))
        with works.projector(), works.timekeeper(), works.worker():
            case = works.register(registered=2)
            eventually(lambda: works.running() == {case})
            held = (works.held(case) or {})["zzz-unmistakable@due"]
            eventually(lambda: works.passed(case))
            eventually(lambda: not works.running())
    raw = own_temporal.bytes()
    assert str(case).encode() in raw, "this is not where Temporal keeps it"
    assert b"unmistakable" not in raw
    assert held.isoformat()[:16].encode() not in raw
    assert KEY.encode() not in raw
