"""Registration, triage, and the ways out before acceptance: a dispute has two parties, an issue,
and one code for ever.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, NamedTuple

from pydantic import AwareDatetime, Field

from domain.area_standing import for_an_office_in_use, in_use
from domain.areas import NO_LIST, Areas
from domain.dispute.facts import (
    Capacity,
    ClaimStated,
    DisputeFact,
    Fen,
    HandOverReceived,
    NonAcceptanceReviewed,
    NotAccepted,
    NotAcceptedReason,
    Party,
    PartyJoined,
    Procedure,
    Registered,
    RequestEvidence,
    RequestTimeCorrected,
    RoutedOut,
    Triaged,
)
from domain.dispute.guards import (
    before_closure,
    for_itself,
    only,
    party_of,
    registered,
    still_open,
)
from domain.dispute.matters import asked_again, nobody_asked_again
from domain.dispute.naming import next_number
from domain.dispute.state import BEFORE_ACCEPTANCE, Dispute
from domain.dispute.terms import (
    AreaCode,
    BodyKind,
    DisputeType,
    FormerNumber,
    PartyId,
    PartyRole,
    Reference,
    Route,
    Sender,
    Source,
    Subtype,
    case_code,
)
from domain.guardianship import entered_as_grown_up
from domain.kernel import Act, FreeText, Known, Opening, Refused, Role, Value
from domain.people import Particulars

HANDED_OVER: frozenset[Source] = frozenset({"referred", "court_delegated", "court_entrusted"})
OFFICE_DIGITS = 12
SIDES: frozenset[PartyRole] = frozenset({"applicant", "respondent"})
COURT: frozenset[Source] = frozenset({"court_delegated", "court_entrusted"})


Headcount = Annotated[int, Field(ge=1, le=1_000_000)]
"""How many people a quarrel is about, roughly."""


_COUNTER: tuple[Role, ...] = ("desk", "county_desk")
REGISTRARS: Mapping[Source, tuple[Role, ...]] = {
    "on_application": (*_COUNTER, "party"),
    "proactive_offer": (*_COUNTER, "mediator"),
    "referred": _COUNTER,
    "court_delegated": _COUNTER,
    "court_entrusted": _COUNTER,
}
"""Who registers what, by where it comes from."""
EVERY_REGISTRAR: tuple[Role, ...] = (*_COUNTER, "mediator", "party")


class PartyEntry(Value):
    """A party as the desk enters it; the case numbers it."""

    role: PartyRole
    capacity: Capacity = "full"
    address_hidden: bool = False
    person: Particulars


class HandOverEntry(Value):
    """The letter of the office that hands the matter over: nothing about persons."""

    sender: Sender
    number: Reference
    received_on: date
    procedure: Procedure = "none"
    online: bool = False


def register(
    case: Dispute,
    act: Act,
    *,
    opening: Opening,
    area: AreaCode,
    body: BodyKind,
    type: DisputeType,
    subtype: Subtype | None = None,
    source: Source,
    matter: FreeText,
    parties: tuple[PartyEntry, ...],
    requested_at: AwareDatetime | None = None,
    request_evidence: RequestEvidence = "own_statement",
    hand_over: HandOverEntry | None = None,
    happened_on: date | None = None,
    people_affected: Headcount | None = None,
    amount_fen: Fen | None = None,
    former_number: FormerNumber = "",
    known: Known,
    areas: Areas = NO_LIST,
) -> list[DisputeFact]:
    """Register a dispute on the full track and give it its one code.

    `requested_at` is when the party asked, as it states it, with what shows it; an offer of ours
    (proactive_offer) has none until the right-holder claims.
    """
    office = acting_office(act)
    only(act, *EVERY_REGISTRAR)
    only(act, *REGISTRARS[source])
    in_use(areas, act, area)
    for_an_office_in_use(areas, act)
    check_new(case, source, known)
    check_request(act, source, requested_at)
    has_happened(act, happened_on)
    _handed_over(source, hand_over)
    facts: list[DisputeFact] = [
        Registered(
            code=case_code(office, act.on.year, opening.serial),
            track="full",
            office=office,
            area=area,
            body=body,
            type=type,
            subtype=subtype,
            source=source,
            matter=matter,
            parties=number_parties(parties, act.on),
            requested_at=requested_at,
            request_evidence=request_evidence,
            happened_on=happened_on,
            people_affected=people_affected,
            amount_fen=amount_fen,
            former_number=former_number,
        )
    ]
    if hand_over is not None:
        facts.append(HandOverReceived(**dict(hand_over)))
    return facts


def has_happened(act: Act, on: date | None) -> None:
    """A quarrel is over something that has happened. Raises Refused."""
    if on is not None and on > act.on:
        raise Refused(
            "What is to be mediated has happened: {day} is still to come",
            law="office rule: register",
            day=on,
        ).at("happened_on")


def acting_office(act: Act) -> str:
    """The office for which somebody acts: it is responsible for the case it registers, and counts
    its number."""
    if not act.by.office.isdecimal() or len(act.by.office) != OFFICE_DIGITS:
        raise Refused(
            "Say for which office you act: its 12-digit code", law="office rule: one case one code"
        )
    return act.by.office


def check_new(case: Dispute, source: Source, known: Known) -> None:
    """One stream, one case; and nobody is asked again who refused."""
    if case.phase != "new":
        raise Refused("A case is registered only once", law="office rule: one case one code")
    not_offered_again(source, known)


def not_offered_again(source: Source, known: Known) -> None:
    """Whoever refused mediation of this matter is not asked again, however the case came to be."""
    if source == "proactive_offer" and known.refused_before:
        raise asked_again()


def check_request(act: Act, source: Source, requested_at: AwareDatetime | None) -> None:
    """A request has its time, which is not later than now; an offer of ours is no request."""
    if source == "on_application" and requested_at is None:
        raise Refused("State when the party asked for mediation", law="诉讼时效规定 12").at(
            "requested_at"
        )
    if source == "proactive_offer" and requested_at is not None:
        raise Refused(
            "An offer of ours is not a claim: record the right-holder's own claim when it is made",
            law="诉讼时效规定 12",
        ).at("requested_at")
    if requested_at is not None and requested_at > act.at:
        raise Refused("Nobody can have asked later than now", law="诉讼时效规定 12").at(
            "requested_at"
        )


def _handed_over(source: Source, hand_over: HandOverEntry | None) -> None:
    if (source in HANDED_OVER) != (hand_over is not None):
        raise Refused(
            "A matter that was handed over, and only such a one, has a sender with its number",
            law="office rule: hand-over",
        )
    if source in COURT and hand_over is not None and hand_over.procedure == "none":
        raise Refused(
            "Say in which procedure the court sent it: pre-suit, ordinary or summary",
            law="特邀调解规定 27",
        ).at("hand_over", "procedure")


def number_parties(entries: tuple[PartyEntry, ...], on: date, first: int = 1) -> tuple[Party, ...]:
    """The parties as p1, p2, … Two at least, on two sides. Whoever is under 18 on that day, as an
    identity number says, settles through a legal representative, whatever was typed."""
    if first == 1 and not {entry.role for entry in entries} >= SIDES:
        raise Refused(
            "A dispute has at least two parties, an applicant and a respondent",
            law="人民调解法 2",
        ).at("parties")
    for number, entry in enumerate(entries, first):
        if entered_as_grown_up(entry.person, entry.capacity, on):
            raise Refused(
                "The identity number of {party} says under 18: enter them as `represented`; their "
                "legal representative answers and signs for them",
                law="民法典 17-20, 23",
                party=f"p{number}",
            ).at(*(("parties", number - 1) if first == 1 else ("party",)), "capacity")
    return tuple(
        Party(
            party=f"p{number}",
            role=entry.role,
            capacity=entry.capacity,
            address_hidden=entry.address_hidden,
            particulars=entry.person,
        )
        for number, entry in enumerate(entries, first)
    )


def add_party(case: Dispute, act: Act, *, party: PartyEntry) -> list[DisputeFact]:
    """Add a party that the dispute also concerns; it gets its own notice and is asked itself."""
    only(act, "desk", "county_desk", "mediator")
    still_open(case)
    nobody_asked_again(case, [party.person.id])
    (joined,) = number_parties((party,), act.on, first=next_number(case, "p"))
    return [PartyJoined(party=joined)]


def state_claim(
    case: Dispute,
    act: Act,
    *,
    party: PartyId,
    requested_at: AwareDatetime,
    request_evidence: RequestEvidence,
) -> list[DisputeFact]:
    """Record a right-holder's own claim in a case that was offered to the parties."""
    only(act, "desk", "county_desk", "mediator", "party")
    before_closure(case)
    for_itself(act, party)
    party_of(case, party)
    if case.requested_at is not None:
        raise Refused(
            "A request is recorded already: correct its time instead", law="诉讼时效规定 12"
        )
    check_request(act, "on_application", requested_at)
    return [ClaimStated(party=party, requested_at=requested_at, request_evidence=request_evidence)]


def correct_request_time(
    case: Dispute,
    act: Act,
    *,
    requested_at: AwareDatetime,
    request_evidence: RequestEvidence,
) -> list[DisputeFact]:
    """Correct when the party asked; what was stated before stays in the history."""
    only(act, "desk", "county_desk")
    before_closure(case)
    if case.requested_at is None and case.source == "proactive_offer":
        raise Refused(
            "There is no request yet: record the right-holder's own claim",
            law="诉讼时效规定 12",
        )
    check_request(act, "on_application", requested_at)
    return [RequestTimeCorrected(requested_at=requested_at, request_evidence=request_evidence)]


def triage(
    case: Dispute,
    act: Act,
    *,
    in_scope: bool,
    urgent: bool = False,
    domestic_violence: bool = False,
    minor_involved: bool = False,
    suit_pending: bool = False,
    petition_pending: bool = False,
) -> list[DisputeFact]:
    """Look at scope, urgency and safety; say what else is pending. Can be done again while open."""
    first_look = case.triaged_on is None
    only(act, "desk", "county_desk", *(() if first_look else ("mediator",)))
    still_open(case)
    return [
        Triaged(
            in_scope=in_scope,
            urgent=urgent,
            domestic_violence=domestic_violence,
            minor_involved=minor_involved,
            suit_pending=suit_pending,
            petition_pending=petition_pending,
        )
    ]


def _before_acceptance(case: Dispute) -> None:
    still_open(case)
    if case.phase not in BEFORE_ACCEPTANCE:
        raise Refused(
            "The case is accepted already: it can fail, be withdrawn, or be settled",
            law="人民调解法 26",
        )


def decide_not_to_accept(
    case: Dispute,
    act: Act,
    *,
    reason: NotAcceptedReason,
    routes: tuple[Route, ...],
    explanation: FreeText | None = None,
) -> list[DisputeFact]:
    """Decide not to accept, naming reason and other routes; the judicial office reviews it."""
    only(act, "head")
    _before_acceptance(case)
    if not routes:
        raise Refused("The notice names the other routes", law="人民调解法 26")
    return [NotAccepted(reason=reason, routes=routes, explanation=explanation, by=act.by.id)]


def review_non_acceptance(case: Dispute, act: Act, *, upheld: bool) -> list[DisputeFact]:
    """Review a refusal to accept: it stands, or the case goes on where it was."""
    only(act, "judicial_office")
    before_closure(case)
    if case.outcome != "not_accepted":
        raise Refused("Nothing was refused here", law="office rule: two persons")
    if case.non_acceptance_reviewed:
        raise Refused("The refusal to accept was reviewed already", law="office rule: two persons")
    return [NonAcceptanceReviewed(upheld=upheld)]


def route_out(case: Dispute, act: Act, *, to: Route, receipt: Reference) -> list[DisputeFact]:
    """Take the matter to the body whose it is, against its receipt."""
    only(act, "desk", "county_desk")
    _before_acceptance(case)
    return [RoutedOut(to=to, receipt=receipt)]


class ClaimReceipt(NamedTuple):
    """The two times of a case, as they are printed for the party. What they mean for a limitation
    period is for a court to say (诉讼时效规定 12), so it is not said.
    """

    code: str
    requested_at: datetime
    request_evidence: RequestEvidence
    registered_at: datetime


def claim_receipt(case: Dispute) -> ClaimReceipt:
    """What is printed for the party: when its claim was received, and when it was registered."""
    registered(case)
    if case.requested_at is None or case.registered_at is None:
        raise Refused(
            "There is no claim to confirm: an offer of ours proves nothing",
            law="诉讼时效规定 12",
        )
    return ClaimReceipt(case.code, case.requested_at, case.request_evidence, case.registered_at)
