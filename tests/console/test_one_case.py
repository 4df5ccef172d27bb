"""What waits in a case, for whom and until when, is said alike on its page, in a notice and on
one's day."""

import re
from datetime import datetime, timedelta
from itertools import chain
from typing import Final, get_args
from uuid import UUID

import pytest

from domain.aggregates import AGGREGATES
from domain.dispute.facts import NextStep
from domain.kernel import LOCAL_ZONE
from domain.rules import Proposal
from interface.callers import public
from interface.console.case import _DOES, _TAKES
from tests.console.conftest import Browser, Page
from tests.console.test_attached import OF_P1, send
from tests.console.test_papers import _case
from tests.interface.test_inbox import follow
from tests.safeguards.casework import Case
from tests.workers.running import eventually
from tests.workers.test_attachments_looked_at import photograph
from workers.projector import Projector
from workers.seeding import seed
from workers.system import System

RAISED: Final = datetime.now(LOCAL_ZONE) - timedelta(hours=3)
TWO_HOURS_LATER: Final = f"act by {RAISED + timedelta(hours=2):%Y-%m-%d %H:%M}"


@pytest.fixture
def urgent(system: System, projector: Projector) -> Case:
    """A case whose mediator raised an urgent matter that no second person has looked at in time."""
    seed(system)
    case = Case(system).mediated()
    case.do("head", "recuse", mediator="mediator-1", ground="unavailable")
    case.do("head", "assign", mediator="m-sun", conflict=False)
    due_on = (RAISED + timedelta(days=1)).date()
    steps = [{"kind": kind, "due_on": due_on} for kind in ("calm_the_parties", "separate_talks")]
    plan = {"facts": "x", "matter_level": "A", "steps": steps}
    case.do("mediator", "raise_urgent_matter", "m-sun", at=RAISED, **plan)
    return case


def _primary(page: Page) -> list[str]:
    return re.findall(r'<a class="button" href="/do/dispute/[^/]+/([a-z_]+)"', page.html)


def test_what_waits_for_the_reader_comes_first_and_no_step_of_somebody_else(
    browser: Browser, urgent: Case
) -> None:
    browser.become("h-liuhe")

    page = browser.open(f"/cases/{urgent.id}")

    assert _primary(page) == ["confirm_urgent_matter"]
    assert TWO_HOURS_LATER in page.text, "a limit of hours has its hour"
    due, _, _ = page.html.partition('id="h-can"')
    for told in due.split("<details")[1:]:
        labels = re.findall("<dt>([^<]+)</dt>", told)
        assert len(labels) == len(set(labels)), labels


def test_where_nothing_waits_for_the_reader_it_is_said_what_does_and_for_whom(
    browser: Browser, urgent: Case
) -> None:
    browser.become("d-liuhe")

    page = browser.open(f"/cases/{urgent.id}")

    assert _primary(page) == []
    assert "Nothing here waits for you. Next comes “" in page.text
    assert "it waits for head" in page.text


def test_what_a_limit_or_a_follow_up_asks_for_is_done_by_commands_that_there_are() -> None:
    commands = public(AGGREGATES["dispute"])

    assert {*_TAKES.values(), *chain.from_iterable(_DOES.values())} <= commands.keys()
    assert _DOES.keys() <= {*get_args(Proposal)} - commands.keys()
    assert _TAKES.keys() <= {*get_args(NextStep)}


def test_a_notice_says_of_which_case_it_is_what_is_to_be_done_and_by_when(
    browser: Browser, urgent: Case, system: System
) -> None:
    browser.become("h-liuhe")

    def told() -> list[str]:
        follow(system)
        links = browser.open("/day").links.values()
        return [link for link in links if link.startswith("/inbox/")]

    notice, *_ = eventually(told)

    page = browser.open(notice)

    assert page.links["150524100000-2024-00001"] == f"/cases/{urgent.id}"
    assert TWO_HOURS_LATER in page.text
    assert "waits for: head" in page.text
    assert page.links["To the case"] == f"/cases/{urgent.id}"


def test_on_a_day_it_is_said_which_of_several_steps_of_a_case_it_is(
    browser: Browser, urgent: Case
) -> None:
    urgent.do("head", "recuse", mediator="m-sun", ground="unavailable", at=datetime.now(LOCAL_ZONE))
    browser.become("m-sun")

    def day() -> set[str]:
        return set(re.findall("take urgent step · ([a-z ]+[a-z])", browser.open("/day").text))

    assert eventually(day) == {"calm the parties", "separate talks"}


def test_what_has_a_number_is_chosen_and_not_typed(browser: Browser, urgent: Case) -> None:
    urgent.do("mediator", "invite", "m-sun", kind="counsellor", consented=["p1", "p2"])
    browser.become("m-sun")

    step = browser.open(f"/do/dispute/{urgent.id}/take_urgent_step")
    guest = browser.open(f"/do/dispute/{urgent.id}/dismiss_invited")

    assert re.search('name="step" value="s2"', step.html)
    assert "s1 calm the parties" in step.text
    assert re.search('name="invited" value="i1"', guest.html)


def _likely(page: Page, name: str) -> set[str]:
    """What is suggested for a field into which anything may be typed."""
    field = name.replace(".", "-")
    assert re.search(f'<input id="f-{field}"[^>]* list="f-{field}-likely"', page.html), name
    told = page.html.partition(f'<datalist id="f-{field}-likely">')[2].partition("</datalist>")[0]
    return set(re.findall('<option value="([^"]+)"', told))


def _choices(page: Page, name: str) -> list[tuple[str, str]]:
    """What can be chosen, and nothing else."""
    return re.findall(f'name="{name}" value="([^"]+)"[^>]*><label[^>]*>([^<]+)<', page.html)


def test_who_is_in_the_case_is_chosen_and_colleagues_are_suggested_to_whom_their_list_is(
    browser: Browser, urgent: Case, system: System
) -> None:
    other = Case(system).mediated()
    browser.become("h-liuhe")
    form = f"/do/dispute/{urgent.id}"
    eventually(lambda: str(other.id) in browser.open(f"{form}/merge_into").html)
    assert _likely(browser.open(f"{form}/merge_into"), "into") == {str(other.id)}
    page = browser.open(f"{form}/reassign")
    assert _likely(page, "mediator") == {"m-sun", "mediator-1"}
    assert "one to a line, like m-sun, mediator-1" in browser.open(f"{form}/assign").text
    assert _choices(page, "instead_of") == [("m-sun", "m-sun")]

    browser.client.cookies.clear()
    browser.become("m-sun")
    own = browser.open(f"{form}/raise_urgent_matter")
    assert _likely(own, "steps.0.responsible") == {"m-sun"}


def test_a_file_to_be_taken_out_is_chosen_from_those_that_are_there(
    browser: Browser, projector: Projector
) -> None:
    case = _case(browser)
    action = f"/cases/{case}/files"
    send(browser, browser.open(action), action, photograph(), **OF_P1)

    ((file, said),) = _choices(browser.open(f"/do/dispute/{case}/take_out_file"), "file")

    assert UUID(file)
    assert "p1" in said


def test_the_timeline_has_no_number_of_a_file_and_nothing_of_its_bytes(
    browser: Browser, projector: Projector
) -> None:
    case = _case(browser)
    action = f"/cases/{case}/files"
    send(browser, browser.open(action), action, photograph(), **OF_P1)

    line = browser.open(f"/cases/{case}").html.partition('id="h-line"')[2]

    assert "Put in, of p1" in line
    assert not re.search("[0-9a-f]{32}|-[0-9a-f]{4}-[0-9a-f]{4}-|digest", line)
