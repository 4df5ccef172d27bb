"""Documents are made on the page of a case, as far as the case is ready for them."""

import io

import pypdf

from tests.console.conftest import Browser
from tests.console.test_forms import REGISTER, TYPED
from workers.projector import Projector


def _case(desk: Browser) -> str:
    desk.become("d-liuhe")
    page = desk.send(desk.open(REGISTER), REGISTER, TYPED)
    return page.address.partition("?")[0].rpartition("/")[2]


def test_an_application_is_printed_for_who_applied(browser: Browser, projector: Projector) -> None:
    case = _case(browser)
    page = browser.open(f"/cases/{case}/papers")
    assert "张三" in page.text
    address = f"/cases/{case}/papers/application"

    answer = browser.client.post(
        address, data={**dict(page.form(address)), "format": "pdf", "language": "zh"}
    )

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert "attachment" in answer.headers["content-disposition"]
    text = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "楼上漏水" in text
    assert answer.headers["jiefen-document"] in browser.open(f"/cases/{case}/papers").text


def test_what_the_case_is_not_ready_for_says_why(browser: Browser, projector: Projector) -> None:
    case = _case(browser)
    page = browser.open(f"/cases/{case}/papers")
    assert "What cannot be made now" in page.text
    guard = dict(page.form("/sign-out"))

    refused = browser.client.post(f"/cases/{case}/papers/agreement", data=guard)

    assert refused.status_code == 409


def test_nothing_is_made_without_the_mark_of_the_session(
    browser: Browser, projector: Projector
) -> None:
    case = _case(browser)

    assert browser.client.post(f"/cases/{case}/papers/application").status_code == 403


def test_nonsense_is_refused(browser: Browser, projector: Projector) -> None:
    case = _case(browser)
    guard = dict(browser.open("/day").form("/sign-out"))

    for kind, more in (
        ("application", {"entry": "x"}),
        ("application", {"to": "p9"}),
        ("nothing", {}),
    ):
        answer = browser.client.post(f"/cases/{case}/papers/{kind}", data={**guard, **more})
        assert 400 <= answer.status_code < 500, (kind, more)
