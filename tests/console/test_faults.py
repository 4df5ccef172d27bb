"""The database is away: the page says so, and what was typed is on it, to be sent again."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from interface.api import in_time
from tests.console.conftest import Browser, Page
from tests.console.test_forms import REGISTER, TYPED
from tests.console.test_party import WORD
from tests.console.test_signing_in import past
from tests.interface.conftest import PATIENCE
from tests.interface.support import DESK, TOKEN
from workers.console import sessions
from workers.local import postgres
from workers.projector import Projector
from workers.system import System

PROGRAM = {"authorization": f"Bearer {TOKEN}", **DESK}


@contextmanager
def _away(system: System, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if nothing answered at the database's address."""

    def nothing(*_: object, **__: object) -> None:
        raise psycopg.OperationalError("connection refused")

    with monkeypatch.context() as patch:
        for pool in (system.pool, system.reading):
            patch.setattr(pool, "connection", nothing)
        yield


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_says_that_the_database_is_away(
    browser: Browser, system: System, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    browser.language = language
    browser.become("d-liuhe")

    with _away(system, monkeypatch):
        page = browser.open("/day")

    assert page.status == 503
    assert f"<h1>{'暂时无法使用' if language == 'zh' else 'Not available now'}</h1>" in page.html
    assert ("请稍后再试" if language == "zh" else "Try again in a moment") in page.text
    assert "connection refused" not in page.html
    assert "Traceback" not in page.html


def test_what_was_sent_while_it_was_away_is_sent_again_from_that_page(
    browser: Browser, system: System, projector: Projector, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.become("d-liuhe")
    form = browser.open(REGISTER)

    with _away(system, monkeypatch):
        page = browser.send(form, REGISTER, TYPED)
    assert page.status == 503
    assert dict(page.form(REGISTER))["matter"] == TYPED["matter"]
    done = browser.send(page, REGISTER)

    assert "/cases/" in done.address
    assert "张三" in done.text
    assert browser.send(page, REGISTER).address.partition("?")[0] == done.address.partition("?")[0]


@contextmanager
def _stopped(cluster: postgres.Server) -> Iterator[None]:
    """Every process of the database stands still: it takes what it is sent, and says nothing."""
    first = int((cluster.cluster.pgdata / "postmaster.pid").read_text().split()[0])
    pids = [first]
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if each.read_text().rpartition(")")[2].split()[1] == str(first):
                pids.append(int(each.parent.name))

    def all_of_them(what: signal.Signals) -> None:
        for pid in pids:
            os.kill(pid, what)

    waking = threading.Timer(PATIENCE, all_of_them, [signal.SIGCONT])
    waking.start()  # whoever waits for it all the while fails, and does not wait for ever
    try:
        all_of_them(signal.SIGSTOP)
        yield
    finally:
        waking.cancel()
        all_of_them(signal.SIGCONT)


def test_a_database_that_hangs_is_told_of_in_time_and_what_was_sent_is_done_once(
    browser: Browser,
    system: System,
    cluster: postgres.Server,
    projector: Projector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(in_time, "PATIENCE", 0.2)
    monkeypatch.setattr(in_time, "SILENCE", 0.2)
    browser.become("d-liuhe")
    form = browser.open(REGISTER)

    with _stopped(cluster):
        page = browser.send(form, REGISTER, TYPED)
        asked = browser.client.get("/api/inbox", headers=PROGRAM)
        ready = browser.client.get("/readyz")
    assert (page.status, asked.status_code, ready.status_code) == (503, 503, 503)
    assert "send it again in a moment: it is recorded once" in page.text
    assert asked.json()["type"] == "urn:jiefen:problem:unavailable"
    assert dict(page.form(REGISTER))["matter"] == TYPED["matter"]
    done = browser.send(page, REGISTER)

    assert "/cases/" in done.address
    assert browser.send(page, REGISTER).address.partition("?")[0] == done.address.partition("?")[0]


def test_what_takes_long_is_waited_for_while_the_database_answers(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_time, "PATIENCE", 0.001)

    looks = in_time.answers
    looked = asyncio.Event()

    async def looking(of: System) -> bool:
        answers = await looks(of)
        looked.set()
        return answers

    monkeypatch.setattr(in_time, "answers", looking)

    async def long() -> str:
        await looked.wait()
        return "done"

    assert asyncio.run(in_time.in_time(system, long())) == "done"


def test_the_word_of_a_party_is_on_no_page_and_in_no_draft(
    browser: Browser, system: System, projector: Projector, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.become("d-liuhe")
    made = browser.send(browser.open(REGISTER), REGISTER, TYPED).address.partition("?")[0]
    address = f"{made.removeprefix('http://127.0.0.1:8420')}/codes"
    counter = browser.open(address)

    with _away(system, monkeypatch):
        page = browser.send(counter, f"{address}/p1", word=WORD, again=WORD)
    assert page.status == 503
    assert WORD not in page.html
    typed_anew = browser.open(page.links["Try again"]).form(f"{address}/p1")
    assert dict(typed_anew)["word"] == ""

    past(system, "seen_at", sessions.IDLE + timedelta(minutes=1))
    page = browser.send(counter, f"{address}/p1", word=WORD, again=WORD)
    assert "Your log-in was over" in page.text
    assert WORD not in page.html
    with system.pool.connection() as connection:
        assert connection.execute("select id from console.draft").fetchall() == []


def test_what_is_refused_is_not_offered_to_be_sent_again(browser: Browser) -> None:
    browser.become("d-liuhe")

    answer = browser.client.post(REGISTER, data={"matter": "楼上漏水"})

    page = Page(answer)
    assert page.status == 403
    assert not [action for action, _ in page.forms if action == REGISTER]


def test_a_form_of_which_nobody_is_signed_in_any_more_is_held_until_somebody_is(
    browser: Browser, system: System, projector: Projector
) -> None:
    browser.become("d-liuhe")
    form = browser.open(REGISTER)
    browser.client.cookies.clear()

    page = browser.send(form, REGISTER, TYPED)
    assert page.status == 401
    assert "Nobody was called" not in page.text
    assert dict(page.form(REGISTER))["matter"] == TYPED["matter"]
    browser.become("d-liuhe")
    page = browser.send(page, REGISTER)
    assert page.status == 403
    assert "send it as who you are now" in page.text
    done = browser.send(page, REGISTER)

    assert "/cases/" in done.address


def test_a_call_for_help_that_nobody_is_signed_in_for_says_that_nobody_was_called(
    browser: Browser, system: System
) -> None:
    danger = "/do/crisis/raise_crisis"
    browser.become("d-liuhe")
    form = browser.open(danger)
    past(system, "seen_at", sessions.IDLE + timedelta(minutes=1))

    page = browser.send(form, danger, area="150524100000")

    assert page.status == 401
    assert "Nobody was called" in page.text
    assert "110" in page.text


def test_what_another_site_sends_is_not_held(browser: Browser) -> None:
    browser.become("d-liuhe")
    form = browser.open(REGISTER)
    browser.headers["sec-fetch-site"] = "cross-site"

    page = browser.send(form, REGISTER, {**TYPED, "_guard": "of-another"})

    assert page.status == 403
    assert all(action != REGISTER for action, _ in page.forms)
