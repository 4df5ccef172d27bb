"""The ways through the console in a real browser: phone and desktop, Chinese and English, with
scripts and without, light and dark; and on every page what axe finds against it.
"""

import contextlib
from collections.abc import Iterator
from typing import Any, Final

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from domain.aggregates import AGGREGATES
from interface.callers import OPENING, public
from interface.console.case import NOT_HERE
from tests.console.served import CHROMIUM, NEEDS_CHROMIUM, fit, free_port, not_too_wide, served
from workers.projector import Projector
from workers.seeding import seed
from workers.system import System

_AT: Final = """[document.activeElement.name,
    document.activeElement.matches('form.entry .actions button')]"""
"""What has the focus: its name, and whether it is what records a form."""
PHONE: Final[dict[str, Any]] = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
DESK: Final[dict[str, Any]] = {"viewport": {"width": 1280, "height": 800}}
LOCALE: Final = {"zh": "zh-CN", "en": "en-GB"}
HEAVIEST: Final = 150_000

pytestmark = NEEDS_CHROMIUM


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser, once for all."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def site(app: FastAPI, system: System, projector: Projector) -> Iterator[str]:
    """The console, served on this machine, with the rules and the working days of the country."""
    seed(system)
    app.state.system = system
    with served(app, f"http://127.0.0.1:{free_port()}") as address:
        yield address


@contextlib.contextmanager
def _someone(
    chromium: Browser, site: str, who: str, language: str = "zh", **more: Any
) -> Iterator[Page]:
    context: BrowserContext = chromium.new_context(
        base_url=site, locale=LOCALE[language], **{**DESK, **more}
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.locator(f'button[value="{who}"]').click()
    page.wait_for_url("**/day")
    yield page
    context.close()


def _register(page: Page, matter: str = "楼上漏水，天花板发霉") -> str:
    """Register a dispute as somebody does; where it is read then."""
    page.goto("/do/dispute/register")
    page.locator('[name="area"]').fill("150524100000")
    page.locator('[name="type"]').select_option("neighbour")
    page.locator('[name="matter"]').fill(matter)
    page.locator('[name="parties.0.person.name"]').fill("张三")
    page.locator('[name="parties.1.person.name"]').fill("李四")
    page.locator('[name="requested_at"]').fill("2026-03-02T09:00")
    page.locator("form.entry .actions button").first.click()
    page.wait_for_url("**/cases/*")
    return page.url


_KINDS: Final = """[...document.querySelectorAll('form.entry input, form.entry select, '
    + 'form.entry textarea, form.entry fieldset, form.entry .nothing, form.entry .ask')]
    .map((it) => it.tagName + (it.type || '') + it.className)"""
"""The kinds of fields of a form: each is looked at once."""


def _heard(page: Page) -> list[str]:
    """What the browser complains about from now on."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda it: said.append(it.text) if it.type == "error" else None)
    return said


@pytest.mark.parametrize(
    ("language", "screen", "colours"),
    [("zh", PHONE, "light"), ("en", PHONE, "dark"), ("zh", DESK, "dark"), ("en", DESK, "light")],
    ids=["zh-phone", "en-phone-dark", "zh-desk-dark", "en-desk"],
)
def test_the_way_through_is_open_to_everyone(
    chromium: Browser, site: str, language: str, screen: dict[str, Any], colours: str
) -> None:
    with _someone(chromium, site, "d-liuhe", language, color_scheme=colours, **screen) as page:
        said = _heard(page)
        fit(page)
        case = _register(page)
        fit(page)
        papers, files = (case.partition("?")[0] + end for end in ("/papers", "/files"))
        plain = ("/cases", "/sessions", "/components", "/terms", "/do/crisis/raise_crisis")
        for address in (*plain, papers, files):
            page.goto(address)
            fit(page)
        assert said == []
        page.goto("/do/dispute/register")
        page.locator("form.entry .actions button").first.click()
        expect(page.locator("#errors")).to_be_focused()
        fit(page)
        page.goto(case)
        page.locator("#h-can ~ details > summary").first.click()
        page.locator('a[href$="/triage"]').click()
        page.wait_for_url("**/triage")
        fit(page)
        page.goto("/nowhere")
        fit(page)


_NARROWEST = "Math.min(...[...document.querySelectorAll('.cards td')].map(e => e.clientWidth))"
"""Of what is said of a case in a list."""
_BULK = {"h-liuhe": ("reassign", "hand_over", "transfer"), "m-qian": ("follow_ups", "close")}


@pytest.mark.parametrize("scripts", [True, False])
def test_the_dashboard_is_open_to_everyone(chromium: Browser, site: str, scripts: bool) -> None:
    with _someone(chromium, site, "d-liuhe") as page:
        _register(page)
    with _someone(chromium, site, "s-banner", "zh", java_script_enabled=scripts, **PHONE) as page:
        said = _heard(page)
        page.get_by_role("link", name="总览").click()
        page.locator('[name="indicator"]').select_option("registered")
        page.get_by_role("button", name="显示").click()
        expect(page.locator("table.bars").first).to_be_visible()
        if scripts:
            expect(page.locator(".chart canvas")).to_be_visible()
            fit(page)
            for address in ("/overdue", "/months", "/bulk"):
                page.goto(address)
                fit(page)
            page.goto("/office")
            fit(page)
            page.goto("/do/counters/state_counter")
            page.locator('[name="telephones"]').fill("0475-5551234")
            page.locator('[name="office_address"]').fill("旗政府大楼一楼")
            page.locator('[name="_add"]').click()
            fit(page)
            page.locator('[name="counter_hours.0.from_day"]').select_option("monday")
            page.locator('[name="counter_hours.0.to_day"]').select_option("friday")
            page.locator('[name="counter_hours.0.opens"]').fill("08:30")
            page.locator('[name="counter_hours.0.closes"]').fill("17:30")
            page.locator("form.entry .actions button").first.click()
            page.wait_for_url("**/office?*")
            expect(page.locator('[href="tel:04755551234"]')).to_be_visible()
            fit(page)
            page.goto("/cases")
            assert page.evaluate(_NARROWEST) > PHONE["viewport"]["width"] * 3 // 4
        assert said == []


def test_work_on_many_cases_is_open_to_everyone(chromium: Browser, site: str) -> None:
    for who, kinds in _BULK.items():
        with _someone(chromium, site, who, "zh", **PHONE) as page:
            for what in kinds:
                page.goto(f"/bulk/new/{what}")
                expect(page.locator("form.entry")).to_be_visible()
                fit(page)


def test_every_form_is_open_to_everyone(chromium: Browser, site: str) -> None:
    with _someone(chromium, site, "d-liuhe", "zh", **PHONE) as page:
        case = _register(page).partition("?")[0].rpartition("/")[2]
        seen: set[str] = set()
        for name in public(AGGREGATES["dispute"]):
            if ("dispute", name) in {*NOT_HERE, *OPENING}:
                continue
            page.goto(f"/do/dispute/{case}/{name}")
            not_too_wide(page)
            if not set(kinds := page.evaluate(_KINDS)) <= seen:
                seen |= set(kinds)
                fit(page)


@pytest.mark.parametrize("zoomed", [1, 2])
def test_a_dispute_is_registered_without_a_script(
    chromium: Browser, site: str, zoomed: int
) -> None:
    screen = {"viewport": {"width": 1280 // zoomed, "height": 800 // zoomed}}
    with _someone(chromium, site, "d-liuhe", "zh", java_script_enabled=False, **screen) as page:
        _register(page, "院墙越界")
        expect(page.locator(".banner-done")).to_be_visible()
        expect(page.locator(".matter")).to_have_text("院墙越界")
        page.get_by_role("link", name="案件", exact=True).click()
        expect(page.locator("tbody tr")).to_have_count(1)


def test_a_dispute_is_registered_with_the_keyboard_alone(chromium: Browser, site: str) -> None:
    with _someone(chromium, site, "d-liuhe", "zh") as page:
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="登记纠纷")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**/register")
        typed = {
            "area": "150524100000",
            "matter": "灌溉用水",
            "parties.0.person.name": "张三",
            "parties.1.person.name": "李四",
        }
        for _ in range(80):
            page.keyboard.press("Tab")
            at = page.evaluate(_AT)
            if at[0] in typed:
                page.keyboard.type(typed[at[0]])
            elif at[0] in ("type", "body"):
                page.keyboard.press("ArrowDown")
            elif at[0] == "requested_at":
                page.locator('[name="requested_at"]').fill("2026-03-02T09:00")
            elif at[1]:
                break
        page.keyboard.press("Enter")
        page.wait_for_url("**/cases/*")


def test_what_is_typed_is_kept_while_it_is_typed(chromium: Browser, site: str) -> None:
    with _someone(chromium, site, "d-liuhe", "en", **PHONE) as page:
        page.goto("/do/dispute/register")
        with page.expect_response("**/drafts"):
            page.locator('[name="matter"]').fill("楼上漏水")
        page.goto("/day")
        page.locator('a[href^="/drafts/"]').click()
        expect(page.locator('[name="matter"]')).to_have_value("楼上漏水")


def test_what_a_word_means_is_one_tap_away_and_nothing_typed_is_lost(
    chromium: Browser, site: str
) -> None:
    with _someone(chromium, site, "d-liuhe", "zh", java_script_enabled=False, **PHONE) as page:
        case = _register(page).partition("?")[0].rpartition("/")[2]
        page.goto(f"/do/dispute/{case}/suspend")
        page.locator("details.aside > summary").first.tap()
        page.locator('[name="explanation"]').fill("等鉴定")
        word = page.locator('h1 a[href="#t-suspension"]')
        word.tap()
        expect(page.locator("#t-suspension + dd")).to_be_in_viewport()
        page.locator('#t-suspension + dd a[href="#w-suspension"]').tap()
        expect(word).to_be_in_viewport()
        expect(page.locator('[name="explanation"]')).to_have_value("等鉴定")
        page.goto(f"/do/dispute/{case}/appoint_agent")
        page.locator("label + a.ask").first.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#t-special_authority + dd")).to_be_in_viewport()
        page.goto(f"/cases/{case}")
        expect(page.locator("#t-arbitral_review")).to_be_hidden()
        page.locator("#h-can ~ details > summary").last.tap()
        page.locator('dt a[href="#t-arbitral_review"]').tap()
        expect(page.locator("#t-arbitral_review + dd")).to_be_in_viewport()


def test_without_a_connection_it_says_so_and_loses_nothing(chromium: Browser, site: str) -> None:
    with _someone(chromium, site, "d-liuhe", "en", **PHONE) as page:
        page.goto("/do/dispute/register")
        page.locator('[name="matter"]').fill("楼上漏水")
        page.context.set_offline(True)
        expect(page.locator("#away")).to_be_visible()
        page.locator("form.entry .actions button").first.click()
        expect(page.locator('[name="matter"]')).to_have_value("楼上漏水")
        page.context.set_offline(False)
        expect(page.locator("#away")).to_be_hidden()


def test_a_page_is_light(chromium: Browser, site: str) -> None:
    with _someone(chromium, site, "d-liuhe", "zh", **PHONE) as page:
        case = _register(page)
        for address in ("/day", "/cases", "/do/dispute/register", case):
            weights: list[int] = []

            def weigh(response: Any, into: list[int] = weights) -> None:
                into.append(len(response.body()))

            page.on("response", weigh)
            page.goto(address, wait_until="networkidle")
            page.remove_listener("response", weigh)
            assert 0 < sum(weights) <= HEAVIEST, (address, sum(weights))
