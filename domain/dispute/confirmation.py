"""A settlement becomes enforceable when all parties apply together: to the court (司法确认), or in
a labour dispute for arbitral review (仲裁审查). Whether they came in time, the court decides.
"""

from datetime import date

from domain.dispute.facts import (
    ConfirmationApplied,
    ConfirmationDecided,
    DisputeFact,
    DocumentsPutOnFile,
    FiledDocument,
    ReviewApplied,
    ReviewDecided,
)
from domain.dispute.guards import agreement_of, everyone, only
from domain.dispute.performance import confirmed as is_confirmed
from domain.dispute.state import Agreement, Application, Dispute
from domain.dispute.terms import AgreementForm, OfficeCode, PartyId, Reference
from domain.kernel import Act, Refused

PAPERS = FiledDocument(kind="confirmation_papers")


def apply_for_confirmation(
    case: Dispute,
    act: Act,
    *,
    applicants: tuple[PartyId, ...],
    receipt: Reference,
    court: OfficeCode | None = None,
) -> list[DisputeFact]:
    """Record that all parties applied to the court together, with its receipt."""
    agreement = _can_be_confirmed(case, act, applicants, "人民调解法 33; 民事诉讼法 205")
    _not_running(case.confirmation)
    court_reads(agreement.form)
    if agreement.not_confirmable:
        raise Refused(
            "A court does not confirm this: {reasons}",
            law="民诉解释 355",
            reasons=", ".join(agreement.not_confirmable),
        )
    kinds = {item.kind for item in agreement.items.values()}
    if case.type == "labour" and kinds != {"payment"}:
        raise Refused(
            "Of labour agreements a court confirms those about payment only: ask for review",
            law="劳动争议司法解释(一) 52",
        )
    applied = ConfirmationApplied(court=court, applied_on=act.on, receipt=receipt)
    return [applied, DocumentsPutOnFile(documents=(PAPERS,))]


def court_reads(form: AgreementForm) -> None:
    """The court decides on the agreement that is handed in with the application, so on a written
    one; also what an older register says of it (民诉解释 354)."""
    if form == "oral":
        raise Refused("The court needs the agreement in writing", law="民诉解释 354")


def _can_be_confirmed(
    case: Dispute, act: Act, applicants: tuple[PartyId, ...], law: str
) -> Agreement:
    # No party can say for the others that they applied: an officer reads it from the receipt.
    only(act, "mediator", "desk", "county_desk")
    agreement = agreement_of(case)
    everyone(case, applicants, Refused("All parties apply together", law=law))
    if case.performance == "disputed":
        raise Refused("A party no longer stands by the agreement", law="人民调解法 32")
    if is_confirmed(case):
        raise Refused("The agreement is confirmed already", law=law)
    return agreement


def _not_running(application: Application | None) -> None:
    if application is not None and application.decided_on is None:
        raise Refused("An application is running already", law="民事诉讼法 205")


def _decided_on(application: Application | None, act: Act, on: date | None) -> date:
    if application is None or application.decided_on is not None:
        raise Refused("No application is waiting for a decision", law="民事诉讼法 206")
    on = on or act.on
    if not application.applied_on <= on <= act.on:
        raise Refused("It is decided between the application and today", law="民事诉讼法 205–206")
    return on


def record_confirmation(
    case: Dispute,
    act: Act,
    *,
    confirmed: bool,
    number: Reference,
    decided_on: date | None = None,
) -> list[DisputeFact]:
    """Record what the court decided; rejected, the parties may mediate anew or sue."""
    only(act, "mediator", "desk", "county_desk")
    agreement_of(case)
    on = _decided_on(case.confirmation, act, decided_on)
    return [ConfirmationDecided(confirmed=confirmed, decided_on=on, number=number)]


def apply_for_review(
    case: Dispute, act: Act, *, applicants: tuple[PartyId, ...], receipt: Reference
) -> list[DisputeFact]:
    """Record that both sides of a labour agreement asked for arbitral review together."""
    if case.type != "labour":
        raise Refused("Arbitral review is for labour agreements", law="劳动人事争议仲裁办案规则 74")
    _can_be_confirmed(case, act, applicants, "劳动人事争议仲裁办案规则 74")
    _not_running(case.review)
    applied = ReviewApplied(applied_on=act.on, receipt=receipt)
    return [applied, DocumentsPutOnFile(documents=(PAPERS,))]


def record_review(
    case: Dispute,
    act: Act,
    *,
    confirmed: bool,
    number: Reference,
    decided_on: date | None = None,
) -> list[DisputeFact]:
    """Record what the arbitration commission decided on the joint application."""
    only(act, "mediator", "desk", "county_desk")
    agreement_of(case)
    on = _decided_on(case.review, act, decided_on)
    return [ReviewDecided(confirmed=confirmed, decided_on=on, number=number)]
