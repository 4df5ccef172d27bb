"""A form loses nothing of what was typed, does nothing twice, and says what became different."""

import re
from itertools import cycle
from typing import Any

import pytest

from domain.aggregates import AGGREGATES
from interface.callers import OPENING, public
from interface.console.case import NOT_HERE
from interface.console.entering import KINDS
from interface.console.fields import Form, Typed
from interface.console.keeping import KEY, VERSION
from tests.console.conftest import Browser, Page
from tests.workers.ledgers_support import eventually
from workers.projector import Projector
from workers.seeding import seed
from workers.system import System

REGISTER = "/do/dispute/register"
TYPED = {
    "area": "150524100000",
    "type": "neighbour",
    "matter": "楼上漏水",
    "parties.0.person.name": "张三",
    "parties.0.person.phone": "13800000001",
    "parties.1.person.name": "李四",
    "requested_at": "2026-03-02T09:00",
}
WRONG = {
    "empty": "",
    "long": "长" * 3_000,
    "another script": "Ω≈ç√∫˜µ≤≥÷ йцукен العربية",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "sql": "'; drop table stored_events; --",
    "zero": "\x00\x1f",
    "template": "{{ 7*7 }}{% raw %}",
}


@pytest.fixture
def desk(browser: Browser) -> Browser:
    """The counter of the township, signed in."""
    browser.become("d-liuhe")
    return browser


def _register(desk: Browser, **more: Any) -> Page:
    return desk.send(desk.open(REGISTER), REGISTER, {**TYPED, **more})


def _form_of(page: Page) -> str:
    """The address of the command's form on a page."""
    return next(action for action, _ in page.forms if action.startswith("/do/"))


def test_a_dispute_is_registered_with_seven_fields_and_what_is_due_is_said(
    desk: Browser, system: System, projector: Projector
) -> None:
    seed(system)

    page = _register(desk)

    assert page.status == 200
    assert "/cases/" in page.address
    assert "Recorded" in page.text
    assert "张三" in page.text
    assert "act by" in page.text
    assert any(link.startswith("/do/dispute/") for link in page.links.values())


def test_it_is_shown_before_any_ledger_has_heard_of_it(desk: Browser) -> None:
    page = _register(desk)

    assert page.status == 200
    assert "Recorded" in page.text


def test_what_is_missing_is_said_where_it_is_missing_and_the_rest_is_kept(desk: Browser) -> None:
    page = desk.send(desk.open(REGISTER), REGISTER, matter="楼上漏水", **{"area": ""})

    assert page.status == 422
    assert "Type: This must be given" in page.text
    assert "Area: This must be given" in page.text
    assert "f-type" in page.ids
    assert dict(page.form(REGISTER))["matter"] == "楼上漏水"
    assert "Hand over: " not in page.text, "what nobody touched is not asked for"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount_fen": "1500.505"}, "Write an amount in yuan"),
        ({"amount_fen": "99999999999999999"}, "Write an amount in yuan"),
        ({"amount_fen": "1e9"}, "Write an amount in yuan"),
        ({"amount_fen": "Infinity"}, "Write an amount in yuan"),
        ({"people_affected": "-3"}, "This must be at least 1"),
        ({"matter": "长" * 2001}, "at most 2000 characters, not 2001"),
        ({"happened_on": "2126-01-01"}, "is still to come"),
        ({"requested_at": "1899-01-01T09:00"}, "cannot be meant: days lie between 1900"),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_whoever_types(
    desk: Browser, typed: dict[str, str], said: str
) -> None:
    page = _register(desk, **typed)

    assert page.status in (409, 422)
    assert said in page.text
    assert "Value error" not in page.text


@pytest.mark.parametrize(
    ("typed", "place", "said"),
    [
        ({"parties.1.person.phone": "123"}, "parties-1-person-phone", "Party 2, Phone: This is no"),
        (
            {"parties.0.person.identity_number": "110101199003078888"},
            "parties-0-person-identity_number",
            "Party 1, Identity number: This identity number is not right",
        ),
        ({"parties.0.person.name": "张\x07三"}, "parties-0-person-name", "control characters"),
        ({"happened_on": "2126-01-01"}, "happened_on", "is still to come"),
        ({"requested_at": "2126-01-01T09:00"}, "requested_at", "Nobody can have asked later"),
        ({"hand_over.received_on": "1026-01-01"}, "hand_over-received_on", "cannot be meant"),
        ({"_when": "2126-01-01T09:00"}, "_when", "has not happened yet"),
        ({"_for": "张三"}, "_for", "an id, never a name"),
        ({"area": "990000000000"}, "area", "No list names 990000000000"),
    ],
)
def test_what_a_rule_says_of_one_value_stands_beside_it_and_the_top_leads_there(
    desk: Browser, typed: dict[str, str], place: str, said: str
) -> None:
    handed_over = {"source": "referred", "hand_over.sender": "police", "hand_over.number": "1号"}
    more = {**handed_over, "requested_at": ""} if "hand_over.received_on" in typed else {}

    page = _register(desk, **more, **typed)

    assert page.status in (409, 422)
    leads = {text: to for text, to in page.links.items() if to == f"#f-{place}"}
    assert len(leads) == 1, page.text
    assert said in next(iter(leads))
    assert f"f-{place}-error" in page.ids
    assert re.search(f'id="f-{place}"[^>]* aria-describedby="[^"]*f-{place}-error"', page.html)
    assert dict(page.form(REGISTER))["matter"] == TYPED["matter"]


def test_a_payment_without_an_amount_is_told_where_the_amount_is_missing(browser: Browser) -> None:
    browser.become("m-qian")
    spot = "/do/dispute/settle_on_the_spot"
    typed = {
        **{name: text for name, text in TYPED.items() if name != "requested_at"},
        **{f"parties.{n}.{said}": "yes" for n in (0, 1) for said in ("consents", "agrees")},
        "area": "150524100200",
        "content": "三日内赔偿",
        "obligations.0.party": "p2",
        "obligations.0.kind": "payment",
        "obligations.0.what": "赔偿",
        "domestic_violence": "no",
        "minors_rights": "no",
    }

    page = browser.send(browser.open(spot), spot, typed)

    assert page.status == 409, page.text
    assert page.links["Obligation 1, Amount: A payment has an amount"] == (
        "#f-obligations-0-amount_fen"
    )
    assert "f-obligations-0-amount_fen-error" in page.ids


def test_a_law_is_cited_in_the_readers_language_and_by_its_own_name(desk: Browser) -> None:
    wrong = {"requested_at": "2126-01-01T09:00"}

    assert "Provisions on Limitation of Actions (诉讼时效规定) 12" in _register(desk, **wrong).text
    desk.language = "zh"
    phone = _register(desk, **{"parties.1.person.phone": "123"}).text
    assert "国家标准 GB 11643；办案规范：当事人身份信息" in phone


def test_a_wrong_row_is_the_one_that_is_told(desk: Browser) -> None:
    page = desk.open(REGISTER)
    page = desk.send(page, REGISTER, _add="parties")
    typed = {**TYPED, "parties.1.person.name": "", "parties.2.person.name": "王五"}

    page = desk.send(page, REGISTER, typed)

    assert page.status == 422
    assert "f-parties-2-role-error" in page.ids
    assert "f-parties-1-role-error" not in page.ids


def test_a_row_is_added_and_taken_out_without_a_script(desk: Browser) -> None:
    page = desk.send(desk.open(REGISTER), REGISTER, {**TYPED, "_add": "parties"})
    assert "parties.2.person.name" in dict(page.form(REGISTER))

    page = desk.send(page, REGISTER, _drop="parties.1")

    held = dict(page.form(REGISTER))
    assert held["parties.0.person.name"] == "张三"
    assert "parties.1.person.name" not in held


def test_a_form_that_is_sent_twice_registers_once(desk: Browser, system: System) -> None:
    page = desk.open(REGISTER)

    first = desk.send(page, REGISTER, TYPED)
    second = desk.send(page, REGISTER, TYPED)

    assert first.address.partition("?")[0] == second.address.partition("?")[0]


def test_a_form_that_was_changed_after_it_was_recorded_says_so(desk: Browser) -> None:
    page = desk.open(REGISTER)
    desk.send(page, REGISTER, TYPED)

    again = desk.send(page, REGISTER, {**TYPED, "matter": "楼下噪音"})

    assert again.status == 409
    assert "recorded already" in again.text
    assert dict(again.form(REGISTER))["matter"] == "楼下噪音"
    assert dict(again.form(REGISTER))[KEY] != dict(page.form(REGISTER))[KEY]


def test_whoever_is_second_sees_what_changed_and_loses_nothing(
    desk: Browser, projector: Projector
) -> None:
    case = _register(desk).address.partition("?")[0].rpartition("/")[2]
    address = f"/do/dispute/{case}/triage"
    mine, theirs = desk.open(address), desk.open(address)
    found = {"in_scope": "yes", "urgent": "no", "danger": "no"}
    fields = {name for name, _ in theirs.form(address)}
    sent = {name: text for name, text in found.items()}
    done = desk.send(theirs, address, sent)
    assert done.status == 200, (fields, done.text[:900])

    page = desk.send(mine, address, {**sent, "urgent": "yes"})

    assert page.status == 409
    assert "Somebody else was faster" in page.text
    held = dict(page.form(address))
    assert held["urgent"] == "yes"
    assert int(held[VERSION]) > int(dict(mine.form(address))[VERSION])


def test_a_rule_that_says_no_is_told_in_its_words_with_what_was_typed(desk: Browser) -> None:
    page = _register(desk, source="referred")

    assert page.status in (409, 422)
    assert dict(page.form(REGISTER))["matter"] == TYPED["matter"]


def test_what_is_kept_for_later_is_found_on_the_day_and_gone_when_it_was_sent(
    desk: Browser,
) -> None:
    page = desk.send(desk.open(REGISTER), REGISTER, {**TYPED, "_keep": "yes"})
    assert "kept for seven days" in page.text
    day = desk.open("/day")
    (draft,) = [link for link in day.links.values() if link.startswith("/drafts/")]

    page = desk.open(draft)
    assert dict(page.form(REGISTER))["matter"] == TYPED["matter"]
    desk.send(page, REGISTER)

    assert not [link for link in desk.open("/day").links.values() if link.startswith("/drafts/")]


def test_a_draft_is_sealed_where_it_is_kept(desk: Browser, system: System) -> None:
    desk.send(desk.open(REGISTER), REGISTER, {**TYPED, "_keep": "yes"})

    with system.pool.connection() as connection:
        row = connection.execute("select sealed, to_jsonb(d)::text from console.draft d").fetchone()

    assert row is not None
    for text in (*TYPED.values(), REGISTER):
        assert text.encode() not in row[0]
        assert text not in row[1], "nor is it known into which form it was typed"


def _sent(desk: Browser, address: str, text: str) -> None:
    page = desk.open(address)
    assert page.status == 200, address
    typed = {field: text for field, _ in page.form(address) if not field.startswith("_")}

    answer = desk.send(page, address, typed)

    assert answer.status in (403, 404, 409, 422), (address, answer.status, text[:20])
    assert "<script>alert" not in answer.html, address
    assert "<img src=x" not in answer.html, address


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("command", ["register", "settle_on_the_spot"])
def test_no_form_that_begins_a_case_breaks_whatever_is_typed(
    desk: Browser, command: str, text: str
) -> None:
    _sent(desk, f"/do/dispute/{command}", text)


def test_no_form_on_a_case_breaks_whatever_is_typed(desk: Browser) -> None:
    case = _register(desk).address.partition("?")[0].rpartition("/")[2]
    texts = cycle(text for text in WRONG.values() if text)
    for name, command in public(AGGREGATES["dispute"]).items():
        told = {("dispute", name)} & {*NOT_HERE, *OPENING}
        if not told and command.arguments.model_fields:
            _sent(desk, f"/do/dispute/{case}/{name}", next(texts))


@pytest.mark.parametrize("kind", KINDS)
def test_what_may_be_left_out_and_nobody_touched_is_not_sent(kind: str) -> None:
    for name, command in public(AGGREGATES[kind]).items():
        form = Form(command.arguments, "en", lambda n, p: None)
        inner = [each for one in form.fields(Typed()) for each in one.inner()]
        shown = [(each.path, each.value) for each in inner if each.value]

        sent = form.arguments(Typed(shown))

        for field, info in command.arguments.model_fields.items():
            standing = field in dict(shown)
            assert info.is_required() or standing or field not in sent, (name, field, sent[field])


def test_the_parties_of_a_form_are_chosen_and_not_typed(desk: Browser) -> None:
    page = desk.open("/do/dispute/settle_on_the_spot")

    assert "party 2" in page.text


def test_a_call_for_help_is_made_at_once_and_stays_in_sight(
    desk: Browser, system: System, projector: Projector
) -> None:
    seed(system)
    danger = "/do/crisis/raise_crisis"
    page = desk.open(danger)
    assert "Call for help now" in page.text
    assert "Keep for later" not in page.text
    assert "data-keep" not in page.html

    page = desk.send(page, danger, area="150524100000")

    assert page.status == 200
    assert "Where it stands 150524100000" in page.text
    assert "Calling " in page.text or "NOBODY" in page.text
    assert 'id="stands" data-follow' in page.html
    call = page.address.partition("?")[0].rpartition("/")[2]
    day = eventually(lambda: _with(desk.open("/day"), "still run in your area"))
    assert call in day.html


def _with(page: Page, said: str) -> Page | None:
    return page if said in page.text else None


@pytest.mark.parametrize(
    ("who", "registers", "settles"),
    [("d-liuhe", True, False), ("m-qian", True, True), ("h-liuhe", False, False)],
)
def test_a_day_offers_to_begin_what_whoever_looks_may_begin(
    browser: Browser, who: str, registers: bool, settles: bool
) -> None:
    browser.become(who)
    day = browser.open("/day")
    assert ("Register a dispute" in day.text) is registers
    assert ("Settled on the spot" in day.text) is settles


def test_a_mediator_is_offered_the_sources_that_mediators_register(browser: Browser) -> None:
    browser.become("m-qian")
    form = browser.open(REGISTER)
    assert 'value="proactive_offer"' in form.html
    assert 'value="on_application"' not in form.html


def test_what_an_office_is_late_with_stands_on_the_day_of_whose_duty_it_is(
    desk: Browser, system: System, projector: Projector
) -> None:
    seed(system)
    page = _register(desk, _when="2026-03-02T10:00")
    assert page.status == 200

    day = eventually(lambda: _with(desk.open("/day"), "act by 3 March"))

    late = day.text.partition("Late, or to be done within three days")[2]
    assert "triage" in late.partition("Later, or waiting")[0]


def test_where_nothing_came_of_a_form_it_says_so(desk: Browser, projector: Projector) -> None:
    page = _register(desk)
    case = page.address.partition("?")[0].rpartition("/")[2]
    triage = f"/do/dispute/{case}/triage"
    done = desk.send(desk.open(triage), triage, in_scope="yes")
    assert "Recorded" in done.text
    notice = f"/do/dispute/{case}/give_rights_notice"

    page = desk.send(desk.open(notice), notice)

    assert page.status == 422
    assert "Nothing was recorded: say whom or what it is about" in page.text


def test_what_a_first_look_must_not_miss_is_in_sight(desk: Browser) -> None:
    case = _register(desk).address.partition("?")[0]

    page = desk.open(f"/do/dispute/{case.rpartition('/')[2]}/triage")

    in_sight = page.html.partition("<details")[0]
    for name in ("urgent", "domestic_violence", "minor_involved", "suit_pending"):
        assert f'name="{name}"' in in_sight, name
    assert 'name="petition_pending"' in in_sight


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "needed where the source is &#34;on application&#34;"), ("zh", "来源为“依申请”时必填")],
)
def test_it_is_said_beforehand_when_the_time_of_the_request_is_needed(
    desk: Browser, language: str, said: str
) -> None:
    desk.language = language

    assert said in desk.open(REGISTER).html
    assert said not in desk.open("/do/dispute/settle_on_the_spot").html
