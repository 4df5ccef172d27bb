"""督办: who orders what of whom, by when it is read and answered, and how it goes back."""

from typing import Any

import pytest

from domain.dispute.closing import propose_closure
from domain.dispute.facts import (
    BodiesInvited,
    MediationFailed,
    OrderAcknowledged,
    OrderAnswered,
    OrderEnded,
    OrderGiven,
    OrderHandBackRefused,
    OrderHandedBack,
)
from domain.dispute.orders import (
    acknowledge_order,
    answer_order,
    end_order,
    give_order,
    hand_back_order,
    refuse_order_back,
)
from domain.dispute.state import Order
from tests.domain.casework import (
    AGREED,
    ELSEWHERE,
    MEDIATING,
    OFFICE,
    act,
    after,
    ask,
    at,
    check,
    day,
)

COUNTY = "150524000000"
SUPERVISOR = act("supervisor", office=COUNTY)
GIVEN = OrderGiven(order="d1", to_office=OFFICE, from_office=COUNTY, reason="overdue")
ORDERED = [*MEDIATING, GIVEN]
READ = OrderAcknowledged(order="d1")
ANSWERED = OrderAnswered(order="d1", done="已约双方")
BACK = OrderHandedBack(order="d1", reason="应由县里办")


@pytest.mark.parametrize("stage", [MEDIATING, AGREED])
def test_a_superior_orders_the_responsible_office_to_say_what_it_does(stage: list[Any]) -> None:
    check(given=stage, when=ask(give_order, SUPERVISOR, reason="overdue"), then=[GIVEN])


def test_a_guest_can_be_ordered_and_nobody_else() -> None:
    joint = [*MEDIATING, BodiesInvited(lead=OFFICE, guests=(ELSEWHERE,))]
    there = ask(give_order, SUPERVISOR, reason="overdue", to_office=ELSEWHERE, note="请说明")
    check(
        given=joint,
        when=there,
        then=[GIVEN.model_copy(update={"to_office": ELSEWHERE, "note": "请说明"})],
    )
    check(given=MEDIATING, when=there, then="takes no part")


def test_an_office_is_not_ordered_twice_before_it_has_answered() -> None:
    again = ask(give_order, SUPERVISOR, reason="asked_by_superior")
    check(given=ORDERED, when=again, then="waits for its answer")
    second = GIVEN.model_copy(update={"order": "d2", "reason": "asked_by_superior"})
    check(given=[*ORDERED, ANSWERED], when=again, then=[second])
    ended = [*ORDERED, OrderEnded(order="d1", outcome="withdrawn")]
    check(given=ended, when=again, then=[second])


def test_whoever_orders_says_for_which_office() -> None:
    check(
        given=MEDIATING,
        when=ask(give_order, act("supervisor", office=""), reason="overdue"),
        then="for which office you act",
    )


def test_an_order_is_read_and_answered() -> None:
    check(given=ORDERED, when=ask(acknowledge_order, "head", order="d1"), then=[READ])
    check(
        given=[*ORDERED, READ],
        when=ask(answer_order, "mediator", order="d1", done="已约双方"),
        then=[ANSWERED],
    )
    twice = ask(acknowledge_order, "head", order="d1")
    check(given=[*ORDERED, READ], when=twice, then="acknowledged already")
    again = ask(answer_order, "head", order="d1", done="?")
    check(given=[*ORDERED, ANSWERED], when=again, then="answered already")


def test_whoever_answers_has_read_it() -> None:
    assert after(*ORDERED, ANSWERED).orders["d1"] == Order(
        OFFICE, COUNTY, day("03-02"), acknowledged_on=day("03-02"), answered_on=day("03-02")
    )
    check(
        given=[*ORDERED, ANSWERED],
        when=ask(acknowledge_order, "head", order="d1"),
        then="acknowledged already",
    )


def test_only_the_office_it_is_given_to_answers_an_order() -> None:
    there = act("head", office=ELSEWHERE)
    check(given=ORDERED, when=ask(acknowledge_order, there, order="d1"), then="given to answers")
    check(given=ORDERED, when=ask(answer_order, there, order="d1", done="?"), then="given to")
    check(given=ORDERED, when=ask(answer_order, "head", order="d7", done="?"), then="No such order")


def test_an_order_is_offered_back_and_stays_until_it_is_taken() -> None:
    offers = ask(hand_back_order, "head", order="d1", reason="应由县里办")
    check(given=ORDERED, when=offers, then=[BACK])
    held = after(*ORDERED, BACK).orders["d1"]
    assert (held.to_office, held.acknowledged_on) == (OFFICE, day("03-02"))
    check(given=[*ORDERED, BACK], when=offers, then="offered back already")
    check(given=[*ORDERED, ANSWERED], when=offers, then="answered already")
    taken = OrderEnded(order="d1", outcome="taken_back")
    takes = ask(end_order, SUPERVISOR, order="d1", outcome="taken_back")
    check(given=[*ORDERED, BACK], when=takes, then=[taken])
    check(given=ORDERED, when=takes, then="Nobody has offered")
    assert after(*ORDERED, BACK, taken).orders == {}


def test_an_order_stays_where_it_is_with_the_reason() -> None:
    stays = OrderHandBackRefused(order="d1", reason="应由你处办")
    refuses = ask(refuse_order_back, SUPERVISOR, order="d1", reason="应由你处办")
    check(given=[*ORDERED, BACK], when=refuses, then=[stays])
    check(given=[*ORDERED, BACK, stays], when=refuses, then="Nobody has offered")
    late = after(*ORDERED, (BACK), stays)
    assert late.orders["d1"].acknowledged_on == day("03-02")


def test_an_answer_ends_the_offer_to_hand_back() -> None:
    held = after(*ORDERED, BACK, ANSWERED).orders["d1"]
    assert held.handed_back_on is None


@pytest.mark.parametrize(
    ("facts", "outcome", "then"),
    [
        ([ANSWERED], "done", [OrderEnded(order="d1", outcome="done")]),
        ([], "done", "not answered yet"),
        ([], "withdrawn", [OrderEnded(order="d1", outcome="withdrawn")]),
        ([ANSWERED], "withdrawn", "answered already"),
    ],
)
def test_whoever_gave_an_order_ends_it(facts: list[Any], outcome: str, then: Any) -> None:
    ends = ask(end_order, SUPERVISOR, order="d1", outcome=outcome)
    check(given=[*ORDERED, *facts], when=ends, then=then)


def test_no_other_office_ends_an_order() -> None:
    other = act("county_desk", office=ELSEWHERE)
    ends = ask(end_order, other, order="d1", outcome="withdrawn")
    check(given=ORDERED, when=ends, then="that gave an order")
    refuses = ask(refuse_order_back, other, order="d1", reason="?")
    check(given=[*ORDERED, BACK], when=refuses, then="that gave an order")


def test_an_order_is_answered_before_the_case_is_closed() -> None:
    failed = MediationFailed(routes=("suit",))
    closes = ask(propose_closure, "mediator")
    check(given=[*ORDERED, failed], when=closes, then="order is not answered yet")
    done = after(*ORDERED, ANSWERED, failed)
    assert closes(done)


def test_an_order_is_counted_from_the_day_on_which_each_step_was_taken() -> None:
    stages = [*[(fact, at("03-02")) for fact in ORDERED], (BACK, at("03-04"))]
    check(
        given=[*stages, (ANSWERED, at("03-06"))],
        when=ask(end_order, SUPERVISOR, order="d1", outcome="done"),
        then=[OrderEnded(order="d1", outcome="done")],
    )
