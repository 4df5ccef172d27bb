"""Who is away and who stands in is said and looked up by anybody of the office, over both doors."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.kernel import civil_date
from tests.interface.support import HEAD, MEDIATOR, OFFICE, Api
from tests.line import Jiefen

ELSEWHERE = "150525100000"
COVER = {**MEDIATOR, "Jiefen-Officer": "m-2"}
PARTY = {"Jiefen-Officer": "p1", "Jiefen-Role": "party"}


def today() -> date:
    return civil_date(datetime.now(UTC))


def days(*ahead: int) -> list[str]:
    return [(today() + timedelta(days=n)).isoformat() for n in ahead]


def away(api: Api, first: int, last: int, who: Any = MEDIATOR, **more: Any) -> Any:
    from_on, until_on = days(first, last)
    form = {"from_on": from_on, "until_on": until_on, "cover": "m-2", **more}
    return api.post("/api/absences/state_absence", form, who)


def test_absences_are_listed_with_who_stands_in_and_whether_they_agreed(api: Api) -> None:
    assert away(api, 5, 6).status_code == 200
    assert away(api, 0, 1, HEAD, officer="m-3").status_code == 200
    assert api.post("/api/absences/accept_cover", {"absence": "a2"}, COVER).status_code == 200

    now, later = api.get("/api/absences").json()

    assert now == {
        "absence": "a2",
        "officer": "m-3",
        "office": OFFICE,
        "from_on": days(0)[0],
        "until_on": days(1)[0],
        "cover": "m-2",
        "cover_state": "cover_agreed",
        "away_now": True,
    }
    assert (later["officer"], later["cover_state"], later["away_now"]) == (
        "m-1",
        "cover_asked",
        False,
    )
    assert [row["absence"] for row in api.get("/api/absences", of="m-1").json()] == ["a1"]
    assert len(api.get("/api/absences", of="m-2").json()) == 2, "those it covers as well"
    assert api.get("/api/absences", of="m-9").json() == []


def test_what_is_over_is_listed_only_if_asked_for(api: Api) -> None:
    then = (datetime.now(UTC) - timedelta(days=9)).isoformat()
    assert away(api, -9, -8, MEDIATOR | {"Jiefen-At": then}).status_code == 200
    assert api.get("/api/absences").json() == []
    assert len(api.get("/api/absences", all=True).json()) == 1


def test_a_head_states_it_of_its_own_office_which_is_what_is_recorded(api: Api) -> None:
    form = {"officer": "m-3", "ways": [], "posts": [{"role": "mediator", "office": ELSEWHERE}]}
    supervisor = {"Jiefen-Role": "supervisor", "Jiefen-Office": "150000000000"}
    assert api.post("/api/reach/state_reach", form, supervisor).status_code == 200
    foreign = away(api, 0, 1, HEAD, officer="m-3")
    assert (foreign.status_code, foreign.json()["detail"]) == (
        409,
        "m-3 is of another office: its own head states that",
    )
    own = {**HEAD, "Jiefen-Office": ELSEWHERE}
    assert away(api, 0, 1, own, officer="m-3").status_code == 200
    assert [row["office"] for row in api.get("/api/absences").json()] == [ELSEWHERE]


def test_absences_are_no_business_of_a_party(api: Api) -> None:
    assert api.get("/api/absences", PARTY).status_code == 403


def test_it_is_added_accepted_shown_and_ended_by_commands(jiefen: Jiefen) -> None:
    first, last = days(2, 4)
    me = ("--as", "zhao", "--role", "mediator")
    add = ("absence", "add", "--from", first, "--until", last, "--cover", "chen")
    (row,) = json.loads(jiefen(*add, *me, "--json").stdout)
    assert (row["officer"], row["cover"], row["cover_state"]) == ("zhao", "chen", "cover_asked")

    done = jiefen("absence", "accept", "a1", "--as", "chen", "--role", "mediator", "--lang", "zh")
    assert (done.returncode, "已同意" in done.stdout) == (0, True), done.stdout + done.stderr
    assert "缺勤首日" in done.stdout
    assert "到期" not in done.stdout
    again = jiefen("absence", "accept", "a1", "--as", "chen", "--role", "mediator")
    assert (again.returncode, "You cover already" in again.stderr) == (1, True)

    assert jiefen("absence", "end", "a1", *me).returncode == 0
    assert json.loads(jiefen("absence", "show", "--json").stdout) == []


def test_a_cover_that_declines_is_gone(jiefen: Jiefen) -> None:
    first, last = days(2, 4)
    add = ("absence", "add", "--from", first, "--until", last, "--cover", "chen", "--of", "zhao")
    assert jiefen(*add, "--as", "qian", "--role", "head").returncode == 0
    (row,) = json.loads(jiefen("absence", "show", "--of", "chen", "--json").stdout)
    assert row["officer"] == "zhao"
    declined = jiefen("absence", "decline", "a1", "--as", "chen", "--role", "mediator", "--json")
    assert json.loads(declined.stdout) == []


@pytest.mark.parametrize("command", ["add", "accept", "decline", "end", "show"])
def test_each_teaches_what_it_asks_for(nothing_runs: Jiefen, command: str) -> None:
    shown = nothing_runs("absence", command, "--help")
    assert shown.returncode == 0
    assert "--as" in shown.stdout
    if command == "add":
        assert "jiefen absence add --from 2026-12-07 --until 2026-12-11" in shown.stdout


def test_what_is_no_day_is_said_at_once(nothing_runs: Jiefen) -> None:
    wrong = nothing_runs("absence", "add", "--from", "Monday", "--until", "x", "--cover", "chen")
    assert wrong.returncode == 2
    assert "'Monday' is no day like 2026-12-07" in wrong.stderr
