"""Whatever is asked, by whom, in whatever order and after whatever time: what an office relies on
holds. `invariants` and `obligations` say what that is, each in the words of who relies on it.

The seeded histories are the same on every run; so are hypothesis's, but for the thorough profile:
`make test ARGS="tests/properties --hypothesis-profile=thorough"` draws many new ones.
"""

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from hypothesis import note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.aggregates import DISPUTE
from tests.properties.chance import STAFF, Chance, begin
from tests.properties.invariants import (
    cases_point_to_each_other,
    check_move,
    every_obligation_has_a_clock,
    nothing_rings_twice,
    people_go_forward_in_time,
    replayed,
    successes,
)
from tests.properties.paper import PaperOffice

THOROUGH = settings.get_current_profile_name() == "thorough"
ROUNDS = range(60 if THOROUGH else 1)
OFFICES, STEPS = 10, 1200


def opened(random: Random) -> tuple[PaperOffice, Chance]:
    office = PaperOffice(check_move)
    chance = Chance(office, random)
    begin(chance)
    return office, chance


def check_cases(office: PaperOffice) -> None:
    """What holds of every case that was touched since the last look."""
    for stream in office.touched:
        facts = office.facts[stream]
        every_obligation_has_a_clock(office.cases[stream], facts, *office.standing())
        nothing_rings_twice(facts)
        people_go_forward_in_time(facts)
    office.touched.clear()


def check_all(office: PaperOffice) -> None:
    """What holds of a whole office: facts alone make the cases, which count and find each other."""
    for stream, facts in office.facts.items():
        assert replayed(facts) == replayed(facts) == office.cases[stream]
    agreed = [case for case in office.cases.values() if case.outcome == "agreed"]
    assert len(agreed) == successes(office.facts.values())
    cases_point_to_each_other(office.cases)
    office.touched |= office.cases.keys()
    check_cases(office)


@pytest.mark.parametrize("round", ROUNDS)
def test_an_office_keeps_what_is_relied_on(round: int) -> None:
    """In several offices, one after the other, until every command was accepted somewhere: of one
    that cannot be reached this would prove nothing.
    """
    accepted, roles = Counter[str](), Counter[str]()
    for number in range(3 * OFFICES):
        if number >= OFFICES and all(accepted[name] for name in DISPUTE.commands):
            break
        office, chance = opened(Random(round * 3 * OFFICES + number))
        chance.accepted, chance.roles = accepted, roles  # what was seldom accepted is tried first
        for _ in range(STEPS):
            chance.step()
            check_cases(office)
        check_all(office)
    assert [name for name in DISPUTE.commands if not accepted[name]] == []
    assert set(STAFF) - {"supervisor"} <= set(roles)


class Histories(RuleBasedStateMachine):
    """The same, in steps that hypothesis chooses and, when something breaks, makes fewer."""

    @initialize(random=st.randoms(use_true_random=False))
    def opens(self, random: Random) -> None:
        self.office, self.chance = opened(random)

    @rule(random=st.randoms(use_true_random=False))
    def somebody_goes_on(self, random: Random) -> None:
        self.chance.random = random
        self.chance.anything()

    @rule(
        command=st.sampled_from(tuple(DISPUTE.commands)),
        which=st.integers(0, 5),
        random=st.randoms(use_true_random=False),
    )
    def somebody_asks(self, command: str, which: int, random: Random) -> None:
        self.chance.random = random
        cases = self.chance.cases
        moved = self.chance.ask(command, cases[which % len(cases)] if cases else None)
        note(f"{command}: {'accepted' if moved else 'refused'}")

    @rule(passed=st.timedeltas(timedelta(minutes=1), timedelta(days=1200)))
    def time_passes(self, passed: timedelta) -> None:
        self.chance.now += passed

    @rule()
    def the_clock_rings(self) -> None:
        self.chance.the_clock_rings()

    @rule(random=st.randoms(use_true_random=False))
    def the_county_changes_something(self, random: Random) -> None:
        self.chance.random = random
        random.choice(self.chance.by_the_county)()

    @invariant()
    def every_case_is_in_order(self) -> None:
        if hasattr(self, "office"):
            check_cases(self.office)

    def teardown(self) -> None:
        if hasattr(self, "office"):
            check_all(self.office)


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=500 if THOROUGH else 40,
    stateful_step_count=80 if THOROUGH else 40,
    derandomize=not THOROUGH,
    deadline=None,
)
