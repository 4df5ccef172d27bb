"""Each December every office is inspected; what is wanting there is put right by a day.

An inspection is of an office (a room, a sign, staff, rules, mechanisms: 五个一), never of a case
or a person; nothing is scored, and offices are not ranked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Annotated, ClassVar, Final, Literal, NamedTuple, assert_never
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field

from domain.access import answers_today
from domain.dispute.terms import OfficeCode
from domain.kernel import Act, Fact, Refused, Role, civil_date
from domain.signature import Aggregate

INSPECTIONS_STREAM = uuid5(NAMESPACE_URL, "jiefen:inspections")
"""There is one book of inspections; this is its stream."""

LAW: Final = "office rule: yearly inspection"
INSPECTORS: Final[tuple[Role, ...]] = ("supervisor", "county_desk", "judicial_office")
LONGEST: Final = 90
"""Days at most until what is wanting is put right (office rule: yearly inspection)."""

Point = Literal["room", "signboard", "staff", "rules", "mechanisms"]
"""The five-ones standard (五个一)."""

Duty = Literal["inspect", "rectify"]
Year = Annotated[int, Field(ge=2020, le=2100)]
Points = Annotated[tuple[Point, ...], Field(max_length=5)]


# --- facts ---------------------------------------------------------------------------------------


class InspectionsOpened(Fact):
    """These offices are to be inspected by the last day of the year."""

    stored_name: ClassVar[str] = "inspections.opened.v1"
    year: Year
    offices: Annotated[tuple[OfficeCode, ...], Field(min_length=1, max_length=20_000)]
    due_on: date


class OfficeInspected(Fact):
    """An office was inspected; what is wanting is to be put right by a day (限期整改)."""

    stored_name: ClassVar[str] = "inspections.office_inspected.v1"
    year: Year
    office: OfficeCode
    wanting: Points
    rectify_by: date | None


class OfficeRectified(Fact):
    """Whoever oversees the office has seen that it was put right."""

    stored_name: ClassVar[str] = "inspections.rectified.v1"
    year: Year
    office: OfficeCode


InspectionFact = InspectionsOpened | OfficeInspected | OfficeRectified
INSPECTION_FACTS: tuple[type[Fact], ...] = (InspectionsOpened, OfficeInspected, OfficeRectified)


# --- state ---------------------------------------------------------------------------------------


class Inspection(NamedTuple):
    """The inspection of one office in one year."""

    due_on: date
    inspected_on: date | None = None
    wanting: tuple[Point, ...] = ()
    rectify_by: date | None = None
    rectified_on: date | None = None

    @property
    def duty(self) -> tuple[Duty, date] | None:
        """What is still to be done, and by when; None if nothing is."""
        if self.inspected_on is None:
            return "inspect", self.due_on
        if self.rectify_by is not None and self.rectified_on is None:
            return "rectify", self.rectify_by
        return None


@dataclass(frozen=True, slots=True)
class Inspections:
    """Every inspection, by year and office."""

    years: Mapping[int, Mapping[str, Inspection]] = field(default_factory=dict)

    def of(self, year: int, office: str) -> Inspection | None:
        """The inspection of an office in a year; None if there was to be none."""
        return self.years.get(year, {}).get(office)

    def duties(self) -> Iterator[tuple[int, str, Duty, date]]:
        """What is still to be done, by year and office."""
        for year, offices in sorted(self.years.items()):
            for office, inspection in sorted(offices.items()):
                if inspection.duty:
                    yield year, office, *inspection.duty


# --- evolve --------------------------------------------------------------------------------------


def evolve(inspections: Inspections, fact: InspectionFact, at: datetime) -> Inspections:
    """The book after one more fact."""
    offices = dict(inspections.years.get(fact.year, {}))
    match fact:
        case InspectionsOpened():
            offices |= {office: Inspection(fact.due_on) for office in fact.offices}
        case OfficeInspected():
            offices[fact.office] = offices[fact.office]._replace(
                inspected_on=civil_date(at), wanting=fact.wanting, rectify_by=fact.rectify_by
            )
        case OfficeRectified():
            offices[fact.office] = offices[fact.office]._replace(rectified_on=civil_date(at))
        case _:
            assert_never(fact)
    return Inspections({**inspections.years, fact.year: offices})


# --- commands ------------------------------------------------------------------------------------


def open_inspections(
    inspections: Inspections,
    act: Act,
    *,
    year: Year,
    offices: Annotated[tuple[OfficeCode, ...], Field(max_length=20_000)],
) -> list[InspectionFact]:
    """Have these offices inspected this year. Those that are to be inspected already stay so."""
    if act.by.role != "clock":
        raise Refused("Only the clock opens the inspections of a year", law=LAW)
    if act.on < date(year, 12, 1):
        raise Refused("The inspections of {year} begin in December", law=LAW, year=year)
    known = inspections.years.get(year, {})
    new = tuple(dict.fromkeys(office for office in offices if office not in known))
    if not new:
        return []
    return [InspectionsOpened(year=year, offices=new, due_on=date(year, 12, 31))]


def inspect_office(
    inspections: Inspections,
    act: Act,
    *,
    year: Year,
    office: OfficeCode,
    wanting: Points = (),
    rectify_by: date | None = None,
) -> list[InspectionFact]:
    """Record that you inspected an office: what is wanting there, and by when it is put right."""
    held = _overseen(inspections, act, year, office)
    if held.inspected_on is not None:
        raise Refused("The office was inspected already", law=LAW)
    if bool(wanting) != (rectify_by is not None):
        raise Refused("What is wanting is put right by a day; nothing else is", law=LAW)
    if rectify_by is not None and not act.on < rectify_by <= act.on + timedelta(days=LONGEST):
        raise Refused(
            "The day by which it is put right is within {days} days", law=LAW, days=LONGEST
        )
    points = tuple(dict.fromkeys(wanting))
    return [OfficeInspected(year=year, office=office, wanting=points, rectify_by=rectify_by)]


def confirm_rectified(
    inspections: Inspections, act: Act, *, year: Year, office: OfficeCode
) -> list[InspectionFact]:
    """Record that you have seen what was wanting put right."""
    held = _overseen(inspections, act, year, office)
    if held.duty is None or held.duty[0] != "rectify":
        raise Refused("Nothing is to be put right there", law=LAW)
    return [OfficeRectified(year=year, office=office)]


def _overseen(inspections: Inspections, act: Act, year: int, office: str) -> Inspection:
    if act.by.role not in INSPECTORS:
        raise Refused("Whoever oversees offices inspects them", law=LAW)
    if act.by.office == office or not answers_today(act.by, office):
        raise Refused("Nobody inspects the own office, or one of another area", law=LAW)
    held = inspections.of(year, office)
    if held is None:
        raise Refused("That office is not to be inspected in {year}", law=LAW, year=year)
    return held


INSPECTIONS: Final = Aggregate(
    "inspections",
    Inspections(),
    evolve,
    INSPECTION_FACTS,
    {
        "open_inspections": open_inspections,
        "inspect_office": inspect_office,
        "confirm_rectified": confirm_rectified,
    },
)
