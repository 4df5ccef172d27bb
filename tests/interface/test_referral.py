"""A referral from outside: the place reads what was let be passed on, the last place of a week is
given once however close together it is asked for, and for everybody else there is none.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.kernel import LOCAL_ZONE, Officer, Refused
from domain.referral.places import INTAKE, intake_of
from tests.interface.support import DESK, HEAD, MEDIATOR, OFFICE, SUPERVISOR, Api
from tests.interface.test_counselling import together
from tests.interface.test_plan import (
    ABSENT,
    COUNSELLOR,
    PERSON,
    STRANGER,
    WORKER,
    texts,
    without_ids,
)
from workers.handler import Request
from workers.system import System

CLINIC = "150525100000"
THEIRS = {**COUNSELLOR, "Jiefen-Officer": "lu", "Jiefen-Office": CLINIC}
WORDS, PASSED_ON, ADVICE = "独此一句同意", "独此一句转交", "独此一句建议"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PLACE: dict[str, Any] = {
    "name": "柳河镇中心卫生院",
    "kind": "clinic",
    "rung": "township",
    "area": OFFICE,
    "office": CLINIC,
    "contact": "lu",
    "hours": [{"on": each, "opens": "08:00", "closes": "18:00"} for each in DAYS],
    "weekly": 1,
}
OFFER: dict[str, Any] = {
    "place": "k1",
    "person": {"name": "独此一人"},
    "words": WORDS,
    "channel": "on_paper",
    "given_by": "person",
    "passed_on": PASSED_ON,
}


def next_monday() -> datetime:
    """Ten in the morning, in Asia/Shanghai."""
    now = datetime.now(LOCAL_ZONE).replace(hour=10, minute=0, second=0, microsecond=0)
    return now + timedelta(days=7 - now.weekday())


@pytest.fixture
def place(api: Api) -> str:
    assert api.post("/api/places/enter_place", PLACE, WORKER).status_code == 200
    return "k1"


@pytest.fixture
def offered(api: Api, place: str) -> str:
    answer = api.post("/api/referral", OFFER, COUNSELLOR)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["stream"])


def do(api: Api, stream: str, command: str, who: dict[str, str], **form: Any) -> Any:
    return api.post(f"/api/referral/{stream}/{command}", form, who)


def read(api: Api, stream: str, who: dict[str, str]) -> Any:
    return api.get(f"/api/referral/{stream}/history", who)


def test_the_directory_is_read_by_who_works_here(api: Api, place: str) -> None:
    (row,) = api.get("/api/places", MEDIATOR).json()
    assert (row["place"], row["name"], row["weekly"]) == (place, PLACE["name"], 1)
    assert row["who_is_asked"] == "lu"
    named = api.post("/api/places/enter_place", {**PLACE, "name": "张三"}, WORKER)
    assert named.status_code == 422
    assert "ends with" in named.text, "and no pattern"
    assert "08:00–18:00" in row["hours"][0]
    assert api.get("/api/places", MEDIATOR, area="9").json() == []
    assert api.get("/api/places", PERSON).status_code == 403
    assert api.post("/api/places/close_place", {"place": place}, WORKER).status_code == 200
    assert api.get("/api/places", MEDIATOR).json() == []


def test_the_place_reads_what_was_let_be_passed_on_and_no_more(api: Api, offered: str) -> None:
    for who in (PERSON, COUNSELLOR):
        said = read(api, offered, who).text
        assert WORDS in said
        assert PASSED_ON in said
    there = read(api, offered, THEIRS).text
    assert PASSED_ON in there
    assert WORDS not in there
    (line,) = api.get(f"/api/referral/{offered}/access-log", PERSON).json()[:1]
    assert line["area"] in (CLINIC, OFFICE)


@pytest.mark.parametrize("who", [STRANGER, WORKER, DESK, MEDIATOR, HEAD, SUPERVISOR], ids=str)
def test_for_everybody_else_there_is_none(api: Api, offered: str, who: dict[str, str]) -> None:
    found, absent = read(api, offered, who), read(api, ABSENT, who)
    assert found.status_code == absent.status_code == 404
    assert without_ids(found.json(), offered) == without_ids(absent.json(), ABSENT)
    assert do(api, offered, "refuse_referral", who, why="full").status_code == 404


def test_after_a_no_the_place_reads_nothing_any_more(api: Api, offered: str) -> None:
    assert do(api, offered, "refuse_referral", THEIRS, why="too_far").status_code == 200
    assert read(api, offered, THEIRS).status_code == 404
    assert "does not take the person: too far" in read(api, offered, COUNSELLOR).text


def test_of_two_that_race_for_the_last_place_of_a_week_one_gets_it(
    api: Api, system: System, place: str
) -> None:
    streams = [api.post("/api/referral", OFFER, COUNSELLOR).json()["stream"] for _ in range(3)]
    theirs = Officer(id="lu", role="counsellor", office=CLINIC)

    def accepted(n: int) -> Any:
        request = Request(
            aggregate="referral",
            command="accept_referral",
            stream=UUID(streams[n]),
            data={"slot": next_monday() + timedelta(days=n)},
            officer=theirs,
        )
        return system.handler.perform(request)

    refused = [each for each in together(3, accepted) if isinstance(each, Refused)]
    assert [each.message for each in refused] == [
        "All {weekly} places of that week are given away: choose another week"
    ] * 2
    with system.pool.connection() as connection:
        intake = system.states.load(connection, INTAKE, intake_of(place)).state
    assert len(intake.slots) == 1


def test_what_comes_back_is_what_the_person_allows_and_what_is_stopped_is_purged(
    api: Api, system: System, place: str
) -> None:
    now = datetime.now(UTC)

    def when(days: int) -> dict[str, str]:
        return {"Jiefen-At": (now - timedelta(days=days)).isoformat()}

    began = api.post("/api/referral", OFFER, {**COUNSELLOR, **when(60)})
    assert began.status_code == 201, began.text
    stream = began.json()["stream"]
    slot = (now - timedelta(days=55)).astimezone(LOCAL_ZONE).replace(hour=10)
    for command, form, days in (
        ("accept_referral", {"slot": slot.isoformat()}, 58),
        ("note_attended", {"attended": True}, 50),
        ("return_referral", {"allowed": ["advice"], "advice": ADVICE}, 49),
    ):
        answer = do(api, stream, command, {**THEIRS, **when(days)}, **form)
        assert answer.status_code == 200, answer.text
    assert ADVICE in read(api, stream, COUNSELLOR).text
    assert ADVICE in read(api, stream, PERSON).text
    assert read(api, stream, THEIRS).status_code == 404, "it is done there"

    assert do(api, stream, "withdraw_referral", {**PERSON, **when(40)}).status_code == 200
    assert read(api, stream, PERSON).status_code == 404
    settled = Request(
        aggregate="referral",
        command="settle_deadlines",
        stream=UUID(stream),
        data={"due": now},
        officer=Officer(id="clock", role="clock"),
        at=now,
    )
    assert system.handler.perform(settled).facts == ("referral.purged.v1",)
    assert texts(system, stream) == 0
