"""What the law obliges to report is reported: on closed grounds, to whom the law names, about the
matter. A copy is kept; the person concerned is told later, whoever is suspected never. Until that
person was told, or it is on record why not, the case waits for it, closed or not.
"""

from datetime import date, timedelta

from domain.dispute.facts import (
    DisputeFact,
    HeldBack,
    ReportGround,
    ReportMade,
    ReportTellingHeldBack,
    ReportTo,
    ReportTold,
)
from domain.dispute.guards import before_filing, only, party_of
from domain.dispute.state import Dispute
from domain.dispute.terms import PartyId
from domain.kernel import Act, FreeText, Refused

LONGEST_HELD_BACK = 30
"""Days after which it is asked again whether telling would endanger somebody (office rule: report;
个人信息保护法 18 says *once the emergency is over*)."""

RECIPIENTS: dict[ReportGround, frozenset[ReportTo]] = {
    "public_order_case_likely": frozenset({"police"}),
    "criminal_case_likely": frozenset({"police", "procuratorate"}),
    "immediate_danger": frozenset({"police", "ambulance"}),
    "suspected_abuse_of_minor": frozenset({"police", "civil_affairs", "education"}),
    "suspected_abuse_of_dependent_adult": frozenset({"police"}),
}
"""Who may be told what (人民调解法 25; 未成年人保护法 11; 反家庭暴力法 14); the list is closed."""


def report(
    case: Dispute,
    act: Act,
    *,
    ground: ReportGround,
    to: tuple[ReportTo, ...],
    sent: FreeText,
) -> list[DisputeFact]:
    """Report what the law obliges to report, about the matter; what was sent is kept."""
    only(act, "mediator", "head", "desk", "county_desk", "judicial_office")
    before_filing(case)
    if not to or not set(to) <= RECIPIENTS[ground]:
        raise Refused(
            "On this ground the report goes to: {recipients}",
            law="人民调解法 25; 未成年人保护法 11; 反家庭暴力法 14",
            recipients=", ".join(sorted(RECIPIENTS[ground])),
        )
    return [ReportMade(ground=ground, to=to, sent=sent)]


def tell_of_report(
    case: Dispute, act: Act, *, party: PartyId, is_the_suspected: bool
) -> list[DisputeFact]:
    """Tell a person concerned what was reported; whoever is suspected of abuse is not told."""
    only(act, "mediator", "head", "desk", "county_desk", "judicial_office")
    before_filing(case)
    party_of(case, party)
    if case.reports == 0:
        raise Refused("Nothing was reported", law="个人信息保护法 18")
    if is_the_suspected:
        raise Refused("Whoever is suspected of abuse is not told", law="未成年人保护法 11")
    return [ReportTold(party=party)]


def hold_back_telling(
    case: Dispute,
    act: Act,
    *,
    ground: HeldBack,
    reason: FreeText,
    look_again_on: date | None = None,
) -> list[DisputeFact]:
    """Record why whoever was reported about is not told, or not yet; it is asked again on a day.

    Where telling would endanger somebody, that day is within thirty days; it may be held back
    again then. Where there is nobody to tell beside whoever is suspected, nothing more is asked.
    """
    only(act, "head", "judicial_office", "county_desk")
    before_filing(case)
    if case.untold_since is None:
        raise Refused("Nobody waits to be told of a report", law="个人信息保护法 18")
    if (ground == "would_endanger_somebody") != (look_again_on is not None):
        raise Refused(
            "Where telling would endanger somebody, and only there, name the day on which it is "
            "asked again",
            law="个人信息保护法 18",
        )
    last = act.on + timedelta(days=LONGEST_HELD_BACK)
    if look_again_on is not None and not act.on < look_again_on <= last:
        raise Refused(
            "It is asked again after today, by {last} at the latest",
            law="office rule: report",
            last=last,
        )
    return [ReportTellingHeldBack(ground=ground, reason=reason, look_again_on=look_again_on)]
