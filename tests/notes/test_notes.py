"""A note is its counsellor's: drafted, signed, added to; handed on with the person's yes alone."""

import json
import os
import subprocess
import sys
import time
from uuid import uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from tests.notes.conftest import (
    COUNSELLOR,
    HERSELF,
    MASTER,
    OTHER_MASTER,
    PERSON,
    SHARED,
    Asking,
)
from workers.local import postgres
from workers.notes import home, words
from workers.notes.keys import Clinical, NotesKeyError
from workers.notes.passes import SECONDS, NoPass, Pass, PassKey

SAID = "独此一句的咨询记录"
NEXT = COUNSELLOR._replace(who="c-2", stream=uuid4())
"""The person's next counsellor, under another plan."""


def test_a_draft_is_changed_until_it_is_signed(asking: Asking) -> None:
    note = asking.draft("first")
    changed = asking.ask(
        COUNSELLOR._replace(may="draft"), "POST", "/notes", {"text": SAID, "note": str(note)}
    )
    assert (changed.status, changed.body["note"]) == (200, str(note))
    assert asking.texts(note) == [SAID]
    assert asking.amend(note, "later").body["detail"] == words.A_DRAFT
    assert asking.sign(note).status == 200
    again = asking.ask(
        COUNSELLOR._replace(may="draft"), "POST", "/notes", {"text": "other", "note": str(note)}
    )
    assert (again.status, again.body["detail"]) == (409, words.SIGNED)
    assert asking.sign(note).status == 409
    assert asking.texts(note) == [SAID]


def test_what_is_added_late_stands_beside_the_original(asking: Asking) -> None:
    note = asking.signed(SAID)
    assert asking.amend(note, "nachgetragen").body["number"] == 2
    assert asking.texts(note) == [SAID, "nachgetragen"]
    (row,) = asking.listed()
    assert (row["amendments"], row["author"]) == (1, "c-1")
    assert SAID not in str(row)


def test_no_role_of_the_database_changes_what_was_signed(asking: Asking) -> None:
    note = asking.signed(SAID)
    with asking.office.connect() as connection:
        for statement in (
            "update notes.entry set sealed = '' where note = %s",
            "delete from notes.entry where note = %s",
            "update notes.note set author = 'c-9' where id = %s",
            "update notes.note set signed_at = null where id = %s",
            "update notes.read set who = 'x' where note = %s",
            "delete from notes.read where note = %s",
        ):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(statement, (note,))


STRANGERS = [
    COUNSELLOR._replace(who="c-9"),
    COUNSELLOR._replace(person=uuid4()),
    COUNSELLOR._replace(stands="self"),
    COUNSELLOR._replace(stands="erases"),
]


@pytest.mark.parametrize("by", STRANGERS, ids=lambda by: f"{by.who} {by.stands}")
def test_for_everybody_else_there_is_no_note(asking: Asking, by: Pass) -> None:
    note = asking.signed(SAID)
    found, absent = asking.read(note, by), asking.read(uuid4(), by)
    assert found == absent
    assert found.status == 404
    for answer in (asking.sign(note, by), asking.amend(note, "x", by)):
        assert answer == absent
    assert asking.texts(note) == [SAID]


def test_a_pass_is_good_once_for_one_thing_and_for_a_minute(
    asking: Asking, capfd: pytest.CaptureFixture[str]
) -> None:
    note = asking.signed(SAID)
    absent = asking.read(uuid4())
    path = f"/notes/{note}"
    once = asking.passes.issue(COUNSELLOR._replace(may="read"))
    assert asking.ask(once, "GET", path).status == 200
    forged = PassKey(MASTER).issue(COUNSELLOR._replace(may="read"))
    told, _, seal = asking.passes.issue(COUNSELLOR._replace(may="read")).partition(".")
    altered = f"{told[:-4]}AAAA.{seal}"
    for token in (once, forged, altered, "", "x.y", "é", None):
        assert asking.ask(token, "GET", path) == absent
    assert asking.ask(COUNSELLOR._replace(may="list"), "GET", path) == absent
    said = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert [line["why"] for line in said] == [
        *("used before", "forged", "forged", "forged", "malformed", "malformed"),
        *("none shown", "for something else"),
    ]
    assert str(note) not in str(said)
    token = asking.passes.issue(COUNSELLOR)
    assert asking.passes.opened(token, time.time() + SECONDS - 5).who == "c-1"
    with pytest.raises(NoPass, match="over"):
        asking.passes.opened(token, time.time() + SECONDS + 5)


def test_notes_go_to_the_next_counsellor_with_the_persons_yes(asking: Asking) -> None:
    note = asking.signed(SAID)
    assert asking.read(note, NEXT).status == 404
    assert asking.hand_over().body == {"notes": 1}
    assert asking.texts(note, NEXT) == [SAID]
    assert asking.read(note).status == 404
    assert asking.listed() == []
    assert asking.amend(note, "weiter", NEXT).status == 200
    assert asking.texts(note, NEXT) == [SAID, "weiter"]


@pytest.mark.parametrize(
    ("by", "form", "why"),
    [
        (COUNSELLOR, {"agreed_by": "guardian"}, words.WHOSE_YES),
        (COUNSELLOR._replace(speaks="guardian"), {}, words.WHOSE_YES),
        (COUNSELLOR, {"channel": "phone"}, words.SHOWN),
        (COUNSELLOR, {"to": "c-1"}, words.TO_THEIR_COUNSELLOR),
        (COUNSELLOR, {"to": "mediator-7"}, words.TO_THEIR_COUNSELLOR),
        (HERSELF, {"to": "c-9"}, words.TO_THEIR_COUNSELLOR),
        (COUNSELLOR._replace(to="c-3"), {"to": "c-2"}, words.TO_THEIR_COUNSELLOR),
        (COUNSELLOR._replace(who="c-9"), {}, words.NOTHING_SIGNED),
    ],
)
def test_without_that_yes_nothing_is_handed_on(
    asking: Asking, by: Pass, form: dict[str, str], why: str
) -> None:
    note = asking.signed(SAID)
    answer = asking.hand_over(by, **form)
    assert (answer.status, answer.body["detail"]) == (409, why)
    assert answer.body["law"]
    assert asking.texts(note) == [SAID]
    assert asking.read(note, NEXT).status == 404


def test_a_draft_is_handed_to_nobody(asking: Asking) -> None:
    signed, draft = asking.signed(SAID), asking.draft("unfinished")
    assert asking.hand_over().body["detail"] == words.SIGN_FIRST
    assert asking.hand_over(HERSELF).body == {"notes": 1}
    assert asking.texts(signed, NEXT) == [SAID]
    assert asking.read(draft, NEXT).status == 404


def test_the_person_hands_on_the_notes_of_this_plan_alone(asking: Asking) -> None:
    here, elsewhere = asking.signed(SAID), asking.signed("other", NEXT._replace(who="c-1"))
    assert asking.hand_over(HERSELF).body == {"notes": 1}
    assert asking.texts(here, NEXT) == [SAID]
    assert asking.texts(elsewhere) == ["other"]


def test_the_person_sees_who_read(asking: Asking) -> None:
    note = asking.signed(SAID)
    asking.read(note)
    asking.read(uuid4(), COUNSELLOR._replace(person=uuid4()))
    rows = asking.log()
    assert [row["doing"] for row in rows] == ["read", "sign", "draft"]
    assert {(row["who"], row["role"], row["office"]) for row in rows} == {
        ("c-1", "counsellor", "150524103201")
    }
    assert asking.ask(COUNSELLOR._replace(may="log"), "GET", "/reads").status == 404


def test_after_an_erasure_nobody_reads_a_note_and_none_is_begun(asking: Asking) -> None:
    note = asking.signed(SAID)
    mine = asking.signed("of somebody else", COUNSELLOR._replace(person=(other := uuid4())))
    first = asking.destroy()
    assert (first.status, first.body["notes"]) == (200, 1)
    assert asking.destroy().body == first.body
    assert asking.read(note).status == 404
    assert asking.listed() == []
    assert asking.amend(note, "x").status == 404
    again = asking.ask(COUNSELLOR._replace(may="draft"), "POST", "/notes", {"text": "x"})
    assert (again.status, again.body["detail"]) == (409, words.ERASED)
    assert asking.texts(mine, COUNSELLOR._replace(person=other)) == ["of somebody else"]
    with asking.office.connect() as connection:
        connection.execute("insert into notes.person_key values (%s, '')", (PERSON,))
        assert not connection.execute(
            "select from notes.person_key where person = %s", (PERSON,)
        ).rowcount
        with pytest.raises(InsufficientPrivilege):
            connection.execute("delete from notes.destroyed where person = %s", (PERSON,))


def test_a_lost_key_is_not_made_anew(asking: Asking) -> None:
    note = asking.signed(SAID)
    with asking.office.connect() as connection:
        connection.execute("delete from notes.person_key where person = %s", (PERSON,))
    again = asking.ask(COUNSELLOR._replace(may="draft"), "POST", "/notes", {"text": "x"})
    assert (again.status, again.body["detail"]) == (409, words.KEY_MISSING)
    assert asking.read(note).status == 404


def test_nothing_is_stored_in_clear(asking: Asking) -> None:
    note = asking.signed(SAID)
    asking.amend(note, SAID)
    asking.hand_over(words=SAID)
    with asking.office.connect() as connection:
        for table in ("note", "entry", "hand_over", "read", "person_key", "used_pass", "master"):
            rows = connection.execute(f"select * from notes.{table}".encode()).fetchall()
            assert rows, table
            assert SAID not in str(rows)
            assert all(
                SAID.encode() not in bytes(cell)
                for row in rows
                for cell in row
                if isinstance(cell, bytes)
            )


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ({}, "text (1–20000)"),
        ({"text": " "}, "text (1–20000)"),
        ({"text": "x" * 20_001}, "text (1–20000)"),
        ({"text": "a\0b"}, "text (1–20000)"),
        ([], "JSON"),
    ],
)
def test_what_cannot_be_used_is_said_in_both_languages(
    asking: Asking, form: object, wrong: str
) -> None:
    by = COUNSELLOR._replace(may="draft")
    english = asking.ask(by, "POST", "/notes", form)
    assert (english.status, english.body["detail"]) == (
        422,
        f"This cannot be used as given: {wrong}",
    )
    chinese = asking.ask(by, "POST", "/notes", form, "zh-CN,zh;q=0.9")
    assert chinese.body["detail"] == f"所填内容无法使用：{wrong}"


def test_a_note_that_is_far_too_long_is_answered_and_not_cut_off(asking: Asking) -> None:
    much = {"text": "长" * 400_000}
    by = COUNSELLOR._replace(may="draft")
    english = asking.ask(by, "POST", "/notes", much)
    assert english.status == 413
    assert english.body["type"] == "urn:jiefen:problem:too-large"
    assert english.body["detail"] == words.TOO_LONG.format(most=20_000)
    assert "最多 20000 字" in asking.ask(by, "POST", "/notes", much, "zh").body["detail"]
    assert asking.ask(None, "POST", "/notes", much).status == 404, "without a pass too"


def test_every_sentence_of_the_store_is_said_in_chinese() -> None:
    said = {held for name, held in vars(words).items() if name.isupper() and isinstance(held, str)}
    assert said == set(words.ZH)
    for english, chinese in words.ZH.items():
        assert ("{wrong}" in english) == ("{wrong}" in chinese)


# --- apart from everything else ------------------------------------------------------------------


def test_another_master_key_is_refused_and_says_which(asking: Asking) -> None:
    asking.signed(SAID)
    wrong = Clinical(OTHER_MASTER)
    with asking.office.connect() as connection, pytest.raises(NotesKeyError) as refused:
        home.prepare(connection, wrong)
    assert asking.office.clinical.id in str(refused.value)
    assert wrong.id in str(refused.value)


@pytest.mark.parametrize("key", ["", "nonsense", OTHER_MASTER])
def test_the_process_does_not_start_with_a_missing_or_wrong_key(
    asking: Asking, notes_url: str, key: str
) -> None:
    asking.signed(SAID)
    ended = subprocess.run(
        [sys.executable, "-m", "workers.notes"],
        env={
            "PATH": os.environ["PATH"],
            "JIEFEN_NOTES_DATABASE_URL": notes_url,
            "JIEFEN_NOTES_MASTER_KEY": key,
            "JIEFEN_NOTES_PASS_KEY": SHARED,
        },
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 1
    assert "JIEFEN_NOTES_MASTER_KEY" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_notes_role_reads_no_log_and_no_other_role_reads_a_note(
    asking: Asking, notes_url: str, store_url: str, cluster: postgres.Server
) -> None:
    asking.signed(SAID)
    name, database = store_url.rpartition("/")[2], notes_url.rpartition("/")[2]
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as admin:
        admin.execute(f"revoke connect on database {name} from public".encode())
        admin.execute(b"drop role if exists another; create role another login password 'x'")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(notes_url.replace(database, name))
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(f"postgresql://another:x@127.0.0.1:{cluster.port}/{database}")


def test_the_process_of_the_notes_imports_nothing_of_the_house() -> None:
    """It would then hold what it must not, and weigh what it need not."""
    code = "import sys, workers.notes.__main__; print(*{m.split('.')[0] for m in sys.modules})"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not set(told) & {
        *("domain", "interface", "projections", "workflows", "pydantic", "fastapi"),
        *("temporalio", "eventsourcing", "structlog", "typer"),
    }
