"""What must happen by when, from facts, calendar and rules alone: the same after a rebuild.

An agenda holds every open obligation of a case with its stages (warnings, then *due*). It proposes;
it ends nothing. What Temporal sees of it are `Alarms`: opaque kinds and times.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID
from zlib import crc32

from pydantic import AwareDatetime, BaseModel

from domain.calendar import Calendar, Reckoning, Stretch, Unit, end_of
from domain.dispute.evolve import evolve
from domain.dispute.facts import DisputeFact
from domain.dispute.state import START, Dispute, Fired
from domain.dispute.triggers import BEYOND_CLOSURE, DONE, TRIGGERS, finished, known_since
from domain.kernel import Role, civil_date
from domain.pauses import Stop, paused
from domain.rising import LEVEL, Rise, morning_of, rises
from domain.rules import Effect, Proposal, Rule, RuleBook, RuleSet, Slot

Cursor = tuple[int, ...]
"""A place in the log: comparable, and the same after every rebuild."""

SPREAD = 600
"""Seconds over which the alarms of one moment are spread, so that not every clock rings at once."""


NEUTRAL = "look@due"
"""The only alarm a clock ever holds of what is its people's alone: when to look, not what for."""


class Alarms(BaseModel, frozen=True):
    """All that a clock needs to know of one stream, as of a place in the log: never a delta."""

    as_of: Cursor = ()
    due: dict[str, AwareDatetime] = {}

    def next_due(self) -> datetime | None:
        """The earliest alarm, if there is one."""
        return min(self.due.values(), default=None)

    def latest_until(self, moment: datetime) -> datetime:
        """The latest alarm that has rung by `moment`. ValueError if none has."""
        return max(due for due in self.due.values() if due <= moment)


def spread(moment: datetime, stream: UUID) -> datetime:
    """When what falls at this moment rings for this stream, in UTC: the same for ever."""
    return (moment + timedelta(seconds=crc32(stream.bytes) % SPREAD)).astimezone(UTC)


class Look(NamedTuple):
    """A moment at which to look at a stream. `what` tells it from others and leaves no process."""

    what: str
    at: datetime


def looking(looks: Iterable[Look], as_of: Cursor = ()) -> Alarms:
    """What the clock is told of such a stream: the next moment at which to look."""
    upcoming = [look.at for look in looks]
    return Alarms(as_of=as_of, due={NEUTRAL: min(upcoming)} if upcoming else {})


class Entry(NamedTuple):
    """One stage of one open obligation."""

    id: str
    """The deadline within its case: its rule and, where there are several, `:key`."""
    rule: str
    key: str
    """Which of the rule's obligations: an item of the agreement, a request, a day; "" if alone."""
    unit: Unit
    length: int
    """The limit as its rule has it, in its unit."""
    stage: str
    """`due`, `warning-N`: N days before the day to act by, or `level-T` of a ladder."""
    starts_on: date
    last_on: date
    due_on: date
    act_by: date
    falls_at: datetime
    """When this stage is reached; its alarm rings up to ten minutes later."""
    exact: bool
    """Counted in hours: its alarm rings on the minute."""
    fired: bool
    """Noted in the log already. It stays on the agenda until it is met."""
    provisional: bool
    effect: Effect
    owner: Role
    source: str
    proposes: Proposal
    note: str

    @property
    def alarm(self) -> str:
        """The name of its alarm: a kind and a stage, nothing of a person."""
        return f"{self.id}@{self.stage}"

    def rings_at(self, stream: UUID) -> datetime:
        """The moment of the alarm, in UTC; the same for ever for one stream."""
        return self.falls_at.astimezone(UTC) if self.exact else spread(self.falls_at, stream)


class Agenda(NamedTuple):
    """Every open obligation of one case, as of a place in the log."""

    as_of: Cursor = ()
    entries: tuple[Entry, ...] = ()

    def due(self) -> tuple[Entry, ...]:
        """One entry for each obligation: its end, without the warnings before it."""
        return tuple(entry for entry in self.entries if entry.stage == "due")

    def levels(self) -> tuple[Entry, ...]:
        """The levels of ladders, each of which hears of the case on its day."""
        return tuple(entry for entry in self.entries if entry.stage.startswith(LEVEL))

    def alarms(self, stream: UUID) -> Alarms:
        """What the clock of this stream is told: what has not fired yet."""
        ringing = {e.alarm: e.rings_at(stream) for e in self.entries if not e.fired}
        return Alarms(as_of=self.as_of, due=ringing)


def agenda_of(case: Dispute, calendar: Calendar, rules: RuleBook, as_of: Cursor = ()) -> Agenda:
    """What is open in this case under its rules, soonest due first. A finished case has none."""
    return agenda_under(rules.for_case(case), case, calendar, as_of)


def agenda_under(its_own: RuleSet, case: Dispute, calendar: Calendar, as_of: Cursor = ()) -> Agenda:
    """The same under a set of rules, or, where it has no ladders, under some of its rules: none of
    them bears on another. A level of a ladder waits as the limits beside it do.
    """
    if finished(case):
        return Agenda(as_of)
    calendar = calendar.for_area(case.area)
    found = [
        entry
        for rule, key, start in _open(case, its_own)
        for entry in _stages(case, calendar, rule, key, start)
    ]
    if its_own.ladders:
        found += [
            _rung(case, rise, on) for rise in rises(case, calendar, its_own) if (on := rise.on)
        ]
    found.sort(key=_by_time)
    return Agenda(as_of, tuple(found))


EVER = Stretch(date.min, date.max)


def counted_over(case: Dispute, agenda: Agenda) -> Stretch | None:
    """The days over which the dates of its agenda were counted: a notice about other days moves
    none of them. None if it has no dates.

    Of a case that is suspended, all days: what stands still has no date, and a notice can give it
    one.
    """
    if case.suspended is not None:
        return EVER
    if not agenda.entries:
        return None
    began = [pause.since for pause in case.pauses]  # an extension may have begun after them
    began += [min(entry.starts_on, entry.act_by) for entry in agenda.entries]
    return Stretch(min(began), max(max(entry.last_on, entry.due_on) for entry in agenda.entries))


class Standstill(NamedTuple):
    """How the suspensions of a case bear on one of its open limits."""

    id: str
    """The deadline, as its entry has it."""
    rule: str
    starts_on: date
    end: Reckoning | None
    """None while it stands still and no rule says for how long at most: it has no entry then."""
    stops: tuple[Stop, ...]


def standstills(case: Dispute, calendar: Calendar, rules: RuleBook) -> tuple[Standstill, ...]:
    """For each open limit counted in days or more, what each suspension did to it. For who asks
    why; an agenda does without.
    """
    if finished(case):
        return ()
    calendar = calendar.for_area(case.area)
    found = []
    for rule, key, start in _open(case, rules.for_case(case)):
        if rule.unit != "hour":
            starts_on = civil_date(start) if isinstance(start, datetime) else start
            known_on = known_since(case, rule.trigger, key, starts_on)
            held = paused(case, calendar, rule, starts_on, known_on)
            found.append(Standstill(_deadline(rule, key), rule.id, starts_on, held.end, held.stops))
    return tuple(found)


def _open(case: Dispute, rules: RuleSet) -> Iterator[tuple[Rule, str, date | datetime]]:
    """Every open obligation: under which rule, which of several, and since when."""
    for slot in _slots(case, rules):
        if open_since := TRIGGERS[slot.trigger](case):
            for rule in slot.rules:
                for key, start in open_since.items():
                    yield rule, key, start


def _deadline(rule: Rule, key: str) -> str:
    return f"{rule.id}:{key}" if key else rule.id


def _slots(case: Dispute, rules: RuleSet) -> Iterable[Slot]:
    slots = rules.slots_for(case.type, case.source, case.track)
    if case.phase not in DONE:
        return slots
    return (slot for slot in slots if slot.trigger in BEYOND_CLOSURE)


def reckon(
    facts: Iterable[tuple[DisputeFact, datetime]],
    calendar: Calendar,
    rules: RuleBook,
    as_of: Cursor = (),
) -> Agenda:
    """The agenda after these facts, each with the time at which it happened."""
    case = START
    for fact, at in facts:
        case = evolve(case, fact, at)
    return agenda_of(case, calendar, rules, as_of)


def _by_time(entry: Entry) -> tuple[datetime, str]:
    return entry.falls_at, entry.id


def _stages(
    case: Dispute, calendar: Calendar, rule: Rule, key: str, start: date | datetime
) -> Iterator[Entry]:
    starts_on = civil_date(start) if isinstance(start, datetime) else start
    end = _end(case, calendar, rule, key, start)
    if end is None:
        return
    exact = rule.unit == "hour"
    deadline, note, fired = _deadline(rule, key), rule.note, case.fired
    for stage, falls_at in _moments(rule, end, starts_on):
        noted = bool(fired) and (
            Fired(deadline, stage, end.due, falls_at) in fired
            or Fired(deadline, stage, end.due) in fired
        )
        yield Entry(  # in the order of its fields: by name it would take three times as long
            deadline,
            rule.id,
            key,
            rule.unit,
            rule.limit,
            stage,
            starts_on,
            end.last,
            end.due,
            end.act_by,
            falls_at,
            exact,
            noted,
            end.provisional,
            rule.effect,
            rule.owner,
            rule.source,
            rule.proposes,
            note,
        )


def _rung(case: Dispute, rise: Rise, on: date) -> Entry:
    """A level of a ladder as a stage of the agenda: it proposes to look, and is never due."""
    ladder = rise.ladder
    return Entry(
        id=rise.id,
        rule=ladder.id,
        key="",
        unit="day",
        length=rise.after,
        stage=rise.stage,
        starts_on=rise.starts_on,
        last_on=on,
        due_on=on,
        act_by=on,
        falls_at=morning_of(on),
        exact=False,
        fired=Fired(rise.id, rise.stage, on) in case.fired,
        provisional=False,
        effect="local_target",
        owner=rise.tells,
        source=ladder.source,
        proposes="look_into_matter",
        note="",
    )


def _moments(rule: Rule, end: Reckoning, starts_on: date) -> Iterator[tuple[str, datetime]]:
    """Warnings count back from the day to act by; one before the start would warn of nothing."""
    for stage, before in _warnings(rule.warnings):
        warned_on = end.act_by - before
        if warned_on > starts_on or not rule.limit:
            yield stage, morning_of(warned_on)
    yield "due", end.falls_at


@lru_cache(maxsize=256)
def _warnings(days: tuple[int, ...]) -> tuple[tuple[str, timedelta], ...]:
    """Each warning by its name, and how long before the day to act by it comes."""
    return tuple((f"warning-{n}", timedelta(days=n)) for n in days)


def _end(
    case: Dispute, calendar: Calendar, rule: Rule, key: str, start: date | datetime
) -> Reckoning | None:
    """Where it ends; None while it stands still and nobody can say until when."""
    if rule.unit == "hour":
        # Of a hand-over, say, only the day is known, and that day is not counted.
        moment = start if isinstance(start, datetime) else end_of(start)
        return calendar.add(moment, rule.limit, "hour")
    starts_on = civil_date(start) if isinstance(start, datetime) else start
    known_on = known_since(case, rule.trigger, key, starts_on)
    if rule.stops_while_suspended and (case.pauses or case.suspended):
        return paused(case, calendar, rule, starts_on, known_on).end
    return calendar.add(starts_on, rule.limit, rule.unit, rule.roll, known_on)
