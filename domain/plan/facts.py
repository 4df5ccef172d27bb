"""What can happen to a support plan. Whatever the person said is a `FreeText`: each text is sealed
under a key of its own, so that a plan can be destroyed without the person's other matters.

Days on which something ends stand in the facts as they were agreed and printed; no later notice
moves them.
"""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, StringConstraints

from domain.dispute.facts import Capacity
from domain.dispute.terms import AreaCode, Channel, OfficeCode, StaffId
from domain.guardianship import Incapacity
from domain.kernel import ActorId, Fact, FreeText, HealthText, Value
from domain.people import Particulars
from domain.plan.terms import (
    Asker,
    Attendance,
    Change,
    Ending,
    GoalId,
    GoalOutcome,
    Intensity,
    MeasureId,
    NeedId,
    NeedKind,
    PlanOffice,
    PlanRequestId,
    Purpose,
    ReferralPlace,
    Speaker,
    TeamRole,
)

LimitId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{2,39}$")]
LimitKey = Annotated[str, StringConstraints(pattern=r"^([mr][1-9][0-9]{0,2})?$")]
Stage = Annotated[str, StringConstraints(pattern=r"^(due|(warning|again)-[0-9]{1,4})$")]

# --- consent -------------------------------------------------------------------------------------


class PlanOffered(Fact):
    """Help was offered to one person for a need they stated. Who it is stands in a text of its own,
    not under the person's key: after a refusal nothing leads from here to anybody."""

    stored_name: ClassVar[str] = "plan.offered.v1"
    office: OfficeCode
    area: AreaCode
    whom: FreeText
    need: FreeText
    asked_by: Asker
    capacity: Capacity


class PlanConsented(Fact):
    """The person wants a plan: what for, by whom, in which words (个人信息保护法 14, 17)."""

    stored_name: ClassVar[str] = "plan.consented.v2"
    person: Particulars
    guardian: Particulars | None
    given_by: Speaker
    purposes: tuple[Purpose, ...]
    words: FreeText
    channel: Channel
    owner: StaffId
    counsellor: StaffId
    social_worker: StaffId
    incapacity: Incapacity | None = None
    """Of an adult for whom a guardian says yes: who found that they do not decide alone."""


class PlanDeclined(Fact):
    """The person does not want it. No reason is asked; the texts of the offer are destroyed."""

    stored_name: ClassVar[str] = "plan.declined.v1"


class HealthConsented(Fact):
    """A consent of its own for what concerns health (个人信息保护法 29)."""

    stored_name: ClassVar[str] = "plan.health_consented.v1"
    given_by: Speaker
    words: HealthText
    channel: Channel


class HealthConsentWithdrawn(Fact):
    stored_name: ClassVar[str] = "plan.health_consent_withdrawn.v1"


class ConsentWithdrawn(Fact):
    """The person does not want it any more: it stops at once. No reason is asked."""

    stored_name: ClassVar[str] = "plan.consent_withdrawn.v1"


# --- needs, and how much help --------------------------------------------------------------------


class Need(Value):
    need: NeedId
    kind: NeedKind
    words: FreeText


class NeedsStated(Fact):
    """What the person needs, in the person's own words."""

    stored_name: ClassVar[str] = "plan.needs_stated.v1"
    needs: tuple[Need, ...]


class SupportProposed(Fact):
    """The counsellor proposes how much help, after hearing the person; a supervisor looks."""

    stored_name: ClassVar[str] = "plan.support_proposed.v1"
    intensity: Intensity
    reason: FreeText
    heard: FreeText
    until: date
    counsellor: StaffId
    supervisor: StaffId


class SupportSentBack(Fact):
    stored_name: ClassVar[str] = "plan.support_sent_back.v1"
    reason: FreeText


class SupportSet(Fact):
    """Counsellor and supervisor set how much help, until when. In a running plan that was its
    review: the next one is due on `review_on`, and without it the plan lapses."""

    stored_name: ClassVar[str] = "plan.support_set.v1"
    intensity: Intensity
    change: Change
    until: date
    counsellor: StaffId
    supervisor: StaffId
    review_on: date | None
    lapse_on: date | None


# --- the plan ------------------------------------------------------------------------------------


class Goal(Value):
    goal: GoalId
    need: NeedId
    words: FreeText


class Measure(Value):
    """What is done for a goal, by whom and by when. `owner`: of the team, or the person (p1)."""

    measure: MeasureId
    goal: GoalId
    what: FreeText
    owner: ActorId
    due_on: date


class Member(Value):
    role: TeamRole
    member: StaffId


class Joined(Member):
    """Somebody who joins. `follows`: whose open measures they take on, of those who leave."""

    follows: StaffId | None = None


class PlanSigned(Fact):
    """The person signed and has a copy: the first version."""

    stored_name: ClassVar[str] = "plan.signed.v1"
    goals: tuple[Goal, ...]
    measures: tuple[Measure, ...]
    team: tuple[Member, ...]
    signed_by: Speaker
    channel: Channel
    review_on: date
    lapse_on: date


class PlanRevised(Fact):
    """The next version, signed again: what is new, what is gone, and what changed in words."""

    stored_name: ClassVar[str] = "plan.revised.v1"
    goals: tuple[Goal, ...]
    measures: tuple[Measure, ...]
    dropped_goals: tuple[GoalId, ...]
    dropped_measures: tuple[MeasureId, ...]
    changed: FreeText
    signed_by: Speaker
    channel: Channel


class TeamChanged(Fact):
    """Who helps from now on and who does not any more, as the person agreed. What whoever left had
    still to do is for whoever follows them, else for the owner of the plan."""

    stored_name: ClassVar[str] = "plan.team_changed.v1"
    joined: tuple[Joined, ...]
    left: tuple[StaffId, ...]


class MeasureTaken(Fact):
    stored_name: ClassVar[str] = "plan.measure_taken.v1"
    measure: MeasureId


class HelpRequested(Fact):
    """Another office was asked for help, with the person's yes to this request."""

    stored_name: ClassVar[str] = "plan.help_requested.v1"
    request: PlanRequestId
    need: NeedId
    to: PlanOffice
    question: FreeText
    answer_by: date


class HelpAnswered(Fact):
    stored_name: ClassVar[str] = "plan.help_answered.v1"
    request: PlanRequestId
    answer: FreeText


class SessionNoted(Fact):
    """Whether a session took place. What was said in it stands in the clinical notes only."""

    stored_name: ClassVar[str] = "plan.session_noted.v1"
    attendance: Attendance


class PlanReferred(Fact):
    """The person takes a letter to a receiving place; with a slot, through the green channel."""

    stored_name: ClassVar[str] = "plan.referred.v1"
    to: ReferralPlace
    slot: AwareDatetime | None


class CameBack(Fact):
    """What came back: whether the person went, the next contact, and the advice they allow."""

    stored_name: ClassVar[str] = "plan.came_back.v1"
    attended: bool
    next_contact: date | None
    advice: HealthText | None


# --- objection -----------------------------------------------------------------------------------


class PlanObjected(Fact):
    """The person objects: nothing is done with the plan until somebody independent has looked."""

    stored_name: ClassVar[str] = "plan.objected.v1"
    words: FreeText | None
    acknowledge_by: date
    answer_by: date


class ObjectionAcknowledged(Fact):
    """Who looks at it; after the day of the answer somebody else can take it on."""

    stored_name: ClassVar[str] = "plan.objection_acknowledged.v1"
    reviewer: StaffId


class ObjectionAnswered(Fact):
    """The reviewer's decision: upheld, the plan ends; not upheld, the reasons and the court were
    named (个人信息保护法 50) and the plan goes on, with these days."""

    stored_name: ClassVar[str] = "plan.objection_answered.v1"
    upheld: bool
    reasons: FreeText
    review_on: date | None
    lapse_on: date | None


# --- the end -------------------------------------------------------------------------------------


class GoalLookedAt(Value):
    goal: GoalId
    outcome: GoalOutcome


class PlanClosed(Fact):
    """The plan is over; what came of each goal, as the person says."""

    stored_name: ClassVar[str] = "plan.closed.v1"
    ending: Ending
    goals: tuple[GoalLookedAt, ...]


class PlanTransferOffered(Fact):
    """The person moves and wants help there: they take the summary they chose, or none. Until that
    office takes over, the team here stays responsible."""

    stored_name: ClassVar[str] = "plan.transfer_offered.v1"
    to_office: OfficeCode
    summary: FreeText | None
    answer_by: date


class PlanTransferRefused(Fact):
    """That office does not take over: the plan goes on here."""

    stored_name: ClassVar[str] = "plan.transfer_refused.v1"
    reason: FreeText


class PlanTakenOver(Fact):
    """That office has taken over: the plan here is frozen; there a new one begins with a consent of
    its own. `by`: who reads there what the person took along."""

    stored_name: ClassVar[str] = "plan.taken_over.v1"
    by: StaffId


class PlanTransferred(Fact):
    """The plan went to another office, as it was before that office was asked: it is read, and not
    recorded any more."""

    stored_name: ClassVar[str] = "plan.transferred.v1"
    to_office: OfficeCode
    summary: FreeText | None


class PlanLapsed(Fact):
    """Nobody held the review within its days of grace: sharing, how much help, and what the team
    sees are over. It counts as a failure of the service, never of the person."""

    stored_name: ClassVar[str] = "plan.lapsed.v1"
    noted_by_clock: ClassVar[bool] = True
    review_on: date
    lapsed_on: date


class LapseTold(Fact):
    """The person was told that the plan lapsed, and how to come back."""

    stored_name: ClassVar[str] = "plan.lapse_told.v1"
    channel: Channel


class PlanPurged(Fact):
    """From here on the plan is as if absent: every key of its texts is destroyed."""

    stored_name: ClassVar[str] = "plan.purged.v1"
    noted_by_clock: ClassVar[bool] = True


class TimeCame(Fact):
    """A day of the plan, or a warning before it, has come; whom it is told to."""

    stored_name: ClassVar[str] = "plan.time_came.v1"
    noted_by_clock: ClassVar[bool] = True
    limit: LimitId
    key: LimitKey
    stage: Stage
    due_on: date
    told: tuple[ActorId, ...]


PlanFact = (
    PlanOffered
    | PlanConsented
    | PlanDeclined
    | HealthConsented
    | HealthConsentWithdrawn
    | ConsentWithdrawn
    | NeedsStated
    | SupportProposed
    | SupportSentBack
    | SupportSet
    | PlanSigned
    | PlanRevised
    | TeamChanged
    | MeasureTaken
    | HelpRequested
    | HelpAnswered
    | SessionNoted
    | PlanReferred
    | CameBack
    | PlanObjected
    | ObjectionAcknowledged
    | ObjectionAnswered
    | PlanClosed
    | PlanTransferOffered
    | PlanTransferRefused
    | PlanTakenOver
    | PlanTransferred
    | PlanLapsed
    | LapseTold
    | PlanPurged
    | TimeCame
)
PLAN_FACTS: tuple[type[Fact], ...] = PlanFact.__args__
