"""What adopting a set of rules would move, over every open case of its area: counts and a list.
Limits, and the levels of ladders that would hear of a case.

Read under the role that cannot write, a page at a time; nothing is recorded. Cases are opaque ids.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import reduce
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from domain.aggregates import AREAS, CALENDAR, RULES
from domain.areas import AREAS_STREAM
from domain.calendar import CALENDAR_STREAM
from domain.dispute.evolve import evolve
from domain.dispute.state import START, Dispute
from domain.kernel import civil_date
from domain.rule_keeping import drawn_up
from domain.rules import RULES_STREAM, RulesAdopted
from domain.what_if import Shift, Trial
from interface.language import Language, say
from interface.words import heading, stage, word
from interface.words import rule as named_rule
from projections import agenda
from projections.agenda import OpenCase
from workers.reading import Reading
from workers.system import System

PAGE = 500
"""Cases that are read at once."""

Tell = Callable[[int, int], None]
"""Told how many cases are reckoned, of how many."""


class Moved(NamedTuple):
    """One limit of one case, or one level that hears of it, that would move."""

    stream: UUID
    area: str
    shift: Shift


@dataclass
class Forecast:
    """What a set would move. `moved` holds the first `most`; the counts are of all."""

    adopted: RulesAdopted
    most: int
    cases: int = 0
    """How many open cases of its area there are."""
    touched: int = 0
    """How many of them the set moves anything in."""
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    """Rule or ladder → how many limits or levels are later, earlier, new, gone; how many limits
    become overdue at once, of how many levels somebody hears at once."""
    moved: list[Moved] = field(default_factory=list)

    def take(self, stream: UUID, case: Dispute, found: Sequence[Shift]) -> None:
        self.touched += bool(found)
        for shift in found:
            counted = self.counts.setdefault(shift.rule, Counter())
            at_once = {"overdue": shift.overdue, "heard_at_once": shift.heard}
            counted.update([shift.change] if shift.change else [])
            counted.update(name for name, holds in at_once.items() if holds)
            if len(self.moved) < self.most:
                self.moved.append(Moved(stream, case.area, shift))

    def rows(self, language: Language) -> list[dict[str, Any]]:
        """The counts, rule by rule."""
        columns = ("later", "earlier", "new", "gone", "overdue", "heard_at_once")
        return [
            {word("rule", language): named_rule(rule, language)}
            | {word(name, language): counted[name] for name in columns}
            for rule, counted in sorted(self.counts.items())
        ]

    def listed(self, language: Language) -> list[dict[str, Any]]:
        """What moves, case by case."""
        return [
            {
                heading("case", language): str(each.stream),
                heading("area", language): each.area,
                heading("rule", language): named_rule(each.shift.rule, language),
                heading("stage", language): stage(each.shift.stage, language),
                heading("from_on", language): _day(each.shift.before),
                heading("to_on", language): _day(each.shift.after),
                heading("change", language): word(_most_telling(each.shift), language),
                heading("overdue", language): _yes(each.shift.overdue, language),
                heading("heard_at_once", language): _yes(each.shift.heard, language),
            }
            for each in self.moved
        ]

    def told(self) -> dict[str, Any]:
        """All of it as data."""
        return {
            "version": self.adopted.version,
            "area": self.adopted.area,
            "valid_from": _day(self.adopted.valid_from),
            "running_cases": self.adopted.running_cases,
            "cases": self.cases,
            "touched": self.touched,
            "counts": {rule: dict(counted) for rule, counted in sorted(self.counts.items())},
            "moved": [
                {"case": str(each.stream), "area": each.area}
                | each.shift._asdict()
                | {"before": _day(each.shift.before), "after": _day(each.shift.after)}
                for each in self.moved
            ],
        }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _most_telling(shift: Shift) -> str:
    return shift.change or ("overdue" if shift.overdue else "heard_at_once")


def _yes(holds: bool, language: Language) -> str:
    return word("yes" if holds else "no", language)


def what_if(
    system: System, draft: RulesAdopted, tell: Tell = lambda *_: None, most: int = 1000
) -> Forecast:
    """Reckon every open case under the rules in force and with this set among them.

    Raises Refused where adopting the set would.
    """
    now = datetime.now(UTC)
    with system.reading.connection() as connection:
        calendar = system.states.load(connection, CALENDAR, CALENDAR_STREAM).state
        rules = system.states.load(connection, RULES, RULES_STREAM).state
        areas = system.states.load(connection, AREAS, AREAS_STREAM).state
    adopted = drawn_up(rules, draft, civil_date(now), areas)
    trial = Trial(calendar, rules, rules.joined_by(adopted), now)
    forecast = Forecast(adopted, most)

    def concerned(case: OpenCase) -> bool:
        here = case.area.startswith(adopted.area)
        forecast.cases += here
        return here and trial.touches(case.area, case.began_on)

    for stream, case in open_cases(system, tell, concerned):
        forecast.take(stream, case, trial.shifts(case))
    return forecast


def begun(adopted: RulesAdopted, language: Language) -> str:
    """For whom a set counts that was adopted just now: those who come from a day on, or all."""
    if adopted.valid_from is None or adopted.running_cases:
        return say("Rules {version} are in force", language, version=adopted.version)
    text = "Rules {version} are adopted: they are for cases that begin on {day} or later"
    return say(text, language, version=adopted.version, day=_day(adopted.valid_from))


def draft_of(given: Mapping[str, Any]) -> RulesAdopted:
    """The set that the form of `adopt` asks for. Raises pydantic's ValidationError."""
    return RulesAdopted.model_validate(
        {"rules" if name == "rows" else name: held for name, held in given.items()}
    )


def open_cases(
    system: System, tell: Tell, wanted: Callable[[OpenCase], bool] = lambda _: True
) -> Iterator[tuple[UUID, Dispute]]:
    """The cases that are not finished and are wanted, a page at a time and read only.

    Every one is told of and shown to `wanted`; only those that are wanted are read.
    """
    reading = Reading(system.reading)
    with reading.ledgers("agenda") as connection:
        total = agenda.open_cases(connection)
    after, done = UUID(int=0), 0
    while True:
        with reading.ledgers("agenda") as connection:
            page = agenda.open_after(connection, after, PAGE)
            streams = [case.stream for case in page if wanted(case)]
            upto = system.log.head(connection)
            events = system.log.streams(connection, streams, upto=upto) if streams else []
        yield from _cases(events)
        done += len(page)
        tell(done, max(done, total))
        if len(page) < PAGE:
            return
        after = page[-1].stream


def _cases(events: Sequence[Any]) -> Iterator[tuple[UUID, Dispute]]:
    for stream, own in groupby(events, attrgetter("stream")):
        yield stream, reduce(lambda case, event: evolve(case, event.fact, event.at), own, START)
