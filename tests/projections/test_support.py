"""The support given is counted by area and quarter, of nobody; what is small is nowhere shown."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
import time_machine

from domain.kernel import Officer
from domain.plan.facts import GoalLookedAt, PlanClosed, PlanConsented, PlanLapsed, PlanOffered
from interface.ledgers import SHELVES, Asked, Page
from interface.ledgers.counts import in_remit
from interface.problems import Unusable
from projections.quarterly import nothing_shown, shown
from projections.support import QUARTERS
from tests.domain.casework import at
from tests.domain.plans import ACTIVE, OFFER, OFFERED_ON, REVIEWED
from tests.projections.office import BANNER, TOWN, Office

OTHER = "150524101000"
LAPSED = PlanLapsed(review_on=date(2026, 7, 9), lapsed_on=date(2026, 7, 16))
UNREVIEWED = PlanLapsed(review_on=date(2026, 4, 10), lapsed_on=date(2026, 4, 17))
CLOSED = PlanClosed(ending="goals_looked_at", goals=(GoalLookedAt(goal="o1", outcome="reached"),))
AFTERWARDS = date(2026, 11, 1)


def plans(office: Office, count: int, area: str, *facts: Any) -> None:
    offered = PlanOffered(office=area, capacity="full", **{**OFFER, "area": area})
    for _ in range(count):
        office.record(uuid4(), (offered, OFFERED_ON), *facts)


def who(facts: Any) -> Any:
    """The facts, with an id for their person."""
    return [(named(fact), moment) for fact, moment in facts[1:]]


def named(fact: Any) -> Any:
    if not isinstance(fact, PlanConsented):
        return fact
    return fact.model_copy(update={"person": fact.person.model_copy(update={"id": UUID(int=1)})})


class Quarter(NamedTuple):
    """A line that shows something."""

    area: str
    quarter: str
    agreed: int | None
    reviewed_in_time: int | None
    lapsed: int | None
    ended_by_goals: int | None


def told(office: Office, area: str = "", on: date = AFTERWARDS) -> list[Quarter]:
    with office.read("support", "areas") as connection:
        lines = [Quarter(**row) for row in QUARTERS.of(connection, on, area)]
    return [line for line in lines if any(line[2:])]


def test_agreed_reviewed_lapsed_and_ended_are_counted_by_quarter_and_area(office: Office) -> None:
    plans(office, 12, TOWN, *who(REVIEWED), (LAPSED, at("07-17")))
    plans(office, 11, OTHER, *who(ACTIVE), (UNREVIEWED, at("04-18")))
    plans(office, 10, OTHER, *who(REVIEWED), (CLOSED, at("05-20")))
    assert told(office, "150524") == [
        Quarter(BANNER, "2026Q3", None, None, 12, None),
        Quarter(BANNER, "2026Q2", None, 22, 11, 10),
        Quarter(TOWN, "2026Q2", None, 12, None, None),
        Quarter(BANNER, "2026Q1", 33, None, None, None),
        Quarter(TOWN, "2026Q1", 12, None, None, None),
    ], "one of the towns is left out: else all would learn that the county's seat has none"
    assert told(office, on=date(2026, 3, 31)) == [], "a quarter that is not over is not told"


def test_what_is_small_is_shown_nowhere_nor_what_it_follows_from(office: Office) -> None:
    plans(office, 12, TOWN, *who(ACTIVE))
    plans(office, 3, OTHER, *who(ACTIVE))
    assert told(office, "150524") == [Quarter(BANNER, "2026Q1", 15, None, None, None)]
    assert told(office, TOWN) == [], "asked for itself the town is not shown either"
    plans(office, 10, "150524102000", *who(ACTIVE))
    seen = {each.area: each.agreed for each in told(office, "150524")}
    assert seen == {BANNER: 25, TOWN: 12}


def test_where_nothing_is_shown_there_is_a_line_for_each_quarter_that_is_over() -> None:
    told = nothing_shown(date(2026, 2, 1), TOWN, 4)
    assert [quarter for _, quarter, *_ in told] == ["2025Q4", "2025Q3", "2025Q2", "2025Q1"]
    assert {each[:1] + each[2:] for each in told} == {(TOWN, None, None, None, None)}


def codes(told: dict[Any, int]) -> dict[str, int]:
    """The figures by code, an area's own seat left out."""
    return {code: told[level, code] for level, code in sorted(told, reverse=True)}


def test_where_there_is_none_nobody_learns_that_either() -> None:
    """Of a listed area without a plan, of a seat, of a county beside others."""
    listed = ["1505", "150521", "150524", "150525", "150524100", "150524101", "150524102"]
    counts = {"150524100": 145, "150524101": 148, "150525100": 173}
    told = codes(shown(counts, listed))
    assert (told["150524"], told["150525"]) == (293, 173), "a county sees its own"
    assert "1505" not in told, "150521 has none: 466 would say so"
    assert len(told.keys() & {"150524100", "150524101"}) == 1, "150524102 and the seat have none"
    more = codes(shown({**counts, "150521100": 9, "1505": 1}, listed))
    assert more["1505"] == 476, "nine and one are ten together, of two areas"


def test_there_is_one_cut_and_no_row_of_a_plan(office: Office) -> None:
    plans(office, 12, TOWN, *who(ACTIVE))
    plans(office, 12, OTHER, *who(ACTIVE))
    with time_machine.travel(datetime(2026, 11, 1)), office.read("support", "areas") as connection:
        page: Page = SHELVES["support"].query(connection, Asked(area=TOWN))
        figures = {"agreed": 12, "reviewed_in_time": None, "lapsed": None, "ended_by_goals": None}
        assert page.rows == [{"area": TOWN, "quarter": "2026Q1", **figures}]
        for cut in ({"mediator": "m"}, {"since": date(2026, 1, 1)}, {"status": "open"}):
            with pytest.raises(Unusable, match="by area, and by nothing else"):
                SHELVES["support"].query(connection, Asked(area=TOWN)._replace(**cut))


def test_a_supervisor_asks_for_the_area_of_their_office() -> None:
    above = Officer(id="s-1", role="supervisor", office="150524000000")
    assert in_remit(above, Asked()).area == "150524"
    assert in_remit(above, Asked(area=TOWN)).area == TOWN
    for elsewhere in ("150525", "1505", "15"):
        with pytest.raises(Unusable, match="one's own office"):
            in_remit(above, Asked(area=elsewhere))
    with pytest.raises(Unusable, match="one's own office"):
        in_remit(above.model_copy(update={"office": ""}), Asked())
