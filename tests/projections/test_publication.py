"""What is published of figures: a county's year, and no small figure nor one to reckon it by."""

from datetime import date

import pytest
import time_machine

from interface.ledgers import SHELVES, Asked, Page
from interface.problems import Unusable
from projections import figures
from tests.projections.office import BANNER, TOWN, Office, accepted, failed, settled

OTHER = "150524101000"
YEAR = Asked(area="150524", since=date(2026, 1, 1), until=date(2026, 12, 31))
AFTERWARDS = "2027-02-01T08:00:00+08:00"


def published(office: Office, asked: Asked = YEAR) -> Page:
    with time_machine.travel(AFTERWARDS), office.read(*figures.LEDGERS) as connection:
        return SHELVES["publication"].query(connection, asked)


def test_what_is_published_of_a_county_shows_no_small_figure(office: Office) -> None:
    office.calendar()
    office.rules()
    for _ in range(12):
        office.dispute(*settled("03-06", "03-09"), area=TOWN)
        office.dispute(*settled("03-06", "03-09"), area=OTHER)
        office.dispute(*failed("03-12"), area=OTHER)
    for _ in range(3):
        office.dispute(*failed("03-12"), area=TOWN)
    for area in (TOWN, OTHER):
        for _ in range(10):
            office.dispute(*accepted(), area=area)
    rows = published(office).rows
    assert rows == [
        {"area": BANNER, "registered": 59, "agreed": 24, "failed": 15, "otherwise": 20},
        {"area": TOWN, "registered": 25, "agreed": 12, "failed": None, "otherwise": None},
        {"area": OTHER, "registered": 34, "agreed": 12, "failed": None, "otherwise": None},
    ]


def test_where_there_is_nothing_there_is_nothing_to_publish(office: Office) -> None:
    assert published(office).rows == []


@pytest.mark.parametrize(
    "asked",
    [
        YEAR._replace(area=None),
        YEAR._replace(area="1505"),
        YEAR._replace(area=TOWN),
        YEAR._replace(since=date(2026, 1, 2)),
        YEAR._replace(until=date(2026, 6, 30)),
        YEAR._replace(since=date(2027, 1, 1), until=date(2027, 12, 31)),
        YEAR._replace(since=None),
        YEAR._replace(type="neighbour"),
        YEAR._replace(source="on_application"),
        YEAR._replace(counsellor=True),
        YEAR._replace(open=False),
    ],
    ids=str,
)
def test_there_is_one_cut_only(office: Office, asked: Asked) -> None:
    with pytest.raises(Unusable, match="one county and one whole year"):
        published(office, asked)
