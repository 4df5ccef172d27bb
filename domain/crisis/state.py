"""Where a crisis stands: who is called, who has it, and until when the emergency permits anything.

Nothing in it says what happened or to whom.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.crisis.terms import BASIS, LOOK_AGAIN, TRY_AGAIN, Outcome
from domain.oncall import Rung


class Page(NamedTuple):
    """The latest call for somebody: whom, until when, and by which ways it is there."""

    number: int
    rung: Rung
    people: tuple[str, ...]
    until: datetime
    delivered: frozenset[tuple[str, str]] = frozenset()
    """(officer, channel) of the ways that took it."""
    troubled: frozenset[tuple[str, str]] = frozenset()
    """Those that did not."""
    given_up: frozenset[tuple[str, str]] = frozenset()
    """Those of them that are not tried again."""


class Called(NamedTuple):
    """Where somebody was called, and until when they had time."""

    rung: Rung
    until: datetime


class OnScreen(NamedTuple):
    """Which of the ids that whoever calls has on the screen is a case. Nobody gives it: it is
    looked up, and an id of nothing holds up no call: it is left out."""

    case: UUID | None = None


@dataclass(frozen=True, slots=True)
class Crisis:
    """Where a crisis stands. Nothing in it says what happened or to whom."""

    area: str = ""
    dispute: UUID | None = None
    raised_at: datetime | None = None
    raised_by: str = ""
    nobody_there: bool = False
    """Whether nobody was on call in its area when it was raised."""
    instead: str = ""
    """The area whose people are called as long as its own has none; empty if there is none."""
    rung: Rung | None = None
    """How far the call has climbed: the latest rung that was called, or passed."""
    page: Page | None = None
    called: Mapping[str, Called] = field(default_factory=dict)
    acknowledged_by: tuple[str, ...] = ()
    acknowledged_at: datetime | None = None
    there: frozenset[str] = frozenset()
    """Who took it while somebody was needed, and who was called and came as well."""
    came: frozenset[str] = frozenset()
    """Who came uncalled, while it was not theirs to take."""
    nobody_reached: bool = False
    recorded: bool = False
    told: bool = False
    outcome: Outcome | None = None
    lapsed: bool = False

    @property
    def calling(self) -> bool:
        """Whether somebody is still being called."""
        return not self.acknowledged_by and self.outcome is None

    @property
    def over(self) -> bool:
        """Whether nothing is left that time alone would bring."""
        return self.outcome is not None or (self.lapsed and bool(self.acknowledged_by))

    @property
    def lapses_at(self) -> datetime | None:
        """When what the emergency permits is over; None before it was raised."""
        return self.raised_at + BASIS if self.raised_at else None

    def basis_over(self, at: datetime) -> bool:
        """Whether the emergency permits nothing any more, noted or not."""
        return self.lapsed or (self.lapses_at is not None and at >= self.lapses_at)


def code_of(crisis: UUID) -> str:
    """What people call it on the telephone: `4F2A-91C3`."""
    last = crisis.hex[-8:].upper()
    return f"{last[:4]}-{last[4:]}"


def was_there(crisis: Crisis, officer: str) -> bool:
    """Whether it concerns this officer: who raised it, took it, or was called and came as well.

    Acknowledging when somebody has it already, uncalled, or when it is over, opens nothing.
    """
    return officer == crisis.raised_by or officer in crisis.there


def may_read(crisis: Crisis, reader: str, at: datetime) -> bool:
    """Whether this officer may read what was written down: who was there, while the emergency
    lasts; later only with the person's consent. For everybody else it is storage only (PIPL 47):
    the person gets a copy of it.
    """
    if not was_there(crisis, reader):
        return False
    if crisis.outcome == "consented_to_support":
        return True
    return crisis.outcome is None and not crisis.basis_over(at)


def next_look(crisis: Crisis, at: datetime) -> datetime | None:
    """When time alone will bring something; None if it will not."""
    if crisis.over:
        return None
    times = [crisis.lapses_at] if not crisis.lapsed and crisis.lapses_at else []
    if crisis.calling:
        due = crisis.page.until if crisis.page else at
        times.append(due if due > at else at + LOOK_AGAIN)
        if crisis.page and crisis.page.troubled - crisis.page.given_up:
            times.append(at + TRY_AGAIN)
    return min(times, default=None)
