"""A party gets in with a code and a word of its own, reads how its matter stands, answers and asks.
Whoever finds the slip, guesses, or gets hold of the telephone afterwards learns nothing.
"""

import io
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args
from urllib.parse import quote
from uuid import UUID

import pypdf
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from domain.aggregates import RIGHTS
from domain.dispute.told import AHEAD, Stage
from domain.kernel import Officer, Refused
from domain.permits import NotPermitted
from domain.rights.state import RightPhase
from domain.rights.terms import RightKind
from interface import party_codes, party_words
from interface.console.gate import GUARD
from interface.console.pages import day
from interface.console.party import A_MINUTE, COOKIE
from interface.story import Reader
from tests.channels.sinks import LOCAL, MailSink, mail_server
from tests.console.conftest import Browser, Page
from tests.console.test_forms import REGISTER, TYPED
from tests.interface.support import DESK, HEAD, MEDIATOR, Api, accepted, register_form
from tests.line import Jiefen, Line
from workers.console import codes
from workers.handler import NotFound
from workers.persons.following import Names
from workers.projector import Projector
from workers.system import System

WORD = "河边的老柳树"
SAYS_IT = re.compile(r"jiefen|解纷|mediat|调解|dispute|纠纷|neighbour|邻里|1505", re.IGNORECASE)
"""What would tell whoever looks over a shoulder what a page is about."""


def _reader(headers: dict[str, str]) -> Reader:
    who, role, office = (headers[f"Jiefen-{name}"] for name in ("Officer", "Role", "Office"))
    return Reader(Officer.model_validate({"id": who, "role": role, "office": office}), "en")


def _code(system: System, case: Any, party: str = "p1", word: str = WORD) -> str:
    return party_codes.make(system, UUID(case["stream"]), party, word, _reader(DESK)).code


def _enter(browser: Browser, code: str, word: str = WORD) -> Page:
    return browser.send(browser.open("/p"), "/p", code=code, word=word)


def _gets_in(browser: Browser, system: System, case: Any, party: str = "p1") -> Page:
    page = _enter(browser, _code(system, case, party))
    assert page.address.endswith("/p/now"), page.text
    return page


def _told(api: Api, case: Any) -> None:
    """Looked at, and every party told its rights."""
    for command, form in (
        ("triage", {"in_scope": True}),
        ("give_rights_notice", {"parties": ["p1", "p2"]}),
    ):
        assert api.act(case["stream"], command, form).status_code == 200


def _rows(system: System, query: str, *values: object) -> list[Any]:
    with system.pool.connection() as connection:
        return list(connection.execute(query, values))


def _later(system: System, table: str, column: str, by: timedelta) -> None:
    """As if so much time had gone by."""
    with system.pool.connection() as connection:
        connection.execute(f"update console.{table} set {column} = {column} - %s", (by,))


# --- at the counter ------------------------------------------------------------------------------


def test_a_code_is_made_at_the_counter_and_opens_the_page_of_that_party(
    browser: Browser, projector: Projector
) -> None:
    browser.become("d-liuhe")
    page = browser.send(browser.open(REGISTER), REGISTER, TYPED)
    address = f"{page.address.partition('?')[0].removeprefix('http://127.0.0.1:8420')}/codes"
    assert address in page.links.values()
    counter = browser.open(address)
    assert "张三" in counter.text

    slip = browser.send(counter, f"{address}/p1", word=WORD, again=WORD)

    code = re.search(r"\b(\w{4}-){2}\w{4}\b", slip.text)
    assert code is not None
    told = re.sub(r"http\S+", "", slip.text.replace(code[0], ""))
    assert not SAYS_IT.search(told)
    assert "张三" not in slip.html
    assert WORD not in slip.html
    again = browser.send(counter, f"{address}/p1", word=WORD, again=WORD)  # the page is reloaded
    assert again.status == 422
    assert "only if its slip is lost" in again.text
    counter = browser.open(address)
    assert "has a code" in counter.text
    assert code[0] not in counter.html

    page = _enter(browser, code[0])
    assert "Your matter is registered" in page.text


def test_the_two_words_have_to_be_the_same(browser: Browser, projector: Projector) -> None:
    browser.become("d-liuhe")
    page = browser.send(browser.open(REGISTER), REGISTER, TYPED)
    address = f"{page.address.partition('?')[0].removeprefix('http://127.0.0.1:8420')}/codes"

    for word, again, said in ((WORD, "x", "differ"), ("123456", "123456", "easily guessed")):
        page = browser.send(browser.open(address), f"{address}/p1", word=word, again=again)
        assert page.status == 422
        assert said in page.text
        assert word not in page.html
    assert "has a code" not in browser.open(address).text


def test_a_number_that_the_case_knows_is_no_word(system: System, case: Any) -> None:
    with pytest.raises(Refused, match="easily guessed"):
        _code(system, case, word="800000001")  # of the telephone


def test_a_new_code_ends_the_old_one_and_whoever_got_in_with_it_is_out(
    browser: Browser, system: System, case: Any
) -> None:
    old = _code(system, case)
    _enter(browser, old)

    new = _code(system, case)

    assert "/p?why=over" in browser.open("/p/now").address
    assert _enter(browser, old).status == 422
    assert _enter(browser, new).address.endswith("/p/now")


def test_a_code_that_is_withdrawn_ends_at_once(browser: Browser, system: System, case: Any) -> None:
    code = _code(system, case)
    _enter(browser, code)

    assert party_codes.withdraw(system, UUID(case["stream"]), "p1", _reader(DESK).officer)

    assert "/p?why=over" in browser.open("/p/now").address
    assert _enter(browser, code).status == 422


def test_codes_are_made_and_seen_by_who_works_on_the_case(system: System, case: Any) -> None:
    stream = UUID(case["stream"])
    for other in (
        {"Jiefen-Role": "supervisor"},
        {"Jiefen-Office": "150525100000"},
        {"Jiefen-Role": "counsellor"},
        {"Jiefen-Role": "party", "Jiefen-Officer": "p1"},
        {"Jiefen-Role": "party", "Jiefen-Officer": "p2"},
    ):
        reader = _reader({**DESK, **other})
        with pytest.raises((NotPermitted, NotFound)):
            party_codes.make(system, stream, "p1", WORD, reader)
        with pytest.raises((NotPermitted, NotFound)):
            party_codes.withdraw(system, stream, "p1", reader.officer)
        with pytest.raises((NotPermitted, NotFound)):
            party_codes.listed(system, stream, reader)


def test_the_counter_sees_that_there_is_a_code_until_when_and_whether_it_is_locked(
    browser: Browser, system: System, case: Any
) -> None:
    stream, code = UUID(case["stream"]), _code(system, case)
    assert [row["state"] for row in party_codes.listed(system, stream, _reader(DESK))] == [
        *("live", "none")
    ]
    for _ in range(codes.TRIES):
        _enter(browser, code, "another word")

    (row, _) = party_codes.listed(system, stream, _reader(DESK))

    assert (row["state"], row["made_by"]) == ("locked", "d-1")
    assert row["ends_on"] - row["made_on"] == codes.LASTS


def test_nobody_gets_a_code_who_does_not_answer_alone(system: System, api: Api) -> None:
    form = register_form()
    form["parties"][0]["capacity"] = "represented"
    case = api.post("/api/disputes", form).json()

    with pytest.raises(Refused, match="represents it by law"):
        _code(system, case)
    (row, _) = party_codes.listed(system, UUID(case["stream"]), _reader(DESK))
    assert "represents it by law" in row["why_not"]


# --- by message ----------------------------------------------------------------------------------

SAFE = "own.mailbox@mail.example"
WANTS = {"word": WORD, "again": WORD, "channel": "email", "to": SAFE, "safe": "yes"}


@pytest.fixture
def mail() -> Iterator[MailSink]:
    with mail_server() as running:
        yield running


@pytest.fixture
def mailing(app: FastAPI, browser: Browser, system: System, mail: MailSink) -> System:
    """The same system, with a mail server; the browser is at it."""
    return _with(app, system, smtp_host=LOCAL, smtp_port=mail.port, smtp_security="none")


def _with(app: FastAPI, system: System, **settings: Any) -> System:
    changed = replace(system, settings=system.settings.model_copy(update=settings))
    app.state.system = changed
    return changed


def _counter(browser: Browser) -> tuple[Page, str]:
    """The page of codes of a case that was just registered, and where it is."""
    browser.become("d-liuhe")
    page = browser.send(browser.open(REGISTER), REGISTER, TYPED)
    address = page.address.partition("?")[0].removeprefix("http://127.0.0.1:8420")
    return browser.open(f"{address}/codes"), f"{address}/codes"


def _said(mail: MailSink) -> str:
    """All that came, as whoever looks at it reads it."""
    return "\n".join(
        "\n".join([*map(str, each.values()), each.get_content()]) for each in mail.mails
    )


def _stored(system: System) -> str:
    """Every row of every table."""
    tables = _rows(
        system,
        "select quote_ident(table_schema) || '.' || quote_ident(table_name)"
        " from information_schema.tables where table_type = 'BASE TABLE'"
        " and table_schema not in ('pg_catalog', 'information_schema')",
    )
    assert len(tables) > 20
    return "".join(str(_rows(system, f"select t::text from {name} t")) for (name,) in tables)


@pytest.mark.usefixtures("projector")
def test_a_code_goes_by_mail_as_well_and_opens_the_page_with_the_word(
    browser: Browser, mailing: System, mail: MailSink
) -> None:
    counter, address = _counter(browser)
    with capture_logs() as logged:
        slip = browser.send(counter, f"{address}/p1", WANTS)

    assert "went by email as well" in slip.text
    assert mail.recipients == [SAFE]
    said = _said(mail)
    (code,) = re.findall(r"\b(?:\w{4}-){2}\w{4}\b", mail.mails[0].get_content())
    assert code in slip.text
    assert not SAYS_IT.search(re.sub(r"http\S+|\S+@\S+", "", said))
    for held in ("张三", "李四", WORD, TYPED["matter"], address.split("/")[2]):
        assert held not in said
    kept = _stored(mailing) + str(logged)
    for held in (SAFE, code, code.replace("-", "")):
        assert held not in kept
        assert held.encode().hex() not in kept
    browser.send(counter, f"{address}/p1", WANTS)  # the page is reloaded
    assert len(mail.mails) == 1
    assert "sent by email" in browser.open(address).text

    assert _enter(browser, code).address.endswith("/p/now")


@pytest.mark.usefixtures("projector")
def test_of_one_form_sent_twice_at_once_comes_one_code_and_one_message(
    browser: Browser, mailing: System, mail: MailSink
) -> None:
    counter, address = _counter(browser)

    with ThreadPoolExecutor(2) as both:
        pages = list(both.map(lambda _: browser.send(counter, f"{address}/p1", WANTS), range(2)))

    (slip, other) = sorted(pages, key=lambda page: page.status)
    assert (slip.status, other.status) == (200, 422)
    assert "only if its slip is lost" in other.text
    assert len(mail.mails) == 1
    assert len(_rows(mailing, "select from console.party_code")) == 1
    (code,) = re.findall(r"\b(?:\w{4}-){2}\w{4}\b", mail.mails[0].get_content())
    assert code in slip.text


@pytest.mark.usefixtures("projector")
@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"to": "own.mailbox"}, "This is no address for email"),
        ({"to": ""}, "This is no address for email"),
        ({"safe": ""}, "Ask the party whether nobody else reads there"),
        ({"channel": ""}, "Choose how the message goes"),
        ({"channel": "inbox"}, "No message goes by inbox"),
        ({"channel": "webhook", "to": "https://x.example/#whsec_x"}, "No message goes by webhook"),
    ],
    ids=["no address", "none", "not said to be safe", "no channel", "inbox", "webhook"],
)
def test_nothing_is_made_where_it_cannot_be_sent(
    browser: Browser, mailing: System, mail: MailSink, changed: Any, why: str
) -> None:
    counter, address = _counter(browser)

    page = browser.send(counter, f"{address}/p1", {**WANTS, **changed})

    assert page.status == 422
    assert why in page.text
    assert next(leads for text, leads in page.links.items() if why in text) == "#to-p1"
    assert "to-p1-error" in page.ids
    assert dict(page.form(f"{address}/p1")).get("safe") is None  # it is asked anew
    assert WORD not in page.html
    assert _rows(mailing, "select from console.party_code") == []
    assert mail.asked == 0


@pytest.mark.usefixtures("projector")
@pytest.mark.parametrize("away", [False, True], ids=["the address is refused", "no server there"])
def test_that_it_did_not_go_is_said_and_the_slip_is_there(
    app: FastAPI, browser: Browser, mailing: System, mail: MailSink, away: bool
) -> None:
    mail.answers = ["550 no such mailbox"]
    if away:
        _with(app, mailing, smtp_port=1)
    counter, address = _counter(browser)

    slip = browser.send(counter, f"{address}/p1", WANTS)

    assert slip.status == 200
    assert ("is not certain" if away else "address is not taken there") in slip.text
    code = re.search(r"\b(\w{4}-){2}\w{4}\b", slip.text)
    assert code is not None
    assert "the slip counts" in browser.open(address).text
    assert mail.raw == []
    assert _enter(browser, code[0]).address.endswith("/p/now")


def test_no_message_goes_where_the_file_says_it_is_not_safe(
    api: Api, mailing: System, mail: MailSink, case: Any
) -> None:
    path = f"/api/disputes/{case['stream']}/parties"

    def sent(party: str, to: str) -> int:
        form = {"word": WORD, "send": {"channel": "email", "address": to}}
        return api.post(f"{path}/{party}/code", form).status_code

    for ways, status in ((["phone", "letter"], 409), (["text_message"], 200)):
        assert api.post(f"{path}/p1/prefer_contact", {"ways": ways}).status_code == 200
        assert sent("p1", SAFE) == status
    with mailing.pool.connection() as connection:
        Names(mailing.log, mailing.vault).step(connection)
    theirs = ("13800000001@mail.example", "8613800000001@mail.example", "13800000001@163.com")
    for to in theirs:
        assert sent("p2", to) == 409  # the other party's
    assert sent("p1", "13800000001@mail.example") == 200
    assert mail.recipients == [SAFE, "13800000001@mail.example"]


def test_where_nothing_is_set_up_no_message_is_offered(
    browser: Browser, jiefen: Jiefen, case: Any, projector: Projector, tmp_path: Path
) -> None:
    counter, address = _counter(browser)
    assert "channel" not in dict(counter.form(f"{address}/p1"))
    assert "by message" not in counter.text
    word, to = tmp_path / "word", tmp_path / "to"
    word.write_text(WORD, "utf-8")
    to.write_text(SAFE, "utf-8")

    asked = ("code", "make", case["stream"], "p1", "--word", f"@{word}", "--send", "email")
    line = jiefen(*asked, "--to", f"@{to}")

    assert line.returncode == 1
    assert "JIEFEN_SMTP_HOST" in line.stdout + line.stderr


def test_the_command_line_sends_it_and_takes_no_address_that_others_read(
    line: Line, at_the_desk: dict[str, str], mail: MailSink, case: Any, tmp_path: Path
) -> None:
    word, to = tmp_path / "word", tmp_path / "to"
    word.write_text(WORD, "utf-8")
    to.write_text(f"{SAFE}\n", "utf-8")
    server = {"HOST": LOCAL, "PORT": str(mail.port), "SECURITY": "none"}
    around = {**at_the_desk, **{f"JIEFEN_SMTP_{name}": held for name, held in server.items()}}
    asked = ("code", "make", case["stream"], "p1", "--word", f"@{word}", "--send", "email")

    assert line.call(around, *asked, "--to", SAFE).returncode == 2
    assert mail.asked == 0
    made = json.loads(line.call(around, *asked, "--to", f"@{to}", "--json").stdout)

    assert (made["channel"], made["sent"]) == ("email", "sent")
    assert mail.recipients == [SAFE]
    assert made["code"] in _said(mail)
    shown = line.call(around, "code", "show", case["stream"])
    assert re.search(r"p1\s+live\s.*\semail\s", shown.stdout), shown.stdout


# --- getting in ----------------------------------------------------------------------------------


def test_what_is_stored_opens_nothing(system: System, browser: Browser, case: Any) -> None:
    code = _code(system, case)
    _enter(browser, code)
    token = browser.client.cookies[COOKIE]

    stored = str(_rows(system, "select c::text from console.party_code c"))
    stored += str(_rows(system, "select s::text from console.party_session s"))

    for secret in (code, code.replace("-", ""), WORD, token):
        assert secret not in stored
        assert secret.encode().hex() not in stored


def test_whatever_does_not_fit_the_answer_is_the_same_and_takes_as_long(
    browser: Browser, system: System, case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, works = list[str](), codes._slow

    def counted(master: Any, word: str, salt: bytes) -> bytes:
        slow.append(word)
        return works(master, word, salt)

    monkeypatch.setattr(codes, "_slow", counted)
    live = _code(system, case)
    expired, withdrawn, locked = (_code(system, case, "p2") for _ in range(3))
    with system.pool.connection() as connection:
        query = "update console.party_code set {} where digest = %s"
        for code, changed in (
            (expired, "ends_at = now(), ended_at = null, party = 'p3'"),
            (locked, "tries = 5"),
        ):
            digest = codes._keyed(system.vault.master, code)
            connection.execute(query.format(changed), (digest,))
    slow.clear()

    told = set[str]()
    for code, word in (
        *((live, "another word"), (live, "")),
        *(("0000-0000-0000", WORD), ("", "")),
        *((expired, WORD), (withdrawn, WORD), (locked, WORD)),
    ):
        page = _enter(browser, code, word)
        assert page.status == 422
        told.add(page.html.replace(f'value="{code}"', ""))

    assert len(told) == 1
    assert len(slow) == 7
    assert COOKIE not in browser.client.cookies


def test_five_words_tried_at_once_are_five(system: System, case: Any) -> None:
    code, master = _code(system, case), system.vault.master
    tried = list[bool]()

    def attempt(word: str) -> bool:
        return codes.enter(system.pool, master, code, word) is not None

    with ThreadPoolExecutor(8) as several:
        tried += several.map(attempt, [f"word {n}" for n in range(12)])

    assert not any(tried)
    assert _rows(system, "select tries from console.party_code") == [(codes.TRIES,)]
    assert codes.enter(system.pool, master, code, WORD) is None


def test_whoever_gets_in_is_told_that_somebody_tried(
    browser: Browser, system: System, case: Any
) -> None:
    code = _code(system, case)
    for _ in range(codes.TRIES - 1):
        _enter(browser, code, "another word")

    page = _enter(browser, code)

    assert "a wrong word was tried, so many times: 4" in page.text
    browser.open("/p/leave?to=door")
    assert "was tried" not in _enter(browser, code).text


def test_many_tries_from_one_address_have_to_wait(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "enter", lambda *_: None)

    answers = [browser.client.post("/p").status_code for _ in range(A_MINUTE + 1)]

    assert answers[:-1] == [422] * A_MINUTE
    assert answers[-1] == 429


def test_a_code_is_read_however_it_is_typed(browser: Browser, system: System, case: Any) -> None:
    code = _code(system, case)

    for typed in (code.lower(), code.replace("-", " "), code.replace("0", "O").replace("1", "l")):
        assert _enter(browser, typed).address.endswith("/p/now")
        browser.open("/p/leave?to=door")


def test_a_session_ends_after_a_quarter_of_an_hour(
    browser: Browser, system: System, case: Any
) -> None:
    for column, by in (("seen_at", codes.IDLE), ("ends_at", codes.WHOLE)):
        _gets_in(browser, system, case)
        _later(system, "party_session", column, by)
        assert "/p?why=over" in browser.open("/p/now").address


def test_a_party_that_stops_answering_for_itself_is_out(
    browser: Browser, system: System, case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _gets_in(browser, system, case)

    def refuses(*_: object) -> None:
        raise Refused("no")

    monkeypatch.setattr("interface.console.party.may_have_code", refuses)

    assert "/p?why=over" in browser.open("/p/now").address
    assert browser.open("/p").status == 200


# --- a house of its own --------------------------------------------------------------------------


def test_a_party_opens_no_page_of_officers_and_they_open_none_of_its(
    browser: Browser, system: System, case: Any
) -> None:
    _gets_in(browser, system, case)
    for address in ("/day", "/cases", f"/cases/{case['stream']}", "/sessions"):
        assert "/sign-in" in browser.open(address).address
    assert browser.client.get("/api/ledgers").status_code == 401

    browser.open("/p/leave?to=door")
    browser.become("m-qian")
    for address in ("/p/now", "/p/ask"):
        assert browser.open(address).address.endswith("/p?why=over")


def test_a_form_of_another_session_or_another_site_does_nothing(
    browser: Browser, system: System, api: Api, case: Any
) -> None:
    _told(api, case)
    page = _gets_in(browser, system, case)
    form = {**dict(page.form("/p/answer")), "does": "consent"}

    for changed, headers in (
        ({GUARD: "0" * 64}, {}),
        ({GUARD: ""}, {}),
        ({}, {"origin": "https://elsewhere.example"}),
        ({}, {"sec-fetch-site": "cross-site"}),
    ):
        answer = browser.client.post("/p/answer", data={**form, **changed}, headers=headers)
        assert answer.status_code == 403
    assert "You have not answered yet" in browser.open("/p/now").text


def test_the_cookie_goes_nowhere_else_and_ends_with_the_browser(
    browser: Browser, system: System, case: Any
) -> None:
    answer = browser.client.post(
        "/p", data={"code": _code(system, case), "word": WORD}, follow_redirects=False
    )

    cookie = answer.headers["set-cookie"].lower()
    assert {"httponly", "samesite=strict", "path=/p"} <= set(cookie.split("; "))
    assert "max-age" not in cookie
    assert "expires" not in cookie


def test_what_a_browser_keeps_says_nothing(browser: Browser, system: System, case: Any) -> None:
    door, wrong, inside = list[Page](), list[Page](), list[Page]()
    for language in ("en", "zh"):
        browser.language = language
        door.append(browser.open("/p"))
        wrong.append(_enter(browser, "0000-0000-0000"))
        inside.append(_gets_in(browser, system, case))
        inside += [browser.open(f"/p/{each}") for each in ("ask", "answer", "papers/x")]
        inside.append(Page(browser.client.post("/p/papers/x")))
        browser.open("/p/leave?to=door")

    for page in (*door, *wrong, *inside):
        title = re.search("<title>(.*)</title>", page.html)
        assert title is not None
        assert not SAYS_IT.search(title[1])
        assert page.headers["cache-control"] == "no-store"
        assert not SAYS_IT.search(page.address)
    for page in (*door, *wrong):
        assert not SAYS_IT.search(page.text)


def test_whoever_leaves_is_out_and_elsewhere(browser: Browser, system: System, case: Any) -> None:
    page = _gets_in(browser, system, case)
    assert page.links["Leave this page at once"] == "/p/leave"

    answer = browser.client.get("/p/leave", follow_redirects=False)

    assert answer.headers["location"].startswith("https://")
    assert COOKIE not in browser.client.cookies
    assert _rows(system, "select from console.party_session") == []
    assert browser.open("/p/now").address.endswith("/p?why=over")


# --- what it says --------------------------------------------------------------------------------


def test_there_is_a_sentence_for_every_stage_and_every_day() -> None:
    assert set(party_words.STAGES) == set(get_args(Stage))
    assert set(party_words.AHEAD) == AHEAD
    assert set(party_words.REQUESTS) == set(get_args(RightPhase))
    assert set(party_words.RIGHTS) == set(get_args(RightKind))


@pytest.mark.parametrize("party", ["p1", "p2"])
def test_nothing_that_the_other_side_says_changes_the_page(
    browser: Browser, system: System, api: Api, case: Any, party: str
) -> None:
    _told(api, case)
    other = "p2" if party == "p1" else "p1"
    _gets_in(browser, system, case, party)

    def seen() -> str:
        return re.sub(r"\w{8}(-\w{4}){3}-\w{12}", "", browser.open("/p/now").html)

    before = seen()
    assert api.act(case["stream"], "consent", {"party": other}).status_code == 200
    assert seen() == before


def test_how_the_matter_goes_on_is_said_in_plain_words(
    browser: Browser, system: System, api: Api, case: Any
) -> None:
    _gets_in(browser, system, case)
    accepted(api, case["stream"])

    page = browser.open("/p/now")

    assert "The mediator has the matter" in page.text
    assert "You have agreed to mediation" in page.text


def test_that_the_party_read_is_on_record_as_its_own_reading(
    browser: Browser, system: System, case: Any
) -> None:
    _gets_in(browser, system, case)

    assert _rows(
        system,
        "select who, role, person, purpose, relation from audit.read where purpose = 'party page'",
    ) == [("p1", "party", "p1", "party page", "self")]


# --- what it does --------------------------------------------------------------------------------


def _facts(system: System, case: Any, name: str) -> list[Any]:
    return _rows(
        system,
        "select convert_from(envelope, 'UTF8')::jsonb from log.event"
        " where stream = %s and name like %s",
        case["stream"],
        f"{name}%",
    )


def test_a_party_agrees_once_however_often_it_is_sent(
    browser: Browser, system: System, api: Api, case: Any
) -> None:
    _told(api, case)
    page = _gets_in(browser, system, case)

    for _ in range(2):
        done = browser.send(page, "/p/answer", does="consent")
        assert "You have agreed to mediation" in done.text
    again = browser.send(browser.open("/p/now"), "/p/answer", does="refuse")

    ((envelope,),) = _facts(system, case, "dispute.consent_given")
    assert (envelope["actor"], envelope["role"]) == ("p1", "party")
    assert "You have said that you do not want mediation" in again.text


def test_a_no_is_taken_back_by_the_party_alone(
    browser: Browser, system: System, api: Api, case: Any
) -> None:
    _told(api, case)
    page = _gets_in(browser, system, case)
    page = browser.send(page, "/p/answer", does="refuse")
    assert "Mediation is over, without an agreement" in page.text

    page = browser.send(page, "/p/answer", does="take_back_refusal")

    assert "You have said that you do not want mediation" not in page.text
    assert len(_facts(system, case, "dispute.refusal_taken_back")) == 1


def test_what_cannot_be_done_is_not_offered_and_changes_nothing(
    browser: Browser, system: System, api: Api, case: Any
) -> None:
    page = _gets_in(browser, system, case)
    assert "Yes, I agree" not in page.text  # nobody has told it its rights yet

    page = browser.send(page, "/p/answer", does="consent")

    assert "Nothing is otherwise than before" in page.text
    assert _facts(system, case, "dispute.consent_given") == []


def test_a_party_says_once_how_satisfied_it_is_and_the_other_does_not_read_it(
    browser: Browser, system: System, api: Api, case: Any
) -> None:
    accepted(api, case["stream"])
    page = _gets_in(browser, system, case)
    assert "How satisfied you are" not in page.text
    session = {"form": "joint", "parties": ["p1", "p2"], "record": "谈过"}
    owed = {"party": "p2", "kind": "act", "what": "修好水管", "due_on": "2099-03-20"}
    agreed = {
        "content": "修好水管",
        "obligations": [owed],
        "agreed_by": [{"party": each, "means": "oral"} for each in ("p1", "p2")],
        "precheck": {"problems": [], "not_confirmable": []},
    }
    for command, form in (("record_session", session), ("conclude_orally", agreed)):
        answer = api.act(case["stream"], command, form, MEDIATOR)
        assert answer.status_code == 200, answer.text
    page = browser.open("/p/now")
    assert browser.send(page, "/p/rate", how="splendid").status == 422

    for _ in range(2):
        rated = browser.send(page, "/p/rate", how="very_dissatisfied")

    assert "You have said it" in rated.text
    ((envelope,),) = _facts(system, case, "dispute.satisfaction_stated")
    assert envelope["role"] == "party"
    told = "says of the mediation: very dissatisfied"
    history = f"/api/disputes/{case['stream']}/history"
    other, office = ({**DESK, "Jiefen-Role": "party", "Jiefen-Officer": "p2"}, HEAD)
    assert told in api.get(history, office).text
    assert told not in api.get(history, other).text
    browser.open("/p/leave?to=door")
    assert "Say it" in _gets_in(browser, system, case, "p2").text


def test_a_party_gives_no_other_command(browser: Browser, system: System, case: Any) -> None:
    page = _gets_in(browser, system, case)

    for does in ("", "withdraw", "accept", "assign", "consent "):
        assert browser.send(page, "/p/answer", does=does).status == 422


def test_a_party_gets_the_documents_that_are_addressed_to_it_and_no_others(
    browser: Browser, system: System, api: Api, case: Any
) -> None:
    assert "rights_notice" not in _gets_in(browser, system, case).html
    accepted(api, case["stream"])
    page = browser.open("/p/now")
    form = dict(page.form("/p/papers/rights_notice"))

    answer = browser.client.post("/p/papers/rights_notice", data=form)

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert not SAYS_IT.search(answer.headers["content-disposition"])
    text = "".join(
        each.extract_text() for each in pypdf.PdfReader(io.BytesIO(answer.content)).pages
    )
    assert "张三" in text
    assert "李四" not in text
    chinese = {"accept-language": "zh"}
    answer = browser.client.post("/p/papers/rights_notice", data=form, headers=chinese)
    assert answer.headers["content-disposition"].endswith(quote("文件.pdf"))
    for kind in ("application", "acceptance", "case_cover", "agreement", "x"):
        assert browser.client.post(f"/p/papers/{kind}", data=form).status_code == 404


# --- what is held about it -----------------------------------------------------------------------


def test_a_party_asks_what_is_held_about_it_and_reads_the_answer(
    browser: Browser, system: System, api: Api, case: Any
) -> None:
    _gets_in(browser, system, case)

    page = browser.send(browser.open("/p/ask"), "/p/ask", kind="access_and_copy")

    assert "The office looks at it" in page.text
    assert "show a document there" in page.text
    ((request,),) = _rows(system, "select request from console.party_request")
    with system.pool.connection() as connection:
        owed = system.states.load(connection, RIGHTS, request).state.decide_by
    assert f"By {day(owed, 'en')} you hear of it" in page.text
    office = {**HEAD, "Jiefen-Role": "judicial_office"}
    for command, form in (
        ("show_identity", {"identity": "document_seen"}),
        ("decide_right", {"outcome": "granted", "reasons": "给您一份"}),
    ):
        answer = api.post(f"/api/rights/{request}/{command}", form, office)
        assert answer.status_code == 200, answer.text
    page = browser.open("/p/now")
    assert "It was granted" in page.text
    assert "给您一份" in page.text


def test_what_is_wrong_has_to_be_said_in_words(browser: Browser, system: System, case: Any) -> None:
    _gets_in(browser, system, case)

    for kind, said in (("correction", "what is wrong"), ("", "Choose what you ask for")):
        page = browser.send(browser.open("/p/ask"), "/p/ask", kind=kind, words="")
        assert page.status == 422
        assert said in page.text
    assert _rows(system, "select from console.party_request") == []


def test_a_request_is_made_once_and_taken_back(browser: Browser, system: System, case: Any) -> None:
    _gets_in(browser, system, case)
    form = browser.open("/p/ask")
    for _ in range(2):
        page = browser.send(form, "/p/ask", kind="erasure")
    ((request,),) = _rows(system, "select request from console.party_request")

    page = browser.send(page, f"/p/requests/{request}/take_back_right")

    assert "You have taken it back" in page.text


def test_a_request_of_somebody_else_is_not_there(
    browser: Browser, system: System, case: Any
) -> None:
    """In its own request everybody is called the same: whose it is has to be known otherwise."""
    _gets_in(browser, system, case, "p2")
    browser.send(browser.open("/p/ask"), "/p/ask", kind="erasure")
    ((request,),) = _rows(system, "select request from console.party_request")
    browser.open("/p/leave?to=door")
    page = _gets_in(browser, system, case)
    guard = dict(page.form("/p/answer"))

    assert str(request) not in page.html
    for command in ("take_back_right", "appeal_right", "decide_right"):
        answer = browser.client.post(f"/p/requests/{request}/{command}", data=guard)
        assert answer.status_code == 404


# --- the same from elsewhere ---------------------------------------------------------------------


def test_codes_are_made_and_withdrawn_over_http(browser: Browser, api: Api, case: Any) -> None:
    path = f"/api/disputes/{case['stream']}"
    made = api.post(f"{path}/parties/p1/code", {"word": WORD})
    assert made.status_code == 200, made.text
    assert _enter(browser, made.json()["code"]).address.endswith("/p/now")
    assert [row["state"] for row in api.get(f"{path}/codes").json()] == ["live", "none"]

    ended = [api.post(f"{path}/parties/p1/code/end", {}).json() for _ in range(2)]

    assert ended == [{"withdrawn": True}, {"withdrawn": False}]
    assert [row["state"] for row in api.get(f"{path}/codes").json()] == ["none", "none"]


def test_over_http_the_same_is_refused(api: Api, case: Any) -> None:
    path = f"/api/disputes/{case['stream']}/parties/{{}}/code"
    for party, word, status in (("p1", "123456", 409), ("p9", WORD, 409), ("p1", "x" * 99, 422)):
        assert api.post(path.format(party), {"word": word}).status_code == status
    elsewhere = {"Jiefen-Office": "150525100000"}

    assert api.post(path.format("p1"), {"word": WORD}, elsewhere).status_code == 403


def test_codes_are_made_on_the_command_line(
    browser: Browser, jiefen: Jiefen, case: Any, tmp_path: Path
) -> None:
    stream, kept = case["stream"], tmp_path / "word"
    kept.write_text(WORD, "utf-8")

    line = jiefen("code", "make", stream, "p1", "--word", f"@{kept}", "--json")

    assert _enter(browser, json.loads(line.stdout)["code"]).address.endswith("/p/now")
    shown = jiefen("code", "show", stream)
    assert re.search(r"p1\s+live\s", shown.stdout), shown.stdout
    done = jiefen("code", "withdraw", stream, "p1", "--json")
    assert json.loads(done.stdout) == {"withdrawn": True}
    others_read_it = jiefen("code", "make", stream, "p1", "--word", WORD)
    assert others_read_it.returncode == 2, others_read_it.stdout
