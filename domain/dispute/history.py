"""What an older register knows of a case becomes the same facts as if it had been worked here.

One register entry is one command: either all of its facts are recorded or none, each with the day
on which it happened. What had fallen due before the import is noted as lapsed and tells nobody.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import pairwise
from typing import Literal

from pydantic import AwareDatetime

from domain.calendar import Calendar
from domain.dispute.clauses import clauses_to_strike
from domain.dispute.clocks import lapse_before_import
from domain.dispute.confirmation import court_reads
from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    Accepted,
    AgreementReached,
    BreachVerified,
    Closed,
    ConfirmationApplied,
    ConfirmationDecided,
    ConsentGiven,
    ConsentRefused,
    DisputeFact,
    Fen,
    Filed,
    HandOverAnswered,
    HandOverReceived,
    InvitedPersonJoined,
    ItemPerformed,
    MediationExpired,
    MediationFailed,
    MediatorAssigned,
    NotAccepted,
    NotAcceptedReason,
    Obligation,
    Party,
    PerformedAtOnce,
    Registered,
    RequestWithdrawn,
    ReturnLetterSent,
    RoutedOut,
    SessionRecorded,
    Signature,
    Triaged,
)
from domain.dispute.guards import only
from domain.dispute.intake import HandOverEntry, PartyEntry, acting_office, number_parties
from domain.dispute.state import Dispute
from domain.dispute.terms import (
    AgreementForm,
    AreaCode,
    BodyKind,
    DisputeType,
    FormerNumber,
    InvitedKind,
    OfficeCode,
    PartyId,
    PartyRole,
    Reference,
    Route,
    Source,
    StaffId,
    Subtype,
    Track,
    case_code,
)
from domain.kernel import LOCAL_ZONE, Act, Dated, FreeText, Opening, Refused, Value
from domain.rules import RuleBook

OPENING_TIME = time(9)
"""A register knows days only: what happened on one counts from when offices open."""

Kept = Literal["not_recorded", "at_once", "performed", "not_performed"]
Step = tuple[date, DisputeFact]
Milestone = Literal[
    "happened",
    "requested",
    "registered",
    "accepted",
    "ended",
    "due",
    "performed",
    "confirmation applied for",
    "confirmation decided",
    "return letter sent",
    "closed",
    "filed",
    "imported",
]
Day = tuple[Milestone, date | None]
"""What happened, and on which day if the register knows."""


class PastConfirmation(Value):
    """司法确认, as far as it went; `confirmed` is None while the court has not decided."""

    applied_on: date
    receipt: Reference
    decided_on: date | None = None
    confirmed: bool | None = None
    number: Reference | None = None


class PastAgreement(Value):
    """What the register says the parties agreed, and how it was kept."""

    form: AgreementForm
    content: FreeText
    amount_fen: Fen | None = None
    due_on: date | None = None
    kept: Kept = "not_recorded"
    performed_on: date | None = None
    confirmation: PastConfirmation | None = None


PastOutcome = Literal[
    "agreed", "failed", "expired", "withdrawn", "declined", "not_accepted", "routed_out"
]


class PastEnd(Value):
    """How a case ended. What only one outcome knows is given with that outcome and no other."""

    outcome: PastOutcome
    on: date
    agreement: PastAgreement | None = None
    routes: tuple[Route, ...] = ()
    reason: NotAcceptedReason | None = None
    refused_by: PartyRole | None = None
    routed_to: Route | None = None
    receipt: Reference | None = None


class RegisterEntry(Value):
    """One case as an older register holds it; the day of registration is the command's."""

    office: OfficeCode
    area: AreaCode
    body: BodyKind
    track: Track = "full"
    type: DisputeType
    subtype: Subtype | None = None
    source: Source
    matter: FreeText
    parties: tuple[PartyEntry, ...]
    former_number: FormerNumber = ""
    requested_on: date | None = None
    happened_on: date | None = None
    people_affected: int | None = None
    amount_fen: Fen | None = None
    hand_over: HandOverEntry | None = None
    return_letter_on: date | None = None
    return_letter: Reference | None = None
    accepted_on: date | None = None
    mediator: StaffId | None = None
    invited: tuple[InvitedKind, ...] = ()
    situation: FreeText | None = None
    end: PastEnd | None = None
    closed_on: date | None = None
    filed_on: date | None = None
    volume: Reference | None = None


def record_history(
    case: Dispute,
    act: Act,
    *,
    opening: Opening,
    calendar: Calendar,
    rules: RuleBook,
    imported_at: AwareDatetime,
    entry: RegisterEntry,
) -> list[DisputeFact | Dated[DisputeFact]]:
    """Take over a case from an older register; the act's time is when it was registered there.

    `imported_at` decides which deadlines lapsed before the import; later ones live on.
    """
    only(act, "importer")
    if case.phase != "new":
        raise Refused("A case is registered only once", law="office rule: one case one code")
    if acting_office(act) != entry.office:
        raise Refused(
            "A register is imported for the office that kept it", law="office rule: register"
        )
    parties = number_parties(entry.parties, act.on)
    _days_in_order(entry, act.on, imported_at)
    _complete(entry)
    registered = _registered(entry, case_code(entry.office, act.on.year, opening.serial), parties)
    dated = [Dated[DisputeFact](registered, act.at)]
    for day, fact in _steps(entry, parties, act, imported_at):
        opened = datetime.combine(day, OPENING_TIME, LOCAL_ZONE)
        dated.append(Dated(fact, max(dated[-1].at, min(opened, imported_at))))
    for fact, at in dated:
        case = evolve(case, fact, at)
    lapsed = lapse_before_import(case, act, before=imported_at, calendar=calendar, rules=rules)
    return [*dated, *(Dated(fact, max(dated[-1].at, imported_at)) for fact in lapsed)]


# --- guards --------------------------------------------------------------------------------------


def _days_in_order(entry: RegisterEntry, registered_on: date, imported_at: datetime) -> None:
    imported_on = imported_at.astimezone(LOCAL_ZONE).date()
    course: list[Day] = [
        ("registered", registered_on),
        ("accepted", entry.accepted_on),
        ("ended", entry.end.on if entry.end else None),
        ("closed", entry.closed_on),
        ("filed", entry.filed_on),
        ("imported", imported_on),
    ]
    _in_order([step for step in course if step[1] is not None])
    _in_order([("happened", entry.happened_on), course[0]])
    _in_order([("requested", entry.requested_on), course[0]])
    for step in _after_the_end(entry):
        _in_order([course[2], step, course[-1]])
    agreement = entry.end.agreement if entry.end else None
    _in_order([course[2], ("due", agreement.due_on if agreement else None)])
    _in_order(_confirmation(entry))


def _after_the_end(entry: RegisterEntry) -> Iterator[Day]:
    agreement = entry.end.agreement if entry.end else None
    yield "performed", agreement.performed_on if agreement else None
    yield from _confirmation(entry)
    yield "return letter sent", entry.return_letter_on


def _confirmation(entry: RegisterEntry) -> list[Day]:
    agreement = entry.end.agreement if entry.end else None
    confirmation = agreement.confirmation if agreement else None
    if confirmation is None:
        return []
    return [
        ("confirmation applied for", confirmation.applied_on),
        ("confirmation decided", confirmation.decided_on),
    ]


def _in_order(days: list[Day]) -> None:
    for (earlier, first), (later, second) in pairwise(days):
        if first and second and first > second:
            raise Refused(
                "The days of a case stand in order: {later} ({second}) is before {earlier} "
                "({first})",
                law="office rule: register",
                earlier=earlier,
                first=first,
                later=later,
                second=second,
            )


def _complete(entry: RegisterEntry) -> None:
    end = entry.end
    outcome = end.outcome if end else None
    if outcome in ("agreed", "failed", "expired") and entry.accepted_on is None:
        raise Refused("What was mediated was accepted first", law="人民调解法 17")
    if outcome == "not_accepted" and entry.accepted_on is not None:
        raise Refused("What was accepted was not refused", law="office rule: register")
    if (end.agreement is not None if end else False) != (outcome == "agreed"):
        raise Refused(
            "An agreement is recorded where the parties agreed, and only there",
            law="人民调解法 28",
        )
    needed = {
        "not_accepted": end and end.reason,
        "declined": end and any(party.role == end.refused_by for party in entry.parties),
        "routed_out": end and end.routed_to and end.receipt,
    }
    if outcome in needed and not needed[outcome]:
        raise Refused(
            "The register has to say why it was not accepted, who declined, or where it went",
            law="office rule: register",
        )
    if entry.closed_on and end is None:
        raise Refused("An open case is not closed", law="人民调解法 26")
    if entry.filed_on and not (entry.closed_on and entry.volume):
        raise Refused(
            "A file is put away after closure, under a volume number", law="人民调解法 27"
        )
    if end and end.agreement:
        _may_stand(end.agreement)
        _kept_as_said(end.agreement)
        if end.agreement.confirmation:
            court_reads(end.agreement.form)


def _may_stand(agreement: PastAgreement) -> None:
    """An older agreement takes no clause in here that a new one may not have."""
    if struck := clauses_to_strike(agreement.content):
        raise Refused(
            "Strike this first, nobody gives up these rights: {clauses}",
            law="人民调解法 3",
            clauses=", ".join(struck),
        )


def _kept_as_said(agreement: PastAgreement) -> None:
    if (agreement.kept == "performed") != (agreement.performed_on is not None):
        raise Refused("Performed means a day on which it was performed", law="人民调解法 31")
    if agreement.kept == "not_performed" and agreement.due_on is None:
        raise Refused("What was not performed had a day on which it was due", law="人民调解法 31")


# --- the steps -----------------------------------------------------------------------------------


def _registered(entry: RegisterEntry, code: str, parties: tuple[Party, ...]) -> Registered:
    asked = entry.requested_on
    return Registered(
        code=code,
        track=entry.track,
        office=entry.office,
        area=entry.area,
        body=entry.body,
        type=entry.type,
        subtype=entry.subtype,
        source=entry.source,
        matter=entry.matter,
        parties=parties,
        requested_at=datetime.combine(asked, OPENING_TIME, LOCAL_ZONE) if asked else None,
        request_evidence="register" if asked else "not_recorded",
        happened_on=entry.happened_on,
        people_affected=entry.people_affected,
        amount_fen=entry.amount_fen,
        former_number=entry.former_number,
    )


def _steps(
    entry: RegisterEntry, parties: tuple[Party, ...], act: Act, imported_at: datetime
) -> Iterator[Step]:
    """Each fact with its day, in the order of the days."""
    end, known_on = entry.end, imported_at.astimezone(LOCAL_ZONE).date()
    outcome = end.outcome if end else None
    looked_at = entry.accepted_on or (end.on if end else None)
    if entry.hand_over:
        yield act.on, HandOverReceived(**dict(entry.hand_over))
    if looked_at and outcome != "routed_out":
        yield looked_at, Triaged(in_scope=outcome != "not_accepted")
    if entry.hand_over and looked_at:
        yield looked_at, HandOverAnswered(accepted=True)
    if entry.accepted_on:
        yield from _mediation(entry, parties, entry.accepted_on)
    if entry.situation and entry.accepted_on and outcome != "failed":  # there it explains
        everyone = tuple(party.party for party in parties)
        session = SessionRecorded(form="joint", parties=everyone, record=entry.situation)
        yield end.on if end else known_on, session
    if end:
        yield from _ending(entry, end, parties, act)
    after = [*_performance(end, known_on), *_archive(entry)] if end else []
    yield from sorted(after, key=lambda step: step[0])


def _mediation(entry: RegisterEntry, parties: tuple[Party, ...], on: date) -> Iterator[Step]:
    for party in parties:
        yield on, ConsentGiven(party=party.party, channel="register")
    yield on, Accepted()
    if entry.mediator:
        yield on, MediatorAssigned(mediator=entry.mediator)
    for number, kind in enumerate(entry.invited, 1):
        yield on, InvitedPersonJoined(invited=f"i{number}", kind=kind)


def _ending(
    entry: RegisterEntry, end: PastEnd, parties: tuple[Party, ...], act: Act
) -> Iterator[Step]:
    match end.outcome:
        case "agreed":
            assert end.agreement is not None
            yield end.on, _agreement(end.agreement, end.on, parties)
        case "failed":
            yield end.on, MediationFailed(routes=end.routes, explanation=entry.situation)
        case "expired":
            yield end.on, MediationExpired(deadline="mediation", routes=end.routes)
        case "withdrawn":
            yield end.on, RequestWithdrawn(parties=_on_side(parties, "applicant"))
        case "declined":
            assert end.refused_by is not None
            for number, party in enumerate(_on_side(parties, end.refused_by)):
                yield end.on, ConsentRefused(party=party, ends_mediation=number == 0)
        case "not_accepted":
            assert end.reason is not None
            yield (
                end.on,
                NotAccepted(
                    reason=end.reason,
                    routes=end.routes,
                    explanation=entry.situation,
                    by=act.by.id,
                ),
            )
        case "routed_out":
            assert end.routed_to is not None
            assert end.receipt is not None
            yield end.on, RoutedOut(to=end.routed_to, receipt=end.receipt)


def _on_side(parties: tuple[Party, ...], role: PartyRole) -> tuple[PartyId, ...]:
    return tuple(party.party for party in parties if party.role == role)


def _agreement(past: PastAgreement, on: date, parties: tuple[Party, ...]) -> AgreementReached:
    """A register knows one obligation at most, and not who bears it: the respondent, as a rule."""
    nothing_known = past.kept == "not_recorded" and past.due_on is None
    owed = Obligation(
        item="o1",
        party=_on_side(parties, "respondent")[0],
        kind="payment" if past.amount_fen else "act",
        amount_fen=past.amount_fen,
        due_on=past.due_on,
        what=past.content,
    )
    means: Literal["oral", "signature"] = "oral" if past.form == "oral" else "signature"
    return AgreementReached(
        form=past.form,
        effective_on=on,
        content=past.content,
        items=() if nothing_known else (owed,),
        signatures=tuple(Signature(party=party.party, means=means) for party in parties),
    )


def _performance(end: PastEnd, known_on: date) -> Iterator[Step]:
    agreement = end.agreement
    if agreement is None:
        return
    if agreement.kept == "at_once":
        yield end.on, PerformedAtOnce()
    elif agreement.performed_on:
        yield agreement.performed_on, ItemPerformed(item="o1", performed_on=agreement.performed_on)
    elif agreement.kept == "not_performed":
        yield known_on, BreachVerified(confirmed=True)
    confirmation = agreement.confirmation
    if confirmation is None:
        return
    applied_on, receipt = confirmation.applied_on, confirmation.receipt
    yield applied_on, ConfirmationApplied(applied_on=applied_on, receipt=receipt)
    if confirmation.decided_on and confirmation.confirmed is not None:
        decided = ConfirmationDecided(
            confirmed=confirmation.confirmed,
            decided_on=confirmation.decided_on,
            number=confirmation.number or receipt,
        )
        yield confirmation.decided_on, decided


def _archive(entry: RegisterEntry) -> Iterator[Step]:
    if entry.return_letter_on and entry.return_letter:
        yield entry.return_letter_on, ReturnLetterSent(number=entry.return_letter)
    if entry.closed_on:
        yield entry.closed_on, Closed()
    if entry.filed_on and entry.volume:
        yield entry.filed_on, Filed(volume=entry.volume)
