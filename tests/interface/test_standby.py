"""The doctor finds where nobody would come and nobody would be told, before somebody needs it."""

import ast
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.crisis.facts import Delivery
from interface import standby
from interface.findings import Finding
from interface.language import catalogue
from tests.interface.support import OFFICE, Api
from tests.interface.test_crisis import CLOCK, moved_on
from tests.interface.test_oncall import COUNTY, COUNTY_DESK, TOWN, away, keep
from tests.workers.running import eventually
from workers.handler import Request
from workers.projector import Projector
from workers.system import System

HOUR, NOW = timedelta(hours=1), datetime.now(UTC)
SUPERVISOR = {"Jiefen-Officer": "s-1", "Jiefen-Role": "supervisor", "Jiefen-Office": COUNTY}


def shift(begins: float, ends: float, *people: str) -> dict[str, Any]:
    times = {"begins_at": NOW + begins * HOUR, "ends_at": NOW + ends * HOUR}
    return {**{name: at.isoformat() for name, at in times.items()}, "people": people}


def said(findings: list[Finding]) -> list[tuple[bool, str, str]]:
    told = [finding.told("en") for finding in findings]
    assert all(each.advice for each in told if not each.well)
    return [(each.well, each.what, each.found) for each in told]


# --- lists ---------------------------------------------------------------------------------------


def test_where_no_list_is_kept_that_is_said(system: System) -> None:
    ((well, what, found),) = said(standby.lists(system))
    assert (well, what) == (False, "on call")
    assert "reaches nobody" in found


def test_two_people_for_two_days_at_every_rung_are_well(api: Api, system: System) -> None:
    keep(api, TOWN, shift(-1, 60, "a", "b"))
    keep(api, COUNTY, shift(-1, 20, "c", "d"), shift(20, 60, "e", "f"))
    ((well, _, found),) = said(standby.lists(system))
    assert well
    assert found.endswith("lists: 2")


@pytest.mark.parametrize(
    ("shifts", "found"),
    [
        ([shift(-1, 8, "c", "d"), shift(9, 60, "c", "d")], "nobody is on call"),
        ([shift(-1, 47, "c", "d")], "nobody is on call"),
        ([shift(-1, 8, "c", "d"), shift(8, 60, "c")], "one person is on call, not two"),
    ],
)
def test_an_hour_without_two_people_is_found(
    api: Api, system: System, shifts: list[Any], found: str
) -> None:
    keep(api, COUNTY, *shifts)
    ((well, what, sentence),) = said(standby.lists(system))
    assert (well, what) == (False, f"on call in {COUNTY}")
    assert found in sentence


@pytest.mark.parametrize(
    "shifts",
    [
        [shift(-1, 49, "c", "d")],
        [shift(-1, 60, "c", "d"), shift(50, 55, "c")],
        [shift(-1, 60, "c", "d"), shift(5, 60, "e", "f")],
    ],
)
def test_what_lies_beyond_two_days_or_calls_more_people_is_no_hole(
    api: Api, system: System, shifts: list[Any]
) -> None:
    keep(api, COUNTY, *shifts)
    assert [well for well, *_ in said(standby.lists(system))] == [True]


def test_a_ladder_that_ends_in_nothing_is_found_by_its_county(api: Api, system: System) -> None:
    """Of an area that keeps a list, and of one that is only known by name."""
    keep(api, TOWN, shift(-1, 60, "a", "b"))
    rows = [{"code": "150525100201", "name": "河东村"}]
    next_door = {**COUNTY_DESK, "Jiefen-Office": "150525000000"}
    entered = api.post("/api/areas/enter", {"rows": rows}, next_door)
    assert entered.status_code == 200, entered.text
    found = said(standby.lists(system))
    assert [what for _, what, _ in found] == [f"on call in {c}" for c in (COUNTY, "150525000000")]


def test_a_list_where_everybody_is_away_is_found(api: Api, system: System) -> None:
    keep(api, COUNTY, shift(-1, 60, "a", "b"))
    away(api, "a", days=3)
    ((_, what, one),) = said(standby.lists(system))
    away(api, "b", days=3)
    ((well, _, all_of_them),) = said(standby.lists(system))
    assert (well, what) == (False, f"on call in {COUNTY}")
    assert "one person is on call, not two" in one
    assert "everybody on call is away" in all_of_them


def test_of_many_holes_the_first_are_named_and_the_others_counted(api: Api, system: System) -> None:
    keep(api, COUNTY, *(shift(n, n + 0.5, "a", "b") for n in range(8)))
    found = said(standby.lists(system))
    assert len(found) == standby.NAMED + 1
    assert found[-1][2] == "as many more: 3", "seven gaps, and nobody after the last shift"


# --- ways ----------------------------------------------------------------------------------------


def reached(api: Api, officer: str, *channels: str) -> None:
    ways = [{"channel": channel, "address": "x"} for channel in channels]
    form = {"officer": officer, "ways": ways}
    answer = api.post("/api/reach/state_reach", form, SUPERVISOR)
    assert answer.status_code == 200, answer.text


def test_who_is_on_call_and_reached_by_nothing_is_named(
    api: Api, system: System, projector: Projector
) -> None:
    keep(api, COUNTY, shift(-1, 20, "a", "b"), shift(20, 60, "c"), shift(60, 90, "later"))
    reached(api, "a", "inbox")
    reached(api, "b", "email", "inbox")
    assert said(standby.ways(system)) == [
        (False, "b, on call", "is not reached by email (no_such_channel)"),
        (False, "c, on call", "is reached by no channel"),
    ]
    reached(api, "b", "inbox")
    reached(api, "c", "inbox", "webhook")
    assert said(standby.ways(system)) == [(True, "ways", "people on call who can be called: 3")]


def test_a_channel_that_took_no_page_lately_is_dead_until_another_way_is_said(
    api: Api, system: System, projector: Projector
) -> None:
    keep(api, COUNTY, shift(-1, 60, "a", "b"))
    for officer in ("a", "b"):
        reached(api, officer, "webhook")
    crisis = raised(api, system)
    delivered(system, crisis, ("a", "webhook", ""), ("b", "webhook", "http_410"))
    eventually(lambda: len(system_rows(system)) == 1)
    assert said(standby.ways(system)) == [
        (False, "b, on call", "is not reached by webhook (http_410)")
    ]
    reached(api, "b", "webhook")
    assert [well for well, *_ in said(standby.ways(system))] == [True]


def raised(api: Api, system: System) -> str:
    stream = str(api.post("/api/crises", {"area": COUNTY}).json()["stream"])
    moved_on(system, stream)
    return stream


def delivered(system: System, crisis: str, *ways: tuple[str, str, str]) -> None:
    deliveries = [
        Delivery(officer=who, channel=by, trouble=why, final=bool(why)).model_dump()
        for who, by, why in ways
    ]
    system.handler.perform(
        Request(
            aggregate="crisis",
            command="note_deliveries",
            stream=UUID(crisis),
            officer=CLOCK,
            data={"page": 1, "deliveries": deliveries},
            at=datetime.now(UTC),
        )
    )


def system_rows(system: System) -> list[Any]:
    from projections import crises  # noqa: PLC0415
    from workers.reading import Reading  # noqa: PLC0415

    with Reading(system.reading).ledgers("crises") as connection:
        return [row for row in crises.open_ones(connection) if row.page]


# --- pages and notices ---------------------------------------------------------------------------


def test_a_page_in_its_time_is_well_and_one_that_nobody_moves_on_is_not(
    api: Api, system: System, projector: Projector, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(api, COUNTY, shift(-1, 60, "a", "b"))
    crisis = raised(api, system)
    eventually(lambda: len(system_rows(system)) == 1)
    assert said(standby.pages(system)) == [(True, "pages", "crises being paged, in time: 1")]

    monkeypatch.setattr(standby, "GRACE", -timedelta(minutes=6))
    ((well, what, found),) = said(standby.pages(system))
    assert (well, "nobody else is called" in found) == (False, True)

    api.post(f"/api/crises/{crisis}/acknowledge", {}, {**SUPERVISOR, "Jiefen-Officer": "a"})
    eventually(lambda: [well for well, *_ in said(standby.pages(system))] == [True])
    assert what.startswith("crisis ")


def test_a_crisis_that_reaches_nobody_is_said_with_the_numbers(
    api: Api, system: System, projector: Projector
) -> None:
    raised(api, system)
    eventually(lambda: not standby.pages(system)[0].well)
    (told,) = [finding.told("en") for finding in standby.pages(system)]
    assert told.found == "NOBODY REACHED up to the county"
    assert "110" in told.advice and "120" in told.advice


def test_what_the_notifier_has_not_done_is_counted(
    api: Api, case: Any, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standby, "PATIENCE", 0.1)
    behind, failed = said(standby.notices(system))
    assert not behind[0] and "not looked at: 1;" in behind[2]
    assert failed[0]

    with system.pool.connection() as connection:
        connection.execute(
            "update notice.followed set place = (select array[epoch, xid::text::bigint, position]"
            " from log.event order by event.position desc limit 1)"
        )
        for state, ago in (("waiting", 5), ("waiting", 0), ("failed", 5), ("sent", 5)):
            connection.execute(
                "insert into notice.notice (id, code, stream, kind, about, raised_at, state,"
                " ended_at) values (%s, 'x', %s, 'case_to_triage', '',"
                " now() - %s * interval '1 min', %s, now())",
                (uuid4(), case["stream"], ago, state),
            )
    behind, failed = said(standby.notices(system))
    assert behind[2] == "facts not looked at: 0; not begun or cut short: 1; waiting: 2"
    assert (behind[0], failed[0]) == (False, False)
    assert failed[2].endswith(": 1")


@pytest.mark.parametrize("dealt_with", ["read", "settled"])
def test_a_notice_that_failed_is_no_finding_once_somebody_has_dealt_with_it(
    api: Api, case: Any, system: System, monkeypatch: pytest.MonkeyPatch, dealt_with: str
) -> None:
    monkeypatch.setattr(standby, "PATIENCE", 0.1)
    with system.pool.connection() as connection:
        connection.execute(
            "insert into notice.notice (id, code, stream, kind, about, raised_at, state, ended_at,"
            " role, office) values (%s, 'ABCD-2345', %s, 'case_to_triage', '', now(), 'failed',"
            " now(), 'desk', %s)",
            (uuid4(), case["stream"], OFFICE),
        )
    assert not said(standby.notices(system))[1][0]
    if dealt_with == "read":
        assert api.post("/api/inbox/ABCD-2345/read", {}).status_code == 200
    else:
        assert api.act(case["stream"], "triage", {"in_scope": True}).status_code == 200
    assert said(standby.notices(system))[1][0]


def test_without_temporal_nothing_is_said_of_who_asks_it_for_work(system: System) -> None:
    """Another finding says that it does not answer."""
    assert standby.work(system) == []


def test_every_sentence_of_a_finding_is_told_in_chinese() -> None:
    said = {*standby.LOOKS}
    for node in ast.walk(ast.parse(Path(standby.__file__).read_text("utf-8"))):
        parts: list[ast.expr] = []
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Finding":
            parts = node.args
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("found", "advice"):
            parts = [node.value]
        chosen = [(p.body, p.orelse) if isinstance(p, ast.IfExp) else (p,) for p in parts]
        whole = [each for either in chosen for each in either]
        said |= {p.value for p in whole if isinstance(p, ast.Constant) and isinstance(p.value, str)}
    assert len(said) > 25
    assert {text for text in said if not catalogue("zh").get(("", text))} == set()


def test_the_doctor_says_it_and_one_look_that_fails_hides_no_other(
    jiefen: Callable[..., Any],
    api: Api,
) -> None:
    """The ledgers were never built here: where they are needed, that is what is found."""
    keep(api, COUNTY, shift(-1, 60, "a", "b"))
    answer = jiefen("doctor", "--json", "--lang", "zh")
    found = {each["what"]: each for each in json.loads(answer.stdout)}
    assert found["值班"]["well"]
    assert found["呼叫渠道"]["found"].startswith("无法检查：")
    assert found["呼叫"]["advice"] == "请查看各进程日志"
    assert "通知" in found
