"""Where an office's own duties stand: what is switched on by which assessment, what happened."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, NamedTuple, assert_never
from uuid import NAMESPACE_URL, uuid5

from domain.areas import LEVELS, significant
from domain.duties.facts import (
    DutiesBegun,
    DutiesFact,
    FeatureSwitchedOff,
    FeatureSwitchedOn,
    ImpactAssessed,
    IncidentContained,
    IncidentFound,
    IncidentPeopleTold,
    IncidentReported,
    IncidentSummedUp,
    IncidentTellingNotNeeded,
    IncidentTimePassed,
)
from domain.duties.terms import (
    ASSESSED,
    Authority,
    Feature,
    IncidentDuty,
    IncidentExtent,
    IncidentKind,
    Outcome,
)
from domain.kernel import Refused, civil_date

DUTIES_STREAM = uuid5(NAMESPACE_URL, "jiefen:duties")
"""There is one book of duties; this is its stream."""

KEPT_YEARS: Final = 3
"""An assessment is kept at least so long (个人信息保护法 56)."""


class Assessment(NamedTuple):
    """An assessment: of what, where, and what it came to."""

    features: tuple[Feature, ...]
    area: str
    outcome: Outcome
    on: date
    look_again_on: date
    by: str

    def covers(self, feature: Feature, area: str) -> bool:
        """Whether it is of this feature, for this area."""
        return feature in self.features and area.startswith(significant(self.area))


class Incident(NamedTuple):
    """Data that were leaked, altered or lost, and what was done about it."""

    area: str
    kind: IncidentKind
    extent: IncidentExtent
    found_at: datetime
    by: str
    second: str
    reported: tuple[Authority, ...] = ()
    told: bool | None = None
    """Whether the people were told; False: they need not be."""
    contained_on: date | None = None
    summed_up_on: date | None = None
    passed: frozenset[IncidentDuty] = frozenset()
    """Duties of which it was noted that their time is over."""

    @property
    def over(self) -> bool:
        """Whether nothing of it is still to be done."""
        return self.summed_up_on is not None


class Duties(NamedTuple):
    """The book of duties. Its mappings are replaced, never changed in place."""

    begun: bool = False
    assessments: Mapping[str, Assessment] = {}
    switches: Mapping[tuple[Feature, str], str] = {}
    """By feature and the significant digits of an area, the assessment; "" where it is off."""
    incidents: Mapping[str, Incident] = {}

    def on(self, feature: Feature, area: str) -> bool:
        """Whether a feature is on at an office: as its own area says, else the next wider one.

        Before the duties have begun nothing is switched: an older installation goes on until then.
        """
        if not self.begun:
            return True
        digits = significant(area) if area else ""
        for length in (level for level in reversed(LEVELS) if level <= len(digits)):
            said = self.switches.get((feature, digits[:length]))
            if said is not None:
                return bool(said)
        return False

    def require(self, feature: Feature, area: str) -> None:
        """Raises Refused where a feature is off."""
        if not self.on(feature, area):
            raise Refused(
                "Off here until one person has assessed its impact and another switched it on: "
                "{feature}",
                law=ASSESSED,
                feature=feature,
            )


def evolve(duties: Duties, fact: DutiesFact, at: datetime) -> Duties:
    """The book after one more fact."""
    match fact:
        case DutiesBegun():
            return duties._replace(begun=True)
        case ImpactAssessed():
            made = Assessment(
                *(fact.features, fact.area, fact.outcome, civil_date(at)),
                *(fact.look_again_on, fact.by),
            )
            return duties._replace(assessments={**duties.assessments, fact.assessment: made})
        case FeatureSwitchedOn():
            return _switched(duties, fact.feature, fact.area, fact.assessment)
        case FeatureSwitchedOff():
            return _switched(duties, fact.feature, fact.area, "")
        case IncidentFound():
            found = Incident(fact.area, fact.kind, fact.extent, fact.found_at, fact.by, fact.second)
            return duties._replace(incidents={**duties.incidents, fact.incident: found})
        case _:
            held = _incident(duties.incidents[fact.incident], fact, at)
            return duties._replace(incidents={**duties.incidents, fact.incident: held})


def _switched(duties: Duties, feature: Feature, area: str, said: str) -> Duties:
    return duties._replace(switches={**duties.switches, (feature, significant(area)): said})


_After = (
    IncidentReported
    | IncidentPeopleTold
    | IncidentTellingNotNeeded
    | IncidentContained
    | IncidentSummedUp
    | IncidentTimePassed
)


def _incident(held: Incident, fact: _After, at: datetime) -> Incident:
    match fact:
        case IncidentReported():
            return held._replace(reported=(*held.reported, fact.to))
        case IncidentPeopleTold():
            return held._replace(told=True)
        case IncidentTellingNotNeeded():
            return held._replace(told=False)
        case IncidentContained():
            return held._replace(contained_on=civil_date(at))
        case IncidentSummedUp():
            return held._replace(summed_up_on=civil_date(at))
        case IncidentTimePassed():
            return held._replace(passed=held.passed | {fact.duty})
        case _:
            assert_never(fact)
