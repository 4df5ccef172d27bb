"""What can happen in a crisis. No fact has a field for the person it is about."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from domain.areas import Code
from domain.crisis.terms import ChannelName, EmergencyAct, Outcome, Passed, Timing, Trouble
from domain.dispute.terms import Channel
from domain.kernel import ActorId, Fact, FreeText, Value
from domain.oncall import Rung


class CrisisRaised(Fact):
    """Somebody pressed the button. `dispute` is the case open on the screen, if there was one."""

    stored_name: ClassVar[str] = "crisis.raised.v1"
    area: Code
    dispute: UUID | None
    by: ActorId


class NobodyThere(Fact):
    """Nobody is on call in this area, up to its county, when it is raised: the code may be wrong.
    `instead` is the office of whoever raised it, whose own people are called; None if it has none.
    """

    stored_name: ClassVar[str] = "crisis.nobody_there.v1"
    area: Code
    instead: Code | None


class AwayPassedOver(Fact):
    """These are on call and away: whoever covers and does duty there is called, or the others."""

    stored_name: ClassVar[str] = "crisis.away_passed_over.v1"
    noted_by_clock: ClassVar[bool] = True
    rung: Rung
    area: Code
    away: tuple[ActorId, ...]
    covers: tuple[ActorId, ...]


class OnCallPaged(Fact):
    """These people are called now, through every channel they have."""

    stored_name: ClassVar[str] = "crisis.on_call_paged.v1"
    noted_by_clock: ClassVar[bool] = True
    page: Annotated[int, Field(ge=1)]
    rung: Rung
    area: Code
    people: tuple[ActorId, ...]
    until: AwareDatetime


class Delivery(Value):
    """One way by which one person was called. `trouble` is empty if the channel took it; with
    `final` this way is not tried again for this page."""

    officer: ActorId
    channel: ChannelName
    trouble: Trouble
    final: bool


class PageDelivered(Fact):
    """What became of a page on its ways; an earlier trouble may be over."""

    stored_name: ClassVar[str] = "crisis.page_delivered.v1"
    noted_by_clock: ClassVar[bool] = True
    page: Annotated[int, Field(ge=1)]
    deliveries: tuple[Delivery, ...]


class CrisisEscalated(Fact):
    """A rung did not answer, or has nobody on call: the next one is called."""

    stored_name: ClassVar[str] = "crisis.escalated.v1"
    noted_by_clock: ClassVar[bool] = True
    from_rung: Rung
    to_rung: Rung
    reason: Passed


class NobodyReached(Fact):
    """Nobody answered up to the county, which is called again and again from here on."""

    stored_name: ClassVar[str] = "crisis.nobody_reached.v1"
    noted_by_clock: ClassVar[bool] = True
    reason: Passed


class CrisisAcknowledged(Fact):
    """Somebody has it: nobody else is called."""

    stored_name: ClassVar[str] = "crisis.acknowledged.v1"
    by: ActorId
    timing: Timing
    rung: Rung | None
    """Where this person was called; nowhere, if nobody had called them yet."""


class SomebodyCame(Fact):
    """Somebody was there whom nobody had called: the calling goes on, and nothing opens to them."""

    stored_name: ClassVar[str] = "crisis.somebody_came.v1"
    by: ActorId


class DetailsRecorded(Fact):
    """What was done, written down afterwards by who raised or acknowledged it."""

    stored_name: ClassVar[str] = "crisis.details_recorded.v1"
    by: ActorId
    acts: tuple[EmergencyAct, ...]
    account: FreeText


class PersonTold(Fact):
    """The person was told what was done and what was written down (PIPL 18)."""

    stored_name: ClassVar[str] = "crisis.person_told.v1"
    channel: Channel


class CrisisEnded(Fact):
    """It is over, and so is what it permitted."""

    stored_name: ClassVar[str] = "crisis.ended.v1"
    outcome: Outcome


class BasisLapsed(Fact):
    """72 hours are over: nothing more is written down, and what was is closed to everybody here."""

    stored_name: ClassVar[str] = "crisis.basis_lapsed.v1"
    noted_by_clock: ClassVar[bool] = True


CrisisFact = (
    CrisisRaised
    | NobodyThere
    | AwayPassedOver
    | OnCallPaged
    | PageDelivered
    | CrisisEscalated
    | NobodyReached
    | CrisisAcknowledged
    | SomebodyCame
    | DetailsRecorded
    | PersonTold
    | CrisisEnded
    | BasisLapsed
)
CRISIS_FACTS: tuple[type[Fact], ...] = (
    CrisisRaised,
    NobodyThere,
    AwayPassedOver,
    OnCallPaged,
    PageDelivered,
    CrisisEscalated,
    NobodyReached,
    CrisisAcknowledged,
    SomebodyCame,
    DetailsRecorded,
    PersonTold,
    CrisisEnded,
    BasisLapsed,
)
