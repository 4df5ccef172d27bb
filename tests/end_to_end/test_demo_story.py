"""The demo story to the letter: each date it tells is asserted on a real log, with real ledgers.

The dates are law: if one differs, either the story or the code is wrong.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from domain.aggregates import CALENDAR, DISPUTE, RULES
from domain.calendar import CALENDAR_STREAM
from domain.deadlines import Entry, agenda_of
from domain.dispute.audience import may_read_note
from domain.dispute.facts import DeadlinePassed, Registered
from domain.dispute.state import Dispute
from domain.kernel import LOCAL_ZONE, Cursor, Fact, Officer, Recorded, Refused
from domain.rules import RULES_STREAM
from interface.demo.playing import Player, play_all
from interface.demo.story import SUN, Story, neighbours, wages
from projections import agenda
from projections.registry import LEDGERS
from tests.interface.importing import system_on
from workers import watch
from workers.handler import Request
from workers.projector import Projector
from workers.reading import Reading
from workers.system import System
from workers.telling import news, rows_of

Seen = dict[str, tuple[str, str]]
"""Open deadline → the month and day on which it is due, and by which to act."""


@pytest.fixture
def system(store_url: str, tmp_path: Path) -> Iterator[System]:
    with system_on(store_url, tmp_path) as running:
        yield running


class Stage:
    """Plays a story day by day and looks at what stands in the log in the evening."""

    def __init__(self, system: System, story: Story) -> None:
        self.system, self._player = system, Player(system, story)
        self._left = list(enumerate(story.steps))

    def evening_of(self, day: str) -> "Stage":
        """Play everything up to the end of this day (of 2026)."""
        while self._left and self._left[0][1].at.astimezone(LOCAL_ZONE).strftime("%m-%d") <= day:
            self._player.step(*self._left.pop(0))
        return self

    @property
    def events(self) -> list[Recorded[Any]]:
        with self.system.pool.connection() as connection:
            return self.system.log.stream(connection, self._player.streams["dispute"])

    @property
    def case(self) -> Dispute:
        case: Dispute = DISPUTE.start
        for event in self.events:
            case = DISPUTE.evolve(case, event.fact, event.at)
        return case

    def entries(self) -> list[Entry]:
        with self.system.pool.connection() as connection:
            load = self.system.states.load
            calendar = load(connection, CALENDAR, CALENDAR_STREAM).state
            rules = load(connection, RULES, RULES_STREAM).state
        return list(agenda_of(self.case, calendar, rules).entries)

    def due(self) -> Seen:
        """What is open."""
        return {
            e.id: (e.due_on.strftime("%m-%d"), e.act_by.strftime("%m-%d"))
            for e in self.entries()
            if e.stage == "due"
        }

    def rang(self) -> list[tuple[str, str, str]]:
        """Rule, stage, and the day in Asia/Shanghai of everything the clock noted."""
        return [
            (e.fact.rule, e.fact.stage, e.fact.falls_at.astimezone(LOCAL_ZONE).strftime("%m-%d"))
            for e in self.events
            if isinstance(e.fact, DeadlinePassed)
        ]

    def days(self, *names: str) -> list[str]:
        """The days on which facts of these names happened."""
        return [
            e.on.strftime("%m-%d") for e in self.events if e.fact.stored_name.split(".")[1] in names
        ]


def test_neighbours_settled_on_the_spot(system: System) -> None:
    story = Stage(system, neighbours()).evening_of("03-03")
    assert len(story._left) == 2, "one screen is one command"
    assert story.case.track == "simple"
    assert story.days("consent_given", "agreement_reached") == ["03-03"] * 3
    assert story.case.documents == {"oral_agreement_form"}, "one page"
    due = story.due()
    assert {due["instalment:o1"][0], due["instalment:o2"][0]} == {"03-20"}
    assert due["follow-up:2026-03-20"][0] == "03-23"
    story.evening_of("03-23")
    assert ("instalment", "warning-0", "03-20") in story.rang(), "the reminder to B"
    assert story.days("follow_up_made", "item_performed") == ["03-23"] * 3
    assert story.case.performance == "performed"
    story.evening_of("03-27")
    assert story.days("closed") == ["03-27"]
    assert (story.case.phase, story.case.batch) == ("closed", "2026-W13")
    assert story.due() == {}, "a closed case has no clock"


def test_wages_from_the_claim_to_acceptance(system: System) -> None:
    story = Stage(system, wages()).evening_of("03-02")
    opened = story.events[0].fact
    assert isinstance(opened, Registered)
    assert opened.requested_at == datetime.fromisoformat("2026-03-02T09:20:00+08:00")
    assert opened.amount_fen == 1_260_000
    labour = next(e for e in story.entries() if e.rule == "labour-arbitration-open")
    assert labour.due_on.isoformat() == "2026-03-17"
    assert "劳动争议调解仲裁法" in labour.source and labour.source.endswith("14")
    story.evening_of("03-03")
    assert story.days("rights_notice_given", "consent_given") == ["03-03"] * 3
    story.evening_of("03-04")
    assert story.days("agent_appointed") == ["03-04"]
    assert [agent.authority for agent in story.case.agents.values()] == ["general"]
    assert story.case.parties["p2"].consent == "given", "the agent may talk"
    story.evening_of("03-05")
    assert story.days("accepted", "mediator_assigned") == ["03-05"] * 2
    assert story.case.agreement is None, "and may not sign"
    story.evening_of("03-06")
    assert [agent.authority for agent in story.case.agents.values()] == ["special"]


def refused_law(system: System, story: Story, command: str) -> str:
    """The law that the first refused step of this name rests on."""
    stage = Player(system, story)
    for number, step in enumerate(story.steps):
        if step.command == command and step.refused:
            with pytest.raises(Refused) as refused:
                system.handler.perform(
                    Request(
                        command=command,
                        stream=stage.streams["dispute"],
                        data=dict(step.data),
                        officer=step.by,
                        at=step.at,
                    )
                )
            return refused.value.law
        stage.step(number, step)
    raise AssertionError(f"{command} is never refused in the story")


def test_what_is_refused_in_the_story_is_refused_for_the_story_s_reason(system: System) -> None:
    assert refused_law(system, wages(), "conclude_in_writing") == "民事诉讼法 62"
    assert refused_law(system, wages(), "conclude_orally") == "劳动争议调解仲裁法 14"


def test_wages_talks_and_agreement(system: System) -> None:
    story = Stage(system, wages()).evening_of("03-10")
    assert story.days("session_recorded", "confidential_note_taken") == ["03-10"] * 3
    worker, firm = (Officer(id=party, role="party") for party in ("p1", "p2"))
    assert may_read_note(story.case, "n1", worker)
    assert may_read_note(story.case, "n1", SUN)
    assert not may_read_note(story.case, "n1", firm), "C's confidences are invisible to D"
    story.evening_of("03-12")
    assert story.days("agreement_reached") == ["03-12"]
    agreement = story.case.agreement
    assert agreement is not None and agreement.form == "written"
    parts = [(i.amount_fen, i.due_on and i.due_on.isoformat()) for i in agreement.items.values()]
    assert parts == [(630_000, "2026-03-31"), (630_000, "2026-04-30")]
    due = story.due()
    assert due["arbitral-review"] == ("03-27", "03-27")
    assert due["judicial-confirmation"] == ("04-13", "04-10"), "04-11 is a Saturday"
    last = next(e.last_on for e in story.entries() if e.rule == "judicial-confirmation")
    assert last.isoformat() == "2026-04-11"
    assert "labour-arbitration-open" not in due, "settled before 03-17"


def test_wages_confirmation_and_breach(system: System) -> None:
    story = Stage(system, wages()).evening_of("03-18")
    assert story.days("confirmation_applied") == ["03-18"]
    assert "confirmation_papers" in story.case.documents, "the receipt is filed"
    assert not {"arbitral-review", "judicial-confirmation"} & set(story.due())
    story.evening_of("04-08")
    assert story.days("confirmation_decided") == ["04-08"]
    assert story.case.confirmation is not None and story.case.confirmation.confirmed
    assert story.due()["instalment:o2"][0] == "04-30"
    story.evening_of("04-30")
    assert ("instalment", "warning-0", "04-30") in story.rang()
    assert story.days("breach_reported", "breach_verified", "remedy_explained") == ["04-30"] * 3
    assert story.case.performance == "breached"
    enforcement = next(e for e in story.entries() if e.id == "enforcement" and e.stage == "due")
    assert enforcement.last_on.isoformat() == "2028-04-30", "two years from the last instalment"
    assert enforcement.due_on.isoformat() == "2028-05-01", "a Sunday rolls"
    assert enforcement.provisional, "nobody has published the calendar of 2028"


def test_no_clock_rings_for_what_the_story_met_in_time(system: System) -> None:
    told = [Stage(system, story()).evening_of("12-31").rang() for story in (neighbours, wages)]
    assert told == [
        [("instalment", "warning-0", "03-20")] * 2
        + [("instalment", "due", "03-21")] * 2  # 24:00 of the 20th: paid, but nobody had said so
        + [("follow-up", "warning-0", "03-23")],
        [("instalment", "warning-0", "03-31"), ("instalment", "warning-0", "04-30")],
    ]


def in_the_ledger(system: System, stream: Any, token: Cursor) -> Seen:
    with Reading(system.reading).ledgers("agenda", token=token, limit=20) as connection:
        rows = agenda.of(connection, stream)
    return {
        row.id: (row.due_on.strftime("%m-%d"), row.act_by.strftime("%m-%d"))
        for row in rows
        if row.stage == "due"
    }


def test_played_at_once_the_ledgers_show_the_same_and_playing_again_adds_nothing(
    system: System, store_url: str
) -> None:
    with Projector(store_url, system.log, LEDGERS):
        cases = play_all(system, [neighbours(), wages()])
        with system.pool.connection() as connection:
            head = system.log.head(connection)
        assert in_the_ledger(system, cases[0]["dispute"], head) == {}
        assert set(in_the_ledger(system, cases[1]["dispute"], head)) >= {"enforcement"}
        with system.reading.connection() as connection:
            generation = watch.look(connection).generation
        told = news(system, generation, rows_of(system, [each["dispute"] for each in cases]))
        assert set(told) == {cases[1]["dispute"]}, "it has a clock to come, and nobody told it yet"
    assert play_all(system, [neighbours(), wages()]) == cases
    with system.pool.connection() as connection:
        assert system.log.head(connection) == head


def test_nobody_sees_the_story_before_it_is_told(system: System) -> None:
    """Were its first steps seen alone, the clocks would ring for limits that later steps met."""
    seen: list[int] = []

    def follow(story: Callable[[], Story]) -> Story:
        told = story()
        return told._replace(steps=Watched(told.steps, lambda: seen.append(visible(system))))

    before = visible(system)
    play_all(system, [follow(wages)])
    assert set(seen) == {before}
    assert visible(system) > before


class Watched(tuple[Any, ...]):
    """Steps; `look` is called before each."""

    def __new__(cls, steps: Any, look: Callable[[], None]) -> "Watched":
        made = super().__new__(cls, steps)
        made.look = look
        return made

    look: Callable[[], None]

    def __iter__(self) -> Iterator[Any]:
        for step in super().__iter__():
            self.look()
            yield step


def visible(system: System) -> int:
    """How many facts a reader of the log gets."""
    with system.pool.connection() as connection:
        page: list[Recorded[Fact]] = system.log.page(connection, limit=10_000)
    return len(page)
