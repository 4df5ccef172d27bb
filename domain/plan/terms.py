"""The codes a support plan is described with. None says what kind of person somebody is.

How much help is set by people and never computed: there is no number here, and no order.
"""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import StringConstraints

NeedId = Annotated[str, StringConstraints(pattern=r"^n[1-9][0-9]{0,2}$")]
GoalId = Annotated[str, StringConstraints(pattern=r"^o[1-9][0-9]{0,2}$")]
MeasureId = Annotated[str, StringConstraints(pattern=r"^m[1-9][0-9]{0,2}$")]
PlanRequestId = Annotated[str, StringConstraints(pattern=r"^r[1-9][0-9]{0,2}$")]
"""A request to another office within its plan: r1, r2, …"""

NeedKind = Literal["housing", "income", "work", "legal", "family", "health_wish"]
"""What somebody needs help with. A wish about health is recorded with a consent of its own."""

Intensity = Literal["intensive", "regular", "light"]
"""密集 / 常规 / 轻度支持: how often somebody is there, agreed with the person."""

Change = Literal["first", "more", "less", "same"]

Purpose = Literal["needs_and_goals", "sharing_in_team", "asking_other_offices", "appointments"]
"""What a consent is for; what is not named in it is not done."""

Speaker = Literal["person", "guardian"]
"""Who said yes: the person, or the guardian of a child under 14 or of whoever is represented."""

Asker = Literal["person", "worker"]

TeamRole = Literal[
    "counsellor",
    "covering_counsellor",
    "social_worker",
    "legal_helper",
    "employment_helper",
    "housing_helper",
    "health_helper",
]
"""The roles there are in a team. Police and auxiliaries have none (office rule: support team)."""

HELPS_WITH: Final[Mapping[TeamRole, frozenset[NeedKind]]] = {
    "legal_helper": frozenset({"legal"}),
    "employment_helper": frozenset({"work", "income"}),
    "housing_helper": frozenset({"housing"}),
    "health_helper": frozenset({"health_wish"}),
}
"""Who helps with one thing, and with which needs (个人信息保护法 6). The others care for it all."""

MOST_IN_TEAM = 7
"""七帮一: helpers in one team at most."""

PlanOffice = Literal[
    "housing",
    "civil_affairs",
    "employment_service",
    "labour_inspection",
    "legal_aid",
    "health",
    "education",
    "social_insurance",
]
"""Offices that can be asked for help. None that prosecutes or watches anybody is among them."""

Attendance = Literal["attended", "cancelled", "missed"]

ReferralPlace = Literal["clinic", "hospital", "community_health_centre", "support_hotline"]

Allowed = Literal["next_contact", "advice"]
"""What may come back of a referral, beside that somebody was there."""

GoalOutcome = Literal["reached", "partly_reached", "not_reached", "given_up"]
"""What came of a goal, as the person says."""

Ending = Literal["goals_looked_at", "continued_at_clinic"]
