"""Areas are known by the names entered; a code says which areas contain it."""

from datetime import UTC, date, datetime
from functools import partial
from typing import get_args

import pytest

from domain.area_commands import enter_areas
from domain.areas import (
    AREAS_STREAM,
    Area,
    Areas,
    AreasEntered,
    evolve,
    next_level,
    significant,
    written,
)
from domain.kernel import Act, Officer, Role
from tests.scenario import scenario

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
BANNER = Area(code="150524000000", name="库伦旗")
TOWN = Area(code="150524100000", name="库伦镇", parent="150524000000")


def fold(areas: Areas, fact: AreasEntered) -> Areas:
    return evolve(areas, fact, NOON)


def act(role: Role = "county_desk", office: str = "150524000000") -> Act:
    return Act(AREAS_STREAM, Officer(id="wang", role=role, office=office), NOON)


check = partial(scenario, Areas(), evolve)


@pytest.mark.parametrize(
    ("code", "digits"),
    [
        ("150524000000", "150524"),
        ("150524100000", "150524100"),
        ("150524100201", "150524100201"),
        ("150524100201003", "150524100201003"),
        ("150500000000", "1505"),
        ("150000000000", "15"),
        ("1505", "1505"),
        ("150524100", "150524100"),
        ("110000000000", "11"),
        ("140100000000", "1401"),
        ("150524100200", "150524100200"),
        ("150524010000", "150524010"),
    ],
)
def test_the_significant_digits_of_a_code(code: str, digits: str) -> None:
    assert significant(code) == digits
    assert significant(written(digits)) == digits


def test_the_level_below_a_township_is_the_village() -> None:
    assert next_level("150524100") == len("150524100201")
    assert next_level("150524100201003") is None


@pytest.mark.parametrize(
    "code", ["", "12345678901x", "1505241002010031", "１５０５２４１０００００", "15052410000²"]
)
def test_what_is_no_code(code: str) -> None:
    with pytest.raises(ValueError, match="no area code"):
        significant(code)


def test_a_list_is_entered_and_an_unknown_area_shows_its_code() -> None:
    facts = enter_areas(Areas(), act(), rows=(BANNER, TOWN))
    areas = fold(Areas(), facts[0])
    assert areas.name(TOWN.code) == "库伦镇"
    assert areas.name("150524999000") == "150524999000"


def test_only_what_changes_is_recorded() -> None:
    right = TOWN.model_copy(update={"name": "库伦街道"})
    check(
        given=[AreasEntered(areas=(BANNER, TOWN))],
        when=lambda areas: enter_areas(areas, act(), rows=(BANNER, right), correct_names=True),
        then=[AreasEntered(areas=(right,))],
    )


def test_an_area_lies_within_its_parent() -> None:
    strange = Area(code="150525100000", name="奈曼旗", parent=BANNER.code)
    check(
        given=[],
        when=lambda areas: enter_areas(areas, act(), rows=(strange,)),
        then="^150525100000 does not lie within 150524000000$",
    )


def test_an_area_is_not_its_own_parent_whichever_way_it_is_written() -> None:
    own = BANNER.model_copy(update={"parent": BANNER.code})
    check(
        given=[],
        when=lambda areas: enter_areas(areas, act(), rows=(own,)),
        then="^150524000000 does not lie within 150524000000$",
    )


def test_a_list_is_not_empty_and_what_says_nothing_new_is_not_recorded() -> None:
    check(
        given=[],
        when=lambda areas: enter_areas(areas, act(), rows=()),
        then="^A list of areas names at least one$",
    )
    check(
        given=[AreasEntered(areas=(BANNER, TOWN))],
        when=lambda areas: enter_areas(areas, act(), rows=(TOWN, BANNER)),
        then=[],
    )


def test_a_list_names_an_area_once() -> None:
    check(
        given=[],
        when=lambda areas: enter_areas(areas, act(), rows=(TOWN, TOWN)),
        then="^The list names 150524100000 twice$",
    )


KEEPERS: tuple[Role, ...] = ("supervisor", "county_desk", "importer")


@pytest.mark.parametrize("role", get_args(Role))
def test_who_may_keep_the_list(role: Role) -> None:
    check(
        given=[],
        when=lambda areas: enter_areas(areas, act(role), rows=(TOWN,)),
        then=[AreasEntered(areas=(TOWN,))]
        if role in KEEPERS
        else "^Only the county desk or a supervisor keeps the list of areas$",
    )


@pytest.mark.parametrize("role", ["county_desk", "supervisor", "importer"])
def test_those_who_keep_the_list_enter_it(role: Role) -> None:
    check(
        given=[],
        when=lambda areas: enter_areas(areas, act(role), rows=(BANNER,)),
        then=[AreasEntered(areas=(BANNER,))],
    )


@pytest.mark.parametrize("role", ["county_desk", "supervisor"])
@pytest.mark.parametrize("office", ["150525000000", "150524101000", "330100000000"])
def test_what_lies_elsewhere_is_entered_by_who_answers_for_it(role: Role, office: str) -> None:
    """Its name, and that it is used no longer: its office could register nothing any more."""
    check(
        given=[AreasEntered(areas=(BANNER, TOWN))],
        when=lambda areas: enter_areas(
            areas, act(role, office), rows=(TOWN.model_copy(update={"valid_until": NOON.date()}),)
        ),
        then="who answers for it keeps its list",
    )
    check(
        given=[AreasEntered(areas=(BANNER, TOWN))],
        when=lambda areas: enter_areas(areas, act(role, office), rows=(BANNER, TOWN)),
        then=[],  # a list of the whole city says of it what is known
    )


def test_an_area_begins_as_that_of_a_province_does() -> None:
    check(
        given=[],
        when=lambda areas: enter_areas(
            areas, act("importer"), rows=(TOWN.model_copy(update={"code": "0" * 12}),)
        ),
        then="does not begin as the code of a province does",
    )


def test_a_list_without_news_records_nothing_and_one_without_rows_is_none() -> None:
    known = [AreasEntered(areas=(BANNER, TOWN))]
    check(given=known, when=lambda areas: enter_areas(areas, act(), rows=(TOWN,)), then=[])
    check(
        given=known,
        when=lambda areas: enter_areas(areas, act(), rows=()),
        then="names at least one",
    )


def test_a_long_list_is_several_facts_and_the_rows_of_a_code_stay_together() -> None:
    rows = [Area(code=f"{150524100000 + n}", name="村") for n in range(1, 20_000)]
    day = date(2020, 1, 1)
    twice = (
        TOWN.model_copy(update={"valid_until": day}),
        TOWN.model_copy(update={"valid_from": day}),
    )
    facts = enter_areas(Areas(), act(), rows=(*rows, *twice))
    assert [len(fact.areas) for fact in facts] == [19_999, 2]
