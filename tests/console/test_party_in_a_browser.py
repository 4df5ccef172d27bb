"""From the counter to the party's own page and out again, in a real browser: on a phone and at a
desk, with scripts and without; and what axe finds against every page on the way.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from interface import party_codes
from interface.console.party import LEADS_AWAY
from interface.story import Reader
from tests.channels.sinks import LOCAL, mail_server
from tests.console.served import NEEDS_CHROMIUM, fit
from tests.console.test_in_a_browser import (
    DESK,
    LOCALE,
    PHONE,
    _heard,
    _register,
    _someone,
    chromium,
    site,
)
from tests.safeguards.casework import Case, officer, reached
from workers.settings import Settings
from workers.system import System

__all__ = ["chromium", "site"]

pytestmark = NEEDS_CHROMIUM
WORD: Final = "河边的老柳树"


@pytest.fixture
def settings(settings: Settings) -> Iterator[Settings]:
    """With a mail server, by which codes are sent as well."""
    with mail_server() as mail:
        named = {"smtp_host": LOCAL, "smtp_port": mail.port, "smtp_security": "none"}
        yield settings.model_copy(update=named)


def _slip(page: Page) -> str:
    """Made at the counter, with the party beside; looked at on the way."""
    case = _register(page).partition("?")[0]
    page.goto(case)
    page.locator('a[href$="/codes"]').click()
    page.locator("details > summary").first.click()
    fit(page)
    for again, address in (("x", ""), (WORD, "nobody"), (WORD, "own@mail.example")):
        fields = page.locator("details[open]")
        fields.locator('[name="word"]').fill(WORD)
        fields.locator('[name="again"]').fill(again)
        if address:
            fields.locator('[value="email"]').check()
            fields.locator('[name="to"]').fill(address)
            fields.locator('[name="safe"]').check()
        fields.locator("button").click()
        fit(page)
    expect(page.locator(".banner-done")).to_be_visible()
    code = re.search(r"(\w{4}-){2}\w{4}", page.locator(".slip").inner_text())
    assert code is not None
    return code[0]


@pytest.mark.parametrize(
    ("language", "screen", "scripts"),
    [("zh", PHONE, True), ("en", {**DESK, "color_scheme": "dark"}, False)],
    ids=["zh-phone", "en-desk-dark-without-scripts"],
)
def test_a_party_gets_in_says_no_and_leaves(
    chromium: Browser, site: str, language: str, screen: dict[str, Any], scripts: bool
) -> None:
    with _someone(chromium, site, "d-liuhe", language, **screen) as page:
        code = _slip(page)
    context = chromium.new_context(
        base_url=site, locale=LOCALE[language], java_script_enabled=scripts, **screen
    )
    page, elsewhere = context.new_page(), re.compile(f"{LEADS_AWAY}.*")
    page.route(elsewhere, lambda route: route.fulfill(body="weather"))
    looks = fit if scripts else lambda page: None
    said = _heard(page)
    page.goto("/p")
    looks(page)
    page.locator('[name="code"]').fill(code)
    page.locator('[name="word"]').fill(WORD)
    page.locator("form.entry button").click()
    page.wait_for_url("**/p/now")
    looks(page)
    page.locator("#h-can ~ details > summary").click()
    page.locator('form[action="/p/answer"] button').click()
    expect(page.locator(".banner-done")).to_be_visible()
    looks(page)
    page.locator('a[href="/p/terms"]').click()
    looks(page)
    page.go_back()
    page.locator('a[href="/p/ask"]').click()
    looks(page)
    page.locator("form.entry .actions button").click()
    expect(page.locator("#errors")).to_be_visible()
    looks(page)
    page.locator('[value="erasure"]').check()
    page.locator("form.entry .actions button").click()
    page.wait_for_url("**/p/now*")
    expect(page.locator("#h-asked ~ details")).to_have_count(1)
    looks(page)

    page.locator("#leave").click()
    page.wait_for_url(elsewhere)
    page.goto("/p/now")
    page.wait_for_url("**/p?why=over")
    page.locator('[name="code"]').fill(code)
    page.locator("form.entry button").click()
    expect(page.locator("#errors")).to_be_visible()
    looks(page)
    assert [each for each in said if "422" not in each] == []
    context.close()


def test_a_party_says_how_satisfied_it_is(chromium: Browser, site: str, system: System) -> None:
    case = Case(system).confided().settled()
    reached(system)
    slip = party_codes.make(system, case.id, "p2", WORD, Reader(officer("desk"), "zh"))
    context = chromium.new_context(base_url=site, locale=LOCALE["zh"], **PHONE)
    page = context.new_page()
    page.goto("/p")
    page.locator('[name="code"]').fill(slip.code)
    page.locator('[name="word"]').fill(WORD)
    page.locator("form.entry button").click()
    expect(page.locator('#h-office ~ * [href="tel:04755551234"]')).to_be_visible()
    fit(page)

    page.get_by_label("不满意", exact=True).check()
    page.locator('form[action="/p/rate"] button').click()

    expect(page.locator("#h-rate ~ p")).to_have_text("您已经评价，谢谢。")
    fit(page)
    context.close()


def test_the_back_button_leads_to_nothing_that_was_read(chromium: Browser, site: str) -> None:
    with _someone(chromium, site, "d-liuhe") as page:
        code = _slip(page)
    context = chromium.new_context(base_url=site, **PHONE)
    page, elsewhere = context.new_page(), re.compile(f"{LEADS_AWAY}.*")
    page.route(elsewhere, lambda route: route.fulfill(body="weather"))
    page.goto("/p")
    page.locator('[name="code"]').fill(code)
    page.locator('[name="word"]').fill(WORD)
    page.locator("form.entry button").click()
    number = page.locator("h1").inner_text()
    page.locator("#leave").click()
    page.wait_for_url(elsewhere)

    page.go_back()

    expect(page.locator("form.entry")).to_be_visible()
    assert number not in page.content()
    context.close()
