"""Readings over HTTP: the state, the story, earlier states, ledgers that wait for a token."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from domain.kernel import civil_date
from interface import words
from tests.interface.support import DESK, HEAD, MEDIATOR, SUPERVISOR, Api, accepted, register_form
from workers.projector import Projector
from workers.system import System
from workers.vault import Vault

UNCHECKED = {
    "id": "arbitral-review",
    "trigger": "mediating",
    "limit": 90,
    "unit": "day",
    "effect": "right_lost",
    "source": "an article 74 that nobody has read",
    "owner": "mediator",
    "proposes": "tell_of_arbitration",
}
PARTY = {"Jiefen-Officer": "p2", "Jiefen-Role": "party"}


def test_the_state_comes_with_its_version_and_nothing_of_a_person(api: Api, case: Any) -> None:
    answer = api.get(f"/api/disputes/{case['stream']}")

    assert answer.headers["ETag"] == '"1"'
    assert answer.json()["state"]["phase"] == "registered"
    assert "张三" not in answer.text
    assert "sealed:" not in answer.text


@pytest.mark.parametrize(
    ("reader", "knows"),
    [
        (DESK, True),
        (HEAD, True),
        ({**DESK, "Jiefen-Office": "150524101000"}, False),
        (SUPERVISOR, False),
        ({**SUPERVISOR, "Jiefen-Role": "archivist"}, False),
    ],
)
def test_what_protects_somebody_stands_in_no_state_for_who_must_not_know_it(
    api: Api, reader: dict[str, str], *, knows: bool
) -> None:
    """Neither now, nor at an earlier version, nor in a difference."""
    hidden = {
        "role": "respondent",
        "person": {"name": "李四", "address": "柳河镇一号"},
        "address_hidden": True,
    }
    stream = api.post(
        "/api/disputes", register_form(parties=[register_form()["parties"][0], hidden])
    ).json()["stream"]
    api.act(stream, "triage", {"in_scope": True, "domestic_violence": True}, DESK)
    path = f"/api/disputes/{stream}"
    answers = [
        api.get(path, reader),
        api.get(f"{path}/replay", reader, at="2", since="1"),
        api.get(f"{path}/difference", reader, since="1", at="2"),
    ]
    for answer in answers:
        assert answer.status_code == 200, answer.text
    told = [answer.text for answer in answers]
    assert ["domestic_violence" in each for each in told] == [knows] * 3
    assert ["address_hidden" in each for each in told[:2]] == [knows] * 2


def test_the_history_is_told_in_the_readers_language(api: Api, case: Any) -> None:
    path = f"/api/disputes/{case['stream']}/history"

    (english,) = api.get(path).json()
    (chinese,) = api.get(path, {"Accept-Language": "zh"}).json()

    assert english["sentence"].endswith("neighbour, on application")
    assert chinese["sentence"].endswith("邻里纠纷，依申请")
    assert chinese["details"]["纠纷简要"] == "楼上漏水"
    assert "p1 申请人 张三 13800000001" in chinese["details"]["当事人"]
    assert (chinese["who"], chinese["role"]) == ("d-1", "窗口")


def test_opening_a_history_is_logged_with_who_and_why(api: Api, case: Any, system: System) -> None:
    api.get(f"/api/disputes/{case['stream']}/history", MEDIATOR)

    with system.pool.connection() as connection:
        rows = connection.execute("select distinct who, role, purpose from audit.read").fetchall()
    assert rows == [("m-1", "mediator", "history")]


@pytest.mark.parametrize("role", ["supervisor", "archivist"])
def test_who_does_not_work_on_cases_reads_what_was_done_and_no_person(
    api: Api, case: Any, system: System, role: str
) -> None:
    told = api.get(f"/api/disputes/{case['stream']}/history", {**SUPERVISOR, "Jiefen-Role": role})

    assert "Registered under" in told.text
    for personal in ("张三", "李四", "13800000001", "柳河镇一号", "楼上漏水"):
        assert personal not in told.text
    with system.pool.connection() as connection:
        assert connection.execute("select count(*) from audit.read").fetchone() == (0,)


def test_what_was_erased_is_said_to_be_erased(api: Api, case: Any, system: System) -> None:
    with system.pool.connection() as connection:
        people = connection.execute("select id from vault.key where person is not null").fetchall()
        Vault(system.vault.master).destroy(connection, [key for (key,) in people])

    (entry,) = api.get(f"/api/disputes/{case['stream']}/history", {"Accept-Language": "zh"}).json()

    assert "张三" not in entry["details"]["当事人"]
    assert "[已删除]" in entry["details"]["当事人"]
    assert entry["details"]["纠纷简要"] == "楼上漏水"


def _with_note(api: Api, stream: str) -> None:
    accepted(api, stream)
    note = {"audience": "party", "party": "p1", "text": "我最多让到五百"}
    answer = api.act(stream, "take_note", note, MEDIATOR)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("ledger", [False, True])
@pytest.mark.parametrize(
    ("who", "sees"),
    [
        (MEDIATOR, True),
        ({**MEDIATOR, "Jiefen-Officer": "m-2"}, False),
        (HEAD, False),
        (SUPERVISOR, False),
        (DESK, False),
        (PARTY, False),
    ],
)
def test_what_a_party_says_in_confidence_is_for_its_mediator_only(
    *, api: Api, case: Any, projector: Projector, who: dict[str, str], sees: bool, ledger: bool
) -> None:
    _with_note(api, case["stream"])
    token = api.get(f"/api/disputes/{case['stream']}").headers["Jiefen-Token"]

    answer = (
        api.get("/api/ledgers/timeline", who, case=case["stream"], token=token)
        if ledger
        else api.get(f"/api/disputes/{case['stream']}/history", who)
    )

    assert answer.status_code == 200, answer.text
    assert ("我最多让到五百" in answer.text) is sees
    last = answer.json()[-1]
    if who is PARTY:
        assert "mediator m-1" in last["sentence"], "not even that something was recorded"
        return
    assert (last["sentence"] == "[confidential]") is not sees
    assert (last["who"] == "") is not sees


def test_a_party_does_not_read_how_the_others_can_be_reached(api: Api, case: Any) -> None:
    story = api.get(f"/api/disputes/{case['stream']}/history", PARTY).text

    assert "张三" in story
    assert "13800000001" not in story
    assert "柳河镇一号" in story, "its own"


@pytest.mark.parametrize("who", ["p3", "x-1"])
def test_a_case_is_not_there_for_who_is_no_party_of_it(api: Api, case: Any, who: str) -> None:
    """A guessed id and one that exists are answered alike."""
    stranger = {**PARTY, "Jiefen-Officer": who}
    answers = [
        api.get(f"/api/disputes/{stream}/{what}", stranger, **query)
        for stream in (case["stream"], uuid4())
        for what, query in (("history", {}), ("seen", {"party": "p1"}), ("receipt", {}))
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.json()["detail"] for answer in answers}) == 1


def test_what_a_party_could_see_on_a_day_is_asked_by_itself_or_by_who_may_read_the_case(
    api: Api, case: Any, system: System
) -> None:
    _with_note(api, case["stream"])
    path = f"/api/disputes/{case['stream']}/seen"
    today = civil_date(datetime.now(UTC))
    yesterday = (today - timedelta(days=1)).isoformat()

    mine = api.get(path, PARTY, party="p2").json()
    theirs = api.get(path, MEDIATOR, party="p2", on=today.isoformat()).json()

    assert [entry["sentence"] for entry in mine] == [entry["sentence"] for entry in theirs]
    assert "我最多让到五百" not in str(theirs), "the mediator may read it, and the party may not"
    assert "我最多让到五百" in api.get(path, MEDIATOR, party="p1").text
    assert api.get(path, MEDIATOR, party="p2", on=yesterday).json() == []
    assert api.get(path, PARTY, party="p1").status_code == 404
    assert api.get(path, SUPERVISOR, party="p1").status_code == 404
    with system.pool.connection() as connection:
        rows = connection.execute("select distinct who, purpose from audit.read").fetchall()
    assert set(rows) == {("p2", "seen"), ("m-1", "seen")}


def test_replay_shows_any_version_any_day_and_the_difference(api: Api) -> None:
    stream = api.post(
        "/api/disputes", register_form(), {"Jiefen-At": "2026-03-02T09:00:00+08:00"}
    ).json()["stream"]
    api.act(stream, "triage", {"in_scope": True}, {"Jiefen-At": "2026-03-04T09:00:00+08:00"})
    path = f"/api/disputes/{stream}/replay"

    first = api.get(path, at="1").json()
    on_the_third = api.get(path, at="2026-03-03").json()
    now = api.get(path, since="1").json()

    assert first["state"]["phase"] == "registered"
    assert on_the_third == first
    changed = {change["part"]: (change["before"], change["after"]) for change in now["changes"]}
    assert changed["phase"] == ("registered", "triaged")
    assert api.get(path, at="2026-03-01").status_code == 404
    assert api.get(path, at="yesterday").status_code == 422


def test_what_was_told_after_something_later_of_a_day_before_stands_on_its_day(
    api: Api, system: System
) -> None:
    stream = api.post(
        "/api/disputes", register_form(), {"Jiefen-At": "2026-03-02T09:00:00+08:00"}
    ).json()["stream"]
    for command, day in (("triage", "04"), ("give_rights_notice", "05")):
        form = {"in_scope": True} if command == "triage" else {"parties": ["p1", "p2"]}
        done = api.act(stream, command, form, {"Jiefen-At": f"2026-03-{day}T09:00:00+08:00"})
        assert done.status_code == 200, done.text
    with system.pool.connection() as connection:  # as the clock and the importer look back
        connection.execute(
            "update log.event set happened_at = '2026-03-06+08' where (stream, version) = (%s, 2)",
            [stream],
        )
    path = f"/api/disputes/{stream}/replay"

    on_the_fifth = api.get(path, at="2026-03-05").json()
    assert (on_the_fifth["version"], on_the_fifth["state"]["phase"]) == (4, "registered")
    assert on_the_fifth["state"]["parties"]["p1"]["notified"]
    assert api.get(path, at="2026-03-06").json() == api.get(path, at="4").json()


def test_the_receipt_says_when_a_case_was_entered_if_that_was_another_day(
    api: Api, case: Any
) -> None:
    late = api.post(
        "/api/disputes", register_form(), {"Jiefen-At": "2026-03-02T09:30:00+08:00"}
    ).json()["stream"]
    today = civil_date(datetime.now(UTC)).isoformat()

    said = api.get(f"/api/disputes/{late}/receipt").json()["lines"]
    at_once = api.get(f"/api/disputes/{case['stream']}/receipt").json()["lines"]

    assert said[3] == "Registered on 2026-03-02 09:30"
    assert said[4].startswith(f"Entered into the system on {today}")
    assert len(at_once) == 4


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"area": "1505241"}, "2, 4, 6, 9, 12 or 15 digits"),
        ({"type": "foo"}, "type is one of"),
        ({"source": "foo"}, "source is one of"),
        ({"mediator": "a\x00b"}, "the id of an officer"),
    ],
)
def test_what_cannot_be_asked_is_said(
    api: Api, case: Any, projector: Projector, query: dict[str, Any], said: str
) -> None:
    answer = api.get("/api/ledgers/disputes", **query)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_the_receipt_prints_both_times_in_the_partys_language(api: Api, case: Any) -> None:
    printed = api.get(f"/api/disputes/{case['stream']}/receipt").json()["lines"]
    assert printed[1] == "Claim received on 2026-03-02 09:00"
    assert printed[3].startswith("Registered on ")
    chinese = api.get(f"/api/disputes/{case['stream']}/receipt", {"Accept-Language": "zh"}).json()[
        "lines"
    ]
    assert chinese[1] == "收到调解申请的时间：2026-03-02 09:00"
    assert "时效" not in "".join(chinese)


@pytest.mark.parametrize(("at", "said"), [("99", "only 1 events"), ("2020-01-01", "not begun")])
def test_a_point_that_was_never_reached_is_said(api: Api, case: Any, at: str, said: str) -> None:
    answer = api.get(f"/api/disputes/{case['stream']}/replay", at=at)
    assert answer.status_code == 404
    assert said in answer.json()["detail"]


def test_a_reading_with_the_token_sees_what_was_written(api: Api, projector: Projector) -> None:
    for n in range(5):
        token = api.post("/api/disputes", register_form(matter=f"第{n}件")).json()["token"]

        answer = api.get("/api/ledgers/disputes", {"Jiefen-Token": token})

        assert answer.status_code == 200, answer.text
        assert len(answer.json()["rows"]) == n + 1


def test_a_token_that_is_not_to_be_read_yet_is_503_and_says_who_holds_the_horizon(
    api: Api, case: Any, projector: Projector, store_url: str
) -> None:
    assert api.get("/api/ledgers/disputes", token=case["token"]).status_code == 200
    with psycopg.connect(store_url, application_name="a slow writer") as holder:
        holder.execute("select pg_current_xact_id()")
        token = api.post("/api/disputes", register_form()).json()["token"]

        late = api.get("/api/ledgers/disputes", token=token)

        assert late.status_code == 503
        assert late.headers["Retry-After"] == "1"
        assert late.json()["holders"][0]["process"] == "a slow writer"
        assert "register" in late.json()["behind"]
        holder.rollback()
    assert api.get("/api/ledgers/disputes", token=token).status_code == 200


@pytest.mark.parametrize(("token", "status"), [("x", 422), ("1.2", 422), ("9.9.9", 410)])
def test_a_token_of_nowhere_is_told_so(
    api: Api, projector: Projector, token: str, status: int
) -> None:
    assert api.get("/api/ledgers/disputes", token=token).status_code == status


def test_lists_hold_no_names_unless_asked_by_who_works_on_cases(
    api: Api, case: Any, projector: Projector
) -> None:
    def register(who: dict[str, str], **query: Any) -> Any:
        return api.get("/api/ledgers/disputes", who, token=case["token"], **query)

    assert "张三" not in register(DESK).text
    assert "sealed:" not in register(DESK).text
    assert "张三" in register(DESK, names=True).text
    assert register(SUPERVISOR, names=True).status_code == 403


def test_figures_are_counted_and_never_of_a_mediator(
    api: Api, case: Any, projector: Projector
) -> None:
    counted = api.get("/api/ledgers/figures", token=case["token"], area="150524").json()["rows"]

    assert [row["registered"] for row in counted] == [1, 1]
    assert api.get("/api/ledgers/figures", mediator="m-1").status_code == 422


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/api/ledgers/nothing", {}, 404),
        ("/api/ledgers/disputes", {"area": "x"}, 422),
        ("/api/ledgers/disputes", {"limit": 0}, 422),
        ("/api/ledgers/disputes", {"after": "x"}, 422),
        ("/api/ledgers/worklist", {}, 422),
        ("/api/ledgers/disputes", {"colour": "red"}, 422),
    ],
)
def test_what_cannot_be_asked_is_told_so(
    api: Api, projector: Projector, path: str, query: dict[str, Any], status: int
) -> None:
    answer = api.get(path, **query)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_pages_follow_one_another_without_gap_or_double(api: Api, projector: Projector) -> None:
    for _ in range(5):
        token = api.post("/api/disputes", register_form()).json()["token"]
    seen, after = [], ""
    while True:
        page = api.get("/api/ledgers/disputes", token=token, limit=2, after=after).json()
        seen += [row["stream"] for row in page["rows"]]
        after = page["next"]
        if not after:
            break

    assert len(seen) == len(set(seen)) == 5


def test_an_unreadable_stream_is_500_with_its_event_and_all_others_go_on(
    api: Api, case: Any, store_url: str
) -> None:
    other = api.post("/api/disputes", register_form()).json()
    with psycopg.connect(store_url) as connection:
        connection.execute(
            "update log.event set name = 'dispute.y.v9' where stream = %s", (case["stream"],)
        )

    broken = api.act(case["stream"], "triage", {"in_scope": True})
    story = api.get(f"/api/disputes/{case['stream']}/history", {"Accept-Language": "zh"})

    for answer in (broken, story):
        assert answer.status_code == 500
        assert answer.json()["event"] == {
            "stream": case["stream"],
            "version": 1,
            "name": "dispute.y.v9",
        }
    assert api.act(other["stream"], "triage", {"in_scope": True}).status_code == 200


def test_where_nobody_has_checked_that_a_right_is_lost_people_are_told_to_ask(
    api: Api, projector: Projector
) -> None:
    everywhere = {**SUPERVISOR, "Jiefen-Office": ""}
    form = {"version": "local", "rows": [UNCHECKED], "source": "local"}
    assert api.post("/api/rules/adopt", form, everywhere).status_code == 200
    stream = api.post("/api/disputes", register_form()).json()["stream"]
    accepted(api, stream)
    token = api.get(f"/api/disputes/{stream}").headers["Jiefen-Token"]

    due = api.get("/api/ledgers/agenda", token=token).json()["rows"]
    work = api.get("/api/ledgers/worklist", token=token, mediator="m-1").json()["rows"]
    (why,) = api.get(f"/api/disputes/{stream}/why").json()

    said = "ask the court / the arbitration commission"
    assert [row["note"] for row in (*due, *work, why)] == [said] * 3
    assert words.value(said, "zh", "note") == "请向法院或仲裁委核实"
