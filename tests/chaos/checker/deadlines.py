"""Every deadline fired exactly once: the log is walked fact by fact, and at each step it is worked
out what is open, since when, and what should have been noted by then.

A due date is (stream, deadline, stage, due): another day, or for hours another minute, is another.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from tests.chaos.checker.agenda import Adopted, Entry, agenda
from tests.chaos.checker.case import Case
from tests.chaos.checker.days import Days
from tests.chaos.checker.log import Fact
from tests.chaos.checker.office import Office

UNDER_WAY = timedelta(seconds=15)
"""A settling may have read the calendar or the rules so long before it was recorded."""

PASSED = "dispute.deadline_passed.v1"


class Due(NamedTuple):
    """One due date of one deadline or warning."""

    stream: UUID
    deadline: str
    stage: str
    due: date | datetime

    def __str__(self) -> str:
        return f"{self.deadline} ({self.stage}) of {self.stream}, due {self.due}"


@dataclass
class Firing:
    """What became of all due dates."""

    fired: int = 0
    lateness: list[float] = field(default_factory=list)
    """Seconds from when a deadline could first be noted to when it was."""
    closed_unnoted: list[float] = field(default_factory=list)
    """Seconds for which a deadline was over and open before a person's act met it, unnoted."""
    missed: list[str] = field(default_factory=list)
    refired: list[str] = field(default_factory=list)
    unfounded: list[str] = field(default_factory=list)
    """Noted early, or though nothing of the kind was open."""


class _Waiting(NamedTuple):
    entry: Entry
    since: datetime
    """From when on it could be noted: it is over, and the log says so."""


class _Standing(NamedTuple):
    """Calendar and rules until a later fact replaced them."""

    days: Days
    adopted: Adopted
    until: datetime


class Walk:
    """Walks the log once. `patience`: how long a deadline may go unnoted."""

    def __init__(self, patience: timedelta) -> None:
        self._patience = patience
        self._office = Office()
        self._open: dict[UUID, dict[Due, _Waiting]] = {}
        self._seen: dict[Due, Fact] = {}
        self._earlier: list[_Standing] = []
        self.found = Firing()

    def walk(self, facts: list[Fact]) -> Firing:
        """All facts, a transaction at a time: nobody ever saw a part of one."""
        for _, recorded in groupby(facts, key=lambda fact: fact.place[:2]):
            self._take(list(recorded))
        return self.found

    def overdue(self, now: datetime, grace: timedelta) -> list[str]:
        """What has been over and open for longer than the grace, and is not noted."""
        waiting = [(due, now - one.since) for due, one in self._all_open()]
        return [
            f"{due}: not noted for {since.total_seconds():.0f} s"
            for due, since in waiting
            if since > grace
        ]

    def _take(self, transaction: list[Fact]) -> None:
        for fact in transaction:
            if fact.name == PASSED:
                self._fired(fact)
        recorded_at, people = transaction[0].recorded_at, not transaction[0].by_clock
        changed: dict[UUID, Case] = {}
        for fact in transaction:
            standing = self._snapshot(fact)
            case = self._office.take(fact)
            if case is not None:
                changed[case.stream] = case
            elif standing is not None:
                self._earlier.append(standing)
                changed = self._office.cases
        for case in changed.values():
            self._look(case, recorded_at, people=people)

    def _all_open(self) -> Iterator[tuple[Due, _Waiting]]:
        for found in self._open.values():
            yield from found.items()

    def _snapshot(self, fact: Fact) -> _Standing | None:
        if not fact.name.startswith(("calendar.", "rules.")):
            return None
        return _Standing(self._office.days.copy(), self._office.adopted, fact.recorded_at)

    def _look(self, case: Case, at: datetime, *, people: bool) -> None:
        """What is open and unnoted in a case after a fact that was recorded at `at`."""
        before = self._open.get(case.stream, {})
        after: dict[Due, _Waiting] = {}
        for entry in self._office.agenda(case):
            due = _due(case.stream, entry)
            if not entry.noted and due not in self._seen:
                known = before.get(due)
                since = known.since if known else max(at, entry.rings_at)
                after[due] = _Waiting(entry, since)
        for due, waiting in before.items():
            if due not in after and due not in self._seen and waiting.since < at:
                self._closed(due, (at - waiting.since).total_seconds(), people)
        self._open[case.stream] = after

    def _closed(self, due: Due, seconds: float, people: bool) -> None:
        """It was over, and is no longer open: a person met it late, or a notice moved it."""
        if seconds > self._patience.total_seconds():
            self.found.missed.append(f"{due}: not noted within {seconds:.0f} s")
        elif people:
            self.found.closed_unnoted.append(seconds)

    def _fired(self, fact: Fact) -> None:
        self.found.fired += 1
        entry, waiting = self._entry_of(fact)
        if entry is None:
            noted = [due for due in self._seen if _same(due, fact)]
            if noted:
                self.found.refired.append(f"{noted[0]}: again in version {fact.version}")
            else:
                self.found.unfounded.append(f"{fact}: {_named(fact)} was not open")
            return
        due = _due(fact.stream, entry)
        if due in self._seen:
            self.found.refired.append(f"{due}: again in version {fact.version}")
            return
        self._seen[due] = fact
        if entry.rings_at > fact.at or fact.at > fact.recorded_at:
            self.found.unfounded.append(f"{due}: noted before {entry.rings_at}")
        elif waiting is not None:
            late = (fact.recorded_at - waiting.since).total_seconds()
            self.found.lateness.append(max(0.0, late))

    def _entry_of(self, fact: Fact) -> tuple[Entry | None, _Waiting | None]:
        """The open entry that this fact notes: under what stood then, or had just stood."""
        for waiting in self._open.get(fact.stream, {}).values():
            if _matches(waiting.entry, fact):
                return waiting.entry, waiting
        case = self._office.cases.get(fact.stream)
        recent = [s for s in self._earlier if fact.recorded_at - s.until <= UNDER_WAY]
        for standing in reversed(recent):
            for entry in agenda(case, standing.days, standing.adopted) if case else ():
                if not entry.noted and _matches(entry, fact):
                    return entry, None
        return None, None


def _due(stream: UUID, entry: Entry) -> Due:
    return Due(stream, entry.id, entry.stage, entry.due)


def _matches(entry: Entry, fact: Fact) -> bool:
    body, rule = fact.body, entry.rule
    return (
        (entry.id, entry.stage, entry.end.due.isoformat())
        == (body["deadline"], body["stage"], body["due_on"])
        and entry.falls_at == datetime.fromisoformat(body["falls_at"])
        and (rule["id"], rule["effect"], rule["proposes"])
        == (body["rule"], body["effect"], body["proposes"])
    )


def _same(due: Due, fact: Fact) -> bool:
    body = fact.body
    said = {date.fromisoformat(body["due_on"]), datetime.fromisoformat(body["falls_at"])}
    return (due.stream, due.deadline, due.stage) == (
        fact.stream,
        body["deadline"],
        body["stage"],
    ) and due.due in said


def _named(fact: Fact) -> str:
    return f"{fact.body['deadline']} ({fact.body['stage']}), due {fact.body['due_on']},"
