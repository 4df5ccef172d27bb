"""What is on record of an office's own duties. The texts name nobody, and are sealed anyway."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from domain.dispute.terms import OfficeCode, Reference, StaffId
from domain.duties.terms import (
    AssessmentId,
    Authority,
    Feature,
    IncidentDuty,
    IncidentExtent,
    IncidentId,
    IncidentKind,
    Outcome,
    Telling,
    Whose,
)
from domain.kernel import Fact, FreeText

# --- what is switched on -------------------------------------------------------------------------


class DutiesBegun(Fact):
    """From here on, what handles sensitive data is off until it was assessed and switched on."""

    stored_name: ClassVar[str] = "duties.begun.v1"


class ImpactAssessed(Fact):
    """What these features mean for people was assessed (个人信息保护法 56): whether they are lawful
    and needed, what they risk, and whether the measures fit that."""

    stored_name: ClassVar[str] = "duties.impact_assessed.v1"
    assessment: AssessmentId
    features: Annotated[tuple[Feature, ...], Field(min_length=1)]
    area: OfficeCode
    necessity: FreeText
    risks: FreeText
    measures: FreeText
    outcome: Outcome
    look_again_on: date
    by: StaffId


class FeatureSwitchedOn(Fact):
    """A feature is on for an area and all below it, on an assessment."""

    stored_name: ClassVar[str] = "duties.feature_switched_on.v1"
    feature: Feature
    area: OfficeCode
    assessment: AssessmentId


class FeatureSwitchedOff(Fact):
    """A feature is off for an area and all below it. What runs goes on to its end; nothing new
    begins."""

    stored_name: ClassVar[str] = "duties.feature_switched_off.v1"
    feature: Feature
    area: OfficeCode


# --- incidents -----------------------------------------------------------------------------------


class IncidentFound(Fact):
    """Personal data were leaked, altered or lost, or may have been."""

    stored_name: ClassVar[str] = "duties.incident_found.v1"
    incident: IncidentId
    area: OfficeCode
    kind: IncidentKind
    extent: IncidentExtent
    whose: Annotated[tuple[Whose, ...], Field(min_length=1)]
    account: FreeText
    found_at: AwareDatetime
    by: StaffId
    second: StaffId


class IncidentReported(Fact):
    """An authority was told; a copy of what was sent is kept."""

    stored_name: ClassVar[str] = "duties.incident_reported.v1"
    incident: IncidentId
    to: Authority
    number: Reference
    sent: FreeText


class IncidentPeopleTold(Fact):
    """The people concerned were told what happened, what it can mean, and what they can do."""

    stored_name: ClassVar[str] = "duties.incident_people_told.v1"
    incident: IncidentId
    how: Telling
    told: FreeText


class IncidentTellingNotNeeded(Fact):
    """The measures keep the harm away, so the people need not be told; an authority can still ask
    for it (个人信息保护法 57)."""

    stored_name: ClassVar[str] = "duties.incident_telling_not_needed.v1"
    incident: IncidentId
    reason: FreeText


class IncidentContained(Fact):
    """It goes on no more."""

    stored_name: ClassVar[str] = "duties.incident_contained.v1"
    incident: IncidentId
    measures: FreeText


class IncidentSummedUp(Fact):
    """Cause, harm, what was done and what was learnt: with that it is over."""

    stored_name: ClassVar[str] = "duties.incident_summed_up.v1"
    incident: IncidentId
    summary: FreeText


class IncidentTimePassed(Fact):
    """The last moment for one of its duties is over."""

    stored_name: ClassVar[str] = "duties.incident_time_passed.v1"
    noted_by_clock: ClassVar[bool] = True
    incident: IncidentId
    duty: IncidentDuty


DutiesFact = (
    DutiesBegun
    | ImpactAssessed
    | FeatureSwitchedOn
    | FeatureSwitchedOff
    | IncidentFound
    | IncidentReported
    | IncidentPeopleTold
    | IncidentTellingNotNeeded
    | IncidentContained
    | IncidentSummedUp
    | IncidentTimePassed
)
INCIDENT_FACTS: tuple[type[Fact], ...] = (
    *(IncidentFound, IncidentReported, IncidentPeopleTold, IncidentTellingNotNeeded),
    *(IncidentContained, IncidentSummedUp, IncidentTimePassed),
)
DUTIES_FACTS: tuple[type[Fact], ...] = (
    *(DutiesBegun, ImpactAssessed, FeatureSwitchedOn, FeatureSwitchedOff),
    *INCIDENT_FACTS,
)
