"""A register is imported whole or not at all, each dispute once, and nothing of its past rings."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from domain.aggregates import DISPUTE
from domain.deadlines import agenda_of
from domain.dispute.facts import DeadlinesLapsedBeforeImport, Registered
from domain.dispute.state import Dispute
from domain.kernel import Fact, Officer, Recorded, civil_date
from interface.register_import import import_register
from tests.domain.cases import RULES
from tests.domain.years import CALENDAR
from tests.interface.importing import AGREED, OPEN, disputes, numbered, system_on, told, write_csv
from workers.sealing import place_of
from workers.system import System
from workers.vault import Looked, Purpose


@pytest.fixture
def system(store_url: str, tmp_path: Path) -> Iterator[System]:
    with system_on(store_url, tmp_path) as running:
        yield running


def histories(system: System) -> list[list[Recorded[Fact]]]:
    """Every dispute's stream, in the order of their codes."""
    with system.pool.connection() as connection:
        rows = connection.execute(
            "select stream from log.event where name = 'dispute.registered.v2'"
        ).fetchall()
        found = [system.log.stream(connection, stream) for (stream,) in rows]
    return sorted(found, key=lambda events: _registered(events).code)


def _registered(events: list[Recorded[Fact]]) -> Registered:
    assert isinstance(events[0].fact, Registered)
    return events[0].fact


def state(events: list[Recorded[Fact]]) -> Dispute:
    case: Dispute = DISPUTE.start
    for event in events:
        case = DISPUTE.evolve(case, event.fact, event.at)
    return case


def test_what_the_register_knows_becomes_facts_on_their_days(
    system: System, tmp_path: Path
) -> None:
    row = {
        **AGREED,
        "邀请心理咨询师": "是",
        "责任人": "王调解",
        "归档日期": "2026-04-01",
        "卷号": "第7号",
    }
    report = import_register(system, write_csv(tmp_path / "r.csv", [row]), operator="op")
    assert (report.written, report.problems) == (1, [])
    (events,) = histories(system)
    assert [(e.fact.stored_name.split(".")[1], e.on.isoformat()) for e in events] == [
        ("registered", "2026-03-02"),
        ("triaged", "2026-03-02"),
        ("consent_given", "2026-03-02"),
        ("consent_given", "2026-03-02"),
        ("accepted", "2026-03-02"),
        ("mediator_assigned", "2026-03-02"),
        ("invited_person_joined", "2026-03-02"),
        ("agreement_reached", "2026-03-10"),
        ("item_performed", "2026-03-19"),
        ("closed", "2026-03-27"),
        ("filed", "2026-04-01"),
    ]
    assert _registered(events).former_number == "2026-0001"
    assert _registered(events).code == "150524100200-2026-00001"
    assert {e.envelope.actor for e in events} == {"op"}
    assert {e.envelope.role for e in events} == {"importer"}
    case = state(events)
    assert (case.phase, case.outcome, case.performance) == ("filed", "agreed", "performed")
    assert list(report.staff.values()) == ["王调解"]
    assert case.mediator in report.staff


def test_names_and_texts_are_sealed_and_open_again(system: System, tmp_path: Path) -> None:
    import_register(system, write_csv(tmp_path / "r.csv", [OPEN]), operator="op")
    fact = _registered(histories(system)[0])
    purpose = Purpose(officer=Officer(id="t", role="desk"), why="test")
    with system.pool.connection() as connection:
        stored = connection.execute("select string_agg(body, ''::bytea) from log.event").fetchone()
        assert stored is not None
        assert b"150524100200" in stored[0]
        assert not any(
            text.encode() in stored[0] for text in ("安宁", "包顺", "漏水", "10000000001")
        )
        tokens = [fact.matter, fact.parties[0].particulars.name]
        stream = place_of(fact.matter).stream
        looked = dict.fromkeys(tokens, Looked(stream, "account", "office"))
        opened = system.vault.open_many(connection, looked, purpose)
    assert list(opened.values()) == ["房屋漏水：楼上漏水", "安宁"]


def test_a_dry_run_writes_nothing(system: System, tmp_path: Path) -> None:
    before = told(system)
    path = write_csv(tmp_path / "r.csv", [OPEN])
    report = import_register(system, path, operator="op", dry_run=True)
    assert (report.ok, report.rows, report.written) == (True, 1, 0)
    assert told(system) == before


def test_one_wrong_row_keeps_every_row_out(system: System, tmp_path: Path) -> None:
    before = told(system)
    rows = [*numbered(OPEN, 20), {**OPEN, "编号": "2026-0099", "类别": "?"}]
    report = import_register(system, write_csv(tmp_path / "r.csv", rows), operator="op")
    assert [problem.row for problem in report.problems] == [22]
    assert told(system) == before


def test_a_second_run_says_already_imported_whoever_runs_it_and_however_it_is_written(
    system: System, tmp_path: Path
) -> None:
    rows = numbered(AGREED, 5)
    first = import_register(system, write_csv(tmp_path / "a.csv", rows), operator="op")
    retyped = [
        {**row, "受理日期": "2026年3月2日", "协议金额": "８００元"} for row in reversed(rows)
    ]
    path = write_csv(tmp_path / "b.csv", retyped, "gb18030")
    second = import_register(system, path, operator="somebody-else")
    assert (first.written, second.written, second.already) == (5, 0, 5)
    assert disputes(system) == 5


def test_rows_that_say_the_same_without_a_number_are_as_many_disputes_as_rows(
    system: System, tmp_path: Path
) -> None:
    row = {name: cell for name, cell in OPEN.items() if name != "编号"}
    path = write_csv(tmp_path / "r.csv", [row, row, row])
    assert import_register(system, path, operator="op").written == 3
    again = import_register(system, path, operator="op")
    assert (again.written, again.already, disputes(system)) == (0, 3, 3)


def test_a_row_that_has_changed_since_is_left_as_it_is_and_named(
    system: System, tmp_path: Path
) -> None:
    import_register(system, write_csv(tmp_path / "a.csv", numbered(OPEN, 3)), operator="op")
    rows = numbered(OPEN, 4)
    rows[1]["简述"] = "后来改写"
    report = import_register(system, write_csv(tmp_path / "b.csv", rows), operator="op")
    assert (report.written, report.already) == (1, 2)
    assert report.changed == [("b", 3)]
    assert disputes(system) == 4


def test_two_runs_at_once_import_each_dispute_once(
    system: System, store_url: str, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "r.csv", numbered(AGREED, 40))
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(import_register, system, path, operator=f"op{n}") for n in (1, 2)]
        reports = [run.result() for run in runs]
    assert sum(report.written for report in reports) == disputes(system) == 40
    assert sum(report.already for report in reports) == 40


KILLED = """
import os, sys
from pathlib import Path
from interface.register_import import import_register
from workers.settings import Settings
from workers.system import System

def die(stage, done, total):
    if stage == sys.argv[2] and done == int(sys.argv[3]):
        os.kill(os.getpid(), 9)

with System.open(Settings()) as system:
    import_register(system, Path(sys.argv[1]), operator="op", progress=die)
"""


@pytest.mark.parametrize(("stage", "done"), [("checking", 15), ("writing", 7), ("writing", 30)])
def test_a_run_that_is_killed_in_the_middle_is_finished_by_the_next_without_doubles(
    system: System, store_url: str, tmp_path: Path, stage: str, done: int
) -> None:
    path = write_csv(tmp_path / "r.csv", numbered(AGREED, 30))
    environment = os.environ | {
        "JIEFEN_DATABASE_URL": store_url,
        "JIEFEN_MASTER_KEY": system.settings.master_key,
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = [sys.executable, "-c", KILLED, str(path), stage, str(done)]
    assert subprocess.run(command, env=environment, check=False).returncode == -9
    begun = disputes(system)
    assert begun == 0 if stage == "checking" else done <= begun <= 30
    whole = told(system).get("dispute.closed.v1", 0)
    assert whole == begun, "no dispute is half imported"
    report = import_register(system, path, operator="op")
    assert (report.written, report.already, disputes(system)) == (30 - begun, begun, 30)


def test_what_was_due_before_the_import_has_lapsed_and_later_deadlines_live(
    system: System, tmp_path: Path
) -> None:
    today = civil_date(datetime.now(UTC))
    old = {**OPEN, "受理日期": (today - timedelta(days=70)).isoformat()}
    young = {**OPEN, "编号": "2", "受理日期": (today - timedelta(days=3)).isoformat()}
    import_register(system, write_csv(tmp_path / "r.csv", [old, young]), operator="op")
    now = datetime.now(UTC)
    for events in histories(system):
        case, stream = state(events), events[0].stream
        agenda = agenda_of(case, CALENDAR, RULES)
        alarms = agenda.alarms(stream).due
        assert all(due > now - timedelta(minutes=1) for due in alarms.values())
        lapsed = [e.fact for e in events if isinstance(e.fact, DeadlinesLapsedBeforeImport)]
        if _registered(events).former_number == "2":
            assert (lapsed, bool(alarms)) == ([], True)
        else:
            assert [d.rule for d in lapsed[0].deadlines if d.stage == "due"] == ["mediation"]
            assert not alarms


@pytest.mark.parametrize(
    ("change", "phase", "outcome"),
    [
        ({"结果": "不成功", "办结日期": "2026-03-20"}, "ended", "failed"),
        ({"结果": "终止", "办结日期": "2026-04-03"}, "ended", "expired"),
        ({"结果": "撤回", "办结日期": "2026-03-20"}, "ended", "withdrawn"),
        (
            {"结果": "未同意调解", "办结日期": "2026-03-03", "未同意方": "被申请人"},
            "ended",
            "declined",
        ),
        (
            {"结果": "不受理", "办结日期": "2026-03-03", "不受理理由": "不构成纠纷"},
            "ended",
            "not_accepted",
        ),
        (
            {"结果": "转出", "办结日期": "2026-03-03", "转往": "仲裁", "回执编号": "7"},
            "ended",
            "routed_out",
        ),
        ({"结果": "调解中"}, "assigned", None),
        ({"受理日期": "", "登记日期": "2026-03-02"}, "registered", None),
        ({"是否成功": "1", "办结日期": "2026-03-09", "协议形式": "书面"}, "agreed", "agreed"),
    ],
)
def test_every_way_a_case_can_stand_is_taken_over(
    system: System, tmp_path: Path, change: dict[str, str], phase: str, outcome: str | None
) -> None:
    row = {**OPEN, "责任人编号": "m-1", **change}
    report = import_register(system, write_csv(tmp_path / "r.csv", [row]), operator="op")
    assert list(report.lines("en")) == ["Rows read: 1, imported: 1, imported before: 0"]
    case = state(histories(system)[0])
    assert (case.phase, case.outcome) == (phase, outcome)


def test_hand_over_confirmation_and_breach_are_taken_over(system: System, tmp_path: Path) -> None:
    row = {
        **AGREED,
        "来源": "移送",
        "移送单位": "法院",
        "来函编号": "2026-5",
        "回函日期": "2026-03-12",
        "回函编号": "2026-6",
        "协议形式": "书面",
        "履行情况": "未履行",
        "履行日期": "",
        "结案日期": "",
        "司法确认": "已确认",
        "司法确认日期": "2026-03-25",
        "司法确认文号": "(2026)民特1号",
    }
    report = import_register(system, write_csv(tmp_path / "r.csv", [row]), operator="op")
    assert report.ok, list(report.lines("en"))
    case = state(histories(system)[0])
    assert case.handover is not None and case.handover.letter_sent_on == date(2026, 3, 12)
    assert case.confirmation is not None and case.confirmation.confirmed
    assert case.performance == "breached"


def test_case_numbers_follow_the_order_of_registration_in_each_office(
    system: System, tmp_path: Path
) -> None:
    days = ["2026-03-05", "2026-03-02", "2026-03-04", "2025-12-30"]
    rows = [{**OPEN, "编号": str(n), "受理日期": day} for n, day in enumerate(days)]
    import_register(system, write_csv(tmp_path / "r.csv", rows), operator="op")
    assert [(f.code[13:], f.former_number) for f in map(_registered, histories(system))] == [
        ("2025-00001", "3"),
        ("2026-00001", "1"),
        ("2026-00002", "2"),
        ("2026-00003", "0"),
    ]
