"""A case with random limits, ladders, pauses, extensions, moves to other areas and notices about
the calendar, closures of areas among them; reckoned twice.

Once by the domain, once by the checker of `tests/chaos`, which walks from one civil day to the next
and shares no code with the domain.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from domain.calendar import (
    Calendar,
    CalendarFact,
    ClosureLifted,
    ClosureOrdered,
    DayCorrected,
    Roll,
    Unit,
    YearPublished,
)
from domain.calendar import evolve as evolve_calendar
from domain.deadlines import agenda_of, counted_over, standstills
from domain.dispute.evolve import evolve
from domain.dispute.facts import (
    Accepted,
    CourtFileReceived,
    DisputeFact,
    Extended,
    HandOverReceived,
    Party,
    Registered,
    Resumed,
    SuspensionCorrected,
    TransferAccepted,
    Triaged,
)
from domain.dispute.handling import suspension
from domain.dispute.state import START, Dispute
from domain.dispute.terms import SuspensionReason
from domain.kernel import LOCAL_ZONE, Fact
from domain.pauses import Bearing
from domain.people import Particulars
from domain.rule_fit import HEARS, fitting
from domain.rule_keeping import check
from domain.rules import (
    LEGAL,
    TIERS,
    Effect,
    Extension,
    Ladder,
    Rule,
    RuleBook,
    RulesAdopted,
    Rung,
)
from tests.chaos.checker import log as told
from tests.chaos.checker.agenda import Adopted
from tests.chaos.checker.agenda import agenda as walked
from tests.chaos.checker.case import Case
from tests.chaos.checker.days import Days

STREAM = UUID("018f0000-0000-7000-8000-00000000000d")
DAY = timedelta(days=1)
FIRST, YEARS = 2023, 4
LIMITS: dict[Unit, int] = {"hour": 100, "working_day": 45, "day": 70, "month": 4, "year": 2}
REASONS: tuple[SuspensionReason, ...] = ("appraisal", "illness", "force_majeure")
ROLLS: tuple[Roll, ...] = ("forward", "forward", "backward", "none")
TRIGGERS = ("mediating", "mediating", "court_delegated", "registered", "extended", "suspended")
EFFECTS: tuple[Effect, ...] = ("information", "local_target", "institution_duty")
PLACE = told.Place(1, 1, 1)
HOME = "360730100200"
AREAS = (HOME, "360730100000", "360730000000", "360730101000", "150524000000")
"""That of the case, some that contain it, others."""


class Ends(NamedTuple):
    """Where a stage of a limit ends, as either side says."""

    starts_on: date
    last: date
    due: date
    act_by: date
    falls_at: datetime
    provisional: bool


Found = dict[str, Ends]
"""By the name of the alarm."""


class Step(NamedTuple):
    """Something that happens: to the case, or to the calendar."""

    fact: DisputeFact | CalendarFact
    at: datetime


class History(NamedTuple):
    """All that a case and its clocks go through."""

    rules: tuple[Rule, ...]
    ladders: tuple[Ladder, ...]
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        adopted = (*self.rules, *self.ladders)
        rows = [each.model_dump_json(exclude_defaults=True) for each in adopted]
        return "\n".join([*rows, *(f"{step.at:%F %R} {step.fact!r}" for step in self.steps)])


# --- drawn by chance -----------------------------------------------------------------------------


def history(random: Random) -> History:
    """One history; the same for the same source of randomness."""
    rules = tuple(_told_apart(_rule(random, n) for n in range(random.randint(1, 4))))
    ladders = (_ladder(random),) if random.random() < 0.5 else ()
    if check(*_book(rules, ladders).sets):  # a level would hear when a limit of the law is over
        rules = tuple(map(_of_the_office, rules))
    drawn = _book(rules, ladders)
    assert not check(*drawn.sets)
    return History(rules, ladders, tuple(_steps(random, drawn)))


def _told_apart(rules: Iterable[Rule]) -> Iterator[Rule]:
    """No two of them are for the same act; where there are no more acts, one is only told."""
    drawn = Counter[str]()
    for rule in rules:
        acts = fitting(rule.trigger)
        number = drawn[rule.trigger]
        drawn[rule.trigger] += 1
        told: dict[str, Any] = {} if number < len(acts) else {"effect": "information"}
        yield rule.model_copy(update=told | {"proposes": acts[number % len(acts)]})


def _of_the_office(rule: Rule) -> Rule:
    """The same as the office's own target, where a law set it."""
    return rule.model_copy(update={"effect": "local_target"} if rule.effect in LEGAL else {})


def _book(rules: Sequence[Rule], ladders: Sequence[Ladder]) -> RuleBook:
    given = {"rules": tuple(rules), "ladders": tuple(ladders)}
    return RuleBook((RulesAdopted(version="test", source="drawn by chance", **given),))


def _ladder(random: Random) -> Ladder:
    days = sorted(random.sample(range(1, random.choice((12, 40))), len(TIERS)))
    rungs = (Rung(at=at, after=n, tells=HEARS[at][0]) for at, n in zip(TIERS, days, strict=True))
    trigger = random.choice(TRIGGERS[:-1])
    return Ladder(id="ladder", trigger=trigger, rungs=tuple(rungs), source="drawn by chance")


def _rule(random: Random, number: int) -> Rule:
    trigger = random.choice(TRIGGERS)
    stops = random.random() < 0.7
    unit = random.choice((*LIMITS, "working_day")) if trigger != "extended" else "day"
    if unit == "hour":
        stops = False
    heeded = random.sample(REASONS, random.randint(1, len(REASONS)))
    limit = random.randint(0, LIMITS[unit] if trigger != "extended" else 3)
    return Rule(
        id=f"rule-{number}",
        trigger=trigger,
        limit=limit,
        unit=unit,
        roll="none" if unit == "hour" else random.choice(ROLLS),
        effect=random.choice(EFFECTS),
        source="drawn by chance",
        stops_while_suspended=stops,
        stops_for=tuple(heeded),
        longest_pause=random.randint(1, 40) if stops and random.random() < 0.5 else None,
        extension=Extension(),
        warnings=_warnings(random, limit, unit),
        owner="head",
        proposes="look_into_matter",
    )


def _warnings(random: Random, limit: int, unit: Unit) -> tuple[int, ...]:
    drawn = random.choice(((), (3,), (10, 0)))
    fits = unit != "hour" and all(days < limit or not limit for days in drawn)
    return drawn if fits else ()


def _steps(random: Random, rules: RuleBook) -> Iterator[Step]:
    yield from _published(random)
    first = date(FIRST + 1, 1, 1) + timedelta(days=random.randint(0, 800))
    now = datetime.combine(first, time(random.randint(0, 23), 30), LOCAL_ZONE)
    case, calendar = START, Calendar()
    for fact in _opening(random, now):
        yield Step(fact, now)
        case = evolve(case, fact, now)
        now += timedelta(hours=random.choice((0, 1, 30, 100)))
    for _ in range(random.randint(0, 9)):
        now += timedelta(days=random.choice((0, 0, 1, 2, 5, 9, 25, 60)), hours=random.randint(0, 9))
        made = _next(random, case, calendar, rules, now)
        yield Step(made, now)
        if isinstance(made, CalendarFact):
            calendar = evolve_calendar(calendar, made, now)
        else:
            case = evolve(case, made, now)


def _published(random: Random) -> Iterator[Step]:
    """Years one after the other; the last ones sometimes not yet."""
    for year in range(FIRST, FIRST + random.randint(2, YEARS + 2)):
        yield Step(_year(random, year), datetime(FIRST, 1, 1, tzinfo=LOCAL_ZONE))


def _year(random: Random, year: int) -> YearPublished:
    off, worked = set[date](), set[date]()
    for _ in range(random.randint(3, 9)):
        begins = date(year, 1, 1) + timedelta(days=random.randint(0, 355))
        off |= {begins + n * DAY for n in range(random.randint(1, 9))}
    for _ in range(random.randint(0, 8)):
        worked.add(date(year, 1, 1) + timedelta(days=random.randint(0, 364)))
    published_on = date(year - 1, 11, random.randint(1, 30))
    return YearPublished(
        year=year,
        holidays=tuple(sorted(day for day in off if day.weekday() < 5 and day.year == year)),
        shifted_workdays=tuple(sorted(day for day in worked - off if day.weekday() > 4)),
        source="a notice",
        notice_no="1",
        published_on=published_on,
        counts_from=published_on + timedelta(days=random.choice((0, 0, 1, 40))),
    )


def _opening(random: Random, now: datetime) -> Iterator[DisputeFact]:
    yield Registered(
        code="360730100200-2026-00007",
        track="full",
        office=HOME,
        area=HOME,
        body="township",
        type="neighbour",
        source="court_delegated",
        matter="water",
        parties=(
            Party(party="p1", role="applicant", particulars=Particulars(id=STREAM, name="某")),
        ),
        requested_at=now,
        request_evidence="own_statement",
    )
    on = now.date() - timedelta(days=random.randint(0, 4))
    yield HandOverReceived(sender="court", number="1", received_on=on, procedure="pre_suit")
    if random.random() < 0.95:
        yield Triaged(in_scope=True)
        yield CourtFileReceived(received_on=on + timedelta(days=random.randint(0, 4)))
        yield Accepted()


def _next(
    random: Random, case: Dispute, calendar: Calendar, rules: RuleBook, now: datetime
) -> DisputeFact | CalendarFact:
    today = now.astimezone(LOCAL_ZONE).date()
    if random.random() < 0.35:
        return _notice(random, calendar, today)
    if case.accepted_at is None:
        return Triaged(in_scope=True)
    return _handling(random, case, rules, today)


def _handling(random: Random, case: Dispute, rules: RuleBook, today: date) -> DisputeFact:
    what = random.random()
    if what < 0.04:
        area = random.choice(AREAS)
        return TransferAccepted(office=area, area=area)
    if what < 0.16:
        return Extended(until=today + timedelta(days=random.randint(1, 70)), signed_by=("p1",))
    if what < 0.34 and (case.suspended or case.pauses):
        return _put_right(random, case, today)
    return Resumed() if case.suspended else suspension(case, random.choice(REASONS), rules)


def _put_right(random: Random, case: Dispute, today: date) -> SuspensionCorrected:
    """One of the suspensions had other days: between acceptance, those beside it, and today."""
    assert case.accepted_at is not None
    spans: list[tuple[date, date | None]] = [pause[:2] for pause in case.pauses]
    if case.suspended is not None:
        spans.append((case.suspended.since, None))
    place = random.randrange(len(spans))
    accepted_on = case.accepted_at.astimezone(LOCAL_ZONE).date()
    before = spans[place - 1][1] if place else None
    first = before or accepted_on
    last = spans[place + 1][0] if place + 1 < len(spans) else today
    since = first + timedelta(days=random.randint(0, (last - first).days))
    until = since + timedelta(days=random.randint(0, (last - since).days))
    return SuspensionCorrected(
        suspension=place + 1,
        since=since,
        until=until if spans[place][1] else None,
        explanation="a slip of the pen",
        told=(),
        moved=(),
    )


def _notice(random: Random, calendar: Calendar, today: date) -> CalendarFact:
    what = random.random()
    if what < 0.1:
        return _year(random, FIRST + random.randint(1, YEARS))
    return _closure(random, calendar, today) if what < 0.5 else _correction(random, today)


def _correction(random: Random, today: date) -> DayCorrected:
    published_on = today - timedelta(days=random.randint(0, 40))
    return DayCorrected(
        day=today + timedelta(days=random.randint(-20, 90)),
        working=random.random() < 0.5,
        source="a notice",
        notice_no="2",
        published_on=published_on,
        counts_from=random.choice((published_on, today + DAY)),
    )


def _closure(random: Random, calendar: Calendar, today: date) -> CalendarFact:
    """One more, or one of those there are is lifted."""
    area = random.choice(AREAS)
    closed = [n for n in calendar.notices if n.kind == "closure"]
    published_on = today - timedelta(days=random.randint(0, 3))
    if closed and random.random() < 0.5:
        of = random.choice(closed)
        return ClosureLifted(
            area=of.area.ljust(12, "0"),
            days=tuple(day for day in sorted(of.off) if random.random() < 0.7) or (min(of.off),),
            source="a notice",
            notice_no="4",
            published_on=published_on,
            counts_from=random.choice((published_on, today + DAY)),
        )
    first = today + timedelta(days=random.randint(-5, 20))
    days = tuple(first + n * DAY for n in range(random.randint(1, 9)))
    return ClosureOrdered(
        area=area, days=days, source="a notice", notice_no="3", published_on=published_on
    )


# --- reckoned twice ------------------------------------------------------------------------------


class Reckoned:
    """The same facts, taken by both sides."""

    def __init__(self, rules: Sequence[Rule], ladders: Sequence[Ladder] = ()) -> None:
        self.rules = _book(rules, ladders)
        self.calendar, self.case = Calendar(), START
        dumped = [[row.model_dump(mode="json") for row in rows] for rows in (rules, ladders)]
        self._adopted = Adopted(*dumped)
        self._days, self._case = Days(), Case(STREAM)
        self.passed_over = False
        """The latest fact is a notice that this case is not reckoned anew for."""

    def take(self, fact: Fact, at: datetime) -> None:
        """One more fact, as a value here and as stored bytes there."""
        name, body = fact.stored_name, fact.model_dump(mode="json")
        self.passed_over = False
        if isinstance(fact, CalendarFact):
            counted = counted_over(self.case, agenda_of(self.case, self.calendar, self.rules))
            self.calendar = evolve_calendar(self.calendar, fact, at)
            self._days.take(name, body)
            notice = self.calendar.notices[-1]
            self.passed_over = not (counted and notice.may_move(self.case.area, counted))
        else:
            self.case = evolve(self.case, fact, at)  # type: ignore[arg-type]  # a dispute's
            place, version = PLACE, self._case.version + 1
            self._case.take(told.Fact(STREAM, version, name, at, at, {}, body, place))

    def ours(self) -> Found:
        """As the domain reckons."""
        entries = agenda_of(self.case, self.calendar, self.rules).entries
        return {
            e.alarm: Ends(e.starts_on, e.last_on, e.due_on, e.act_by, e.falls_at, e.provisional)
            for e in entries
        }

    def day_by_day(self) -> Found:
        """As the walk from day to day finds."""
        return {
            e.alarm: Ends(
                e.starts_on, e.end.last, e.end.due, e.end.act_by, e.falls_at, e.end.provisional
            )
            for e in walked(self._case, self._days, self._adopted)
        }

    def explained(self) -> dict[str, date | None]:
        """Where the account of the suspensions says that each limit ends."""
        return {
            each.id: each.end and each.end.due
            for each in standstills(self.case, self.calendar, self.rules)
        }


def differences(told: History) -> Iterator[str]:
    """What the two sides say differently, after each step from the first on which a limit runs."""
    both, before = Reckoned(told.rules, told.ladders), Found()
    for number, step in enumerate(told.steps):
        both.take(*step)
        if both.case is not START:
            after = both.ours()
            yield from _differences(both, after, number)
            if both.passed_over and before != after:
                yield f"step {number} moves what it was not thought to: {before}\n  {after}"
            before = after


def _differences(both: Reckoned, ours: Found, number: int) -> Iterator[str]:
    walked_to = both.day_by_day()
    for alarm in sorted(ours.keys() | walked_to.keys()):
        if ours.get(alarm) != walked_to.get(alarm):
            both_say = f"ours {ours.get(alarm)}\n  walk {walked_to.get(alarm)}"
            yield f"after step {number}, {alarm}:\n  {both_say}"
    for limit, due in both.explained().items():
        entry = ours.get(f"{limit}@due")
        if due != (entry and entry.due):
            yield f"after step {number}, {limit} is explained to end on {due}, not {entry}"


def bearings(told: History) -> set[Bearing]:
    """What the suspensions of a history are to its limits in the end."""
    both = Reckoned(told.rules, told.ladders)
    for step in told.steps:
        both.take(*step)
    limits = standstills(both.case, both.calendar, both.rules)
    return {stop.bearing for limit in limits for stop in limit.stops}


def happenings(told: History) -> Counter[str]:
    """How often a notice of some kind moved something, or was passed over; and levels seen."""
    both, before, seen = Reckoned(told.rules, told.ladders), Found(), Counter[str]()
    for step in told.steps:
        both.take(*step)
        after = both.ours()
        notice = both.calendar.notices[-1] if isinstance(step.fact, CalendarFact) else None
        if notice and before != after:
            seen[f"{notice.kind} moved"] += 1
        seen["passed over"] += both.passed_over and bool(before)
        seen["level"] += any("@level-" in alarm for alarm in after)
        before = after
    return seen


def caught(told: History, altered: Sequence[Rule]) -> bool:
    """Whether the walk under the true rules contradicts reckoning under altered ones."""
    true, false = (Reckoned(rules, told.ladders) for rules in (told.rules, altered))
    for step in told.steps:
        true.take(*step)
        false.take(*step)
    return false.ours() != true.day_by_day()
