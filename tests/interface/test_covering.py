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


def test_lists_say_how_much_of_a_limit_is_gone(
    api: Api, case: Any, system: System, projector: Projector
) -> None:
    seed(system)
    token = api.act(case["stream"], "triage", {"in_scope": True}).json()["token"]
    rows = api.get("/api/ledgers/agenda", SUPERVISOR, token=token).json()["rows"]
    assert {row["rule"]: row["reminder"] for row in rows}["acceptance"] == "none"
