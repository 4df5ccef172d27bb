"""Folds from registration to each party's consent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, assert_never

from domain.dispute.facts import (
    AccessApproved,
    AgentAppointed,
    AssistanceGiven,
    ClaimStated,
    ConsentFact,
    ConsentGiven,
    ConsentRefused,
    CourtFileReceived,
    HandOverAnswered,
    HandOverReceived,
    IntakeFact,
    LegalRepresentativeNamed,
    LookedIn,
    LookInTold,
    MatterDeclaredSeparable,
    NonAcceptanceReviewed,
    NotAccepted,
    OfficeAnswered,
    OfficeAsked,
    OfficesFact,
    OfficeTookRequest,
    ParticularsCorrected,
    Party,
    PartyJoined,
    RefusalTakenBack,
    Registered,
    RequestTimeCorrected,
    ReturnLetterSent,
    RightsNoticeGiven,
    RoutedOut,
    SpecialAuthorityGiven,
    Triaged,
)
from domain.dispute.state import OPEN, Agent, Dispute, HandOver, Phase, Request, Standing
from domain.dispute.terms import Outcome
from domain.kernel import civil_date


def intake(case: Dispute, fact: IntakeFact, at: datetime) -> Dispute:
    """Registration, triage, and the ways out before acceptance."""
    match fact:
        case Registered():
            return _registered(fact, at)
        case ClaimStated() | RequestTimeCorrected():
            return case._replace(
                requested_at=fact.requested_at, request_evidence=fact.request_evidence
            )
        case PartyJoined():
            joined = {fact.party.party: _standing(fact.party)}
            return case._replace(parties={**case.parties, **joined})
        case ParticularsCorrected():
            # who it is stands in the facts alone; what a number says of their age counts
            was, right = case.parties[fact.party.party], fact.party
            hidden = was.address_hidden or right.address_hidden
            return party_is(case, right.party, capacity=right.capacity, address_hidden=hidden)
        case Triaged():
            return case._replace(
                phase="triaged" if case.phase == "registered" else case.phase,
                triaged_on=case.triaged_on or civil_date(at),
                in_scope=fact.in_scope,
                domestic_violence=fact.domestic_violence,
                minor_involved=fact.minor_involved,
                suit_pending=fact.suit_pending,
            )
        case NotAccepted():
            return ended(case, "not_accepted", at)
        case NonAcceptanceReviewed():
            if fact.upheld:
                return case._replace(non_acceptance_reviewed=True)
            return _goes_on(case, at)
        case RoutedOut():
            return ended(case, "routed_out", at)
        case _:
            assert_never(fact)


def ended(case: Dispute, outcome: Outcome, at: datetime) -> Dispute:
    """Over without agreement; nothing is suspended, urgent or on offer elsewhere any more."""
    return case._replace(
        phase="ended",
        outcome=outcome,
        ended_on=civil_date(at),
        suspended=None,
        urgent=None,
        ran_out=None,
        transfer=None,
    )


def _registered(fact: Registered, at: datetime) -> Dispute:
    return Dispute(
        phase="registered",
        track=fact.track,
        code=fact.code,
        office=fact.office,
        area=fact.area,
        body=fact.body,
        type=fact.type,
        subtype=fact.subtype,
        source=fact.source,
        origin=fact.origin,
        parties={party.party: _standing(party) for party in fact.parties},
        requested_at=fact.requested_at,
        request_evidence=fact.request_evidence,
        registered_at=at,
    )


def _standing(party: Party) -> Standing:
    particulars = party.particulars
    return Standing(
        particulars.id, party.role, particulars.kind, party.capacity, party.address_hidden
    )


def _goes_on(case: Dispute, at: datetime) -> Dispute:
    """What had ended is where it was before acceptance, with new limits."""
    return case._replace(phase=_before_acceptance(case), outcome=None, ended_on=None, anew_since=at)


def _before_acceptance(case: Dispute) -> Phase:
    if any(standing.notified for standing in case.parties.values()):
        return "consent_wait"
    return "registered" if case.triaged_on is None else "triaged"


def offices(case: Dispute, fact: OfficesFact, at: datetime) -> Dispute:
    """What came from another office, and what was asked of one."""
    match fact:
        case HandOverReceived():
            received = HandOver(
                fact.sender, fact.number, fact.received_on, fact.procedure, fact.online
            )
            return case._replace(handover=received)
        case HandOverAnswered():
            case = _handover(case, answered_on=civil_date(at), accepted=fact.accepted)
            # What is over already stays as it ended.
            returned = not fact.accepted and case.phase in OPEN
            return ended(case, "returned", at) if returned else case
        case CourtFileReceived():
            return _handover(case, file_received_on=fact.received_on)
        case ReturnLetterSent():
            return _handover(case, letter_sent_on=civil_date(at))
        case LookedIn():
            open_to = {**case.looked_in, fact.by: fact.until}
            return case._replace(looked_in=open_to, untold_of_look_in=tuple(case.parties))
        case AccessApproved():
            return case._replace(approved={**case.approved, fact.officer: fact.until})
        case LookInTold():
            left = tuple(party for party in case.untold_of_look_in if party != fact.party)
            return case._replace(untold_of_look_in=left)
        case OfficeAsked():
            asked = {fact.request: Request(fact.to, sent_on=civil_date(at))}
            return case._replace(requests={**case.requests, **asked})
        case OfficeTookRequest():
            return _request(case, fact.request, taken_on=civil_date(at))
        case OfficeAnswered():
            return _request(case, fact.request, answered_on=civil_date(at))
        case _:
            assert_never(fact)


def _handover(case: Dispute, **changes: Any) -> Dispute:
    if case.handover is None:
        return case
    return case._replace(handover=case.handover._replace(**changes))


def _request(case: Dispute, request: str, **changes: Any) -> Dispute:
    changed = {request: case.requests[request]._replace(**changes)}
    return case._replace(requests={**case.requests, **changed})


def consent(case: Dispute, fact: ConsentFact, at: datetime) -> Dispute:
    """Each party's notice and its own word."""
    match fact:
        case RightsNoticeGiven():
            phase: Phase = "consent_wait" if case.phase == "triaged" else case.phase
            parties = _with_party(case, fact.party, notified=True)
            return case._replace(parties=parties, phase=phase)
        case ConsentGiven():
            return party_is(case, fact.party, consent="given")
        case ConsentRefused():
            case = party_is(case, fact.party, consent="refused")
            return ended(case, "declined", at) if fact.ends_mediation else case
        case RefusalTakenBack():
            case = party_is(case, fact.party, consent="unasked")
            if case.outcome != "declined":
                return case
            return _anew(case, at)
        case MatterDeclaredSeparable():
            return case._replace(separable=True)
        case AgentAppointed():
            return _agent(case, fact.agent, Agent(fact.party, fact.authority))
        case SpecialAuthorityGiven():
            return _agent(case, fact.agent, case.agents[fact.agent]._replace(authority="special"))
        case LegalRepresentativeNamed():
            return _agent(case, fact.agent, Agent(fact.party, "special", legal_representative=True))
        case AssistanceGiven():
            return case
        case _:
            assert_never(fact)


def _anew(case: Dispute, at: datetime) -> Dispute:
    """As before acceptance: who comes back after a refusal begins with a new consent, and with new
    limits."""
    return _goes_on(case, at)._replace(
        accepted_at=None,
        mediator=None,
        co_mediators=(),
        extended_until=None,
        extended_on=None,
        extensions=0,
        closure_proposed_by=None,
    )


def party_is(case: Dispute, party: str, **changes: Any) -> Dispute:
    """The case with one party's standing changed."""
    return case._replace(parties=_with_party(case, party, **changes))


def _with_party(case: Dispute, party: str, **changes: Any) -> Mapping[str, Standing]:
    return {**case.parties, party: case.parties[party]._replace(**changes)}


def _agent(case: Dispute, agent: str, standing: Agent) -> Dispute:
    return case._replace(agents={**case.agents, agent: standing})
