"""Who helps people has their files at hand, without names; to everybody else there is none."""

import re
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import pytest

from interface.demo.duties import assessed
from interface.demo.helping import helping
from interface.demo.personas import PERSONAS
from interface.demo.playing import play_all
from interface.demo.story import WU
from interface.helped import helped
from interface.shows import route_said
from interface.story import Reader
from tests.console.conftest import Browser, Page
from workers.console.at_hand import AtHand, Link
from workers.seeding import seed
from workers.system import System

WHO: Final = "白某"
HELPERS: Final = ("zheng", "feng")
OTHERS: Final = [each.officer.id for each in PERSONAS if each.officer.id not in HELPERS]
NOBODY: Final = UUID(int=7)
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def files(system: System) -> dict[str, UUID]:
    """A plan and the counselling of one person, as in the demo."""
    seed(system)
    for request in assessed(datetime.now(UTC)):
        system.handler.perform(request)
    (begun,) = play_all(system, [helping(datetime.now(UTC))])
    return dict(begun)


def at_hand(system: System, who: str) -> list[Link]:
    with system.pool.connection() as connection:
        return AtHand(system.vault.master).of(connection, who)


def opened(browser: Browser, stream: UUID) -> Page:
    """The file, as somebody opens it who was told its number."""
    return browser.send(browser.open("/support"), "/support/open", number=str(stream))


def test_a_file_is_opened_by_its_number_and_is_at_hand_from_then_on(
    browser: Browser, files: dict[str, UUID], system: System
) -> None:
    browser.become("zheng")
    assert "nobody's file at hand" in browser.open("/support").text

    for kind in ("plan", "counselling"):
        page = opened(browser, files[kind])
        assert page.address.endswith(f"/support/{kind}/{files[kind]}"), page.text

    page = browser.open("/support")
    assert str(files["plan"])[:8] in page.text
    assert "next session" in page.text
    assert "review by" in page.text
    assert WHO not in page.html
    assert "regular" not in page.text.lower(), "how much help stands in no list"


def test_names_stand_in_the_list_only_when_asked_for_and_that_is_on_record(
    browser: Browser, files: dict[str, UUID], system: System
) -> None:
    browser.become("zheng")
    opened(browser, files["plan"])

    page = browser.send(browser.open("/support"), "/support")

    assert WHO in page.text
    assert WHO not in browser.open("/support").html
    with system.pool.connection() as connection:
        row = connection.execute(
            "select count(*) from audit.read where stream = %s and purpose = 'at hand'"
            " and who = 'zheng' and 'particulars' = any(classes)",
            (files["plan"],),
        ).fetchone()
    assert row == (1,)


def test_a_plan_says_where_it_stands_what_is_due_and_why(
    browser: Browser, files: dict[str, UUID]
) -> None:
    browser.become("zheng")

    page = browser.open(f"/support/plan/{files['plan']}")

    for said in (WHO, "plan review", "covering counsellor", "feng", "m1", "下个月有地方住"):
        assert said in page.text
    assert f"/do/plan/{files['plan']}/note_session" in page.links.values()
    assert "/do/crisis/raise_crisis" in page.links.values()


def test_a_session_is_noted_and_the_file_is_at_hand_for_the_whole_team(
    browser: Browser, files: dict[str, UUID], system: System
) -> None:
    browser.become("zheng")
    form = f"/do/plan/{files['plan']}/note_session"

    page = browser.send(browser.open(form), form, attendance="attended")

    assert page.address.partition("?")[0].endswith(f"/support/plan/{files['plan']}")
    assert "Recorded" in page.text
    browser.client.cookies.clear()
    browser.become("feng")
    assert str(files["plan"])[:8] in browser.open("/support").text


def test_the_supervisor_who_was_asked_has_it_at_hand_and_no_name(
    browser: Browser, files: dict[str, UUID], system: System
) -> None:
    browser.become("zheng")
    form = f"/do/plan/{files['plan']}/note_session"
    browser.send(browser.open(form), form, attendance="attended")

    (line,) = helped(system, Reader(WU, "en"), named=True)

    assert (line.stream, line.name) == (files["plan"], "")


def test_who_came_is_noted_of_an_appointment_that_is_over(
    browser: Browser, files: dict[str, UUID]
) -> None:
    browser.become("zheng")
    stream = files["counselling"]
    assert "came or not?" in browser.open(f"/support/counselling/{stream}").text
    form = f"/do/counselling/{stream}/note_presence"

    page = browser.send(browser.open(form), form, session="s2", presence="missed")

    assert "Recorded" in page.text
    assert "came or not?" not in page.text


def test_a_measure_is_chosen_from_those_of_the_plan(
    browser: Browser, files: dict[str, UUID]
) -> None:
    browser.become("feng")
    form = f"/do/plan/{files['plan']}/take_measure"

    page = browser.send(browser.open(form), form, measure="m1")

    assert "Recorded" in page.text
    assert 'value="m1"' not in browser.open(form).html, "it is taken"


def test_who_leaves_a_team_is_chosen_from_it_and_who_joins_may_be_anybody(
    browser: Browser, files: dict[str, UUID]
) -> None:
    browser.become("zheng")

    page = browser.open(f"/do/plan/{files['plan']}/change_team")

    assert re.search('type="checkbox" id="f-left-zheng" name="left" value="zheng"', page.html)
    assert "counsellor zheng" in page.text.lower()


def test_who_acted_meanwhile_is_told(browser: Browser, files: dict[str, UUID]) -> None:
    browser.become("zheng")
    form = f"/do/plan/{files['plan']}/note_session"
    before = browser.open(form)
    browser.send(browser.open(form), form, attendance="missed")

    page = browser.send(before, form, attendance="attended")

    assert page.status == 409
    assert "Somebody else was faster" in page.text


@pytest.mark.parametrize("who", OTHERS)
def test_to_everybody_else_there_is_none(
    browser: Browser, files: dict[str, UUID], who: str
) -> None:
    browser.become(who)
    for kind, stream in files.items():
        for address in ("/support/{kind}/{stream}", "/do/{kind}/{stream}/{command}"):
            command = "note_session" if kind == "plan" else "book_session"
            there, absent = (
                browser.open(address.format(kind=kind, stream=each, command=command))
                for each in (stream, NOBODY)
            )
            assert there.status == absent.status == 404
            assert _same(there) == _same(absent)
        page = opened(browser, stream)
        assert page.status == 422
        assert "There is no file with this number for you" in page.text


def _same(page: Page) -> str:
    """What a page says, whichever file it was asked for."""
    return _ID.sub("…", page.text)


def test_what_is_theirs_no_more_is_let_go(
    browser: Browser, files: dict[str, UUID], system: System
) -> None:
    browser.become("zheng")
    opened(browser, files["plan"])
    form = f"/do/plan/{files['plan']}/withdraw_consent"

    page = browser.send(browser.open(form), form, given_by="person", channel="on_paper")

    assert "That file is not yours any more" in page.text, page.text
    assert str(files["plan"])[:8] not in browser.open("/support").text
    assert at_hand(system, "zheng") == []


def test_the_links_are_sealed_and_one_officers_alone(
    browser: Browser, files: dict[str, UUID], system: System
) -> None:
    browser.become("zheng")
    opened(browser, files["plan"])
    with system.pool.connection() as connection:
        row = connection.execute("select sealed from console.at_hand").fetchone()
        assert row
        assert str(files["plan"]).encode() not in row[0]
        connection.execute("insert into console.at_hand values ('feng', %s)", row)

    assert at_hand(system, "zheng") == [Link("plan", files["plan"])]
    assert at_hand(system, "feng") == []


def test_no_log_line_says_that_somebody_is_helped() -> None:
    assert route_said("/support/{kind}/{stream}") == route_said("/api/plan/{stream}/history")
