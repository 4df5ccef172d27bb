"""Work on many cases over both doors: what would be done is seen first, by whoever may see the
case; what became of each is told, also as a file that no spreadsheet calculates.
"""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.kernel import civil_date
from interface.bulk import listed_in
from interface.problems import Unusable
from tests.interface.support import HEAD, MEDIATOR, OFFICE, Api, accepted, register_form
from tests.line import Jiefen
from workers.bulk.running import Pace, Runner
from workers.projector import Projector
from workers.system import System

TO = {"mediators": ["m-2", "m-3"], "reason": "leaving", "no_tie": True}
POLICE = {**HEAD, "Jiefen-Body": "police"}
COUNSELLOR = {**HEAD, "Jiefen-Role": "counsellor"}
PARTY = {"Jiefen-Officer": "p1", "Jiefen-Role": "party"}


def opened(api: Api) -> dict[str, Any]:
    made: dict[str, Any] = api.post("/api/disputes", register_form()).json()
    return made


def assigned(api: Api) -> str:
    stream = opened(api)["stream"]
    accepted(api, stream)
    return str(stream)


def seen_through(api: Api, token: str) -> None:
    """The ledgers have it."""
    assert api.get("/api/ledgers/disputes", HEAD, token=token).status_code == 200


def code(api: Api, stream: str) -> str:
    rows = api.get("/api/ledgers/disputes", HEAD).json()["rows"]
    return str(next(row["code"] for row in rows if row["stream"] == stream))


def test_many_cases_are_handed_on_as_it_was_seen_and_given_back(
    api: Api, system: System, projector: Projector
) -> None:
    one, two, fresh = assigned(api), assigned(api), opened(api)
    seen_through(api, fresh["token"])
    cases = [{"case": code(api, one)}, {"case": two}, {"case": fresh["stream"]}]
    form = {"kind": "reassign", "terms": TO, "cases": [*cases, {"case": "150000000000-2026-9"}]}

    seen = api.post("/api/bulk/preview", form, HEAD)
    assert seen.status_code == 201, seen.text
    told = seen.json()
    assert (told["cases"], told["would_change"], told["not_there"]) == (3, 2, 1)
    assert told["changes"] == [
        {"was": "m-1", "becomes": "m-2", "cases": 1},
        {"was": "m-1", "becomes": "m-3", "cases": 1},
    ]
    assert told["refused"] == [
        {"why": "The case has no mediator yet", "law": "人民调解法 19", "cases": 1}
    ]
    bulk = told["bulk"]
    assert api.post(f"/api/bulk/{bulk}/start_bulk", {}, HEAD).status_code == 200
    assert Runner(system, Pace(each=0, rest=0)).step(UUID(bulk)) == 0

    over = api.get(f"/api/bulk/{bulk}", HEAD).json()
    assert (over["phase"], over["outcomes"], over["left"]) == ("finished", {"done": 2}, 0)
    rows = api.get(f"/api/bulk/{bulk}/cases", HEAD).json()
    assert [row["outcome"] for row in rows] == ["done", "done", "refused"]
    assert api.get(f"/api/bulk/{bulk}/cases", HEAD, first=2, limit=5).json() == rows[2:]
    file = api.get(f"/api/bulk/{bulk}/cases.csv", {**HEAD, "Accept-Language": "zh"})
    first, *others = file.content.decode("utf-8-sig").splitlines()
    assert first.startswith("编号")
    assert len(others) == 3
    assert "调解员" in others[2]

    back = api.post(f"/api/bulk/{bulk}/undo", {}, HEAD).json()
    assert [change["becomes"] for change in back["changes"]] == ["m-1", "m-1"]
    assert back["undoes"] == bulk


def test_a_task_is_no_business_of_another_body_a_party_or_a_counsellor(
    api: Api, projector: Projector
) -> None:
    stream = assigned(api)
    form = {"kind": "reassign", "terms": TO, "cases": [{"case": stream}]}
    bulk = api.post("/api/bulk/preview", form, HEAD).json()["bulk"]
    for other in (POLICE, PARTY, COUNSELLOR):
        assert api.post("/api/bulk/preview", form, other).status_code == 403
        assert api.get(f"/api/bulk/{bulk}", other).status_code in (403, 404)
        assert api.get("/api/bulk", other).status_code == 403
    assert api.get(f"/api/bulk/{uuid4()}", HEAD).status_code == 404
    assert api.post(f"/api/bulk/{bulk}/start_bulk", {}, MEDIATOR).status_code == 404


def test_a_task_is_seen_by_who_ordered_it_and_who_watches_the_office_and_nobody_else(
    api: Api, projector: Projector
) -> None:
    """Whoever has the id of it has nothing: it is as if there were none, on the list, too."""
    form = {"kind": "reassign", "terms": TO, "cases": [{"case": assigned(api)}]}
    seen = api.post("/api/bulk/preview", form, HEAD).json()
    bulk = seen["bulk"]
    seen_through(api, seen["token"])
    county = {**HEAD, "Jiefen-Officer": "k-1", "Jiefen-Role": "county_desk"}
    county |= {"Jiefen-Office": f"{OFFICE[:6]}000000"}
    for theirs in (HEAD, {**HEAD, "Jiefen-Officer": "h-2"}, county):
        assert api.get(f"/api/bulk/{bulk}", theirs).status_code == 200
        assert bulk in [each["bulk"] for each in api.get("/api/bulk", theirs).json()]
    elsewhere = {**HEAD, "Jiefen-Officer": "h-9", "Jiefen-Office": "150525100000"}
    inspector = {**county, "Jiefen-Role": "inspector"}
    for other in (elsewhere, MEDIATOR, inspector):
        for path in ("", "/cases", "/cases.csv"):
            assert api.get(f"/api/bulk/{bulk}{path}", other).status_code == 404
        for command in ("undo", "start_bulk", "cancel_bulk"):
            assert api.post(f"/api/bulk/{bulk}/{command}", {}, other).status_code == 404
        listed = api.get("/api/bulk", other, area=OFFICE[:6]).json()
        assert bulk not in [each["bulk"] for each in listed]

    today = civil_date(datetime.now(UTC)).isoformat()
    away = {"from_on": today, "until_on": today, "cover": MEDIATOR["Jiefen-Officer"].upper()}
    assert api.post("/api/absences/state_absence", away, HEAD).status_code == 200
    agreed = api.post("/api/absences/accept_cover", {"absence": "a1"}, MEDIATOR)
    assert agreed.status_code == 200, "one spelling, one person"
    assert api.get(f"/api/bulk/{bulk}/cases", MEDIATOR).status_code == 200
    assert bulk in [each["bulk"] for each in api.get("/api/bulk", MEDIATOR).json()]

    assert api.post(f"/api/bulk/{bulk}/cancel_bulk", {}, HEAD).status_code == 200
    late = api.post(f"/api/bulk/{bulk}/start_bulk", {}, HEAD)
    assert "It was cancelled" in late.json()["detail"]


def test_over_http_a_long_list_is_looked_at_in_parts(
    api: Api, projector: Projector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("interface.bulk.PART", 2)
    streams = [opened(api)["stream"] for _ in range(3)]
    form = {"kind": "reassign", "terms": TO, "cases": [{"case": each} for each in streams]}
    first = api.post("/api/bulk/preview", form, HEAD).json()
    assert (first["cases"], first["rest"], first["next"]) == (2, 1, streams[1])
    then = api.post("/api/bulk/preview", {**form, "after": first["next"]}, HEAD).json()
    assert (then["cases"], then["rest"], then["next"]) == (1, 0, None)
    rows = api.get(f"/api/bulk/{then['bulk']}/cases", HEAD).json()
    assert [row["stream"] for row in rows] == streams[2:]
    gone = api.post("/api/bulk/preview", {**form, "after": str(uuid4())}, HEAD)
    assert (gone.status_code, gone.json()["title"] != "") == (409, True)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"cases": []}, "one of the two"),
        ({"cases": [{"case": "x"}], "area": OFFICE}, "one of the two"),
        ({"area": "15052"}, "no area code"),
        ({"area": OFFICE, "type": "quarrel"}, "type is one of: "),
        ({"area": OFFICE, "source": "hearsay"}, "source is one of: "),
        ({"area": OFFICE, "status": "cosy"}, "status is one of: "),
        ({"area": "990000000000"}, "There is no area 990000000000"),
        ({"area": OFFICE, "terms": {}}, "Say who goes on"),
        ({"area": OFFICE, "kind": "close", "terms": {}}, "list is empty"),
    ],
)
def test_what_is_not_meant_is_said(
    api: Api, projector: Projector, form: dict[str, Any], says: str
) -> None:
    answer = api.post("/api/bulk/preview", {"kind": "reassign", "terms": TO, **form}, HEAD)
    assert answer.status_code in (404, 409, 422)
    assert says in answer.json()["detail"]


def test_who_leaves_hands_on_everything_in_one_step(
    api: Api, jiefen: Jiefen, system: System, projector: Projector
) -> None:
    token = [assigned(api), opened(api)["token"]][1]
    seen_through(api, token)
    head = ("--as", "h-1", "--role", "head", "--office", OFFICE, "--json")
    nobody = jiefen("absence", "hand-over", "--of", "m-1", "--no-tie", *head)
    assert "Nobody covers for m-1" in nobody.stdout
    done = jiefen("absence", "hand-over", "--of", "m-1", "--to", "m-2", "--no-tie", *head)
    told = json.loads(done.stdout)
    assert told["changes"] == [{"was": "m-1", "becomes": "m-2", "cases": 1}]
    assert json.loads(jiefen("bulk", "run", told["bulk"], "--no-wait", *head).stdout)["left"] == 1
    Runner(system, Pace(each=0, rest=0)).step(UUID(told["bulk"]))
    over = json.loads(jiefen("bulk", "show", told["bulk"], "--cases", *head).stdout)
    assert [row["outcome"] for row in over] == ["done"]
    words = jiefen("bulk", "show", told["bulk"], "--lang", "zh", "--as", "h-1", "--role", "head")
    assert "m-2" in words.stdout
    again = jiefen("bulk", "undo", told["bulk"], *head)
    assert json.loads(again.stdout)["changes"][0]["becomes"] == "m-1"
    cancelled = jiefen("bulk", "cancel", json.loads(again.stdout)["bulk"], *head)
    assert json.loads(cancelled.stdout)["phase"] == "cancelled"


def test_a_list_is_read_as_it_is_typed_or_exported() -> None:
    text = "\ufeff案件编号,同意\n150524103201-2026-00001,p1 p2\n\n'150524103201-2026-00002\n"
    first, second = listed_in(text)
    assert (first.case, first.agreed_by) == ("150524103201-2026-00001", ("p1", "p2"))
    assert (second.case, second.agreed_by) == ("150524103201-2026-00002", ())
    with pytest.raises(Unusable, match="nothing else"):
        listed_in("150524103201-2026-00001,张三")
