"""On-call lists are told with their holes: when one is kept, and whenever one is looked at."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.kernel import civil_date
from interface.cli.oncall import _shift
from tests.interface.support import Api

TOWN, COUNTY = "150524103000", "150524000000"
COUNTY_DESK = {
    "Jiefen-Officer": "li",
    "Jiefen-Role": "county_desk",
    "Jiefen-Office": COUNTY,
}
DAY = timedelta(days=1)


def shift(begins: timedelta, *people: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    times = {"begins_at": now + begins, "ends_at": now + begins + DAY}
    return {**{name: at.isoformat() for name, at in times.items()}, "people": people}


def keep(api: Api, area: str, *shifts: dict[str, Any]) -> None:
    form = {"area": area, "shifts": shifts}
    answer = api.post("/api/oncall/keep_list", form, COUNTY_DESK)
    assert answer.status_code == 200, answer.text


def away(api: Api, who: str, cover: str = "nobody", days: int = 0) -> None:
    """From today on, as the officer states it."""
    today = civil_date(datetime.now(UTC))
    form = {"from_on": str(today), "until_on": str(today + days * DAY), "cover": cover}
    by = {"Jiefen-Officer": who, "Jiefen-Role": "mediator", "Jiefen-Office": TOWN}
    answer = api.post("/api/absences/state_absence", form, by)
    assert answer.status_code == 200, answer.text


def test_whoever_is_away_is_shown_apart_and_who_covers_there_is_called(api: Api) -> None:
    keep(api, TOWN, shift(-DAY / 2, "w-1", "w-2"), shift(DAY / 2, "w-3", "w-4"))
    away(api, "w-1", cover="w-3")
    away(api, "w-2")
    (town, _) = api.get("/api/oncall/150524103201").json()
    assert (town["on_call"], town["away"]) == ([], ["w-1", "w-2"])
    assert town["flaws"][0].endswith("everybody on call is away")

    by = {"Jiefen-Officer": "w-3", "Jiefen-Role": "mediator", "Jiefen-Office": TOWN}
    api.post("/api/absences/accept_cover", {"absence": "a1"}, by)
    (town, _) = api.get("/api/oncall/150524103201").json()
    assert (town["on_call"], town["away"]) == (["w-3"], ["w-1", "w-2"])
    assert "one person is on call, not two" in town["flaws"][0]


def test_each_rung_shows_who_is_called_now_and_what_is_wrong(api: Api) -> None:
    keep(api, TOWN, shift(-DAY / 2, "w-1"))

    town, county = api.get("/api/oncall/150524103201").json()

    assert (town["rung"], town["area"], town["on_call"]) == ("township", TOWN, ["w-1"])
    assert "one person is on call, not two" in town["flaws"][0]
    assert "on nobody is on call" in town["flaws"][1]
    assert (county["rung"], county["on_call"]) == ("county", [])
    assert len(county["flaws"]) == 1


def test_what_is_wrong_is_told_in_chinese(api: Api) -> None:
    (county,) = api.get(f"/api/oncall/{COUNTY}", {"Accept-Language": "zh"}).json()

    assert county["rung"] == "县级"
    assert county["flaws"][0].endswith("起无人值守")


def test_an_area_that_is_none_is_a_problem(api: Api) -> None:
    answer = api.get("/api/oncall/liuhe")

    assert answer.status_code == 422
    assert answer.json()["detail"] == "liuhe is no area code"


@pytest.mark.parametrize("text", ["", "a/b", "a=b", "2026-12-01T08:00+08:00=w-1"])
def test_a_shift_on_the_command_line_has_two_times_and_people(text: str) -> None:
    with pytest.raises(Exception, match="BEGIN/END=ID,ID"):
        _shift(text)


def test_a_shift_is_read_as_it_is_taught() -> None:
    assert _shift("2026-12-01T08:00+08:00/2026-12-02T08:00+08:00=w-1,w-2") == {
        "begins_at": "2026-12-01T08:00+08:00",
        "ends_at": "2026-12-02T08:00+08:00",
        "people": ["w-1", "w-2"],
    }
