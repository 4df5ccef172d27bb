"""The table of days: what each is, who said so, what that replaced; why a day is not counted."""

from datetime import date

import pytest

from domain.areas import Areas
from domain.calendar import Calendar, DayCorrected, evolve
from domain.days import Day, Rest, days_of, resting_on, table, why_not_counted
from tests.domain.cases import at, day
from tests.domain.test_closures import COUNTY, ELSEWHERE, STORM, TOWN, after, lift, order
from tests.domain.years import CALENDAR

AREAS = Areas({"150524100000": "镇"})
SUNDAY = date(2026, 9, 20)  # worked for 国庆
NOTICE = "国办发明电〔2025〕7号"


def corrected(on: date, entered: str, working: bool, calendar: Calendar = CALENDAR) -> Calendar:
    fact = DayCorrected(
        day=on,
        working=working,
        source="a later notice",
        notice_no="更正 1",
        published_on=day(entered),
        counts_from=day(entered),
    )
    return evolve(calendar, fact, at(entered))


def lines(calendar: Calendar, on: date, area: str = "") -> list[tuple[str, str, str, str]]:
    return [
        (line.kind, line.status, line.area, line.notice.notice_no if line.notice else "")
        for line in table(calendar, [on], area)
    ]


@pytest.mark.parametrize(
    ("on", "kind", "notice"),
    [
        (date(2026, 3, 12), "working", ""),
        (date(2026, 3, 14), "rest_day", ""),
        (date(2026, 4, 6), "holiday", NOTICE),
        (SUNDAY, "shifted_workday", NOTICE),
    ],
)
def test_each_day_has_its_kind_and_its_notice(on: date, kind: str, notice: str) -> None:
    assert lines(CALENDAR, on) == [(kind, "published", "", notice)]


def test_a_day_of_an_open_year_is_provisional() -> None:
    assert lines(CALENDAR, date(2027, 1, 1)) == [("working", "provisional", "", "")]
    assert lines(CALENDAR, date(2027, 1, 2)) == [("rest_day", "provisional", "", "")]


def test_what_was_corrected_stays_in_the_table_as_superseded() -> None:
    off = corrected(SUNDAY, "03-02", working=False)
    assert lines(off, SUNDAY) == [
        ("shifted_workday", "superseded", "", NOTICE),
        ("rest_day", "published", "", "更正 1"),
    ]
    assert [line[1] for line in lines(corrected(SUNDAY, "03-03", True, off), SUNDAY)] == [
        "superseded",
        "superseded",
        "published",
    ]


def test_local_closures_stand_beside_what_holds_everywhere() -> None:
    closed = after(CALENDAR, order(CALENDAR))
    assert lines(closed, STORM[0]) == [
        ("working", "published", "", ""),
        ("local_closure", "published", "150524", "防汛 1"),
    ]
    assert (
        lines(closed, STORM[0], TOWN[:9])
        == lines(closed, STORM[0], "15")
        == lines(closed, STORM[0])
    )
    assert lines(closed, STORM[0], ELSEWHERE[:6]) == [("working", "published", "", "")]
    lifted = after(closed, lift(closed, STORM), "03-08")
    assert lines(lifted, STORM[0])[1:] == [
        ("local_closure", "superseded", "150524", "防汛 1"),
        ("working", "published", "150524", "防汛 2"),
    ]


def test_every_day_of_a_year_has_one_line_in_force() -> None:
    year = list(days_of(2024))
    assert (len(year), year[0], year[-1]) == (366, date(2024, 1, 1), date(2024, 12, 31))
    found: list[Day] = list(table(CALENDAR, year))
    assert [line.on for line in found] == year
    working = [d.on for d in found if d.kind in ("working", "shifted_workday")]
    assert working == [d for d in year if CALENDAR.is_working(d)]


def test_why_a_day_is_not_counted() -> None:
    def why(calendar: Calendar, on: date, began: str = "03-01", area: str = "") -> tuple[str, str]:
        rest: Rest = why_not_counted(calendar, on, day(began), area)
        assert rest.on == on
        return rest.reason, rest.notice.notice_no if rest.notice else ""

    assert why(CALENDAR, date(2026, 3, 14)) == ("rest_day", "")
    assert why(CALENDAR, date(2026, 4, 6)) == ("holiday", NOTICE)
    late = corrected(date(2026, 4, 6), "03-20", working=True)
    assert why(late, date(2026, 4, 6), "03-19") == ("worked_from_later_on", "更正 1")
    assert late.is_working(date(2026, 4, 6), known_on=day("03-20"))
    closed = after(CALENDAR, order(CALENDAR))
    assert why(closed, STORM[0], area=TOWN[:9]) == ("local_closure", "防汛 1")
    lifted = after(closed, lift(closed, [STORM[1]]), "03-08")
    assert why(lifted, STORM[1], "03-08", TOWN[:9]) == ("worked_from_later_on", "防汛 2")
    weekend = after(lifted, order(lifted, [day("03-14"), day("03-16")]))
    assert why(weekend, day("03-14"), area=TOWN[:9]) == ("local_closure", "防汛 1")
    with pytest.raises(ValueError, match="2026-03-12 is a working day"):
        why(CALENDAR, date(2026, 3, 12))
    with pytest.raises(ValueError, match="is a working day"):
        why(lifted, STORM[1], "03-09", TOWN[:9])


def test_a_count_rests_on_the_notices_of_its_years_and_of_its_days() -> None:
    closed = after(CALENDAR, order(CALENDAR))
    later = corrected(date(2026, 6, 1), "03-06", working=False, calendar=closed)

    def numbers(first: date, last: date, area: str = TOWN[:9]) -> list[str]:
        return [n.notice_no for n in resting_on(later, first, last, area)]

    assert numbers(day("03-02"), day("03-31")) == [NOTICE, "防汛 1"]
    assert numbers(day("03-02"), day("03-31"), ELSEWHERE[:6]) == [NOTICE]
    assert numbers(day("05-02"), day("06-30")) == [NOTICE, "更正 1"]
    assert numbers(date(2027, 2, 1), date(2027, 3, 1)) == []
    assert len(numbers(date(2025, 12, 1), date(2026, 2, 1))) == 2
    assert later.version == CALENDAR.version + 2
    assert COUNTY.startswith("150524")
