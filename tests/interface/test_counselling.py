"""Counselling from outside: who reads what of it, no time is booked twice however close together,
and an alarming answer shows whom to call, asks, and is kept nowhere.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest

from domain.counselling.diary import DIARY, diary_of
from domain.counselling.facts import SessionBooked
from domain.kernel import LOCAL_ZONE, Officer, Refused
from interface.replay import replay
from tests.interface.support import DESK, HEAD, MEDIATOR, OFFICE, SUPERVISOR, Api
from tests.interface.test_plan import (
    ABSENT,
    COUNSELLOR,
    PERSON,
    STRANGER,
    WORKER,
    texts,
    without_ids,
)
from workers.handler import NotFound, Request
from workers.system import System

WISH = "独此一句的心事"
LINE = "独此一句的提问"
AGREED: dict[str, Any] = {
    "person": {"name": "独此一人", "phone": "13900000000"},
    "words": WISH,
    "channel": "in_person",
    "given_by": "person",
    "counsellor": "c-1",
}
SCALE: dict[str, Any] = {
    "scale": "PHQ-9",
    "version": "1999-zh",
    "allowed": "free_for_all",
    "document": "授权书2026-1",
    "questions": 9,
    "most": 3,
    "urgent": [9],
}
ELSEWHERE = {**STRANGER, "Jiefen-Office": "150524100000"}
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def counselled(api: Api) -> str:
    answer = api.post("/api/counselling", AGREED, WORKER)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["stream"])


def book(
    api: Api, stream: str, begins_at: datetime, who: dict[str, str] = WORKER, **more: Any
) -> Any:
    form = {"mode": "in_room", "begins_at": begins_at.isoformat(), **more}
    return api.post(f"/api/counselling/{stream}/book_session", form, who)


def read(api: Api, stream: str, who: dict[str, str], kind: str = "counselling") -> Any:
    return api.get(f"/api/{kind}/{stream}/history", who)


# --- who reads it --------------------------------------------------------------------------------


def test_the_person_and_their_own_counsellor_read_it_and_whoever_is_on_duty_sees_times(
    api: Api, counselled: str, system: System
) -> None:
    link = "https://meet.example/独此一个链接"
    assert book(api, counselled, TOMORROW, mode="remote", link=link).status_code == 200
    for who in (PERSON, COUNSELLOR):
        answer = read(api, counselled, who)
        assert WISH in answer.text
        assert link in answer.text
    on_duty = read(api, counselled, WORKER)
    assert on_duty.status_code == 200
    assert "Appointment s1" in on_duty.text
    for hidden in (WISH, link, "独此一人", "13900000000"):
        assert hidden not in on_duty.text
    (line, *_) = api.get(f"/api/counselling/{counselled}/access-log", PERSON).json()
    assert line["role"] in ("counsellor", "social worker")
    with system.pool.connection() as connection:
        rows = connection.execute("select distinct who from audit.read").fetchall()
        bodies = connection.execute("select distinct role, body from audit.read").fetchall()
    assert {row[0] for row in rows} == {"w-1", "c-1", "p1"}
    assert set(bodies) == {
        ("counsellor", "counselling"),
        ("social_worker", "counselling"),
        ("party", "mediation"),
    }


@pytest.mark.parametrize("who", [ELSEWHERE, DESK, MEDIATOR, HEAD, SUPERVISOR], ids=str)
def test_for_everybody_else_there_is_none(api: Api, counselled: str, who: dict[str, str]) -> None:
    found, absent = read(api, counselled, who), read(api, ABSENT, who)
    assert found.status_code == absent.status_code == 404
    assert without_ids(found.json(), counselled) == without_ids(absent.json(), ABSENT)
    asked = api.post(f"/api/counselling/{counselled}/end_counselling", {}, who)
    assert asked.status_code == 404, asked.text


@pytest.mark.parametrize("kind", ["counselling", "consultation", "conference"])
def test_it_is_not_replayed(counselled: str, system: System, kind: str) -> None:
    with pytest.raises(NotFound):
        replay(system, kind, UUID(counselled))


# --- no time is booked twice ---------------------------------------------------------------------


def together(times: int, do: Callable[[int], Any]) -> list[Any]:
    """Run `do(0) … do(times - 1)` at the same moment; results or refusals, in order."""
    gate = Barrier(times)

    def one(n: int) -> Any:
        gate.wait(10)
        try:
            return do(n)
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(times) as executor:
        return list(executor.map(one, range(times)))


def test_of_bookings_that_race_for_one_time_one_stands_and_the_others_are_refused(
    api: Api, system: System
) -> None:
    """Different people, one counsellor: real connections, at the same moment, three times over."""
    people = [api.post("/api/counselling", AGREED, WORKER).json()["stream"] for _ in range(4)]
    worker = Officer(id="w-1", role="social_worker", office=OFFICE)
    for hour in range(3):
        begins_at = TOMORROW + timedelta(hours=hour)

        def booked(n: int, begins_at: datetime = begins_at) -> Any:
            shifted = begins_at + timedelta(minutes=10 * n)  # each meets all the others
            request = Request(
                aggregate="counselling",
                command="book_session",
                stream=UUID(people[n]),
                data={"mode": "in_room", "begins_at": shifted, "minutes": 45},
                officer=worker,
            )
            return system.handler.perform(request)

        answers = together(len(people), booked)
        refused = [each for each in answers if isinstance(each, Refused)]
        assert len(refused) == len(people) - 1
        for each in refused:
            assert "c-1 is taken from" in str(each), "it says what stands in the way"
    with system.pool.connection() as connection:
        taken = system.states.load(connection, DIARY, diary_of("c-1")).state.ahead(TOMORROW)
        events = [e for one in people for e in system.log.stream(connection, UUID(one))]
    booked_facts = [e.fact for e in events if isinstance(e.fact, SessionBooked)]
    assert len(booked_facts) == len(taken) == 3
    assert {fact.begins_at for fact in booked_facts} == {each.begins_at for each in taken}


def works_there(api: Api, officer: str, office: str) -> None:
    """A head says that a counsellor works at their office."""
    post = {"role": "counsellor", "office": office}
    form = {"officer": officer, "ways": [], "posts": [post]}
    assert api.post("/api/reach/state_reach", form, SUPERVISOR).status_code == 200


def test_a_diary_is_read_by_whose_it_is_and_at_their_office(api: Api, counselled: str) -> None:
    hour = {"begins_at": TOMORROW.isoformat(), "ends_at": (TOMORROW + timedelta(1)).isoformat()}

    def told(who: dict[str, str]) -> tuple[int, int]:
        read = api.get("/api/diary/c-1", who)
        entered = api.post("/api/diary/c-1/block_time", hour, {**who, "Accept-Language": "en"})
        return read.status_code, entered.status_code

    assert told(WORKER) == (403, 409), "nobody has said where c-1 works"
    works_there(api, "c-1", COUNSELLOR["Jiefen-Office"])
    assert told(ELSEWHERE) == (403, 409)
    far = {**MEDIATOR, "Jiefen-Office": "150524100000"}
    assert api.get("/api/diary/c-1", far).status_code == 403
    refused = api.get("/api/diary/c-1", {**ELSEWHERE, "Accept-Language": "zh"}).json()
    assert refused["detail"].startswith("日程只供本人及其单位")
    at_the_office = {"Jiefen-Office": COUNSELLOR["Jiefen-Office"]}
    for role in ("grid_worker", "operator", "inspector", "desk", "mediator"):
        answer = api.get("/api/diary/c-1", {**MEDIATOR, **at_the_office, "Jiefen-Role": role})
        assert answer.status_code == 403, role
    assert told(WORKER) == (200, 200)


def test_a_diary_shows_what_is_taken_and_never_for_whom(api: Api, counselled: str) -> None:
    works_there(api, "c-1", COUNSELLOR["Jiefen-Office"])
    assert api.get("/api/diary/c-1", WORKER).json() == []
    book(api, counselled, TOMORROW)
    (row,) = api.get("/api/diary/c-1", COUNSELLOR).json()
    assert set(row) == {"begins_at", "ends_at", "use"}
    assert row["begins_at"] == TOMORROW.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")
    refused = book(api, counselled, TOMORROW + timedelta(minutes=20))
    assert refused.status_code == 409
    assert refused.json()["law"] == "office rule: counselling"
    cancelled = {"session": "s1", "by": "person"}
    api.post(f"/api/counselling/{counselled}/cancel_session", cancelled, WORKER)
    assert api.get("/api/diary/c-1", WORKER).json() == []
    leave = {
        "begins_at": (TOMORROW - timedelta(hours=1)).isoformat(),
        "ends_at": (TOMORROW + timedelta(hours=1)).isoformat(),
    }
    kept = api.post("/api/diary/c-1/block_time", leave, COUNSELLOR)
    assert kept.status_code == 200, kept.text
    assert book(api, counselled, TOMORROW).status_code == 409
    freed = api.post("/api/diary/c-1/free_time", {"begins_at": leave["begins_at"]}, COUNSELLOR)
    assert freed.status_code == 200, freed.text
    assert book(api, counselled, TOMORROW).status_code == 200


def test_what_is_written_down_later_is_held_up_by_no_later_entry_of_the_diary(
    api: Api, counselled: str, system: System
) -> None:
    """A diary is of many people: that one of them was booked since holds up no other. What was
    written down later stands in it after that, and is taken all the same."""
    now = datetime.now(UTC)
    earlier = {"Jiefen-At": (now - timedelta(hours=2)).isoformat()}
    first = api.post("/api/counselling", AGREED, {**WORKER, **earlier}).json()["stream"]
    assert book(api, counselled, TOMORROW).status_code == 200
    answer = book(api, first, TOMORROW + timedelta(hours=1), {**WORKER, **earlier})
    assert answer.status_code == 200, answer.text
    assert book(api, first, TOMORROW, {**WORKER, **earlier}).status_code == 409, "taken"
    with system.pool.connection() as connection:
        kept = [event.at for event in system.log.stream(connection, diary_of("c-1"))]
    assert kept == sorted(kept)
    assert len(api.get("/api/diary/c-1", COUNSELLOR).json()) == 2


# --- an answer that alarms -----------------------------------------------------------------------


def fill_in(api: Api, stream: str, last: int, **headers: str) -> Any:
    form = {"scale": "PHQ-9", "answers": [2, 2, 2, 2, 2, 2, 2, 2, last]}
    return api.post(f"/api/counselling/{stream}/fill_in_scale", form, {**PERSON, **headers})


def test_an_alarming_answer_shows_whom_to_call_asks_and_is_kept_nowhere(
    api: Api, counselled: str
) -> None:
    assert api.post("/api/scales/check_scale", SCALE, COUNSELLOR).status_code == 200
    quiet, alarming = fill_in(api, counselled, 0).json(), fill_in(api, counselled, 1).json()
    assert (quiet["help"], quiet["asks"]) == ({}, "")
    assert set(alarming["help"]) == {"110", "120", "12356"}
    assert "allow_call" in alarming["asks"]
    chinese = fill_in(api, counselled, 1, **{"Accept-Language": "zh"}).json()
    assert "心理咨询师" in chinese["asks"]
    assert quiet["facts"] == alarming["facts"] == ["counselling.scale_filled_in.v1"]


def test_a_sum_is_read_by_the_person_and_their_own_counsellor_alone(
    api: Api, counselled: str, system: System
) -> None:
    api.post("/api/scales/check_scale", SCALE, COUNSELLOR)
    fill_in(api, counselled, 1)

    def total(who: dict[str, str]) -> Any:
        entries = read(api, counselled, who).json()
        of_scale = [e for e in entries if e["name"] == "counselling.scale_filled_in.v1"]
        return [each["details"].get("total") for each in of_scale]

    assert total(PERSON) == total(COUNSELLOR) == ["17"]
    assert total(WORKER) == [], "not even that there is one"
    with system.pool.connection() as connection:
        rows = connection.execute(
            "select body from log.event where name = 'counselling.scale_filled_in.v1'"
        ).fetchall()
    assert all(b'"17"' not in bytes(body) for (body,) in rows), "sealed before it is stored"


def test_thirty_days_after_it_was_withdrawn_its_texts_are_destroyed(
    api: Api, system: System
) -> None:
    now = datetime.now(UTC)
    then = {"Jiefen-At": (now - timedelta(days=50)).isoformat()}
    stream = api.post("/api/counselling", AGREED, {**WORKER, **then}).json()["stream"]
    path = f"/api/counselling/{stream}/withdraw_from_counselling"
    assert api.post(path, {}, {**PERSON, **then}).status_code == 200
    assert read(api, stream, PERSON).status_code == 404, "noted or not"
    assert texts(system, stream) == 1
    settled = Request(
        aggregate="counselling",
        command="settle_deadlines",
        stream=UUID(stream),
        data={"due": now},
        officer=Officer(id="clock", role="clock"),
        at=now,
    )
    assert system.handler.perform(settled).facts == ("counselling.purged.v1",)
    assert texts(system, stream) == 0


# --- without a person ----------------------------------------------------------------------------


def test_a_question_at_the_desk_is_read_by_whoever_took_it_down(api: Api) -> None:
    form = {"area": OFFICE, "mode": "at_counter", "topic": "housing", "outcome": "answered"}
    noted = api.post("/api/consultation", {**form, "line": LINE}, DESK).json()["stream"]
    assert LINE in read(api, noted, DESK, "consultation").text
    for who in (MEDIATOR, COUNSELLOR, SUPERVISOR, WORKER, STRANGER, PERSON):
        assert read(api, noted, who, "consultation").status_code == 404


def test_experts_read_a_case_that_names_nobody_and_others_find_none(api: Api) -> None:
    brief = "独此一段摘要"
    form = {
        "mode": "in_room",
        "begins_at": TOMORROW.isoformat(),
        "brief": brief,
        "experts": ["c-8"],
        "names_nobody": True,
    }
    called = api.post("/api/conference", form, COUNSELLOR).json()["stream"]
    expert = {**COUNSELLOR, "Jiefen-Officer": "c-8", "Jiefen-Office": "150525100000"}
    for who in (expert, COUNSELLOR):
        assert brief in read(api, called, who, "conference").text
    for who in (STRANGER, MEDIATOR, SUPERVISOR):
        assert read(api, called, who, "conference").status_code == 404


def test_a_group_is_seen_by_who_works_here_under_names_of_that_meeting(api: Api) -> None:
    form = {"topic": "sleep", "begins_at": TOMORROW.isoformat(), "places": 8}
    planned = api.post("/api/group", form, COUNSELLOR).json()["stream"]
    assert "8 places" in read(api, planned, MEDIATOR, "group").text
    assert book(api, planned, TOMORROW).status_code == 404, "a group is nobody's counselling"
