"""Taking part is a choice. Each party is told its rights and answers for itself; one clear refusal
ends mediation for that party, and nobody but that party can take it back (人民调解法 17, 23).
"""

from typing import Literal

from domain.dispute.facts import (
    AgentAppointed,
    AssistanceGiven,
    Authority,
    ConsentGiven,
    ConsentRefused,
    DisputeFact,
    LegalRepresentativeNamed,
    MatterDeclaredSeparable,
    RefusalTakenBack,
    RightsNoticeGiven,
    SpecialAuthorityGiven,
)
from domain.dispute.guards import (
    for_itself,
    only,
    party_of,
    registered,
    said_by_itself,
    still_open,
    taking_part,
)
from domain.dispute.intake import SIDES
from domain.dispute.naming import next_number
from domain.dispute.state import Agent, Dispute
from domain.dispute.terms import AgentId, Channel, Language, PartyId, Reference
from domain.guardianship import NOTHING_KNOWN, Kin, fit_to_speak
from domain.kernel import Act, FreeText, Refused
from domain.people import NOBODY, Particulars

MANY = 3
"""From this number of parties on, some may go on without one of them."""


def give_rights_notice(
    case: Dispute,
    act: Act,
    *,
    parties: tuple[PartyId, ...],
    language: Language = "zh",
    channel: Channel = "in_person",
) -> list[DisputeFact]:
    """Tell parties their rights and duties, each in its language, before anybody asks them."""
    only(act, "mediator", "desk", "county_desk")
    still_open(case)
    if case.triaged_on is None:
        raise Refused("Look at scope and safety first", law="office rule: triage")
    if not case.in_scope:
        raise Refused(
            "The matter is out of scope: name the other routes or take it to whose it is",
            law="人民调解工作若干规定 22",
        )
    for party in parties:
        taking_part(case, party)
    return [RightsNoticeGiven(party=party, language=language, channel=channel) for party in parties]


def consent(
    case: Dispute,
    act: Act,
    *,
    party: PartyId,
    channel: Channel = "in_person",
    through: AgentId | None = None,
) -> list[DisputeFact]:
    """Record that one party agrees to mediation, for itself."""
    only(act, "party", "mediator", "desk", "county_desk")
    still_open(case)
    for_itself(act, party)
    standing = party_of(case, party)
    if standing.consent == "refused":
        raise Refused(
            "{party} refused: nobody asks again; only that party can take it back",
            law="人民调解法 17",
            party=party,
        )
    taking_part(case, party)
    if standing.consent == "given":
        raise Refused("{party} has agreed already", law="人民调解法 17", party=party)
    if not standing.notified:
        raise Refused("{party} has not been told its rights yet", law="人民调解法 23", party=party)
    _speaks_for(case, party, through)
    return [ConsentGiven(party=party, channel=channel, through=through)]


def _speaks_for(case: Dispute, party: str, through: str | None) -> None:
    if through is not None:
        agent_of(case, party, through)
    if not case.parties[party].represented:
        return
    if through is None or not case.agents[through].legal_representative:
        raise Refused(
            "For {party} its legal representative answers", law="民法典 23, 34", party=party
        )


def agent_of(case: Dispute, party: str, agent: str) -> Agent:
    """The agent as one of this party's."""
    standing = case.agents.get(agent)
    if standing is None or standing.party != party:
        raise Refused(
            "{agent} does not act for {party}", law="民法典 162", agent=agent, party=party
        )
    if standing.over:
        raise Refused(
            "{party} is grown up by now: {agent} speaks for them no longer. They answer and sign "
            "themselves, or name an agent",
            law="民法典 17-18, 175",
            agent=agent,
            party=party,
        )
    return standing


def refuse(case: Dispute, act: Act, *, party: PartyId) -> list[DisputeFact]:
    """Record that one party does not want mediation. No reason is asked and none is kept.

    It ends mediation for that party. The others go on only where there were three or more, the
    matter was declared separable, and two sides are left.
    """
    only(act, "party", "mediator", "desk", "county_desk", "head")
    still_open(case)
    for_itself(act, party)
    taking_part(case, party)
    return [ConsentRefused(party=party, ends_mediation=ends_mediation(case, party))]


def ends_mediation(case: Dispute, party: PartyId) -> bool:
    """Whether mediation ends for everybody when this party refuses."""
    left = [case.parties[other].role for other in case.taking_part if other != party]
    goes_on = case.separable and len(left) + 1 >= MANY and set(left) >= SIDES
    return not goes_on


def take_back_refusal(
    case: Dispute, act: Act, *, party: PartyId, channel: Channel
) -> list[DisputeFact]:
    """Record that the party which refused wants mediation after all, and says so on its own."""
    only(act, "party", "mediator", "desk", "county_desk")
    registered(case)
    for_itself(act, party)
    if party_of(case, party).consent != "refused":
        raise Refused("{party} has not refused", law="人民调解法 17", party=party)
    if case.outcome != "declined" or case.phase != "ended":
        still_open(case)
    said_by_itself(channel)
    return [RefusalTakenBack(party=party, channel=channel)]


def declare_separable(case: Dispute, act: Act, *, explanation: FreeText) -> list[DisputeFact]:
    """Declare that the matter can be settled for some parties without the others."""
    only(act, "mediator", "head")
    still_open(case)
    if len(case.taking_part) < MANY:
        raise Refused("With two parties there is nothing to separate", law="人民调解法 17")
    if case.separable:
        raise Refused("The matter is declared separable already", law="人民调解法 17")
    return [MatterDeclaredSeparable(explanation=explanation)]


def appoint_agent(
    case: Dispute,
    act: Act,
    *,
    party: PartyId,
    person: Particulars,
    authority: Authority,
    document: Reference,
) -> list[DisputeFact]:
    """Record an agent with its written authority; without special authority it cannot settle."""
    only(act, "desk", "county_desk", "mediator", "party")
    still_open(case)
    for_itself(act, party)
    taking_part(case, party)
    return [
        AgentAppointed(
            agent=_next_agent(case),
            party=party,
            authority=authority,
            document=document,
            person=person,
        )
    ]


def _next_agent(case: Dispute) -> str:
    return f"g{next_number(case, 'g')}"


def give_special_authority(
    case: Dispute, act: Act, *, agent: AgentId, document: Reference
) -> list[DisputeFact]:
    """Record the document by which a party lets its agent settle (特别授权)."""
    only(act, "desk", "county_desk", "mediator", "party")
    still_open(case)
    standing = case.agents.get(agent)
    if standing is None:
        raise Refused("There is no agent {agent}", law="民法典 165", agent=agent)
    for_itself(act, standing.party)
    if standing.authority == "special":
        raise Refused("{agent} may settle already", law="民法典 165", agent=agent)
    return [SpecialAuthorityGiven(agent=agent, document=document)]


def name_legal_representative(
    case: Dispute,
    act: Act,
    *,
    party: PartyId,
    person: Particulars,
    in_conflict: bool,
    kin: Kin = NOTHING_KNOWN,
) -> list[DisputeFact]:
    """Name who acts by law for a party that does not settle by itself: a grown-up person.

    `in_conflict`: whether this person's own interest in the matter is against the party's.
    """
    only(act, "desk", "county_desk", "mediator")
    still_open(case)
    if not taking_part(case, party).represented:
        raise Refused("{party} settles by itself", law="民法典 18", party=party)
    if in_conflict or _is_on_the_other_side(case, party, person):
        raise Refused(
            "Whoever has an interest against the party cannot represent it here: name another",
            law="民法典 35",
        )
    itself = person.id == case.parties[party].person != NOBODY
    fit_to_speak(person, act.on, kin._replace(themselves=itself or kin.themselves))
    return [LegalRepresentativeNamed(agent=_next_agent(case), party=party, person=person)]


def _is_on_the_other_side(case: Dispute, party: str, person: Particulars) -> bool:
    """Whether this very person is a party against the one it is to represent."""
    side = case.parties[party].role
    against = {each.person for each in case.parties.values() if each.role != side}
    return person.id != NOBODY and person.id in against


def record_assistance(
    case: Dispute,
    act: Act,
    *,
    party: PartyId,
    kind: Literal["interpreter", "witness"],
    person: Particulars,
) -> list[DisputeFact]:
    """Record an interpreter or a witness beside a party."""
    only(act, "desk", "county_desk", "mediator")
    still_open(case)
    taking_part(case, party)
    return [AssistanceGiven(party=party, kind=kind, person=person)]
