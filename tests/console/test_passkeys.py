"""Officers of offices without a provider make a passkey with a code, and sign in with it."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import CDPSession, Page, expect
from structlog.testing import capture_logs

from domain.kernel import Officer
from interface.console import gate
from tests.console.conftest import Browser
from tests.console.served import NEEDS_CHROMIUM, a_page, fit, free_port, served
from tests.line import Jiefen
from workers.console import accounts, sessions
from workers.settings import Settings
from workers.system import System

VILLAGE = "150524103201"
WHO = Officer(id="m-bai", role="mediator", office=VILLAGE)
AS = ("--role", "mediator", "--office", VILLAGE)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Of a small office: no demo, no provider."""
    return settings.model_copy(update={"demo": False, "origin": f"http://localhost:{free_port()}"})


def _code(jiefen: Jiefen, who: str = "m-bai", *as_what: str) -> str:
    called = jiefen("account", "invite", who, *(as_what or AS), "--json")
    assert called.returncode == 0, called.stderr
    code: str = json.loads(called.stdout)["code"]
    return code


@contextmanager
def _somebody(app: FastAPI, system: System) -> Iterator[tuple[Page, CDPSession, str]]:
    """At a real browser, whose authenticator unlocks at once."""
    app.state.system = system
    with served(app, system.settings.origin) as site, a_page(site) as page:
        devices = page.context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
        options |= {"hasUserVerification": True, "isUserVerified": True}
        made = devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        yield page, devices, made["authenticatorId"]


def _enrol(page: Page, code: str) -> None:
    page.goto("/enrol")
    fit(page)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Go on").click()
    fit(page)
    page.get_by_role("button", name="Make a passkey").click()


def _sign_in(page: Page) -> None:
    page.goto("/sign-in?to=/sessions")
    fit(page)
    page.get_by_role("link", name="Sign in with a passkey").click()
    fit(page)
    page.get_by_role("button", name="Sign in with a passkey").click()


@NEEDS_CHROMIUM
def test_an_officer_makes_a_passkey_with_a_code_and_signs_in_with_it(
    app: FastAPI, system: System, jiefen: Jiefen
) -> None:
    code = _code(jiefen)
    with _somebody(app, system) as (page, devices, device):
        of_it = {"authenticatorId": device}
        said: list[str] = []
        page.on("console", lambda it: said.append(it.text) if it.type == "error" else None)

        _enrol(page, code.lower().replace("-", " "))
        expect(page.get_by_text("Your passkey is made")).to_be_visible()
        (held,) = devices.send("WebAuthn.getCredentials", {"authenticatorId": device})[
            "credentials"
        ]
        assert held["isResidentCredential"]
        _sign_in(page)
        page.wait_for_url("**/sessions")
        expect(page.locator(".who")).to_contain_text(f"m-bai · mediator · {VILLAGE}")
        expect(page.get_by_role("cell", name="passkey")).to_be_visible()
        assert said == []

        # The code is used up.
        page.context.clear_cookies()
        page.goto("/enrol")
        page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_text("This code is none")).to_be_visible()

        # A copy of the passkey counts from where it was copied.
        _sign_in(page)
        page.wait_for_url("**/sessions")
        page.context.clear_cookies()
        devices.send("WebAuthn.clearCredentials", of_it)
        devices.send("WebAuthn.addCredential", {**of_it, "credential": held})
        _sign_in(page)
        expect(page.get_by_text("as a copy would be")).to_be_visible()

        # Whoever cannot unlock it is nobody, and can try again.
        devices.send("WebAuthn.setUserVerified", {**of_it, "isUserVerified": False})
        _sign_in(page)
        expect(page.locator("#failed")).to_be_visible()

        # Nor is a passkey of anybody whose account was ended.
        devices.send("WebAuthn.setUserVerified", {**of_it, "isUserVerified": True})
        assert jiefen("account", "end", "m-bai").returncode == 0
        _code(jiefen, "m-other")
        _sign_in(page)
        expect(page.get_by_text("This passkey is not known here")).to_be_visible()


def _challenged(browser: Browser, address: str, **typed: str) -> dict[str, str]:
    """What the page would send, and what it asks for."""
    if typed:
        page = browser.send(browser.open("/enrol"), address, **typed)
    else:
        page = browser.open(address)
    asked = re.search(r'data-options="([^"]*)"', page.html)
    assert asked is not None, page.text
    options = json.loads(asked[1].replace("&#34;", '"'))
    assert options.get("userVerification", "required") == "required"
    return dict(page.form(f"{address}/done"))


def _post(browser: Browser, address: str, held: dict[str, str]) -> Any:
    return browser.client.post(address, data=held, headers={"accept-language": "en"})


def test_what_no_authenticator_signed_lets_nobody_in(
    browser: Browser, system: System, jiefen: Jiefen
) -> None:
    code = _code(jiefen)
    with system.pool.connection() as connection:
        assert accounts.register(connection, code, b"known", b"no key", 0)
    for answer in ("", "{}", "[]", "x" * 5000, _answer("unknown"), _answer("a25vd24")):
        held = _challenged(browser, "/sign-in/passkey")

        answered = _post(browser, "/sign-in/passkey/done", {**held, "answer": answer})

        assert answered.status_code == 403
        assert "nobody was signed in" in answered.text
        assert gate.COOKIE not in browser.client.cookies


def _answer(passkey: str) -> str:
    held = dict.fromkeys(("clientDataJSON", "authenticatorData", "signature"), "AAAA")
    told = {"id": passkey, "rawId": passkey, "type": "public-key", "response": held}
    return json.dumps({**told, "clientExtensionResults": {}})


def test_a_challenge_is_answered_once_and_in_the_browser_that_was_asked(browser: Browser) -> None:
    held = _challenged(browser, "/sign-in/passkey")
    _post(browser, "/sign-in/passkey/done", held)

    again = _post(browser, "/sign-in/passkey/done", held)
    assert "is used up" in again.text

    held = _challenged(browser, "/sign-in/passkey")
    browser.client.cookies.clear()
    elsewhere = _post(browser, "/sign-in/passkey/done", held)
    assert (elsewhere.status_code, "another browser" in elsewhere.text) == (403, True)


def test_a_code_is_good_for_an_hour_and_once_and_the_last_one_only(
    browser: Browser, system: System, jiefen: Jiefen
) -> None:
    first = _code(jiefen)
    code = _code(jiefen)
    assert first != code
    for wrong in ("", "0000-0000-0000-0000", first):
        page = browser.send(browser.open("/enrol"), "/sign-in/enrol", code=wrong)
        assert (page.status, "This code is none" in page.text) == (403, True)

    held = _challenged(browser, "/sign-in/enrol", code=code)
    answered = _post(browser, "/sign-in/enrol/done", {**held, "answer": "{}"})
    assert answered.status_code == 403
    _challenged(browser, "/sign-in/enrol", code=code)  # what did not fit did not use it up

    with system.pool.connection() as connection:
        connection.execute(
            "update console.invitation set ends_at = ends_at - %s", (timedelta(hours=1),)
        )
        assert not accounts.register(connection, code, b"k", b"key", 0)
    page = browser.send(browser.open("/enrol"), "/sign-in/enrol", code=code)
    assert page.status == 403


def test_what_is_stored_opens_nothing(system: System, jiefen: Jiefen) -> None:
    code = _code(jiefen)
    with system.pool.connection() as connection:
        held = str(connection.execute("select i::text from console.invitation i").fetchall())

    assert code not in held
    assert code.replace("-", "") not in held


def test_a_count_that_stands_still_is_a_copy_unless_nothing_counts(
    system: System, jiefen: Jiefen
) -> None:
    with system.pool.connection() as connection:
        for passkey, uses in ((b"counts", 3), (b"never", 0)):
            assert accounts.register(connection, _code(jiefen), passkey, b"key", uses)
        assert accounts.used(connection, b"counts", 4)
        assert not accounts.used(connection, b"counts", 4)
        assert not accounts.used(connection, b"counts", 0)
        assert accounts.used(connection, b"never", 0)
        assert accounts.used(connection, b"never", 0)


def test_ending_an_account_ends_its_sessions(
    browser: Browser, system: System, jiefen: Jiefen
) -> None:
    _code(jiefen)
    with system.pool.connection() as connection:
        token = sessions.begin(connection, WHO, "passkey")
    browser.client.cookies.set(gate.COOKIE, token)
    assert "m-bai" in browser.open("/sessions").text

    assert jiefen("account", "end", " M-BAI ").returncode == 0

    assert browser.open("/sessions").address.partition("?")[0].endswith("/sign-in")
    assert jiefen("account", "end", "m-bai").returncode == 1
    assert jiefen("account", "list", "--lang", "en").stdout.count("ended") == 1


def test_whoever_gets_another_post_is_signed_out_of_the_one_before(
    browser: Browser, system: System, jiefen: Jiefen
) -> None:
    with system.pool.connection() as connection:
        browser.client.cookies.set(gate.COOKIE, sessions.begin(connection, WHO, "passkey"))
    _code(jiefen)
    assert "m-bai" in browser.open("/sessions").text

    _code(jiefen, "m-bai", "--role", "head", "--office", VILLAGE)

    assert browser.open("/sessions").address.partition("?")[0].endswith("/sign-in")


def test_who_works_at_no_case_has_no_account(jiefen: Jiefen) -> None:
    for wrong in (
        ("--role", "clock", "--office", VILLAGE),
        ("--role", "party", "--office", VILLAGE),
        ("--role", "mediator", "--office", ""),
        ("--role", "mediator", "--office", "1505"),
    ):
        assert jiefen("account", "invite", "m-bai", *wrong).returncode == 2
    assert jiefen("account", "invite", "张三", *AS).returncode == 2


def test_why_somebody_was_not_let_in_is_in_the_log(browser: Browser) -> None:
    held = _challenged(browser, "/sign-in/passkey")
    with capture_logs() as said:
        _post(browser, "/sign-in/passkey/done", {**held, "answer": _answer("unknown")})

    assert [(each["at"], each["why"]) for each in said if "why" in each] == [
        ("passkey", "nobody's")
    ]
