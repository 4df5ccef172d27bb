"""Whoever is not signed in reads nothing and does nothing; a session ends when it should."""

import re
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from interface.console import gate
from tests.console.conftest import Browser, Page
from workers.console import sessions
from workers.projector import Projector
from workers.settings import Settings
from workers.system import System

NOBODY = "6c1a0f6e-3f5c-4b5e-9a51-8f9f6d2b7a10"
PAGES = (
    *("/day", "/cases", f"/cases/{NOBODY}", "/do/dispute/register", "/sessions", "/inbox"),
    *(f"/do/dispute/{NOBODY}/triage", f"/crises/{NOBODY}", f"/drafts/{NOBODY}"),
)


def past(system: System, column: str, by: timedelta) -> None:
    """As if so much time had gone by."""
    with system.pool.connection() as connection:
        connection.execute(
            f"update console.session set {column} = {column} - %s",
            (by,),
        )


@pytest.mark.parametrize("address", PAGES)
def test_whoever_is_not_signed_in_is_asked_who_they_are(browser: Browser, address: str) -> None:
    page = browser.open(address)

    assert page.address.partition("?")[0].endswith("/sign-in")
    assert "Choose who you are" in page.text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_persona_signs_in_with_one_click_and_goes_on_where_it_wanted(
    browser: Browser, language: str, projector: Projector
) -> None:
    browser.language = language
    asked = browser.open("/cases")

    page = browser.send(asked, "/sign-in", persona="m-qian")

    assert page.status == 200
    assert page.address.endswith("/cases")
    assert "m-qian" in page.text


@pytest.mark.parametrize(
    "to", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere"]
)
def test_nobody_is_led_to_another_site(browser: Browser, to: str) -> None:
    page = browser.send(browser.open("/sign-in"), "/sign-in", persona="m-qian", to=to)

    assert page.address == "http://127.0.0.1:8420/day"


@pytest.mark.parametrize(
    ("client", "host", "forwarded"),
    [
        ("192.0.2.7", "http://127.0.0.1:8420", ""),
        ("127.0.0.1", "http://office.example:8420", ""),
        ("127.0.0.1", "http://127.0.0.1:8420", "192.0.2.7"),
    ],
)
def test_there_are_no_personas_for_a_browser_that_is_not_on_this_machine(
    app: FastAPI, system: System, client: str, host: str, forwarded: str
) -> None:
    app.state.system = system
    with TestClient(app, base_url=host, client=(client, 50000)) as held:
        more = {"x-forwarded-for": forwarded} if forwarded else {}
        browser = Browser(held, headers=more)
        page = browser.open("/sign-in")
        assert page.forms == [f for f in page.forms if f[0] != "/sign-in"]

        answer = held.post("/sign-in", data={"persona": "m-qian"}, headers=more)

        assert answer.status_code == 403
        assert gate.COOKIE not in answer.cookies


def test_there_are_no_personas_where_there_is_no_demo(app: FastAPI, settings: Settings) -> None:
    with System.open(settings.model_copy(update={"demo": False}), "test") as system:
        app.state.system = system
        with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 5)) as held:
            assert "Choose who you are" not in Browser(held).open("/sign-in").text
            assert held.post("/sign-in", data={"persona": "m-qian"}).status_code == 403


def test_the_cookie_is_read_by_no_script_and_sent_by_no_other_site(browser: Browser) -> None:
    answer = browser.client.post("/sign-in", data={"persona": "m-qian"}, follow_redirects=False)

    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie


def test_what_is_stored_of_a_session_is_no_key_to_it(browser: Browser, system: System) -> None:
    browser.become("m-qian")
    token = browser.client.cookies[gate.COOKIE]

    with system.pool.connection() as connection:
        row = connection.execute("select session::text from console.session as session").fetchone()

    assert row is not None
    assert token not in str(row)


@pytest.mark.parametrize(
    ("column", "by"),
    [("seen_at", sessions.IDLE + timedelta(minutes=1)), ("ends_at", sessions.WHOLE)],
)
def test_a_session_ends_by_itself(
    browser: Browser, system: System, column: str, by: timedelta
) -> None:
    browser.become("m-qian")
    past(system, column, by)

    page = browser.open("/day")

    assert "Your log-in was over" in page.text


def test_what_was_typed_in_a_session_that_ended_is_there_after_the_next(
    browser: Browser, system: System
) -> None:
    browser.become("d-liuhe")
    form = browser.open("/do/dispute/register")
    past(system, "seen_at", sessions.IDLE + timedelta(minutes=1))

    asked = browser.send(form, "/do/dispute/register", matter="楼上漏水", type="neighbour")
    assert "what you typed is still there" in asked.text
    page = browser.send(asked, "/sign-in", persona="d-liuhe")

    held = dict(page.form("/do/dispute/register"))
    assert (held["matter"], held["type"]) == ("楼上漏水", "neighbour")


def test_what_was_typed_is_shown_to_nobody_else(browser: Browser, system: System) -> None:
    browser.become("d-liuhe")
    form = browser.open("/do/dispute/register")
    past(system, "seen_at", sessions.IDLE + timedelta(minutes=1))
    asked = browser.send(form, "/do/dispute/register", matter="楼上漏水")

    page = browser.send(asked, "/sign-in", persona="m-zhao")

    assert page.status == 404
    assert "楼上漏水" not in page.html


def test_whoever_signs_out_everywhere_is_signed_in_nowhere(browser: Browser) -> None:
    browser.become("m-qian")
    elsewhere = browser.client.cookies[gate.COOKIE]
    browser.client.cookies.clear()
    page = browser.become("m-qian")

    page = browser.send(browser.open("/sessions"), "/sign-out?everywhere=yes")
    assert "You are signed out" in page.text
    browser.client.cookies.set(gate.COOKIE, elsewhere)

    assert browser.open("/day").address.partition("?")[0].endswith("/sign-in")


def test_whoever_signs_out_here_stays_signed_in_elsewhere(browser: Browser) -> None:
    browser.become("m-qian")
    elsewhere = browser.client.cookies[gate.COOKIE]
    browser.client.cookies.clear()
    page = browser.become("m-qian")

    browser.send(page, "/sign-out")
    browser.client.cookies.clear()
    browser.client.cookies.set(gate.COOKIE, elsewhere)

    assert "m-qian" in browser.open("/day").text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("address", ["/sign-in", "/language", "/do/dispute/register", "/sign-out"])
def test_a_form_of_another_site_does_nothing(
    browser: Browser, address: str, headers: dict[str, str]
) -> None:
    page = browser.become("m-qian")
    guard = dict(page.form("/sign-out"))[gate.GUARD]

    sent = {gate.GUARD: guard, "persona": "m-zhao", "language": "zh"}
    answer = browser.client.post(address, data=sent, headers=headers, follow_redirects=False)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_form_without_the_mark_of_its_session_does_nothing(browser: Browser) -> None:
    browser.become("m-qian")

    for guard in ("", "0" * 64):
        answer = browser.client.post(
            "/sign-out", data={gate.GUARD: guard}, headers={"accept-language": "en"}
        )
        assert answer.status_code == 403
        assert "open the page again" in Page(answer).text
    assert "m-qian" in browser.open("/day").text


def test_no_page_has_a_script_or_a_style_of_its_own(browser: Browser) -> None:
    browser.become("m-qian")
    for address in ("/day", "/cases", "/do/dispute/register", "/components", "/sessions"):
        page = browser.open(address)
        policy = page.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page.html)
        assert all(" src=" in tag for tag in re.findall("<script[^>]*>", page.html))


def test_the_language_is_chosen_by_whoever_reads_and_stays(browser: Browser) -> None:
    page = browser.become("m-qian")

    page = browser.send(page, "/language", language="zh")

    assert "我的一天" in page.text
    assert "案件" in browser.open("/cases").text
    assert "我的一天" in browser.send(page, "/language", language="tlh").text, "not a language here"
