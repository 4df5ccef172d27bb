"""A referral from the person's yes to what comes back. Nobody is referred who does not want it.

The place reads what the person let be passed on, and nothing else; a place that does not answer is
asked again by the clock.
"""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from pydantic import AwareDatetime

from domain.calendar import Calendar
from domain.counselling.terms import CARERS
from domain.dispute.facts import Capacity
from domain.dispute.terms import Channel
from domain.guardianship import NOTHING_KNOWN, Incapacity, Kin
from domain.kernel import Across, Act, Fact, FreeText, Kept, Refused
from domain.people import Particulars
from domain.persons import Guardians
from domain.plan.guards import has_a_say, only, whose_yes
from domain.plan.state import GUARDIAN, PERSON
from domain.plan.terms import Allowed, Speaker
from domain.referral.facts import (
    REFERRAL_FACTS,
    ReferralAccepted,
    ReferralAttended,
    ReferralFact,
    ReferralOffered,
    ReferralPurged,
    ReferralRefused,
    ReferralReturned,
    ReferralUnanswered,
    ReferralWithdrawn,
    SlotMoved,
    SlotPassed,
    WhyRefused,
)
from domain.referral.places import LAW, Intake, PlaceId, Places, give_slot, give_slot_back
from domain.referral.state import START, Referral, evolve, grow, looks, young
from domain.signature import Aggregate

ANSWERED_WITHIN: Final = {False: 3, True: 1}
"""Working days, without and with the green channel (office rule: referral)."""

FURTHEST: Final = timedelta(days=366)
"""How far ahead a slot may be: a later one is a slip of the pen (office rule: referral)."""

_OFFICE_DIGITS = 12


def offer_referral(
    referral: Referral,
    act: Act,
    *,
    place: PlaceId,
    person: Particulars,
    words: FreeText,
    channel: Channel,
    given_by: Speaker,
    passed_on: FreeText,
    calendar: Calendar,
    places: Places,
    guardian: Particulars | None = None,
    capacity: Capacity = "full",
    incapacity: Incapacity | None = None,
    guardians: Guardians = Guardians(),  # noqa: B008 (a value without contents)
    kin: Kin = NOTHING_KNOWN,
) -> list[ReferralFact]:
    """Offer somebody who wants it to a place, with their yes to exactly what is passed on."""
    only(act, *CARERS)
    if referral.phase != "new":
        raise Refused("This referral is offered already: begin another one anew", law=LAW)
    if len(act.by.office) != _OFFICE_DIGITS:
        raise Refused("Say for which office you act: its 12-digit code", law=LAW)
    receiving = places.there(place)
    capacity = whose_yes(
        act,
        typed=capacity,
        person=person,
        given_by=given_by,
        channel=channel,
        guardian=guardian,
        incapacity=incapacity,
        guardians=guardians,
        kin=kin,
    )
    return [
        ReferralOffered(
            office=act.by.office,
            by=act.by.id,
            place=place,
            receiving_office=receiving.office or None,
            receiver=receiving.contact or None,
            person=person,
            guardian=guardian,
            capacity=capacity,
            given_by=given_by,
            words=words,
            channel=channel,
            passed_on=passed_on,
            incapacity=incapacity,
            answer_by=_answer_by(act.on, act.by.office, calendar, green=receiving.green_channel),
        )
    ]


def _answer_by(on: date, office: str, calendar: Calendar, *, green: bool) -> date:
    days = ANSWERED_WITHIN[green]
    return calendar.for_area(office).add(on, days, "working_day", known_on=on).due


def accept_referral(
    referral: Referral, act: Act, *, slot: AwareDatetime, places: Places, intake: Kept[Intake]
) -> Across[Fact]:
    """Take somebody in, at a time when the place is open and has room."""
    _of_the_place(referral, act)
    _stage(referral, "offered")
    given = _slot(referral, act, slot, places, intake)
    return Across([ReferralAccepted(slot=slot)], given)


def refuse_referral(
    referral: Referral, act: Act, *, why: WhyRefused, explanation: FreeText | None = None
) -> list[ReferralFact]:
    """Say that the place does not take somebody in, and why."""
    _of_the_place(referral, act)
    _stage(referral, "offered")
    if why == "other" and explanation is None:
        raise Refused("Say why", law=LAW)
    return [ReferralRefused(why=why, explanation=explanation)]


def move_slot(
    referral: Referral, act: Act, *, slot: AwareDatetime, places: Places, intake: Kept[Intake]
) -> Across[Fact]:
    """Agree on another time with the person."""
    _of_the_place(referral, act)
    _stage(referral, "accepted")
    assert referral.slot is not None
    back = give_slot_back(intake, referral.slot)[intake.id]
    free = intake._replace(state=intake.state.without(referral.slot))
    given = _slot(referral, act, slot, places, free)[intake.id]
    return Across([SlotMoved(slot=slot)], {intake.id: [*back, *given]})


def note_attended(referral: Referral, act: Act, *, attended: bool) -> list[ReferralFact]:
    """Note whether the person was there. Not having been there has no effect."""
    _of_the_place(referral, act)
    _stage(referral, "accepted")
    assert referral.slot is not None
    if act.at < referral.slot:
        raise Refused("Whether somebody was there is known when the time has come", law=LAW)
    return [ReferralAttended(attended=attended)]


def return_referral(
    referral: Referral,
    act: Act,
    *,
    allowed: tuple[Allowed, ...] = (),
    next_contact: date | None = None,
    advice: FreeText | None = None,
) -> list[ReferralFact]:
    """Send back what the person allows: when one meets next, what is advised, or nothing."""
    _of_the_place(referral, act)
    _stage(referral, "attended")
    told: dict[Allowed, object] = {"next_contact": next_contact, "advice": advice}
    if any(said is not None and name not in allowed for name, said in told.items()):
        raise Refused("The person has not allowed that this comes back", law="个人信息保护法 23")
    return [
        ReferralReturned(
            allowed=tuple(dict.fromkeys(allowed)), next_contact=next_contact, advice=advice
        )
    ]


def withdraw_referral(referral: Referral, act: Act, *, intake: Kept[Intake]) -> Across[Fact]:
    """Stop at once, without a reason; after 30 days nothing is left of it."""
    only(act, "party", *CARERS)
    _there(referral, act)
    speaks = act.by.id == PERSON or (act.by.id == GUARDIAN and referral.guardian is not None)
    theirs = act.by.role == "party" and speaks
    if not theirs and (act.by.role == "party" or act.by.id != referral.by):
        raise _absent()
    if theirs and act.by.id == GUARDIAN:
        has_a_say(referral.guardian)
    if referral.phase == "withdrawn":
        raise _over(referral)
    to_come = referral.phase == "accepted" and referral.slot and referral.slot > act.at
    back = give_slot_back(intake, referral.slot) if to_come and referral.slot else {}
    return Across([ReferralWithdrawn()], back)


def settle_deadlines(
    referral: Referral, act: Act, *, due: AwareDatetime, calendar: Calendar
) -> list[ReferralFact]:
    """Note what had come by `due`: no answer, no word of a slot, the day of the purge.

    Judged by `due` alone, never by the time of asking. Nothing due is an answer, not a refusal.
    """
    if act.by.role != "clock":
        raise Refused(
            "Only the clock notes that a deadline has passed", law="office rule: who does what"
        )
    noted: list[ReferralFact] = []
    while (look := next(iter(looks(referral, act.stream)), None)) and look.at <= due:
        fact = _noted(referral, look.what, calendar)
        noted.append(fact)
        referral = evolve(referral, fact, act.at)
    return noted


def _noted(referral: Referral, what: str, calendar: Calendar) -> ReferralFact:
    match what.partition(" ")[0]:
        case "purge":
            return ReferralPurged()
        case "slot":
            return SlotPassed()
        case _:
            assert referral.answer_by is not None
            again = _answer_by(referral.answer_by, referral.office, calendar, green=False)
            return ReferralUnanswered(times=referral.chased + 1, answer_by=again)


# --- who asks ------------------------------------------------------------------------------------


def _absent() -> Refused:
    return Refused("There is no such referral", law="精神卫生法 4")


def _over(referral: Referral) -> Refused:
    return Refused("This referral is {phase} now", law=LAW, phase=referral.phase)


def _there(referral: Referral, act: Act) -> None:
    if referral.phase == "new" or referral.purged(act.latest):
        raise _absent()


def _of_the_place(referral: Referral, act: Act) -> None:
    """Whoever works at the receiving office, or whoever referred writes down what a place said."""
    only(act, *CARERS)
    _there(referral, act)
    theirs = bool(referral.receiving_office) and act.by.office == referral.receiving_office
    if not theirs and act.by.id != referral.by:
        raise _absent()


def _stage(referral: Referral, phase: str) -> None:
    if referral.phase != phase:
        raise _over(referral)


def _slot(
    referral: Referral, act: Act, slot: AwareDatetime, places: Places, intake: Kept[Intake]
) -> dict[UUID, list[Fact]]:
    if slot <= act.at:
        raise Refused("A slot is still to come", law=LAW)
    if slot > act.at + FURTHEST:
        raise Refused("A slot is at most {days} days ahead", law=LAW, days=FURTHEST.days)
    place = places.known.get(referral.place)
    assert place is not None
    if place.closed:
        raise Refused(
            "This place is closed: nobody is given a time there; whoever referred asks elsewhere",
            law=LAW,
        )
    return give_slot(intake, place, slot)


REFERRAL: Final = Aggregate(
    "referral",
    START,
    evolve,
    REFERRAL_FACTS,
    {
        "offer_referral": offer_referral,
        "accept_referral": accept_referral,
        "refuse_referral": refuse_referral,
        "move_slot": move_slot,
        "note_attended": note_attended,
        "return_referral": return_referral,
        "withdraw_referral": withdraw_referral,
        "settle_deadlines": settle_deadlines,
    },
    reads=frozenset({Calendar, Places, Guardians, Kin}),
    keeper=lambda referral, by: referral.place,
    young=young,
    grow=grow,
)
