"""Whoever was reported about is told: the obligation is seen by officers, explains itself in both
languages, and whoever is suspected finds nothing of it.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.kernel import Officer, civil_date
from tests.interface.support import HEAD, MEDIATOR, SUPERVISOR, Api, accepted
from workers.handler import Request
from workers.projector import Projector
from workers.seeding import seed
from workers.system import System

SUSPECTED = {"Jiefen-Officer": "p2", "Jiefen-Role": "party"}
REPORT = {"ground": "suspected_abuse_of_minor", "to": ["police", "civil_affairs"], "sent": "伤情"}
CLOCK = Officer(id="clock", role="clock")


def ledger(api: Api, name: str, token: str, **query: Any) -> list[Any]:
    answer = api.get(f"/api/ledgers/{name}", SUPERVISOR, token=token, **query)
    assert answer.status_code == 200, answer.text
    rows: list[Any] = answer.json()["rows"]
    return rows


def reported(api: Api, system: System, stream: str) -> str:
    seed(system)
    accepted(api, stream)
    answer = api.act(stream, "report", REPORT, MEDIATOR)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["token"]
    return token


def test_officers_see_that_somebody_is_to_be_told_until_it_is_done(
    api: Api, case: Any, system: System, projector: Projector
) -> None:
    stream, today = case["stream"], civil_date(datetime.now(UTC))
    token = reported(api, system, stream)
    (row,) = ledger(api, "urgent", token)
    assert (row["stream"], row["standing"]) == (stream, None)
    assert row["untold_since"] == today.isoformat()
    (mine,) = ledger(api, "worklist", token, mediator="m-1")
    assert (mine["untold_since"], mine["ran_out"]) == (today.isoformat(), False)
    assert "report-telling" in {each["rule"] for each in ledger(api, "agenda", token)}

    suspected = {"party": "p2", "is_the_suspected": True}
    assert api.act(stream, "tell_of_report", suspected, MEDIATOR).status_code == 409
    told = {"party": "p1", "is_the_suspected": False}
    token = api.act(stream, "tell_of_report", told, MEDIATOR).json()["token"]
    assert ledger(api, "urgent", token) == []
    assert "report-telling" not in {each["rule"] for each in ledger(api, "agenda", token)}


def test_the_obligation_explains_itself_in_both_languages(
    api: Api, case: Any, system: System
) -> None:
    reported(api, system, case["stream"])
    path = f"/api/disputes/{case['stream']}/why"

    (english,) = api.get(path, deadline="report-telling").json()
    (chinese,) = api.get(path, {"Accept-Language": "zh"}, deadline="report-telling").json()

    assert english["began"]["fact"] == "dispute.report_made.v1"
    assert english["limit"] == {"count": 3, "unit": "working_day", "roll": "forward"}
    assert english["name"] == "telling whoever was reported about"
    said = "\n".join(line["text"] for line in english["lines"])
    assert "until whoever it concerns was told" in said
    assert "个人信息保护法 (2021) 18: told once the emergency is over" in said
    words = "\n".join(line["text"] for line in chinese["lines"])
    for part in ("至告知所涉之人为止", "紧急情况消除后及时告知", "三个工作日为本软件的目标"):
        assert part in words, words
    assert "told" not in words

    again = (civil_date(datetime.now(UTC)) + timedelta(days=9)).isoformat()
    held = {"ground": "would_endanger_somebody", "reason": "同住", "look_again_on": again}
    assert api.act(case["stream"], "hold_back_telling", held, MEDIATOR).status_code == 409
    assert api.act(case["stream"], "hold_back_telling", held, HEAD).status_code == 200
    (later,) = api.get(path, deadline="report-telling").json()
    assert later["began"]["fact"] == "dispute.report_telling_held_back.v1"
    assert later["from"] == again


def test_whoever_is_suspected_finds_nothing_of_it_nor_of_its_clock(
    api: Api, case: Any, system: System
) -> None:
    stream = case["stream"]
    reported(api, system, stream)
    due = datetime.now(UTC) + timedelta(days=30)
    passed = system.handler.perform(
        Request(command="settle_deadlines", stream=stream, data={"due": due}, officer=CLOCK)
    )
    assert "dispute.deadline_passed.v1" in passed.facts
    shown = api.get(f"/api/disputes/{stream}/history", {**HEAD, "Accept-Language": "en"}).text
    assert "telling whoever was reported about" in shown
    for language in ("en", "zh"):
        told = api.get(f"/api/disputes/{stream}/history", SUSPECTED | {"Accept-Language": language})
        assert told.status_code == 200
        for hint in ("report", "报告", "tell_of"):
            assert hint not in told.text.lower(), hint
    for path in (f"/api/disputes/{stream}", f"/api/disputes/{stream}/why", "/api/ledgers/urgent"):
        assert api.get(path, SUSPECTED).status_code == 403
