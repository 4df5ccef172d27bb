"""Folds of the agreement, its performance, and its confirmation."""

from datetime import date, datetime
from typing import Any, assert_never

from domain.dispute.facts import (
    AgreementReached,
    AgreementRepudiated,
    BreachReported,
    BreachVerified,
    ConfirmationApplied,
    ConfirmationDecided,
    ConfirmationFact,
    FollowUpMade,
    FollowUpMoved,
    FollowUpsStopped,
    ItemPerformed,
    PerformanceFact,
    PerformanceUrged,
    PerformedAtOnce,
    RemedyExplained,
    ReviewApplied,
    ReviewDecided,
    SatisfactionStated,
    SigningAsked,
    SigningEnded,
    SigningTaken,
)
from domain.dispute.state import Agreement, Application, Dispute, Item, MovedCall, Signing, Signs
from domain.kernel import civil_date


def performance(case: Dispute, fact: PerformanceFact, at: datetime) -> Dispute:
    """The agreement, and how it is kept."""
    match fact:
        case AgreementReached():
            return _agreed(case, fact)
        case SigningAsked():
            asked = Signing(fact.provider, fact.document, fact.language, fact.parties, fact.signers)
            return case._replace(signing=asked, signings=case.signings + 1)
        case SigningTaken():
            return _signing_is(case, taken=True)
        case SigningEnded():
            return _signing_is(case, outcome=fact.outcome)
        case ItemPerformed():
            return _performed(case, (fact.item,), fact.performed_on)
        case PerformedAtOnce():
            done = _performed(case, case.outstanding, civil_date(at))
            return done._replace(performed_at_once=True)
        case FollowUpMade():
            return _called(case, fact, civil_date(at))
        case FollowUpMoved():
            later = MovedCall(fact.to, civil_date(at))
            moved = {**case.follow_ups_moved, fact.day.isoformat(): later}
            return case._replace(follow_ups_moved=moved)
        case FollowUpsStopped():
            return case._replace(follow_ups_stopped=True)
        case SatisfactionStated():
            return case._replace(satisfaction_stated=case.satisfaction_stated | {fact.party})
        case BreachReported():
            return case._replace(breach_reported=fact.items)
        case BreachVerified():
            case = case._replace(breach_reported=())
            # Whoever went back on the agreement has done so, kept or not.
            breached = fact.confirmed and case.performance != "disputed"
            return case._replace(performance="breached") if breached else case
        case PerformanceUrged():
            return case
        case RemedyExplained():
            return case._replace(remedy_explained=True)
        case AgreementRepudiated():
            return case._replace(performance="disputed")
        case _:
            assert_never(fact)


def _agreed(case: Dispute, fact: AgreementReached) -> Dispute:
    items = {
        entry.item: Item(entry.party, entry.kind, entry.amount_fen, entry.due_on)
        for entry in fact.items
    }
    signs = tuple(
        Signs(each.party, each.means, each.provider, each.agent) for each in fact.signatures
    )
    return case._replace(
        phase="agreed",
        outcome="agreed",
        performance="performing",
        agreement=Agreement(fact.form, fact.effective_on, items, fact.not_confirmable, signs),
        urgent=None,
        ran_out=None,
        transfer=None,
    )


def _signing_is(case: Dispute, **changes: Any) -> Dispute:
    return case._replace(signing=case.signing._replace(**changes)) if case.signing else case


def _called(case: Dispute, fact: FollowUpMade, on: date) -> Dispute:
    """A call is about all that was due by its day: what was moved and is later stays moved."""
    later = {day: to for day, to in case.follow_ups_moved.items() if day > on.isoformat()}
    return case._replace(
        follow_ups=case.follow_ups + 1,
        followed_up_on=on,
        follow_ups_moved=later,
        offers=fact.offers,
    )


def _performed(case: Dispute, items: tuple[str, ...], on: date) -> Dispute:
    if case.agreement is None:
        return case
    done = {item: case.agreement.items[item]._replace(performed_on=on) for item in items}
    case = case._replace(agreement=case.agreement._replace(items={**case.agreement.items, **done}))
    return case if case.outstanding else case._replace(performance="performed")


def confirmation(case: Dispute, fact: ConfirmationFact, at: datetime) -> Dispute:
    """Joint applications, and what the court or the commission decided."""
    match fact:
        case ConfirmationApplied():
            return case._replace(confirmation=Application(fact.applied_on))
        case ConfirmationDecided():
            decided = _decided(case.confirmation, fact.decided_on, fact.confirmed)
            return case._replace(confirmation=decided)
        case ReviewApplied():
            return case._replace(review=Application(fact.applied_on))
        case ReviewDecided():
            return case._replace(review=_decided(case.review, fact.decided_on, fact.confirmed))
        case _:
            assert_never(fact)


def _decided(application: Application | None, on: date, confirmed: bool) -> Application:
    applied_on = application.applied_on if application else on
    return Application(applied_on, on, confirmed)
