"""The demo is loaded by the public commands, repeatedly without doubles, and shows its rate."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.aggregates import AREAS, CRISIS, DISPUTE, ONCALL, PLAN, RIGHTS
from domain.areas import AREAS_STREAM
from domain.deadlines import agenda_of
from domain.dispute.facts import UrgentMatterRaised
from domain.kernel import LOCAL_ZONE, Officer
from domain.oncall import ONCALL_STREAM, OnCall
from interface.demo import SUPPORT, load_demo
from interface.demo.duties import assessed
from interface.demo.figures import Size
from interface.demo.fresh import fresh
from interface.demo.playing import Player, play_whole
from interface.demo.story import Step, support
from interface.demo.tree import BANNER
from interface.demo_loader import NotLoaded, loader
from interface.erasures import certificate_of
from interface.ledgers import Asked, ask
from interface.story import Reader, history
from projections.figures import breakdown, figures, percent
from projections.register import Wanted
from projections.registry import LEDGERS
from tests.domain.cases import RULES
from tests.domain.years import CALENDAR
from tests.interface.importing import disputes, system_on, told
from workers.channels.registry import channels
from workers.crises.directory import Addresses
from workers.crises.pager import Pager
from workers.handler import Request
from workers.local.run_file import Run
from workers.projector import Projector
from workers.proof.keys import SigningKey
from workers.reading import Reading
from workers.settling import Settler
from workers.system import System

SMALL = Size(
    townships=2, villages=6, with_counsellor=68, agreed_with_counsellor=55, without_counsellor=40
)
STORIES, FRESH = 2, 4
SUPERVISOR = Officer(id="s-1", role="supervisor")
C_READS = Reader(Officer(id="p1", role="party"), "zh")


@pytest.fixture
def system(store_url: str, tmp_path: Path) -> Iterator[System]:
    with system_on(store_url, tmp_path) as running:
        yield running


def silent(done: int, total: int) -> None:
    assert 0 < done <= total


def test_the_rate_of_disputes_with_a_counsellor_is_derived_for_the_banner_and_each_grid(
    system: System, store_url: str
) -> None:
    load_demo(system, silent, SMALL)
    with system.pool.connection() as connection:
        head = system.log.head(connection)
    now = datetime.now(UTC)
    counselled = Wanted(counsellor=True)
    with Projector(store_url, system.log, LEDGERS):
        reading = Reading(system.reading)
        with reading.ledgers("register", "agenda", token=head, limit=30) as connection:
            whole = figures(connection, now, BANNER, counselled)
            villages = [
                village
                for township in breakdown(connection, now, BANNER, counselled)
                for village in breakdown(connection, now, township.area, counselled)
            ]
            grids = [
                grid
                for village in villages
                for grid in breakdown(connection, now, village.area, counselled)
            ]
        everywhere, *townships = ask(system, "figures", SUPERVISOR, Asked(), head).rows
    assert everywhere["success_rate_with_counsellor"] == "80.88 %"
    assert (everywhere["area_name"], len(townships)) == ("库伦旗(演示)", 2)
    assert (whole.registered, whole.agreed, percent(whole.success_rate)) == (68, 55, "80.88 %")
    assert sum(grid.agreed for grid in grids) == 55
    assert len({percent(grid.success_rate) for grid in grids}) > 1, "each grid has its own"


def test_loading_again_adds_nothing_and_areas_have_their_names(system: System) -> None:
    load_demo(system, silent, SMALL)
    assert disputes(system) == 108 + STORIES + FRESH
    before = told(system)
    load_demo(system, silent, SMALL)
    assert told(system) == before
    with system.pool.connection() as connection:
        areas = system.states.load(connection, AREAS, AREAS_STREAM).state
    assert areas.name("150524100000") == "柳河镇"


class Cut(Exception):
    """The loading stops here."""


@pytest.mark.parametrize("cut_at", [0.05, 0.5, 0.98])
def test_loading_that_was_cut_short_goes_on(system: System, cut_at: float) -> None:
    def cut(done: int, total: int) -> None:
        if done >= total * cut_at:
            raise Cut

    with pytest.raises(Cut):
        load_demo(system, cut, SMALL)
    load_demo(system, lambda done, total: None, SMALL)
    assert disputes(system) == 108 + STORIES + FRESH


def test_the_crisis_button_works_while_the_demo_is_loading(system: System) -> None:
    def cut(done: int, total: int) -> None:
        raise Cut

    with pytest.raises(Cut):
        load_demo(system, cut, SMALL)
    with system.pool.connection() as connection:
        oncall: OnCall = system.states.load(connection, ONCALL, ONCALL_STREAM).state
    for area in ("150524000000", "150524100000", "150524101000"):
        assert len(oncall.list_of(area).on_call(datetime.now(UTC))) == 2


def test_a_few_clocks_ring_within_two_minutes_of_loading(system: System) -> None:
    load_demo(system, silent, SMALL)
    loaded = datetime.now(UTC)
    with system.pool.connection() as connection:
        streams = connection.execute(
            "select stream from log.event where name = %s", (UrgentMatterRaised.stored_name,)
        ).fetchall()
        cases = {s: system.states.load(connection, DISPUTE, s).state for (s,) in streams}
    rings = sorted(
        entry.rings_at(stream)
        for stream, case in cases.items()
        for entry in agenda_of(case, CALENDAR, RULES).entries
        if entry.rule == "urgent-second-person"
    )
    assert len(rings) == FRESH
    assert rings[-1] - loaded < timedelta(minutes=2)
    assert rings[0] - loaded > timedelta(seconds=20)


def test_the_crisis_button_can_be_tried_at_once_and_for_a_year(system: System) -> None:
    load_demo(system, silent, SMALL)
    now = datetime.now(UTC)
    with system.pool.connection() as connection:
        oncall: OnCall = system.states.load(connection, ONCALL, ONCALL_STREAM).state
    for area in ("150524000000", "150524100000", "150524101000"):
        for day in (0, 100, 360):
            assert len(oncall.list_of(area).on_call(now + timedelta(days=day))) == 2

    pressed = Request(
        aggregate="crisis",
        command="raise_crisis",
        officer=Officer(id="m-zhao", role="mediator", office="150524100200"),
        data={"area": "150524100201"},
    )
    crisis = system.handler.perform(pressed).stream
    pager = Pager(system, channels(system.settings), Addresses(system))
    pager.move_on(crisis, now)
    with system.pool.connection() as connection:
        page = system.states.load(connection, CRISIS, crisis).state.page
    assert page.people == ("d-liuhe", "m-sun")
    assert page.delivered == {("d-liuhe", "inbox"), ("m-sun", "inbox")}
    assert page.troubled == frozenset(), "nothing leaves the machine, and nobody is out of reach"


def begun(folder: Path) -> dict[str, UUID]:
    """What the support of the story began, as the demo's folder says it."""
    ids: dict[str, str] = json.loads((folder / "demo" / SUPPORT).read_text("ascii"))
    return {kind: UUID(held) for kind, held in ids.items()}


def noted(system: System, plan: UUID) -> list[tuple[str, str]]:
    """What the clock noted of a plan, each with the moment of its alarm but for its minutes."""
    with system.pool.connection() as connection:
        events: list[Any] = system.log.stream(connection, plan)
    return [
        (e.at.astimezone(LOCAL_ZONE).strftime("%m-%d %H"), e.fact.stored_name)
        for e in events
        if e.fact.noted_by_clock
    ]


WHOLE = [
    ("07-10 00", "plan.time_came.v1"),
    ("07-13 08", "plan.time_came.v1"),
    ("07-15 08", "plan.time_came.v1"),
    ("07-17 00", "plan.lapsed.v1"),
]
"""The review that nobody held, two warnings, and the lapse: each at its own time."""


def test_support_is_told_to_its_end_and_what_c_asked_to_be_erased_is_unreadable(
    system: System, tmp_path: Path
) -> None:
    (tmp_path / "signing.key").write_text(SigningKey.generate())
    load_demo(system, silent, SMALL)
    streams = begun(tmp_path)
    assert noted(system, streams["plan"]) == WHOLE
    with system.pool.connection() as connection:
        plan = system.states.load(connection, PLAN, streams["plan"]).state
        request = system.states.load(connection, RIGHTS, streams["rights"]).state
    assert (plan.phase, plan.lapse_told) == ("lapsed", True)
    assert (request.asked_on.isoformat(), request.phase) == ("2026-07-20", "answered")
    assert not request.fired, "no day of it has come"
    told = certificate_of(system, streams["erasure"], C_READS)
    assert told["state"] == "certified"
    assert [each["kind"] for each in told["certificate"]["stays"]] == ["dispute"]
    read = str(history(system, "plan", streams["plan"], C_READS))
    assert "拿到工资" not in read and "陈工" not in read


def test_the_request_waits_where_nothing_can_sign_its_certificate_yet(
    system: System, tmp_path: Path
) -> None:
    load_demo(system, silent, SMALL)
    streams = begun(tmp_path)

    def phase() -> str:
        with system.pool.connection() as connection:
            held: str = system.states.load(connection, RIGHTS, streams["rights"]).state.phase
        return held

    assert certificate_of(system, streams["erasure"], C_READS)["state"] == "under_way"
    assert phase() == "to_carry_out"
    (tmp_path / "signing.key").write_text(SigningKey.generate())
    load_demo(system, silent, SMALL)
    assert begun(tmp_path) == streams
    assert (phase(), told(system)["erasure.certified.v1"]) == ("answered", 1)


@pytest.mark.parametrize("last", ["offer_plan", "sign_plan", "ask_right", "order_erasure"])
def test_support_that_was_cut_short_while_clocks_ran_is_told_whole(
    system: System, tmp_path: Path, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "signing.key").write_text(SigningKey.generate())
    for request in assessed(datetime.now(UTC)):
        system.handler.perform(request)
    player: list[Player] = []
    play = Player.step

    def cut(self: Player, number: int, step: Step) -> None:
        play(self, number, step)
        player.append(self)
        if step.command == last:
            raise Cut

    with monkeypatch.context() as cutting, pytest.raises(Cut):
        cutting.setattr(Player, "step", cut)
        play_whole(system, support())
    for stream in player[-1].streams.values():
        Settler(system).settle(stream, datetime.now(UTC))  # as the clocks do: all of it is past

    streams = play_whole(system, support())
    assert noted(system, streams["plan"]) == WHOLE
    assert certificate_of(system, streams["erasure"], C_READS)["state"] == "certified"
    before = told(system)
    assert (play_whole(system, support()), told(system)) == (streams, before)


def test_each_fresh_case_happened_before_now() -> None:
    now = datetime.now(UTC)
    assert all(step.at < now for story in fresh(now) for step in story.steps)


# --- as `up` loads it ----------------------------------------------------------------------------


def running_on(url: str) -> Run:
    return Run(1, "", "", database_url=url, temporal_address="", temporal_ui="", api_token="")


def test_a_process_of_its_own_loads_it_and_tells_how_far_it_is(
    system: System, store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIEFEN_MASTER_KEY", system.settings.key())
    shares = list[float]()

    loader(tmp_path, SMALL)(running_on(store_url), lambda done, of: shares.append(done / of))

    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert disputes(system) == 108 + STORIES + FRESH


def test_why_it_cannot_be_loaded_is_told_to_whoever_watches(
    store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIEFEN_MASTER_KEY", "")

    with pytest.raises(NotLoaded, match="master key"):
        loader(tmp_path, SMALL)(running_on(store_url), silent)
