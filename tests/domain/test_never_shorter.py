"""Whatever notices come, and however late: a limit that was shown to somebody never gets shorter.

Each example is a county's log of a few months: limits begin, now and then a notice is entered (a
year, a correction either way, a closure, its lifting), and every limit that runs is shown again. It
may stay or move later; nobody who relied on a date loses a day, provisional or not.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.areas import Areas, significant
from domain.calendar import ONE_DAY, SATURDAY, Calendar, Reckoning, Roll, Unit, evolve
from domain.calendar_commands import correct_day, lift_closure, order_closure, publish_year
from domain.kernel import LOCAL_ZONE, Act, Officer, Refused
from tests.domain.years import days_off
from workers.seed import published_years

PLACES = ("150524100201", "150524100000", "150525000000")
AREAS = Areas(dict.fromkeys(PLACES, "地方"))
BEGUN_ON = date(2026, 10, 1)


def seeded() -> Calendar:
    """What the county began with, on a day before the first case."""
    calendar = Calendar()
    for fact in published_years():
        if fact.year >= 2025:
            entered = datetime.combine(BEGUN_ON, time(9), LOCAL_ZONE)
            calendar = evolve(calendar, fact, entered)
    return calendar


class Limit(NamedTuple):
    """It was shown on the day `began`; it runs from there, or from a day `ahead` that was named."""

    began: date
    n: int
    unit: Unit
    roll: Roll
    place: str
    ahead: int = 0

    def due(self, calendar: Calendar) -> date:
        return self.end(calendar).due

    def end(self, calendar: Calendar) -> Reckoning:
        here, start = calendar.for_area(self.place), self.began + timedelta(days=self.ahead)
        return here.add(start, self.n, self.unit, self.roll, self.began)


class Notice(NamedTuple):
    """What reaches the office after `wait` days, `late` days after it was published. Its days lie
    around those on which limits end, so that they matter; a limit begins on the same day."""

    wait: int
    late: int
    kind: str
    near: tuple[int, ...]
    working: bool
    place: str


NOTICES = st.builds(
    Notice,
    wait=st.integers(0, 15),
    late=st.integers(0, 60),
    kind=st.sampled_from(["correct", "close", "lift", "year"]),
    near=st.lists(st.integers(-3, 3), min_size=1, max_size=4).map(tuple),
    working=st.booleans(),
    place=st.sampled_from(PLACES),
)
BEGINNINGS = st.tuples(
    st.integers(0, 60),
    st.sampled_from(["working_day", "day"]),
    st.sampled_from(["forward", "none"]),
    st.sampled_from(PLACES),
    st.integers(0, 40),
)


def entered(calendar: Calendar, on: date, notice: Notice, days: tuple[date, ...]) -> Calendar:
    """The calendar after this notice; the same if it is refused."""
    act = Act(
        UUID(int=1), Officer(id="k1", role="supervisor"), datetime.combine(on, time(), LOCAL_ZONE)
    )
    told: dict[str, Any] = {"source": "s", "notice_no": "n"}
    told["published_on"] = on - timedelta(days=notice.late)
    year, place = max(calendar.years) + 1, notice.place
    closed = calendar.closures.get(significant(place), {})
    shut = tuple(day for day, again_from in closed.items() if again_from is None)[:2]
    of_year = {day.replace(year=year) for day in days if (day.month, day.day) != (2, 29)}
    worked = tuple(day for day in of_year if day.weekday() >= SATURDAY)
    by_law = days_off(date(year, 7, 1), 13 + len(worked))
    command: dict[str, Callable[[], Any]] = {
        "correct": lambda: correct_day(calendar, act, day=days[0], working=notice.working, **told),
        "close": lambda: order_closure(calendar, act, area=place, days=days, areas=AREAS, **told),
        "lift": lambda: lift_closure(calendar, act, area=place, days=shut, **told),
        "year": lambda: publish_year(
            calendar,
            act,
            year=year,
            holidays=(*by_law, date(year, 12, 31), *of_year.difference(worked)),
            shifted_workdays=worked,
            **told,
        ),
    }
    try:
        (fact,) = command[notice.kind]()
    except Refused:
        return calendar
    return evolve(calendar, fact, act.at)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(NOTICES, BEGINNINGS), min_size=1, max_size=14))
def test_no_limit_that_was_shown_ever_gets_shorter(
    happening: list[tuple[Notice, tuple[int, Unit, Roll, str, int]]],
) -> None:
    calendar, today = seeded(), BEGUN_ON + ONE_DAY
    shown = dict[Limit, date]()
    for notice, beginning in happening:
        today += timedelta(days=notice.wait)
        begun = Limit(today, *beginning)
        shown[begun] = begun.due(calendar)
        ends = sorted(shown.values())
        near = tuple(ends[n % len(ends)] + timedelta(days=n) for n in notice.near)
        earlier, calendar = calendar, entered(calendar, today, notice, near)
        for limit, before in shown.items():
            now, to_act_by = limit.due(calendar), limit.end(earlier).act_by
            assert now >= before, (limit, notice)
            if limit.end(calendar).act_by < to_act_by:
                here = calendar.for_area(limit.place)
                assert not here.is_working(to_act_by, limit.began), (limit, notice)
            shown[limit] = now


def test_a_working_sunday_entered_late_would_have_shortened_what_was_shown() -> None:
    """That the property is not true by chance: counted from its publication it would be false."""
    limit = Limit(date(2026, 11, 20), 51, "day", "forward", PLACES[0])
    before = seeded()
    assert limit.due(before) == date(2027, 1, 11)  # the 10th is a Sunday
    year = Notice(0, 26, "year", (0,), working=True, place=PLACES[0])
    after = entered(before, date(2026, 12, 1), year, (date(2026, 1, 1), date(2026, 1, 10)))
    assert after.published(2027)
    assert limit.due(after) == date(2027, 1, 11)
    assert limit._replace(began=date(2026, 12, 2), n=39).due(after) == date(2027, 1, 10)
    (fact,) = [n for n in after.notices if n.year == 2027]
    assert fact.published_on == date(2026, 11, 5) < limit.began < fact.counts_from
    assert after.add(limit.began, 51, "day", "forward").due == date(2027, 1, 10)
