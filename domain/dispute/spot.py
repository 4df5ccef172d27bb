"""The simple track: settled on the spot, one screen, one command, one page (口头协议登记表).

Not where the law wants writing, and not where somebody may need protection.
"""

from datetime import date

from pydantic import AwareDatetime

from domain.area_standing import for_an_office_in_use, in_use
from domain.areas import NO_LIST, Areas
from domain.dispute.agreement import (
    ObligationEntry,
    Precheck,
    Terms,
    bind,
    may_be_oral,
)
from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    Accepted,
    ConsentGiven,
    DisputeFact,
    DocumentsPutOnFile,
    FiledDocument,
    InvitedPersonJoined,
    MediatorAssigned,
    PerformedAtOnce,
    Registered,
    RequestEvidence,
    Signature,
)
from domain.dispute.guards import only
from domain.dispute.intake import (
    PartyEntry,
    acting_office,
    check_new,
    check_request,
    has_happened,
    number_parties,
)
from domain.dispute.state import Dispute
from domain.dispute.terms import (
    AreaCode,
    BodyKind,
    DisputeType,
    FormerNumber,
    InvitedKind,
    Source,
    StaffId,
    Subtype,
    case_code,
)
from domain.kernel import Act, FreeText, Known, Opening, Refused


class SpotParty(PartyEntry):
    """A party on the spot: what it says to mediation, to outsiders, and to the terms."""

    consents: bool
    agrees: bool
    consents_to_invited: bool = False


def settle_on_the_spot(
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
    parties: tuple[SpotParty, ...],
    content: FreeText,
    obligations: tuple[ObligationEntry, ...],
    precheck: Precheck,
    domestic_violence: bool,
    minors_rights: bool,
    performed_now: bool = False,
    requested_at: AwareDatetime | None = None,
    request_evidence: RequestEvidence = "own_statement",
    invited: tuple[InvitedKind, ...] = (),
    mediator: StaffId | None = None,
    happened_on: date | None = None,
    former_number: FormerNumber = "",
    known: Known,
    areas: Areas = NO_LIST,
) -> list[DisputeFact]:
    """Settle a small dispute on the spot: parties, matter, each one's consent, oral agreement.

    Somebody who asks on the spot asks now, unless `requested_at` says otherwise. `mediator` is
    whoever acts; only the import of an older register names another.
    """
    office = acting_office(act)
    only(act, "mediator")
    in_use(areas, act, area)
    for_an_office_in_use(areas, act)
    check_new(case, source, known)
    if source == "on_application" and requested_at is None:
        requested_at = act.at
    check_request(act, source, requested_at)
    has_happened(act, happened_on)
    _fit_for_the_spot(type, source, parties, domestic_violence or minors_rights)
    opened = Registered(
        code=case_code(office, act.on.year, opening.serial),
        track="simple",
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
        former_number=former_number,
    )
    led_by = mediator if mediator and act.by.role == "importer" else act.by.id
    voices = tuple(Signature(party=party.party, means="oral") for party in opened.parties)
    terms = Terms(content, obligations, precheck)
    return [
        opened,
        *(ConsentGiven(party=party.party) for party in opened.parties),
        Accepted(),
        MediatorAssigned(mediator=led_by),
        *_joined(parties, invited),
        bind(evolve(case, opened, act.at), act, "oral", terms, voices),
        DocumentsPutOnFile(documents=(FiledDocument(kind="oral_agreement_form"),)),
        *([PerformedAtOnce()] if performed_now else []),
    ]


def _fit_for_the_spot(
    type: DisputeType, source: Source, parties: tuple[SpotParty, ...], protect: bool
) -> None:
    may_be_oral(type)
    if protect or any(party.capacity == "represented" for party in parties):
        raise Refused(
            "Where minors' rights or domestic violence are concerned, take the full track",
            law="未成年人保护法 4; 反家庭暴力法 5",
        )
    if source not in ("on_application", "proactive_offer"):
        raise Refused("What another office handed over takes the full track", law="特邀调解规定 26")
    for number, party in enumerate(parties):
        if not party.consents:
            raise Refused(
                "One party does not want mediation: there is none", law="人民调解法 17"
            ).at("parties", number, "consents")
        if not party.agrees:
            raise Refused(
                "Not every party agrees to the terms: take the full track", law="人民调解法 30"
            ).at("parties", number, "agrees")


def _joined(
    parties: tuple[SpotParty, ...], invited: tuple[InvitedKind, ...]
) -> list[InvitedPersonJoined]:
    if invited and not all(party.consents_to_invited for party in parties):
        raise Refused("Outsiders take part only when every party agrees", law="人民调解法 20")
    return [
        InvitedPersonJoined(invited=f"i{number}", kind=kind)
        for number, kind in enumerate(invited, 1)
    ]
