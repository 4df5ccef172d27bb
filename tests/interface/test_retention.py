"""A file from the archive's table to destruction, from outside: due, held back, appraised by one
and destroyed by another; a text is gone and the log still has its days.
"""

import json
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock
from uuid import uuid4

import pytest
import structlog
from typer.testing import CliRunner

from domain.kernel import Officer
from domain.retention import RETENTION_STREAM
from interface.cli.app import app as cli
from interface.replay import replay
from interface.story import Reader, history
from tests.interface.conftest import KEY
from tests.interface.support import DESK, MEDIATOR, SUPERVISOR, Api
from tests.interface.test_plan import COUNSELLOR, OFFER, WORKER, YES
from tests.safeguards.casework import CONTENT, OFFICE, Case
from workers.handler import NotFound
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
    same = {**HEAD, "Jiefen-Officer": ARCHIVIST["Jiefen-Officer"]}
    assert api.act(case, "destroy", {}, same).status_code == 409, "in two roles one person still"
    gone = api.act(case, "destroy", {}, HEAD)

    assert gone.status_code == 200, gone.text
    assert listed(api, gone.json()["token"]) == []
    told = api.get(f"/api/disputes/{case}/history", HEAD)
    assert CONTENT not in told.text
    assert "dispute.destroyed.v1" in told.text


KEEPER = {**ARCHIVIST, "Jiefen-Office": "150524000000"}
JUDICIAL = {**KEEPER, "Jiefen-Officer": "sun", "Jiefen-Role": "judicial_office"}
FAR = {"Jiefen-Office": "150525100000"}


def test_why_something_is_held_back_is_read_by_who_may_set_it(
    api: Api, case: Any, system: System
) -> None:
    form = {"record": case["stream"], "reason": "独此一句的缘由"}
    assert api.post("/api/retention/set_hold", form, KEEPER).status_code == 200
    table = api.get("/api/retention", DESK)
    assert [each["record"] for each in table.json()["holds"]] == [case["stream"]]
    assert "独此一句的缘由" not in table.text
    for who in (KEEPER, DESK, COUNSELLOR):
        assert api.get("/api/retention", who | FAR).json()["holds"] == [], "nothing of theirs"
        for_them = read_of_the_archive(system, who | FAR)
        assert case["stream"] not in for_them and "独此一句的缘由" not in for_them
    assert "独此一句的缘由" in read_of_the_archive(system, KEEPER)


def read_of_the_archive(system: System, who: dict[str, str]) -> str:
    reader = Officer(
        id=who["Jiefen-Officer"],
        role=who["Jiefen-Role"],
        office=who["Jiefen-Office"],
    )
    try:
        return str(history(system, "retention", RETENTION_STREAM, Reader(reader, "en")))
    except NotFound:
        return ""


def test_what_is_not_there_or_lies_elsewhere_is_not_held_back_and_that_is_noted(
    api: Api, case: Any
) -> None:
    """One answer for a guessed id, for a file of another county, and for what is no file."""
    tried = [(str(uuid4()), KEEPER), (str(RETENTION_STREAM), KEEPER)]
    tried += [(case["stream"], who | FAR) for who in (KEEPER, JUDICIAL)]
    answers = []
    with structlog.testing.capture_logs() as logged:
        for record, who in tried:
            form = {"record": record, "reason": "?"}
            answer = api.post("/api/retention/set_hold", form, who)
            answers.append((answer.status_code, answer.json()["title"]))
    assert answers == [(404, "Not found")] * len(tried)
    denied = [(each["stream"], each["asked"]) for each in logged if "denied" in each["event"]]
    assert [stream for stream, _ in denied] == [record for record, _ in tried]
    assert api.post("/api/retention/set_hold", {"record": case["stream"], "reason": "?"}, JUDICIAL)
    lifted = api.post("/api/retention/lift_hold", {"hold": "h1", "reason": "?"}, KEEPER | FAR)
    assert lifted.status_code == 409
    assert api.get("/api/retention", KEEPER).json()["holds"]


def test_a_plan_that_is_held_back_is_one_record_to_who_keeps_the_archive_and_nothing_to_others(
    api: Api, system: System
) -> None:
    plan = api.post("/api/plan", OFFER, WORKER).json()["stream"]
    assert api.post(f"/api/plan/{plan}/consent", YES, WORKER).status_code == 200
    form = {"record": plan, "reason": "法院来函"}
    assert api.post("/api/retention/set_hold", form, JUDICIAL).status_code == 200

    def held(who: dict[str, str]) -> list[Any]:
        return [each["record"] for each in api.get("/api/retention", who).json()["holds"]]

    assert held(WORKER) == [plan], "who works with the person"
    assert held(KEEPER) == held(JUDICIAL) == [None], "the archive, and who set it"
    for who in (DESK, MEDIATOR, HEAD, SUPERVISOR, JUDICIAL | {"Jiefen-Officer": "another"}):
        assert held(who) == [], who
    for who in (KEEPER, DESK, HEAD):
        assert plan not in read_of_the_archive(system, who)
    assert "法院来函" in read_of_the_archive(system, JUDICIAL), "who set it reads their own reason"
    assert "法院来函" not in read_of_the_archive(system, KEEPER)
    with pytest.raises(NotFound):
        replay(system, "retention", RETENTION_STREAM)


@pytest.fixture
def line(system: System, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setattr("workers.observe.configure_logging", lambda *_: None)
    monkeypatch.setattr("workers.handler._log", Mock())
    monkeypatch.setenv("JIEFEN_DATABASE_URL", system.settings.database())
    monkeypatch.setenv("JIEFEN_MASTER_KEY", KEY)
    who = ("--as", "archivist-1", "--role", "archivist", "--lang", "en")

    def run(*words: str, office: str = OFFICE) -> Any:
        return CliRunner().invoke(cli, [*words, *who, "--office", office])

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
    far = line("retention", "show", "--json", office="150525000000")
    assert json.loads(far.output)["version"] == "", "another archive's table is not theirs"
    held = line("retention", "hold", str(case.id), "--reason", "法院调卷")
    assert held.output.strip() == "retention.hold_set.v1", held.output
    assert "法院调卷" in line("history", "retention", str(RETENTION_STREAM)).output
