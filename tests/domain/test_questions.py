"""Conditions and orders as somebody writes them, and days in words."""

from datetime import date

import pytest

from domain.kernel import Unfit
from domain.questions import Days, Filter, Order, days_of, filter_of, orders_of

FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("type=neighbour,contract", Filter("type", "=", ("neighbour", "contract"))),
        ("status!=closed", Filter("status", "!=", ("closed",))),
        ("registered_on>=2026-01-01", Filter("registered_on", ">=", ("2026-01-01",))),
        (" claimed_fen<5000 ", Filter("claimed_fen", "<", ("5000",))),
        ("claimed_fen=1000..5000", Filter("claimed_fen", "=", ("1000..5000",))),
        ("mediator=none", Filter("mediator", "=", ("none",))),
    ],
)
def test_a_condition_is_a_column_a_sign_and_values(text: str, meant: Filter) -> None:
    assert filter_of(text) == meant
    assert filter_of(str(meant)) == meant


@pytest.mark.parametrize(
    "text", ["", "type", "=x", "Type=x", "type=", "type=,", "matter=张三", "due_on<a,b", "x=a b"]
)
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(Unfit):
        filter_of(text)


def test_an_order_is_columns_the_greatest_first_after_a_dash() -> None:
    assert orders_of("-closed_on, code") == (Order("closed_on", downwards=True), Order("code"))
    assert orders_of("") == ()
    for wrong in ("-", "a,a", "a,-a", "a b", "a,,b", "Ａ"):
        with pytest.raises(Unfit):
            orders_of(wrong)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-02-28", "2026-02-28", "2026-02-28"),
        ("today", "2026-11-27", "2026-11-27"),
        ("yesterday", "2026-11-26", "2026-11-26"),
        ("tomorrow", "2026-11-28", "2026-11-28"),
        ("this_week", "2026-11-23", "2026-11-29"),
        ("last_week", "2026-11-16", "2026-11-22"),
        ("next_week", "2026-11-30", "2026-12-06"),
        ("this_month", "2026-11-01", "2026-11-30"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("next_month", "2026-12-01", "2026-12-31"),
        ("this_quarter", "2026-10-01", "2026-12-31"),
        ("next_quarter", "2027-01-01", "2027-03-31"),
        ("last_year", "2025-01-01", "2025-12-31"),
        ("last_7_days", "2026-11-21", "2026-11-27"),
        ("next_2_days", "2026-11-27", "2026-11-28"),
        ("2026-01-01..this_month", "2026-01-01", "2026-11-30"),
    ],
)
def test_days_in_words_are_reckoned_from_the_day_of_the_question(
    text: str, first: str, last: str
) -> None:
    assert days_of(text, FRIDAY) == Days(date.fromisoformat(first), date.fromisoformat(last))


def test_months_and_quarters_of_every_day_of_two_years_follow_each_other() -> None:
    for n in range(date(2027, 1, 1).toordinal(), date(2028, 12, 31).toordinal()):
        day = date.fromordinal(n)
        for period in ("week", "month", "quarter", "year"):
            before, now, after = (
                days_of(f"{which}_{period}", day) for which in ("last", "this", "next")
            )
            assert now.first <= day <= now.last
            assert before.last.toordinal() + 1 == now.first.toordinal()
            assert now.last.toordinal() + 1 == after.first.toordinal()


@pytest.mark.parametrize("text", ["soon", "2026-02-30", "last_0_days", "this_decade", "..", ""])
def test_what_is_no_day_is_refused_with_the_words_there_are(text: str) -> None:
    with pytest.raises(Unfit, match="this_month"):
        days_of(text, FRIDAY)
