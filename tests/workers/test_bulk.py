"""Many cases are handed on as it was previewed, each once, whatever dies on the way; whatever is
not as it was is told.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.aggregates import BULK, DISPUTE
from domain.bulk.kinds import undone_by
from domain.bulk.task import Bulk
from domain.bulk.terms import BulkTerms, Wish
from domain.kernel import Officer
from tests.workers.clockwork import DESK, OFFICE, Clockwork, clockwork
from tests.workers.running import OwnTemporal, eventually, kill
from workers.bulk.previewing import Ordered, preview
from workers.bulk.running import Pace, Runner
from workers.bulk.worker import begin
from workers.handler import Request, Unavailable
from workers.notices.following import Following

HEAD = Officer(id="sun", role="head", office=OFFICE)
ELSEWHERE = Officer(id="other", role="head", office="150525100000")
TO_CHEN = BulkTerms(mediators=("chen",), no_tie=True, reason="absence")
AT_ONCE = Pace(each=0.0, rest=0.0)


def cases(works: Clockwork, count: int, mediator: str = "zhao") -> list[UUID]:
    """Cases that this mediator has."""
    made = []
    for _ in range(count):
        case = works.register()
        for command, officer, data in (
            ("triage", DESK, {"in_scope": True}),
            ("give_rights_notice", DESK, {"parties": ["p1", "p2"]}),
            ("consent", DESK, {"party": "p1"}),
            ("consent", DESK, {"party": "p2"}),
            ("accept", HEAD, {}),
            ("assign", HEAD, {"mediator": mediator, "conflict": False}),
        ):
            works.do(command, case, officer, **data)
        made.append(case)
    return made


def looked_at(
    works: Clockwork, listed: Sequence[UUID], by: Officer = HEAD, terms: BulkTerms = TO_CHEN
) -> UUID:
    wishes = [Wish(case) for case in listed]
    return preview(works.system, by, Ordered("reassign", terms, wishes)).stream


def start(works: Clockwork, task: UUID, by: Officer = HEAD) -> UUID:
    works.do("start_bulk", task, by, aggregate="bulk")
    return task


def task_of(works: Clockwork, task: UUID) -> Bulk:
    with works.system.pool.connection() as connection:
        held: Bulk = works.system.states.load(connection, BULK, task).state
    return held


def mediators(works: Clockwork, listed: Sequence[UUID]) -> list[str | None]:
    with works.system.pool.connection() as connection:
        return [works.system.states.load(connection, DISPUTE, c).state.mediator for c in listed]


def outcomes(task: Bulk) -> Counter[str]:
    return Counter(result.outcome for result in task.results.values())


def replaced(works: Clockwork, listed: Sequence[UUID]) -> list[int]:
    """How often each case was handed on."""
    rows = works.sql(
        "select stream, count(*) from log.event where name = 'dispute.mediator_replaced.v1'"
        " and stream = any(%s) group by stream",
        list(listed),
    )
    found = dict(rows)
    return [found.get(case, 0) for case in listed]


def test_what_was_seen_is_done_and_what_changed_since_is_told(works: Clockwork) -> None:
    one, two, three, taken = cases(works, 4)
    unassigned = works.register()
    task = looked_at(works, [one, two, three, taken, unassigned, uuid4()])
    seen = task_of(works, task)
    assert [(row.was, row.becomes) for row in seen.wanted] == [("zhao", "chen")] * 4
    assert [row.case for row in seen.rows if row.refused] == [unassigned]
    assert seen.not_there == 1, "an id of no case is told as a number only"
    assert mediators(works, [one]) == ["zhao"], "nothing was done to any"
    works.do("record_inquiry", two, Officer(id="zhao", role="mediator", office=OFFICE), **INQUIRY)
    works.do("reassign", taken, HEAD, **BY_HAND)

    runner = Runner(works.system, AT_ONCE)
    assert runner.step(task) == 0, "it was not started"
    start(works, task)
    assert runner.step(task) == 0

    over = task_of(works, task)
    assert over.phase == "finished"
    assert mediators(works, [one, two, three, taken]) == ["chen", "chen", "chen", "he"]
    assert outcomes(over) == {"done": 3, "refused": 1}
    assert over.results[taken].why is not None
    assert runner.step(task) == 0, "asked again, nothing is done again"
    assert replaced(works, [one, two, three]) == [1, 1, 1]
    told = works.sql("select envelope from log.event where stream = %s order by version", one)
    assert str(task).encode() in bytes(told[-1][0]), "the log says of which task it is part"
    assert told_to(works, task) == {
        ("cases_handed_on", "chen"),
        ("cases_taken_off", "zhao"),
        ("bulk_over", "sun"),
    }


def told_to(works: Clockwork, task: UUID) -> set[tuple[str, str | None]]:
    """Who was told of the task by which notice; nobody of one of its cases by itself."""
    following = Following(works.system)
    with works.system.pool.connection() as connection:
        while following.step(connection):
            pass
        by_itself = connection.execute(
            "select 1 from notice.notice where kind in ('case_assigned', 'case_taken_off')"
            " and officer = 'chen'"
        )
        assert by_itself.fetchall() == []
        rows = connection.execute(
            "select kind, officer from notice.notice where stream = %s", (task,)
        )
        return set(rows.fetchall())


INQUIRY = {"record": "?", "heard": ["p1"], "read_back": True}
BY_HAND = {"mediator": "he", "instead_of": "zhao", "reason": "workload", "conflict": False}


def test_a_case_that_is_not_theirs_shows_nothing_but_the_rule(works: Clockwork) -> None:
    (case,) = cases(works, 1)
    seen = task_of(works, looked_at(works, [case], ELSEWHERE))
    (row,) = seen.rows
    assert (row.of, row.to, row.was, row.becomes) == ("", "", "", "")
    assert row.refused is not None
    police = Officer(id="p", role="head", office=OFFICE, body="police")
    with pytest.raises(Exception, match="routed to it"):
        looked_at(works, [case], police)


def test_a_run_that_is_cut_between_any_two_cases_goes_on_and_doubles_nothing(
    works: Clockwork,
) -> None:
    listed = cases(works, 4)
    task = start(works, looked_at(works, listed))

    for cut_after in (1, 2, 3):
        handler: Any = _CutShort(works.system.handler, cut_after)
        cut = replace(works.system, handler=handler)
        with pytest.raises(Unavailable):
            Runner(cut, AT_ONCE).step(task)
    assert task_of(works, task).results == {}, "what became of them was never noted"
    assert Runner(works.system, AT_ONCE).step(task) == 0
    assert outcomes(task_of(works, task)) == {"done": 4}
    assert replaced(works, listed) == [1] * 4


class _CutShort:
    """A handler that performs so many commands, and after them none."""

    def __init__(self, handler: Any, after: int) -> None:
        self._handler, self._left, self.would = handler, after, handler.would

    def perform(self, request: Request) -> Any:
        if not self._left:
            raise Unavailable
        self._left -= 1
        return self._handler.perform(request)


def test_it_is_undone_where_nobody_has_handed_it_on_since(works: Clockwork) -> None:
    one, two = cases(works, 2)
    runner = Runner(works.system, AT_ONCE)
    task = start(works, looked_at(works, [one, two]))
    runner.step(task)
    works.do("reassign", two, HEAD, **BY_HAND | {"instead_of": "chen"})
    done = task_of(works, task)
    kind, terms, wishes = undone_by(done.kind, done.terms, done.done)
    back = preview(works.system, HEAD, Ordered(kind, terms, wishes, undoes=task)).stream
    (refused,) = [row.refused for row in task_of(works, back).rows if row.refused]
    assert refused.rule == "{mediator} does not mediate it"
    runner.step(start(works, back))
    assert mediators(works, [one, two]) == ["zhao", "he"]


def test_a_cancelled_one_begins_no_further_case(works: Clockwork) -> None:
    listed = cases(works, 3)
    task = start(works, looked_at(works, listed))

    def cancel() -> None:
        if task_of(works, task).phase == "running":
            works.do("cancel_bulk", task, HEAD, aggregate="bulk")

    assert Runner(works.system, Pace(each=0.01, look=0.0)).step(task, cancel) == 0
    over = task_of(works, task)
    assert (over.phase, len(over.results), len(over.left)) == ("cancelled", 0, 3)
    assert mediators(works, listed) == ["zhao"] * 3


def test_a_killed_worker_and_a_temporal_started_anew_lose_nothing(
    store_url: str, own_temporal: OwnTemporal
) -> None:
    with clockwork(store_url, own_temporal.address) as works:
        _killed_half_way(works, own_temporal)


def _killed_half_way(works: Clockwork, own_temporal: OwnTemporal) -> None:
    listed = cases(works, 6)
    task = start(works, looked_at(works, listed))
    killed = works.process("tests.workers.slow_worker")
    works.ask(lambda client: begin(client, task))
    eventually(lambda: sum(replaced(works, listed)) > 1)
    kill(killed)
    assert task_of(works, task).results == {}, "killed before what became of them was noted"
    own_temporal.kill()
    own_temporal.start()
    with works.worker():
        works.ask(lambda client: begin(client, task))
        eventually(lambda: task_of(works, task).phase == "finished")
    assert outcomes(task_of(works, task)) == {"done": 6}
    assert replaced(works, listed) == [1] * 6
    assert b"zhao" not in own_temporal.bytes()
