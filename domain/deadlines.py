"""What must happen by when, reckoned from facts, calendar and rules alone: the same after a rebuild.

An agenda holds every open obligation of a case with its stages (warnings, then *due*). It proposes;
it ends nothing. What Temporal sees of it are `Alarms`: opaque kinds and times.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zlib import crc32

from pydantic import AwareDatetime, BaseModel

from domain.calendar import Calendar, Reckoning
from domain.kernel import LOCAL_ZONE, Role, civil_date
from domain.rules import Effect, Proposal, Rule, RuleSet

Cursor = tuple[int, ...]
"""A place in the log: comparable, and the same after every rebuild."""

MORNING = time(8, 30)
"""Warnings and reminders come when offices open, in Asia/Shanghai."""

SPREAD = 600
"""Seconds over which the alarms of one moment are spread, so that not every clock rings at once."""


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


class Entry(NamedTuple):
    """One stage of one open obligation."""

    id: str
    """`rule/key/stage@due`: the same deadline moved to another day is another one."""
    rule: str
    key: str
    """Which of the rule's obligations: an instalment's number, a transfer; "" if there is one."""
    stage: str
    """`due`, or `warning-N`: N days before the day to act by."""
    starts_on: date
    last_on: date
    due_on: date
    act_by: date
    falls_at: datetime
    """When this stage is reached; alarms ring up to ten minutes later."""
    exact: bool
    """Counted in hours: its alarm rings on the minute."""
    fired: bool
    """Noted in the log already; it stays visible until it is met."""
    effect: Effect
    owner: Role
    provisional: bool
    source: str
    proposes: Proposal
    note: str

    def rings_at(self, stream: UUID) -> datetime:
        """The moment of the alarm, in UTC; the same for ever for one stream."""
        delay = 0 if self.exact else crc32(stream.bytes) % SPREAD
        return (self.falls_at + timedelta(seconds=delay)).astimezone(UTC)


class Agenda(NamedTuple):
    """Every open obligation of one case, as of a place in the log."""

    as_of: Cursor = ()
    entries: tuple[Entry, ...] = ()

    def due(self) -> tuple[Entry, ...]:
        """One entry for each obligation: its end, without the warnings before it."""
        return tuple(entry for entry in self.entries if entry.stage == "due")

    def ringing(self, stream: UUID) -> dict[str, datetime]:
        """Entry → moment of its alarm, for what has not fired yet."""
        return {entry.id: entry.rings_at(stream) for entry in self.entries if not entry.fired}

    def alarms(self, stream: UUID) -> Alarms:
        """What the clock of this stream is told."""
        return Alarms(as_of=self.as_of, due=self.ringing(stream))
