"""The same histories on a real log: every ledger is the fold of it, however it was read, and what
is stored is the case as it was decided.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import settings
from psycopg.sql import SQL

from domain.aggregates import DISPUTE, STANDING
from domain.calendar import CALENDAR_STREAM
from domain.committees import Committees
from domain.deadlines import agenda_of
from domain.kernel import Cursor
from domain.past import Then
from domain.rules import RULES_STREAM
from projections import agenda, cells, daily, figures, past, register, timeline
from projections.counting import NONE, WHOLE, By, counted
from projections.finding import Question
from projections.kernel import Connection
from projections.registry import LEDGERS
from tests.properties import expected
from tests.properties.chance import Chance, begin
from tests.properties.expected import Case, Row
from tests.properties.invariants import (
    cases_point_to_each_other,
    every_obligation_has_a_clock,
    nothing_rings_twice,
    people_go_forward_in_time,
    replayed,
)
from tests.properties.stored import Following, StoredOffice, happened
from workers.reading import Reading
from workers.rebuilding import rebuild
from workers.settings import Settings
from workers.system import System
from workers.vault import Master

THOROUGH = settings.get_current_profile_name() == "thorough"
SEEDS = range(40 if THOROUGH else 2)
STEPS = 3000 if THOROUGH else 700
TABLES = (
    *("register.dispute", "timeline.line", "agenda.entry", "agenda.clock", "areas.area"),
    *("past.stands", "past.was"),
    *("daily.monthly", "daily.daily"),
    *("daily.yearly_days", "daily.monthly_days"),
)


@pytest.fixture
def system(store_url: str) -> Iterator[System]:
    with System.open(Settings(database_url=store_url, master_key=Master.generate())) as opened:
        yield opened


class Played:
    """A history on the log, and every ledger at its end."""

    def __init__(self, system: System, seed: int) -> None:
        self.system, self.office = system, StoredOffice(system)
        random = Random(seed)
        chance = Chance(self.office, random, until=datetime.now(UTC) - timedelta(minutes=1))
        with Following(system, random) as following:
            begin(chance)
            for _ in range(STEPS):
                chance.step()
                following.a_little()
            following.to_the_end()
        self.cases: dict[UUID, Case] = {
            stream: self.office.recorded(stream) for stream in chance.cases
        }

    def committees(self) -> Committees:
        """How many members each was last counted to have."""
        with self.system.reading.connection() as connection:
            found: Committees = self.system.states.load(connection, *STANDING[Committees]).state
        return found

    def tables(self) -> dict[str, list[str]]:
        """Every row of every ledger."""
        with Reading(self.system.reading).ledgers(*(ledger.name for ledger in LEDGERS)) as read:
            return {
                table: [
                    row
                    for (row,) in read.execute(
                        f"select t::text from {table.partition('.')[2]} t order by 1".encode()
                    )
                ]
                for table in TABLES
            }

    def rebuild(self) -> None:
        for ledger in LEDGERS:
            rebuild(self.system.settings.database(), self.system.log, ledger)

    def standing(self) -> Cursor:
        """The place of the last fact that changed everybody's limits."""
        events = [*self.office.recorded(CALENDAR_STREAM), *self.office.recorded(RULES_STREAM)]
        return max(event.cursor for event in events)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_ledger_is_the_fold_of_the_log(system: System, seed: int) -> None:
    """Grown in pages of any size with restarts, made anew, or told case by case: the same."""
    played = Played(system, seed)
    grown = played.tables()
    check_ledgers(played)
    check_cases(played)
    played.rebuild()
    assert played.tables() == grown


def check_ledgers(played: Played) -> None:
    calendar, rules = played.office.standing()
    committees = played.committees()
    standing = played.standing()
    names = [ledger.name for ledger in LEDGERS]
    with Reading(played.system.reading).ledgers(*names) as read:
        held = {row.stream: row for row in register.page(read, question=Question(limit=None))}
        clocks = {told.stream: told for told in agenda.clocks_of(read, list(played.cases))}
        told = figures.figures(read, datetime.now(UTC))
        assert held.keys() == clocks.keys() == played.cases.keys()
        for stream, events in played.cases.items():
            case = replayed(happened(events))
            assert expected.as_row(held[stream]) == expected.register_row(events)
            rows = [asdict(row) for row in agenda.of(read, stream)]
            wanted = clocks[stream].alarms
            assert wanted == expected.clock(events, standing, calendar, rules)
            reckoned = agenda_of(case, calendar, rules, clocks[stream].as_of)
            assert rows == expected.agenda_rows(case, stream, reckoned, committees)
            check_lines([asdict(row) for row in timeline.lines(read, stream)], events)
            check_what_moves_nothing(events)
            check_what_moves_no_count(events)
        check_counts(read, list(held.values()))
        check_what_counts(read, held)
    assert expected.figures(played.cases).items() <= told._asdict().items()
    check_counts_of_then(
        played, sorted({row.registered_on for row in held.values() if row.registered_on})
    )


def check_counts(read: Connection, rows: list[register.Row]) -> None:
    """Whatever is asked, of any period: what is counted is what the cases say, and behind every
    figure stand just as many of them."""
    days = sorted(row.registered_on for row in rows if row.registered_on)
    first, middle = days[0].replace(day=1), days[len(days) // 2]
    periods = ((None, None), (first, None), (None, middle), (middle, middle), (middle, days[-1]))
    for since, until in periods:
        only = [
            row
            for row in rows
            if row.registered_on
            and (since or row.registered_on) <= row.registered_on <= (until or row.registered_on)
        ]
        of = register.Wanted(since=since, until=until)
        for by in (None, *get_args(By)):
            found = counted(read, None, of, by)
            wanted = expected.counted(only, by)
            assert {
                part: (dict(c), {s: dict(d) for s, d in days.items()})
                for part, (c, days) in found.items()
            } == wanted
        for name, held in counted(read, None, of).get(WHOLE, NONE).counts.items():
            assert register.count(read, None, of._replace(measure=name)) == held
        for kind in {row.type for row in only}:
            cut = of._replace(type=kind)
            wanted = expected.counted([row for row in only if row.type == kind], None)
            only_kind = counted(read, None, cut)[WHOLE]
            took = {stage: dict(each) for stage, each in only_kind.days.items()}
            assert (dict(only_kind.counts), took) == wanted[WHOLE]


def check_counts_of_then(played: Played, days: Sequence[date]) -> None:
    """On any day what was counted is what the cases of that day say."""
    for day in days[:: len(days) // 4 or 1]:
        then = Then(as_of=day)
        with Reading(played.system.reading).ledgers("past", "daily") as read:
            past.look_at(read, then)
            rows = register.page(read, question=Question(limit=None))
            for by in (None, "area", "month", "type", "source"):
                found = counted(read, None, register.EVERYTHING, by, then)
                wanted = expected.counted(rows, by)
                assert {
                    part: (dict(c), {s: dict(d) for s, d in days.items()})
                    for part, (c, days) in found.items()
                } == wanted


def check_lines(held: list[Row], events: Case) -> None:
    """Every fact has its line; who may read it has tests of its own."""
    for row, wanted in zip(held, expected.lines(events), strict=True):
        assert {name: row[name] for name in wanted} == wanted


def check_what_moves_nothing(events: Case) -> None:
    """The past has no day of a fact after which a case stands as it stood."""
    standing = register.Standing(())
    before: Row = {}
    for event in events:
        standing.fold(event)
        after = {name: getattr(standing.stood(), name) for name in past.KEPT}
        assert type(event.fact) not in past.MOVES_NOTHING or after == before, event.fact
        before = after


def check_what_moves_no_count(events: Case) -> None:
    """A case counts as if it had no other facts than those that are read for it."""
    whole, some = register.Standing(()), register.Standing(())
    for event in events:
        whole.fold(event)
        if type(event.fact) in daily.FACTS:
            some.fold(event)
        row, less = whole.stood(), some.stood()
        assert row is not None
        assert less is not None
        assert cells.counts_of(less) == cells.counts_of(row), event.fact


def check_what_counts(read: Connection, held: Mapping[UUID, register.Row]) -> None:
    """In memory a case counts as it does by the lists of what is counted."""
    statement = SQL("select stream, {}, {} from dispute").format(cells.counts, cells.stages)
    for stream, *numbers in read.execute(statement):
        counts = cells.counts_of(held[stream])
        measures, stages = numbers[: len(cells.MEASURES)], numbers[len(cells.MEASURES) :]
        assert counts.held == tuple(n for n, count in enumerate(measures) if count)
        assert counts.days == tuple((n, days) for n, days in enumerate(stages) if days is not None)


def check_cases(played: Played) -> None:
    """What the handler held all the while is what the bytes say; and all the invariants."""
    calendar, rules = played.office.standing()
    cases = {}
    for stream, events in played.cases.items():
        facts = happened(events)
        case = cases[stream] = replayed(facts)
        assert case == replayed(facts) == played.office.state(DISPUTE, stream)
        every_obligation_has_a_clock(case, facts, calendar, rules)
        nothing_rings_twice(facts)
        people_go_forward_in_time(facts)
    cases_point_to_each_other(cases)
    assert cases == played.office.paper.cases
