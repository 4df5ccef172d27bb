"""What the law permits without consent: single acts of a closed table, by a named role, ending when
done or after 72 hours; the person is told.
"""

from datetime import timedelta
from typing import Any, get_args

import pytest

from domain.kernel import Act, Officer, Role
from domain.single_acts import (
    PERMITTED,
    ActBegun,
    ActDone,
    ActRanOut,
    ActTold,
    Single,
    SingleAct,
    TellingOverdue,
    begin_act,
    evolve,
    finish_act,
    looks,
    settle_deadlines,
    tell_of_act,
    waiting_for,
)
from tests.domain.casework import OFFICE, STREAM, VILLAGE, at, day
from tests.domain.plans import act
from tests.domain.years import CALENDAR
from tests.scenario import fold, scenario

BEGUN = ActBegun(kind="contact_rescue", area=VILLAGE, ground="说要跳楼", by="feng")
DONE = ActDone(account="120已接走", tell_by=day("03-12"))
BEGAN = at("03-09")
FEELING: list[Any] = [(BEGUN, BEGAN)]


def check(given: list[Any], when: Any, then: Any) -> None:
    scenario(Single(), evolve, given=given, when=when, then=then)


def clock(hours: float) -> Act:
    return Act(STREAM, Officer(id="clock", role="clock"), BEGAN + timedelta(hours=hours))


def noted_after(hours: float) -> Any:
    """What the clock notes when it asks so long after the act began."""
    asking = clock(hours)
    return lambda s: settle_deadlines(s, asking, due=asking.at, calendar=CALENDAR)


def feng(hours: float = 1) -> Act:
    return Act(STREAM, Officer(id="feng", role="social_worker"), BEGAN + timedelta(hours=hours))


def test_the_table_is_closed_and_every_row_has_roles_and_an_article() -> None:
    assert (
        set(PERMITTED)
        == set(get_args(SingleAct))
        == {
            "report_violence",
            "report_harm_to_minor",
            "contact_rescue",
            "contact_relative",
        }
    )
    for row in PERMITTED.values():
        assert row.roles
        assert "法" in row.law


@pytest.mark.parametrize("kind", get_args(SingleAct))
@pytest.mark.parametrize("role", get_args(Role))
def test_an_act_is_begun_by_the_roles_of_its_row_and_no_other(kind: SingleAct, role: Role) -> None:
    by = act(role, "03-09")
    expected: Any = "This is done by"
    if role in PERMITTED[kind].roles:
        expected = [ActBegun(kind=kind, area=VILLAGE, ground="?", by=by.by.id)]
    check([], lambda s: begin_act(s, by, kind=kind, area=VILLAGE, ground="?"), expected)


def test_an_act_is_begun_where_ones_office_answers() -> None:
    """Whoever meets a danger elsewhere calls for help there; the record is that office's."""
    by = act("desk", "03-09")
    begun: dict[str, Any] = {"kind": "contact_rescue", "ground": "?"}
    check([], lambda s: begin_act(s, by, area="110101001000", **begun), "does not answer for")
    assert begin_act(Single(), by, area=OFFICE, **begun)
    assert "grid_worker" in PERMITTED["contact_rescue"].roles


def test_one_record_is_one_act() -> None:
    check(
        FEELING,
        lambda s: begin_act(s, feng(), kind="contact_rescue", area=VILLAGE, ground="?"),
        "One act, one record",
    )


def test_an_act_ends_when_it_is_done_and_the_person_is_to_be_told() -> None:
    check(
        FEELING,
        lambda s: finish_act(s, feng(), account="120已接走", calendar=CALENDAR),
        [DONE],
    )
    check(
        [*FEELING, DONE],
        lambda s: finish_act(s, feng(), account="?", calendar=CALENDAR),
        "This act is over",
    )
    check(
        FEELING,
        lambda s: finish_act(s, act("counsellor"), account="?", calendar=CALENDAR),
        "Whoever began",
    )
    check([], lambda s: finish_act(s, feng(), account="?", calendar=CALENDAR), "no such act")


@pytest.mark.parametrize(("hours", "over"), [(71.9, False), (72, True), (100, True)])
def test_after_72_hours_nothing_more_is_done_whether_or_not_it_was_noted(
    hours: float, over: bool
) -> None:
    single = fold(Single(), evolve, FEELING)
    assert single.over(BEGAN + timedelta(hours=hours)) is over
    ran_out = [ActRanOut(tell_by=day("03-17"))] if over else []
    check(FEELING, noted_after(hours), ran_out)
    expected: Any = "This act is over" if over else None
    if expected:
        check(
            FEELING, lambda s: finish_act(s, feng(hours), account="?", calendar=CALENDAR), expected
        )


def test_it_runs_out_once_and_only_by_the_clock() -> None:
    out = [*FEELING, ActRanOut(tell_by=day("03-17"))]
    check(out, noted_after(80), [])
    check([*FEELING, DONE], noted_after(80), [])
    by_feng = feng(80)
    check(
        FEELING,
        lambda s: settle_deadlines(s, by_feng, due=by_feng.at, calendar=CALENDAR),
        "Only the clock",
    )


def test_it_is_judged_by_the_due_time_and_never_by_the_time_of_asking() -> None:
    early = BEGAN + timedelta(hours=71)
    check(FEELING, lambda s: settle_deadlines(s, clock(80), due=early, calendar=CALENDAR), [])


def test_that_nobody_told_the_person_in_time_is_noted_once() -> None:
    """A clock that comes very late notes both, in order; who is told of in time is not overdue."""
    out, overdue = ActRanOut(tell_by=day("03-17")), TellingOverdue(tell_by=day("03-17"))
    check(FEELING, noted_after(24 * 30), [out, overdue])
    check([*FEELING, out], noted_after(24 * 8 + 11), [])
    check([*FEELING, out], noted_after(24 * 9), [overdue])
    check([*FEELING, out, overdue], noted_after(24 * 30), [])
    check([*FEELING, DONE, ActTold(channel="phone")], noted_after(24 * 30), [])
    done_and_untold = [TellingOverdue(tell_by=day("03-12"))]
    check([*FEELING, DONE], noted_after(24 * 30), done_and_untold)


def test_it_waits_for_whoever_began_it_until_the_person_is_told() -> None:
    def waits(*facts: Any) -> bool:
        return waiting_for(fold(Single(), evolve, [*FEELING, *facts]), "feng")

    out, overdue = ActRanOut(tell_by=day("03-17")), TellingOverdue(tell_by=day("03-17"))
    assert [waits(), waits(out), waits(out, overdue)] == [False, True, True]
    assert not waits(out, overdue, ActTold(channel="phone"))
    assert not waiting_for(fold(Single(), evolve, [*FEELING, out]), "zheng")


def test_the_person_is_told_once_it_is_over() -> None:
    told = ActTold(channel="in_person")
    check([*FEELING, DONE], lambda s: tell_of_act(s, feng(2), channel="in_person"), [told])
    check(FEELING, lambda s: tell_of_act(s, feng(2), channel="in_person"), "Finish the act first")
    check(FEELING, lambda s: tell_of_act(s, feng(73), channel="in_person"), [told])
    check(
        [*FEELING, DONE, told], lambda s: tell_of_act(s, feng(2), channel="phone"), "told already"
    )


def test_when_time_will_bring_something() -> None:
    """Seventy-two hours on the minute; the last day to tell up to ten minutes after its end."""

    def look(*facts: Any) -> Any:
        return next((each.at for each in looks(fold(Single(), evolve, facts), STREAM)), None)

    assert look(*FEELING) == BEGAN + timedelta(hours=72)
    last = at("03-13", "00:00")
    assert last <= look(*FEELING, DONE) < last + timedelta(minutes=10)
    assert look(*FEELING, DONE, ActTold(channel="phone")) is None
    assert look(*FEELING, DONE, TellingOverdue(tell_by=day("03-12"))) is None
    assert look() is None


def test_nothing_in_it_says_whom_it_concerned() -> None:
    assert "person" not in ActBegun.model_fields
    assert "person" not in Single._fields
