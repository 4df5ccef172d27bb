"""How satisfied parties are is counted by area and quarter, of no mediator; who says nothing has
not answered, and what is small is shown nowhere, nor what is left."""

from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from domain.dispute.facts import (
    Finding,
    FollowUpMade,
    Satisfaction,
    SatisfactionStated,
    TransferAccepted,
)
from interface.ledgers import SHELVES, Asked
from interface.problems import Unusable
from projections.columns import COLUMNS
from projections.satisfaction import QUARTERS, Said, evolve
from tests.domain.cases import at
from tests.projections.office import BANNER, TOWN, VILLAGE, Office, registered

OTHER = "150524101000"
AFTERWARDS = date(2026, 11, 1)


BY_ITSELF = SatisfactionStated(party="p1", satisfaction="dissatisfied")


def call(said: Satisfaction | None = None, finding: Finding = "performed") -> FollowUpMade:
    return FollowUpMade(channel="phone", finding=finding, satisfaction=said)


def disputes(office: Office, count: int, area: str, *calls: Any) -> None:
    for _ in range(count):
        office.dispute(*calls or ((call(), at("03-23")),), area=area)


def told(office: Office, area: str = "", on: date = AFTERWARDS) -> list[tuple[Any, ...]]:
    with office.read("satisfaction", "areas") as connection:
        lines = [tuple(row.values()) for row in QUARTERS.of(connection, on, area)]
    return [line for line in lines if any(line[2:])]


def folded(*steps: tuple[Any, datetime]) -> dict[str, tuple[str, str | None]]:
    said = Said()
    for fact, moment in (registered(), *steps):
        said = evolve(said, fact, moment)
    return dict(said.quarters)


@pytest.mark.parametrize(
    ("calls", "then"),
    [
        ([], {}),
        ([(call(None, "not_reached"), at("03-23"))], {}),
        ([(call(), at("03-23"))], {"2026Q1": (VILLAGE, None)}),
        ([(call("satisfied"), at("03-23"))], {"2026Q1": (VILLAGE, "satisfied")}),
        (
            [(call("dissatisfied"), at("03-20")), (call("satisfied"), at("03-23"))],
            {"2026Q1": (VILLAGE, "satisfied")},
        ),
        (
            [(call("dissatisfied"), at("03-20")), (call(), at("03-23"))],
            {"2026Q1": (VILLAGE, "dissatisfied")},
        ),
        (
            [(call("dissatisfied"), at("03-20")), (call("satisfied"), at("04-01"))],
            {"2026Q1": (VILLAGE, "dissatisfied"), "2026Q2": (VILLAGE, "satisfied")},
        ),
        (
            [(BY_ITSELF, at("03-23"))],
            {"2026Q1": (VILLAGE, "dissatisfied")},
        ),
        (
            [(BY_ITSELF, at("03-20")), (call(), at("03-23"))],
            {"2026Q1": (VILLAGE, "dissatisfied")},
        ),
        (
            [
                (call("satisfied"), at("03-20")),
                (TransferAccepted(office=OTHER, area=OTHER), at("04-01")),
                (call(), at("04-02")),
            ],
            {"2026Q1": (VILLAGE, "satisfied"), "2026Q2": (OTHER, None)},
        ),
    ],
    ids=[
        "no call",
        "not reached: not asked",
        "reached, and silent",
        "an answer",
        "the last answer of a quarter",
        "silence takes no answer back",
        "each quarter",
        "by itself",
        "by itself, and silent when called",
        "where it was then",
    ],
)
def test_what_was_said_is_kept_by_quarter(calls: Any, then: Any) -> None:
    assert folded(*calls) == then


def test_asked_answered_and_satisfied_are_counted_by_quarter_and_area(office: Office) -> None:
    """What came in several pages too, before and after rows were written."""
    disputes(office, 12, TOWN, (call("fairly_satisfied"), at("03-23")))
    disputes(office, 11, TOWN, (call("very_dissatisfied"), at("03-23")))
    later = [office.dispute(area=TOWN) for _ in range(10)]
    office.follow(page=7)
    for stream in later:
        office.record(stream, (call(), at("03-24")))
    assert told(office, BANNER) == [(BANNER, "2026Q1", 33, 23, 12)]
    assert told(office, on=date(2026, 3, 31)) == [], "a quarter that is not over is not told"


def test_whoever_says_nothing_has_not_answered_and_is_not_dissatisfied(office: Office) -> None:
    disputes(office, 40, TOWN)
    disputes(office, 20, TOWN, (call(None, "not_reached"), at("03-23")))
    ((_, _, asked, answered, satisfied),) = told(office, BANNER)
    assert (asked, answered, satisfied) == (40, None, None), "none answered: that is a small figure"
    disputes(office, 20, TOWN, (call("satisfied"), at("03-23")))
    disputes(office, 10, TOWN, (call("dissatisfied"), at("03-23")))
    with office.read("satisfaction", "areas") as connection, time_machine.travel(AFTERWARDS):
        (row,) = SHELVES["satisfaction"].query(connection, Asked(area=BANNER)).rows
    assert row == {
        "area": BANNER,
        "quarter": "2026Q1",
        "asked": 70,
        "answered": 30,
        "response_rate": "42.86 %",
        "satisfied": 20,
        "satisfied_rate": "66.67 %",
    }


@pytest.mark.parametrize(
    ("silent", "displeased", "shown"),
    [(9, 30, (None, None)), (10, 9, (40, None)), (10, 10, (40, 31))],
    ids=["few are silent", "few are dissatisfied", "none of them few"],
)
def test_a_rate_is_not_shown_where_what_is_left_of_it_is_small(
    office: Office, silent: int, displeased: int, shown: tuple[int | None, int | None]
) -> None:
    pleased = 31 if displeased < 30 else 10
    disputes(office, silent, TOWN)
    disputes(office, displeased, TOWN, (call("dissatisfied"), at("03-23")))
    disputes(office, pleased, TOWN, (call("satisfied"), at("03-23")))
    ((*_, answered, satisfied),) = told(office, BANNER)
    expected = (shown[0] and pleased + displeased, shown[1])
    assert (answered, satisfied) == expected


def test_a_town_with_few_of_a_kind_is_shown_nowhere_nor_what_it_follows_from(
    office: Office,
) -> None:
    """Both towns were asked often: the other one has three dissatisfied, which the county less the
    first would say."""
    for area, displeased in ((TOWN, 12), (OTHER, 3)):
        disputes(office, 12, area)
        disputes(office, 12, area, (call("satisfied"), at("03-23")))
        disputes(office, displeased, area, (call("dissatisfied"), at("03-23")))
    seen = {area: figures for area, _, *figures in told(office, "150524")}
    assert seen[BANNER] == [63, 39, 24]
    assert all(figures[2] is None for area, figures in seen.items() if area != BANNER)
    assert all(line[4] is None for area in (TOWN, OTHER) for line in told(office, area))


def test_it_is_asked_by_area_only_and_of_no_mediator_by_any_door(office: Office) -> None:
    disputes(office, 30, TOWN)
    with time_machine.travel(AFTERWARDS), office.read("satisfaction", "areas") as connection:
        for cut in (
            {"mediator": "m"},
            {"office": TOWN},
            {"type": "neighbour"},
            {"source": "on_application"},
            {"since": date(2026, 1, 1)},
            {"by": "month"},
            {"status": "closed"},
            {"as_of": date(2026, 5, 1)},
        ):
            with pytest.raises(Unusable, match="by area, and by nothing else"):
                SHELVES["satisfaction"].query(connection, Asked(area=TOWN)._replace(**cut))
    assert set(COLUMNS["satisfaction"]) == {"row", "area", "quarter", "answered", "satisfied"}
    holding = [
        table for table, columns in COLUMNS.items() if any("satisf" in name for name in columns)
    ]
    assert holding == ["satisfaction"], "the tables that know a mediator know nothing of it"
    said = {name for name, of in SHELVES.items() if any("satisf" in each for each in of.columns)}
    assert said == {"satisfaction"}
    assert not {"mediator", "stream", "code"} & set(SHELVES["satisfaction"].columns)


def test_no_row_says_of_which_dispute_it_is(office: Office) -> None:
    stream = office.dispute((call("satisfied"), at("03-23")))
    office.follow()
    ((row,),) = office.table("satisfaction", "satisfaction")
    assert str(stream) not in row and "2026-03" not in row
