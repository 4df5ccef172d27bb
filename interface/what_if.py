"""What adopting a set of rules would move, over every open case of its area: counts and a list.

Read under the role that cannot write, a page at a time; nothing is recorded. Cases are opaque ids.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import reduce
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from domain.aggregates import CALENDAR, RULES
from domain.calendar import CALENDAR_STREAM
from domain.dispute.evolve import evolve
from domain.dispute.state import START, Dispute
from domain.kernel import civil_date
from domain.rule_keeping import drawn_up
from domain.rules import RULES_STREAM, RulesAdopted
from domain.what_if import Shift, shifts
from interface.language import Language
from interface.words import rule as named_rule
from interface.words import word
from projections import agenda
from workers.reading import Reading
from workers.system import System

PAGE = 500
"""Cases that are read at once."""

Tell = Callable[[int, int], None]
"""Told how many cases are reckoned, of how many."""


class Moved(NamedTuple):
    """One limit of one case that would move."""

    stream: UUID
    area: str
    shift: Shift


@dataclass
class Forecast:
    """What a set would move. `moved` holds the first `most`; the counts are of all."""

    adopted: RulesAdopted
    most: int
    cases: int = 0
    """How many open cases were reckoned."""
    touched: int = 0
    """How many of them the set moves anything in."""
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    """Rule → how many limits are later, earlier, new, gone; and how many become overdue at once."""
    moved: list[Moved] = field(default_factory=list)

    def take(self, stream: UUID, case: Dispute, found: Sequence[Shift]) -> None:
        self.cases += 1
        self.touched += bool(found)
        for shift in found:
            counted = self.counts.setdefault(shift.rule, Counter())
            counted.update(
                [*([shift.change] if shift.change else []), *["overdue"] * shift.overdue]
            )
            if len(self.moved) < self.most:
                self.moved.append(Moved(stream, case.area, shift))

    def rows(self, language: Language) -> list[dict[str, Any]]:
        """The counts, rule by rule."""
        columns = ("later", "earlier", "new", "gone", "overdue")
        return [
            {word("rule", language): named_rule(rule, language)}
            | {word(name, language): counted[name] for name in columns}
            for rule, counted in sorted(self.counts.items())
        ]

    def listed(self, language: Language) -> list[dict[str, Any]]:
        """The limits that move, case by case."""
        return [
            {
                "case": str(each.stream),
                "area": each.area,
                "rule": named_rule(each.shift.rule, language),
                "from": _day(each.shift.before),
                "to": _day(each.shift.after),
                "change": word(each.shift.change or "overdue", language),
                "overdue": word("yes" if each.shift.overdue else "no", language),
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
    adopted = drawn_up(rules, draft, civil_date(now))
    then = rules.joined_by(adopted)
    forecast = Forecast(adopted, most)
    for stream, case in every_open_case(system, tell):
        if case.area.startswith(adopted.area):
            forecast.take(stream, case, shifts(case, calendar, rules, then, now))
    return forecast


def every_open_case(system: System, tell: Tell) -> Iterator[tuple[UUID, Dispute]]:
    """Every case that is not finished, a page at a time and read only."""
    reading = Reading(system.reading)
    with reading.ledgers("agenda") as connection:
        total = agenda.open_cases(connection)
    after, done = UUID(int=0), 0
    while True:
        with reading.ledgers("agenda") as connection:
            streams = agenda.open_after(connection, after, PAGE)
            upto = system.log.head(connection)
            events = system.log.streams(connection, streams, upto=upto)
        yield from _cases(events)
        done += len(streams)
        tell(done, max(done, total))
        if len(streams) < PAGE:
            return
        after = streams[-1]


def _cases(events: Sequence[Any]) -> Iterator[tuple[UUID, Dispute]]:
    for stream, own in groupby(events, attrgetter("stream")):
        yield stream, reduce(lambda case, event: evolve(case, event.fact, event.at), own, START)
