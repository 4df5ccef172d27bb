"""Whether places answer referrals is counted by area and quarter, of nobody; what is small is shown
nowhere, nor what is left."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine

from domain.referral.facts import (
    ReferralAccepted,
    ReferralRefused,
    ReferralUnanswered,
    ReferralWithdrawn,
)
from interface.ledgers import SHELVES, Asked
from interface.problems import Unusable
from projections.columns import COLUMNS
from projections.referrals import QUARTERS, Awaited, Row, _rows, evolve
from tests.domain.cases import at, day
from tests.domain.test_referral import OFFERED as GIVEN
from tests.projections.office import BANNER, TOWN, Office

OTHER = "150524101000"
AFTERWARDS = date(2026, 11, 1)
PERSON = GIVEN.person.model_copy(update={"id": UUID(int=1)})
OFFERED = GIVEN.model_copy(update={"person": PERSON, "office": TOWN})
ACCEPTED = ReferralAccepted(slot=at("03-17", "10:00"))
REFUSED = ReferralRefused(why="full", explanation=None)
AGAIN = ReferralUnanswered(times=1, answer_by=day("03-18"))
NO_MORE = ReferralWithdrawn()


def referrals(office: Office, count: int, area: str, *steps: tuple[Any, datetime]) -> None:
    offered = OFFERED.model_copy(update={"office": area})
    for _ in range(count):
        office.record(uuid4(), (offered, at("03-10")), *steps)


def told(office: Office, area: str = "", on: date = AFTERWARDS) -> list[tuple[Any, ...]]:
    with office.read("referrals", "areas") as connection:
        lines = [tuple(row.values()) for row in QUARTERS.of(connection, on, area)]
    return [line for line in lines if any(line[2:])]


@pytest.mark.parametrize(
    ("steps", "in_time"),
    [
        ([], False),
        ([(ACCEPTED, at("03-13"))], True),
        ([(REFUSED, at("03-13"))], True),
        ([(AGAIN, at("03-14")), (ACCEPTED, at("03-16"))], False),
        ([(ACCEPTED, at("03-14"))], False),
        ([(NO_MORE, at("03-12"))], None),
        ([(NO_MORE, at("03-16"))], False),
        ([(ACCEPTED, at("03-12")), (NO_MORE, at("03-12", "17:00"))], True),
    ],
    ids=[
        "nothing heard",
        "accepted on the last day",
        "no is an answer",
        "asked again by another day: late all the same",
        "late, before the clock noted it",
        "withdrawn before: nobody had to answer",
        "withdrawn after",
        "answered, then withdrawn",
    ],
)
def test_whether_a_referral_was_answered_by_the_first_day_for_it(
    steps: list[tuple[Any, datetime]], in_time: bool | None
) -> None:
    awaited = Awaited()
    for fact, moment in ((OFFERED, at("03-10")), *steps):
        awaited = evolve(awaited, fact, moment)
    rows: list[Row] = _rows(UUID(int=7), awaited)
    assert [row.answered_in_time for row in rows] == ([] if in_time is None else [in_time])
    assert {(row.area, row.quarter) for row in rows} <= {(TOWN, "2026Q1")}


def test_it_counts_in_the_quarter_in_which_the_answer_was_due() -> None:
    due = OFFERED.model_copy(update={"answer_by": day("04-02")})
    (row,) = _rows(UUID(int=7), evolve(Awaited(), due, at("03-31")))
    assert row.quarter == "2026Q2"


def test_offered_answered_and_unanswered_are_counted_by_quarter_and_area(office: Office) -> None:
    referrals(office, 13, TOWN, (ACCEPTED, at("03-12")))
    office.follow(page=5)
    referrals(office, 11, TOWN, (AGAIN, at("03-14")), (REFUSED, at("03-16")))
    referrals(office, 30, TOWN, (NO_MORE, at("03-11")))
    with office.read("referrals", "areas") as connection, time_machine.travel(AFTERWARDS):
        (row,) = SHELVES["referrals"].query(connection, Asked(area=BANNER)).rows
    assert row == {
        "area": BANNER,
        "quarter": "2026Q1",
        "offered": 24,
        "answered_in_time": 13,
        "unanswered": 11,
    }
    assert told(office, on=date(2026, 3, 31)) == [], "a quarter that is not over is not told"


def test_what_was_withdrawn_before_leaves_no_row_behind(office: Office) -> None:
    stream = uuid4()
    office.record(stream, (OFFERED, at("03-10")))
    office.follow()
    assert len(office.table("referrals", "referrals")) == 1
    office.record(stream, (NO_MORE, at("03-11")))
    office.follow()
    assert office.table("referrals", "referrals") == []


def test_few_unanswered_ones_are_shown_nowhere_nor_what_they_follow_from(office: Office) -> None:
    referrals(office, 20, TOWN, (ACCEPTED, at("03-12")))
    referrals(office, 9, TOWN)
    assert told(office, BANNER) == [(BANNER, "2026Q1", 29, None)]
    referrals(office, 20, OTHER, (ACCEPTED, at("03-12")))
    referrals(office, 20, OTHER)
    seen = {area: figures for area, _, *figures in told(office, "150524")}
    assert seen[BANNER] == [69, 40]
    assert all(figures[1] is None for area, figures in seen.items() if area != BANNER)


def test_there_is_one_cut_and_no_row_of_a_referral(office: Office) -> None:
    referrals(office, 12, TOWN)
    with time_machine.travel(AFTERWARDS), office.read("referrals", "areas") as connection:
        (row,) = SHELVES["referrals"].query(connection, Asked(area=BANNER)).rows
        assert row["offered"] == 12 and row["answered_in_time"] is row["unanswered"] is None
        for cut in ({"mediator": "m"}, {"since": date(2026, 1, 1)}, {"office": TOWN}):
            with pytest.raises(Unusable, match="by area, and by nothing else"):
                SHELVES["referrals"].query(connection, Asked(area=TOWN)._replace(**cut))
    assert set(COLUMNS["referrals"]) == {"row", "area", "quarter", "answered_in_time"}
