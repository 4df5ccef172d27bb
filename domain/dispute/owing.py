"""Who owes what is due: one officer, or whoever holds a post; told by what the limit proposes.

What somebody in particular owes has a row. Everything else is owed by the role that its rule names,
at the office that is responsible; where that is the mediator and the case has none, by the head.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from domain.deadlines import Entry
from domain.dispute.facts import OrderGiven
from domain.dispute.state import Dispute
from domain.kernel import Fact, Role
from domain.reach import Post
from domain.rules import Proposal

Whom = str | Post
"""An officer's staff id, or a post."""


class Earlier(NamedTuple):
    """A fact of before. `by`: the officer who recorded it; None if it was a party or a clock."""

    fact: Any
    by: str | None


Like = Callable[[Fact], bool]
Latest = Callable[[Like], Earlier | None]
"""The latest fact of a stream that is like that, up to what is being told."""


def _none(like: Like) -> Earlier | None:
    return None


class Beside(NamedTuple):
    """What says whom to tell and does not stand in the case itself."""

    small: bool = False
    """The committee has too few members for a second person of its own."""
    latest: Latest = _none


ALONE: Final = Beside()


class Owes(NamedTuple):
    """Who is to do it, and the office that is late if nobody does."""

    to: Whom
    office: str


def owes(case: Dispute, entry: Entry, beside: Beside = ALONE) -> Owes:
    """Who owes this obligation of the case, as the case stands."""
    row = IN_PARTICULAR.get(entry.proposes)
    found = row(case, entry, beside) if row else None
    return found or _at(entry.owner, case.office, case)


def owed_by(case: Dispute, entry: Entry | None, beside: Beside = ALONE) -> Whom:
    """Who owes this obligation; of one that is there no more, who mediates the case."""
    owed = owes(case, entry, beside) if entry else _at("mediator", case.office, case)
    return owed.to


def second_person(office: str, beside: Beside) -> Post:
    """Who looks a second time at what an office does: the head, or for a small committee the
    judicial office (office rule: two persons)."""
    return Post(role="judicial_office" if beside.small else "head", office=office)


def who_gave(case: Dispute, order: str, beside: Beside) -> Whom | None:
    """Who gave a supervisory order that is not over; of one from an older register, whoever gives
    orders there. None if it is over."""
    held = case.orders.get(order)
    given = beside.latest(lambda fact: isinstance(fact, OrderGiven) and fact.order == order)
    if held is None:
        return None
    return (given and given.by) or Post(role="supervisor", office=held.from_office)


def _at(role: Role, office: str, case: Dispute) -> Owes:
    if role != "mediator":
        return Owes(Post(role=role, office=office), office)
    if office == case.office and case.mediator:
        return Owes(case.mediator, office)
    return Owes(Post(role="head", office=office), office)


# --- the rows ------------------------------------------------------------------------------------


def _the_office_it_is_offered_to(case: Dispute, entry: Entry, beside: Beside) -> Owes | None:
    return _at(entry.owner, case.transfer.to_office, case) if case.transfer else None


def _the_office_that_has_the_order(case: Dispute, entry: Entry, beside: Beside) -> Owes | None:
    held = case.orders.get(entry.key)
    return _at(entry.owner, held.to_office, case) if held else None


def _who_gave_the_order(case: Dispute, entry: Entry, beside: Beside) -> Owes | None:
    giver = who_gave(case, entry.key, beside)
    return Owes(giver, case.orders[entry.key].from_office) if giver else None


def _who_sees_to_the_step(case: Dispute, entry: Entry, beside: Beside) -> Owes | None:
    matter = case.urgent_matter
    if matter is None:
        return None
    step = matter.plan.get(entry.key)
    return Owes(step.responsible if step else matter.owner, case.office)


def _who_owns_the_urgent_matter(case: Dispute, entry: Entry, beside: Beside) -> Owes | None:
    matter = case.urgent_matter
    return Owes(matter.owner, case.office) if matter else None


def _who_is_asked_to_own_it(case: Dispute, entry: Entry, beside: Beside) -> Owes | None:
    matter = case.urgent_matter
    return Owes(matter.offered.owner, case.office) if matter and matter.offered else None


def _the_second_person(case: Dispute, entry: Entry, beside: Beside) -> Owes | None:
    return Owes(second_person(case.office, beside), case.office)


Row = Callable[[Dispute, Entry, Beside], Owes | None]

BY_COMMITTEE: Final[Mapping[Proposal, Row]] = {
    "second_person_looks": _the_second_person,
    "look_at_urgent_end": _the_second_person,
}
"""What is owed by whoever is the second person of the committee."""

IN_PARTICULAR: Final[Mapping[Proposal, Row]] = {
    "answer_transfer": _the_office_it_is_offered_to,
    "acknowledge_order": _the_office_that_has_the_order,
    "answer_order": _the_office_that_has_the_order,
    "take_order_back": _who_gave_the_order,
    "take_urgent_step": _who_sees_to_the_step,
    "answer_urgent_offer": _who_is_asked_to_own_it,
    "end_or_renew_urgent": _who_owns_the_urgent_matter,
    **BY_COMMITTEE,
}
"""What somebody in particular owes; None where the case does not know that person any more."""

BY_ROLE: Final[frozenset[Proposal]] = frozenset(
    {
        *("triage", "decide_acceptance", "decide_handover", "answer_online_request"),
        *("send_return_letter", "remind_other_office", "look_into_matter", "resume_or_end"),
        *("end_and_name_other_routes", "declare_failed", "return_file_to_court"),
        *("return_to_trial", "tell_of_arbitration", "ask_the_court", "tell_of_enforcement"),
        *("remind_of_performance", "follow_up", "apply_for_confirmation"),
        *("apply_for_arbitral_review", "tell_of_report"),
    }
)
"""What the role owes that its rule names. A test looks that every proposal stands in one of both.
"""
