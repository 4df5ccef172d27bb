"""Who a party is can be written down wrongly, and is put right (个人信息保护法 46). From then on
what was wrong is read by nobody; that it was put right, when and by whom, stays in the history.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel

from domain.dispute.facts import (
    DisputeFact,
    ParticularsCorrected,
    Party,
    PartyJoined,
    Registered,
    WrongPart,
)
from domain.dispute.guards import only, party_of, registered
from domain.dispute.state import Dispute
from domain.dispute.terms import PartyId
from domain.identity import GROWN_UP, younger
from domain.kernel import Act, Fact, Refused
from domain.people import Particulars

LAW: Final = "个人信息保护法 46"
CORRECTED: Final = "[corrected]"
"""What stands in place of a name that was wrong."""


def correct_particulars(
    case: Dispute,
    act: Act,
    *,
    party: PartyId,
    corrected: Particulars,
    wrong: tuple[WrongPart, ...],
) -> list[DisputeFact]:
    """Put right who a party is or how it is reached; what was wrong is read by nobody any more.

    A number that says under 18 decides: from then on the party settles through a legal
    representative, whatever was entered first. `corrected` is the whole of it, as it is right;
    `wrong` says what was not. However far the case is: a right does not end with it. The party
    stays who it is: for somebody else add a party.
    """
    only(act, "desk", "county_desk", "mediator")
    registered(case)
    if case.phase == "destroyed":
        raise Refused("The file is destroyed: nothing in it can be put right", law=LAW)
    standing = party_of(case, party)
    if not wrong:
        raise Refused("Say what was wrong: name, telephone, number or address", law=LAW)
    if (corrected.id, corrected.kind) != (standing.person, standing.kind):
        raise Refused(
            "Putting right does not make somebody else of a party: register or add who it is",
            law=LAW,
        )
    right = Party(
        party=party,
        role=standing.role,
        capacity="represented" if younger(corrected, GROWN_UP, act.on) else standing.capacity,
        address_hidden=standing.address_hidden,
        particulars=corrected,
    )
    parts = tuple(part for part in get_args(WrongPart) if part in wrong)
    return [ParticularsCorrected(party=right, wrong=parts)]


def whose(case: Dispute, command: str, given: BaseModel) -> BaseModel:
    """The arguments with whom they are about: what is put right is said of who the party is, and
    the id of a person is given by nobody."""
    if command != correct_particulars.__name__:
        return given
    arguments: Any = given
    standing = case.parties.get(arguments.party)
    if standing is None:
        return given
    person = arguments.corrected.model_copy(update={"id": standing.person})
    return given.model_copy(update={"corrected": person})


# --- what is read after that ---------------------------------------------------------------------


def entered(fact: Fact | None) -> tuple[Party, ...]:
    """Who enters a dispute by this fact, or is put right in it."""
    match fact:
        case Registered():
            return fact.parties
        case PartyJoined() | ParticularsCorrected():
            return (fact.party,)
        case _:
            return ()


Wrong = Mapping[str, Collection[WrongPart]]
"""By party, what was written of it was wrong."""


def wrong_before(facts: Iterable[Fact]) -> list[Wrong]:
    """For each fact, in their order, what later ones have put right in it."""
    found: list[Wrong] = []
    wrong: dict[str, frozenset[WrongPart]] = {}
    for fact in reversed(list(facts)):
        found.append(wrong)
        if isinstance(fact, ParticularsCorrected):
            party = fact.party.party
            wrong = {**wrong, party: wrong.get(party, frozenset()) | set(fact.wrong)}
    return found[::-1]


def without_what_was_wrong(fact: Fact, wrong: Wrong) -> Fact:
    """The fact without what was put right later."""
    match fact:
        case Registered() if wrong:
            return fact.model_copy(
                update={"parties": tuple(_right(p, wrong) for p in fact.parties)}
            )
        case PartyJoined() | ParticularsCorrected() if wrong:
            return fact.model_copy(update={"party": _right(fact.party, wrong)})
        case _:
            return fact


def _right(party: Party, wrong: Wrong) -> Party:
    parts = wrong.get(party.party, ())
    if not parts:
        return party
    gone: dict[str, Any] = {part: CORRECTED if part == "name" else None for part in parts}
    return party.model_copy(update={"particulars": party.particulars.model_copy(update=gone)})
