"""Ten thousand random histories of limits, reckoned by the domain and by a walk from day to day.

Starts, pauses, resumptions, extensions, ladders, moves to other areas, corrections and publications
of the calendar, closures of areas and their lifting, all units, all directions; and a notice that a
case is passed over for has moved nothing in it.
`JIEFEN_TEST_SEED=7 make test ARGS=tests/properties` draws other ones.
"""

import os
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.pauses import Bearing
from domain.rules import Rule
from tests.properties.limits import bearings, caught, differences, happenings, history

HISTORIES, PARTS = 10_000, 4
BEGIN = int(os.environ.get("JIEFEN_TEST_SEED", "20261127"))


@pytest.mark.parametrize("part", range(PARTS))
def test_no_limit_ends_elsewhere_than_the_walk_from_day_to_day_finds(part: int) -> None:
    each = HISTORIES // PARTS
    for seed in range(BEGIN + part * each, BEGIN + (part + 1) * each):
        drawn = history(Random(seed))
        for difference in differences(drawn):
            pytest.fail(f"seed {seed}\n{drawn}\n{difference}")


@settings(deadline=None)  # on a busy machine one history may take long
@given(st.randoms(use_true_random=False))
def test_what_differs_is_shrunk(random: Random) -> None:
    drawn = history(random)
    assert not list(differences(drawn)), str(drawn)


def test_the_histories_have_everything_that_a_suspension_can_be_to_a_limit() -> None:
    wanted, seen = set(get_args(Bearing)), set[Bearing]()
    for seed in range(1500):
        seen |= bearings(history(Random(seed)))
        if seen == wanted:
            return
    pytest.fail(f"never seen: {wanted - seen}")


def test_the_histories_have_closures_that_move_something_and_notices_that_are_passed_over() -> None:
    least = {"closure moved": 100, "correction moved": 50, "lifting moved": 1}
    least |= {"passed over": 1000, "level": 1000}
    seen = Counter[str]()
    for seed in range(5000):  # a lifting moves something once in about as many
        seen += happenings(history(Random(seed)))
        if seen >= Counter(least):
            return
    pytest.fail(f"too seldom: {seen}")


CHANGES: dict[str, Callable[[Rule], dict[str, Any]]] = {
    "a day more": lambda rule: {"limit": rule.limit + 1},
    "never stands still": lambda rule: {"stops_while_suspended": False},
    "stands still for anything": lambda rule: {
        "stops_for": ("appraisal", "illness", "force_majeure")
    },
    "stands still for ever": lambda rule: {"longest_pause": None},
    "stands still a day less": lambda rule: {"longest_pause": (rule.longest_pause or 99) - 1},
    "never rolls": lambda rule: {"roll": "none"},
    "rolls the other way": lambda rule: {
        "roll": {"forward": "backward", "backward": "forward"}.get(rule.roll, rule.roll)
    },
    "counts rest days": lambda rule: {"unit": "day" if rule.unit == "working_day" else rule.unit},
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_walk_notices_a_rule_that_is_a_little_wrong(change: str) -> None:
    def altered(rule: Rule) -> Rule:
        return rule.model_copy(update=CHANGES[change](rule))

    noticed = 0
    for seed in range(300):
        drawn = history(Random(seed))
        noticed += caught(drawn, [altered(rule) for rule in drawn.rules])
        if noticed >= 3:
            return
    pytest.fail("it could not fail")
