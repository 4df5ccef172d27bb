"""Whether an agreement is kept, and where a party can go when it is not. What is followed up is the
agreement, never the person (人民调解法 31–32).
"""

from datetime import date

from domain.dispute.facts import (
    AgreementRepudiated,
    BreachReported,
    BreachVerified,
    DisputeFact,
    ItemId,
    ItemPerformed,
    PerformanceUrged,
    PerformedAtOnce,
    RemedyExplained,
)
from domain.dispute.guards import (
    agreement_of,
    for_itself,
    its_mediator,
    only,
    party_of,
)
from domain.dispute.state import Agreement, Dispute
from domain.dispute.terms import PartyId, Reference, Route
from domain.kernel import Act, FreeText, Refused


def perform_at_once(
    case: Dispute, act: Act, *, receipt: Reference | None = None
) -> list[DisputeFact]:
    """Record that everything agreed was done on the spot, against a receipt."""
    its_mediator(case, act)
    agreement = agreement_of(case)
    _something_left(case)
    if act.on != agreement.effective_on:
        raise Refused(
            "At once means on the day of the agreement: record each part instead",
            law="人民调解法 31",
        )
    return [PerformedAtOnce(receipt=receipt)]


def _something_left(case: Dispute) -> None:
    if not case.outstanding:
        raise Refused("Everything is performed already", law="人民调解法 31")


def record_performance(
    case: Dispute,
    act: Act,
    *,
    item: ItemId,
    performed_on: date | None = None,
    receipt: Reference | None = None,
) -> list[DisputeFact]:
    """Record that one part of the agreement, an instalment for example, was performed."""
    only(act, "mediator", "desk", "county_desk")
    agreement = agreement_of(case)
    return [performed_item(agreement, act, item, performed_on, receipt)]


def performed_item(
    agreement: Agreement, act: Act, item: str, on: date | None, receipt: str | None = None
) -> ItemPerformed:
    """That this part was performed, on a day between the agreement and today."""
    part = agreement.items.get(item)
    if part is None:
        raise Refused("The agreement has no part {item}", law="人民调解法 31", item=item)
    if part.performed_on is not None:
        raise Refused("{item} is performed already", law="人民调解法 31", item=item)
    on = on or act.on
    if not agreement.effective_on <= on <= act.on:
        raise Refused(
            "A part is performed between the agreement and today", law="人民调解法 31"
        ).at("performed_on")
    return ItemPerformed(item=item, performed_on=on, receipt=receipt)


def due_items(case: Dispute, agreement: Agreement, on: date) -> tuple[str, ...]:
    """The parts that should have been performed by this day, and were not."""
    days = {item: agreement.items[item].due_on for item in case.outstanding}
    return tuple(item for item, day in days.items() if day is None or day <= on)


def report_breach(
    case: Dispute, act: Act, *, party: PartyId, items: tuple[ItemId, ...]
) -> list[DisputeFact]:
    """Report, as the party it was owed to, that something due was not performed."""
    only(act, "party", "mediator", "desk", "county_desk")
    for_itself(act, party)
    agreement = agreement_of(case)
    party_of(case, party)
    due = due_items(case, agreement, act.on)
    if not items or not set(items) <= set(due):
        raise Refused("Only what was due and not performed is a breach", law="人民调解法 31")
    if any(agreement.items[item].party == party for item in items):
        raise Refused(
            "The party that should have performed cannot report its own breach",
            law="人民调解法 31",
        )
    return [BreachReported(party=party, items=items)]


def verify_breach(case: Dispute, act: Act, *, confirmed: bool) -> list[DisputeFact]:
    """Say, after asking the other side, whether what was reported was really not performed."""
    its_mediator(case, act)
    agreement_of(case)
    if not case.breach_reported:
        raise Refused("No breach was reported", law="人民调解法 31")
    if confirmed and not set(case.breach_reported) & set(case.outstanding):
        raise Refused("What was reported has been performed since", law="人民调解法 31")
    return [BreachVerified(confirmed=confirmed)]


def urge(case: Dispute, act: Act, *, party: PartyId) -> list[DisputeFact]:
    """Urge a party to perform what is outstanding."""
    its_mediator(case, act)
    agreement = agreement_of(case)
    party_of(case, party)
    if party not in {agreement.items[item].party for item in case.outstanding}:
        raise Refused("{party} owes nothing more", law="人民调解法 31", party=party)
    return [PerformanceUrged(party=party)]


def explain_remedy(case: Dispute, act: Act, *, party: PartyId, route: Route) -> list[DisputeFact]:
    """Explain to a party where it can go now, and give it the leaflet."""
    only(act, "mediator", "desk", "county_desk")
    agreement = agreement_of(case)
    party_of(case, party)
    rejected = any(each and each.confirmed is False for each in (case.confirmation, case.review))
    if case.performance not in ("breached", "disputed") and not rejected:
        raise Refused(
            "There is no breach, no dispute about the agreement and no rejection",
            law="人民调解法 31–32",
        )
    if route == "enforcement" and not confirmed(case):
        raise Refused("Only a confirmed agreement is enforced: name the suit", law="人民调解法 33")
    if route == "payment_order" and not _pay_is_owed(case, agreement):
        raise Refused(
            "A payment order on an agreement is for pay, injury costs and compensation from work",
            law="劳动争议调解仲裁法 16",
        )
    return [RemedyExplained(party=party, route=route)]


def confirmed(case: Dispute) -> bool:
    """Whether a court or an arbitration commission confirmed the agreement."""
    return any(each is not None and each.confirmed for each in (case.confirmation, case.review))


def _pay_is_owed(case: Dispute, agreement: Agreement) -> bool:
    owed = {agreement.items[item].kind for item in case.outstanding}
    return case.type == "labour" and "payment" in owed


def repudiate(
    case: Dispute, act: Act, *, party: PartyId, statement: FreeText | None = None
) -> list[DisputeFact]:
    """Record that a party no longer stands by the agreement; it is preserved as it was made."""
    only(act, "party", "mediator", "desk", "county_desk")
    for_itself(act, party)
    agreement_of(case)
    party_of(case, party)
    if case.performance in ("performed", "disputed"):
        raise Refused(
            "The agreement is {status} already", law="人民调解法 32", status=case.performance
        )
    if confirmed(case):
        raise Refused("A confirmed agreement binds: it can be enforced", law="人民调解法 33")
    return [AgreementRepudiated(party=party, statement=statement)]
