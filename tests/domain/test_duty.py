"""Who of those on call is there: the absent are told before somebody needs them."""

from datetime import timedelta
from typing import Any

import pytest

from domain.absences import Absences
from domain.duty import Duty, flaws, on_duty
from domain.oncall import DutyList, Shift
from tests.domain.crises import NOBODY_AWAY, away
from tests.scenario import NOON

HOUR = timedelta(hours=1)


def shift(begins: float, ends: float, *people: str) -> Shift:
    return Shift(begins_at=NOON + begins * HOUR, ends_at=NOON + ends * HOUR, people=people)


def held(*shifts: Shift) -> DutyList:
    return DutyList(shifts)


def wrong(duties: DutyList, absences: Absences) -> list[tuple[str, float, float | None]]:
    """Each fault, from which hour to which."""
    return [
        (f.fault, (f.begins_at - NOON) / HOUR, f.ends_at and (f.ends_at - NOON) / HOUR)  # type: ignore[misc]  # None stays None
        for f in flaws(duties, absences, NOON)
    ]


LIST = held(shift(-1, 100, "a", "b"), shift(100, 110, "c", "d"))


@pytest.mark.parametrize(
    ("absences", "but", "there"),
    [
        (NOBODY_AWAY, "", Duty(("a", "b"))),
        (away("c"), "", Duty(("a", "b"))),
        (away("a"), "", Duty(("b",), ("a",))),
        (away("a", "b"), "", Duty((), ("a", "b"))),
        (away("a", cover="c"), "", Duty(("b", "c"), ("a",), ("c",))),
        (away("a", cover="x"), "", Duty(("b",), ("a",))),
        (away("a", cover="b"), "", Duty(("b",), ("a",))),
        (away("a", "c", cover="c"), "", Duty(("b",), ("a", "c")[:1])),
        (away("a", cover="c"), "c", Duty(("b",), ("a",))),
        (NOBODY_AWAY, "a", Duty(("b",))),
    ],
)
def test_who_is_called(absences: Absences, but: str, there: Duty) -> None:
    assert on_duty(LIST, absences, NOON, but=but) == there


def test_a_list_where_everybody_is_away_is_told_day_after_day_as_one() -> None:
    """Noon of the second is the first day of three; at midnight after them they are back."""
    gone = away("a", "b", days=2)
    until = 12 + 2 * 24
    assert wrong(LIST, gone) == [("away", 0, until), ("nobody", 110, None)]


def test_one_who_is_away_leaves_the_other_alone() -> None:
    assert wrong(LIST, away("a")) == [("alone", 0, 12), ("nobody", 110, None)]
    assert wrong(LIST, away("a", cover="c")) == [("nobody", 110, None)], "the cover is there"
    assert wrong(LIST, NOBODY_AWAY) == [("nobody", 110, None)]


def test_where_others_are_on_call_too_nobody_is_missing() -> None:
    two = held(shift(0, 10, "a", "b"), shift(0, 10, "c", "d"))
    assert [fault for fault, *_ in wrong(two, away("a", "b"))] == ["nobody", "overlap"][::-1]


def test_somebody_alone_who_is_away_is_told_as_away() -> None:
    found = wrong(held(shift(0, 10, "a")), away("a"))
    assert ("away", 0, 10) in found


def test_days_apart_are_told_apart() -> None:
    later: Any = held(shift(-1, 2, "a", "b"), shift(2, 4, "c", "d"), shift(4, 6, "a", "b"))
    assert wrong(later, away("a", "b")) == [
        ("away", 0, 2),
        ("away", 4, 6),
        ("nobody", 6, None),
    ]
