"""Which parts of a plan are for whom. What concerns health is for the person, and for who cares
for it while that consent stands; who helps with one thing sees that need, and what they do for it.

A part that is not for a reader is taken out whole: what kind of need it is says enough already.
"""

from typing import Any, Final, NamedTuple

from domain.access import Relation, decide
from domain.fields import WITHHELD, Leaf
from domain.kernel import Fact, Officer
from domain.plan.facts import (
    CameBack,
    Goal,
    GoalLookedAt,
    HealthConsentWithdrawn,
    HelpAnswered,
    HelpRequested,
    Measure,
    MeasureTaken,
    Need,
    NeedsStated,
    PlanClosed,
    PlanConsented,
    PlanFact,
    PlanReferred,
    PlanRevised,
    PlanSigned,
    PlanTransferOffered,
    TeamChanged,
    TimeCame,
)
from domain.plan.state import Plan
from domain.plan.terms import HELPS_WITH

HELPERS: Final[frozenset[Relation]] = frozenset({"helps", "tends"})
"""Who helps with one thing, and sees no more of a plan than that takes."""
IN_PART: Final[frozenset[Relation]] = HELPERS | {"offered"}
"""Who sees a part of a plan only. To whom it is offered, that is the summary the person chose."""


class Audience(NamedTuple):
    """What of a plan, as it stands now, is for one reader who stands so to it."""

    plan: Plan
    reader: Officer
    stands: Relation

    def told(self, fact: PlanFact) -> PlanFact | None:  # noqa: C901, PLR0911, PLR0912 (one branch per fact with parts)
        """The fact without the parts that are not for this reader; None if nothing is left."""
        if self.stands == "offered":
            return fact if isinstance(fact, PlanTransferOffered) else None
        match fact:
            case NeedsStated():
                needs = tuple(each for each in fact.needs if self.sees(each.need))
                return fact.model_copy(update={"needs": needs}) if needs else None
            case PlanSigned() | PlanRevised():
                return self._version(fact)
            case MeasureTaken():
                return fact if self._does(fact.measure, self._owner(fact.measure)) else None
            case HelpRequested() | HelpAnswered():
                return fact if self.sees(fact.request) else None
            case PlanClosed():
                goals = tuple(each for each in fact.goals if self.sees(each.goal))
                return fact.model_copy(update={"goals": goals})
            case TimeCame() if fact.key in self.plan.measures:
                return fact if self._does(fact.key, self._owner(fact.key)) else None
            case TimeCame() if fact.key:
                return fact if self.sees(fact.key) else None
            case PlanReferred() | CameBack():
                return fact if self._reads_health and self.stands not in HELPERS else None
            case _ if self.stands not in HELPERS:
                return fact
            case PlanConsented():
                return fact.model_copy(update={"words": WITHHELD})
            case TeamChanged() | HealthConsentWithdrawn():
                return fact
            case _:
                return None

    def sees(self, part: str) -> bool:
        """Whether what stands about a need, a goal, a measure or a request is for this reader."""
        kind = self.plan.about(part)
        if kind == "health_wish" and not self._reads_health:
            return False
        if self.stands not in HELPERS:
            return True
        if part in self.plan.measures:
            return self._owner(part) == self.reader.id
        role = self.plan.helper(self.reader.id)
        return role is not None and kind in HELPS_WITH[role]

    def _does(self, measure: str, owner: str) -> bool:
        """Whether a measure is for this reader: of one who helps with one thing, their own are."""
        if self.plan.about(measure) == "health_wish" and not self._reads_health:
            return False
        return self.stands not in HELPERS or owner == self.reader.id

    def _owner(self, measure: str) -> str:
        step = self.plan.measures.get(measure)
        return step.owner if step else ""

    def _version(self, fact: PlanSigned | PlanRevised) -> PlanFact:
        """What was changed stands in words about all of it: for who reads all that changed."""
        seen: dict[str, Any] = {
            "goals": tuple(each for each in fact.goals if self.sees(each.goal)),
            "measures": tuple(
                each for each in fact.measures if self._does(each.measure, each.owner)
            ),
        }
        if isinstance(fact, PlanRevised):
            seen["dropped_goals"] = tuple(filter(self.sees, fact.dropped_goals))
            seen["dropped_measures"] = tuple(
                each for each in fact.dropped_measures if self._does(each, "")
            )
            whole = all(len(seen[name]) == len(getattr(fact, name)) for name in seen)
            if not whole or self.stands in HELPERS:
                seen["changed"] = WITHHELD
        return fact.model_copy(update=seen)

    @property
    def _reads_health(self) -> bool:
        return decide(self.reader, "read", "health", self.stands).allowed


def of_health(plan: Plan, fact: Fact, leaf: Leaf) -> bool:
    """Whether a value of a fact of a plan is about health: it stands in a part that is."""
    if isinstance(fact, PlanReferred | CameBack):
        return True
    within: Any = fact
    for step in (*leaf.path.split("."), ""):
        if plan.about(_part(within)) == "health_wish":
            return True
        if step:
            within = within[int(step)] if step.isdigit() else getattr(within, step)
    return False


def _part(held: Any) -> str:
    match held:
        case Need():
            return held.need
        case Goal() | GoalLookedAt():
            return held.goal
        case Measure() | MeasureTaken():
            return held.measure
        case HelpRequested() | HelpAnswered():
            return held.request
        case TimeCame():
            return held.key
        case _:
            return ""
