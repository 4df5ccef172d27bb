"""Which facts of a dispute tell whom: one row for each, and when what it told of is settled.

Whoever did it is not told of it. A notice names nobody and says nothing of the matter: its kind,
whom it is for, what in the case it is about (an id), and since or until when.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from domain.deadlines import Agenda, Entry
from domain.dispute.facts import (
    DeadlinePassed,
    HandOverReceived,
    MediatorAssigned,
    OrderGiven,
    TransferOffered,
    UrgentMatterOffered,
    UrgentMatterRaised,
)
from domain.dispute.state import Dispute
from domain.kernel import Fact, Role
from domain.reach import Post


class Notice(NamedTuple):
    """Something that somebody is to be told."""

    kind: str
    to: str | Post
    """An officer's staff id, or a post."""
    about: str = ""
    """Which of several in the case: a deadline, for example."""
    due_at: datetime | None = None


class Told(NamedTuple):
    """What a notice is made from: the fact, and the case and its agenda as they stand now."""

    fact: Any
    at: datetime
    case: Dispute
    agenda: Agenda


def _deadline(told: Told) -> Iterator[Notice]:
    fact: DeadlinePassed = told.fact
    entry = _entry(told.agenda, fact.deadline)
    if entry is None:
        return  # it was met in the meantime
    if fact.stage.startswith("level-"):
        kind = "matter_rises"
    else:
        kind = "deadline_passed" if fact.stage == "due" else "deadline_near"
    yield Notice(kind, _owner(told.case, entry), fact.deadline, fact.falls_at)


def _owner(case: Dispute, entry: Entry) -> str | Post:
    if entry.proposes == "answer_transfer" and case.transfer is not None:
        return Post(role=entry.owner, office=case.transfer.to_office)
    if entry.owner == "mediator":
        return case.mediator or Post(role="head", office=case.office)
    return Post(role=entry.owner, office=case.office)


def _entry(agenda: Agenda, deadline: str) -> Entry | None:
    return next((entry for entry in agenda.entries if entry.id == deadline), None)


def _hand_over(told: Told) -> Iterator[Notice]:
    yield Notice("hand_over_received", Post(role="desk", office=told.case.office))


def _transfer(told: Told) -> Iterator[Notice]:
    yield Notice("transfer_offered", Post(role="desk", office=told.fact.to_office))


def _assigned(told: Told) -> Iterator[Notice]:
    for mediator in (told.fact.mediator, *told.fact.co_mediators):
        yield Notice("case_assigned", mediator)


def _urgent(told: Told) -> Iterator[Notice]:
    """Both who may be the second person: which of them depends on the committee's size."""
    for role in _SECOND:
        yield Notice("urgent_matter_raised", Post(role=role, office=told.case.office))


def _urgent_offered(told: Told) -> Iterator[Notice]:
    yield Notice("urgent_matter_offered", told.fact.owner)


def _order(told: Told) -> Iterator[Notice]:
    fact: OrderGiven = told.fact
    yield Notice("order_given", Post(role="head", office=fact.to_office), fact.order)


_SECOND: Final[tuple[Role, ...]] = ("head", "judicial_office")

TELLS: Final[Mapping[type[Fact], Callable[[Told], Iterator[Notice]]]] = {
    DeadlinePassed: _deadline,
    HandOverReceived: _hand_over,
    TransferOffered: _transfer,
    MediatorAssigned: _assigned,
    UrgentMatterRaised: _urgent,
    UrgentMatterOffered: _urgent_offered,
    OrderGiven: _order,
}
"""Every fact of which somebody is told, and whom."""


def _still_on_the_agenda(case: Dispute, agenda: Agenda, about: str, to: str | None) -> bool:
    return _entry(agenda, about) is not None


def _still_to_come(case: Dispute, agenda: Agenda, about: str, to: str | None) -> bool:
    """What has passed is told as passed, and no more as near."""
    return any(e.id == about and e.stage == "due" and not e.fired for e in agenda.entries)


def _not_acknowledged(case: Dispute, agenda: Agenda, about: str, to: str | None) -> bool:
    order = case.orders.get(about)
    return order is not None and order.acknowledged_on is None


WAITS: Final[Mapping[str, Callable[[Dispute, Agenda, str, str | None], bool]]] = {
    "deadline_passed": _still_on_the_agenda,
    "matter_rises": _still_on_the_agenda,
    "deadline_near": _still_to_come,
    "hand_over_received": lambda case, *_: bool(
        case.handover and case.handover.answered_on is None
    ),
    "transfer_offered": lambda case, *_: case.transfer is not None,
    "case_assigned": lambda case, agenda, about, to: to in (case.mediator, *case.co_mediators),
    "order_given": _not_acknowledged,
    "urgent_matter_offered": lambda case, agenda, about, to: bool(
        case.urgent_matter and case.urgent_matter.offered and case.urgent_matter.offered.owner == to
    ),
    "urgent_matter_raised": lambda case, *_: bool(case.urgent and case.urgent.confirmed_at is None),
}
"""Whether what a notice told of still waits for somebody; what does not is not sent any more."""


def waits(kind: str, case: Dispute, agenda: Agenda, about: str, to: str | None) -> bool:
    """Whether a notice of this kind is still of use. `to`: the officer it is for, if it is one."""
    return WAITS[kind](case, agenda, about, to)
