"""Month end on a page: a month stands open, is closed by who may, and is handed out as it was."""

import io
import zipfile

import pytest

from domain.kernel import Officer
from interface.console.gate import COOKIE
from tests.console.conftest import Browser
from workers.console import sessions
from workers.projector import Projector
from workers.proof.keys import SigningKey
from workers.seeding import seed
from workers.system import System


@pytest.fixture
def supervisor(browser: Browser, system: System, projector: Projector) -> Browser:
    """Of the whole banner, with the key that a data folder has from its first start."""
    seed(system)
    (system.settings.data / "signing.key").write_text(SigningKey.generate())
    browser.become("s-banner")
    return browser


def test_a_month_is_closed_and_handed_out(supervisor: Browser) -> None:
    page = supervisor.open("/months/2026-10")
    assert "not closed" in page.text

    done = supervisor.send(page, "/months/2026-10/close", sure="yes")

    assert "The register of the month is written and signed" in done.text
    guard = dict(done.form("/sign-out"))
    again = supervisor.client.post("/months/2026-10/close", data={**guard, "sure": "yes"})
    assert again.status_code == 409
    handed = supervisor.client.get("/months/2026-10/register?area=150524000000")
    assert handed.status_code == 200
    assert zipfile.ZipFile(io.BytesIO(handed.content)).namelist()


def test_a_month_is_closed_by_no_click_alone(supervisor: Browser) -> None:
    page = supervisor.open("/months/2026-10")
    assert "Earlier months are not closed: 1" in page.text
    assert "the latest of them 2026-09" in page.text

    again = supervisor.send(page, "/months/2026-10/close")

    assert "Nothing was closed" in again.text
    assert "This month is not closed" in again.text


def test_a_closed_month_is_opened_again_by_two(supervisor: Browser, system: System) -> None:
    address = "/months/2026-10"
    closed = supervisor.send(supervisor.open(address), f"{address}/close", sure="yes")

    proposed = supervisor.send(closed, f"{address}/reopen", reason="entered_late")

    assert "s-banner proposed to open it again" in proposed.text
    assert "Open it again" not in proposed.text
    guard = dict(proposed.form("/sign-out"))
    alone = supervisor.client.post(f"{address}/decide", data={**guard, "agreed": "yes"})
    assert alone.status_code == 409
    other = Officer(id="s-2", role="supervisor", office="150524000000")
    with system.pool.connection() as connection:
        token = sessions.begin(connection, other, "provider")
    supervisor.client.cookies.clear()
    supervisor.client.cookies.set(COOKIE, token)
    opened = supervisor.send(supervisor.open(address), f"{address}/decide", agreed="yes")
    assert "Close the month" in opened.text
    assert f"{address}/close" in [action for action, _ in opened.forms]


def test_a_month_is_closed_by_nobody_else(browser: Browser, projector: Projector) -> None:
    guard = dict(browser.become("m-qian").form("/sign-out"))

    answer = browser.client.post("/months/2026-10/close", data={**guard, "sure": "yes"})

    assert answer.status_code in (403, 409)


@pytest.mark.parametrize("month", ["2026-13", "2099-01", "nonsense"])
def test_what_is_no_month_is_said(supervisor: Browser, month: str) -> None:
    page = supervisor.open(f"/months/{month}")
    assert "Close the month" not in page.text
    data = {**dict(supervisor.open("/day").form("/sign-out")), "sure": "yes"}
    assert supervisor.client.post(f"/months/{month}/close", data=data).status_code in (409, 422)


def test_the_page_leads_to_the_month_that_was_over_last(supervisor: Browser) -> None:
    page = supervisor.open("/months")

    assert "/months/20" in page.address
    assert page.status == 200


@pytest.mark.parametrize(
    ("month", "said"), [("1999-01", "from 2000 to 2099"), ("2026-13", "is no month")]
)
def test_what_is_no_month_here_says_why(browser: Browser, month: str, said: str) -> None:
    browser.become("s-banner")

    assert said in browser.open(f"/months/{month}").text
