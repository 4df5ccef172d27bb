"""What is said in confidence is read by the case's mediators only, on every surface, whatever role
asks; who made a report is read by nobody; and whatever is opened is logged (rules 13, 16, 20).
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from prometheus_client import generate_latest
from typer.testing import CliRunner

from domain.kernel import civil_date
from interface.api.app import create_app
from interface.callers import ROLES
from interface.cli.app import app as cli
from interface.exports.monthly import sheet
from interface.files import put_in
from interface.shows import COMMANDS
from tests.conftest import Databases
from tests.safeguards.casework import (
    ALONE,
    CONCEDED,
    CONTENT,
    EVERYTHING,
    FOR_OFFICERS,
    HOMES,
    IN_CONFIDENCE,
    MATTER,
    NAMES,
    NOTE_MEDIATOR,
    NOTE_PARTY,
    NOTE_SHARED,
    OFFICE,
    PHONES,
    REACHING,
    REPORT,
    REPORTER,
    TAKEN,
    TALK,
    URGENT,
    Case,
    officer,
)
from tests.safeguards.conftest import KEY, keeping_ledgers, open_system
from workers.handler import Request
from workers.months.closing import Closing
from workers.notices import book
from workers.notices.following import Following
from workers.reading import NotBuilt
from workers.system import System

ITS_MEDIATOR = ("mediator", "mediator-2")
TAKEN_OFF = ("mediator", "mediator-0")
ANOTHER = ("mediator", "mediator-9")
READERS = [
    *((role, f"{role.replace('_', '-')}-9") for role in ROLES),
    ITS_MEDIATOR,
    TAKEN_OFF,
    ("party", "p1"),
    ("party", "p2"),
]
PAGE = "申请人交给调解员的一页"
SECRET = {
    "p1": (NOTE_MEDIATOR,),
    "p2": (NOTE_MEDIATOR, NOTE_PARTY, ALONE, PAGE),
    "party-9": (*EVERYTHING, PAGE),
}
"""What is kept from each who calls themselves a party: p1 said it, p2 is the other, and party-9 is
no party of this case.
"""
ACCOUNT = "危机经过独此一句"
MONTH = "2024-03"
PATIENCE = 30.0
LEDGERS = ("disputes", "figures", "agenda", "overdue", "worklist", "urgent")


@dataclass
class Surfaces:
    """Every way to read a case, as text, for one reader."""

    client: TestClient
    case: Case
    crisis: UUID
    file: UUID
    templates: tuple[str, ...]
    _read: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    _bulk: str = ""

    @property
    def bulk(self) -> str:
        """A task on this case, as a head has looked at it."""
        if not self._bulk:
            form = {
                "kind": "reassign",
                "terms": {"mediators": ["m-9"], "reason": "absence", "no_tie": True},
                "cases": [{"case": str(self.case.id)}],
            }
            head = self.headers("head", "head-9")
            seen = self.client.post("/api/bulk/preview", json=form, headers=head)
            assert seen.status_code == 201, seen.text
            self._bulk = seen.json()["bulk"]
        return self._bulk

    def headers(self, role: str, who: str) -> dict[str, str]:
        return {
            "Authorization": "Bearer token",
            "Accept-Language": "en",
            "Jiefen-Officer": who,
            "Jiefen-Role": role,
            "Jiefen-Office": OFFICE,
        }

    @property
    def yesterday(self) -> str:
        return (civil_date(datetime.now(UTC)) - timedelta(days=1)).isoformat()

    def _asked(  # noqa: C901, PLR0912, PLR0915 (a branch for each kind of route)
        self, template: str
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """How a route is asked; a route that is not known here is a failure."""
        path = template.replace("{stream}", str(self.case.id))
        match template:
            case "/api/disputes/{stream}/replay":
                yield path, {}
                yield path, {"at": "9", "since": "2"}
            case "/api/disputes/{stream}/difference":
                yield path, {"since": "1"}
                yield path, {"since": "9", "at": "2"}
            case "/api/disputes/{stream}/seen":
                for party in ("p1", "p2"):
                    yield path, {"party": party}
            case "/api/disputes/{stream}/access-log":
                for party in ("", "p1", "p2"):
                    yield path, {"party": party}
            case "/api/disputes/{stream}/parties/{party}":
                for party in ("p1", "p2"):
                    yield path.replace("{party}", party), {}
            case "/api/calendar/count":
                yield path, {"from": "2026-03-02", "n": 5, "unit": "working"}
            case "/api/calendar/years/{year}":
                yield path.replace("{year}", "2026"), {}
            case "/api/inbox/{notice}":
                for notice in told(self.case):
                    yield path.replace("{notice}", str(notice)), {}
            case "/api/documents/{number}":  # tests/interface/test_documents.py
                yield path.replace("{number}", f"{self.case.code}-XY1"), {}
            case "/api/disputes/{stream}/files/{file}":
                yield path.replace("{file}", str(self.file)), {}
            case "/api/erasures/preview/{person}":
                yield path.replace("{person}", str(self.case.id)), {"request": str(self.case.id)}
            case "/api/ledgers/timeline":
                yield path, {"case": str(self.case.id), "token": self.case.token}
            case "/api/ledgers/{name}":
                for name in LEDGERS:
                    more = {"mediator": "mediator-2"} if name == "worklist" else {}
                    for names in (False, True):
                        asked = {"token": self.case.token, "names": names, **more}
                        yield path.replace("{name}", name), asked
                then = {"as_of": self.yesterday, "names": True}
                yield path.replace("{name}", "disputes"), then
            case "/api/ledgers/{name}/difference":
                asked = {"token": self.case.token, "as_of": "2026-01-01", "diff": self.yesterday}
                yield path.replace("{name}", "disputes"), asked
            case "/api/ledgers/{name}/columns":
                yield path.replace("{name}", "register"), {}
            case "/api/ledgers/{name}/changes":  # the same rows, without names
                yield path.replace("{name}", "register"), {"events": 1}
            case "/api/exports/{name}":  # a workbook is compressed; it holds what `csv` does
                for form in ("csv", "jsonl", "ocel", "xes"):
                    for names in (False, True):
                        yield path.replace("{name}", "register"), {"format": form, "names": names}
            case (  # a month of this case's, which has its register
                "/api/months/{month}"
                | "/api/months/{month}/corrections"
                | "/api/months/{month}/register"
            ):
                yield path.replace("{month}", MONTH), {}
                yield path.replace("{month}", MONTH), {"area": OFFICE[:6]}
            case "/api/bulk/{stream}" | "/api/bulk/{stream}/cases" | "/api/bulk/{stream}/cases.csv":
                yield template.replace("{stream}", self.bulk), {}
            case "/api/disputes/duplicates":
                yield "/api/ledgers/register", {"token": self.case.token}  # there by then
                yield path, {}
            case "/api/disputes/{stream}/merge-preview" | "/api/disputes/{stream}/unmerge-preview":
                yield path, {"out" if "unmerge" in path else "into": str(self.case.id)}
            case "/api/areas/{code}":
                yield template.format(code=OFFICE), {}
            case "/api/crises/{stream}" | "/api/oncall/{area}":
                named = {"stream": self.crisis, "area": OFFICE}
                yield template.format(**named), {}
            case (
                "/api/crises"
                | "/api/disputes/{stream}"
                | "/api/disputes/{stream}/codes"
                | "/api/disputes/{stream}/documents"
                | "/api/disputes/{stream}/files"
                | "/api/disputes/{stream}/history"
                | "/api/disputes/{stream}/why"
                | "/api/disputes/{stream}/receipt"
                | "/api/disputes/{stream}/notices"
                | "/api/plan/{stream}/history"
                | "/api/plan/{stream}/access-log"
                | "/api/plan/{stream}/why"
                | "/api/retention"
                | "/api/rights/{stream}/copy"  # tests/interface/test_rights.py reads real ones
                | "/api/rights/{stream}/history"
                | "/api/plan/{stream}/assigned"
                | "/api/single_act/permitted"
                | "/api/duties/features"
                | "/api/duties/history"
                | "/api/duties/incidents"
                | "/api/duties/register"
                | "/api/single_act/{stream}/notice"
                | "/api/single_act/{stream}/history"
                | "/api/counselling/{stream}/history"
                | "/api/counselling/{stream}/access-log"
                | "/api/consultation/{stream}/history"
                | "/api/conference/{stream}/history"
                | "/api/group/{stream}/history"
                | "/api/diary/{officer_id}"
                | "/api/referral/{stream}/history"
                | "/api/referral/{stream}/access-log"
                | "/api/places"
                | "/api/views"
                | "/api/webhooks"
                | "/api/webhooks/{webhook}/dead"
                | "/api/erasures/{stream}/certificate"
                | "/api/erasures/{stream}/certificate.md"
                | "/api/erasures/{stream}/texts"
                | "/api/inbox"
                | "/api/absences"
                | "/api/bulk"
                | "/api/indicators"
                | "/api/ledgers"
                | "/api/exports"
                | "/"
                | "/healthz"
                | "/readyz"
                | "/metrics"
            ):
                yield path, {}
            case _ if template.endswith("/possible"):
                yield path, {}
            case _:
                raise AssertionError(
                    f"say here how {template} is read, so that its words are looked at"
                )

    def read(self, role: str, who: str) -> dict[str, str]:
        """What each surface answers to this reader. It is asked once: reading changes only who has
        looked."""
        again = (role, who) in self._read
        answers = self._read.setdefault((role, who), {})
        for template in self.templates:
            if again and not template.endswith("access-log"):
                continue
            for path, query in self._asked(template):
                got = self.client.get(path, params=query, headers=self.headers(role, who))
                assert got.status_code in (200, 403, 404, 422), (path, got.status_code, got.text)
                answers[f"{path} {query}"] = got.text
        return dict(answers)


def told(case: Case) -> list[UUID]:
    """The notices that the case has made so far."""
    following = Following(case.system)
    with case.system.pool.connection() as connection:
        while following.step(connection):
            pass
        notices = [kept.id for kept, _ in book.of_case(connection, case.id)]
    assert notices
    return notices


@pytest.fixture(scope="module")
def system(
    databases: Databases, store_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[System]:
    url = databases.create(store_template)
    with open_system(url, tmp_path_factory.mktemp("data")) as opened:
        yield opened
    databases.drop(url)


@pytest.fixture(scope="module")
def surfaces(system: System) -> Iterator[Surfaces]:
    """Of one case, for all of these tests: reading changes nothing of it."""
    app = create_app()
    app.state.system = system
    paths = app.openapi()["paths"]
    templates = tuple(path for path, verbs in paths.items() if "get" in verbs)
    case = Case(system).confided()
    (system.settings.data / "signing.key").write_text(KEY)
    with keeping_ledgers(system), TestClient(app) as client:
        _closed(system)
        crisis, file = _crisis(system, case), _handed_over(system, case)
        yield Surfaces(client, case, crisis, file, (*templates, "/"))


def _handed_over(system: System, case: Case) -> UUID:
    """A page that p1 handed to the mediator alone."""
    page = PAGE.encode()
    pdf = b"%%PDF-1.7\n1 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n%%%%EOF"
    data = {"document": "evidence", "parties": ["p1"], "confidential": True}
    asked = Request(
        command="attach_file",
        stream=case.id,
        data=data,
        officer=officer("mediator", ITS_MEDIATOR[1]),
    )
    return put_in(system, asked, pdf % (len(page), page)).file


def _closed(system: System) -> None:
    """The month of the case is closed, with its register."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            assert Closing(system, sheet).close(MONTH)
            return
        except NotBuilt:
            assert time.monotonic() < until
            time.sleep(0.05)


def _crisis(system: System, case: Case) -> UUID:
    """One whose account is for who was there: the desk, and nobody who reads here."""
    forms: tuple[tuple[str, dict[str, Any]], ...] = (
        ("raise_crisis", {"area": OFFICE, "dispute": str(case.id)}),
        ("record_details", {"acts": ["ambulance_called"], "account": ACCOUNT}),
    )
    stream: UUID | None = None
    for command, data in forms:
        request = Request(
            aggregate="crisis",
            command=command,
            stream=stream,
            data=data,
            officer=officer("desk", "desk-there"),
        )
        stream = system.handler.perform(request).stream
    assert stream is not None
    return stream


@pytest.mark.parametrize(("role", "who"), READERS)
def test_nobody_who_was_not_there_reads_what_was_written_down_of_a_crisis(
    surfaces: Surfaces, role: str, who: str
) -> None:
    assert all(ACCOUNT not in text for text in surfaces.read(role, who).values())
    own = surfaces.client.get(
        f"/api/crises/{surfaces.crisis}", headers=surfaces.headers("desk", "desk-there")
    )
    assert ACCOUNT in own.text


def seen(marks: tuple[str, ...], answers: dict[str, str]) -> list[tuple[str, str]]:
    return [(mark, where) for where, text in answers.items() for mark in marks if mark in text]


def test_its_mediator_reads_everything(surfaces: Surfaces) -> None:
    """And so the others' not seeing it is not for want of looking."""
    answers = surfaces.read(*ITS_MEDIATOR)
    marks = {*IN_CONFIDENCE, *FOR_OFFICERS, TALK, PAGE}
    assert {mark for mark, _ in seen((*EVERYTHING, PAGE), answers)} >= marks


def test_nobody_else_reads_a_confidence_on_any_surface(surfaces: Surfaces) -> None:
    for reader in READERS:
        withheld = SECRET[reader[1]] if reader[0] == "party" else (*IN_CONFIDENCE, PAGE)
        if reader != ITS_MEDIATOR:
            assert seen(withheld, surfaces.read(*reader)) == [], reader


def test_a_mediator_taken_off_the_case_reads_its_confidences_no_more(surfaces: Surfaces) -> None:
    """Not even what was said to that mediator."""
    answers = surfaces.read(*TAKEN_OFF)
    assert seen(IN_CONFIDENCE, answers) == []
    assert seen((TALK,), answers), "what is for every officer is still there"


@pytest.mark.parametrize("role", ["counsellor", "social_worker", "grid_worker", "operator"])
def test_who_does_not_mediate_finds_nothing_of_a_case(surfaces: Surfaces, role: str) -> None:
    answers = surfaces.read(role, f"{role}-9")
    assert seen((*EVERYTHING, REPORTER, surfaces.case.code), answers) == []


def test_an_officer_from_elsewhere_sees_the_matter_and_nobody_in_it(surfaces: Surfaces) -> None:
    headers = surfaces.headers("desk", "desk-9") | {"Jiefen-Office": "110101001000"}
    path = f"/api/disputes/{surfaces.case.id}/history"
    told = surfaces.client.get(path, headers=headers)
    assert told.status_code == 200
    assert "Registered under" in told.text
    assert seen(EVERYTHING, {path: told.text}) == []
    names = surfaces.client.get(
        "/api/ledgers/disputes",
        params={"names": True, "token": surfaces.case.token},
        headers=headers,
    )
    assert surfaces.case.code in names.text
    assert seen(EVERYTHING, {"names": names.text}) == []


@pytest.mark.parametrize("body", ["police", "court", "petition_office", "counselling"])
def test_another_body_under_the_roof_sees_nothing_that_was_not_routed_to_it(
    surfaces: Surfaces, body: str
) -> None:
    """The report went to the civil affairs office, and none of these was asked or sent anything."""
    headers = surfaces.headers("desk", "desk-9") | {"Jiefen-Body": body}
    answers, allowed = {}, []
    for template in surfaces.templates:
        for path, query in surfaces._asked(template):
            got = surfaces.client.get(path, params=query, headers=headers)
            answers[path] = got.text
            if got.status_code == 200 and path.startswith("/api/"):
                allowed.append(template)
    assert seen((*EVERYTHING, surfaces.case.code), answers) == []
    assert set(allowed) <= {  # the same for everybody
        *("/api/indicators", "/api/ledgers", "/api/calendar/count", "/api/calendar/years/{year}"),
        "/api/ledgers/{name}/columns",
        *("/api/single_act/permitted", "/api/duties/register", "/api/exports"),
    }
    asked = surfaces.client.post(
        f"/api/disputes/{surfaces.case.id}/triage", json={"in_scope": True}, headers=headers
    )
    assert asked.status_code == 403
    assert "Under one roof" in asked.json()["detail"]


def test_nobody_reads_who_reported(surfaces: Surfaces) -> None:
    for reader in READERS:
        assert seen((REPORTER,), surfaces.read(*reader)) == [], reader
    assert seen((REPORT,), surfaces.read("desk", "desk-9")), "a copy of what was sent is kept"


def test_nor_in_which_role_since_a_case_has_one_mediator(surfaces: Surfaces) -> None:
    path, headers = f"/api/disputes/{surfaces.case.id}/history", surfaces.headers(*ITS_MEDIATOR)
    entries = surfaces.client.get(path, headers=headers).json()
    (report,) = [entry for entry in entries if entry["name"].startswith("dispute.report_made")]
    assert {report[name] for name in ("who", "role", "office", "on_behalf_of")} == {"", None}


def test_a_party_is_not_told_of_reports_nor_how_to_reach_the_other(surfaces: Surfaces) -> None:
    """So neither the suspected abuser learns of a report, nor a violent party of an address."""
    answers = surfaces.read("party", "p2")
    assert seen((*FOR_OFFICERS, PHONES[0], HOMES[0]), answers) == []
    assert {mark for mark, _ in seen(REACHING, answers)} == {PHONES[1], HOMES[1]}, "its own"
    assert seen((TALK,), answers), "its own history is open to it"
    hints = ("report_made", "abuse", "urgent_matter", "reports")
    assert seen(hints, {w: t for w, t in answers.items() if w.startswith("/api/disputes")}) == []


def test_supervisors_and_archivists_see_no_names_in_lists(surfaces: Surfaces) -> None:
    for role in ("supervisor", "archivist"):
        lists = {w: t for w, t in surfaces.read(role, f"{role}-9").items() if "/ledgers/" in w}
        listed = {where: text for where, text in lists.items() if "timeline" not in where}
        assert seen((*NAMES, *REACHING, MATTER), listed) == [], role


def test_no_surface_shows_the_id_a_person_has_across_cases(
    surfaces: Surfaces, system: System
) -> None:
    with system.pool.connection() as connection:
        rows = connection.execute(
            "select distinct person::text from vault.key where person is not null"
        )
        people = tuple(person for (person,) in rows)
    assert len(people) == 2
    for reader in READERS:
        assert seen(people, surfaces.read(*reader)) == [], reader


# --- the command line reads through the same rule ------------------------------------------------


def test_the_command_line_shows_no_more(
    surfaces: Surfaces, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.observe.configure_logging", lambda *_: None)
    monkeypatch.setenv("JIEFEN_DATABASE_URL", system.settings.database())
    monkeypatch.setenv("JIEFEN_MASTER_KEY", KEY)
    stream = str(surfaces.case.id)

    def printed(role: str, who: str) -> dict[str, str]:
        as_ = ["--as", who, "--role", role, "--office", OFFICE, "--lang", "en"]
        calls = (
            ["history", "dispute", stream, *as_],
            ["ledger", "timeline", "--case", stream, *as_],
            ["replay", "dispute", stream],
            ["why", "dispute", stream],
        )
        return {call[0]: CliRunner().invoke(cli, call).output for call in calls}

    mine, theirs = printed(*ITS_MEDIATOR), printed(*ANOTHER)
    assert {mark for mark, _ in seen(IN_CONFIDENCE, mine)} == set(IN_CONFIDENCE)
    assert seen(IN_CONFIDENCE, theirs) == []
    assert seen((TALK,), theirs)


# --- every reading is logged ---------------------------------------------------------------------

CLASS = {
    **dict.fromkeys(NAMES, "particulars"),
    **dict.fromkeys(REACHING, "contact"),
    MATTER: "account",
    **dict.fromkeys((TALK, ALONE), "record"),
    **dict.fromkeys((NOTE_MEDIATOR, NOTE_PARTY, NOTE_SHARED), "working_note"),
    CONCEDED: "confidence",
    REPORT: "report",
    **dict.fromkeys((URGENT, TAKEN), "safety"),
    CONTENT: "document",
    PAGE: "confidence",
}
"""Of what class each mark is: whoever sees one has a line that says so."""


def moment(system: System) -> datetime:
    """Now, as the log of who looked tells the time."""
    with system.pool.connection() as connection:
        ((now,),) = connection.execute("select clock_timestamp()").fetchall()
    assert isinstance(now, datetime)
    return now


def readings(system: System, since: datetime) -> list[Any]:
    """Who looked after this moment."""
    with system.pool.connection() as connection:
        return connection.execute(
            "select who, role, office, stream, classes from audit.read where at > %s order by at",
            (since,),
        ).fetchall()


def test_whatever_shows_something_personal_has_logged_who_looked(
    surfaces: Surfaces, system: System
) -> None:
    shown, case = 0, surfaces.case.id
    for role, who in READERS:
        for template in surfaces.templates:
            for path, query in surfaces._asked(template):
                before = moment(system)
                got = surfaces.client.get(path, params=query, headers=surfaces.headers(role, who))
                logged = readings(system, before)
                if any(mark in got.text for mark in CLASS):
                    shown += 1
                    assert {line[:4] for line in logged} == {(who, role, OFFICE, case)}, path
                    classes = {each for *_, held in logged for each in held}
                    assert {CLASS[m] for m in CLASS if m in got.text} <= classes, path
                elif not path.endswith("access-log"):
                    counted = [line for line in logged if line[4] != ["erasure"]]
                    assert counted == [], path  # what is held of somebody is on record as counted
    assert shown > len(READERS)


PRINTED: dict[str, tuple[list[str], ...]] = {
    "history": (["history", "dispute", "CASE"],),
    "seen": (["seen", "dispute", "CASE", "--party", "p1"],),
    "ledger": (
        ["ledger", "timeline", "--case", "CASE"],
        *(["ledger", name, "--names"] for name in LEDGERS),
    ),
}
"""How each command of the line is called that may show somebody's words or name."""
OF_NOBODY = frozenset({"matter", "office", "figures", "alarm", "incident"})


def test_whatever_a_command_prints_of_somebody_has_logged_who_looked(
    surfaces: Surfaces, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new command that may show something personal is named above, or fails here."""
    # tests/interface/test_crisis.py, test_looked.py, test_plan.py, test_persons.py, test_rights.py,
    # and test_single_acts.py; tests/workers/test_erasing.py; tests/notes/test_notes.py
    elsewhere = {"crisis show", "access-log", "why", "person find", "person show", "assigned"}
    elsewhere |= {"single-act notice", "rights copy", "rights show", "rights list"}
    elsewhere |= {"erase", "certificate", "redact"}
    elsewhere |= {"unmerge"}  # tests/workers/test_merging.py
    elsewhere |= {"document make"}  # tests/interface/test_documents.py
    elsewhere |= {"export"}  # tests/interface/test_exports.py
    elsewhere |= {"file get"}  # tests/interface/test_files.py
    elsewhere |= {"note read", "note list", "note log"}
    personal = {name for name, shown in COMMANDS.items() if shown - OF_NOBODY}
    assert personal - elsewhere == set(PRINTED)
    monkeypatch.setattr("workers.observe.configure_logging", lambda *_: None)
    monkeypatch.setenv("JIEFEN_DATABASE_URL", system.settings.database())
    monkeypatch.setenv("JIEFEN_MASTER_KEY", KEY)
    case, shown = surfaces.case.id, set()
    for role, who in (ITS_MEDIATOR, ANOTHER, ("desk", "desk-9"), ("supervisor", "supervisor-9")):
        as_ = ["--as", who, "--role", role, "--office", OFFICE, "--lang", "en"]
        for name, calls in PRINTED.items():
            for call in calls:
                before = moment(system)
                words = [str(case) if word == "CASE" else word for word in call]
                printed = CliRunner().invoke(cli, [*words, *as_]).output
                logged = readings(system, before)
                marks = {mark for mark in EVERYTHING if mark in printed}
                assert bool(marks) is bool(logged), call
                assert all(line[:4] == (who, role, OFFICE, case) for line in logged), call
                classes = {each for *_, held in logged for each in held}
                assert {CLASS[mark] for mark in marks} <= classes, call
                shown |= {name} if marks else set()
    assert shown == set(PRINTED)


def test_a_reading_that_cannot_be_logged_shows_nothing(surfaces: Surfaces, system: System) -> None:
    with system.pool.connection() as connection:
        connection.execute(
            "alter table audit.read add constraint full_disk check (who <> 'unlucky')"
        )
    path = f"/api/disputes/{surfaces.case.id}/history"
    client = TestClient(surfaces.client.app, raise_server_exceptions=False)
    got = client.get(path, headers=surfaces.headers("desk", "unlucky"))
    assert got.status_code == 500
    assert seen(EVERYTHING, {path: got.text}) == []


def test_metrics_hold_nothing_of_anybody(surfaces: Surfaces) -> None:
    surfaces.read(*ITS_MEDIATOR)
    assert seen((*EVERYTHING, REPORTER, "mediator-2"), {"": generate_latest().decode()}) == []


def test_a_failure_tells_nothing_of_what_was_sent(surfaces: Surfaces) -> None:
    headers = surfaces.headers("desk", "desk-1")
    sent = {"matter": MATTER, "parties": NAMES[0], "risk": 3, NAMES[1]: 1}
    got = surfaces.client.post("/api/disputes", json=sent, headers=headers)
    assert got.status_code == 422
    assert {"risk", "…"} <= {each["field"] for each in got.json()["errors"]}
    assert seen((MATTER, *NAMES), {"": json.dumps(got.json(), ensure_ascii=False)}) == []
