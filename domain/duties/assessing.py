"""What handles sensitive data is off until somebody assessed what it means for people, and somebody
else switched it on (个人信息保护法 55–56).
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from domain.areas import significant
from domain.dispute.terms import OfficeCode
from domain.duties.facts import (
    DutiesBegun,
    DutiesFact,
    FeatureSwitchedOff,
    FeatureSwitchedOn,
    ImpactAssessed,
)
from domain.duties.state import Duties
from domain.duties.terms import ASSESSED, AssessmentId, Feature, Outcome
from domain.kernel import Act, FreeText, Refused, Role

ANSWERS: Final[tuple[Role, ...]] = ("head", "judicial_office", "county_desk")
"""Who answers for what an office does with personal data."""

WITHIN_DAYS: Final = 366
"""An assessment is looked at again within a year (office rule: impact assessment)."""

SWITCHED: Final[Mapping[tuple[str, str], Feature]] = {
    ("plan", "offer_plan"): "plans",
    ("plan", "consent_to_health"): "health_data",
    ("counselling", "agree"): "counselling",
    ("group", "plan_group"): "counselling",
    ("conference", "call_conference"): "counselling",
    ("referral", "offer_referral"): "counselling",
}
"""The commands with which something begins that handles sensitive data, by kind of stream."""

AT_THE_DOOR: Final[frozenset[Feature]] = frozenset({"clinical_notes", "person_search"})
"""What begins with no command of a stream: whoever lets somebody in asks the book of duties."""


def answers_for(act: Act, area: str) -> None:
    """The act is by somebody who answers for this area. Raises Refused."""
    if act.by.role not in (*ANSWERS, "importer"):
        raise Refused(
            "This is done by: {roles}",
            law="office rule: who does what",
            roles=", ".join(role.replace("_", " ") for role in ANSWERS),
        )
    if act.by.role != "importer" and not area.startswith(significant(act.by.office or "0")):
        raise Refused("Your office does not answer for {area}", law=ASSESSED, area=area)


def begin_duties(duties: Duties, act: Act) -> list[DutiesFact]:
    """Have what handles sensitive data off from here on, until it was assessed and switched on."""
    if act.by.role not in ("importer", "operator", *ANSWERS):
        raise Refused(
            "This is done by: {roles}", law="office rule: who does what", roles="operator"
        )
    return [] if duties.begun else [DutiesBegun()]


def assess_impact(
    duties: Duties,
    act: Act,
    *,
    features: tuple[Feature, ...],
    area: OfficeCode,
    necessity: FreeText,
    risks: FreeText,
    measures: FreeText,
    outcome: Outcome,
    look_again_on: date,
) -> list[DutiesFact]:
    """Record what features mean for people: needed and lawful, what is risked, measures, result.

    It is kept for three years at least, and looked at again within one.
    """
    answers_for(act, area)
    if not features:
        raise Refused("An assessment is of a feature at least", law=ASSESSED)
    if not 0 < (look_again_on - act.on).days <= WITHIN_DAYS:
        raise Refused(
            "It is looked at again within a year: name the day",
            law="office rule: impact assessment",
        )
    return [
        ImpactAssessed(
            assessment=f"a{len(duties.assessments) + 1}",
            features=tuple(dict.fromkeys(features)),
            area=area,
            necessity=necessity,
            risks=risks,
            measures=measures,
            outcome=outcome,
            look_again_on=look_again_on,
            by=act.by.id,
        )
    ]


def switch_on(
    duties: Duties, act: Act, *, feature: Feature, area: OfficeCode, assessment: AssessmentId
) -> list[DutiesFact]:
    """Switch a feature on for an area and all below it, on the assessment of somebody else."""
    answers_for(act, area)
    made = duties.assessments.get(assessment)
    if made is None or not made.covers(feature, area):
        raise Refused(
            "No assessment {assessment} is of this feature here: assess its impact first",
            law=ASSESSED,
            assessment=assessment,
        )
    if made.outcome == "not_acceptable":
        raise Refused("What was found not acceptable stays off", law=ASSESSED)
    if act.on > made.look_again_on:
        raise Refused(
            "Assessment {assessment} was to be looked at again on {day}: assess the impact anew",
            law="office rule: impact assessment",
            assessment=assessment,
            day=made.look_again_on,
        )
    if act.by.role != "importer" and act.by.id == made.by:
        raise Refused("The second person is somebody else", law="office rule: two persons")
    if duties.begun and duties.switches.get((feature, significant(area))) == assessment:
        return []
    return [FeatureSwitchedOn(feature=feature, area=area, assessment=assessment)]


def switch_off(duties: Duties, act: Act, *, feature: Feature, area: OfficeCode) -> list[DutiesFact]:
    """Switch a feature off for an area and all below it: nothing new begins, what runs goes on."""
    answers_for(act, area)
    if duties.switches.get((feature, significant(area))) == "":
        return []
    return [FeatureSwitchedOff(feature=feature, area=area)]
