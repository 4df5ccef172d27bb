"""An officer reads what waits for them and nobody else's; the case says who was told."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.dispute.notices import Notice
from domain.dispute.waiting import entry_of, to_come
from domain.kernel import civil_date
from domain.periods import month_before, week_of
from interface.exports.monthly import sheet
from tests.interface.support import (
    HEAD,
    MEDIATOR,
    OFFICE,
    SUPERVISOR,
    Api,
    accepted,
    register_form,
)
from tests.interface.test_crisis import moved_on
from tests.interface.test_oncall import keep, shift
from tests.workers.running import eventually
from workers.months.closing import Closing
from workers.notices import book
from workers.notices.delivering import Deliverer
from workers.notices.following import Following
from workers.notices.recipients import look, row_of
from workers.projector import Projector
from workers.rounds import Rounds
from workers.seeding import seed
from workers.system import System

PARTY = {"Jiefen-Officer": "x-1", "Jiefen-Role": "party"}
OTHER = {**MEDIATOR, "Jiefen-Officer": "m-2"}
ELSEWHERE = "150524101000"


@pytest.fixture
def told(api: Api, case: Any, system: System) -> dict[str, Any]:
    """The notice to m-1 that the case was assigned to them."""
    accepted(api, case["stream"])
    follow(system)
    (row,) = api.get("/api/inbox", MEDIATOR).json()
    held: dict[str, Any] = row
    return held


def follow(system: System) -> None:
    following = Following(system)
    with system.pool.connection() as connection:
        while following.step(connection):
            pass


def test_an_inbox_says_what_waits_and_where_and_nothing_of_a_person(
    api: Api, case: Any, told: dict[str, Any]
) -> None:
    assert told["kind"] == "A case was assigned to you"
    assert told["stream"] == case["stream"]
    assert told["case"].startswith(OFFICE[:12])
    assert (told["state"], told["read_at"]) == ("waiting", None)
    answer = api.get("/api/inbox", {**MEDIATOR, "Accept-Language": "zh"})
    assert answer.json()[0]["kind"] == "有案件指派给您"
    assert "张三" not in answer.text and "楼上漏水" not in answer.text


def test_nobody_reads_the_inbox_of_another(api: Api, told: dict[str, Any]) -> None:
    for who in (OTHER, HEAD, SUPERVISOR):
        assert api.get("/api/inbox", who).json() == []
        assert api.get(f"/api/inbox/{told['notice']}", who).status_code == 404
        assert api.post(f"/api/inbox/{told['notice']}/read", {}, who).status_code == 404
    assert api.get("/api/inbox", PARTY).status_code == 403
    assert api.get("/api/inbox", MEDIATOR).json() == [told]


@pytest.mark.parametrize("which", ["notice", "code"])
def test_what_is_read_is_said_and_waits_no_longer(
    api: Api, told: dict[str, Any], which: str
) -> None:
    assert api.get(f"/api/inbox/{told[which]}", MEDIATOR).json() == told
    read = api.post(f"/api/inbox/{told[which].lower()}/read", {}, MEDIATOR).json()
    assert read["read_at"]
    assert api.post(f"/api/inbox/{told[which]}/read", {}, MEDIATOR).json() == read
    assert api.get("/api/inbox", MEDIATOR).json() == []
    assert api.get("/api/inbox", MEDIATOR, all=True).json() == [read]


def test_what_is_settled_stands_in_the_inbox_no_more_whether_or_not_it_was_sent(
    api: Api, case: Any, system: System, told: dict[str, Any]
) -> None:
    Deliverer(system, {}).step(UUID(told["notice"]))
    off = {"mediator": "m-1", "ground": "interest"}
    assert api.act(case["stream"], "recuse", off, HEAD).status_code == 200
    assert api.get("/api/inbox", MEDIATOR).json() == []
    (row,) = api.get("/api/inbox", MEDIATOR, all=True).json()
    assert (row["code"], row["state"]) == (told["code"], "settled")
    (kept,) = api.get(f"/api/disputes/{case['stream']}/notices").json()
    assert kept["state"] == "inbox", "the case says how it went"


def test_what_is_near_says_when_it_ends_and_what_was_told_of_another_day_is_settled(
    api: Api, case: Any, system: System
) -> None:
    seed(system)
    accepted(api, case["stream"])
    stream, now = UUID(case["stream"]), datetime.now(UTC)
    with system.pool.connection() as connection:
        agenda = look(system, connection, stream).agenda
        warning, end = entry_of(agenda, "mediation"), to_come(agenda, "mediation")
        assert warning and end and warning.stage == "warning-3"
        for told_of in (warning.falls_at, now - timedelta(days=200)):
            notice = Notice("deadline_near", "m-1", "mediation", told_of)
            book.keep(connection, [row_of(stream, notice, "m-1", "", now)])
    (row,) = api.get("/api/inbox", MEDIATOR).json()
    assert row["kind"] == "A time limit is near"
    assert datetime.fromisoformat(row["due_at"]) == end.falls_at
    states = [each["state"] for each in api.get("/api/inbox", MEDIATOR, all=True).json()]
    assert sorted(states) == ["settled", "waiting"]


def test_settled_ones_take_no_place_from_what_waits(
    api: Api, case: Any, system: System, told: dict[str, Any]
) -> None:
    """The newest row is settled; one is asked for, and the one that waits comes."""
    stream = api.post("/api/disputes", register_form()).json()["stream"]
    accepted(api, stream)
    follow(system)
    api.act(stream, "recuse", {"mediator": "m-1", "ground": "interest"}, HEAD)
    assert api.get("/api/inbox", MEDIATOR, limit=1).json() == [told]


def test_what_failed_is_not_called_a_failed_mediation(
    api: Api,
    system: System,
    told: dict[str, Any],
    jiefen: Callable[..., Any],
) -> None:
    with system.pool.connection() as connection:
        connection.execute("update notice.notice set state = 'failed'")
    assert api.get("/api/inbox", MEDIATOR).json()[0]["state"] == "not_delivered"
    me = ("--as", "m-1", "--role", "mediator", "--office", OFFICE, "--lang", "zh")
    shown = jiefen("inbox", *me).stdout
    assert "未能送达" in shown and "调解不成" not in shown


def test_a_post_has_an_inbox_for_whoever_holds_it(api: Api, case: Any, system: System) -> None:
    accepted(api, case["stream"])
    form = {
        "to_office": ELSEWHERE,
        "to_area": f"{ELSEWHERE[:9]}200",
        "reason": "moved",
        "agreed_by": ["p1", "p2"],
    }
    assert api.act(case["stream"], "offer_transfer", form, HEAD).status_code == 200
    follow(system)
    desk = {"Jiefen-Officer": "d-9", "Jiefen-Role": "desk", "Jiefen-Office": ELSEWHERE}
    assert [row["kind"] for row in api.get("/api/inbox", desk).json()] == [
        "A case is offered to your office"
    ]
    assert api.get("/api/inbox").json() == []  # the desk of the office that offers


def test_the_case_says_who_was_told_and_what_became_of_it(
    api: Api, case: Any, system: System, told: dict[str, Any]
) -> None:
    assert Deliverer(system, {}).step(UUID(told["notice"])) is None
    path = f"/api/disputes/{case['stream']}/notices"
    (row,) = api.get(path).json()
    assert (row["to"], row["state"], row["attempts"]) == ("m-1", "inbox", 0)
    assert api.get(path, PARTY).status_code == 403


def test_the_command_line_shows_it_in_either_language(
    jiefen: Callable[..., Any],
    case: Any,
    told: dict[str, Any],
) -> None:
    me = ("--as", "m-1", "--role", "mediator", "--office", OFFICE)
    shown = jiefen("inbox", *me, "--lang", "zh")
    assert shown.returncode == 0, shown.stderr
    assert told["code"] in shown.stdout and "有案件指派给您" in shown.stdout
    read = jiefen("inbox", *me, "--read", told["code"], "--json")
    assert json.loads(read.stdout)[0]["read_at"]
    assert "Nothing waits for you" in jiefen("inbox", *me, "--lang", "en").stdout
    assert "没有待办通知" in jiefen("inbox", *me, "--lang", "zh").stdout
    wrong = jiefen("inbox", *me, "--read", "0000-0000", "--lang", "en")
    assert wrong.returncode == 1
    assert "There is no such notice in your inbox" in wrong.stderr
    ledger = jiefen("ledger", "notices", "--case", case["stream"], "--lang", "en")
    assert "A case was assigned to you" in ledger.stdout, ledger.stderr


def test_the_link_of_a_notice_says_nothing_to_whoever_is_not_signed_in(api: Api) -> None:
    for path in ("/inbox", "/inbox/5f0d6a2e-3d4b-5c1a-9f64-8f2f7e3a9c10"):
        page = api.client.get(path, follow_redirects=False)
        assert page.status_code == 303
        assert page.headers["location"].startswith("/sign-in?to=%2Finbox")


def test_a_weekly_digest_says_its_week_and_leads_to_what_can_be_read(
    api: Api, system: System, projector: Projector
) -> None:
    county, today = f"{OFFICE[:6]}000000", civil_date(datetime.now(UTC))
    boss = {**SUPERVISOR, "Jiefen-Office": county}
    posts = [{"role": "supervisor", "office": county}]
    form = {"officer": "s-1", "ways": [], "posts": posts}
    assert api.post("/api/reach/state_reach", form, boss).status_code == 200
    token = _urgent_for_six_days(api)
    assert api.get("/api/ledgers/review", boss, token=token).status_code == 200
    Rounds(system).week(today)
    (row,) = api.get("/api/inbox", boss).json()
    assert row["kind"] == "The weekly digest of your area can be read"
    assert (row["case"], row["about"]) == (week_of(today), week_of(today))
    (office,) = api.get("/api/ledgers/review", boss, area=county).json()["rows"]
    assert (office["area"], office["urgent_ending"]) == (OFFICE, 1)
    assert api.get("/api/ledgers/review", boss, area="150525").json()["rows"] == []


def _urgent_for_six_days(api: Api) -> str:
    """A matter that has been urgent for six days; the token of its last fact."""
    now = datetime.now(UTC)
    week_ago, since = ({"Jiefen-At": (now - timedelta(days=days)).isoformat()} for days in (7, 6))
    stream = api.post("/api/disputes", register_form(), week_ago).json()["stream"]
    step = {"kind": "separate_talks", "due_on": civil_date(now - timedelta(days=5)).isoformat()}
    urgent = {"facts": "threats", "matter_level": "A", "steps": [step]}
    answer = api.act(stream, "raise_urgent_matter", urgent, {**MEDIATOR, **since})
    assert answer.status_code == 200, answer.text
    return answer.headers["Jiefen-Token"]


def test_months_and_inspections_are_read_as_they_were_fixed(
    jiefen: Callable[..., Any],
    system: System,
    projector: Projector,
) -> None:
    today = civil_date(datetime.now(UTC))
    (system.settings.data / "signing.key").write_text(system.settings.master_key)
    assert Closing(system, sheet).months(today) == 1
    boss = ("--as", "s-1", "--role", "supervisor", "--office", f"{OFFICE[:6]}000000")
    shown = jiefen("ledger", "months", *boss, "--json")
    (month,) = json.loads(shown.stdout)
    assert (month["month"], month["registered"]) == (month_before(today), 0)
    assert json.loads(jiefen("ledger", "inspections", *boss, "--json").stdout) == []
    told = jiefen("history", "months", "-", "--lang", "zh")
    assert f"{month_before(today)}的登记簿已固定" in told.stdout, told.stderr
    assert jiefen("act", "months", "-", "close_month").returncode != 0, "no door for people"


def test_a_page_stands_above_all_else_until_somebody_has_it(
    api: Api, told: dict[str, Any], system: System, projector: Projector
) -> None:
    keep(api, "150524103000", shift(-timedelta(hours=1), "m-1", "w-1"))
    crisis = api.post("/api/crises", {"area": OFFICE}).json()["stream"]
    moved_on(system, crisis)

    def kinds(who: dict[str, str]) -> list[str]:
        return [row["kind"] for row in api.get("/api/inbox", who).json()]

    eventually(lambda: len(kinds(MEDIATOR)) == 2)
    first, second = api.get("/api/inbox", MEDIATOR).json()
    assert (first["kind"], second) == ("Crisis: acknowledge now", told)
    assert (first["stream"], first["case"]) == (crisis, None)
    assert datetime.fromisoformat(first["due_at"]) > datetime.now(UTC)
    assert kinds({**MEDIATOR, "Jiefen-Officer": "w-1"}) == ["Crisis: acknowledge now"]
    assert kinds(OTHER) == []

    page = f"/api/inbox/{first['code'].lower()}/read"
    refused = api.post(page, {}, MEDIATOR)
    assert refused.status_code == 409
    assert f"jiefen crisis ack {first['code']}" in refused.json()["detail"]
    assert api.post(page, {}, OTHER).status_code == 404, "nobody calls them"

    api.post(f"/api/crises/{crisis}/acknowledge", {}, {**MEDIATOR, "Jiefen-Officer": "w-1"})
    eventually(lambda: kinds(MEDIATOR) == [told["kind"]])
