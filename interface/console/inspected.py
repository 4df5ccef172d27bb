"""The yearly inspections that a notice tells of: which offices, what is to be done, by when."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from domain.inspections import INSPECTIONS_STREAM
from interface.console.gate import Visit
from interface.ledgers import Asked, ask


class Office(NamedTuple):
    """One office at which something is still to be done."""

    code: str
    name: str
    duty: str
    due_on: date
    late: bool
    wanting: tuple[str, ...]


def inspections(visit: Visit, stream: UUID, about: str) -> list[Office]:
    """Those of the reader's area; of the one office that the notice is about, if it is about one.
    Raises Unusable."""
    if stream != INSPECTIONS_STREAM:
        return []
    year, _, office = about.partition(":")
    asked = Asked(area=office or visit.officer.office or None)
    rows = ask(visit.system, "inspections", visit.officer, asked, language=visit.language).rows
    return [
        Office(
            row["area"],
            row.get("area_name") or row["area"],
            row["duty"],
            row["due_on"],
            row["late"],
            tuple(row["wanting"]),
        )
        for row in rows
        if row["duty"] and str(row["year"]) == year and office in ("", row["area"])
    ]
