"""What comes round with the calendar and is about no single case: whom it is for, and until when a
notice of it is of use.

Nothing of it is a deadline of a case: those are on the agenda.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from domain.area_lineage import NOTHING_CHANGED, Lineage, became
from domain.areas import significant
from domain.calendar import end_of
from domain.dispute.notices import Notice
from domain.inspections import INSPECTIONS_STREAM, Inspections
from domain.kernel import Role
from domain.periods import week_of
from domain.reach import OVERSEEING, Post, Reach, Reaches

REVIEW_STREAM: Final = uuid5(NAMESPACE_URL, "jiefen:review")
"""What a notice of the weekly digest is about: no case."""

MOVED_STREAM: Final = uuid5(NAMESPACE_URL, "jiefen:moved")
"""What a notice of dates is about that the calendar or a set of rules moved: no single case."""

WEEK_IN_REVIEW: Final = "week_in_review"
DATES_MOVED: Final = "dates_moved"


def remit(reach: Reach) -> tuple[str, ...]:
    """What an officer oversees, as the leading digits of areas; nothing for most."""
    areas = (significant(post.office) for post in reach.posts if _oversees(post.role, post.office))
    return tuple(dict.fromkeys(areas))


def _oversees(role: Role, office: str) -> bool:
    return role in OVERSEEING and bool(office)


OF_NO_CASE: Final = frozenset({REVIEW_STREAM, MOVED_STREAM, INSPECTIONS_STREAM})
"""What notices are about that are about no case."""


def still_of_use(kind: str, about: str, inspections: Inspections, on: date) -> bool:
    """Whether a notice about no case is worth sending on this day: a digest within its week, what
    is told of inspections while they are to be done, and that dates moved until it is read."""
    match kind:
        case "dates_moved":
            return True
        case "week_in_review":
            return about == week_of(on)
        case "inspections_due" | "inspections_overdue":
            return ("inspect", about) in _open(inspections)
        case "rectification_ordered" | "rectification_overdue":
            return ("rectify", about) in _open(inspections)
        case _:
            return False


# --- the yearly inspections ----------------------------------------------------------------------


def inspection_notices(
    inspections: Inspections, reaches: Reaches, on: date, offices: Lineage = NOTHING_CHANGED
) -> Iterator[Notice]:
    """What is to be told of inspections on this day; each is told once, however often it is asked.

    Whoever oversees offices hears once a year that there are some to inspect, and once that there
    still are; of an order to put something right the office's head hears, and both when it is late.
    `offices`: which one answers today for one that was handed over.
    """
    for overseer, reach in reaches.officers.items():
        for about, late in sorted(_uninspected(inspections, reach, on, offices)):
            yield Notice("inspections_overdue" if late else "inspections_due", overseer, about)
    for year, office, duty, due_on in inspections.duties():
        if duty == "rectify":
            about, due_at = f"{year}:{office}", end_of(due_on)
            head = Post(role="head", office=office)
            yield Notice("rectification_ordered", head, about, due_at)
            if on > due_on:
                yield Notice("rectification_overdue", head, about, due_at)
                above = Post(role="supervisor", office=office)
                yield Notice("rectification_overdue", above, about, due_at)


def _uninspected(
    inspections: Inspections, reach: Reach, on: date, offices: Lineage
) -> set[tuple[str, bool]]:
    """The years in which offices of a remit wait for their inspection; whether that is late."""
    return {
        (str(year), on > due_on)
        for area in remit(reach)
        for year, office, duty, due_on in inspections.duties()
        if duty == "inspect" and became(offices, office).to.startswith(area)
    }


def _open(inspections: Inspections) -> set[tuple[str, str]]:
    """What is still to be done, as notices are about it."""
    return {
        (duty, f"{year}:{office}" if duty == "rectify" else str(year))
        for year, office, duty, _ in inspections.duties()
    }
