"""A counsellor unlocks their notes from the page of a plan; the console sees none of them."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from tests.console.conftest import Browser, Page, officer
from tests.console.served import NEEDS_CHROMIUM, fit
from tests.console.test_in_a_browser import PHONE, _someone, chromium, site
from tests.console.test_support import OTHERS, files
from tests.notes.conftest import SHARED, Asking, asking, notes_url
from tests.notes.test_room import Browser as AtTheNotes
from tests.notes.test_room import guard
from workers.clinic import lock_rooms
from workers.notes import words
from workers.settings import Settings
from workers.system import System

__all__ = ["asking", "chromium", "files", "notes_url", "site"]

SAID = "独此一句的咨询记录"


@pytest.fixture
def settings(settings: Settings, asking: Asking) -> Settings:
    """With a store of notes."""
    address = f"http://127.0.0.1:{asking.port}"
    return settings.model_copy(update={"notes_url": address, "notes_pass_key": SHARED})


@pytest.fixture
def unlocked(browser: Browser, files: dict[str, UUID]) -> Page:
    """The page from which the notes are gone into."""
    browser.become("zheng")
    plan = browser.open(f"/support/plan/{files['plan']}")
    return unlock(browser, plan)


def unlock(browser: Browser, plan: Page) -> Page:
    address = plan.links["Your notes, apart"]
    return browser.send(browser.open(address), address)


def inside(unlocked: Page, asking: Asking) -> AtTheNotes:
    """A browser that took the pass where the form says."""
    there, _ = unlocked.forms[-2] if unlocked.forms[-1][0] == "/language" else unlocked.forms[-1]
    assert there == f"http://127.0.0.1:{asking.port}/room"
    found = AtTheNotes(asking)
    page = found.send("/room", "same-site", **dict(unlocked.form(there)))
    assert page.status == 200, page
    return found


def test_notes_are_written_and_read_in_their_own_process(
    browser: Browser, unlocked: Page, asking: Asking, files: dict[str, UUID], system: System
) -> None:
    assert (
        f"form-action 'self' http://127.0.0.1:{asking.port};"
        in unlocked.headers["content-security-policy"]
    )

    room = inside(unlocked, asking)
    kept = room.write(SAID)

    (address,) = re.findall(r'href="(/room/notes/[^"]+)"', kept.text)
    assert SAID in room.open(address).text
    for page in (f"/support/plan/{files['plan']}", "/support", "/day"):
        assert SAID not in browser.open(page).html
    with system.pool.connection() as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        for schema, table in tables:
            rows = connection.execute(f"select * from {schema}.{table}".encode()).fetchall()
            assert SAID not in str(rows), table


@pytest.mark.parametrize("who", ["feng", *OTHERS])
def test_nobody_else_unlocks_anything(browser: Browser, files: dict[str, UUID], who: str) -> None:
    browser.become(who)
    address = f"/support/plan/{files['plan']}/notes"

    assert browser.open(address).status == 404
    sent = browser.client.post(address, data=dict(browser.open("/day").form("/sign-out")))
    assert sent.status_code == 404
    assert 'name="pass"' not in sent.text


def test_a_plan_alone_leads_to_the_notes_and_for_their_counsellor_alone(
    browser: Browser, files: dict[str, UUID]
) -> None:
    browser.become("feng")
    assert "Your notes" not in browser.open(f"/support/plan/{files['plan']}").text
    browser.client.cookies.clear()
    browser.become("zheng")
    assert "Your notes" not in browser.open(f"/support/counselling/{files['counselling']}").text


@pytest.mark.parametrize(
    ("command", "typed"),
    [
        ("withdraw_health_consent", {}),
        ("object_to_plan", {}),
        (
            "change_team",
            {"agreed_by": "person", "channel": "on_paper", "left": "chen"}
            | {"joined.0.role": "covering_counsellor", "joined.0.member": "lin"},
        ),
    ],
)
def test_what_ends_access_locks_them_at_once(  # noqa: PLR0917 (fixtures)
    browser: Browser,
    unlocked: Page,
    asking: Asking,
    files: dict[str, UUID],
    command: str,
    typed: dict[str, str],
) -> None:
    room = inside(unlocked, asking)
    browser.client.cookies.clear()
    browser.become("feng")
    form = f"/do/plan/{files['plan']}/{command}"

    done = browser.send(browser.open(form), form, **typed)

    assert "Recorded" in done.text, done.text
    assert room.open("/room").status == 403


def test_signing_out_locks_them(browser: Browser, unlocked: Page, asking: Asking) -> None:
    room = inside(unlocked, asking)

    browser.send(browser.open("/day"), "/sign-out")

    page = room.open("/room")
    assert page.status == 403
    assert words.LOCKED in page.text


def test_where_the_notes_do_not_answer_one_signs_out_all_the_same(
    settings: Settings,
) -> None:
    away = settings.model_copy(update={"notes_url": "http://127.0.0.1:9"})
    lock_rooms(away, officer("zheng"))  # raises nothing


def test_the_room_leads_back_and_to_a_call_for_help(
    unlocked: Page, asking: Asking, files: dict[str, UUID]
) -> None:
    page = inside(unlocked, asking).open("/room")

    assert f'href="http://127.0.0.1:8420/support/plan/{files["plan"]}"' in page.text
    assert 'href="http://127.0.0.1:8420/do/crisis/raise_crisis"' in page.text
    assert guard(page)


@NEEDS_CHROMIUM
def test_a_note_is_written_on_the_phone(
    chromium: Chromium, site: str, files: dict[str, UUID]
) -> None:
    with _someone(chromium, site, "zheng", "zh", **PHONE) as page:
        page.goto(f"/support/plan/{files['plan']}")
        page.locator('a[href$="/notes"]').click()
        fit(page)
        page.get_by_role("button", name="解锁").click()
        fit(page)
        page.get_by_role("button", name="进入").click()
        fit(page)
        page.locator("#text").fill(SAID)
        page.get_by_role("button", name="存为草稿").click()
        expect(page.locator(".done")).to_be_visible()
        page.locator("main li a").click()
        expect(page.locator("#text")).to_have_value(SAID)
        fit(page)
        page.get_by_role("button", name="签署").click()
        expect(page.locator("article")).to_contain_text(SAID)
        fit(page)
        page.get_by_role("button", name="立即锁定").click()
        fit(page)
        page.get_by_role("link", name="回到支持方案").click()
        expect(page.locator("h1")).to_contain_text("支持方案")
