"""Who is away and who covers, with that person's own consent. No case changes hands by it: what is
due for whoever is away shows to the cover as well, and when the absence is over all is as before.

Why somebody is away is nobody's business here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, ClassVar, Final, NamedTuple, assert_never
from uuid import NAMESPACE_URL, uuid5

from pydantic import StringConstraints

from domain.dispute.terms import OfficeCode, StaffId
from domain.kernel import Act, Fact, Refused, Role
from domain.reach import Reaches
from domain.signature import Aggregate

ABSENCES_STREAM = uuid5(NAMESPACE_URL, "jiefen:absences")
"""There is one book of absences; this is its stream."""

LAW = "office rule: absence"
LONGEST = 180
"""Days (office rule: absence): whoever is away longer hands the cases on."""

OFFICERS: tuple[Role, ...] = (
    *("mediator", "desk", "head", "judicial_office", "county_desk", "supervisor"),
)

AbsenceId = Annotated[str, StringConstraints(pattern=r"^a[1-9][0-9]{0,5}$")]
"""a1, a2, …"""


# --- facts ---------------------------------------------------------------------------------------


class AbsenceStated(Fact):
    """An officer is away from one day to another, both included; the cover is asked."""

    stored_name: ClassVar[str] = "absence.stated.v1"
    absence: AbsenceId
    officer: StaffId
    office: OfficeCode
    cover: StaffId
    from_on: date
    until_on: date


class CoverAccepted(Fact):
    """Whoever was asked covers."""

    stored_name: ClassVar[str] = "absence.cover_accepted.v1"
    absence: AbsenceId


class CoverDeclined(Fact):
    """Whoever was asked does not cover, or not any more: somebody else is asked."""

    stored_name: ClassVar[str] = "absence.cover_declined.v1"
    absence: AbsenceId


class AbsenceEnded(Fact):
    """The officer is back before the last day, or stays after all."""

    stored_name: ClassVar[str] = "absence.ended.v1"
    absence: AbsenceId


AbsenceFact = AbsenceStated | CoverAccepted | CoverDeclined | AbsenceEnded
ABSENCE_FACTS: tuple[type[Fact], ...] = (
    AbsenceStated,
    CoverAccepted,
    CoverDeclined,
    AbsenceEnded,
)


# --- state ---------------------------------------------------------------------------------------


class Absence(NamedTuple):
    """One absence; `accepted`: whoever covers has said so."""

    officer: str
    office: str
    cover: str
    from_on: date
    until_on: date
    accepted: bool = False

    def on(self, day: date) -> bool:
        """Whether the officer is away on this day."""
        return self.from_on <= day <= self.until_on

    def meets(self, from_on: date, until_on: date) -> bool:
        """Whether the officer is away on one of these days."""
        return self.from_on <= until_on and from_on <= self.until_on


@dataclass(frozen=True, slots=True)
class Absences:
    """The absences that were neither declined nor ended, the past ones included."""

    absences: Mapping[str, Absence] = field(default_factory=dict)
    stated: int = 0

    def covered_by(self, officer: str, on: date, office: str | None = None) -> tuple[str, ...]:
        """For whom this officer stands in on this day; at one office only, if it is named."""
        held = self.absences.values()
        away = (each for each in held if each.cover == officer and each.accepted and each.on(on))
        here = (each for each in away if office in (None, each.office))
        return tuple(dict.fromkeys(each.officer for each in here))

    def away(self, officer: str, on: date) -> bool:
        """Whether this officer has been stated to be away on this day, covered or not."""
        return any(each.officer == officer and each.on(on) for each in self.absences.values())

    def officers_away(self, since: date) -> frozenset[str]:
        """Everybody who is away on this day or will be later."""
        held = self.absences.values()
        return frozenset(each.officer for each in held if each.until_on >= since)

    def covers_of(self, officer: str, on: date) -> tuple[str, ...]:
        """Who stands in for this officer on this day; nobody, unless it is away."""
        held = self.absences.values()
        away = (each for each in held if each.officer == officer and each.accepted and each.on(on))
        return tuple(each.cover for each in away)


# --- evolve --------------------------------------------------------------------------------------


def evolve(book: Absences, fact: AbsenceFact, at: datetime) -> Absences:
    """The book after one more fact."""
    match fact:
        case AbsenceStated():
            stated = Absence(fact.officer, fact.office, fact.cover, fact.from_on, fact.until_on)
            return Absences({**book.absences, fact.absence: stated}, book.stated + 1)
        case CoverAccepted():
            accepted = book.absences[fact.absence]._replace(accepted=True)
            return Absences({**book.absences, fact.absence: accepted}, book.stated)
        case CoverDeclined() | AbsenceEnded():
            left = {key: each for key, each in book.absences.items() if key != fact.absence}
            return Absences(left, book.stated)
        case _:
            assert_never(fact)


# --- commands ------------------------------------------------------------------------------------


def state_absence(
    book: Absences,
    act: Act,
    *,
    from_on: date,
    until_on: date,
    cover: StaffId,
    reaches: Reaches,
    officer: StaffId | None = None,
) -> list[AbsenceFact]:
    """State that you are away, from one day to another, and ask somebody to cover.

    A head states it for others of the same office, which is the one that is recorded; both days
    are included.
    """
    _officers_only(act)
    away = officer or act.by.id
    if not act.by.office:
        raise Refused("Say for which office you act: its 12-digit code", law=LAW)
    if away != act.by.id:
        _its_own_head(act, away, reaches)
    if until_on < from_on or until_on < act.on:
        raise Refused("An absence ends after it begins, and not in the past", law=LAW)
    if (until_on - from_on).days >= LONGEST:
        raise Refused(
            "Whoever is away for more than {days} days hands the cases on",
            law=LAW,
            days=LONGEST,
        )
    if cover == away:
        raise Refused("Somebody else covers", law=LAW)
    for each in book.absences.values():
        if not each.meets(from_on, until_on):
            continue
        if each.officer in (away, cover) and each.office == act.by.office:
            raise Refused("{officer} is away then already", law=LAW, officer=each.officer)
        if each.cover == away and each.accepted:
            raise Refused("{officer} covers for somebody then", law=LAW, officer=away)
    return [
        AbsenceStated(
            absence=f"a{book.stated + 1}",
            officer=away,
            office=act.by.office,
            cover=cover,
            from_on=from_on,
            until_on=until_on,
        )
    ]


def _its_own_head(act: Act, officer: str, reaches: Reaches) -> None:
    """Whose posts are known is away from one of their offices only; of anybody else the head
    answers for what it says, and what it says counts at its own office."""
    if act.by.role != "head":
        raise Refused("Each officer states its own absence; the head states any", law=LAW)
    reach = reaches.of(officer)
    offices = {post.office for post in reach.posts} if reach else set()
    if offices and act.by.office not in offices:
        raise Refused(
            "{officer} is of another office: its own head states that",
            law=LAW,
            officer=officer,
        )


def accept_cover(book: Absences, act: Act, *, absence: AbsenceId) -> list[AbsenceFact]:
    """Say that you cover: what is due for whoever is away shows in your worklist then."""
    held = _asked(book, act, absence)
    if held.accepted:
        raise Refused("You cover already", law=LAW)
    if act.by.office != held.office:
        raise Refused("Whoever covers is of the same office", law=LAW)
    if any(
        each.officer == held.cover and each.meets(held.from_on, held.until_on)
        for each in book.absences.values()
    ):
        raise Refused("{officer} is away then already", law=LAW, officer=held.cover)
    return [CoverAccepted(absence=absence)]


def decline_cover(book: Absences, act: Act, *, absence: AbsenceId) -> list[AbsenceFact]:
    """Say that you do not cover, or not any more; the absence is stated anew with somebody else."""
    _asked(book, act, absence)
    return [CoverDeclined(absence=absence)]


def end_absence(book: Absences, act: Act, *, absence: AbsenceId) -> list[AbsenceFact]:
    """End an absence before its last day: whoever was away is back."""
    _officers_only(act)
    held = _known(book, act, absence)
    its_head = act.by.role == "head" and act.by.office == held.office
    if act.by.id != held.officer and not its_head:
        raise Refused("Whoever is away ends the absence, or the head does", law=LAW)
    return [AbsenceEnded(absence=absence)]


def _officers_only(act: Act) -> None:
    if act.by.role not in OFFICERS:
        raise Refused("Absences are those of officers", law=LAW)


def _known(book: Absences, act: Act, absence: str) -> Absence:
    held = book.absences.get(absence)
    if held is None or held.until_on < act.on:
        raise Refused("No such absence is to come: {absence}", law=LAW, absence=absence)
    return held


def _asked(book: Absences, act: Act, absence: str) -> Absence:
    _officers_only(act)
    held = _known(book, act, absence)
    if act.by.id != held.cover:
        raise Refused("Only whoever was asked to cover answers", law=LAW)
    return held


ABSENCES: Final = Aggregate(
    "absences",
    Absences(),
    evolve,
    ABSENCE_FACTS,
    {
        "state_absence": state_absence,
        "accept_cover": accept_cover,
        "decline_cover": decline_cover,
        "end_absence": end_absence,
    },
    reads=frozenset({Reaches}),
)
