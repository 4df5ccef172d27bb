"""A month is closed once, by the clock, when it is over; what was fixed stays."""

from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest

from domain.kernel import Act, Officer, Refused
from domain.months import Counts, MonthClosed, Months, OfArea, close_month, evolve
from tests.domain.cases import at

CLOCK = Officer(id="clock", role="clock")
NONE = {"registered": 0, "accepted": 0, "agreed": 0, "failed": 0, "closed": 0}
UPTO = "1.745.23"


def area(code: str, **counts: int) -> OfArea:
    return OfArea(area=code, **NONE | counts)


VILLAGES = (
    area("150524100201", registered=3, agreed=2, failed=1),
    area("150524103200", registered=1, closed=1),
)


def sums(**counts: int) -> Counts:
    return Counts(**NONE | counts)


def close(months: Months, by: Officer = CLOCK, on: str = "03-03", **data: Any) -> list[MonthClosed]:
    given = {"month": "2026-02", "upto": UPTO, "areas": VILLAGES} | data
    return close_month(months, Act(stream=uuid4(), by=by, at=at(on)), **given)


def test_a_month_that_is_over_is_closed_with_its_figures() -> None:
    assert close(Months()) == [MonthClosed(month="2026-02", upto=UPTO, areas=VILLAGES)]


def test_a_month_that_is_closed_stays_as_it_is_whatever_is_counted_later() -> None:
    months = evolve(Months(), close(Months())[0], at("03-03"))
    more = (area("150524100201", registered=9),)
    assert close(months, on="04-03", areas=more, upto="1.800.99") == []
    assert months.closed["2026-02"].within(None).registered == 4


def test_an_area_is_the_sum_of_what_lies_within_it() -> None:
    closed = evolve(Months(), close(Months())[0], at("03-03")).closed["2026-02"]
    assert closed.within("150524").registered == 4
    assert closed.within("150524100000") == sums(registered=3, agreed=2, failed=1)
    assert closed.within("150524103200").closed == 1
    assert closed.within("150525") == sums()


def test_the_rate_is_derived() -> None:
    assert area("150524100201", agreed=2, failed=1).success_rate == Fraction(2, 3)
    assert area("150524100201").success_rate is None


def test_the_last_closed_month_is_known() -> None:
    assert Months().last is None
    months = evolve(Months(), close(Months())[0], at("03-03"))
    assert months.last == "2026-02"


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ({"by": Officer(id="li", role="county_desk")}, "Only the clock closes a month"),
        ({"on": "02-28"}, "2026-02 is not over yet"),
        ({"areas": (VILLAGES[0], VILLAGES[0])}, "Each area is counted once"),
    ],
)
def test_what_is_refused(data: dict[str, Any], rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        close(Months(), **data)


def test_the_first_moment_of_the_next_month_in_china_is_enough() -> None:
    assert close(Months(), on="03-01")


def test_it_is_known_when_a_month_was_closed_and_as_of_which_place() -> None:
    closed = evolve(Months(), close(Months())[0], at("03-03")).closed["2026-02"]
    assert (closed.closed_at, closed.upto) == (at("03-03"), UPTO)
