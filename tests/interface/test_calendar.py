"""The calendar over HTTP: counted and shown for anyone, changed by those who keep it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.national_rules import VERSION
from tests.domain.years import days_off
from tests.interface.support import EVERYWHERE, MEDIATOR, OFFICE, SUPERVISOR, Api, accepted
from workers.projector import Projector
from workers.seeding import seed
from workers.system import System

BESIDE = "150525000000"
CLOSED: dict[str, Any] = {
    "area": OFFICE,
    "days": ["2026-03-09", "2026-03-10"],
    "source": "storm warning",
    "notice_no": "防汛 1",
    "published_on": "2026-03-06",
}


def enter_areas(api: Api) -> None:
    rows = [{"code": OFFICE, "name": "村"}]
    assert api.post("/api/areas/enter", {"rows": rows}, SUPERVISOR).status_code == 200


def counted(api: Api, **more: Any) -> Any:
    asked: dict[str, Any] = {"from": "2026-03-06", "n": 5, "unit": "working", **more}
    return api.get("/api/calendar/count", **asked).json()


def test_a_count_says_what_it_skipped_and_what_it_rests_on(api: Api, system: System) -> None:
    seed(system)
    answer = counted(api, **{"from": "2026-04-03", "n": 1})
    assert answer["due"] == "2026-04-07"
    assert [(s["day"], s["reason"]) for s in answer["skipped"]] == [
        ("2026-04-04", "rest_day"),
        ("2026-04-05", "rest_day"),
        ("2026-04-06", "holiday"),
    ]
    (notice,) = answer["calendar"]["notices"]
    assert (notice["notice_no"], notice["year"]) == ("国办发明电〔2025〕7号", 2026)


def test_a_closure_is_ordered_and_counts_in_its_area_only(api: Api, system: System) -> None:
    seed(system)
    enter_areas(api)
    ordered = api.post("/api/calendar/order_closure", CLOSED, SUPERVISOR)
    assert ordered.json()["facts"] == ["calendar.closure_ordered.v1"]

    here, elsewhere = counted(api, area=OFFICE), counted(api)
    assert (here["due"], elsewhere["due"]) == ("2026-03-17", "2026-03-13")
    closed = [s["day"] for s in here["skipped"] if s["reason"] == "local_closure"]
    assert closed == CLOSED["days"]
    year = api.get("/api/calendar/years/2026", area=OFFICE).json()["days"]
    assert [line["day"] for line in year if line["kind"] == "local_closure"] == closed

    beside = {"Jiefen-Officer": "k-1", "Jiefen-Role": "county_desk", "Jiefen-Office": BESIDE}
    zh = {"Accept-Language": "zh"}
    for path in ("order_closure", "lift_closure"):
        refused = api.post(f"/api/calendar/{path}", CLOSED, beside | zh)
        assert refused.status_code == 409
        assert (
            refused.json()["detail"] == f"{BESIDE}只维护本区域的规则和停止办公日，{OFFICE}不在其内"
        )

    lift = CLOSED | {"days": CLOSED["days"][:1], "notice_no": "防汛 2"}
    assert api.post("/api/calendar/lift_closure", lift, SUPERVISOR).status_code == 200
    assert counted(api, area=OFFICE)["due"] == here["due"]  # who began then relied on it


def test_what_cannot_be_entered_is_refused_with_the_rule(api: Api, system: System) -> None:
    seed(system)
    unknown = api.post("/api/calendar/order_closure", CLOSED, SUPERVISOR)
    assert (unknown.status_code, unknown.json()["detail"]) == (
        409,
        f"No area {OFFICE} is known: enter the list of areas first",
    )
    enter_areas(api)
    assert api.post("/api/calendar/order_closure", CLOSED).status_code == 409
    for wrong in ({"unit": "week"}, {"area": "x"}, {"n": 10**7}, {"from": "2026-02-30"}):
        assert counted(api, **wrong)["status"] == 422
    assert api.get("/api/calendar/years/0").status_code == 422


def test_nobody_says_that_a_notice_was_entered_earlier(api: Api, system: System) -> None:
    """What is worked all the same counts from when it is known here: see decision 9."""
    enter_areas(api)
    before = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    year = {
        "year": 2026,
        "holidays": [day.isoformat() for day in days_off(date(2026, 10, 1))],
        "shifted_workdays": [],
        "source": "notice",
        "notice_no": "1",
        "published_on": "2025-11-04",
    }
    early = api.post("/api/calendar/publish_year", year, EVERYWHERE | {"Jiefen-At": before})
    assert (early.status_code, early.json()["detail"]) == (
        409,
        "this counts from when it is entered: leave the time out",
    )
    assert api.post("/api/calendar/publish_year", year, EVERYWHERE).status_code == 200


def test_why_tells_every_step_as_data_and_in_both_languages(
    api: Api, case: Any, system: System
) -> None:
    seed(system)
    accepted(api, case["stream"])
    api.act(case["stream"], "suspend", {"reason": "illness"}, MEDIATOR)
    path = f"/api/disputes/{case['stream']}/why"

    (english,) = api.get(path, deadline="mediation").json()
    (chinese,) = api.get(path, {"Accept-Language": "zh"}, deadline="mediation").json()

    assert english["began"]["fact"] == "dispute.accepted.v1"
    assert english["limit"] == {"count": 1, "unit": "month", "roll": "forward"}
    assert (english["checked_on"], english["rules"]) == ("2025-04-19", VERSION)
    assert [pause["bearing"] for pause in english["pauses"]] == ["not_a_reason"]
    assert english["calendar"]["version"] == 7
    assert english.keys() == chinese.keys()
    said = {line["text"] for line in english["lines"]}
    assert "acceptance, until mediation ends or is extended" in said
    assert any("stops no clock here, its rule does not name it" in text for text in said)
    told = "\n".join(f"{line['label']} {line['text']}" for line in chinese["lines"])
    for part in (
        "起算事由 受理，至调解结束或延期为止",
        "当日不计入（民法典201）",
        "不停止本期限",
        "第7版",
    ):
        assert part in told, told
    assert not any(word in told for word in ("until", "checked", "stops", "entry"))
    assert api.get(path, deadline="nothing").status_code == 404


def test_what_a_notice_moved_is_read_as_a_ledger(
    api: Api, case: Any, system: System, projector: Projector
) -> None:
    seed(system)
    state = api.get(f"/api/disputes/{case['stream']}/why").json()

    off = {"day": state[0]["due"], "working": False, "source": "s", "notice_no": "更正 1"}
    moved = api.post(
        "/api/calendar/correct_day", off | {"published_on": "2026-03-02"}, EVERYWHERE
    ).json()

    rows = api.get("/api/ledgers/moved", token=moved["token"], area=OFFICE).json()["rows"]

    mine = [row for row in rows if row["notice_no"] == "更正 1"]
    assert [(row["from_on"], row["cause"]) for row in mine] == [
        (state[0]["due"], "calendar.day_corrected.v2")
    ]
    assert mine[0]["to_on"] > mine[0]["from_on"]
    elsewhere = api.get("/api/ledgers/moved", token=moved["token"], area="65").json()["rows"]
    assert elsewhere == []


def test_a_negative_number_is_refused_with_the_rule_and_no_option(jiefen: Any) -> None:
    for lang, said in (("zh", "期限不能为负数：-5"), ("en", "a limit cannot be negative: -5")):
        answer = jiefen("calendar", "add", "2026-02-13", "-5", "--lang", lang)
        assert (answer.returncode, said in answer.stderr) == (2, True)
