"""Every kind of stream there is, in one place; what is not here is neither stored nor commanded."""

from typing import Any, Final
from uuid import UUID

from domain.absences import ABSENCES, ABSENCES_STREAM, Absences
from domain.area_commands import AREAS
from domain.areas import AREAS_STREAM, Areas
from domain.bulk.task import BULK
from domain.calendar import CALENDAR_FACTS, CALENDAR_STREAM, CALENDAR_UPCASTS, Calendar
from domain.calendar import evolve as evolve_calendar
from domain.calendar_commands import correct_day, lift_closure, order_closure, publish_year
from domain.committees import COMMITTEES, COMMITTEES_STREAM, Committees
from domain.counselling.conferences import CONFERENCE
from domain.counselling.consultations import CONSULTATION
from domain.counselling.course import COUNSELLING_COURSE
from domain.counselling.diary import DIARY
from domain.counselling.groups import GROUP
from domain.counselling.scales import SCALES, SCALES_STREAM, Scales
from domain.counters import COUNTERS, COUNTERS_STREAM, Counters
from domain.crisis.commands import COMMANDS as CRISIS_COMMANDS
from domain.crisis.evolve import evolve as evolve_crisis
from domain.crisis.facts import CRISIS_FACTS
from domain.crisis.state import Crisis, OnScreen
from domain.dispute.commands import COMMANDS
from domain.dispute.correcting import whose
from domain.dispute.evolve import evolve as evolve_dispute
from domain.dispute.facts import DISPUTE_FACTS
from domain.dispute.growing import grow, young
from domain.dispute.guards import coverable
from domain.dispute.merging import Carried
from domain.dispute.state import Dispute
from domain.dispute.upcasts import UPCASTS
from domain.duties.book import DUTIES
from domain.duties.state import DUTIES_STREAM, Duties
from domain.erasure.erasing import ERASURE
from domain.guardianship import GUARDIAN_UPCASTS, Kin
from domain.inspections import INSPECTIONS, INSPECTIONS_STREAM, Inspections
from domain.months import MONTHS, MONTHS_STREAM, MONTHS_UPCASTS, Months
from domain.oncall import ONCALL, ONCALL_STREAM, OnCall
from domain.persons import PERSON_KIND as PERSON
from domain.plan.commands import PLAN
from domain.reach import REACH, REACH_STREAM, Reaches
from domain.referral.commands import REFERRAL
from domain.referral.places import INTAKE, PLACES, PLACES_STREAM, Places
from domain.retention import RETENTION, RETENTION_STREAM, RETENTION_UPCASTS, RetentionBook
from domain.rights.aggregate import RIGHTS
from domain.rights.stilled import Stilled
from domain.rule_keeping import adopt
from domain.rules import RULES_FACTS, RULES_STREAM, RuleBook
from domain.rules import evolve as evolve_rules
from domain.signature import Aggregate
from domain.single_acts import SINGLE_ACT
from domain.views import VIEWS

__all__ = [
    "ABSENCES",
    "AGGREGATES",
    "ALL_UPCASTS",
    "AREAS",
    "BULK",
    "CALENDAR",
    "COMMITTEES",
    "COUNTERS",
    "CRISIS",
    "DISPUTE",
    "DUTIES",
    "ERASURE",
    "FACTS",
    "INSPECTIONS",
    "MONTHS",
    "ONCALL",
    "PERSON",
    "PLAN",
    "REACH",
    "RETENTION",
    "RIGHTS",
    "RULES",
    "SINGLE_ACT",
    "STANDING",
]

CALENDAR: Final = Aggregate(
    "calendar",
    Calendar(),
    evolve_calendar,
    CALENDAR_FACTS,
    {
        "publish_year": publish_year,
        "correct_day": correct_day,
        "order_closure": order_closure,
        "lift_closure": lift_closure,
    },
    reads=frozenset({Areas}),
    counts_from_entry=True,
)
RULES: Final = Aggregate(
    "rules",
    RuleBook(),
    evolve_rules,
    RULES_FACTS,
    {"adopt": adopt},
    reads=frozenset({Areas}),
    counts_from_entry=True,
)
DISPUTE: Final = Aggregate(
    "dispute",
    Dispute(),
    evolve_dispute,
    DISPUTE_FACTS,
    COMMANDS,
    reads=frozenset({Areas, Calendar, RuleBook, Committees, Stilled, RetentionBook, Kin, Carried}),
    coverable=coverable,
    whose=whose,
    young=young,
    grow=grow,
)
CRISIS: Final = Aggregate(
    "crisis",
    Crisis(),
    evolve_crisis,
    CRISIS_FACTS,
    CRISIS_COMMANDS,
    reads=frozenset({OnCall, Absences, OnScreen}),
)

AGGREGATES: dict[str, Aggregate[Any]] = {
    kind.name: kind
    for kind in (
        *(DISPUTE, CRISIS, CALENDAR, RULES, AREAS, COMMITTEES, COUNTERS, ONCALL, REACH),
        *(ABSENCES, MONTHS, INSPECTIONS, PLAN, SINGLE_ACT, PERSON, RIGHTS, DUTIES),
        *(RETENTION, ERASURE, BULK),
        *(CONSULTATION, COUNSELLING_COURSE, GROUP, CONFERENCE, DIARY, SCALES),
        *(REFERRAL, PLACES, INTAKE, VIEWS),
    )
}

STANDING: dict[type, tuple[Aggregate[Any], UUID]] = {
    Calendar: (CALENDAR, CALENDAR_STREAM),
    RuleBook: (RULES, RULES_STREAM),
    Areas: (AREAS, AREAS_STREAM),
    Committees: (COMMITTEES, COMMITTEES_STREAM),
    Counters: (COUNTERS, COUNTERS_STREAM),
    OnCall: (ONCALL, ONCALL_STREAM),
    Reaches: (REACH, REACH_STREAM),
    Absences: (ABSENCES, ABSENCES_STREAM),
    Months: (MONTHS, MONTHS_STREAM),
    Inspections: (INSPECTIONS, INSPECTIONS_STREAM),
    RetentionBook: (RETENTION, RETENTION_STREAM),
    Scales: (SCALES, SCALES_STREAM),
    Places: (PLACES, PLACES_STREAM),
    Duties: (DUTIES, DUTIES_STREAM),
}
"""States that live in one stream each, and may be read by commands of others."""

FACTS = tuple(fact for kind in AGGREGATES.values() for fact in kind.facts)
ALL_UPCASTS = UPCASTS | CALENDAR_UPCASTS | RETENTION_UPCASTS | GUARDIAN_UPCASTS | MONTHS_UPCASTS
