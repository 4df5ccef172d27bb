"""What holds for an area is kept by its own office or one above it; what holds everywhere by those
who answer for everywhere."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.areas import Areas
from domain.calendar import evolve as evolve_calendar
from domain.calendar_commands import correct_day, lift_closure, order_closure, publish_year
from domain.kernel import Act, Officer, Refused, Role
from domain.national_rules import NATIONAL_RULES
from domain.rule_keeping import adopt
from domain.rules import RuleBook
from tests.domain.cases import day
from tests.domain.years import CALENDAR, days_off

NOON = datetime(2026, 3, 5, 4, tzinfo=UTC)
CITY, COUNTY, TOWN, VILLAGE = "150500000000", "150524000000", "150524100000", "150524100201"
NEIGHBOUR = "150525000000"
AREAS = Areas(dict.fromkeys((COUNTY, TOWN, VILLAGE, NEIGHBOUR), "地方"))
TOLD: dict[str, Any] = {"source": "s", "notice_no": "1", "published_on": day("03-04")}
STORM = (day("03-09"),)


def act(role: Role, office: str = "") -> Act:
    return Act(UUID(int=1), Officer(id="k1", role=role, office=office), NOON)


def keeps_rules(by: Act, area: str) -> None:
    adopt(RuleBook(), by, version="1", rows=NATIONAL_RULES[:1], source="local", area=area)


def orders(by: Act, area: str) -> None:
    order_closure(CALENDAR, by, area=area, days=STORM, areas=AREAS, **TOLD)


def lifts(by: Act, area: str) -> None:
    above = act("supervisor")
    (closed,) = order_closure(CALENDAR, above, area=area, days=STORM, areas=AREAS, **TOLD)
    lift_closure(evolve_calendar(CALENDAR, closed, NOON), by, area=area, days=STORM, **TOLD)


@pytest.mark.parametrize("does", [keeps_rules, orders, lifts])
@pytest.mark.parametrize("role", ["county_desk", "supervisor"])
def test_an_office_keeps_its_own_area_and_what_lies_in_it(does: Any, role: Role) -> None:
    for office, areas in {
        CITY: (COUNTY, NEIGHBOUR, VILLAGE),
        COUNTY: (COUNTY, TOWN, VILLAGE),
        TOWN: (TOWN, VILLAGE),
    }.items():
        for area in areas:
            does(act(role, office), area)


@pytest.mark.parametrize("does", [keeps_rules, orders, lifts])
@pytest.mark.parametrize("role", ["county_desk", "supervisor"])
@pytest.mark.parametrize(("office", "area"), [(COUNTY, NEIGHBOUR), (TOWN, COUNTY), (VILLAGE, TOWN)])
def test_nobody_keeps_what_holds_beside_or_above(
    does: Any, role: Role, office: str, area: str
) -> None:
    said = f"Office {office} keeps the rules and closures of its own area, and {area} is not in it"
    with pytest.raises(Refused, match=said) as refused:
        does(act(role, office), area)
    assert refused.value.law == "office rule: who keeps what"


@pytest.mark.parametrize("does", [keeps_rules, orders, lifts])
def test_a_county_desk_says_for_which_county(does: Any) -> None:
    with pytest.raises(Refused, match="Say for which office you act"):
        does(act("county_desk"), COUNTY)
    does(act("supervisor"), COUNTY)


@pytest.mark.parametrize("role", ["county_desk", "supervisor"])
def test_rules_for_everywhere_are_adopted_by_a_supervisor_of_no_office(role: Role) -> None:
    with pytest.raises(Refused, match="What holds everywhere is adopted by a supervisor of no"):
        keeps_rules(act(role, CITY), "")
    keeps_rules(act("supervisor"), "")
    keeps_rules(act("importer"), "")


def corrects(by: Act) -> None:
    correct_day(CALENDAR, by, day=day("04-03"), working=False, **TOLD)


def publishes(by: Act) -> None:
    off = days_off(date(2027, 1, 1))
    publish_year(CALENDAR, by, year=2027, holidays=off, shifted_workdays=(), **TOLD)


@pytest.mark.parametrize("does", [corrects, publishes])
def test_no_office_moves_the_days_of_the_whole_country(does: Any) -> None:
    for by in (
        act("county_desk"),
        act("county_desk", COUNTY),
        act("supervisor", NEIGHBOUR),
        act("supervisor", CITY),
    ):
        with pytest.raises(Refused, match="This would move the days of every area") as refused:
            does(by)
        assert refused.value.law == "office rule: who keeps what"
        assert "An office closes its own area: order_closure" in str(refused.value)
    for stranger in ("mediator", "head", "desk", "judicial_office"):
        with pytest.raises(Refused, match="keeps the calendar and the rules"):
            does(act(stranger))
    does(act("supervisor"))
    does(act("importer"))
