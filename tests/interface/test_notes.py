"""Notes from a counsellor's desk: the main system gives a pass, the store of notes has the rest;
for everybody else there is neither plan nor note.
"""

import json
from typing import Any
from uuid import UUID

import pytest

from domain.duties.state import DUTIES_STREAM
from domain.kernel import Officer
from interface.notes import door
from interface.story import Reader
from tests.interface.support import DESK, HEAD, MEDIATOR, SUPERVISOR, Api
from tests.interface.test_plan import (
    ABSENT,
    COUNSELLOR,
    OFFER,
    PERSON,
    STRANGER,
    WORKER,
    YES,
    without_ids,
)
from tests.line import Line
from tests.notes.conftest import SHARED, Asking, asking, notes_url
from workers.clinic import NoNotes, destroy_clinical
from workers.handler import Request
from workers.notes.passes import PassKey
from workers.settings import Settings
from workers.system import System

__all__ = ["asking", "notes_url"]

OWN = Officer(id="c-1", role="counsellor", office=COUNSELLOR["Jiefen-Office"])
NEXT = {**COUNSELLOR, "Jiefen-Officer": "c-2"}
SAID = "独此一句的咨询记录"
HEALTH = {"words": "也可以谈睡眠", "channel": "on_paper", "given_by": "person"}


@pytest.fixture
def settings(settings: Settings, asking: Asking) -> Settings:
    """With a store of notes."""
    address = f"http://127.0.0.1:{asking.port}"
    return settings.model_copy(update={"notes_url": address, "notes_pass_key": SHARED})


def agreed_to(api: Api, yes: dict[str, Any]) -> str:
    """A plan whose person agreed to what concerns their health too."""
    made = api.post("/api/plan", OFFER, WORKER).json()["stream"]
    for command, form in (("consent", yes), ("consent_to_health", HEALTH)):
        answer = api.post(f"/api/plan/{made}/{command}", form, WORKER)
        assert answer.status_code == 200, answer.text
    return str(made)


@pytest.fixture
def plan(api: Api) -> str:
    return agreed_to(api, YES)


def passed(api: Api, plan: str, may: str, who: dict[str, str] = COUNSELLOR) -> Any:
    return api.post(f"/api/plan/{plan}/notes", {"may": may}, who)


def test_the_own_counsellor_gets_a_pass_for_one_thing_and_for_new_notes_once_assessed(
    api: Api, plan: str, asking: Asking, system: System
) -> None:
    answer = passed(api, plan, "draft")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["address"], told["seconds"]) == (f"http://127.0.0.1:{asking.port}", 60)
    drafted = asking.ask(told["pass"], "POST", "/notes", {"text": SAID})
    assert drafted.status == 200, drafted
    assert asking.ask(told["pass"], "POST", "/notes", {"text": SAID}).status == 404
    again = passed(api, plan, "read").json()["pass"]
    assert SAID in asking.ask(again, "GET", f"/notes/{drafted.body['note']}").raw

    begun = Request(
        aggregate="duties",
        command="begin_duties",
        stream=DUTIES_STREAM,
        officer=Officer(id="jiefen", role="importer"),
    )
    system.handler.perform(begun)
    off = passed(api, plan, "draft")
    assert (off.status_code, off.json()["law"]) == (409, "个人信息保护法 55–56"), off.text
    for may in ("sign", "amend", "read", "list"):
        assert passed(api, plan, may).status_code == 200, "what was written is not shut away"


@pytest.mark.parametrize(
    ("command", "form"),
    [("withdraw_health_consent", {}), ("withdraw_consent", {}), ("object_to_plan", {})],
)
def test_withdrawn_means_at_once_for_a_pass_that_was_issued_before_too(
    api: Api, plan: str, asking: Asking, command: str, form: dict[str, Any]
) -> None:
    told = passed(api, plan, "draft").json()["pass"]
    note = asking.ask(told, "POST", "/notes", {"text": SAID}).body["note"]
    before, another = (passed(api, plan, "read").json()["pass"] for _ in range(2))
    theirs = passed(api, plan, "log", PERSON).json()["pass"]
    assert SAID in asking.ask(another, "GET", f"/notes/{note}").raw

    assert api.post(f"/api/plan/{plan}/{command}", form, PERSON).status_code == 200

    refused = asking.ask(before, "GET", f"/notes/{note}")
    assert refused.status == 404 and SAID not in refused.raw
    assert asking.ask(theirs, "GET", "/reads").status == 200, "the person's own is not called in"


@pytest.mark.parametrize("who", [STRANGER, WORKER, DESK, MEDIATOR, HEAD, SUPERVISOR], ids=str)
def test_for_everybody_else_there_is_no_such_plan(api: Api, plan: str, who: dict[str, str]) -> None:
    for may in ("read", "list", "draft", "hand_over", "log"):
        found, absent = passed(api, plan, may, who), passed(api, ABSENT, may, who)
        assert found.status_code == absent.status_code == 404
        assert without_ids(found.json(), plan) == without_ids(absent.json(), ABSENT)


def test_without_the_separate_consent_the_counsellor_is_told_so(api: Api) -> None:
    made = api.post("/api/plan", OFFER, WORKER).json()["stream"]
    assert api.post(f"/api/plan/{made}/consent", YES, WORKER).status_code == 200
    answer = passed(api, made, "draft")
    assert (answer.status_code, answer.json()["law"]) == (409, "个人信息保护法 29")


def test_the_main_system_holds_no_word_and_no_id_of_a_note(
    api: Api, plan: str, asking: Asking, system: System
) -> None:
    token = passed(api, plan, "draft").json()["pass"]
    note = asking.ask(token, "POST", "/notes", {"text": SAID}).body["note"]
    with system.pool.connection() as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        for schema, table in tables:
            rows = connection.execute(f"select * from {schema}.{table}".encode()).fetchall()
            assert SAID not in str(rows)
            assert note not in str(rows), table


def test_an_erasure_reaches_the_notes_and_can_be_asked_again(
    api: Api, plan: str, asking: Asking, system: System
) -> None:
    token = passed(api, plan, "draft").json()["pass"]
    note = asking.ask(token, "POST", "/notes", {"text": SAID}).body["note"]
    person = PassKey(SHARED).opened(passed(api, plan, "list").json()["pass"]).person
    first = destroy_clinical(system.settings, person)
    assert first is not None and first.notes == 1
    assert destroy_clinical(system.settings, person) == first
    gone = passed(api, plan, "read").json()["pass"]
    assert asking.ask(gone, "GET", f"/notes/{note}").status == 404


def test_where_there_is_no_store_an_erasure_has_nothing_to_do_there_and_nobody_gets_a_pass(
    system: System, plan: str
) -> None:
    person = (
        PassKey(SHARED).opened(door(system, UUID(plan), Reader(OWN, "en"), "list").pass_).person
    )
    bare = system.settings.model_copy(update={"notes_url": ""})
    assert destroy_clinical(bare, person) is None
    away = system.settings.model_copy(update={"notes_url": "http://127.0.0.1:9"})
    with pytest.raises(NoNotes, match="does not answer"):
        destroy_clinical(away, person)


def test_a_counsellor_writes_signs_adds_reads_and_hands_over_on_the_command_line(
    line: Line, settings: Settings, api: Api, plan: str, tmp_path: Any
) -> None:
    of_another = agreed_to(api, {**YES, "person": {"name": "独此另一人"}, "counsellor": "c-2"})
    file = tmp_path / "note.txt"
    file.write_text(SAID, "utf-8")

    def jiefen(*arguments: str, by: dict[str, str] = COUNSELLOR) -> Any:
        environment = {
            "JIEFEN_DATA": str(settings.data),
            "JIEFEN_DATABASE_URL": settings.database_url,
            "JIEFEN_MASTER_KEY": settings.master_key,
            "JIEFEN_NOTES_URL": settings.notes_url,
            "JIEFEN_NOTES_PASS_KEY": SHARED,
            "JIEFEN_OFFICER": by["Jiefen-Officer"],
            "JIEFEN_ROLE": by["Jiefen-Role"],
            "JIEFEN_OFFICE": by["Jiefen-Office"],
        }
        return line.call(environment, "note", *arguments)

    drafted = jiefen("draft", plan, "--file", str(file), "--json")
    assert drafted.returncode == 0, drafted.stderr
    note = json.loads(drafted.stdout)["note"]
    assert jiefen("sign", plan, note).returncode == 0
    again = jiefen("sign", plan, note, "--lang", "zh")
    assert (again.returncode, "该记录已签署" in again.stderr) == (1, True), again.stderr
    assert jiefen("amend", plan, note, "--file", str(file)).returncode == 0
    read = jiefen("read", plan, note)
    assert read.stdout.count(SAID) == 2
    listed = jiefen("list", plan)
    assert note in listed.stdout and SAID not in listed.stdout
    yes = ("hand-over", plan, "--words", str(file), "--to")
    alone = jiefen(*yes, "c-2")
    assert (alone.returncode, "agreed to" in alone.stderr) == (1, True), alone.stderr
    for to, under in (("c-2", ABSENT), ("c-2", of_another)):
        nobody = jiefen(*yes, to, "--under", under)
        assert (nobody.returncode, "Notes go to" in nobody.stderr) == (1, True), nobody.stderr
    assert note in jiefen("list", plan).stdout, "nothing is half done"
    assert api.post(f"/api/plan/{plan}/withdraw_consent", {}, PERSON).status_code == 200
    elsewhere = agreed_to(api, {**YES, "counsellor": "c-2"})
    nobody = jiefen(*yes, "m-1", "--under", elsewhere, by=PERSON)
    assert (nobody.returncode, "Notes go to" in nobody.stderr) == (1, True), nobody.stderr
    handed = jiefen(*yes, "c-2", "--under", elsewhere, by=PERSON)
    assert handed.returncode == 0, handed.stderr
    assert jiefen("read", plan, note).returncode == 1
    assert SAID in jiefen("read", elsewhere, note, by=NEXT).stdout
    log = jiefen("log", plan, "--lang", "zh", by=PERSON)
    assert "签署" in log.stdout and "咨询师" in log.stdout, log.stderr
    assert jiefen("log", plan).returncode == 1
