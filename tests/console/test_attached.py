"""Photographs and PDFs are put in and opened on a page of the case, without a script."""

import pytest

from tests.console.conftest import Browser, Page
from tests.console.test_papers import _case
from tests.workers.test_attachments_looked_at import CAMERA, photograph
from workers.projector import Projector

OF_P1 = {"document": "evidence", "parties": "p1"}


def send(browser: Browser, page: Page, action: str, content: bytes, **typed: str) -> Page:
    """The form of a page, with a file, as a browser sends it."""
    data = {**dict(page.form(action)), **typed}
    data.pop("file", None)
    files = {"file": ("name-of-somebody.jpg", content, "image/jpeg")}
    return Page(browser.client.post(action, data=data, files=files, headers=browser._headers()))


def test_a_page_is_photographed_in_once_and_opened(browser: Browser, projector: Projector) -> None:
    action = f"/cases/{_case(browser)}/files"
    form = browser.open(action)
    large = photograph() + b"a" * (2 << 20)  # more than any other form may send

    page = send(browser, form, action, large, **OF_P1)
    again = send(browser, form, action, large, **OF_P1)

    assert (page.status, page.address.endswith(f"{action}?done=yes")) == (200, True)
    assert "It was put in" in page.text
    assert "张三" in page.text and "name-of-somebody" not in page.text
    opened = [address for said, address in again.links.items() if said == "Open version 1"]
    assert len(opened) == again.text.count("Open version 1") == 1
    picture = browser.client.get(opened[0])
    assert picture.headers["content-type"] == "image/jpeg"
    assert "sandbox" in picture.headers["content-security-policy"]
    assert CAMERA.encode() not in picture.content


@pytest.mark.parametrize(
    ("content", "typed", "status", "said"),
    [
        (b"MZ", OF_P1, 415, "Only photographs"),
        (b"a" * (10 << 20) + b"a", OF_P1, 413, "at most"),
        (b"%PDF-1.7 /JavaScript %%EOF", OF_P1, 422, "can run something"),
        (b"%PDF-1.7 %%EOF", {"document": "evidence"}, 422, "whom it is of"),
        (b"%PDF-1.7 %%EOF", {**OF_P1, "parties": "p9"}, 409, "no party of this case"),
    ],
    ids=["type", "size", "content", "nobody", "nobody here"],
)
def test_what_is_not_taken_is_said_on_a_page(  # noqa: PLR0913, PLR0917 (a row of a table)
    browser: Browser,
    projector: Projector,
    content: bytes,
    typed: dict[str, str],
    status: int,
    said: str,
) -> None:
    action = f"/cases/{_case(browser)}/files"
    page = send(browser, browser.open(action), action, content, **typed)
    assert page.status == status, page.text
    assert said in page.text and "text/html" in page.headers["content-type"]
    assert "Nothing was put in yet" in browser.open(action).text


def test_only_a_form_of_the_session_puts_something_in(
    browser: Browser, projector: Projector
) -> None:
    action = f"/cases/{_case(browser)}/files"
    form = browser.open(action)
    assert send(browser, form, action, photograph(), _guard="x", **OF_P1).status == 403
    for content, kind in (
        (b"x=1", "application/x-www-form-urlencoded"),
        (b"--x", "multipart/form-data; boundary=x"),
        (b"", ""),
    ):
        answer = browser.client.post(action, content=content, headers={"content-type": kind})
        assert 400 <= answer.status_code < 500
    browser.client.cookies.clear()
    answer = browser.client.post(action, files={"file": b"x"}, follow_redirects=False)
    assert answer.headers["location"].startswith("/sign-in")


def test_a_better_page_becomes_the_newest_version_once_and_the_earlier_one_stays(
    browser: Browser, projector: Projector
) -> None:
    action = f"/cases/{_case(browser)}/files"
    page = send(browser, browser.open(action), action, photograph(), **OF_P1)
    (again,) = [address for address, _ in page.forms if address.startswith(f"{action}/")]
    before = browser.client.get(page.links["Open version 1"]).content

    for _ in range(2):
        newest = send(browser, page, again, photograph(quality=30))

    assert newest.status == 200, newest.text
    assert newest.text.count("Open version") == 2
    assert browser.client.get(newest.links["Open version 1"]).content == before
    assert browser.client.get(newest.links["Open version 2"]).content != before


def test_what_cannot_replace_a_page_is_said_and_nothing_is_replaced(
    browser: Browser, projector: Projector
) -> None:
    action = f"/cases/{_case(browser)}/files"
    page = send(browser, browser.open(action), action, photograph(), **OF_P1)
    (again,) = [address for address, _ in page.forms if address.startswith(f"{action}/")]

    assert send(browser, page, again, b"MZ").status == 415
    assert send(browser, page, again, photograph(), _guard="x").status == 403
    assert "Open version 2" not in browser.open(action).text
