"""What is done to many cases is looked at first, started by a click, followed and taken back."""

from typing import Any
from uuid import UUID

import pytest

from domain.kernel import Officer, Role
from interface.console.gate import COOKIE
from tests.console.conftest import Browser, Page
from tests.interface.support import HEAD, OFFICE, Api, accepted, register_form
from tests.interface.test_bulk import seen_through
from tests.workers.running import eventually
from workers.bulk.running import Pace, Runner
from workers.console import sessions
from workers.projector import Projector
from workers.seeding import seed
from workers.system import System

NEW = "/bulk/new/reassign"
TO_OTHERS = {"mediators": "m-2 m-3", "reason": "leaving", "no_tie": "yes"}


@pytest.fixture
def head(browser: Browser, system: System) -> Browser:
    """The head of the office whose cases they are, signed in."""
    seed(system)
    _sign_in(browser, system, Officer(id="h-1", role="head", office=OFFICE))
    return browser


def _sign_in(browser: Browser, system: System, officer: Officer) -> None:
    with system.pool.connection() as connection:
        token = sessions.begin(connection, officer, "provider")
    browser.client.cookies.clear()
    browser.client.cookies.set(COOKIE, token)


def _cases(api: Api, projector: Projector, many: int = 2) -> list[str]:
    """So many cases of m-1's that go on, and one that nobody has yet."""
    made = [api.post("/api/disputes", register_form()).json() for _ in range(many + 1)]
    for each in made[:many]:
        accepted(api, each["stream"])
    seen_through(api, api.post("/api/disputes", register_form()).json()["token"])
    return [str(each["stream"]) for each in made]


def _looked(head: Browser, **typed: Any) -> Page:
    return head.send(head.open(NEW), NEW, {**TO_OTHERS, **typed})


def _id_of(page: Page) -> UUID:
    return UUID(page.address.rpartition("/")[2].partition("?")[0])


def test_a_task_is_looked_at_started_followed_and_taken_back(
    head: Browser, api: Api, system: System, projector: Projector
) -> None:
    cases = _cases(api, projector)

    page = _looked(head, listed="\n".join(cases))

    assert "Nothing is done yet" in page.text
    assert "The case has no mediator yet" in page.text
    task = _id_of(page)
    page = head.send(page, f"/bulk/{task}/start")
    assert "0 of 2 done" in page.text
    assert f"/bulk/{task}/cancel" in [action for action, _ in page.forms]
    Runner(system, Pace(each=0, rest=0)).step(task)
    page = head.open(f"/bulk/{task}")
    assert "finished" in page.text
    page = head.send(page, f"/bulk/{task}/undo")
    assert "Nothing is done yet" in page.text
    assert _id_of(page) != task
    assert any(str(task) in link for link in head.open("/bulk").links.values())
    file = head.client.get(f"/bulk/{task}/cases.csv")
    assert file.text.count("\n") == len(cases) + 1


def test_all_that_somebody_has_is_handed_over_in_one_step(
    head: Browser, api: Api, projector: Projector
) -> None:
    _cases(api, projector)
    address = "/bulk/new/hand_over"

    page = head.send(head.open(address), address, {**TO_OTHERS, "of": "m-1"})

    assert "would change 2" in page.text


def test_who_has_cases_in_the_office_is_suggested_and_whoever_is_typed_is_taken(
    head: Browser, api: Api, projector: Projector
) -> None:
    _cases(api, projector, 1)

    def suggested() -> int:
        return head.open(NEW).html.count('<option value="m-1">')

    assert eventually(suggested) == 2, "who goes on, and whose cases"


def test_a_list_of_cases_leads_there_with_what_it_was_narrowed_to(
    head: Browser, api: Api, projector: Projector
) -> None:
    _cases(api, projector)

    page = head.open("/cases?type=neighbour&open=yes")

    (link,) = (link for link in page.links.values() if link.startswith(NEW))
    assert dict(head.open(link).form(NEW))["type"] == "neighbour"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"listed": "x"}, "Name the cases by a list"),
        ({"mediators": "", "mediator": "m-1"}, "Say who goes on with the cases"),
        ({"reason": "", "mediator": "m-1"}, "Say why another mediator goes on"),
        ({"no_tie": "", "mediator": "m-1"}, "Look first whether whoever goes on has a tie"),
        ({"mediators": "not-an-id-😀", "mediator": "m-1"}, "Who goes on:"),
        ({"mediator": "m-1", "in_area": "x"}, "code"),
        ({"listed": "150524100000-2026-1,someone"}, "the parties who agreed"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_the_rest_is_kept(
    head: Browser, api: Api, projector: Projector, typed: dict[str, str], said: str
) -> None:
    _cases(api, projector, 1)

    page = _looked(head, **typed)

    assert page.status == 422
    assert said in page.text, page.text
    for name, text in {**TO_OTHERS, **typed}.items():
        if text and name != "no_tie":
            assert dict(page.form(NEW))[name] == text


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("supervisor", []),
        ("desk", []),
        ("mediator", ["follow_ups", "close"]),
        ("judicial_office", ["reassign", "hand_over"]),
        ("head", ["reassign", "hand_over", "transfer", "close"]),
    ],
)
def test_nothing_is_offered_that_the_role_may_never_order(
    browser: Browser, system: System, projector: Projector, role: Role, offered: list[str]
) -> None:
    seed(system)
    _sign_in(browser, system, Officer(id="x-1", role=role, office=OFFICE))

    page = browser.open("/bulk")

    kinds = [link.rpartition("/")[2] for link in page.links.values() if "/bulk/new/" in link]
    assert kinds == offered
    assert bool(offered) != ("Who works on cases orders this" in page.text)
    assert (browser.open(NEW).status == 403) == ("reassign" not in offered)


def test_why_not_is_said_in_the_readers_language(
    head: Browser, api: Api, projector: Projector
) -> None:
    stream, _ = _cases(api, projector, 1)
    terms = {"day": "2099-01-01", "reason": "party_asked"}
    form = {"kind": "follow_ups", "terms": terms, "cases": [{"case": stream}]}
    task = api.post("/api/bulk/preview", form, HEAD).json()["bulk"]
    head.language = "zh"

    page = head.open(f"/bulk/{task}")

    assert "此事由以下人员办理：调解员 办案规范：职责分工" in page.text


def test_a_task_is_nobody_elses(
    head: Browser, api: Api, system: System, projector: Projector
) -> None:
    (stream, *_) = _cases(api, projector, 1)
    task = _id_of(_looked(head, listed=stream))

    _sign_in(head, system, Officer(id="m-1", role="mediator", office=OFFICE))

    assert head.open(f"/bulk/{task}").status == 404
    assert "h-1" not in head.open("/bulk").text
