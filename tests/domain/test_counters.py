"""How the public reaches an office is said by the office, of itself, and is of no person."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.area_lineage import NOTHING_CHANGED, Became
from domain.areas import Area, Areas, AreasEntered
from domain.areas import evolve as evolve_areas
from domain.counters import (
    COUNTERS,
    COUNTERS_STREAM,
    CounterHours,
    Counters,
    CounterStated,
    CounterTakenBack,
    evolve,
    state_counter,
    take_back_counter,
)
from domain.kernel import Act, Officer, Refused, Role
from tests.domain.casework import ELSEWHERE, OFFICE, VILLAGE, at

COUNTY = f"{OFFICE[:6]}000000"
WEEK = CounterHours(from_day="monday", to_day="friday", opens="08:30", closes="17:30")
SAID: dict[str, Any] = {
    "telephones": ("0475-5551234", "12348"),
    "office_address": "柳河镇文化路12号",
    "counter_hours": (WEEK,),
}
STATED = CounterStated(office=OFFICE, **SAID)


def by(role: Role = "head", office: str = OFFICE) -> Act:
    return Act(COUNTERS_STREAM, Officer(id="li", role=role, office=office), at())


def given(*facts: Any) -> Counters:
    counters = Counters()
    for fact in facts:
        counters = evolve(counters, fact, at())
    return counters


def test_a_head_states_how_the_own_office_is_reached() -> None:
    assert state_counter(Counters(), by(), **SAID) == [STATED]
    reached = given(STATED).of(OFFICE, NOTHING_CHANGED)
    assert reached is not None
    assert (reached.telephones, reached.counter_hours) == (SAID["telephones"], (WEEK,))
    assert given(STATED).of(ELSEWHERE, NOTHING_CHANGED) is None


def test_what_is_stated_later_takes_the_place_of_all_before() -> None:
    (moved,) = state_counter(given(STATED), by(), office_address="柳河镇政府大楼一楼")
    reached = given(STATED, moved).of(OFFICE, NOTHING_CHANGED)
    assert reached == ((), "柳河镇政府大楼一楼", ())


def test_what_is_stated_is_taken_back_once() -> None:
    assert take_back_counter(given(STATED), by()) == [CounterTakenBack(office=OFFICE)]
    gone = given(STATED, CounterTakenBack(office=OFFICE))
    assert gone.of(OFFICE, NOTHING_CHANGED) is None
    with pytest.raises(Refused, match=f"Nothing is stated of {OFFICE}"):
        take_back_counter(gone, by())


@pytest.mark.parametrize(
    ("role", "office"),
    [
        ("head", OFFICE),
        ("judicial_office", OFFICE),
        ("county_desk", COUNTY),
        ("supervisor", COUNTY),
    ],
)
def test_whoever_answers_for_the_area_states_it_too(role: Role, office: str) -> None:
    assert state_counter(Counters(), by(role, office), office=OFFICE, **SAID) == [STATED]
    assert take_back_counter(given(STATED), by(role, office), office=OFFICE)


@pytest.mark.parametrize(
    ("role", "office", "then"),
    [
        ("head", ELSEWHERE, f"You do not speak for {OFFICE}"),
        ("head", COUNTY, f"You do not speak for {OFFICE}"),
        ("judicial_office", VILLAGE, f"You do not speak for {OFFICE}"),
        ("county_desk", "110101000000", f"You do not speak for {OFFICE}"),
        ("desk", OFFICE, "stated by its head"),
        ("mediator", OFFICE, "stated by its head"),
        ("counsellor", OFFICE, "stated by its head"),
        ("party", OFFICE, "stated by its head"),
    ],
)
def test_nobody_speaks_for_an_office_of_others(role: Role, office: str, then: str) -> None:
    with pytest.raises(Refused, match=then):
        state_counter(Counters(), by(role, office), office=OFFICE, **SAID)
    with pytest.raises(Refused, match=then):
        take_back_counter(given(STATED), by(role, office), office=OFFICE)


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ({"counter_hours": (WEEK,)}, "hours alone reach nobody"),
        (SAID | {"counter_hours": (WEEK.model_copy(update={"closes": "08:30"}),)}, "closes after"),
        (SAID | {"counter_hours": (WEEK.model_copy(update={"from_day": "sunday"}),)}, "towards"),
        (SAID, "stated already"),
    ],
)
def test_what_would_help_nobody_is_refused(said: dict[str, Any], then: str) -> None:
    with pytest.raises(Refused, match=then):
        state_counter(given(STATED), by(), **said)


def test_whoever_acts_for_no_office_says_for_which() -> None:
    with pytest.raises(Refused, match="Say for which office you act"):
        state_counter(Counters(), by("supervisor", ""), **SAID)


def test_nothing_is_stated_of_an_office_that_no_list_names() -> None:
    town, nowhere = Area(code=OFFICE, name="柳河镇"), "150524999999"
    areas = evolve_areas(Areas(), AreasEntered(areas=(town,)), at())
    with pytest.raises(Refused, match=f"No list names {nowhere}"):
        state_counter(Counters(), by("county_desk", COUNTY), office=nowhere, areas=areas, **SAID)
    assert state_counter(Counters(), by(), areas=areas, **SAID) == [STATED]


def test_of_an_office_that_was_handed_over_holds_what_its_successor_states() -> None:
    handed = {OFFICE[:9]: Became(ELSEWHERE[:9])}
    assert given(STATED).of(OFFICE, handed) is None
    theirs = CounterStated(office=ELSEWHERE, **SAID)
    assert given(STATED, theirs).of(OFFICE, handed) is not None


FORM = COUNTERS.commands["state_counter"].arguments


@pytest.mark.parametrize(
    "number",
    [
        *("0475-5551234", "010-65551234", "021-65551234", "0475 5551234", "0475-5551234-8"),
        *("400-123-4567", "12348", "95588"),
    ],
)
def test_the_telephones_of_offices_fit(number: str) -> None:
    assert FORM.model_validate({"telephones": [number]})


@pytest.mark.parametrize(
    "number",
    [
        *("13955512345", "139 5551 2345", "0139-87654321", "013-98765432", "5551234"),
        *("张三", "", "1234", "110", "199"),
    ],
)
def test_a_number_that_may_be_somebodys_own_does_not(number: str) -> None:
    with pytest.raises(ValidationError, match="somebody's own"):
        FORM.model_validate({"telephones": [number]})


@pytest.mark.parametrize(
    "address",
    [
        *("张三", "柳河镇一号", "文化路12号 13955512345", "路" * 200, ""),
        *("柳河镇文化路12号，找王大民 电话138-1234-5678", "文化路12号 138 1234 5678"),
        *("文化路12号 ①38.1234.5678", "文化路12号 １３８ １２３４ ５６７８"),
        *("柳河镇文化路\u202e12号", "柳河镇文化路\n12号", "柳河镇\u200b文化路12号"),
    ],
)
def test_an_address_is_one_of_a_place(address: str) -> None:
    with pytest.raises(ValidationError, match="an address says"):
        FORM.model_validate({"office_address": address})


@pytest.mark.parametrize("address", ["文化路12号3号楼4单元501室", "文化路　12号 101-104"])
def test_the_numbers_of_houses_and_rooms_stand_in_an_address(address: str) -> None:
    assert FORM.model_validate({"office_address": address})
