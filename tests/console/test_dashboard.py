"""What a supervisor steers by: the figures of the ledger, which lead to the cases behind them."""

import csv
import hashlib
import io
import re
from datetime import UTC, datetime

import pytest

from domain.kernel import civil_date
from interface.console.dashboard import GROUPS
from interface.console.pages import FOLDER
from interface.demo.story import ZHAO, neighbours
from tests.console.conftest import Browser
from tests.console.test_forms import REGISTER, TYPED
from tests.interface.support import HEAD, Api
from workers.handler import Request
from workers.projector import Projector
from workers.seeding import seed
from workers.system import System

BANNER = "150524000000"
KEEPER = {"Jiefen-Officer": "k-1", "Jiefen-Role": "county_desk", "Jiefen-Office": BANNER}
ECHARTS = "db316af4280efc409849fa6456605c26bed2b9a539c4228e58caebac35e1422c"
"""Of echarts.simple.min.js, release 6.0.0."""


@pytest.fixture
def supervisor(browser: Browser, system: System, projector: Projector) -> Browser:
    """Of the banner, in which a dispute was registered a moment ago."""
    seed(system)
    browser.become("d-liuhe")
    page = browser.send(browser.open(REGISTER), REGISTER, TYPED)
    assert "/cases/" in page.address
    browser.client.cookies.clear()
    browser.become("s-banner")
    return browser


def _rows(supervisor: Browser, address: str) -> list[list[str]]:
    answer = supervisor.client.get(address, headers={"accept-language": "en"})
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))


def test_the_figures_of_ones_own_area_stand_there_and_in_the_file(supervisor: Browser) -> None:
    page = supervisor.open("/dashboard")

    assert page.status == 200
    assert BANNER in page.text
    (registered,) = [
        row
        for row in _rows(supervisor, "/dashboard.csv")
        if row[2] == "registered" and row[1] == ""
    ]
    assert registered[3] == "1"


def test_a_figure_leads_to_as_many_cases(supervisor: Browser) -> None:
    page = supervisor.open("/dashboard?indicator=registered")
    leads = page.links["1"]
    assert leads.startswith("/cases?indicator=registered")

    cases = supervisor.open(leads)

    assert "1 cases" in cases.text
    assert "The cases behind: registered" in cases.text


def test_a_part_leads_to_its_own_figures_and_back(supervisor: Browser) -> None:
    page = supervisor.open("/dashboard?indicator=registered")
    (township,) = [name for name in page.links if name.startswith("150524100000")]

    part = supervisor.open(page.links[township])

    assert part.status == 200
    assert part.links[BANNER].startswith("/dashboard?area=150524000000")


def test_a_period_is_compared_with_any_other(supervisor: Browser) -> None:
    lines = _rows(supervisor, "/dashboard.csv?beside=2020")

    (registered,) = [row for row in lines if row[2] == "registered" and row[1] == ""]
    assert (registered[3], registered[5], registered[6]) == ("1", "0", "1")
    assert "2020: 0 (+1)" in supervisor.open("/dashboard?beside=2020").text
    assert supervisor.open("/dashboard?beside=nonsense").status == 422


def test_a_rate_stands_with_its_base_and_is_compared_part_by_part(
    supervisor: Browser, api: Api, system: System
) -> None:
    _settled(system, api)

    page = supervisor.open("/dashboard?indicator=success_rate")

    assert "1 of 1" in page.text
    assert "0 of 1" in page.text, "what was agreed and not performed yet"
    parts = page.html[page.html.index('id="h-parts"') : page.html.index('id="h-months"')]
    assert re.search("150524100000.*100 %", parts, re.DOTALL)
    (rate,) = [
        row
        for row in _rows(supervisor, "/dashboard.csv?indicator=success_rate")
        if row[2] == "success rate" and row[1] == ""
    ]
    assert (rate[3], rate[4]) == ("100.00 %", "1")


def _settled(system: System, api: Api) -> None:
    """A dispute is settled on the spot, and counted."""
    data = dict(neighbours().steps[0].data)
    due_on = civil_date(datetime.now(UTC)).isoformat()
    data["obligations"] = [{**each, "due_on": due_on} for each in data["obligations"]]
    request = Request(aggregate="dispute", command="settle_on_the_spot", data=data, officer=ZHAO)
    token = system.handler.perform(request).token
    assert api.get("/api/ledgers/disputes", HEAD, token=token).status_code == 200


def test_a_figure_below_zero_is_a_number_in_the_file(supervisor: Browser) -> None:
    this = civil_date(datetime.now(UTC)).year

    lines = _rows(supervisor, f"/dashboard.csv?period=2020&beside={this}")

    (registered,) = [row for row in lines if row[2] == "registered" and row[1] == ""]
    assert registered[6] == "-1"


def test_what_is_asked_for_in_vain_is_said(supervisor: Browser) -> None:
    for asked in ("period=2026-13", "period=2099", "area=nonsense", "indicator=risk"):
        for address in ("/dashboard", "/dashboard.csv"):
            page = supervisor.open(f"{address}?{asked}")
            assert page.status == 422, asked
            assert "To my day" in page.text
    assert supervisor.open("/overdue?area=nonsense").status == 422
    assert supervisor.open("/dashboard?as_of=nonsense").status == 422


def test_an_area_in_which_nothing_happened_says_so(supervisor: Browser) -> None:
    page = supervisor.open("/overdue")

    assert "Nothing is late here" in page.text


def test_what_is_late_stands_under_the_name_of_its_area(supervisor: Browser, api: Api) -> None:
    rows = [{"code": BANNER, "name": "甲旗"}]
    assert api.post("/api/areas/enter", {"rows": rows}, KEEPER).status_code == 200

    assert "What is late 甲旗" in supervisor.open("/overdue").text


def test_what_is_for_programs_and_for_who_makes_pages_is_shown_to_who_keeps_the_system(
    supervisor: Browser,
) -> None:
    assert "/components" not in supervisor.open("/day").links.values()
    assert "My day" in supervisor.open("/components").links, "one is still signed in there"
    supervisor.client.cookies.clear()
    assert "/components" in supervisor.become("o-bao").links.values()


def test_every_indicator_of_disputes_and_limits_stands_on_the_page(supervisor: Browser) -> None:
    shown = {row[2] for row in _rows(supervisor, "/dashboard.csv")[1:]}

    assert len(shown) == sum(len(keys) for _, keys in GROUPS)


def test_figures_are_not_for_everybody(browser: Browser, projector: Projector) -> None:
    browser.become("zheng")

    page = browser.open("/dashboard")

    assert page.status in (200, 403)
    assert "/dashboard" not in browser.open("/day").links.values()


def test_the_library_that_draws_charts_is_as_it_was_published() -> None:
    held = (FOLDER / "static" / "echarts.js").read_bytes()

    assert hashlib.sha256(held).hexdigest() == ECHARTS
