"""An office states on a page how the public reaches it, and parties read it on theirs."""

from typing import Any
from uuid import UUID

import pytest

from domain.kernel import Officer
from interface import party_codes
from interface.story import Reader
from tests.console.conftest import Browser, Page
from tests.console.test_forms import REGISTER, TYPED
from tests.console.test_party import WORD
from tests.interface.support import DESK, HEAD, Api
from workers.projector import Projector
from workers.system import System

STATE, TAKE_BACK = "/do/counters/state_counter", "/do/counters/take_back_counter"
OFFICE = "150524100000"
SAID = {"telephones": "0475-5551234\n12348", "office_address": "柳河镇文化路12号"}
SAID |= {
    "counter_hours.0.from_day": "monday",
    "counter_hours.0.to_day": "friday",
    "counter_hours.0.opens": "08:30",
    "counter_hours.0.closes": "17:30",
}
NUMBER = "0475-5551234"
FORM = {
    "telephones": [NUMBER, "12348"],
    "office_address": "柳河镇文化路12号",
    "counter_hours": [
        {"from_day": "monday", "to_day": "friday", "opens": "08:30", "closes": "17:30"}
    ],
}


@pytest.fixture
def head(browser: Browser, projector: Projector) -> Browser:
    """Of the township's committee."""
    browser.become("h-liuhe")
    return browser


def _becomes(browser: Browser, persona: str) -> None:
    browser.send(browser.open("/day"), "/sign-out")
    browser.become(persona)


def _stated(head: Browser) -> Page:
    page = head.send(head.open(STATE), STATE, {"_add": "counter_hours"})
    return head.send(page, STATE, SAID)


def _as_party(browser: Browser, system: System, case: Any, party: str = "p1") -> Page:
    desk = Officer(id="d-1", role="desk", office=DESK["Jiefen-Office"])
    code = party_codes.make(system, UUID(case["stream"]), party, WORD, Reader(desk, "en")).code
    return browser.send(browser.open("/p"), "/p", code=code, word=WORD)


def test_a_head_is_reminded_states_it_changes_it_and_takes_it_back(head: Browser) -> None:
    assert "find no telephone" in head.open("/day").text
    assert "Nothing is stated" in head.open("/office").text

    page = _stated(head)

    assert page.address.partition("?")[0].endswith("/office"), page.text
    assert page.links[NUMBER] == "tel:04755551234"
    assert "Monday to Friday 08:30–17:30" in page.text
    assert "Recorded" in page.text
    for nothing_of_it in ("anything", "9", "9" * 5000):
        assert "Recorded" not in head.open(f"/office?done={nothing_of_it}").text
    assert "find no telephone" not in head.open("/day").text

    form = head.open(page.links["Change it"])  # as it stands now
    page = head.send(form, STATE, telephones="12348")
    assert "柳河镇文化路12号" in page.text
    assert "08:30–17:30" in page.text
    assert NUMBER not in page.text

    page = head.send(head.open(page.links["Take it back"]), TAKE_BACK)
    assert "Nothing is stated" in page.text


def test_both_parties_read_what_their_office_stated_and_nothing_more(
    browser: Browser, api: Api, system: System, case: Any
) -> None:
    before = _as_party(browser, system, case)
    assert "People's Mediation Committee" in before.text
    assert "Ask there, at the counter" in before.text
    assert "tel:04755551234" not in before.html

    assert api.post("/api/counters/state_counter", FORM, HEAD).status_code == 200

    for party in ("p1", "p2"):
        page = _as_party(browser, system, case, party)
        assert page.links[NUMBER] == "tel:04755551234"
        assert page.links["12348"] == "tel:12348"
        assert "柳河镇文化路12号" in page.text
        assert "08:30–17:30" in page.text
        assert "stays in the list of calls" in page.text
        browser.open("/p/leave?to=door")
    browser.language = "zh"
    assert "周一至周五 08:30–17:30" in _as_party(browser, system, case).text


def test_the_slip_of_a_code_says_no_number_that_tells_what_it_is_for(
    head: Browser,
) -> None:
    _stated(head)
    _becomes(head, "d-liuhe")
    page = head.send(head.open(REGISTER), REGISTER, TYPED)
    address = f"{page.address.partition('?')[0].removeprefix('http://127.0.0.1:8420')}/codes"
    slip = head.send(head.open(address), f"{address}/p1", word=WORD, again=WORD)
    assert "With a code" in slip.text
    assert NUMBER not in slip.html


def test_a_mobile_number_is_refused_beside_the_field(head: Browser) -> None:
    page = head.send(head.open(STATE), STATE, telephones="13955512345")
    assert page.status == 422
    assert "a mobile number is somebody's own" in page.text
    assert "#f-telephones" in page.links.values()
    assert "13955512345" in page.html  # what was typed is still there


def test_another_office_and_whoever_heads_none_state_nothing_here(
    browser: Browser, api: Api, projector: Projector
) -> None:
    browser.become("h-village")
    page = browser.send(browser.open(STATE), STATE, office=OFFICE, telephones="12348")
    assert page.status == 409
    assert f"You do not speak for {OFFICE}" in page.text

    _becomes(browser, "m-qian")
    assert browser.open("/office").status == 403
    page = browser.send(browser.open(STATE), STATE, telephones="12348")
    assert "stated by its head" in page.text

    form = {"telephones": ["12348"], "office": OFFICE}
    assert api.post("/api/counters/state_counter", form, DESK).status_code == 409


def test_a_county_states_it_of_an_office_in_its_area(head: Browser) -> None:
    _becomes(head, "s-banner")
    page = head.send(head.open(STATE), STATE, office=OFFICE, telephones="12348")
    assert page.links["12348"] == "tel:12348"
    assert OFFICE in page.text
    form = head.open(page.links["Change it"])
    assert dict(form.form(STATE))["office"] == OFFICE
