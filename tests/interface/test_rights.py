"""Requests about one's own data, from outside: what a person gets, what an officer prints, what a
restriction stops, and what nobody learns.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from typer.testing import CliRunner

from interface.cli.app import app as cli
from tests.interface.conftest import KEY
from tests.interface.support import (
    DESK,
    EVERYWHERE,
    HEAD,
    MEDIATOR,
    OFFICE,
    SUPERVISOR,
    Api,
    accepted,
    register_form,
)
from tests.interface.test_counselling import AGREED
from tests.interface.test_plan import ABSENT, COUNSELLOR, OFFER, PERSON, STRANGER, WISH, WORKER, YES
from workers.projector import Projector
from workers.system import System

P1 = PERSON
WHOSE = {"name": "张三", "phone": "13800000001"}
JUDICIAL = {**DESK, "Jiefen-Officer": "j-1", "Jiefen-Role": "judicial_office"}
COUNTY = {**DESK, "Jiefen-Officer": "k-1", "Jiefen-Role": "county_desk"}
ELSEWHERE = {**DESK, "Jiefen-Officer": "d-9", "Jiefen-Office": "150525100000"}
ASK: dict[str, Any] = {
    "kind": "access_and_copy",
    "area": OFFICE,
    "person": WHOSE,
    "asked_by": "themselves",
    "identity": "document_seen",
    "channel": "in_person",
}
YES_TO_IT = {"outcome": "granted", "reasons": "本人请求，予以准许"}


def asked(api: Api, who: dict[str, str] = DESK, **more: Any) -> str:
    answer = api.post("/api/rights", ASK | more, who)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["stream"])


def do(api: Api, request: str, command: str, who: dict[str, str], **form: Any) -> Any:
    return api.post(f"/api/rights/{request}/{command}", form, who)


def granted(api: Api, **more: Any) -> str:
    request = asked(api, **more)
    answer = do(api, request, "decide_right", JUDICIAL, **YES_TO_IT)
    assert answer.status_code == 200, answer.text
    return request


def copy(api: Api, request: str, who: dict[str, str], **query: Any) -> Any:
    return api.get(f"/api/rights/{request}/copy", who, **query)


@pytest.fixture
def matters(api: Api) -> tuple[str, str]:
    """A dispute in which 张三 confided in the mediator, and their support plan."""
    case = str(api.post("/api/disputes", register_form()).json()["stream"])
    accepted(api, case)
    mine = {"audience": "party", "party": "p1", "text": "我最多让到五百"}
    theirs = {"audience": "party", "party": "p2", "text": "对方不知道我要搬走"}
    for note in (mine, theirs):
        assert api.act(case, "take_note", note, MEDIATOR).status_code == 200
    plan = str(api.post("/api/plan", OFFER, WORKER).json()["stream"])
    answer = api.post(f"/api/plan/{plan}/consent", YES | {"person": WHOSE}, WORKER)
    assert answer.status_code == 200, answer.text
    return case, plan


def test_a_person_gets_a_copy_of_every_matter_of_theirs_and_who_looked(
    api: Api, matters: tuple[str, str], system: System
) -> None:
    case, plan = matters
    assert api.get(f"/api/disputes/{case}/history", DESK).status_code == 200
    request = granted(api)

    answer = copy(api, request, P1)

    assert answer.status_code == 200, answer.text
    held = answer.json()
    assert held["whole"] is True
    assert [(each["kind"], each["stream"]) for each in held["matters"]] == [
        ("dispute", case),
        ("plan", plan),
        ("rights", request),
    ]
    text = json.dumps(held, ensure_ascii=False)
    for own in ("楼上漏水", "我最多让到五百", "13800000001", WISH):
        assert own in text, own
    assert "对方不知道我要搬走" not in text, "what the other said in confidence"
    assert "柳河镇一号" not in text, "how the other is reached"
    assert ("desk", OFFICE) in {(row["role"], row["area"]) for row in held["matters"][0]["looked"]}
    with system.reading.connection() as connection:
        noted = connection.execute(
            "select distinct who, action from audit.read where purpose = 'rights copy'"
        ).fetchall()
    assert noted == [("p1", "print")]
    copy_for_a_guardian(api)


def copy_for_a_guardian(api: Api) -> None:
    """Whoever speaks for an adult shows on what that rests, and gets no confidence of theirs."""
    mother = {"asked_by": "guardian", "speaks_for": {"name": "张母"}}
    assert api.post("/api/rights", ASK | mother, DESK).status_code == 409, "because they say so"
    found = {"found_by": "court", "document": "(2026)民特12号"}
    request = granted(api, **mother, incapacity=found)
    for who in ({**P1, "Jiefen-Officer": "g1"}, P1):
        read = copy(api, request, who).text
        assert "楼上漏水" in read
        assert "我最多让到五百" not in read and WISH not in read


def test_a_copy_holds_ones_own_counselling_and_an_officers_print_does_not(api: Api) -> None:
    mine = api.post("/api/counselling", AGREED | {"person": WHOSE}, WORKER).json()["stream"]
    request = granted(api)
    held = copy(api, request, P1).json()["matters"]
    assert [(each["kind"], each["stream"]) for each in held] == [
        ("counselling", mine),
        ("rights", request),
    ]
    assert AGREED["words"] in json.dumps(held, ensure_ascii=False)
    printed = copy(api, request, DESK).text
    assert mine not in printed and AGREED["words"] not in printed


def test_a_copy_takes_every_entry_that_was_joined_and_none_that_was_separated(
    api: Api, case: Any
) -> None:
    again = {"role": "applicant", "person": {"name": "张三", "phone": "13800000009"}}
    theirs = {"role": "respondent", "person": {"name": "王五"}}
    other = api.post("/api/disputes", register_form(parties=[again, theirs], matter="欠款")).json()
    request = granted(api)

    def disputes() -> list[str]:
        matters = copy(api, request, P1).json()["matters"]
        return [each["stream"] for each in matters if each["kind"] == "dispute"]

    def say(command: str, ground: str) -> None:
        form = {"other": {"case": other["stream"], "party": "p1"}, "ground": ground}
        path = f"/api/disputes/{case['stream']}/parties/p1/{command}"
        assert api.post(path, form).status_code == 200

    assert disputes() == [case["stream"]]
    say("join_person", "document_seen")
    assert disputes() == [case["stream"], other["stream"]]
    say("separate_person", "entered_by_mistake")
    assert disputes() == [case["stream"]]


def test_the_same_is_a_document_in_the_readers_language(api: Api, matters: tuple[str, str]) -> None:
    request = granted(api)
    english = copy(api, request, P1, form="text")
    chinese = copy(api, request, {**P1, "Accept-Language": "zh"}, form="text")
    assert english.headers["content-type"].startswith("text/markdown")
    assert english.text.startswith("# What is held about you\n")
    assert chinese.text.startswith("# 关于您的个人信息\n")
    for each in (english, chinese):
        assert "我最多让到五百" in each.text


def test_an_officer_prints_what_both_may_read_and_the_print_says_nothing_of_the_rest(
    api: Api, matters: tuple[str, str]
) -> None:
    case, plan = matters
    request = granted(api)
    printed = copy(api, request, DESK)
    assert printed.status_code == 200, printed.text
    held = printed.json()
    assert held["whole"] is False
    assert {each["stream"] for each in held["matters"]} == {case, request}
    text = json.dumps(held, ensure_ascii=False)
    assert "楼上漏水" in text
    for closed in ("我最多让到五百", "对方不知道我要搬走", "柳河镇一号", WISH, plan):
        assert closed not in text, closed


def test_no_copy_crosses_offices_at_a_counter(api: Api, matters: tuple[str, str]) -> None:
    """Else a counter would have a history of a person across cases."""
    there = granted_elsewhere(api)
    held = copy(api, there, ELSEWHERE).json()
    assert [each["stream"] for each in held["matters"]] == [there]
    whole = copy(api, there, P1).json()
    assert len(whole["matters"]) == 3  # noqa: PLR2004 (dispute, plan, request)


def granted_elsewhere(api: Api) -> str:
    request = asked(api, ELSEWHERE)
    judge = {**ELSEWHERE, "Jiefen-Officer": "j-9", "Jiefen-Role": "judicial_office"}
    assert do(api, request, "decide_right", judge, **YES_TO_IT).status_code == 200
    return request


def test_a_copy_opens_when_it_is_granted_and_it_is_sure_who_asks(api: Api, case: Any) -> None:
    request = asked(api, {**P1, "Jiefen-Office": OFFICE}, identity="not_shown", channel="online")
    assert copy(api, request, P1).status_code == 409
    assert do(api, request, "decide_right", JUDICIAL, **YES_TO_IT).status_code == 409
    shown = do(api, request, "show_identity", DESK, identity="document_seen")
    assert shown.status_code == 200, shown.text
    assert copy(api, request, P1).status_code == 409
    assert do(api, request, "decide_right", JUDICIAL, **YES_TO_IT).status_code == 200
    assert copy(api, request, P1).status_code == 200


@pytest.mark.parametrize(
    "who", [ELSEWHERE, MEDIATOR, SUPERVISOR, STRANGER, {**P1, "Jiefen-Officer": "p2"}], ids=str
)
def test_for_everybody_else_there_is_no_request(api: Api, case: Any, who: dict[str, str]) -> None:
    request = granted(api)
    for stream in (request, ABSENT):
        for path in ("history", "copy"):
            assert api.get(f"/api/rights/{stream}/{path}", who).status_code in (404, 403)
        told = do(api, stream, "take_back_right", who)
        assert told.status_code == 404, told.text


def test_the_request_is_read_by_its_person_and_its_office(api: Api, case: Any) -> None:
    request = granted(api, words="我想看看记了我什么")
    for who in (P1, DESK, HEAD, JUDICIAL):
        told = api.get(f"/api/rights/{request}/history", who)
        assert told.status_code == 200, told.text
        assert "我想看看记了我什么" in told.text


def test_a_no_is_appealed_and_answered_by_somebody_else(api: Api, case: Any) -> None:
    request = asked(api)
    no = {"outcome": "not_granted", "reasons": "没有", "ground": "not_held", "court_named": True}
    assert do(api, request, "decide_right", JUDICIAL, **no).status_code == 200
    assert do(api, request, "appeal_right", P1).status_code == 200
    answer = {"upheld": True, "reasons": "应当提供"}
    himself = do(api, request, "answer_appeal", JUDICIAL, **answer)
    assert himself.status_code == 409
    assert "Whoever decided" in himself.text
    assert do(api, request, "answer_appeal", COUNTY, **answer).status_code == 200
    assert copy(api, request, P1).status_code == 200


# --- a restriction -------------------------------------------------------------------------------


def look_in(api: Api, case: str) -> int:
    answer = api.act(case, "look_in", {"reason": "跨区协查"}, ELSEWHERE)
    return int(answer.status_code)


def test_from_when_it_is_sure_who_asks_nobody_new_is_let_in(api: Api, case: Any) -> None:
    request = asked(api, kind="restriction", identity="not_shown")
    assert look_in(api, case["stream"]) == 200  # noqa: PLR2004 (HTTP)
    assert do(api, request, "show_identity", DESK, identity="document_seen").status_code == 200

    question = {"to": "police", "question": "?"}
    told = api.act(case["stream"], "ask_office", question, DESK)

    assert told.status_code == 409
    assert told.json()["law"] == "个人信息保护法 44"
    assert do(api, request, "take_back_right", P1).status_code == 200
    assert api.act(case["stream"], "ask_office", question, DESK).status_code == 200


def test_a_restriction_that_is_not_granted_holds_no_more(api: Api, case: Any) -> None:
    request = asked(api, kind="restriction")
    assert look_in(api, case["stream"]) == 409  # noqa: PLR2004 (HTTP)
    no = {"outcome": "not_granted", "reasons": "?", "ground": "needed_for_the_matter"}
    assert do(api, request, "decide_right", HEAD, **no, court_named=True).status_code == 200
    assert look_in(api, case["stream"]) == 200  # noqa: PLR2004 (HTTP)


def test_the_name_of_who_asked_stands_in_no_list(api: Api, case: Any, projector: Projector) -> None:
    def names(token: str) -> list[str]:
        answer = api.get("/api/ledgers/disputes", DESK, names=True, token=token)
        assert answer.status_code == 200, answer.text
        (row,) = answer.json()["rows"]
        return [party["name"] for party in row["parties"]]

    assert names(case["token"]) == ["张三", "李四"]
    asked(api, kind="restriction")
    assert names(case["token"]) == ["[confidential]", "李四"]


def test_requests_are_listed_by_day_and_nobody_is_named(api: Api, projector: Projector) -> None:
    then = (datetime.now(UTC) - timedelta(days=60)).isoformat()
    late = api.post("/api/rights", ASK, {**DESK, "Jiefen-At": then}).json()
    new = api.post("/api/rights", ASK | {"kind": "erasure"}, DESK).json()
    done = granted(api)
    answer = do(api, done, "carry_out", DESK, what="已交副本", channel="in_person").json()

    page = api.get("/api/ledgers/rights", SUPERVISOR, token=answer["token"], area="150524")

    assert page.status_code == 200, page.text
    rows = page.json()["rows"]
    assert [row["stream"] for row in rows] == [late["stream"], new["stream"], done]
    assert [row["late"] for row in rows] == [True, False, False]
    assert [row["rule"] for row in rows] == ["rights-decision", "rights-decision", None]
    for nobody in ("张三", "13800000001", "person"):
        assert nobody not in page.text
    still = api.get("/api/ledgers/rights", COUNTY, open=True).json()["rows"]
    assert [row["stream"] for row in still] == [late["stream"], new["stream"]]
    for who in (MEDIATOR, COUNSELLOR, P1):
        assert api.get("/api/ledgers/rights", who).status_code == 403  # noqa: PLR2004 (HTTP)
    assert api.get("/api/ledgers/rights", EVERYWHERE).status_code == 200  # noqa: PLR2004 (HTTP)


# --- the command line ----------------------------------------------------------------------------


@pytest.fixture
def line(system: System, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setattr("workers.observe.configure_logging", lambda *_: None)
    monkeypatch.setattr("workers.handler._log", Mock())
    monkeypatch.setenv("JIEFEN_DATABASE_URL", system.settings.database())
    monkeypatch.setenv("JIEFEN_MASTER_KEY", KEY)

    def run(*words: str) -> Any:
        return CliRunner().invoke(cli, ["rights", *words])

    return run


def test_the_line_takes_a_request_from_asking_to_the_copy(
    api: Api, case: Any, line: Callable[..., Any], tmp_path: Any
) -> None:
    desk = ("--as", "d-1", "--role", "desk", "--office", OFFICE)
    judicial = ("--as", "j-1", "--role", "judicial_office", "--office", OFFICE)
    person = ("--as", "p1", "--role", "party")
    who = tmp_path / "person.json"
    who.write_text(json.dumps(WHOSE), "utf-8")
    ask = ("ask", "--kind", "access_and_copy", "--area", OFFICE, "--person", f"@{who}")
    taken = line(*ask, "--identity", "document_seen", *desk)
    assert taken.exit_code == 0, repr(taken.exception)
    request = taken.output.strip()
    decided = line(
        "decide", request, "--outcome", "granted", "--reasons", "可以", *judicial, "--json"
    )
    assert decided.exit_code == 0, repr(decided.exception)
    assert json.loads(decided.output)["facts"] == ["rights.decided.v1"], decided.output

    out = tmp_path / "copy.md"
    printed = line("copy", request, *person, "--lang", "zh", "--out", str(out))
    done = line("done", request, "--what", "已交副本", *desk)

    assert printed.exit_code == 0, printed.output
    assert "楼上漏水" in out.read_text("utf-8")
    assert done.exit_code == 0, done.output
    assert "What was granted is done" in line("show", request, *person, "--lang", "en").output
    again = line("take-back", request, *person, "--lang", "en")
    assert again.exit_code == 1


# --- who speaks for somebody ---------------------------------------------------------------------

SPEAKING: list[dict[str, Any]] = [
    {
        "asked_by": "representative",
        "mandate": {"made": "signed", "document": "2026-7", "lets_ask": ["access_and_copy"]},
    },
    {
        "asked_by": "close_relative",
        "death": {"certified_by": "hospital", "document": "A2026", "relative": "sibling"},
        "words": "办理继承",
    },
    {"asked_by": "guardian", "incapacity": {"found_by": "court", "document": "(2026)民特12号"}},
]
OPPONENT = {"name": "李四", "phone": "13800000077"}
SISTER = {"name": "张妹", "phone": "13800000078"}
G1 = {**P1, "Jiefen-Officer": "g1"}


def violent(api: Api, **more: Any) -> str:
    """A case in which 张三, whose address is hidden, stands against 李四 for violence."""
    hidden = {"name": "张三", "phone": "13800000001", "address": "平安小区五号"}
    parties = [
        {"role": "applicant", "person": hidden, "address_hidden": True, **more},
        {"role": "respondent", "person": OPPONENT},
    ]
    case = api.post("/api/disputes", register_form(parties=parties, matter="殴打")).json()
    found = {"in_scope": True, "domestic_violence": True}
    answer = api.act(case["stream"], "triage", found, DESK)
    assert answer.status_code == 200, answer.text
    return str(case["stream"])


def closed(api: Api, case: str) -> str:
    for command, form, who in (
        ("withdraw", {"parties": ["p1"]}, DESK),
        ("propose_closure", {}, DESK),
        ("close", {}, HEAD),
    ):
        answer = api.act(case, command, form, who)
        assert answer.status_code == 200, answer.text
    return case


@pytest.mark.parametrize("by", SPEAKING, ids=lambda by: str(by["asked_by"]))
@pytest.mark.parametrize("over", [False, True])
def test_the_other_side_speaks_for_nobody_whatever_it_calls_itself(
    api: Api, by: dict[str, Any], over: bool
) -> None:
    parties = [{"role": "applicant", "person": WHOSE}, {"role": "respondent", "person": OPPONENT}]
    case = api.post("/api/disputes", register_form(parties=parties)).json()
    if over:
        closed(api, case["stream"])
    for speaker in (OPPONENT, {"name": "李四"}, {"name": "王某", "phone": OPPONENT["phone"]}):
        answer = api.post("/api/rights", ASK | by | {"speaks_for": speaker}, DESK)
        assert answer.status_code == 409, answer.text
        assert "stands or stood against" in answer.text
    assert api.post("/api/rights", ASK | by | {"speaks_for": SISTER}, DESK).status_code == 201


@pytest.mark.parametrize("by", SPEAKING, ids=lambda by: str(by["asked_by"]))
def test_a_copy_for_who_speaks_leads_to_nobody_and_holds_no_case_against_the_person(
    api: Api, by: dict[str, Any]
) -> None:
    parties = [
        {"role": "applicant", "person": WHOSE | {"address": "平安小区五号"}},
        {"role": "respondent", "person": {"name": "赵六"}},
    ]
    plain = api.post("/api/disputes", register_form(parties=parties)).json()["stream"]
    violence = closed(api, violent(api))
    earlier = granted(api)
    request = granted(api, **by, speaks_for=SISTER)
    theirs = [
        {"role": "applicant", "person": WHOSE},
        {"role": "respondent", "person": SISTER},
    ]
    since = api.post("/api/disputes", register_form(parties=theirs, matter="分家")).json()["stream"]
    for who in (G1, P1, DESK):
        for form in ("data", "text"):
            answer = copy(api, request, who, form=form)
            assert answer.status_code == 200, answer.text
            assert "楼上漏水" in answer.text, "their other matters are in it"
            for kept in ("平安小区五号", "13800000001", SISTER["phone"], "殴打", "分家"):
                assert kept not in answer.text, (who, kept)
    held = [each["stream"] for each in copy(api, request, G1).json()["matters"]]
    assert plain in held and request in held
    assert not {violence, since, earlier} & set(held)
    own = copy(api, earlier, P1).text
    assert "平安小区五号" in own and "殴打" in own and "分家" in own


CHILD: dict[str, Any] = {
    "name": "张三",
    "phone": "13800000001",
    "identity_number": "150524201603010016",
}


def test_who_stood_against_a_child_in_a_case_of_violence_never_speaks_for_it(
    api: Api,
) -> None:
    """Also when the case is closed: safeguard 19, decision 55."""
    parties = [
        {"role": "applicant", "capacity": "represented", "person": CHILD, "address_hidden": True},
        {"role": "respondent", "person": OPPONENT},
    ]
    form = register_form(parties=parties, matter="殴打", type="family_marriage")
    case = str(api.post("/api/disputes", form).json()["stream"])
    found = {"in_scope": True, "domestic_violence": True, "minor_involved": True}
    assert api.act(case, "triage", found, DESK).status_code == 200

    somebody = {"role": "respondent", "person": {"name": "赵六"}}
    form = register_form(parties=[parties[0], somebody])
    other = str(api.post("/api/disputes", form).json()["stream"])

    def as_guardian(who: dict[str, Any]) -> dict[str, int]:
        plan = str(api.post("/api/plan", OFFER, WORKER).json()["stream"])
        yes = {"person": CHILD, "given_by": "guardian", "guardian": who}
        asks = {"person": CHILD, "asked_by": "guardian", "speaks_for": who}
        named = {"who": who, "role": "parent", "spoken_for": "child_under_14"}
        return {
            "plan": api.post(f"/api/plan/{plan}/consent", YES | yes, WORKER).status_code,
            "counselling": api.post("/api/counselling", AGREED | yes, WORKER).status_code,
            "rights": api.post("/api/rights", ASK | asks, DESK).status_code,
            "person": api.post(
                f"/api/disputes/{other}/parties/p1/name_guardian", named, DESK
            ).status_code,
            "dispute": api.act(
                other,
                "name_legal_representative",
                {"party": "p1", "person": who, "in_conflict": False},
                DESK,
            ).status_code,
        }

    refused = dict.fromkeys(("plan", "counselling", "rights", "person", "dispute"), 409)
    assert as_guardian(OPPONENT) == refused
    closed(api, case)
    assert as_guardian(OPPONENT) == refused
    assert as_guardian({"name": "张母", "phone": "13800000079"}) == {
        "plan": 200,
        "counselling": 201,
        "rights": 201,
        "person": 200,
        "dispute": 200,
    }
