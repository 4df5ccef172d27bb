"""Where somebody's counselling stands: ids, codes and times, nothing of a person."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple, assert_never

from domain.calendar import end_of
from domain.counselling.facts import (
    CallAllowed,
    CallMade,
    CounsellingAgreed,
    CounsellingEnded,
    CounsellingFact,
    CounsellingPurged,
    CounsellingWithdrawn,
    CounsellorChanged,
    PresenceNoted,
    ScaleFilledIn,
    SessionBooked,
    SessionCancelled,
)
from domain.counselling.terms import Presence, until
from domain.dispute.facts import Capacity
from domain.guardianship import Ward, grown, ward
from domain.identity import Births
from domain.kernel import PersonId, civil_date
from domain.people import NOBODY
from domain.plan.state import PERSON

CounsellingPhase = Literal["new", "open", "withdrawn", "ended", "purged"]

PURGED_AFTER = 30
"""Days after which what was withdrawn is purged; until then the person can get a copy of it
(个人信息保护法 47; the number of days: office rule)."""


class Session(NamedTuple):
    """An appointment."""

    begins_at: datetime
    ends_at: datetime
    cancelled: bool = False
    presence: Presence | None = None


class Counselling(NamedTuple):
    """Somebody's counselling. Its mappings are replaced, never changed in place."""

    phase: CounsellingPhase = "new"
    office: str = ""
    counsellor: str = ""
    person: PersonId = NOBODY
    capacity: Capacity = "full"
    guardian: Ward | None = None
    sessions: Mapping[str, Session] = {}
    entries: int = 0
    call_wanted: bool = False
    purge_on: date | None = None

    def purged(self, at: datetime) -> bool:
        """Whether nothing of it may be shown any more, noted or not."""
        return self.phase == "purged" or (self.purge_on is not None and at >= end_of(self.purge_on))

    def coming(self, at: datetime) -> tuple[str, ...]:
        """The appointments that are still to be."""
        held = self.sessions.items()
        return tuple(n for n, each in held if each.begins_at > at and not each.cancelled)


START = Counselling()


def evolve(counselling: Counselling, fact: CounsellingFact, at: datetime) -> Counselling:  # noqa: C901, PLR0911, PLR0912 (one branch per fact)
    """The counselling after one more fact."""
    match fact:
        case CounsellingAgreed():
            return Counselling(
                *("open", fact.office, fact.counsellor, fact.person.id, fact.capacity),
                guardian=ward(fact.guardian, fact.incapacity),
            )
        case CounsellorChanged():
            return counselling._replace(counsellor=fact.counsellor)
        case SessionBooked():
            booked = Session(fact.begins_at, until(fact.begins_at, fact.minutes))
            return _with(counselling, fact.session, booked)
        case SessionCancelled():
            held = counselling.sessions[fact.session]
            return _with(counselling, fact.session, held._replace(cancelled=True))
        case PresenceNoted():
            held = counselling.sessions[fact.session]
            return _with(counselling, fact.session, held._replace(presence=fact.presence))
        case ScaleFilledIn():
            return counselling._replace(entries=counselling.entries + 1)
        case CallAllowed():
            return counselling._replace(call_wanted=True)
        case CallMade():
            return counselling._replace(call_wanted=not fact.reached)
        case CounsellingWithdrawn():
            purge_on = civil_date(at) + timedelta(days=PURGED_AFTER)
            return counselling._replace(phase="withdrawn", call_wanted=False, purge_on=purge_on)
        case CounsellingEnded():
            return counselling._replace(phase="ended", call_wanted=False)
        case CounsellingPurged():
            return counselling._replace(phase="purged", purge_on=None)
        case _:
            assert_never(fact)


def _with(counselling: Counselling, number: str, session: Session) -> Counselling:
    return counselling._replace(sessions={**counselling.sessions, number: session})


def young(counselling: Counselling) -> tuple[str, ...]:
    """The person, where a guardian said yes for them as for a child."""
    return (PERSON,) if counselling.guardian == "child" else ()


def grow(counselling: Counselling, births: Births, on: date) -> Counselling:
    """The counselling as it stands on that day, by when the person was born: from 14 on they
    say yes themselves."""
    now = grown(counselling.guardian, PERSON, births, on)
    if now == counselling.guardian:
        return counselling
    return counselling._replace(guardian=now, capacity="full")
