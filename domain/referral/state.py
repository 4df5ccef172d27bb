"""Where a referral stands: codes, days and ids, nothing of a person."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final, Literal, NamedTuple, assert_never
from uuid import UUID

from domain.access import COUNSELLING, Relation, at_large, works_here
from domain.calendar import end_of
from domain.counselling.terms import CARERS
from domain.deadlines import Look, spread
from domain.dispute.facts import Capacity
from domain.dispute.owing import Whom
from domain.guardianship import Ward, grown, ward
from domain.identity import Births
from domain.kernel import Officer, PersonId, civil_date
from domain.people import NOBODY
from domain.plan.sight import of_a_party
from domain.plan.state import PERSON
from domain.reach import Post
from domain.referral.facts import (
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
)

ReferralPhase = Literal[
    "new", "offered", "accepted", "attended", "refused", "returned", "withdrawn", "purged"
]
AT_THE_PLACE: Final[frozenset[ReferralPhase]] = frozenset({"offered", "accepted", "attended"})
"""The place reads what was passed on."""

MOST_CHASED: Final = 5
"""So often a place is asked again; then somebody decides (office rule: referral)."""

PURGED_AFTER: Final = 30
"""Days after which what was withdrawn is purged (个人信息保护法 47; the number: office rule)."""


class Referral(NamedTuple):
    """A referral."""

    phase: ReferralPhase = "new"
    by: str = ""
    office: str = ""
    place: str = ""
    receiving_office: str = ""
    receiver: str = ""
    person: PersonId = NOBODY
    capacity: Capacity = "full"
    guardian: Ward | None = None
    answer_by: date | None = None
    chased: int = 0
    slot: datetime | None = None
    slot_passed: bool = False
    purge_on: date | None = None

    def purged(self, at: datetime) -> bool:
        """Whether nothing of it may be shown any more, noted or not."""
        return self.phase == "purged" or (self.purge_on is not None and at >= end_of(self.purge_on))


START = Referral()


def evolve(referral: Referral, fact: ReferralFact, at: datetime) -> Referral:  # noqa: C901, PLR0911, PLR0912 (one branch per fact)
    """The referral after one more fact."""
    match fact:
        case ReferralOffered():
            return Referral(
                "offered",
                by=fact.by,
                person=fact.person.id,
                office=fact.office,
                place=fact.place,
                receiving_office=fact.receiving_office or "",
                receiver=fact.receiver or "",
                capacity=fact.capacity,
                guardian=ward(fact.guardian, fact.incapacity),
                answer_by=fact.answer_by,
            )
        case ReferralAccepted():
            return referral._replace(phase="accepted", slot=fact.slot)
        case ReferralRefused():
            return referral._replace(phase="refused")
        case SlotMoved():
            return referral._replace(slot=fact.slot, slot_passed=False)
        case ReferralAttended():
            return referral._replace(phase="attended")
        case ReferralReturned():
            return referral._replace(phase="returned")
        case ReferralWithdrawn():
            purge_on = civil_date(at) + timedelta(days=PURGED_AFTER)
            return referral._replace(phase="withdrawn", purge_on=purge_on)
        case ReferralUnanswered():
            return referral._replace(chased=fact.times, answer_by=fact.answer_by)
        case SlotPassed():
            return referral._replace(slot_passed=True)
        case ReferralPurged():
            return referral._replace(phase="purged", purge_on=None)
        case _:
            assert_never(fact)


def young(referral: Referral) -> tuple[str, ...]:
    """The person, where a guardian said yes for them as for a child."""
    return (PERSON,) if referral.guardian == "child" else ()


def grow(referral: Referral, births: Births, on: date) -> Referral:
    """The referral as it stands on that day, by when the person was born: from 14 on they say yes
    themselves."""
    now = grown(referral.guardian, PERSON, births, on)
    if now == referral.guardian:
        return referral
    return referral._replace(guardian=now, capacity="full")


def stands(referral: Referral, reader: Officer, at: datetime) -> Relation:
    """How somebody stands to a referral, the closest relation first."""
    if not works_here(reader) or referral.phase == "new" or referral.purged(at):
        return at_large(reader)
    if reader.role == "party":
        return of_a_party(reader, referral.guardian)
    if reader.role not in COUNSELLING:
        return "none"
    if reader.id == referral.by:
        return "formerly" if referral.phase == "withdrawn" else "refers"
    theirs = bool(referral.receiving_office) and reader.office == referral.receiving_office
    return "receives" if theirs and referral.phase in AT_THE_PLACE else "none"


def looks(referral: Referral, stream: UUID) -> tuple[Look, ...]:
    """When time alone will bring something: no answer, no word of a slot, the purge. One of them at
    most: each belongs to another phase."""
    return tuple(Look(f"{what} {on}", spread(end_of(on), stream)) for what, on in _days(referral))


def _days(referral: Referral) -> Iterator[tuple[str, date]]:
    if referral.purge_on is not None:
        yield "purge", referral.purge_on
    if referral.phase == "offered" and referral.answer_by and referral.chased < MOST_CHASED:
        yield "answer", referral.answer_by
    if referral.phase == "accepted" and referral.slot and not referral.slot_passed:
        yield "slot", civil_date(referral.slot)


def at_the_place(referral: Referral, *, again: bool = False) -> tuple[Whom, ...]:
    """Who hears of it at a place of ours: its contact; where none is named, or the contact has let
    it wait once (`again`), whoever counsels there. Nobody at a place outside: whoever referred
    hears for it, and writes down what it says (office rule: referral)."""
    contact = (referral.receiver,) if referral.receiver else ()
    if not referral.receiving_office or (contact and not again):
        return contact
    return (*contact, *(Post(role=role, office=referral.receiving_office) for role in CARERS))


def waiting_for(referral: Referral, officer: str | None) -> bool:
    """Whether something of it waits for this officer: an answer, or word of what came of it. An
    answer waits for the contact of the place; with none, or once late, for whoever counsels there:
    only they are told of it."""
    if referral.phase == "offered":
        if officer == referral.by:
            return referral.chased > 0
        others = bool(referral.receiving_office) and (not referral.receiver or referral.chased > 1)
        return officer == referral.receiver or others
    return referral.phase == "accepted" and referral.slot_passed and officer == referral.by
