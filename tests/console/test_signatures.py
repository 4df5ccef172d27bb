"""Beside the agreement, on the page of the documents: what leaves and to whom, who agreed, whether
it is signed. Without a script; axe looks at each state in Chromium.
"""

from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser as Chromium

from domain.kernel import Officer
from interface.console.gate import COOKIE
from tests.console.conftest import Browser, Page
from tests.console.served import NEEDS_CHROMIUM, fit
from tests.console.test_in_a_browser import PHONE, chromium, site
from tests.console.test_many import _sign_in
from tests.interface import test_signatures
from tests.interface.support import OFFICE, Api, register_form
from tests.interface.test_bulk import seen_through
from tests.interface.test_signatures import told
from tests.signing.provider import AT, Cfca, signed
from workers.console import sessions
from workers.projector import Projector
from workers.settings import Settings
from workers.signing.kernel import Later, Standing
from workers.system import System

__all__ = ["chromium", "site"]

CONCLUDE = "/do/dispute/{}/conclude_in_writing"
M_1 = Officer(id="m-1", role="mediator", office=OFFICE)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Of an office that has a provider."""
    Cfca.fresh()
    return settings.model_copy(update={"signing": AT})


@pytest.fixture
def mediator(browser: Browser, system: System) -> Browser:
    """m-1, signed in."""
    _sign_in(browser, system, M_1)
    return browser


def agreed(api: Api, *means: str, **changes: Any) -> str:
    """A case settled in writing, of which the ledgers have heard."""
    case = test_signatures.agreed(api, *means, **changes)
    seen_through(api, api.post("/api/disputes", register_form()).json()["token"])
    return case


def papers(mediator: Browser, case: str) -> Page:
    page = mediator.open(f"/cases/{case}/papers")
    assert page.status == 200
    return page


def step(mediator: Browser, case: str, name: str = "", **typed: Any) -> Page:
    action = f"/cases/{case}/signatures{name}"
    return mediator.send(papers(mediator, case), action, typed)


def test_an_agreement_is_given_there_looked_after_and_put_in(
    mediator: Browser, api: Api, projector: Projector
) -> None:
    case = agreed(api)
    page = papers(mediator, case)
    assert "To CFCA go the agreement as it is printed, and of each who signs there" in page.text
    assert "p1 张三: that the agreement, their name and their telephone number go" in page.text

    page = step(mediator, case, agreed=["p1", "p2"])

    assert page.status == 200 and "CFCA has it, to be signed by: p1 张三 · p2 李四" in page.text
    assert len(Cfca.asked) == 1
    assert "It is not signed yet." in step(mediator, case, "/standing").text
    Cfca.standing = Standing("signed", signed(Cfca.asked[0][0]))
    page = step(mediator, case, "/standing")
    assert page.links["It is among the photographs and PDFs"] == f"/cases/{case}/files"
    assert mediator.open(f"/cases/{case}/files").text.count("Open version 1") == 1


def test_of_nobody_who_was_not_ticked_anything_leaves_and_the_ticks_stay(
    mediator: Browser, api: Api, projector: Projector
) -> None:
    case = agreed(api)
    page = step(mediator, case, agreed=["p2"])
    assert page.status == 409 and "p1 did not agree" in page.text
    assert "(个人信息保护法) 23" in page.text
    assert [text for name, text in page.form(f"/cases/{case}/signatures") if name == "agreed"] == [
        "p2"
    ]
    assert Cfca.asked == [] and told(api, case) == []


def test_the_same_form_twice_gives_it_there_once(
    mediator: Browser, api: Api, projector: Projector
) -> None:
    case = agreed(api)
    page, action = papers(mediator, case), f"/cases/{case}/signatures"
    for _ in range(2):
        assert mediator.send(page, action, {"agreed": ["p1", "p2"]}).status == 200
    assert len(Cfca.asked) == 1 and len(told(api, case)) == 2


def test_a_provider_that_is_away_is_said_and_it_is_sent_once_more_or_taken_back(
    mediator: Browser, api: Api, projector: Projector
) -> None:
    case = agreed(api)
    Cfca.fails = Later("timeout")
    page = step(mediator, case, agreed=["p1", "p2"])
    assert page.status == 503 and "Nothing is lost" in page.text
    assert "CFCA has not answered yet" in page.text and "Send it once more" in page.text
    Cfca.fails = None
    assert "CFCA has it" in step(mediator, case, "/standing").text
    page = step(mediator, case, "/end")
    assert "Have it signed at CFCA" in page.text, "it can be given there anew"
    assert "Taken back from CFCA" in told(api, case)[-1]


def test_why_not_is_said_beside_the_agreement(
    mediator: Browser, api: Api, projector: Projector
) -> None:
    family = agreed(api, "signature", "signature", type="family_marriage")
    by_hand = agreed(api, "signature", "fingerprint")
    assert "Family and inheritance agreements" in papers(mediator, family).text
    assert "nobody signs at CFCA" in papers(mediator, by_hand).text
    for case in (family, by_hand):
        assert f"/cases/{case}/signatures" not in papers(mediator, case).html


def test_whoever_does_not_mediate_there_gives_nothing_away(
    browser: Browser, system: System, api: Api, projector: Projector
) -> None:
    case = agreed(api)
    _sign_in(browser, system, Officer(id="d-1", role="desk", office=OFFICE))
    page = papers(browser, case)
    assert f"/cases/{case}/signatures" not in page.html
    guard = dict(page.form("/sign-out"))
    for name in ("", "/standing", "/end"):
        address = f"/cases/{case}/signatures{name}"
        assert browser.client.post(address, data=guard).status_code == 409
        assert browser.client.post(address).status_code == 403
        assert browser.open(address).address.endswith("/papers#signing")
    assert Cfca.asked == []


def test_the_form_of_an_agreement_offers_the_provider(
    mediator: Browser, api: Api, projector: Projector
) -> None:
    page = mediator.open(CONCLUDE.format(agreed(api)))
    assert 'value="CFCA"' in page.html


@pytest.mark.parametrize("setting", ["", "no.such:Thing"])
def test_where_none_is_set_nothing_of_it_is_shown(  # noqa: PLR0913, PLR0917 (what it takes)
    mediator: Browser,
    app: FastAPI,
    system: System,
    api: Api,
    projector: Projector,
    setting: str,
) -> None:
    case = agreed(api)
    settings = system.settings.model_copy(update={"signing": setting})
    app.state.system = replace(system, settings=settings)
    page = papers(mediator, case)
    assert ("Signed electronically" in page.text) == bool(setting)
    assert ("JIEFEN_SIGNING" in page.text) == bool(setting)
    assert 'value="CFCA"' not in mediator.open(CONCLUDE.format(case)).html


@NEEDS_CHROMIUM
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_each_state_is_open_to_everyone_on_a_phone(
    chromium: Chromium, site: str, system: System, api: Api, colours: Any
) -> None:
    case = agreed(api)
    with system.pool.connection() as connection:
        token = sessions.begin(connection, M_1, "provider")
    context = chromium.new_context(base_url=site, locale="zh-CN", color_scheme=colours, **PHONE)
    context.add_cookies([{"name": COOKIE, "value": token, "url": site}])
    page = context.new_page()
    page.goto(f"/cases/{case}/papers")
    page.locator("#signing summary").click()
    fit(page)
    page.locator("#agreed-p1").check()
    page.locator("#signing .actions button").click()
    page.locator("#signing .banner").wait_for()
    fit(page)  # p2 was not ticked
    page.locator("#agreed-p2").check()
    page.locator("#signing .actions button").click()
    page.locator('#signing form[action$="/standing"]').wait_for()
    fit(page)
    Cfca.standing = Standing("declined")
    page.locator('#signing form[action$="/standing"] button').click()
    page.locator("#signing summary").wait_for()
    fit(page)
    context.close()
