"""One matter in several cases: a case that is over never changes, a new one goes on with it.

Numbers are kept, each points to the other, and the facts of both are recorded together.
"""

from typing import Literal, NamedTuple
from uuid import UUID

from domain.committees import Committees
from domain.dispute.facts import (
    DisputeFact,
    LinkKind,
    Origin,
    Party,
    Registered,
    Reopened,
    ReopeningProposed,
    ReopenKind,
    RepresentativesNamed,
    SplitOff,
)
from domain.dispute.guards import (
    agreement_fell,
    for_itself,
    only,
    party_of,
    registered,
    said_by_itself,
    second_person,
    still_open,
    taking_part,
)
from domain.dispute.intake import HANDED_OVER, SIDES, PartyEntry, acting_office, number_parties
from domain.dispute.matters import nobody_asked_again
from domain.dispute.state import OPEN, Dispute
from domain.dispute.terms import Channel, PartyId, Reference, case_code
from domain.kernel import Across, Act, FreeText, Opening, Refused

MOST_REPRESENTATIVES = 5
GROUP_FROM = 3


def propose_reopening(
    case: Dispute,
    act: Act,
    *,
    kind: ReopenKind,
    asked_by: PartyId | None = None,
    channel: Channel | None = None,
) -> list[DisputeFact]:
    """Propose to go on with a matter whose case is over; the head decides.

    `channel` is how the party said so that refused; when it acts itself, that is online.
    """
    only(act, "mediator", "desk", "county_desk", "party", "head")
    registered(case)
    _can_go_on(case)
    for_itself(act, asked_by)
    if asked_by is not None:
        party_of(case, asked_by)
    if case.outcome == "declined" and (
        asked_by is None or case.parties[asked_by].consent != "refused"
    ):
        raise Refused(
            "A party refused: only that party can ask to go on with it", law="人民调解法 17"
        )
    refused = asked_by is not None and case.parties[asked_by].consent == "refused"
    if refused and act.by.role != "party":
        said_by_itself(channel)
    return [ReopeningProposed(kind=kind, asked_by=asked_by, by=act.by.id)]


def _can_go_on(case: Dispute) -> None:
    if case.continued_in is not None or case.merged_into is not None:
        raise Refused("The matter goes on in another case already", law="office rule: linked cases")
    if case.phase in OPEN:
        raise Refused("The case is still open", law="office rule: linked cases")
    if case.phase == "agreed" and not agreement_fell(case):
        raise Refused(
            "There is an agreement: it is performed, disputed or confirmed first",
            law="人民调解法 31–32",
        )


def reopen(
    case: Dispute,
    act: Act,
    *,
    opening: Opening,
    matter: FreeText,
    parties: tuple[PartyEntry, ...],
    committees: Committees,
) -> Across[DisputeFact]:
    """Go on in a new case linked to this one, which stays as it is; its request keeps its time.

    The parties are entered again: this case's own facts are sealed for this case.
    """
    if case.reopening is None:
        raise Refused("Nobody has proposed to go on", law="office rule: two persons")
    second_person(act, case.reopening.by, small=committees.small(case.office))
    _can_go_on(case)
    kind = case.reopening.kind
    new = _new_case(case, act, opening, Onward(kind, matter, number_parties(parties, act.on)))
    if case.reopening.asked_by is not None and case.requested_at is None:
        new = new.model_copy(update={"source": "on_application", "requested_at": act.at})
    return Across(
        here=[Reopened(kind=kind, case=opening.id, code=new.code)], there={opening.id: [new]}
    )


class Onward(NamedTuple):
    """What goes on in a new case."""

    kind: LinkKind
    matter: str
    parties: tuple[Party, ...]


def _new_case(case: Dispute, act: Act, opening: Opening, onward: Onward) -> Registered:
    office = acting_office(act)
    if office != case.office:
        raise Refused(
            "The office that is responsible for the case opens the new one",
            law="office rule: one case one code",
        )
    nobody_asked_again(case, [party.particulars.id for party in onward.parties])
    return Registered(
        code=case_code(office, act.on.year, opening.serial),
        track="full",
        office=office,
        area=case.area,
        body=case.body,
        type=case.type,
        subtype=case.subtype,
        source="on_application" if case.source in HANDED_OVER else case.source,
        matter=onward.matter,
        parties=onward.parties,
        requested_at=case.requested_at,
        request_evidence=case.request_evidence,
        origin=Origin(kind=onward.kind, case=act.stream, code=case.code),
    )


def split_off(
    case: Dispute,
    act: Act,
    *,
    opening: Opening,
    kind: Literal["split_by_issue", "split_by_party"],
    matter: FreeText,
    parties: tuple[PartyEntry, ...],
    moved: tuple[PartyId, ...] = (),
) -> Across[DisputeFact]:
    """Split an issue, or some parties, off into a case of its own; the request keeps its time.

    `moved` names the parties that leave this case. They are entered again for the new one, with
    whoever they dispute with.
    """
    only(act, "head", "mediator")
    still_open(case)
    for party in moved:
        taking_part(case, party)
    if (kind == "split_by_party") != bool(moved):
        raise Refused(
            "Parties leave the case when it is split by party, and only then",
            law="office rule: linked cases",
        )
    staying = {case.parties[party].role for party in case.taking_part if party not in moved}
    if not staying >= SIDES:
        raise Refused("Two sides stay in this case", law="人民调解法 2")
    new = _new_case(case, act, opening, Onward(kind, matter, number_parties(parties, act.on)))
    here = SplitOff(kind=kind, case=opening.id, code=new.code, parties=moved)
    return Across(here=[here], there={opening.id: [new]})


def name_representatives(
    case: Dispute,
    act: Act,
    *,
    representatives: tuple[PartyId, ...],
    members: tuple[PartyId, ...],
    mandated_by: tuple[PartyId, ...],
    mandate: Reference,
) -> list[DisputeFact]:
    """Let a group of parties speak through up to five of them, with everybody's written mandate.

    They negotiate; to the agreement each member consents itself.
    """
    only(act, "mediator", "desk", "county_desk", "head")
    still_open(case)
    for party in members:
        taking_part(case, party)
    if len(set(members)) < GROUP_FROM:
        raise Refused("A group has at least three members", law="宁波市人民调解条例 20")
    if not 1 <= len(set(representatives)) <= MOST_REPRESENTATIVES:
        raise Refused(
            "A group speaks through one to five representatives",
            law="信访工作条例 20; 宁波市人民调解条例 20",
        )
    if not set(representatives) <= set(members):
        raise Refused("Representatives are members of the group", law="宁波市人民调解条例 20")
    if not set(members) <= set(mandated_by):
        raise Refused("Every member signs the mandate", law="宁波市人民调解条例 20")
    return [RepresentativesNamed(representatives=representatives, members=members, mandate=mandate)]


def ids_linked_to(case: Dispute) -> tuple[UUID, ...]:
    """The other cases this one points to."""
    before = (case.origin.case,) if case.origin else ()
    after = tuple(each for each in (case.continued_in, case.merged_into) if each)
    return (*before, *after, *case.merged_from)
