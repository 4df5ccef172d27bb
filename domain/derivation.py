"""Where a due date comes from, step by step: derived only when somebody asks, and never guessed.

It says of each open limit which fact began it, what each day not counted was, what each suspension
did to it, and which notices of the calendar it rests on. Counting itself needs none of this.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from domain.calendar import ONE_DAY, Calendar, Notice, Reckoning
from domain.days import Rest, open_years, resting_on, why_not_counted
from domain.deadlines import Entry, Standstill, agenda_of, standstills
from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    CaseMergedIn,
    CaseTakenOut,
    DisputeFact,
    Extended,
    Merged,
    SuspensionCorrected,
    Unmerged,
)
from domain.dispute.fold_merging import leaves, passed_over
from domain.dispute.naming import narrowed
from domain.dispute.state import START, Dispute
from domain.dispute.triggers import TRIGGERS, known_since
from domain.pauses import Stop
from domain.rules import Rule, RuleBook, RuleSet


class Step(NamedTuple):
    """A fact of the case, with its place in it."""

    version: int
    fact: DisputeFact
    at: datetime


class Derivation(NamedTuple):
    """One open limit and everything its end follows from."""

    id: str
    rule: Rule
    rules: str
    """The version of the rules that the case runs under."""
    starts_on: date
    """The day from which it runs, not counted itself (民法典 201); of a limit without length, the
    day that was named."""
    known_since: date
    """The day since which it has been shown: what was entered later makes it no shorter."""
    began: Step | None
    """The fact that began it."""
    end: Reckoning | None
    """None while it stands still and no rule says for how long at most."""
    entry: Entry | None
    skipped: tuple[Rest, ...]
    stops: tuple[Stop, ...]
    corrections: tuple[Step, ...]
    """What was put right about the suspensions."""
    extensions: tuple[Step, ...]
    """What all parties signed, where it runs from the day signed for."""
    calendar: int
    """The version of the calendar."""
    notices: tuple[Notice, ...]
    """What of it the count rests on."""
    open_years: tuple[int, ...]
    """Years whose notice is not published: the end is provisional because of them."""


def derive(history: Iterable[Step], calendar: Calendar, book: RuleBook) -> tuple[Derivation, ...]:
    """Every open limit of the case that these facts make, soonest first; what stands still last."""
    steps = list(history)
    case, began = _followed(steps, book)
    known = _Known(steps, case, calendar, book.for_case(case), began)
    entries = {entry.id: entry for entry in agenda_of(case, calendar, book).due()}
    held = {each.id: each for each in standstills(case, calendar, book)}
    named = dict.fromkeys((*entries, *held))
    return tuple(_derived(known, entries.get(name), held.get(name)) for name in named)


class _Known(NamedTuple):
    steps: list[Step]
    case: Dispute
    calendar: Calendar
    rules: RuleSet
    began: Mapping[tuple[str, str], Step]


_Since = Mapping[tuple[str, str], date | datetime]


class _Course(NamedTuple):
    """A case as far as it was followed."""

    case: Dispute = START
    began: Mapping[tuple[str, str], Step] = {}
    """For each obligation open in it (trigger, key) the fact since which it runs."""
    since: _Since = {}
    stood: Mapping[int, Any] = {}
    """The course before each fact by which cases became one, by its version."""


def _followed(steps: list[Step], book: RuleBook) -> tuple[Dispute, Mapping[tuple[str, str], Step]]:
    """The case, and for each obligation open in it (trigger, key) the fact since which it runs."""
    course, by_version = _Course(), {step.version: step for step in steps}
    for step in steps:
        course = _one_more(course, step, step.fact, book, by_version)
    return course.case, course.began


def _one_more(
    course: _Course, step: Step, fact: Any, book: RuleBook, steps: Mapping[int, Step]
) -> _Course:
    """The course after one more fact, `fact` being what of the step is this case's."""
    case, stood = evolve(course.case, fact, step.at), course.stood
    if isinstance(fact, CaseMergedIn | Merged):
        stood = {**stood, step.version: course}
    if isinstance(fact, CaseTakenOut):
        course = _alone(course, step, fact, book, steps)
    if isinstance(fact, Unmerged):
        course = _back(course, step, book, steps)
    now = {
        (slot.trigger, key): start
        for slot in book.for_case(case).slots
        for key, start in TRIGGERS[slot.trigger](case).items()
    }
    began = {
        one: course.began[one] if course.since.get(one) == start and one in course.began else step
        for one, start in now.items()
    }
    return _Course(case, began, now, stood)


def _alone(
    course: _Course, step: Step, out: CaseTakenOut, book: RuleBook, steps: Mapping[int, Step]
) -> _Course:
    """How it would have come if the other case had never come in: what a merge covered for a while
    runs since what began it, not since the merge was undone."""
    merged = next((one for one in course.case.merges if one.case == out.case), None)
    alone: _Course | None = course.stood.get(out.merged_at)
    if merged is None or alone is None:
        return course
    for version in range(out.merged_at + 1, step.version):
        later = steps.get(version)
        if later is None:
            continue
        if version in out.moved or leaves(later.fact, merged):
            alone = alone._replace(case=passed_over(alone.case, later.at))
            continue
        fact = narrowed(later.fact, merged.came) if version in out.shared else later.fact
        alone = _one_more(alone, later, fact, book, steps)
    return alone


def _back(course: _Course, step: Step, book: RuleBook, steps: Mapping[int, Step]) -> _Course:
    """How it would have come if it had never gone on in another case."""
    at = max((n for n in course.stood if isinstance(steps[n].fact, Merged)), default=None)
    if at is None:
        return course
    alone: _Course = course.stood[at]
    for version in range(at + 1, step.version):
        if version in steps:
            alone = _one_more(alone, steps[version], steps[version].fact, book, steps)
    return alone


def _derived(known: _Known, entry: Entry | None, held: Standstill | None) -> Derivation:
    one = entry or held
    assert one is not None
    rule = known.rules.find(one.rule)
    assert rule is not None
    calendar, area = known.calendar, known.case.area
    end = held.end if held else _as_counted(entry)
    first, key = one.starts_on, one.id.partition(":")[2]
    known_on = known_since(known.case, rule.trigger, key, first)
    last = max(end.due, end.last) if end else first
    stops = held.stops if held else ()
    right = [step for step in known.steps if isinstance(step.fact, SuspensionCorrected)]
    signed = [step for step in known.steps if isinstance(step.fact, Extended)]
    return Derivation(
        id=one.id,
        rule=rule,
        rules=known.rules.version,
        starts_on=first,
        known_since=known_on,
        began=known.began.get((rule.trigger, key)),
        end=end,
        entry=entry,
        skipped=_told(calendar, _skipped(rule, first, end), known_on, area) if end else (),
        stops=stops,
        corrections=tuple(right) if stops else (),
        extensions=tuple(signed) if rule.trigger == "extended" else (),
        calendar=calendar.version,
        notices=resting_on(calendar, first, last, area) if rule.unit != "hour" else (),
        open_years=open_years(calendar, first, last) if end and end.provisional else (),
    )


def _as_counted(entry: Entry | None) -> Reckoning | None:
    """Of a limit in hours, which heeds no suspension."""
    if entry is None:
        return None
    return Reckoning(
        entry.last_on, entry.due_on, entry.act_by, entry.falls_at, entry.provisional, ()
    )


def _skipped(rule: Rule, starts_on: date, end: Reckoning) -> Iterator[date]:
    """The days between: of a limit in working days all of them, else those rolled over."""
    if rule.unit == "hour":
        return
    day = starts_on + ONE_DAY if rule.unit == "working_day" else min(end.last, end.due)
    while day <= max(end.last, end.due):
        if day != end.due:
            yield day
        day += ONE_DAY


def _told(calendar: Calendar, days: Iterable[date], known_on: date, area: str) -> tuple[Rest, ...]:
    """Those of them that are rest days, each with why."""
    here = calendar.for_area(area)
    return tuple(
        why_not_counted(calendar, day, known_on, area)
        for day in days
        if not here.is_working(day, known_on)
    )
