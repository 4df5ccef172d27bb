"""What can happen to a referral: what the person lets be passed on, what the place answers, what
comes back.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from domain.dispute.facts import Capacity
from domain.dispute.terms import Channel, OfficeCode, StaffId
from domain.guardianship import Incapacity
from domain.kernel import Fact, FreeText
from domain.people import Particulars
from domain.plan.terms import Allowed, Speaker
from domain.referral.places import PlaceId

WhyRefused = Literal["full", "not_for_us", "too_far", "closed", "no_letter", "other"]


class ReferralOffered(Fact):
    """The person wants to go there: in which words, and what is passed on of them, word for word
    (个人信息保护法 23, 29). The place answers by `answer_by`."""

    stored_name: ClassVar[str] = "referral.offered.v2"
    office: OfficeCode
    by: StaffId
    place: PlaceId
    receiving_office: OfficeCode | None
    receiver: StaffId | None
    person: Particulars
    guardian: Particulars | None
    capacity: Capacity
    given_by: Speaker
    words: FreeText
    channel: Channel
    passed_on: FreeText
    answer_by: date
    incapacity: Incapacity | None = None


class ReferralAccepted(Fact):
    """The place takes the person: when."""

    stored_name: ClassVar[str] = "referral.accepted.v1"
    slot: AwareDatetime


class ReferralRefused(Fact):
    """The place does not, and says why."""

    stored_name: ClassVar[str] = "referral.refused.v1"
    why: WhyRefused
    explanation: FreeText | None


class SlotMoved(Fact):
    """Another time, as the person and the place agreed."""

    stored_name: ClassVar[str] = "referral.slot_moved.v1"
    slot: AwareDatetime


class ReferralAttended(Fact):
    """Whether the person was there. Not having been there has no effect."""

    stored_name: ClassVar[str] = "referral.attended.v1"
    attended: bool


class ReferralReturned(Fact):
    """What came back: no more than the person allows."""

    stored_name: ClassVar[str] = "referral.returned.v1"
    allowed: tuple[Allowed, ...]
    next_contact: date | None
    advice: FreeText | None


class ReferralWithdrawn(Fact):
    """The person does not want it any more. No reason is asked."""

    stored_name: ClassVar[str] = "referral.withdrawn.v1"


class ReferralUnanswered(Fact):
    """The day is over and the place has not answered: it is asked again, by another day."""

    stored_name: ClassVar[str] = "referral.unanswered.v1"
    noted_by_clock: ClassVar[bool] = True
    times: Annotated[int, Field(ge=1, le=9)]
    answer_by: date


class SlotPassed(Fact):
    """The slot is over, and nobody has noted whether the person was there."""

    stored_name: ClassVar[str] = "referral.slot_passed.v1"
    noted_by_clock: ClassVar[bool] = True


class ReferralPurged(Fact):
    """Nothing of it can be read any more."""

    stored_name: ClassVar[str] = "referral.purged.v1"
    noted_by_clock: ClassVar[bool] = True


ReferralFact = (
    ReferralOffered
    | ReferralAccepted
    | ReferralRefused
    | SlotMoved
    | ReferralAttended
    | ReferralReturned
    | ReferralWithdrawn
    | ReferralUnanswered
    | SlotPassed
    | ReferralPurged
)
REFERRAL_FACTS: tuple[type[Fact], ...] = (
    ReferralOffered,
    ReferralAccepted,
    ReferralRefused,
    SlotMoved,
    ReferralAttended,
    ReferralReturned,
    ReferralWithdrawn,
    ReferralUnanswered,
    SlotPassed,
    ReferralPurged,
)
