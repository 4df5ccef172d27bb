"""What the law permits without consent, from outside: its table, who reaches an act, what the
person is told; and what a mediator may know of somebody's support.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from interface.cli.app import app as cli
from tests.interface.conftest import KEY
from tests.interface.support import DESK, HEAD, MEDIATOR, OFFICE, SUPERVISOR, Api
from tests.interface.test_plan import ABSENT, COUNSELLOR, OFFER, PERSON, STRANGER, WISH, WORKER, YES
from workers.system import System

BEGUN = {"kind": "contact_rescue", "area": OFFICE, "ground": "独此一句的缘由"}
POLICE = {**DESK, "Jiefen-Officer": "x-1", "Jiefen-Body": "police"}


def test_an_act_is_there_for_whoever_began_it_alone_and_the_persons_notice_is_printed(
    api: Api,
) -> None:
    """Begun by the roles of its row; finished, read and told by one officer; 404 to the others, for
    commands as well; the notice says what, on which article, and names nobody."""
    rows = api.get("/api/single_act/permitted").json()
    assert {row["hours"] for row in rows} == {72}
    assert all(row["roles"] and row["law"] for row in rows)
    relative = {**BEGUN, "kind": "contact_relative"}
    assert api.post("/api/single_act", relative, DESK).status_code == 409
    police = api.post("/api/single_act", BEGUN, {**POLICE, "Accept-Language": "en"})
    assert police.status_code == 403
    assert police.json()["detail"].startswith("Under one roof"), "and nothing of a crisis"
    act = api.post("/api/single_act", BEGUN, WORKER).json()["stream"]
    early = api.get(f"/api/single_act/{act}/notice", WORKER)
    assert (early.status_code, "Finish the act first" in early.text) == (409, True)
    done = {"account": "独此一句的经过"}
    for who in (STRANGER, DESK, HEAD, SUPERVISOR):
        refused = api.post(f"/api/single_act/{act}/finish_act", done, who)
        guessed = api.post(f"/api/single_act/{ABSENT}/finish_act", done, who)
        assert refused.status_code == guessed.status_code == 404
        assert api.get(f"/api/single_act/{act}/notice", who).status_code == 404
    assert api.post(f"/api/single_act/{act}/finish_act", done, WORKER).status_code == 200
    told = api.get(f"/api/single_act/{act}/notice", {**WORKER, "Accept-Language": "zh"})
    assert told.status_code == 200, told.text
    assert "联系救援" in told.text and "民法典" in told.text
    assert "w-1" not in told.text and "独此一句" not in told.text
    form = {"channel": "phone"}
    assert api.post(f"/api/single_act/{act}/tell_of_act", form, WORKER).status_code == 200


def test_a_mediator_learns_that_support_is_assigned_and_where_to_ask_and_nothing_else(
    api: Api,
) -> None:
    """While it runs, and to whom the number was given; the person reads that it was looked at."""
    plan = api.post("/api/plan", OFFER, WORKER).json()["stream"]
    where = f"/api/plan/{plan}/assigned"
    assert api.get(where, MEDIATOR).status_code == 404, "an offer is no support"
    yes = {**YES, "purposes": ["needs_and_goals", "sharing_in_team", "appointments"]}
    assert api.post(f"/api/plan/{plan}/consent", yes, WORKER).status_code == 200
    running(api, plan)
    found = api.get(where, MEDIATOR)
    assert found.status_code == 200, found.text
    assert found.json()["assigned"] is True
    assert OFFICE in found.json()["contact"] and "12356" in found.json()["contact"]
    for kept in (WISH, "c-1", "w-1", "s-1", "regular"):
        assert kept not in found.text
    far = {**MEDIATOR, "Jiefen-Office": "110101000000"}
    for who in (far, DESK, HEAD, SUPERVISOR, STRANGER, {**MEDIATOR, "Jiefen-Body": "police"}):
        assert api.get(where, who).status_code == 404
    log = api.get(f"/api/plan/{plan}/access-log", PERSON).json()
    assert [(row["role"], row["classes"]) for row in log] == [
        ("mediator", ["that support is assigned"])
    ]
    assert api.post(f"/api/plan/{plan}/withdraw_consent", {}, PERSON).status_code == 200
    assert api.get(where, MEDIATOR).status_code == 404


def running(api: Api, plan: str) -> None:
    """From consent to a signed plan."""
    asked = {"intensity": "regular", "reason": WISH, "heard": WISH, "supervisor": "s-1"}
    team = [
        {"role": "counsellor", "member": "c-1"},
        {"role": "covering_counsellor", "member": "c-2"},
        {"role": "social_worker", "member": "w-1"},
    ]
    signed = {
        "goals": [{"need": "n1", "words": WISH}],
        "measures": [],
        "team": team,
        "signed_by": "person",
        "channel": "on_paper",
        "copy_given": True,
    }
    steps: list[tuple[str, dict[str, Any], dict[str, str]]] = [
        ("state_needs", {"needs": [{"kind": "income", "words": WISH}]}, WORKER),
        ("propose_support", {**asked, "until": until()}, COUNSELLOR),
        ("confirm_support", {}, SUPERVISOR),
        ("sign_plan", signed, WORKER),
    ]
    for command, form, who in steps:
        answer = api.post(f"/api/plan/{plan}/{command}", form, who)
        assert answer.status_code == 200, answer.text


def until() -> str:
    return (datetime.now(UTC) + timedelta(days=90)).date().isoformat()


# --- the command line ----------------------------------------------------------------------------


@pytest.fixture
def line(system: System, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("workers.observe.configure_logging", lambda *_: None)
    monkeypatch.setenv("JIEFEN_DATABASE_URL", system.settings.database())
    monkeypatch.setenv("JIEFEN_MASTER_KEY", KEY)

    def run(*words: str) -> Any:
        return CliRunner().invoke(cli, list(words))

    return run


def test_on_the_command_line_too_an_officer_belongs_to_a_body(
    api: Api, case: Any, line: Any
) -> None:
    """Whose body is the police reads no case, keeps no list of the offices, and begins no act."""
    desk = ("--as", "d-1", "--role", "desk", "--office", OFFICE)
    assert "张三" in line("history", "dispute", case["stream"], *desk).output
    as_police = (*desk, "--body", "police")
    assert line("history", "dispute", case["stream"], *as_police).exit_code != 0
    count = json.dumps({"office": OFFICE, "active_members": 5})
    counting = ("act", "committees", "-", "count_members", "--data", count)
    office = ("--as", "k-1", "--role", "county_desk", "--office", OFFICE)
    assert line(*counting, *office, "--body", "police").exit_code != 0
    assert line(*counting, *office).exit_code == 0
    begun = ("act", "single_act", "new", "begin_act", "--data", json.dumps(BEGUN))
    assert line(*begun, *as_police).exit_code != 0
    assert line(*begun, *desk, "--body", "nobody").exit_code != 0
