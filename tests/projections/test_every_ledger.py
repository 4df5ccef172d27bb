"""What holds for every ledger: it is in the registry, rebuilds to the same, survives restarts."""

import importlib
import pkgutil
from datetime import date
from uuid import uuid4

import pytest

import projections
from domain.areas import AREAS_STREAM, Area, AreasEntered
from domain.bulk.task import BulkRowsDone
from domain.bulk.terms import BulkResult
from domain.calendar import CALENDAR_STREAM, DayCorrected
from domain.crisis.answering import acknowledge
from domain.dispute.facts import ItemPerformed, Retained
from domain.plan.facts import PlanLapsed
from projections.kernel import Ledger
from projections.registry import LEDGERS
from tests.domain.cases import agreed, at
from tests.domain.crises import Played, act
from tests.domain.plans import REVIEWED
from tests.domain.rights import APPEALED, ASKED, NOT_GRANTED
from tests.domain.test_bulk import CASES, STARTED
from tests.projections.office import (
    LOG,
    TOWN,
    Office,
    Step,
    accepted,
    closed,
    failed,
    settled,
    with_counsellor,
)
from tests.projections.test_referrals import ACCEPTED, OFFERED
from tests.projections.test_satisfaction import call
from tests.projections.test_support import who
from tests.scenario import NOON
from workers.rebuilding import rebuild

TABLES = [
    ("register", "dispute"),
    ("register", "cell"),
    ("register", "cell_days"),
    ("timeline", "line"),
    ("agenda", "entry"),
    ("agenda", "clock"),
    ("agenda", "moved"),
    ("areas", "area"),
    ("crises", "crisis"),
    ("rights", "request"),
    ("archive", "file"),
    ("support", "support"),
    ("satisfaction", "satisfaction"),
    ("referrals", "referrals"),
    ("past", "stands"),
    ("past", "was"),
    ("daily", "monthly"),
    ("daily", "daily"),
    ("daily", "yearly_days"),
    ("daily", "monthly_days"),
    ("bulk", "bulk"),
]


def test_no_ledger_is_missing_from_the_registry() -> None:
    modules = [
        importlib.import_module(f"projections.{found.name}")
        for found in pkgutil.iter_modules(projections.__path__)
    ]
    defined = [held for m in modules for held in vars(m).values() if isinstance(held, Ledger)]
    assert sorted(ledger.name for ledger in defined) == sorted(ledger.name for ledger in LEDGERS)
    assert len({ledger.name for ledger in LEDGERS}) == len(LEDGERS)


def crisis() -> list[Step]:
    """One that nobody acknowledged for a while."""
    played = Played()
    for minutes in (0, 5, 10):
        played.passes(minutes)
    played.note(acknowledge(played.state, act("e", 12), oncall=played.oncall), 12)
    return [(fact, NOON) for fact in played.facts]


def request() -> list[Step]:
    """One about somebody's own data, decided and appealed."""
    return [(fact, NOON) for fact in (ASKED, NOT_GRANTED, APPEALED)]


def plan() -> list[Step]:
    """One that was agreed, reviewed in time, and lapsed."""
    lapsed = PlanLapsed(review_on=date(2026, 7, 9), lapsed_on=date(2026, 7, 16))
    return [REVIEWED[0], *who(REVIEWED), (lapsed, at("07-17"))]


def bulk() -> list[Step]:
    """One whose cases have their results."""
    done = BulkRowsDone(results=(BulkResult(case=CASES[0], outcome="done", version=8),))
    return [(fact, NOON) for fact in (*STARTED, done)]


def a_year(office: Office) -> None:
    """Cases side by side, with rules and holidays that change while they are open."""
    office.rules()
    streams = [office.dispute(code=f"150524100000-2026-{n:05d}") for n in range(1, 7)]
    office.calendar()
    for stream in streams:
        office.record(stream, *accepted())
    office.record(streams[0], *with_counsellor(), agreed("03-10", "03-20", "04-30"))
    office.record(streams[1], failed()[-1], *closed())
    off = DayCorrected(
        day=date(2026, 3, 23),
        working=False,
        source="x",
        notice_no="1",
        published_on=at("03-01").date(),
        counts_from=at("03-01").date(),
    )
    office.record(CALENDAR_STREAM, (off, at("03-12")))
    office.record(streams[2], settled("03-12", "03-20")[-1])
    office.record(
        streams[2], (ItemPerformed(item="o1", performed_on=date(2026, 3, 20)), at("03-20"))
    )
    office.record(AREAS_STREAM, (AreasEntered(areas=(Area(code=TOWN, name="镇"),)), at("01-01")))
    office.record(streams[2], *closed())
    kept = Retained(retention="ten_years", until=date(2036, 12, 31))
    office.record(streams[2], (kept, at("05-01")))
    office.record(streams[2], (call("satisfied"), at("03-23")), (call(), at("04-02")))
    office.record(uuid4(), *crisis())
    office.record(uuid4(), *request())
    office.record(uuid4(), *plan())
    office.record(uuid4(), *bulk())
    office.record(uuid4(), (OFFERED, at("03-10")), (ACCEPTED, at("03-12")))


@pytest.mark.parametrize("page", [1, 4, 1000])
def test_rebuilt_equals_grown_column_by_column(office: Office, page: int) -> None:
    a_year(office)
    office.follow(page)
    grown = {table: office.table(table[1], table[0]) for table in TABLES}
    assert all(grown.values())
    for ledger in LEDGERS:
        rebuild(office.url, LOG, ledger)
    assert {table: office.table(table[1], table[0]) for table in TABLES} == grown


def test_a_restart_before_every_page_makes_no_difference(office: Office) -> None:
    a_year(office)
    for name in office.followers:
        read = 20
        while read:
            with office.restarted(name) as follower:
                read = follower.step(20)
        with office.restarted(name) as follower:
            follower.tidy(1000)
    grown = {table: office.table(table[1], table[0]) for table in TABLES}
    for ledger in LEDGERS:
        rebuild(office.url, LOG, ledger)
    assert {table: office.table(table[1], table[0]) for table in TABLES} == grown
