"""A file from the archive's table to destruction, from outside: due, held back, appraised by one
and destroyed by another; a text is gone and the log still has its days.
"""

import json
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
from typer.testing import CliRunner

from domain.retention import RETENTION_STREAM
from interface.cli.app import app as cli
from tests.interface.conftest import KEY
from tests.interface.support import DESK, Api
from tests.safeguards.casework import CONTENT, OFFICE, Case
from workers.projector import Projector
from workers.system import System

ARCHIVIST = {"Jiefen-Officer": "archivist-1", "Jiefen-Role": "archivist", "Jiefen-Office": OFFICE}
HEAD = {"Jiefen-Officer": "head-1", "Jiefen-Role": "head", "Jiefen-Office": OFFICE}
TABLE = [
    {"record": record, "years": years, "source": "本馆决定2026-1"}
    for record, years in (
        ("dispute_file", 10),
        ("rights_request", 3),
        ("hotline_record", 3),
        ("impact_assessment", 3),
    )
]


@pytest.fixture
def due(system: System) -> Case:
    """A file of 2024 whose period ended with 2025."""
    case = Case(system).confided().settled().filed()
    case.do("archivist", "retain", retention="ten_years", until="2025-12-31")
    return case


def listed(api: Api, token: str) -> list[dict[str, Any]]:
    answer = api.get("/api/ledgers/retention", ARCHIVIST, token=token)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return rows


def test_a_file_that_is_due_is_destroyed_by_two_people_unless_it_is_held_back(
    api: Api, due: Case, projector: Projector
) -> None:
    (row,) = listed(api, due.token)
    assert (row["code"], row["until"], row["standing"]) == (due.code, "2025-12-31", "retained")
    case = str(due.id)
    held = api.post("/api/retention/set_hold", {"record": case, "reason": "法院调卷"}, ARCHIVIST)
    assert held.status_code == 200, held.text
    assert [row["held"] for row in listed(api, due.token)] == [True]
    proposing = {"destroy": True}
    assert api.act(case, "appraise", proposing, ARCHIVIST).status_code == 409
    lifting = {"hold": "h1", "reason": "已还"}
    assert api.post("/api/retention/lift_hold", lifting, ARCHIVIST).status_code == 200

    proposed = api.act(case, "appraise", proposing, ARCHIVIST)
    assert proposed.status_code == 200, proposed.text
    assert [row["standing"] for row in listed(api, proposed.json()["token"])] == ["appraised"]
    gone = api.act(case, "destroy", {}, HEAD)

    assert gone.status_code == 200, gone.text
    assert listed(api, gone.json()["token"]) == []
    told = api.get(f"/api/disputes/{case}/history", HEAD)
    assert CONTENT not in told.text
    assert "dispute.destroyed.v1" in told.text


def test_why_something_is_held_back_is_read_by_who_may_set_it(api: Api, case: Any) -> None:
    form = {"record": case["stream"], "reason": "独此一句的缘由"}
    assert api.post("/api/retention/set_hold", form, ARCHIVIST).status_code == 200
    table = api.get("/api/retention", DESK)
    assert [each["record"] for each in table.json()["holds"]] == [case["stream"]]
    assert "独此一句的缘由" not in table.text


@pytest.fixture
def line(system: System, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setattr("workers.observe.configure_logging", lambda *_: None)
    monkeypatch.setattr("workers.handler._log", Mock())
    monkeypatch.setenv("JIEFEN_DATABASE_URL", system.settings.database())
    monkeypatch.setenv("JIEFEN_MASTER_KEY", KEY)
    who = ("--as", "archivist-1", "--role", "archivist", "--office", OFFICE, "--lang", "en")

    def run(*words: str) -> Any:
        return CliRunner().invoke(cli, [*words, *who])

    return run


def test_the_archivist_sets_the_table_and_a_file_gets_its_period(
    system: System, line: Callable[..., Any]
) -> None:
    case = Case(system).confided().settled().filed()
    early = line("retention", "keep", str(case.id))
    assert early.exit_code == 1, early.output
    periods = ("--version", "2026-1", "--periods", json.dumps(TABLE))
    adopted = line("retention", "adopt", *periods)
    assert adopted.exit_code == 0, adopted.output

    kept = line("retention", "keep", str(case.id))

    assert kept.output.strip() == "dispute.retained.v1"
    shown = line("retention", "show", "--json")
    assert json.loads(shown.output)["version"] == "2026-1"
    held = line("retention", "hold", str(case.id), "--reason", "法院调卷")
    assert held.output.strip() == "retention.hold_set.v1", held.output
    assert "法院调卷" in line("history", "retention", str(RETENTION_STREAM)).output
