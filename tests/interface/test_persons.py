"""Whoever searches finds whom they work with, once each; is on record; and learns nothing of other
cases. Entries are joined and separated without loss, and erased names are found no more.
"""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner

from domain.aggregates import DISPUTE
from interface.cli.app import app as cli
from interface.problems import problem_of
from tests.interface.conftest import KEY
from tests.interface.support import DESK, HEAD, MEDIATOR, OFFICE, SUPERVISOR, Api, register_form
from tests.interface.test_plan import ABSENT, COUNSELLOR, OFFER, WORKER, YES
from tests.workers.running import eventually
from workers.persons.following import Names, begin_anew, behind
from workers.projector import Projector
from workers.system import System

ELSEWHERE = {**DESK, "Jiefen-Office": "150525100000"}
COUNTY = {**DESK, "Jiefen-Role": "county_desk", "Jiefen-Office": "150524000000"}
OTHER_COUNTY = {**COUNTY, "Jiefen-Office": "150525000000"}
POLICE = {**DESK, "Jiefen-Body": "police"}
P1 = {"Jiefen-Officer": "p1", "Jiefen-Role": "party", "Jiefen-Office": ""}
NAMED = {"name": "买买提·艾力", "phone": "139 0000 0007", "address": "柳河镇七号"}


def register(api: Api, first: dict[str, str], second: dict[str, str], **more: Any) -> Any:
    capacity = more.pop("capacity", "full")
    parties = [
        {"role": "applicant", "capacity": capacity, "person": first},
        {"role": "respondent", "person": second},
    ]
    answer = api.post("/api/disputes", register_form(parties=parties, **more))
    assert answer.status_code == 201, answer.text
    return answer.json()


def search(api: Api, name: str, seen: Any, who: dict[str, str] = DESK, **more: Any) -> Any:
    headers = {**who, "Jiefen-Token": seen["token"]}
    answer = api.post("/api/disputes/find", {"name": name, **more}, headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["complete"]
    return answer.json()


def found(api: Api, name: str, after: Any, who: dict[str, str] = DESK) -> list[tuple[str, str]]:
    return [(row["stream"], row["party"]) for row in search(api, name, after, who)["rows"]]


def people(system: System) -> list[str]:
    with system.reading.connection() as connection:
        rows = connection.execute("select person::text from vault.key where person is not null")
        return [person for (person,) in rows]


def say_of(api: Api, case: Any, party: str, *said: Any, who: dict[str, str] | None = None) -> Any:
    command, form = said
    path = f"/api/disputes/{case['stream']}/parties/{party}/{command}"
    return api.post(path, form, who or DESK)


# --- searching -----------------------------------------------------------------------------------


def test_a_party_is_found_by_two_characters_of_its_name_and_that_is_on_record(
    api: Api, projector: Projector, system: System
) -> None:
    case = register(api, NAMED, {"name": "李四"})
    for asked in ("买买", "提艾", "买买提·艾力", "艾 力"):
        assert found(api, asked, case) == [(case["stream"], "p1")], asked
    (row,) = search(api, "李四", case)["rows"]
    assert (row["name"], row["party"], row["kind"], row["open"]) == ("李四", "p2", "person", True)
    for asked in ("买艾", "王五", "李四五"):
        assert search(api, asked, case) == {"rows": [], "next": "", "complete": True}

    with system.reading.connection() as connection:
        lines = connection.execute(
            "select stream::text, person, classes, action, who from audit.read"
            " where purpose = 'person search' and stream <> %s order by at desc limit 1",
            ["00000000-0000-0000-0000-000000000000"],
        ).fetchall()
        (searches,) = connection.execute(
            "select count(*) from audit.read where purpose = 'person search' and relation = 'none'"
        ).fetchone() or (0,)
    assert lines == [(case["stream"], "p2", ["particulars"], "search", "d-1")]
    assert searches == 8, "a search that found nobody is on record, too"
    told = api.get(f"/api/disputes/{case['stream']}/access-log", {**P1, "Jiefen-Officer": "p2"})
    assert [(line["role"], line["classes"]) for line in told.json()] == [("desk", ["names"])]


def test_words_are_found_in_any_order_and_with_any_apostrophe(
    api: Api, projector: Projector
) -> None:
    case = register(api, {"name": "John O’Neil"}, {"name": "李四"})
    for asked in ("O'NEIL JOHN", "oneil", "John O’Neil"):
        assert found(api, asked, case) == [(case["stream"], "p1")], asked
    assert search(api, "O'Neil Jane", case)["rows"] == []


def test_one_character_is_told_what_to_do(api: Api) -> None:
    for name in ("张", " 张 ", "·", ""):
        answer = api.post("/api/disputes/find", {"name": name})
        assert answer.status_code == 422
        assert "at least two characters" in answer.json()["detail"]
    chinese = api.post("/api/disputes/find", {"name": "张"}, {**DESK, "Accept-Language": "zh"})
    assert "两个字" in chinese.json()["detail"]
    assert "no place" in api.post("/api/disputes/find", {"name": "张三", "after": "x"}).text
    assert api.post("/api/disputes/find", {"name": "张三", "limit": 0}).status_code == 422


def test_nobody_is_found_outside_ones_own_cases(api: Api, projector: Projector, case: Any) -> None:
    for who in (DESK, MEDIATOR, HEAD, COUNTY):
        assert found(api, "张三", case, who) == [(case["stream"], "p1")], who
    for who in (ELSEWHERE, OTHER_COUNTY, {**MEDIATOR, "Jiefen-Office": ""}):
        assert found(api, "张三", case, who) == [], who
    for who in (SUPERVISOR, COUNSELLOR, POLICE, P1, {**DESK, "Jiefen-Role": "operator"}):
        answer = api.post("/api/disputes/find", {"name": "张三"}, who)
        assert answer.status_code == 403, who

    # the township goes to the other county, and its offices with it
    town, gone = "150524103000", "150525103000"
    everywhere = {**SUPERVISOR, "Jiefen-Office": ""}
    rows = {"rows": [{"code": town, "name": "东镇"}]}
    assert api.post("/api/areas/enter", rows, everywhere).status_code == 200
    change = {"kind": "moved", "takes_effect": "2026-04-01", "predecessors": [town]} | {
        "successors": [{"code": gone, "name": "东镇"}],
        "notice_no": "内政字〔2026〕12号",
        "offices_follow": True,
    }
    assert api.post("/api/areas/change", change, everywhere).status_code == 200
    for who in ({**DESK, "Jiefen-Office": gone[:9] + OFFICE[9:]}, OTHER_COUNTY):
        assert found(api, "张三", case, who) == [(case["stream"], "p1")], who
    assert found(api, "张三", case, COUNTY) == []


def test_somebody_is_found_once_and_in_how_many_cases_is_told_to_nobody(
    api: Api, projector: Projector, system: System
) -> None:
    cases = [register(api, NAMED, {"name": f"乙{n}方"}) for n in "一二三"]
    page = search(api, "买买", cases[-1])
    assert [row["stream"] for row in page["rows"]] == [cases[-1]["stream"]]
    shown = api.get(f"/api/disputes/{cases[0]['stream']}/parties/p1")
    for text in (json.dumps(page), shown.text):
        assert not [person for person in people(system) if person in text]
        assert cases[1]["stream"] not in text


def test_whoever_has_a_support_plan_only_is_found_by_nobody(
    api: Api, projector: Projector, system: System
) -> None:
    plan = api.post("/api/plan", OFFER, WORKER).json()["stream"]
    said = api.post(f"/api/plan/{plan}/consent", YES, WORKER)
    assert said.status_code == 200
    for who in (DESK, COUNTY):
        assert search(api, "独此", said.json(), who)["rows"] == []
    assert api.post("/api/disputes/find", {"name": "独此"}, WORKER).status_code == 403
    with system.reading.connection() as connection:
        assert connection.execute("select from vault.known_as").fetchall() == []


def test_whoever_asked_that_nothing_new_is_done_with_their_data_is_in_no_list(
    api: Api, projector: Projector, system: System
) -> None:
    case = register(api, NAMED, {"name": "买买江"})
    assert len(found(api, "买买", case)) == 2
    with system.pool.connection() as connection:
        connection.execute(
            "insert into log.stilled (request, person)"
            " select gen_random_uuid(), person from vault.known_as where party = 'p1'"
        )
    assert found(api, "买买", case) == [(case["stream"], "p2")]


@pytest.mark.parametrize("asked_as", ["first", "second"])
def test_a_restriction_holds_for_each_entry_of_the_person_while_they_are_one(
    api: Api, system: System, asked_as: str
) -> None:
    """Whichever of two joined entries asked: in both cases nobody new is let in. Separated again,
    the other is somebody else."""
    cases = {
        "first": register(api, NAMED, {"name": "李四"}),
        "second": register(api, {"name": "艾力"}, {"name": "赵六"}),
    }
    other = {"other": {"case": cases["second"]["stream"], "party": "p1"}}

    def closed() -> set[str]:
        look = {"reason": "跨区协查"}
        somebody_new = {**ELSEWHERE, "Jiefen-Officer": f"d-{uuid4().hex[:6]}"}
        return {
            name
            for name, case in cases.items()
            if api.act(case["stream"], "look_in", look, somebody_new).status_code == 409
        }

    with system.pool.connection() as connection:
        person = entry(system, cases[asked_as], "p1")
        connection.execute("insert into log.stilled values (gen_random_uuid(), %s)", (person,))
    assert closed() == {asked_as}
    said = say_of(api, cases["first"], "p1", "join_person", {**other, "ground": "document_seen"})
    assert said.status_code == 200, said.text
    assert closed() == {"first", "second"}
    said = say_of(api, cases["first"], "p1", "separate_person", {**other, "ground": "person_said"})
    assert said.status_code == 200, said.text
    assert closed() == {asked_as}
    with system.pool.connection() as connection:
        connection.execute("delete from log.stilled")
    assert closed() == set()


def test_many_are_shown_page_by_page(api: Api, projector: Projector) -> None:
    cases = [register(api, {"name": f"张三{n}"}, {"name": "李四"}) for n in "甲乙丙丁戊"]
    names, after = list[str](), ""
    for _ in range(3):
        page = search(api, "张三", cases[-1], limit=2, after=after)
        names += [row["name"] for row in page["rows"]]
        after = page["next"]
    assert names == [f"张三{n}" for n in "戊丁丙乙甲"]
    assert after == ""


def test_who_was_erased_is_found_no_more_and_not_after_a_rebuild_either(
    api: Api, projector: Projector, system: System
) -> None:
    case = register(api, NAMED, {"name": "买买江"})
    assert len(found(api, "买买", case)) == 2
    with system.pool.connection() as connection:
        row = connection.execute("select person from vault.known_as where party = 'p1'").fetchone()
        assert row is not None
        system.vault.destroy(connection, system.vault.keys_of_person(connection, row[0]))
        left = connection.execute("select party from vault.known_as").fetchall()
        assert left == [("p2",)], "the rows went with the key"
        assert found(api, "买买", case) == [(case["stream"], "p2")]
        begin_anew(connection)
    assert found(api, "买买", case) == [(case["stream"], "p2")]


def test_what_finds_people_is_the_same_made_anew_page_by_page(api: Api, system: System) -> None:
    first = register(api, NAMED, {"name": "李四"})
    second = register(api, {"name": "艾力"}, {"name": "李四"})
    joined = {"other": {"case": second["stream"], "party": "p1"}, "ground": "person_said"}
    assert say_of(api, first, "p1", "join_person", joined).status_code == 200
    names = Names(system.log, system.vault)

    def held(limit: int) -> list[Any]:
        with system.pool.connection() as connection:
            begin_anew(connection)
            # What is behind a transaction of another test's is read when that one is over.
            eventually(lambda: not names.step(connection, limit) and not behind(connection, 1))
            return [
                connection.execute(query).fetchall()
                for query in (
                    "select key, person, stream, party, marks from vault.known_as order by 3, 4",
                    "select person, kept from vault.same_person",
                )
            ]

    at_once = held(500)
    assert [len(table) for table in at_once] == [4, 1]
    assert held(1) == at_once
    text = str(at_once)
    assert "李" not in text and NAMED["phone"] not in text


def test_who_is_put_right_is_found_as_it_is_right_and_nobody_is_taken_for_them_any_more(
    api: Api, projector: Projector, system: System
) -> None:
    wrong = {"name": "王错名", "phone": "13900000021"}
    right = wrong | {"name": "王对名"}
    case = register(api, wrong, {"name": "李四"})
    assert found(api, "错名", case) == [(case["stream"], "p1")]
    form = {"party": "p1", "corrected": right, "wrong": ["name"]}

    done = api.act(case["stream"], "correct_particulars", form)

    assert done.status_code == 200, done.text
    assert found(api, "错名", done.json()) == []
    (row,) = search(api, "对名", done.json())["rows"]
    assert (row["stream"], row["name"]) == (case["stream"], "王对名")
    assert show(api, case, "p1")["name"] == "王对名"
    for who in (DESK, P1):
        history = api.get(f"/api/disputes/{case['stream']}/history", who).text
        assert "王对名" in history and "put right" in history
        assert "王错名" not in history
    same, other = (register(api, each, {"name": "赵六"}) for each in (right, wrong))
    first, second, third = (entry(system, each, "p1") for each in (case, same, other))
    assert first == second != third


def entry(system: System, case: Any, party: str) -> str:
    """Under which id somebody is known in a case."""
    with system.reading.connection() as connection:
        state = system.states.load(connection, DISPUTE, UUID(case["stream"])).state
    return str(state.parties[party].person)


# --- one person, joined and separated ------------------------------------------------------------


def show(api: Api, case: Any, party: str, who: dict[str, str] = DESK) -> Any:
    answer = api.get(f"/api/disputes/{case['stream']}/parties/{party}", who)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_two_entries_of_one_person_are_noticed_joined_and_separated(
    api: Api, projector: Projector
) -> None:
    first = register(api, NAMED, {"name": "李四"})
    second = register(api, {"name": "买买提艾力"}, {"name": "王五"})
    third = register(api, {"name": "艾力", "phone": "13900000007"}, {"name": "赵六"})
    assert len(found(api, "艾力", third)) == 3

    like = {
        (each["stream"], each["party"]): each["because"]
        for each in show(api, first, "p1")["could_be_the_same"]
    }
    assert like == {
        (second["stream"], "p1"): ["same_name"],
        (third["stream"], "p1"): ["same_phone"],
    }

    other = {"case": second["stream"], "party": "p1"}
    said = say_of(api, first, "p1", "join_person", {"other": other, "ground": "document_seen"})
    assert said.json()["facts"] == ["person.joined.v1"]
    assert found(api, "买买", said.json()) == [(second["stream"], "p1")], "one row for one person"
    assert [each["stream"] for each in show(api, first, "p1")["also_entered_as"]] == [
        second["stream"]
    ]
    assert [each["stream"] for each in show(api, second, "p1")["also_entered_as"]] == [
        first["stream"]
    ]
    wants = {"ways": ["phone"], "languages": ["uyghur"], "interpreter": True}
    assert say_of(api, second, "p1", "prefer_contact", wants).status_code == 409
    assert say_of(api, first, "p1", "prefer_contact", wants).status_code == 200
    assert show(api, second, "p1")["languages"] == ["uyghur"]

    apart = say_of(
        api, first, "p1", "separate_person", {"other": other, "ground": "entered_by_mistake"}
    )
    assert len(found(api, "买买", apart.json())) == 2
    assert show(api, second, "p1")["languages"] == []
    assert show(api, first, "p1")["languages"] == ["uyghur"]


def test_who_speaks_for_somebody_is_sealed_and_shown_to_who_works_with_them(
    api: Api, projector: Projector, system: System
) -> None:
    entered = register_form()
    entered["parties"][0]["capacity"] = "represented"
    case = api.post("/api/disputes", entered).json()
    born = (date.today() - timedelta(days=3000)).isoformat()
    named = {
        "who": {"name": "张母", "phone": "13900000011"},
        "role": "parent",
        "spoken_for": "child_under_14",
        "consents": ["mediation"],
    }
    unshown = say_of(api, case, "p1", "name_guardian", named)
    assert (unshown.status_code, "how old" in unshown.text) == (409, True), unshown.text
    named["paper"] = {"kind": "hospital_certificate", "number": "Q150123456", "day": born}
    assert say_of(api, case, "p1", "name_guardian", named).status_code == 200
    (shown,) = show(api, case, "p1")["guardians"]
    assert shown == {
        "guardian": "g1",
        "name": "张母",
        "phone": "13900000011",
        "role": "parent",
        "spoken_for": "child under 14",
        "consents": ["mediation"],
    }
    (over,) = show(api, case, "p1", COUNTY)["guardians"]
    assert (over["name"], over["phone"]) == ("张母", None), "how people are reached is not theirs"
    mine = show(api, case, "p1", P1)
    assert (mine["phone"], len(mine["guardians"])) == ("13800000001", 1)
    assert show(api, case, "p2", P1)["guardians"] == []
    with system.reading.connection() as connection:
        bodies = connection.execute("select body from log.event where name like 'person.%'")
        held = [bytes(body).decode() for (body,) in bodies]
        assert not any(said in body for body in held for said in ("张母", "Q150123456", born))

    offered = api.post("/api/plan", OFFER | {"capacity": "represented"}, WORKER).json()["stream"]
    yes = YES | {"person": {"name": "张三", "phone": "13800000001"}, "given_by": "guardian"}
    for guardian, status in (({"name": "张父", "phone": "13900000012"}, 409), (named["who"], 200)):
        said = api.post(f"/api/plan/{offered}/consent", yes | {"guardian": guardian}, WORKER)
        assert said.status_code == status, said.text
    again = api.post("/api/plan", OFFER | {"capacity": "represented"}, WORKER).json()["stream"]
    second = api.post(f"/api/plan/{again}/consent", yes | {"guardian": named["who"]}, WORKER)
    assert (second.status_code, "One person, one plan" in second.text) == (409, True), second.text


def test_for_everybody_else_there_is_nobody(api: Api, case: Any) -> None:
    other = {"other": {"case": case["stream"], "party": "p2"}, "ground": "person_said"}
    for who in (ELSEWHERE, SUPERVISOR, COUNSELLOR, POLICE, {**P1, "Jiefen-Officer": "p9"}):
        path = f"/api/disputes/{case['stream']}/parties/p1"
        assert api.get(path, who).status_code == 404, who
        assert say_of(api, case, "p1", "join_person", other, who=who).status_code in (403, 404), who
    assert api.get(f"/api/disputes/{case['stream']}/parties/p9").status_code == 404
    assert api.get(f"/api/disputes/{ABSENT}/parties/p1").status_code == 404
    assert say_of(api, case, "p1", "prefer_contact", {"ways": ["phone"]}, who=P1).status_code == 404


def test_nobody_is_joined_to_somebody_of_whom_the_officer_may_know_nothing(
    api: Api, case: Any
) -> None:
    theirs = api.post("/api/disputes", register_form(area="150525100201"), ELSEWHERE).json()
    other = {"other": {"case": theirs["stream"], "party": "p2"}, "ground": "person_said"}
    assert say_of(api, case, "p1", "join_person", other).status_code == 404


# --- the command line ----------------------------------------------------------------------------


@pytest.fixture
def line(system: System, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("workers.observe.configure_logging", lambda *_: None)
    monkeypatch.setenv("JIEFEN_DATABASE_URL", system.settings.database())
    monkeypatch.setenv("JIEFEN_MASTER_KEY", KEY)
    as_ = ("--as", "d-1", "--role", "desk", "--office", OFFICE)

    def run(*words: str, lang: str = "zh") -> str:
        done = CliRunner().invoke(cli, ["person", *words, *as_, "--lang", lang])
        error = done.exception
        if isinstance(error, Exception):
            return problem_of(error, "zh").detail
        return done.output

    return run


def test_the_line_does_the_same(api: Api, projector: Projector, line: Any) -> None:
    first = register(api, NAMED, {"name": "李四"}, capacity="represented")
    second = register(api, {"name": "买买提艾力"}, {"name": "王五"}, capacity="represented")
    found(api, "买买", second)

    assert "买买提·艾力" in line("find", "买买")
    assert "没有该姓名的当事人" in line("find", "王五六")
    assert "两个字" in line("find", "买")
    assert "还有更多" in line("find", "买买", "--limit", "1")
    pair = (first["stream"], "p1", second["stream"], "p1")
    assert "已记录" in line("join", *pair, "--because", "document_seen")
    assert "此前已经记录" in line("join", *pair, "--because", "document_seen")
    assert "已记录" in line(
        "prefer", first["stream"], "p1", "--way", "letter", "--tongue", "uyghur"
    )
    guardian = ("--name", "艾母", "--relation", "parent", "--spoken-for", "minor")
    born = (date.today() - timedelta(days=6000)).isoformat()
    assert "年龄的依据" in line("name-guardian", first["stream"], "p1", *guardian)
    paper = ("--paper", "household_register", "--number", "012345678", "--born", born)
    assert "已记录" in line("name-guardian", first["stream"], "p1", *guardian, *paper)
    assert "年满十四周岁" in line(
        "name-guardian", first["stream"], "p1", *guardian, *paper, "--consents", "mediation"
    )
    shown = line("show", first["stream"], "p1")
    for text in ("买买提·艾力", "信函", "维吾尔语", "艾母", "合并的登记"):
        assert text in shown, shown
    assert "已记录" in line("end-guardian", first["stream"], "p1", "g1", "--because", "grown_up")
    assert "已记录" in line("separate", *pair, "--because", "entered_by_mistake")
    # What finds people follows the log: a moment later they are two again.
    eventually(lambda: len(json.loads(line("find", "买买", "--json"))["rows"]) == 2)
