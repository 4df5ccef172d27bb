"""Supervisory orders (督办): a superior asks an office what it does about a case, never about a
person. The case stays where it is, and so does the order until whoever gave it says it is over.
"""

from domain.dispute.facts import (
    DisputeFact,
    OrderAcknowledged,
    OrderAnswered,
    OrderEnded,
    OrderGiven,
    OrderHandBackRefused,
    OrderHandedBack,
    OrderId,
    OrderOutcome,
    OrderReason,
)
from domain.dispute.guards import before_closure, only
from domain.dispute.intake import acting_office
from domain.dispute.state import Dispute, Order
from domain.dispute.terms import OfficeCode
from domain.kernel import Act, FreeText, Refused, Role

LAW = "office rule: supervisory order"
SUPERIORS: tuple[Role, ...] = ("supervisor", "county_desk", "judicial_office")
ADDRESSEES: tuple[Role, ...] = ("head", "mediator", "desk")


def give_order(
    case: Dispute,
    act: Act,
    *,
    reason: OrderReason,
    to_office: OfficeCode | None = None,
    note: FreeText | None = None,
) -> list[DisputeFact]:
    """Order an office to say what it does about this case: the responsible one, or a guest."""
    only(act, *SUPERIORS)
    before_closure(case)
    addressee = to_office or case.office
    if addressee not in (case.office, *case.guests):
        raise Refused("That office takes no part in this case", law=LAW)
    from_office = acting_office(act)
    if any(each.to_office == addressee and not each.answered_on for each in case.orders.values()):
        raise Refused("An order to that office waits for its answer", law=LAW)
    return [
        OrderGiven(
            order=f"d{case.orders_given + 1}",
            to_office=addressee,
            from_office=from_office,
            reason=reason,
            note=note,
        )
    ]


def acknowledge_order(case: Dispute, act: Act, *, order: OrderId) -> list[DisputeFact]:
    """Say that the order was read, and that your office sees to it."""
    if _addressed(case, act, order).acknowledged_on is not None:
        raise Refused("The order was acknowledged already", law=LAW)
    return [OrderAcknowledged(order=order)]


def answer_order(case: Dispute, act: Act, *, order: OrderId, done: FreeText) -> list[DisputeFact]:
    """Answer an order with what was done; it counts as acknowledged as well."""
    _unanswered(_addressed(case, act, order))
    return [OrderAnswered(order=order, done=done)]


def hand_back_order(
    case: Dispute, act: Act, *, order: OrderId, reason: FreeText
) -> list[DisputeFact]:
    """Offer an order back that is not for your office; it stays with you until it is taken back."""
    held = _addressed(case, act, order)
    _unanswered(held)
    if held.handed_back_on is not None:
        raise Refused("The order was offered back already", law=LAW)
    return [OrderHandedBack(order=order, reason=reason)]


def refuse_order_back(
    case: Dispute, act: Act, *, order: OrderId, reason: FreeText
) -> list[DisputeFact]:
    """Leave an order where it is, with the reason: it is for that office after all."""
    _offered_back(_given_by(case, act, order))
    return [OrderHandBackRefused(order=order, reason=reason)]


def end_order(
    case: Dispute, act: Act, *, order: OrderId, outcome: OrderOutcome
) -> list[DisputeFact]:
    """End an order you gave: it is done as answered, you take it back, or you withdraw it."""
    held = _given_by(case, act, order)
    if outcome == "done" and held.answered_on is None:
        raise Refused("The order is not answered yet", law=LAW)
    if outcome == "taken_back":
        _offered_back(held)
    if outcome == "withdrawn":
        _unanswered(held)
    return [OrderEnded(order=order, outcome=outcome)]


def _order(case: Dispute, order: str) -> Order:
    before_closure(case)
    if order not in case.orders:
        raise Refused("No such order is in force: {order}", law=LAW, order=order)
    return case.orders[order]


def _addressed(case: Dispute, act: Act, order: str) -> Order:
    only(act, *ADDRESSEES)
    held = _order(case, order)
    if act.by.office != held.to_office:
        raise Refused("Only the office it is given to answers an order", law=LAW)
    return held


def _given_by(case: Dispute, act: Act, order: str) -> Order:
    only(act, *SUPERIORS)
    held = _order(case, order)
    if act.by.office != held.from_office:
        raise Refused("Only the office that gave an order ends it", law=LAW)
    return held


def _unanswered(held: Order) -> None:
    if held.answered_on is not None:
        raise Refused("The order was answered already", law=LAW)


def _offered_back(held: Order) -> None:
    if held.handed_back_on is None:
        raise Refused("Nobody has offered the order back", law=LAW)
