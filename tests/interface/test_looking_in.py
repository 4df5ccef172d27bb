"""Who stands outside a case looks in for a reason: it opens for four hours, everybody in it hears,
and each reading says so. What is closed by the table stays closed; a guessed id is as if absent.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import structlog

from tests.interface.support import (
    DESK,
    HEAD,
    MEDIATOR,
    OFFICE,
    SUPERVISOR,
    Api,
    accepted,
    register_form,
)
from tests.interface.test_inbox import follow
from tests.interface.test_plan import ABSENT, COUNSELLOR, OFFER, STRANGER, WORKER, YES
from workers.projector import Projector
from workers.system import System

ELSEWHERE = "150525100000"
OUTSIDE = {"Jiefen-Officer": "o-1", "Jiefen-Role": "desk", "Jiefen-Office": ELSEWHERE}
COLLEAGUE = {**OUTSIDE, "Jiefen-Officer": "o-2"}
P1 = {"Jiefen-Officer": "p1", "Jiefen-Role": "party", "Jiefen-Office": ""}
P9 = {**P1, "Jiefen-Officer": "p9"}
WHY = "当事人在本窗口求助独此一句"


def history(api: Api, stream: str, who: dict[str, str]) -> str:
    answer = api.get(f"/api/disputes/{stream}/history", who)
    assert answer.status_code == 200, answer.text
    return answer.text


def look_in(api: Api, stream: str, **more: str) -> Any:
    return api.act(stream, "look_in", {"reason": WHY}, {**OUTSIDE, **more})


def test_a_reason_opens_names_and_words_to_who_stated_it_and_to_nobody_else(
    api: Api, case: Any, projector: Projector
) -> None:
    stream = case["stream"]
    accepted(api, stream)
    note = {"audience": "party", "party": "p1", "text": "我最多让到五百"}
    api.act(stream, "take_note", note, MEDIATOR)
    assert "张三" not in history(api, stream, OUTSIDE)

    answer = look_in(api, stream)

    assert answer.status_code == 200, answer.text
    opened = history(api, stream, OUTSIDE)
    for said in ("张三", "13800000001", "楼上漏水"):
        assert said in opened
    assert "我最多让到五百" not in opened
    assert "张三" not in history(api, stream, COLLEAGUE)
    listed = api.get("/api/ledgers/disputes", OUTSIDE, names=True, token=answer.json()["token"])
    assert stream in listed.text and "张三" not in listed.text, "a reason opens no list"


def test_it_ends_by_itself(api: Api) -> None:
    then = datetime.now(UTC) - timedelta(hours=4, minutes=1)
    earlier = {"Jiefen-At": (then - timedelta(hours=1)).isoformat()}
    stream = api.post("/api/disputes", register_form(), {**DESK, **earlier}).json()["stream"]
    assert look_in(api, stream, **{"Jiefen-At": then.isoformat()}).status_code == 200
    assert "张三" not in history(api, stream, OUTSIDE)
    assert look_in(api, stream).status_code == 200, "and can be stated anew"
    assert "张三" in history(api, stream, OUTSIDE)


def test_each_reading_under_it_is_on_record_with_the_reason_and_no_other_is(
    api: Api, case: Any, system: System
) -> None:
    stated = look_in(api, case["stream"]).json()["version"]
    history(api, case["stream"], OUTSIDE)
    history(api, case["stream"], DESK)
    with system.reading.connection() as connection:
        rows = connection.execute(
            "select distinct who, relation, reason from audit.read"
        ).fetchall()
    assert set(rows) == {("o-1", "none", stated), ("d-1", "office", None)}


def test_the_parties_read_that_somebody_looked_in_and_why(api: Api, case: Any) -> None:
    look_in(api, case["stream"])
    history(api, case["stream"], OUTSIDE)
    told = api.get(f"/api/disputes/{case['stream']}/history", P1).json()[-1]
    assert told["sentence"].startswith("Somebody from outside the case looks into it")
    assert WHY in str(told["details"])
    (line,) = api.get(f"/api/disputes/{case['stream']}/access-log", P1).json()
    assert (line["role"], line["area"], line["for_a_reason"]) == ("desk", "150525100000", True)


def test_mediator_and_head_are_told_by_a_code_until_the_parties_are_and_a_second_officer_too(
    api: Api, case: Any, system: System
) -> None:
    """The second officer answers for whoever looked, and not for the case."""
    stream, second = case["stream"], {**SUPERVISOR, "Jiefen-Officer": "s-2"}
    accepted(api, stream)
    theirs = {**SUPERVISOR, "Jiefen-Role": "county_desk", "Jiefen-Office": "150525000000"}
    for officer, role, office, by in (
        ("h-1", "head", OFFICE, SUPERVISOR),
        ("s-2", "supervisor", ELSEWHERE, theirs),
    ):
        keep = {"officer": officer, "ways": [], "posts": [{"role": role, "office": office}]}
        said = api.post("/api/reach/state_reach", keep, by)
        assert said.status_code == 200, said.json()
    look_in(api, stream)
    follow(system)

    def told(who: dict[str, str]) -> list[dict[str, Any]]:
        rows = api.get("/api/inbox", who).json()
        return [row for row in rows if "stated reason" in row["kind"]]

    for who in (MEDIATOR, HEAD, second):
        (row,) = told(who)
        assert row["code"]
        assert WHY not in str(row)
    for party in ("p1", "p2"):
        form = {"party": party, "channel": "phone"}
        assert api.act(stream, "tell_of_look_in", form, MEDIATOR).status_code == 200
    assert told(MEDIATOR) == told(HEAD) == []
    assert api.get(f"/api/disputes/{stream}/history", P1).json()[-1]["sentence"].startswith("p2")


def test_who_works_on_the_case_needs_none_and_who_works_on_no_case_gets_none(
    api: Api, case: Any
) -> None:
    mine = api.act(case["stream"], "look_in", {"reason": WHY}, DESK)
    assert (mine.status_code, "needs no reason" in mine.text) == (409, True)
    empty = api.act(case["stream"], "look_in", {"reason": "  "}, OUTSIDE)
    assert empty.status_code == 422
    for role in ("supervisor", "counsellor", "operator"):
        other = api.act(
            case["stream"], "look_in", {"reason": WHY}, {**OUTSIDE, "Jiefen-Role": role}
        )
        assert other.status_code in (404, 409), other.text


# --- the table decides who acts ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "form"),
    [
        ("triage", {"in_scope": True}),
        (
            "correct_request_time",
            {"requested_at": "2026-03-01T09:00:00+08:00", "request_evidence": "message"},
        ),
        (
            "add_party",
            {"party": {"role": "respondent", "person": {"name": "王五"}}},
        ),
    ],
)
def test_an_office_that_has_nothing_to_do_with_a_case_does_nothing_in_it(
    api: Api, case: Any, command: str, form: Any
) -> None:
    """Even with a reason, which opens what is read."""
    look_in(api, case["stream"])
    refused = api.act(case["stream"], command, form, OUTSIDE)
    assert refused.status_code == 403, refused.text
    assert refused.json()["law"]
    assert api.act(case["stream"], command, form, DESK).status_code in (200, 409)


def without_ids(problem: dict[str, Any], stream: str) -> dict[str, str]:
    return {n: str(s).replace(stream, "…") for n, s in problem.items() if n != "correlation"}


@pytest.mark.parametrize("who", [P9, {**COUNSELLOR, "Jiefen-Officer": "c-7"}], ids=str)
def test_a_guessed_case_is_as_if_absent_whatever_is_asked_of_it_and_that_is_noted(
    api: Api, case: Any, who: dict[str, str]
) -> None:
    absent = str(uuid4())
    with structlog.testing.capture_logs() as noted:
        for command, form in (("consent", {"party": "p1"}), ("triage", {"in_scope": True})):
            found = api.act(case["stream"], command, form, who)
            none = api.act(absent, command, form, who)
            assert found.status_code == none.status_code == 404, found.text
            assert without_ids(found.json(), case["stream"]) == without_ids(none.json(), absent)
    denied = [line for line in noted if line["event"] == "access denied"]
    assert [line["asked"] for line in denied] == ["consent", "consent", "triage", "triage"], (
        "once each, and the same whether it is there"
    )
    assert {line["stream"] for line in denied} == {case["stream"], absent}


@pytest.mark.parametrize("who", [STRANGER, DESK, MEDIATOR, HEAD, SUPERVISOR], ids=str)
def test_a_guessed_plan_is_as_if_absent_to_every_command(api: Api, who: dict[str, str]) -> None:
    plan = str(api.post("/api/plan", OFFER, WORKER).json()["stream"])
    assert api.post(f"/api/plan/{plan}/consent", YES, WORKER).status_code == 200
    forms: dict[str, Any] = {
        "state_needs": {"needs": [{"kind": "legal", "words": "?"}]},
        "withdraw_consent": {},
        "confirm_support": {},
        "note_session": {"attendance": "attended"},
    }
    for command, form in forms.items():
        found = api.post(f"/api/plan/{plan}/{command}", form, who)
        none = api.post(f"/api/plan/{ABSENT}/{command}", form, who)
        assert found.status_code == none.status_code == 404, (command, found.text)
        assert without_ids(found.json(), plan) == without_ids(none.json(), ABSENT)


def test_who_worked_on_a_plan_that_is_over_hears_why_nothing_can_be_done(api: Api) -> None:
    plan = str(api.post("/api/plan", OFFER, WORKER).json()["stream"])
    api.post(f"/api/plan/{plan}/consent", YES, WORKER)
    person = {**P1, "Jiefen-Officer": "p1"}
    assert api.post(f"/api/plan/{plan}/withdraw_consent", {}, person).status_code == 200
    over = api.post(
        f"/api/plan/{plan}/state_needs", {"needs": [{"kind": "legal", "words": "?"}]}, WORKER
    )
    assert (over.status_code, "over" in over.text) == (409, True), over.text
