"""Whether what a notice told of still waits for somebody: what does not is not sent any more, and
stands in no inbox.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from domain.deadlines import Agenda, Entry
from domain.dispute.state import IN_MEDIATION, OPEN, Dispute, Order, Urgent

Still = Callable[[Dispute, Agenda, str, str | None], bool]
"""Case, agenda, what the notice is about, the officer it is for (None: a post) → whether."""


def waits(
    kind: str,
    case: Dispute,
    agenda: Agenda,
    about: str,
    to: str | None,
    *,
    due_at: datetime | None,
    now: datetime,
) -> bool:
    """Whether a notice of this kind is still of use. `to`: the officer it is for, if it is one.
    `due_at`: the moment it tells of; `now`: when this is asked."""
    if kind in PASSED:
        return _stands(agenda, about, due_at)
    if kind in NEAR:
        return _stands(agenda, about, due_at) and _is_to_come(agenda, about, now)
    return WAITS[kind](case, agenda, about, to)


# --- limits --------------------------------------------------------------------------------------


def entry_of(agenda: Agenda, deadline: str) -> Entry | None:
    """The first stage of this deadline; None if it was met."""
    return next((entry for entry in agenda.entries if entry.id == deadline), None)


def to_come(agenda: Agenda, deadline: str) -> Entry | None:
    """Its end, if that is still to come."""
    return next((e for e in agenda.due() if e.id == deadline and not e.fired), None)


PASSED: Final = frozenset({"deadline_passed", "legal_limit_passed", "matter_rises"})
NEAR: Final = frozenset({"deadline_near", "hours_near", "legal_limit_near", "legal_hours_near"})


def _stands(agenda: Agenda, deadline: str, told_of: datetime | None) -> bool:
    """Whether a stage of this deadline is reached at the very moment that was told: of one that was
    moved since, the new day is told when it comes."""
    return any(e.id == deadline and e.falls_at == told_of for e in agenda.entries)


def _is_to_come(agenda: Agenda, deadline: str, now: datetime) -> bool:
    """What is over is no more near, also while no clock has noted yet that it is over."""
    end = to_come(agenda, deadline)
    return end is not None and end.falls_at > now


# --- the case ------------------------------------------------------------------------------------


def _of_case(holds: Callable[[Dispute], bool]) -> Still:
    return lambda case, agenda, about, to: holds(case)


def mediators_of(case: Dispute) -> tuple[str, ...]:
    """Everybody who mediates this case."""
    return tuple(who for who in (case.mediator, *case.co_mediators) if who)


def _is_its_mediator(case: Dispute, agenda: Agenda, about: str, to: str | None) -> bool:
    return to in mediators_of(case)


def _is_not_its_mediator(case: Dispute, agenda: Agenda, about: str, to: str | None) -> bool:
    return to not in mediators_of(case) and case.closed_on is None


_until_closed: Final = _of_case(lambda case: case.closed_on is None)
"""An answer, or a change: of use until it is read, and while the case moves."""

_while_open: Final = _of_case(lambda case: case.phase in OPEN)


# --- orders --------------------------------------------------------------------------------------


def _of_order(holds: Callable[[Order], bool]) -> Still:
    """Of an order that is not over."""

    def still(case: Dispute, agenda: Agenda, about: str, to: str | None) -> bool:
        order = case.orders.get(about)
        return order is not None and holds(order)

    return still


# --- urgent matters ------------------------------------------------------------------------------


def _of_matter(holds: Callable[[Urgent], bool]) -> Still:
    """Of an urgent matter that nobody has closed."""
    return _of_case(lambda case: case.urgent_matter is not None and holds(case.urgent_matter))


def _has_an_open_step(case: Dispute, agenda: Agenda, about: str, to: str | None) -> bool:
    matter = case.urgent_matter
    return matter is not None and any(
        matter.plan[step].responsible == to for step in matter.open_steps
    )


def _is_offered_to(case: Dispute, agenda: Agenda, about: str, to: str | None) -> bool:
    matter = case.urgent_matter
    return bool(matter and matter.offered and matter.offered.owner == to)


WAITS: Final[Mapping[str, Still]] = {
    "dates_moved": _until_closed,
    # before acceptance
    "case_to_triage": _of_case(lambda case: case.phase == "registered" and not case.triaged_on),
    "hand_over_received": _of_case(
        lambda case: bool(case.handover and case.handover.answered_on is None)
    ),
    "refusal_to_review": _of_case(
        lambda case: case.outcome == "not_accepted" and not case.non_acceptance_reviewed
    ),
    "refusal_reviewed": _until_closed,
    # mediation
    "case_assigned": _is_its_mediator,
    "case_taken_off": _is_not_its_mediator,
    "mediator_needed": _of_case(lambda case: case.phase in IN_MEDIATION and not case.mediator),
    "case_goes_on": _while_open,
    "case_over": _of_case(lambda case: case.phase not in OPEN and case.closed_on is None),
    "case_to_look_into": _until_closed,
    "case_merged_in": _until_closed,
    "court_file_signed_for": _while_open,
    "request_answered": _until_closed,
    # agreement, closing
    "agreement_in_question": _of_case(
        lambda case: (
            case.closed_on is None
            and (bool(case.breach_reported) or case.performance == "disputed")
        )
    ),
    "decision_received": _until_closed,
    "closure_proposed": _until_closed,
    "matter_goes_on": lambda *_: True,
    "reopening_proposed": _of_case(lambda case: case.reopening is not None),
    "destruction_proposed": _of_case(lambda case: case.phase == "appraised"),
    # other offices
    "transfer_offered": _of_case(lambda case: case.transfer is not None),
    "transfer_accepted": _until_closed,
    "transfer_refused": _until_closed,
    "joint_mediation_asked": _while_open,
    "looked_into": _of_case(lambda case: bool(case.untold_of_look_in)),
    "looked_in_from_here": lambda *_: True,  # it has happened: nothing that follows makes it untold
    # orders
    "order_given": _of_order(lambda order: order.acknowledged_on is None),
    "order_answered": _of_order(lambda order: order.answered_on is not None),
    "order_handed_back": _of_order(lambda order: order.handed_back_on is not None),
    "order_hand_back_refused": _of_order(lambda order: order.answered_on is None),
    "order_ended": _until_closed,
    # urgent matters
    "urgent_matter_raised": _of_case(
        lambda case: bool(case.urgent and case.urgent.confirmed_at is None)
    ),
    "urgent_matter_renewed": _of_case(lambda case: case.urgent is not None),
    "urgent_matter_ran_out": _of_case(lambda case: case.ran_out is not None),
    "urgent_matter_offered": _is_offered_to,
    "urgent_offer_taken": _of_matter(lambda matter: True),
    "urgent_offer_declined": _of_matter(lambda matter: matter.offered is None),
    "urgent_step_given": _has_an_open_step,
    "urgent_steps_done": _of_matter(
        lambda matter: not matter.open_steps and matter.end_proposed_at is None
    ),
    "urgent_end_proposed": _of_matter(lambda matter: matter.end_proposed_at is not None),
    "urgent_end_sent_back": _of_matter(lambda matter: matter.end_proposed_at is None),
    "urgent_matter_ended": _until_closed,
}
"""For each kind of notice about a case, when it is still of use; but for those of its limits."""
