"""The register of a month is fixed once, as of a place in the log, and stays what it was.

What is entered after that place, though it happened in the month, is shown as a correction of it;
the month as it was handed in does not change under its readers. Two people open it again; it is
closed anew as a further edition, and the one before stays.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Final, Literal, NamedTuple, assert_never
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field, StringConstraints

from domain.access import answers_today
from domain.areas import LEVELS, NO_LIST, Areas, Code, holds, significant, written
from domain.kernel import Act, ActorId, Fact, Officer, Refused, Role, Value
from domain.periods import Month, days_of, month_of
from domain.signature import Aggregate

MONTHS_STREAM = uuid5(NAMESPACE_URL, "jiefen:months")
"""There is one book of months; this is its stream."""

LAW: Final = "office rule: month end"

PROPOSING: Final[frozenset[Role]] = frozenset({"head", "supervisor", "county_desk"})
"""Who proposes that a month of an area of theirs is opened again."""
DECIDING: Final[frozenset[Role]] = frozenset({"supervisor", "county_desk"})
"""Who decides so, and has a month closed before its day, for the whole book."""

Count = Annotated[int, Field(ge=0)]
Place = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5}\.[0-9]{1,20}\.[0-9]{1,20}$")]
"""A place in the log, as a position token says it."""
Edition = Annotated[int, Field(ge=1)]
Digits = Annotated[str, StringConstraints(pattern=r"^([0-9]{6}|[0-9]{9})?$")]
"""Whose register it is: a county's or a township's significant digits, "" for all there is."""
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
KeyId = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{16})?$")]

Program = Annotated[str, StringConstraints(pattern=r"^([0-9]{1,3}(\.[0-9]{1,3}){2})?$")]
"""A version of this program; "" of months from before it was noted."""

Reason = Literal["entered_late", "entered_wrongly", "wrong_area", "court_or_review"]
"""Why a month is to be opened again: a code, so that nobody is named in it."""


# --- facts ---------------------------------------------------------------------------------------


class Counts(Value):
    """How many matters of an area went through each step within a month."""

    registered: Count
    accepted: Count
    agreed: Count
    failed: Count
    """Ended without agreement after mediation, or time over; refused consent is in no figure."""
    closed: Count

    @property
    def success_rate(self) -> Fraction | None:
        """agreed / (agreed + failed); None if there is neither. Derived, never stored."""
        ended = self.agreed + self.failed
        return Fraction(self.agreed, ended) if ended else None


class OfArea(Counts):
    """The same of one area, where there was any."""

    area: Code


class Handed(Value):
    """The register of one area as it was written: SHA-256 of its manifest, which has those of the
    files."""

    area: Digits
    manifest: Digest


class MonthClosed(Fact):
    """The register of a month, from what the log held up to a place in it.

    `areas`: the figures. `handed`: what was written, and signed; an area that is not there had
    nothing. Of months from before registers were kept nothing was. `checkpoint`: the last one that
    was taken then; `program`: the version that wrote it. `areas_on`: the day as of which its areas
    are, by the notices on record at that place; None where a case counts under the code it was
    registered under, whatever that became.
    """

    stored_name: ClassVar[str] = "months.closed.v3"
    month: Month
    edition: Edition
    upto: Place
    areas: Annotated[tuple[OfArea, ...], Field(max_length=20_000)]
    handed: Annotated[tuple[Handed, ...], Field(max_length=20_000)]
    signed_with: KeyId
    checkpoint: Annotated[int, Field(ge=0)]
    program: Program
    areas_on: date | None


class MonthClosingAsked(Fact):
    """A month that is over is to be closed before its day."""

    stored_name: ClassVar[str] = "months.closing_asked.v1"
    month: Month


class MonthReopeningProposed(Fact):
    """Somebody wants a closed month opened again; somebody else decides."""

    stored_name: ClassVar[str] = "months.reopening_proposed.v1"
    month: Month
    reason: Reason
    by: ActorId


class MonthReopeningDropped(Fact):
    """The month stays closed."""

    stored_name: ClassVar[str] = "months.reopening_dropped.v1"
    month: Month


class MonthReopened(Fact):
    """The month is to be closed anew: two people want it so. This edition stays as it was."""

    stored_name: ClassVar[str] = "months.reopened.v1"
    month: Month
    edition: Edition


MonthsFact = (
    MonthClosed | MonthClosingAsked | MonthReopeningProposed | MonthReopeningDropped | MonthReopened
)
MONTHS_FACTS: tuple[type[Fact], ...] = (
    MonthClosed,
    MonthClosingAsked,
    MonthReopeningProposed,
    MonthReopeningDropped,
    MonthReopened,
)


def _closed_v1(body: dict[str, Any]) -> dict[str, Any]:
    """Months from before registers were kept: figures, and no files."""
    return body | {"edition": 1, "handed": [], "signed_with": "", "checkpoint": 0, "program": ""}


def _closed_v2(body: dict[str, Any]) -> dict[str, Any]:
    """Months from before it was asked where areas lay: by the codes of registration."""
    return body | {"areas_on": None}


MONTHS_UPCASTS: Final[dict[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]]] = {
    "months.closed.v1": ("months.closed.v2", _closed_v1),
    "months.closed.v2": (MonthClosed.stored_name, _closed_v2),
}


# --- state ---------------------------------------------------------------------------------------


class Closed(NamedTuple):
    """One edition of a month's register."""

    upto: str
    closed_at: datetime
    areas: tuple[OfArea, ...]
    edition: int = 1
    handed: tuple[Handed, ...] = ()
    signed_with: str = ""
    checkpoint: int = 0
    program: str = ""
    areas_on: date | None = None

    def within(self, area: str | None) -> Counts:
        """The figures of an area and everything within it; None is everywhere."""
        digits = significant(area) if area else ""
        return total(each for each in self.areas if each.area.startswith(digits))

    def manifest(self, digits: str) -> str | None:
        """The digest of what was handed in for an area; None if it had nothing, or was not kept."""
        return next((each.manifest for each in self.handed if each.area == digits), None)


class Proposed(NamedTuple):
    """What somebody proposed of a month, and why."""

    by: str
    reason: Reason


def areas_on(month: Month) -> date:
    """The day as of which a month's areas are: its last (office rule: month end)."""
    return days_of(month)[1]


def answers_for_register(officer: Officer, area: str) -> bool:
    """Whether somebody answers for what an area handed in, as its township's office or one around
    it; of an office that was handed over, who took its cases over answers for its months too."""
    return answers_today(officer, written(significant(area)[: LEVELS[3]]))


def total(areas: Iterable[Counts]) -> Counts:
    """The sum of several areas."""
    counted = list(areas)
    names = Counts.model_fields
    return Counts(**{name: sum(getattr(each, name) for each in counted) for name in names})


@dataclass(frozen=True, slots=True)
class Months:
    """The months that were closed, each in its last edition.

    `wanted`: those that are to be closed before their day, or anew.
    """

    closed: Mapping[str, Closed] = field(default_factory=dict)
    before: Mapping[str, tuple[Closed, ...]] = field(default_factory=dict)
    proposed: Mapping[str, Proposed] = field(default_factory=dict)
    wanted: frozenset[str] = frozenset()

    @property
    def last(self) -> str | None:
        """The latest month that was closed."""
        return max(self.closed, default=None)

    def is_closed(self, month: str) -> bool:
        """Whether it is closed, and not opened again."""
        return month in self.closed and month not in self.wanted

    def editions(self, month: str) -> tuple[Closed, ...]:
        """Every edition of a month, the last one last."""
        last = self.closed.get(month)
        return (*self.before.get(month, ()), last) if last else ()


# --- evolve --------------------------------------------------------------------------------------


def evolve(months: Months, fact: MonthsFact, at: datetime) -> Months:
    """The months after one more fact."""
    month, left = fact.month, _without(months.proposed, fact.month)
    match fact:
        case MonthClosed():
            before = months.editions(month)
            closed = Closed(
                upto=fact.upto,
                closed_at=at,
                areas=fact.areas,
                edition=fact.edition,
                handed=fact.handed,
                signed_with=fact.signed_with,
                checkpoint=fact.checkpoint,
                program=fact.program,
                areas_on=fact.areas_on,
            )
            return Months(
                closed={**months.closed, month: closed},
                before={**months.before, month: before} if before else months.before,
                proposed=left,
                wanted=months.wanted - {month},
            )
        case MonthClosingAsked():
            return replace(months, wanted=months.wanted | {month})
        case MonthReopeningProposed():
            proposed = Proposed(fact.by, fact.reason)
            return replace(months, proposed={**months.proposed, month: proposed})
        case MonthReopeningDropped():
            return replace(months, proposed=left)
        case MonthReopened():
            return replace(months, proposed=left, wanted=months.wanted | {month})
        case _:
            assert_never(fact)


def _without(held: Mapping[str, Proposed], month: str) -> dict[str, Proposed]:
    return {name: each for name, each in held.items() if name != month}


# --- commands ------------------------------------------------------------------------------------


def ask_closing(
    months: Months,
    act: Act,
    *,
    month: Month,
    registered_in: Annotated[tuple[Code, ...], Field(max_length=20_000)] = (),
    areas: Areas = NO_LIST,
) -> list[MonthsFact]:
    """Have a month that is over closed before its day: what is entered later corrects it.

    `registered_in`: the counties in which anything is on record, closed already or not.
    """
    _answers_for_all(months, act, areas, registered_in)
    _over(act, month)
    if months.is_closed(month):
        raise Refused("{month} is closed already", law=LAW, month=month)
    return [] if month in months.wanted else [MonthClosingAsked(month=month)]


def close_month(
    months: Months,
    act: Act,
    *,
    month: Month,
    upto: Place,
    areas: Annotated[tuple[OfArea, ...], Field(max_length=20_000)],
    handed: Annotated[tuple[Handed, ...], Field(max_length=20_000)],
    signed_with: KeyId,
    checkpoint: Annotated[int, Field(ge=0)],
    program: Program,
) -> list[MonthsFact]:
    """Fix the register of a month that is over. One that is closed already stays as it is."""
    if act.by.role != "clock":
        raise Refused("Only the clock closes a month", law=LAW)
    _over(act, month)
    if months.is_closed(month):
        return []
    if len({each.area for each in areas}) != len(areas):
        raise Refused("Each area is counted once", law=LAW)
    if len({each.area for each in handed}) != len(handed):
        raise Refused("Each area is handed in once", law=LAW)
    return [
        MonthClosed(
            month=month,
            edition=len(months.editions(month)) + 1,
            upto=upto,
            areas=areas,
            handed=handed,
            signed_with=signed_with,
            checkpoint=checkpoint,
            program=program,
            areas_on=areas_on(month),
        )
    ]


def propose_reopening(
    months: Months, act: Act, *, month: Month, reason: Reason, areas: Areas = NO_LIST
) -> list[MonthsFact]:
    """Propose that a closed month is opened again, and closed anew with what came since.

    A head, a supervisor or the county desk, of an area that is in it, or of one whose cases it
    counted elsewhere by a notice that was withdrawn; somebody else decides.
    """
    if act.by.role not in PROPOSING:
        raise _done_by(PROPOSING)
    closed = _closed(months, month)
    counted = [each.area for each in closed.areas]
    if closed.areas_on:
        for change in areas.withdrawn:
            if change.takes_effect <= closed.areas_on:
                counted += change.predecessors
    if counted and not any(_has_part(act.by, area) for area in counted):
        raise Refused("Nothing of your area was counted in {month}", law=LAW, month=month)
    if month in months.proposed:
        raise Refused("That is proposed already, and somebody else decides", law=LAW)
    return [MonthReopeningProposed(month=month, reason=reason, by=act.by.id)]


def decide_reopening(
    months: Months, act: Act, *, month: Month, agreed: bool, areas: Areas = NO_LIST
) -> list[MonthsFact]:
    """Decide whether a closed month is opened again, as somebody who has not proposed it.

    Whoever proposed it takes it back with `agreed` false.
    """
    closed, proposed = _closed(months, month), months.proposed.get(month)
    if proposed is None:
        raise Refused("Nobody has proposed to open {month} again", law=LAW, month=month)
    if act.by.id == proposed.by:
        if agreed:
            raise Refused(
                "Whoever proposed it does not decide it: somebody else who answers for all of it "
                "does",
                law="office rule: two persons",
            )
        return [MonthReopeningDropped(month=month)]
    _answers_for_all(months, act, areas)
    if not agreed:
        return [MonthReopeningDropped(month=month)]
    return [MonthReopened(month=month, edition=closed.edition)]


def _closed(months: Months, month: str) -> Closed:
    if not months.is_closed(month):
        raise Refused("{month} is not closed", law=LAW, month=month)
    return months.closed[month]


def _has_part(by: Officer, area: str) -> bool:
    return answers_today(by, area) or answers_for_register(by, area)


def _over(act: Act, month: str) -> None:
    if month >= month_of(act.on):
        raise Refused("{month} is not over yet", law=LAW, month=month)


def _answers_for_all(
    months: Months, act: Act, areas: Areas, registered_in: Iterable[str] = ()
) -> None:
    """Whoever has the book of months closed or opened answers for every area that is in it, or
    comes into it."""
    if act.by.role not in DECIDING:
        raise _done_by(DECIDING)
    counted = {each.area for closed in months.closed.values() for each in closed.areas}
    counted.update(registered_in)
    if not act.by.office or not all(_answers_for(act.by, area, areas) for area in counted):
        raise Refused(
            "The month is one book: who answers for every area in it has it closed or opened",
            law=LAW,
        )


def _answers_for(by: Officer, area: str, areas: Areas) -> bool:
    """Whether somebody answers for an area, or for all of which a notice made it that was withdrawn
    since: nobody answers for what there is not."""
    if answers_for_register(by, area):
        return True
    made = (each for each in areas.withdrawn if any(holds(code, area) for code in each.codes))
    return any(all(answers_for_register(by, was) for was in each.predecessors) for each in made)


def _done_by(roles: Iterable[Role]) -> Refused:
    return Refused(
        "This is done by: {roles}",
        law="office rule: who does what",
        roles=", ".join(role.replace("_", " ") for role in sorted(roles)),
    )


MONTHS: Final = Aggregate(
    "months",
    Months(),
    evolve,
    MONTHS_FACTS,
    {
        "ask_closing": ask_closing,
        "close_month": close_month,
        "propose_reopening": propose_reopening,
        "decide_reopening": decide_reopening,
    },
    reads=frozenset({Areas}),
    counts_from_entry=True,
)
