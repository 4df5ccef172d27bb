"""Whoever signs in at the office's provider gets in as what the mapping says, and nobody else."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from joserfc.jwk import RSAKey
from playwright.sync_api import expect
from structlog.testing import capture_logs

from interface.console import gate, provided
from interface.doctor import examine
from tests.console import provider as fake
from tests.console.conftest import Browser, Page
from tests.console.provider import Provider, serving
from tests.console.served import NEEDS_CHROMIUM, a_page, fit, free_port, served
from workers.console import openid
from workers.console.posts import Posts, Unmapped
from workers.console.provider import provider_of
from workers.projector import Projector
from workers.settings import Settings
from workers.system import System

VILLAGE, TOWN = "150524103201", "150524103000"
MAPPING = f"""
[[post]]
group = "mediators"
role = "mediator"
office = "{VILLAGE}"

[[post]]
group = "heads"
role = "head"
office = "{TOWN}"
"""


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving(Provider()) as held:
        yield held


@pytest.fixture
def settings(settings: Settings, provider: Provider, tmp_path: Path) -> Settings:
    mapping = tmp_path / "posts.toml"
    mapping.write_text(MAPPING, "utf-8")
    given = {
        "demo": False,
        "origin": f"http://localhost:{free_port()}",
        "oidc_issuer": provider.issuer,
        "oidc_client_id": fake.CLIENT,
        "oidc_client_secret": fake.SECRET,
        "oidc_name": "旗政务",
        "oidc_mapping": str(mapping),
    }
    return settings.model_copy(update=given)


def _leave(browser: Browser, to: str = "/cases") -> str:
    """To the provider, as the button leads there; where that leads back to."""
    link = browser.open(f"/sign-in?to={to}").links["Sign in with 旗政务"]
    answer = browser.client.get(_path(link), follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return _path(httpx.get(answer.headers["location"]).headers["location"])


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def _in(browser: Browser) -> bool:
    return not browser.open("/sessions").address.partition("?")[0].endswith("/sign-in")


def _refused(page: Page, saying: str, status: int = 403) -> None:
    assert (page.status, saying in page.text) == (status, True), page.text


def test_somebody_signs_in_where_their_office_does(browser: Browser, provider: Provider) -> None:
    page = browser.open(_leave(browser))

    assert page.address.endswith("/cases")
    assert f"m-qian · mediator · {VILLAGE}" in page.text
    assert "the office's log-in" in browser.open("/sessions").text


@NEEDS_CHROMIUM
def test_in_a_real_browser_the_way_leads_there_and_back(
    app: FastAPI, system: System, provider: Provider, projector: Projector
) -> None:
    app.state.system = system
    provider.claims = {"groups": ["heads", "mediators"]}
    with served(app, system.settings.origin) as site, a_page(site) as page:
        page.goto("/cases")
        fit(page)
        page.get_by_role("link", name="Sign in with 旗政务").click()
        expect(page.get_by_role("heading", name="As what?")).to_be_visible()
        fit(page)
        page.get_by_role("button", name=TOWN).click()
        page.wait_for_url("**/cases")
        expect(page.locator(".who")).to_contain_text("m-qian · head of the committee")

        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("link", name="Sign out there too").click()
        page.wait_for_url(f"{provider.issuer}/end?*")


def test_the_provider_is_asked_for_a_code_that_only_we_can_use(
    browser: Browser, provider: Provider, settings: Settings
) -> None:
    _leave(browser)

    (asked,) = provider.codes.values()
    assert asked["code_challenge_method"] == "S256"
    assert asked["response_type"] == "code"
    assert len(asked["nonce"]) >= 32
    assert asked["redirect_uri"] == f"{settings.origin}/sign-in/provider/back"


def test_what_is_on_its_way_is_in_a_cookie_that_no_script_reads(browser: Browser) -> None:
    answer = browser.client.get("/sign-in/provider", follow_redirects=False)

    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "max-age=600" in cookie


FORGED: dict[str, dict[str, Any]] = {
    "InvalidClaimError nonce": {"claims": {"nonce": "another"}},
    "MissingClaimError nonce": {"claims": {"nonce": None}},
    "InvalidClaimError iss": {"claims": {"iss": "https://elsewhere.example"}},
    "InvalidClaimError aud": {"claims": {"aud": "somebody-else"}},
    "MissingClaimError azp": {"claims": {"aud": [fake.CLIENT, "somebody-else"]}},
    "InvalidClaimError azp": {"claims": {"aud": [fake.CLIENT, "b"], "azp": "b"}},
    "ExpiredTokenError exp": {"claims": {"exp": 1_700_000_000}},
    "MissingClaimError exp": {"claims": {"exp": None}},
    "MissingClaimError sub": {"claims": {"sub": None}},
    "InvalidClaimError nbf": {"claims": {"nbf": 4_000_000_000}},
    "InvalidClaimError at_hash": {"claims": {"at_hash": "AAAA"}},
    "BadSignatureError": {"signs": fake.OTHER},
    "InvalidKeyIdError": {"header": {"alg": "RS256", "kid": "two"}},
    "UnsupportedAlgorithmError": {"header": {"alg": "none"}},
    "UnsupportedAlgorithmError ": {
        "header": {"alg": "none"},
        "announces": {"id_token_signing_alg_values_supported": ["RS256", "none"]},
    },
    "UnsupportedAlgorithmError  ": {  # the public key, as if it were a shared secret
        "header": {"alg": "HS256", "kid": "one"},
        "announces": {"id_token_signing_alg_values_supported": ["RS256", "HS256"]},
    },
}
"""What stands in the log, and what was forged."""


def test_whatever_is_not_right_with_the_token_nobody_gets_in(
    browser: Browser, provider: Provider
) -> None:
    for why, forged in FORGED.items():
        provider.honest(**forged)
        provider_of.cache_clear()

        with capture_logs() as said:
            page = browser.open(_leave(browser))

        _refused(page, "nobody was signed in")
        assert [each["why"] for each in said if "why" in each] == [why.strip()]
        assert not _in(browser)


def test_keys_that_the_provider_changed_are_fetched_anew(
    browser: Browser, provider: Provider
) -> None:
    browser.open(_leave(browser))
    browser.client.cookies.clear()
    changed = RSAKey.import_key(fake.OTHER.as_dict(private=True) | {"kid": "two"})
    provider.honest(own=changed, signs=changed, header={"alg": "RS256", "kid": "two"})

    browser.open(_leave(browser))

    assert _in(browser)


def test_a_callback_is_good_once(browser: Browser, provider: Provider) -> None:
    back = _leave(browser)
    browser.open(back)
    browser.client.cookies.delete(gate.COOKIE)

    provider.asked.clear()
    _refused(browser.open(back), "is used up")

    assert not _in(browser)
    assert "/token" not in provider.asked


def test_a_callback_is_good_in_the_browser_that_went(browser: Browser) -> None:
    back = _leave(browser)
    mine = browser.client.cookies[provided.COOKIE]
    browser.client.cookies.clear()

    _refused(browser.open(back), "another browser")
    _leave(browser)
    _refused(browser.open(back), "another browser")
    browser.client.cookies.clear()
    browser.client.cookies.set(provided.COOKIE, mine)
    browser.open(back)

    assert _in(browser)


def test_a_callback_is_good_for_ten_minutes(browser: Browser, system: System) -> None:
    back = _leave(browser)
    with system.pool.connection() as connection:
        connection.execute("update console.asking set ends_at = now()")

    _refused(browser.open(back), "ten minutes")


def test_what_is_stored_on_the_way_is_no_key_to_it(browser: Browser, system: System) -> None:
    back = _leave(browser)
    state = parse_qs(urlsplit(back).query)["state"][0]

    with system.pool.connection() as connection:
        row = connection.execute("select asking::text from console.asking as asking").fetchone()

    assert row is not None
    assert state not in str(row)
    assert browser.client.cookies[provided.COOKIE] not in str(row)


def test_whoever_refused_at_the_provider_is_not_signed_in(browser: Browser) -> None:
    state = parse_qs(urlsplit(_leave(browser)).query)["state"][0]

    page = browser.open(
        f"/sign-in/provider/back?state={state}&error=access_denied&error_description=x"
    )

    _refused(page, "did not sign you in")


def test_another_provider_cannot_lead_back(browser: Browser) -> None:
    back = _leave(browser)

    _refused(browser.open(f"{back}&iss=https://elsewhere.example"), "nobody was signed in")


# --- as what -------------------------------------------------------------------------------------


def test_whoever_is_in_no_group_gets_in_nowhere_and_is_told(
    browser: Browser, provider: Provider
) -> None:
    for groups in ([], ["others"], None, "others", {"mediators": 1}, [["heads"]], 7):
        provider.claims = {"groups": groups}

        page = browser.open(_leave(browser))

        _refused(page, "none of your groups there has a post here")
        assert not _in(browser)


def test_whoever_has_no_name_that_an_officer_can_have_is_told(
    browser: Browser, provider: Provider
) -> None:
    for who in ("", None, "张三", "a b", "x" * 65, ["m-1"], {"id": 1}):
        provider.claims = {"preferred_username": who}

        _refused(browser.open(_leave(browser)), "not under a name")
        assert not _in(browser)


def test_whoever_has_several_posts_chooses(browser: Browser, provider: Provider) -> None:
    provider.claims = {"groups": ["heads", "mediators"]}
    page = browser.open(_leave(browser))
    assert page.status == 200
    assert not _in(browser)

    page = browser.send(page, "/sign-in/post", post="1")

    assert page.address.endswith("/cases")
    assert f"m-qian · head of the committee · {TOWN}" in page.text


def test_a_choice_is_made_once_from_what_is_there_and_in_ones_own_browser(
    browser: Browser, provider: Provider
) -> None:
    provider.claims = {"groups": ["heads", "mediators"]}
    page = browser.open(_leave(browser))
    mine = browser.client.cookies[provided.COOKIE]

    browser.client.cookies.clear()
    _refused(browser.send(page, "/sign-in/post", post="1"), "begin anew")
    browser.client.cookies.set(provided.COOKIE, mine)
    _refused(browser.send(page, "/sign-in/post", post="7"), "begin anew")
    _refused(browser.send(page, "/sign-in/post", post="1"), "begin anew")

    assert not _in(browser)


def test_what_is_not_in_the_token_is_asked_for(browser: Browser, provider: Provider) -> None:
    provider.claims = {"groups": None, "preferred_username": None}
    provider.says = {"groups": ["heads"], "preferred_username": "h-1"}
    assert "h-1 · head of the committee" in browser.open(_leave(browser)).text

    browser.client.cookies.clear()
    provider.says |= {"sub": "somebody-else"}
    _refused(browser.open(_leave(browser)), "nobody was signed in")


WRONG = {
    'claim = "groups"': "post",
    "[[post]]": "post 1: group",
    MAPPING + '[[post]]\ngroup="x"\nrole="party"\noffice="150524103201"': "post 3: role",
    MAPPING + '[[post]]\ngroup="x"\nrole="clock"\noffice="150524103201"': "post 3: role",
    MAPPING.replace(VILLAGE, "1505"): "post 1: office",
    MAPPING + 'body = "nobody"': "post 2: body",
    MAPPING + 'area = "1"': "post 2: area",
    "claim = 3\n" + MAPPING: "claim",
    "post = 3": "post",
    "post = [3]": "post 1",
    "[[post": "cannot be read",
}


@pytest.mark.parametrize("text", WRONG)
def test_every_line_of_the_mapping_is_checked(tmp_path: Path, text: str) -> None:
    path = tmp_path / "posts.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(Unmapped) as told:
        Posts.of(path)

    assert WRONG[text] in str(told.value)


# --- a provider that is away ---------------------------------------------------------------------

ANNOUNCED = "/.well-known/openid-configuration"
NONSENSE = (
    (500, b"oh: secret-of-theirs"),
    (200, b""),
    (200, b"<html>secret-of-theirs"),
    (200, b"[]"),
    (200, b'"secret-of-theirs"'),
    (200, b"{}"),
    (200, b'{"keys": 1, "sub": [], "id_token": {}, "access_token": 3, "issuer": []}'),
    (302, b""),
    (200, b" " * (2 << 20)),
)


@pytest.mark.parametrize("path", [ANNOUNCED, "/token", "/keys", "/userinfo"])
def test_a_provider_that_answers_nonsense_is_said_to_be_away_and_no_more(
    browser: Browser, provider: Provider, path: str
) -> None:
    for nonsense in NONSENSE:
        provider.honest(answers={path: nonsense}, claims={"groups": None})
        provider_of.cache_clear()
        there = "/sign-in/provider" if path == ANNOUNCED else _leave(browser)

        page = browser.open(there)

        assert page.status in (403, 503)
        assert re.search("does not answer as it should|nobody was signed in", page.text)
        assert "secret-of-theirs" not in page.html
        assert not _in(browser)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_provider_that_is_away_is_told_and_who_is_in_goes_on(
    browser: Browser, provider: Provider, settings: Settings, language: str
) -> None:
    browser.open(_leave(browser))
    mine = browser.client.cookies[gate.COOKIE]
    provider_of.cache_clear()
    provider.answers[ANNOUNCED] = (503, b"")
    browser.client.cookies.clear()
    browser.language = language

    page = browser.open("/sign-in/provider")
    assert page.status == 503
    assert ("请稍后再试" if language == "zh" else "try again in a moment") in page.text
    browser.client.cookies.set(gate.COOKIE, mine)
    assert _in(browser)

    (finding,) = (each for each in examine(settings, "en") if each.what == "signing in")
    assert not finding.well
    assert provider.issuer in finding.found


def test_a_provider_that_is_slow_is_not_waited_for(
    browser: Browser, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openid, "SECONDS", 0.2)
    provider.slow = 1.0

    _refused(browser.open("/sign-in/provider"), "does not answer", 503)


def test_a_provider_that_is_another_one_or_not_safe_is_not_used(
    browser: Browser, provider: Provider
) -> None:
    for announced in (
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"end_session_endpoint": "javascript:alert(1)"},
    ):
        provider.announces = announced

        _refused(browser.open("/sign-in/provider"), "does not answer as it should", 503)


def test_the_doctor_says_what_is_not_set_as_it_has_to_be(settings: Settings) -> None:
    for name, held, told in (
        ("oidc_mapping", "", "JIEFEN_OIDC_MAPPING is not"),
        ("oidc_client_id", "", "JIEFEN_OIDC_CLIENT_ID is not"),
        ("oidc_issuer", "http://elsewhere.example", "JIEFEN_OIDC_ISSUER is no address"),
        ("origin", "office.example", "JIEFEN_ORIGIN is no address"),
        ("oidc_mapping", "/nowhere", "/nowhere: it cannot be read"),
    ):
        looked = examine(settings.model_copy(update={name: held}), "en")

        (finding,) = (each for each in looked if each.what == "signing in")
        assert not finding.well
        assert told in finding.found


def test_whoever_signs_out_may_sign_out_there_too(browser: Browser, provider: Provider) -> None:
    page = browser.open(_leave(browser))

    page = browser.send(page, "/sign-out")

    link = page.links["Sign out there too"]
    assert link.startswith(f"{provider.issuer}/end?client_id=jiefen&post_logout_redirect_uri=http")
    assert not _in(browser)
    provider.announces = {"end_session_endpoint": ""}
    provider_of.cache_clear()
    page = browser.send(browser.open(_leave(browser)), "/sign-out")
    assert "Sign out there too" not in page.text
