"""The file of a minor, or of an adult who does not settle alone, is read by its mediators, by the
head of their committee, and by whom that head has approved.
"""

from datetime import timedelta
from typing import Final

from domain.access import works_here
from domain.dispute.facts import AccessApproved, ApprovalNeed, DisputeFact
from domain.dispute.guards import only, registered
from domain.dispute.state import Dispute
from domain.dispute.terms import StaffId
from domain.kernel import LOCAL_ZONE, Act, Refused

LAW = "未成年人网络保护条例 36"

LONGEST: Final = timedelta(days=30)
"""How long an approval holds at most (office rule: minors' files)."""


def approve_access(
    case: Dispute, act: Act, *, officer: StaffId, what_for: ApprovalNeed
) -> list[DisputeFact]:
    """Approve that an officer reads this file of a minor, for thirty days.

    It opens what the officer's own relation to the case opens, and no more: whoever works on other
    cases states a reason besides. Until the case is accepted its office reads it as any other.
    """
    only(act, "head", "judicial_office")
    registered(case)
    if not case.shielded:
        raise Refused("This file needs no approval: it is read as any other", law=LAW)
    if officer == act.by.id or not works_here(act.by):
        raise Refused("Nobody approves it for themselves", law=LAW)
    until = case.approved.get(officer)
    if until is not None and act.at < until:
        raise Refused(
            "{officer} may read this file until {until} already",
            law=LAW,
            officer=officer,
            until=until.astimezone(LOCAL_ZONE).isoformat(),
        )
    return [AccessApproved(officer=officer, what_for=what_for, until=act.at + LONGEST)]
