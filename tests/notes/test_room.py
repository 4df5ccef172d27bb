"""A room: a counsellor's notes at a browser, for a while, from the notes' own process."""

import http.client
import re
from collections.abc import Mapping
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest

from tests.notes.conftest import COUNSELLOR, Asking
from workers.notes import words
from workers.notes.passes import Pass
from workers.notes.rooms import IDLE, WHOLE, Rooms

UNLOCKS = COUNSELLOR._replace(may="unlock", begins=True, back="http://127.0.0.1:8420/support")
SAID = "独此一句 <b>说过的话</b>"


class Shown(NamedTuple):
    status: int
    text: str
    headers: Mapping[str, str]


class Browser:
    """A browser at the notes' pages, which follows where they lead."""

    def __init__(self, asking: Asking) -> None:
        self._asking, self.cookie = asking, ""

    def open(self, path: str) -> Shown:
        return self._ask("GET", path, None)

    def send(self, path: str, site: str = "same-origin", **form: str) -> Shown:
        return self._ask("POST", path, form, site)

    def unlock(self, by: Pass = UNLOCKS, language: str = "en") -> Shown:
        token = self._asking.passes.issue(by)
        return self.send("/room", "same-site", **{"pass": token, "language": language})

    def write(self, text: str, page: Shown | None = None) -> Shown:
        page = page or self.open("/room")
        (address,) = re.findall(r'action="(/room/notes/[^"]+/draft)"', page.text)
        return self.send(address, guard=guard(page), new="yes", text=text)

    def _ask(self, method: str, path: str, form: Any, site: str = "none") -> Shown:
        headers = {"sec-fetch-site": site, "accept-language": "en", "cookie": self.cookie}
        if form is not None:  # in small letters, as behind a proxy
            headers["content-type"] = "application/x-www-form-urlencoded"
        caller = http.client.HTTPConnection("127.0.0.1", self._asking.port, timeout=30)
        caller.request(method, path, None if form is None else urlencode(form), headers)
        answer = caller.getresponse()
        shown = Shown(answer.status, answer.read().decode(), dict(answer.getheaders()))
        caller.close()
        if cookie := shown.headers.get("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        if shown.status == 303:
            return self.open(shown.headers["Location"])
        return shown


def guard(page: Shown) -> str:
    found: list[str] = re.findall(r'name="guard" value="([^"]*)"', page.text)
    return found[0]


@pytest.fixture
def browser(asking: Asking) -> Browser:
    return Browser(asking)


def noted(page: Shown) -> list[str]:
    """The addresses of the notes that a page lists."""
    return re.findall(r'href="(/room/notes/[^"]+)"', page.text)


def test_a_note_is_written_signed_and_added_to_and_all_of_it_is_on_record(
    asking: Asking, browser: Browser
) -> None:
    page = browser.unlock()
    assert page.status == 200, page
    kept = browser.write(SAID)
    assert words.KEPT in kept.text
    assert "说过的话" not in kept.text, "a list has no word of them"
    (address,) = noted(kept)

    draft = browser.open(address)
    assert "独此一句 &lt;b&gt;说过的话&lt;/b&gt;</textarea>" in draft.text
    browser.send(f"{address}/draft", guard=guard(draft), text="anders")
    signed = browser.send(f"{address}/sign", guard=guard(draft))
    assert words.IS_SIGNED in signed.text
    added = browser.send(f"{address}/amendments", guard=guard(signed), text="später")

    assert "anders" in added.text and "später" in added.text
    note = UUID(address.rpartition("/")[2])
    assert asking.texts(note) == ["anders", "später"]
    done = {row["doing"] for row in asking.log()}
    assert done == {"unlock", "list", "draft", "sign", "amend", "read"}


def test_a_form_that_is_sent_twice_makes_one_note(browser: Browser) -> None:
    page = browser.unlock()
    browser.write(SAID, page)

    assert len(noted(browser.write(SAID, page))) == 1


def test_an_addition_that_is_sent_twice_is_one_and_another_is_not_lost(
    asking: Asking, browser: Browser
) -> None:
    note = asking.signed(SAID)
    browser.unlock()
    page = browser.open(f"/room/notes/{note}")
    (key,) = re.findall(r'name="key" value="([^"]+)"', page.text)

    for text in ("später", "später", "noch später"):
        address = f"/room/notes/{note}/amendments"
        assert browser.send(address, guard=guard(page), key=key, text=text).status == 200

    assert asking.texts(note) == [SAID, "später", "noch später"]


@pytest.mark.parametrize("by", [COUNSELLOR, UNLOCKS._replace(stands="self")])
def test_no_other_pass_unlocks(browser: Browser, by: Pass) -> None:
    assert browser.unlock(by).status == 403
    assert browser.cookie == ""


def test_a_pass_unlocks_once(asking: Asking, browser: Browser) -> None:
    token = asking.passes.issue(UNLOCKS)
    for expected in (200, 403):
        page = browser.send("/room", **{"pass": token})
        assert page.status == expected


def test_without_a_room_there_is_nothing_and_what_was_typed_stands_on_the_page(
    browser: Browser,
) -> None:
    address = f"/room/notes/{uuid4()}"
    assert browser.open("/room").status == browser.open(address).status == 403

    page = browser.send(f"{address}/draft", new="yes", text=SAID)

    assert page.status == 403 and words.STILL_HERE in page.text
    browser.unlock()
    again = browser.send(f"{address}/draft", guard=guard(page), new="yes", text=SAID)
    assert again.status == 409 and words.LOOK_AGAIN in again.text
    done = browser.send(f"{address}/draft", guard=guard(again), new="yes", text=SAID)
    assert noted(done) == [address]


def test_it_is_locked_by_its_button(browser: Browser) -> None:
    page = browser.unlock()
    before = browser.cookie

    assert words.LOCKED in browser.send("/room/lock", guard=guard(page)).text

    browser.cookie = before
    assert browser.open("/room").status == 403


@pytest.mark.parametrize(("after", "over"), [(IDLE - 1, False), (IDLE + 1, True)])
def test_it_locks_by_itself(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, after: int, over: bool
) -> None:
    browser.unlock()
    now = monotonic()
    monkeypatch.setattr("workers.notes.rooms.monotonic", lambda: now + after)

    assert (browser.open("/room").status == 403) is over


def test_it_is_over_after_half_an_hour_whatever_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    held, now = Rooms(), monotonic()
    token = held.open(UNLOCKS, "en")
    for passed in range(0, WHOLE + IDLE, IDLE - 60):
        monkeypatch.setattr("workers.notes.rooms.monotonic", lambda at=now + passed: at)
        assert (held.used(token) is None) is (passed > WHOLE)
    assert not held.any(), "the process may end"


@pytest.mark.parametrize(
    ("method", "path", "by"),
    [
        ("DELETE", "/passes", UNLOCKS._replace(who="system", stands="withdraws", may="call_in")),
        ("DELETE", "/rooms", UNLOCKS._replace(may="lock")),
        ("DELETE", "/key", UNLOCKS._replace(who="system", stands="erases", may="destroy")),
    ],
)
def test_what_ends_access_ends_the_room_at_once(
    asking: Asking, browser: Browser, method: str, path: str, by: Pass
) -> None:
    browser.unlock()
    other = Browser(asking)
    other.unlock(UNLOCKS._replace(who="c-9", stream=uuid4(), person=uuid4()))

    assert asking.ask(by, method, path).status == 200

    assert browser.open("/room").status == 403
    assert other.open("/room").status == 200


def test_a_room_called_in_while_it_was_being_unlocked_opens_nothing(
    asking: Asking, browser: Browser
) -> None:
    token = asking.passes.issue(UNLOCKS)
    by = UNLOCKS._replace(who="system", stands="withdraws", may="call_in")
    asking.ask(by, "DELETE", "/passes")

    assert browser.send("/room", **{"pass": token}).status == 403


def test_a_form_of_another_site_or_without_its_guard_does_nothing(
    asking: Asking, browser: Browser
) -> None:
    page = browser.unlock()
    address = f"/room/notes/{uuid4()}/draft"

    elsewhere = browser.send(address, "cross-site", guard=guard(page), new="yes", text=SAID)
    unguarded = browser.send(address, new="yes", text=SAID)

    assert (elsewhere.status, unguarded.status) == (403, 409)
    assert asking.listed() == []


def test_nobody_elses_note_is_there(asking: Asking, browser: Browser) -> None:
    note = asking.signed(SAID, COUNSELLOR._replace(who="c-9"))
    page = browser.unlock()

    assert noted(page) == []
    assert browser.open(f"/room/notes/{note}").status == 404
    for what in ("draft", "sign", "amendments"):
        sent = browser.send(f"/room/notes/{note}/{what}", guard=guard(page), new="yes", text="x")
        assert sent.status == 404
    assert asking.texts(note, COUNSELLOR._replace(who="c-9")) == [SAID]


def test_new_notes_only_where_they_are_switched_on(browser: Browser) -> None:
    page = browser.unlock(UNLOCKS._replace(begins=False))

    assert "textarea" not in page.text
    address = f"/room/notes/{uuid4()}/draft"
    sent = browser.send(address, guard=guard(page), new="yes", text=SAID)
    assert sent.status == 409 and SAID.partition(" ")[0] in sent.text


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001])
def test_what_is_no_note_stands_there_to_be_mended(browser: Browser, text: str) -> None:
    page = browser.unlock()

    sent = browser.write(text, page)

    assert sent.status == 422
    assert text.strip() in sent.text


def test_pages_load_nothing_stay_nowhere_and_are_drawn(browser: Browser) -> None:
    page = browser.unlock()

    assert "script" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert browser.open("/room/room.css").headers["Content-Type"].startswith("text/css")


def test_every_sentence_has_both_languages(browser: Browser) -> None:
    assert words.ZH[words.NOTES] in browser.unlock(language="zh").text
    said = {name: held for name, held in vars(words).items() if name.isupper() and name != "ZH"}
    assert set(said.values()) == set(words.ZH)
