"""Folds of mediation itself, and of what becomes urgent in it."""

from datetime import datetime
from typing import assert_never

from domain.dispute.facts import (
    Accepted,
    ConfidentialNoteTaken,
    Extended,
    HandlingFact,
    InquiryRecorded,
    InvitedPersonJoined,
    InvitedPersonLeft,
    MediatorAssigned,
    MediatorRecused,
    ReportMade,
    ReportTold,
    Resumed,
    SessionRecorded,
    Suspended,
    UrgentFact,
    UrgentMatterConfirmed,
    UrgentMatterEnded,
    UrgentMatterRaised,
    UrgentMatterRenewed,
)
from domain.dispute.state import Dispute, Note, Pause, Suspension, Urgent
from domain.kernel import civil_date


def handling(case: Dispute, fact: HandlingFact, at: datetime) -> Dispute:
    """From acceptance to whatever comes of it."""
    match fact:
        case SessionRecorded():
            return case._replace(phase="mediating", sessions=case.sessions + 1)
        case InquiryRecorded():
            return case._replace(phase="investigating")
        case ConfidentialNoteTaken():
            taken = {fact.note: Note(fact.audience, fact.party)}
            return case._replace(notes={**case.notes, **taken}, notes_taken=case.notes_taken + 1)
        case Accepted():
            return case._replace(phase="accepted", accepted_at=at)
        case MediatorAssigned():
            return case._replace(
                phase="assigned", mediator=fact.mediator, co_mediators=fact.co_mediators
            )
        case MediatorRecused():
            return _recused(case, fact.mediator)
        case InvitedPersonJoined():
            return case._replace(
                invited={**case.invited, fact.invited: fact.kind},
                people_invited=case.people_invited + 1,
            )
        case InvitedPersonLeft():
            invited = {key: kind for key, kind in case.invited.items() if key != fact.invited}
            return case._replace(invited=invited)
        case Suspended():
            return case._replace(
                suspended=Suspension(civil_date(at), fact.reason, fact.clock_stops)
            )
        case Resumed():
            return resumed(case, at)
        case Extended():
            return case._replace(
                extended_until=fact.until,
                extended_on=civil_date(at),
                extensions=case.extensions + 1,
            )
        case _:
            assert_never(fact)


def resumed(case: Dispute, at: datetime) -> Dispute:
    """Going on, with the days of the suspension noted."""
    if case.suspended is None:
        return case
    since, reason, stops = case.suspended
    over = Pause(since, civil_date(at), reason, stops)
    return case._replace(suspended=None, pauses=(*case.pauses, over))


def _recused(case: Dispute, mediator: str) -> Dispute:
    barred = case.barred | {mediator}
    if mediator != case.mediator:
        others = tuple(other for other in case.co_mediators if other != mediator)
        return case._replace(co_mediators=others, barred=barred)
    return case._replace(phase="accepted", mediator=None, co_mediators=(), barred=barred)


def urgent(case: Dispute, fact: UrgentFact, at: datetime) -> Dispute:
    """An urgent matter, and the reports the law obliges to."""
    match fact:
        case UrgentMatterRaised():
            raised = Urgent(raised_at=at, since=at, by=fact.by)
            return case._replace(urgent=raised, urgent_terms=case.urgent_terms + 1)
        case UrgentMatterConfirmed():
            if case.urgent is None:
                return case
            return case._replace(urgent=case.urgent._replace(confirmed_at=at))
        case UrgentMatterRenewed():
            if case.urgent is None:
                return case
            renewed = case.urgent._replace(since=at)
            return case._replace(urgent=renewed, urgent_terms=case.urgent_terms + 1)
        case UrgentMatterEnded():
            return case._replace(urgent=None)
        case ReportMade():
            return case._replace(reports=case.reports + 1)
        case ReportTold():
            return case
        case _:
            assert_never(fact)
