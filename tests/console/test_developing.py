"""Whoever keeps the system running sees how far everything is behind, what was left lying, and how
the program went through a case: by kinds, codes and times, and nothing that anybody wrote or is
called.
"""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser as Chromium
from psycopg.sql import SQL, Identifier
from temporalio.client import WorkflowHistory

from domain.deadlines import Alarms
from domain.kernel import Officer
from interface import refolded, webhooks
from tests.console.conftest import Browser, Page
from tests.console.served import NEEDS_CHROMIUM, fit
from tests.console.test_in_a_browser import PHONE, _someone, chromium, site
from tests.safeguards.casework import EVERYTHING, OFFICE, REPORTER, Case
from tests.workflows.test_replay import RECORDED, Changed
from workers import ledgers, watch
from workers.clocks import Clocks
from workers.local import temporal
from workers.projector import Projector
from workers.seeding import seed
from workers.settings import Settings
from workers.settling import Settler
from workers.system import System
from workers.temporal import EncryptingCodec, connect, namespace_id
from workers.webhooks import book

__all__ = ["chromium", "site"]

OPERATOR: Final = "o-bao"
KEPT_SHUT: Final = ("report", "concession", "note_taken", "confidential_note", "take_note")
"""Parts of names of facts and commands that say by themselves what is kept from most."""
WITH_TEMPORAL: Final = pytest.mark.parametrize("settings", [True], indirect=True)


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """Of a system with a Temporal of its own, where a test asks for it."""
    if not getattr(request, "param", False):
        return settings
    server: temporal.Server = request.getfixturevalue("temporal_server")
    namespace = {"temporal_namespace": temporal.NAMESPACE, "temporal_ui": server.ui}
    return settings.model_copy(update={"temporal_address": server.address, **namespace})


@pytest.fixture
def confided(system: System) -> Case:
    """A case in which every kind of text is, and every confidence; its limits are over, among them
    the one for telling whom a report is about."""
    seed(system)
    case = Case(system).confided()
    Settler(system).settle(case.id, datetime.now(UTC))
    return case


@pytest.fixture
def developer(browser: Browser, projector: Projector, confided: Case) -> Browser:
    """Whoever keeps the system running; every ledger has the case."""
    browser.become(OPERATOR)
    browser.open(f"/api/ledgers/register?token={confided.token}")
    return browser


def _addresses(case: UUID) -> list[str]:
    of_case = f"/developer/cases/{case}"
    then = (f"{of_case}/then?since={since}" for since in ("1", "2024-03-03", "2024-03-04"))
    known = f"{of_case}/then?since=2024-03-04&until=9&known=yes"
    return ["/developer", of_case, *then, known, f"{of_case}/replay"]


def _seen(system: System, developer: Browser, case: Case) -> None:
    """Wait until every ledger has all of a case."""
    with system.reading.connection() as connection:
        last = system.log.stream(connection, case.id)[-1].cursor
        until = datetime.now(UTC) + timedelta(seconds=30)
        for name in ("register", "timeline", "agenda", "past", "archive"):
            while (build := ledgers.live(connection, name)) is None or build.at < last:
                assert datetime.now(UTC) < until, name


def test_nothing_that_anybody_wrote_or_is_called_is_on_any_page(
    developer: Browser, system: System, confided: Case
) -> None:
    _seen(system, developer, confided)
    for address in _addresses(confided.id):
        page = developer.open(address)

        assert page.status == 200, page.text
        assert not [text for text in (*EVERYTHING, REPORTER) if text in page.html], address
        assert not [name for name in KEPT_SHUT if name in page.text], address
        assert "enc:" not in page.html, "not even sealed"
    assert "[confidential]" in developer.open(_addresses(confided.id)[1]).text


def test_that_somebody_looked_is_on_record(
    developer: Browser, system: System, confided: Case
) -> None:
    of_case = [each for each in _addresses(confided.id) if "cases" in each]
    for address in of_case:
        developer.open(address)

    with system.pool.connection() as connection:
        row = connection.execute(
            "select count(*) from audit.read where stream = %s and who = %s and purpose = 'trace'",
            (confided.id, OPERATOR),
        ).fetchone()
    assert row == (len(of_case),)


@pytest.mark.parametrize("who", ["m-qian", "s-banner", "h-liuhe", "zheng"])
def test_these_pages_are_for_nobody_else(browser: Browser, confided: Case, who: str) -> None:
    page = browser.become(who)
    guard = dict(page.form("/sign-out"))
    for address in (*_addresses(confided.id), "/developer/doctor"):
        assert browser.open(address).status == 403, address
    for address, typed in (("open", {"which": confided.code}), ("again", {"what": "clocks"})):
        answer = browser.client.post(f"/developer/{address}", data={**guard, **typed})
        assert answer.status_code == 403
    assert "/developer" not in page.links.values()


def test_who_keeps_the_system_running_opens_no_case(developer: Browser, confided: Case) -> None:
    of_case = (f"/cases/{confided.id}{more}" for more in ("", "/files", "/papers"))
    for address in ("/cases", *of_case, "/overdue", "/dashboard", "/months/2026-10"):
        page = developer.open(address)
        assert page.status in (403, 404), address
        assert confided.code not in page.text
    assert developer.open(f"/developer/cases/{uuid4()}").status == 404


# --- how far everything is behind ----------------------------------------------------------------


def test_it_says_how_far_each_ledger_is_and_that_temporal_is_away(
    developer: Browser, system: System, confided: Case
) -> None:
    _seen(system, developer, confided)

    page = developer.open("/developer")

    assert "register keeps up" in page.text
    assert "Temporal does not answer" in page.text
    assert "Not told of a change yet" in page.text


def test_a_ledger_that_stands_still_is_said_with_the_fact_and_what_to_do(
    developer: Browser, system: System, confided: Case
) -> None:
    with system.pool.connection() as connection:
        build = ledgers.live(connection, "archive")
        assert build is not None
        fact = (confided.id, 1, "dispute.registered.v1")
        ledgers.note_halt(connection, build, fact, "KeyError at archive.py:60")

    page = developer.open("/developer")

    assert "archive stands still" in page.text
    assert f"archive: {confided.id}/1 dispute.registered.v1" in page.text
    assert "Mend the module of the ledger" in page.text


def test_what_a_webhook_was_not_told_is_tried_again(
    developer: Browser, system: System, confided: Case
) -> None:
    head = Officer(id="h-1", role="head", office=OFFICE)
    made = webhooks.subscribe(system, head, "https://other.example/hooks", OFFICE)
    told = (uuid4(), made["webhook"], confided.id, 1, "dispute.registered", "0.0.0")
    with system.pool.connection() as connection:
        book.keep(connection, [(*told, datetime.now(UTC))])
        book.dead(connection, told[0], "http_503")
    page = developer.open("/developer")
    assert "Not told to the webhook at other.example 1" in page.text
    form = dict(page.form("/developer/again"))

    done = developer.client.post("/developer/again", data={**form, "what": str(made["webhook"])})

    assert "It is being tried again" in done.text or done.status_code == 200
    with system.pool.connection() as connection:
        counts = book.counts(connection, [made["webhook"]])
    assert counts == {made["webhook"]: {"waiting": 1}}
    assert (
        developer.client.post("/developer/again", data={**form, "_guard": "x"}).status_code == 403
    )


def test_what_cannot_be_tried_again_says_why(developer: Browser) -> None:
    guard = dict(developer.open("/developer").form("/sign-out"))
    for what, status in (("nonsense", 404), (str(uuid4()), 404), ("clocks", 503)):
        answer = developer.client.post("/developer/again", data={**guard, "what": what})
        assert answer.status_code == status, what


def test_everything_that_could_be_wrong_is_looked_at(developer: Browser) -> None:
    page = developer.open("/developer/doctor")

    assert page.status == 200
    assert "ledger register" in page.text
    assert "does not answer" in page.text


# --- one case ------------------------------------------------------------------------------------


def _opened(developer: Browser, which: str) -> Page:
    page = developer.open("/developer")
    return developer.send(page, "/developer/open", which=which)


def test_a_case_is_found_by_its_number_its_id_and_the_id_of_a_request(
    developer: Browser, system: System, confided: Case
) -> None:
    _seen(system, developer, confided)
    with system.reading.connection() as connection:
        request = system.log.stream(connection, confided.id)[2].envelope.correlation

    for which in (confided.code, str(confided.id), str(request)):
        assert _opened(developer, which).address.endswith(f"/developer/cases/{confided.id}")
    for which in ("150524100000-2024-09999", str(uuid4()), "", "'; drop table"):
        page = _opened(developer, which)
        assert page.status == 422
        assert "No case has this number or id" in page.text


def _logged(settings: Settings, *lines: dict[str, Any]) -> None:
    folder = settings.data / "logs"
    folder.mkdir()
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (folder / "api.log").write_text(text + "no json\n")


def test_one_line_of_time_joins_facts_commands_and_log_lines_by_the_request(
    developer: Browser, system: System, settings: Settings, confided: Case
) -> None:
    with system.reading.connection() as connection:
        facts = system.log.stream(connection, confided.id)
    triaged, report = facts[1].envelope.correlation, facts[-1].envelope.correlation
    about = {
        "stream": str(confided.id),
        "timestamp": "2026-03-01T00:00:00.5Z",
        "officer": "who-acted",
    }
    _logged(
        settings,
        {**about, "event": "recorded", "command": "triage", "correlation": str(triaged)},
        {**about, "event": "told of it", "correlation": str(report)},
        {**about, "event": "refused", "command": "report", "correlation": str(uuid4())},
        {"event": "elsewhere", "correlation": str(uuid4()), "timestamp": about["timestamp"]},
    )

    page = developer.open(f"/developer/cases/{confided.id}")

    assert "1 dispute.registered" in page.text
    assert "dispute.triage → 2" in page.text
    assert page.text.count(str(triaged)) == 3, "fact, command and line"
    assert "log line recorded command: triage" in page.text
    assert "who-acted" not in page.text
    assert str(report) not in page.text
    assert "told of it" not in page.text
    assert "refused" not in page.text
    assert "elsewhere" not in page.text


def test_where_no_logs_are_kept_it_says_where_to_search(developer: Browser, confided: Case) -> None:
    page = developer.open(f"/developer/cases/{confided.id}")

    assert "No logs are kept in the data folder" in page.text


def test_what_is_another_at_two_times_is_told_part_by_part(
    developer: Browser, confided: Case
) -> None:
    then = f"/developer/cases/{confided.id}/then"

    page = developer.open(f"{then}?since=1&until=7")

    assert "Version 1 and version 7" in page.text
    assert "registered" in page.text
    assert "accepted" in page.text
    assert "It had not begun" in developer.open(f"{then}?since=2020-01-01").text
    for wrong in ("?since=nonsense", "?since=2999-01-01", "?since=999"):
        assert developer.open(then + wrong).status == 422, wrong


def test_a_case_folded_anew_reads_the_same_and_what_does_not_is_said(
    developer: Browser, system: System, projector: Projector, confided: Case
) -> None:
    _seen(system, developer, confided)
    address = f"/developer/cases/{confided.id}/replay"
    page = developer.open(address)
    assert page.text.count("Made anew, it reads the same") == 5, page.text

    with system.pool.connection() as connection:
        build = ledgers.live(connection, "register")
        assert build is not None
        connection.execute(
            SQL("update {} set level = 'county', matter = 'typed in' where stream = %s").format(
                Identifier(build.schema, "dispute")
            ),
            (confided.id,),
        )
    page = developer.open(address)

    assert page.text.count("Made anew, it reads the same") == 4
    assert "dispute · level county" in page.text
    assert "dispute · matter [sealed]" in page.text
    assert "typed in" not in page.html


@WITH_TEMPORAL
def test_its_clock_is_compared_and_its_history_played_to_the_program_of_today(
    developer: Browser, system: System, confided: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a clock that holds what is over, with a history that a clock really had."""
    kept = WorkflowHistory.from_json("agenda-kept", RECORDED[0].read_text("utf-8"))

    async def history(clocks: Clocks, stream: UUID) -> WorkflowHistory:
        return kept

    async def held(clocks: Clocks, stream: UUID) -> Alarms:
        at = datetime.now(UTC) + timedelta(days=3)
        return Alarms(as_of=(1, 1, 1), due={"acceptance@due": at, "report-telling@due": at})

    monkeypatch.setattr(Clocks, "history", history)
    monkeypatch.setattr(Clocks, "held", held)
    _seen(system, developer, confided)
    address = f"/developer/cases/{confided.id}/replay"

    page = developer.open(address)

    assert f"It does the same: {len(kept.events)} events" in page.text
    assert "It holds other times than it should" in page.text
    assert "acceptance@due" in page.text
    assert "report-" not in page.text
    monkeypatch.setattr(refolded, "KeepAgenda", Changed)
    assert "It would do something else after one of" in developer.open(address).text


@WITH_TEMPORAL
def test_what_its_clock_did_is_on_the_line_and_leads_to_temporals_own_pages(
    developer: Browser, system: System, confided: Case
) -> None:
    _seen(system, developer, confided)

    async def told() -> str:
        client = await connect(system.settings, EncryptingCodec(system.vault.master))
        due = {"triage@due": datetime.now(UTC) + timedelta(days=3)}
        await Clocks(client).tell(confided.id, Alarms(as_of=(1, 1, 1), due=due))
        return await namespace_id(client)

    asyncio.run(told())

    page = developer.open(f"/developer/cases/{confided.id}")
    assert "clock started" in page.text
    assert "clock signaled" in page.text
    assert f"/workflows/agenda-{confided.id}" in page.html
    assert "Workflows that failed" not in developer.open("/developer").text


@WITH_TEMPORAL
def test_every_clock_is_told_anew_when_it_is_asked_for(developer: Browser, system: System) -> None:
    with system.pool.connection() as connection:
        before = watch.look(connection)
    guard = dict(developer.open("/developer").form("/sign-out"))

    done = developer.client.post("/developer/again", data={**guard, "what": "clocks"})

    assert done.status_code == 200
    with system.pool.connection() as connection:
        after = watch.look(connection)
    assert after.generation > before.generation
    assert after.checkpoint == (0, 0, 0)


@NEEDS_CHROMIUM
@pytest.mark.parametrize("scripts", [True, False])
def test_every_page_is_open_to_everyone(
    chromium: Chromium, site: str, confided: Case, scripts: bool
) -> None:
    with _someone(chromium, site, OPERATOR, "zh", java_script_enabled=scripts, **PHONE) as page:
        look = fit if scripts else lambda _: None
        page.get_by_role("link", name="系统运行").first.click()
        look(page)
        page.locator('[name="which"]').fill("no number")
        page.get_by_role("button", name="打开", exact=True).click()
        look(page)
        page.locator('[name="which"]').fill(str(confided.id))
        page.get_by_role("button", name="打开", exact=True).click()
        page.wait_for_url("**/developer/cases/*")
        look(page)
        page.get_by_role("link", name="两个时点对比").click()
        page.locator('[name="since"]').fill("1")
        page.get_by_role("button", name="显示不同之处").click()
        look(page)
        page.get_by_role("link", name="重新推算").click()
        look(page)
        page.goto("/developer/doctor")
        look(page)


def test_a_request_that_led_to_no_case_is_told_by_how_it_was_answered(
    developer: Browser, settings: Settings
) -> None:
    asked = str(uuid4())
    line = {"correlation": asked, "timestamp": "2026-03-01T00:00:00.5Z", "officer": "who-acted"}
    _logged(
        settings,
        {**line, "event": "failed", "error": "TypstError at setting.py:56"},
        {**line, "event": "refused", "command": "report"},
    )

    page = developer.send(developer.open("/developer"), "/developer/open", which=asked)

    assert "error: TypstError at setting.py:56" in page.text
    assert "who-acted" not in page.text
    assert "refused" not in page.text
