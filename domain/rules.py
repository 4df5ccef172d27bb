"""The limits as data: each with its effect, its article and who checked it; adopted in sets.

A rule proposes an act when its time comes. It never ends a case by itself. A case keeps the rules
it began under, unless a set says that the law wants otherwise.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Annotated, ClassVar, Literal, NamedTuple, Protocol, assert_never, get_args
from uuid import NAMESPACE_URL, uuid5

from pydantic import StringConstraints

from domain.calendar import Roll, Unit
from domain.dispute.terms import DisputeType, Source, SuspensionReason, Track
from domain.kernel import Fact, Role, Value, civil_date
from domain.rule_beside import gives_less_in

RULES_STREAM = uuid5(NAMESPACE_URL, "jiefen:rules")
"""There is one book of rules; this is its stream."""

UNCHECKED_NOTE = "ask the court / the arbitration commission"
"""Shown with a limit whose lapse loses a right and that nobody has checked."""

TRIGGERS = {
    "registered": "registration, until the matter is triaged",
    "triaged": "triage, until the matter is accepted or goes elsewhere",
    "mediating": "acceptance, until mediation ends or is extended",
    "extended": "the day up to which all parties extended mediation, until it ends",
    "court_delegated": "the court's file signed for, or its online request (委派) taken, until "
    "mediation ends or is extended",
    "court_entrusted": "the court's file signed for (委托, ordinary procedure), until mediation "
    "ends or is extended",
    "court_entrusted_summary": "the court's file signed for (委托, summary procedure), until "
    "mediation ends or is extended",
    "court_entrusted_online": "the court's online request taken (委托, ordinary procedure), until "
    "mediation ends or is extended",
    "court_entrusted_online_summary": "the court's online request taken (委托, summary procedure), "
    "until mediation ends or is extended",
    "labour_claimed": "the application in a labour dispute, or its hand-over to us, until agreed "
    "or ended",
    "handed_over": "a hand-over received, until it is answered",
    "hotline_received": "a work order of the 12345 hotline received, until it is answered",
    "hotline_open": "a work order of the 12345 hotline received, until it is returned or its "
    "return letter is sent",
    "online_requested": "a hand-over for online mediation, until it is answered",
    "return_letter_owed": "the end of a matter handed over, or its answer where that came later, "
    "until the return letter is sent",
    "transfer_offered": "a transfer offered to another office, until it is answered",
    "order_unread": "a supervisory order (督办) given, until it is acknowledged",
    "order_unanswered": "the acknowledgement of a supervisory order, until the office says "
    "what was done",
    "order_handed_back": "an order offered back, until whoever gave it takes it or leaves it",
    "request_sent": "a request to another office, until it is answered",
    "instalment": "the day on which a part of the agreement is due, until it is performed",
    "follow_up": "the day on which something is due, or the call after it, until the "
    "next call (回访) or performance",
    "follow_up_moved": "the day to which a call (回访) was moved, until it is made or performance",
    "confirmable": "an agreement taking effect, until something is applied for or it is performed",
    "reviewable": "a labour agreement taking effect, until something is applied for or "
    "it is performed",
    "confirmation_applied": "the application for confirmation, until the court decides",
    "enforceable": "the last day of performance of a confirmed agreement, until it is performed",
    "urgent_unseen": "an urgent matter raised, until a second person has seen it",
    "urgent": "an urgent matter raised or renewed, until it ends",
    "urgent_step": "the day of a step planned for an urgent matter, until it is taken or dropped",
    "urgent_offered": "an urgent matter offered to another owner, until that officer answers",
    "urgent_end_proposed": "the end of an urgent matter proposed, until a second person has looked",
    "report_untold": "a report that the law obliges to, or the day up to which telling was held "
    "back, until whoever it concerns was told",
    "suspended": "suspension, until mediation goes on",
}
"""What a limit can run from, and until when it is open; `domain.dispute.triggers` reads it."""

Effect = Literal["right_lost", "institution_duty", "local_target", "information"]

LEGAL: frozenset[Effect] = frozenset({"right_lost", "institution_duty"})
"""What the law itself sets: a right is at stake, or an office's duty."""

Proposal = Literal[
    "triage",
    "decide_acceptance",
    "decide_handover",
    "send_return_letter",
    "answer_transfer",
    "acknowledge_order",
    "answer_order",
    "take_order_back",
    "look_into_matter",
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
    "take_urgent_step",
    "answer_urgent_offer",
    "look_at_urgent_end",
    "tell_of_report",
    "resume_or_end",
]

Tier = Literal["village", "township", "county"]
"""The levels of a ladder, from the bottom."""

TIERS: tuple[Tier, ...] = get_args(Tier)

Superior = Literal["head", "judicial_office", "county_desk", "supervisor"]
"""Who can hear of a matter that is not settled."""

RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{2,39}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
AreaPrefix = Annotated[
    str, StringConstraints(pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})?$")
]
"""The beginning of an area's code, and with it everything within; "" is everywhere."""

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

EARLIEST_WARNING = 180
"""Days before a day that was named itself, beyond which a warning warns of nothing."""

OWNERS: frozenset[Role] = frozenset(
    {"desk", "mediator", "head", "judicial_office", "county_desk", "supervisor"}
)
"""Who can answer for a limit: somebody at work, never a party and never the clock."""

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

    def meets(self, other: "AppliesTo") -> bool:
        """Whether there are cases that both are for."""
        return bool(
            self._kinds() & other._kinds()
            and _either(self.sources, other.sources)
            and _either(self.tracks, other.tracks)
        )

    def _kinds(self) -> set[DisputeType]:
        kinds: tuple[DisputeType, ...] = self.types or get_args(DisputeType)
        return set(kinds) - set(self.except_types)


def _either(one: Sequence[object], other: Sequence[object]) -> bool:
    return not one or not other or bool(set(one) & set(other))


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
    valid_from: date | None = None
    """For cases that began on this day or later; None: for older ones too."""
    valid_until: date | None = None
    """For cases that began on this day at the latest."""

    def stands_still_for(self, reason: SuspensionReason) -> bool:
        """Whether a suspension for this reason stops it."""
        return self.stops_while_suspended and reason in self.stops_for

    @property
    def by_law(self) -> bool:
        """Whether the law itself sets it."""
        return self.effect in LEGAL

    @property
    def note(self) -> str:
        """What to say beside a limit on which a right depends and that nobody has checked."""
        unchecked = self.checked_on is None or not self.checked_by
        return UNCHECKED_NOTE if self.effect == "right_lost" and unchecked else ""


class Rung(Value):
    """One level of a ladder: who hears that a matter is not settled, and after how many days."""

    at: Tier
    after: int
    """Calendar days from the ladder's trigger, not from the level below."""
    tells: Superior


class Ladder(Value):
    """How the notice of a matter rises. The matter itself changes hands only by offer and consent.

    Never past the legal limit: what a level hears after it would come too late for the parties.
    """

    id: RuleId
    trigger: str
    rungs: tuple[Rung, ...]
    source: Line
    applies_to: AppliesTo = EVERYWHERE
    valid_from: date | None = None
    valid_until: date | None = None


class RulesAdopted(Fact):
    """From here on these are the rules of an area, for the cases that a set of them reaches.

    In its area a rule or ladder takes the place of the one of the same id from a wider set; of a
    limit of the law on those days alone on which it gives no less.
    """

    stored_name: ClassVar[str] = "rules.adopted.v2"
    version: str
    rules: tuple[Rule, ...]
    source: str
    longest_mediation: int | None = None
    """Days from acceptance beyond which no extension goes, however often the parties sign. None:
    as the wider set has it."""
    ladders: tuple[Ladder, ...] = ()
    area: AreaPrefix = ""
    valid_from: date | None = None
    """For cases that began on this day or later; None: for older ones too."""
    valid_until: date | None = None
    """For cases that began on this day at the latest."""
    running_cases: str = ""
    """The article by which cases that began earlier change over too; "": they keep what they have.
    """


RulesFact = RulesAdopted
RULES_FACTS: tuple[type[Fact], ...] = (RulesAdopted,)


# --- state ---------------------------------------------------------------------------------------


class Slot(NamedTuple):
    """The rules of one trigger, as the agenda walks through them."""

    trigger: str
    rules: tuple[Rule, ...]


def _by_trigger(rules: Iterable[Rule]) -> tuple[Slot, ...]:
    grouped: dict[str, list[Rule]] = {}
    for rule in rules:
        grouped.setdefault(rule.trigger, []).append(rule)
    return tuple(Slot(trigger, tuple(held)) for trigger, held in grouped.items())


Kind = tuple[DisputeType, Source, Track]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules and ladders that a case runs under."""

    version: str = ""
    rules: tuple[Rule, ...] = ()
    source: str = ""
    longest_mediation: int = LONGEST_MEDIATION
    ladders: tuple[Ladder, ...] = ()
    slots: tuple[Slot, ...] = field(init=False, compare=False, repr=False)
    _covering: dict[Kind, tuple[Slot, ...]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "slots", _by_trigger(self.rules))
        object.__setattr__(self, "_covering", {})

    def slots_for(self, kind: DisputeType, source: Source, track: Track) -> tuple[Slot, ...]:
        """The rules that are for a case of this kind, by trigger; found once, then kept."""
        found = self._covering.get((kind, source, track))
        if found is None:
            found = _by_trigger(self.covering(kind, source, track))
            self._covering[kind, source, track] = found
        return found

    def covering(self, kind: DisputeType, source: Source, track: Track) -> list[Rule]:
        """The rules that are for a case of this kind."""
        return [rule for rule in self.rules if rule.applies_to.covers(kind, source, track)]

    def find(self, rule_id: str) -> Rule | None:
        """The rule of this id, if there is one."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


class Begun(Protocol):
    """Of a case, what decides under which rules it runs."""

    @property
    def area(self) -> str:
        """The 12-digit code of where the matter is."""

    @property
    def registered_at(self) -> datetime | None:
        """When it began; None before it has."""


def began_on(case: Begun) -> date:
    """The civil day on which a case began; far ahead before it has."""
    return civil_date(case.registered_at) if case.registered_at else date.max


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Every set of rules that still reaches a case, in the order in which they were adopted.

    What a case runs under follows from its area and from the day on which it began, which is the
    day of its registration: for a case from an older register, the day on which it was registered
    there. So it is the same whenever it is asked, and after a rebuild.
    """

    sets: tuple[RulesAdopted, ...] = ()
    turns: tuple[date, ...] = field(init=False, compare=False, repr=False)
    """The days from which on cases may run under other rules than those before."""
    _areas: tuple[AreaPrefix, ...] = field(init=False, compare=False, repr=False)
    """The areas that have rules of their own, the narrowest first."""
    _found: dict[tuple[int, AreaPrefix], RuleSet] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        spans = [(held.valid_from, held.valid_until) for held in _dated(self.sets)]
        turns = {first for first, _ in spans if first}
        turns |= {last + timedelta(days=1) for _, last in spans if last and last < date.max}
        areas = {held.area for held in self.sets if held.area}
        object.__setattr__(self, "turns", tuple(sorted(turns)))
        object.__setattr__(self, "_areas", tuple(sorted(areas, key=len, reverse=True)))
        object.__setattr__(self, "_found", {})

    def for_case(self, case: Begun) -> RuleSet:
        """The rules that this case runs under."""
        return self.on(case.area, began_on(case) if self.turns else date.max)

    def on(self, area: str, began_on: date) -> RuleSet:
        """The rules for a case of this area that began on this day; compiled once, then kept."""
        home = next((own for own in self._areas if area.startswith(own)), "")
        place = bisect_right(self.turns, began_on), home
        found = self._found.get(place)
        if found is None:
            found = self._found[place] = self._compiled(home, began_on)
        return found

    def joined_by(self, adopted: RulesAdopted) -> "RuleBook":
        """The book with one more set at its end; those are left out to which it leaves no case."""
        return RuleBook((*(old for old in self.sets if not _replaces(adopted, old)), adopted))

    def _compiled(self, area: AreaPrefix, began_on: date) -> RuleSet:
        """The narrower an area, the later its set has its say."""
        everywhere = [held for held in self.sets if not held.area]
        layers = [self._reaching("", began_on) or _nearest(everywhere, began_on)]
        for own in sorted({area[:n] for n in range(1, len(area) + 1)} & set(self._areas), key=len):
            layers.append(self._reaching(own, began_on))
        return _layered([held for held in layers if held], began_on)

    def _reaching(self, area: AreaPrefix, began_on: date) -> RulesAdopted | None:
        """The latest set of exactly this area that is for a case of this age."""
        own = [held for held in self.sets if held.area == area and _reaches(held, began_on)]
        return own[-1] if own else None


def _dated(sets: Iterable[RulesAdopted]) -> Iterator[RulesAdopted | Rule | Ladder]:
    for held in sets:
        yield held
        yield from held.rules
        yield from held.ladders


def _reaches(held: RulesAdopted, began_on: date) -> bool:
    begun_early = held.valid_from is not None and began_on < held.valid_from
    return _not_over(held, began_on) and (not begun_early or bool(held.running_cases))


def valid(held: Rule | Ladder, began_on: date) -> bool:
    """Whether it is for cases that began on this day, if its set is."""
    return (held.valid_from is None or held.valid_from <= began_on) and _not_over(held, began_on)


def _not_over(held: RulesAdopted | Rule | Ladder, began_on: date) -> bool:
    return held.valid_until is None or began_on <= held.valid_until


def _nearest(sets: Sequence[RulesAdopted], began_on: date) -> RulesAdopted | None:
    """For a case older than every set, or younger: no clock at all would be worse."""
    over = [held for held in sets if not _not_over(held, began_on)]
    return over[-1] if over else sets[0] if sets else None


def _layered(layers: Sequence[RulesAdopted], began_on: date) -> RuleSet:
    """Of what the law sets the stronger holds: a law that comes later, and asks more, leaves no
    older set of an area standing in its way."""
    rules: dict[str, Rule] = {}
    for rule in (rule for held in layers for rule in held.rules if valid(rule, began_on)):
        wider = rules.get(rule.id)
        if wider is None or not gives_less_in(rule, wider):
            rules[rule.id] = rule
    ladders = {each.id: each for held in layers for each in held.ladders if valid(each, began_on)}
    said = [held.longest_mediation for held in layers if held.longest_mediation is not None]
    return RuleSet(
        version=" + ".join(held.version for held in layers),
        rules=tuple(rules.values()),
        source="; ".join(held.source for held in layers),
        longest_mediation=min(said, default=LONGEST_MEDIATION),
        ladders=tuple(ladders.values()),
    )


def _replaces(new: RulesAdopted, old: RulesAdopted) -> bool:
    reaches_all_older = new.valid_from is None or bool(new.running_cases)
    return new.area == old.area and reaches_all_older and new.valid_until is None


# --- evolve --------------------------------------------------------------------------------------


def evolve(rules: RuleBook, fact: RulesFact, at: datetime) -> RuleBook:
    """One more set."""
    match fact:
        case RulesAdopted():
            return rules.joined_by(fact)
        case _:
            assert_never(fact)
