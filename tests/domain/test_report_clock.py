"""When whoever was reported about is to be told: a day that was shown never gets earlier."""

from datetime import date
from typing import Any
from uuid import UUID

from domain.calendar import Calendar
from domain.calendar import evolve as evolve_calendar
from domain.calendar_commands import correct_day
from domain.deadlines import agenda_of
from domain.dispute.evolve import evolve
from domain.dispute.facts import ReportMade, ReportTellingHeldBack
from domain.kernel import Act, Officer
from tests.domain.cases import RULES
from tests.domain.casework import MEDIATING, after, at, day
from tests.domain.years import CALENDAR

MADE = ReportMade(ground="immediate_danger", to=("police",), sent="...")
HELD_BACK = ReportTellingHeldBack(
    ground="would_endanger_somebody", reason="...", look_again_on=day("03-20")
)
"""A Friday: three working days later is the Wednesday."""


def to_tell_by(*facts: tuple[Any, str], calendar: Calendar = CALENDAR) -> date:
    case = after(*MEDIATING)
    for fact, on in facts:
        case = evolve(case, fact, at(on))
    (entry,) = (e for e in agenda_of(case, calendar, RULES).due() if e.rule == "report-telling")
    return entry.due_on


def with_a_working_saturday(entered_on: str) -> Calendar:
    act = Act(UUID(int=1), Officer(id="k", role="supervisor"), at(entered_on))
    told: dict[str, Any] = {"source": "s", "notice_no": "n", "published_on": day(entered_on)}
    (fact,) = correct_day(CALENDAR, act, day=day("03-21"), working=True, **told)
    return evolve_calendar(CALENDAR, fact, act.at)


def test_a_notice_makes_the_day_that_was_named_no_earlier() -> None:
    put_off = ((MADE, "03-02"), (HELD_BACK, "03-05"))
    assert to_tell_by(*put_off) == day("03-25")
    assert to_tell_by(*put_off, calendar=with_a_working_saturday("03-10")) == day("03-25")
    known_before = with_a_working_saturday("03-04")
    assert to_tell_by(*put_off, calendar=known_before) == day("03-24")


def test_another_report_is_told_of_from_its_own_day() -> None:
    """Three working days from the 18th, and the Saturday that was known by then is one of them."""
    again = ((MADE, "03-02"), (HELD_BACK, "03-05"), (MADE, "03-18"))
    assert to_tell_by(*again) == day("03-23")
    assert to_tell_by(*again, calendar=with_a_working_saturday("03-10")) == day("03-21")
