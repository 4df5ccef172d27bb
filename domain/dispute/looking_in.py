"""Who stands outside a case and has to look into it says why; everybody in it hears of that.

It opens what the table of access says a reason opens, to that officer, for four hours; never a
confidence, a report, or another case.
"""

from domain.access import LONGEST, relation
from domain.dispute.audience import whose
from domain.dispute.facts import DisputeFact, LookedIn, LookInTold
from domain.dispute.guards import lets_in, only, party_of, registered
from domain.dispute.state import Dispute
from domain.dispute.terms import Channel, PartyId
from domain.kernel import LOCAL_ZONE, Act, FreeText, Refused
from domain.rights.stilled import NOBODY_STILLED, Stilled

LAW = "office rule: access for a stated reason"


def look_in(
    case: Dispute, act: Act, *, reason: FreeText, stilled: Stilled = NOBODY_STILLED
) -> list[DisputeFact]:
    """State why you, who stand outside this case, look into it: open to you for four hours.

    The parties read in their history that you did, in which role, and why; the case's mediator and
    the head of its committee are told at once, and each reading is on record under this reason.
    """
    only(act, "desk", "mediator", "head", "judicial_office", "county_desk")
    registered(case)
    if relation(whose(case), act.by) not in ("none", "oversees"):
        raise Refused("Who works on a case needs no reason to read it", law=LAW)
    lets_in(case, stilled)
    until = case.looked_in.get(act.by.id)
    if until is not None and act.at < until:
        raise Refused(
            "You have stated a reason: the case is open to you until {until}",
            law=LAW,
            until=until.astimezone(LOCAL_ZONE).isoformat(),
        )
    return [LookedIn(by=act.by.id, reason=reason, until=act.at + LONGEST)]


def tell_of_look_in(
    case: Dispute, act: Act, *, party: PartyId, channel: Channel
) -> list[DisputeFact]:
    """Record that a party was told who looked into the case from outside, and why.

    Each party is told, closed case or not; until then the notice waits for the case's mediators and
    the head of its committee.
    """
    only(act, "mediator", "head", "desk", "county_desk")
    registered(case)
    party_of(case, party)
    if party not in case.untold_of_look_in:
        raise Refused("Nobody has looked in of whom {party} was not told", law=LAW, party=party)
    return [LookInTold(party=party, channel=channel)]
