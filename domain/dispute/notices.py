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
    OrderAnswered,
    OrderGiven,
    TransferOffered,
    UrgentEndProposed,
    UrgentMatterOffered,
    UrgentMatterRaised,
)
from domain.dispute.state import Dispute
from domain.kernel import Fact, Role
from domain.reach import Post
from domain.reminders import superior_hears


class Notice(NamedTuple):
    """Something that somebody is to be told."""

    kind: str
    to: str | Post
    """An officer's staff id, or a post."""
    about: str = ""
    """Which of several in the case: a deadline, for example."""
    due_at: datetime | None = None


Like = Callable[[Fact], bool]


def _nobody(like: Like) -> str | None:
    return None


class Told(NamedTuple):
    """What a notice is made from: the fact, and the case and its agenda as they stand now."""

    fact: Any
    at: datetime
    case: Dispute
    agenda: Agenda
    who_did: Callable[[Like], str | None] = _nobody
    """Who recorded the latest fact of the case, up to this one, that is like that."""


def _deadline(told: Told) -> Iterator[Notice]:
    fact: DeadlinePassed = told.fact
    if fact.proposes == "end_or_renew_urgent" and fact.stage == "due":
        yield from _ran_out(told)
        return
    entry = _entry(told.agenda, fact.deadline)
    if entry is None:
        return  # it was met in the meantime
    if fact.stage.startswith("level-"):
        kind = "matter_rises"
    else:
        kind = "deadline_passed" if fact.stage == "due" else "deadline_near"
    yield Notice(kind, _owner(told.case, entry), fact.deadline, fact.falls_at)
    if fact.stage == "due" and superior_hears(fact.effect):
        above = Post(role="supervisor", office=_late(told.case, entry))
        yield Notice("legal_limit_passed", above, fact.deadline, fact.falls_at)


def _ran_out(told: Told) -> Iterator[Notice]:
    """The term is off the agenda when it is over; what nobody closed is not."""
    fact, matter = told.fact, told.case.ran_out
    if matter is None:
        return
    yield Notice("urgent_matter_ran_out", matter.owner, fact.deadline, fact.falls_at)
    if superior_hears(fact.effect):
        above = Post(role="supervisor", office=told.case.office)
        yield Notice("urgent_matter_ran_out", above, fact.deadline, fact.falls_at)


def near(case: Dispute, agenda: Agenda, deadline: str) -> Notice | None:
    """For the owner's digest: most of this limit is gone. None where that is not to come, or one of
    the rule's own warnings has told of it before."""
    due = _to_come(agenda, deadline)
    stages = (entry for entry in agenda.entries if entry.id == deadline)
    if due is None or any(stage.fired for stage in stages):
        return None
    return Notice("deadline_near", _owner(case, due), deadline, due.falls_at)


def near_above(case: Dispute, agenda: Agenda, deadline: str) -> Notice | None:
    """The same for whoever supervises the office, in time to do something about it. Of limits set
    by law only; a warning of the rule's own has told the owner, not the superior."""
    due = _to_come(agenda, deadline)
    if due is None or not superior_hears(due.effect):
        return None
    above = Post(role="supervisor", office=_late(case, due))
    return Notice("legal_limit_near", above, deadline, due.falls_at)


def _to_come(agenda: Agenda, deadline: str) -> Entry | None:
    return next((e for e in agenda.due() if e.id == deadline and not e.fired), None)


def _late(case: Dispute, entry: Entry) -> str:
    """The office that has not done it."""
    owner = _owner(case, entry)
    return owner.office if isinstance(owner, Post) else case.office


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


def _order_answered(told: Told) -> Iterator[Notice]:
    fact: OrderAnswered = told.fact
    giver = told.who_did(lambda each: isinstance(each, OrderGiven) and each.order == fact.order)
    if giver is not None:
        yield Notice("order_answered", giver, fact.order)


def _urgent_end(told: Told) -> Iterator[Notice]:
    for role in _SECOND:
        yield Notice("urgent_end_proposed", Post(role=role, office=told.case.office))


_SECOND: Final[tuple[Role, ...]] = ("head", "judicial_office")

TELLS: Final[Mapping[type[Fact], Callable[[Told], Iterator[Notice]]]] = {
    DeadlinePassed: _deadline,
    HandOverReceived: _hand_over,
    TransferOffered: _transfer,
    MediatorAssigned: _assigned,
    UrgentMatterRaised: _urgent,
    UrgentMatterOffered: _urgent_offered,
    UrgentEndProposed: _urgent_end,
    OrderGiven: _order,
    OrderAnswered: _order_answered,
}
"""Every fact of which somebody is told, and whom."""


def _still_on_the_agenda(case: Dispute, agenda: Agenda, about: str, to: str | None) -> bool:
    return _entry(agenda, about) is not None


def _still_to_come(case: Dispute, agenda: Agenda, about: str, to: str | None) -> bool:
    """What has passed is told as passed, and no more as near."""
    return _to_come(agenda, about) is not None


def _not_acknowledged(case: Dispute, agenda: Agenda, about: str, to: str | None) -> bool:
    order = case.orders.get(about)
    return order is not None and order.acknowledged_on is None


def _answered(case: Dispute, agenda: Agenda, about: str, to: str | None) -> bool:
    """Until whoever gave it says that it is over."""
    order = case.orders.get(about)
    return order is not None and order.answered_on is not None


WAITS: Final[Mapping[str, Callable[[Dispute, Agenda, str, str | None], bool]]] = {
    "deadline_passed": _still_on_the_agenda,
    "legal_limit_passed": _still_on_the_agenda,
    "matter_rises": _still_on_the_agenda,
    "deadline_near": _still_to_come,
    "hours_near": _still_to_come,
    "legal_limit_near": _still_to_come,
    "legal_hours_near": _still_to_come,
    "hand_over_received": lambda case, *_: bool(
        case.handover and case.handover.answered_on is None
    ),
    "transfer_offered": lambda case, *_: case.transfer is not None,
    "case_assigned": lambda case, agenda, about, to: to in (case.mediator, *case.co_mediators),
    "order_given": _not_acknowledged,
    "order_answered": _answered,
    "urgent_matter_offered": lambda case, agenda, about, to: bool(
        case.urgent_matter and case.urgent_matter.offered and case.urgent_matter.offered.owner == to
    ),
    "urgent_matter_raised": lambda case, *_: bool(case.urgent and case.urgent.confirmed_at is None),
    "urgent_matter_ran_out": lambda case, *_: case.ran_out is not None,
    "urgent_end_proposed": lambda case, *_: bool(
        case.urgent and case.urgent.end_proposed_at is not None
    ),
}
"""Whether what a notice told of still waits for somebody; what does not is not sent any more."""


def waits(kind: str, case: Dispute, agenda: Agenda, about: str, to: str | None) -> bool:
    """Whether a notice of this kind is still of use. `to`: the officer it is for, if it is one."""
    return WAITS[kind](case, agenda, about, to)
