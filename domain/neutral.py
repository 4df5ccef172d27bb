"""Streams whose days are nobody else's business: their people's own, and what an office owes when
data leaked. A clock is kept of them, under one neutral name, and whoever is told of a day is told
by a code. Nothing here says what for.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain import single_acts
from domain.counselling import course
from domain.counselling.course import COUNSELLING_COURSE
from domain.counselling.facts import CallAllowed
from domain.counselling.state import Counselling
from domain.deadlines import Look
from domain.dispute.notices import Notice
from domain.dispute.owing import Whom
from domain.duties import incidents
from domain.duties.book import DUTIES
from domain.duties.facts import IncidentFound, IncidentTimePassed
from domain.kernel import Fact
from domain.plan import agenda as plans
from domain.plan.commands import PLAN
from domain.plan.facts import PlanLapsed, PlanObjected, PlanTransferOffered, TeamChanged, TimeCame
from domain.plan.state import GUARDIAN, PERSON, Plan
from domain.referral import state as referrals
from domain.referral.commands import REFERRAL
from domain.referral.facts import ReferralOffered, ReferralUnanswered, SlotPassed
from domain.referral.state import Referral
from domain.rights import agenda as rights
from domain.rights.aggregate import RIGHTS
from domain.rights.facts import (
    RightAppealAnswered,
    RightAppealed,
    RightAsked,
    RightDecided,
    RightTimeCame,
)
from domain.signature import Aggregate
from domain.single_acts import SINGLE_ACT, ActRanOut, Single, TellingOverdue

SOMETHING_WAITS: Final = "something_waits"
"""The only kind of notice there is of them."""


class Neutral(NamedTuple):
    """A kind of such streams."""

    kind: Aggregate[Any]
    looks: Callable[[Any, UUID], tuple[Look, ...]]
    """When its state says that time will bring something."""
    waiting_for: Callable[[Any, str | None], bool]
    """Whether what an officer was told of still waits for that officer; None: for a post at which
    nobody is known."""
    told: Mapping[type[Fact], Callable[[Any, Any], tuple[Whom, ...]]]
    """The facts of which somebody is told: from state and fact, who."""

    def notices(self, state: Any, fact: Fact) -> Iterator[Notice]:
        """What a fact tells officers: that something waits. The person is told by their helpers."""
        for who in self.told[type(fact)](state, fact):
            if who not in (PERSON, GUARDIAN):
                yield Notice(SOMETHING_WAITS, who)


def _whoever_hears_of_a_lapse(plan: Plan, fact: PlanLapsed) -> tuple[str, ...]:
    return plan.hears_of_lapse


def _who_could_review(plan: Plan, fact: PlanObjected) -> tuple[Whom, ...]:
    return plans.who_could_review(plan)


def _who_could_take_over(plan: Plan, fact: PlanTransferOffered) -> tuple[Whom, ...]:
    return plans.who_could_take_over(plan)


def _whoever_takes_on(plan: Plan, fact: TeamChanged) -> tuple[str, ...]:
    return plans.whoever_takes_on(plan)


def _whoever_began_it(single: Single, fact: Fact) -> tuple[str, ...]:
    return (single.by,)


def _their_counsellor(counselling: Counselling, fact: CallAllowed) -> tuple[str, ...]:
    return (counselling.counsellor,) if counselling.call_wanted else ()


def _the_place(referral: Referral, fact: Fact) -> tuple[Whom, ...]:
    return referrals.at_the_place(referral)


def _both(referral: Referral, fact: ReferralUnanswered) -> tuple[Whom, ...]:
    everybody = referrals.at_the_place(referral, again=fact.times > 1)
    return (*everybody, referral.by)


def _whoever_referred(referral: Referral, fact: SlotPassed) -> tuple[str, ...]:
    return (referral.by,)


NEUTRALS: Final = (
    Neutral(
        PLAN,
        plans.looks,
        plans.waiting_for,
        {
            TimeCame: plans.whom_it_tells,
            PlanLapsed: _whoever_hears_of_a_lapse,
            TeamChanged: _whoever_takes_on,
            PlanObjected: _who_could_review,
            PlanTransferOffered: _who_could_take_over,
        },
    ),
    Neutral(
        SINGLE_ACT,
        single_acts.looks,
        single_acts.waiting_for,
        {ActRanOut: _whoever_began_it, TellingOverdue: _whoever_began_it},
    ),
    Neutral(
        RIGHTS,
        rights.looks,
        rights.waiting_for,
        {
            RightAsked: rights.owner_hears,
            RightDecided: rights.who_erases_hears,
            RightAppealed: rights.reviewer_hears,
            RightAppealAnswered: rights.who_carries_out_hears,
            RightTimeCame: rights.whom_a_day_tells,
        },
    ),
    Neutral(COUNSELLING_COURSE, course.looks, course.waiting_for, {CallAllowed: _their_counsellor}),
    Neutral(
        REFERRAL,
        referrals.looks,
        referrals.waiting_for,
        {ReferralOffered: _the_place, ReferralUnanswered: _both, SlotPassed: _whoever_referred},
    ),
    Neutral(
        DUTIES,
        incidents.looks,
        incidents.waiting_for,
        {IncidentFound: incidents.who_hears, IncidentTimePassed: incidents.who_hears},
    ),
)
"""Every kind there is."""


def neutral_of(fact: type[Fact]) -> Neutral | None:
    """The kind whose fact this is, if it is one of these."""
    return next((each for each in NEUTRALS if fact in each.kind.kinds), None)
