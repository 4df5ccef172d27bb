"""Folds of mediation itself, and of what becomes urgent in it."""

from datetime import date, datetime
from typing import Any, Literal, assert_never

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
    MediatorReplaced,
    ReportMade,
    ReportTellingHeldBack,
    ReportTold,
    Resumed,
    SessionRecorded,
    Suspended,
    SuspensionCorrected,
    UrgentEndProposed,
    UrgentEndSentBack,
    UrgentFact,
    UrgentMatterConfirmed,
    UrgentMatterEnded,
    UrgentMatterNotTakenOver,
    UrgentMatterOffered,
    UrgentMatterRaised,
    UrgentMatterRenewed,
    UrgentMatterTakenOver,
    UrgentStepDropped,
    UrgentStepsPlanned,
    UrgentStepTaken,
)
from domain.dispute.state import (
    Dispute,
    Note,
    Pause,
    Suspension,
    Urgent,
    UrgentOffer,
    UrgentStep,
)
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
                phase="assigned",
                mediator=fact.mediator,
                co_mediators=fact.co_mediators,
                chosen_by_parties=fact.chosen_by_parties,
            )
        case MediatorRecused():
            return _recused(case, fact.mediator)
        case MediatorReplaced():
            return _replaced(case, fact)
        case InvitedPersonJoined():
            return case._replace(
                invited={**case.invited, fact.invited: fact.kind},
                people_invited=case.people_invited + 1,
                counselled=case.counselled or fact.kind == "counsellor",
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
        case SuspensionCorrected():
            return _suspension_is(case, fact)
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


def _suspension_is(case: Dispute, fact: SuspensionCorrected) -> Dispute:
    """With other days, and otherwise as it was recorded."""
    place = fact.suspension - 1
    if place < len(case.pauses) and fact.until is not None:
        right = case.pauses[place]._replace(since=fact.since, until=fact.until)
        return case._replace(pauses=(*case.pauses[:place], right, *case.pauses[place + 1 :]))
    if place == len(case.pauses) and case.suspended is not None:
        return case._replace(suspended=case.suspended._replace(since=fact.since))
    return case


def _recused(case: Dispute, mediator: str) -> Dispute:
    barred = case.barred | {mediator}
    if mediator != case.mediator:
        others = tuple(other for other in case.co_mediators if other != mediator)
        return case._replace(co_mediators=others, barred=barred)
    return case._replace(phase="accepted", mediator=None, co_mediators=(), barred=barred)


def _replaced(case: Dispute, fact: MediatorReplaced) -> Dispute:
    """The other one sits where the one before sat, and the case is where it was."""
    if case.mediator == fact.instead_of:
        return case._replace(mediator=fact.mediator)
    places = {fact.instead_of: fact.mediator}
    return case._replace(co_mediators=tuple(places.get(each, each) for each in case.co_mediators))


def urgent(case: Dispute, fact: UrgentFact, at: datetime) -> Dispute:
    """An urgent matter, and the reports the law obliges to."""
    match fact:
        case UrgentMatterRaised():
            plan = case.urgent_matter.plan if case.urgent_matter else {}
            raised = Urgent(raised_at=at, since=at, by=fact.by, owner=fact.by, plan=plan)
            return case._replace(urgent=raised, ran_out=None, urgent_terms=case.urgent_terms + 1)
        case UrgentMatterConfirmed():
            return _urgent(case, confirmed_at=at)
        case UrgentMatterRenewed():
            if case.urgent is None:
                return case
            terms = case.urgent_terms + 1
            return _urgent(case, since=at, end_proposed_at=None)._replace(urgent_terms=terms)
        case UrgentStepsPlanned():
            return _planned(case, fact)
        case UrgentStepTaken():
            return _step_is(case, fact.step, "taken")
        case UrgentStepDropped():
            return _step_is(case, fact.step, "dropped")
        case UrgentMatterOffered():
            return _urgent(case, offered=UrgentOffer(fact.owner, at))
        case UrgentMatterTakenOver():
            return _urgent(case, owner=fact.owner, offered=None)
        case UrgentMatterNotTakenOver():
            return _urgent(case, offered=None)
        case UrgentEndProposed():
            return _urgent(case, end_proposed_at=at)
        case UrgentEndSentBack():
            return _urgent(case, end_proposed_at=None)
        case UrgentMatterEnded():
            return case._replace(urgent=None, ran_out=None, urgent_terms=0)
        case ReportMade():
            since = min(civil_date(at), case.untold_since or date.max)
            named_on = case.untold_named_on if since == case.untold_since else None
            return case._replace(
                reports=case.reports + 1, untold_since=since, untold_named_on=named_on
            )
        case ReportTold():
            return case._replace(untold_since=None)
        case ReportTellingHeldBack():
            named_on = civil_date(at) if fact.look_again_on else None
            return case._replace(untold_since=fact.look_again_on, untold_named_on=named_on)
        case _:
            assert_never(fact)


def _urgent(case: Dispute, **changes: Any) -> Dispute:
    """The case with its urgent matter changed; one that has run out stays run out."""
    if case.urgent is not None:
        return case._replace(urgent=case.urgent._replace(**changes))
    if case.ran_out is not None:
        return case._replace(ran_out=case.ran_out._replace(**changes))
    return case


def _planned(case: Dispute, fact: UrgentStepsPlanned) -> Dispute:
    """What is still to be done keeps the matter from being ended."""
    matter = case.urgent_matter
    if matter is None:
        return case
    steps = {each.step: UrgentStep(each.kind, each.due_on, each.responsible) for each in fact.steps}
    proposed_at = None if steps else matter.end_proposed_at
    return _urgent(
        case,
        matter_level=fact.matter_level or matter.matter_level,
        plan={**matter.plan, **steps},
        end_proposed_at=proposed_at,
    )


def _step_is(case: Dispute, step: str, ended: Literal["taken", "dropped"]) -> Dispute:
    matter = case.urgent_matter
    if matter is None:
        return case
    changed = {step: matter.plan[step]._replace(ended=ended)}
    return _urgent(case, plan={**matter.plan, **changed})
