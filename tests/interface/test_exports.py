"""Files that leave: what is in them, who may have them, and that half a file is none."""

import asyncio
import csv
import io
import json
import re
import tempfile
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from domain.dispute.mined import steps
from interface.api import exporting
from interface.exports import making, sheets
from interface.exports.sheets import harmless
from projections import register
from tests.interface.support import (
    DESK,
    HEAD,
    MEDIATOR,
    OFFICE,
    SUPERVISOR,
    Api,
    accepted,
    register_form,
)
from tests.line import Jiefen
from workers.projector import Projector
from workers.system import System

ELSEWHERE = {**DESK, "Jiefen-Office": "150525100000"}
COUNTY = {**SUPERVISOR, "Jiefen-Office": "150524000000"}
FORMULA = '=HYPERLINK("http://x","钱")'


@pytest.fixture
def told(api: Api, projector: Projector) -> list[str]:
    """Two cases, one of them accepted and talked about; the other's matter looks like a formula.
    Returned as the projector has them."""
    first = api.post("/api/disputes", register_form()).json()["stream"]
    accepted(api, first)
    sessions = (
        {"form": "joint", "parties": ["p1", "p2"], "record": "谈了"},
        {"form": "separate", "parties": ["p1"], "record": "单独谈"},
    )
    for held in sessions:
        answer = api.act(first, "record_session", held, MEDIATOR)
        assert answer.status_code == 200, answer.text  # noqa: PLR2004 (HTTP)
    api.act(first, "take_note", {"text": "底线", "audience": "mediator"}, MEDIATOR)
    last = api.post("/api/disputes", register_form(matter=FORMULA))
    seen = api.get("/api/ledgers/register", {"Jiefen-Token": last.headers["Jiefen-Token"]})
    api.get("/api/ledgers/timeline", {"Jiefen-Token": last.headers["Jiefen-Token"]}, case=first)
    assert len(seen.json()["rows"]) == 2  # noqa: PLR2004 (as told)
    return [first, last.json()["stream"]]


def export(api: Api, form: str, who: Any = HEAD, name: str = "register", **more: Any) -> Any:
    answer = api.get(f"/api/exports/{name}", who, format=form, **more)
    assert answer.status_code == 200, answer.text  # noqa: PLR2004 (HTTP)
    return answer


# --- sheets --------------------------------------------------------------------------------------


def workbook(content: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def test_the_register_leaves_in_its_official_columns(api: Api, told: list[str]) -> None:
    answer = export(api, "xlsx", {**HEAD, "Accept-Language": "zh"}, names="true")

    rows = workbook(answer.content).get_sheet_by_index(0).to_python()
    assert rows[0] == [column.zh for column in register.COLUMNS]
    first = dict(zip(rows[0], rows[1], strict=True))
    assert first["当事人"] == "张三、李四"
    assert first["纠纷类型"] == "邻里"
    assert isinstance(first["登记时间"], datetime)
    assert len(rows) == 1 + len(told)
    assert answer.headers["content-disposition"] == 'attachment; filename="register.xlsx"'


def test_the_workbook_says_what_it_is(api: Api, told: list[str]) -> None:
    answer = export(api, "xlsx", since="2026-01-01")

    said: dict[Any, Any] = {
        k: v for k, v in workbook(answer.content).get_sheet_by_index(1).to_python()
    }  # noqa: C416
    assert said["area"] == OFFICE
    assert said["Registered from and up to"] == "2026-01-01 – …"


def test_nothing_in_a_sheet_is_a_formula(api: Api, told: list[str]) -> None:
    xlsx = export(api, "xlsx", names="true").content
    text = export(api, "csv", names="true").content.decode("utf-8-sig")

    cells = [c for row in workbook(xlsx).get_sheet_by_index(0).to_python() for c in row]
    assert FORMULA in cells  # as it was typed, as a text
    assert b"<f>" not in xlsx
    read = list(csv.DictReader(io.StringIO(text)))
    assert read[1]["Matter"] == f"'{FORMULA}"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@x", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_calculate_is_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless(f"a{text}") == f"a{text}"


def test_without_names_nothing_of_a_person_leaves(api: Api, told: list[str]) -> None:
    for form in ("xlsx", "csv", "jsonl"):
        answer = export(api, form, COUNTY)
        content = answer.content
        if form == "xlsx":
            pages = workbook(content)
            rows = [pages.get_sheet_by_index(n).to_python() for n in (0, 1)]
            content = str(rows).encode()
        for said in ("张三", "李四", "楼上漏水", "parties", "当事人"):
            assert said.encode() not in content, (form, said)


def test_lines_of_json_hold_codes_for_programs(api: Api, told: list[str]) -> None:
    lines = [json.loads(line) for line in export(api, "jsonl").text.splitlines()]

    assert [line["stream"] for line in lines] == told
    assert lines[0]["type"] == "neighbour"
    assert date.fromisoformat(lines[0]["registered_on"])


def test_whose_names_leave_is_on_record(api: Api, told: list[str], system: System) -> None:
    export(api, "xlsx", DESK, names="true")

    with system.pool.connection() as connection:
        rows = connection.execute(
            "select stream::text, person, classes, action from audit.read"
            " where purpose = 'export register' order by 1, 2"
        ).fetchall()
    assert {(stream, action) for stream, _, _, action in rows} == {(s, "export") for s in told}
    assert {person for _, person, _, _ in rows} == {"", "p1", "p2"}


def test_where_something_was_conceded_or_somebody_was_hurt_the_texts_stay(
    api: Api, told: list[str], system: System
) -> None:
    first, last = told
    conceded = {"party": "p2", "text": "管子是旧的"}
    assert api.act(first, "note_concession", conceded, MEDIATOR).status_code == 200
    violence = {"in_scope": True, "domestic_violence": True}
    done = api.act(last, "triage", violence)
    token = done.headers["Jiefen-Token"]
    assert api.get("/api/ledgers/register", token=token).status_code == 200

    lines = [json.loads(line) for line in export(api, "jsonl", names="true").text.splitlines()]
    listed = api.get("/api/ledgers/register", HEAD, names="true").json()["rows"]
    cases = [each for each in json.loads(export(api, "ocel").content)["objects"]]

    assert [line["stream"] for line in lines] == told, "its row leaves, for the counts to be right"
    for line in lines:
        assert [party["name"] for party in line["parties"]] == ["[confidential]"] * 2
        assert line["matter"] == "[confidential]"
        assert "texts_stay" not in line, "why, is said nowhere"
    assert {row["parties"][0]["name"] for row in listed} == {"张三"}, "whoever works on it reads it"
    assert {each["id"] for each in cases} >= set(told)
    with system.pool.connection() as connection:
        opened = "select count(*) from audit.read where purpose = 'export register'"
        assert connection.execute(opened).fetchone() == (0,)


def test_figures_leave_as_sheets(api: Api, told: list[str]) -> None:
    lines = [json.loads(each) for each in export(api, "jsonl", name="figures").text.splitlines()]

    assert lines[0]["registered"] == len(told)


def test_a_workbook_that_cannot_be_written_fails_as_every_file_does(tmp_path: Path) -> None:
    """So that a full disk is told as one."""
    shown = sheets.Sheet([], sheets.About("rows", "about"), "en")
    with pytest.raises(IsADirectoryError):
        sheets.write("xlsx", tmp_path, [], shown)


# --- for process mining --------------------------------------------------------------------------


def test_cases_leave_as_an_object_centric_log_that_holds_together(
    api: Api, told: list[str]
) -> None:
    log = json.loads(export(api, "ocel").content)

    types = {kind["name"]: kind["attributes"] for kind in log["objectTypes"]}
    events = {kind["name"]: kind["attributes"] for kind in log["eventTypes"]}
    objects = {each["id"]: each for each in log["objects"]}
    assert sorted(events) == steps()
    assert len(objects) == len(log["objects"])
    assert len({each["id"] for each in log["events"]}) == len(log["events"])
    assert [each["id"] for each in log["objects"] if each["type"] == "dispute"] == told
    for each in (*log["objects"], *log["events"]):
        declared = {a["name"]: a["type"] for a in {**types, **events}[each["type"]]}
        for attribute in each["attributes"]:
            assert declared[attribute["name"]] in ("string", "time", "float")
        for related in each["relationships"]:
            assert related["objectId"] in objects
            assert related["qualifier"]
    for each in log["events"]:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", each["time"])


def test_a_trace_tells_its_steps_in_order_and_no_talk_with_one_party_alone(
    api: Api, told: list[str]
) -> None:
    traces = _traces(export(api, "xes").content)

    assert traces[0] == [
        *("registered", "triaged", "rights_notice_given", "rights_notice_given"),
        *("consent_given", "consent_given", "accepted", "mediator_assigned", "session_recorded"),
    ]
    assert traces[1] == ["registered"]


def test_both_tell_the_same(api: Api, told: list[str]) -> None:
    log = json.loads(export(api, "ocel").content)
    traces = _traces(export(api, "xes").content)

    by_case = [
        [e["type"] for e in log["events"] if e["relationships"][0]["objectId"] == case]
        for case in told
    ]
    assert by_case == traces


def test_no_officer_no_party_and_no_text_is_in_either(api: Api, told: list[str]) -> None:
    for form in ("ocel", "xes"):
        text = export(api, form).text
        for said in ("张三", "李四", "漏水", "谈了", "底线", '"m-1"', '"d-1"', '"h-1"', '"p1"'):
            assert said not in text, (form, said)


def _traces(content: bytes) -> list[list[str]]:
    space = "{http://www.xes-standard.org/}"
    root = ElementTree.fromstring(content)  # noqa: S314 (our own)
    assert root.tag == f"{space}log"
    return [
        [
            str(each.get("value"))
            for event in trace.iter(f"{space}event")
            for each in event
            if each.get("key") == "concept:name"
        ]
        for trace in root.iter(f"{space}trace")
    ]


# --- who -----------------------------------------------------------------------------------------


def test_another_office_exports_nothing_of_this_one(api: Api, told: list[str]) -> None:
    own = export(api, "jsonl", ELSEWHERE)
    refused = api.get("/api/exports/register", ELSEWHERE, format="jsonl", area=OFFICE)

    assert own.text == ""
    assert refused.status_code == 403  # noqa: PLR2004 (HTTP)
    assert "their own office" in refused.json()["detail"]


@pytest.mark.parametrize("who", [MEDIATOR, SUPERVISOR, COUNTY])
def test_who_does_not_hand_in_the_register_gets_no_names(
    api: Api, told: list[str], who: dict[str, str]
) -> None:
    refused = api.get("/api/exports/register", who, format="xlsx", names="true")

    assert refused.status_code == 403  # noqa: PLR2004 (HTTP)


def test_a_party_exports_nothing(api: Api, told: list[str]) -> None:
    party = {"Jiefen-Officer": "p1", "Jiefen-Role": "party", "Jiefen-Office": ""}
    assert api.get("/api/exports/register", party, format="csv").status_code == 403  # noqa: PLR2004 (HTTP)


@pytest.mark.parametrize(
    ("name", "form", "more", "says"),
    [
        ("plans", "xlsx", {}, "There is no such ledger"),
        ("worklist", "xlsx", {}, "does not leave as a file"),
        ("register", "pdf", {}, "In which form?"),
        ("figures", "ocel", {}, "In which form?"),
        ("register", "ocel", {"names": "true"}, "Names stand in the register only"),
        ("register", "csv", {"area": "99x"}, "is no area code"),
        ("register", "csv", {"type": "flood"}, "type is one of"),
    ],
)
def test_what_cannot_be_exported_is_refused_with_what_can(
    api: Api, name: str, form: str, more: dict[str, str], says: str
) -> None:
    refused = api.get(f"/api/exports/{name}", HEAD, format=form, **more)

    assert refused.status_code in (404, 422)
    assert says in refused.json()["detail"]


def test_what_is_too_much_at_once_is_refused_and_not_cut(
    api: Api, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_MOST", 1)
    whole = api.get("/api/exports/conformance", HEAD, format="csv")
    assert whole.status_code == 422  # noqa: PLR2004 (HTTP)
    assert "more than 1 rows" in whole.json()["detail"]


# --- whole or not at all -------------------------------------------------------------------------


def test_an_export_that_is_cancelled_leaves_nothing_and_what_was_there(
    system: System, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from domain.kernel import Officer  # noqa: PLC0415
    from interface.ledgers import Asked  # noqa: PLC0415

    file = tmp_path / "out" / "r.csv"
    file.parent.mkdir()
    file.write_text("before")

    def cancel(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    who = Officer(id="h-1", role="head", office=OFFICE)
    for form in making.FORMS:
        with pytest.raises(KeyboardInterrupt):
            making.make(system, making.Wish("register", form, Asked(), who), file, cancel)

    assert file.read_text() == "before"
    assert list(file.parent.iterdir()) == [file]


def test_for_a_caller_who_has_hung_up_nothing_more_is_written_and_nothing_is_left(
    api: Api, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    written: list[Path] = []

    def slowly(system: Any, wish: Any, file: Path, tell: making.Tell) -> None:
        file.write_text("half")
        written.append(file)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            tell(1, 2)
        raise AssertionError("it was not told to stop")

    monkeypatch.setattr(exporting, "make", slowly)
    headers = {"Authorization": f"Bearer {api.token}", **HEAD}
    scope = {
        **{"type": "http", "method": "GET", "path": "/api/exports/register", "root_path": ""},
        **{"query_string": b"format=csv", "http_version": "1.1", "scheme": "http"},
        "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
    }
    said: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.disconnect"} if written else {"type": "http.request"}

    async def send(message: Any) -> None:
        said.append(message)

    asyncio.run(api.client.app(scope, receive, send))  # type: ignore[attr-defined]

    assert said[0]["status"] == 499
    assert written and list(tmp_path.iterdir()) == []


def test_a_file_that_is_sent_lies_nowhere(
    api: Api, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    answer = export(api, "csv")
    assert int(answer.headers["content-length"]) == len(answer.content) > 0
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_writes_the_same(jiefen: Jiefen, told: list[str], tmp_path: Path) -> None:
    file = tmp_path / "r.ocel.json"

    done = jiefen("export", "register", "--out", str(file))
    listed = jiefen("export")
    nowhere = jiefen("export", "register", "--out", str(tmp_path / "no" / "r.csv"))
    unnamed = jiefen("export", "register", "--format", "csv")

    assert (done.returncode, done.stderr) == (0, "")
    assert "cases 2, steps 10" in done.stdout
    assert len(json.loads(file.read_text("utf-8"))["events"]) == 10  # noqa: PLR2004 (as told)
    assert file.stat().st_mode & 0o777 == 0o600  # noqa: PLR2004 (its owner's)
    assert "ocel" in listed.stdout
    assert nowhere.returncode == 1
    assert "cannot be written" in nowhere.stderr
    assert unnamed.returncode == 2  # noqa: PLR2004 (usage)
