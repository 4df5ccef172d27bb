"""Whoever covers sees what is due for the absent one, while that one is away and no longer."""

from datetime import UTC, datetime
from typing import Any

from domain.absences import ABSENCES_STREAM
from domain.kernel import Officer, civil_date
from tests.interface.support import MEDIATOR, OFFICE, SUPERVISOR, Api, accepted
from workers.handler import Request
from workers.projector import Projector
from workers.seeding import seed
from workers.system import System


def does(system: System, who: str, command: str, **data: Any) -> None:
    by = Officer(id=who, role="mediator", office=OFFICE)
    system.handler.perform(
        Request(
            aggregate="absences", command=command, stream=ABSENCES_STREAM, data=data, officer=by
        )
    )


def worklist(api: Api, token: str, mediator: str) -> list[Any]:
    rows: list[Any] = api.get(
        "/api/ledgers/worklist", SUPERVISOR, mediator=mediator, token=token
    ).json()["rows"]
    return rows


def test_the_cover_sees_the_open_cases_of_whoever_is_away_and_none_changes_hands(
    api: Api, case: Any, system: System, projector: Projector
) -> None:
    seed(system)
    accepted(api, case["stream"])
    note = {"audience": "mediator", "text": "电话联系"}
    token = api.act(case["stream"], "take_note", note, MEDIATOR).json()["token"]
    today = civil_date(datetime.now(UTC))
    away = {"from_on": today, "until_on": today, "cover": "m-2"}

    does(system, "m-1", "state_absence", **away)
    assert worklist(api, token, "m-2") == [], "nobody covers before having said so"
    does(system, "m-2", "accept_cover", absence="a1")
    (covered,) = worklist(api, token, "m-2")
    assert (covered["covers_for"], covered["lead"]) == ("m-1", False)
    assert covered["deadline"] == "mediation"
    (own,) = worklist(api, token, "m-1")
    assert (own["covers_for"], own["lead"]) == (None, True)
    assert worklist(api, token, "m-3") == []

    does(system, "m-1", "end_absence", absence="a1")
    assert worklist(api, token, "m-2") == []
    assert api.get(f"/api/disputes/{case['stream']}").json()["state"]["mediator"] == "m-1"


def test_whoever_covers_records_a_session_for_the_absent_and_the_history_says_so(
    api: Api, case: Any, system: System, projector: Projector
) -> None:
    accepted(api, case["stream"])
    form = {"form": "joint", "parties": ["p1", "p2"], "record": "双方到场"}
    cover = {**MEDIATOR, "Jiefen-Officer": "m-2"}

    def records() -> Any:
        return api.act(case["stream"], "record_session", form, cover)

    today = civil_date(datetime.now(UTC))
    does(system, "m-1", "state_absence", from_on=today, until_on=today, cover="m-2")
    assert records().status_code == 409, "asked, and has not agreed"
    does(system, "m-2", "accept_cover", absence="a1")
    recorded = records()
    assert recorded.status_code == 200, recorded.text
    entry = api.get(f"/api/disputes/{case['stream']}/history", cover).json()[-1]
    assert (entry["who"], entry["on_behalf_of"]) == ("m-2", "m-1")

    elsewhere = {**cover, "Jiefen-Office": "150525100000"}
    assert api.act(case["stream"], "record_session", form, elsewhere).status_code == 409
    does(system, "m-1", "end_absence", absence="a1")
    refused = records()
    assert refused.json()["detail"] == "Only a mediator of this case may do this"


def test_lists_say_how_much_of_a_limit_is_gone(
    api: Api, case: Any, system: System, projector: Projector
) -> None:
    seed(system)
    token = api.act(case["stream"], "triage", {"in_scope": True}).json()["token"]
    rows = api.get("/api/ledgers/agenda", SUPERVISOR, token=token).json()["rows"]
    assert {row["rule"]: row["reminder"] for row in rows}["acceptance"] == "none"
