"""A notice that is about no case says what it is about: who asks to stand in, until when, with
the answer to it; which offices wait to be inspected."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.absences import ABSENCES_STREAM
from domain.dispute.notices import Notice
from domain.inspections import INSPECTIONS_STREAM
from domain.kernel import LOCAL_ZONE, civil_date
from interface.absences import listed
from tests.console.conftest import Browser, officer
from tests.interface.test_inbox import follow
from workers.handler import Request
from workers.notices import book
from workers.notices.recipients import row_of
from workers.seeding import seed
from workers.settling import CLOCK
from workers.system import System

TODAY = civil_date(datetime.now(UTC))
UNTIL = TODAY + timedelta(days=3)


def _notice(browser: Browser, who: str) -> str:
    browser.client.cookies.clear()
    browser.become(who)
    links = set(browser.open("/day").links.values())
    (link,) = (each for each in links if each.startswith("/inbox/"))
    return link


@pytest.mark.parametrize(
    ("button", "states"), [("yes", ["cover_agreed"]), ("no", [])], ids=["stands in", "does not"]
)
def test_who_is_asked_to_stand_in_answers_there(
    browser: Browser, system: System, button: str, states: list[str]
) -> None:
    seed(system)
    away = {"from_on": TODAY, "until_on": UNTIL, "cover": "m-qian"}
    asked = Request(
        aggregate="absences",
        command="state_absence",
        stream=ABSENCES_STREAM,
        data=away,
        officer=officer("m-sun"),
    )
    system.handler.perform(asked)
    follow(system)
    page = browser.open(_notice(browser, "m-qian"))
    assert f"{UNTIL.day} {UNTIL:%B %Y}" in page.text
    assert "m-sun" in page.text

    address = f"/absences/a1/{button}"
    first, again = browser.send(page, address), browser.send(page, address)

    assert (first.status, again.status) == (200, 200), "sent twice is once"
    rows = listed(system, officer("m-sun"), TODAY)
    assert [row["cover_state"] for row in rows] == states
    follow(system)
    told = browser.open(_notice(browser, "m-sun"))
    assert ("m-qian" in told.text) is bool(states)
    assert not [each for each, _ in told.forms if each.startswith("/absences/")]


def test_a_notice_of_inspections_says_which_offices_wait_and_until_when(
    browser: Browser, system: System
) -> None:
    seed(system)
    year, offices = TODAY.year - 1, ["150524100000", "150524103000"]
    opened = Request(
        aggregate="inspections",
        command="open_inspections",
        stream=INSPECTIONS_STREAM,
        data={"year": year, "offices": offices},
        officer=CLOCK,
        at=datetime(year, 12, 1, 9, tzinfo=LOCAL_ZONE),
    )
    system.handler.perform(opened)
    notice, now = Notice("inspections_due", "s-banner", str(year)), datetime.now(UTC)
    with system.pool.connection() as connection:
        book.keep(connection, [row_of(INSPECTIONS_STREAM, notice, "s-banner", "", now)])

    page = browser.open(_notice(browser, "s-banner"))

    for code in offices:
        assert f"{code} inspect" in page.text
    assert f"passed act by 31 December {year}" in page.text


def test_nobody_else_answers(browser: Browser, system: System) -> None:
    guard = dict(browser.become("m-zhao").form("/sign-out"))

    answer = browser.client.post("/absences/a1/yes", data=guard)

    assert answer.status_code == 409
