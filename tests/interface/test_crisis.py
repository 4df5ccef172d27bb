"""A crisis from outside: the numbers of help first and always, then the area, then the trace."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.crisis.state import Crisis, Page
from domain.crisis.terms import BASIS
from domain.kernel import Officer
from interface.crises import standing
from tests.interface.support import DESK, HEAD, SUPERVISOR, Api, register_form
from tests.interface.test_oncall import COUNTY, DAY, TOWN, away, keep, shift
from tests.interface.test_plan import OFFER, WORKER
from tests.line import Jiefen, Line
from workers.handler import Request
from workers.projector import Projector
from workers.settings import Settings
from workers.system import System

AREA = "150524103201"
NUMBERS = {"110", "120", "12356"}
CLOCK = Officer(id="clock", role="clock")
OTHER = {**DESK, "Jiefen-Officer": "d-2"}


@pytest.fixture
def crisis(api: Api) -> str:
    """One that the desk, d-1, has raised."""
    return str(api.post("/api/crises", {"area": AREA}).json()["stream"])


def moved_on(system: System, stream: str) -> None:
    """As the worker does it."""
    now = datetime.now(UTC)
    request = Request(aggregate="crisis", command="move_on", stream=stream, officer=CLOCK, at=now)
    system.handler.perform(request)


# --- over HTTP -----------------------------------------------------------------------------------


def test_every_answer_about_a_crisis_has_the_numbers(api: Api, crisis: str) -> None:
    answers = [
        api.post("/api/crises", {"area": AREA}),
        api.post("/api/crises", {}),
        api.post("/api/crises", {"area": "150500000000"}),
        api.post(f"/api/crises/{crisis}/acknowledge", {}, OTHER),
        api.post(f"/api/crises/{crisis}/end", {"outcome": "danger_over"}),
        api.get(f"/api/crises/{crisis}"),
        api.get("/api/crises/00000000-0000-0000-0000-000000000000"),
        api.get("/api/crises", {"Jiefen-Role": "party"}),
        api.client.post("/api/crises", json={"area": AREA}),
    ]
    assert [a.status_code for a in answers] == [201, 422, 201, 200, 409, 200, 404, 403, 401]
    for answer in answers:
        assert set(answer.json()["help"]) == NUMBERS, answer.text


def test_the_button_takes_the_area_and_nothing_that_describes_anybody(api: Api) -> None:
    assert api.post("/api/crises", {"area": AREA}).status_code == 201
    others: list[dict[str, Any]] = [{"name": "张三"}, {"account": "x"}, {"person": {}}]
    for more in others:
        assert api.post("/api/crises", {"area": AREA, **more}).status_code == 422


def test_the_case_on_the_screen_is_noted_and_an_id_of_nothing_holds_up_no_call(
    api: Api, system: System
) -> None:
    case = api.post("/api/disputes", register_form()).json()["stream"]
    plan = api.post("/api/plan", OFFER, WORKER).json()["stream"]
    nothing = "018f0000-0000-7000-8000-00000000000a"

    def noted(dispute: str) -> UUID | None:
        raised = api.post("/api/crises", {"area": AREA, "dispute": dispute})
        assert raised.status_code == 201, raised.text
        with system.pool.connection() as connection:
            (first, *_) = system.log.stream(connection, UUID(raised.json()["stream"]))
        return first.fact.dispute  # type: ignore[attr-defined,no-any-return]

    assert [noted(given) for given in (case, plan, nothing)] == [UUID(case), None, None]


def test_the_same_key_is_one_crisis(api: Api) -> None:
    key = {"Idempotency-Key": "k-1"}
    first, again = (api.post("/api/crises", {"area": AREA}, key).json() for _ in range(2))
    assert first == again


def test_the_clocks_own_commands_have_no_door(api: Api, crisis: str) -> None:
    for command in ("move_on", "note_deliveries"):
        assert api.post(f"/api/crises/{crisis}/{command}", {}).status_code in (404, 405)


def test_the_trace_is_told_in_both_languages(api: Api, crisis: str, system: System) -> None:
    moved_on(system, crisis)
    api.post(f"/api/crises/{crisis}/acknowledge", {}, OTHER)

    english = api.get(f"/api/crises/{crisis}").json()
    chinese = api.get(f"/api/crises/{crisis}", {"Accept-Language": "zh"}).json()

    assert [entry["sentence"] for entry in english["trace"]] == [
        f"Crisis: whoever is on call in {AREA} is called",
        f"NOBODY is on call for {AREA} up to its county (is the code right?): call 110 or 120 "
        "yourself",
        "Up from township to county: nobody on call",
        "NOBODY REACHED up to the county (nobody on call): call 110 or 120 yourself; the county "
        "is called again and again",
        "d-2 has it (in time)",
    ]
    assert english["standing"].startswith("d-2 acknowledged")
    assert chinese["trace"][2]["sentence"] == "由乡镇街道上升至县级：无人值守"
    assert chinese["standing"].startswith("d-2已应答")


def test_the_trace_says_what_became_of_each_try(api: Api, crisis: str, system: System) -> None:
    tries = [
        ("m-sun", "inbox", "", False),
        ("m-li", "email", "smtp_550", True),
        ("m-li", "webhook", "slow", False),
        ("m-wu", "none", "no_way", True),
    ]
    fields = ("officer", "channel", "trouble", "final")
    deliveries = [dict(zip(fields, each, strict=True)) for each in tries]
    request = Request(
        aggregate="crisis",
        command="note_deliveries",
        stream=crisis,
        officer=CLOCK,
        data={"page": 1, "deliveries": deliveries},
        at=datetime.now(UTC),
    )
    system.handler.perform(request)
    english, chinese = (
        api.get(f"/api/crises/{crisis}", {"Accept-Language": of}).json()["trace"][-1]["sentence"]
        for of in ("en", "zh")
    )
    assert english == (
        "Ways of call 1: m-sun: called by inbox; "
        "m-li: not reached by email (smtp_550), not tried again; "
        "m-li: not reached by webhook yet (no answer in time), tried again; "
        "m-wu: nobody knows a way to call"
    )
    assert "m-sun：已通过收件箱呼叫" in chinese
    assert "m-li：通过webhook暂未联系上（未及时回应），将再次尝试" in chinese


def test_whoever_raises_it_where_nobody_is_on_call_is_told_in_the_same_answer(
    api: Api, system: System
) -> None:
    """No form is asked for: the people of the raiser's own office are called instead."""
    keep(api, TOWN, shift(-DAY / 2, "w-1", "w-2"))
    typed_wrong, a_whole_city = "999999100201", "150500000000"

    for given in (typed_wrong, a_whole_city):
        answer = api.post("/api/crises", {"area": given})
        assert (answer.status_code, answer.json()["nobody_there"]) == (201, True)
        stream = answer.json()["stream"]
        told = api.get(f"/api/crises/{stream}").json()["standing"]
        assert told.startswith(f"NOBODY is on call for {given} up to its county (is the code")
        assert told.endswith(f"whoever is on call for {AREA} is called")
        moved_on(system, stream)
        assert "Calling w-1, w-2" in api.get(f"/api/crises/{stream}").json()["standing"]

    there = api.post("/api/crises", {"area": AREA}).json()
    assert there["nobody_there"] is False


def test_whoever_is_away_is_passed_over_and_the_trace_says_so(api: Api, system: System) -> None:
    keep(api, TOWN, shift(-DAY / 2, "w-1", "w-2"))
    keep(api, COUNTY, shift(-DAY / 2, "c-1", "c-2"))
    away(api, "w-1")
    first = api.post("/api/crises", {"area": AREA}).json()["stream"]
    moved_on(system, first)
    away(api, "w-2")
    second = api.post("/api/crises", {"area": AREA}).json()["stream"]
    moved_on(system, second)

    one, both = ([e["sentence"] for e in trace(api, stream)] for stream in (first, second))
    assert one[1] == "On call (township), and away: w-1"
    assert one[2].startswith("Call 1 (township): w-2, to acknowledge")
    assert both[1:3] == [
        "On call (township), and away: w-1, w-2",
        "Up from township to county: nobody on call",
    ]
    assert both[3].startswith("Call 1 (county): c-1, c-2")


def trace(api: Api, crisis: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = api.get(f"/api/crises/{crisis}").json()["trace"]
    return entries


def test_the_raisers_own_word_stops_no_calling(api: Api, crisis: str) -> None:
    refused = api.post(f"/api/crises/{crisis}/acknowledge", {})
    assert refused.status_code == 409
    assert refused.json()["detail"].startswith("You raised it: others are called")
    assert api.get(f"/api/crises/{crisis}").json()["calling"] is True


def test_whoever_was_not_called_silences_nobody_and_reads_nothing(api: Api, system: System) -> None:
    keep(api, TOWN, shift(-DAY / 2, "w-1", "w-2"))
    crisis = api.post("/api/crises", {"area": AREA}).json()["stream"]
    moved_on(system, crisis)
    answer = api.post(f"/api/crises/{crisis}/acknowledge", {}, OTHER)
    assert (answer.status_code, answer.json()["facts"]) == (200, ["crisis.somebody_came.v1"])
    seen = api.get(f"/api/crises/{crisis}", OTHER).json()
    assert seen["calling"] is True
    assert seen["trace"][-1]["sentence"] == "d-2 came, uncalled: it stops no calling"

    form = {"acts": ["ambulance_called"], "account": "独此一句的经过"}
    called = {**DESK, "Jiefen-Officer": "w-1"}
    assert api.post(f"/api/crises/{crisis}/record_details", form, called).status_code == 200
    assert api.get(f"/api/crises/{crisis}").json()["calling"] is False
    assert [reads(api, crisis, who) for who in (called, DESK, OTHER)] == [True, True, False]


def test_that_nobody_was_reached_is_said_above_everything(
    api: Api, crisis: str, system: System
) -> None:
    moved_on(system, crisis)
    told = api.get(f"/api/crises/{crisis}").json()
    assert told["nobody_reached"]
    assert told["standing"] == "NOBODY REACHED: call 110 or 120 yourself"


def test_the_list_shows_who_is_called_and_who_has_it(
    api: Api, crisis: str, system: System, projector: Projector
) -> None:
    token = api.post(f"/api/crises/{crisis}/acknowledge", {}, OTHER).headers["Jiefen-Token"]
    api.get("/api/ledgers/register", token=token)

    def rows() -> Any:
        return api.get("/api/crises", area="150524").json()["rows"]

    until = datetime.now(UTC) + timedelta(seconds=30)
    while not (found := rows()) or not found[0]["acknowledged_by"]:
        assert datetime.now(UTC) < until
    assert [(row["area"], row["acknowledged_by"]) for row in found] == [(AREA, ["d-2"])]
    assert api.get("/api/crises", area="150525").json()["rows"] == []
    assert api.get("/api/crises", area="liuhe").status_code == 422


# --- what was written down -----------------------------------------------------------------------


def recorded(api: Api, crisis: str) -> None:
    form = {"acts": ["ambulance_called"], "account": "独此一句的经过"}
    answer = api.post(f"/api/crises/{crisis}/record_details", form)
    assert answer.status_code == 200, answer.text


def reads(api: Api, crisis: str, who: dict[str, str]) -> bool:
    return "独此一句的经过" in api.get(f"/api/crises/{crisis}", who).text


def test_what_was_written_down_is_read_by_who_was_there_and_logged(
    api: Api, crisis: str, system: System
) -> None:
    recorded(api, crisis)

    assert reads(api, crisis, DESK)
    for who in (OTHER, HEAD, SUPERVISOR):
        assert not reads(api, crisis, who)
        assert "独此一句的经过" not in api.get(f"/api/disputes/{crisis}/history", who).text
    with system.pool.connection() as connection:
        rows = connection.execute("select distinct who from audit.read").fetchall()
    assert rows == [("d-1",)]


def test_who_takes_it_reads_it_and_nobody_does_after_the_end(api: Api, crisis: str) -> None:
    recorded(api, crisis)
    api.post(f"/api/crises/{crisis}/acknowledge", {}, OTHER)
    assert reads(api, crisis, OTHER)

    api.post(f"/api/crises/{crisis}/end", {"outcome": "with_the_ambulance"})
    assert not reads(api, crisis, OTHER)
    assert not reads(api, crisis, DESK)


def test_with_consent_it_stays_open_to_who_was_there(api: Api, crisis: str) -> None:
    recorded(api, crisis)
    api.post(f"/api/crises/{crisis}/end", {"outcome": "consented_to_support"})
    assert reads(api, crisis, DESK)
    assert not reads(api, crisis, OTHER)


def test_after_72_hours_nobody_reads_and_nobody_writes(api: Api) -> None:
    long_ago = datetime.now(UTC) - BASIS + timedelta(minutes=1)
    earlier = {"Jiefen-At": long_ago.isoformat()}
    crisis = api.post("/api/crises", {"area": AREA}, earlier).json()["stream"]
    recorded(api, crisis)
    assert reads(api, crisis, DESK)

    too_long_ago = {"Jiefen-At": (long_ago - timedelta(minutes=2)).isoformat()}
    over = api.post("/api/crises", {"area": AREA}, too_long_ago).json()["stream"]
    form = {"acts": ["ambulance_called"], "account": "太晚"}
    refused = api.post(f"/api/crises/{over}/record_details", form)
    assert refused.status_code == 409
    assert "The emergency is over" in refused.json()["detail"]


# --- on the command line -------------------------------------------------------------------------


@pytest.fixture
def jiefen(line: Line, settings: Settings) -> Jiefen:
    """`jiefen crisis` of the desk, d-1."""
    environment = {
        "JIEFEN_DATA": str(settings.data),
        "JIEFEN_DATABASE_URL": settings.database_url,
        "JIEFEN_MASTER_KEY": settings.master_key,
        **{"JIEFEN_OFFICER": "d-1", "JIEFEN_ROLE": "desk", "JIEFEN_OFFICE": "150524103000"},
    }
    return lambda *arguments, **given: line.call({**environment, **given}, "crisis", *arguments)


def test_the_numbers_come_first_even_where_nothing_runs(jiefen: Jiefen) -> None:
    failed = jiefen("raise", "--area", AREA, JIEFEN_DATABASE_URL="", JIEFEN_LANG="zh")

    assert failed.returncode == 1
    first, *rest = failed.stderr.splitlines()
    assert first == "有生命危险？请立即拨打：110 公安  120 急救  12356 心理援助热线"
    assert rest, "and only then what went wrong"


def test_the_numbers_come_before_who_acts_is_asked(jiefen: Jiefen) -> None:
    nobody = jiefen("raise", "--area", AREA, JIEFEN_OFFICER="")

    assert nobody.returncode == 2
    assert nobody.stderr.splitlines()[0].startswith(
        "Danger to life? Call now: 110 police  120 ambulance service  12356 support hotline"
    )


@pytest.mark.parametrize("spoken", [("--lang", "zh"), ("--lang=zh",)])
def test_the_numbers_come_before_a_forgotten_option(
    jiefen: Jiefen, spoken: tuple[str, ...]
) -> None:
    wrong = jiefen("raise", *spoken, JIEFEN_LANG="en")

    assert wrong.returncode == 2
    assert wrong.stderr.startswith("有生命危险？请立即拨打：110")
    assert "--area" in wrong.stderr


def test_a_crisis_from_the_button_to_its_end(jiefen: Jiefen, system: System) -> None:
    raised = jiefen("raise", "--area", AREA, "--json")
    assert raised.returncode == 0, raised.stderr
    stream = json.loads(raised.stdout)["stream"]
    moved_on(system, stream)

    taken = jiefen("ack", stream, JIEFEN_OFFICER="d-2")
    written = jiefen(
        *("record", stream, "--act", "ambulance_called", "--act", "relative_contacted"),
        *("--account", "电话里说的"),
    )
    told = jiefen("tell", stream, "--channel", "phone")
    ended = jiefen("end", stream, "--outcome", "danger_over")

    for done in (taken, written, told, ended):
        assert done.returncode == 0, done.stderr
        assert done.stderr.startswith("Danger to life? Call now: 110")
    lines = ended.stdout.splitlines()
    assert lines[0].endswith("Ended: danger over")
    assert [line.split("  ")[-1] for line in lines[-3:]] == [
        "      account: [confidential]".strip(),
        "The person was told what was done and written down (phone)",
        "Ended: danger over",
    ]
    assert "account: 电话里说的" in written.stdout


def test_a_crisis_is_found_by_the_code_people_read_out(
    jiefen: Jiefen, projector: Projector
) -> None:
    raised = json.loads(jiefen("raise", "--area", AREA, "--json").stdout)

    shown = jiefen("show", raised["code"].lower())

    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith(raised["code"])
    assert jiefen("show", "0000-0000").returncode == 1
    listed = jiefen("list", "--area", "150524")
    assert raised["code"] in listed.stdout


def test_until_when_they_have_time_is_told_as_the_clock_on_the_wall_shows_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever zone the machine is set to."""
    until = datetime(2026, 11, 28, 2, 40, 33, tzinfo=UTC)
    state = Crisis(raised_by="d-1", page=Page(1, "township", ("a", "b"), until))
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    try:
        assert "by 10:40:33," in standing(state, "en")
    finally:
        monkeypatch.undo()
        time.tzset()
