"""Who of those on call is really called: nobody who is away, and in the place of one who is,
whoever covers and does duty on the same list. To cover casework is not to have agreed to be woken.

A rung whose people are all away has nobody on call, and is passed at once.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from domain.absences import Absences
from domain.kernel import LOCAL_ZONE, civil_date
from domain.oncall import TOGETHER, DutyList, Flaw, OnCall, Step


class Duty(NamedTuple):
    """Who is called now; who would be, were they not away; and who is because of that."""

    people: tuple[str, ...]
    away: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()


def on_duty(held: DutyList, absences: Absences, at: datetime, *, but: str = "") -> Duty:
    """Who of a list is called at this moment; not whoever calls themselves (`but`)."""
    named = held.on_call(at)
    away = tuple(person for person in named if absences.away(person, civil_date(at)))
    there = [person for person in named if person not in away and person != but]
    standing_in = (_stands_in(person, held, absences, at) for person in away)
    covers = dict.fromkeys(c for c in standing_in if c and c not in there and c != but)
    return Duty((*there, *covers), away, tuple(covers))


def _stands_in(person: str, held: DutyList, absences: Absences, at: datetime) -> str | None:
    """The cover, if that officer does duty on this list as well and is there."""
    day = civil_date(at)
    here = (cover for cover in absences.covers_of(person, day) if held.names(cover))
    return next((cover for cover in here if not absences.away(cover, day)), None)


def somebody_there(
    ladder: Iterable[Step], oncall: OnCall, absences: Absences, at: datetime, *, but: str = ""
) -> bool:
    """Whether anybody at all would be called now, on any of these rungs."""
    return any(on_duty(oncall.list_of(s.area), absences, at, but=but).people for s in ladder)


def flaws(held: DutyList, absences: Absences, at: datetime) -> list[Flaw]:
    """What is wrong with a list from this moment on, the absent counted as such; soonest first."""
    found = [*held.flaws(at), *_joined(_missing(held, absences, at))]
    return sorted(found, key=lambda flaw: (flaw.begins_at, flaw.fault))


def _missing(held: DutyList, absences: Absences, at: datetime) -> Iterator[Flaw]:
    """Each day of a shift on which nobody of it is there, or one person alone of two."""
    away = absences.officers_away(civil_date(at))
    for shift in held.shifts:
        if away.isdisjoint(shift.people):
            continue
        begins = max(at, shift.begins_at)
        while begins < shift.ends_at:
            ends = min(_midnight(begins), shift.ends_at)
            duty = on_duty(held, absences, begins)
            if duty.away and len(duty.people) < TOGETHER:
                yield Flaw("alone" if duty.people else "away", begins, ends)
            begins = ends


def _midnight(at: datetime) -> datetime:
    """The next one on the clocks of Asia/Shanghai: absences are of days."""
    day = at.astimezone(LOCAL_ZONE).date() + timedelta(days=1)
    return datetime.combine(day, time(), LOCAL_ZONE)


def _joined(flaws: Iterable[Flaw]) -> Iterator[Flaw]:
    """Days that follow one another are told as one."""
    before: Flaw | None = None
    for flaw in flaws:
        if before and (before.fault, before.ends_at) == (flaw.fault, flaw.begins_at):
            before = before._replace(ends_at=flaw.ends_at)
            continue
        if before:
            yield before
        before = flaw
    if before:
        yield before
