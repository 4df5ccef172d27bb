"""An office's own duties from outside: sensitive features are off until assessed, incidents are
seen by who answers for them, the register is printed.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from typer.testing import CliRunner

from domain.kernel import civil_date
from interface import doctor
from interface.cli.app import app as cli
from tests.interface.support import DESK, OFFICE, Api
from tests.interface.test_counselling import AGREED
from tests.interface.test_plan import OFFER, WORKER
from workers.seeding import seed
from workers.system import System

FIRST = {"Jiefen-Officer": "k-1", "Jiefen-Role": "county_desk", "Jiefen-Office": OFFICE}
SECOND = {**FIRST, "Jiefen-Officer": "k-2"}


def today(days: int = 0) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def test_a_new_installation_offers_no_plan_until_two_people_have_assessed_and_switched_on(
    api: Api, system: System
) -> None:
    seed(system)
    for path, first in (("plan", OFFER), ("counselling", AGREED)):
        refused = api.post(f"/api/{path}", first, WORKER)
        assert refused.status_code == 409
        assert "one person has assessed" in refused.text and "55–56" in refused.text
    on = {"feature": "plans", "area": OFFICE, "assessment": "a1"}
    assert api.post("/api/duties/switch_on", on, SECOND).status_code == 409
    form = {
        "features": ["plans", "counselling"],
        "area": OFFICE,
        "necessity": "独此一句的必要性",
        "risks": "独此一句的风险",
        "measures": "独此一句的措施",
        "outcome": "acceptable_with_measures",
        "look_again_on": today(300),
    }
    assert api.post("/api/duties/assess_impact", form, FIRST).status_code == 200
    assert api.post("/api/duties/switch_on", on, FIRST).status_code == 409, "two people"
    assert api.post("/api/duties/switch_on", on, SECOND).status_code == 200
    assert api.post("/api/plan", OFFER, WORKER).status_code == 201
    assert api.post("/api/counselling", AGREED, WORKER).status_code == 409, "each by itself"
    counsel = {**on, "feature": "counselling"}
    assert api.post("/api/duties/switch_on", counsel, SECOND).status_code == 200
    assert api.post("/api/counselling", AGREED, WORKER).status_code == 201
    rows = {row["code"]: row for row in api.get("/api/duties/features").json()}
    assert (rows["plans"]["on"], rows["health_data"]["on"]) == (True, False)
    assert rows["plans"]["kept_until"][:4] == str(civil_date(datetime.now(UTC)).year + 3)
    told = api.get("/api/duties/history", FIRST)
    assert "独此一句的必要性" in told.text
    assert api.get("/api/duties/history", FIRST, known_on="2026-01-01").json() == []
    assert api.get("/api/duties/history", DESK).status_code == 403
    off = {"feature": "plans", "area": OFFICE}
    assert api.post("/api/duties/switch_off", off, FIRST).status_code == 200
    assert api.post("/api/plan", OFFER, WORKER).status_code == 409


def test_an_incident_has_its_clock_and_doctor_says_when_it_is_late(
    api: Api, system: System
) -> None:
    at = datetime.now(UTC) - timedelta(hours=5)
    form: dict[str, Any] = {
        "area": OFFICE,
        "kind": "leaked",
        "extent": "considerable",
        "whose": ["parties"],
        "account": "独此一句的经过",
        "found_at": at.isoformat(),
        "second": "k-2",
    }
    assert api.post("/api/duties/raise_incident", form, FIRST).status_code == 200
    (row,) = api.get("/api/duties/incidents", SECOND).json()
    assert [owed.rpartition(" ")[0].rpartition(" ")[0] for owed in row["owed"]] == [
        "to report it",
        "to tell the people",
    ]
    assert "独此一句" not in str(row)
    assert api.get("/api/duties/incidents", DESK).status_code == 403
    (looked,) = (each for each in doctor.examine(system.settings, "en") if each.what == "duties")
    assert not looked.well
    assert "i1" in looked.found


def test_the_register_of_processing_is_printed_in_both_languages() -> None:
    for lang, word in (("en", "parties of disputes"), ("zh", "纠纷当事人")):
        run = CliRunner().invoke(cli, ["duties", "register", "--lang", lang, "--json"])
        assert run.exit_code == 0, run.output
        assert word in json.loads(run.output)[0]["of"]
