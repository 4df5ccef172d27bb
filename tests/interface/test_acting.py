"""Commands over HTTP: recorded once, refused in words, described by their signatures."""

import json
from typing import Any
from uuid import uuid4

import pytest

from domain.aggregates import AGGREGATES
from domain.kernel import Officer
from interface.callers import OPENING, PLURALS, public
from interface.forms_said import UNNAMED, form_said
from tests.interface.support import DESK, HEAD, MEDIATOR, Api, accepted, register_form
from tests.line import Jiefen
from workers.seeding import seed
from workers.system import System


def test_registering_answers_with_stream_version_token_and_facts(api: Api) -> None:
    answer = api.post("/api/disputes", register_form())

    assert answer.status_code == 201
    body = answer.json()
    assert body["version"] == 1
    assert body["facts"] == ["dispute.registered.v2"]
    assert answer.headers["Jiefen-Token"] == body["token"]
    assert answer.headers["ETag"] == '"1"'


def test_the_same_key_gets_the_same_answer(api: Api) -> None:
    first = api.post("/api/disputes", register_form(), {"Idempotency-Key": "k"})
    again = api.post("/api/disputes", register_form(), {"Idempotency-Key": "k"})

    assert again.json() == first.json()


def test_the_same_key_with_other_data_is_422(api: Api) -> None:
    api.post("/api/disputes", register_form(), {"Idempotency-Key": "k"})

    other = api.post("/api/disputes", register_form(matter="别的事"), {"Idempotency-Key": "k"})

    assert other.status_code == 422
    assert other.json()["type"] == "urn:jiefen:problem:key-reused"


def test_an_expected_version_that_holds_is_recorded(api: Api, case: Any) -> None:
    answer = api.act(case["stream"], "triage", {"in_scope": True}, {"If-Match": '"1"'})

    assert answer.status_code == 200
    assert answer.json()["version"] == 2


def test_an_expected_version_that_is_over_is_412_and_says_which_it_is_now(
    api: Api, case: Any
) -> None:
    api.act(case["stream"], "triage", {"in_scope": True})

    late = api.act(case["stream"], "triage", {"in_scope": False}, {"If-Match": '"1"'})

    assert late.status_code == 412
    assert (late.json()["expected"], late.json()["version"]) == (1, 2)


@pytest.mark.parametrize(
    ("language", "title", "detail"),
    [
        ("en", "A rule says no", "p1 has not been told its rights yet"),
        ("zh-CN", "依规定不可办理", "尚未向p1告知权利义务"),
        ("", "依规定不可办理", "尚未向p1告知权利义务"),
    ],
)
def test_a_refusal_is_409_in_the_callers_language_with_its_law(
    api: Api, case: Any, language: str, title: str, detail: str
) -> None:
    api.act(case["stream"], "triage", {"in_scope": True})

    refused = api.act(
        case["stream"], "consent", {"party": "p1"}, {**MEDIATOR, "Accept-Language": language}
    )

    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    body = refused.json()
    assert (body["title"], body["detail"]) == (title, detail)
    assert body["law"].startswith("人民调解法")
    assert body["correlation"] == refused.headers["Jiefen-Correlation"]


def test_what_can_be_done_now_is_told_with_the_reason_against_all_else(
    api: Api, case: Any, jiefen: Jiefen
) -> None:
    path = f"/api/disputes/{case['stream']}/possible"

    def told(who: dict[str, str]) -> dict[str, Any]:
        answer = api.get(path, who)
        assert answer.status_code == 200, answer.text
        return {each["command"]: each for each in answer.json()}

    desk, head = told(DESK), told(HEAD)
    assert desk["triage"]["now"] and desk["triage"]["does"]
    assert desk["accept"]["why_not"] == "This is done by: head of the committee"
    assert head["accept"]["why_not"] == "The parties have not been told their rights yet"
    assert head["accept"]["law"].startswith("人民调解法")
    order = [each["now"] for each in desk.values()]
    assert order == sorted(order, reverse=True), "what can be done comes first"
    assert "register" not in desk and "settle_deadlines" not in desk
    zh = told({**HEAD, "Accept-Language": "zh"})["accept"]
    assert zh["why_not"] != head["accept"]["why_not"]

    api.act(case["stream"], "triage", {"in_scope": True})
    assert told(MEDIATOR)["give_rights_notice"]["now"]
    rows = json.loads(jiefen("commands", "dispute", case["stream"], "--json").stdout)
    assert {row["command"]: row["now"] for row in rows} == {
        name: each["now"] for name, each in told(DESK).items()
    }
    elsewhere = {**MEDIATOR, "Jiefen-Office": "150525103201"}
    assert set(told(elsewhere)) == {"look_in"}, "with a reason, which goes on record"
    assert api.get(f"/api/disputes/{uuid4()}/possible").status_code == 404


def test_wrong_fields_are_all_named(api: Api) -> None:
    form = register_form(type="quarrel", weather="rain")
    del form["area"]

    wrong = api.post("/api/disputes", form, {"Accept-Language": "zh"})

    assert wrong.status_code == 422
    errors = {error["field"]: error["message"] for error in wrong.json()["errors"]}
    assert errors["area"] == "必填"
    assert errors["weather"] == "没有这一项"
    assert errors["type"].startswith("应为以下之一：'family_marriage'")


def test_a_rule_about_one_value_names_it(api: Api) -> None:
    form = register_form()
    form["parties"][1]["person"]["phone"] = "123"

    refused = api.post("/api/disputes", form, {"Accept-Language": "en"})

    assert refused.status_code == 409
    told = refused.json()
    assert told["errors"] == [{"field": "parties.1.person.phone", "message": told["detail"]}]
    later = api.post("/api/disputes", register_form(), {"Jiefen-At": "2126-01-01T09:00:00+08:00"})
    assert [each["field"] for each in later.json()["errors"]] == ["at"]


def test_a_code_of_another_form_is_named_in_words(api: Api) -> None:
    wrong = api.post("/api/disputes", register_form(area="1"), {"Accept-Language": "zh"})

    (error,) = wrong.json()["errors"]
    assert error["field"] == "area"
    assert error["message"] == "区域代码：12 位数字，网格为 15 位"


def test_no_field_is_refused_with_a_regular_expression() -> None:
    """Each form that a caller can miss is known in words."""
    patterns = set[str]()

    def walk(schema: Any) -> None:
        if isinstance(schema, dict):
            if isinstance(pattern := schema.get("pattern"), str):
                patterns.add(pattern)
            for inner in schema.values():
                walk(inner)
        elif isinstance(schema, list):
            for inner in schema:
                walk(inner)

    for kind in AGGREGATES.values():
        for command in public(kind).values():
            walk(command.arguments.model_json_schema())
    walk(Officer.model_json_schema())
    assert len(patterns) > 20, "not walked"
    told = {pattern: form_said(pattern, "en") for pattern in patterns}
    in_words_already = {pattern for pattern in patterns if "医院" in pattern}
    assert {p for p, said in told.items() if said == UNNAMED} == in_words_already
    assert form_said("^p[1-9][0-9]{0,2}$", "en") == "p with its number, like p1"


def test_what_was_typed_does_not_come_back_in_a_problem(api: Api) -> None:
    form = register_form()
    form["parties"][0]["person"] = {"name": ["王五的秘密"]}

    assert "王五的秘密" not in api.post("/api/disputes", form).text


@pytest.mark.parametrize("body", ["{", "", "[]", '"text"', "null"])
def test_what_is_no_form_is_422(api: Api, body: str) -> None:
    headers = {"Content-Type": "application/json", **api._headers(None)}

    answer = api.client.post("/api/disputes", content=body, headers=headers)

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:jiefen:problem:bad-input"


def test_an_unknown_stream_and_an_unknown_command_are_404(api: Api, case: Any) -> None:
    nowhere = api.act(str(uuid4()), "triage", {"in_scope": True})
    nothing = api.act(case["stream"], "sing", {})

    assert (nowhere.status_code, nothing.status_code) == (404, 404)
    assert nowhere.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "headers",
    [
        {"Jiefen-Officer": ""},
        {"Jiefen-Role": "king"},
        {"Jiefen-Role": "clock"},
        {"Jiefen-Role": "importer"},
    ],
)
def test_who_acts_must_be_a_person_in_a_role(api: Api, headers: dict[str, str]) -> None:
    answer = api.post("/api/disputes", register_form(), headers)

    assert answer.status_code == 422
    assert "Jiefen-Role" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("header", "given"),
    [
        ("Jiefen-Office", "1505"),
        ("Jiefen-Officer", "li wei"),
        ("Jiefen-Body", "army"),
    ],
)
def test_what_is_wrong_with_who_acts_is_said(api: Api, header: str, given: str) -> None:
    answer = api.post("/api/disputes", register_form(), {header: given})

    assert answer.status_code == 422
    assert f"{header}. An officer" in answer.json()["detail"], answer.text
    assert "12" in answer.json()["detail"]


def test_an_officer_describes_the_matter_and_marks_nobody(api: Api) -> None:
    marked = {"role": "applicant", "person": {"name": "张三(上访人员)"}}
    other = register_form()["parties"][1]
    for wrong in ({"matter": "重点人员讨薪"}, {"parties": [marked, other]}):
        answer = api.post("/api/disputes", register_form(**wrong), {"Accept-Language": "zh"})
        assert answer.status_code == 409, answer.text
        assert answer.json()["detail"].startswith("请写事情，不要写某类人：")
        assert answer.json()["law"] == "个人信息保护法 6, 28"


def test_the_clocks_own_commands_have_no_door(api: Api, case: Any) -> None:
    answer = api.act(case["stream"], "settle_deadlines", {"due": "2026-03-02T09:00:00+08:00"})

    assert answer.status_code == 404


def homes(kind: str) -> str:
    """The address of a kind's collection."""
    return f"/api/{PLURALS.get(kind, kind)}"


def test_every_command_of_people_has_its_route_with_its_form(api: Api) -> None:
    described = api.get("/api/openapi.json").json()
    posts = {path: of["post"] for path, of in described["paths"].items() if "post" in of}

    for kind, aggregate in AGGREGATES.items():
        for name, command in public(aggregate).items():
            plain = OPENING.get((kind, name))
            path = (
                next(path for path in posts if path.endswith(f"/{name}") and homes(kind) in path)
                if not plain
                else homes(kind)
            )
            assert posts[path]["summary"] == command.help
            schema = posts[path]["requestBody"]["content"]["application/json"]["schema"]
            form = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            assert set(form.get("properties", {})) == set(command.arguments.model_fields)


def test_one_correlation_runs_from_the_request_into_the_facts(api: Api, system: System) -> None:
    mine = uuid4()

    answer = api.post("/api/disputes", register_form(), {"Jiefen-Correlation": str(mine)})

    with system.reading.connection() as connection:
        (event,) = system.log.stream(connection, answer.json()["stream"])
    assert event.envelope.correlation == mine
    assert answer.headers["Jiefen-Correlation"] == str(mine)


def test_a_body_beyond_any_form_is_413(api: Api) -> None:
    answer = api.post("/api/disputes", register_form(matter="水" * (1 << 20)))

    assert answer.status_code == 413


def test_what_happened_earlier_is_recorded_as_of_then(api: Api, system: System) -> None:
    answer = api.post(
        "/api/disputes", register_form(), {**DESK, "Jiefen-At": "2026-03-03T10:00:00+08:00"}
    )

    with system.reading.connection() as connection:
        (event,) = system.log.stream(connection, answer.json()["stream"])
    assert event.at.isoformat() == "2026-03-03T02:00:00+00:00"


TALKS = {"form": "joint", "parties": ["p1", "p2"], "record": "谈过"}


def test_a_suspension_answers_with_the_limits_that_stand_still_and_those_that_go_on(
    api: Api, case: Any, system: System
) -> None:
    seed(system)
    stream = case["stream"]
    accepted(api, stream)
    assert api.act(stream, "record_session", TALKS, MEDIATOR).json()["limits"] == []

    ill = api.act(stream, "suspend", {"reason": "illness"}, MEDIATOR).json()["limits"]
    bearings = {limit["deadline"]: limit["bearing"] for limit in ill}
    assert bearings.pop("suspension") == "not_a_reason"
    assert set(bearings.values()) == {"not_a_reason"} and bearings
    api.act(stream, "resume", {}, MEDIATOR)

    storm = api.act(stream, "suspend", {"reason": "force_majeure"}, MEDIATOR).json()["limits"]
    held = {limit["deadline"]: limit["bearing"] for limit in storm}
    assert held["mediation"] == "stopped_up_to_its_longest"
    assert held["suspension"] == "not_a_reason"


def test_a_suspension_put_right_says_what_it_moved_to_officers_and_in_why(
    api: Api, system: System
) -> None:
    """It went on two days later than was recorded; then it is said to have been a day earlier."""
    seed(system)

    def on(day: str) -> dict[str, str]:
        return {"Jiefen-At": f"2026-{day}T10:00:00+08:00"}

    stream = api.post("/api/disputes", register_form(), DESK | on("03-03")).json()["stream"]
    steps: list[tuple[str, str, dict[str, Any], dict[str, str]]] = [
        ("triage", "03-03", {"in_scope": True}, DESK),
        ("give_rights_notice", "03-03", {"parties": ["p1", "p2"]}, DESK),
        ("consent", "03-03", {"party": "p1"}, DESK),
        ("consent", "03-03", {"party": "p2"}, DESK),
        ("accept", "03-03", {}, HEAD),
        ("assign", "03-03", {"mediator": "m-1", "conflict": False}, HEAD),
        ("suspend", "03-10", {"reason": "appraisal"}, MEDIATOR),
        ("resume", "03-16", {}, MEDIATOR),
    ]
    for command, day, form, who in steps:
        assert api.act(stream, command, form, who | on(day)).status_code == 200, command

    later = {"until": "2026-03-18", "explanation": "笔误"}
    answer = api.act(stream, "correct_suspension", later, MEDIATOR).json()
    (limit,) = [each for each in answer["limits"] if each["deadline"] == "mediation"]
    assert (limit["bearing"], limit["due"]) == ("stopped", "2026-04-13")
    sooner = {"until": "2026-03-15", "explanation": "鉴定早已结束"}
    refused = api.act(stream, "correct_suspension", sooner, MEDIATOR)
    assert (refused.status_code, refused.json()["law"]) == (409, "office rule: suspension")
    assert "would end: mediation. Tell every party first" in refused.json()["detail"]
    told = sooner | {"told": ["p1", "p2"]}
    assert api.act(stream, "correct_suspension", told, MEDIATOR).status_code == 200

    (why,) = api.get(f"/api/disputes/{stream}/why", deadline="mediation").json()
    assert [(each["since"], each["until"]) for each in why["pauses"]] == [
        ("2026-03-10", "2026-03-15")
    ]
    assert [each["until"] for each in why["corrections"]] == ["2026-03-18", "2026-03-15"]
    (zh,) = api.get(
        f"/api/disputes/{stream}/why", {"Accept-Language": "zh"}, deadline="mediation"
    ).json()
    assert any("第1次中止：2026-03-10 – 2026-03-15" in line["text"] for line in zh["lines"])
    story = api.get(f"/api/disputes/{stream}/history").json()
    assert "mediation 2026-04-13 2026-04-08" in str(story[-1]["details"])


def test_a_follow_up_answers_with_what_it_offers_and_history_tells_it(
    api: Api, case: Any, system: System
) -> None:
    seed(system)
    stream = case["stream"]
    accepted(api, stream)
    owed = {"party": "p2", "kind": "apology", "what": "道歉"}
    settled = {
        "content": "当面道歉",
        "obligations": [owed],
        "signatures": [{"party": party, "means": "signature"} for party in ("p1", "p2")],
        "precheck": {"problems": [], "not_confirmable": []},
        "sealed": True,
    }
    api.act(stream, "record_session", TALKS, MEDIATOR)
    assert api.act(stream, "conclude_in_writing", settled, MEDIATOR).json()["offers"] == []

    found = {"finding": "not_performed", "signs": ["terms_unclear"]}
    offers = api.act(stream, "follow_up", found, MEDIATOR).json()["offers"]

    assert [offer["step"] for offer in offers] == ["remind", "confirm", "ask_whether_it_stands"]
    (entry,) = [
        entry
        for entry in api.get(f"/api/disputes/{stream}/history", MEDIATOR).json()
        if entry["name"] == "dispute.follow_up_made.v2"
    ]
    assert entry["details"]["offers"].startswith("remind whoever owes; judicial confirmation 20")
    assert api.get(f"/api/disputes/{stream}").json()["state"]["offers"] == offers


@pytest.mark.parametrize("given", [0, 20260302, "0", "20260302", 12.5, "1772438400"])
def test_a_day_and_a_moment_are_written_out(api: Api, case: Any, given: Any) -> None:
    """Of a number a library would make seconds since 1970."""
    form = register_form(requested_at=given, happened_on=given)
    wrong = api.post("/api/disputes", form, {"Accept-Language": "zh"})
    assert wrong.status_code == 422, wrong.text
    assert {each["field"]: each["message"] for each in wrong.json()["errors"]} == {
        "requested_at": "应为日期，如 2026-03-20",
        "happened_on": "应为日期，如 2026-03-20",
    }
    said = {"Jiefen-At": str(given)}
    assert api.act(case["stream"], "triage", {"in_scope": True}, said).status_code == 422
    assert api.get(f"/api/disputes/{case['stream']}/history", known_on=given).status_code == 422
