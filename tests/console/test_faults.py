"""The database is away: the page says so, and what was typed is on it, to be sent again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest

from tests.console.conftest import Browser, Page
from tests.console.test_forms import REGISTER, TYPED
from tests.console.test_party import WORD
from tests.console.test_signing_in import past
from workers.console import sessions
from workers.projector import Projector
from workers.system import System


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
