"""A counsellor's diary: which time is taken, and nothing of whom it is for.

Two bookings of one time never both stand: they are entries of one stream, so the second is decided
on the first and refused, however close together they come.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final, NamedTuple, assert_never
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import AwareDatetime

from domain.counselling.terms import CARERS, LAW, TimeUse
from domain.kernel import LOCAL_ZONE, Act, Fact, Kept, Officer, Refused, spelled
from domain.plan.guards import only
from domain.reach import Reaches
from domain.signature import Aggregate

LONGEST: Final = timedelta(days=31)
"""Time that is kept free at once, at most."""

_KEPT_AFTER: Final = timedelta(days=1)


def diary_of(officer: str) -> UUID:
    """The stream of this officer's diary: there is one each, from the start."""
    return uuid5(NAMESPACE_URL, f"jiefen:diary:{spelled(officer)}")


# --- facts ---------------------------------------------------------------------------------------


class TimeTaken(Fact):
    """Time that is taken, from when until when. For whom stands elsewhere, and not here."""

    stored_name: ClassVar[str] = "diary.time_taken.v1"
    begins_at: AwareDatetime
    ends_at: AwareDatetime
    use: TimeUse


class TimeFreed(Fact):
    """What began then is not to be: the time is free again."""

    stored_name: ClassVar[str] = "diary.time_freed.v1"
    begins_at: AwareDatetime


DiaryFact = TimeTaken | TimeFreed
DIARY_FACTS: tuple[type[Fact], ...] = (TimeTaken, TimeFreed)


# --- state ---------------------------------------------------------------------------------------


class Taken(NamedTuple):
    """Time that is taken."""

    begins_at: datetime
    ends_at: datetime
    use: TimeUse


class Diary(NamedTuple):
    """The time that is taken and not long over, by its beginning."""

    taken: Mapping[datetime, Taken] = {}

    def meets(self, begins_at: datetime, ends_at: datetime) -> Taken | None:
        """What takes any of this time already."""
        held = self.taken.values()
        return next((t for t in held if t.begins_at < ends_at and begins_at < t.ends_at), None)

    def ahead(self, at: datetime) -> list[Taken]:
        """What is not over at this moment, the soonest first."""
        return sorted(each for each in self.taken.values() if each.ends_at > at)


def evolve(diary: Diary, fact: DiaryFact, at: datetime) -> Diary:
    """The diary after one more fact. What is over for a day is let go."""
    kept = {b: held for b, held in diary.taken.items() if held.ends_at > at - _KEPT_AFTER}
    begins_at = fact.begins_at.astimezone(UTC)
    match fact:
        case TimeTaken():
            taken = Taken(begins_at, fact.ends_at.astimezone(UTC), fact.use)
            return Diary({**kept, begins_at: taken})
        case TimeFreed():
            return Diary({b: held for b, held in kept.items() if b != begins_at})
        case _:
            assert_never(fact)


# --- what other commands enter --------------------------------------------------------------------


def take(
    diary: Kept[Diary], begins_at: datetime, ends_at: datetime, use: TimeUse
) -> dict[UUID, list[Fact]]:
    """The entry for time that is free; raises Refused where it is not."""
    _free(diary.state, diary.officer, begins_at, ends_at)
    return {diary.id: [TimeTaken(begins_at=begins_at, ends_at=ends_at, use=use)]}


def give_back(diary: Kept[Diary], begins_at: datetime) -> dict[UUID, list[Fact]]:
    """The entry for time that is free again."""
    return {diary.id: [TimeFreed(begins_at=begins_at)]}


def _free(diary: Diary, whose: str, begins_at: datetime, ends_at: datetime) -> None:
    if held := diary.meets(begins_at, ends_at):
        raise Refused(
            "{counsellor} is taken from {begins} to {ends}: choose another time",
            law=LAW,
            counsellor=whose,
            begins=_shown(held.begins_at),
            ends=_shown(held.ends_at),
        )


def _shown(at: datetime) -> str:
    return at.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")


# --- commands ------------------------------------------------------------------------------------


def on_duty_for(officer: str, by: Officer, reaches: Reaches) -> bool:
    """Whether somebody looks into this officer's diary and enters in it: a carer whose own it is,
    or at whose office the officer is known to work."""
    theirs = by.id == officer or officer in reaches.at(by.office)
    return by.role in CARERS and theirs


def elsewhere() -> Refused:
    """What whoever works elsewhere is told of a diary."""
    return Refused(
        "A diary is for whose it is and for the carers of their office: its officer is not known to"
        " work at yours; a head there says who does (`state_reach`)",
        law=LAW,
    )


def _on_duty(act: Act, reaches: Reaches) -> None:
    only(act, *CARERS)
    known = (act.by.id, *reaches.at(act.by.office))
    if not any(act.stream == diary_of(who) for who in known):
        raise elsewhere()


def block_time(
    diary: Diary, act: Act, *, begins_at: AwareDatetime, ends_at: AwareDatetime, reaches: Reaches
) -> list[DiaryFact]:
    """Keep time of a diary free of appointments: leave, a course, other work."""
    _on_duty(act, reaches)
    if not act.at < ends_at or ends_at <= begins_at:
        raise Refused("Time that is kept free ends after it begins, and after now", law=LAW)
    if ends_at - begins_at > LONGEST:
        raise Refused("Keep {days} days free at once, at most", law=LAW, days=LONGEST.days)
    if held := diary.meets(begins_at, ends_at):
        raise Refused(
            "There is an appointment from {begins} to {ends}: move it first",
            law=LAW,
            begins=_shown(held.begins_at),
            ends=_shown(held.ends_at),
        )
    return [TimeTaken(begins_at=begins_at, ends_at=ends_at, use="other")]


def free_time(
    diary: Diary, act: Act, *, begins_at: AwareDatetime, reaches: Reaches
) -> list[DiaryFact]:
    """Open time again that was kept free. An appointment is cancelled where it was made."""
    _on_duty(act, reaches)
    held = diary.taken.get(begins_at)
    if held is None or held.use != "other":
        raise Refused("No time was kept free that begins then", law=LAW)
    return [TimeFreed(begins_at=begins_at)]


DIARY: Final = Aggregate(
    "diary",
    Diary(),
    evolve,
    DIARY_FACTS,
    {"block_time": block_time, "free_time": free_time},
    reads=frozenset({Reaches}),
    kept_by=diary_of,
)
