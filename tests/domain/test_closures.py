"""Local closures: rest days for the cases of one area, from an order or its lifting."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from domain.areas import Areas
from domain.calendar import Calendar, CalendarFact, ClosureLifted, ClosureOrdered, evolve
from domain.calendar_commands import correct_day, lift_closure, order_closure, publish_year
from domain.deadlines import agenda_of
from domain.kernel import LOCAL_ZONE, Act, Officer, Refused, Role
from tests.domain.cases import RULES, at, case_of, day
from tests.domain.years import CALENDAR, days_off
from tests.projections.office import accepted, registered

COUNTY, TOWN, ELSEWHERE = "150524000000", "150524100000", "150525000000"
AREAS = Areas({"150524100000": "镇", "150525100201": "村"})
ENTERED = datetime(2026, 3, 5, 9, tzinfo=LOCAL_ZONE)
STORM = (day("03-09"), day("03-10"))


def act(on: str = "03-05", role: Role = "county_desk") -> Act:
    return Act(UUID(int=1), Officer(id="k1", role=role, office=COUNTY), at(on))


def everywhere(on: str = "03-05") -> Act:
    """Of who keeps what is the same in the whole country."""
    return Act(UUID(int=1), Officer(id="k2", role="supervisor"), at(on))


def order(
    calendar: Calendar,
    days: Sequence[date] = STORM,
    area: str = COUNTY,
    doing: Act | None = None,
    areas: Areas = AREAS,
) -> list[CalendarFact]:
    return order_closure(
        calendar,
        doing or act(),
        area=area,
        days=tuple(days),
        source="storm warning",
        notice_no="防汛 1",
        published_on=day("03-04"),
        areas=areas,
    )


def lift(
    calendar: Calendar,
    days: Sequence[date],
    area: str = COUNTY,
    on: str = "03-08",
    role: Role = "county_desk",
) -> list[CalendarFact]:
    return lift_closure(
        calendar,
        act(on, role),
        area=area,
        days=tuple(days),
        source="all clear",
        notice_no="防汛 2",
        published_on=day(on),
    )


def after(calendar: Calendar, facts: Sequence[CalendarFact], on: str = "03-05") -> Calendar:
    for fact in facts:
        calendar = evolve(calendar, fact, at(on))
    return calendar


def test_a_closure_is_ordered_for_an_area_and_keeps_its_days_in_order() -> None:
    (fact,) = order(CALENDAR, [STORM[1], STORM[0], STORM[0]])
    assert fact == ClosureOrdered(
        area=COUNTY,
        days=STORM,
        source="storm warning",
        notice_no="防汛 1",
        published_on=day("03-04"),
    )


def test_the_days_are_rest_days_there_and_within_it_and_nowhere_else() -> None:
    closed = after(CALENDAR, order(CALENDAR))
    for place, works in ((COUNTY, False), (TOWN, False), (ELSEWHERE, True), ("15", True)):
        assert closed.for_area(place).is_working(STORM[0]) is works
    assert closed.for_area(TOWN).add(day("03-06"), 1, "working_day").due == day("03-11")
    assert closed.for_area(ELSEWHERE).add(day("03-06"), 1, "working_day").due == day("03-09")
    assert closed.for_area(ELSEWHERE) is closed
    assert CALENDAR.for_area(TOWN) is CALENDAR


def test_places_closed_alike_share_what_was_counted() -> None:
    closed = after(CALENDAR, order(CALENDAR))
    assert closed.for_area(TOWN) is closed.for_area(COUNTY)
    assert closed.for_area(TOWN).for_area(TOWN) is closed.for_area(TOWN)


def test_a_case_is_reckoned_with_the_closures_of_its_area() -> None:
    story = [registered("03-06"), *accepted("03-06")[:1]]
    closed = after(CALENDAR, order(CALENDAR))
    before, now = (agenda_of(case_of(story), days, RULES).due()[0] for days in (CALENDAR, closed))
    assert (before.rule, before.due_on) == ("acceptance", day("03-13"))
    assert now.due_on == day("03-17")
    other = case_of(story)._replace(area="150525100201")
    assert agenda_of(other, closed, RULES).due()[0].due_on == day("03-13")


def test_a_lifted_day_counts_for_limits_that_begin_later_only() -> None:
    closed = after(CALENDAR, order(CALENDAR))
    (fact,) = lift(closed, [STORM[1]])
    assert isinstance(fact, ClosureLifted)
    assert fact.counts_from == day("03-09")  # entered on the 8th: known to nobody before
    open_again = after(closed, [fact], "03-08").for_area(TOWN)
    for began, works in (("03-08", False), ("03-09", True)):
        assert open_again.is_working(STORM[1], known_on=day(began)) is works
    assert not open_again.is_working(STORM[0])


def test_what_the_county_lifts_the_town_may_have_closed_for_itself() -> None:
    both = after(CALENDAR, [*order(CALENDAR, area=TOWN), *order(CALENDAR)])
    lifted = after(both, lift(both, STORM), "03-08")
    assert lifted.for_area("150524200000").is_working(STORM[0])
    assert not lifted.for_area(TOWN).is_working(STORM[0])
    again = after(lifted, lift(lifted, STORM, TOWN, "03-09"), "03-09").for_area(TOWN)
    for began, works in (("03-09", False), ("03-10", True)):
        assert again.is_working(STORM[0], known_on=day(began)) is works


def test_a_lifted_weekend_is_a_weekend_and_a_lifted_holiday_a_holiday() -> None:
    days = [day("04-03"), day("04-04"), day("04-05"), day("04-06")]  # the 6th is 清明
    closed = after(CALENDAR, order(CALENDAR, days))
    open_again = after(closed, lift(closed, days), "03-08").for_area(TOWN)
    assert [open_again.is_working(d) for d in days] == [True, False, False, False]


def test_a_shifted_workday_can_be_closed_and_lifted_as_well() -> None:
    sunday = date(2026, 9, 20)  # worked for 国庆
    closed = after(CALENDAR, order(CALENDAR, [sunday]))
    assert not closed.for_area(TOWN).is_working(sunday)
    assert closed.is_working(sunday)
    assert after(closed, lift(closed, [sunday]), "03-08").for_area(TOWN).is_working(sunday)


@pytest.mark.parametrize(
    ("days", "area", "why"),
    [
        ([day("03-09")], "150524300000", "No area 150524300000 is known"),
        ([date(2027, 3, 9)], COUNTY, "2027 is not published yet"),
        ([day("03-07"), day("03-08")], COUNTY, "Nobody works on these days anyway"),
        (
            [day("06-01") + timedelta(days=n) for n in range(29)],
            COUNTY,
            "no working day from 2026-05-30 to 2026-06-29",
        ),
    ],
)
def test_a_closure_that_nobody_can_mean_is_refused(days: list[date], area: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        order(CALENDAR, days, area)


def test_without_a_list_of_areas_no_area_is_known() -> None:
    with pytest.raises(Refused, match="enter the list of areas first"):
        order(CALENDAR, areas=Areas())


def test_a_day_is_closed_once_and_lifted_where_it_was_closed() -> None:
    closed = after(CALENDAR, order(CALENDAR))
    for area in (COUNTY, TOWN):
        with pytest.raises(Refused, match="2026-03-10 is a day of closure"):
            order(closed, [day("03-10"), day("03-11")], area)
    for area, days in ((TOWN, STORM), (COUNTY, (day("03-11"),))):
        with pytest.raises(Refused, match="no day of closure ordered"):
            lift(closed, days, area)
    lifted = after(closed, lift(closed, STORM), "03-08")
    with pytest.raises(Refused, match="no day of closure ordered"):
        lift(lifted, STORM)
    assert order(lifted, STORM, doing=act("03-08"))


def test_a_county_can_close_beyond_what_one_of_its_towns_has_closed() -> None:
    closed = after(CALENDAR, order(CALENDAR, area=TOWN))
    assert order(closed, area=COUNTY)


def test_closures_in_a_row_leave_a_working_day_at_last() -> None:
    first = [day("06-01") + timedelta(days=n) for n in range(15)]
    closed = after(CALENDAR, order(CALENDAR, first, TOWN))
    more = [d + timedelta(days=15) for d in first]
    with pytest.raises(Refused, match="no working day"):
        order(closed, more, TOWN)
    assert order(closed, more, "150524200000", areas=Areas({"150524200000": "乡"}))
    with pytest.raises(Refused, match="no working day"):
        order(closed, more, COUNTY)


def test_a_correction_leaves_a_working_day_in_every_area() -> None:
    held = [day("06-01") + timedelta(days=n) for n in range(29) if n != 10]
    closed = after(CALENDAR, order(CALENDAR, held, TOWN))
    with pytest.raises(Refused, match="no working day"):
        correct_day(
            closed,
            everywhere("06-01"),
            day=day("06-11"),
            working=False,
            source="s",
            notice_no="n",
            published_on=day("06-01"),
        )


def test_what_is_published_tomorrow_is_not_known_today() -> None:
    with pytest.raises(Refused, match="2026-03-04 is not known yet"):
        order(CALENDAR, doing=act("03-03"))


@pytest.mark.parametrize("role", ["mediator", "head", "desk", "party"])
def test_who_does_not_keep_the_calendar_closes_nothing(role: Role) -> None:
    closed = after(CALENDAR, order(CALENDAR))
    with pytest.raises(Refused, match="keeps the calendar"):
        order(CALENDAR, doing=act(role=role))
    with pytest.raises(Refused, match="keeps the calendar"):
        lift(closed, STORM, role=role)


def test_years_are_entered_without_a_gap() -> None:
    def publish(year: int) -> list[CalendarFact]:
        return publish_year(
            CALENDAR,
            everywhere(),
            year=year,
            holidays=days_off(date(year, 1, 1)),
            shifted_workdays=(),
            source="s",
            notice_no="n",
            published_on=day("03-04"),
        )

    with pytest.raises(Refused, match="2028 does not follow 2026"):
        publish(2028)
    assert publish(2027)
    assert publish(2019)


def test_a_year_of_holidays_is_a_slip() -> None:
    weekdays = [date(2027, 1, 1) + timedelta(days=n) for n in range(90)]
    with pytest.raises(Refused, match="64 weekdays off in one year"):
        publish_year(
            CALENDAR,
            everywhere(),
            year=2027,
            holidays=tuple(weekdays),
            shifted_workdays=(),
            source="s",
            notice_no="n",
            published_on=day("03-04"),
        )


def test_a_workday_counts_from_its_notice_or_if_it_came_here_late_from_then_on() -> None:
    def publish(calendar: Calendar, on: str) -> date:
        (fact,) = publish_year(
            calendar,
            everywhere(on),
            year=2027,
            holidays=days_off(date(2027, 1, 1), 14),
            shifted_workdays=(date(2027, 1, 10),),
            source="s",
            notice_no="n",
            published_on=day("03-01"),
        )
        counts_from: date = fact.counts_from  # type: ignore[union-attr]  # of a year
        return counts_from

    assert publish(Calendar(), "03-05") == day("03-01")  # what the calendar begins with
    assert publish(CALENDAR, "03-05") == day("03-06")  # began on 2026-01-02
    assert publish(CALENDAR, "03-01") == day("03-02")
