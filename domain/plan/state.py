"""Where a support plan stands, folded from its facts: ids, codes and days, nothing of a person.

What time alone ends has ended here at its moment, whether or not a clock has noted it yet.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, Literal, NamedTuple

from domain.calendar import end_of
from domain.dispute.facts import Capacity
from domain.guardianship import Ward, grown
from domain.identity import Births
from domain.kernel import PersonId
from domain.plan.terms import (
    HELPS_WITH,
    Intensity,
    NeedKind,
    PlanOffice,
    Purpose,
    TeamRole,
)

Phase = Literal[
    "new",
    "offered",
    "declined",
    "consented",
    "assessing",
    "support_set",
    "active",
    "review",
    "closed",
    "transferred",
    "lapsed",
    "withdrawn",
    "purged",
]

BEFORE_SIGNING: frozenset[Phase] = frozenset({"consented", "assessing", "support_set"})
RUNNING: frozenset[Phase] = frozenset({"active", "review"})
KEPT: frozenset[Phase] = frozenset({"closed", "transferred", "lapsed"})
"""Over, and still kept for the person."""
OPEN: frozenset[Phase] = BEFORE_SIGNING | RUNNING
"""Somebody works on it, and the person's consent stands."""

PERSON = "p1"
"""The person, within the plan; whoever speaks for them is `GUARDIAN`."""
GUARDIAN = "g1"


class Support(NamedTuple):
    """How much help, proposed or set: by whom, looked at by whom, until when."""

    intensity: Intensity
    until: date
    counsellor: str
    supervisor: str


class Step(NamedTuple):
    """A measure of the plan."""

    goal: str
    owner: str
    due_on: date
    taken: bool = False


class Asked(NamedTuple):
    """What another office was asked."""

    to: PlanOffice
    answer_by: date
    answered: bool = False


class Objection(NamedTuple):
    """An objection that is not answered yet."""

    acknowledge_by: date
    answer_by: date
    reviewer: str = ""


class Moving(NamedTuple):
    """An offer of the plan to another office, which has not answered yet."""

    to_office: str
    answer_by: date


class Fired(NamedTuple):
    """A day, or a warning before it, that has come and need not come again."""

    limit: str
    key: str
    stage: str
    due_on: date


class Plan(NamedTuple):
    """A support plan. Its mappings are replaced, never changed in place."""

    phase: Phase = "new"
    office: str = ""
    area: str = ""
    capacity: Capacity = "full"

    person: PersonId | None = None
    guardian: Ward | None = None
    """For whom a guardian speaks here, if one was named with the consent."""
    asked_anew: bool = False
    """The person is 14 by now and has not said yes themselves: the guardian's yes stands until the
    next review. By the day of birth, which stands nowhere."""
    purposes: tuple[Purpose, ...] = ()
    health: bool = False
    """Whether the consent of its own for what concerns health stands."""
    owner: str = ""
    counsellor: str = ""
    social_worker: str = ""
    counselled_before: tuple[str, ...] = ()
    """Who was the person's counsellor in this plan, until they agreed to another."""

    needs: Mapping[str, NeedKind] = {}
    serves: Mapping[str, NeedKind] = {}
    """What each goal, measure and request is there for, those that are gone included."""
    proposed: Support | None = None
    support: Support | None = None
    versions: int = 0
    goals: tuple[str, ...] = ()
    goals_numbered: int = 0
    measures: Mapping[str, Step] = {}
    measures_numbered: int = 0
    handed_on: frozenset[str] = frozenset()
    """Measures that came to somebody else when whoever they were of left the team."""
    team: Mapping[str, TeamRole] = {}
    review_on: date | None = None
    lapse_on: date | None = None

    requests: Mapping[str, Asked] = {}
    sessions: int = 0
    referred: bool = False
    slot: datetime | None = None
    """When the receiving place expects the person, where a referral has a time."""
    objection: Objection | None = None
    moving: Moving | None = None
    taken_over_by: str = ""
    """Who took the plan over at the office to which the person moved."""

    ended_on: date | None = None
    hears_of_lapse: tuple[str, ...] = ()
    """Counsellor, cover and supervisor, as they were when the plan lapsed."""
    lapse_told: bool = False
    purge_on: date | None = None
    fired: frozenset[Fired] = frozenset()

    def lapsed(self, at: datetime) -> bool:
        """Whether the plan has lapsed by `at`, noted or not. While an objection is looked into,
        nobody could hold a review: it does not lapse then."""
        if self.phase == "lapsed":
            return True
        running = self.phase in RUNNING and self.objection is None
        return running and self.lapse_on is not None and at >= end_of(self.lapse_on)

    def purged(self, at: datetime) -> bool:
        """Whether nothing of it may be shown any more, noted or not."""
        return self.phase == "purged" or (self.purge_on is not None and at >= end_of(self.purge_on))

    def helper(self, who: str) -> TeamRole | None:
        """In which role somebody helps with one thing only; None of whoever cares for the whole."""
        role = self.team.get(who)
        named = {self.owner, self.counsellor, self.social_worker}
        return role if role in HELPS_WITH and who not in named else None

    def about(self, part: str) -> NeedKind | None:
        """What a need, goal, measure or request is about."""
        return self.needs.get(part) or self.serves.get(part)

    @property
    def service_failed(self) -> bool:
        """A lapse counts as a failure of the service."""
        return self.phase == "lapsed"

    @property
    def covering(self) -> tuple[str, ...]:
        """Who covers for the counsellor."""
        return tuple(who for who, role in self.team.items() if role == "covering_counsellor")

    @property
    def concerned(self) -> frozenset[str]:
        """Whoever worked on the plan, the supervisor who was asked included."""
        return self.workers | {each.supervisor for each in (self.support, self.proposed) if each}

    @property
    def workers(self) -> frozenset[str]:
        """Whoever works with the person under this consent."""
        return frozenset({self.owner, self.counsellor, self.social_worker, *self.team} - {""})


def young(plan: Plan) -> tuple[str, ...]:
    """The person, where a guardian said yes for them as for a child."""
    return (PERSON,) if plan.guardian == "child" else ()


def grow(plan: Plan, births: Births, on: date) -> Plan:
    """The plan as it stands on that day, by when the person was born: from 14 on they say yes
    themselves. The guardian's yes stands until the next review (office rule: support plan)."""
    now = grown(plan.guardian, PERSON, births, on)
    if now == plan.guardian:
        return plan
    return plan._replace(guardian=now, capacity="full", asked_anew=True)


class Living(NamedTuple):
    """The plans in which a person stands. Nobody gives it: it is looked up, for one decision."""

    plans: tuple[Plan, ...] = ()

    def of_now(self, at: datetime) -> tuple[Plan, ...]:
        """Those that go on."""
        return tuple(plan for plan in self.plans if plan.phase in OPEN and not plan.lapsed(at))


NONE_LIVES: Final = Living()
START = Plan()
