"""`why` tells when each level of a ladder hears of a case, and what decides the day."""

import json
from typing import Any

import pytest

from tests.interface.support import (
    DESK,
    HEAD,
    MEDIATOR,
    OFFICE,
    SUPERVISOR,
    Api,
    register_form,
)
from tests.line import Jiefen
from workers.seeding import seed
from workers.system import System

LADDER: dict[str, Any] = {
    "id": "our-ladder",
    "trigger": "mediating",
    "rungs": [
        {"at": "village", "after": 7, "tells": "head"},
        {"at": "township", "after": 15, "tells": "judicial_office"},
        {"at": "county", "after": 30, "tells": "county_desk"},
    ],
    "source": "an order of the county",
    "applies_to": {"sources": ["on_application"]},
}
IN_HOURS = {
    "id": "a-week-in-hours",
    "trigger": "mediating",
    "limit": 168,
    "unit": "hour",
    "roll": "none",
    "effect": "institution_duty",
    "source": "a law",
    "owner": "head",
    "proposes": "end_and_name_other_routes",
    "applies_to": {"sources": ["on_application"]},
}
NOTHING_ELSE = "it hears only: the case changes hands by offer and consent"


@pytest.fixture
def climbing(api: Api, system: System) -> Api:
    """The API, where a ladder stands beside the month that mediation generally takes."""
    seed(system)
    adopt(api)
    return api


def adopt(api: Api, *rows: dict[str, Any], levels: int = 3) -> None:
    """The ladder up to a level, and these limits, for every case of the office."""
    form = {
        "version": f"county {len(rows)}",
        "rows": rows,
        "ladders": [LADDER | {"rungs": LADDER["rungs"][:levels]}],
        "source": "the county",
        "running_cases": "a law of the province, article 3",
        "area": OFFICE,
    }
    adopted = api.post("/api/rules/adopt?confirm=true", form, SUPERVISOR)
    assert adopted.status_code == 200, adopted.text  # noqa: PLR2004 (HTTP)


def on(day: str, who: dict[str, str]) -> dict[str, str]:
    return {**who, "Jiefen-At": f"{day}T07:10:00+08:00"}


def mediated(api: Api, day: str, **more: Any) -> str:
    """A case accepted on this day."""
    form = register_form(requested_at=f"{day}T07:00:00+08:00", **more)
    stream: str = api.post("/api/disputes", form, on(day, DESK)).json()["stream"]
    steps: list[tuple[str, dict[str, Any], dict[str, str]]] = [
        ("triage", {"in_scope": True}, DESK),
        ("give_rights_notice", {"parties": ["p1", "p2"]}, MEDIATOR),
        ("consent", {"party": "p1"}, MEDIATOR),
        ("consent", {"party": "p2"}, MEDIATOR),
        ("accept", {}, HEAD),
        ("assign", {"mediator": "m-1", "conflict": False}, HEAD),
    ]
    for command, act, who in steps:
        done(api, stream, command, act, on(day, who))
    return stream


def done(api: Api, stream: str, command: str, form: Any, who: dict[str, str]) -> None:
    answer = api.act(stream, command, form, who)
    assert answer.status_code == 200, answer.text  # noqa: PLR2004 (HTTP)


def told(api: Api, stream: str, language: str = "en") -> list[dict[str, Any]]:
    headers = {"Accept-Language": language}
    rows = api.get(f"/api/disputes/{stream}/why", headers).json()
    kinds = [row["kind"] for row in rows]
    assert kinds == sorted(kinds, reverse=True) or "limit" not in kinds[kinds.index("level") :]
    return [row for row in rows if row["kind"] == "level"]


def lines(row: dict[str, Any]) -> dict[str, str]:
    return {line["label"]: line["text"] for line in row["lines"]}


def test_each_level_says_who_hears_when_and_beside_which_limit(climbing: Api) -> None:
    stream = mediated(climbing, "2026-03-02")
    village, township, county = told(climbing, stream)
    assert [row["tells"] for row in (village, township, county)] == [
        "head",
        "judicial_office",
        "county_desk",
    ]
    assert [row["hears_on"] for row in (village, township, county)] == [
        "2026-03-09",
        "2026-03-17",
        "2026-04-01",
    ]
    assert (township["beside"], township["at_the_end"], township["stood_still"]) == (
        "mediation",
        False,
        0,
    )
    assert lines(township)["hears"] == "2026-03-17 08:30"
    assert NOTHING_ELSE in lines(township).values()
    (only,) = climbing.get(f"/api/disputes/{stream}/why", deadline="our-ladder:county").json()
    assert only == county


def test_days_on_which_its_limit_stood_still_are_told(climbing: Api) -> None:
    stream = mediated(climbing, "2026-03-02")
    appraised = {"reason": "appraisal"}
    done(climbing, stream, "suspend", appraised, on("2026-03-04", MEDIATOR))
    done(climbing, stream, "resume", {}, on("2026-03-09", MEDIATOR))
    township = told(climbing, stream)[1]
    assert (township["hears_on"], township["stood_still"]) == ("2026-03-22", 5)
    assert "5 days not counted: that limit stood still" in lines(township).values()
    chinese = lines(told(climbing, stream, "zh")[1])
    assert chinese["中止"] == "5天不计入：该期限停止计算"


def test_a_level_that_waits_without_an_end_says_so(climbing: Api) -> None:
    """No rule ends the pause of a medical dispute's mediation."""
    stream = mediated(climbing, "2026-03-02", type="medical")
    done(climbing, stream, "suspend", {"reason": "appraisal"}, on("2026-03-12", MEDIATOR))
    village, township, _ = told(climbing, stream)
    assert (village["hears_on"], township["hears_on"]) == ("2026-03-09", None)
    assert lines(township)["hears"] == "not for now: every limit beside it stands still"


def test_a_level_that_a_limit_of_the_law_holds_back_says_so_in_both_languages(
    climbing: Api,
) -> None:
    """A week is over at ten past seven, before offices open on its last day."""
    adopt(climbing, IN_HOURS, levels=1)
    stream = mediated(climbing, "2026-03-02")
    (village,) = told(climbing, stream)
    assert (village["hears_on"], village["at_the_end"]) == ("2026-03-08", True)
    assert "is set by law: this is the last morning before it is over" in lines(village)["capped"]
    (chinese,) = told(climbing, stream, "zh")
    assert chinese.keys() == village.keys()
    said = "\n".join(f"{line['label']} {line['text']}" for line in chinese["lines"])
    for part in ("获知时间 2026-03-08 08:30", "调委会主任", "最晚", "法定期限", "案件须经移交提议"):
        assert part in said, said
    assert not any(word in said for word in ("limit", "hears", "waits", "head"))
    assert "村居" in chinese["name"]


def test_a_finished_case_has_no_levels_and_the_terminal_prints_those_of_an_open_one(
    climbing: Api,
    jiefen: Jiefen,
) -> None:
    stream = mediated(climbing, "2026-03-02")
    shown = jiefen("why", "dispute", stream, "--lang", "zh")
    assert shown.returncode == 0, shown.stderr
    assert "层级" in shown.stdout
    assert "司法所" in shown.stdout
    rows = json.loads(jiefen("why", "dispute", stream, "our-ladder", "--json").stdout)
    assert [row["level"] for row in rows] == ["village", "township", "county"]

    done(climbing, stream, "withdraw", {"parties": ["p1"]}, on("2026-03-03", MEDIATOR))
    assert told(climbing, stream) == []
