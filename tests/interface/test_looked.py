"""Whoever something is held about reads who looked: role, office, day, at what; no officer's name,
and nothing from which they would learn what is kept from them.
"""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from typer.testing import CliRunner

from domain.kernel import civil_date
from interface.cli.app import app as cli
from tests.interface.conftest import KEY
from tests.interface.support import DESK, HEAD, MEDIATOR, OFFICE, SUPERVISOR, Api, accepted
from tests.interface.test_plan import ABSENT, COUNSELLOR, OFFER, PERSON, STRANGER, WORKER, YES
from workers.system import System

P1 = {"Jiefen-Officer": "p1", "Jiefen-Role": "party", "Jiefen-Office": ""}
P2 = {**P1, "Jiefen-Officer": "p2"}
POLICE = {**DESK, "Jiefen-Officer": "x-1", "Jiefen-Body": "police"}


def log_of(api: Api, stream: str, who: dict[str, str], **query: Any) -> Any:
    answer = api.get(f"/api/disputes/{stream}/access-log", who, **query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def read(api: Api, stream: str, who: dict[str, str]) -> None:
    assert api.get(f"/api/disputes/{stream}/history", who).status_code == 200


def test_a_party_is_told_role_office_day_and_what_and_no_name(api: Api, case: Any) -> None:
    for who in (DESK, DESK, MEDIATOR, SUPERVISOR, P2):
        read(api, case["stream"], who)

    lines = log_of(api, case["stream"], P1)

    assert [(line["role"], line["area"], line["times"]) for line in lines] == [
        ("mediator", OFFICE, 1),
        ("desk", OFFICE, 2),
    ], "a supervisor opened nobody's words, and what the other party reads is its own"
    today = civil_date(datetime.now(UTC)).isoformat()
    assert all(line["on"] == today for line in lines)
    assert lines[1]["classes"] == [
        "what the dispute is about, and reasons",
        "phone, identity number, address",
        "names",
    ]
    told = json.dumps(lines)
    for officer in ("d-1", "m-1", "s-1"):
        assert officer not in told


def test_it_is_told_in_chinese(api: Api, case: Any) -> None:
    read(api, case["stream"], DESK)
    (line,) = log_of(api, case["stream"], {**P1, "Accept-Language": "zh"})
    assert line["role"] == "窗口"
    assert "姓名（当事人信息）" in line["classes"]


def test_who_may_read_the_case_prints_it_for_the_party_and_that_is_on_record(
    api: Api, case: Any, system: System
) -> None:
    read(api, case["stream"], DESK)
    printed = log_of(api, case["stream"], MEDIATOR, party="p1")
    mine = log_of(api, case["stream"], P1)
    assert [each["role"] for each in printed] == ["desk"]
    assert mine[1:] == printed
    assert (mine[0]["role"], mine[0]["classes"]) == ("mediator", ["number, days, what was done"])
    with system.reading.connection() as connection:
        asked = connection.execute(
            "select who, person from audit.read where purpose = 'access log' order by at"
        ).fetchall()
    assert asked == [("m-1", "p1"), ("p1", "p1")]


def test_an_officer_says_of_which_party(api: Api, case: Any) -> None:
    answer = api.get(f"/api/disputes/{case['stream']}/access-log", DESK)
    assert answer.status_code == 422
    assert "Of which party" in answer.text


@pytest.mark.parametrize(
    ("who", "query"),
    [
        (P1, {"party": "p2"}),
        ({**P1, "Jiefen-Officer": "p9"}, {}),
        (SUPERVISOR, {"party": "p1"}),
        (POLICE, {"party": "p1"}),
        (COUNSELLOR, {"party": "p1"}),
    ],
    ids=str,
)
def test_for_everybody_else_there_is_none(
    api: Api, case: Any, who: dict[str, str], query: dict[str, str]
) -> None:
    for stream in (case["stream"], ABSENT):
        answer = api.get(f"/api/disputes/{stream}/access-log", who, **query)
        assert answer.status_code == 404, answer.text


def test_no_party_learns_from_it_that_the_other_said_something_in_confidence(
    api: Api, case: Any
) -> None:
    stream = case["stream"]
    accepted(api, stream)
    mine = {"audience": "party", "party": "p1", "text": "我最多让到五百"}
    assert api.act(stream, "take_note", mine, MEDIATOR).status_code == 200
    before = log_of(api, stream, P2)
    read(api, stream, MEDIATOR)

    p1, p2 = log_of(api, stream, P1), log_of(api, stream, P2)

    assert before == []
    assert "the mediator's notes" in p1[0]["classes"]
    assert "the mediator's notes" not in p2[0]["classes"]
    assert "names" in p2[0]["classes"]


# --- the person of a plan ------------------------------------------------------------------------


@pytest.fixture
def plan(api: Api) -> str:
    stream = str(api.post("/api/plan", OFFER, WORKER).json()["stream"])
    assert api.post(f"/api/plan/{stream}/consent", YES, WORKER).status_code == 200
    return stream


def test_the_person_of_a_plan_is_told_of_every_reading(api: Api, plan: str) -> None:
    for who in (WORKER, COUNSELLOR):
        assert api.get(f"/api/plan/{plan}/history", who).status_code == 200

    lines = api.get(f"/api/plan/{plan}/access-log", PERSON).json()

    assert [(line["role"], line["area"]) for line in lines] == [
        ("social worker", OFFICE),
        ("counsellor", OFFICE),
    ]
    assert {"needs, in your own words", "names"} <= set(lines[0]["classes"])
    assert "w-1" not in json.dumps(lines)
    printed = api.get(f"/api/plan/{plan}/access-log", WORKER).json()
    assert [line["role"] for line in printed] == ["social worker", "counsellor"]


@pytest.mark.parametrize("who", [STRANGER, DESK, MEDIATOR, HEAD, SUPERVISOR], ids=str)
def test_nobody_else_learns_that_there_is_a_plan(api: Api, plan: str, who: dict[str, str]) -> None:
    for stream in (plan, ABSENT):
        assert api.get(f"/api/plan/{stream}/access-log", who).status_code == 404


# --- the command line ----------------------------------------------------------------------------


@pytest.fixture
def line(system: System, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("workers.observe.configure_logging", lambda *_: None)
    monkeypatch.setenv("JIEFEN_DATABASE_URL", system.settings.database())
    monkeypatch.setenv("JIEFEN_MASTER_KEY", KEY)

    def run(*words: str) -> str:
        return CliRunner().invoke(cli, ["access-log", *words]).output

    return run


def test_the_line_prints_the_same(api: Api, case: Any, line: Any) -> None:
    read(api, case["stream"], DESK)
    mine = ("dispute", case["stream"], "--as", "p1", "--role", "party")

    printed = line(*mine, "--lang", "zh")
    data = json.loads(line(*mine, "--lang", "en", "--json"))

    assert "查阅内容" in printed and "窗口" in printed
    assert [row["role"] for row in data] == ["desk"]


def test_only_what_is_about_somebody_is_asked(line: Any) -> None:
    assert "about somebody" in line("crisis", ABSENT, "--as", "p1", "--role", "party")
