"""Folds of supervisory orders: what is not over yet, and with whom it is."""

from datetime import date, datetime
from typing import assert_never

from domain.dispute.facts import (
    OrderAcknowledged,
    OrderAnswered,
    OrderEnded,
    OrderGiven,
    OrderHandBackRefused,
    OrderHandedBack,
    OrdersFact,
)
from domain.dispute.state import Dispute, Order
from domain.kernel import civil_date


def orders(case: Dispute, fact: OrdersFact, at: datetime) -> Dispute:
    """What a superior asked of an office, and what became of it."""
    on = civil_date(at)
    match fact:
        case OrderGiven():
            given = Order(fact.to_office, fact.from_office, on)
            return case._replace(
                orders={**case.orders, fact.order: given}, orders_given=case.orders_given + 1
            )
        case OrderAcknowledged():
            return _with(case, fact.order, acknowledged_on=on)
        case OrderAnswered():
            return _with(case, fact.order, answered_on=on, handed_back_on=None)
        case OrderHandedBack():
            return _with(case, fact.order, handed_back_on=on)
        case OrderHandBackRefused():
            return _with(case, fact.order, handed_back_on=None)
        case OrderEnded():
            left = {key: order for key, order in case.orders.items() if key != fact.order}
            return case._replace(orders=left)
        case _:
            assert_never(fact)


def _with(case: Dispute, key: str, **changes: date | None) -> Dispute:
    """Whoever answers or hands back has read it."""
    order = case.orders[key]._replace(**changes)
    read_on = order.acknowledged_on or order.answered_on or order.handed_back_on
    return case._replace(orders={**case.orders, key: order._replace(acknowledged_on=read_on)})
