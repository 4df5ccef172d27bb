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
            return _with(case, fact.order, _read(case, fact.order, on))
        case OrderAnswered():
            read = _read(case, fact.order, on)
            return _with(case, fact.order, read._replace(answered_on=on, handed_back_on=None))
        case OrderHandedBack():
            read = _read(case, fact.order, on)
            return _with(case, fact.order, read._replace(handed_back_on=on))
        case OrderHandBackRefused():
            stays = case.orders[fact.order]._replace(handed_back_on=None)
            return _with(case, fact.order, stays)
        case OrderEnded():
            left = {key: order for key, order in case.orders.items() if key != fact.order}
            return case._replace(orders=left)
        case _:
            assert_never(fact)


def _read(case: Dispute, key: str, on: date) -> Order:
    """Whoever answers an order or hands it back has read it."""
    order = case.orders[key]
    return order._replace(acknowledged_on=order.acknowledged_on or on)


def _with(case: Dispute, key: str, order: Order) -> Dispute:
    return case._replace(orders={**case.orders, key: order})
