"""The limits as data: each with its effect, its article and who checked it; adopted as one set.

A rule proposes an act when its time comes. It never ends a case by itself.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal, NamedTuple, assert_never
from uuid import NAMESPACE_URL, uuid5

from pydantic import StringConstraints

from domain.calendar import Roll, Unit
from domain.dispute.terms import DisputeType, Source, SuspensionReason, Track
from domain.kernel import Act, Fact, Refused, Role, Value

RULES_STREAM = uuid5(NAMESPACE_URL, "jiefen:rules")
"""There is one set of rules in force; this is its stream."""

UNCHECKED_NOTE = "ask the court / the arbitration commission"
"""Shown with a limit whose lapse loses a right and that nobody has checked."""

TRIGGERS = {
    "registered": "registration, until the matter is triaged",
    "triaged": "triage, until the matter is accepted or goes elsewhere",
    "mediating": "acceptance, until mediation ends or is extended",
    "extended": "the day up to which all parties extended mediation, until it ends",
    "court_delegated": "the court's file signed for, or its online request (委派) taken, until "
    "mediation ends or is extended",
    "court_entrusted": "the same for 委托 in ordinary procedure",
    "court_entrusted_summary": "the same for 委托 in summary procedure",
    "court_entrusted_online": "the same for 委托 in ordinary procedure, sent online",
    "court_entrusted_online_summary": "the same for 委托 in summary procedure, sent online",
    "labour_claimed": "the application in a labour dispute, or its hand-over to us, until agreed "
    "or ended",
    "handed_over": "a hand-over received, until it is answered",
    "online_requested": "a hand-over for online mediation, until it is answered",
    "return_letter_owed": "the end of a matter handed over, or its answer where that came later, "
    "until the return letter is sent",
    "transfer_offered": "a transfer offered to another office, until it is answered",
    "request_sent": "a request to another office, until it is answered",
    "instalment": "the day on which a part of the agreement is due, until it is performed",
    "follow_up": "that day, or the call after it, until the next call (回访) or performance",
    "confirmable": "an agreement taking effect, until something is applied for or it is performed",
    "reviewable": "the same for a labour agreement",
    "confirmation_applied": "the application for confirmation, until the court decides",
    "enforceable": "the last day of performance of a confirmed agreement, until it is performed",
    "urgent_unseen": "an urgent matter raised, until a second person has seen it",
    "urgent": "an urgent matter raised or renewed, until it ends",
    "suspended": "suspension, until mediation goes on",
}
"""What a limit can run from, and until when it is open; `domain.dispute.triggers` reads it."""

Effect = Literal["right_lost", "institution_duty", "local_target", "information"]
Proposal = Literal[
    "triage",
    "decide_acceptance",
    "decide_handover",
    "send_return_letter",
    "answer_transfer",
    "remind_other_office",
    "answer_online_request",
    "end_and_name_other_routes",  # the head decides
    "return_file_to_court",
    "return_to_trial",
    "tell_of_arbitration",
    "declare_failed",
    "remind_of_performance",
    "follow_up",
    "apply_for_confirmation",
    "apply_for_arbitral_review",
    "ask_the_court",
    "tell_of_enforcement",
    "second_person_looks",
    "end_or_renew_urgent",
    "resume_or_end",
]

RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{2,39}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]

LONGEST: dict[Unit, int] = {
    "hour": 240,
    "working_day": 250,
    "day": 1100,
    "month": 36,
    "year": 100,
}
"""Beyond these a limit is a slip of the keyboard."""

MOST_EXTENSIONS = 20
"""Beyond this, too."""

LONGEST_MEDIATION = 180
"""Days from acceptance; for a set of rules that says nothing else."""


# --- facts ---------------------------------------------------------------------------------------


class AppliesTo(Value):
    """Which cases a rule is for; an empty list means all."""

    types: tuple[DisputeType, ...] = ()
    except_types: tuple[DisputeType, ...] = ()
    sources: tuple[Source, ...] = ()
    tracks: tuple[Track, ...] = ()

    def covers(self, kind: DisputeType, source: Source, track: Track) -> bool:
        """Whether a case of this kind is meant."""
        return (
            (not self.types or kind in self.types)
            and kind not in self.except_types
            and (not self.sources or source in self.sources)
            and (not self.tracks or track in self.tracks)
        )


EVERYWHERE = AppliesTo()


class Extension(Value):
    """How far a limit of mediation may be extended; the day signed for then takes its place."""

    times: int | None = None
    """How often at most; 0: never. None: no rule says."""
    each: int = 60
    """Days from the day on which it is signed; no law says, an office rule unless a set does."""
    in_all: int | None = None
    """Days from the start of the limit beyond which no extension goes. None: no rule says."""
    agreed_by: Literal["every_party", "head"] = "every_party"
    source: str = ""
    """What that rests on, where it is not the article of the limit itself."""


AS_ALL_SIGN = Extension()
APPRAISAL: tuple[SuspensionReason, ...] = ("appraisal",)


class Rule(Value):
    """One limit: it runs from its trigger for `limit` units and proposes an act when it ends."""

    id: RuleId
    trigger: str
    limit: int
    unit: Unit
    roll: Roll = "forward"
    effect: Effect
    source: Line
    """The article, with its version."""
    checked_on: date | None = None
    checked_by: str = ""
    stops_while_suspended: bool = False
    stops_for: tuple[SuspensionReason, ...] = APPRAISAL
    """The suspensions during which it stands still, if it `stops_while_suspended`; others it does
    not heed."""
    longest_pause: int | None = None
    """Days for which it stands still at most, all suspensions together; then it runs on. None: no
    rule ends a pause."""
    extension: Extension = AS_ALL_SIGN
    warnings: tuple[int, ...] = ()
    """Days before the day to act by; 0 is that day itself."""
    owner: Role
    proposes: Proposal
    applies_to: AppliesTo = EVERYWHERE

    def stands_still_for(self, reason: SuspensionReason) -> bool:
        """Whether a suspension for this reason stops it."""
        return self.stops_while_suspended and reason in self.stops_for

    @property
    def note(self) -> str:
        """What to say beside a limit on which a right depends and that nobody has checked."""
        unchecked = self.checked_on is None or not self.checked_by
        return UNCHECKED_NOTE if self.effect == "right_lost" and unchecked else ""


class RulesAdopted(Fact):
    """From here on these are the rules, all of them, for open cases too."""

    stored_name: ClassVar[str] = "rules.adopted.v1"
    version: str
    rules: tuple[Rule, ...]
    source: str
    longest_mediation: int = LONGEST_MEDIATION
    """Days from acceptance beyond which no extension goes, however often the parties sign."""


RulesFact = RulesAdopted
RULES_FACTS: tuple[type[Fact], ...] = (RulesAdopted,)


# --- state ---------------------------------------------------------------------------------------


class Slot(NamedTuple):
    """The rules of one trigger, as the agenda walks through them."""

    trigger: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules in force."""

    version: str = ""
    rules: tuple[Rule, ...] = ()
    source: str = ""
    longest_mediation: int = LONGEST_MEDIATION
    slots: tuple[Slot, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        grouped: dict[str, list[Rule]] = {}
        for rule in self.rules:
            grouped.setdefault(rule.trigger, []).append(rule)
        slots = tuple(Slot(trigger, tuple(rules)) for trigger, rules in grouped.items())
        object.__setattr__(self, "slots", slots)

    def covering(self, kind: DisputeType, source: Source, track: Track) -> list[Rule]:
        """The rules that are for a case of this kind."""
        return [rule for rule in self.rules if rule.applies_to.covers(kind, source, track)]

    def find(self, rule_id: str) -> Rule | None:
        """The rule of this id, if there is one."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


# --- evolve --------------------------------------------------------------------------------------


def evolve(rules: RuleSet, fact: RulesFact, at: datetime) -> RuleSet:
    """The set just adopted replaces the one before."""
    match fact:
        case RulesAdopted():
            return RuleSet(fact.version, fact.rules, fact.source, fact.longest_mediation)
        case _:
            assert_never(fact)


# --- commands ------------------------------------------------------------------------------------


def check(rules: tuple[Rule, ...]) -> list[Refused]:
    """Everything that keeps this set from being adopted, each named with its rule."""
    problems = [problem for rule in rules for problem in _check_one(rule)]
    twice = [name for name, n in Counter(rule.id for rule in rules).items() if n > 1]
    problems += [Refused("Rule {rule}: the name is used twice", rule=name) for name in twice]
    if not rules:
        problems.append(Refused("A set of rules cannot be empty"))
    return problems


def _check_one(rule: Rule) -> list[Refused]:
    found = []
    if rule.trigger not in TRIGGERS:
        found.append(
            Refused("Rule {rule}: no trigger is called {name}", rule=rule.id, name=rule.trigger)
        )
    if not 0 <= rule.limit <= LONGEST[rule.unit]:
        found.append(
            Refused(
                "Rule {rule}: a limit of {limit} {unit} makes no sense",
                rule=rule.id,
                limit=rule.limit,
                unit=rule.unit,
            )
        )
    if any(days < 0 for days in rule.warnings) or len(set(rule.warnings)) < len(rule.warnings):
        found.append(Refused("Rule {rule}: warnings are different days before", rule=rule.id))
    if rule.unit == "hour" and (rule.warnings or rule.roll != "none"):
        found.append(Refused("Rule {rule}: hours never roll and give no warnings", rule=rule.id))
    found += _check_pauses(rule)
    if rule.checked_on and not rule.checked_by:
        found.append(Refused("Rule {rule}: a check names who checked", rule=rule.id))
    return found


def _check_pauses(rule: Rule) -> list[Refused]:
    """A pause has an end that somebody can mean, an extension goes beyond the limit it extends."""
    found = []
    if rule.stops_while_suspended and rule.unit == "hour":
        found.append(Refused("Rule {rule}: hours never stand still", rule=rule.id))
    if rule.stops_while_suspended and not rule.stops_for:
        found.append(Refused("Rule {rule}: say which suspensions stop it", rule=rule.id))
    if rule.longest_pause is not None and not rule.stops_while_suspended:
        found.append(Refused("Rule {rule}: what never pauses has no longest pause", rule=rule.id))
    extension = rule.extension
    counts = {
        "longest_pause": rule.longest_pause,
        "extension.each": extension.each,
        "extension.in_all": extension.in_all,
    }
    found += [
        Refused(
            "Rule {rule}: {days} days of {name} make no sense", rule=rule.id, days=days, name=name
        )
        for name, days in counts.items()
        if days is not None and not 0 < days <= LONGEST["day"]
    ]
    if extension.times is not None and not 0 <= extension.times <= MOST_EXTENSIONS:
        found.append(
            Refused(
                "Rule {rule}: {times} extensions make no sense", rule=rule.id, times=extension.times
            )
        )
    if rule.unit == "day" and extension.in_all is not None and extension.in_all < rule.limit:
        found.append(
            Refused(
                "Rule {rule}: an extension ends after {limit} days, not before",
                rule=rule.id,
                limit=rule.limit,
            )
        )
    return found


def adopt(
    rules: RuleSet,
    act: Act,
    *,
    version: str,
    rows: tuple[Rule, ...],
    source: str,
    longest_mediation: int = LONGEST_MEDIATION,
) -> list[RulesFact]:
    """Put a whole set of rules in force, for open cases as well.

    `longest_mediation`: days from acceptance beyond which mediation is not extended.
    """
    if act.by.role not in ("supervisor", "county_desk", "importer"):
        raise Refused("Only the county desk or a supervisor keeps the calendar and the rules")
    if version == rules.version:
        raise Refused("Version {version} of the rules is in force already", version=version)
    for problem in check(rows):
        raise problem
    if not 0 < longest_mediation <= LONGEST["day"]:
        raise Refused("Mediation for {days} days at most makes no sense", days=longest_mediation)
    return [
        RulesAdopted(
            version=version, rules=rows, source=source, longest_mediation=longest_mediation
        )
    ]
