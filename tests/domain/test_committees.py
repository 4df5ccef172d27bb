"""Who the second person is depends on a count that the judicial office makes, not on who closes."""

import pytest

from domain.committees import Committees, MembersCounted, count_members, evolve
from domain.kernel import Refused, Role
from tests.domain.casework import ELSEWHERE, OFFICE, VILLAGE, act, at


def test_a_committee_nobody_has_counted_has_what_the_law_asks_for() -> None:
    assert not Committees().small(OFFICE)


def test_a_committee_below_three_is_small_until_it_is_counted_again() -> None:
    (fact,) = count_members(Committees(), act("judicial_office"), office=OFFICE, active_members=2)
    small = evolve(Committees(), fact, at())
    assert small.small(OFFICE)
    assert not small.small(ELSEWHERE)
    grown = evolve(small, MembersCounted(office=OFFICE, active_members=3), at())
    assert not grown.small(OFFICE)


def test_the_same_count_again_is_no_news() -> None:
    counted = Committees({OFFICE: 5})
    assert count_members(counted, act("county_desk"), office=OFFICE, active_members=5) == []


@pytest.mark.parametrize("role", ["mediator", "head", "desk", "party", "supervisor"])
def test_a_committee_does_not_count_itself(role: Role) -> None:
    with pytest.raises(Refused) as refusal:
        count_members(Committees(), act(role), office=OFFICE, active_members=2)
    assert str(refusal.value) == (
        "Only the judicial office or the county desk counts a committee's members"
    )
    assert refusal.value.law == "人民调解法 10"


@pytest.mark.parametrize(
    ("role", "office"),
    [
        ("judicial_office", ELSEWHERE),
        ("county_desk", "110101000000"),
        ("county_desk", ""),
        ("judicial_office", VILLAGE),
    ],
)
def test_a_committee_is_counted_by_the_office_of_its_own_area(role: Role, office: str) -> None:
    with pytest.raises(Refused, match="of its own area"):
        count_members(Committees(), act(role, office=office), office=OFFICE, active_members=2)
    county = act("county_desk", office=f"{OFFICE[:6]}000000")
    assert count_members(Committees(), county, office=OFFICE, active_members=2)
