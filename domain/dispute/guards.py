"""The rules that many commands share, each stated once."""

from collections.abc import Iterable
from datetime import date

from domain.dispute.state import OPEN, Agreement, Dispute, Item, Standing
from domain.dispute.terms import Channel
from domain.kernel import Act, Officer, Refused, Role
from domain.rights.stilled import Stilled, nobody_new

MOST_FOLLOW_UPS = 3
BY_ROLE = "office rule: who does what"
"""What a refusal rests on that is of the role, whatever the case."""


def only(act: Act, *roles: Role) -> None:
    """Who may do this. The importer records what others did, so no role is closed to it."""
    if act.by.role not in roles and act.by.role != "importer":
        raise Refused(
            "This is done by: {roles}",
            law=BY_ROLE,
            roles=", ".join(role.replace("_", " ") for role in roles),
        )


def lets_in(case: Dispute, stilled: Stilled) -> None:
    """Nobody new is let in while a party has what is done with their data restricted."""
    nobody_new(stilled, (party.person for party in case.parties.values()))


def registered(case: Dispute) -> None:
    """The case exists."""
    if case.phase == "new":
        raise Refused("There is no such case yet: register it first", law="人民调解法 17")


def still_open(case: Dispute) -> None:
    """Neither agreed nor ended. A case that is over does not move."""
    registered(case)
    not_merged(case)
    if case.phase not in OPEN:
        raise Refused(
            "This case is over ({status}): it does not move; reopening makes a new case",
            law="人民调解法 26",
            status=case.status,
        )


def not_merged(case: Dispute) -> None:
    """The case does not go on in another one."""
    if case.merged_into is not None:
        raise Refused(
            "This case goes on in {code}: do it there",
            law="office rule: linked cases",
            code=case.goes_on_as,
        )


def before_closure(case: Dispute) -> None:
    """Over or not, the case is not closed yet."""
    registered(case)
    if case.closed_on is not None:
        raise Refused("A closed case does not move", law="人民调解法 27")


def before_filing(case: Dispute) -> None:
    """The file is not put away yet."""
    registered(case)
    if case.filed_on is not None:
        raise Refused("The file is put away and does not change", law="人民调解法 27")


def in_mediation(case: Dispute) -> None:
    """Accepted, has a mediator, and is not suspended."""
    still_open(case)
    if case.accepted_at is None:
        raise Refused("The case is not accepted yet", law="人民调解法 17")
    if case.mediator is None:
        raise Refused("The case has no mediator yet", law="人民调解法 19")
    not_suspended(case)


def not_suspended(case: Dispute) -> None:
    """Nothing goes on while mediation is suspended."""
    if case.suspended is not None:
        raise Refused(
            "Mediation is suspended ({reason}): resume it first",
            law="office rule: suspension",
            reason=case.suspended.reason,
        )


def mediators(case: Dispute) -> tuple[str, ...]:
    """Those who lead or assist in the case now."""
    return (case.mediator, *case.co_mediators) if case.mediator else ()


def coverable(case: Dispute, officer: Officer) -> tuple[str, ...]:
    """For whom a mediator of the same office could act in this case while they are away; nobody,
    for whoever is its mediator (office rule: absence)."""
    own = mediators(case)
    if officer.role != "mediator" or officer.id in own or officer.office != case.office:
        return ()
    matter = case.urgent_matter
    return (*own, matter.owner) if matter else own


def its_mediator(case: Dispute, act: Act) -> None:
    """The act is one of this case's own mediators', or of whoever covers for one of them today:
    not of somebody who was taken off the case."""
    only(act, "mediator")
    own = mediators(case)
    if act.by.role != "mediator" or act.by.id in own:
        return
    if set(own).isdisjoint(act.covers):
        raise Refused("Only a mediator of this case may do this", law="人民调解法 19")
    if act.by.id in case.barred:
        raise Refused("This mediator was taken off the case before", law="特邀调解规定 15")


def its_own_mediator(case: Dispute, act: Act) -> None:
    """The same without covers: what is confided in a mediator is written down by that one."""
    its_mediator(case, act)
    if act.by.role == "mediator" and act.by.id not in mediators(case):
        raise Refused(
            "A confidence is the mediator's own: whoever covers records the case without it",
            law="office rule: absence",
        )


def party_of(case: Dispute, party: str) -> Standing:
    """The standing of a party of this case."""
    standing = case.parties.get(party)
    if standing is None:
        raise Refused("{party} is no party of this case", law="人民调解法 17", party=party)
    return standing


def taking_part(case: Dispute, party: str) -> Standing:
    """A party for whom mediation goes on."""
    standing = party_of(case, party)
    if party not in case.taking_part:
        raise Refused(
            "{party} does not take part: mediation is over for it",
            law="人民调解法 17",
            party=party,
        )
    return standing


def for_itself(act: Act, *parties: str | None) -> None:
    """A party speaks for itself only, and says so; an officer writes down what parties said."""
    if act.by.role == "party" and any(act.by.id != party for party in parties):
        raise Refused("A party speaks for itself only", law="人民调解法 17")


def said_by_itself(channel: Channel | None) -> None:
    """Whoever refused says itself that it wants mediation after all, where that can be shown."""
    if channel not in ("in_person", "on_paper", "online"):
        raise Refused(
            "A refusal is taken back by the party itself: in person, on paper or online",
            law="人民调解法 17",
        )


def everyone(case: Dispute, given: Iterable[str], message: Refused) -> None:
    """All parties that take part are among `given`; raises `message` otherwise."""
    if not set(case.taking_part) <= set(given):
        raise message


def second_person(act: Act, *first: str, small: bool) -> None:
    """Whoever looks a second time is none of the `first`: the head, or where the committee is
    `small` (fewer than three active members) the judicial office.
    """
    only(act, "head", "judicial_office")
    if act.by.role == "importer":
        return
    if act.by.id in first:
        raise Refused("The second person is somebody else", law="office rule: two persons")
    if small and act.by.role != "judicial_office":
        raise Refused(
            "A committee with fewer than three active members asks the judicial office",
            law="office rule: two persons",
        )
    if not small and act.by.role == "judicial_office":
        raise Refused(
            "The committee's head is the second person here, not the judicial office",
            law="office rule: two persons",
        )


def nothing_runs(case: Dispute, act: Act) -> None:
    """Nothing that follows from the agreement is waiting: a closed case has no clock that would
    remind anybody.
    """
    agreement = case.agreement
    if agreement is None:
        return
    if any(each and each.decided_on is None for each in (case.confirmation, case.review)):
        raise Refused("A decision on the agreement is still awaited", law="人民调解法 33")
    if case.breach_reported:
        raise Refused("A reported breach is not verified yet", law="人民调解法 31")
    if case.performance in ("breached", "disputed") and not case.remedy_explained:
        raise Refused("The party was not told yet where it can go", law="人民调解法 31–32")
    if case.performance == "performing" and any(
        _is_awaited(case, agreement.items[item], act.on) for item in case.outstanding
    ):
        raise Refused("The agreement is still being performed", law="人民调解法 31")


def _is_awaited(case: Dispute, item: Item, on: date) -> bool:
    """What is to be left undone for ever never ends; what was due can only be asked about."""
    if item.due_on is not None and item.due_on > on:
        return True
    asked = case.follow_ups_stopped or case.follow_ups >= MOST_FOLLOW_UPS
    return item.kind != "forbearance" and not asked


def agreement_fell(case: Dispute) -> bool:
    """Whether a party went back on the agreement (反悔), or a court or a commission rejected it:
    only then is the matter mediated again (人民调解法 32)."""
    rejected = any(each and each.confirmed is False for each in (case.confirmation, case.review))
    return rejected or case.performance == "disputed"


def agreement_of(case: Dispute) -> Agreement:
    """The agreement of a case whose file is not put away."""
    before_filing(case)
    if case.agreement is None:
        raise Refused("There is no agreement in this case", law="人民调解法 28")
    return case.agreement
