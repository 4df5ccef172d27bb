"""Figures are counted from the register, and parts add up to the whole."""

from fractions import Fraction
from uuid import uuid4

import pytest

from domain.dispute.facts import ItemPerformed, Reopened, RequestWithdrawn
from projections import figures
from projections.figures import percent
from projections.register import Wanted
from tests.domain.cases import at, day
from tests.projections.office import (
    BANNER,
    TOWN,
    VILLAGE,
    Office,
    accepted,
    failed,
    settled,
    with_counsellor,
)

NOW = at("03-15")


@pytest.fixture
def banner(office: Office) -> Office:
    office.calendar()
    office.rules()
    paid = (ItemPerformed(item="o1", performed_on=day("03-12")), at("03-12"))
    again = (Reopened(kind="reopened", case=uuid4(), code="x"), at("03-14"))
    office.dispute(*settled("03-10", "03-12"), paid, *with_counsellor())
    office.dispute(*settled("03-06", "03-09"), *with_counsellor(), area=TOWN)
    office.dispute(*settled("03-04", "04-30"), again, area="150524101201")
    office.dispute(*failed("03-12"), *with_counsellor())
    office.dispute(*accepted(), (RequestWithdrawn(parties=("p1",)), at("03-05")))
    office.dispute(on="03-13", area="150525100201")
    return office


def test_the_figures_of_a_banner(banner: Office) -> None:
    with banner.read(*figures.LEDGERS) as connection:
        found = figures.figures(connection, NOW, BANNER)
    assert (found.registered, found.accepted, found.agreed, found.failed) == (5, 5, 3, 1)
    assert (found.performed, found.reopened, found.confirmed) == (1, 1, 0)
    assert found.success_rate == Fraction(3, 4)
    assert found.performed_rate == Fraction(1, 3)
    assert found.median_days == 6
    assert found.overdue == 1


def test_with_a_counsellor(banner: Office) -> None:
    with banner.read(*figures.LEDGERS) as connection:
        found = figures.figures(connection, NOW, BANNER, Wanted(counsellor=True))
    assert (found.registered, found.agreed, found.failed) == (3, 2, 1)
    assert percent(found.success_rate) == "66.67 %"


def test_the_rate_with_a_counsellor_stands_beside_the_rate_of_all(banner: Office) -> None:
    with banner.read(*figures.LEDGERS) as connection:
        found = figures.figures(connection, NOW, BANNER)
    assert percent(found.success_rate) == "75.00 %"
    assert percent(found.success_rate_with_counsellor) == "66.67 %"


def test_the_parts_add_up_to_the_whole(banner: Office) -> None:
    with banner.read(*figures.LEDGERS) as connection:
        whole = figures.figures(connection, NOW, BANNER)
        towns = figures.breakdown(connection, NOW, BANNER)
        villages = figures.breakdown(connection, NOW, TOWN)
        town = figures.figures(connection, NOW, TOWN)
        assert figures.figures(connection, NOW).registered == 6
        assert [part.registered for part in figures.breakdown(connection, NOW, "")] == [6]
    assert [part.area for part in towns] == [TOWN, "150524101000"]
    assert [part.area for part in villages] == [TOWN, VILLAGE]
    for name in ("registered", "accepted", "agreed", "failed", "performed", "overdue"):
        assert sum(getattr(part, name) for part in towns) == getattr(whole, name)
        assert sum(getattr(part, name) for part in villages) == getattr(town, name)


def test_nothing_yet(office: Office) -> None:
    with office.read(*figures.LEDGERS) as connection:
        found = figures.figures(connection, NOW, BANNER)
    assert found.registered == 0
    assert found.success_rate is None
    assert found.median_days is None


def test_there_are_no_figures_of_a_mediator(office: Office) -> None:
    with (
        office.read(*figures.LEDGERS) as connection,
        pytest.raises(ValueError, match="never of a mediator"),
    ):
        figures.figures(connection, NOW, BANNER, Wanted(mediator="wang"))


@pytest.mark.parametrize(
    ("rate", "printed"),
    [
        (Fraction(2825, 3493), "80.88 %"),
        (Fraction(1, 1), "100.00 %"),
        (Fraction(1, 800), "0.13 %"),
        (Fraction(0), "0.00 %"),
        (None, "–"),
    ],
)
def test_a_rate_is_printed(rate: Fraction | None, printed: str) -> None:
    assert percent(rate) == printed
