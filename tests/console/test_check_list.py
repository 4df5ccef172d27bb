"""A follow-up is a check-list of what was agreed; what was found follows from its lines."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from domain.aggregates import DISPUTE
from domain.dispute.facts import FollowUpMade
from domain.kernel import civil_date
from interface.demo.story import ZHAO, neighbours
from tests.console.conftest import Browser, Page
from tests.console.served import NEEDS_CHROMIUM, fit
from tests.console.test_in_a_browser import PHONE, _someone, chromium, site
from workers.handler import Request
from workers.seeding import seed
from workers.system import System

__all__ = ["chromium", "site"]


@pytest.fixture
def agreed(system: System) -> UUID:
    """Settled on the spot: mend the leak today (o1), pay 800 yuan in ten days (o2)."""
    seed(system)
    today = civil_date(datetime.now(UTC))
    data = dict(neighbours().steps[0].data)
    act, payment = data["obligations"]
    later = (today + timedelta(days=10)).isoformat()
    data["obligations"] = [{**act, "due_on": today.isoformat()}, {**payment, "due_on": later}]
    request = Request(aggregate="dispute", command="settle_on_the_spot", data=data, officer=ZHAO)
    return system.handler.perform(request).stream


def called(browser: Browser, case: UUID, **said: str) -> Page:
    browser.become("m-zhao")
    form = f"/do/dispute/{case}/follow_up"
    typed = {"channel": "phone", **{name.replace("__", "."): text for name, text in said.items()}}
    return browser.send(browser.open(form), form, typed)


def test_what_was_agreed_stands_there_line_by_line(browser: Browser, agreed: UUID) -> None:
    browser.become("m-zhao")

    page = browser.open(f"/do/dispute/{agreed}/follow_up")

    assert "o1 act · p2" in page.text
    assert "800" in page.text and "not due yet" in page.text
    assert f"/do/dispute/{agreed}/stop_follow_ups" in page.links.values()
    assert 'name="finding"' not in page.html


@pytest.mark.parametrize(
    ("said", "finding", "performed"),
    [
        ({"line__o1": "performed"}, "performed", {"o1"}),
        ({"line__o1": "performed", "line__o2": "performed"}, "performed", {"o1", "o2"}),
        ({"line__o1": "performed", "line__o2": "partly"}, "partly_performed", {"o1"}),
        ({"line__o1": "partly"}, "partly_performed", set()),
        ({"line__o1": "not", "line__o2": "performed"}, "partly_performed", {"o2"}),
        ({"line__o1": "not", "line__o2": "unknown"}, "not_performed", set()),
        ({"reached": "no"}, "not_reached", set()),
    ],
)
def test_what_was_found_follows_from_the_lines(  # noqa: PLR0917 (a row of a table)
    browser: Browser,
    agreed: UUID,
    system: System,
    said: dict[str, str],
    finding: str,
    performed: set[str],
) -> None:
    page = called(browser, agreed, **said)

    assert "Recorded" in page.text, page.text
    with system.pool.connection() as connection:
        case = system.states.load(connection, DISPUTE, agreed).state
        facts = [event.fact for event in system.log.stream(connection, agreed)]
    (made,) = [fact for fact in facts if isinstance(fact, FollowUpMade)]
    assert made.finding == finding
    items = case.agreement.items.items()
    assert {key for key, item in items if item.performed_on} == performed


def test_the_next_steps_are_offered_and_lead_to_their_forms(browser: Browser, agreed: UUID) -> None:
    page = called(browser, agreed, line__o1="not", signs="terms_unclear")

    assert "After the last follow-up" in page.text
    assert page.links["remind whoever owes"] == f"/do/dispute/{agreed}/urge"
    assert "ask whether each party stands by the agreement" in page.text


@pytest.mark.parametrize("said", [{}, {"line__o1": "unknown", "reached": "yes"}])
def test_with_nothing_found_nothing_is_recorded_and_what_was_said_stays(
    browser: Browser, agreed: UUID, said: dict[str, str]
) -> None:
    page = called(browser, agreed, satisfaction="satisfied", **said)

    assert page.status == 422
    assert "Answer one line at least" in page.text
    sent = dict(page.form(f"/do/dispute/{agreed}/follow_up"))
    assert sent["satisfaction"] == "satisfied"
    assert sent.get("line.o1") == said.get("line__o1")


def test_what_was_answered_and_not_sent_is_kept(browser: Browser, agreed: UUID) -> None:
    called(browser, agreed, line__o1="partly", _keep="yes")
    (draft,) = [link for link in browser.open("/day").links.values() if "/drafts/" in link]

    page = browser.open(draft)

    assert dict(page.form(f"/do/dispute/{agreed}/follow_up"))["line.o1"] == "partly"


def test_a_part_is_chosen_from_what_was_agreed(browser: Browser, agreed: UUID) -> None:
    browser.become("m-zhao")
    page = browser.open(f"/do/dispute/{agreed}/record_performance")
    assert 'value="o1"' in page.html and 'value="o2"' in page.html


@NEEDS_CHROMIUM
@pytest.mark.parametrize("scripts", [True, False])
def test_a_call_is_taken_down_on_the_phone(
    chromium: Chromium, site: str, agreed: UUID, scripts: bool
) -> None:
    with _someone(chromium, site, "m-zhao", "zh", java_script_enabled=scripts, **PHONE) as page:
        page.goto(f"/do/dispute/{agreed}/follow_up")
        if scripts:
            fit(page)
        page.locator('[name="line.o1"][value="not"]').check()
        page.locator('[name="channel"][value="phone"]').check()
        page.locator("form.entry .actions button").first.click()
        expect(page.locator(".banner-done")).to_be_visible()
        expect(page.get_by_role("link", name="督促履行")).to_be_visible()
        if scripts:
            fit(page)


def test_a_call_is_offered_from_its_day_on_and_said_before_to_whom_it_is_for(
    browser: Browser, system: System
) -> None:
    seed(system)
    later = civil_date(datetime.now(UTC)) + timedelta(days=3)
    data = dict(neighbours().steps[0].data)
    data["obligations"] = [{**each, "due_on": later.isoformat()} for each in data["obligations"]]
    request = Request(aggregate="dispute", command="settle_on_the_spot", data=data, officer=ZHAO)
    case = system.handler.perform(request).stream
    browser.become("m-zhao")

    page = browser.open(f"/cases/{case}")

    assert f"/do/dispute/{case}/follow_up" not in page.links.values()
    before, _, _ = page.text.partition("What you can")
    primary = page.text.partition("What you can do now")[2].partition("Whatever else")[0]
    assert f"Nothing is due before {later.isoformat()}" in primary
