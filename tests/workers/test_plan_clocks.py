"""The days of a plan, and of an act without consent, come by themselves; Temporal and everybody
outside the team see one neutral kind of deadline, and no more of it than when to look.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs
from temporalio.client import Client

from domain.deadlines import NEUTRAL
from domain.kernel import Officer, civil_date
from domain.plan.facts import PlanPurged
from interface.inbox import inbox, of_case
from tests.channels.sinks import hook_server, mail_server
from tests.domain.casework import OFFICE, VILLAGE
from tests.workers.clockwork import HOUR, Clockwork
from tests.workers.running import eventually, kill
from tests.workers.test_notices import (
    ADDRESS,
    Sinks,
    absences,
    follow,
    reach,
    telling,
)
from workers.consequences import purge
from workers.settling import Settler
from workflows.reconcile import Reconciled

DAY = timedelta(days=1)
WORKER = Officer(id="feng", role="social_worker", office=OFFICE)
COUNSELLOR = Officer(id="zheng", role="counsellor", office=OFFICE)
ABOVE = Officer(id="wu", role="supervisor", office=OFFICE)
PERSON = Officer(id="p1", role="party")
WISH = "独此一句的愿望"
KINDS = re.compile(r"plan-|review|lapse|purge|support|intensi|warning|single_act|light|regular")
"""What would say that it is a plan's, or which of its days."""


def offered(works: Clockwork, ago: timedelta) -> UUID:
    """Help that was offered so long ago."""
    return works.do(
        "offer_plan",
        None,
        WORKER,
        aggregate="plan",
        at=datetime.now(UTC) - ago,
        area=VILLAGE,
        whom="丙",
        need=WISH,
        asked_by="person",
    ).stream


def signed(works: Clockwork, ago: timedelta) -> UUID:
    """A plan with regular support that was signed so long ago; its review is due 30 days later."""
    plan, at = offered(works, ago), datetime.now(UTC) - ago
    for officer, command, data in steps(at):
        works.do(command, plan, officer, aggregate="plan", at=at, **data)
    return plan


def steps(at: datetime) -> Iterator[tuple[Officer, str, dict[str, Any]]]:
    """From an offer to a signed plan."""
    until = (at + 150 * DAY).date()
    team = {"zheng": "counsellor", "chen": "covering_counsellor", "feng": "social_worker"}
    yield (
        WORKER,
        "consent",
        {
            "person": {"name": "丙"},
            "purposes": ["needs_and_goals", "sharing_in_team", "appointments"],
            "words": "同意",
            "channel": "on_paper",
            "given_by": "person",
            "counsellor": "zheng",
            "social_worker": "feng",
        },
    )
    yield WORKER, "state_needs", {"needs": [{"kind": "income", "words": WISH}]}
    proposed = {"intensity": "regular", "reason": "每月一次", "heard": "可以", "until": until}
    yield COUNSELLOR, "propose_support", {**proposed, "supervisor": "wu"}
    yield ABOVE, "confirm_support", {}
    yield (
        WORKER,
        "sign_plan",
        {
            "goals": [{"need": "n1", "words": "拿到工资"}],
            "measures": [],
            "team": [{"role": role, "member": who} for who, role in team.items()],
            "signed_by": "person",
            "channel": "on_paper",
            "copy_given": True,
        },
    )


def facts(works: Clockwork, stream: UUID) -> list[str]:
    """What the clock noted, in order."""
    rows = works.sql(
        "select name from log.event where stream = %s and envelope like %s order by version",
        stream,
        b'%"role":"clock"%',
    )
    return [name for (name,) in rows]


def texts(works: Clockwork, stream: UUID) -> int:
    ((count,),) = works.sql("select count(*) from vault.key where stream = %s", stream)
    return int(count)


def settled(works: Clockwork, *streams: UUID) -> None:
    eventually(works.settled)
    eventually(lambda: works.running() == set(streams))


# --- the clocks run ------------------------------------------------------------------------------


def test_a_plan_that_nobody_reviews_lapses_by_itself(works: Clockwork) -> None:
    with works.projector(), works.timekeeper(), works.worker():
        plan = signed(works, 45 * DAY)
        eventually(lambda: works.running() == set() and facts(works, plan))
    assert facts(works, plan) == [*["plan.time_came.v1"] * 3, "plan.lapsed.v1"]
    assert works.held(plan) is None, "nothing is left to come"


def test_a_clock_holds_the_next_moment_only_and_under_the_neutral_name(works: Clockwork) -> None:
    with works.projector(), works.timekeeper(), works.worker():
        plan, offer = signed(works, DAY), offered(works, DAY)
        settled(works, plan, offer)
        for stream in (plan, offer):
            held = works.held(stream)
            assert held
            assert list(held) == [NEUTRAL]
    assert facts(works, plan) == facts(works, offer) == []


def test_an_offer_nobody_answers_is_purged_and_so_is_a_refusal(works: Clockwork) -> None:
    with works.projector(), works.timekeeper(), works.worker():
        unanswered, declined = offered(works, 40 * DAY), offered(works, 20 * DAY)
        then = datetime.now(UTC) - 20 * DAY
        works.do("decline", declined, WORKER, aggregate="plan", at=then)
        assert texts(works, declined) == 0
        eventually(lambda: facts(works, unanswered) == ["plan.purged.v1"])
        eventually(lambda: texts(works, unanswered) == 0)
        settled(works, declined)
        (purge,) = (works.held(declined) or {}).values()
    assert timedelta(69) < purge - datetime.now(UTC) < timedelta(72), "ninety days"


def test_an_act_without_consent_runs_out_and_whoever_began_it_is_reminded(
    works: Clockwork,
) -> None:
    with works.projector(), works.timekeeper(), works.worker():
        begun = {"kind": "contact_rescue", "area": VILLAGE, "ground": WISH}
        at = datetime.now(UTC) - 72 * HOUR
        act = works.do("begin_act", None, WORKER, aggregate="single_act", at=at, **begun).stream
        eventually(lambda: facts(works, act) == ["single_act.ran_out.v1"])
        settled(works, act)
        held = works.held(act)
        assert held
        assert list(held) == [NEUTRAL]
        works.do("tell_of_act", act, WORKER, aggregate="single_act", channel="phone")
        settled(works)


def test_a_clock_that_is_lost_is_found_at_night_and_restored_by_rearm(works: Clockwork) -> None:
    async def lose(client: Client) -> None:
        await client.get_workflow_handle(f"agenda-{plan}").terminate()

    with works.projector(), works.timekeeper(), works.worker():
        plan = signed(works, DAY)
        settled(works, plan)
        held = works.held(plan)
        for restored in (lambda: works.reconcile() == Reconciled(missing=1), works.rearm):
            works.ask(lose)
            eventually(lambda: works.running() == set())
            assert restored()
            assert works.held(plan) == held


def test_a_purge_that_is_cut_off_completes(works: Clockwork) -> None:
    """A worker is killed between recording it and destroying the keys: neither has happened, and
    the next one does both."""
    with works.projector(), works.timekeeper():
        with psycopg.connect(works.settings.database()) as holding:
            plan = offered(works, 40 * DAY)
            rows = holding.execute("select 1 from vault.key where stream = %s for update", (plan,))
            assert len(rows.fetchall()) == texts(works, plan) == 2
            doomed = works.process("tests.workers.plain_worker")
            eventually(lambda: works.sql(_WAITS_FOR_A_LOCK))
            kill(doomed)
        assert facts(works, plan) == []
        assert texts(works, plan) == 2
        works.process("tests.workers.plain_worker")
        eventually(lambda: facts(works, plan) == ["plan.purged.v1"])
    assert texts(works, plan) == 0


_WAITS_FOR_A_LOCK = (
    "select 1 from pg_stat_activity where wait_event_type = 'Lock'"
    " and position('vault.key' in query) > 0 and datname = current_database()"
)


# --- and what is seen of them --------------------------------------------------------------------


def test_temporal_sees_one_neutral_kind_and_nothing_else(works: Clockwork) -> None:
    """Its ids, types, attributes and memos as they are, and its payloads opened."""

    with works.projector(), works.timekeeper(), works.worker():
        plan = signed(works, 45 * DAY)
        eventually(lambda: works.running() == set() and facts(works, plan))
    told = works.all_that_temporal_holds(plan)
    assert NEUTRAL in told
    assert str(plan) in told
    assert not KINDS.findall(told)


def test_log_lines_and_metrics_say_that_something_was_looked_at(works: Clockwork) -> None:
    def measured(**labels: str) -> float:
        return REGISTRY.get_sample_value("jiefen_deadlines_fired_total", labels) or 0.0

    before = measured(rule="look")
    plan = signed(works, 45 * DAY)
    with capture_logs() as lines:
        for _ in range(5):
            Settler(works.system).settle(plan, datetime.now(UTC))
    passed = [line for line in lines if line["event"] == "deadline passed"]
    assert len(passed) == measured(rule="look") - before == 4
    assert {(line["rule"], line["stage"]) for line in passed} == {("look", "due")}
    assert not KINDS.findall(repr(lines))
    metrics = [s for m in REGISTRY.collect() for s in m.samples if "aggregate" in s.labels]
    clocked = [s.labels["aggregate"] for s in metrics if s.labels["command"] == "settle_deadlines"]
    assert set(clocked) == {"clock"}


def told(works: Clockwork, plan: UUID) -> list[tuple[str, str]]:
    """Whom the book of notices has for a plan, and in which state, the oldest first."""
    return works.sql(
        "select officer, state from notice.notice where stream = %s order by raised_at, officer",
        plan,
    )


def settled_day_by_day(works: Clockwork, plan: UUID) -> Iterator[set[str]]:
    """Let one alarm after another ring; who is told after each."""
    settler = Settler(works.system)
    alarms = settler.settle(plan, datetime.now(UTC) - 400 * DAY)
    while alarms.due:
        (due,) = alarms.due.values()
        alarms, before = settler.settle(plan, due), len(told(works, plan))
        follow(works)
        yield {officer for officer, _ in told(works, plan)[before:]}


def test_counsellor_cover_and_supervisor_are_told_and_nobody_else(works: Clockwork) -> None:
    """Of the review its counsellor and the owner; three days and one day before the lapse, and of
    it, counsellor, cover and supervisor. Who covers by a stated absence is no part of the plan."""
    today = civil_date(datetime.now(UTC))
    stands_in = Officer(id="zhou", role="supervisor", office=OFFICE)
    absences(works, ABOVE, "state_absence", from_on=today, until_on=today, cover=stands_in.id)
    absences(works, stands_in, "accept_cover", absence="a1")
    plan = signed(works, 45 * DAY)
    warned = {"zheng", "chen", "wu"}
    assert list(settled_day_by_day(works, plan)) == [{"zheng", "feng"}, warned, warned, warned]


def test_what_is_over_is_told_to_nobody(works: Clockwork) -> None:
    """A clock that comes very late warns of no lapse that is past."""
    plan = signed(works, 45 * DAY)
    for _ in range(5):
        Settler(works.system).settle(plan, datetime.now(UTC))
    assert len(facts(works, plan)) == 4
    follow(works)
    assert sorted(told(works, plan)) == [(who, "waiting") for who in ("chen", "wu", "zheng")]


def test_a_notice_of_a_plan_is_a_code_and_a_link(works: Clockwork) -> None:
    """In the book too: no due time, and nothing of what it is about; a purge takes it away."""
    with mail_server() as mail, hook_server() as hook:
        _a_code_and_a_link(works, Sinks(mail, hook))


def _a_code_and_a_link(works: Clockwork, sinks: Sinks) -> None:
    reach(works, "zheng", ("email", ADDRESS))
    plan = signed(works, 45 * DAY)
    with works.projector(), works.timekeeper(), works.worker(), telling(works, sinks.channels):
        eventually(lambda: ("zheng", "sent") in told(works, plan))
    left = sinks.everything().decode()
    assert "有一项事项待您查看" in sinks.mail.mails[0]["Subject"]
    assert str(plan) not in left
    assert not KINDS.findall(left)
    rows = works.sql("select kind, about, due_at from notice.notice where stream = %s", plan)
    assert set(rows) == {("something_waits", "", None)}
    works.do("withdraw_consent", plan, PERSON, aggregate="plan")
    with works.system.pool.connection() as connection:
        purge(connection, works.system.log, plan, PlanPurged())
    assert told(works, plan) == []
    assert texts(works, plan) == 0


def test_the_notices_of_a_plan_are_not_listed_as_those_of_a_case(works: Clockwork) -> None:
    plan = signed(works, 45 * DAY)
    assert list(settled_day_by_day(works, plan))
    assert told(works, plan)
    assert of_case(works.system, ABOVE, "en", plan) == []
    held = inbox(works.system, ABOVE, "en", everything=True)
    assert {(row["kind"], row["about"], row["case"]) for row in held} == {
        ("Something waits for you", "", "")
    }


@pytest.mark.parametrize("kind", ["plan", "single_act"])
def test_of_each_stream_one_neutral_row_is_kept(works: Clockwork, kind: str) -> None:
    begun = {"kind": "contact_rescue", "area": VILLAGE, "ground": WISH}
    with works.projector():
        if kind == "plan":
            stream = signed(works, DAY)
        else:
            stream = works.do("begin_act", None, WORKER, aggregate=kind, **begun).stream
        eventually(lambda: works.folded() and works.ledger_says(stream))
    ((row,),) = works.sql(f"select to_jsonb(c) from {works.live()}.clock c")
    known = {name for name, held in row.items() if held not in (None, False)}
    assert known == {*["stream", "epoch", "xid", "position", "alarms", "digest", "next_due"]}
    assert list(row["alarms"]) == [NEUTRAL]
    for table in ("entry", "moved"):
        assert works.sql(f"select 1 from {works.live()}.{table}") == []
