"""Other mediation bodies: one is responsible at any time. A case changes hands only by offer and
acceptance; guests help, and what must not be used elsewhere does not leave.
"""

from typing import Literal

from domain.area_standing import in_use
from domain.areas import NO_LIST, Areas
from domain.dispute.facts import (
    BodiesInvited,
    ConcessionNoted,
    DisputeFact,
    Resumed,
    ShamCleared,
    ShamSuspected,
    TransferAccepted,
    TransferOffered,
    TransferRefused,
    TransferWithdrawn,
)
from domain.dispute.guards import (
    before_closure,
    everyone,
    in_mediation,
    its_own_mediator,
    lets_in,
    only,
    still_open,
    taking_part,
)
from domain.dispute.handling import suspension
from domain.dispute.state import Dispute, Transfer
from domain.dispute.terms import AreaCode, OfficeCode, PartyId
from domain.kernel import Act, FreeText, Refused
from domain.rights.stilled import NOBODY_STILLED, Stilled
from domain.rules import RuleBook


def offer_transfer(
    case: Dispute,
    act: Act,
    *,
    to_office: OfficeCode,
    to_area: AreaCode,
    reason: FreeText,
    agreed_by: tuple[PartyId, ...],
    areas: Areas = NO_LIST,
) -> list[DisputeFact]:
    """Offer the case to another office, with every party's consent; you stay responsible."""
    only(act, "head", "county_desk")
    still_open(case)
    if case.transfer is not None:
        raise Refused("An offer is waiting for its answer", law="office rule: transfer")
    if to_office == case.office:
        raise Refused("That office is responsible already", law="office rule: transfer")
    in_use(areas, act, to_area, "to_area")
    everyone(
        case,
        agreed_by,
        Refused("A case changes hands with every party's consent", law="人民调解法 17, 23"),
    )
    return [TransferOffered(to_office=to_office, to_area=to_area, reason=reason)]


def hand_back(
    case: Dispute, act: Act, *, reason: FreeText, agreed_by: tuple[PartyId, ...]
) -> list[DisputeFact]:
    """Offer a case that is not your office's back to the one it came from, as any transfer."""
    only(act, "head", "county_desk")
    still_open(case)
    if case.came_from is None:
        raise Refused("No other office handed this case on", law="office rule: transfer")
    office, area = case.came_from
    return offer_transfer(
        case, act, to_office=office, to_area=area, reason=reason, agreed_by=agreed_by
    )


def accept_transfer(case: Dispute, act: Act) -> list[DisputeFact]:
    """Take over a case that was offered: from now on your office is responsible."""
    transfer = _offered_to(case, act)
    return [TransferAccepted(office=transfer.to_office, area=transfer.to_area)]


def _offered_to(case: Dispute, act: Act) -> Transfer:
    only(act, "head", "desk", "county_desk")
    still_open(case)
    if case.transfer is None:
        raise Refused("No transfer is offered", law="office rule: transfer")
    if act.by.office != case.transfer.to_office:
        raise Refused("Only the office it is offered to answers", law="office rule: transfer")
    return case.transfer


def refuse_transfer(case: Dispute, act: Act, *, reason: FreeText) -> list[DisputeFact]:
    """Refuse an offered case, with the reason; responsibility stays where it was."""
    _offered_to(case, act)
    return [TransferRefused(reason=reason)]


def withdraw_transfer(case: Dispute, act: Act) -> list[DisputeFact]:
    """Take back an offer that is not answered yet: the case stays where it is."""
    only(act, "head", "county_desk")
    still_open(case)
    if case.transfer is None:
        raise Refused("No transfer is offered", law="office rule: transfer")
    return [TransferWithdrawn()]


def invite_bodies(
    case: Dispute,
    act: Act,
    *,
    guests: tuple[OfficeCode, ...],
    consented: tuple[PartyId, ...],
    stilled: Stilled = NOBODY_STILLED,
) -> list[DisputeFact]:
    """Mediate jointly: other bodies take part as guests, the responsible office leads."""
    only(act, "head", "mediator")
    still_open(case)
    if not guests or case.office in guests or set(guests) & set(case.guests):
        raise Refused("Name bodies that do not take part yet", law="office rule: joint mediation")
    everyone(
        case,
        consented,
        Refused("Outsiders take part only when every party agrees", law="人民调解法 20"),
    )
    lets_in(case, stilled)
    return [BodiesInvited(lead=case.office, guests=guests)]


def note_concession(
    case: Dispute, act: Act, *, party: PartyId, text: FreeText
) -> list[DisputeFact]:
    """Note what a party conceded in order to settle: its names and texts then leave in no file."""
    its_own_mediator(case, act)
    in_mediation(case)
    taking_part(case, party)
    return [ConcessionNoted(party=party, text=text)]


def texts_stay(case: Dispute) -> bool:
    """Whether neither the names nor the matter of the case leave in a file.

    Where facts were conceded for the sake of settling, which are not used against a party later
    (特邀调解规定 22); where there is domestic violence (反家庭暴力法 5). Codes and days leave.
    """
    return case.export_blocked or case.domestic_violence


def suspect_sham(
    case: Dispute,
    act: Act,
    *,
    grounds: FreeText,
    reported_to: Literal["court", "judicial_office", "procuratorate"],
    rules: RuleBook,
) -> list[DisputeFact]:
    """Report a suspected sham; mediation is suspended until it is cleared."""
    only(act, "mediator", "head")
    still_open(case)
    if case.sham_suspected:
        raise Refused("It is suspected and reported already", law="特邀调解规定 18")
    suspected = ShamSuspected(grounds=grounds, reported_to=reported_to)
    if case.suspended is not None:
        return [suspected]
    return [suspected, suspension(case, "suspected_sham", rules)]


def clear_sham(case: Dispute, act: Act, *, explanation: FreeText) -> list[DisputeFact]:
    """Record that the suspicion is cleared; mediation goes on."""
    only(act, "head")
    before_closure(case)
    if not case.sham_suspected:
        raise Refused("No sham is suspected", law="特邀调解规定 18")
    cleared = ShamCleared(explanation=explanation)
    if case.suspended is not None and case.suspended.reason == "suspected_sham":
        return [cleared, Resumed()]
    return [cleared]
