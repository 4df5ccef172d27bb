"""What a month counts of a case, and what corrects it: fixed figures and corrections are those of
now, whatever comes."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.area_lineage import NOTHING_CHANGED, Became, Lineage
from domain.months import OfArea
from projections.months import FIGURES, Step, corrections, counted, figures
from projections.register import Row

MONTH = "2026-10"
FIRST = date(2026, 10, 1)
AREAS = ("150524100201", "150524103201", "150525101201")


def row(number: int = 0, **more: Any) -> Row:
    held: dict[str, Any] = {"code": f"c{number}", "area": AREAS[0]}
    return Row(UUID(int=number), **held | more)


def step(held: Row, hour: int = 0) -> Step:
    at = datetime(2026, 11, 5, tzinfo=UTC) + timedelta(hours=hour)
    return Step(held, at.date(), at, "150524100000")


OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 1)
LAST_MOMENT = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("held", "of"),
    [
        ({"registered_on": OCTOBER}, ("registered",)),
        ({"registered_on": NOVEMBER}, ()),
        ({"registered_on": date(2026, 9, 30), "closed_on": OCTOBER}, ("closed",)),
        ({"accepted_at": LAST_MOMENT}, ("accepted",)),
        ({"accepted_at": LAST_MOMENT + timedelta(minutes=1)}, ()),
        ({"agreed_on": OCTOBER, "outcome": "agreed"}, ("agreed",)),
        ({"agreed_on": OCTOBER, "outcome": "failed"}, ()),
        ({"ended_on": OCTOBER, "outcome": "failed"}, ("failed",)),
        ({"ended_on": OCTOBER, "outcome": "refused"}, ()),
        (
            {"registered_on": FIRST, "ended_on": FIRST, "outcome": "failed", "closed_on": FIRST},
            ("registered", "failed", "closed"),
        ),
    ],
)
def test_a_case_is_counted_where_its_day_falls_into_the_month(
    held: dict[str, Any], of: tuple[str, ...]
) -> None:
    """Days are those of the wall in China; refused consent is in no figure."""
    assert figures(row(**held), MONTH) == of


def test_a_case_that_goes_on_corrects_nothing() -> None:
    """Registered in the month, accepted and agreed in the next."""
    start = row(registered_on=OCTOBER)
    later = row(registered_on=OCTOBER, agreed_on=NOVEMBER, outcome="agreed", status="agreed")
    assert list(corrections(MONTH, start, [step(later)])) == []


def test_what_the_register_says_of_a_case_that_stays_counted_is_a_correction() -> None:
    start = row(registered_on=OCTOBER, type="neighbour")
    (one,) = corrections(MONTH, start, [step(row(registered_on=OCTOBER, type="labour"))])
    assert (one.figure, one.change, one.what) == ("registered", 0, "type")
    assert (one.before, one.after) == ("neighbour", "labour")
    assert (one.code, one.office) == ("c0", "150524100000")


def test_a_case_that_moved_is_one_less_here_and_one_more_there() -> None:
    start = row(closed_on=OCTOBER)
    moved = row(closed_on=OCTOBER, area=AREAS[1])
    found = list(corrections(MONTH, start, [step(moved)]))
    assert [(each.area, each.change) for each in found] == [(AREAS[0], -1), (AREAS[1], 1)]
    assert {(each.what, each.before, each.after) for each in found} == {("area", *AREAS[:2])}


ONE = "150524109000"
MERGED: Lineage = {each[:9]: Became(ONE[:9], rest=False) for each in AREAS[:2]}
SPLIT: Lineage = {AREAS[0][:9]: Became("150524", rest=False, split=AREAS[0][:9])}


def test_a_month_counts_where_the_area_lay_at_its_end() -> None:
    """Both townships are one by then; of what was split, the county has it and no part."""
    rows = [row(n, registered_on=OCTOBER, area=area) for n, area in enumerate(AREAS)]
    assert sums(counted(rows, MONTH, MERGED)) == {
        (ONE, "registered"): 2,
        (AREAS[2], "registered"): 1,
    }
    assert [each.area for each in counted(rows[:1], MONTH, SPLIT)] == ["150524000000"]


def test_a_case_that_moved_between_what_is_one_township_by_then_is_told_as_such() -> None:
    start = row(registered_on=OCTOBER)
    moved = row(registered_on=OCTOBER, area=AREAS[1])
    (one,) = corrections(MONTH, start, [step(moved)], MERGED)
    assert (one.area, one.change, one.what) == (ONE, 0, "area")
    assert (one.before, one.after) == AREAS[:2]
    (late,) = corrections(MONTH, None, [step(moved)], MERGED)
    assert (late.area, late.change) == (ONE, 1)


def test_what_was_put_right_and_wrong_again_is_told_twice_and_comes_to_nothing() -> None:
    out, back = row(registered_on=NOVEMBER), row(registered_on=OCTOBER)
    found = list(corrections(MONTH, row(registered_on=OCTOBER), [step(out), step(back, 1)]))
    assert [each.change for each in found] == [-1, 1]
    assert found[0].recorded_at < found[1].recorded_at


DAYS = st.one_of(st.none(), st.dates(date(2026, 9, 29), date(2026, 11, 2)))
ROWS = st.fixed_dictionaries(
    {
        "area": st.sampled_from(AREAS),
        "registered_on": DAYS,
        "agreed_on": DAYS,
        "ended_on": DAYS,
        "closed_on": DAYS,
        "outcome": st.sampled_from([None, "agreed", "failed", "refused", "time_over"]),
        "accepted_at": st.one_of(
            st.none(),
            st.datetimes(datetime(2026, 9, 29), datetime(2026, 11, 2), timezones=st.just(UTC)),
        ),
    }
)
HISTORIES = st.lists(st.tuples(st.booleans(), st.lists(ROWS, min_size=1, max_size=4)), max_size=6)


def sums(found: Sequence[OfArea]) -> Counter[tuple[str, str]]:
    return +Counter({(each.area, n): getattr(each, n) for each in found for n in FIGURES})


@given(HISTORIES, st.sampled_from([NOTHING_CHANGED, MERGED, SPLIT]))
def test_what_was_fixed_and_its_corrections_are_what_the_register_says_now(
    histories: list[tuple[bool, list[dict[str, Any]]]], held: Lineage
) -> None:
    """Of each area and figure; some cases were there when the month was closed, some came later."""
    fixed, now, changed = list[Row](), list[Row](), Counter[tuple[str, str]]()
    for number, (there, stood) in enumerate(histories):
        rows = [row(number, **each) for each in stood]
        start, later = (rows[0], rows[1:]) if there else (None, rows)
        if start is not None:
            fixed.append(start)
        now.append(rows[-1])
        for each in corrections(MONTH, start, map(step, later), held):
            changed[each.area, each.figure] += each.change
    together = sums(counted(fixed, MONTH, held))
    together.update(changed)
    assert +together == sums(counted(now, MONTH, held))
    assert not -together
