"""How mediation ends without agreement, and how a case is closed: a passed limit only proposes, a
person ends, a second person closes, and nobody is left without knowing the other routes.
"""

from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from domain.committees import Committees
from domain.dispute.facts import (
    Closed,
    ClosureProposed,
    DisputeFact,
    MediationExpired,
    MediationFailed,
    RequestWithdrawn,
)
from domain.dispute.guards import (
    before_closure,
    for_itself,
    its_mediator,
    mediators,
    nothing_runs,
    only,
    still_open,
    taking_part,
)
from domain.dispute.state import OPEN, Dispute
from domain.dispute.terms import PartyId, Route
from domain.kernel import Act, FreeText, Refused, civil_date
from domain.rules import RuleBook, RuleSet

BatchId = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-W[0-9]{2}$")]
"""An ISO week: 2026-W13."""

PROPOSES_AN_END = frozenset(
    {
        "end_and_name_other_routes",
        "return_file_to_court",
        "return_to_trial",
        "declare_failed",
    }
)
"""What a limit of mediation proposes when it is over."""


def _accepted(case: Dispute) -> None:
    still_open(case)
    if case.accepted_at is None:
        raise Refused(
            "The case is not accepted: it can be refused, routed out or declined",
            law="人民调解法 26",
        )


def _names_routes(routes: tuple[Route, ...]) -> None:
    if not routes:
        raise Refused("The notice names the other routes", law="人民调解法 26")


def declare_failed(
    case: Dispute, act: Act, *, routes: tuple[Route, ...], explanation: FreeText | None = None
) -> list[DisputeFact]:
    """End mediation without agreement, with a notice of the other routes."""
    if act.by.role == "head":
        only(act, "head")
    else:
        its_mediator(case, act)
    _accepted(case)
    _names_routes(routes)
    return [MediationFailed(routes=routes, explanation=explanation)]


def withdraw(case: Dispute, act: Act, *, parties: tuple[PartyId, ...]) -> list[DisputeFact]:
    """Withdraw the request: all applicants together.

    Several tell an officer, since none of them speaks for the others.
    """
    only(act, "party", "mediator", "desk", "county_desk")
    still_open(case)
    for_itself(act, *parties)
    for party in parties:
        taking_part(case, party)
    applicants = {p for p in case.taking_part if case.parties[p].role == "applicant"}
    if not applicants or set(parties) != applicants:
        raise Refused(
            "A request is withdrawn by all who made it; any other party can refuse",
            law="人民调解法 23",
        )
    return [RequestWithdrawn(parties=parties)]


def end_as_expired(
    case: Dispute, act: Act, *, routes: tuple[Route, ...], rules: RuleBook
) -> list[DisputeFact]:
    """End a mediation whose time is over, as its clock proposed, naming the other routes."""
    only(act, "head")
    _accepted(case)
    _names_routes(routes)
    over = _limits_over(case, rules.for_case(case))
    if not over:
        raise Refused(
            "No limit of this mediation is over: declare it failed, or go on",
            law="人民调解法 26",
        )
    return [MediationExpired(deadline=over[-1], routes=routes)]


def _limits_over(case: Dispute, rules: RuleSet) -> list[str]:
    """The limits of this mediation that are over: those of an earlier attempt, and those that were
    extended, are not."""
    runs_since = civil_date(case.accepted_at) if case.accepted_at else date.max
    counts_from = max(runs_since, case.extended_until or runs_since)
    proposed = [
        (deadline, proposed.due_on)
        for deadline, proposed in case.proposals.items()
        if proposed.proposes in PROPOSES_AN_END
    ]
    passed = [*_lapsed_limits(case, rules), *proposed]
    return [deadline for deadline, due_on in passed if due_on >= counts_from]


def _lapsed_limits(case: Dispute, rules: RuleSet) -> list[tuple[str, date]]:
    """What lapsed before an import proposed nothing to anybody; its rule says what it would."""
    ends = {rule.id for rule in rules.rules if rule.proposes in PROPOSES_AN_END}
    return sorted(
        (fired.deadline, fired.due_on)
        for fired in case.fired
        if fired.stage == "due" and fired.deadline in ends and fired.deadline not in case.proposals
    )


def _ready_to_close(case: Dispute, act: Act) -> None:
    before_closure(case)
    if case.phase in OPEN:
        raise Refused("The case is still open", law="人民调解法 26")
    if case.handover is not None and case.handover.answered_on is None:
        raise Refused("Answer the sender first", law="office rule: hand-over")
    if case.letter_owed:
        raise Refused("The return letter is still owed", law="office rule: hand-over")
    if case.outcome == "not_accepted" and not case.non_acceptance_reviewed:
        raise Refused(
            "The judicial office has not reviewed the refusal to accept yet",
            law="office rule: two persons",
        )
    if any(order.answered_on is None for order in case.orders.values()):
        raise Refused(
            "A supervisory order is not answered yet", law="office rule: supervisory order"
        )
    nothing_runs(case, act)


def propose_closure(case: Dispute, act: Act) -> list[DisputeFact]:
    """Propose to close the case; a second person closes it."""
    if case.mediator is None:
        only(act, "mediator", "desk", "county_desk")
    else:
        its_mediator(case, act)
    _ready_to_close(case, act)
    return [ClosureProposed(by=act.by.id)]


def close(case: Dispute, act: Act, *, committees: Committees) -> list[DisputeFact]:
    """Close the case as the second person: a head or mediator who did not propose it."""
    only(act, "head", "mediator")
    _ready_to_close(case, act)
    if committees.small(case.office):
        raise Refused(
            "A committee with fewer than three active members closes with the week's batch",
            law="office rule: two persons",
        )
    if case.closure_proposed_by is None:
        raise Refused("Nobody has proposed to close it", law="office rule: two persons")
    if case.closure_proposed_by in (act.by.id, *act.covers):
        raise Refused("The second person is somebody else", law="office rule: two persons")
    return [Closed()]


def close_in_batch(
    case: Dispute, act: Act, *, batch: BatchId, committees: Committees
) -> list[DisputeFact]:
    """Close the case with the week's list, signed by somebody who did not mediate it.

    A committee with fewer than three active members may have nobody else: there the week's list
    itself is the second look.
    """
    only(act, "head", "mediator")
    _ready_to_close(case, act)
    year, week, _ = act.on.isocalendar()
    if batch != f"{year}-W{week:02d}":
        raise Refused(
            "A batch closes in its own week: {week} now",
            law="office rule: weekly batch",
            week=f"{year}-W{week:02d}",
        )
    alone = committees.small(case.office)
    if not alone and {act.by.id, *act.covers} & set(mediators(case)):
        raise Refused("The second person is somebody else", law="office rule: two persons")
    return [Closed(batch=batch)]
