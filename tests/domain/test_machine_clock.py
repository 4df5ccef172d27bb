"""No due date depends on what the clock of the machine says, nor on a time without a zone."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from domain.calendar import Calendar
from domain.deadlines import reckon
from domain.dispute.clocks import settle_deadlines
from domain.kernel import Act, Officer, civil_date
from tests.domain.cases import RULES, STREAM, at, case_of
from tests.domain.test_deadlines import RULE_CASES, wages
from tests.domain.years import CALENDAR

SET_BACK, NOW, SET_FORWARD = (
    datetime(year, 6, 30, 23, 59, tzinfo=UTC) for year in (1999, 2026, 2061)
)


@pytest.mark.parametrize("machine", [SET_BACK, NOW, SET_FORWARD], ids=lambda at: str(at.year))
def test_a_machine_whose_clock_is_set_back_or_forward_has_the_same_dates(machine: datetime) -> None:
    stories = [story for story, _, _ in RULE_CASES.values()]
    true = [reckon(story, CALENDAR, RULES).entries for story in stories]
    CALENDAR._memo.clear()
    with time_machine.travel(machine, tick=False):
        assert datetime.now(UTC) == machine, "the clock is not set"
        assert [reckon(story, CALENDAR, RULES).entries for story in stories] == true


@pytest.mark.parametrize("machine", [SET_BACK, SET_FORWARD], ids=lambda at: str(at.year))
def test_what_is_due_is_settled_by_its_due_time_whatever_the_machine_says(
    machine: datetime,
) -> None:
    clock = Act(STREAM, Officer(id="clock", role="clock"), at("04-14"))
    asked: dict[str, Any] = {"due": at("04-14"), "calendar": CALENDAR, "rules": RULES}
    true = settle_deadlines(case_of(wages()), clock, **asked)
    with time_machine.travel(machine, tick=False):
        assert settle_deadlines(case_of(wages()), clock, **asked) == true
    assert true


def test_a_time_without_a_zone_is_no_time() -> None:
    bare = datetime(2026, 3, 2, 9)
    with pytest.raises(ValueError, match="no zone"):
        civil_date(bare)
    with pytest.raises(ValueError, match="no zone"):
        Calendar().add(bare, 3, "day")
    with pytest.raises(ValueError, match="no zone"):
        Calendar().add(bare, 3, "hour")
