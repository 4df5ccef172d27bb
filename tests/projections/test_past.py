"""The register as it stood on a day, and as it was known on a day."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from psycopg import sql

from domain.dispute.facts import DeadlinePassed
from domain.past import Then
from projections import daily, past, register
from projections.counting import counted
from projections.finding import Question
from projections.kernel import Connection
from projections.register import EVERYTHING, Wanted
from tests.domain.cases import at, day
from tests.projections.office import (
    LOG,
    TOWN,
    VILLAGE,
    Office,
    Step,
    accepted,
    closed,
    failed,
    settled,
)
from tests.projections.test_counting import check_periods, some_years, told
from tests.properties import expected
from workers import ledgers, rebuilding
from workers.follower import Follower
from workers.rebuilding import rebuild

ALL = Question(limit=None)
LIKE_NOTHING_ELSE = past.NOT_KEPT - {"stream"}


def known(office: Office, stream: UUID, *days: str) -> None:
    """The facts of a case were recorded on these days, the last one for all that follow."""
    for version in range(1, office.seen[stream] + 1):
        on = days[min(version, len(days)) - 1]
        office.writer.execute(
            "update log.event set recorded_at = %s where stream = %s and version = %s",
            (at(on, "20:00"), stream, version),
        )


@contextmanager
def then(office: Office, as_of: str = "", known_on: str = "") -> Iterator[Connection]:
    with office.read("past") as connection:
        past.look_at(connection, Then(*(day(text) if text else None for text in (as_of, known_on))))
        yield connection


def statuses(connection: Connection) -> dict[UUID, str]:
    return {row.stream: row.status for row in register.page(connection)}


@pytest.fixture
def late(office: Office) -> tuple[Office, UUID]:
    """Registered on the 2nd and typed in then; accepted on the 3rd and typed in on the 20th."""
    stream = office.dispute(*accepted("03-03"))
    known(office, stream, "03-02", "03-20")
    return office, stream


def test_what_was_entered_late_stood_before_it_was_known(late: tuple[Office, UUID]) -> None:
    office, stream = late
    for on, stood, known_then in (
        ("03-01", None, None),
        ("03-02", "registered", "registered"),
        ("03-03", "assigned", "registered"),
        ("03-19", "assigned", "registered"),
        ("03-20", "assigned", "assigned"),
        ("12-31", "assigned", "assigned"),
    ):
        with then(office, as_of=on) as connection:
            assert statuses(connection).get(stream) == stood, on
        with then(office, known_on=on) as connection:
            assert statuses(connection).get(stream) == known_then, on


def test_what_is_recorded_on_its_day_is_one_row_for_both(office: Office) -> None:
    stream = office.dispute(*settled("03-10"), *closed("03-27"))
    known(office, stream, "03-02", *["03-03"] * 5, "03-10", "03-27")
    office.follow()
    sides = office.writer.execute(
        sql.SQL("select distinct stood, known from {}.was").format(sql.Identifier("ledger_past_1"))
    ).fetchall()
    assert sides == [(True, True)]
    assert len(office.table("was", "past")) == 3
    assert len(office.table("stands", "past")) == 1


def test_what_a_clock_noted_later_of_a_day_before_stands_on_that_day(office: Office) -> None:
    stream = office.dispute((_passed(day("03-20")), at("03-20")), *accepted("03-10"))
    known(office, stream, "03-02", "03-20", "03-20")

    with then(office, as_of="03-10") as connection:
        row = register.one(connection, stream)
        assert row is not None
        assert (row.status, row.accepted_late) == ("assigned", False)
    with then(office, as_of="03-20") as connection:
        row = register.one(connection, stream)
        assert row is not None
        assert (row.status, row.accepted_late) == ("assigned", True)
    with then(office, as_of="03-09") as connection:
        assert statuses(connection) == {stream: "registered"}


def test_the_register_is_asked_as_it_is_now(office: Office) -> None:
    office.dispute(*settled("03-10"))
    office.dispute(*failed("03-20"), area=f"{VILLAGE[:9]}301", code="150524100000-2026-00002")
    with then(office, as_of="03-15") as connection:
        assert register.count(connection, TOWN, Wanted(open=True)) == 2
        assert register.count(connection, VILLAGE, Wanted(mediator="wang")) == 1
        rows = list(register.stream_rows(connection, TOWN))
        assert {row.outcome for each in rows for row in each} == {"agreed", None}


def test_of_a_person_nothing_is_kept(office: Office) -> None:
    office.dispute(*settled("03-10"))
    office.follow()
    rows = [*office.table("was", "past"), *office.table("stands", "past")]
    assert "sealed:" not in str(rows)
    with then(office, as_of="12-31") as connection:
        (row,) = register.page(connection)
        assert (row.matter, row.parties) == ("", "[]")


def test_one_day_and_not_two(office: Office) -> None:
    with office.read("past") as connection:
        for wrong in (Then(), Then(date(2026, 3, 1), date(2026, 3, 1))):
            with pytest.raises(ValueError, match="one day"):
                past.look_at(connection, wrong)
        assert register.page(connection) == [], "nobody said which day"


def test_every_place_a_case_ever_was_in_is_known(office: Office) -> None:
    inside = office.dispute()
    office.dispute(area="150525100201")
    with office.read("past") as connection:
        assert past.ever_within(connection, TOWN, date.max) == [inside]
        assert len(past.ever_within(connection, None, date.max)) == 2


# --- for any history -----------------------------------------------------------------------------

STORIES: tuple[tuple[Step, ...], ...] = (
    accepted("03-05"),
    settled("03-12", "04-30"),
    (*settled("03-12"), *closed("03-30")),
    failed("03-15"),
)


def entered_anyhow(office: Office, random: Random) -> list[UUID]:
    """Cases of which much was entered late, and some of it noted by clocks in between."""
    streams = []
    for story in STORIES * 3:
        noted = [(_passed(date(2026, 3, random.randint(3, 25))), None) for _ in range(2)]
        steps = list(story)
        for fact, _ in noted:
            steps.insert(random.randint(0, len(steps)), (fact, fact.falls_at))
        stream = office.dispute(*steps)
        recorded = at("03-01", "20:00")
        for version in range(1, office.seen[stream] + 1):
            recorded += timedelta(days=random.choice((0, 0, 0, 1, 6)))
            office.writer.execute(
                "update log.event set recorded_at = greatest(happened_at, %s)"
                " where stream = %s and version = %s",
                (recorded, stream, version),
            )
        streams.append(stream)
    return streams


def _passed(on: date) -> DeadlinePassed:
    return DeadlinePassed(
        deadline="x",
        rule="accept",
        due_on=on,
        falls_at=at(f"{on:%m-%d}"),
        stage="due",
        effect="institution_duty",
        proposes="decide_acceptance",
    )


@pytest.mark.parametrize("seed", range(2))
def test_the_past_is_the_fold_of_the_facts_of_then(
    office: Office, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(seed)
    streams = entered_anyhow(office, random)
    for follower in office.followers.values():
        while follower.step(random.randint(1, 9)):
            pass
    office.followers["register"].tidy(len(streams) // 2)
    facts = {stream: LOG.stream(office.writer, stream) for stream in streams}
    counts = ledgers.live(office.writer, "register")
    assert counts is not None
    first = date(2026, 3, 1)
    for on in (first + timedelta(days=n) for n in range(0, 70, 3)):
        for of in (Then(as_of=on), Then(known_on=on)):
            with office.read("past", "daily", "register") as connection:
                past.look_at(connection, of, counts.schema)
                there = register.page(connection)
                assert register.page(connection, halves=past.HALVES) == there, of
                for by in (None, "area", "month", "type", "source"):
                    found = told(counted(connection, None, EVERYTHING, by, of))
                    assert found == expected.counted(there, by), (of, by)
            held = {row.stream: expected.as_row(row) for row in there}
            wanted = {
                stream: expected.register_row(of.of(events))
                for stream, events in facts.items()
                if of.of(events)
            }
            assert _without(held) == _without(wanted), of
    grown = [office.table(name, "past") for name in ("stands", "was")]
    monkeypatch.setattr(rebuilding, "PAGE", 7)
    monkeypatch.setattr(rebuilding, "ROWS_IN_MEMORY", 5)
    rebuild(office.url, LOG, past.LEDGER)
    assert [office.table(name, "past") for name in ("stands", "was")] == grown
    check_rebuilt(office, monkeypatch, cut=random.randint(2, 9))


def test_the_counts_of_then_are_exact_at_every_level_and_of_every_period(office: Office) -> None:
    """Over years, of some cases entered late: sums of years, of months and of days, and the rows
    where there are none."""
    some_years(office)
    office.writer.execute(
        "update log.event set recorded_at = happened_at + (serial.n % 3) * version"
        " * interval '20 days' from (select stream, row_number() over (order by stream) as n"
        " from (select distinct stream from log.event) each) serial"
        " where serial.stream = event.stream"
    )
    for on in (date(2025, 1, 31), date(2026, 2, 1)):
        for of in (Then(as_of=on), Then(known_on=on)):
            with office.read("past", "daily", "register") as connection:
                past.look_at(connection, of)
                check_periods(connection, register.page(connection, question=ALL), of)


def check_rebuilt(office: Office, monkeypatch: pytest.MonkeyPatch, cut: int) -> None:
    """What was added up page by page is the same made anew, in many transactions, of which one is
    cut short."""
    names = ("monthly", "daily", "yearly_days", "monthly_days")
    grown = [office.table(name, "daily") for name in names]
    assert all(grown)
    commit, done = Follower.commit, itertools.count()

    def cut_short(follower: Follower) -> None:
        if next(done) == cut:
            raise KeyboardInterrupt
        commit(follower)

    monkeypatch.setattr(Follower, "commit", cut_short)
    with pytest.raises(KeyboardInterrupt):
        rebuild(office.url, LOG, daily.LEDGER)
    rebuild(office.url, LOG, daily.LEDGER)
    assert next(done) > cut + 2, "it went on, and wrote more than once"
    assert [office.table(name, "daily") for name in names] == grown


def _without(rows: dict[UUID, expected.Row]) -> dict[UUID, expected.Row]:
    return {
        stream: {name: held for name, held in row.items() if name not in LIKE_NOTHING_ELSE}
        for stream, row in rows.items()
    }
