"""What can happen in somebody's counselling: what was agreed, when one meets, whether one met.

Nothing that is said in a session stands here. What the person filled in themselves is for them and
their own counsellor.
"""

from typing import ClassVar

from pydantic import AwareDatetime

from domain.counselling.scales import ScaleName, ScaleVersion
from domain.counselling.terms import (
    EntryId,
    Minutes,
    Presence,
    SessionId,
    SessionMode,
    WhoCancelled,
)
from domain.dispute.facts import Capacity
from domain.dispute.terms import Channel, OfficeCode, StaffId
from domain.guardianship import Incapacity
from domain.kernel import Fact, FreeText
from domain.people import Particulars
from domain.plan.terms import Speaker


class CounsellingAgreed(Fact):
    """The person wants to talk to a counsellor: to whom, in which words (个人信息保护法 29)."""

    stored_name: ClassVar[str] = "counselling.agreed.v2"
    office: OfficeCode
    person: Particulars
    guardian: Particulars | None
    capacity: Capacity
    given_by: Speaker
    words: FreeText
    channel: Channel
    counsellor: StaffId
    incapacity: Incapacity | None = None


class CounsellorChanged(Fact):
    """Somebody else is the person's own counsellor, as the person agreed."""

    stored_name: ClassVar[str] = "counselling.counsellor_changed.v1"
    counsellor: StaffId
    given_by: Speaker
    channel: Channel


class SessionBooked(Fact):
    """An appointment. A remote one is held over a link; nothing of it is recorded."""

    stored_name: ClassVar[str] = "counselling.session_booked.v1"
    session: SessionId
    mode: SessionMode
    begins_at: AwareDatetime
    minutes: Minutes
    link: FreeText | None


class SessionCancelled(Fact):
    """It is not to be. No reason is asked."""

    stored_name: ClassVar[str] = "counselling.session_cancelled.v1"
    session: SessionId
    by: WhoCancelled


class PresenceNoted(Fact):
    """Whether the person came, and nothing of what was said."""

    stored_name: ClassVar[str] = "counselling.presence_noted.v1"
    session: SessionId
    presence: Presence


class ScaleFilledIn(Fact):
    """The person filled in a scale. The sum is for them and their own counsellor; the single
    answers are not kept."""

    stored_name: ClassVar[str] = "counselling.scale_filled_in.v1"
    entry: EntryId
    scale: ScaleName
    version: ScaleVersion
    total: FreeText


class CallAllowed(Fact):
    """The person wants their counsellor to call."""

    stored_name: ClassVar[str] = "counselling.call_allowed.v1"


class CallMade(Fact):
    """The counsellor called."""

    stored_name: ClassVar[str] = "counselling.call_made.v1"
    reached: bool


class CounsellingWithdrawn(Fact):
    """The person does not want it any more: it stops at once. No reason is asked."""

    stored_name: ClassVar[str] = "counselling.consent_withdrawn.v1"


class CounsellingEnded(Fact):
    """Both think that it is enough."""

    stored_name: ClassVar[str] = "counselling.ended.v1"


class CounsellingPurged(Fact):
    """Nothing of it can be read any more."""

    stored_name: ClassVar[str] = "counselling.purged.v1"
    noted_by_clock: ClassVar[bool] = True


CounsellingFact = (
    CounsellingAgreed
    | CounsellorChanged
    | SessionBooked
    | SessionCancelled
    | PresenceNoted
    | ScaleFilledIn
    | CallAllowed
    | CallMade
    | CounsellingWithdrawn
    | CounsellingEnded
    | CounsellingPurged
)
COUNSELLING_FACTS: tuple[type[Fact], ...] = (
    CounsellingAgreed,
    CounsellorChanged,
    SessionBooked,
    SessionCancelled,
    PresenceNoted,
    ScaleFilledIn,
    CallAllowed,
    CallMade,
    CounsellingWithdrawn,
    CounsellingEnded,
    CounsellingPurged,
)
