"""A list says who is called and how long they have; what is wrong with it is told, not hidden."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain.kernel import Act, Officer, Refused, Role
from domain.oncall import (
    ONCALL_STREAM,
    DutyList,
    ListKept,
    OnCall,
    Shift,
    Step,
    evolve,
    keep_list,
)
from tests.scenario import NOON

COUNTY, TOWN, VILLAGE, GRID = "150524000000", "150524100000", "150524100201", "150524100201003"
ELSEWHERE = "150525100000"
HOUR = timedelta(hours=1)


def act(role: Role = "judicial_office", office: str = TOWN) -> Act:
    return Act(ONCALL_STREAM, Officer(id="sun", role=role, office=office), NOON)


def shift(begins: float, ends: float, *people: str) -> Shift:
    return Shift(
        begins_at=NOON + begins * HOUR, ends_at=NOON + ends * HOUR, people=people or ("a", "b")
    )


def kept(oncall: OnCall, *shifts: Shift, area: str = TOWN, **more: Any) -> OnCall:
    for fact in keep_list(oncall, act("county_desk", COUNTY), area=area, shifts=shifts, **more):
        oncall = evolve(oncall, fact, NOON)
    return oncall


def test_who_is_on_call_is_who_has_a_shift_now_to_the_second() -> None:
    held = kept(OnCall(), shift(-1, 8), shift(8, 16, "c", "d")).list_of(TOWN)
    assert held.on_call(NOON) == ("a", "b")
    assert held.on_call(NOON + 8 * HOUR) == ("c", "d")
    assert held.on_call(NOON + 16 * HOUR) == ()
    assert held.on_call(NOON - 2 * HOUR) == ()


def test_where_shifts_overlap_everybody_is_called_once() -> None:
    held = kept(OnCall(), shift(0, 8, "a", "b"), shift(4, 12, "b", "c")).list_of(TOWN)
    assert held.on_call(NOON + 5 * HOUR) == ("a", "b", "c")


def test_a_list_takes_the_place_of_the_one_before_it() -> None:
    oncall = kept(kept(OnCall(), shift(0, 8)), shift(0, 8, "c", "d"), patience_minutes=3)
    assert oncall.list_of(TOWN) == DutyList((shift(0, 8, "c", "d"),), timedelta(minutes=3))


def test_an_empty_list_takes_the_area_off_the_book_and_leaves_the_others() -> None:
    oncall = kept(kept(OnCall(), shift(0, 8)), shift(0, 8), area=COUNTY)
    assert kept(oncall, area=TOWN) == kept(OnCall(), shift(0, 8), area=COUNTY)


def test_shifts_are_kept_in_their_order_with_five_minutes_to_answer() -> None:
    fact = keep_list(OnCall(), act(), area=TOWN, shifts=(shift(8, 16), shift(0, 8)))
    in_order = (shift(0, 8), shift(8, 16))
    assert fact == [ListKept(area=TOWN, shifts=in_order, patience_seconds=300)]


@pytest.mark.parametrize(
    ("area", "climbs"),
    [
        (COUNTY, [("county", COUNTY)]),
        (TOWN, [("township", TOWN), ("county", COUNTY)]),
        (VILLAGE, [("village", VILLAGE), ("township", TOWN), ("county", COUNTY)]),
        (GRID, [("village", VILLAGE), ("township", TOWN), ("county", COUNTY)]),
        ("150524100202", [("township", TOWN), ("county", COUNTY)]),
    ],
)
def test_a_call_climbs_from_the_nearest_rung_to_the_county(
    area: str, climbs: Sequence[Any]
) -> None:
    oncall = kept(OnCall(), shift(0, 8), area=VILLAGE)
    assert oncall.ladder(area) == tuple(Step(*each) for each in climbs)


# --- what is wrong with a list -------------------------------------------------------------------


def flaws(*shifts: Shift) -> list[tuple[str, float, float | None]]:
    """Each fault, from which hour to which."""
    found = kept(OnCall(), *shifts).list_of(TOWN).flaws(NOON)
    return [
        (
            f.fault,
            (f.begins_at - NOON) / HOUR,
            None if f.ends_at is None else (f.ends_at - NOON) / HOUR,
        )
        for f in found
    ]


def test_a_list_is_good_up_to_its_end_and_says_where_that_is() -> None:
    assert flaws(shift(-3, 8), shift(8, 20)) == [("nobody", 20, None)]


@pytest.mark.parametrize("shifts", [(), (shift(-5, -1),), (shift(-5, 0),)])
def test_an_empty_list_has_nobody_from_now_on(shifts: tuple[Shift, ...]) -> None:
    assert flaws(*shifts) == [("nobody", 0, None)]


def test_an_hour_with_nobody_is_told() -> None:
    assert flaws(shift(1, 8), shift(9, 12)) == [
        ("gap", 0, 1),
        ("gap", 8, 9),
        ("nobody", 12, None),
    ]


def test_two_shifts_at_once_are_told() -> None:
    assert flaws(shift(-2, 8), shift(6, 12)) == [("overlap", 6, 8), ("nobody", 12, None)]


def test_a_long_shift_that_covers_a_short_one_hides_no_gap() -> None:
    assert flaws(shift(0, 10), shift(2, 4), shift(10, 12)) == [
        ("overlap", 2, 4),
        ("nobody", 12, None),
    ]


def test_one_person_alone_is_told() -> None:
    assert flaws(shift(-2, 8, "a")) == [("alone", 0, 8), ("nobody", 8, None)]


# --- what cannot be kept -------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["desk", "mediator", "head", "supervisor", "archivist", "party"])
def test_others_keep_no_lists(role: Role) -> None:
    with pytest.raises(Refused, match="keeps on-call lists"):
        keep_list(OnCall(), act(role), area=TOWN, shifts=())


@pytest.mark.parametrize(
    ("office", "area"), [(TOWN, COUNTY), (TOWN, ELSEWHERE), ("", TOWN), (VILLAGE, TOWN)]
)
def test_an_office_keeps_the_lists_of_its_own_area(office: str, area: str) -> None:
    with pytest.raises(Refused, match="its own area"):
        keep_list(OnCall(), act("judicial_office", office), area=area, shifts=())


@pytest.mark.parametrize("area", [GRID, "150500000000"])
def test_a_grid_and_a_prefecture_have_no_list(area: str) -> None:
    with pytest.raises(Refused, match="a village, a township or a county"):
        keep_list(OnCall(), act("county_desk", "150000000000"), area=area, shifts=())


@pytest.mark.parametrize("minutes", [-1, 0, 16, 10_000])
def test_absurd_times_to_answer_are_refused(minutes: int) -> None:
    with pytest.raises(Refused, match="between 1 and 15 minutes"):
        keep_list(OnCall(), act(), area=TOWN, shifts=(), patience_minutes=minutes)


@pytest.mark.parametrize("ends", [0, -1])
def test_a_shift_that_ends_before_it_begins_is_refused(ends: float) -> None:
    with pytest.raises(Refused, match="ends after it begins"):
        keep_list(OnCall(), act(), area=TOWN, shifts=(shift(0, ends),))


def test_a_shift_lasts_a_week_at_most() -> None:
    assert keep_list(OnCall(), act(), area=TOWN, shifts=(shift(0, 168),))
    with pytest.raises(Refused, match="7 days at most"):
        keep_list(OnCall(), act(), area=TOWN, shifts=(shift(0, 168.1),))


def test_two_people_are_two() -> None:
    with pytest.raises(Refused, match="a cannot be both"):
        keep_list(OnCall(), act(), area=TOWN, shifts=(shift(0, 8, "a", "a"),))


def test_a_time_without_a_zone_is_none() -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(ValidationError, match="timezone"):
        Shift(begins_at=naive, ends_at=naive + HOUR, people=("a", "b"))
