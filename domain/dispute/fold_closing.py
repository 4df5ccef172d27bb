"""Folds of how a case ends, of the archive, of links to other cases, and of passed limits."""

from datetime import date, datetime
from typing import Any, assert_never
from uuid import UUID

from domain.dispute.facts import (
    Appraised,
    BodiesInvited,
    ClockFact,
    Closed,
    ClosingFact,
    ClosureProposed,
    ConcessionNoted,
    DeadlinePassed,
    DeadlinesLapsedBeforeImport,
    Destroyed,
    DocumentsPutOnFile,
    FileAttached,
    Filed,
    FileReplaced,
    FileTakenOut,
    LinkedFact,
    MediationExpired,
    MediationFailed,
    Reopened,
    ReopeningProposed,
    RepresentativesNamed,
    RequestWithdrawn,
    Retained,
    ShamCleared,
    ShamSuspected,
    SplitOff,
    TransferAccepted,
    TransferOffered,
    TransferRefused,
    TransferWithdrawn,
    WorkingNotesEnded,
)
from domain.dispute.fold_opening import ended, party_is
from domain.dispute.state import (
    IN_MEDIATION,
    Appraisal,
    Attached,
    Dispute,
    Fired,
    Home,
    Proposed,
    Reopening,
    Retention,
    Transfer,
)
from domain.kernel import civil_date


def closing(case: Dispute, fact: ClosingFact, at: datetime) -> Dispute:
    """How the case ends, and what becomes of its file."""
    match fact:
        case MediationFailed():
            return ended(case, "failed", at)
        case RequestWithdrawn():
            return ended(case, "withdrawn", at)
        case MediationExpired():
            return ended(case, "expired", at)
        case ClosureProposed():
            return case._replace(closure_proposed_by=fact.by)
        case Closed():
            return case._replace(phase="closed", closed_on=civil_date(at), batch=fact.batch)
        case DocumentsPutOnFile():
            kinds = {document.kind for document in fact.documents}
            return case._replace(documents=case.documents | kinds)
        case FileAttached():
            put_in = Attached(fact.document, fact.parties, fact.confidential)
            return case._replace(files={**case.files, fact.file: put_in})
        case FileReplaced():
            return _file_is(case, fact.file, editions=fact.edition)
        case FileTakenOut():
            return _file_is(case, fact.file, out=True)
        case Filed():
            # Files put away before anybody was asked to tell stay as they are.
            return case._replace(phase="filed", filed_on=civil_date(at), untold_since=None)
        case WorkingNotesEnded():
            notes = {note: kept for note, kept in case.notes.items() if note not in fact.notes}
            return case._replace(notes=notes)
        case Retained():
            return _retained(case, Retention(fact.retention, fact.until))
        case Appraised():
            return _appraised(case, fact, civil_date(at))
        case Destroyed():
            return case._replace(phase="destroyed")
        case _:
            assert_never(fact)


def _file_is(case: Dispute, file: UUID, **changes: Any) -> Dispute:
    held = case.files.get(file)
    if held is None:
        return case
    return case._replace(files={**case.files, file: held._replace(**changes)})


def _retained(case: Dispute, retention: Retention) -> Dispute:
    return case._replace(phase="retained", retention=retention, appraisal=None)


def _appraised(case: Dispute, fact: Appraised, on: date) -> Dispute:
    if fact.destroy:
        return case._replace(phase="appraised", appraisal=Appraisal(on, fact.by))
    if case.retention is None:
        return case
    return _retained(case, case.retention._replace(until=fact.keep_until))


def linked(case: Dispute, fact: LinkedFact, at: datetime) -> Dispute:
    """Other cases, other offices, and what must not leave this one."""
    match fact:
        case ReopeningProposed():
            return case._replace(reopening=Reopening(fact.kind, fact.by, fact.asked_by))
        case Reopened():
            asked_by = case.reopening.asked_by if case.reopening else None
            return case._replace(
                continued_in=fact.case,
                reopening=None,
                came_back=case.came_back | {asked_by} if asked_by else case.came_back,
            )
        case SplitOff():
            for party in fact.parties:
                case = party_is(case, party, split_off=True)
            return case
        case RepresentativesNamed():
            return case._replace(representatives=fact.representatives, group_members=fact.members)
        case TransferOffered():
            offer = Transfer(fact.to_office, fact.to_area, civil_date(at))
            return case._replace(transfer=offer)
        case TransferAccepted():
            return _transferred(case, fact)
        case TransferRefused() | TransferWithdrawn():
            return case._replace(transfer=None)
        case BodiesInvited():
            return case._replace(guests=(*case.guests, *fact.guests))
        case ConcessionNoted():
            return case._replace(export_blocked=True)
        case ShamSuspected():
            return case._replace(sham_suspected=True)
        case ShamCleared():
            return case._replace(sham_suspected=False)
        case _:
            assert_never(fact)


def _transferred(case: Dispute, fact: TransferAccepted) -> Dispute:
    """The new office assigns its own mediator; who was barred stays barred."""
    came_from = Home(case.office, case.area)
    case = case._replace(office=fact.office, area=fact.area, transfer=None, came_from=came_from)
    if case.phase in IN_MEDIATION:
        return case._replace(phase="accepted", mediator=None, co_mediators=())
    return case


def clocks(case: Dispute, fact: ClockFact, at: datetime) -> Dispute:
    """What came due, here or before the case came here."""
    match fact:
        case DeadlinePassed():
            warned = fact.stage != "due"
            moment = None if warned else fact.falls_at
            fired = Fired(fact.deadline, fact.stage, fact.due_on, moment)
            case = case._replace(fired=case.fired | {fired})
            if warned:
                return case
            if fact.proposes == "end_or_renew_urgent":
                # Its term is over, whether anybody says so or not; that nobody closed it, stays.
                case = case._replace(urgent=None, ran_out=case.urgent_matter)
            proposed = {fact.deadline: Proposed(fact.proposes, fact.due_on)}
            return case._replace(proposals={**case.proposals, **proposed})
        case DeadlinesLapsedBeforeImport():
            lapsed = {Fired(each.deadline, each.stage, each.due_on) for each in fact.deadlines}
            return case._replace(fired=case.fired | lapsed)
        case _:
            assert_never(fact)
