"""A run is planned from its seed alone, within the rules, and tells honestly what came of it."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.dispute.commands import COMMANDS
from tests.chaos.checker.acknowledged import Accounts
from tests.chaos.checker.check import Verdict
from tests.chaos.checker.deadlines import Firing
from tests.chaos.journal import Journal
from tests.chaos.killer import Killed
from tests.chaos.load import Load
from tests.chaos.plan import CLIENTS, KINDS, SUPERVISOR, SUPERVISOR_KILLS, plan
from tests.chaos.report import Run, write
from tests.chaos.small import office, verdict

ENOUGH = 60
"""Commands of a dispute that a run reaches; the rest are the clock's, the import's, or rare."""


def test_the_same_seed_gives_the_same_plan() -> None:
    assert plan(7, 60).fingerprint == plan(7, 60).fingerprint
    assert plan(7, 60).kills == plan(7, 60).kills
    assert plan(7, 60).fingerprint != plan(8, 60).fingerprint


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("kills", [15, 60, 61, 99])
def test_every_kind_is_killed_and_the_supervisor_five_times(seed: int, kills: int) -> None:
    kinds = Counter(kill.kind for kill in plan(seed, kills).kills)
    assert kinds.total() == kills
    assert kinds[SUPERVISOR] == SUPERVISOR_KILLS
    assert KINDS.keys() <= kinds.keys()


def test_too_few_kills_are_no_plan() -> None:
    with pytest.raises(ValueError, match="at least 15"):
        plan(1, 14)


def test_stories_keep_to_the_rules_and_reach_most_commands(store_url: str, tmp_path: Path) -> None:
    """Whatever a run says was refused unexpectedly is then the fault of what was killed."""
    reached: set[str] = set()
    with office(store_url, tmp_path) as made:
        for number in range(70):
            made.play(plan(5, 60).story(number % CLIENTS, number))
        made.page()
        made.settle()
    reached = {entry["command"] for entry in made.entries if entry["kind"] == "acknowledged"}
    assert {"bulk.start_bulk", "referral.accept_referral", "referral.withdraw_referral"} <= reached
    assert len(reached) >= ENOUGH, sorted({f"dispute.{name}" for name in COMMANDS} - reached)
    found = verdict(store_url, made.entries, grace=timedelta(hours=1))
    assert {kind: each[:3] for kind, each in found.findings.items() if each} == {}


def a_run(kills: int = 15, **found: list[str]) -> Run:
    planned = plan(1, 15)
    killed = [Killed(kill.kind, 0.0, 1, back_after=2.0) for kill in planned.kills[:kills]]
    judged = Verdict(10, 2, Accounts(acknowledged=5), Firing(**found), chain=[])  # type: ignore[arg-type]
    return Run(planned, datetime.now(UTC), killed, judged, [], 0, (1.0, 0.0), 3, (1, 1), {}, [])


def test_the_report_has_the_figures_that_others_count_on(tmp_path: Path) -> None:
    write(a_run(), tmp_path)
    held = json.loads((tmp_path / "chaos.json").read_text("utf-8"))
    promised = ("seed", "kills", "acknowledged", "lost", "doubled", "deadlines")
    assert {*promised, "missed", "refired", "ledgers_differing"} <= held.keys()
    assert "Nothing was lost" in (tmp_path / "chaos.md").read_text("utf-8")


def test_a_run_in_which_nobody_worked_is_not_clean() -> None:
    idle = a_run()
    assert idle.verdict
    idle.verdict.accounts.acknowledged = 0
    assert not idle.clean


def test_a_client_that_stops_by_itself_is_a_finding(tmp_path: Path) -> None:
    """Its journal is closed, so that it fails before its first command."""
    journal = Journal(tmp_path / "journal.jsonl")
    journal.close()
    load = Load(plan(1, 15), 1, "", journal)
    load._spawn(load._work, load._caller(), 0)
    load.abandon()
    assert load.failures
    assert "a client stopped" in load.failures[0]


def test_a_run_with_a_finding_or_too_few_kills_is_not_clean(tmp_path: Path) -> None:
    assert a_run().clean
    assert not a_run(kills=13).clean
    missed = a_run(missed=["a deadline"])
    assert not missed.clean
    write(missed, tmp_path)
    assert "## missed: 1" in (tmp_path / "chaos.md").read_text("utf-8")
