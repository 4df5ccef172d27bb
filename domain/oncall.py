"""Who is on call where and when: two people at once on each rung, and how long they have to answer.

A list that leaves an hour without anybody is kept all the same, because half a list is better than
none. What is wrong with it is told when it is kept and whenever it is looked at; a rung with nobody
on call is passed at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated, ClassVar, Final, Literal, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from pydantic import AwareDatetime, Field

from domain.areas import Code, significant, written
from domain.kernel import Act, ActorId, Fact, Refused, Value
from domain.signature import Aggregate

ONCALL_STREAM = uuid5(NAMESPACE_URL, "jiefen:oncall")
"""There is one book of on-call lists; this is its stream."""

Rung = Literal["village", "township", "county"]
"""A step of the ladder that a call for help climbs. The county is the last."""

RUNGS: Final[Mapping[Rung, int]] = {"village": 12, "township": 9, "county": 6}
"""How many leading digits of an area code each rung has, the nearest first."""

TOGETHER: Final = 2
"""So many people are on call at once: one of them may be asleep, or on the way to somebody else."""

PATIENCE: Final = timedelta(minutes=5)
"""How long they have before the next rung is called, unless their list says otherwise (office rule:
on call)."""

MOST_MINUTES: Final = 15
LONGEST_SHIFT: Final = timedelta(days=7)

Fault = Literal["nobody", "gap", "overlap", "alone", "away"]
"""What can be wrong with a list: it is empty or over; an hour with nobody; two shifts at once; one
person instead of two; everybody in it is away."""


# --- facts ---------------------------------------------------------------------------------------


class Shift(Value):
    """From when to when who is on call, in the order in which they are named to one another."""

    begins_at: AwareDatetime
    ends_at: AwareDatetime
    people: Annotated[tuple[ActorId, ...], Field(min_length=1, max_length=TOGETHER)]


class ListKept(Fact):
    """The list of one area, in place of the one before it; empty takes the area off the book."""

    stored_name: ClassVar[str] = "oncall.list_kept.v1"
    area: Code
    shifts: Annotated[tuple[Shift, ...], Field(max_length=1000)]
    patience_seconds: Annotated[int, Field(ge=1, le=MOST_MINUTES * 60)]


ONCALL_FACTS: tuple[type[Fact], ...] = (ListKept,)


# --- state ---------------------------------------------------------------------------------------


class Flaw(NamedTuple):
    """What is wrong with a list, from when to when; without an end if that is not known."""

    fault: Fault
    begins_at: datetime
    ends_at: datetime | None = None


class DutyList(NamedTuple):
    """The shifts of one area, by their beginning."""

    shifts: Sequence[Shift] = ()
    patience: timedelta = PATIENCE

    def on_call(self, at: datetime) -> tuple[str, ...]:
        """Who is on call at this moment, each once: all of them, if shifts overlap."""
        now = (shift for shift in self.shifts if shift.begins_at <= at < shift.ends_at)
        return tuple(dict.fromkeys(person for shift in now for person in shift.people))

    def names(self, officer: str) -> bool:
        """Whether this officer does duty here, now or in another shift."""
        return any(officer in shift.people for shift in self.shifts)

    def flaws(self, at: datetime) -> list[Flaw]:
        """What is wrong from this moment on, the soonest first."""
        coming = [shift for shift in self.shifts if shift.ends_at > at]
        return sorted(_flaws(coming, at), key=lambda flaw: (flaw.begins_at, flaw.fault))


class Step(NamedTuple):
    """A rung with the area whose list it goes by."""

    rung: Rung
    area: str


@dataclass(frozen=True, slots=True)
class OnCall:
    """The lists of all areas, by their significant digits."""

    lists: Mapping[str, DutyList] = field(default_factory=dict)

    def list_of(self, area: str) -> DutyList:
        """The list of an area; an empty one if nobody has kept any."""
        return self.lists.get(significant(area), DutyList())

    def ladder(self, area: str) -> tuple[Step, ...]:
        """The rungs that a call from this area climbs, the nearest first.

        Townships and counties are always among them, villages only where they keep a list.
        """
        digits = significant(area)
        return tuple(
            Step(rung, written(digits[:length]))
            for rung, length in RUNGS.items()
            if len(digits) >= length and (rung != "village" or digits[:length] in self.lists)
        )


def _flaws(coming: Sequence[Shift], at: datetime) -> Iterator[Flaw]:
    covered = at
    for shift in coming:
        if shift.begins_at > covered:
            yield Flaw("gap", covered, shift.begins_at)
        covered = max(covered, shift.ends_at)
        if len(shift.people) < TOGETHER:
            yield Flaw("alone", max(at, shift.begins_at), shift.ends_at)
    yield Flaw("nobody", covered)
    for before, after in pairwise(coming):
        if after.begins_at < before.ends_at:
            yield Flaw("overlap", max(at, after.begins_at), min(before.ends_at, after.ends_at))


# --- evolve --------------------------------------------------------------------------------------


def evolve(oncall: OnCall, fact: ListKept, at: datetime) -> OnCall:
    """The lists after one more was kept."""
    digits = significant(fact.area)
    others = {area: held for area, held in oncall.lists.items() if area != digits}
    if not fact.shifts:
        return OnCall(others)
    within = timedelta(seconds=fact.patience_seconds)
    return OnCall(others | {digits: DutyList(fact.shifts, within)})


# --- commands ------------------------------------------------------------------------------------


def keep_list(
    oncall: OnCall,
    act: Act,
    *,
    area: Code,
    shifts: tuple[Shift, ...],
    patience_minutes: int = int(PATIENCE.total_seconds()) // 60,
) -> list[ListKept]:
    """Keep the on-call list of a village, township or county, in place of the one before it."""
    if act.by.role not in ("judicial_office", "county_desk"):
        raise Refused(
            "Only the judicial office or the county desk keeps on-call lists",
            law="office rule: on call",
        )
    if not act.by.office or not significant(area).startswith(significant(act.by.office)):
        raise Refused("An office keeps the lists of its own area", law="office rule: on call")
    if len(significant(area)) not in RUNGS.values():
        raise Refused(
            "On-call lists are those of a village, a township or a county",
            law="office rule: on call",
        )
    if not 1 <= patience_minutes <= MOST_MINUTES:
        raise Refused(
            "Who is called has between 1 and {most} minutes to answer",
            law="office rule: on call",
            most=MOST_MINUTES,
        )
    for shift in shifts:
        _sensible(shift)
    in_order = tuple(sorted(shifts, key=lambda shift: (shift.begins_at, shift.ends_at)))
    return [ListKept(area=area, shifts=in_order, patience_seconds=patience_minutes * 60)]


def _sensible(shift: Shift) -> None:
    if shift.ends_at <= shift.begins_at:
        raise Refused("A shift ends after it begins", law="office rule: on call")
    if shift.ends_at - shift.begins_at > LONGEST_SHIFT:
        raise Refused(
            "A shift lasts {days} days at most", law="office rule: on call", days=LONGEST_SHIFT.days
        )
    if len(set(shift.people)) < len(shift.people):
        raise Refused(
            "{person} cannot be both people of a shift",
            law="office rule: on call",
            person=shift.people[0],
        )


ONCALL: Final = Aggregate("oncall", OnCall(), evolve, ONCALL_FACTS, {"keep_list": keep_list})
