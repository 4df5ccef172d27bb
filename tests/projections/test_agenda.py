"""The agenda ledger: what falls due, as of the latest fact of case, calendar or rules."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import psycopg
import pytest

from domain.calendar import CALENDAR_STREAM, ClosureOrdered, DayCorrected, YearPublished
from domain.committees import COMMITTEES_STREAM, MembersCounted
from domain.deadlines import EVER, Agenda, agenda_of
from domain.dispute.facts import (
    MediatorRecused,
    OrderGiven,
    OrderHandedBack,
    RightsNoticeGiven,
    Suspended,
    TransferOffered,
    UrgentMatterRaised,
)
from domain.dispute.state import Dispute
from domain.kernel import START, Cursor
from domain.questions import Order
from domain.rules import RulesAdopted
from projections import agenda, worklist
from projections.agenda import Moved, Wanted
from projections.finding import Question
from projections.kernel import Connection, Table
from tests.domain.cases import RULES, at, case_of, day
from tests.domain.years import CALENDAR
from tests.projections.office import (
    BANNER,
    LOG,
    TOWN,
    VILLAGE,
    Office,
    accepted,
    closed,
    registered,
    settled,
)
from workers import follower
from workers.rebuilding import rebuild
from workers.seed import national_rules


def ready(office: Office) -> Office:
    office.calendar()
    office.rules()
    return office


def test_a_case_has_the_entries_that_the_domain_reckons(office: Office) -> None:
    story = [registered(), *settled("03-10", "03-31", "04-30")]
    stream = ready(office).dispute(*story[1:])
    with office.read("agenda") as connection:
        rows = agenda.of(connection, stream)
    expected = agenda_of(case_of(story), CALENDAR, RULES).entries
    assert [(r.id, r.stage, r.due_on, r.falls_at) for r in rows] == [
        (e.id, e.stage, e.due_on, e.falls_at)
        for e in sorted(expected, key=lambda e: (e.falls_at, e.id, e.stage))
    ]
    assert {(r.mediator, r.area, r.office) for r in rows} == {("wang", VILLAGE, TOWN)}


def test_due_and_overdue_of_an_area(office: Office) -> None:
    ready(office).dispute(on="03-02")
    office.dispute(on="03-09")
    office.dispute(on="03-02", area="150525100201")
    with office.read("agenda") as connection:
        assert [row.due_on for row in agenda.due(connection, BANNER)] == [
            day("03-03"),
            day("03-10"),
        ]
        late = agenda.overdue(connection, at("03-05"), TOWN)
        assert [(row.rule, row.due_on) for row in late] == [("triage", day("03-03"))]
        assert late[0].overdue(at("03-05"))
        by_area = Question(order=(Order("area"),), limit=2, counted=True)
        first = agenda.due(connection, question=by_area)
        second = agenda.due(connection, question=by_area._replace(after=first.next))
        assert [row.area for row in first + second] == [VILLAGE, VILLAGE, "150525100201"]
        assert (first.total, second.next) == (3, None)
        assert agenda.due(connection, None, Wanted(owner="archivist")) == []
        assert len(agenda.due(connection, None, Wanted(owner="desk"))) == 3


def test_who_is_offered_a_case_has_to_answer(office: Office) -> None:
    ready(office)
    offer = TransferOffered(to_office="150525100000", to_area="150525100201", reason="…")
    office.dispute(*accepted(), (offer, at("03-05")))
    with office.read("agenda") as connection:
        (asked,) = agenda.due(connection, "150525", Wanted(office="150525100000"))
        ours = agenda.due(connection, BANNER)
        handed_over = Wanted(office=("150525999000", "150525100000"))
        assert [row.id for row in agenda.due(connection, None, handed_over)] == [asked.id]
    assert (asked.rule, asked.office) == ("transfer-answer", "150525100000")
    assert "transfer-answer" not in [row.rule for row in ours]


def test_an_order_waits_for_whoever_has_it(office: Office) -> None:
    ready(office)
    given = OrderGiven(
        order="d1", to_office="150524101000", from_office="150524000000", reason="overdue"
    )
    back = OrderHandedBack(order="d1", reason="…")
    case = office.dispute(*accepted(), (given, at("03-05")), (back, at("03-06")))
    with office.read("agenda") as connection:
        held = {row.rule: row.office for row in agenda.of(connection, case) if row.key == "d1"}
    assert held == {"order-answer": "150524101000", "order-back": "150524000000"}


def owners(office: Office, stream: UUID) -> dict[str, str]:
    """In which role somebody owes each limit of a case."""
    with office.read("agenda") as connection:
        return {row.rule: row.owner for row in agenda.of(connection, stream)}


def counted(office: Office, members: int, of: str = TOWN) -> None:
    fact = MembersCounted(office=of, active_members=members)
    office.record(COMMITTEES_STREAM, (fact, at("03-01")), role="judicial_office")


URGENT = UrgentMatterRaised(facts="threats", steps=("separate_talks",), by="wang")


def test_the_second_person_is_the_head_or_for_a_small_committee_the_judicial_office(
    office: Office,
) -> None:
    """By the latest count, whether it comes before the matter, with it or long after."""
    stream = ready(office).dispute(*accepted(), (URGENT, at("03-04")))
    assert owners(office, stream)["urgent-second-person"] == "head"
    counted(office, 2, of="150524101000")
    assert owners(office, stream)["urgent-second-person"] == "head", "another committee is small"
    counted(office, 2)
    assert owners(office, stream)["urgent-second-person"] == "judicial_office"
    other = office.dispute(*accepted(), (URGENT, at("03-04")))
    assert owners(office, other)["urgent-second-person"] == "judicial_office"
    with office.read("agenda") as connection:
        heads = agenda.due(connection, None, Wanted(owner="head"))
    assert "urgent-second-person" not in {row.rule for row in heads}
    counted(office, 3)
    office.record(other, (RightsNoticeGiven(party="p1"), at("03-05")))
    assert owners(office, other)["urgent-second-person"] == "head"
    assert owners(office, stream)["urgent-second-person"] == "head"
    at_once = office.table("entry", "agenda")
    rebuild(office.url, LOG, agenda.LEDGER)
    assert office.table("entry", "agenda") == at_once


def test_while_a_case_has_no_mediator_the_head_owes_what_a_mediator_would(office: Office) -> None:
    begun = Suspended(reason="appraisal", clock_stops=True)
    stream = ready(office).dispute(*accepted(), (begun, at("03-04")))
    assert owners(office, stream)["suspension"] == "mediator"
    office.record(stream, (MediatorRecused(mediator="wang", ground="interest"), at("03-05")))
    assert owners(office, stream)["suspension"] == "head"


def test_a_closed_case_has_no_clock(office: Office) -> None:
    stream = ready(office).dispute(*settled("03-10"), *closed())
    with office.read("agenda") as connection:
        (clock,) = agenda.clocks_of(connection, [stream])
        assert agenda.clocks_by_due(connection) == []
        assert agenda.of(connection, stream) == []
    assert clock.alarms.due == {}


def test_clocks_are_read_in_the_order_of_the_log(office: Office) -> None:
    ready(office)
    first, second = office.dispute(), office.dispute()
    last = office.record(first, *accepted())
    with office.read("agenda") as connection:
        found = agenda.clocks_after(connection, START)
        assert [clock.stream for clock in found] == [second, first]
        assert found[-1].as_of == last
        assert [c.stream for c in agenda.clocks_after(connection, found[0].as_of)] == [first]
        soonest = agenda.clocks_by_due(connection)
        assert [c.stream for c in soonest][0] == second
        due = soonest[0].alarms.next_due()
        assert due is not None
        assert [c.stream for c in agenda.clocks_by_due(connection, (due, second))] == [first]
    assert found[0].digest == agenda.digest(found[0].alarms.due)


def test_a_fact_that_changes_nothing_moves_the_place_and_not_the_digest(office: Office) -> None:
    stream = ready(office).dispute()
    with office.read("agenda") as connection:
        (before,) = agenda.clocks_of(connection, [stream])
    last = office.record(stream, (RightsNoticeGiven(party="p1"), at("03-02", "11:00")))
    with office.read("agenda") as connection:
        (after,) = agenda.clocks_of(connection, [stream])
    assert before.as_of < after.as_of == last
    assert before.digest == after.digest


def test_a_new_holiday_reaches_every_open_case(office: Office) -> None:
    open_one = ready(office).dispute(on="03-02")
    office.follow()
    off = DayCorrected(
        day=day("03-03"),
        working=False,
        source="notice",
        notice_no="1",
        published_on=day("03-02"),
        counts_from=day("03-02"),
    )
    last = office.record(CALENDAR_STREAM, (off, at("03-02", "12:00")))
    with office.read("agenda") as connection:
        assert [row.due_on for row in agenda.due(connection)] == [day("03-04")]
        (clock,) = agenda.clocks_of(connection, [open_one])
    assert clock.as_of == last


def correction(office: Office, on: str, working: bool, number: str, noted: str) -> Cursor:
    fact = DayCorrected(
        day=day(on),
        working=working,
        source="notice",
        notice_no=number,
        published_on=day(noted),
        counts_from=day(noted),
    )
    return office.record(CALENDAR_STREAM, (fact, at(noted, "12:00")))


def test_what_a_notice_moved_is_kept_with_its_number(office: Office) -> None:
    ready(office)
    open_one, other = office.dispute(on="03-02"), office.dispute(on="03-09")
    office.follow()
    correction(office, "03-03", False, "更正 1", "03-02")
    with office.read("agenda") as connection:
        (row,) = agenda.moved(connection)
        assert agenda.moved(connection, "150525") == []
        assert agenda.moved(connection, BANNER) == [row]
        assert agenda.moved(connection, office="150525100000") == []
    assert (row.stream, row.rule, row.from_on, row.to_on) == (
        open_one,
        "triage",
        day("03-03"),
        day("03-04"),
    )
    assert (row.cause, row.notice_no) == ("calendar.day_corrected.v2", "更正 1")
    correction(office, "03-10", False, "更正 2", "03-02")
    with office.read("agenda") as connection:
        assert [(r.stream, r.notice_no) for r in agenda.moved(connection)] == [
            (other, "更正 2"),
            (open_one, "更正 1"),
        ]
        assert len(agenda.moved(connection, question=Question(limit=1))) == 1


def test_a_working_day_that_came_too_late_moves_nothing(office: Office) -> None:
    ready(office).dispute(on="03-06")
    office.follow()
    correction(office, "03-07", True, "更正 1", "03-08")
    with office.read("agenda") as connection:
        assert agenda.moved(connection) == []


def test_a_published_year_makes_dates_certain_and_a_closure_moves_its_own_area(
    office: Office,
) -> None:
    ready(office)
    stream = office.dispute(on="2026-12-31")
    office.dispute(on="03-06", area="150525100201")
    closed_in = office.dispute(on="03-06")
    office.follow()
    year = YearPublished(
        year=2027,
        holidays=(day("2027-01-01"),),
        shifted_workdays=(),
        source="notice",
        notice_no="国办 2027",
        published_on=day("2026-11-05"),
        counts_from=day("2026-11-05"),
    )
    office.record(CALENDAR_STREAM, (year, at("2026-12-31", "12:00")))
    with office.read("agenda") as connection:
        (row,) = agenda.moved(connection)
    assert (row.stream, row.from_on, row.to_on) == (stream, day("2027-01-01"), day("2027-01-04"))
    assert (row.was_provisional, row.provisional) == (True, False)
    storm = ClosureOrdered(
        area=BANNER, days=(day("03-09"),), source="s", notice_no="防汛", published_on=day("03-06")
    )
    office.record(CALENDAR_STREAM, (storm, at("2026-12-31", "13:00")))
    with office.read("agenda") as connection:
        latest = agenda.moved(connection)[0]
    assert (latest.stream, latest.notice_no) == (closed_in, "防汛")
    assert (latest.from_on, latest.to_on) == (day("03-09"), day("03-10"))


def test_what_a_set_of_rules_moved_began_and_ended_is_kept_too(office: Office) -> None:
    ready(office).dispute(on="03-02")
    office.follow()
    fewer = tuple(rule for rule in national_rules().rules if rule.id != "triage")
    office.rules(RulesAdopted(version="fewer", rules=fewer, source="local"))
    office.rules(RulesAdopted(version="all", rules=national_rules().rules, source="local"))
    with office.read("agenda") as connection:
        rows = [(r.notice_no, r.from_on, r.to_on) for r in agenda.moved(connection)]
    assert rows == [("all", None, day("03-03")), ("fewer", day("03-03"), None)]


def storm(office: Office, area: str, on: str) -> Cursor:
    fact = ClosureOrdered(
        area=area, days=(day(on),), source="s", notice_no="防汛", published_on=day("03-02")
    )
    return office.record(CALENDAR_STREAM, (fact, at("03-02", "12:00")))


def reckoned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The areas of the cases that are reckoned from here on."""
    areas = list[str]()

    def counting(case: Dispute, *given: Any) -> Agenda:
        areas.append(case.area)
        return agenda_of(case, *given)

    monkeypatch.setattr(agenda, "agenda_of", counting)
    return areas


def test_only_cases_that_a_notice_can_touch_are_reckoned_and_all_clocks_stand_at_its_place(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "150525100201"
    here, later, there = (
        ready(office).dispute(on="03-06"),
        office.dispute(on="03-16"),
        office.dispute(on="03-06", area=other),
    )
    office.follow()
    seen = reckoned(monkeypatch)
    last = storm(office, BANNER, "03-09")
    office.follow()
    assert seen == [VILLAGE]
    with office.read("agenda") as connection:
        clocks = agenda.clocks_of(connection, [here, later, there])
        assert {clock.as_of for clock in clocks} == {last}
        assert [row.stream for row in agenda.moved(connection)] == [here]


def test_rules_for_new_cases_alone_are_held_against_no_open_one(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(office).dispute(on="03-06")
    office.dispute(on="03-06", area="150525100201")
    office.follow()
    seen = reckoned(monkeypatch)
    rules = tuple(rule for rule in national_rules().rules if rule.id == "triage")
    adopted = RulesAdopted(version="new", rules=rules, source="local", valid_from=day("03-07"))
    last = office.rules(adopted)
    with office.read("agenda") as connection:
        assert {each.as_of for each in agenda.clocks_after(connection, START)} == {last}
    assert seen == []
    reaching = {"area": BANNER[:6], "running_cases": "a law 3", "valid_from": None}
    office.rules(adopted.model_copy(update={"version": "here", **reaching}))
    office.follow()
    assert seen == [VILLAGE]


def test_a_notice_gives_a_date_back_to_what_stands_still(office: Office) -> None:
    """Whatever is suspended is reckoned anew for every notice: it has no date that could tell."""
    ready(office)
    away = Suspended(reason="appraisal", clock_stops=True)
    stream = office.dispute(*accepted(), (away, at("03-05")))
    office.follow()
    with office.read("agenda") as connection:
        (held,) = agenda.open_after(connection, UUID(int=0))
    assert (held.stream, held.counted) == (stream, EVER)


TABLES = ("entry", "clock", "moved")


@pytest.mark.parametrize("dies_at", range(1, 6))
def test_whoever_dies_while_a_notice_is_worked_in_leaves_nothing_out_and_nothing_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    """Its connection goes within the transaction of a piece; another projector goes on."""
    ready(office)
    for n in range(9):
        office.dispute(on="03-06", code=f"150524100000-2026-{n:05d}")
    office.follow()
    storm(office, BANNER, "03-09")
    monkeypatch.setattr(follower, "STREAMS_PER_SWEEP", 2)
    with dying(monkeypatch, dies_at), pytest.raises(psycopg.OperationalError):
        while office.followers["agenda"].step(100):
            pass
    survivor = office.follower("agenda")
    assert (survivor.build.swept is None) == (dies_at == 1)
    while survivor.step(100):
        pass
    survived = {name: office.table(name, "agenda") for name in TABLES}
    assert len(survived["moved"]) == 9
    rebuild(office.url, LOG, agenda.LEDGER)
    assert {name: office.table(name, "agenda") for name in TABLES} == survived


@contextmanager
def dying(monkeypatch: pytest.MonkeyPatch, at_piece: int) -> Iterator[None]:
    """The n-th piece that is written is the last that its process writes, and is not committed."""
    insert, pieces = Table.insert, count(1)

    def insert_or_die(table: Table, connection: Connection, rows: Any) -> None:
        insert(table, connection, rows)
        if table.row is Moved and next(pieces) == at_piece:
            connection.execute("select pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as patched:
        patched.setattr(Table, "insert", insert_or_die)
        yield


def test_new_rules_reach_cases_that_had_nothing_due(office: Office) -> None:
    streams = {office.dispute() for _ in range(3)}
    with office.read("agenda") as connection:
        assert agenda.due(connection) == []
    ready(office)
    with office.read("agenda") as connection:
        assert {row.stream for row in agenda.due(connection)} == streams
    fewer = RulesAdopted(
        version="fewer",
        rules=tuple(rule for rule in national_rules().rules if rule.id != "triage"),
        source="local",
    )
    office.rules(fewer)
    with office.read("agenda") as connection:
        assert agenda.due(connection) == []


def test_a_mediators_worklist_has_what_is_due_first_on_top(office: Office) -> None:
    later = ready(office).dispute(*settled("03-10", "04-30"), code="150524100000-2026-00001")
    sooner = office.dispute(*settled("03-10", "03-20"), code="150524100000-2026-00002")
    office.dispute(*settled("03-10", "03-20"), *closed())
    office.dispute()
    with office.read(*worklist.LEDGERS) as connection:
        found = worklist.worklist(connection, "wang", at("03-12"))
        assisting = worklist.worklist(connection, "zhao", at("03-12"))
        assert worklist.worklist(connection, "nobody", at("03-12")) == []
    assert [item.stream for item in found] == [sooner, later]
    assert [item.lead for item in found] == [True, True]
    assert [item.lead for item in assisting] == [False, False]
    assert not any(item.overdue for item in found)
    with office.read(*worklist.LEDGERS) as connection:
        far = at("03-12") + timedelta(days=365)
        assert all(item.overdue for item in worklist.worklist(connection, "wang", far))
