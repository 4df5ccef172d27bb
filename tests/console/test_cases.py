"""The list of cases, narrowed, through a saved view, and page by page."""

import pytest

from tests.console.conftest import Browser
from tests.console.test_forms import REGISTER, TYPED
from tests.interface.support import TOKEN
from tests.workers.running import eventually
from workers.projector import Projector
from workers.seeding import seed
from workers.system import System

OFFICE = "150524100000"
DESK = {
    "Authorization": f"Bearer {TOKEN}",
    "Jiefen-Officer": "d-liuhe",
    "Jiefen-Role": "desk",
    "Jiefen-Office": OFFICE,
}
VIEW = {
    "name": "邻里",
    "ledger": "register",
    "where": ["type=neighbour"],
    "show": ["code"],
    "sort": "code",
}


@pytest.fixture
def desk(browser: Browser, projector: Projector) -> Browser:
    """The counter, with a dispute between neighbours and one about a contract."""
    browser.become("d-liuhe")
    for kind in ("neighbour", "contract"):
        page = browser.send(browser.open(REGISTER), REGISTER, {**TYPED, "type": kind})
        assert "/cases/" in page.address
    return browser


def test_the_list_is_narrowed_and_says_how_many_there_are(desk: Browser) -> None:
    assert "2 cases" in desk.open("/cases").text
    assert "1 cases" in desk.open("/cases?type=contract").text
    assert "No case is like that" in desk.open("/cases?status=closed").text


def test_a_saved_view_is_chosen_from_a_list(desk: Browser) -> None:
    kept = desk.client.post("/api/views/d-liuhe/save_view", json=VIEW, headers=DESK)
    assert kept.status_code == 200, kept.text
    assert "邻里" in desk.open("/cases").text

    page = desk.open("/cases?view=v1")

    assert page.status == 200
    assert "1 cases" in page.text


def test_what_the_list_was_narrowed_to_is_kept_under_a_name_and_forgotten(desk: Browser) -> None:
    page = desk.open("/cases?type=neighbour&open=yes")

    kept = desk.send(page, "/views", name="邻里在办")

    assert "view=v1" in kept.address
    assert "1 cases" in kept.text
    assert "邻里在办" in desk.open("/cases").text
    assert "邻里在办" not in desk.send(kept, "/views/v1/delete").text


def test_two_views_have_two_names(desk: Browser) -> None:
    page = desk.open("/cases?type=neighbour")
    desk.send(page, "/views", name="Neighbours")

    again = desk.send(page, "/views", name=" neighbours")

    assert again.status == 409
    assert "a view of this name already" in again.text
    assert desk.open("/cases").html.count("eighbours</option>") == 1


def test_a_view_without_a_name_is_not_kept(desk: Browser) -> None:
    page = desk.send(desk.open("/cases?type=neighbour"), "/views", name="")

    assert page.status == 422
    assert "Saved view" not in desk.open("/cases").text


def test_a_view_that_is_nobodys_is_said(desk: Browser) -> None:
    assert desk.open("/cases?view=v9").status == 404


def test_nonsense_is_said_on_the_page(desk: Browser) -> None:
    for asked in ("status=nonsense", "type=nonsense", "after=nonsense", "area=x"):
        page = desk.open(f"/cases?{asked}")
        assert page.status == 422, asked


def test_a_case_of_nobody_is_not_found(desk: Browser) -> None:
    page = desk.open("/cases/6c1a0f6e-3f5c-4b5e-9a51-8f9f6d2b7a10")

    assert page.status == 404
    assert desk.open("/cases/nonsense").status in (404, 422)


def test_a_case_of_ones_own_is_found_by_the_name_of_a_party(desk: Browser, system: System) -> None:
    page = desk.open("/cases")

    eventually(lambda: "张三</td>" in desk.send(page, "/cases/find", name="张三").html)
    found = desk.send(page, "/cases/find", name=" 张三 ")

    assert "张三" not in found.address
    assert found.html.count("张三</td>") == 1
    (case,) = [link for link in found.links.values() if link.startswith("/cases/")]
    assert desk.open(case).status == 200
    nobody = desk.send(found, "/cases/find", name="王五")
    assert "No case of yours" in nobody.text
    with system.reading.connection() as connection:
        searched = connection.execute(
            "select who from audit.read where purpose = 'person search' and relation = 'none'"
        ).fetchall()
    assert {*searched} == {("d-liuhe",)}
    assert len(searched) > 1, "each of them"


def test_what_is_no_name_to_find_is_said_beside_the_field(desk: Browser) -> None:
    page = desk.send(desk.open("/cases"), "/cases/find", name="张")

    assert page.status == 422
    assert "at least two characters" in page.text
    assert dict(page.form("/cases/find"))["name"] == "张"


def test_nobody_else_finds_anybody_by_name(desk: Browser) -> None:
    desk.client.cookies.clear()
    desk.become("s-banner")
    page = desk.open("/cases")
    assert "/cases/find" not in [action for action, _ in page.forms]
    assert "Off here until" not in page.text

    guard = dict(page.form("/sign-out"))
    refused = desk.client.post("/cases/find", data={**guard, "name": "张三"})

    assert refused.status_code == 403
    assert "张三" not in refused.text


def test_where_finding_by_name_is_not_switched_on_the_list_says_so(
    desk: Browser, system: System
) -> None:
    seed(system)

    page = desk.open("/cases")

    assert "switched it on: person search" in page.text
    assert "/cases/find" not in [action for action, _ in page.forms]
