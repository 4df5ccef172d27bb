"""Any ledger as it stood on a day, and as it was known on a day."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from domain.kernel import civil_date
from interface.ledgers import SHELVES
from interface.ledgers.differing import _compared_at_all
from interface.register_import import import_register
from tests.interface.importing import AGREED, OPEN, write_csv
from tests.interface.support import (
    DESK,
    HEAD,
    MEDIATOR,
    OFFICE,
    SUPERVISOR,
    Api,
    register_form,
)
from tests.line import Jiefen
from workers.projector import Projector
from workers.seeding import seed
from workers.system import System

TODAY = civil_date(datetime.now(UTC))
TOWN = OFFICE[:9]


def on(day: str, clock: str = "09:00") -> dict[str, str]:
    return {"Jiefen-At": f"2026-{day}T{clock}:00+08:00"}


@pytest.fixture
def entered_late(api: Api, system: System, projector: Projector) -> tuple[str, str]:
    """A case of March, entered today; and the place of its last fact."""
    seed(system)
    stream = api.post("/api/disputes", register_form(), on("03-02", "10:00")).json()["stream"]
    steps: list[tuple[str, dict[str, Any], dict[str, str], str]] = [
        ("triage", {"in_scope": True}, DESK, "03-03"),
        ("give_rights_notice", {"parties": ["p1", "p2"]}, MEDIATOR, "03-04"),
        ("consent", {"party": "p1"}, MEDIATOR, "03-04"),
        ("consent", {"party": "p2"}, MEDIATOR, "03-04"),
        ("accept", {}, HEAD, "03-05"),
        ("assign", {"mediator": "m-1", "conflict": False}, HEAD, "03-06"),
    ]
    token = ""
    for command, form, who, day in steps:
        answer = api.act(stream, command, form, who | on(day, "11:00"))
        assert answer.status_code == 200, answer.text
        token = answer.json()["token"]
    return stream, token


def rows(api: Api, name: str, token: str = "", **asked: Any) -> list[dict[str, Any]]:
    answer = api.get(f"/api/ledgers/{name}", SUPERVISOR, token=token, **asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def test_what_is_entered_today_with_an_old_date_stood_then_and_was_not_known(
    api: Api, entered_late: tuple[str, str]
) -> None:
    stream, token = entered_late

    stood = {
        day: [row["status"] for row in rows(api, "disputes", token, as_of=f"2026-03-{day}")]
        for day in ("01", "02", "03", "05", "06")
    }
    assert stood == {
        "01": [],
        "02": ["registered"],
        "03": ["triaged"],
        "05": ["accepted"],
        "06": ["assigned"],
    }
    assert rows(api, "disputes", known_on="2026-03-06") == []
    (now,) = rows(api, "disputes")
    for day in (TODAY, ""):
        asked: dict[str, Any] = {"as_of": day, "known_on": day} if day else {}
        assert rows(api, "disputes", **asked) == [now], "a day that is today is now"


def test_how_far_a_case_had_come_stands_in_its_history(
    api: Api, entered_late: tuple[str, str]
) -> None:
    """A past day has no column that would be different after every fact, and none to ask about."""
    _, token = entered_late
    (row,) = rows(api, "disputes", token, as_of="2026-03-05")
    assert not {"version", "last_at"} & row.keys()
    for asked in ({"where": "last_at>2026-03-01"}, {"sort": "-last_at"}):
        answer = api.get("/api/ledgers/disputes", SUPERVISOR, as_of="2026-03-05", **asked)
        assert (answer.status_code, "last_at" in answer.json()["detail"]) == (422, True)
    (row,) = rows(api, "disputes", token, where="last_at>2026-03-01")
    assert row["version"] > 1


def test_every_ledger_can_be_asked_of_the_past_or_says_why_not(
    api: Api, entered_late: tuple[str, str]
) -> None:
    stream, token = entered_late
    asked = {"area": TOWN, "as_of": "2026-03-05", "token": token}
    found: dict[str, Any] = {}
    for name in SHELVES:
        whose = {"worklist": {"mediator": "m-1"}, "workload": {"area": OFFICE}}  # one's own
        answer = api.get(f"/api/ledgers/{name}", SUPERVISOR, **(asked | whose.get(name, {})))
        found[name] = answer.json()["rows"] if answer.status_code == 200 else None
    assert {name for name, held in found.items() if held is None} == {
        *("publication", "support", "satisfaction", "referrals")
    }
    assert [row["rule"] for row in found["agenda"]], "accepted: the mediator is to be named"
    assert found["worklist"] == [], "nobody had the case yet"
    (counted, *_) = found["figures"]
    assert (counted["registered"], counted["accepted"], counted["overdue"]) == (1, 1, 0)
    everywhere = rows(api, "indicators", token, as_of="2026-03-05", period="2026-03")
    values = {row["indicator"]: (row["value"], row["before"]) for row in everywhere}
    assert values["registered"] == values["accepted"] == (1, 0), "of an area of any size"
    assert values["overdue"] == ("–", None), "of all offices it is not made while somebody waits"
    work = rows(api, "worklist", area=TOWN, as_of="2026-03-06", mediator="m-1")
    assert [row["stream"] for row in work] == [stream]


def test_who_was_late_then_is_told_of_a_county_at_once_and_of_more_with_patience(
    api: Api, entered_late: tuple[str, str], jiefen: Jiefen
) -> None:
    _, token = entered_late
    late = rows(api, "overdue", token, area=TOWN, as_of="2026-06-30")
    assert late == rows(api, "overdue", as_of="2026-06-30"), "of what was open, of any area"
    assert rows(api, "review", as_of="2026-06-30")[0]["area"] == OFFICE
    asked = {"as_of": "2026-06-30"}
    (whole, *_) = rows(api, "figures", token, area=TOWN, **asked)
    indicators = rows(api, "indicators", token, area=TOWN, **asked)
    told = {row["indicator"]: row["value"] for row in indicators}
    assert len(late) == told["overdue"] == told["overdue_longer"] >= whole["overdue"] == 1
    answer = api.get("/api/ledgers/figures", SUPERVISOR, **asked).json()
    assert answer["rows"][0]["overdue"] is None
    assert "ask for a smaller area, or at the command line" in answer["note"]
    county = rows(api, "figures", area="150524", **asked)
    assert county[0]["overdue"] == 1
    printed = jiefen("ledger", "figures", "--as-of", "2026-06-30", "--json")
    assert json.loads(printed.stdout)[0]["overdue"] == 1
    assert "smaller" not in printed.stderr
    by_type = api.get("/api/ledgers/indicators", SUPERVISOR, by="type", **asked).json()
    assert by_type["note"] == "", "there is nothing overdue in it"


def test_how_the_work_of_an_office_was_spread(api: Api, entered_late: tuple[str, str]) -> None:
    _, token = entered_late
    spread = {
        day: [
            (row["mediator"], row["open_cases"], row["due_this_week"])
            for row in api.get(
                "/api/ledgers/workload", HEAD, token=token, as_of=f"2026-{day}"
            ).json()["rows"]
        ]
        for day in ("03-05", "03-06", "06-30")
    }
    assert spread["03-05"] == [], "nobody was named yet"
    assert spread["03-06"] == [("m-1", 1, 0)]
    assert spread["06-30"][0][:2] == ("m-1", 1) and spread["06-30"][0][2] > 0
    both = {"as_of": "2026-03-06", "known_on": str(TODAY - timedelta(days=1))}
    assert api.get("/api/ledgers/workload", HEAD, **both).json()["rows"] == []


def test_a_day_of_the_past_leaves_as_a_file(
    api: Api, entered_late: tuple[str, str], jiefen: Jiefen, tmp_path: Path
) -> None:
    """With the rows, the steps and the rights of the ledger, and the day in its name."""
    stream, token = entered_late
    assert rows(api, "disputes", token, as_of="2026-03-04")

    def export(form: str, who: dict[str, str] = HEAD, name: str = "register", **asked: Any) -> Any:
        answer = api.get(f"/api/exports/{name}", who, format=form, **asked)
        assert answer.status_code == 200, answer.text
        return answer

    stood = export("jsonl", as_of="2026-03-03")
    assert [json.loads(line)["status"] for line in stood.text.splitlines()] == ["triaged"]
    assert "register-as-of-2026-03-03.jsonl" in stood.headers["content-disposition"]
    assert export("jsonl", known_on="2026-03-03").text == ""
    for day, steps in (("01", 0), ("03", 2), ("04", 6), ("05", 7)):
        log = json.loads(export("ocel", as_of=f"2026-03-{day}").text)
        traced = export("xes", as_of=f"2026-03-{day}").text
        assert len(log["events"]) == traced.count("<event>") == steps, day
        assert traced.count("<trace>") == (steps > 0)
    assert log["events"][-1]["type"] == "accepted", "and nobody is named yet"
    assert json.loads(export("ocel", known_on="2026-03-05").text)["events"] == []
    names = export("jsonl", as_of="2026-03-05", names="true").text
    assert "张三" in names and "张三" not in export("jsonl", as_of="2026-03-05").text
    refused = {"format": "xlsx", "as_of": "2026-03-05", "names": "true"}
    assert api.get("/api/exports/register", MEDIATOR, **refused).status_code == 403
    both = {"as_of": "2026-03-05", "known_on": "2026-04-01", "area": TOWN}
    assert export("csv", SUPERVISOR | {"Jiefen-Office": TOWN + "000"}, **both).status_code == 200
    future = api.get("/api/exports/register", HEAD, format="csv", as_of=TODAY + timedelta(days=1))
    assert future.status_code == 422 and "has not come" in future.text
    for name in ("support", "satisfaction", "referrals", "publication"):
        year = {"since": "2025-01-01", "until": "2025-12-31"} if name == "publication" else {}
        small = api.get(
            f"/api/exports/{name}", SUPERVISOR, format="csv", as_of="2026-03-05", **year
        )
        assert small.status_code == 422
        assert "could be subtracted from each other" in small.text, "and not: name a township"

    counted = export("xlsx", SUPERVISOR, "figures", as_of="2026-03-05").content
    lines = CalamineWorkbook.from_filelike(io.BytesIO(counted)).get_sheet_by_index(1).to_python()
    (note,) = [text for label, text in lines if label == "To be known"]
    assert str(note).startswith("What was overdue that day"), "what is not there, and why"

    file = tmp_path / "then.xlsx"
    done = jiefen("export", "register", "--out", str(file), "--as-of", "2026-03-03")
    assert (done.returncode, done.stderr) == (0, "")
    told = CalamineWorkbook.from_path(file).get_sheet_by_index(1).to_python()
    assert ["As it stood on", "2026-03-03"] in told


def test_as_it_stood_by_one_day_and_was_known_on_another(
    api: Api, entered_late: tuple[str, str]
) -> None:
    _, token = entered_late
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    both = {"area": TOWN, "as_of": "2026-03-05"}
    assert rows(api, "disputes", token, known_on=yesterday, **both) == []
    (row,) = rows(api, "disputes", token, known_on=TODAY, **both)
    assert row["status"] == "accepted"
    assert rows(api, "agenda", token, known_on=yesterday, area=TOWN) == []


def test_names_are_those_of_today_and_for_whom_they_are_today(
    api: Api, entered_late: tuple[str, str], system: System
) -> None:
    _, token = entered_late
    for asked in ({"as_of": "2026-03-05"}, {"as_of": "2026-03-05", "area": TOWN}):
        path, names = "/api/ledgers/disputes", {"names": True, "token": token}
        (opened,) = api.get(path, MEDIATOR, **asked, **names).json()["rows"]
        assert [party["name"] for party in opened["parties"]] == ["张三", "李四"]
        assert opened["matter"] == "楼上漏水"
        assert "张三" not in api.get(path, MEDIATOR, **asked).text
        assert api.get(path, SUPERVISOR, **asked, **names).status_code == 403
        stranger = MEDIATOR | {"Jiefen-Officer": "m-9", "Jiefen-Office": "150525100201"}
        assert "张三" not in api.get(path, stranger, **asked, **names).text
    with system.pool.connection() as connection:
        people = connection.execute("select id from vault.key where person is not null").fetchall()
        system.vault.destroy(connection, [key for (key,) in people])
    (erased,) = api.get(path, MEDIATOR, **asked, **names).json()["rows"]
    assert [party["name"] for party in erased["parties"]] == ["[erased]", "[erased]"]


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        ("disputes", {"as_of": TODAY + timedelta(days=1)}, "has not come"),
        ("figures", {"known_on": TODAY + timedelta(days=1)}, "has not come"),
        ("conformance", {"as_of": "2026-03-05"}, "one township at a time"),
        ("skipped", {"as_of": "2026-03-05", "area": "150524"}, "one township at a time"),
        ("agenda", {"as_of": "2026-03-05", "known_on": "2026-03-05"}, "one township at a time"),
        ("support", {"as_of": "2026-03-05"}, "could be subtracted from each other"),
    ],
)
def test_what_cannot_be_asked_of_the_past_is_said(
    *, api: Api, case: Any, projector: Projector, name: str, query: dict[str, Any], said: str
) -> None:
    answer = api.get(f"/api/ledgers/{name}", SUPERVISOR, **query)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_a_day_before_the_log_is_empty_and_says_so(
    api: Api, case: Any, projector: Projector, jiefen: Jiefen
) -> None:
    answer = api.get("/api/ledgers/disputes", token=case["token"], as_of="1999-01-01").json()
    assert answer["rows"] == []
    assert answer["note"] == f"There was nothing by 1999-01-01. The log begins on {TODAY}"
    printed = jiefen("ledger", "disputes", "--known-on", "1999-01-01", "--json")
    assert json.loads(printed.stdout) == []
    assert f"The log begins on {TODAY}" in printed.stderr
    fewer: tuple[dict[str, Any], ...] = ({"where": "type=labour"}, {"status": "closed"})
    for asked in fewer:
        told = api.get("/api/ledgers/disputes", as_of="1999-01-01", **asked).json()["note"]
        assert told == f"Nothing by 1999-01-01 is as it was asked for. The log begins on {TODAY}"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"status": "xx"}, "status is one of: new, registered"),
        ({"mediator": "😀"}, "mediator is the id of an officer"),
        ({"owner": "king"}, "owner is one of"),
        ({"office": "15052410"}, "office is the code of an office: 12 digits"),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "before it begins"),
        ({"where": "registered_on=2026-03-02..2026-03-01"}, "comes after 2026-03-01"),
        ({"where": "claimed_fen=9..1"}, "9 comes after 1"),
    ],
)
def test_what_no_row_can_be_is_refused_with_what_it_can_be(
    *, api: Api, case: Any, projector: Projector, query: dict[str, str], said: str
) -> None:
    answers = [api.get("/api/ledgers/disputes", SUPERVISOR, **query)]
    if query.keys() <= {"status", "since", "until", "where"}:
        answers.append(api.get("/api/exports/disputes", SUPERVISOR, format="csv", **query))
    for answer in answers:
        assert answer.status_code == 422
        assert said in answer.json()["detail"]


def test_at_the_command_line_it_is_a_wrong_call(jiefen: Jiefen, case: Any) -> None:
    for asked in (("--status", "xx"), ("--since", "2026-03-02", "--until", "2026-03-01")):
        wrong = jiefen("ledger", "disputes", *asked)
        assert (wrong.returncode, wrong.stdout) == (2, "")
        assert "is one of" in wrong.stderr or "before it begins" in wrong.stderr


def test_the_difference_between_two_days_is_told_in_plain_words(
    api: Api, entered_late: tuple[str, str], jiefen: Jiefen
) -> None:
    stream, token = entered_late
    path, code = "/api/ledgers/{}/difference", rows(api, "disputes", token)[0]["code"]

    def told(name: str, language: str = "en", **asked: Any) -> dict[str, Any]:
        speaks = SUPERVISOR | {"Accept-Language": language}
        answer = api.get(path.format(name), speaks, token=token, **asked)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    passed = told("disputes", as_of="2026-03-02", diff="2026-03-06")
    assert passed["said"] == [
        "1 went from “registered” to “assigned”",
        f"Entered late: of {code} what happened on 2026-03-03 – 2026-03-06 was entered on {TODAY}",
    ]
    (row,) = passed["rows"]
    assert (row["change"], row["code"]) == ("changed", code)
    assert "mediator: — → m-1" in row["text"]

    came = told("disputes", "zh", known_on="2026-03-06", diff=str(TODAY))
    assert came["said"][0] == "新收 1 件"
    assert came["said"][1].startswith(f"补录：{code} 于 2026-03-02")
    same = told("disputes", as_of="2026-03-06", diff="2026-03-09")
    assert (same["said"], same["rows"]) == (["Nothing is different"], [])

    limits = told("agenda", area=TOWN, as_of="2026-03-05", diff="2026-03-06")
    assert {row["change"] for row in limits["rows"]} == {"changed"}, "now its mediator owes it"

    printed = jiefen("ledger", "disputes", "--as-of", "2026-03-02", "--diff", "2026-03-06")
    assert "1 went from “registered” to “assigned”" in printed.stdout
    assert api.get(path.format("disputes"), SUPERVISOR, diff="2026-03-06").status_code == 422


def test_the_time_machine_of_a_case_tells_what_happened_in_between(
    api: Api, entered_late: tuple[str, str], jiefen: Jiefen, system: System
) -> None:
    stream, token = entered_late
    path = f"/api/disputes/{stream}"
    yesterday = (TODAY - timedelta(days=1)).isoformat()

    assert api.get(f"{path}/replay", as_of="2026-03-05").json()["state"]["phase"] == "accepted"
    assert api.get(f"{path}/replay", known_on=yesterday).status_code == 404
    by_then = api.get(f"{path}/history", MEDIATOR, as_of="2026-03-03").json()
    assert [entry["version"] for entry in by_then] == [1, 2]
    assert api.get(f"{path}/history", MEDIATOR, known_on=yesterday).json() == []

    told = api.get(f"{path}/difference", MEDIATOR, since="2026-03-04", at="2026-03-06").json()
    assert [entry["sentence"] for entry in told["said"]] == [
        "Accepted: mediation begins",
        "Assigned to mediator m-1",
    ]
    assert {"part": "phase", "before": "consent_wait", "after": "assigned"} in told["changes"]

    begun = api.get(f"{path}/difference", MEDIATOR, since="2026-03-01", at="2026-03-02").json()
    assert begun["note"] == "It had not begun at 2026-03-01: all there is became so since"
    assert (begun["since"], begun["version"], len(begun["said"])) == (0, 1, 1)
    assert {"part": "phase", "before": None, "after": "registered"} in begun["changes"]
    neither = api.get(f"{path}/difference", MEDIATOR, since="2026-02-01", at="2026-03-01").json()
    assert neither["note"] == "It had not begun at either: 2026-02-01, 2026-03-01"
    assert (neither["said"], neither["changes"]) == ([], [])
    assert "neither a version nor a day" in api.get(f"{path}/replay", at="0").json()["detail"]

    whole = api.get(f"{path}/difference", SUPERVISOR, since="1", at="7")
    assert "张三" not in whole.text
    with system.pool.connection() as connection:
        looked = connection.execute("select distinct who, purpose from audit.read").fetchall()
    assert ("m-1", "history") in looked
    assert "s-1" not in {who for who, _ in looked}

    wait = rows(api, "disputes", token)
    printed = jiefen("replay", "dispute", wait[0]["code"], "--diff", "2026-03-04", "2026-03-06")
    assert "Assigned to mediator m-1" in printed.stdout
    then = jiefen("replay", "dispute", stream, "--as-of", "2026-03-05", "--json")
    assert json.loads(then.stdout)["state"]["phase"] == "accepted"


def test_the_difference_counts_nothing_of_an_officer(
    api: Api, entered_late: tuple[str, str]
) -> None:
    """Neither what an officer agreed nor who refused; figures that differ are said, not hidden."""
    _, token = entered_late
    days = {"as_of": "2026-03-01", "diff": "2026-03-06", "token": token}

    def difference(name: str, **asked: Any) -> Any:
        return api.get(f"/api/ledgers/{name}/difference", SUPERVISOR, **days, **asked)

    ended = difference("disputes", where=["mediator=m-1", "outcome=agreed"])
    assert ended.status_code == 422 and "no one person's" in ended.text
    refused = difference("disputes", where="outcome=declined")
    assert refused.status_code == 422 and "refusing leaves no mark" in refused.text
    own_office = difference("disputes", indicator="consent_not_given")
    assert own_office.status_code == 422 and "compared with nothing" in own_office.text
    figures = difference("figures", area=TOWN)
    assert figures.status_code == 200, figures.text
    assert figures.json()["rows"] and figures.json()["said"] != ["Nothing is different"]
    steered = difference("indicators", area=TOWN).json()["said"]
    assert any(" · accepted: value: 0 → 1" in each for each in steered), steered
    own = {"indicator": "consent_not_given", "value": 1}
    assert not _compared_at_all(own) and _compared_at_all({"indicator": "agreed"})
    assert _compared_at_all({"stream": "x"})


def test_a_case_of_an_older_register_was_late_then_as_it_is_late_now(
    api: Api, system: System, projector: Projector, tmp_path: Path
) -> None:
    """Its limits ran from its own days: what lapsed before the import rang for nobody, and is over
    now and on every day since. One that ended in time was never late."""
    seed(system)
    held = [OPEN, {**AGREED, "编号": "2026-0002"}]
    file = write_csv(tmp_path / "register.csv", held)
    assert import_register(system, file, operator="op").written == len(held)
    with system.reading.connection() as connection:
        token = str(system.log.head(connection))

    def limits(name: str, **asked: Any) -> list[tuple[str, str, str]]:
        found = rows(api, name, token, **asked)
        return [(row["code"][-5:], row["rule"], row["due_on"]) for row in found]

    late = [("00001", "mediation", "2026-04-02")]
    assert limits("overdue") == late
    for day, then in (("04-02", []), ("04-03", late), ("11-01", late)):
        assert limits("overdue", as_of=f"2026-{day}") == then, day
        assert limits("overdue", known_on=f"2026-{day}") == [], "nobody knew of it"
    assert limits("agenda", as_of="2026-03-06") == [*late, ("00002", *late[0][1:])]
    assert limits("agenda", as_of="2026-03-25") == late
    for asked in ({}, {"as_of": "2026-11-01"}):
        told = rows(api, "indicators", token, area=OPEN["网格编码"][:9], **asked)
        assert {row["indicator"]: row["value"] for row in told}["overdue"] == 1
