"""When a dispute may turn violent it is the *matter* that is urgent: for seven days, with a closed
list of steps, seen by a second person. Watching people is not among the steps.
"""

from datetime import timedelta

from domain.committees import Committees
from domain.dispute.facts import (
    DisputeFact,
    PreventiveStep,
    ReportGround,
    ReportMade,
    ReportTo,
    ReportTold,
    UrgentMatterConfirmed,
    UrgentMatterEnded,
    UrgentMatterRaised,
    UrgentMatterRenewed,
)
from domain.dispute.guards import before_filing, only, party_of, second_person, still_open
from domain.dispute.state import Dispute, Urgent
from domain.dispute.terms import PartyId
from domain.kernel import Act, FreeText, Refused, Role

TERM = timedelta(days=7)
MOST_TERMS = 3
"""The first and two renewals; after that somebody from outside the committee decides."""

OUTSIDE: tuple[Role, ...] = ("judicial_office", "county_desk")

RECIPIENTS: dict[ReportGround, frozenset[ReportTo]] = {
    "public_order_case_likely": frozenset({"police"}),
    "criminal_case_likely": frozenset({"police", "procuratorate"}),
    "immediate_danger": frozenset({"police", "ambulance"}),
    "suspected_abuse_of_minor": frozenset({"police", "civil_affairs", "education"}),
    "suspected_abuse_of_dependent_adult": frozenset({"police"}),
}
"""Who may be told what (人民调解法 25; 未成年人保护法 11; 反家庭暴力法 14); the list is closed."""


def urgent_now(case: Dispute, act: Act) -> Urgent | None:
    """The urgent matter in force at the time of the act: it ends by itself after its term."""
    if case.urgent is not None and act.at < case.urgent.since + TERM:
        return case.urgent
    return None


def raise_urgent_matter(
    case: Dispute, act: Act, *, facts: FreeText, steps: tuple[PreventiveStep, ...]
) -> list[DisputeFact]:
    """Set an open dispute as an urgent matter, with what happened and what is done about it."""
    only(act, "mediator", *OUTSIDE)
    still_open(case)
    if urgent_now(case, act) is not None:
        raise Refused("The matter is urgent already: renew it", law="人民调解法 25")
    _may_go_on(case, act)
    _has_steps(steps)
    return [UrgentMatterRaised(facts=facts, steps=steps, by=act.by.id)]


def _may_go_on(case: Dispute, act: Act) -> None:
    if case.urgent_terms >= MOST_TERMS and act.by.role not in OUTSIDE:
        raise Refused(
            "After three terms somebody from outside the committee decides",
            law="office rule: urgent matter",
        )


def _has_steps(steps: tuple[PreventiveStep, ...]) -> None:
    if not steps:
        raise Refused("Say which steps are taken", law="人民调解法 25")


def confirm_urgent_matter(case: Dispute, act: Act, *, committees: Committees) -> list[DisputeFact]:
    """See an urgent matter as the second person."""
    still_open(case)
    urgent = _in_force(case, act)
    second_person(act, urgent.by, small=committees.small(case.office))
    if urgent.confirmed_at is not None:
        raise Refused("A second person has seen it already", law="人民调解法 25")
    return [UrgentMatterConfirmed()]


def _in_force(case: Dispute, act: Act) -> Urgent:
    urgent = urgent_now(case, act)
    if urgent is None:
        raise Refused("No urgent matter is in force", law="人民调解法 25")
    return urgent


def renew_urgent_matter(
    case: Dispute, act: Act, *, facts: FreeText, steps: tuple[PreventiveStep, ...]
) -> list[DisputeFact]:
    """Renew an urgent matter for seven days: twice by the mediator, then from outside only."""
    only(act, "mediator", "head", *OUTSIDE)
    still_open(case)
    _in_force(case, act)
    _may_go_on(case, act)
    _has_steps(steps)
    return [UrgentMatterRenewed(facts=facts, steps=steps)]


def end_urgent_matter(case: Dispute, act: Act) -> list[DisputeFact]:
    """End an urgent matter before its term is over."""
    only(act, "mediator", "head", *OUTSIDE)
    still_open(case)
    _in_force(case, act)
    return [UrgentMatterEnded()]


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
    """Tell a person concerned that a report was made; whoever is suspected of abuse is not told."""
    only(act, "mediator", "head", "desk", "county_desk", "judicial_office")
    before_filing(case)
    party_of(case, party)
    if case.reports == 0:
        raise Refused("Nothing was reported", law="个人信息保护法 18")
    if is_the_suspected:
        raise Refused("Whoever is suspected of abuse is not told", law="未成年人保护法 11")
    return [ReportTold(party=party)]
